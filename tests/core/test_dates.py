from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from dongvon.core.dates import (
    Period,
    add_months,
    day_number,
    day_text,
    is_working_day,
    months_between,
    on_day_of_month,
    setting_in_force,
    working_days_after,
    working_days_before,
)
from dongvon.core.problems import InvariantBroken

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


def test_day_numbers_count_from_1970_as_columns_of_dates_do() -> None:
    assert (day_number(date(1970, 1, 1)), day_number(date(2025, 12, 1))) == (0, 20_423)


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 1, 31), 2, date(2025, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 12, 5), 0, date(2025, 12, 5)),
    ],
)
def test_months_are_counted_from_the_original_day_and_clipped(anchor: date, months: int, day: date) -> None:
    assert add_months(anchor, months) == day


@seed(2)
@given(DAYS, st.integers(-240, 240))
def test_whole_months_between_undo_adding_months(anchor: date, months: int) -> None:
    later = add_months(anchor, months)
    assert months_between(anchor, later) == months
    assert months_between(anchor, later - timedelta(days=1)) == months - 1


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    assert on_day_of_month(2024, 2, 30) == date(2024, 2, 29)
    assert on_day_of_month(2025, 4, 31) == date(2025, 4, 30)
    with pytest.raises(InvariantBroken):
        on_day_of_month(2025, 4, 32)


def test_working_days_leave_out_weekends_and_the_holidays_given() -> None:
    new_year = {date(2026, 1, 1)}
    assert working_days_before(date(2026, 1, 8), 5, new_year) == date(2025, 12, 31)
    assert working_days_before(date(2026, 1, 8), 5, ()) == date(2026, 1, 1)
    assert working_days_before(date(2026, 1, 2), 1, new_year) == date(2025, 12, 31)
    assert working_days_before(date(2026, 1, 2), 0, new_year) == date(2026, 1, 2)
    assert not is_working_day(date(2026, 1, 3), ()) and is_working_day(date(2026, 1, 5), new_year)
    with pytest.raises(InvariantBroken):
        working_days_before(date(2026, 1, 1), -1, ())


@given(day=DAYS, count=st.integers(0, 20), off=st.frozensets(DAYS, max_size=8))
def test_the_working_day_after_is_so_many_working_days_on(day: date, count: int, off: frozenset[date]) -> None:
    end = working_days_after(day, count, off)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(one, off) for one in between) == count
    assert count == 0 or is_working_day(end, off)


def test_working_days_are_never_below_none() -> None:
    with pytest.raises(InvariantBroken):
        working_days_after(date(2026, 1, 1), -1, ())


@dataclass(frozen=True)
class Of:
    since: date


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2025, 1, 1), 2025),
        (date(2024, 12, 31), 2012),
        (date(2012, 1, 1), 2012),
        (date(2011, 12, 31), 2002),
        (date(2001, 12, 31), 2002),  # before the first, the first
    ],
)
def test_the_setting_of_a_day_is_the_last_that_has_begun(on: date, year: int) -> None:
    written = [Of(date(2012, 1, 1)), Of(date(2025, 1, 1)), Of(date(2002, 1, 1))]
    assert setting_in_force(written, on).since.year == year


def test_a_period_has_its_first_day_and_not_its_last() -> None:
    year = Period(date(2025, 1, 1), date(2026, 1, 1))
    assert date(2025, 1, 1) in year and date(2025, 12, 31) in year and date(2026, 1, 1) not in year
    assert date(2099, 1, 1) in Period(date(2025, 1, 1)) and Period(date(2025, 1, 1)).days is None
    assert year.days == 365
    empty = Period(date(2025, 1, 1), date(2025, 1, 1))
    assert empty.days == 0 and date(2025, 1, 1) not in empty


def test_periods_that_only_touch_share_no_day() -> None:
    first, second = Period(date(2025, 1, 1), date(2025, 7, 1)), Period(date(2025, 7, 1))
    assert first.shared_with(second) is None and second.shared_with(first) is None
    assert first.shared_with(Period(date(2025, 6, 1))) == Period(date(2025, 6, 1), date(2025, 7, 1))
    assert second.shared_with(Period(date(2020, 1, 1))) == second
    with pytest.raises(InvariantBroken):
        Period(date(2025, 2, 1), date(2025, 1, 1))


def test_a_date_is_written_as_on_vietnamese_papers() -> None:
    assert day_text(date(2025, 12, 1)) == "01/12/2025"
