"""The figures of a conference report as values: one small tree, the same for every format.

`read` runs the SQL files; it proves nothing: `checks` does, before anyone writes a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from dongvon.core.problems import N_
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
    """One outcome: since lending began, and of that in the year; None where the books cannot know it."""

    cumulative: int | None
    in_year: int | None


@dataclass(frozen=True, slots=True)
class ConferenceReport:
    """Everything a conference report says in numbers; amounts in đồng. None is a figure the books cannot know."""

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

    @property
    def not_known(self) -> tuple[str, ...]:
        """Why figures are None, as texts to translate; nothing of a book of record is."""
        counts = self.outcomes.values()
        found = {
            NO_SESSIONS: self.totals["sessions"] is None,
            NO_EARLIER_LOANS: self.outcomes["loan_turns"].cumulative is None,
            NO_OUTCOMES: any(count.in_year is None for count in counts),
            NO_SUCH_MONTH: any(row["closing"] is None for row in self.months),
        }
        return tuple(text for text, missing in found.items() if missing)

    def rows(self, query: str) -> Rows:
        """The rows of one query, for the tables."""
        if query == "outcomes":
            return tuple(
                {"code": code, "cumulative": count.cumulative, "in_year": count.in_year}
                for code, count in self.outcomes.items()
            )
        rows: Rows = getattr(self, query)
        return rows


NO_SESSIONS = N_(
    "Sổ đối chiếu không biết các phiên giao dịch đã tổ chức và từng lần gửi tiết kiệm: tệp của ngân hàng không ghi."
)
NO_EARLIER_LOANS = N_("Sổ đối chiếu không biết số lũy kế: chưa nạp tệp các khoản vay đã tất toán của những năm trước.")
NO_OUTCOMES = N_("Sổ đối chiếu không biết kết quả xã hội ngoài khoản vay: chưa nạp tệp kết quả.")
NO_SUCH_MONTH = N_("Tháng ghi “không biết” chưa có mẫu 31; phát sinh của tháng đó nằm ở tháng có số liệu tiếp theo.")

FORMER_UNITS = """
SELECT u.name FROM units AS u INNER JOIN params AS p ON u.until_on <= p.as_of_on ORDER BY u.code, u.until_on
"""


def read(connection: duckdb.DuckDBPyConnection) -> ConferenceReport:
    """Run the queries over the relations behind `connection` (see `books.relations.connect`)."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE loan_year AS {registry.sql('loan_year')}")
    tables = {name: _rows(connection, registry.sql(name)) for name in registry.QUERIES}
    period = Period(**_rows(connection, "SELECT * FROM params")[0])
    units = tuple(str(row["name"]) for row in _rows(connection, FORMER_UNITS))
    outcomes = {str(row["code"]): Count(row["cumulative"], row["in_year"]) for row in tables.pop("outcomes")}
    totals = tables.pop("totals")[0]
    return ConferenceReport(
        period=period, totals=totals, outcomes=outcomes, units=tuple(dict.fromkeys(units)), **tables
    )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
