"""Targets: identities hold for whatever amounts, sums are held with the difference named, measures do not flatter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.targets import (
    SOURCE,
    UNIT,
    Asked,
    Room,
    base_of,
    disbursable,
    half_within,
    in_units,
    measures,
    room_problems,
    split_problems,
    target_problems,
)

DAY0 = date(2025, 1, 1)
AMOUNTS = st.integers(0, 10**13)
M = 1_000_000


@given(AMOUNTS)
def test_a_balance_is_written_to_the_nearest_tenth_of_a_million(balance: int) -> None:
    found = in_units(balance)
    assert found % UNIT == 0 and abs(2 * (found - balance)) <= UNIT
    assert in_units(found) == found
    assert target_problems("HN", found) == []


@pytest.mark.parametrize("balance, found", [(49_999, 0), (50_000, UNIT), (149_999, UNIT), (150_000, 2 * UNIT)])
def test_a_half_goes_up(balance: int, found: int) -> None:
    assert in_units(balance) == found


@given(AMOUNTS, AMOUNTS, st.integers(2, 9))
def test_after_the_first_version_the_base_is_the_target_before(balance: int, before: int, number: int) -> None:
    assert base_of(number, balance, before) == before
    assert base_of(1, balance, before) == in_units(balance)


@pytest.mark.parametrize("target", [-UNIT, 1, UNIT - 1, UNIT + 50_000])
def test_a_target_that_paper_cannot_say_is_named(target: int) -> None:
    (problem,) = target_problems("HN · TW", target)
    assert problem.code == "target_not_in_tenths" and "HN · TW" in str(problem) and problem.source


@given(st.lists(st.integers(0, 10**6), max_size=12), st.integers(-(10**6), 10**6))
def test_the_parts_are_the_whole_or_the_difference_is_named(parts: list[int], more: int) -> None:
    total = sum(parts)
    whole = max(total + more, 0)
    exact, loose = (split_problems("HN", whole, total, exact=one) for one in (True, False))
    assert bool(exact) == (total != whole) and bool(loose) == (total > whole)
    for problem in exact:
        assert problem.facts["difference"] == f"{abs(whole - total):,}".replace(",", ".")
        assert problem.source == SOURCE


def test_too_much_and_too_little_are_said_in_their_own_words() -> None:
    (over,), (short,) = (split_problems("HN", 10 * M, parts, exact=True) for parts in (11 * M, 8 * M))
    said = "Chỉ tiêu HN: cộng các phần {} đồng, {} đồng so với 10.000.000 đồng được giao."
    assert str(over) == said.format("11.000.000", "vượt 1.000.000")
    assert str(short) == said.format("8.000.000", "còn thiếu 2.000.000")


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 10**13))
def test_exactly_the_headroom_may_be_approved(target: int, outstanding: int, approved: int, amount: int) -> None:
    room = Room(target, outstanding, approved)
    assert room.left == target - outstanding - approved
    assert bool(room_problems("HN", room, amount, severity="block")) == (outstanding + approved + amount > target)
    after = Room(target, outstanding, approved + amount)
    assert after.left == room.left - amount
    paid_out = Room(target, outstanding + amount, approved)
    assert paid_out.left == after.left, "paying out what was approved takes no more room"


@pytest.mark.parametrize("severity", ["warn", "block"])
def test_no_target_or_one_exceeded_is_said_as_the_place_decided(severity: str) -> None:
    (problem,) = room_problems("HN · TW", None, 1, severity=severity)
    assert (problem.code, problem.source, problem.severity) == ("no_target_recorded", SOURCE, severity)
    (problem,) = room_problems("HN · TW", Room(0, 0, 0), 1, severity=severity)
    assert (problem.code, problem.source, problem.severity) == ("beyond_target", SOURCE, severity)
    assert room_problems("HN", Room(5 * M, 5 * M, 0), 0, severity="block") == []


def test_beyond_the_target_every_amount_is_said() -> None:
    (problem,) = room_problems("HN · TW", Room(100 * M, 80 * M, 15 * M), 6 * M, severity="block")
    assert problem.code == "beyond_target" and problem.severity == "block"
    for said in ("100.000.000", "80.000.000", "15.000.000", " 5.000.000", "6.000.000"):
        assert said in str(problem)
    over = room_problems("HN", Room(0, M, 0), M, severity="block")[0]
    assert over.facts["left"] == "0", "less than nothing is nothing left"


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 10**9)), max_size=20), AMOUNTS, st.integers(-(10**9), 10**9))
def test_disbursable_is_what_the_target_leaves(moves: list[tuple[bool, int]], base: int, growth: int) -> None:
    lent = sum(amount for is_lent, amount in moves if is_lent)
    collected = sum(amount for is_lent, amount in moves if not is_lent)
    outstanding = base + lent - collected
    assert disbursable(growth, collected, lent) == Room(base + growth, outstanding, 0).left


@given(AMOUNTS, st.integers(1, 10**13))
def test_completion_is_the_nearest_tenth_of_a_percent(outstanding: int, target: int) -> None:
    found = Room(target, outstanding, 0).completion
    assert found is not None and abs(2 * (found * target - outstanding * 1000)) <= target
    assert Room(0, outstanding, 0).completion is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=15))
def test_half_are_within_and_fewer_days_would_not_do(days: list[int]) -> None:
    found = half_within(days)
    assert found is not None and found in days
    assert 2 * sum(one <= found for one in days) >= len(days) > 2 * sum(one < found for one in days)


ANSWERS = st.none() | st.tuples(st.integers(0, 90), st.integers(0, 100), st.none() | st.integers(0, 60))


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 200), ANSWERS), max_size=8))
def test_requests_not_answered_are_in_no_measure_but_counted(
    given_rows: list[tuple[int, int, tuple[int, int, int | None] | None]],
) -> None:
    rows = []
    for asked, day, answer in given_rows:
        asked_on = DAY0 + timedelta(days=day)
        if answer is None:
            rows.append(Asked(asked, asked_on))
            continue
        waited, percent, lent = answer
        answered_on = asked_on + timedelta(days=waited)
        lent_on = None if lent is None else answered_on + timedelta(days=lent)
        rows.append(Asked(asked, asked_on, asked * percent // 100, answered_on, lent_on))
    on = DAY0 + timedelta(days=365)
    found = measures(rows, on)
    answered = [one for one in rows if one.answered_on]
    assert (found.answered, found.waiting) == (len(answered), len(rows) - len(answered))
    assert found == measures([*answered, *(one for one in rows if not one.answered_on)], on)
    assert (found.full is None) == (not answered) and (found.full or 0) <= 1000
    assert found.asked == sum(one.asked for one in answered)
    assert found.allocated == sum(one.allocated for one in rows), "nothing is allocated without an answer"
    assert found.allocations_lent == sum(bool(one.allocated and one.first_lent_on) for one in answered)
    waits = [(on - one.asked_on).days for one in rows if not one.answered_on]
    assert found.longest_wait == max(waits, default=0)
