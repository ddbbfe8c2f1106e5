"""Households, groups and communes move with their loans and savings; every past day is told as it was."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from dongvon.base.access.models import Grant
from dongvon.base.access.territory import add_hamlet
from dongvon.base.attachments.models import Opening
from dongvon.base.attachments.services import open_attachment
from dongvon.base.database import connection_settings
from dongvon.base.ledger.queries import trial_balance
from dongvon.base.places.queries import successors
from dongvon.core.posting import AccountKind
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import application_of, paper_for, papers_of, papers_seen
from dongvon.credit.loans.explaining import explain
from dongvon.credit.loans.models import FormerPlacement, Loan, Movement
from dongvon.credit.loans.queries import loan_for
from dongvon.credit.loans.services import amount_to_settle, repay, undo_entry
from dongvon.credit.moving.services import (
    change_association,
    dissolve_group,
    join_communes,
    merge_groups,
    move_hamlets,
    move_household,
    split_group,
)
from dongvon.credit.savings.models import SavingsAccount
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.office.books.from_ledger import relations_of
from dongvon.office.reports.conference import build, to_json
from dongvon.parties.groups.models import Association, Group, Membership
from dongvon.parties.groups.services import found_group
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, add_household
from tests.base.test_access import refused
from tests.database import connected
from tests.office.books.test_proof import verified
from tests.world import NEXT_WARD, WARD, World

LENT, MOVED, AFTER = date(2025, 3, 15), date(2025, 6, 10), date(2025, 8, 1)
OI, LA, POM, MY, PAO, CHIA = (
    "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm", "Giàng Thị Mỷ", "Sùng A Páo", "Vàng A Chìa",
)  # fmt: skip


@pytest.fixture
def both(books: World) -> World:
    """The cast, with bank people who work in both wards."""
    return of_both(books)


@pytest.fixture
def own_both(own_books: World) -> World:
    return of_both(own_books)


def of_both(world: World) -> World:
    for name in ("bank_officer", "director", "teller", "point_leader", "admin"):
        world.actors[f"both_{name}"] = replace(world.actors[name], places=(WARD, NEXT_WARD))
    return world


def group_next_door(world: World) -> int:
    """A group of five new households in the hamlet next door."""
    households, people, born = [], [], date(1980, 5, 20)
    for serial in range(400, 405):
        number = identity_number(born, "female", serial)
        new = NewPerson(f"Lò Thị {serial}", born, "female", "Thái", "chủ hộ", number, phone_number(serial))
        home: dict[str, Any] = {"hamlet_id": world.hamlets["next"], "since_on": date(2021, 1, 1), "address": ""}
        households.append(world.do(add_household, "next_bank_officer", members=[new], **home)["household_id"])
        with world.acting("next_bank_officer"):
            people.append(Person.objects.get(household_id=households[-1]).pk)
    answer = world.do(
        found_group, "next_bank_officer", hamlet_id=world.hamlets["next"], code="6600009", association="14",
        founded_on=date(2023, 1, 9), household_ids=households, head_id=people[0], deputy_id=people[1],
    )  # fmt: skip
    return int(answer["group_id"])


def pay(world: World, who: str, loan: int, purpose: str, amount: int, on: date) -> None:
    world.do(repay, who, loan_id=loan, purpose=purpose, amount=amount, received_on=on, document="PT")


def move(world: World, name: str, hamlet: str, on: date = MOVED, who: str = "bank_officer", **more: Any) -> Any:
    return world.do(
        move_household, who, household_id=world.people[name].household_id, hamlet_id=world.hamlets[hamlet], on=on,
        document="10C/TD", **more,
    )  # fmt: skip


def standing(place: str, on: date) -> dict[int, tuple[int | None, int, str]]:
    """By loan: group, hamlet, association, as the reports of that day see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loan_id, group_id, hamlet_id, association FROM loans_in(%s, %s)", [place, on])
        return {row[0]: row[1:] for row in cursor.fetchall()}


def principal_at(place: str, on: date) -> int:
    kinds = (AccountKind.LOAN_IN_TERM, AccountKind.LOAN_OVERDUE, AccountKind.LOAN_FROZEN)
    return sum(row.balance for row in trial_balance(on, place=place) if row.kind in kinds)


def savings_at(place: str, on: date) -> int:
    return -sum(row.balance for row in trial_balance(on, place=place) if row.kind == AccountKind.MEMBER_SAVINGS)


def test_a_household_moves_within_the_commune_and_into_another_group(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, LENT)
    session = books.session(date(2025, 4, 15))
    books.sheet(session, "G2", savings={books.people[OI].household_id: 20_000})
    move(books, OI, "town", group_id=books.groups["G1"])
    with books.reading():
        before, after = standing(WARD, MOVED - timedelta(days=1))[loan], standing(WARD, MOVED)[loan]
        assert before == (books.groups["G2"], books.hamlets["village"], "12")
        assert after == (books.groups["G1"], books.hamlets["town"], "11")
        account = SavingsAccount.objects.get(household=books.people[OI].household_id)
        assert (account.group_id, account.balance, account.place) == (books.groups["G1"], 20_000, WARD)
        held = Membership.objects.filter(household=books.people[OI].household_id).order_by("since_on")
        assert [(row.group_id, row.until_on) for row in held] == [
            (books.groups["G2"], MOVED), (books.groups["G1"], None)
        ]  # fmt: skip
        assert not Movement.objects.filter(loan=loan, event="moved").exists()  # no money moves inside a commune
    refused("household_moved_later", move, books, OI, "village", on=MOVED - timedelta(days=1))


def test_a_household_moves_to_another_commune_with_loans_and_savings(both: World) -> None:
    first, second = (both.lend(name, "HN", amount, LENT) for name, amount in ((OI, 50_000_000), (LA, 30_000_000)))
    session = both.session(date(2025, 4, 15))
    household = both.people[OI].household_id
    both.sheet(session, "G2", interest={first: 200_000}, savings={household: 20_000})
    group = group_next_door(both)
    refused("borrower_without_group", move, both, OI, "next", who="both_bank_officer")
    refused("group_cannot_take", move, both, OI, "next", who="both_bank_officer", group_id=both.groups["G1"])
    refused("hamlet_unknown", move, both, OI, "next", group_id=group)  # whose reach ends at the border
    answer = move(both, OI, "next", who="both_bank_officer", group_id=group)
    assert answer["loans"] == 1
    with both.reading():
        taken = both.position(first)
        assert (taken.place, taken.loan.place, taken.loan.group_id, taken.loan.association) == (
            NEXT_WARD, NEXT_WARD, group, "14"
        )  # fmt: skip
        assert principal_at(WARD, MOVED - timedelta(days=1)) == 80_000_000
        assert (principal_at(WARD, MOVED), principal_at(NEXT_WARD, MOVED)) == (30_000_000, 50_000_000)
        account = SavingsAccount.objects.get(household=household)
        # With the interest of the days before: 20.000 x 56 x 0,2 % / 365 = 6,1
        assert (account.place, account.group_id, account.balance) == (NEXT_WARD, group, 20_006)
        savings = {
            place: -sum(
                row.balance for row in trial_balance(MOVED, place=place) if row.kind == AccountKind.MEMBER_SAVINGS
            )
            for place in (WARD, NEXT_WARD)
        }
        assert savings == {WARD: 0, NEXT_WARD: 20_006}
        between = [row.balance for row in trial_balance(MOVED) if row.kind == AccountKind.BETWEEN_PLACES]
        assert sum(between) == 0 and any(between)
        assert second in standing(WARD, MOVED) and first not in standing(NEXT_WARD, MOVED - timedelta(days=1))
    # Where it is now it is paid, by people who know nothing of the other ward; where it was it is unknown.
    with both.acting("next_teller") as actor:
        owed = amount_to_settle(both.position(first), date(2025, 7, 1))
        assert loan_for(actor, first).number
        assert explain(loan_for(actor, first), date(2025, 7, 1))["to_settle"] == owed
    refused("loan_unknown", pay, both, "teller", first, "settle", owed, date(2025, 7, 1))
    pay(both, "next_teller", first, "settle", owed, date(2025, 7, 1))
    with both.reading():
        assert both.position(first).loan.closed_on == date(2025, 7, 1)


def test_interest_is_the_same_whether_a_household_moves_or_not(both: World) -> None:
    first, second = (both.lend(name, "HN", 50_000_000, LENT) for name in (OI, LA))
    group = group_next_door(both)
    move(both, OI, "next", who="both_bank_officer", group_id=group)
    with both.reading():
        on = date(2025, 9, 1)
        assert amount_to_settle(both.position(first), on) == amount_to_settle(both.position(second), on)


def test_a_receipt_found_late_goes_to_the_books_of_where_the_loan_was(both: World) -> None:
    loan = both.lend(OI, "HN", 50_000_000, LENT)
    group = group_next_door(both)
    move(both, OI, "next", who="both_bank_officer", group_id=group)
    late = (loan, "principal", 10_000_000, date(2025, 5, 20))
    refused("books_of_another_place", pay, both, "next_teller", *late)
    pay(both, "both_teller", *late)
    with both.reading():
        assert principal_at(WARD, date(2025, 5, 20)) == 40_000_000
        assert (principal_at(WARD, MOVED), principal_at(NEXT_WARD, MOVED)) == (0, 40_000_000)
        assert both.position(loan).place == NEXT_WARD
        wrong = Movement.objects.filter(loan=loan, event="principal_collected").get().request_id
        moved = Movement.objects.filter(loan=loan, event="moved").first()
        assert moved is not None
    undo: dict[str, Any] = {"loan_id": loan, "booked_on": date(2025, 7, 2), "reason": "nhầm"}
    who = "both_point_leader"
    refused("move_not_an_entry", both.do, undo_entry, who, wrong_request_id=str(moved.request_id), **undo)
    both.do(undo_entry, who, wrong_request_id=str(wrong), **undo)
    with both.reading():
        assert (principal_at(WARD, date(2025, 7, 2)), principal_at(NEXT_WARD, date(2025, 7, 2))) == (0, 50_000_000)


def test_a_move_entered_late_takes_what_was_paid_since_along(both: World) -> None:
    loan = both.lend(OI, "HN", 50_000_000, LENT)
    pay(both, "teller", loan, "principal", 10_000_000, date(2025, 7, 3))
    group = group_next_door(both)
    move(both, OI, "next", who="both_bank_officer", group_id=group)  # of 10 June, entered after the receipt of 3 July
    with both.reading():
        assert (principal_at(WARD, MOVED), principal_at(NEXT_WARD, MOVED)) == (0, 50_000_000)
        assert (principal_at(WARD, date(2025, 7, 3)), principal_at(NEXT_WARD, date(2025, 7, 3))) == (0, 40_000_000)
        # What continues from the position knows since when the loan has been here.
        assert (
            amount_to_settle(both.position(loan), date(2025, 9, 1))
            == (explain(Loan.objects.get(pk=loan), date(2025, 9, 1))["to_settle"])
        )


def test_what_may_not_move(both: World) -> None:
    both.lend(OI, "HN", 50_000_000, LENT)
    refused("move_of_a_borrower", move, both, OI, "town", who="ward_officer")
    move(both, "Ngô Bích Thủy", "village", who="ward_officer")  # owes nothing: the ward's own register
    both.to_the_counter([(LA, "HN", 20_000_000)], date(2025, 6, 15))
    group = group_next_door(both)
    refused("move_before_payout", move, both, LA, "next", who="both_bank_officer", group_id=group)
    refused("move_before_payout", move, both, LA, "next", who="both_bank_officer", group_id=group)


def test_a_move_sent_twice_is_one_move(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, LENT)
    request = books.request()
    answers = [move(books, OI, "town", group_id=books.groups["G1"], request_id=request) for _ in range(2)]
    assert answers[0] == answers[1]
    with books.reading():
        assert FormerPlacement.objects.filter(loan=loan).count() == 1


def test_groups_are_split_merged_and_dissolved(books: World) -> None:
    loans = {name: books.lend(name, "HN", 30_000_000, LENT) for name in (OI, CHIA)}
    into, gone = books.groups["G2"], books.groups["G3"]
    refused("group_still_owes", books.do, dissolve_group, "bank_officer", group_id=gone, on=MOVED, document="QĐ 1")
    done = books.do(merge_groups, "bank_officer", group_id=gone, into_id=into, on=MOVED, document="QĐ 1")
    assert done["loans"] == 1
    with books.reading():
        assert standing(WARD, MOVED)[loans[CHIA]][:1] == (into,)
        assert standing(WARD, MOVED - timedelta(days=1))[loans[CHIA]] == (gone, books.hamlets["village"], "13")
        assert Group.objects.get(pk=gone).state == "merged"
        members = Membership.objects.filter(group=into, until_on=None)
        assert members.count() == 10
        ids = [
            books.people[name].household_id for name in (CHIA, "Thào A Sử", "Lù Văn Phìn", "Tao Văn Ón", "Tẩn Mẩy Lai")
        ]
    refused(
        "group_not_active", books.do, merge_groups, "bank_officer", group_id=gone, into_id=into, on=MOVED, document="x"
    )
    back = date(2025, 9, 1)
    split: dict[str, Any] = {
        "group_id": into, "code": "6600077", "on": back, "document": "QĐ 2",
        "head_id": books.people[CHIA].person_id, "deputy_id": books.people["Thào A Sử"].person_id,
    }  # fmt: skip
    refused("group_size", books.do, split_group, "bank_officer", household_ids=ids[:4], **split)
    stranger = books.people["Ngô Bích Thủy"].household_id
    refused("not_members", books.do, split_group, "bank_officer", household_ids=[*ids, stranger], **split)
    new = books.do(split_group, "bank_officer", household_ids=ids, **split)["group_id"]
    with books.reading():
        assert standing(WARD, back)[loans[CHIA]] == (new, books.hamlets["village"], "12")
        assert standing(WARD, back)[loans[OI]][:1] == (into,)
        assert standing(WARD, date(2025, 7, 1))[loans[CHIA]][:1] == (into,)


def test_a_group_is_entrusted_to_another_association(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, LENT)
    change: dict[str, Any] = {"group_id": books.groups["G2"], "on": MOVED, "document": "BBBG 3"}
    refused("association_unchanged", books.do, change_association, "bank_officer", association="12", **change)
    refused("role_may_not", books.do, change_association, "women", association="14", **change)
    books.do(change_association, "bank_officer", association=Association.YOUTH, **change)
    with books.reading():
        assert [standing(WARD, day)[loan][2] for day in (MOVED - timedelta(days=1), MOVED)] == ["12", "14"]
        assert Loan.objects.get(pk=loan).association == "14"
        group = Group.objects.get(pk=books.groups["G2"])
        assert (group.association, group.changed_on) == ("14", MOVED)


def report(place: str, year: int) -> Mapping[str, Any]:
    return to_json(build(relations_of(place, year)))


def test_reports_of_past_days_stay_what_they_were(own_both: World) -> None:
    """Lent in 2024, moved in 2025: 2024 is told of the old ward as if nothing had happened since."""
    world, lent = own_both, date(2024, 3, 15)
    for name in (OI, LA, CHIA):
        world.lend(name, "HN", 30_000_000, lent)
    world.sheet(world.session(date(2024, 4, 15)), "G2", savings={world.people[OI].household_id: 50_000})
    connection.close()
    then = report(WARD, 2024)
    group = group_next_door(world)
    move(world, OI, "next", who="both_bank_officer", group_id=group)
    move(world, LA, "town", group_id=world.groups["G1"])
    world.do(change_association, "bank_officer", group_id=world.groups["G3"], association="14", on=MOVED, document="BB")
    connection.close()
    assert report(WARD, 2024) == then
    old, new = report(WARD, 2025), report(NEXT_WARD, 2025)
    assert (old["totals"]["opening"], old["totals"]["transferred_out"], old["totals"]["closing"]) == (
        90_000_000, 30_000_000, 60_000_000
    )  # fmt: skip
    assert (new["totals"]["transferred_in"], new["totals"]["closing"], new["totals"]["lent_count"]) == (
        30_000_000, 30_000_000, 0
    )  # fmt: skip
    assert (old["outcomes"]["loan_turns"]["cumulative"], new["outcomes"]["loan_turns"]["cumulative"]) == (3, 0)
    # With the interest of the days before: 50.000 x 421 x 0,2 % / 365 = 115,3
    assert new["totals"]["savings"] == 50_115 and old["totals"]["savings"] == 0
    assert verified().differences == []


def test_communes_are_joined(own_both: World) -> None:
    """All of the next ward becomes part of this one; what it was stays told."""
    world = own_both
    group = group_next_door(world)
    first = world.lend(OI, "HN", 50_000_000, date(2024, 3, 15))
    move(world, OI, "next", on=date(2024, 6, 10), who="both_bank_officer", group_id=group)
    world.lend(LA, "HN", 20_000_000, date(2024, 3, 15))
    connection.close()
    then = report(NEXT_WARD, 2024)
    on = date(2026, 1, 1)
    join: dict[str, Any] = {"from_place": NEXT_WARD, "to_place": WARD, "on": on, "document": "NQ 1"}
    refused("communes_out_of_reach", world.do, join_communes, "admin", **join)
    done = world.do(join_communes, "both_admin", **join)
    assert (done["loans"], done["groups"], done["hamlets"]) == (1, 1, 1)
    with connected(connection_settings("batch")):
        assert (principal_at(NEXT_WARD, date(2025, 12, 31)), principal_at(NEXT_WARD, on)) == (50_000_000, 0)
        assert principal_at(WARD, on) == 70_000_000
        assert successors(NEXT_WARD, date(2025, 10, 1)) == [(WARD, "full")]
        assert Loan.objects.get(pk=first).place == WARD
        held = Grant.objects.filter(user=world.users["next_teller"]).order_by("since_on")
        assert [(grant.place, grant.until_on) for grant in held] == [(NEXT_WARD, on), (WARD, None)]
    connection.close()
    assert report(NEXT_WARD, 2024) == then
    assert verified().differences == []


def test_a_hamlet_goes_to_another_commune(both: World) -> None:
    loan = both.lend(CHIA, "HN", 30_000_000, LENT)
    extra = both.do(
        add_hamlet, "admin", place=WARD, unit_code="03415", code="66000999", name="Bản Mới",
        point_id=both.points["point"], since_on=date(2021, 1, 1),
    )["hamlet_id"]  # fmt: skip
    going: dict[str, Any] = {"to_place": NEXT_WARD, "on": AFTER, "document": "NQ 2"}
    move(both, CHIA, "village", on=date(2025, 5, 1))  # where it lives already: nothing changes
    refused("hamlet_unknown", both.do, move_hamlets, "both_admin", hamlet_ids=[10**6], **going)
    both.hamlets["extra"] = extra
    move(both, PAO, "extra", on=date(2025, 5, 1))  # still a member of the group of the village
    refused("members_across", both.do, move_hamlets, "both_admin", hamlet_ids=[extra], **going)
    done = both.do(
        move_hamlets, "both_admin", hamlet_ids=[extra, both.hamlets["village"]], point_id=both.points["next"], **going
    )
    assert (done["loans"], done["groups"]) == (1, 2)
    with both.reading():
        assert (principal_at(WARD, AFTER), principal_at(NEXT_WARD, AFTER)) == (0, 30_000_000)
        # A paper of the ward from before may be of either commune now.
        assert sorted(successors(WARD, date(2025, 7, 2))) == [(NEXT_WARD, "partial"), (WARD, "partial")]
        assert successors(WARD, AFTER) == [(WARD, "full")]
        assert Loan.objects.get(pk=loan).place == NEXT_WARD


def test_what_a_loan_was_made_from_is_read_where_it_is_now(both: World) -> None:
    loan = both.lend(OI, "HN", 50_000_000, LENT)
    other = both.lend(LA, "HN", 30_000_000, LENT)
    kept = both.paper(("loan", loan))
    stays = both.paper(("loan", other))
    with both.acting("bank_officer") as actor:
        made = application_of(Loan.objects.get(pk=loan))
        assert made is not None and made.list_id is not None
        papers = {paper.pk for paper in papers_of(Loan.objects.get(pk=loan), made)}
    assert kept in papers and len(papers) == 2  # with the certified list 03/TD
    with both.acting("next_bank_officer") as actor:
        assert not papers_seen(actor).exists()
        refused("attachment_unknown", open_attachment, actor, kept)
    move(both, OI, "next", who="both_bank_officer", group_id=group_next_door(both))
    with both.acting("next_bank_officer") as actor:
        here = Loan.objects.get(pk=loan)
        found = application_of(here)
        assert found is not None and found.list is not None and found.list.meeting.held_on == made.list.meeting.held_on
        assert {paper.pk for paper in papers_of(here, found)} == papers
        assert set(papers_seen(actor).values_list("pk", flat=True)) == papers
        for number in papers:
            open_attachment(actor, paper_for(actor, number).pk)
        refused("attachment_unknown", open_attachment, actor, stays)
        refused("attachment_unknown", paper_for, actor, stays)
        assert Opening.objects.filter(place=NEXT_WARD).count() == 2
        assert not Application.objects.filter(loan=other).exists()
        assert not Application.objects.filter(pk=made.pk).update(purpose="x")  # read there, not written
    with both.acting("bank_officer") as actor:
        assert {kept, stays} <= set(papers_seen(actor).values_list("pk", flat=True))


# Where things happened they stay; whoever looks for them later finds them there.
STAYS = {
    "Request", "AuditRow", "Grant", "Account", "Transfer", "ClosedMonth", "Attachment", "Opening", "PovertyList",
   
    "Act", "Movement", "Expectation", "Session", "Sheet", "SheetLine", "TeamSeat", "Presence", "CashCount",
    "Closing", "Minutes", "Task", "Posted", "AbilityReview",
    "LeftOut", "ForcedDown", "GradedMonth", "GroupGrade", "GradeConfirmation", "MoneyCase", "CaseStep", "PlannedLoan",
    "ReconciliationPlan", "BalanceConfirmation", "AbsenceStep",
    "Cell", "Accrual", "DayClose", "YearClose", "Classification", "ClassifiedDebt", "Confirmation",
    "LoanMonth", "CustomerMonth", "GroupMonth", "Explanation", "Figure", "HamletAnswer",
    "MatchedExpectation", "WithdrawalRequest", "ResidentAccount", "FeePayment",
    "Device", "ReceiptRange", "Delivery", "HandedEntry", "SettledUndoing",
    "ReviewRound", "VillageMeeting", "ReviewedHousehold", "ReviewComplaint",
    "OfflinePayout", "Preparation", "Settled", "Visit", "Reminder", "Declaration",
    "TargetSheet", "Target", "TargetDecision", "HeadroomRule", "CapitalRequest", "RequestStop", "NeedEntry",
    "NeedSending", "BoardMember", "BoardMeeting", "WrittenOpinion", "BoardMinutes", "BoardAttendance",
    "BoardInspection", "BoardFinding",
    "Proposal", "ProposalVersion", "ProposalMove", "ProposalStep",
    "ProductionModel", "Participant", "Training", "Attendance", "Advice", "Telling", "Evidence",
    "Posting", "NamePublication", "Feedback", "FeedbackStep",
    "DeclaredRelation",
    "Inspector", "InspectionPlan", "PlanLine", "LoanCheck", "GroupCheck", "InspectionPaper",
}  # fmt: skip
FOLLOWS = {
    "Household", "Person", "HouseholdClass", "FormerHome", "Authorisation", "Organisation", "Project",
    "Group", "FormerGroup", "Membership", "BoardSeat", "BankContract",
    "Loan", "FormerPlacement", "Instalment", "Position", "Misuse", "Takeover", "Security", "Outcome",
    "ReliefCase", "FreezeCheck", "SavingsAccount", "Application", "Meeting", "MemberList", "Point", "Hamlet",
    "Attendance", "Ballot", "Appeal", "NoticeStop",
}  # fmt: skip


def test_of_everything_that_is_somewhere_it_is_known_whether_it_moves() -> None:
    """A new table with a place must be told to follow, or to stay: forgetting it would leave it behind in silence."""
    models = [model for model in apps.get_models() if model.__module__.startswith("dongvon")]
    placed = {model.__name__ for model in models if any(field.name == "place" for field in model._meta.fields)}
    assert placed - STAYS - FOLLOWS == set()
    assert (STAYS | FOLLOWS) - placed == set()
