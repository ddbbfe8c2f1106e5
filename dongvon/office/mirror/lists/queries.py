"""Running the lists: rows of one, or the number of rows of all of them in one query; call inside `acting(actor)`.

Every query begins with the same relations over the months of the actor's places (`relations/*.sql`), so that a list is
only its own condition. What an actor may not see is in no relation; the database's own wall stands behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.mirror.lists import programmes
from dongvon.office.mirror.lists.definition import SupervisionList, sql
from dongvon.office.mirror.lists.registry import LISTS, list_of
from dongvon.office.mirror.lists.thresholds import thresholds_on

Row = dict[str, Any]
Keys = Mapping[str, str]
NO_KEYS: Keys = MappingProxyType({})

HEADS = {
    "loan": """
        SELECT
            c.name, l.place, l.hamlet, l.point, l.group_code, g.head_name AS head, l.programme, l.outstanding, found.*
        FROM found INNER JOIN {loans} AS l
            ON l.loan_number = found.loan_number AND l.customer_code = found.customer_code
        LEFT JOIN {customers} AS c ON c.customer_code = found.customer_code
        LEFT JOIN groups AS g ON g.group_code = l.group_code""",
    "customer": """
        SELECT l.name, l.place, l.hamlet, l.point, l.group_code, g.head_name AS head, found.*
        FROM found INNER JOIN {customers} AS l ON l.customer_code = found.customer_code
        LEFT JOIN groups AS g ON g.group_code = l.group_code""",
    "group": """
        SELECT l.place, l.hamlet, l.point, l.association_code, l.head_name AS head, '' AS name, found.*
        FROM found INNER JOIN groups AS l ON l.group_code = found.group_code""",
    "hamlet": """
        SELECT h.name AS hamlet, p.name AS point, '' AS name, '' AS group_code, found.*
        FROM found LEFT JOIN places_hamlet AS h ON h.code = found.hamlet_code
        LEFT JOIN places_point AS p ON p.id = h.point_id""",
    "commune": "SELECT '' AS hamlet, '' AS point, '' AS group_code, '' AS name, found.* FROM found",
}
ORDER = {
    "loan": "l.place, l.point, l.hamlet, l.group_code, c.name, found.customer_code, found.loan_number",
    "customer": "l.place, l.point, l.hamlet, l.group_code, l.name, found.customer_code",
    "group": "l.place, l.point, l.hamlet, l.group_code",
    "hamlet": "found.place, h.name",
    "commune": "found.place",
}
SEEN = """
    SELECT * FROM {name}
    UNION ALL
    SELECT b.* FROM {name}_before AS b WHERE NOT EXISTS (SELECT 1 FROM {name} AS n WHERE {same})
"""


@dataclass(frozen=True, slots=True)
class ListResult:
    """One list of one month: its rows (all, or the page asked for), how many there are in all, the sums of its money
    columns over all of them in đồng, and what fills the rule's text."""

    about: SupervisionList
    on: date
    before: date | None
    rows: list[Row]
    total_rows: int
    sums: Mapping[str, int]
    facts: Mapping[str, str]


def run_list(
    actor: Actor, code: str, on: date, before: date | None = None, *, offset: int = 0, limit: int | None = None
) -> ListResult:
    """The rows of one list for the month `on`, as dicts by column key; a list that compares needs `before`."""
    one = list_of(code)
    if one.needs_before and before is None:
        text = N_("Danh sách “{title}” cần thêm một tháng để so sánh.")
        raise Refused(Problem("list_needs_before", text, {"title": one.title}))
    rows = fetch(_list_query(one), actor, on, before if one.needs_before else None)
    sums = {column.key: sum(row[column.key] or 0 for row in rows) for column in one.money}
    page = rows[offset : None if limit is None else offset + limit]
    return ListResult(one, on, before, page, len(rows), sums, one.facts(on))


def _list_query(one: SupervisionList) -> str:
    seen = "seen_" if one.needs_before else ""
    head = HEADS[one.about].format(loans=f"{seen}loans", customers=f"{seen}customers")
    order = "found.rank" if one.ranked else ORDER[one.about]
    return f", found AS ({one.query}) {head} ORDER BY {order}"


def counts(actor: Actor, on: date, before: date | None = None) -> dict[str, int]:
    """How many rows every list has in the month, all counted in one query; without `before`, the lists that compare
    are left out."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # the month stays in memory while seventy lists read it
        found = fetch(_count_query(_answerable(before)), actor, on, before, once=True)
        cursor.execute("RESET work_mem")
    return {row["code"]: row["rows"] for row in found}


def _answerable(before: date | None) -> list[SupervisionList]:
    return [one for one in LISTS.values() if before is not None or not one.needs_before]


def _count_query(lists: Iterable[SupervisionList]) -> str:
    return " UNION ALL ".join(f"SELECT '{one.code}' AS code, count(*) AS rows FROM ({one.query}) AS f" for one in lists)


KEYS = {"loan": ("loan_number", "customer_code"), "customer": ("customer_code",), "group": ("group_code",)}


def neighbours(actor: Actor, on: date, keys: Keys) -> list[str]:
    """The customers that decide on which lists a customer (or a loan of his, or a group) stands, by code: himself, and
    who shares his identity card, telephone or loan number or is his spouse; of a group its members and borrowers."""
    which = "group" if "group_code" in keys else "customer"
    values: dict[str, Any] = {**keys, "on": on, "places": list(actor.places)}
    with connection.cursor() as cursor, _joined_by_hash(cursor):
        cursor.execute(sql(f"relations/near_{which}.sql"), values)
        return sorted({keys.get("customer_code", ""), *(code for (code,) in cursor.fetchall())} - {""})


def lists_with(
    actor: Actor, on: date, before: date | None, about: Sequence[str], keys: Keys, near: Sequence[str] | None = None
) -> list[str]:
    """The codes of the lists about loans, customers or groups (`about`) on which the given one stands, ranked lists
    left out; `keys`: customer_code alone or with loan_number, or group_code. `near`: its neighbours, if known."""
    near = neighbours(actor, on, keys) if near is None else near
    checks = [
        f"SELECT '{one.code}' AS code WHERE EXISTS (SELECT 1 FROM ({one.query}) AS f WHERE "
        + " AND ".join(f"f.{key} = %({key})s" for key in KEYS[one.about] if key in keys)
        + ")"
        for one in _answerable(before)
        if one.about in about and not one.ranked
    ]
    return [row["code"] for row in fetch(" UNION ALL ".join(checks), actor, on, before, keys, near, once=True)]


def fetch(
    query: str,
    actor: Actor,
    on: date,
    before: date | None = None,
    keys: Keys = NO_KEYS,
    near: Sequence[str] | None = None,
    *,
    once: bool = False,
) -> list[Row]:
    """Rows of a query that begins behind the relations of the month; a query starting with a comma adds its own.

    `near`: only these customers and their loans are looked at. `once`: every relation is reckoned once and whole, for a
    query that reads it many times; else the database reckons as much of it as each use needs."""
    values = parameters(actor, on, before) | dict(keys) | {"near": None if near is None else list(near)}
    with connection.cursor() as cursor, _joined_by_hash(cursor):
        cursor.execute(f"{relations(before is not None, once=once)}{query}", values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _joined_by_hash(cursor: Any) -> Iterator[None]:
    """No nested loops for a moment: how many rows a relation has is unknown to the planner, and taken for one of them
    it compares every loan with every customer."""
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on")


def relations(compared: bool, *, once: bool = False) -> str:
    """WITH loans, customers, groups of the month, the usual unit of a commune, the rates and ceilings; compared: also
    those of the earlier month, `changes` between them and `seen_…`, which holds who is in either of them."""
    found = {
        "rates (programme, place, since, until, rate_e7)": (
            "SELECT * FROM unnest(%(rate_programme)s::text[], %(rate_place)s::text[], %(rate_since)s::date[],"
            " %(rate_until)s::date[], %(rate_e7)s::bigint[])"
        ),
        "ceilings (programme, since, until, amount)": (
            "SELECT * FROM unnest(%(ceiling_programme)s::text[], %(ceiling_since)s::date[], %(ceiling_until)s::date[],"
            " %(ceiling_amount)s::bigint[])"
        ),
        "units": sql("relations/units.sql"),
    }
    for day, suffix in (("on", ""), ("before", "_before"))[: 2 if compared else 1]:
        names = {name: f"{name}{suffix}" for name in ("loans", "customers")}
        found |= {names[name]: sql(f"relations/{name}.sql").format(day=day, **names) for name in names}
    found["groups"] = sql("relations/groups.sql").format(day="on", loans="loans", customers="customers")
    if compared:
        found["changes"] = sql("relations/changes.sql")
        same = "n.customer_code = b.customer_code"
        found["seen_loans"] = SEEN.format(name="loans", same=f"n.loan_number = b.loan_number AND {same}")
        found["seen_customers"] = SEEN.format(name="customers", same=same)
    how = "AS" if once else "AS NOT MATERIALIZED"
    return "WITH " + ", ".join(f"{name} {how} ({query})" for name, query in found.items()) + " "


def parameters(actor: Actor, on: date, before: date | None = None) -> dict[str, Any]:
    """Everything the relations and the lists ask for: who looks, the days, the thresholds, the programmes' facts."""
    period_ends_on = _month_end(on + timedelta(days=1))
    return {
        "places": list(actor.places),
        "every_association": actor.role != Role.ASSOCIATION_OFFICER,
        "association": actor.association,
        "every_group": not actor.group_codes,
        "group_codes": list(actor.group_codes),
        "on": on,
        "before": before,
        "period_ends_on": period_ends_on,
        "next_period_ends_on": _month_end(period_ends_on + timedelta(days=1)),
        **{name: row.value for name, row in thresholds_on(on).items()},
        **_programme_facts(actor.places, on),
    }


@lru_cache(maxsize=256)
def _programme_facts(places: tuple[str, ...], on: date) -> dict[str, Any]:
    return programmes.facts(places, on)


def _month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)
