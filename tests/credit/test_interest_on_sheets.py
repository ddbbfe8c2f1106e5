"""Interest as the sheets bring it: to the đồng, through rate cuts, arrears, instalments, overdue and interest grace."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dongvon.base.ledger.queries import trial_balance
from dongvon.core.dates import add_months
from dongvon.core.interest import BalancePeriod, interest
from dongvon.core.problems import Refused
from dongvon.core.rates import RatePeriod
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Instalment, Position
from dongvon.credit.loans.services import amount_to_settle, repay, transfer_to_overdue, undo_entry, withdraw
from dongvon.office.books.verify import verify
from tests.base.test_access import refused
from tests.world import World

OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
Batch = Callable[..., list[tuple[Any, ...]]]


def exact(*parts: tuple[int, int, str]) -> int:
    """Half up once over all (đồng, days, per cent a year)."""
    total = sum(Fraction(balance) * days * Fraction(percent) / 36_500 for balance, days, percent in parts)
    return floor(total + Fraction(1, 2))


def due_on(books: World, group: str | None, on: date) -> int:
    """What falls due at a session at which nobody pays (with arrears of before)."""
    return int(books.sheet(books.session(on), group)["interest_due"])


def pay(books: World, loan: int, purpose: str, amount: int, on: date) -> None:
    books.do(repay, "teller", loan_id=loan, purpose=purpose, amount=amount, received_on=on, document="PT")


def test_a_month_of_a_group_loan_is_the_core_vector(books: World) -> None:
    books.lend(OI, "HN", 50_000_000, date(2025, 3, 15))
    since, until = date(2025, 3, 15), date(2025, 4, 15)
    core = interest([BalancePeriod(since, until, 50_000_000)], [RatePeriod(since, until, 660_000, 858_000)])
    assert due_on(books, "G2", until) == core.total == exact((50_000_000, 31, "6.6")) == 280_274


def test_the_rate_cut_of_december_2025_falls_inside_the_month(books: World) -> None:
    books.lend(OI, "HN", 50_000_000, date(2025, 11, 15))
    assert (
        due_on(books, "G2", date(2025, 12, 15)) == exact((50_000_000, 16, "6.6"), (50_000_000, 14, "6.24")) == 264_329
    )


def test_the_rate_cut_of_social_housing_falls_on_2025_10_10(books: World) -> None:
    books.lend_directly(
        "Ngô Bích Thủy",
        "NOXH",
        300_000_000,
        date(2025, 9, 15),
        term_months=180,
        instalment_months=6,
        has_collateral=True,
    )
    expected = exact((300_000_000, 25, "6.6"), (300_000_000, 5, "5.4"))
    assert due_on(books, None, date(2025, 10, 15)) == expected == 1_578_082


def test_a_late_payers_months_add_up_in_arrears_and_arrears_bear_no_interest(books: World) -> None:
    loan = books.lend(OI, "HN", 47_000_000, date(2025, 3, 15))
    months = [exact((47_000_000, days, "6.6")) for days in (31, 30, 31)]
    for number, on in enumerate((date(2025, 4, 15), date(2025, 5, 15), date(2025, 6, 15)), start=1):
        assert due_on(books, "G2", on) == sum(months[:number])
    books.sheet(books.session(date(2025, 7, 15)), "G2", interest={loan: sum(months) + exact((47_000_000, 30, "6.6"))})
    assert books.position(loan).arrears == 0


def test_a_session_nobody_held_is_made_up_by_the_next_and_rounded_once(books: World) -> None:
    books.lend(OI, "HN", 33_333_333, date(2025, 3, 15))
    assert due_on(books, "G2", date(2025, 6, 15)) == exact((33_333_333, 92, "6.6"))


def test_after_an_instalment_interest_is_of_the_lower_balance_from_its_day(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, date(2025, 3, 15))
    with books.reading():
        first = Instalment.objects.get(loan=loan, number=1)
    assert (first.due_on, first.principal) == (date(2026, 3, 15), 16_600_000)
    due_on(books, "G2", date(2026, 2, 15))
    pay(books, loan, "principal", 16_600_000, date(2026, 3, 5))
    arrears = books.position(loan).arrears
    expected = exact((50_000_000, 18, "6.24"), (33_400_000, 10, "6.24"))
    assert due_on(books, "G2", date(2026, 3, 15)) - arrears == expected


def test_the_part_moved_to_overdue_costs_130_percent_and_the_rest_does_not(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, date(2025, 3, 15))
    due_on(books, "G2", date(2026, 4, 15))
    books.do(
        transfer_to_overdue, "bank_officer", loan_id=loan, amount=6_600_000, booked_on=date(2026, 4, 20), decision="1"
    )
    arrears = books.position(loan).arrears
    expected = exact((50_000_000, 5, "6.24"), (43_400_000, 25, "6.24"), (6_600_000, 25, "8.112"))
    assert due_on(books, "G2", date(2026, 5, 15)) - arrears == expected


def test_settling_between_sessions_is_exact_to_the_dong(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, date(2025, 11, 15))
    books.sheet(books.session(date(2025, 12, 15)), "G2", interest={loan: 264_000})
    owed = 50_000_000 + 329 + exact((50_000_000, 8, "6.24"))
    with books.reading():
        position = Position.objects.select_related("loan").get(pk=loan)
        assert amount_to_settle(position, date(2025, 12, 23)) == owed
    pay(books, loan, "settle", owed, date(2025, 12, 23))
    assert books.position(loan).outstanding == 0


# --- students --------------------


@pytest.fixture
def student(books: World) -> int:
    """40 million for ten months of a course of twelve; repayment of 24 months after it."""
    return books.lend(
        "Giàng Thị Mỷ",
        "HSSV",
        40_000_000,
        date(2025, 3, 15),
        term_months=48,
        instalment_months=6,
        units=10,
        course_months=12,
        studies_end_on=date(2026, 3, 15),
    )


GRACE_ENDS = date(2027, 2, 15)  # twelve months after study, on the session before
PUT_OFF = exact((40_000_000, 261, "6.6"), (40_000_000, 441, "6.24"))


def test_student_interest_is_put_off_until_twelve_months_after_study(books: World, student: int) -> None:
    for on in (date(2025, 4, 15), date(2026, 3, 15), date(2027, 1, 15)):
        assert due_on(books, "G2", on) == 0
    assert books.position(student).interest_to == date(2025, 3, 15)
    assert due_on(books, "G2", GRACE_ENDS) == 0
    position = books.position(student)
    assert (position.deferred_interest, position.interest_to, position.arrears) == (PUT_OFF, GRACE_ENDS, 0)


def test_put_off_interest_falls_due_in_equal_parts_with_the_instalments_after_it(books: World, student: int) -> None:
    due_on(books, "G2", GRACE_ENDS)
    with books.reading():
        days = [
            row.due_on for row in Instalment.objects.filter(loan=student).order_by("due_on") if row.due_on > GRACE_ENDS
        ]
    assert len(days) >= 3
    part = PUT_OFF // len(days)
    left, on = PUT_OFF, GRACE_ENDS
    while on < days[-1]:
        on = add_months(on, 1)
        due_on(books, "G2", on)
        if on in days:
            left -= part if on != days[-1] else left
        assert books.position(student).deferred_interest == left, on
    ordinary = [
        exact((40_000_000, (add_months(GRACE_ENDS, n + 1) - add_months(GRACE_ENDS, n)).days, "6.24"))
        for n in range((days[-1].year - GRACE_ENDS.year) * 12 + days[-1].month - GRACE_ENDS.month)
    ]
    assert books.position(student).arrears == PUT_OFF + sum(ordinary)


def test_a_sheet_that_brought_put_off_interest_is_undone_and_done_again(
    books: World, student: int, batch: Batch
) -> None:
    for on in (GRACE_ENDS, date(2027, 9, 15)):
        before = books.position(student)
        due_on(books, "G2", on)
        after = books.position(student)
        wrong = batch("SELECT request_id FROM loans_movement WHERE loan_id = %s ORDER BY id DESC LIMIT 1", student)[0][
            0
        ]
        content = {"loan_id": student, "wrong_request_id": str(wrong), "booked_on": on, "reason": "x"}
        books.do(undo_entry, "point_leader", **content)
        parts = ("in_term", "deferred_interest", "arrears", "interest_to")
        assert [getattr(books.position(student), part) for part in parts] == [getattr(before, part) for part in parts]
        with books.reading():
            life = lives_of([Position.objects.select_related("loan").get(pk=student)])[student]
            fallen = sum(effect.change.arrears for effect in life.fall_due(on))
        assert fallen == after.arrears - before.arrears
        due_on(books, "G2", add_months(on, 1))


def test_a_student_loan_settled_during_study_owes_interest_up_to_the_day(books: World, student: int) -> None:
    on = date(2025, 9, 15)
    owed = 40_000_000 + exact((40_000_000, 184, "6.6"))
    refused("amount_not_owed", pay, books, student, "settle", 40_000_000, on)
    pay(books, student, "settle", owed, on)
    assert books.position(student).loan.closed_on == on


def test_a_student_loan_settled_after_grace_owes_what_was_put_off(books: World, student: int) -> None:
    due_on(books, "G2", GRACE_ENDS)
    owed = 40_000_000 + PUT_OFF + exact((40_000_000, 10, "6.24"))
    pay(books, student, "settle", owed, date(2027, 2, 25))
    position = books.position(student)
    assert (position.outstanding, position.deferred_interest, position.arrears) == (0, 0, 0)


# --- position = fold of movements = fold of transfers --------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["sheet", "sheet", "sheet", "interest", "principal", "settle", "overdue", "undo", "savings"]),
        st.integers(0, 1),
        st.integers(1, 100),
    ),
    min_size=4,
    max_size=14,
)


class Life:
    """Two loans of one group through months of random acts; what the rules refuse is left out."""

    def __init__(self, books: World, batch: Batch) -> None:
        self.books, self.batch, self.on, self.done = books, batch, date(2025, 3, 15), 0
        ids = books.to_the_counter([(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], self.on)
        self.loans = [books.pay_out(number, self.on) for number in ids]

    def act(self, kind: str, which: int, percent: int) -> None:
        loan = self.loans[which]
        position = self.books.position(loan)
        try:
            with transaction.atomic():
                getattr(self, kind)(loan, position, percent)
            self.done += 1
        except Refused:
            pass

    def sheet(self, loan: int, position: Position, percent: int) -> None:
        self.on = add_months(date(2025, 3, 15), (self.on.year - 2025) * 12 + self.on.month - 3 + 1 + percent // 20)
        paid = {loan: position.arrears * percent // 100} if position.arrears * percent // 100 else {}
        household = position.loan.household_id
        account = self.batch("SELECT balance FROM savings_savingsaccount WHERE household_id = %s", household)
        taken = {loan: account[0][0] // 2} if account and account[0][0] > 1 and percent > 50 else {}
        self.books.sheet(
            self.books.session(self.on), "G2", interest=paid, savings={household: 5_000}, from_savings=taken
        )

    def interest(self, loan: int, position: Position, percent: int) -> None:
        pay(self.books, loan, "interest", position.arrears * percent // 100, self.on)

    def principal(self, loan: int, position: Position, percent: int) -> None:
        pay(self.books, loan, "principal", (position.in_term + position.overdue) * percent // 200, self.on)

    def settle(self, loan: int, position: Position, percent: int) -> None:
        if percent > 80:
            with self.books.reading():
                owed = amount_to_settle(Position.objects.select_related("loan").get(pk=loan), self.on)
            pay(self.books, loan, "settle", owed, self.on)

    def overdue(self, loan: int, position: Position, percent: int) -> None:
        self.books.do(
            transfer_to_overdue, "director", loan_id=loan, amount=percent * 100_000, booked_on=self.on, decision="x"
        )

    def undo(self, loan: int, position: Position, percent: int) -> None:
        last = self.batch(
            "SELECT request_id FROM loans_movement WHERE loan_id = %s ORDER BY booked_on DESC, id DESC LIMIT 1", loan
        )[0][0]
        self.books.do(undo_entry, "director", loan_id=loan, wrong_request_id=str(last), booked_on=self.on, reason="x")

    def savings(self, loan: int, position: Position, percent: int) -> None:
        self.books.do(
            withdraw,
            "teller",
            household_id=position.loan.household_id,
            amount=percent * 100,
            paid_on=self.on,
            document="x",
        )

    def check(self) -> None:
        """Three ways to the same position, and books that balance."""
        with self.books.reading():
            assert verify().differences == []
            for position in Position.objects.filter(pk__in=self.loans).select_related("loan"):
                owed = position.outstanding + position.arrears + position.deferred_interest
                assert (position.loan.closed_on is None) == (owed > 0)
            assert sum(row.balance for row in trial_balance(self.on)) == 0


def test_position_is_the_fold_of_movements_and_of_transfers(books: World, batch: Batch, full: bool) -> None:
    done = []

    @settings(
        max_examples=300 if full else 25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(ACTS)
    def lives(acts: list[tuple[str, int, int]]) -> None:
        with transaction.atomic():
            life = Life(books.copy(), batch)
            for act in acts:
                life.act(*act)
            life.check()
            done.append(life.done)
            transaction.set_rollback(True)

    lives()
    assert sum(done) > len(done), "hardly anything was allowed"
