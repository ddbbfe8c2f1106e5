"""Ages of overdue debt and inactive loans, of many loans at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.core.ageing import OverduePart
from dongvon.core.inactivity import INACTIVE_SETTINGS, inactive_before, is_inactive
from dongvon.credit.loans.ageing import (
    BY_DAY,
    BY_INTEREST,
    _part,
    age_sums,
    of_age,
    overdue_parts,
    standing_still,
    with_last_transaction,
)
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.loans.services import repay, transfer_to_overdue, undo_entry
from tests.world import World

LENT_ON, ON = date(2024, 3, 15), date(2025, 9, 30)
OI, LA, POM = "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm"


def moved(books: World, name: str, amount: int, on: date) -> int:
    loan_id = books.lend(name, "HCN" if name == POM else "HN", 30_000_000, LENT_ON)
    books.do(transfer_to_overdue, "bank_officer", loan_id=loan_id, amount=amount, booked_on=on, decision="1/QĐ")
    return loan_id


def pay(books: World, loan_id: int, amount: int, on: date) -> None:
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=amount, received_on=on, document=f"P{on}")


def test_classes_add_up_and_each_finds_its_loans(books: World) -> None:
    old = moved(books, OI, 10_000_000, date(2025, 4, 15))
    new = moved(books, LA, 4_000_000, date(2025, 9, 15))
    pay(books, old, 3_000_000, date(2025, 9, 20))
    with books.acting("bank_officer") as actor:
        sums = age_sums(loans_of(actor), ON)
        assert [(one.above_months, one.up_to_months, one.loans, one.amount) for one in sums] == [
            (None, 3, 1, 4_000_000), (3, 6, 1, 7_000_000), (6, 12, 0, 0), (12, None, 0, 0)
        ]  # fmt: skip
        found = [list(of_age(loans_of(actor), number, ON).values_list("pk", flat=True)) for number in range(4)]
        assert found == [[new], [old], [], []]
        assert age_sums(loans_of(actor).filter(pk=0), ON)[0].amount == 0


def test_many_loans_take_as_many_statements_as_one(books: World) -> None:
    ids = [moved(books, name, 1_000_000, date(2025, 4, 15)) for name in (OI, LA, POM)]
    counts = []
    for wanted in (ids[:1], ids):
        with books.reading():
            loans = list(Loan.objects.filter(pk__in=wanted))
            with CaptureQueriesContext(connection) as queries:
                assert len(overdue_parts(loans, ON)) == len(wanted)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_what_was_taken_over_is_as_old_as_its_final_due_date_or_older(books: World) -> None:
    loan_id = books.lend(OI, "HN", 30_000_000, LENT_ON)
    with books.reading():
        loan = Loan.objects.get(pk=loan_id)
        assert overdue_parts([loan], ON) == {}
    loan.final_due_on = date(2025, 3, 10)
    assert _part(loan, date(2025, 6, 30), 5, True) == OverduePart(date(2025, 3, 15), 5, at_least=True)
    loan.final_due_on = date(2026, 3, 10)
    assert _part(loan, date(2025, 6, 30), 5, True) == OverduePart(date(2025, 6, 30), 5, at_least=True)
    assert _part(loan, date(2025, 6, 30), 5, False) == OverduePart(date(2025, 6, 30), 5)


def still(books: World, on: date, rule: str = BY_DAY) -> list[int]:
    with books.acting("bank_officer") as actor:
        return sorted(standing_still(loans_of(actor), on, rule).values_list("pk", flat=True))


def test_a_loan_is_inactive_by_the_day_of_its_last_transaction(books: World) -> None:
    loan_id = books.lend(OI, "HN", 30_000_000, date(2025, 3, 15))
    assert still(books, date(2025, 6, 15)) == []
    assert still(books, date(2025, 6, 16)) == [loan_id]
    books.sheet(books.session(date(2025, 6, 15)), "G2", interest={loan_id: 10_000})  # interest falling due is none
    books.sheet(books.session(date(2025, 7, 15)), "G2")
    assert still(books, date(2025, 9, 15)) == []
    assert still(books, date(2025, 9, 16)) == [loan_id]
    pay(books, loan_id, 1_000_000, date(2025, 8, 1))
    assert still(books, date(2025, 9, 16)) == []
    with books.reading():
        request = str(Loan.objects.get(pk=loan_id).acts.latest("pk").request_id)
        assert with_last_transaction(Loan.objects.filter(pk=loan_id)).get().last_transaction_on == date(2025, 8, 1)
    books.do(undo_entry, "director", loan_id=loan_id, wrong_request_id=request, booked_on=date(2025, 9, 1),
             reason="nhầm")  # fmt: skip
    assert still(books, date(2025, 9, 16)) == [loan_id]


def test_the_query_goes_by_the_rule(books: World) -> None:
    loan_id = books.lend(OI, "HN", 30_000_000, date(2025, 3, 15))
    student = books.lend(LA, "HN", 20_000_000, date(2025, 3, 15))
    with books.reading():
        Loan.objects.filter(pk=student).update(programme="HSSV")
    pay(books, loan_id, 1_000_000, date(2025, 4, 30))
    for days in range(0, 200, 7):
        on = date(2025, 5, 1) + timedelta(days=days)
        with books.reading():
            loans = with_last_transaction(Loan.objects.filter(pk__in=[loan_id, student])).select_related("position")
            wanted = [
                one.pk for one in loans
                if is_inactive(outstanding=one.position.outstanding, frozen=one.position.frozen,
                               student=one.programme == "HSSV", last_on=one.last_transaction_on, on=on)
            ]  # fmt: skip
        assert still(books, on) == wanted == ([loan_id] if date(2025, 4, 30) < inactive_before(on) else [])


@pytest.mark.parametrize("sessions, found", [(2, False), (3, True)])
def test_a_loan_is_inactive_by_the_interest_it_leaves(books: World, sessions: int, found: bool) -> None:
    loan_id = books.lend(OI, "HN", 30_000_000, date(2025, 3, 15))
    for month in range(4, 4 + sessions):
        books.sheet(books.session(date(2025, month, 15)), "G2")
    months = INACTIVE_SETTINGS[0].interest_months
    arrears = books.position(loan_id).arrears
    assert (arrears > months * 30_000_000 * 66 // 12_000) is found
    assert still(books, date(2025, 3 + sessions, 16), BY_INTEREST) == ([loan_id] if found else [])
