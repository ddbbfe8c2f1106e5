"""Overdue debt by age: the parts are the balance, on every day of every life."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.ageing import AgeSetting, OverduePart, age_class, age_setting, by_class, parts_left
from dongvon.core.problems import InvariantBroken

DAY0 = date(2024, 1, 1)
MONTHS = (3, 6, 12)


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


# Each step: days after the one before, more overdue (True) or less, how much of what there is (or of 10 million).
steps = st.lists(st.tuples(st.integers(0, 200), st.booleans(), st.integers(1, 10)), max_size=12)


@given(steps, st.integers(0, 400))
def test_the_parts_are_the_overdue_balance_on_every_day(taken: list[tuple[int, bool, int]], after: int) -> None:
    day, moved, lowered, queue = 0, list[OverduePart](), 0, list[list[int]]()
    for wait, more, tenths in taken:
        day += wait
        if more:
            moved.append(OverduePart(on(day), tenths * 1_000_003))
            queue.append([day, tenths * 1_000_003])
        else:  # walked part by part as it happens: the oracle
            left = sum(amount for _, amount in queue) * tenths // 10
            lowered += left
            for part in queue:
                less = min(part[1], left)
                part[1], left = part[1] - less, left - less
        parts = parts_left(moved, lowered)
        walked = [OverduePart(on(since), amount) for since, amount in queue if amount]
        assert parts == walked
        sums = by_class(parts, on(day + after), MONTHS)
        assert sum(sums) == sum(one.amount for one in moved) - lowered and min(sums) >= 0


@given(st.integers(0, 900), st.integers(0, 900))
def test_debt_only_grows_older(since: int, day: int) -> None:
    now, tomorrow = (age_class(on(since), on(since + day + more), MONTHS) for more in (0, 1))
    assert now <= tomorrow <= now + 1


def test_what_left_was_there_before() -> None:
    with pytest.raises(InvariantBroken):
        parts_left([OverduePart(DAY0, 5)], 6)


def test_a_new_setting_counts_from_its_day() -> None:
    rows = (AgeSetting(DAY0, (3, 6, 12), "a", "memory"), AgeSetting(on(366), (1,), "b", "seen"))
    assert age_setting(on(365), rows).months == (3, 6, 12)
    assert age_setting(on(366), rows).months == (1,)
    assert age_setting(date(1999, 1, 1), rows).months == (3, 6, 12)


def test_what_nobody_knows_the_day_of_stays_so_when_part_of_it_is_paid() -> None:
    old, new = OverduePart(DAY0, 10_000_000, at_least=True), OverduePart(on(40), 5_000_000)
    assert parts_left([new, old], 4_000_000) == [OverduePart(DAY0, 6_000_000, at_least=True), new]
