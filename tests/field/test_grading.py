"""Groups graded from the books: what is measured, who is left out, made anew until confirmed, forced down, walls."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from dongvon.credit.loans.services import find_misuse, repay, transfer_misused
from dongvon.field.supervision.facts import measured
from dongvon.field.supervision.grading import confirm_month, force_down, grade_month, leave_out_customer
from dongvon.field.supervision.models import GradeConfirmation, GradedMonth, GroupGrade
from dongvon.field.supervision.queries import graded_now, grades_of, history_of, standing
from dongvon.field.transaction_days.services import mark_present
from dongvon.parties.groups.models import Group
from tests.base.test_access import refused
from tests.database import rows_as
from tests.world import NEXT_WARD, WARD, World

LENT_ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
APRIL = date(2025, 4, 1)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"


@pytest.fixture
def lent(books: World) -> tuple[World, int, int]:
    """Two loans of G2; at the April session one pays its interest and saves, the other nothing. G1 has one loan."""
    ids = books.to_the_counter([(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], LENT_ON)
    one, other = (books.pay_out(number, LENT_ON) for number in ids)
    books.lend("Lò Văn Ín", "HCN", 20_000_000, LENT_ON)
    saver = books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", interest={one: 280_274}, savings={saver: 50_000})
    return books, one, other


def grade(books: World, who: str = "bank_officer", month: date = APRIL, **more: Any) -> dict[str, Any]:
    return books.do(grade_month, who, place=WARD, month=month, **more)


def of(books: World, group: str, month: date = APRIL) -> Any:
    with books.acting("bank_officer"):
        return next(one for one in graded_now(WARD, month) if one.group_id == books.groups[group])


def test_a_group_is_measured_from_the_books(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    facts = of(books, "G2").measured
    assert (facts.outstanding, facts.overdue, facts.sessions, facts.came) == (80_000_000, 0, 1, 1)
    assert (facts.interest_due, facts.interest_paid) == (280_274 + 168_164, 280_274)
    assert (facts.principal_due, facts.principal_paid) == (0, 0)
    assert (facts.saved_before, facts.saved, facts.members, facts.savers) == (0, 50_000, 5, 1)
    other = of(books, "G1").measured
    assert (other.sessions, other.came, other.interest_due) == (1, 0, 0), "it did not come to the session that was held"
    with books.acting("bank_officer"):
        assert {one.group_id for one in graded_now(WARD, APRIL)} == {books.groups["G1"], books.groups["G2"]}


def test_a_group_came_when_it_was_marked_and_by_its_sheet_where_nobody_marked(lent: tuple[World, int, int]) -> None:
    """G2 posted a sheet in April, G1 none; then somebody keeps who came: G1 only, whose leader stood there."""
    books, one, _ = lent
    books.sheet(books.session(date(2025, 5, 15)), "G2", interest={one: 1_000})
    may = date(2025, 5, 1)
    assert [of(books, code, may).measured.came for code in ("G1", "G2")] == [0, 1]
    books.do(mark_present, "teller", session_id=books.session(date(2025, 5, 15)), group_id=books.groups["G1"],
             post="deputy")  # fmt: skip
    assert [of(books, code, may).measured.came for code in ("G1", "G2")] == [1, 0], "a sheet alone is nobody who came"
    assert [of(books, code).measured.came for code in ("G1", "G2")] == [0, 1], "another session is another question"


def test_principal_due_in_a_month_is_what_is_left_of_its_instalments(lent: tuple[World, int, int]) -> None:
    """50 million in three yearly instalments: the first falls due in March 2026."""
    books, one, _ = lent
    march = date(2026, 3, 1)
    before = of(books, "G2", march).measured
    with books.reading():
        due = dict(rows_as("batch", "SELECT loan_id, principal FROM loans_instalment WHERE number = 1"))
    assert before.principal_due == sum(due[number] for number in lent[1:]) and before.principal_paid == 0
    paid = {"loan_id": one, "purpose": "principal"}
    books.do(repay, "teller", **paid, amount=due[one] - 1_000_000, received_on=date(2026, 1, 15), document="P1")
    early = of(books, "G2", march).measured
    assert early.principal_due == before.principal_due - (due[one] - 1_000_000), "what was paid before is due no more"
    books.do(
        repay, "teller", loan_id=one, purpose="principal", amount=400_000, received_on=date(2026, 3, 15), document="P2"
    )
    assert of(books, "G2", march).measured.principal_paid == 400_000
    april = of(books, "G2", date(2026, 4, 1)).measured
    assert (april.principal_due, april.principal_paid) == (0, 0), "what is late was due in its own month"


def test_overdue_takes_points_and_a_customer_with_a_cause_is_left_out(lent: tuple[World, int, int]) -> None:
    books, _, other = lent
    found = books.do(find_misuse, "bank_officer", loan_id=other, amount=30_000_000, found_on=date(2025, 3, 20),
                     minutes="06")  # fmt: skip
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 4, 20), decision="14")
    late = of(books, "G2")
    assert late.lines[0].points == 0 and late.lines[2].points < late.lines[2].most
    books.do(leave_out_customer, "bank_officer", household_id=books.people[LA].household_id, cause="K1",
             document="BB 7", first_month=APRIL, last_month=date(2025, 5, 31))  # fmt: skip
    without = of(books, "G2")
    assert without.lines[0].points == 3_000 and without.lines[2].points == 2_000
    assert (without.measured.outstanding, without.measured.members) == (50_000_000, 4)
    assert [row["cause"] for row in without.left_out] == ["K1"]
    assert without.score > late.score
    assert of(books, "G2", date(2025, 6, 1)).lines[0].points < 3_000, "only for its months"


def test_made_anew_until_confirmed_and_then_for_good(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    first = grade(books)
    again = grade(books)
    assert again["graded_id"] != first["graded_id"]
    refused("grading_replaced", books.do, confirm_month, "director", graded_id=first["graded_id"], document="01/XL")
    refused("document_missing", books.do, confirm_month, "director", graded_id=again["graded_id"], document=" ")
    books.do(confirm_month, "director", graded_id=again["graded_id"], document="01/XL")
    for write, who, more in (
        (grade_month, "bank_officer", {"place": WARD, "month": APRIL}),
        (confirm_month, "director", {"graded_id": again["graded_id"], "document": "02/XL"}),
        (leave_out_customer, "bank_officer", {"household_id": books.people[LA].household_id, "cause": "K1",
         "document": "BB", "first_month": APRIL, "last_month": APRIL}),
        (force_down, "director", {"group_id": books.groups["G2"], "cause": "misappropriation", "decision_no": "1",
         "decided_on": SESSION, "evidence": "x", "first_month": date(2025, 3, 1), "last_month": APRIL}),
    ):  # fmt: skip
        refused("grading_confirmed", books.do, write, who, **more)
    with books.acting("inspector") as actor:
        row = standing(actor, WARD, APRIL)
        assert row is not None and row.pk == again["graded_id"] and row.confirmation.document == "01/XL"
        history = history_of(Group.objects.get(pk=books.groups["G2"]), 12)
    assert [one.graded.pk for one in history] == [again["graded_id"]]
    for change in ("UPDATE supervision_groupgrade SET score = 1", "DELETE FROM supervision_gradedmonth"):
        with pytest.raises(DatabaseError):
            rows_as("app", change)


def test_a_grade_is_forced_down_by_decision_with_evidence(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    asked = {"group_id": books.groups["G2"], "cause": "borrowed_in_name", "decision_no": "12/QĐ", "decided_on": SESSION,
             "first_month": APRIL, "last_month": APRIL}  # fmt: skip
    refused("evidence_missing", books.do, force_down, "director", **asked, evidence=" ")
    refused("downfall_unknown", books.do, force_down, "director", **(asked | {"cause": "late"}), evidence="BB 3")
    refused("months_in_order", books.do, force_down, "director", **(asked | {"last_month": LENT_ON}), evidence="BB 3")
    refused("role_may_not", books.do, force_down, "bank_officer", **asked, evidence="BB 3")
    before = of(books, "G2")
    books.do(force_down, "director", **asked, evidence="Biên bản 3, hai hộ không nhận tiền")
    after = of(books, "G2")
    assert (after.score, after.earned) == (before.score, before.earned) and after.grade == "weak" != after.earned
    grade(books)
    with books.reading():
        row = GroupGrade.objects.select_related("forced_down").get(group=books.groups["G2"])
    assert row.grade == "weak" and row.forced_down.decision_no == "12/QĐ"


def test_who_may_and_what_is_refused(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    for who in ("ward_leader", "farmers", "inspector", "teller", "leader_2", "director"):
        refused("role_may_not", grade, books, who)
    refused("place_out_of_reach", grade, books, "next_bank_officer")
    refused("month_not_over", grade, books, month=date(2099, 1, 1))
    refused("nothing_to_grade", grade, books, month=date(2021, 2, 1))
    graded = grade(books)
    refused("grading_unknown", books.do, confirm_month, "next_director", graded_id=graded["graded_id"], document="1")
    refused("cause_unknown", books.do, leave_out_customer, "bank_officer", household_id=books.people[LA].household_id,
            cause="'; --", document="BB", first_month=APRIL, last_month=APRIL)  # fmt: skip
    refused("household_unknown", books.do, leave_out_customer, "next_bank_officer", cause="K1", document="BB",
            household_id=books.people[LA].household_id, first_month=APRIL, last_month=APRIL)  # fmt: skip


def test_sent_twice_it_is_graded_once(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    request = books.request()
    assert grade(books, request_id=request) == grade(books, request_id=request)
    with books.reading():
        assert GradedMonth.objects.count() == 1 and not GradeConfirmation.objects.exists()


def test_seen_within_the_walls_and_by_an_association_only_its_own(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent
    grade(books)
    with books.acting("women") as actor:
        row = standing(actor, WARD, APRIL)
        assert row is not None
        assert {one.group_id for one in grades_of(actor, row)} == {books.groups["G2"]}
    with books.acting("next_bank_officer") as actor:
        assert standing(actor, WARD, APRIL) is None and not GroupGrade.objects.exists()
        assert measured(WARD, APRIL, {}) == {} and graded_now(NEXT_WARD, APRIL) == []


def test_so_many_groups_take_as_many_statements_as_one(lent: tuple[World, int, int]) -> None:
    books, _, _ = lent

    def statements() -> int:
        with (
            books.acting("bank_officer"),
            CaptureQueriesContext(
                connection,
            ) as seen,
        ):
            graded_now(WARD, APRIL)
        return len(seen)

    before = statements()
    books.lend("Vàng A Chìa", "HN", 10_000_000, LENT_ON)
    assert statements() == before <= 4
