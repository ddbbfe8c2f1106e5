"""Shares with their uncertainty, in whole numbers; only what can be compared is compared."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.cohorts import LIMITS, Share, Stratum, compared, wilson


@pytest.mark.parametrize(
    "part, whole, interval",
    [  # Wilson 1927 at 95 %, as any table or statistics package gives them, rounded outwards
        (8, 10, (490, 944)), (0, 10, (0, 278)), (10, 10, (722, 1000)), (1, 1, (206, 1000)), (50, 100, (403, 597)),
        (500, 1000, (469, 531)),
        (159, 375, (375, 475)), (216, 375, (525, 625)),  # one end is a whole tenth: 37,5 % and 62,5 %
    ],
)  # fmt: skip
def test_the_interval_of_a_share(part: int, whole: int, interval: tuple[int, int]) -> None:
    assert wilson(part, whole) == interval


def outside(tenths: int, part: int, whole: int) -> bool:
    """Whether a sample of a true share of so many tenths lies 1.96 standard errors from it, or further."""
    true, seen = Fraction(tenths, 1000), Fraction(part, whole)
    return (seen - true) ** 2 * whole >= Fraction(196, 100) ** 2 * true * (1 - true)


@given(st.integers(1, 5000), st.data())
def test_what_is_a_tenth_further_in_lies_within(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = wilson(part, whole)
    assert outside(low, part, whole) and outside(high, part, whole)
    assert low + 1 == high or not (outside(low + 1, part, whole) or outside(high - 1, part, whole))


@given(st.integers(1, 5000), st.data())
def test_the_share_lies_in_its_interval_and_more_households_narrow_it(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = wilson(part, whole)
    assert 0 <= low <= Fraction(1000 * part, whole) <= high <= 1000
    assert wilson(whole - part, whole) == (1000 - high, 1000 - low)
    lower, higher = wilson(4 * part, 4 * whole)
    assert higher - lower <= high - low + 1


def test_only_kinds_with_both_are_compared() -> None:
    poor, near = Stratum(Share(6, 10, 1), Share(3, 10)), Stratum(Share(9, 10), Share(4, 5, 2))
    alone = Stratum(Share(7, 7), Share(0, 0, 3))
    found = compared([poor, alone, near, alone])
    assert (found.borrowed, found.others) == (Share(15, 20, 1), Share(7, 15, 2))
    assert found.expected == 11 and found.left_out == 14, "3 of ten, and eight of ten"
    assert found.borrowed.tenths == 750 and found.others.tenths == 466
    third = Stratum(Share(0, 1), Share(1, 3))
    assert compared([third] * 3).expected == 1 and compared([third] * 2).expected == 0, "three thirds are one whole"
    nobody = compared([alone])
    assert nobody.borrowed.tenths is None and nobody.borrowed.interval is None and nobody.left_out == 7
    assert len(LIMITS) == len(set(LIMITS)) >= 4


SHARES = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Share(min(pair), max(pair)))


@given(st.lists(st.builds(Stratum, SHARES, SHARES), max_size=6))
def test_never_more_are_expected_than_borrowed(strata: list[Stratum]) -> None:
    found = compared(strata)
    assert 0 <= found.expected <= found.borrowed.known
    assert found.borrowed.known + found.left_out == sum(one.borrowed.known for one in strata)
