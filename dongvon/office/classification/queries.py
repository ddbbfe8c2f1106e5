"""The classification of debt as cells: from the books as they stood on the day, or as it was kept; its tables by
criterion; what does not agree with the trial balance; the loans behind a figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.queries import trial_balance
from dongvon.base.places.queries import MERGED_ON, commune
from dongvon.core.classification import MEDIUM_MONTHS, SHORT_MONTHS, SOURCE, review_setting
from dongvon.core.dates import add_months, day_text
from dongvon.core.posting import POSITION_ACCOUNTS
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.queries import loans_of
from dongvon.office.classification.dimensions import DIMENSIONS, values_in_order
from dongvon.office.classification.models import Classification, ClassifiedDebt, State
from dongvon.office.classification.sectors import sector_of, sector_rules
from dongvon.office.overview.queries import changes_seen, figures_to

STATES = tuple(State.values)
FIRST_YEAR, LAST_YEAR = 2015, 2100
KEYS = tuple(DIMENSIONS)
_CELLS = f"""
    SELECT {", ".join(KEYS)}, sum(amount)::bigint, count(*), count(*) FILTER (WHERE first_part)
    FROM ({{debts}}) AS debts GROUP BY {", ".join(KEYS)}
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """All debt alike in every criterion: its amount in đồng, its parts, and the loans counted by it."""

    values: Mapping[str, str]
    amount: int
    parts: int
    loans: int


@dataclass(slots=True)
class Line:
    """One value of a criterion: amounts (đồng) and loans by state, and of all states each loan once."""

    value: str
    amounts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    loans: int = 0

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class Differs:
    """A sum of the classification that the trial balance of the loan accounts does not give; in đồng."""

    fund_id: int
    programme: str
    state: str
    classified: int
    booked: int


def last_day(year: int) -> date:
    return date(year, 12, 31)


def refuse_unreached(place: str, year: int) -> date:
    """The day of a classification; refused before it, and in a place whose books do not reach it."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(
            Problem("classification_year", N_("Không có phân loại nợ của năm {year}."), {"year": year}, SOURCE)
        )
    on = last_day(year)
    if timezone.localdate() < on:
        text = N_("Phân loại nợ năm {year} làm theo số dư ngày {on}: chưa đến ngày đó.")
        raise Refused(Problem("classified_too_early", text, {"year": year, "on": day_text(on)}, SOURCE))
    reached, begun = figures_to(place), _books_begin_later(place, on)
    name = commune(place, max(on, MERGED_ON)).name
    if begun is not None or reached is None or reached < on:
        text = N_("Sổ của {place} không có số dư ngày {on}: sổ từ ngày {begun} đến ngày {reached}.")
        facts = {
            "place": name, "on": day_text(on), "begun": day_text(begun) if begun else "…",
            "reached": day_text(reached) if reached else "…",
        }  # fmt: skip
        raise Refused(Problem("books_do_not_reach", text, facts, SOURCE))
    return on


def _books_begin_later(place: str, on: date) -> date | None:
    """The day on which the books of a place begin, or took balances over, where that was after the day: of the day
    itself nothing, or not all, is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(booked_on)
                       FILTER (WHERE event = 'opening' AND booked_on > %s AND in_term + overdue + frozen <> 0),
                   min(booked_on)
            FROM loans_movement WHERE place = %s
            """,
            [on, place],
        )
        taken_over, first = cursor.fetchone()
    begun: date | None = taken_over or first
    return begun if begun is not None and begun > on else None


@cache
def debts_sql() -> str:
    """One row for each part of each debt; parameters of `debts_asked`."""
    return (Path(__file__).parent / "sql" / "debts.sql").read_text(encoding="utf-8")


def debts_asked(place: str, on: date) -> dict[str, Any]:
    """The parameters of `debts_sql`: the day, how old a review may be, and the sector of each purpose there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT programme, purpose FROM loans_loan WHERE place = %s", [place])
        pairs = cursor.fetchall()
    rules = sector_rules()
    known = [sector_of(programme, purpose, on, rules) for programme, purpose in pairs]
    return {
        "place": place, "on": on, "reviewed_after": add_months(on, -review_setting(on).months),
        "short_months": SHORT_MONTHS, "medium_months": MEDIUM_MONTHS,
        "programmes": [programme for programme, _ in pairs], "purposes": [purpose for _, purpose in pairs],
        "sectors": [sector for sector, _ in known], "bases": [basis for _, basis in known],
    }  # fmt: skip


def cells_of_books(place: str, on: date) -> list[Cell]:
    """What a classification of the day would say."""
    return _cells(debts_sql(), debts_asked(place, on))


def cells_seen(place: str, on: date) -> list[Cell]:
    """The same for pages, kept while nothing is written at the place."""
    return _cells_seen(place, on, changes_seen(place))


@lru_cache(maxsize=16)
def _cells_seen(place: str, on: date, _seen: int) -> list[Cell]:
    return cells_of_books(place, on)


def cells_kept(classification: Classification) -> list[Cell]:
    """What a classification says."""
    kept = "SELECT * FROM classification_classifieddebt WHERE classification_id = %(classification)s"
    return _cells(kept, {"classification": classification.pk})


def _cells(debts: str, asked: Mapping[str, Any]) -> list[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(debts=debts), asked)
        found = [
            Cell({key: str(value) for key, value in zip(KEYS, row, strict=False)}, *row[len(KEYS) :])
            for row in cursor.fetchall()
        ]
    return sorted(found, key=lambda cell: tuple(cell.values.values()))


def lines_by(cells: Iterable[Cell], key: str) -> list[Line]:
    """The cells by one criterion, each value with its states."""
    found: dict[str, Line] = {}
    for cell in cells:
        line = found.setdefault(cell.values[key], Line(cell.values[key]))
        line.amounts[cell.values["state"]] += cell.amount
        line.counts[cell.values["state"]] += cell.parts
        # By state every part is counted: a loan partly overdue stands in two lines.
        line.loans += cell.parts if key == "state" else cell.loans
    return [found[value] for value in values_in_order(key, set(found))]


def whole(cells: Iterable[Cell]) -> Line:
    """All cells in one line."""
    line = Line("")
    for cell in cells:
        line.amounts[cell.values["state"]] += cell.amount
        line.counts[cell.values["state"]] += cell.parts
        line.loans += cell.loans
    return line


def differing(cells: Iterable[Cell], place: str, on: date) -> list[Differs]:
    """Where the cells and the trial balance of the loan accounts differ, by fund, programme and state."""
    sums: dict[tuple[int, str, str], list[int]] = {}
    for cell in cells:
        key = int(cell.values["fund_id"]), cell.values["programme"], cell.values["state"]
        sums.setdefault(key, [0, 0])[0] += cell.amount
    parts = {int(kind): part for kind, part in POSITION_ACCOUNTS.items() if part in STATES}
    for row in trial_balance(on, place=place):
        if row.kind in parts:
            sums.setdefault((row.fund_id, row.programme, parts[row.kind]), [0, 0])[1] += row.balance
    return [Differs(*key, *pair) for key, pair in sorted(sums.items()) if pair[0] != pair[1]]


# --- what was kept ----------------------------------------------------------------------------------------------------


def classifications_of(actor: Actor) -> QuerySet[Classification]:
    """Classifications of the actor's places, the newest first."""
    rows = Classification.objects.filter(place__in=actor.places).select_related("user", "confirmation__user")
    return rows.order_by("-year", "-pk")


def standing(actor: Actor, place: str, year: int) -> Classification | None:
    """The classification that counts: the confirmed one, else the newest."""
    rows = classifications_of(actor).filter(place=place, year=year)
    return rows.order_by(F("confirmation__pk").asc(nulls_last=True), "-pk").first()


def debts_behind(actor: Actor, classification: Classification, narrowed: Mapping[str, str]) -> QuerySet[ClassifiedDebt]:
    """The parts of debts behind a figure: those with these values of criteria; only loans within reach."""
    rows = ClassifiedDebt.objects.filter(classification=classification, loan__in=loans_of(actor), **narrowed)
    return rows.select_related("loan__borrower", "loan__group", "loan__hamlet")


def sums_of(rows: Sequence[Line]) -> dict[str, int]:
    """Sums of lines: each state's amount, the total, the loans."""
    found = {state: sum(row.amounts[state] for row in rows) for state in STATES}
    return found | {"total": sum(row.total for row in rows), "loans": sum(row.loans for row in rows)}
