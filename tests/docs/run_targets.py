"""Runs the tables of docs/algorithms/targets.md."""

from datetime import date

from dongvon.core.schedule import dotted
from dongvon.core.targets import Asked, Room, base_of, disbursable, measures
from tests.docs.tables import Row


def bases(given: Row) -> Row:
    balance, before = (_whole(given[name]) for name in ("balance of 31/12", "target before"))
    return {"base": dotted(base_of(int(given["version"]), balance, before))}


def rooms(given: Row) -> Row:
    room = Room(*(_whole(given[name]) for name in ("target", "outstanding", "approved")))
    return {"headroom": dotted(room.left), "completion": _tenths(room.completion)}


def lending(given: Row) -> Row:
    return {"disbursable": dotted(disbursable(*(_whole(given[name]) for name in ("growth", "collected", "lent"))))}


def requests(given: Row) -> Row:
    rows = []
    for text in filter(None, given["asked"].split("; ")):
        asked_on, asked, answered_on, allocated, lent_on = text.split()
        rows.append(Asked(_whole(asked), _day(asked_on) or date.max, _whole(allocated), _day(answered_on),
                          _day(lent_on)))  # fmt: skip
    found = measures(rows, date.fromisoformat(given["on"]))
    return {
        "full": _tenths(found.full),
        "days to answer": _number(found.days_to_answer),
        "days to loan": _number(found.days_to_loan),
        "waiting": str(found.waiting),
        "longest wait": str(found.longest_wait),
    }


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def _number(found: int | None) -> str:
    return "" if found is None else str(found)


def _tenths(found: int | None) -> str:
    return "" if found is None else f"{found // 10},{found % 10}"


def _whole(text: str) -> int:
    return int(text.replace(".", ""))
