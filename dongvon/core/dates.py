"""Days, months and half-open periods, as contracts and the bank count them.

Nothing here knows what day it is: the business date is always handed in. Inside rules a date is its day number,
which is the same number NumPy (`datetime64[D]`) and Arrow (`date32`) use, so that columns of dates need no conversion.
"""

import calendar
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from dongvon.core.problems import InvariantBroken

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01 (which is day 0)."""
    return day.toordinal() - _EPOCH_ORDINAL


def day_text(day: date) -> str:
    """A date as Vietnamese papers write it: 05/12/2025."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def on_day_of_month(year: int, month: int, day: int) -> date:
    """That day of that month; 29, 30 and 31 mean the last day in a month that is shorter."""
    if not 1 <= day <= 31:
        raise InvariantBroken(f"on_day_of_month: day {day}")
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def add_months(anchor: date, months: int) -> date:
    """The same day of the month `months` later (or earlier, if negative), clipped to the end of a shorter month.

    Always count from the ORIGINAL day (signing, first payout), never from a clipped result: 31 January + 1 month is 28
    February, and 31 January + 2 months is 31 March, while 28 February + 1 month would be 28 March.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return on_day_of_month(year, month + 1, anchor.day)


def months_between(since: date, until: date) -> int:
    """Whole months from `since` to `until`: the largest m with add_months(since, m) <= until (negative if before)."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months if add_months(since, months) <= until else months - 1


def working_days_before(day: date, count: int, holidays: Container[date]) -> date:
    """The `count`-th working day before `day`: "at least 5 working days before the due date" ends on it."""
    if count < 0:
        raise InvariantBroken(f"working days: count {count} is negative")
    left = count
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day, holidays)
    return day


def working_days_after(day: date, count: int, holidays: Container[date]) -> date:
    """The `count`-th working day after `day`: what hangs out for three working days hangs out up to it."""
    if count < 0:
        raise InvariantBroken(f"working days: count {count} is negative")
    left = count
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, holidays)
    return day


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Monday to Friday and not one of the given holidays."""
    return day.weekday() < 5 and day not in holidays


class Dated(Protocol):
    """A setting that holds from a day on, until another of its kind begins."""

    @property
    def since(self) -> date: ...


D = TypeVar("D", bound=Dated)


def setting_in_force(settings: Iterable[D], on: date) -> D:
    """The setting in force on the day, in whatever order they are written down; before the first, the first."""
    rows = sorted(settings, key=lambda one: one.since)
    return next((one for one in reversed(rows) if one.since <= on), rows[0])


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period [since, until): the first day is in it, `until` is not; `until=None` means open for good."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise InvariantBroken(f"period ends before it begins: {self.since}..{self.until}")

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def days(self) -> int | None:
        """Number of days in it; None when it is open."""
        return None if self.until is None else (self.until - self.since).days

    def shared_with(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        since = max(self.since, other.since)
        ends = [end for end in (self.until, other.until) if end is not None]
        until = min(ends) if ends else None
        return None if until is not None and until <= since else Period(since, until)
