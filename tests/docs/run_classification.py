"""Runs the tables of docs/algorithms/classification.md."""

from datetime import date

from dongvon.core.classification import Ability, Debt, review_due, sample_size
from tests.docs.tables import Row


def due(given: Row) -> Row:
    debt = Debt(
        _whole(given["in term"]),
        _whole(given["overdue"]),
        _whole(given["frozen"]),
        _whole(given["interest unpaid"]),
        _whole(given["a month costs"]),
        troubled_since=_day(given["troubled since"]),
        reviewed_on=_day(given["reviewed"]),
        ability=Ability(given["it said"]) if given["it said"] else None,
    )
    return {"due because": ", ".join(review_due(debt, date.fromisoformat(given["day"]))) or "not due"}


def sample(given: Row) -> Row:
    return {"at least": str(sample_size(int(given["loans"]), int(given["percent"])))}


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
