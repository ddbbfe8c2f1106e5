"""Sums of a place as of a day, of what the actor may see; call inside `acting(actor)`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from dongvon.base.access.acting import Actor
from dongvon.base.places.queries import MERGED_ON, commune
from dongvon.core.dates import add_months
from dongvon.core.problems import Problem
from dongvon.credit.loans.models import Event, Movement, Position
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.office.books.from_ledger import QUERIES, programme_rows, relations_of
from dongvon.office.books.relations import SHAPES, connect, table
from dongvon.office.reports import checks, figures, registry
from dongvon.office.reports.figures import ConferenceReport, Count

MONTHS_SHOWN = 12

# Changes of loans by programme, association and month; what lies before the first month has month NULL.
# What is taken back is the same event with an amount below zero. A loan that has moved counts in each commune for its
# days there.
CHANGES = """
    SELECT l.programme, l.association,
           CASE WHEN m.booked_on >= $2::date THEN date_trunc('month', m.booked_on)::date END AS month,
           sum(m.in_term + m.overdue + m.frozen)::bigint AS outstanding, sum(m.overdue)::bigint AS overdue,
           sum(m.arrears)::bigint AS arrears,
           sum(CASE WHEN m.event = 'interest_due' THEN m.amount ELSE 0 END)::bigint AS due,
           sum(CASE WHEN m.event = 'interest_collected' THEN m.amount ELSE 0 END)::bigint AS collected
    FROM loans_loan l JOIN loans_movement m ON m.loan_id = l.id
    WHERE m.place = $1 AND m.booked_on <= $3::date
      AND ($4::text = '' OR l.association = $4)
      AND ($5::text[] = '{}' OR l.group_id IN (SELECT id FROM groups_group WHERE code = ANY ($5::text[])))
    GROUP BY 1, 2, 3
"""


@dataclass(slots=True)
class Overview:
    """What a place looks like at the end of a day. Amounts in đồng.

    `months`: the first days of the last twelve months; the monthly figures stand in the same order. `lines`:
    outstanding at the end of each month by programme."""

    on: date
    months: list[date]
    programmes: dict[str, int] = field(default_factory=dict)
    associations: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    outstanding: list[int] = field(default_factory=list)
    interest_due: list[int] = field(default_factory=list)
    interest_collected: list[int] = field(default_factory=list)
    overdue: int = 0
    arrears: int = 0
    opening: int = 0
    outcomes: Mapping[str, Count] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.programmes.values())


CHANGES_SEEN = """
    SELECT (SELECT id FROM access_auditrow WHERE place = $1 ORDER BY at DESC LIMIT 1) AS written,
           (SELECT max(m.id) FROM loans_formerplacement f
            JOIN loans_movement m ON m.loan_id = f.loan_id AND m.place = $1
            WHERE f.was_at = $1 AND f.place <> $1) AS left_behind,
           (SELECT max(id) FROM households_formerhome WHERE was_at = $1) AS gone
"""


def changes_seen(place: str) -> tuple[int, ...]:
    """What the last write at the place was: while it stands, nothing about the place has changed. A household that
    leaves, and a receipt found late of one that has left, are written in the place it went to."""
    [row] = _rows(CHANGES_SEEN, [place])
    return tuple(number or 0 for number in row.values())


def as_of(place: str) -> date:
    """The day the figures of a place reach; today where there are none yet."""
    return figures_to(place) or timezone.localdate()


def figures_to(place: str) -> date | None:
    """The last day of the month of the place's last movement, not later than today; None while nothing has moved."""
    last = _last_moved_on(place, changes_seen(place))
    return min(month_end(last), timezone.localdate()) if last else None


@lru_cache(maxsize=4096)
def _last_moved_on(place: str, _seen: tuple[int, ...]) -> date | None:
    last: date | None = Position.objects.filter(place=place).aggregate(last=Max("last_moved_on"))["last"]
    return last


def month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def overview(actor: Actor, place: str, on: date) -> Overview:
    """The sums of the place on a day, of the loans the actor may see; a constant number of queries."""
    months = [add_months(on.replace(day=1), back) for back in range(1 - MONTHS_SHOWN, 1)]
    rows = _rows(CHANGES, [place, months[0], on, actor.association, list(actor.group_codes)])
    found = Overview(on, months, outcomes=outcomes(actor, place, on))
    found.lines = _cumulated(rows, months)
    found.outstanding = [sum(month) for month in zip(*found.lines.values(), strict=True)] or [0] * len(months)
    found.programmes = {code: line[-1] for code, line in found.lines.items() if line[-1]}
    shares: dict[str, int] = defaultdict(int)
    for row in rows:
        shares[row["association"]] += row["outstanding"]
    found.associations = {code: shares[code] for code in sorted(shares, key=lambda one: (not one, one)) if shares[code]}
    found.overdue, found.arrears = (sum(row[key] for row in rows) for key in ("overdue", "arrears"))
    found.interest_due, found.interest_collected = (
        [sum(row[key] for row in rows if row["month"] == month) for month in months] for key in ("due", "collected")
    )
    year = date(on.year, 1, 1)
    found.opening = sum(row["outstanding"] for row in rows if row["month"] is None or row["month"] < year)
    return found


def _cumulated(rows: Iterable[Mapping[str, Any]], months: list[date]) -> dict[str, list[int]]:
    """What stood at the end of each month, programme by programme in the order of reports."""
    change: dict[tuple[str, date | None], int] = defaultdict(int)
    for row in rows:
        change[row["programme"], row["month"]] += row["outstanding"]
    lines = {}
    for code in (programme.code for programme in all_programmes()):
        stood, line = change[code, None], []
        for month in months:
            stood += change[code, month]
            line.append(stood)
        if any(line):
            lines[code] = line
    return lines


def outcomes(actor: Actor, place: str, on: date) -> Mapping[str, Count]:
    """The outcomes of the conference report (cumulative, and since the year began), by the report's own SQL."""
    opened_on = date(on.year - 1, 12, 31)
    found = {name: _rows(QUERIES[name], [place, opened_on, on]) for name in ("loans", "outcomes")}
    if actor.association or actor.group_codes:
        seen = set(loans_of(actor).values_list("pk", flat=True))
        found = {name: [row for row in rows if row["loan_id"] in seen] for name, rows in found.items()}
    found["told"] = _rows(QUERIES["told"], [place, opened_on, on])
    found["params"] = [_params(place, opened_on, on)]
    found["programmes"] = programme_rows()
    with connect({name: table(name, found.get(name, [])) for name in SHAPES}) as duck:
        counted = duck.execute(registry.sql("outcomes")).fetchall()
    return {code: Count(cumulative, in_year) for _, code, cumulative, in_year in counted}


def _params(place: str, opened_on: date, on: date) -> dict[str, object]:
    unit = commune(place, max(on, MERGED_ON))
    return {"place": place, "place_name": unit.name, "province_name": unit.province, "year": on.year,
            "opened_on": opened_on, "as_of_on": on}  # fmt: skip


def _rows(query: str, parameters: list[object]) -> list[dict[str, Any]]:
    """Rows of a query written with $1, $2 … on Django's connection: in the actor's transaction, behind its walls."""
    connection.ensure_connection()
    with psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(query, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def years_of(place: str) -> list[int]:
    """The years in which something moved at the place, the books' opening aside; the newest last."""
    return list(_years(place, changes_seen(place)))


@lru_cache(maxsize=4096)
def _years(place: str, _seen: tuple[int, ...]) -> tuple[int, ...]:
    moves = Movement.objects.filter(place=place).exclude(event=Event.OPENING)
    return tuple(sorted({day.year for day in moves.dates("booked_on", "year")}))


def conference(place: str, year: int) -> tuple[ConferenceReport, list[Problem]]:
    """The conference report and what speaks against it; kept while nothing is written at the place."""
    return _conference(place, year, changes_seen(place))


@lru_cache(maxsize=16)
def _conference(place: str, year: int, _seen: tuple[int, ...]) -> tuple[ConferenceReport, list[Problem]]:
    with connect(relations_of(place, year, role="app")) as duck:
        report = figures.read(duck)
        return report, checks.problems(report, duck)
