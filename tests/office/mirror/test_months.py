"""The mirror book: months in any order, replaced, twice; positions are the bank's, movements explain them."""

import itertools
import os
import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import Sum

from dongvon.base.access.sealed import unseal
from dongvon.base.database import home
from dongvon.base.ledger.queries import trial_balance
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import Refused
from dongvon.credit.loans.models import Loan, Movement, Position
from dongvon.credit.savings.models import SavingsAccount
from dongvon.office.bank_files.portfolio import Flows, Portfolio
from dongvon.office.books.verify import verify
from dongvon.office.mirror import kept
from dongvon.office.mirror.models import BankFile, LoanMonth
from dongvon.office.mirror.taking_in import take_in
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, add_household
from tests.office.mirror.months import (
    DECEMBER,
    FEBRUARY,
    JANUARY,
    LENDER,
    MARCH,
    december,
    later,
    mirror_funds,
    take,
)
from tests.world import NEXT_WARD, WARD, World


@pytest.fixture
def mirror(books: World) -> World:
    mirror_funds(books)
    return books


def quarter() -> list[Portfolio]:
    """Four months: payments, a loan gone overdue, one settled, one new, interest and savings."""
    first = december()
    newcomer = replace(
        first.loans[7], number="6600990000000001", disbursed=0, amount=20_000_000, in_term=0, overdue=0, frozen=0,
        signed_on=date(2025, 2, 10), first_paid_out_on=date(2025, 2, 10), last_paid_out_on=date(2025, 2, 10),
        due_on=date(2028, 2, 10), principal_paid=0, student=None, interest_arrears_in_term=0, deferred_interest=0,
        interest_paid_total=0,
    )  # fmt: skip
    january = later(first, JANUARY, {
        0: Flows(collected_in_term=1_000_000, interest_in_term=55_123),
        1: Flows(interest_in_term=40_001),
        2: Flows(to_overdue=first.loans[2].in_term),
        3: Flows(collected_in_term=first.loans[3].in_term),
    }, saved=50_000)  # fmt: skip
    with_new = replace(january, loans=(*january.loans, newcomer))
    february = later(with_new, FEBRUARY, {
        2: Flows(collected_overdue=500_000, interest_overdue=9_999), len(first.loans): Flows(disbursed=20_000_000),
    }, saved=20_000)  # fmt: skip
    march = later(february, MARCH, {
        2: Flows(collected_overdue=january.loans[2].overdue - 500_000, interest_overdue=1),
        4: Flows(interest_in_term=7),
    })  # fmt: skip
    return [first, january, february, march]


def stands_as(book: Portfolio) -> None:
    """Positions and savings equal the book's to the đồng, and the proof of the books is clean."""
    positions = {one.loan.number: one for one in Position.objects.select_related("loan")}
    for loan in book.loans:
        if loan.number in positions or loan.outstanding:
            at = positions[loan.number]
            assert (at.in_term, at.overdue, at.frozen) == (loan.in_term, loan.overdue, loan.frozen), loan.number
            assert at.arrears == loan.interest_arrears_in_term + loan.interest_arrears_overdue
            assert at.deferred_interest == loan.deferred_interest
    saved = SavingsAccount.objects.aggregate(Sum("balance"))["balance__sum"]
    assert saved == sum(one.savings_balance for one in book.customers)
    found = verify()
    assert found.differences == []


def movements_of(on: date, event: str) -> dict[str, int]:
    rows = Movement.objects.filter(booked_on=on, event=event).values("loan__number").annotate(total=Sum("amount"))
    return {row["loan__number"]: row["total"] for row in rows if row["total"]}


def test_the_first_month_opens_and_the_next_ones_move(mirror: World, tmp_path: Path) -> None:
    months = quarter()
    for book in months:
        answer = take(mirror, book, tmp_path)
        assert answer["state"] == "in_force", answer
        with mirror.reading():
            stands_as(book)
    with mirror.reading():
        loans = months[0].loans
        assert movements_of(JANUARY, "principal_collected") == {
            loans[0].number: 1_000_000,
            loans[3].number: loans[3].in_term,
        }
        assert movements_of(JANUARY, "to_overdue") == {loans[2].number: loans[2].in_term}
        assert movements_of(JANUARY, "interest_collected") == {loans[0].number: 55_123, loans[1].number: 40_001}
        assert movements_of(FEBRUARY, "paid_out") == {"6600990000000001": 20_000_000}
        assert not Movement.objects.filter(event="adjusted").exists()
        assert Loan.objects.get(number=loans[3].number).closed_on == JANUARY


def test_months_in_every_order_end_alike(mirror: World, tmp_path: Path) -> None:
    months = quarter()
    order = random.Random(7).choice([one for one in itertools.permutations(months) if one[0] is not months[0]])
    for book in order:
        assert take(mirror, book, tmp_path)["state"] == "in_force"
        with mirror.reading():
            assert verify().differences == []
    with mirror.reading():
        stands_as(months[-1])
        assert movements_of(DECEMBER, "opening")
        assert not movements_of(MARCH, "opening")
        assert movements_of(FEBRUARY, "paid_out") == {"6600990000000001": 20_000_000}
        assert sum(movements_of(JANUARY, "adjusted").values()) == 0


def test_the_same_file_again_writes_nothing(mirror: World, tmp_path: Path) -> None:
    first, january, *_ = quarter()
    take(mirror, first, tmp_path)
    take(mirror, january, tmp_path)
    with mirror.reading():
        before = Movement.objects.count(), LoanMonth.objects.count(), BankFile.objects.count()
    again = mirror.do(take_in, "admin", path=tmp_path / f"{JANUARY}.xlsx", name="lai.xlsx", lender_code=LENDER)
    assert again["counts"] == {"unchanged": 1}
    with mirror.reading():
        assert (Movement.objects.count(), LoanMonth.objects.count(), BankFile.objects.count()) == before


def test_the_same_figures_exported_anew_move_nothing(mirror: World, tmp_path: Path) -> None:
    first, january, *_ = quarter()
    take(mirror, first, tmp_path)
    take(mirror, january, tmp_path)
    with mirror.reading():
        before = Movement.objects.count(), LoanMonth.objects.count()
    counts = take(mirror, january, tmp_path, dates="iso", totals_row=True)["counts"]
    assert counts["movements"] == counts["transfers"] == 0
    with mirror.reading():
        assert (Movement.objects.count(), LoanMonth.objects.count()) == before


def test_a_replaced_month_takes_back_what_it_said(mirror: World, tmp_path: Path) -> None:
    first, january, february, _ = quarter()
    wrong = later(first, JANUARY, {0: Flows(collected_in_term=3_000_000)}, saved=90_000)
    for book in (first, wrong, february, january):
        take(mirror, book, tmp_path)
    with mirror.reading():
        stands_as(february)
        assert movements_of(JANUARY, "principal_collected")[first.loans[0].number] == 1_000_000
        states = list(BankFile.objects.filter(as_of_on=JANUARY).order_by("pk").values_list("state", flat=True))
        assert states == ["replaced", "in_force"]


def test_a_missing_month_is_bridged_by_the_year(mirror: World, tmp_path: Path) -> None:
    first, _, february, _ = quarter()
    for book in (first, february):
        take(mirror, book, tmp_path)
    with mirror.reading():
        stands_as(february)
        assert movements_of(FEBRUARY, "principal_collected")[first.loans[0].number] == 1_000_000
        assert not Movement.objects.filter(event="adjusted").exists()


def test_what_the_columns_do_not_explain_is_a_movement_of_its_own(mirror: World, tmp_path: Path) -> None:
    first, january, *_ = quarter()
    loan = january.loans[5]
    odd = replace(loan, in_term=loan.in_term - 700_000, principal_paid=loan.principal_paid + 700_000)
    take(mirror, first, tmp_path)
    book = replace(january, loans=tuple(odd if one is loan else one for one in january.loans))
    take(mirror, book, tmp_path)
    with mirror.reading():
        stands_as(book)
        assert movements_of(JANUARY, "adjusted") == {loan.number: -700_000}


def test_a_settled_loan_that_the_bank_drops_stays_in_the_books(mirror: World, tmp_path: Path) -> None:
    first, january, february, _ = quarter()
    take(mirror, first, tmp_path)
    take(mirror, january, tmp_path)
    gone = first.loans[3].number
    book = replace(february, loans=tuple(one for one in february.loans if one.number != gone))
    take(mirror, book, tmp_path)
    with mirror.reading():
        stands_as(book)
        assert Loan.objects.get(number=gone).closed_on == JANUARY
        assert not Movement.objects.filter(event="adjusted").exists()


def test_a_loan_number_used_again_is_another_loan(mirror: World, tmp_path: Path) -> None:
    first, january, *_ = quarter()
    take(mirror, first, tmp_path)
    other = replace(january.loans[9], number=january.loans[3].number)
    book = replace(january, loans=tuple(other if one is january.loans[9] else one for one in january.loans))
    take(mirror, book, tmp_path)
    with mirror.reading():
        assert Loan.objects.filter(number=other.number).count() == 2
        assert verify().differences == []


def test_a_book_of_record_takes_no_file(books: World, tmp_path: Path) -> None:
    from dongvon.base.ledger.services import add_fund

    for code in ("TW", "DP", "DX"):
        books.do(add_fund, "admin", lender=("NHCSXH", "NHCSXH"), fund=(code, code), source="DP", mode="book",
                 since_on=date(2002, 10, 4))  # fmt: skip
    answer = take(books, december(), tmp_path)
    assert answer["state"] == "broken"
    assert "không nhận" in answer["reason"]
    with books.reading():
        assert not LoanMonth.objects.exists()
        assert BankFile.objects.get().reason == answer["reason"]


def test_a_ward_keeps_its_own_rows_of_an_office_file(mirror: World, tmp_path: Path) -> None:
    answer = take(mirror, december(), tmp_path, who="next_admin")
    assert answer["state"] == "broken"
    assert "địa bàn của bạn" in answer["reason"]


def test_a_day_still_to_come_is_refused(mirror: World, tmp_path: Path) -> None:
    """A month of the year 2199 would be the newest one for good."""
    answer = take(mirror, replace(december(), as_of=date(2199, 12, 31)), tmp_path)
    assert answer["state"] == "broken"
    assert "31/12/2199" in answer["reason"]


def test_a_file_is_kept_sealed_and_forgotten_in_its_time(mirror: World, tmp_path: Path) -> None:
    """Nobody reads a name in the folder of kept files; after its time, or never taken in, a file goes."""
    take(mirror, december(), tmp_path)
    stray = tmp_path / "stray.xlsx"
    stray.write_bytes(b"never taken in")
    with mirror.reading():
        file = BankFile.objects.get()
        handed_in, size = kept.keep(stray)
        places = {sha256: home() / "bank_files" / sha256[:2] / sha256 for sha256 in (file.sha256, handed_in)}
        assert size == 14
        assert not any(b"xl/worksheets" in place.read_bytes() for place in places.values())
        with kept.opened(handed_in, "stray.xlsx") as plain:
            assert plain.read_bytes() == b"never taken in"
        assert not plain.exists()
        for place in places.values():
            os.utime(place, (0, 0))
        kept.forget(file.keep_until)
        assert {sha256: place.exists() for sha256, place in places.items()} == {file.sha256: True, handed_in: False}
        kept.forget(file.keep_until + timedelta(days=1))
        assert not places[file.sha256].exists()
        with pytest.raises(Refused, match="không còn được giữ"), kept.opened(file.sha256, file.name):
            pass


def test_a_customer_known_in_another_commune_does_not_stop_the_file(mirror: World, tmp_path: Path) -> None:
    """Somebody with the same number lives behind the wall: the loan stands, its holder is not found by the number."""
    customer = next(one for one in december().customers if one.identity)
    member = NewPerson(customer.name, customer.born_on, customer.sex, identity=customer.identity)
    mirror.do(
        add_household, "next_officer", hamlet_id=mirror.hamlets["next"], since_on=date(2024, 1, 1), address="",
        members=[member],
    )  # fmt: skip
    assert take(mirror, december(), tmp_path)["state"] == "in_force"
    with mirror.reading():
        stands_as(december())
        head = Person.objects.get(household__code=customer.code)
        assert (head.place, head.identity_index) == ("03408", None)
        (fault,) = [one for one in BankFile.objects.get().faults if "•••" in one["text"]]
        assert f"•••{customer.identity[-3:]}" in fault["text"]
        assert unseal(head.identity) == customer.identity


def test_a_number_that_became_another_persons_is_told_and_not_taken(mirror: World, tmp_path: Path) -> None:
    """A customer's number changes to one known behind the wall: the month stands, he keeps his, the row is named."""
    first = december()
    changed, moved = [one for one in first.customers if one.identity][:2]
    foreign, free = "012085900123", "012085900456"
    member = NewPerson("Y Lan", date(1985, 1, 1), "female", identity=foreign)
    mirror.do(
        add_household, "next_officer", hamlet_id=mirror.hamlets["next"], since_on=date(2024, 1, 1), address="",
        members=[member],
    )  # fmt: skip
    take(mirror, first, tmp_path, "ward_officer")
    numbers = {changed.code: foreign, moved.code: free}
    january = later(first, JANUARY, {})
    january = replace(
        january,
        customers=tuple(replace(one, identity=numbers.get(one.code, one.identity)) for one in january.customers),
    )
    for _ in range(2):  # told again when the month is taken in again
        assert take(mirror, january, tmp_path, "ward_officer")["state"] == "in_force"
        with mirror.reading():
            heads = {one.household.code: one for one in Person.objects.filter(head=True).select_related("household")}
            assert unseal(heads[changed.code].identity) == changed.identity
            assert heads[changed.code].identity_index is not None
            assert unseal(heads[moved.code].identity) == free
            (fault,) = [
                one for one in BankFile.objects.get(as_of_on=JANUARY, state="in_force").faults if "•••" in one["text"]
            ]
            assert fault["row"] > 0 and "•••123" in fault["text"] and foreign not in fault["text"]
        january = replace(january, loans=january.loans[::-1])


def test_what_the_bank_shows_elsewhere_has_moved_there(mirror: World, tmp_path: Path) -> None:
    """Another group within the commune, and another commune within reach: what was stays told."""
    mirror.actors["admin"] = replace(mirror.actors["admin"], places=(WARD, NEXT_WARD))
    first = december()
    take(mirror, first, tmp_path)
    changing, leaving = first.customers[0], first.customers[5]
    code = next(group.code for group in first.groups if group.code != changing.group_code)
    there = first.hamlets[0].bank_code[:6] + "98"
    with mirror.reading():
        Hamlet.objects.create(
            place=NEXT_WARD, unit_code=NEXT_WARD, code=there, name="Bản bên", point_id=mirror.points["next"],
            since_on=date(2021, 1, 1),
        )  # fmt: skip
    january = later(first, JANUARY, {})
    customers = [
        replace(who, group_code=code) if who.code == changing.code
        else replace(who, hamlet_bank_code=there) if who.code == leaving.code else who
        for who in january.customers
    ]  # fmt: skip
    loans = [
        replace(loan, group_code=loan.group_code and code) if loan.customer_code == changing.code
        else replace(loan, hamlet_bank_code=there) if loan.customer_code == leaving.code else loan
        for loan in january.loans
    ]  # fmt: skip
    beside = replace(first.hamlets[0], bank_code=there, name="Bản bên")
    january = replace(january, hamlets=(*january.hamlets, beside), customers=tuple(customers), loans=tuple(loans))
    take(mirror, january, tmp_path)
    with mirror.reading():
        stayed, left = (
            Loan.objects.filter(household__code=one.code, closed_on=None).select_related("group", "position").first()
            for one in (changing, leaving)
        )
        assert stayed is not None and left is not None and stayed.group is not None
        assert (stayed.group.code, stayed.placed_on) == (code, JANUARY)
        assert stayed.former_placements.get().until_on == JANUARY
        assert (left.place, left.position.place, left.household.place) == (NEXT_WARD, NEXT_WARD, NEXT_WARD)
        owed = {
            place: sum(row.balance for row in trial_balance(JANUARY, place=place) if row.kind in (201, 202, 203))
            for place in (WARD, NEXT_WARD)
        }
        going = sum(one.outstanding for one in first.loans if one.customer_code == leaving.code)
        assert owed[NEXT_WARD] == going and sum(owed.values()) == sum(one.outstanding for one in january.loans)
        assert verify().differences == []
    take(mirror, later(january, FEBRUARY, {}), tmp_path)
    with mirror.reading():
        assert Loan.objects.get(pk=left.pk).former_placements.count() == 1
        assert verify().differences == []
