"""Commission and entrustment fee: the sheet of a month, paid once at the point, posted; by role, walls, closed months,
in a mirror."""

from datetime import date
from typing import Any

import pytest

from dongvon.base.ledger.queries import trial_balance
from dongvon.core.fees import COMMISSION, FEE
from dongvon.core.posting import AccountKind
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.services import pay_from_savings, repay, undo_entry
from dongvon.field.fees.models import FeePayment
from dongvon.field.fees.queries import FeeRow, fee_rows
from dongvon.field.fees.services import pay_month
from dongvon.field.fees.terms import settings
from dongvon.office.books.verify import verify
from dongvon.office.dayclose.services import close_month
from tests.base.test_access import refused
from tests.world import NEXT_WARD, WARD, World

ON, SESSION, PAID = date(2025, 3, 15), date(2025, 4, 15), date(2025, 5, 15)
APRIL = date(2025, 4, 1)
OI, LA, DUYEN = "Vi Thị Ọi", "Tòng Thị Lả", "Mai Thu Duyên"


@pytest.fixture
def collected(books: World) -> int:
    """A loan of 50 million at 6,6 %, whose interest of April (280.274) came by sheet with 600.000 of savings."""
    loan = books.lend(OI, "HN", 50_000_000, ON)
    household = books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", interest={loan: 280_274}, savings={household: 600_000})
    return loan


def sheet(books: World, who: str = "teller", month: date = APRIL, place: str = WARD) -> dict[str, FeeRow]:
    with books.acting(who) as actor:
        rows = fee_rows(actor, place, month)
    return {row.group.code if row.group else row.association: row for row in rows}


def pay(books: World, *payees: str, who: str = "teller", **more: Any) -> dict[str, Any]:
    given = {"place": WARD, "month": APRIL, "paid_on": PAID, "document": "PC1"} | more
    return books.do(pay_month, who, payees=list(payees), **given)


def test_a_group_and_its_association_earn_on_what_came_in(books: World, collected: int) -> None:
    found = sheet(books)
    group, women = found["6600002"], found["12"]
    # 280.274 x 12 x 0,085 % / 6,6 % = 43.315,1; 600.000 x 16 / 30 x 0,1 % = 320
    assert (group.kind, group.collected, group.saved, group.amount.total) == (COMMISSION, 280_274, 320_000, 43_635)
    # 280.274 x 12 x 0,032 % / 6,6 % = 16.306,9; the commune 84 %, what rounding leaves with it
    assert (women.kind, women.amount.total, dict(women.amount.levels)) == (
        FEE, 16_307, {"commune": 13_700, "district": 1_467, "province": 733, "centre": 407},
    )  # fmt: skip
    assert sum(women.amount.levels.values()) == 16_307


def test_it_is_paid_once_and_posted(books: World, collected: int) -> None:
    assert pay(books, "6600002", "hoi-12") == {"payments": 2, "amount": 43_635 + 13_700}
    refused("fee_paid_already", pay, books, "hoi-12")
    with books.reading():
        kinds = {row.kind: row.balance for row in trial_balance(PAID)}
        assert verify().differences == []
    assert (kinds[AccountKind.COMMISSION], kinds[AccountKind.ENTRUSTMENT_FEE]) == (43_635, 13_700)
    assert sheet(books)["12"].payment is not None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"who": "bank_officer"}, "role_may_not"), ({"who": "leader_2"}, "role_may_not"),
        ({"who": "next_teller"}, "place_unknown"), ({"month": SESSION}, "place_unknown"),
        ({"paid_on": date(2025, 4, 30)}, "month_not_over"), ({"document": ""}, "document_missing"),
    ],
)  # fmt: skip
def test_paying_is_refused(books: World, collected: int, more: Any, code: str) -> None:
    refused(code, pay, books, "6600002", **more)


@pytest.mark.parametrize("payees", [[], ["6600009"], ["hoi-99"], ["6600002", "<b>"]])
def test_a_payee_that_is_not_on_the_sheet_is_refused(books: World, collected: int, payees: list[str]) -> None:
    refused("payee_unknown", pay, books, *payees)


def test_nothing_is_paid_in_a_closed_month_or_where_nothing_came_in(books: World, collected: int) -> None:
    refused("nothing_to_pay", pay, books, "6600002", month=date(2025, 3, 1))
    books.do(close_month, "director", place=WARD, month=date(2025, 5, 1))
    refused("month_closed", pay, books, "6600002")


def test_everybody_sees_what_is_his(books: World, collected: int) -> None:
    books.lend(DUYEN, "HMTN", 50_000_000, ON)
    assert set(sheet(books)) == {"6600001", "6600002", "11", "12"}
    assert set(sheet(books, "leader_2")) == {"6600002"}
    assert set(sheet(books, "women")) == {"6600002", "12"}
    assert sheet(books, "next_teller") == {} and sheet(books, "next_teller", place=NEXT_WARD) == {}


def test_interest_paid_at_the_counter_earns_the_leader_nothing(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, ON)
    books.sheet(books.session(SESSION), "G2")
    books.do(repay, "teller", loan_id=loan, purpose="interest", amount=280_274, received_on=SESSION, document="PT")
    found = sheet(books)
    assert (found["6600002"].collected, found["6600002"].through_leader, found["6600002"].amount.total) == (
        280_274, 0, 0,
    )  # fmt: skip
    assert found["12"].amount.total == 16_307


def test_interest_from_the_savings_he_gathered_is_the_leaders(books: World) -> None:
    loan, household = books.lend(OI, "HN", 50_000_000, ON), books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", savings={household: 300_000})
    books.do(pay_from_savings, "teller", loan_id=loan, purpose="interest", amount=280_274, on=SESSION, document="x")
    assert sheet(books)["6600002"].through_leader == 280_274


def test_what_is_taken_back_lowers_the_month_in_which_it_is(books: World, collected: int) -> None:
    with books.reading():
        wrong = Loan.objects.get(pk=collected).movements.filter(event="interest_collected").get().request_id
    books.do(undo_entry, "point_leader", loan_id=collected, wrong_request_id=str(wrong), booked_on=PAID, reason="nhầm")
    assert sheet(books)["6600002"].collected == 280_274
    may = sheet(books, month=date(2025, 5, 1))["6600002"]
    assert (may.collected, may.amount.total) == (-280_274, 0)


def test_in_a_mirror_it_is_shown_and_not_paid(books: World, collected: int) -> None:
    with books.reading():
        Loan.objects.filter(pk=collected).update(fund=books.funds["mirror"])
    with books.acting("teller") as actor:
        found = {row.kind: row for row in fee_rows(actor, WARD, APRIL) if row.mirror}
    assert (found[COMMISSION].amount.total, found[FEE].amount.total) == (43_315, 16_307)
    refused("mode_refuses", pay, books, "hoi-12")
    with books.reading():
        assert FeePayment.objects.count() == 0


def test_the_settings_say_where_they_come_from() -> None:
    found = settings()
    assert all(one.document and one.confidence for one in (*found.fees, *found.quality, *found.split))
