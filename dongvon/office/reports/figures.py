"""The figures of a conference report as values: one small tree, the same for every format.

`read` runs the SQL files; it proves nothing: `checks` does, before anyone writes a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from dongvon.office.reports import registry

Row = Mapping[str, Any]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Whose report and of which year: `opened_on` is the last day of the year before, `as_of_on` the closing date."""

    place: str
    place_name: str
    province_name: str
    year: int
    opened_on: date
    as_of_on: date


@dataclass(frozen=True, slots=True)
class Count:
    """One outcome: since lending began, and of that in the year."""

    cumulative: int
    in_year: int


@dataclass(frozen=True, slots=True)
class ConferenceReport:
    """Everything a conference report says in numbers; amounts in đồng."""

    period: Period
    totals: Row
    outcomes: Mapping[str, Count]
    capital: Rows
    programmes: Rows
    associations: Rows
    hamlets: Rows
    groups: Rows
    months: Rows
    next_year: Rows
    sessions: Rows
    units: tuple[str, ...]

    def rows(self, query: str) -> Rows:
        """The rows of one query, for the tables."""
        if query == "outcomes":
            return tuple(
                {"code": code, "cumulative": count.cumulative, "in_year": count.in_year}
                for code, count in self.outcomes.items()
            )
        rows: Rows = getattr(self, query)
        return rows


FORMER_UNITS = """
SELECT u.name FROM units AS u INNER JOIN params AS p ON u.until_on <= p.as_of_on ORDER BY u.code, u.until_on
"""


def read(connection: duckdb.DuckDBPyConnection) -> ConferenceReport:
    """Run the queries over the relations behind `connection` (see `books.relations.connect`)."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE loan_year AS {registry.sql('loan_year')}")
    tables = {name: _rows(connection, registry.sql(name)) for name in registry.QUERIES}
    period = Period(**_rows(connection, "SELECT * FROM params")[0])
    units = tuple(str(row["name"]) for row in _rows(connection, FORMER_UNITS))
    outcomes = {str(row["code"]): Count(int(row["cumulative"]), int(row["in_year"])) for row in tables.pop("outcomes")}
    totals = tables.pop("totals")[0]
    return ConferenceReport(
        period=period, totals=totals, outcomes=outcomes, units=tuple(dict.fromkeys(units)), **tables
    )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
