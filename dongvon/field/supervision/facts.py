"""What a month is graded by and what its signals read: all groups of a commune at once, in a constant number of
statements."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dongvon.base.access.statements import answers
from dongvon.core.dates import add_months
from dongvon.core.grading import Measured
from dongvon.core.posting import AccountKind
from dongvon.core.signals import Kept, Lent, Paid

SQL = Path(__file__).parent / "sql"
SESSIONS_BACK = 12
"""Months of sheets the signals look back over."""


def last_day(month: date) -> date:
    """The last day of the month of the day."""
    return add_months(month.replace(day=1), 1) - timedelta(days=1)


def measured(place: str, month: date, left_out: Mapping[int, object]) -> dict[int, Measured]:
    """Group id → what it is graded by; one statement. `left_out`: by household, taken out. Call inside `acting`."""
    rows = answers(SQL / "measured.sql", **_asked(place, month), left_out=list(left_out))
    return {group_id: Measured(*parts) for group_id, *parts in rows}


def signal_facts(place: str, month: date) -> tuple[list[Paid], list[Lent], list[Kept]]:
    """What the signals of a month read; three statements. Call inside `acting`."""
    asked = _asked(place, month)
    asked["since_on"] = add_months(month, 1 - SESSIONS_BACK)
    paid = [Paid(*row) for row in answers(SQL / "paid.sql", **asked)]
    lent = [Lent(*row) for row in answers(SQL / "lent.sql", **asked)]
    return paid, lent, [Kept(*row) for row in answers(SQL / "kept.sql", **asked)]


def _asked(place: str, month: date) -> dict[str, Any]:
    first_on = month.replace(day=1)
    return {
        "place": place, "first_on": first_on, "last_on": last_day(month), "savings": int(AccountKind.MEMBER_SAVINGS),
    }  # fmt: skip
