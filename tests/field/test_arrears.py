"""Debts due against real books: the calendar, the ladder, visits and promises, rolls, vintages, warnings."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.core.ageing import age_class
from dongvon.core.arrears import Deed, Hits, Party, PromiseState, Warn
from dongvon.credit.loans.ageing import age_setting, overdue_parts
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.services import amount_to_settle, find_misuse, repay, transfer_misused, undo_entry
from dongvon.field.arrears.models import Reminder, Visit
from dongvon.field.arrears.queries import (
    GONE,
    back_test,
    due_calendar,
    ladder_waiting,
    month_ends,
    reminders_of,
    roll_rates,
    unpaid_dues,
    vintages,
    visits_of,
    warned,
)
from dongvon.field.arrears.services import record_reminder, record_visit
from tests.base.test_access import refused
from tests.world import WARD, World

OI, LA, PAO = "Vi Thị Ọi", "Tòng Thị Lả", "Sùng A Páo"
LENT_ON = date(2024, 7, 15)
FIRST_DUE = date(2025, 1, 15)


@pytest.fixture
def lent(books: World) -> tuple[World, int]:
    """Fifty million from July 2024, instalments every six months."""
    return books, books.lend(OI, "HN", 50_000_000, LENT_ON, instalment_months=6)


def dues(books: World, who: str, until: date) -> list[tuple[date, int]]:
    with books.acting(who) as actor:
        return [(one.due_on, one.amount) for one in unpaid_dues(actor, WARD, until)]


def visit(books: World, loan_id: int, who: str = "women", **more: Any) -> dict[str, Any]:
    content = {"loan_id": loan_id, "on": date(2025, 2, 1), "found": "Gặp bà Ọi, lợn chưa xuất chuồng"} | more
    return books.do(record_visit, who, **content)


def pay(books: World, loan_id: int, amount: int, on: date, purpose: str = "principal") -> dict[str, Any]:
    return books.do(repay, "teller", loan_id=loan_id, purpose=purpose, amount=amount, received_on=on, document="P")


def test_what_was_paid_goes_to_the_oldest_instalment(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    with books.reading():
        plan = list(Loan.objects.get(pk=loan_id).instalments.order_by("number").values_list("due_on", "principal"))
    (first_on, first), (second_on, second) = plan[:2]
    assert dues(books, "women", second_on) == [(first_on, first), (second_on, second)]
    assert dues(books, "women", second_on - timedelta(days=1)) == [(first_on, first)]
    pay(books, loan_id, first + 1_000_000, date(2025, 1, 10))
    assert dues(books, "leader_2", second_on) == [(second_on, second - 1_000_000)]
    for who in ("farmers", "leader_1", "next_bank_officer"):
        assert dues(books, who, second_on) == [], "not theirs"
    everything = dues(books, "bank_officer", date(2100, 1, 1))
    assert sum(amount for _, amount in everything) == books.position(loan_id).in_term


def test_the_calendar_is_one_statement_whatever_the_count(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    books.lend(LA, "HN", 30_000_000, LENT_ON, instalment_months=6)
    on = FIRST_DUE - timedelta(days=20)
    with (
        books.acting("bank_officer") as actor,
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        month, week = due_calendar(actor, WARD, on, 30), due_calendar(actor, WARD, on, 7)
    assert len(asked) == 2 and len(month) == 2 and week == []
    assert {one.name for one in month} == {OI, LA} and {one.group for one in month} == {"6600002"}
    assert month[0].loan_id == loan_id and not month[0].final and month[0].hamlet


def rungs(books: World, on: date, who: str = "bank_officer") -> list[Deed]:
    with books.acting(who) as actor:
        return [one.step.deed for one in ladder_waiting(actor, WARD, on)]


def test_the_ladder_waits_until_somebody_acts(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    with books.reading():
        due_on = Loan.objects.get(pk=loan_id).instalments.order_by("number")[0].due_on
    at = {days: due_on + timedelta(days=days) for days in (-40, -25, -18, 12, 40)}
    assert rungs(books, at[-40]) == [] and rungs(books, at[-25]) == [Deed.ANNOUNCE]
    assert rungs(books, at[-18], "leader_2") == [Deed.REMIND] and rungs(books, at[-18], "leader_1") == []
    told = {"loan_id": loan_id, "due_on": due_on, "channel": "spoken", "given_on": at[-18]}
    books.do(record_reminder, "leader_2", **told, recipient="borrower")
    assert rungs(books, at[-18]) == []
    assert rungs(books, at[12]) == [Deed.CALL]
    visit(books, loan_id, on=at[12])
    assert rungs(books, at[12]) == [] and rungs(books, at[40]) == [Deed.INVITE]
    visit(books, loan_id, "ward_officer", on=at[40])
    assert rungs(books, at[40]) == []
    assert rungs(books, date(2025, 6, 30)) == [Deed.ANALYSE]


def test_a_reminder_says_what_is_owed_and_is_kept_once(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    with books.reading():
        due = Loan.objects.get(pk=loan_id).instalments.order_by("number")[0]
    told: dict[str, Any] = {"loan_id": loan_id, "due_on": due.due_on, "recipient": "borrower", "channel": "paper",
                            "given_on": date(2025, 1, 2)}  # fmt: skip
    first = books.do(record_reminder, "leader_2", **told)
    assert books.do(record_reminder, "leader_2", **told) == first, "another request, the same reminder"
    books.do(record_reminder, "bank_officer", **told | {"recipient": "leader"})
    with books.acting("women") as actor:
        leader, borrower = reminders_of(actor, loan_id)
        assert OI in borrower.text and f"{due.principal:,}".replace(",", ".") in borrower.text
        assert "không thu tiền gốc" in leader.text
    with books.acting("farmers") as actor:
        assert reminders_of(actor, loan_id) == []
    refused("nothing_due", books.do, record_reminder, "leader_2", **told | {"due_on": date(2025, 1, 1)})
    refused("reminder_unknown_word", books.do, record_reminder, "leader_2", **told | {"channel": "drum"})
    refused("day_ahead", books.do, record_reminder, "leader_2", **told | {"given_on": date(2099, 1, 1)})
    refused("loan_unknown", books.do, record_reminder, "leader_1", **told)
    refused("role_may_not", books.do, record_reminder, "inspector", **told)
    direct = books.lend_directly("Ngô Bích Thủy", "GQVL", 50_000_000, LENT_ON, instalment_months=6)
    with books.acting("bank_officer") as actor:
        waits = {one.due.loan_id: one.step for one in ladder_waiting(actor, WARD, date(2025, 1, 28))}
    assert waits[direct].party == Party.BANK and waits[loan_id].party != Party.BANK
    refused("reminder_no_leader", books.do, record_reminder, "bank_officer",
            **told | {"loan_id": direct, "recipient": "leader"})  # fmt: skip
    with books.reading():
        assert Reminder.objects.count() == 2


def states(books: World, on: date, who: str = "women") -> list[tuple[int, PromiseState | None]]:
    with books.acting(who) as actor:
        return [(one.paid, one.state) for one in visits_of(actor, WARD, on)]


def test_a_promise_is_judged_by_the_receipts_until_its_day(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    until = date(2025, 2, 20)
    visit(books, loan_id, promised=2_000_000, promised_until=until, next_step="Hẹn lại", next_party="leader",
          next_on=until)  # fmt: skip
    assert states(books, until) == [(0, PromiseState.OPEN)]
    pay(books, loan_id, 1_500_000, date(2025, 2, 10))
    assert states(books, date(2025, 2, 21)) == [(1_500_000, PromiseState.BROKEN)]
    pay(books, loan_id, 500_000, until)
    assert states(books, date(2025, 2, 21)) == [(2_000_000, PromiseState.KEPT)]
    pay(books, loan_id, 9_000_000, date(2025, 2, 21))
    assert states(books, date(2025, 3, 1)) == [(2_000_000, PromiseState.KEPT)], "what came after does not count"
    assert states(books, date(2025, 1, 31)) == [] and states(books, date(2025, 3, 1), "farmers") == []


def test_what_was_undone_keeps_no_promise(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    visit(books, loan_id, promised=1_000_000, promised_until=date(2025, 2, 20))
    wrong = books.request()
    books.do(repay, "teller", request_id=wrong, loan_id=loan_id, purpose="principal", amount=1_000_000,
             received_on=date(2025, 2, 10), document="P")  # fmt: skip
    assert states(books, date(2025, 2, 21))[0][1] is PromiseState.KEPT
    books.do(undo_entry, "director", loan_id=loan_id, wrong_request_id=str(wrong), reason="nhầm khoản",
             booked_on=date(2025, 2, 12))  # fmt: skip
    assert states(books, date(2025, 2, 21)) == [(0, PromiseState.BROKEN)]


def test_who_may_record_a_visit_and_what_is_refused(lent: tuple[World, int]) -> None:
    books, loan_id = lent
    for who in ("leader_2", "deputy_1", "women", "ward_officer", "ward_leader", "bank_officer"):
        if who == "deputy_1":
            refused("loan_unknown", visit, books, loan_id, who)
        else:
            visit(books, loan_id, who)
    for who in ("teller", "director", "inspector", "board_member", "hamlet_head", "admin"):
        refused("role_may_not", visit, books, loan_id, who)
    refused("loan_unknown", visit, books, loan_id, "next_officer")
    refused("visit_unsound", visit, books, loan_id, found="  ")
    refused("visit_unsound", visit, books, loan_id, found="a" * 401)
    refused("visit_unsound", visit, books, loan_id, next_party="police")
    refused("promise_unsound", visit, books, loan_id, promised=5)
    refused("visit_before_loan", visit, books, loan_id, on=date(2024, 1, 1))
    request = books.request()
    assert visit(books, loan_id, request_id=request) == visit(books, loan_id, request_id=request)
    with books.reading():
        assert Visit.objects.count() == 6
    with books.acting("next_bank_officer"):
        assert not Visit.objects.exists()


def overdue(books: World) -> int:
    loan_id = books.lend(LA, "HN", 30_000_000, date(2025, 3, 15))
    found = books.do(find_misuse, "bank_officer", loan_id=loan_id, amount=10_000_000, found_on=date(2025, 4, 1),
                     minutes="06")  # fmt: skip
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 5, 20), decision="14")
    return loan_id


def test_rolls_agree_with_the_ages_of_the_books(lent: tuple[World, int]) -> None:
    books, _ = lent
    late = overdue(books)
    until = date(2026, 7, 31)
    with books.acting("inspector") as actor:
        rolls = roll_rates(actor, WARD, until, 18)
    by_month: dict[date, dict[int, int]] = {}
    for one in rolls:
        by_month.setdefault(one.on, {})[one.after] = by_month.get(one.on, {}).get(one.after, 0) + one.loans
    bounds = age_setting(until).months
    with books.reading():
        loan = Loan.objects.get(pk=late)
        for on, after in by_month.items():
            parts = overdue_parts([loan], on).get(late, [])
            [since] = [one.since for one in parts] or [None]
            if since:
                assert after.get(1 + age_class(since, on, bounds)) == 1, on
    with books.acting("inspector") as actor:
        path = [(one.on, one.before, one.after) for one in rolls if one.before != one.after]
    assert [step[1:] for step in path] == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert path[0][0] == date(2025, 5, 31)
    settled_on = date(2026, 7, 15)
    owed = amount_to_settle(books.position(late), settled_on)
    pay(books, late, owed, settled_on, "settle")
    with books.acting("inspector") as actor:
        assert (4, GONE) in {(one.before, one.after) for one in roll_rates(actor, WARD, until, 1)}
    with books.acting("next_bank_officer") as actor:
        assert roll_rates(actor, WARD, until, 3) == [] == vintages(actor, WARD, until)


def test_vintages_count_what_was_ever_overdue(lent: tuple[World, int]) -> None:
    books, _ = lent
    late = overdue(books)
    with books.acting("bank_officer") as actor:
        old, new = vintages(actor, WARD, date(2025, 12, 31))
    assert (old.year, old.loans, old.paid_out, old.owed, old.ever) == (2024, 1, 50_000_000, 50_000_000, 0)
    assert (new.year, new.overdue, new.overdue_loans, new.ever) == (2025, 10_000_000, 1, 1)
    pay(books, late, 10_000_000, date(2026, 1, 10))
    with books.acting("bank_officer") as actor:
        new = vintages(actor, WARD, date(2026, 1, 31))[1]
    assert (new.overdue, new.overdue_loans, new.ever) == (0, 0, 1)


def test_month_ends_are_whole() -> None:
    assert month_ends(date(2025, 3, 31), 3) == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    assert month_ends(date(2025, 3, 30), 1) == [date(2025, 2, 28)]


def test_a_warning_looks_at_nothing_that_came_later(books: World) -> None:
    """Ọi saved and paid, then neither: warned from the end of August; overdue by misuse in October."""
    loan_id = books.lend(OI, "HN", 50_000_000, date(2025, 1, 15))
    calm = books.lend(PAO, "HN", 20_000_000, date(2025, 1, 15))
    household = books.people[OI].household_id
    for month in range(2, 10):
        day = books.session(date(2025, month, 15))
        pays = month < 6
        interest = {loan_id: 100_000} if month == 6 else {}
        books.sheet(day, "G2", interest=interest, savings={household: 60_000} if pays else None)
    ends = {month: date(2025, month + 1, 1) - timedelta(days=1) for month in (5, 8, 9)}

    def kinds(on: date) -> dict[int, set[Warn]]:
        with books.acting("women") as actor:
            return {one.standing.loan_id: {sign.kind for sign in one.signs} for one in warned(actor, WARD, on)}

    before = kinds(ends[8])
    assert before[loan_id] == {Warn.LATE_INTEREST, Warn.PARTIAL, Warn.SAVINGS_STOPPED}
    assert calm not in before, "late interest alone is one sign"
    found = books.do(find_misuse, "bank_officer", loan_id=loan_id, amount=10_000_000, found_on=date(2025, 9, 1),
                     minutes="06")  # fmt: skip
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 10, 20),
             decision="14")  # fmt: skip
    assert kinds(ends[8]) == before, "what came later changes nothing of what was said"
    assert loan_id not in kinds(date(2025, 10, 31)), "overdue is no warning any more"
    with books.acting("bank_officer") as actor:
        tested = back_test(actor, WARD, date(2025, 12, 31), 4)
    measured = {one.on: one.hits for one in tested}
    assert tested[2].by_sign[Warn.LATE_INTEREST] == Hits(2, 1, 0, 0)
    assert tested[2].by_sign[Warn.SAVINGS_STOPPED] == Hits(1, 1, 1, 0)
    assert list(measured) == [date(2025, month, day) for month, day in ((6, 30), (7, 31), (8, 31), (9, 30))]
    assert measured[ends[8]] == Hits(1, 1, 1, 0)
    assert measured[date(2025, 6, 30)].warned_hit == measured[date(2025, 6, 30)].others_hit == 0, "more than 3 months"
    with books.acting("farmers") as actor:
        assert warned(actor, WARD, ends[8]) == []
