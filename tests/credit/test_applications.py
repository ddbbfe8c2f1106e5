"""From asking to paying out: the main path, the direct path, and every refusal on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dongvon.base.access.territory import move_session
from dongvon.core.problems import Refused
from dongvon.credit.applications.models import Application, MemberList
from dongvon.credit.applications.queries import application_for_write, applications_of, list_for_write
from dongvon.credit.applications.services import (
    approve_direct,
    certify_list,
    decide_list,
    disburse,
    hold_meeting,
    notify_list,
    return_list,
    send_list_to_bank,
    send_list_to_ward,
    take_application,
)
from dongvon.credit.loans.models import Instalment, Loan, Outcome
from dongvon.parties.groups.models import Group
from dongvon.parties.households.services import set_class
from tests.base.test_access import refused
from tests.world import PAPER, WARD, World

ON = date(2025, 3, 15)
MADE_ON, HELD_ON, CERTIFIED_ON, DECIDED_ON = date(2025, 3, 3), date(2025, 3, 5), date(2025, 3, 8), date(2025, 3, 12)
OI = "Vi Thị Ọi"
Batch = Callable[..., list[tuple[Any, ...]]]


def state(books: World, application_id: int) -> str:
    with books.reading():
        return str(Application.objects.get(pk=application_id).state)


def listed(books: World) -> tuple[int, int]:
    """An application chosen by the meeting: its id and its list's."""
    application = books.apply(OI, "HN", 50_000_000, MADE_ON)
    return application, books.meet("G2", HELD_ON, {application: 5})


def test_the_main_path_step_by_step(books: World, batch: Batch) -> None:
    job = {"kind": "job", "key": "a1", "quantity": 1}
    application = books.apply(OI, "HN", 50_000_000, MADE_ON, outcomes=(job,))
    assert state(books, application) == "submitted"
    list_id = books.meet("G2", HELD_ON, {application: 4})
    assert state(books, application) == "listed"
    books.do(send_list_to_ward, "leader_2", list_id=list_id)
    assert state(books, application) == "sent_to_ward"
    paper = books.paper(("member_list", list_id))
    books.do(certify_list, "ward_leader", list_id=list_id, attachment_id=paper, certified_on=CERTIFIED_ON)
    assert state(books, application) == "certified"
    books.do(send_list_to_bank, "leader_2", list_id=list_id)
    books.do(
        decide_list,
        "director",
        list_id=list_id,
        decided_on=DECIDED_ON,
        decision_no="7/QĐ",
        approved={str(application): 40_000_000},
        refused={},
    )
    assert state(books, application) == "approved"
    assert books.do(notify_list, "bank_officer", list_id=list_id)["called"] == [application]
    loan_id = books.pay_out(application, ON)
    assert state(books, application) == "disbursed"
    with books.reading():
        loan = Loan.objects.get(pk=loan_id)
        done = Application.objects.get(pk=application)
        assert (loan.amount, loan.rate_at_signing_e7, loan.signed_on, loan.final_due_on) == (
            40_000_000,
            660_000,
            ON,
            date(2028, 3, 15),
        )
        assert (loan.channel, loan.association, loan.transaction_day) == ("group", "12", 15)
        assert [(i.due_on, i.principal) for i in Instalment.objects.filter(loan=loan).order_by("number")] == [
            (date(2026, 3, 15), 13_300_000),
            (date(2027, 3, 15), 13_300_000),
            (date(2028, 3, 15), 13_400_000),
        ]
        assert [(o.kind, o.key, o.quantity, o.reached_on) for o in Outcome.objects.filter(loan=loan)] == [
            ("job", "a1", 1, ON)
        ]
        people = [done.taken_by_id, done.certified_by_id, done.approved_by_id, done.posted_by_id]
    assert people == [books.users[name] for name in ("leader_2", "ward_leader", "director", "teller")]
    assert (books.position(loan_id).in_term, books.position(loan_id).interest_to) == (40_000_000, ON)
    trail = batch("SELECT action FROM access_auditrow ORDER BY id DESC LIMIT 9")
    assert " ".join(action for (action,) in reversed(trail)) == (
        "take_application hold_meeting send_list_to_ward attach certify_list "
        "send_list_to_bank decide_list notify_list disburse"
    )


def test_the_direct_path_has_a_contract_and_no_group(books: World) -> None:
    loan_id = books.lend_directly(
        "Ngô Bích Thủy",
        "NOXH",
        300_000_000,
        ON,
        term_months=180,
        instalment_months=6,
        has_collateral=True,
        purpose="mua nhà ở xã hội",
    )
    with books.reading():
        loan = Loan.objects.get(pk=loan_id)
        application = Application.objects.get(loan=loan)
    assert (loan.channel, loan.group_id, loan.association, loan.transaction_day) == ("direct", None, "", None)
    assert (loan.rate_at_signing_e7, application.contract_no, application.certified_by_id) == (
        660_000,
        f"{application.pk}/HĐTD",
        None,
    )


def test_a_vote_below_the_majority_leaves_the_application_out_of_the_list(books: World) -> None:
    chosen = books.apply(OI, "HN", 50_000_000, MADE_ON)
    left_out = books.apply("Tòng Thị Lả", "HN", 30_000_000, MADE_ON)
    books.meet("G2", HELD_ON, {chosen: 3, left_out: 2})
    assert (state(books, chosen), state(books, left_out)) == ("listed", "rejected_by_group")


def test_a_meeting_that_chooses_nobody_makes_no_list(books: World) -> None:
    application = books.apply(OI, "HN", 50_000_000, MADE_ON)
    assert books.meet("G2", HELD_ON, {application: 0}) == 0
    with books.reading():
        assert not MemberList.objects.exists()


@pytest.mark.parametrize(
    "code, more",
    [
        ("g11_no_quorum", {"present_count": 3}),
        ("g11_more_present_than_members", {"present_count": 6}),
        ("association_absent", {"association_attended": False}),
    ],
)
def test_a_meeting_that_does_not_count_is_refused(books: World, code: str, more: dict[str, Any]) -> None:
    application = books.apply(OI, "HN", 50_000_000, MADE_ON)
    refused(code, books.meet, "G2", HELD_ON, {application: 2}, **more)
    assert state(books, application) == "submitted"


def test_votes_are_no_more_than_those_present(books: World) -> None:
    application = books.apply(OI, "HN", 50_000_000, MADE_ON)
    refused("votes_more_than_present", books.meet, "G2", HELD_ON, {application: 5}, present_count=4)
    refused("votes_more_than_present", books.meet, "G2", HELD_ON, {application: -1})


def test_a_meeting_chooses_only_among_its_own_groups_applications(books: World) -> None:
    application = books.apply(OI, "HN", 50_000_000, MADE_ON)
    refused("application_unknown", books.meet, "G3", HELD_ON, {application: 5})
    refused("application_unknown", books.meet, "G2", HELD_ON, {10**9: 5})
    books.meet("G2", HELD_ON, {application: 5})
    refused("move_not_allowed", books.meet, "G2", HELD_ON + timedelta(days=1), {application: 5})


def test_a_group_meets_once_a_day(books: World) -> None:
    listed(books)
    other = books.apply("Tòng Thị Lả", "HN", 30_000_000, MADE_ON)
    refused("meeting_held_already", books.meet, "G2", HELD_ON, {other: 5})


def test_a_meeting_is_not_before_its_applications_nor_a_decision_before_the_certification(books: World) -> None:
    late = books.apply(OI, "HN", 50_000_000, HELD_ON + timedelta(days=1))
    refused("meeting_before_application", books.meet, "G2", HELD_ON, {late: 5})
    list_id = books.meet("G2", HELD_ON + timedelta(days=1), {late: 5})
    books.certify("G2", list_id, CERTIFIED_ON)
    refused("decided_before_certified", books.decide, "G2", list_id, {late: 1}, CERTIFIED_ON - timedelta(days=1))


@pytest.mark.parametrize(
    "code, name, programme, more",
    [
        ("g3_class_not_admitted_at_meeting", "Giàng Thị Mỷ", "HN", {}),
        ("g3_class_not_admitted_at_meeting", OI, "HCN", {}),
        ("r07_over_ceiling", OI, "HN", {"amount": 100_000_001}),
        ("r07_term_too_long", OI, "HN", {"term_months": 121}),
        ("term_out_of_range", OI, "HN", {"term_months": 0}),
        ("principal_not_positive", OI, "HN", {"amount": 0}),
        ("instalment_months_not_allowed", OI, "HN", {"instalment_months": 5}),
        ("g7_hamlet_not_rural", "Trần Thị Hạnh", "NSVS", {"amount": 20_000_000}),
        ("g7_class_excluded", OI, "VKK", {}),
        ("programme_closed", "Thào A Sử", "DTTS2085", {}),
        ("programme_local", "Thào A Sử", "DP_KHAC", {}),
        ("rate_unknown", "Thào A Sử", "STEM", {"course_months": 48, "term_months": 100, "variant": ""}),
        ("course_missing", "Thào A Sử", "HSSV", {}),
        ("student_term_too_long", "Thào A Sử", "HSSV", {"course_months": 24, "term_months": 61}),
    ],
)
def test_what_the_rules_forbid_is_said_when_the_application_is_taken(
    books: World, code: str, name: str, programme: str, more: dict[str, Any]
) -> None:
    amount = more.pop("amount", 50_000_000)
    refused(code, books.apply, name, programme, amount, MADE_ON, **more)


def test_an_unknown_programme_is_refused(books: World) -> None:
    refused("programme_unknown", books.apply, OI, "KHONGCO", 1_000_000, MADE_ON)


def test_a_hamlet_whose_class_nobody_decided_blocks_programmes_that_ask_for_it(books: World, batch: Batch) -> None:
    with books.reading():
        from dongvon.base.places.models import HamletClass

        HamletClass.objects.filter(hamlet=books.hamlets["village"]).update(until_on=MADE_ON)
    refused("g7_hamlet_rural_unknown", books.apply, "Giàng Thị Mỷ", "NSVS", 20_000_000, MADE_ON)
    assert books.apply("Giàng Thị Mỷ", "NSVS", 20_000_000, MADE_ON - timedelta(days=1))


def test_a_household_whose_class_nobody_decided_is_blocked(books: World) -> None:
    with books.reading():
        from dongvon.parties.households.models import HouseholdClass

        HouseholdClass.objects.filter(household=books.people[OI].household_id).update(
            since_on=MADE_ON + timedelta(days=1)
        )
    refused("g3_class_unknown_at_meeting", books.apply, OI, "HN", 50_000_000, MADE_ON)


def test_what_is_owed_and_what_is_approved_take_room_under_the_ceiling(books: World) -> None:
    books.lend(OI, "HN", 60_000_000, ON)
    refused("r07_over_ceiling", books.apply, OI, "HN", 40_000_001, date(2025, 5, 2))
    waiting = books.to_the_counter([(OI, "HN", 30_000_000)], date(2025, 5, 15))
    refused("r07_over_ceiling", books.apply, OI, "HN", 10_000_001, date(2025, 5, 20))
    assert books.apply(OI, "HN", 10_000_000, date(2025, 5, 20)) and waiting


def test_a_class_changed_before_certification_stops_the_list(books: World) -> None:
    _, list_id = listed(books)
    books.do(send_list_to_ward, "leader_2", list_id=list_id)
    books.do(
        set_class,
        "ward_leader",
        household_id=books.people[OI].household_id,
        kind="average",
        decision_no="QĐ 2",
        decided_on=HELD_ON,
        since_on=HELD_ON + timedelta(days=1),
    )
    paper = books.paper(("member_list", list_id))
    refused(
        "g3_class_not_admitted_at_certification",
        books.do,
        certify_list,
        "ward_leader",
        list_id=list_id,
        attachment_id=paper,
        certified_on=CERTIFIED_ON,
    )


def test_a_group_that_is_not_active_lends_no_more(books: World) -> None:
    with books.reading():
        Group.objects.filter(pk=books.groups["G2"]).update(state="strengthening")
    refused("g9_group_not_active", books.apply, OI, "HN", 50_000_000, MADE_ON)


def test_a_borrower_of_another_household_or_group_is_refused(books: World) -> None:
    content = {
        "household_id": books.people[OI].household_id,
        "borrower_id": books.people["Tòng Thị Lả"].person_id,
        "group_id": books.groups["G2"],
        "fund_id": books.funds["book"],
        "asked": books.asked("HN", 1_000_000),
        "made_on": MADE_ON,
    }
    refused("borrower_of_another_household", books.do, take_application, "leader_2", **content)
    content["borrower_id"] = books.people[OI].person_id
    refused("group_unknown", books.do, take_application, "leader_3", **content)
    refused(
        "g9_group_not_active", books.do, take_application, "leader_3", **(content | {"group_id": books.groups["G3"]})
    )
    refused("household_unknown", books.do, take_application, "leader_2", **(content | {"household_id": 10**9}))


def test_certification_rests_on_the_signed_paper_not_on_a_click(books: World) -> None:
    _, list_id = listed(books)
    books.do(send_list_to_ward, "leader_2", list_id=list_id)
    content = {"list_id": list_id, "certified_on": CERTIFIED_ON}
    refused("no_signed_paper", books.do, certify_list, "ward_leader", attachment_id=0, **content)
    elsewhere = books.paper(("member_list", list_id + 1))
    refused("no_signed_paper", books.do, certify_list, "ward_leader", attachment_id=elsewhere, **content)
    other_kind = books.paper(("household", list_id), content=PAPER + b"2")
    refused("no_signed_paper", books.do, certify_list, "ward_leader", attachment_id=other_kind, **content)


def test_who_prepared_the_list_does_not_certify_it(books: World) -> None:
    _, list_id = listed(books)
    books.do(send_list_to_ward, "leader_2", list_id=list_id)
    paper = books.paper(("member_list", list_id))
    with books.reading():
        MemberList.objects.filter(pk=list_id).update(prepared_by=books.users["ward_leader"])
    refused(
        "certifier_prepared_it",
        books.do,
        certify_list,
        "ward_leader",
        list_id=list_id,
        attachment_id=paper,
        certified_on=CERTIFIED_ON,
    )


def test_a_certification_before_the_meeting_is_refused(books: World) -> None:
    _, list_id = listed(books)
    books.do(send_list_to_ward, "leader_2", list_id=list_id)
    paper = books.paper(("member_list", list_id))
    refused(
        "r09_certified_before_meeting",
        books.do,
        certify_list,
        "ward_leader",
        list_id=list_id,
        attachment_id=paper,
        certified_on=HELD_ON - timedelta(days=1),
    )


def test_every_step_out_of_order_is_refused(books: World) -> None:
    application, list_id = listed(books)
    paper = books.paper(("member_list", list_id))
    steps: dict[str, Callable[[], Any]] = {
        "certify": lambda: books.do(
            certify_list, "ward_leader", list_id=list_id, attachment_id=paper, certified_on=CERTIFIED_ON
        ),
        "return": lambda: books.do(return_list, "ward_officer", list_id=list_id, reason="thiếu chữ ký"),
        "to_bank": lambda: books.do(send_list_to_bank, "leader_2", list_id=list_id),
        "decide": lambda: books.do(
            decide_list,
            "director",
            list_id=list_id,
            decided_on=DECIDED_ON,
            decision_no="1",
            approved={str(application): 50_000_000},
            refused={},
        ),
        "notify": lambda: books.do(notify_list, "bank_officer", list_id=list_id),
        "disburse": lambda: books.pay_out(application, ON),
        "to_ward": lambda: books.do(send_list_to_ward, "leader_2", list_id=list_id),
    }
    allowed = [
        ("to_ward", "return"),
        ("certify", ""),
        ("to_bank", ""),
        ("decide", ""),
        ("notify", ""),
        ("disburse", ""),
    ]
    open_now = {"to_ward"}
    for step, also_open in allowed:
        for name, call in steps.items():
            if name not in open_now:
                refused("move_not_allowed", call)
        steps[step]()
        following = allowed[allowed.index((step, also_open)) + 1 :]
        open_now = {following[0][0], also_open} - {""} if following else set()
    for call in steps.values():
        refused("move_not_allowed", call)


def test_a_returned_list_carries_its_reason_and_may_be_sent_again(books: World) -> None:
    application, list_id = listed(books)
    books.do(send_list_to_ward, "leader_2", list_id=list_id)
    books.do(return_list, "ward_officer", list_id=list_id, reason="thiếu chữ ký")
    with books.reading():
        assert Application.objects.get(pk=application).refusal == "thiếu chữ ký"
    assert state(books, application) == "returned_by_ward"
    books.certify("G2", list_id, CERTIFIED_ON)
    assert state(books, application) == "certified"


def test_the_bank_decides_every_line_and_approves_no_more_than_asked(books: World) -> None:
    one, other = (books.apply(name, "HN", 50_000_000, MADE_ON) for name in (OI, "Tòng Thị Lả"))
    list_id = books.meet("G2", HELD_ON, {one: 5, other: 5})
    books.certify("G2", list_id, CERTIFIED_ON)
    books.do(send_list_to_bank, "leader_2", list_id=list_id)
    content: dict[str, Any] = {"list_id": list_id, "decided_on": DECIDED_ON, "decision_no": "1"}
    refused("not_every_line_decided", books.do, decide_list, "director", approved={str(one): 1}, refused={}, **content)
    for amount in (0, 50_000_001):
        refused(
            "approved_more_than_asked",
            books.do,
            decide_list,
            "director",
            approved={str(one): amount},
            refused={str(other): "vượt hạn mức"},
            **content,
        )
    books.do(
        decide_list, "director", approved={str(one): 50_000_000}, refused={str(other): "chưa trả nợ cũ"}, **content
    )
    books.do(notify_list, "bank_officer", list_id=list_id)
    assert (state(books, one), state(books, other)) == ("waiting_session", "refused")
    refused("move_not_allowed", books.pay_out, other, ON)


def test_a_direct_application_is_not_decided_by_list_nor_a_listed_one_directly(books: World) -> None:
    application, _ = listed(books)
    content = {"amount": 1, "approved_on": DECIDED_ON, "contract_no": "x"}
    refused("not_direct", books.do, approve_direct, "director", application_id=application, **content)
    refused("application_unknown", books.do, approve_direct, "next_director", application_id=application, **content)
    direct = books.ask_directly(
        "Ngô Bích Thủy", "NOXH", 300_000_000, ON, term_months=180, instalment_months=6, has_collateral=True
    )
    for amount in (0, 300_000_001):
        refused(
            "approved_more_than_asked",
            books.do,
            approve_direct,
            "director",
            application_id=direct,
            **(content | {"amount": amount, "approved_on": ON}),
        )
    refused("move_not_allowed", books.pay_out, direct, ON)


def test_a_programme_is_lent_through_the_channel_it_has(books: World) -> None:
    refused("programme_not_direct", books.ask_directly, OI, "HN", 50_000_000, MADE_ON)
    refused("programme_not_group", books.apply, OI, "EPSKQ", 50_000_000, MADE_ON)
    assert books.ask_directly(OI, "NOXH", 400_000_000, MADE_ON, instalment_months=6, has_collateral=True)


def test_money_is_not_paid_out_before_it_is_approved_nor_more_of_it(books: World) -> None:
    application = books.to_the_counter([(OI, "HN", 50_000_000)], ON)[0]
    refused("paid_before_approval", books.pay_out, application, ON - timedelta(days=4))
    content = {"application_id": application, "paid_on": ON, "document": "x"}
    for amount in (0, 50_000_001):
        refused("paid_more_than_approved", books.do, disburse, "teller", amount=amount, **content)
    refused("application_unknown", books.do, disburse, "next_teller", **content)


def test_lists_and_applications_are_seen_within_reach_only(books: World) -> None:
    application, list_id = listed(books)
    for who, seen in (("leader_2", True), ("leader_1", False), ("bank_officer", True), ("next_bank_officer", False)):
        with books.acting(who) as actor:
            assert applications_of(actor).filter(pk=application).exists() is seen, who
            if not seen:
                refused("list_unknown", list_for_write, actor, list_id)
                refused("application_unknown", application_for_write, actor, application)
    refused("list_unknown", books.do, send_list_to_ward, "leader_3", list_id=list_id)
    refused("list_unknown", books.do, return_list, "next_leader", list_id=list_id, reason="x")
    with books.reading():
        assert Application.objects.get(pk=application).place == WARD


def test_the_meeting_of_another_group_is_out_of_reach(books: World) -> None:
    refused(
        "group_unknown",
        books.do,
        hold_meeting,
        "leader_1",
        group_id=books.groups["G2"],
        held_on=HELD_ON,
        present_count=5,
        association_attended=True,
        hamlet_head_attended=True,
        votes={},
    )


def test_a_loan_through_a_group_is_paid_out_on_a_session_day_only(books: World) -> None:
    """Paid at the point on its fixed day, or on the day it was moved to; the refusal names the next one."""
    (application,) = books.to_the_counter([("Vi Thị Ọi", "HN", 50_000_000)], date(2025, 3, 15))
    with pytest.raises(Refused, match=r"15/04/2025"):
        books.pay_out(application, date(2025, 3, 16))
    books.do(
        move_session, "bank_officer", point_id=books.points["point"], fixed_on=date(2025, 4, 15),
        held_on=date(2025, 4, 17),
        reason="lũ quét",
    )  # fmt: skip
    with pytest.raises(Refused, match=r"17/04/2025"):
        books.pay_out(application, date(2025, 4, 15))
    assert books.pay_out(application, date(2025, 4, 17))


def test_a_direct_loan_is_paid_out_at_the_office_on_any_day(books: World) -> None:
    assert books.lend_directly("Ngô Bích Thủy", "GQVL", 50_000_000, date(2025, 3, 4))
