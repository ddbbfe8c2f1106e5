"""Runs the tables of docs/algorithms/ageing.md."""

from datetime import date

from dongvon.core.ageing import OverduePart, age_setting, by_class, parts_left
from dongvon.core.inactivity import is_inactive, leaves_interest
from dongvon.core.rates import rate_e7
from dongvon.core.schedule import dotted
from tests.docs.tables import Row

DAY = date(2026, 9, 30)


def ages(given: Row) -> Row:
    on = date.fromisoformat(given["on"])
    moved = [OverduePart(date.fromisoformat(day), _whole(amount)) for day, amount in _pairs(given["moved"])]
    parts = parts_left(moved, _whole(given["lowered"]))
    return {
        "parts": "; ".join(f"{one.since} {dotted(one.amount)}" for one in parts),
        "classes": ", ".join(dotted(amount) for amount in by_class(parts, on, age_setting(on).months)),
    }


def still(given: Row) -> Row:
    found = is_inactive(
        outstanding=_whole(given["owed"]),
        frozen=_whole(given["frozen"]),
        student=given["student"] == "yes",
        last_on=date.fromisoformat(given["last"]),
        on=date.fromisoformat(given["on"]),
    )
    return {"inactive": "yes" if found else "no"}


def interest_left(given: Row) -> Row:
    bearing = _whole(given["bearing"])
    found = leaves_interest(
        outstanding=bearing,
        frozen=0,
        student=False,
        arrears=_whole(given["arrears"]),
        bearing=bearing,
        rate_e7=rate_e7(given["rate"]),
        on=DAY,
    )
    return {"inactive": "yes" if found else "no"}


def _pairs(text: str) -> list[list[str]]:
    return [pair.split() for pair in text.split("; ")]


def _whole(text: str) -> int:
    return int(text.replace(".", ""))
