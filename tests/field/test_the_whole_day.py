"""The transaction day from its team to its closing: states, roles, the cash of the ledger, who came, the briefing."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from dongvon.base.access.territory import announce_visit, move_session
from dongvon.core.cash import cash_total, notes_of
from dongvon.core.problems import Refused
from dongvon.credit.loans.services import repay
from dongvon.credit.moving.services import merge_groups
from dongvon.field.collecting.entries import Entry
from dongvon.field.transaction_days.cash import cash_of
from dongvon.field.transaction_days.day import day_of
from dongvon.field.transaction_days.models import SheetLine
from dongvon.field.transaction_days.queries import session_for, sheet_of, unclosed_sessions
from dongvon.field.transaction_days.services import (
    NewTask,
    Team,
    begin_count,
    close_session,
    count_cash,
    finish_task,
    go_on,
    mark_present,
    name_team,
    put_up,
    write_minutes,
)
from dongvon.parties.groups.queries import group_for
from tests.base.test_access import refused
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
ID = UUID(int=77)


@pytest.fixture
def loans(books: World) -> tuple[int, int]:
    ids = books.to_the_counter([(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], ON)
    return books.pay_out(ids[0], ON), books.pay_out(ids[1], ON)


def close(books: World, session: int, amount: int, who: str = "controller", **more: Any) -> dict[str, Any]:
    notes = {str(face): number for face, number in notes_of(amount).items()}
    books.do(count_cash, "teller", session_id=session, notes=notes)
    return books.do(close_session, who, session_id=session, counted=amount, **more)


def test_notes_make_their_sum_and_nothing_else_is_a_note() -> None:
    assert cash_total({500_000: 3, 1_000: 2, 1: 274}) == 1_502_274
    assert cash_total(notes_of(98_765_432)) == 98_765_432
    for notes in ({3_000: 1}, {500_000: -1}, {500_000: True}, {1_000: 10**9}):
        with pytest.raises(Refused):
            cash_total(notes)


def test_a_group_that_is_no_more_still_came_that_day(books: World, loans: tuple[int, int]) -> None:
    session = books.session(SESSION)
    saver = books.people[OI].household_id
    books.sheet(session, "G2", interest={loans[0]: 280_274}, savings={saver: 50_000})
    merged = {"group_id": books.groups["G2"], "into_id": books.groups["G1"], "on": date(2025, 4, 24), "document": "1"}
    books.do(merge_groups, "bank_officer", **merged)
    with books.acting("ward_leader") as actor:
        day = day_of(actor, session_for(actor, session))
    assert sum(one.cash for one in day.groups) == day.cash.sheets == 330_274
    assert [one.group.code for one in day.groups if one.group and one.sheets] == ["6600002"]


def test_the_cash_of_the_day_is_read_from_the_ledger(books: World, loans: tuple[int, int]) -> None:
    session = books.session(SESSION, opening_float=1_000_000)
    books.sheet(session, "G2", interest={loans[0]: 280_274}, savings={books.people[LA].household_id: 20_000})
    books.do(repay, "teller", loan_id=loans[1], purpose="principal", amount=500_000, received_on=SESSION, document="P")
    with books.acting("ward_leader") as actor:
        day = day_of(actor, session_for(actor, session))
    assert (day.cash.sheets, day.cash.counter, day.books.expected) == (300_274, 500_000, 1_800_274)
    assert (day.came, day.expected) == (1, 3)


def test_a_payout_at_the_session_goes_out_of_its_cash(books: World) -> None:
    session = books.session(SESSION, opening_float=50_000_000)
    books.lend(OI, "HN", 30_000_000, SESSION)
    with books.acting("teller") as actor:
        assert cash_of(session_for(actor, session)).expected == 20_000_000


def test_a_day_is_closed_by_another_than_who_counted_and_a_difference_is_explained(
    books: World, loans: tuple[int, int]
) -> None:
    session = books.session(SESSION)
    books.sheet(session, "G2", interest={loans[0]: 280_274})
    refused("not_counting", books.do, count_cash, "teller", session_id=session, notes={"1000": 1})
    refused("move_not_allowed", books.do, close_session, "controller", session_id=session, counted=0)
    books.do(begin_count, "teller", session_id=session)
    refused("session_not_open", books.sheet, session, "G1")
    refused("not_the_last_count", books.do, close_session, "controller", session_id=session, counted=1)
    refused("difference_unexplained", close, books, session, 280_000)
    answer = close(books, session, 280_000, explanation="không có tiền lẻ")
    assert answer["difference"] == -274
    refused("session_not_open", books.sheet, session, "G1")
    refused("move_not_allowed", books.do, go_on, "point_leader", session_id=session)
    refused("session_closed", books.do, name_team, "point_leader", session_id=session, team=books.team)
    with books.acting("ward_leader") as actor:
        assert unclosed_sessions(actor, date(2025, 5, 1)) == []


def test_who_counts_does_not_approve(books: World) -> None:
    session = books.session(SESSION)
    books.do(begin_count, "controller", session_id=session)
    books.do(count_cash, "controller", session_id=session, notes={})
    refused("counted_by_the_same", books.do, close_session, "controller", session_id=session, counted=0)
    assert books.do(close_session, "point_leader", session_id=session, counted=0)["difference"] == 0


def test_a_day_left_open_is_shouted_about(books: World) -> None:
    session = books.session(SESSION)
    with books.acting("ward_leader") as actor:
        assert [one.pk for one in unclosed_sessions(actor, date(2025, 4, 16))] == [session]
        assert unclosed_sessions(actor, SESSION) == []
    with books.acting("next_leader") as actor:
        assert unclosed_sessions(actor, date(2025, 4, 16)) == []


def test_a_team_is_three_people_each_in_one_role(books: World) -> None:
    session, users = books.session(SESSION), books.users
    leader, controller, teller = (users[name] for name in ("point_leader", "controller", "teller"))
    for team, code in (
        (Team(leader, controller, ()), "team_too_small"),
        (Team(leader, controller, (leader,)), "team_too_small"),
        (Team(teller, controller, (leader,)), "not_of_this_role"),
        (Team(leader, controller, (users["next_teller"],)), "not_of_this_role"),
    ):
        refused(code, books.do, name_team, "point_leader", session_id=session, team=team)
    refused("role_may_not", books.do, name_team, "ward_leader", session_id=session, team=books.team)
    refused("session_unknown", books.do, begin_count, "next_teller", session_id=session)


def test_a_second_sheet_is_numbered_and_an_entry_is_posted_once(books: World, loans: tuple[int, int]) -> None:
    session = books.session(SESSION)
    entry = Entry("interest", loans[0], 100_000, "BL-1", date(2025, 4, 10), ID)
    assert books.hand_in(session, "G2", [entry])["number"] == 1
    refused("sheet_posted", books.hand_in, session, "G2", [])
    refused("receipt_posted", books.hand_in, session, "G2", [entry], supplementary=True)
    other = Entry("interest", loans[0], 80_000, "", None, ID)
    refused("receipt_posted", books.hand_in, session, "G2", [other], supplementary=True)
    again = books.hand_in(session, "G2", [Entry("interest", loans[0], 80_000)], supplementary=True)
    assert (again["number"], again["interest_due"]) == (2, 180_274 + 168_164)
    assert books.position(loans[0]).arrears == 100_274
    with books.reading():
        line = SheetLine.objects.get(entry_id=ID)
        second = SheetLine.objects.get(interest_paid=80_000)
    assert (line.receipt, line.collected_on, second.receipt) == ("BL-1", date(2025, 4, 10), "6600002-2504.1.2-001")


def test_interest_is_taken_from_savings_and_no_more_than_there_is(books: World, loans: tuple[int, int]) -> None:
    session, home = books.session(SESSION), books.people[OI].household_id
    refused(
        "savings_too_small",
        books.sheet,
        session,
        "G2",
        savings={home: 80_000},
        interest_from_savings={loans[0]: 80_001},
    )
    books.sheet(session, "G2", savings={home: 80_000}, interest_from_savings={loans[0]: 80_000})
    assert books.position(loans[0]).arrears == 200_274
    with books.acting("teller") as actor:
        assert cash_of(session_for(actor, session)).received == 80_000
        rows = sheet_of(actor, session_for(actor, session), group_for(actor, books.groups["G2"]))
    assert len(rows) == 5 and sum(row.savings for row in rows) == 0


def test_what_is_too_much_is_refused_or_kept_for_the_payer_also_of_a_settled_loan(
    books: World, loans: tuple[int, int]
) -> None:
    session = books.session(SESSION)
    settled = {"loan_id": loans[1], "purpose": "settle", "amount": 30_010_849, "received_on": date(2025, 3, 17)}
    books.do(repay, "teller", document="P", **settled)
    paid = {loans[0]: 290_274, loans[1]: 50_000}
    refused("more_than_owed_on_sheet", books.sheet, session, "G2", interest=paid)
    books.sheet(session, "G2", interest=paid, keep_surplus=True)
    assert [books.position(loan).overpaid for loan in loans] == [10_000, 50_000]
    assert books.position(loans[1]).arrears == 0


def test_only_members_save_through_their_group(books: World, loans: tuple[int, int]) -> None:
    stranger = books.people["Lò Văn Ín"].household_id
    refused("not_a_member", books.sheet, books.session(SESSION), "G2", savings={stranger: 20_000})


@pytest.mark.parametrize(
    "code, entry",
    [
        ("entry_unsound", Entry("principal", 1, 5_000)),
        ("entry_unsound", Entry("interest", -1, 5_000)),
        ("entry_unsound", Entry("interest", 2**70, 5_000)),
        ("entry_unsound", Entry("interest", 1, 5_000, "x" * 25)),
        ("amount_not_positive", Entry("interest", 1, -5_000)),
        ("amount_not_positive", Entry("interest", 1, True)),
        ("amount_too_large", Entry("interest", 1, 10**17)),
        ("collected_later", Entry("interest", 1, 5_000, "", date(2025, 4, 16))),
    ],
)
def test_hostile_lines_are_refused(books: World, code: str, entry: Entry) -> None:
    refused(code, books.hand_in, books.session(SESSION), "G2", [entry])


def test_the_same_request_closes_once(books: World) -> None:
    session = books.session(SESSION)
    books.do(begin_count, "teller", session_id=session)
    books.do(count_cash, "teller", session_id=session, notes={})
    content = {"session_id": session, "counted": 0}
    first = books.do(close_session, "controller", request_id=ID, **content)
    assert books.do(close_session, "controller", request_id=ID, **content) == first


def test_a_briefing_makes_tasks_that_somebody_finishes(books: World) -> None:
    session = books.session(SESSION)
    task = NewTask("Thu lãi tồn của hai hộ", "Hội Phụ nữ", date(2025, 5, 10))
    refused("minutes_empty", books.do, write_minutes, "point_leader", session_id=session)
    late = NewTask("x", "y", date(2025, 4, 14))
    refused("task_due_before", books.do, write_minutes, "point_leader", session_id=session, tasks=(late,))
    number = books.do(write_minutes, "point_leader", session_id=session, results="Đủ", tasks=(task,))["tasks"][0]
    books.do(finish_task, "women", task_id=number, done_on=date(2025, 5, 2))
    refused("task_done", books.do, finish_task, "women", task_id=number, done_on=date(2025, 5, 3))
    refused("task_unknown", books.do, finish_task, "next_leader", task_id=number, done_on=date(2025, 5, 3))


def test_who_came_and_what_hangs_at_the_point(books: World) -> None:
    session, group = books.session(SESSION), books.groups["G2"]
    books.do(mark_present, "teller", session_id=session, group_id=group, post="deputy")
    refused("not_of_this_point", books.do, mark_present, "teller", session_id=session, group_id=group, post="wife")
    books.do(put_up, "ward_officer", session_id=session, codes=["rates"])
    books.do(put_up, "ward_officer", session_id=session, codes=["rates", "policies"])
    refused("list_unknown", books.do, put_up, "ward_officer", session_id=session, codes=["x"])
    with books.acting("ward_leader") as actor:
        day = day_of(actor, session_for(actor, session))
    assert day.posted == {"rates", "policies"}
    assert [one.came for one in day.groups if one.group and one.group.pk == group] == ["deputy"]


def test_further_visits_and_moves_end_in_a_sentence(books: World) -> None:
    point, later = books.points["point"], date(2025, 4, 25)
    refused("not_a_session_day", books.session, SESSION, visit=2)
    content = {"point_id": point, "fixed_on": SESSION, "reason": "nhiều hồ sơ"}
    assert books.do(announce_visit, "point_leader", held_on=later, **content)["visit"] == 2
    refused("session_that_day", books.do, announce_visit, "point_leader", held_on=later, **content)
    assert books.session(SESSION, visit=2) != books.session(SESSION)
    books.lend(OI, "HN", 30_000_000, later)
    moved = content | {"held_on": date(2025, 4, 18)}
    books.do(move_session, "point_leader", **moved)
    refused("session_moved_already", books.do, move_session, "point_leader", **moved)
