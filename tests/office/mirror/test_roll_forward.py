"""Each loan against the month before."""

from datetime import date
from typing import Any

import pytest

from dongvon.base.access.acting import acting
from dongvon.core.problems import Refused
from dongvon.office.mirror.models import LoanMonth
from dongvon.office.mirror.roll_forward import Amounts, RolledLoan, RollForward, roll_forward
from tests.office.mirror.hand_made import COMMUNE, MILLION, OFFICE, ON, fill, loan
from tests.world import NEXT_WARD, World

BEFORE = date(2025, 5, 31)


def months(world: World, before: list[LoanMonth], now: list[LoanMonth], on: date = ON) -> RollForward:
    fill(world, *before, *now)
    actor = world.actors["bank_officer"]
    with acting(actor):
        return roll_forward(actor, on, before[0].as_of_on if before else BEFORE, OFFICE)


def earlier(number: str, customer: str, **said: Any) -> LoanMonth:
    return loan(number, customer, **{"as_of_on": BEFORE} | said)


def only(found: RollForward) -> RolledLoan:
    (one,) = found.loans
    return one


def test_a_loan_that_rolls_is_not_told(books: World) -> None:
    moved = {"in_term": 7 * MILLION, "overdue": MILLION, "disbursed_month": MILLION}
    moved |= {"collected_in_term_month": 2 * MILLION, "written_off_month": MILLION}
    found = months(books, [earlier("1", "1")], [loan("1", "1", **moved)])
    assert found.loans == () and found.counts == {"stayed": 1}
    assert found.communes == {COMMUNE: Amounts(10 * MILLION, MILLION, 0, 2 * MILLION, MILLION, 8 * MILLION)}
    assert found.total.difference == 0


def test_one_dong_is_found(books: World) -> None:
    one = only(months(books, [earlier("1", "1")], [loan("1", "1", in_term=10 * MILLION - 1)]))
    assert (one.amounts.difference, one.open, one.kind) == (-1, True, "stayed")


@pytest.mark.parametrize("off", [0, 1])
def test_a_new_contract_that_repaid_an_old_one(books: World, off: int) -> None:
    new = loan("2", "1", in_term=30 * MILLION, disbursed_month=30 * MILLION, rolled_month=10 * MILLION + off)
    found = months(books, [earlier("1", "1")], [loan("1", "1", in_term=0), new])
    assert {(one.kind, one.open) for one in found.loans} == {("stayed", bool(off)), ("new", bool(off))}
    assert found.total.difference == off
    if not off:
        assert [one.cause.code for one in found.loans if one.cause] == ["rolled", "rolled"]


def test_rolled_amounts_of_another_customer_explain_nothing(books: World) -> None:
    new = loan("2", "2", in_term=30 * MILLION, disbursed_month=30 * MILLION, rolled_month=10 * MILLION)
    found = months(books, [earlier("1", "1")], [loan("1", "1", in_term=0), new])
    assert [one.open for one in found.loans] == [True, True] and found.total.difference == 0


def test_loans_that_are_gone(books: World) -> None:
    found = months(books, [earlier("1", "1"), earlier("2", "2", in_term=0, loan_state="CLOSE")], [])
    assert [(one.kind, one.amounts.difference, one.open) for one in found.loans] == [
        ("gone_with_balance", -10 * MILLION, True),
        ("settled_and_gone", 0, True),
    ]


def test_settled_loans_are_dropped_in_january(books: World) -> None:
    december = {"as_of_on": date(2024, 12, 31)}
    before = [earlier("1", "1", **december), earlier("2", "2", in_term=0, loan_state="CLOSE", **december)]
    found = months(books, before, [], date(2025, 1, 31))
    assert [(one.cause.code if one.cause else "", one.open) for one in found.loans] == [("", True), ("dropped", False)]


def test_a_number_given_again_is_another_loan(books: World) -> None:
    found = months(books, [earlier("1", "1", in_term=0)], [loan("1", "2", disbursed_month=10 * MILLION)])
    assert {one.kind: one.open for one in found.loans} == {"settled_and_gone": True, "new": False}


def test_a_loan_in_another_group(books: World) -> None:
    one = only(months(books, [earlier("1", "1")], [loan("1", "1", group_code="0900002")]))
    assert (one.changed_group, one.group_before, one.group, one.open) == (True, "0900001", "0900002", False)


def test_only_the_month_before_connects(books: World) -> None:
    actor = books.actors["bank_officer"]
    with acting(actor), pytest.raises(Refused, match="30/04/2025"):
        roll_forward(actor, ON, date(2025, 4, 30), OFFICE)


def test_only_within_reach(books: World) -> None:
    months(books, [earlier("1", "1")], [])
    for who, count in (("next_bank_officer", 0), ("farmers", 1), ("women", 0), ("leader_1", 0)):
        with acting(books.actors[who]):
            assert len(roll_forward(books.actors[who], ON, BEFORE, OFFICE).loans) == count, who
    assert NEXT_WARD not in books.actors["farmers"].places
