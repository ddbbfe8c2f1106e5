"""Screening in the open: attendance, votes and who stands aside, asking again, lines struck off, who must not decide,
the term the bank shortens, notice 04/TD on its way."""

from datetime import date
from typing import Any

import pytest

from dongvon.core.problems import Refused
from dongvon.core.states import ListState
from dongvon.credit.applications.facts import capacity_of, problems_of
from dongvon.credit.applications.models import Appeal, Application, Attendance, Ballot, MemberList, NoticeStop
from dongvon.credit.applications.services import (
    acknowledge_notice,
    appeal,
    certify_list,
    correct_application,
    decide_list,
    declare_relation,
    notify_list,
    return_list,
    send_list_to_bank,
    send_list_to_ward,
)
from dongvon.credit.applications.services.meeting import Minutes
from dongvon.credit.loans.models import Instalment, Loan
from tests.credit.test_applications import refused
from tests.world import World

MADE_ON, HELD_ON = date(2025, 3, 3), date(2025, 3, 5)
OI, LA, POM = "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm"
M = 1_000_000


def members(books: World, *but: str) -> tuple[int, ...]:
    """The households of group G2, without those of the named."""
    return tuple(one.household_id for name, one in books.people.items() if one.group == "G2" and name not in but)


def put(books: World, votes: dict[int, int], on: date = HELD_ON, there: tuple[int, ...] = (), **more: Any) -> int:
    """A meeting of G2 with its attendance; the id of the list."""
    there = there or members(books)
    return books.meet("G2", on, votes, present_count=len(there), minutes=Minutes(there, **more))


def state(books: World, application_id: int) -> str:
    with books.reading():
        return Application.objects.get(pk=application_id).state


def at_the_ward(books: World, *names: str) -> tuple[list[int], int, int]:
    """Applications on a list that the ward has: their ids, the list's, its scan's."""
    ids = [books.apply(name, "HCN" if name == POM else "HN", 30 * M, MADE_ON) for name in names]
    list_id = put(books, dict.fromkeys(ids, 4))
    books.do(send_list_to_ward, "leader_2", list_id=list_id, on=date(2025, 3, 6))
    return ids, list_id, books.paper(("member_list", list_id))


def certified(books: World, *names: str, **more: Any) -> tuple[list[int], int]:
    ids, list_id, scan = at_the_ward(books, *names)
    books.do(certify_list, "ward_leader", list_id=list_id, attachment_id=scan, certified_on=date(2025, 3, 7), **more)
    return ids, list_id


def decided(books: World, *names: str, **more: Any) -> tuple[list[int], int]:
    ids, list_id = certified(books, *names)
    books.do(send_list_to_bank, "leader_2", list_id=list_id, on=date(2025, 3, 7))
    books.do(
        decide_list, "director", list_id=list_id, decided_on=date(2025, 3, 10), decision_no="9/QĐ",
        approved={str(number): 30 * M for number in ids}, refused={}, **more,
    )  # fmt: skip
    return ids, list_id


# --- the meeting ------------------------------------------------------------------------------------------------------


def test_the_applicants_own_household_stands_aside_and_the_count_says_so(books: World) -> None:
    application = books.apply(OI, "HN", 50 * M, MADE_ON)
    refused("votes_more_than_present", put, books, {application: 5})
    put(books, {application: 3}, against={str(application): 1})
    with books.reading():
        ballot = Ballot.objects.get(application=application)
        assert (ballot.votes_for, ballot.votes_against, ballot.abstained, ballot.chosen) == (3, 1, 0, True)
        assert ballot.aside == [books.people[OI].household_id]
        assert set(Attendance.objects.values_list("household_id", flat=True)) == set(members(books))
    assert state(books, application) == "listed"


def test_a_relative_stands_aside_too_and_half_of_the_rest_is_not_enough(books: World) -> None:
    application = books.apply(OI, "HN", 50 * M, MADE_ON)
    aside = {str(application): (books.people[LA].household_id,)}
    refused("votes_more_than_present", put, books, {application: 4}, aside=aside)
    put(books, {application: 2}, aside=aside)  # of three who may vote
    assert state(books, application) == "listed"
    with books.reading():
        assert len(Ballot.objects.get().aside) == 2


def test_who_was_not_there_neither_counts_nor_stands_aside(books: World) -> None:
    application = books.apply(OI, "HN", 50 * M, MADE_ON)
    four = members(books, OI)
    refused("aside_not_there", put, books, {application: 3}, there=four,
            aside={str(application): (books.people[OI].household_id,)})  # fmt: skip
    stranger = books.people["Vàng A Chìa"].household_id
    for wrong in ((*four, stranger), (*four, four[0])):
        refused("attendance_wrong", put, books, {application: 3}, there=wrong)
    refused("attendance_wrong", books.meet, "G2", HELD_ON, {application: 3}, present_count=5, minutes=Minutes(four))
    put(books, {application: 4}, there=four)
    with books.reading():
        assert Ballot.objects.get().aside == []


def test_who_is_not_chosen_is_told_why(books: World) -> None:
    application = books.apply(OI, "HN", 50 * M, MADE_ON)
    refused("no_reason_not_chosen", put, books, {application: 1}, against={str(application): 3})
    put(books, {application: 1}, against={str(application): 3}, reasons={str(application): "Chuồng chưa có"})
    assert state(books, application) == "rejected_by_group"
    with books.reading():
        assert Application.objects.get().refusal == "Chuồng chưa có" == Ballot.objects.get().reason


def test_a_meeting_sent_twice_is_held_once(books: World) -> None:
    application, request = books.apply(OI, "HN", 50 * M, MADE_ON), books.request()
    there = members(books)
    for _twice in range(2):
        books.meet("G2", HELD_ON, {application: 4}, present_count=5, minutes=Minutes(there), request_id=request)
    with books.reading():
        assert (Ballot.objects.count(), Attendance.objects.count(), MemberList.objects.count()) == (1, 5, 1)


# --- asking again -----------------------------------------------------------------------------------------------------


def turned_down(books: World) -> int:
    application = books.apply(OI, "HN", 50 * M, MADE_ON)
    put(books, {application: 1}, reasons={str(application): "Phương án chưa rõ"})
    return application


def ask_again(books: World, application: int, on: date, who: str = "leader_2", reason: str = "Đã làm chuồng") -> None:
    books.do(appeal, who, application_id=application, made_on=on, reason=reason)


def test_the_next_meeting_must_hear_who_asks_again(books: World) -> None:
    application = turned_down(books)
    ask_again(books, application, date(2025, 3, 20), who="women")
    assert state(books, application) == "submitted"
    refused("appeal_left_out", put, books, {}, on=date(2025, 4, 5))
    put(books, {application: 4}, on=date(2025, 4, 5))
    assert state(books, application) == "listed"
    with books.reading():
        row = Appeal.objects.get()
        assert row.ballot is not None
        assert (row.ballot.meeting.held_on, row.ballot.chosen, row.taken_by_id) == (
            date(2025, 4, 5), True, books.users["women"],
        )  # fmt: skip
        assert Application.objects.get().refusal == ""


def test_asking_again_has_its_time_its_reason_and_happens_once(books: World) -> None:
    application = turned_down(books)
    refused("appeal_out_of_time", ask_again, books, application, date(2025, 3, 21))
    refused("no_reason_given", ask_again, books, application, HELD_ON, reason=" ")
    for stranger in ("farmers", "leader_1"):
        with pytest.raises(Refused):
            ask_again(books, application, HELD_ON, who=stranger)
    ask_again(books, application, HELD_ON)
    refused("move_not_allowed", ask_again, books, application, HELD_ON)
    put(books, {application: 0}, on=date(2025, 3, 6), reasons={str(application): "Vẫn chưa rõ"})
    refused("appealed_already", ask_again, books, application, date(2025, 3, 7))


# --- the ward ---------------------------------------------------------------------------------------------------------


def test_a_line_struck_off_goes_back_and_the_others_go_on(books: World) -> None:
    ids, list_id = certified(books, OI, LA)
    assert [state(books, one) for one in ids] == ["certified", "certified"]
    (first, second), other = at_the_ward_again(books)
    refused("no_line_left", certify, books, other, {str(first): "x", str(second): "x"})
    refused("no_reason_given", certify, books, other, {str(first): " "})
    refused("line_unknown", certify, books, other, {str(ids[0]): "x"})
    certify(books, other, {str(first): "Đã chuyển đi"})
    assert [state(books, one) for one in (first, second)] == ["returned_by_ward", "certified"]
    books.do(send_list_to_bank, "leader_3", list_id=other, on=date(2025, 3, 8))
    books.do(decide_list, "director", list_id=other, decided_on=date(2025, 3, 8), decision_no="1",
             approved={str(second): 10 * M}, refused={})  # fmt: skip
    assert [state(books, one) for one in (first, second)] == ["returned_by_ward", "approved"]
    assert list_id != other


def at_the_ward_again(books: World) -> tuple[list[int], int]:
    ids = [books.apply(name, code, 20 * M, MADE_ON) for name, code in (("Vàng A Chìa", "HN"), ("Lù Văn Phìn", "HCN"))]
    list_id = books.meet("G3", HELD_ON, dict.fromkeys(ids, 5))
    books.do(send_list_to_ward, "leader_3", list_id=list_id, on=HELD_ON)
    return ids, list_id


def certify(books: World, list_id: int, struck: dict[str, str]) -> None:
    scan = books.paper(("member_list", list_id))
    books.do(certify_list, "ward_leader", list_id=list_id, attachment_id=scan, certified_on=date(2025, 3, 7),
             struck=struck)  # fmt: skip


def test_what_the_ward_returns_is_corrected_or_sent_again(books: World) -> None:
    ids, list_id, _scan = at_the_ward(books, OI, LA)
    refused("step_before_the_last", books.do, return_list, "ward_leader", list_id=list_id, reason="x", on=HELD_ON)
    books.do(return_list, "ward_officer", list_id=list_id, reason="Sai mục đích", on=date(2025, 3, 7))
    asked = books.asked("HN", 25 * M, plan={"need": 30 * M, "income": 50 * M, "costs": 20 * M})
    books.do(correct_application, "leader_2", application_id=ids[0], asked=asked, made_on=date(2025, 3, 8))
    with books.reading():
        row = Application.objects.get(pk=ids[0])
        assert (row.state, row.amount, row.list_id, row.refusal) == ("submitted", 25 * M, None, "")
    books.do(send_list_to_ward, "leader_2", list_id=list_id, on=date(2025, 3, 9))
    assert state(books, ids[1]) == "sent_to_ward"
    refused("move_not_allowed", books.do, correct_application, "leader_2", application_id=ids[1], asked=asked,
            made_on=date(2025, 3, 9))  # fmt: skip


def test_nobody_certifies_or_decides_about_his_own_or_a_relative(books: World) -> None:
    ids, list_id, scan = at_the_ward(books, OI, LA)
    kin = {"household_id": books.people[LA].household_id, "kind": "relative", "declared_on": MADE_ON}
    refused(
        "relation_of_another", books.do, declare_relation, "ward_officer", user_id=books.users["ward_leader"], **kin
    )
    books.do(declare_relation, "ward_leader", user_id=books.users["ward_leader"], **kin)
    certify = {"list_id": list_id, "attachment_id": scan, "certified_on": date(2025, 3, 7)}
    refused("g10_related", books.do, certify_list, "ward_leader", **certify)
    # Striking the relative off would be deciding too.
    refused("g10_related", books.do, certify_list, "ward_leader", struck={str(ids[1]): "x"}, **certify)
    assert state(books, ids[0]) == "sent_to_ward"


def test_the_director_does_not_decide_about_his_household(books: World) -> None:
    ids, list_id = certified(books, OI)
    books.do(send_list_to_bank, "leader_2", list_id=list_id)
    books.do(declare_relation, "admin", user_id=books.users["director"], household_id=books.people[OI].household_id,
             kind="own", declared_on=MADE_ON)  # fmt: skip
    decide = {"list_id": list_id, "decided_on": date(2025, 3, 10), "decision_no": "1"}
    refused("g10_related", books.do, decide_list, "director", approved={str(ids[0]): M}, refused={}, **decide)
    refused("g10_related", books.do, decide_list, "director", approved={}, refused={str(ids[0]): "x"}, **decide)


# --- the bank, and the notice on its way ------------------------------------------------------------------------------


def test_the_bank_may_lend_for_less_time_than_was_asked(books: World) -> None:
    ids, list_id = certified(books, OI)
    books.do(send_list_to_bank, "leader_2", list_id=list_id, on=date(2025, 3, 8))
    decide = {"list_id": list_id, "decision_no": "1", "approved": {str(ids[0]): 30 * M}, "refused": {}}
    refused("approved_for_longer", books.do, decide_list, "director", decided_on=date(2025, 3, 10),
            months={str(ids[0]): 37}, **decide)  # fmt: skip
    refused("step_before_the_last", books.do, decide_list, "director", decided_on=date(2025, 3, 7), **decide)
    books.do(decide_list, "director", decided_on=date(2025, 3, 10), months={str(ids[0]): 24}, **decide)
    books.do(notify_list, "bank_officer", list_id=list_id, on=date(2025, 3, 10))
    loan = books.pay_out(ids[0], date(2025, 3, 15))
    with books.reading():
        assert Loan.objects.get(pk=loan).term_months == 24
        assert Application.objects.get().term_months == 36
        assert Instalment.objects.filter(loan=loan).count() == 2


def test_notice_04_td_comes_to_each_stop_in_turn_and_its_own_people_say_so(books: World) -> None:
    _ids, list_id = decided(books, OI)

    def received(who: str, stop: str, on: date = date(2025, 3, 12)) -> None:
        books.do(acknowledge_notice, who, list_id=list_id, stop=stop, on=on)

    refused("notice_not_here", received, "ward_officer", "ward")
    books.do(notify_list, "bank_officer", list_id=list_id, on=date(2025, 3, 11))
    refused("stop_of_another", received, "leader_2", "ward")
    refused("role_may_not", received, "bank_officer", "ward")
    refused("notice_not_here", received, "women", "association")
    refused("step_before_the_last", received, "ward_officer", "ward", date(2025, 3, 10))
    received("ward_officer", "ward")
    refused("group_unknown", received, "farmers", "association")
    refused("step_before_the_last", received, "women", "association", date(2025, 3, 11))
    received("women", "association")
    received("leader_2", "group")
    received("leader_2", "borrower", date(2025, 3, 13))
    refused("notice_not_here", received, "leader_2", "borrower")
    with books.reading():
        rows = NoticeStop.objects.order_by("pk").values_list("stop", "on")
        assert list(rows) == [("ward", date(2025, 3, 12)), ("association", date(2025, 3, 12)),
                              ("group", date(2025, 3, 12)), ("borrower", date(2025, 3, 13))]  # fmt: skip
        assert MemberList.objects.get().state == ListState.NOTIFIED


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_a_plan_that_does_not_carry_the_loan_warns_and_blocks_nothing(books: World) -> None:
    thin = books.apply(OI, "HN", 50 * M, MADE_ON, plan={"need": 60 * M, "income": 30 * M, "costs": 25 * M})
    with books.reading():
        row = Application.objects.select_related("household__hamlet", "borrower", "group__hamlet__point").get(pk=thin)
        found = problems_of(row, MADE_ON)
        assert [(one.code, one.severity) for one in found if one.code.startswith("plan")] == [
            ("plan_does_not_cover", "warn")
        ]
        first = capacity_of(row, MADE_ON)[0]
        assert (first.available, first.principal, first.interest) == (5 * M, 16_600_000, 3_300_000)  # 6.6 %
        row.plan = {"need": 60 * M}
        assert capacity_of(row, MADE_ON) == []
    put(books, {thin: 4})
    assert state(books, thin) == "listed"


def test_every_application_has_a_code_of_its_own(books: World) -> None:
    for name in (OI, LA):
        books.apply(name, "HN", 30 * M, MADE_ON)
    with books.reading():
        codes = set(Application.objects.values_list("code", flat=True))
    assert len(codes) == 2 and {len(code) for code in codes} == {16}
