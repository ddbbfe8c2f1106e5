"""Interest in progress as a sum: to the last 1/3 650 000 000 đồng, forwards and backwards in time."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.accrual import NOTHING_RELEASED, Released, accrued, less_released, to_post
from dongvon.core.interest import DENOMINATOR, IN_TERM, OVERDUE, Exact
from dongvon.core.problems import Refused
from dongvon.core.rates import RatePeriod

SINCE, CHANGE, UNTIL = date(2025, 3, 15), date(2025, 3, 25), date(2025, 4, 15)
RATES = [RatePeriod(SINCE, CHANGE, 660_000, 858_000), RatePeriod(CHANGE, UNTIL, 730_000, 949_000)]


def value(exact: Exact) -> Fraction:
    return exact[0] + Fraction(exact[1], DENOMINATOR)


def test_each_day_at_its_rate_and_state() -> None:
    """10 days at 6,6 % and 21 at 7,3 % on 50 million: 90.410,95… and 210.000; overdue at 8,58 and 9,49 %."""
    assert value(accrued(50_000_000, SINCE, UNTIL, RATES, IN_TERM)) == Fraction(33_000_000, 365) + 210_000
    assert value(accrued(50_000_000, SINCE, UNTIL, RATES, OVERDUE)) == Fraction(42_900_000, 365) + 273_000


def test_no_rate_of_a_time_outside_it_counts() -> None:
    """A balance of the first period only, or of the second, touches no other, not even one without a rate."""
    unknown = [RatePeriod(SINCE, CHANGE, 660_000, 858_000), RatePeriod(CHANGE, UNTIL, 730_000, None)]
    assert value(accrued(50_000_000, SINCE, CHANGE, unknown, OVERDUE)) == Fraction(42_900_000, 365)
    day = timedelta(days=1)
    assert value(accrued(50_000_000, CHANGE, CHANGE + day, RATES, IN_TERM)) == 10_000
    assert value(accrued(50_000_000, SINCE, SINCE + day, RATES, IN_TERM)) == Fraction(3_300_000, 365)
    assert accrued(50_000_000, UNTIL + day, UNTIL + 9 * day, RATES, IN_TERM) == (0, 0)


def test_overdue_interest_without_a_rule_is_refused_with_its_amount() -> None:
    unknown = [RatePeriod(SINCE, UNTIL, 660_000, None)]
    with pytest.raises(Refused, match="50000000 đồng") as refusal:
        accrued(50_000_000, SINCE, UNTIL, unknown, OVERDUE)
    assert refusal.value.problem.code == "overdue_rate_unknown"
    assert refusal.value.problem.facts == {"balance": 50_000_000}
    assert accrued(0, SINCE, UNTIL, unknown, OVERDUE) == (0, 0), "where nothing is overdue nobody asks"
    assert accrued(1, SINCE, SINCE, unknown, OVERDUE) == (0, 0)


days = st.dates(date(2025, 3, 1), date(2025, 5, 1))


@given(st.integers(-(10**9), 10**9), days, days, days, st.sampled_from([IN_TERM, OVERDUE]))
def test_time_adds_up_and_runs_backwards(balance: int, one: date, two: date, three: date, state: str) -> None:
    first, second, both = (
        accrued(balance, since, until, RATES, state) for since, until in ((one, two), (two, three), (one, three))
    )
    assert value(first) + value(second) == value(both)
    assert value(accrued(-balance, one, three, RATES, state)) == -value(both)
    assert all(0 <= exact[1] < DENOMINATOR for exact in (first, second, both))


def test_what_is_posted_is_the_sum_rounded_less_what_was() -> None:
    half = DENOMINATOR // 2
    assert [to_post((9, half - 1), 5), to_post((9, half), 5), to_post((9, half), 10), to_post((9, 0), 12)] == [
        4,
        5,
        0,
        -3,
    ]


def test_released_is_counted_by_state_with_its_rounding() -> None:
    released = Released(100, 20, 7, -3)
    assert (released.of(IN_TERM), released.of(OVERDUE)) == ((100, 7), (20, -3))
    assert released + Released(1, 2, 3, 4) == Released(101, 22, 10, 1)
    assert -released == Released(-100, -20, -7, 3)
    assert released + -released == NOTHING_RELEASED


@pytest.mark.parametrize(
    ("released", "rounding", "left"),
    [
        (0, 0, (280_274, 5)),
        (280_274, 0, (0, 5)),
        (280_274, -5, (0, 0)),  # the release was 5 parts less than what had run: nothing is in progress any more
        (280_275, 0, (-1, 5)),
        (280_275, DENOMINATOR - 5, (0, 0)),  # rounded up, all but 5 parts of that đồng by the rounding
        (280_000, 1, (274, 6)),
        (0, DENOMINATOR, (280_275, 5)),
    ],
)
def test_what_is_released_is_no_longer_in_progress(released: int, rounding: int, left: Exact) -> None:
    assert less_released((280_274, 5), released, rounding) == left
