"""The report laid out for paper, before any format is chosen: heads, sections, charts and tables as ready texts.

PDF and DOCX are written from the same tree, so that they cannot say different things. Tables are in triệu đồng.
"""

from collections.abc import Iterable
from typing import Any

from dongvon.core.problems import N_
from dongvon.office.reports import narrative, registry
from dongvon.office.reports.figures import ConferenceReport, Row
from dongvon.office.reports.registry import Column, Table
from dongvon.office.reports.results import name_of, programme_name
from dongvon.office.reports.wording import MILLION, Speech, capital_first

Paper = dict[str, Any]
NOT_KNOWN = N_("không biết")


def content(report: ConferenceReport, language: str = "vi") -> Paper:
    """Everything a page of the report shows, as texts, in one language."""
    speech = Speech(language)
    return {
        "language": language,
        "heads": narrative.heads(report, speech),
        "sections": [
            {
                "key": section.key,
                "level": section.level,
                "title": section.title,
                "lines": list(section.lines),
                "charts": list(section.charts),
            }
            for section in narrative.sections(report, speech)
        ],
        "charts": charts(report, speech),
        "tables": [table(report, one, speech) for one in registry.TABLES if one.number],
        "as_of": report.period.as_of_on.isoformat(),
    }


def table(report: ConferenceReport, one: Table, speech: Speech) -> Paper:
    """One table of the annex: labels, widths and alignment of columns, rows of texts, the footer."""
    columns = [column for column in one.columns if column.paper]
    rows = report.rows(one.query)
    has_money = any(column.kind == "money" for column in columns)
    footer = totals_row(report, one)
    first = True
    totals = []
    for column in columns:
        totals.append(speech.say(one.total_label) if first else _cell(report, column, footer, speech))
        first = False
    return {
        "name": one.name,
        "number": f"{one.number:02d}",
        "heading": speech.say(N_("Biểu số {number}"), number=f"{one.number:02d}"),
        "title": speech.say(one.title),
        "unit": speech.say(N_("Đơn vị tính: triệu đồng")) if has_money else "",
        "columns": [
            {
                "key": column.key,
                "label": speech.say(column.label),
                "width": column.width,
                "align": "left" if column.kind in ("text", "outcome") else _alignment(column),
            }
            for column in columns
        ],
        "rows": [[_cell(report, column, row, speech) for column in columns] for row in rows],
        "totals": totals if any(column.total for column in columns) else [],
    }


def totals_row(report: ConferenceReport, one: Table) -> Row:
    """The footer of a table as a row: sums, distinct counts of the place, or the last row's standing."""
    rows = report.rows(one.query)
    footer: dict[str, Any] = {}
    for column in one.columns:
        if column.total == "sum":
            amounts = [row[column.key] for row in rows]
            # Of a month that is not known the next one says what moved; of points nothing says it.
            known = [amount for amount in amounts if amount is not None]
            footer[column.key] = sum(known) if known or not amounts else None
        elif column.total.startswith("own"):
            footer[column.key] = report.totals[column.total.removeprefix("own").removeprefix(":") or column.key]
        elif column.total == "last":
            footer[column.key] = rows[-1][column.key] if rows else 0
    if any(row["closing"] and not row.get("plan", 1) for row in rows if "closing" in row):
        footer["plan_covers_all"] = 0
    return footer


def charts(report: ConferenceReport, speech: Speech) -> Paper:
    """The pictures as numbers and labels; what draws them adds nothing. Values in triệu đồng."""
    say, whole = speech.say, report.totals["closing"]
    programmes = sorted((row for row in report.programmes if row["closing"]), key=lambda row: -row["closing"])
    associations = [row for row in report.associations if row["closing"]]
    shares = [speech.percent(row["closing"], whole) for row in associations]
    return {
        "programmes": {
            "title": say(N_("Dư nợ theo chương trình (triệu đồng)")),
            "kind": "bars",
            "labels": [capital_first(programme_name(row, speech)) for row in programmes],
            **_series(programmes, "closing", speech),
        },
        "associations": {
            "title": say(N_("Dư nợ theo tổ chức nhận ủy thác (triệu đồng)")),
            "kind": "bars",
            "labels": [f"{name_of(row, speech)} ({share})" for row, share in zip(associations, shares, strict=True)],
            **_series(associations, "closing", speech),
        },
        "months": {
            "title": say(N_("Cho vay và thu nợ từng tháng (triệu đồng)")),
            "kind": "columns",
            "labels": [str(row["month"]) for row in report.months],
            "series": [
                {"label": say(N_("Doanh số cho vay")), **_series(report.months, "lent", speech)},
                {"label": say(N_("Doanh số thu nợ")), **_series(report.months, "collected", speech)},
            ],
            "axis": say(N_("Tháng")),
        },
    }


def _series(rows: Iterable[Row], key: str, speech: Speech) -> Paper:
    amounts = [row[key] or 0 for row in rows]  # the table says which month is not known
    return {
        "values": [amount / MILLION for amount in amounts],
        "texts": [speech.decimal(amount, MILLION, 0) for amount in amounts],
    }


def ratio(report: ConferenceReport, column: Column, row: Row) -> tuple[int, int]:
    """The two amounts behind a percentage; `all_…` names a total of the place."""
    whole = column.whole
    if whole == "plan" and not row.get("plan_covers_all", 1):
        return 0, 0  # a total of targets that some rows do not have is no measure of the whole
    if whole.startswith("all_"):
        return row.get(column.part) or 0, report.totals[whole.removeprefix("all_")]
    return row.get(column.part) or 0, row.get(whole) or 0


def text_of(column: Column, row: Row, speech: Speech) -> str:
    """The text of a column that is not a number."""
    if column.kind == "outcome":
        return speech.say(registry.OUTCOMES[row["code"]][0])
    if column.kind == "unit":
        return speech.say(registry.OUTCOMES[row["code"]][1])
    if column.kind == "grade":
        grade = row.get("grade")
        return speech.say(registry.GRADES[grade]) if grade else ""
    if column.kind == "blank":
        return ""
    return name_of(row, speech, column.key)


def _alignment(column: Column) -> str:
    return "center" if column.kind in ("grade", "month", "unit") else "right"


def _cell(report: ConferenceReport, column: Column, row: Row, speech: Speech) -> str:
    """One cell as text; a key the row has not (in a footer) stays empty."""
    if column.kind == "percent":
        part, whole = ratio(report, column, row)
        return speech.decimal(100 * part, whole, 1, keep_zeros=True) if whole else "-"
    if column.kind in ("outcome", "unit"):
        return text_of(column, row, speech) if "code" in row else ""
    if column.key not in row and f"{column.key}_vi" not in row:
        return ""
    if column.key in row and row[column.key] is None and column.kind in ("money", "count"):
        return speech.say(NOT_KNOWN)
    if column.kind == "money":
        return speech.millions(row[column.key])
    if column.kind in ("count", "month"):
        return speech.count(row[column.key]) if row[column.key] else "-"
    return text_of(column, row, speech)
