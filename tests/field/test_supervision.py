"""Reconciliation with borrowers, cases about money, borrowers who have left: who, in which order, what is refused."""

from datetime import date
from typing import Any

import pytest

from dongvon.core.casework import CaseState, Missing
from dongvon.credit.loans.services import find_misuse, transfer_misused
from dongvon.field.supervision.models import BalanceConfirmation, MoneyCase, PlannedLoan
from dongvon.field.supervision.queries import (
    absences_of,
    case_for,
    cases_of,
    missing_of,
    plan_of,
    planned_of,
    signals_of,
    state_of,
)
from dongvon.field.supervision.reconciling import Said, enter_confirmations, plan_reconciliation
from dongvon.field.supervision.watching import open_case, step_absence, step_case
from tests.base.test_access import refused
from tests.world import WARD, World

LENT_ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
ALL_THERE = ("people_committee", "association", "poverty_officer", "police", "bank")


@pytest.fixture
def lent(books: World) -> tuple[World, int, int]:
    one = books.lend(OI, "HN", 50_000_000, LENT_ON)
    other = books.lend(LA, "HN", 30_000_000, LENT_ON)
    books.sheet(books.session(SESSION), "G2", savings={books.people[OI].household_id: 60_000})
    return books, one, other


def confirm(books: World, *said: Said, who: str = "bank_officer", **more: Any) -> dict[str, Any]:
    content = {"said": said, "confirmed_on": date(2025, 4, 20), "document": "15/TD-1"} | more
    return books.do(enter_confirmations, who, **content)


def test_the_plan_takes_all_in_a_review_year_and_the_riskiest_first_between(lent: tuple[World, int, int]) -> None:
    books, _, other = lent
    found = books.do(find_misuse, "bank_officer", loan_id=other, amount=30_000_000, found_on=SESSION, minutes="06")
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 5, 20), decision="14")
    plan = {"place": WARD, "document": "KH 1"}
    assert books.do(plan_reconciliation, "bank_officer", **plan, on=date(2025, 6, 1))["planned"] == 2
    refused("plan_made", books.do, plan_reconciliation, "bank_officer", **plan, on=date(2025, 12, 1))
    assert books.do(plan_reconciliation, "bank_officer", **plan, on=date(2026, 1, 5))["planned"] == 1
    with books.acting("women") as actor:
        made = plan_of(WARD, 2026)
        assert made is not None and (made.percent, made.loans) == (15, 2)
        (first,) = planned_of(actor, made)
    assert (first.row.loan_id, first.row.reasons, first.confirmed) == (other, ["overdue", "abuse_likely"], None)
    with books.acting("farmers") as actor:
        assert planned_of(actor, made) == [], "not of its groups"
    refused("place_out_of_reach", books.do, plan_reconciliation, "next_bank_officer", **plan, on=date(2027, 1, 5))
    refused("role_may_not", books.do, plan_reconciliation, "women", **plan, on=date(2027, 1, 5))
    with books.acting("next_bank_officer"):
        assert not PlannedLoan.objects.exists()


def test_what_fits_the_books_opens_nothing_and_a_difference_opens_a_case(lent: tuple[World, int, int]) -> None:
    books, one, other = lent
    fits = Said(one, 50_000_000, 280_274, 60_000, OI)
    assert confirm(books, fits)["cases"] == []
    answer = confirm(books, fits, Said(other, 28_000_000, 168_164, None, LA))
    assert len(answer["cases"]) == 1
    with books.acting("bank_officer") as actor:
        case = case_for(actor, answer["cases"][0])
        assert (case.household_id, case.group_id) == (books.people[LA].household_id, books.groups["G2"])
        assert case.evidence[0]["facts"]["said"] == "28.000.000" and state_of(case) is CaseState.OPEN
        row = BalanceConfirmation.objects.get(case=case)
    assert row.differences == (2_000_000, 0, 0)
    short = confirm(books, Said(one, 50_000_000, 280_274, 100_000, OI))
    assert len(short["cases"]) == 1, "more saved than the books know is a difference too"


def test_hostile_and_foreign_confirmations_are_refused_whole(lent: tuple[World, int, int]) -> None:
    books, one, other = lent
    good = Said(one, 50_000_000, 280_274, 60_000, OI)
    wrong: list[tuple[str, tuple[Said, ...], dict[str, Any]]] = [
        ("loan_unknown", (), {}),
        ("loan_unknown", (good, good), {}),
        ("loan_unknown", (Said(-1, 0, 0, None, "x"),), {}),
        ("confirmation_unsound", (good, Said(other, -1, 0, None, LA)), {}),
        ("confirmation_unsound", (Said(other, 10**14, 0, None, LA),), {}),
        ("confirmation_unsound", (Said(other, 0, 0, None, "  "),), {}),
        ("document_missing", (good,), {"document": ""}),
        ("confirmed_later", (good,), {"confirmed_on": date(2099, 1, 1)}),
    ]
    for code, said, more in wrong:
        refused(code, confirm, books, *said, **more)
    refused("loan_unknown", confirm, books, good, who="next_bank_officer")
    for who in ("women", "ward_leader", "inspector", "leader_2", "teller"):
        refused("role_may_not", confirm, books, good, who=who)
    with books.reading():
        assert not BalanceConfirmation.objects.exists() and not MoneyCase.objects.exists()


def test_sent_twice_a_difference_opens_one_case(lent: tuple[World, int, int]) -> None:
    books, one, _ = lent
    request = books.request()
    said = Said(one, 1, 0, None, OI)
    assert confirm(books, said, request_id=request) == confirm(books, said, request_id=request)
    with books.reading():
        assert MoneyCase.objects.count() == BalanceConfirmation.objects.count() == 1


def step(books: World, case_id: int, state: str, on: date = date(2025, 5, 1), **more: Any) -> dict[str, Any]:
    who = more.pop("who", "bank_officer")
    content = {"case_id": case_id, "state": state, "on": on, "document": "BB 1"} | more
    return books.do(step_case, who, **content)


def test_a_case_goes_its_way_to_the_last_dong(lent: tuple[World, int, int]) -> None:
    books, _, other = lent
    (case_id,) = confirm(books, Said(other, 28_000_000, 168_164, None, LA))["cases"]
    refused("case_step", step, books, case_id, "recovering", principal=2_000_000)
    refused("case_step_unknown", step, books, case_id, "guilty")
    step(books, case_id, "verifying")
    refused("case_amount", step, books, case_id, "recovering")
    refused("case_amount", step, books, case_id, "transferred_to_police")
    refused("case_recovered_early", step, books, case_id, "unfounded", recovered=1)
    refused("step_before", step, books, case_id, "unfounded", on=date(2025, 4, 30))
    step(books, case_id, "recovering", principal=2_000_000, person="chưa rõ")
    step(books, case_id, "recovering", recovered=500_000)
    refused("case_not_recovered", step, books, case_id, "recovered")
    refused("case_recovered_too_much", step, books, case_id, "recovered", recovered=1_500_001)
    refused("case_unknown", step, books, case_id, "recovered", recovered=1_500_000, who="next_bank_officer")
    refused("role_may_not", step, books, case_id, "recovered", recovered=1_500_000, who="ward_leader")
    step(books, case_id, "recovered", recovered=1_500_000)
    refused("case_step", step, books, case_id, "verifying")
    with books.acting("inspector") as actor:
        (case,) = cases_of(actor)
        assert state_of(case) is CaseState.RECOVERED
        assert missing_of(case) == Missing(2_000_000, 0, 0, 2_000_000) and missing_of(case).left == 0


def test_a_signal_becomes_a_case_once(lent: tuple[World, int, int]) -> None:
    """Two households of one group with the very same purpose: no, three are needed."""
    books, _, _ = lent
    march = date(2025, 3, 1)
    asked = {"place": WARD, "month": march, "sign": "same_purpose", "group_id": books.groups["G2"],
             "opened_on": date(2025, 4, 1)}  # fmt: skip
    refused("signal_gone", books.do, open_case, "bank_officer", **asked)
    third = books.lend("Sùng A Páo", "HN", 10_000_000, LENT_ON)
    with books.acting("bank_officer"):
        (found,) = [one for one in signals_of(WARD, march) if one.sign == "same_purpose"]
    assert third in {row.about_id for row in found.evidence} and len(found.evidence) == 3
    books.do(open_case, "bank_officer", **asked)
    refused("case_opened", books.do, open_case, "bank_officer", **asked)
    refused("place_out_of_reach", books.do, open_case, "next_bank_officer", **asked)
    refused("day_ahead", books.do, open_case, "bank_officer", **(asked | {"opened_on": date(2099, 1, 1)}))
    with books.acting("women") as actor:
        (case,) = cases_of(actor)
        assert len(case.evidence) == 3
    with books.acting("farmers") as actor:
        assert not cases_of(actor)
    with books.acting("next_bank_officer") as actor:
        assert not cases_of(actor) and not MoneyCase.objects.exists()


def test_a_borrower_who_has_left_is_listed_and_verified_in_order(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    content = {"household_id": books.people[LA].household_id, "on": date(2025, 6, 1), "document": "Phiếu 1"}

    def go(state: str, who: str = "bank_officer", **more: Any) -> dict[str, Any]:
        return books.do(step_absence, who, **(content | {"state": state} | more))

    refused("absence_step", go, "listed", present=("association", "poverty_officer"))
    refused("absence_present", go, "reported")
    go("reported", present=("group",))
    refused("absence_present", go, "listed", present=("association",))
    go("listed", present=("association", "poverty_officer"))
    for missing in ALL_THERE:
        refused("absence_present", go, "verified", present=[one for one in ALL_THERE if one != missing])
    refused("absence_unknown_word", go, "verified", present=[*ALL_THERE, "'; --"])
    refused("absence_unknown_word", go, "gone", present=ALL_THERE)
    refused("step_before", go, "verified", present=ALL_THERE, on=date(2025, 5, 31))
    refused("household_unknown", go, "verified", present=ALL_THERE, who="next_bank_officer")
    refused("role_may_not", go, "verified", present=ALL_THERE, who="ward_officer")
    go("verified", present=ALL_THERE)
    with books.acting("ward_leader") as actor:
        (last,) = absences_of(actor)
    assert (last.state, last.present) == ("verified", sorted(ALL_THERE))
    go("back")
    go("reported", present=("group",))
