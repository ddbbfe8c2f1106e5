"""Checks of loans and groups against real books: the register, plans, what is owed by when, what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.base.attachments.models import Attachment
from dongvon.base.attachments.services import open_attachment
from dongvon.core.checks import CheckState, Finding, Going, Why
from dongvon.credit.applications.services import disburse
from dongvon.credit.loans.services import amount_to_settle, find_misuse, pay_tranche, repay
from dongvon.field.checks.models import BANK, PROVINCE, GroupCheck, Inspector, LoanCheck, PlanLine
from dongvon.field.checks.queries import (
    LoanDuty,
    Organisation,
    checks_of,
    earlier_shares,
    group_checks_of,
    group_duties,
    loan_duties,
    misuse_to_act_on,
    organisation_of,
    paper_for,
    papers_of,
    plan_for,
    reporting,
    summary_of,
)
from dongvon.field.checks.services import (
    Found,
    Said,
    check_group,
    check_loan,
    end_inspector,
    enter_plan,
    give_paper,
    keep_photo,
    name_inspector,
)
from tests.base.test_access import refused
from tests.base.test_pictures import photo
from tests.world import NEXT_WARD, WARD, World

OI, LA, PAO, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Sùng A Páo", "Lò Văn Ín"
LENT_ON, CHECKED_ON = date(2026, 3, 15), date(2026, 4, 10)
RIGHT = Found("right", used_for="Mua 2 con bò", signed=True)
MAKER = b"Exif\0\0the maker of the phone"


def named(books: World, who: str = "women", name: str = "Hoàng Thị Chài", **more: Any) -> int:
    content = {"place": WARD, "name": name, "since_on": date(2023, 1, 1)} | more
    return int(books.do(name_inspector, who, **content)["inspector_id"])


def look(books: World, loan_id: int, inspector: int, found: Found = RIGHT, who: str = "women", **more: Any) -> int:
    content = {"loan_id": loan_id, "inspector_id": inspector, "found": found, "on": CHECKED_ON} | more
    return int(books.do(check_loan, who, **content)["check_id"])


def duties_of(books: World, on: date, who: str = "women", **more: Any) -> list[LoanDuty]:
    with books.acting(who) as actor:
        return loan_duties(actor, WARD, on, more.pop("year", on.year), **more)


@pytest.fixture
def lent(books: World) -> tuple[World, int, int]:
    """A loan of March 2026 to a member of G2, and the one inspector of her association."""
    return books, books.lend(OI, "HN", 50_000_000, LENT_ON), named(books)


# --- the register -----------------------------------------------------------------------------------------------------


def test_an_inspector_is_named_once_and_by_his_own_organisation(books: World) -> None:
    first = named(books)
    refused("inspector_known", named, books)
    assert named(books, "bank_officer") != first, "of the bank, somebody else of the same name"
    refused("inspector_unnamed", named, books, name="  ")
    refused("not_own_organisation", named, books, level=BANK)
    assert named(books, level=PROVINCE, name="Lò Thị Ban") > first
    refused("not_own_organisation", named, books, "ward_officer", level=PROVINCE)
    refused("place_out_of_reach", named, books, place=NEXT_WARD)
    refused("role_may_not", named, books, "leader_2")
    refused("inspector_user_unknown", named, books, name="Ai Đó", username="farmers")
    with books.reading():
        signed_in = Inspector.objects.get(pk=named(books, name="Ai Đó", username="women")).user_id
    assert signed_in == books.users["women"]


def test_who_has_left_checks_no_more_and_may_come_back(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    refused("not_own_organisation", books.do, end_inspector, "farmers", inspector_id=inspector, until_on=CHECKED_ON)
    refused("inspector_backwards", books.do, end_inspector, "women", inspector_id=inspector, until_on=date(2022, 1, 1))
    books.do(end_inspector, "women", inspector_id=inspector, until_on=CHECKED_ON)
    refused("inspector_gone", books.do, end_inspector, "women", inspector_id=inspector, until_on=CHECKED_ON)
    refused("inspector_unknown", look, books, loan, inspector)
    assert look(books, loan, inspector, on=CHECKED_ON - timedelta(days=1))
    assert named(books, since_on=CHECKED_ON) != inspector


# --- 06/TD ------------------------------------------------------------------------------------------------------------


def test_a_new_loan_is_checked_within_thirty_days_late_or_not(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    last = LENT_ON + timedelta(days=30)
    (owed,) = duties_of(books, last)
    assert (owed.why, owed.due_on, owed.state, owed.paid_out) == (Why.NEW, last, CheckState.WAITING, 50_000_000)
    assert duties_of(books, last + timedelta(days=1))[0].state == CheckState.MISSED
    for who in ("farmers", "leader_1", "next_bank_officer"):
        assert duties_of(books, last, who) == [], "not theirs"
    look(books, loan, inspector, on=last + timedelta(days=2))
    assert duties_of(books, last + timedelta(days=2), "leader_2")[0].state == CheckState.LATE
    look(books, loan, inspector, on=last)
    assert duties_of(books, last + timedelta(days=2))[0].state == CheckState.IN_TIME, "found later to have been there"


def test_every_payout_owes_a_check_of_its_own(books: World) -> None:
    [application] = books.to_the_counter([(OI, "HN", 50_000_000)], LENT_ON)
    first = books.do(disburse, "teller", application_id=application, paid_on=LENT_ON, document="C", amount=20_000_000)
    loan, inspector = int(first["loan_id"]), named(books)
    look(books, loan, inspector)
    books.do(pay_tranche, "teller", loan_id=loan, amount=30_000_000, paid_on=date(2026, 5, 15),
             document="C2")  # fmt: skip
    owed = duties_of(books, date(2026, 5, 20))
    assert [(one.since, one.state) for one in owed] == [
        (LENT_ON, CheckState.IN_TIME),
        (date(2026, 5, 15), CheckState.WAITING),
    ]


def test_a_loan_that_stands_still_is_checked_once_it_does(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    look(books, loan, inspector)
    assert [one.why for one in duties_of(books, date(2026, 6, 15))] == [Why.NEW]
    still = duties_of(books, date(2026, 6, 16))
    assert [(one.why, one.due_on, one.state) for one in still][1:] == [(Why.INACTIVE, None, CheckState.WAITING)]
    look(books, loan, inspector, on=date(2026, 6, 20))
    assert duties_of(books, date(2026, 6, 20))[1].state == CheckState.IN_TIME
    books.sheet(books.session(date(2026, 7, 15)), "G2", interest={loan: 100_000})
    assert [one.why for one in duties_of(books, date(2026, 7, 20))] == [Why.NEW]


def test_the_share_of_earlier_years_counts_loans_of_the_group_and_what_was_checked_stays(books: World) -> None:
    loans = [books.lend(who, "HN", 20_000_000, date(2025, 3, 15)) for who in (OI, LA, PAO)]
    other, inspector = books.lend(IN, "HCN", 20_000_000, date(2025, 3, 15)), named(books)
    on = date(2026, 2, 20)
    with books.acting("bank_officer") as actor:
        groups = group_duties(actor, WARD, on, 2026)
        shares = earlier_shares(loan_duties(actor, WARD, on, 2026), groups, on)
    difficult = {one.group_id: one.difficult for one in groups}[books.groups["G2"]]
    assert shares[books.groups["G2"]].loans == 3 and shares[books.groups["G1"]].loans == 1
    assert shares[books.groups["G2"]].needed == 3 and shares[books.groups["G2"]].left == 3 and difficult is not None
    look(books, loans[0], inspector, on=date(2026, 2, 10))
    with books.reading():
        owed = amount_to_settle(books.position(loans[0]), date(2026, 2, 16))
    books.do(repay, "teller", loan_id=loans[0], purpose="settle", amount=owed, received_on=date(2026, 2, 16),
             document="TT")  # fmt: skip
    with books.acting("women") as actor:
        found = earlier_shares(loan_duties(actor, WARD, on, 2026), group_duties(actor, WARD, on, 2026), on)
    assert (found[books.groups["G2"]].loans, found[books.groups["G2"]].checked) == (3, 1)
    assert other not in {one.loan_id for one in duties_of(books, on)}
    year_before = duties_of(books, date(2025, 12, 31), year=2025)
    assert {one.why for one in year_before} == {Why.NEW, Why.INACTIVE}, "in their own year they are new"


def test_what_is_found_must_add_up_and_be_explained(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    part = {"finding": "part", "used_for": "Mua 1 con bò, còn lại trả nợ"}
    refused("finding_unknown", look, books, loan, inspector, Found("fine"))
    refused("check_unexplained", look, books, loan, inspector, Found("unused"))
    refused("uses_beyond_received", look, books, loan, inspector, Found(**part, right=30_000_000, wrong=20_000_001))
    refused("uses_no_part", look, books, loan, inspector, Found(**part, wrong=1))
    refused("location_unsound", look, books, loan, inspector, Found("right", latitude_e3=103458, longitude_e3=22387))
    refused("text_too_long", look, books, loan, inspector, Found("right", used_for="x" * 201))
    refused("check_before_payout", look, books, loan, inspector, on=LENT_ON - timedelta(days=1))
    refused("day_ahead", look, books, loan, inspector, on=date(2200, 1, 1))
    refused("role_may_not", look, books, loan, inspector, who="leader_2")
    refused("role_may_not", look, books, loan, inspector, who="ward_officer")
    refused("loan_unknown", look, books, loan, inspector, who="farmers")
    refused("inspector_unknown", look, books, loan, named(books, "bank_officer"))
    with books.reading():
        assert not LoanCheck.objects.exists()
    look(books, loan, inspector, Found(**part, right=30_000_000, wrong=15_000_000, latitude_e3=22387,
                                       longitude_e3=103458))  # fmt: skip
    with books.reading():
        row = LoanCheck.objects.get()
    assert (row.received, row.used_right, row.used_wrong, row.purpose) == (
        50_000_000, 30_000_000, 15_000_000, "chăn nuôi trâu, bò",
    )  # fmt: skip


def test_the_same_check_sent_twice_is_kept_once(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    request_id = books.request()
    first = look(books, loan, inspector, request_id=request_id)
    assert look(books, loan, inspector, request_id=request_id) == first
    refused("request_reused", look, books, loan, inspector, Found("right"), request_id=request_id)


def test_a_photo_is_kept_without_what_it_says_beside_itself(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    check = look(books, loan, inspector)
    content, request_id = photo(MAKER), books.request()
    for _ in range(2):
        books.do(keep_photo, "women", request_id=request_id, check_id=check, content=content)
    with books.acting("women") as actor:
        paper = Attachment.objects.get(about_type="loan_check", about_id=check)
        kept = open_attachment(actor, paper.pk)[1]
    assert MAKER not in kept and kept == photo()
    refused("check_unknown", books.do, keep_photo, "farmers", check_id=check, content=content)
    refused("photo_too_large", books.do, keep_photo, "women", check_id=check, content=photo(b"x" * 400_000))
    refused("photo_unreadable", books.do, keep_photo, "women", check_id=check, content=b"%PDF-1.4")


def test_misuse_found_waits_for_minutes_made_on_the_loan(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    look(books, loan, inspector, Found("misused", used_for="Trả nợ riêng"))
    with books.acting("bank_officer") as actor:
        (found,) = misuse_to_act_on(actor, WARD)
    assert found.used_wrong == 50_000_000
    with books.reading():
        assert books.position(loan).loan.misuses.count() == 0, "nothing is done of itself"
    books.do(find_misuse, "bank_officer", loan_id=loan, amount=50_000_000, found_on=CHECKED_ON, minutes="06/TD-1")
    with books.acting("bank_officer") as actor:
        assert misuse_to_act_on(actor, WARD) == []
    look(books, loan, inspector, Found("passed_on", remarks="Cho em vay"), on=date(2026, 6, 1))
    with books.acting("women") as actor:
        assert len(misuse_to_act_on(actor, WARD)) == 1
    look(books, loan, inspector, on=date(2026, 6, 2))
    with books.acting("women") as actor:
        assert misuse_to_act_on(actor, WARD) == [], "seen again, and right"


# --- plans, groups, papers --------------------------------------------------------------------------------------------


def test_a_plan_names_every_group_once_and_a_later_one_stands_in_its_place(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    group, plan = books.groups["G2"], {"place": WARD, "year": 2026, "number": "01/KH", "signed_on": date(2026, 1, 5)}
    going = [Going(group, 3, inspector)]
    refused("plan_incomplete", books.do, enter_plan, "women", **plan, going=[])
    refused("plan_line_unsound", books.do, enter_plan, "women", **plan, going=going * 2)
    refused("plan_line_unsound", books.do, enter_plan, "women", **plan, going=[Going(group, 13, inspector)])
    refused(
        "plan_line_unsound",
        books.do,
        enter_plan,
        "women",
        **plan,
        going=[*going, Going(books.groups["G1"], 3, inspector)],
    )
    refused(
        "inspector_unknown", books.do, enter_plan, "women", **plan, going=[Going(group, 3, named(books, "farmers"))]
    )
    refused("plan_unsound", books.do, enter_plan, "women", **plan | {"year": 2029}, going=going)
    refused("role_may_not", books.do, enter_plan, "leader_2", **plan, going=going)
    books.do(enter_plan, "women", **plan, going=going)
    assert [(one.month, one.inspector_id) for one in duties_of(books, CHECKED_ON)] == [(3, inspector)]
    another = named(books, name="Lò Thị Hai")
    number = books.do(enter_plan, "women", **plan | {"number": "02/KH"}, going=[Going(group, 5, another)])["plan_id"]
    assert [(one.month, one.inspector_id) for one in duties_of(books, CHECKED_ON)] == [(5, another)]
    with books.acting("women") as actor:
        groups = group_duties(actor, WARD, CHECKED_ON, 2026)
        assert [line.month for line in plan_for(actor, number)[1]] == [5]
    assert [(one.month, one.inspector_id, one.state) for one in groups] == [(5, another, CheckState.WAITING)]
    with books.acting("next_bank_officer") as actor:
        refused("plan_unknown", plan_for, actor, number)
    ward = named(books, "ward_officer", "Lò Thị Mẩy")
    every = [Going(one, 6, ward) for one in books.groups.values()]
    books.do(enter_plan, "ward_officer", **plan, going=every)
    with books.reading():
        assert PlanLine.objects.filter(inspector=ward).count() == 3
    assert duties_of(books, CHECKED_ON, "bank_officer", level="ward")[0].month == 6
    assert loan


def test_a_group_is_checked_once_a_year_by_its_topics(lent: tuple[World, int, int]) -> None:
    books, _, inspector = lent
    check = {"group_id": books.groups["G2"], "on": CHECKED_ON, "inspector_id": inspector}
    refused("topic_unsound", books.do, check_group, "women", **check, faults_of={"nothing": "x"})
    refused("topic_unsound", books.do, check_group, "women", **check, faults_of={"receipts": " "})
    refused("group_unknown", books.do, check_group, "farmers", **check, faults_of={})
    refused("role_may_not", books.do, check_group, "ward_officer", **check, faults_of={})
    refused("check_before_group", books.do, check_group, "women", **check | {"on": date(2023, 1, 2)}, faults_of={})
    books.do(check_group, "women", **check, faults_of={"receipts": "Chưa giao 2 biên lai"}, faults="Biên lai")
    with books.reading():
        answers = GroupCheck.objects.get().answers
    assert answers["receipts"] == [False, "Chưa giao 2 biên lai"] and answers["size"] == [True, ""]
    assert len(answers) == 18
    with books.acting("bank_officer") as actor:
        states = {one.group_id: one.state for one in group_duties(actor, WARD, CHECKED_ON, 2026)}
        after = {one.group_id: one.state for one in group_duties(actor, WARD, date(2026, 12, 31), 2025)}
        assert len(group_checks_of(actor, WARD)) == 1
    assert sorted(states.values()) == ["in_time", "waiting", "waiting"] and states[books.groups["G2"]] == "in_time"
    assert set(after.values()) == {"missed"}


def test_a_summary_counts_the_checks_and_answers_for_their_report(lent: tuple[World, int, int]) -> None:
    books, loan, inspector = lent
    other = books.lend(LA, "HN", 30_000_000, LENT_ON)
    look(books, loan, inspector)
    look(books, other, inspector, Found("part", right=20_000_000, wrong=5_000_000, used_for="Sửa nhà"))
    look(books, other, named(books, "bank_officer"), who="bank_officer")
    books.do(check_group, "women", group_id=books.groups["G2"], on=CHECKED_ON, inspector_id=inspector,
             faults_of={"receipts": "Thiếu"})  # fmt: skip
    with books.acting("women") as actor:
        own = organisation_of(actor)
        assert own == Organisation("association", "12")
        found = summary_of(actor, WARD, own, CHECKED_ON, CHECKED_ON)
        checks = checks_of(actor, WARD)
        before = reporting(checks, papers_of(actor, WARD), CHECKED_ON + timedelta(days=10))
    assert (found.groups, found.loans, found.received, found.right, found.wrong, found.unsigned) == (
        1, 2, 80_000_000, 70_000_000, 5_000_000, 1,
    )  # fmt: skip
    assert found.by_finding[Finding.PART] == 1 and found.not_in_order == {"receipts": 1}
    assert {one.state for one in before.values()} == {CheckState.MISSED}
    paper = {"place": WARD, "form": "04/BC-TH", "number": "1/BC", "since_on": date(2026, 4, 1), "until_on": CHECKED_ON,
             "given_on": date(2026, 4, 15), "inspector_id": inspector, "said": Said(strengths="Tốt")}  # fmt: skip
    refused("paper_unsound", books.do, give_paper, "women", **paper | {"given_on": date(2026, 4, 9)})
    refused("paper_unsound", books.do, give_paper, "women", **paper | {"form": "99/BC"})
    refused("paper_about_nobody", books.do, give_paper, "women", **paper | {"form": "03/BB-CX"})
    refused("paper_about_nobody", books.do, give_paper, "women", **paper, about="12")
    refused("role_may_not", books.do, give_paper, "leader_2", **paper)
    number = books.do(give_paper, "women", **paper)["paper_id"]
    with books.acting("women") as actor:
        after = reporting(checks, papers_of(actor, WARD), CHECKED_ON + timedelta(days=10))
        assert paper_for(actor, number).number == "1/BC"
    # Friday 10/04/2026, reported by Wednesday the 15th.
    states = {one.inspector.level: after[one.pk].state for one in checks}
    assert states == {"association": CheckState.IN_TIME, "bank": CheckState.MISSED}
    with books.acting("farmers") as actor:
        refused("paper_unknown", paper_for, actor, number)
    above = named(books, level=PROVINCE, name="Lò Thị Ban")
    minutes = paper | {"form": "02/BB-CT", "inspector_id": above, "about": "12"}
    refused("inspector_unknown", books.do, give_paper, "women", **minutes | {"inspector_id": inspector})
    assert books.do(give_paper, "women", **minutes)["paper_id"] > number


def test_the_duty_is_one_statement_for_loans_and_one_for_groups_whatever_the_count(
    lent: tuple[World, int, int],
) -> None:
    books, _, _ = lent
    books.lend(LA, "HN", 30_000_000, LENT_ON)
    with books.acting("bank_officer") as actor, CaptureQueriesContext(connection) as asked:
        assert len(loan_duties(actor, WARD, CHECKED_ON, 2026)) == 2
        assert len(group_duties(actor, WARD, CHECKED_ON, 2026)) == 3
    assert len(asked) == 2
