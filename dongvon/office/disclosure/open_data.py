"""Open data of a place: loans and balance by month, hamlet and programme, without any small figure.

Households are not published beside loans: they do not add up, and what does not add up cannot be hidden for sure.
Column names are stable: a column is never renamed or given another meaning, new ones come at the end. Every file of a
month is cut from one table hidden once, so that none of them tells what another hides."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from io import StringIO

from dongvon.base.access.statements import answers
from dongvon.base.places.models import Hamlet
from dongvon.core.dates import add_months
from dongvon.core.problems import N_
from dongvon.core.suppression import TOTAL, Key, Table, hidden
from dongvon.core.targets import Measures
from dongvon.credit.capital.queries import capital_measures
from dongvon.credit.programmes.catalogue import load
from dongvon.office.disclosure.posted import SQL
from dongvon.office.disclosure.queries import as_public
from dongvon.office.disclosure.terms import posting_rule
from dongvon.office.overview.queries import changes_seen, figures_to

MONTHS = 12
LICENCE = "CC BY 4.0"
DATASETS = {
    "chuong-trinh": N_("Dư nợ theo chương trình, từng tháng"),
    "thon": N_("Dư nợ theo thôn, tổ dân phố, từng tháng"),
    "thon-chuong-trinh": N_("Dư nợ theo thôn, tổ dân phố và chương trình, tháng mới nhất"),
}
COLUMNS = {
    "month_end": N_("ngày cuối tháng (ISO 8601)"),
    "commune": N_("mã xã, phường"),
    "hamlet": N_("mã thôn, tổ dân phố; “*” là cả xã, phường"),
    "hamlet_name": N_("tên thôn, tổ dân phố"),
    "programme": N_("mã chương trình; “*” là mọi chương trình"),
    "programme_name": N_("tên chương trình"),
    "loans": N_("số khoản vay còn dư nợ; trống: bị che"),
    "balance_dong": N_("dư nợ, đồng; trống: bị che"),
    "suppressed": N_("1: bị che vì nhỏ, hoặc để không tính ra được số nhỏ"),
}


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row as it is published; loans and balance are None where they are hidden."""

    month_end: date
    commune: str
    hamlet: str
    hamlet_name: str
    programme: str
    programme_name: str
    loans: int | None
    balance_dong: int | None
    suppressed: int


def rows_of(place: str, dataset: str) -> list[OpenRow]:
    """The rows of a data set of the place; none where it has no books."""
    rows = published(place)
    if dataset == "chuong-trinh":
        return [row for row in rows if row.hamlet == TOTAL]
    if dataset == "thon":
        return [row for row in rows if row.programme == TOTAL]
    last = max((row.month_end for row in rows), default=None)
    return [row for row in rows if row.month_end == last]


def capital_told(place: str) -> tuple[date, Measures] | None:
    """How fully and how soon the place's requests for capital of the year of its last figures were met, and that day;
    None where it has no books."""
    with as_public(place):
        on = figures_to(place)
        return (on, capital_measures(place, on.year, on)) if on else None


def published(place: str) -> Sequence[OpenRow]:
    """Everything published of the place: the last twelve months; kept while nothing is written there."""
    with as_public(place):
        until = figures_to(place)
        return _published(place, until, changes_seen(place)) if until else ()


@lru_cache(maxsize=64)
def _published(place: str, until: date, _seen: tuple[int, ...]) -> Sequence[OpenRow]:
    since = add_months(until.replace(day=1), 1 - MONTHS)
    months: dict[date, dict[Key, tuple[int, int, int]]] = {}
    for on, hamlet, programme, *figures in answers(SQL / "cube.sql", place=place, since=since, until=until):
        months.setdefault(on, {})[hamlet, programme] = tuple(figures)
    names = dict(Hamlet.objects.filter(code__in={key[0] for one in months.values() for key in one})
                 .values_list("code", "name"))  # fmt: skip
    return tuple(row for on, cube in months.items() for row in _month(place, on, cube, names))


def _month(place: str, on: date, cube: dict[Key, tuple[int, int, int]], names: dict[str, str]) -> Iterator[OpenRow]:
    """One month of hamlets by programmes with its totals, hidden once."""
    table = Table.of({key: figures[0] for key, figures in cube.items() if TOTAL not in key})
    away = hidden(table, {key: figures[1] for key, figures in cube.items()}, posting_rule(on).least)
    for (hamlet, programme), figures in sorted(cube.items()):
        gone = (hamlet, programme) in away
        loans, _households, balance = (None, None, None) if gone else figures
        called = "" if programme == TOTAL else load(programme).short.vi
        yield OpenRow(on, place, hamlet, names.get(hamlet, ""), programme, called, loans, balance, int(gone))


def as_csv(rows: Sequence[OpenRow]) -> str:
    """RFC 4180 with a head; a text that begins like a formula of a spreadsheet is kept from being one."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for row in rows:
        values = asdict(row).values()
        writer.writerow("" if value is None else _plain(value) for value in values)
    return target.getvalue()


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value


def as_json(rows: Sequence[OpenRow], dataset: str, least: int) -> str:
    """The same with its description beside it."""
    about = {
        "dataset": dataset, "title": DATASETS[dataset], "licence": LICENCE, "suppressed_below": least,
        "columns": COLUMNS, "rows": [asdict(row) for row in rows],
    }  # fmt: skip
    return json.dumps(about, ensure_ascii=False, default=str)
