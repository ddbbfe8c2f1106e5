"""Which dues a payment settles."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dongvon.columns  # noqa: F401  teaches `where` about NumPy
from dongvon.core.allocation import (
    ORDER_SETTINGS,
    Allocation,
    Dues,
    OrderSetting,
    Part,
    Purpose,
    allocate,
    order_setting,
    settlement_amount,
)
from dongvon.core.problems import InvariantBroken, Refused

DAY = date(2026, 3, 8)
IN_TERM = Dues(in_term_principal=40_000, principal_due=10_000, interest_due=700, interest_running=200)
OVERDUE = Dues(
    overdue_principal=5_000, in_term_principal=20_000, principal_due=4_000, interest_due=900, interest_running=100
)
STUDENT = Dues(in_term_principal=80_000, interest_deferred=3_000, interest_running=400)


def shares(amount: int, dues: Dues, purpose: Purpose) -> tuple[int, int, int, int]:
    paid = allocate(amount, dues, order_setting(purpose, DAY))
    return (paid.interest, paid.principal_overdue, paid.principal_in_term, paid.left_over)


# purpose, dues, amount → interest, overdue principal, principal in term, left over
@pytest.mark.parametrize(
    "purpose, dues, amount, expected",
    [
        (Purpose.INTEREST, IN_TERM, 500, (500, 0, 0, 0)),
        (Purpose.INTEREST, IN_TERM, 1_000, (900, 0, 0, 100)),
        (Purpose.PRINCIPAL, IN_TERM, 12_000, (0, 0, 12_000, 0)),
        (Purpose.PRINCIPAL, IN_TERM, 45_000, (0, 0, 40_000, 5_000)),
        (Purpose.PRINCIPAL, OVERDUE, 6_000, (0, 5_000, 1_000, 0)),
        (Purpose.PRINCIPAL, OVERDUE, 4_999, (0, 4_999, 0, 0)),
        (Purpose.SETTLE, IN_TERM, 10_500, (500, 0, 10_000, 0)),
        (Purpose.SETTLE, IN_TERM, 40_900, (900, 0, 40_000, 0)),
        (Purpose.SETTLE, OVERDUE, 9_500, (500, 5_000, 4_000, 0)),
        (Purpose.SETTLE, OVERDUE, 26_001, (1_000, 5_000, 20_000, 1)),
        (Purpose.COLLECTOR_CASH, OVERDUE, 1_000, (900, 0, 0, 100)),
        (Purpose.COLLECTOR_CASH, STUDENT, 2_000, (2_000, 0, 0, 0)),
        (Purpose.COLLECTOR_CASH, IN_TERM, 900, (700, 0, 0, 200)),
        (Purpose.FROM_SAVINGS, IN_TERM, 20_000, (700, 0, 10_000, 9_300)),
        (Purpose.FROM_SAVINGS, OVERDUE, 5_500, (500, 5_000, 0, 0)),
    ],
)
def test_a_payment_runs_down_the_order(
    purpose: Purpose, dues: Dues, amount: int, expected: tuple[int, int, int, int]
) -> None:
    assert shares(amount, dues, purpose) == expected


def test_interest_due_is_paid_before_interest_of_grace_and_running_interest() -> None:
    dues = Dues(in_term_principal=1, interest_due=10, interest_deferred=20, interest_running=30)
    paid = allocate(25, dues, order_setting(Purpose.INTEREST, DAY))
    assert (paid.interest_due, paid.interest_deferred, paid.interest_running) == (10, 15, 0)


def test_paying_the_settlement_amount_leaves_nothing_owed_and_nothing_over() -> None:
    for dues in (IN_TERM, OVERDUE, STUDENT):
        paid = allocate(settlement_amount(dues), dues, order_setting(Purpose.SETTLE, DAY))
        assert paid.left_over == 0
        assert paid.principal == dues.overdue_principal + dues.in_term_principal


def test_the_leader_never_takes_principal_whatever_the_setting_date() -> None:
    for setting in ORDER_SETTINGS:
        if setting.purpose is Purpose.COLLECTOR_CASH:
            for order in (setting.in_term, setting.overdue):
                assert not {part for part in order if "principal" in part.value}


def test_every_purpose_has_an_order_with_its_source() -> None:
    for purpose in Purpose:
        assert order_setting(purpose, date(2002, 10, 4)).source
    with pytest.raises(Refused, match=r"thời điểm 03/10/2002$") as refusal:
        order_setting(Purpose.INTEREST, date(2002, 10, 3))
    assert refusal.value.problem.code == "allocation_order_unknown"


def test_a_later_setting_replaces_the_order_from_its_date() -> None:
    interest_first = OrderSetting(
        date(2026, 7, 1), Purpose.SETTLE, (Part.INTEREST_DUE,), (Part.INTEREST_DUE,), "a test", "seen"
    )
    rows = (*ORDER_SETTINGS, interest_first)
    assert order_setting(Purpose.SETTLE, date(2026, 6, 30), rows) is not interest_first
    assert order_setting(Purpose.SETTLE, date(2026, 7, 1), rows) is interest_first
    assert allocate(1_000, OVERDUE, interest_first).left_over == 100


def test_a_loan_is_settled_as_an_overdue_one_only_while_something_is_overdue() -> None:
    setting = OrderSetting(DAY, Purpose.DEBT, (Part.PRINCIPAL_DUE,), (Part.INTEREST_DUE,), "a test", "seen")
    dues = Dues(in_term_principal=50, principal_due=50, interest_due=50)
    assert allocate(10, dues, setting).principal_in_term == 10
    assert allocate(10, replace(dues, overdue_principal=1), setting).interest_due == 10


@pytest.mark.parametrize(
    "amount, dues, said",
    [
        (-1, Dues(), "amount is -1"),
        (5, Dues(interest_due=-1), "interest_due is -1"),
        (5, Dues(in_term_principal=-1), "in_term_principal is -1"),
    ],
)
def test_a_negative_amount_or_due_is_a_fault_of_the_program(amount: int, dues: Dues, said: str) -> None:
    with pytest.raises(InvariantBroken, match=said):
        allocate(amount, dues, order_setting(Purpose.INTEREST, DAY))


NAMES = [field.name for field in fields(Dues)]
amounts = st.one_of(st.integers(0, 3), st.integers(0, 96_000_000_000))
rows_of_dues = st.tuples(*[amounts for _ in NAMES])


def by_hand(amount: int, dues: Dues, setting: OrderSetting) -> dict[Part, Fraction]:
    """The same rule, told as a clerk would do it with exact fractions."""
    due_now = min(dues.principal_due, dues.in_term_principal)
    owed = {
        Part.OVERDUE_PRINCIPAL: dues.overdue_principal,
        Part.PRINCIPAL_DUE: due_now,
        Part.PRINCIPAL_NOT_DUE: dues.in_term_principal - due_now,
        Part.FROZEN_PRINCIPAL: dues.frozen_principal,
        Part.INTEREST_DUE: dues.interest_due,
        Part.INTEREST_DEFERRED: dues.interest_deferred,
        Part.INTEREST_RUNNING: dues.interest_running,
    }
    left, paid = Fraction(amount), {part: Fraction(0) for part in Part}
    for part in setting.overdue if dues.overdue_principal else setting.in_term:
        paid[part] = min(left, Fraction(owed[part]))
        left -= paid[part]
    return paid


def check_column(purpose: Purpose, rows: list[tuple[int, ...]], spare: int) -> None:
    setting = order_setting(purpose, DAY)
    table = []
    for row in rows:
        # one đồng either side of each boundary: where a part of the order is just paid
        reached, dues = 0, Dues(**dict(zip(NAMES, row, strict=True)))
        for part in by_hand(10**12, dues, setting).values():
            reached += int(part)
            table += [(max(0, reached + shift), *row) for shift in (-1, 0, 1)]
        table.append((spare, *row))
    columns = np.array(table, dtype=np.int64).T
    whole = allocate(columns[0], Dues(**dict(zip(NAMES, columns[1:], strict=True))), setting)
    for number, (amount, *row) in enumerate(table):
        dues = Dues(**dict(zip(NAMES, row, strict=True)))
        one = allocate(amount, dues, setting)
        assert one == Allocation(*[int(getattr(whole, field.name)[number]) for field in fields(Allocation)])
        hand = by_hand(amount, dues, setting)
        assert (one.principal_overdue, one.interest_due) == (hand[Part.OVERDUE_PRINCIPAL], hand[Part.INTEREST_DUE])
        assert one.principal_in_term == hand[Part.PRINCIPAL_DUE] + hand[Part.PRINCIPAL_NOT_DUE]
        parts = [getattr(one, field.name) for field in fields(one)]
        assert sum(parts) == amount
        assert min(parts) >= 0


@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_parts_add_up_and_one_loan_a_column_and_fractions_agree(purpose: Purpose, full: bool) -> None:
    cases = given(st.lists(rows_of_dues, min_size=1, max_size=10), amounts)
    settings(max_examples=500 if full else 25, derandomize=True, deadline=None)(
        cases(lambda rows, spare: check_column(purpose, rows, spare))
    )()
