"""Runs the tables of docs/algorithms/poverty.md."""

from datetime import date, timedelta

from dongvon.core.poverty import (
    Area,
    Finding,
    RoundKind,
    Score,
    agreed,
    classify,
    decide_by,
    posting_ends,
    recognised,
    start_problems,
    window_ends,
)
from dongvon.core.problems import Refused
from dongvon.parties.reviews.terms import procedure, yardsticks
from tests.docs.tables import Row

RULE = procedure(date(2025, 9, 1))


def finding(given: Row) -> Row:
    by = yardsticks(date.fromisoformat(given["day"]), "03408", "12")[Area(given["area"])]
    lacks = tuple(str(number) for number in range(1, int(given["deprivations"]) + 1))
    b2 = None if lacks else 0
    score = Score(_whole(given["B1"]), b2, _whole(given["income"]), lacks, given["average"] == "yes")
    try:
        return {"finding": classify(score, by).value}
    except Refused as refusal:
        return {"finding": f"refused: {refusal.problem.code}"}


def becomes(given: Row) -> Row:
    found = Finding(given["finding"])
    now = recognised(given["before"], _day(given["escaped"]), found, date.fromisoformat(given["since"]))
    ends = window_ends(now.escaped_on).isoformat() if now.escaped_on else ""
    return {"class": now.kind, "window ends": ends, "change": now.change.value}


def vote(given: Row) -> Row:
    return {"carried": "yes" if agreed(int(given["agree"]), int(given["attended"]), RULE) else "no"}


def posting(given: Row) -> Row:
    holidays = {date.fromisoformat(one.strip()) for one in given["holidays"].split(",") if one}
    last = posting_ends(date.fromisoformat(given["posted"]), RULE, holidays)
    return {"last day": last.isoformat(), "recognised from": (last + timedelta(days=1)).isoformat()}


def deadline(given: Row) -> Row:
    kind, started = RoundKind(given["kind"]), date.fromisoformat(given["started"])
    problems = start_problems(kind, started, RULE)
    return {"decided by": f"refused: {problems[0].code}" if problems else decide_by(kind, started, RULE).isoformat()}


def _whole(text: str) -> int | None:
    return int(text.replace(".", "")) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
