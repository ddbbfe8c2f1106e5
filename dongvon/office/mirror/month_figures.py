"""Form 31's own voice: the measures of a month, reckoned in SQL from the month's loans, customers and groups.

`figures_of_month` says what can be compared with other files. `bridges_of_month` says the amounts by which other files
are known to count otherwise. Call both inside `acting(actor)`.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

from dongvon.core.inactivity import inactive_before
from dongvon.office.mirror.figures import DIRECT, FIGURES, Level

_STUDENTS = "02"

# Each measure and what it is of one loan, đồng or count. Source: columns of Form 31; identities found true on the files
# of an office of 30/09/2026 (01.1 lent = disbursed − rolled; 13/BC "thu nợ" = collected + lent).
_SUMS: Mapping[str, str] = {
    "outstanding": "owed",
    "in_term": "in_term",
    "overdue": "overdue",
    "frozen": "frozen",
    "arrears": "arrears",
    "arrears_grace": "interest_not_yet_due",
    "lent_month": "lent",
    "lent_with_rolled": "disbursed_month",
    "collected_month": "collected",
    "collected_and_lent_month": "collected + lent",
    "written_off_month": "written_off_month",
    "interest_collected": "interest_in_term_month + interest_overdue_month",
    "inactive_loans": "CASE WHEN inactive THEN 1 ELSE 0 END",
}
_SUMS_ABOVE: Mapping[str, str] = {
    "short_term": "CASE WHEN months <= 12 THEN owed ELSE 0 END",
    "medium_term": "CASE WHEN months > 12 AND months <= 60 THEN owed ELSE 0 END",
    "long_term": "CASE WHEN months > 60 THEN owed ELSE 0 END",
    "lent_year": "disbursed_year - rolled_year",
    "collected_year": "collected_in_term_year + collected_overdue_year + collected_frozen_year",
    "written_off_year": "written_off_year",
    "borrowing_turns": "CASE WHEN turn THEN 1 ELSE 0 END",
    **{
        f"{measure}_{source}": f"CASE WHEN {'' if source == 'central' else 'NOT '}central THEN {amount} ELSE 0 END"
        for measure, amount in (
            ("lent_month", "lent"),
            ("collected_and_lent_month", "collected + lent"),
            ("outstanding", "owed"),
            ("overdue", "overdue"),
        )
        for source in ("central", "local")
    },
}
_CUSTOMERS: Mapping[str, str] = {
    "customers": "owed > 0",
    "members_with_debt": f"owed > 0 AND grp <> '{DIRECT}'",
    "members_in_arrears": f"arrears > 0 AND grp <> '{DIRECT}'",
    "members_in_grace_arrears": f"interest_not_yet_due > 0 AND grp <> '{DIRECT}'",
    **{
        f"{measure}_households{suffix}": f"{moved} <> 0{where}"
        for measure, moved in (
            ("lent_month", "lent"),
            ("outstanding", "owed"),
            ("overdue", "overdue"),
        )
        for suffix, where in (("", ""), ("_central", " AND central"), ("_local", " AND NOT central"))
    },
}
"""Distinct customers of loans that fit. Members count once in each group."""

_HELD = ("savings", "members_saving")
ABOVE: tuple[Level, ...] = ("office", "commune", "association", "programme", "group")
KEPT: tuple[Level, ...] = ("office", "commune", "association", "group")
SPOKEN: Mapping[Level, frozenset[str]] = {
    level: frozenset(
        {*_SUMS}
        | ({*_SUMS_ABOVE, *_CUSTOMERS, "hamlets_with_debt"} if level in ABOVE else set())
        | ({*_HELD, "groups"} if level in KEPT else set())
    )
    for level in (*ABOVE, "loan")
}
"""What Form 31 says at each level: where it says nothing of these, it says 0."""

_LOANS = f"""
    SELECT left(hamlet_code, 6) AS commune, coalesce(nullif(association_code, ''), '99') AS association,
           programme_code AS programme, coalesce(nullif(group_code, ''), '{DIRECT}') AS grp,
           loan_number || '/' || customer_code AS loan, customer_code, hamlet_code,
           in_term + overdue + frozen AS owed, in_term, overdue, frozen, interest_not_yet_due,
           interest_arrears_in_term + interest_arrears_overdue AS arrears, fund_source = '1' AS central,
           disbursed_month, rolled_month, disbursed_month - rolled_month AS lent, written_off_month,
           collected_in_term_month + collected_overdue_month + collected_frozen_month AS collected,
           interest_in_term_month, interest_overdue_month, disbursed_year, rolled_year, collected_in_term_year,
           collected_overdue_year, collected_frozen_year, written_off_year,
           12 * (extract(year FROM due_on) - extract(year FROM signed_on))
               + extract(month FROM due_on) - extract(month FROM signed_on) AS months,
           extract(year FROM first_paid_out_on) = extract(year FROM as_of_on) AND disbursed_year > rolled_year AS turn,
           in_term + overdue > 0 AND frozen = 0 AND programme_code <> '{_STUDENTS}'
               AND coalesce(last_transaction_on, first_paid_out_on) < %(inactive_before)s AS inactive
    FROM mirror_loanmonth WHERE as_of_on = %(on)s AND office_code = %(office)s AND place = ANY(%(places)s)
"""
_HOLDERS = f"""
    SELECT left(c.hamlet_code, 6) AS commune, coalesce(nullif(g.association_code, ''), '99') AS association,
           coalesce(nullif(c.group_code, ''), '{DIRECT}') AS grp, c.savings_balance AS kept, c.has_loan,
           coalesce(l.owed, 0) > 0 AS owes
    FROM mirror_customermonth AS c
    LEFT JOIN mirror_groupmonth AS g ON g.as_of_on = c.as_of_on AND g.group_code = c.group_code
    LEFT JOIN (SELECT customer_code, sum(in_term + overdue + frozen) AS owed FROM mirror_loanmonth
               WHERE as_of_on = %(on)s AND office_code = %(office)s AND place = ANY(%(places)s) GROUP BY 1) AS l
           ON l.customer_code = c.customer_code
    WHERE c.as_of_on = %(on)s AND c.office_code = %(office)s AND c.place = ANY(%(places)s)
"""
_GROUPS = """
    SELECT left(hamlet_code, 6) AS commune, coalesce(nullif(association_code, ''), '99') AS association,
           group_code AS grp, head_name AS name
    FROM mirror_groupmonth WHERE as_of_on = %(on)s AND office_code = %(office)s AND place = ANY(%(places)s)
"""
# level, what it is grouped by, and its key and parent then.
_LEVELS: Sequence[tuple[Level, tuple[str, ...], str, str]] = (
    ("office", (), "''", "''"),
    ("commune", ("commune",), "commune", "''"),
    ("association", ("commune", "association"), "association", "commune"),
    ("association", ("association",), "association", "''"),
    ("programme", ("commune", "programme"), "programme", "commune"),
    ("programme", ("programme",), "programme", "''"),
    ("group", ("grp", f"CASE WHEN grp = '{DIRECT}' THEN commune END"), "grp", "min(commune)"),
    ("loan", ("loan",), "loan", "min(commune)"),
)


def _scope(on: date, office_code: str, places: Sequence[str]) -> dict[str, Any]:
    return {"on": on, "office": office_code, "places": list(places), "inactive_before": inactive_before(on)}


def figures_of_month(on: date, office_code: str, places: Sequence[str]) -> pa.Table:
    """What Form 31 of the day says, in the same shape as the figures of files."""
    scope = _scope(on, office_code, places)
    summed = {measure: f"sum({amount})" for measure, amount in {**_SUMS, **_SUMS_ABOVE}.items()}
    distinct = {
        measure: f"count(DISTINCT {'(grp, customer_code)' if measure.startswith('members') else 'customer_code'}) "
        f"FILTER (WHERE {fits})"
        for measure, fits in _CUSTOMERS.items()
    } | {"hamlets_with_debt": "count(DISTINCT hamlet_code) FILTER (WHERE owed > 0)"}
    loans = {measure: f"sum({amount})" for measure, amount in _SUMS.items()}
    holders = {
        "savings": "sum(kept)",
        "members_saving": f"count(*) FILTER (WHERE kept > 0 AND grp <> '{DIRECT}')",
    }
    return pa.concat_tables(
        [
            _figures(_LOANS, summed | distinct, ABOVE, scope),
            _figures(_LOANS, loans, ("loan",), scope),
            _figures(_HOLDERS, holders, KEPT, scope),
            _figures(_GROUPS, {"groups": "count(*)"}, KEPT, scope, name="name"),
        ]
    )


def bridges_of_month(on: date, office_code: str, places: Sequence[str]) -> pa.Table:
    """By how much other files count otherwise, for each key of each level: `rolled` (đảo khoản lent in the month),
    `lent` (lending of the month), `savings_only` (customers with a deposit who owe nothing), `savings_without_loan`
    (their deposits), `savings_of_savers` (deposits of customers without any loan row) and `direct_…` (what is lent
    without a group, by measure)."""
    scope = _scope(on, office_code, places)
    direct = f"FILTER (WHERE grp = '{DIRECT}')"
    loans = {"rolled": "sum(rolled_month)", "lent": "sum(lent)"}
    apart = {f"direct_{measure}": f"sum({amount}) {direct}" for measure, amount in _SUMS.items()}
    apart["direct_customers"] = (
        "count(DISTINCT customer_code) FILTER (WHERE owed > 0) "
        f"- count(DISTINCT customer_code) FILTER (WHERE owed > 0 AND grp <> '{DIRECT}')"
    )
    holders = {
        "savings_only": "count(*) FILTER (WHERE kept > 0 AND NOT owes)",
        "savings_without_loan": "sum(kept) FILTER (WHERE NOT owes)",
        "savings_of_savers": "sum(kept) FILTER (WHERE NOT has_loan)",
        "direct_savings": f"sum(kept) {direct}",
    }
    return pa.concat_tables(
        [
            _figures(_LOANS, loans | apart, ABOVE, scope),
            _figures(_LOANS, loans, ("loan",), scope),
            _figures(_HOLDERS, holders, KEPT, scope),
        ]
    )


def _figures(
    source: str, measures: Mapping[str, str], levels: Sequence[str], scope: Mapping[str, Any], name: str = ""
) -> pa.Table:
    """The measures at these levels as one long table without zeros."""
    columns = ", ".join(f"coalesce({amount}, 0)::bigint AS {measure}" for measure, amount in measures.items())
    selects = []
    for level, groups, key, parent in _LEVELS:
        if level not in levels:
            continue
        by = f"GROUP BY {', '.join(groups)}" if groups else ""
        named = f"max({name})" if name and level == "group" else "''"
        selects.append(
            f"SELECT '{level}' AS level, {key} AS key, {parent} AS parent, {named} AS name, {columns} FROM source {by}"
        )
    said = " OR ".join(f"{measure} <> 0" for measure in measures)  # most loans have nothing to bridge
    wide = fetch(
        f"WITH source AS MATERIALIZED ({source}) SELECT * FROM ({' UNION ALL '.join(selects)}) AS s WHERE {said}", scope
    )
    parts = []
    for measure in measures:
        said = wide.select(["level", "key", "parent", "name"])
        said = said.append_column("measure", pa.array([measure] * wide.num_rows, pa.string()))
        said = said.append_column("value", wide[measure].cast(pa.int64()))
        parts.append(said.cast(FIGURES).filter(pa.compute.not_equal(said["value"], 0)))
    return pa.concat_tables(parts)


def fetch(
    query: str, parameters: Mapping[str, Any], texts: Sequence[str] = ("level", "key", "parent", "name")
) -> pa.Table:
    """The rows of a query as an Arrow table, at the speed of COPY. `texts` stay texts, whatever they look like."""
    sink = io.BytesIO()
    with connection.cursor() as cursor:
        # A month taken in a moment ago has no statistics yet: join by hashing, whatever the planner believes.
        cursor.execute("SET LOCAL enable_nestloop = off")
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", parameters) as copy:
            for block in copy:
                sink.write(block)
        cursor.execute("SET LOCAL enable_nestloop = on")
    types = {text: pa.string() for text in texts}
    options = pa_csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    table = pa_csv.read_csv(pa.py_buffer(sink.getvalue()), convert_options=options)
    kinds = [field.with_type(pa.int64()) if pa.types.is_null(field.type) else field for field in table.schema]
    return table.cast(pa.schema(kinds))  # of a query without rows no kind is known
