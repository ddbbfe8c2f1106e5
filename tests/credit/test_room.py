"""Ceilings across loans: of a household with both spouses, of a worker, of a student, asked again when it matters."""

from datetime import date
from typing import Any

from dongvon.credit.applications.services import (
    approve_direct,
    decide_list,
    disburse,
    send_list_to_bank,
)
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import set_class
from tests.base.test_access import refused
from tests.parties.test_authorisations import member, paper
from tests.world import Borrower, World

ON = date(2025, 3, 15)
OI, LA, SU = "Vi Thị Ọi", "Tòng Thị Lả", "Thào A Sử"
M = 1_000_000


def with_spouse(books: World, name: str) -> str:
    """The household of a person of the cast gets a second adult; each signs for the other."""
    who = books.people[name]
    spouse = member(books, name, 1985, 91)
    paper(books, name, who.person_id, [spouse], document="01/UQ-1")
    paper(books, name, spouse, [who.person_id], document="01/UQ-2")
    books.people[f"{name} vợ"] = Borrower(spouse, who.household_id, who.group, "")
    return f"{name} vợ"


def test_both_spouses_share_the_ceiling_of_their_household(books: World) -> None:
    spouse = with_spouse(books, OI)
    books.lend(OI, "HN", 70 * M, ON)
    refused("r07_over_ceiling", books.apply, spouse, "HN", 30 * M + 1, date(2025, 5, 2))
    assert books.apply(spouse, "HN", 30 * M, date(2025, 5, 2))


def test_each_worker_has_a_ceiling_of_his_own(books: World) -> None:
    spouse = with_spouse(books, SU)
    books.lend(SU, "GQVL", 100 * M, ON)
    refused("r07_over_ceiling", books.apply, SU, "GQVL", 1 * M, date(2025, 5, 2))
    assert books.apply(spouse, "GQVL", 100 * M, date(2025, 5, 2))


def test_poor_near_poor_and_newly_escaped_are_one_ceiling(books: World) -> None:
    books.lend(OI, "HN", 70 * M, ON)
    books.do(
        set_class, "ward_leader", household_id=books.people[OI].household_id, kind="near_poor", decision_no="QĐ 5",
        decided_on=date(2025, 5, 1), since_on=date(2025, 5, 1),
    )  # fmt: skip
    refused("r07_over_ceiling", books.apply, OI, "HCN", 30 * M + 1, date(2025, 5, 2))
    assert books.apply(OI, "HCN", 30 * M, date(2025, 5, 2))


STUDY: dict[str, Any] = {"course_months": 36, "term_months": 66, "studies_end_on": date(2027, 6, 30)}


def test_a_student_is_granted_no_more_than_for_his_whole_course(books: World) -> None:
    key = {"kind": "student", "key": "sv1", "quantity": 1}
    books.lend(SU, "HSSV", 80 * M, ON, units=20, outcomes=(key,), **STUDY)
    again = STUDY | {"term_months": 54, "units": 17, "outcomes": (key,)}
    refused("r07_over_ceiling_in_all", books.apply, SU, "HSSV", 64 * M + 1, date(2025, 9, 2), **again)
    assert books.apply(SU, "HSSV", 64 * M, date(2025, 9, 2), **again)
    brother = again | {"outcomes": ({"kind": "student", "key": "sv2", "quantity": 1},)}
    assert books.apply(SU, "HSSV", 68 * M, date(2025, 9, 2), **brother)


def test_water_works_have_their_ceiling_each_and_two_at_most(books: World) -> None:
    mine = "Giàng Thị Mỷ"
    books.lend(mine, "NSVS", 25 * M, ON, term_months=60)
    assert books.apply(mine, "NSVS", 25 * M, date(2025, 5, 2), term_months=60)
    refused("r07_over_ceiling", books.apply, mine, "NSVS", 25 * M + 1, date(2025, 5, 2), term_months=60)
    refused("r07_over_ceiling", books.apply, mine, "NSVS", 50 * M, date(2025, 5, 2), term_months=60, units=3)


def certified(books: World, amounts: dict[str, int], held_on: date) -> tuple[int, dict[str, int]]:
    """A list at the bank: its id and the applications by name."""
    ids = {name: books.apply(name, "HN", amount, held_on) for name, amount in amounts.items()}
    list_id = books.meet("G2", held_on, dict.fromkeys(ids.values(), 5))
    books.certify("G2", list_id, held_on)
    books.do(send_list_to_bank, "leader_2", list_id=list_id)
    return list_id, ids


def test_the_ceiling_is_asked_again_at_the_decision(books: World) -> None:
    """Both were taken while there was room for either; one list decides on both."""
    spouse = with_spouse(books, OI)
    list_id, ids = certified(books, {OI: 60 * M, spouse: 60 * M}, date(2025, 3, 5))
    content: dict[str, Any] = {"list_id": list_id, "decided_on": date(2025, 3, 12), "decision_no": "7/QĐ"}
    both = {str(number): 60 * M for number in ids.values()}
    refused("r07_over_ceiling", books.do, decide_list, "director", approved=both, refused={}, **content)
    less = {str(ids[OI]): 60 * M, str(ids[spouse]): 40 * M}
    assert books.do(decide_list, "director", approved=less, refused={}, **content)["approved"] == 100 * M


def test_the_ceiling_is_asked_again_at_the_payout(books: World) -> None:
    """Somebody else's loan of the same household came between: here one written past the rules."""
    [first] = books.to_the_counter([(OI, "HN", 80 * M)], ON)
    with books.reading():
        from dongvon.credit.applications.models import Application

        mine = Application.objects.get(pk=first)
        Application.objects.create(
            place=mine.place, household_id=mine.household_id, borrower_id=mine.borrower_id, group_id=mine.group_id,
            channel="group", programme="HN", fund_id=mine.fund_id, amount=30 * M, approved_amount=30 * M,
            approved_on=mine.approved_on, term_months=36, instalment_months=12, purpose="x", state="waiting_session",
            made_on=mine.made_on, taken_by_id=mine.taken_by_id,
        )  # fmt: skip
    refused("r07_over_ceiling", books.pay_out, first, ON)


def test_a_direct_loan_is_judged_by_what_is_owed_when_it_is_approved(books: World) -> None:
    with books.reading():
        person = Person.objects.get(pk=books.people[LA].person_id)
    assert person.household_id == books.people[LA].household_id
    ids = [books.ask_directly(SU, "EPSKQ", 60 * M, ON) for _ in range(2)]
    content = {"approved_on": ON, "contract_no": "5", "amount": 60 * M}
    books.do(approve_direct, "director", application_id=ids[0], **content)
    refused("r07_over_ceiling", books.do, approve_direct, "director", application_id=ids[1], **content)
    books.do(disburse, "teller", application_id=ids[0], paid_on=ON, document="C1")
    refused("r07_over_ceiling", books.do, approve_direct, "director", application_id=ids[1], **content)
