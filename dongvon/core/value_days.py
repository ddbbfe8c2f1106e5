"""From which day a payment counts that was collected at the door and booked at the point (ngày hiệu lực).

A leader collects for days before the session; interest is reckoned from session to session, so a line of the sheet
13/TD counts on the session's day and keeps the doorstep day beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dongvon.core.dates import setting_in_force


class ValueDay(StrEnum):
    """Which day counts. What a new text brings becomes a further member."""

    SESSION = "session"


@dataclass(frozen=True, slots=True)
class ValueDaySetting:
    """Dated setting: the way of sheets of sessions held from `since` on."""

    since: date
    way: ValueDay
    source: str
    confidence: str


# No text read says it in words; the sheet of the month is reckoned so.
VALUE_DAY_SETTINGS: Sequence[ValueDaySetting] = (
    ValueDaySetting(date(2002, 10, 4), ValueDay.SESSION, "13/TD: lãi phải thu tính đến ngày giao dịch", "memory"),
)


def value_day(session_on: date, settings: Sequence[ValueDaySetting] = VALUE_DAY_SETTINGS) -> date:
    """The day on which lines of a sheet of the session count, whatever day they were collected on."""
    match setting_in_force(settings, session_on).way:
        case ValueDay.SESSION:
            return session_on
