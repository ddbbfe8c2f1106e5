from fractions import Fraction
from math import floor
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from dongvon.columns import BLOCK_ROWS, check_range, from_arrow, interest_column, to_arrow
from dongvon.core.choice import clip, maximum, minimum, where
from dongvon.core.interest import (
    DENOMINATOR,
    MAX_BALANCE,
    MAX_DAYS,
    MAX_RATE_E7,
    accrue,
    add_exact,
    round_exact,
)
from dongvon.core.money import round_half_up
from dongvon.core.problems import InvariantBroken, Refused

Case = tuple[int, int, int]


def boundary_case(chance: Random) -> Case:
    """A balance whose interest is exactly half a đồng beyond a whole one, or one unit of the remainder beside it."""
    days, rate = chance.randint(1, MAX_DAYS), chance.randint(1, MAX_RATE_E7)
    while Fraction(days * rate, DENOMINATOR).denominator != DENOMINATOR:  # coprime, so that a balance can be found
        days, rate = chance.randint(1, MAX_DAYS), chance.randint(1, MAX_RATE_E7)
    aim = DENOMINATOR // 2 + chance.choice((-1, 0, 1))
    balance = aim * pow(days * rate, -1, DENOMINATOR) % DENOMINATOR
    return balance + DENOMINATOR * chance.randint(0, (MAX_BALANCE - balance) // DENOMINATOR), days, rate


def crossing_case(chance: Random) -> Case:
    """A balance at, or one đồng beside, the point where the interest of a real rate goes up by a đồng."""
    days, rate = chance.randint(1, MAX_DAYS), chance.choice((312_000, 624_000, 660_000, 780_000, 811_200, 1_030_224))
    step = days * rate
    whole = chance.randint(0, (MAX_BALANCE - 2) * step // DENOMINATOR)
    crossing = -(-(whole * DENOMINATOR + DENOMINATOR // 2) // step)
    return min(max(crossing + chance.choice((-1, 0, 1)), 0), MAX_BALANCE), days, rate


def extreme_case(chance: Random) -> Case:
    """Any values, the ends of the range often among them."""

    def pick(high: int) -> int:
        return chance.choice((0, 1, high - 1, high, chance.randint(0, high), chance.randint(0, high)))

    return pick(MAX_BALANCE), pick(MAX_DAYS), pick(MAX_RATE_E7)


def test_interest_of_a_loan_of_a_column_and_of_fractions_is_the_same_at_every_boundary(full: bool) -> None:
    chance = Random(20_251_201)
    kinds = (boundary_case, crossing_case, extreme_case)
    cases = [kinds[number % 3](chance) for number in range(500_000 if full else 2_001)]
    balance, days, rate = (np.array(column, dtype=np.int64) for column in zip(*cases, strict=True))
    column = interest_column(balance, days, rate).tolist()
    for case, from_column in zip(cases, column, strict=True):
        exact = Fraction(case[0] * case[1] * case[2], DENOMINATOR)
        assert round_exact(accrue(*case)) == from_column == floor(exact + Fraction(1, 2)), case


def test_the_aimed_cases_do_fall_on_the_boundary_and_on_both_sides() -> None:
    chance = Random(1)
    beside = {b * d * r % DENOMINATOR - DENOMINATOR // 2 for b, d, r in (boundary_case(chance) for _ in range(50))}
    assert beside == {-1, 0, 1}


def test_sums_of_exact_pairs_are_the_same_on_columns_and_fractions(full: bool) -> None:
    chance = Random(2)
    cases = [(extreme_case(chance), boundary_case(chance)) for _ in range(100_000 if full else 500)]
    first, second = (
        accrue(*(np.array(column, dtype=np.int64) for column in zip(*part, strict=True)))
        for part in zip(*cases, strict=True)
    )
    rounded = round_exact(add_exact(first, second)).tolist()
    for (a, b), from_column in zip(cases, rounded, strict=True):
        exact = Fraction(a[0] * a[1] * a[2] + b[0] * b[1] * b[2], DENOMINATOR)
        assert from_column == floor(exact + Fraction(1, 2))
        assert from_column == round_exact(add_exact(accrue(*a), accrue(*b)))


def test_choices_and_rounding_are_the_same_on_columns() -> None:
    chance = Random(3)
    numbers = [(chance.randint(-9, 9), chance.randint(-9, 9), chance.randint(-9, 9)) for _ in range(500)]
    a, b, c = (np.array(column, dtype=np.int64) for column in zip(*numbers, strict=True))
    assert where(a > b, a, c).tolist() == [where(x > y, x, z) for x, y, z in numbers]
    assert minimum(a, b).tolist() == [minimum(x, y) for x, y, _ in numbers]
    assert maximum(a, b).tolist() == [maximum(x, y) for x, y, _ in numbers]
    assert clip(a, b, c).tolist() == [clip(x, y, z) for x, y, z in numbers]
    assert round_half_up(a, 2).tolist() == [round_half_up(x, 2) for x, _, _ in numbers]


@pytest.mark.parametrize("rows", [0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, 2 * BLOCK_ROWS + 1])
def test_blocks_join_without_a_seam(rows: int) -> None:
    balance = np.arange(rows, dtype=np.int64) * 1_000_003
    column = interest_column(balance, np.full(rows, 30), np.full(rows, 660_000))
    assert column.tolist() == [round_exact(accrue(amount, 30, 660_000)) for amount in balance.tolist()]


@pytest.mark.parametrize(
    ("which", "value", "message"),
    [
        (0, MAX_BALANCE + 1, r"Dòng 8195: dư nợ \(đồng\) = 96000000001 nằm ngoài khoảng 0 đến 96000000000"),
        (0, -1, "Dòng 8195: dư nợ .* = -1 "),
        (1, MAX_DAYS + 1, "Dòng 8195: số ngày = 3654 "),
        (2, MAX_RATE_E7 + 1, "Dòng 8195: lãi suất .* = 2400001 "),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_row(which: int, value: int, message: str) -> None:
    columns = [np.full(20_000, fill, dtype=np.int64) for fill in (1_000_000, 30, 660_000)]
    columns[which][BLOCK_ROWS + 3] = value
    with pytest.raises(Refused, match=message):
        interest_column(*columns)


def test_the_range_itself_is_inside_and_an_empty_column_is_fine() -> None:
    check_range("x", np.array([0, 9]), 0, 9)
    check_range("x", np.array([], dtype=np.int64), 0, 9)


def test_columns_of_other_types_or_lengths_are_faults_of_the_program() -> None:
    whole = np.array([1, 2], dtype=np.int64)
    for columns in ((whole, whole, whole[:1]), (whole.astype(np.int32), whole, whole), (whole * 0.5, whole, whole)):
        with pytest.raises(InvariantBroken):
            interest_column(*columns)


def test_arrow_columns_are_read_and_written_in_place() -> None:
    array = pa.array([1, 2, 3], pa.int64())
    column = from_arrow(array)
    assert column.tolist() == [1, 2, 3]
    assert column.ctypes.data == array.buffers()[1].address
    assert from_arrow(pa.chunked_array([[1], [2, 3]], pa.int32())).dtype == np.int64
    assert from_arrow(pa.array([20_423], pa.date32())).tolist() == [20_423]
    written = to_arrow(np.array([4, 5], dtype=np.int64))
    assert written.type == pa.int64() and written.to_pylist() == [4, 5]


def test_an_arrow_column_with_a_hole_or_fractions_is_refused() -> None:
    with pytest.raises(Refused, match="Dòng 1: cột dư nợ bỏ trống"):
        from_arrow(pa.array([1, None, 3]), "dư nợ")
    with pytest.raises(Refused, match="Cột lãi có kiểu double"):
        from_arrow(pa.array([0.5]), "lãi")
