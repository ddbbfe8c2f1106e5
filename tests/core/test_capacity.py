"""The capacity to repay: worked sums of a plan against its schedule, and what must always hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.capacity import Budget, Period, capacity_problems, capacity_setting, periods
from dongvon.core.schedule import Instalment, Terms, build

M = 1_000_000
START = date(2026, 1, 15)


def dues(principal: int, months: int, every: int = 12) -> list[Instalment]:
    return build(Terms(principal, START, months, instalment_months=every, transaction_day=15))


def test_a_plan_that_carries_the_loan() -> None:
    """50 million at 6.24 % for 36 months: a year leaves 60 - 35 = 25 million."""
    found = periods(Budget(60 * M, 35 * M), START, dues(50 * M, 36), 624_000)
    assert [(one.months, one.available, one.principal, one.interest) for one in found] == [
        (12, 25 * M, 16_600_000, 3_120_000),  # 50,000,000 x 6.24 %
        (12, 25 * M, 16_600_000, 2_084_160),  # 33,400,000 x 6.24 %
        (12, 25 * M, 16_800_000, 1_048_320),  # 16,800,000 x 6.24 %
    ]
    assert [one.spare for one in found] == [5_280_000, 6_315_840, 7_151_680]
    assert capacity_problems(found, START) == []


def test_a_plan_that_does_not_warns_and_never_blocks() -> None:
    found = periods(Budget(40 * M, 30 * M), START, dues(50 * M, 36), 624_000)
    (problem,) = capacity_problems(found, START)
    assert problem.severity == "warn"
    assert str(problem) == (
        "Phương án chưa đủ trả nợ ở 3/3 kỳ: kỳ đầu thiếu đến hạn 15/01/2027 còn dư 10.000.000 đồng,"
        " phải trả 19.720.000 đồng"
    )
    assert capacity_setting(START).confidence == "memory"


def test_half_a_year_leaves_half() -> None:
    (first, *_) = periods(Budget(25 * M, 0), START, dues(12 * M, 12, every=6), 624_000)
    assert (first.months, first.available, first.interest) == (6, 12_500_000, 374_400)


@pytest.mark.parametrize("available, enough", [(99_999, False), (100_000, True), (100_001, True)])
def test_the_threshold_is_reached_at_the_very_dong(available: int, enough: bool) -> None:
    assert Period(START, 12, available, 60_000, 40_000).covers(100) is enough
    assert bool(capacity_problems([Period(START, 12, available, 60_000, 40_000)], START)) is not enough


@given(
    income=st.integers(0, 500 * M),
    costs=st.integers(0, 500 * M),
    principal=st.integers(M, 500 * M),
    months=st.integers(6, 120),
    rate=st.integers(0, 2_000_000),
)
def test_principal_adds_up_months_follow_each_other_and_more_income_never_hurts(
    income: int, costs: int, principal: int, months: int, rate: int
) -> None:
    agreed = dues(principal, months, every=6)
    found = periods(Budget(income, costs), START, agreed, rate)
    assert sum(one.principal for one in found) == principal
    assert sum(one.months for one in found) == months
    assert all(one.interest >= 0 for one in found)
    assert sum(one.interest for one in found) <= -(-principal * rate * months // (12 * 10**7)) + len(found)
    richer = periods(Budget(income + 12, costs), START, agreed, rate)
    assert all(more.spare >= one.spare for more, one in zip(richer, found, strict=True))
    assert len(capacity_problems(richer, START)) <= len(capacity_problems(found, START))
