from datetime import date, timedelta
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from dongvon.core.interest import (
    DENOMINATOR,
    MAX_BALANCE,
    MAX_DAYS,
    MAX_RATE_E7,
    BalancePeriod,
    Segment,
    accrue,
    add_exact,
    interest,
    round_exact,
)
from dongvon.core.problems import InvariantBroken, Refused
from dongvon.core.rates import RatePeriod

SEGMENT = st.tuples(st.integers(0, MAX_BALANCE), st.integers(0, MAX_DAYS), st.integers(0, MAX_RATE_E7))
DAY = date(2025, 1, 1)


def days_later(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("parts", "unrounded", "rounded"),
    [
        ([(100_000_000, 660_000, 30)], "542465.7534", 542_466),  # I1
        ([(50_000_000, 660_000, 31)], "280273.9726", 280_274),  # I2
        ([(100_000_000, 792_000, 30)], "650958.9041", 650_959),  # I3
        ([(100_000_000, 825_000, 31)], "700684.9315", 700_685),  # I4
        ([(50_000_000, 900_000, 30)], "369863.0137", 369_863),  # I5
        ([(200_000_000, 838_200, 30)], "1377863.0137", 1_377_863),  # I6
        ([(500_000_000, 660_000, 15), (500_000_000, 540_000, 15)], "2465753.4247", 2_465_753),  # I7
        ([(20_000_000, 858_000, 45)], "211561.6438", 211_562),  # I8
        ([(80_000_000, 660_000, 30), (20_000_000, 858_000, 30)], "575013.6986", 575_014),  # I9
        ([(100_000_000, 660_000, 29)], "524383.5616", 524_384),  # I10
    ],
)
def test_the_published_vectors(parts: list[tuple[int, int, int]], unrounded: str, rounded: int) -> None:
    total = (0, 0)
    for balance, rate, days in parts:
        total = add_exact(total, accrue(balance, days, rate))
    assert round_exact(total) == rounded
    assert abs(total[0] + Fraction(total[1], DENOMINATOR) - Fraction(unrounded)) < Fraction(1, 10_000)


@seed(4)
@given(st.lists(SEGMENT, min_size=1, max_size=12))
def test_exact_pairs_add_up_to_the_fraction_and_are_rounded_once(segments: list[tuple[int, int, int]]) -> None:
    total = (0, 0)
    for balance, days, rate in segments:
        total = add_exact(total, accrue(balance, days, rate))
        assert 0 <= total[1] < DENOMINATOR
    exact = sum((Fraction(b * d * r, DENOMINATOR) for b, d, r in segments), Fraction(0))
    assert total[0] + Fraction(total[1], DENOMINATOR) == exact
    assert round_exact(total) == floor(exact + Fraction(1, 2))


def test_interest_explains_itself_day_by_day() -> None:
    balances = [
        BalancePeriod(DAY, days_later(10), 80_000_000, 20_000_000),
        BalancePeriod(days_later(10), days_later(30), 0, 0, 80_000_000),
        BalancePeriod(days_later(30), days_later(31), 50_000_000),
    ]
    rates = [
        RatePeriod(DAY, days_later(5), 660_000, 858_000),
        RatePeriod(days_later(5), days_later(60), 624_000, 811_200),
    ]
    answer = interest(balances, rates)
    assert [(s.since, s.days, s.state, s.balance, s.annual_rate_e7) for s in answer.segments] == [
        (DAY, 5, "in_term", 80_000_000, 660_000),
        (DAY, 5, "overdue", 20_000_000, 858_000),
        (days_later(5), 5, "in_term", 80_000_000, 624_000),
        (days_later(5), 5, "overdue", 20_000_000, 811_200),
        (days_later(10), 20, "frozen", 80_000_000, 0),
        (days_later(30), 1, "in_term", 50_000_000, 624_000),
    ]
    exact = sum(Fraction(s.balance * s.days * s.annual_rate_e7, DENOMINATOR) for s in answer.segments)
    assert answer.total == floor(exact + Fraction(1, 2))
    assert answer.exact[0] + Fraction(answer.exact[1], DENOMINATOR) == exact


def test_frozen_principal_bears_nothing() -> None:
    answer = interest(
        [BalancePeriod(DAY, days_later(365), 0, 0, 100_000_000)], [RatePeriod(DAY, days_later(365), 660_000, None)]
    )
    assert answer.total == 0
    assert answer.segments == (Segment(DAY, days_later(365), 365, "frozen", 100_000_000, 0, (0, 0)),)


def test_the_year_is_365_days_also_in_a_leap_year() -> None:
    since, until = date(2028, 2, 1), date(2028, 3, 1)
    answer = interest([BalancePeriod(since, until, 100_000_000)], [RatePeriod(since, until, 660_000, 858_000)])
    assert (answer.segments[0].days, answer.total) == (29, 524_384)


def test_no_balance_no_days_no_segments() -> None:
    assert interest([], []).segments == ()
    assert interest([BalancePeriod(DAY, DAY, 100)], []).total == 0
    rates = [RatePeriod(DAY, days_later(30), 660_000, None)]
    assert interest([BalancePeriod(DAY, DAY, 100)], rates).segments == ()
    assert (
        interest([BalancePeriod(DAY, days_later(30), 0)], [RatePeriod(DAY, days_later(30), 660_000, None)]).segments
        == ()
    )


def test_an_overdue_balance_without_an_overdue_rule_is_refused() -> None:
    with pytest.raises(Refused, match="Chưa có quy định lãi suất quá hạn"):
        interest([BalancePeriod(DAY, days_later(1), 1, 1)], [RatePeriod(DAY, days_later(1), 660_000, None)])


@pytest.mark.parametrize(
    ("balance", "days", "rate", "message"),
    [
        (MAX_BALANCE + 1, 30, 660_000, "Dư nợ 96000000001 đồng nằm ngoài khoảng tính được (0 đến 96000000000)"),
        (-1, 30, 660_000, "Dư nợ -1 đồng nằm ngoài khoảng tính được (0 đến 96000000000)"),
        (1_000, MAX_DAYS + 1, 660_000, "Kỳ tính lãi 3654 ngày dài quá 3653 ngày (10 năm)"),
        (1_000, 30, MAX_RATE_E7 + 1, "Lãi suất 24.00001 %/năm nằm ngoài khoảng tính được (0 đến 24)"),
    ],
)
def test_what_is_out_of_range_is_refused_with_its_value(balance: int, days: int, rate: int, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        interest([BalancePeriod(DAY, days_later(days), balance)], [RatePeriod(DAY, days_later(days), rate, None)])
    assert (refusal.value.problem.code, str(refusal.value)) == ("interest_out_of_range", message)


def test_the_largest_loan_for_ten_years_at_the_highest_rate_is_computed() -> None:
    until = days_later(MAX_DAYS)
    answer = interest([BalancePeriod(DAY, until, MAX_BALANCE)], [RatePeriod(DAY, until, MAX_RATE_E7, None)])
    assert answer.total == floor(Fraction(MAX_BALANCE * MAX_DAYS * MAX_RATE_E7, DENOMINATOR) + Fraction(1, 2))


def test_balances_that_overlap_or_days_without_a_rate_are_faults_of_the_program() -> None:
    rates = [RatePeriod(DAY, days_later(30), 660_000, None)]
    with pytest.raises(InvariantBroken, match="overlap"):
        interest([BalancePeriod(DAY, days_later(10), 1), BalancePeriod(days_later(9), days_later(12), 1)], rates)
    with pytest.raises(InvariantBroken, match="do not cover"):
        interest([BalancePeriod(DAY, days_later(31), 1)], rates)
    with pytest.raises(InvariantBroken, match="ends before"):
        interest([BalancePeriod(days_later(2), DAY, 1)], rates)
