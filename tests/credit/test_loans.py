"""Payments at the counter, settling, transfer to overdue, undoing an entry; who may touch which loan."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import interest_in_progress, loan_for, loans_of
from dongvon.credit.loans.services import (
    amount_to_settle,
    repay,
    return_overpaid,
    transfer_to_overdue,
    undo_entry,
)
from dongvon.office.dayclose.services import close_month
from tests.base.test_access import refused
from tests.world import WARD, World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI = "Vi Thị Ọi"
Batch = Callable[..., list[tuple[Any, ...]]]
PARTS = ("in_term", "overdue", "frozen", "deferred_interest", "arrears", "interest_to", "paid_out")


@pytest.fixture
def loan(books: World) -> int:
    """50 million at 6.6 %, one month's interest (280.274 đồng) fallen due and unpaid."""
    loan_id = books.lend(OI, "HN", 50_000_000, ON)
    books.sheet(books.session(SESSION), "G2")
    return loan_id


def pay(books: World, loan: int, purpose: str, amount: int, on: date, who: str = "teller") -> dict[str, Any]:
    return books.do(repay, who, loan_id=loan, purpose=purpose, amount=amount, received_on=on, document=f"PT{amount}")


def parts(books: World, loan: int) -> tuple[Any, ...]:
    position = books.position(loan)
    return tuple(getattr(position, part) for part in PARTS)


def owed(books: World, loan: int, on: date) -> int:
    with books.reading():
        return amount_to_settle(Position.objects.select_related("loan").get(pk=loan), on)


def closed_on(books: World, loan: int) -> date | None:
    with books.reading():
        return Loan.objects.get(pk=loan).closed_on


def test_interest_at_the_counter_settles_arrears_only(books: World, loan: int) -> None:
    answer = pay(books, loan, "interest", 280_000, SESSION + timedelta(days=3))
    assert answer == {"document": "PT280000", "outstanding": 50_000_000, "arrears": 274}
    refused("amount_not_owed", pay, books, loan, "interest", 275, SESSION + timedelta(days=3))
    assert pay(books, loan, "interest", 274, SESSION + timedelta(days=3))["arrears"] == 0


def test_principal_repaid_before_it_is_due_bears_interest_up_to_that_day(books: World, loan: int) -> None:
    pay(books, loan, "principal", 20_000_000, date(2025, 4, 25))
    with books.reading():
        position = Position.objects.select_related("loan").get(pk=loan)
        found = interest_in_progress(position, date(2025, 5, 15))
    assert [(s.days, s.balance) for s in found.segments] == [(10, 50_000_000), (20, 30_000_000)]
    assert found.total == 198_904  # (10 x 50.000.000 + 20 x 30.000.000) x 6,6 % / 365 = 198.904,1


def test_settling_takes_exactly_principal_and_interest_up_to_the_day(books: World, loan: int) -> None:
    on = date(2025, 5, 1)
    running = 144_658  # 50.000.000 x 16 days x 6,6 % / 365 = 144.657,5
    assert owed(books, loan, on) == 50_000_000 + 280_274 + running
    for amount in (owed(books, loan, on) - 1, owed(books, loan, on) + 1):
        refused("amount_not_owed", pay, books, loan, "settle", amount, on)
    assert pay(books, loan, "settle", 50_424_932, on) == {"document": "PT50424932", "outstanding": 0, "arrears": 0}
    assert parts(books, loan) == (0, 0, 0, 0, 0, on, 50_000_000)
    assert closed_on(books, loan) == on


def test_a_loan_settled_on_the_day_of_its_payout_owes_no_interest(books: World) -> None:
    loan_id = books.lend("Tòng Thị Lả", "HN", 10_000_000, ON)
    assert owed(books, loan_id, ON) == 10_000_000
    pay(books, loan_id, "settle", 10_000_000, ON)
    assert closed_on(books, loan_id) == ON


def test_all_principal_cannot_be_paid_while_interest_runs_on(books: World, loan: int) -> None:
    refused("amount_not_owed", pay, books, loan, "principal", 50_000_000, date(2025, 5, 1))
    assert pay(books, loan, "principal", 49_999_999, date(2025, 5, 1))["outstanding"] == 1


@pytest.mark.parametrize(
    "code, purpose, amount, on",
    [
        ("purpose_unknown", "gift", 1, SESSION),
        ("purpose_unknown", "collector_cash", 1, SESSION),
        ("amount_not_positive", "interest", 0, SESSION),
        ("amount_not_positive", "principal", -1, SESSION),
        ("amount_not_owed", "interest", 1, SESSION - timedelta(days=1)),
        ("before_payout", "interest", 1, ON - timedelta(days=1)),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(
    books: World, loan: int, code: str, purpose: str, amount: int, on: date
) -> None:
    before = parts(books, loan)
    refused(code, pay, books, loan, purpose, amount, on)
    assert parts(books, loan) == before


def test_a_loan_out_of_reach_is_refused_in_the_same_words_as_one_that_is_not(books: World, loan: int) -> None:
    one = refused("loan_unknown", pay, books, loan, "interest", 1, SESSION, "next_teller")
    other = refused("loan_unknown", pay, books, 10**9, "interest", 1, SESSION)
    assert str(one) == str(other)
    content: dict[str, Any] = {"loan_id": loan, "booked_on": SESSION}
    refused("loan_unknown", books.do, transfer_to_overdue, "next_director", amount=1, decision="x", **content)
    refused("loan_unknown", books.do, undo_entry, "next_point_leader", wrong_request_id="x", reason="x", **content)


@pytest.mark.parametrize(
    "who, seen",
    [
        ("leader_2", True),
        ("leader_1", False),
        ("women", True),
        ("farmers", False),
        ("inspector", True),
        ("next_teller", False),
    ],
)
def test_everybody_sees_the_loans_of_his_reach(books: World, loan: int, who: str, seen: bool) -> None:
    with books.acting(who) as actor:
        assert loans_of(actor).filter(pk=loan).exists() is seen
        if seen:
            assert loan_for(actor, loan).pk == loan
        else:
            refused("loan_unknown", loan_for, actor, loan)


# --- overdue --------------------


def overdue(books: World, loan: int, amount: int, on: date) -> dict[str, Any]:
    return books.do(transfer_to_overdue, "bank_officer", loan_id=loan, amount=amount, booked_on=on, decision="1/QĐ-QH")


def test_only_the_unpaid_part_of_what_fell_due_goes_overdue(books: World, loan: int) -> None:
    first = date(2026, 3, 15)  # first instalment, 16.600.000 đồng
    refused("amount_not_owed", overdue, books, loan, 1, date(2026, 3, 14))
    refused("amount_not_owed", overdue, books, loan, 1, first)
    pay(books, loan, "principal", 6_600_000, first)
    refused("amount_not_owed", overdue, books, loan, 10_000_001, date(2026, 4, 15))
    refused("amount_not_owed", overdue, books, loan, 0, date(2026, 4, 15))
    assert overdue(books, loan, 4_000_000, date(2026, 4, 15)) == {"overdue": 4_000_000}
    assert overdue(books, loan, 6_000_000, date(2026, 4, 15)) == {"overdue": 10_000_000}
    assert parts(books, loan)[:2] == (33_400_000, 10_000_000)
    refused("amount_not_owed", overdue, books, loan, 1, date(2026, 4, 15))


def test_the_overdue_part_bears_130_percent_from_the_day_of_transfer(books: World, loan: int) -> None:
    overdue(books, loan, 16_600_000, date(2026, 4, 15))
    with books.reading():
        found = interest_in_progress(Position.objects.select_related("loan").get(pk=loan), date(2026, 5, 15))
    late = [(s.state, s.days, s.balance, s.annual_rate_e7) for s in found.segments if s.since >= date(2026, 4, 15)]
    assert late == [("in_term", 30, 33_400_000, 624_000), ("overdue", 30, 16_600_000, 811_200)]


def test_a_payment_of_principal_takes_the_overdue_part_first(books: World, loan: int) -> None:
    overdue(books, loan, 16_600_000, date(2026, 4, 15))
    pay(books, loan, "principal", 20_000_000, date(2026, 4, 20))
    assert parts(books, loan)[:2] == (30_000_000, 0)


# --- undoing --------------------


def undo(books: World, loan: int, request: object, on: date) -> dict[str, Any]:
    return books.do(
        undo_entry, "point_leader", loan_id=loan, wrong_request_id=str(request), booked_on=on, reason="ghi nhầm"
    )


def last_request(batch: Batch, loan: int) -> object:
    return batch(
        "SELECT request_id FROM loans_movement WHERE loan_id = %s ORDER BY booked_on DESC, id DESC LIMIT 1", loan
    )[0][0]


def test_undoing_the_last_entry_restores_the_position_and_leaves_the_history(
    books: World, loan: int, batch: Batch
) -> None:
    before, movements = parts(books, loan), batch("SELECT count(*) FROM loans_movement")[0][0]
    on = date(2025, 5, 1)
    for purpose, amount in (("interest", 280_274), ("principal", 7_000_000), ("settle", owed(books, loan, on))):
        pay(books, loan, purpose, amount, on)
        undo(books, loan, last_request(batch, loan), on)
        assert parts(books, loan) == before, purpose
        assert closed_on(books, loan) is None
    assert batch("SELECT count(*) FROM loans_movement")[0][0] > movements + 3
    assert batch(
        """SELECT a.kind, sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END) FROM ledger_transfer t
           JOIN ledger_account a ON a.id IN (t.debit_id, t.credit_id)
           WHERE a.kind IN (101, 201, 601) GROUP BY 1 ORDER BY 1"""
    ) == [(101, -50_000_000), (201, 50_000_000), (601, 0)]


def test_a_sheet_undone_gives_interest_back_to_the_day_before_it(books: World, loan: int, batch: Batch) -> None:
    before = parts(books, loan)
    books.sheet(books.session(date(2025, 5, 15)), "G2", interest={loan: 500_000})
    undo(books, loan, last_request(batch, loan), date(2025, 5, 16))
    assert parts(books, loan) == before
    pay(books, loan, "settle", owed(books, loan, date(2025, 5, 20)), date(2025, 5, 20))
    undo(books, loan, last_request(batch, loan), date(2025, 5, 20))
    assert parts(books, loan) == before, "an entry undone earlier does not count as the one before"


def test_an_entry_is_undone_only_once_and_never_before_its_day(books: World, loan: int, batch: Batch) -> None:
    pay(books, loan, "interest", 1_000, SESSION + timedelta(days=1))
    wrong = last_request(batch, loan)
    refused("not_an_entry", undo, books, loan, "no-such-request", SESSION)
    refused("undone_too_early", undo, books, loan, wrong, SESSION)
    undo(books, loan, wrong, SESSION + timedelta(days=1))
    refused("not_an_entry", undo, books, loan, wrong, SESSION + timedelta(days=1))
    refused("not_an_entry", undo, books, loan, last_request(batch, loan), SESSION + timedelta(days=1))


def test_an_earlier_entry_undone_leaves_the_loan_as_if_it_had_never_been(books: World, loan: int, batch: Batch) -> None:
    books.sheet(books.session(date(2025, 5, 15)), "G2")
    as_it_should_be = parts(books, loan)
    other = books.lend("Tòng Thị Lả", "HN", 50_000_000, ON)
    pay(books, other, "principal", 5_000_000, date(2025, 4, 20))
    wrong = last_request(batch, other)
    books.sheet(books.session(date(2025, 6, 15)), "G2")
    undo(books, other, wrong, date(2025, 6, 20))
    found = parts(books, other)
    assert found[0] == as_it_should_be[0] and found[5] == date(2025, 6, 15)
    # 50.000.000 x 92 days x 6,6 % / 365 in one amount: no session before it had a sheet with this loan
    assert found[4] == 831_781


# --- found late --------------------


def test_a_receipt_found_late_leaves_the_loan_as_if_it_had_been_entered_in_time(books: World) -> None:
    in_time, late = (books.lend(name, "HN", 50_000_000, ON) for name in ("Tòng Thị Lả", "Sùng A Páo"))
    pay(books, in_time, "principal", 5_000_000, date(2025, 4, 20))
    for on in (date(2025, 5, 15), date(2025, 6, 15)):
        books.sheet(books.session(on), "G2", interest={in_time: 300_000, late: 300_000})
    pay(books, late, "principal", 5_000_000, date(2025, 4, 20))
    assert parts(books, late) == parts(books, in_time)


def test_money_that_a_receipt_found_late_makes_too_much_is_owed_to_the_payer(books: World, loan: int) -> None:
    pay(books, loan, "interest", 280_274, date(2025, 5, 2))
    answer = pay(books, loan, "interest", 200_000, date(2025, 4, 20))
    assert answer["overpaid"] == 200_000 and parts(books, loan)[4] == 0
    content = {"loan_id": loan, "paid_on": date(2025, 5, 3), "document": "PC"}
    refused("amount_not_owed", books.do, return_overpaid, "teller", amount=200_001, **content)
    assert books.do(return_overpaid, "teller", amount=200_000, **content) == {"overpaid": 0}


def test_what_goes_back_to_the_payer_does_not_close_a_loan_a_second_time(books: World, loan: int) -> None:
    on = date(2025, 5, 1)
    pay(books, loan, "settle", owed(books, loan, on), on)
    pay(books, loan, "interest", 100_000, date(2025, 4, 20))
    assert closed_on(books, loan) == on
    content = {"loan_id": loan, "amount": 100_000, "document": "PC"}
    books.do(return_overpaid, "teller", paid_on=date(2025, 5, 9), **content)
    assert closed_on(books, loan) == on


def test_an_instalment_that_turns_out_paid_was_never_overdue(books: World, loan: int) -> None:
    overdue(books, loan, 16_600_000, date(2026, 4, 15))
    pay(books, loan, "principal", 16_600_000, date(2026, 3, 14))
    assert parts(books, loan)[:2] == (33_400_000, 0)


def test_a_receipt_in_a_closed_month_is_refused_with_the_way_to_correct_it(books: World, loan: int) -> None:
    books.do(close_month, "director", place=WARD, month=date(2025, 4, 1))
    told = refused("month_closed", pay, books, loan, "interest", 1_000, date(2025, 4, 20))
    assert "30/04/2025" in str(told) and "quyết định điều chỉnh lãi" in str(told)
    refused("month_closed_already", books.do, close_month, "director", place=WARD, month=date(2025, 4, 1))
    pay(books, loan, "interest", 1_000, date(2025, 5, 1))


def test_an_entry_of_a_closed_month_is_undone_in_an_open_one(books: World, loan: int, batch: Batch) -> None:
    before = parts(books, loan)
    pay(books, loan, "principal", 5_000_000, date(2025, 4, 20))
    wrong = last_request(batch, loan)
    books.do(close_month, "director", place=WARD, month=date(2025, 4, 1))
    undo(books, loan, wrong, date(2025, 5, 6))
    assert parts(books, loan) == before
    assert batch("SELECT booked_on, valued_on FROM loans_movement WHERE loan_id = %s AND amount < 0", loan) == [
        (date(2025, 5, 6), date(2025, 4, 20))
    ]


def test_debt_is_paid_with_its_interest_to_the_day(books: World, loan: int) -> None:
    on = date(2025, 5, 1)
    answer = pay(books, loan, "debt", 1_424_932, on)
    assert (answer["outstanding"], answer["arrears"]) == (49_000_000, 0)  # 280.274 + 144.658 of interest first


def test_a_payout_is_not_undone_on_the_loan_alone(books: World, batch: Batch) -> None:
    loan_id = books.lend("Tòng Thị Lả", "HN", 10_000_000, ON)
    refused("not_undone_alone", undo, books, loan_id, last_request(batch, loan_id), ON)
