"""What must hold before a report is written: the identities of the books, and that nothing fell between two tables.

Each fault says where and by how many đồng; a report with a fault is refused, never corrected.
Source: the roll-forward of outstanding principal that the bank's own forms keep (opening + lent − collected − written
off ± transfers = closing), and the sum over programmes = over associations and direct lending = over hamlets.
"""

from collections.abc import Iterable, Iterator

import duckdb

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.reports.figures import ConferenceReport, Row
from dongvon.office.reports.wording import dots

POVERTY_PROGRAMMES = ("HN", "HCN", "HMTN")

# child relation, its column, parent relation, the parent's key
REFERENCES = (
    ("loans", "programme", "programmes", "code"),
    ("loans", "fund_id", "funds", "fund_id"),
    ("loans", "association", "associations", "code"),
    ("loan_year", "group_id", "groups", "group_id"),
    ("loans", "hamlet_id", "hamlets", "hamlet_id"),
    ("positions", "loan_id", "loans", "loan_id"),
    ("movements", "loan_id", "loans", "loan_id"),
    ("outcomes", "loan_id", "loans", "loan_id"),
    ("groups", "association", "associations", "code"),
    ("groups", "hamlet_id", "hamlets", "hamlet_id"),
    ("savings", "association", "associations", "code"),
    ("savings", "hamlet_id", "hamlets", "hamlet_id"),
    ("sessions", "point_code", "points", "code"),
    ("targets", "programme", "programmes", "code"),
    ("targets", "fund_id", "funds", "fund_id"),
)

LOANS_WHOSE_BOOKS_DIFFER = """
SELECT programme, loan_id, opening, closing,
       opening + lent - collected - written_off + transferred_in - transferred_out AS expected
FROM loan_year
WHERE closing <> opening + lent - collected - written_off + transferred_in - transferred_out
ORDER BY programme, loan_id
"""


def problems(report: ConferenceReport, connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Every identity that does not hold, in the order a reader would look for the cause."""
    return [
        *_period(report),
        *_references(connection),
        *_shape_of_amounts(connection),
        *_roll_forward(report, connection),
        *_tables_agree(report, connection),
        *_months_follow(report),
        *_poverty_programmes(connection),
    ]


def refuse(found: list[Problem]) -> None:
    """Refuse the report when anything was found, naming the first eight faults."""
    if not found:
        return
    raise Refused(
        Problem(
            "report_does_not_balance",
            N_("Chưa lập báo cáo vì số liệu không khớp ({count} chỗ): {faults}"),
            {"count": len(found), "faults": "; ".join(str(problem) for problem in found[:8])},
        )
    )


def _period(report: ConferenceReport) -> Iterator[Problem]:
    period = report.period
    opened = period.opened_on
    if (opened.year, opened.month, opened.day) != (period.year - 1, 12, 31) or period.as_of_on.year != period.year:
        yield Problem(
            "period_wrong",
            N_("Năm {year} phải mở từ 31/12 năm trước và chốt trong năm; đang là {opened} đến {closed}"),
            {"year": period.year, "opened": f"{opened:%d/%m/%Y}", "closed": f"{period.as_of_on:%d/%m/%Y}"},
        )


def _references(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    for child, column, parent, key in REFERENCES:
        sql = (
            f"SELECT count(*), min(CAST(c.{column} AS VARCHAR)) FROM {child} AS c "
            f"LEFT JOIN {parent} AS p ON p.{key} = c.{column} WHERE c.{column} IS NOT NULL AND p.{key} IS NULL"
        )
        if child == "loan_year":
            sql += " AND c.closing <> 0"  # settled loans of a group that has since been dissolved keep its number
        count, first = _one(connection, sql)
        if count:
            yield Problem(
                "reference_lost",
                N_("{count} dòng của bảng “{child}” trỏ tới “{parent}” không có (ví dụ {first})"),
                {"count": count, "child": child, "parent": parent, "first": first},
            )


def _shape_of_amounts(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    count, first = _one(
        connection,
        "SELECT count(*), min(loan_id) FROM positions "
        "WHERE in_term < 0 OR overdue < 0 OR frozen < 0 OR deferred_interest < 0 OR arrears < 0",
    )
    if count:
        yield Problem(
            "position_negative",
            N_("{count} dòng dư nợ âm (ví dụ khoản vay {first})"),
            {"count": count, "first": first},
        )


def _roll_forward(report: ConferenceReport, connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """Per loan, told per programme: two errors that cancel out inside a programme are still two errors."""
    by_programme: dict[str, list[tuple[int, int, int]]] = {}
    for programme, loan, _, closing, expected in connection.execute(LOANS_WHOSE_BOOKS_DIFFER).fetchall():
        by_programme.setdefault(programme, []).append((loan, closing, expected))
    for programme, loans in by_programme.items():
        stood, counted = sum(loan[1] for loan in loans), sum(loan[2] for loan in loans)
        named = ", ".join(f"{loan} ({dots(closing - expected)} đồng)" for loan, closing, expected in loans[:3])
        yield Problem(
            "closing_differs",
            N_(
                "Chương trình {programme}: dư nợ cuối kỳ trên sổ lệch {difference} đồng so với đầu năm cộng, trừ phát"
                " sinh, ở {count} khoản vay: {loans}"
            ),
            {
                "programme": programme,
                "difference": dots(stood - counted),
                "count": len(loans),
                "loans": named,
            },
        )
    for row in report.programmes:
        expected = (
            row["opening"] + row["lent"] - row["collected"] - row["written_off"]
            + row["transferred_in"] - row["transferred_out"]
        )  # fmt: skip
        if row["closing"] != expected and row["code"] not in by_programme:
            yield _difference(f"chương trình {row['code']}", "closing", row["closing"], expected)


def _tables_agree(report: ConferenceReport, connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """The same money cut five ways must be the same money."""
    totals = report.totals
    cuts: tuple[tuple[str, Iterable[Row]], ...] = (
        ("chương trình", report.programmes),
        ("tổ chức nhận ủy thác và cho vay trực tiếp", report.associations),
        ("tổ dân phố, bản", report.hamlets),
        ("nguồn vốn", report.capital),
    )
    for where, rows in cuts:
        for key in ("opening", "lent", "collected", "closing"):
            total = sum(row[key] for row in rows)
            if total != totals[key]:
                yield _difference(f"bảng theo {where}", key, total, totals[key])
    for where, rows in cuts[:3]:
        for key in ("overdue", "frozen", "arrears"):
            total = sum(row[key] for row in rows)
            if total != totals[key]:
                yield _difference(f"bảng theo {where}", key, total, totals[key])
    yield from _groups_and_day_agree(report, connection)
    turns = sum(row["lent_count"] for row in report.programmes)
    if turns != report.outcomes["loan_turns"].in_year:
        yield Problem(
            "turns_differ",
            N_("Lượt vay trong năm theo chương trình là {turns}, theo kết quả xã hội là {counted}"),
            {"turns": turns, "counted": report.outcomes["loan_turns"].in_year},
        )


def _groups_and_day_agree(report: ConferenceReport, connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    """The list of groups with what is lent outside them, and the day's positions themselves, give the same balance."""
    totals = report.totals
    (without_group,) = _one(connection, "SELECT coalesce(sum(closing), 0) FROM loan_year WHERE group_id IS NULL")
    in_groups = sum(row["closing"] for row in report.groups)
    if in_groups + without_group != totals["closing"]:
        yield _difference("danh sách tổ và vay ngoài tổ", "closing", in_groups + without_group, totals["closing"])
    (stood,) = _one(
        connection,
        "SELECT coalesce(sum(x.in_term + x.overdue + x.frozen), 0) FROM positions AS x "
        "INNER JOIN params AS p ON x.as_of_on = p.as_of_on",
    )
    if stood != totals["closing"]:
        yield _difference("bảng dư nợ ngày chốt", "closing", stood, totals["closing"])


def _months_follow(report: ConferenceReport) -> Iterator[Problem]:
    """Each month end follows from the one before; a month whose positions were not given is not passed over."""
    stood = report.totals["opening"]
    by_month = {row["month"]: row for row in report.months}
    for month in range(1, report.period.as_of_on.month + 1):
        row = by_month.get(month)
        if row is None:
            if stood:
                yield Problem("month_missing", N_("Thiếu số liệu dư nợ cuối tháng {month}"), {"month": month})
            continue
        if row["closing"] is None:  # a mirror was not told of this month
            continue
        expected = stood + row["change"]
        if row["closing"] != expected:
            yield _difference(f"tháng {row['month']}", "closing", row["closing"], expected)
        stood = row["closing"]


def _poverty_programmes(connection: duckdb.DuckDBPyConnection) -> Iterator[Problem]:
    named = ", ".join(f"'{code}'" for code in POVERTY_PROGRAMMES)
    rows = connection.execute(f"SELECT code FROM programmes WHERE code IN ({named}) AND NOT poverty").fetchall()
    for (code,) in rows:
        text = N_("Chương trình {programme} chưa được đánh dấu cho vay hộ nghèo")
        yield Problem("poverty_not_marked", text, {"programme": code})


_WORDS = {
    "opening": "dư nợ đầu năm",
    "lent": "doanh số cho vay",
    "collected": "doanh số thu nợ",
    "closing": "dư nợ cuối kỳ",
    "overdue": "nợ quá hạn",
    "frozen": "nợ khoanh",
    "arrears": "lãi tồn",
}


def _difference(where: str, key: str, found: int, expected: int) -> Problem:
    return Problem(
        "sum_differs",
        N_("Ở {where}, {what} là {found} đồng, phải là {expected} đồng, lệch {difference} đồng"),
        {
            "where": where,
            "what": _WORDS[key],
            "found": dots(found),
            "expected": dots(expected),
            "difference": dots(found - expected),
        },
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = connection.execute(sql).fetchone()
    return tuple(row) if row else ()
