from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from dongvon.core.choice import clip, maximum, minimum, where
from dongvon.core.money import round_half_up, split_dong
from dongvon.core.problems import InvariantBroken


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (499, 1000, 0), (500, 1000, 1), (-1, 2, 0), (-3, 2, -1), (-501, 1000, -1), (7, 1, 7), (0, 9, 0)],
)
def test_a_half_goes_up_also_below_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_half_up(numerator, denominator) == rounded


@seed(20251201)
@given(st.integers(-(10**12), 10**12), st.integers(1, 10**10), st.integers(-1, 1))
def test_rounding_is_the_exact_fraction_rounded_at_and_beside_the_half(
    whole: int, denominator: int, beside: int
) -> None:
    numerator = whole * denominator + denominator // 2 + beside
    assert round_half_up(numerator, denominator) == floor(Fraction(numerator, denominator) + Fraction(1, 2))


@pytest.mark.parametrize("denominator", [0, -2])
def test_a_denominator_that_is_not_positive_is_a_fault_of_the_program(denominator: int) -> None:
    with pytest.raises(InvariantBroken):
        round_half_up(1, denominator)


def test_instalments_are_rounded_down_to_100_000_and_the_last_carries_the_rest() -> None:
    assert split_dong(50_000_000, 7, 100_000) == [7_100_000] * 6 + [7_400_000]


def test_without_a_unit_parts_are_whole_dong() -> None:
    assert split_dong(7, 2) == [3, 4]


@seed(20251201)
@given(st.integers(0, 96_000_000_000), st.integers(1, 300), st.sampled_from([1, 1_000, 100_000]))
def test_parts_always_add_up_and_the_last_is_never_the_smallest(total: int, parts: int, unit: int) -> None:
    amounts = split_dong(total, parts, unit)
    assert sum(amounts) == total and len(amounts) == parts
    assert amounts[-1] >= amounts[0] >= 0
    assert all(amount % unit == 0 for amount in amounts[:-1])


@pytest.mark.parametrize(("total", "parts", "unit"), [(-1, 2, 1), (10, 0, 1), (10, 2, 0)])
def test_a_split_that_makes_no_sense_is_a_fault_of_the_program(total: int, parts: int, unit: int) -> None:
    with pytest.raises(InvariantBroken):
        split_dong(total, parts, unit)


def test_choices_on_whole_numbers() -> None:
    assert (where(2 > 1, 10, 20), where(2 < 1, 10, 20)) == (10, 20)
    assert (minimum(3, 5), maximum(3, 5), minimum(5, 5)) == (3, 5, 5)
    assert (clip(-4, 0, 9), clip(4, 0, 9), clip(40, 0, 9)) == (0, 4, 9)
