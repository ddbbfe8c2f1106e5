"""What was done here, matched with what the bank's next file says; what is not confirmed shouts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dongvon.core.modes import Action
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.models import Expectation, Loan, Outcome
from dongvon.office.bank_files.portfolio import Flows
from dongvon.office.mirror.expectations import unannounced, unmatched, waiting
from dongvon.office.mirror.models import MatchedExpectation
from dongvon.parties.households.models import Household
from tests.office.mirror.months import FEBRUARY, JANUARY, acting_as, december, later, mirror_funds, take
from tests.world import WARD, World


@pytest.fixture
def mirror(books: World, tmp_path: Path) -> World:
    mirror_funds(books)
    take(books, december(), tmp_path)
    return books


def expected(world: World, action: Action, about: tuple[str, int], amount: int, on: date) -> int:
    with acting_as(world, "teller"):
        return Expectation.objects.create(
            place=WARD, action=action, about_type=about[0], about_id=about[1], amount=amount, expected_on=on,
            request_id=world.request(), user_id=world.users["teller"],
        ).pk  # fmt: skip


def answers(world: World, on: date) -> dict[int, tuple[str, int]]:
    with world.reading():
        rows = MatchedExpectation.objects.filter(as_of_on=on)
        return {row.expectation_id: (row.outcome, row.said) for row in rows}


def loan_id(world: World, place: int) -> int:
    with world.reading():
        return Loan.objects.get(number=december().loans[place].number).pk


def test_a_sheet_is_confirmed_line_by_line(mirror: World, tmp_path: Path) -> None:
    day = date(2025, 1, 15)
    met = expected(mirror, Action.COLLECT_INTEREST, ("loan", loan_id(mirror, 0)), 55_000, day)
    differs = expected(mirror, Action.COLLECT_INTEREST, ("loan", loan_id(mirror, 1)), 60_000, day)
    missing = expected(mirror, Action.COLLECT_PRINCIPAL, ("loan", loan_id(mirror, 2)), 1_000_000, day)
    next_month = expected(mirror, Action.COLLECT_INTEREST, ("loan", loan_id(mirror, 0)), 55_000, date(2025, 2, 1))
    january = later(december(), JANUARY, {0: Flows(interest_in_term=55_000), 1: Flows(interest_in_term=59_999)})
    counts = take(mirror, january, tmp_path)["counts"]
    assert answers(mirror, JANUARY) == {met: ("met", 55_000), differs: ("differs", 59_999), missing: ("unmet", 0)}
    assert counts["expectations_unmet"] == counts["expectations_met"] == 1
    with acting_as(mirror, "ward_officer"):
        assert [one.expectation_id for one in unmatched(mirror.actors["ward_officer"], JANUARY)] == [missing, differs]
    with acting_as(mirror, "next_officer"):
        assert unmatched(mirror.actors["next_officer"], JANUARY) == []
    assert next_month not in answers(mirror, JANUARY)


def test_two_payments_of_one_month_are_one_sum(mirror: World, tmp_path: Path) -> None:
    first = expected(mirror, Action.COLLECT_PRINCIPAL, ("loan", loan_id(mirror, 0)), 400_000, date(2025, 1, 3))
    second = expected(mirror, Action.COLLECT_PRINCIPAL, ("loan", loan_id(mirror, 0)), 600_000, date(2025, 1, 20))
    take(mirror, later(december(), JANUARY, {0: Flows(collected_in_term=1_000_000)}), tmp_path)
    assert answers(mirror, JANUARY) == {first: ("met", 1_000_000), second: ("met", 1_000_000)}


def test_savings_are_matched_by_household(mirror: World, tmp_path: Path) -> None:
    with mirror.reading():
        household = Household.objects.get(code=december().loans[0].customer_code).pk
    met = expected(mirror, Action.TAKE_SAVINGS, ("household", household), 50_000, date(2025, 1, 9))
    take(mirror, later(december(), JANUARY, {}, saved=50_000), tmp_path)
    assert answers(mirror, JANUARY) == {met: ("met", 50_000)}


def test_a_month_handed_in_later_answers_its_own(mirror: World, tmp_path: Path) -> None:
    """February came first: January's payment seemed missing until January's file came."""
    row = expected(mirror, Action.COLLECT_INTEREST, ("loan", loan_id(mirror, 0)), 55_000, date(2025, 1, 15))
    january = later(december(), JANUARY, {0: Flows(interest_in_term=55_000)})
    take(mirror, later(january, FEBRUARY, {}), tmp_path)
    assert answers(mirror, FEBRUARY) == {row: ("unmet", 0)}
    take(mirror, january, tmp_path)
    assert answers(mirror, JANUARY) == {row: ("met", 55_000)}
    assert answers(mirror, FEBRUARY) == {}


def test_a_payout_closes_its_application(mirror: World, tmp_path: Path) -> None:
    """An approved application is paid out by the bank: its loan and what it brings about are known from the file."""
    lender = december().loans[7]
    with mirror.reading():
        loan = Loan.objects.get(number=lender.number)
        application = Application.objects.create(
            place=WARD, household=loan.household, borrower=loan.borrower, group=loan.group, channel="group",
            programme="NSVS", fund=loan.fund, amount=20_000_000, term_months=36, instalment_months=12,
            purpose="nước sạch", state="waiting_session", made_on=date(2025, 1, 2),
            taken_by_id=mirror.users["leader_1"],
            approved_amount=20_000_000, approved_on=date(2025, 1, 5),
            outcomes=[{"kind": "water_work", "key": "water", "quantity": 1}],
        )  # fmt: skip
    row = expected(mirror, Action.DISBURSE, ("application", application.pk), 20_000_000, date(2025, 1, 20))
    with acting_as(mirror, "ward_officer"):
        assert [one.application_id for one in waiting(mirror.actors["ward_officer"], JANUARY)] == [application.pk]
    paid = replace(
        lender, number="6600990000000002", programme="NSVS", bank_programme_code="06", variant="", disbursed=0,
        amount=20_000_000, in_term=0, overdue=0, frozen=0, signed_on=date(2025, 1, 20), student=None,
        first_paid_out_on=date(2025, 1, 20), last_paid_out_on=date(2025, 1, 20), due_on=date(2028, 1, 20),
        principal_paid=0, interest_arrears_in_term=0, deferred_interest=0, annual_percent="9",
    )  # fmt: skip
    stranger = replace(paid, number="6600990000000003", customer_code=december().loans[20].customer_code)
    book = replace(december(), loans=(*december().loans, paid, stranger))
    count = len(december().loans)
    moved = {count: Flows(disbursed=20_000_000), count + 1: Flows(disbursed=20_000_000)}
    take(mirror, later(book, JANUARY, moved), tmp_path)
    assert answers(mirror, JANUARY) == {row: ("met", 20_000_000)}
    with mirror.reading():
        application.refresh_from_db()
        assert (application.state, application.loan.number) == ("disbursed", paid.number)
        assert Outcome.objects.get(loan=application.loan).kind == "water_work"
    with acting_as(mirror, "ward_officer"):
        actor = mirror.actors["ward_officer"]
        assert [one.loan_number for one in unannounced(actor, JANUARY)] == [stranger.number]
        assert waiting(actor, JANUARY) == []
