"""The day at the point: sessions, sheets 13/TD, cash to the đồng, and every refusal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dongvon.base.places.models import Point
from dongvon.credit.loans.services import repay
from dongvon.field.transaction_days.models import Session, Sheet, SheetLine
from dongvon.field.transaction_days.queries import sheet_rows
from dongvon.field.transaction_days.services import open_session
from dongvon.parties.groups.models import Group
from tests.base.test_access import refused
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
Batch = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def loans(books: World) -> tuple[int, int]:
    """Two loans of one group, 50 and 30 million, paid out at one session."""
    ids = books.to_the_counter([(OI, "HN", 50_000_000), (LA, "HN", 30_000_000)], ON)
    return books.pay_out(ids[0], ON), books.pay_out(ids[1], ON)


def test_a_session_is_opened_on_fixed_days_only_and_once(books: World) -> None:
    number = books.session(SESSION)
    assert books.session(SESSION) == number
    refused("not_a_session_day", books.session, date(2025, 4, 16))
    refused(
        "not_a_session_day",
        books.do,
        open_session,
        "next_point_leader",
        point_id=books.points["point"],
        fixed_on=SESSION,
    )
    refused("not_a_session_day", books.do, open_session, "point_leader", point_id=10**9, fixed_on=SESSION)


def test_a_sheet_lists_what_everybody_owes_before_it_is_posted(books: World, loans: tuple[int, int]) -> None:
    session = books.session(SESSION)
    with books.acting("leader_2") as actor:
        rows = sheet_rows(actor, Session.objects.get(pk=session), Group.objects.get(pk=books.groups["G2"]))
    assert [(r.loan.borrower.name, r.arrears, r.falling_due, r.savings) for r in rows] == [
        (LA, 0, 168_164, 0),
        (OI, 0, 280_274, 0),
    ]
    assert books.position(loans[0]).arrears == 0, "looking changes nothing"


def test_a_sheet_makes_all_interest_due_and_books_what_was_paid(
    books: World, loans: tuple[int, int], batch: Batch
) -> None:
    household = books.people[LA].household_id
    answer = books.sheet(books.session(SESSION), "G2", interest={loans[0]: 280_274}, savings={household: 20_000})
    assert (answer["interest_due"], answer["interest_paid"]) == (280_274 + 168_164, 280_274)
    assert [books.position(loan).arrears for loan in loans] == [0, 168_164]
    assert {books.position(loan).interest_to for loan in loans} == {SESSION}
    with books.reading():
        sheet = Sheet.objects.get()
        lines = list(SheetLine.objects.filter(sheet=sheet).order_by("id"))
    assert (sheet.cash_counted, sheet.savings_in) == (300_274, 20_000)
    assert sum(line.interest_due for line in lines) == sheet.interest_due
    assert sum(line.interest_paid + line.savings_in for line in lines) == sheet.cash_counted
    receipts = [line.receipt for line in lines if line.receipt]
    assert receipts == ["6600002-2504-001", "6600002-2504-002"]
    assert batch(
        """SELECT sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END) FROM ledger_transfer t
           JOIN ledger_account a ON a.id IN (t.debit_id, t.credit_id) WHERE a.kind = 101"""
    ) == [(300_274 - 80_000_000,)]


def test_arrears_are_paid_with_the_month_after(books: World, loans: tuple[int, int]) -> None:
    books.sheet(books.session(SESSION), "G2", interest={loans[0]: 80_274})
    assert books.position(loans[0]).arrears == 200_000
    may = books.session(date(2025, 5, 15))
    refused("more_than_owed_on_sheet", books.sheet, may, "G2", interest={loans[0]: 200_000 + 271_234})
    books.sheet(may, "G2", interest={loans[0]: 200_000 + 271_233})
    assert books.position(loans[0]).arrears == 0


def test_the_board_never_brings_principal_in_cash(books: World, loans: tuple[int, int]) -> None:
    refused("more_than_owed_on_sheet", books.sheet, books.session(SESSION), "G2", interest={loans[0]: 280_275})


@pytest.mark.parametrize("difference", [-1, 1, 1_000_000])
def test_the_cash_counted_is_the_cash_on_the_sheet(books: World, loans: tuple[int, int], difference: int) -> None:
    refusal = refused(
        "cash_differs",
        books.sheet,
        books.session(SESSION),
        "G2",
        interest={loans[0]: 100_000},
        cash_counted=100_000 + difference,
    )
    assert refusal.problem.facts["difference"] == f"{difference:,}".replace(",", ".")
    assert books.position(loans[0]).interest_to == ON, "nothing was posted"


@pytest.mark.parametrize(
    "code, more",
    [
        ("amount_not_positive", {"interest": {0: 0}}),
        ("deposit_too_small", {"savings": {0: 4_999}}),
        ("loan_not_on_sheet", {"interest": {10**9: 1}}),
        ("household_unknown", {"savings": {10**9: 5_000}}),
        ("loan_not_on_sheet", {"from_savings": {10**9: 1}}),
    ],
)
def test_a_sheet_with_a_line_that_makes_no_sense_is_refused(
    books: World, loans: tuple[int, int], code: str, more: dict[str, Any]
) -> None:
    refused(code, books.sheet, books.session(SESSION), "G2", **more)


def test_a_sheet_is_posted_once_and_by_somebody_who_may(books: World, loans: tuple[int, int]) -> None:
    session = books.session(SESSION)
    refused("loan_not_on_sheet", books.sheet, session, "G3", interest={loans[0]: 1})
    refused("session_unknown", books.sheet, session, "G2", who="next_teller")
    books.sheet(session, "G2")
    refused("sheet_posted", books.sheet, session, "G2")
    assert books.sheet(session, "G3")["interest_due"] == 0


def test_a_late_sheet_leaves_the_loan_as_if_it_had_been_posted_in_time(books: World, loans: tuple[int, int]) -> None:
    books.do(
        repay,
        "teller",
        loan_id=loans[0],
        purpose="principal",
        amount=1_000_000,
        received_on=date(2025, 4, 17),
        document="PT",
    )
    books.sheet(books.session(SESSION), "G2")
    position = books.position(loans[0])
    # 50.000.000 x 31 x 6,6 % / 365: the payment of two days later does not reach back.
    assert (position.arrears, position.in_term, position.interest_to) == (280_274, 49_000_000, SESSION)


def test_a_late_sheet_tells_what_was_due_on_its_own_day(books: World, loans: tuple[int, int]) -> None:
    books.sheet(books.session(date(2025, 5, 15)), "G2", interest={loans[0]: 551_507})
    # 50.000.000 x 61 x 6,6 % / 365 = 551.506,8 had fallen due by May; in April only the 280.274 of 31 days had.
    late = books.sheet(books.session(SESSION), "G2", interest={loans[0]: 100_000})
    lines = dict(SheetLine.objects.filter(sheet=late["sheet_id"]).values_list("loan_id", "interest_due"))
    assert lines == {loans[0]: 280_274, loans[1]: 168_164} and late["interest_due"] == 448_438
    position = books.position(loans[0])
    assert (position.arrears, position.overpaid) == (0, 100_000), "in May it was paid in full already"


def test_direct_borrowers_have_a_sheet_of_their_own(books: World) -> None:
    loan = books.lend_directly(
        "Ngô Bích Thủy", "NOXH", 300_000_000, ON, term_months=180, instalment_months=6, has_collateral=True
    )
    session = books.session(SESSION)
    answer = books.sheet(session, None, interest={loan: 1_681_644})
    assert answer["interest_due"] == 1_681_644  # 300.000.000 x 31 x 6,6 % / 365 = 1.681.643,8
    refused("sheet_posted", books.sheet, session, None)


def test_a_moved_session_counts_interest_up_to_the_day_held(books: World, loans: tuple[int, int]) -> None:
    from dongvon.base.access.territory import move_session

    point = Point.objects.get(code="point").pk
    books.do(move_session, "point_leader", point_id=point, fixed_on=SESSION, held_on=date(2025, 4, 18), reason="mưa lũ")
    books.sheet(books.session(SESSION), "G2")
    assert books.position(loans[0]).arrears == 307_397  # 50.000.000 x 34 x 6,6 % / 365 = 307.397,3
    assert books.position(loans[0]).interest_to == date(2025, 4, 18)


def test_a_whole_group_costs_as_many_statements_as_one_payer(
    books: World, loans: tuple[int, int], django_assert_max_num_queries: Any
) -> None:
    third = books.lend("Sùng A Páo", "HN", 20_000_000, date(2025, 3, 15))
    session = books.session(SESSION)
    paid = {loans[0]: 280_274, loans[1]: 168_164, third: 50_000}
    kept = {who.household_id: 5_000 for who in books.people.values() if who.group == "G2"}
    with django_assert_max_num_queries(45) as first:
        books.sheet(session, "G2", interest={loans[0]: 280_274}, savings={books.people[OI].household_id: 5_000})
    may = books.session(date(2025, 5, 15))
    with django_assert_max_num_queries(len(first)):
        books.sheet(may, "G2", interest=dict.fromkeys(paid, 10000), savings=kept)
