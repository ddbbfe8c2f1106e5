"""The day on which what was collected at the doors counts."""

from datetime import date, timedelta

import pytest

from dongvon.core.value_days import VALUE_DAY_SETTINGS, ValueDay, ValueDaySetting, value_day

HELD = date(2025, 12, 5)


def test_lines_count_on_the_day_of_the_session() -> None:
    assert value_day(HELD) == HELD
    assert {row.way for row in VALUE_DAY_SETTINGS} == {ValueDay.SESSION}


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_each_day_has_a_way_also_before_the_first_setting(days: int) -> None:
    first = (ValueDaySetting(HELD, ValueDay.SESSION, "13/TD", "memory"),)
    assert value_day(HELD + timedelta(days=days), first) == HELD + timedelta(days=days)
