"""How the portfolio moved between two months, and how each year's lending stands; call inside `acting(actor)`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.office.mirror.lists.definition import sql
from dongvon.office.mirror.lists.on_debts import CHANGES
from dongvon.office.mirror.lists.queries import Row, fetch


@dataclass(frozen=True, slots=True)
class Movement:
    """Two months side by side. `classes`: change → its number of loans and balances (đồng). `roll_e2`: in-term balance
    that became overdue, of all in-term balance before; `cure_e2`: overdue that came back into term, of all overdue
    before; in hundredths of a percent by value, None where there was nothing before.

    Source: tools of a bank branch, 2026."""

    classes: Mapping[str, Row]
    roll_e2: int | None
    cure_e2: int | None


def movement(actor: Actor, on: date, before: date) -> Movement:
    """What became of the loans since the earlier month."""
    rows = {row["change"]: row for row in fetch(sql("sheets/movement.sql"), actor, on, before)}
    total = {key: sum(row[key] for row in rows.values()) for key in _MOVED}
    return Movement(
        {change: rows[change] for change in CHANGES if change in rows},
        share_e2(total["rolled"], total["in_term_before"]),
        share_e2(total["cured"], total["overdue_before"]),
    )


_MOVED = ("rolled", "cured", "in_term_before", "overdue_before")


def share_e2(part: int, whole: int) -> int | None:
    """A share in hundredths of a percent, rounded half up; None of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole > 0 else None


def vintages(actor: Actor, on: date) -> list[Row]:
    """One row for each year of first payout: loans, lent, still owed, overdue, frozen (đồng), share of the bad."""
    return fetch(sql("sheets/vintages.sql"), actor, on)
