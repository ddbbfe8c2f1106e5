"""Members' savings: in through the sheet, out only when nothing is owed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dongvon.credit.loans.services import repay, withdraw
from dongvon.credit.savings.models import SavingsAccount
from tests.base.test_access import refused
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI = "Vi Thị Ọi"
Batch = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def saved(books: World) -> tuple[int, int]:
    """A loan of 10 million, and 60.000 đồng of savings of the household: their ids."""
    loan, household = books.lend(OI, "HN", 10_000_000, ON), books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", interest={loan: 56_055}, savings={household: 60_000})
    return loan, household


def take_out(books: World, household: int, amount: int, who: str = "teller") -> dict[str, Any]:
    return books.do(withdraw, who, household_id=household, amount=amount, paid_on=date(2025, 5, 20), document="PC1")


def balance(books: World, household: int) -> int:
    with books.reading():
        return SavingsAccount.objects.get(household=household).balance


def settle(books: World, loan: int) -> None:
    books.do(repay, "teller", loan_id=loan, purpose="settle", amount=10_000_000, received_on=SESSION, document="PT")


def test_the_first_deposit_opens_the_one_account_of_the_household(books: World, saved: tuple[int, int]) -> None:
    _, household = saved
    books.sheet(books.session(date(2025, 5, 15)), "G2", savings={household: 5_000})
    with books.reading():
        account = SavingsAccount.objects.get(household=household)
    assert (account.balance, account.opened_on, account.last_deposit_on) == (65_000, SESSION, date(2025, 5, 15))
    assert account.group_id == books.groups["G2"]


def test_savings_are_paid_out_only_when_every_debt_is_repaid(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    refused("savings_while_in_debt", take_out, books, household, 1_000)
    settle(books, loan)
    assert take_out(books, household, 20_000) == {"balance": 40_000, "paid": 20_000}
    assert take_out(books, household, 40_000) == {"balance": 0, "paid": 40_000}


def test_interest_still_owed_keeps_the_savings_in(books: World, saved: tuple[int, int], batch: Batch) -> None:
    loan, household = saved
    settle(books, loan)
    with books.reading():
        from dongvon.credit.loans.models import Position

        Position.objects.filter(pk=loan).update(arrears=1)
    refused("savings_while_in_debt", take_out, books, household, 1_000)


@pytest.mark.parametrize("amount", [0, -5, 60_001])
def test_more_than_there_is_is_not_paid_out(books: World, saved: tuple[int, int], amount: int) -> None:
    loan, household = saved
    settle(books, loan)
    refused("savings_too_small", take_out, books, household, amount)
    assert balance(books, household) == 60_000


def test_a_household_without_an_account_or_out_of_reach_gets_nothing(books: World, saved: tuple[int, int]) -> None:
    refused("savings_too_small", take_out, books, books.people["Tòng Thị Lả"].household_id, 1)
    refused("savings_too_small", take_out, books, saved[1], 1, "next_teller")


def test_principal_is_paid_from_savings_by_way_of_money_in_transit(
    books: World, saved: tuple[int, int], batch: Batch
) -> None:
    loan, household = saved
    books.sheet(books.session(date(2025, 5, 15)), "G2", from_savings={loan: 45_000})
    assert (balance(books, household), books.position(loan).in_term) == (15_000, 9_955_000)
    assert batch(
        """SELECT sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END) FROM ledger_transfer t
           JOIN ledger_account a ON a.id IN (t.debit_id, t.credit_id) WHERE a.kind = 102"""
    ) == [(0,)]


def test_more_than_the_savings_is_not_taken_for_principal(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    before = balance(books, household)
    refused("savings_too_small", books.sheet, books.session(date(2025, 5, 15)), "G2", from_savings={loan: before + 1})
    assert balance(books, household) == before


def test_a_loan_repaid_to_the_last_dong_from_savings_is_closed(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    books.do(repay, "teller", loan_id=loan, purpose="principal", amount=9_970_000, received_on=SESSION, document="PT")
    books.sheet(books.session(date(2025, 5, 15)), "G2", interest={loan: 163}, from_savings={loan: 30_000})
    position = books.position(loan)
    assert (position.outstanding, position.arrears, position.loan.closed_on) == (0, 0, date(2025, 5, 15))
    assert balance(books, household) == 30_000
