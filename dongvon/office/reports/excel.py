"""The report's tables as a workbook: one sheet each, real numbers in đồng, sums as formulas, ready to print."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from dongvon.core.problems import N_
from dongvon.office.reports import registry
from dongvon.office.reports.figures import (
    NO_EARLIER_LOANS,
    NO_OUTCOMES,
    NO_SESSIONS,
    NO_SUCH_MONTH,
    ConferenceReport,
    Row,
)
from dongvon.office.reports.paper import NOT_KNOWN, ratio, text_of, totals_row
from dongvon.office.reports.registry import Column, Table
from dongvon.office.reports.wording import Speech

HEAD_ROW = 3  # title, place and day, unit, then the heads of the columns
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#444444"},
    "head": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "bg_color": "#EBEBEB",
    },
    "text": {"border": 1},
    "centre": {"border": 1, "align": "center"},
    "number": {"border": 1, "num_format": "#,##0;(#,##0);-"},
    "percent": {"border": 1, "num_format": "0.0%"},
    "total_text": {"border": 1, "bold": True},
    "total_number": {"border": 1, "bold": True, "num_format": "#,##0;(#,##0);-"},
    "total_percent": {"border": 1, "bold": True, "num_format": "0.0%"},
}


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet being written, with what every cell of it needs."""

    sheet: Any
    looks: dict[str, Any]
    report: ConferenceReport
    speech: Speech


def document(report: ConferenceReport, language: str = "vi") -> bytes:
    """All tables of the registry; the same figures give the same cells."""
    speech, written = Speech(language), io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    closed = report.period.as_of_on
    book.set_properties({"created": datetime(closed.year, closed.month, closed.day)})  # noqa: DTZ001
    looks = {name: book.add_format({"font_name": "Times New Roman", **look}) for name, look in FORMATS.items()}
    for one in registry.TABLES:
        number = f"{one.number:02d}"
        name = speech.say(N_("Biểu {number}"), number=number) if one.number else speech.say(N_("Điểm giao dịch"))
        _sheet(_Page(book.add_worksheet(name), looks, report, speech), one)
    book.close()
    return written.getvalue()


def _sheet(page: _Page, one: Table) -> None:
    """A title, the place and day, the heads, the rows, the footer; set to print on A4 turned."""
    sheet, report, speech = page.sheet, page.report, page.speech
    columns = [column for column in one.columns if column.sheet]
    rows = report.rows(one.query)
    sheet.write_string(0, 0, speech.say(one.title), page.looks["title"])
    place = f"{report.period.place_name} · {speech.day(report.period.as_of_on)}"
    sheet.write_string(1, 0, place, page.looks["note"])
    if any(column.kind == "money" for column in columns):
        sheet.write_string(2, 0, speech.say(N_("Đơn vị tính: đồng")), page.looks["note"])
    for at, text in enumerate(_notes(report, one), start=1):
        sheet.write_string(HEAD_ROW + 2 + len(rows) + at, 0, speech.say(text), page.looks["note"])
    for at, column in enumerate(columns):
        sheet.write_string(HEAD_ROW, at, speech.say(column.label), page.looks["head"])
        sheet.set_column(at, at, _width(column))
    for down, row in enumerate(rows, start=HEAD_ROW + 1):
        for at, column in enumerate(columns):
            _cell(page, (down, at), column, row)
    if rows and any(column.total for column in columns):
        _footer(page, one, columns)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)


def _notes(report: ConferenceReport, one: Table) -> list[str]:
    """Why figures of this table are not known."""
    about = {"outcomes": (NO_EARLIER_LOANS, NO_OUTCOMES), "months": (NO_SUCH_MONTH,), "sessions": (NO_SESSIONS,)}
    return [text for text in about.get(one.query, ()) if text in report.not_known]


def _width(column: Column) -> float:
    """Characters that fit: names wide, whole đồng of a ward, counts narrow."""
    if column.kind == "text":
        return max(9, 9 * column.width)
    return {"money": 17, "outcome": 60}.get(column.kind, 12)


def _cell(page: _Page, at: tuple[int, int], column: Column, row: Row) -> None:
    if column.kind in ("money", "count") and row[column.key] is None:
        page.sheet.write_string(*at, page.speech.say(NOT_KNOWN), page.looks["centre"])
    elif column.kind in ("money", "count", "month"):
        page.sheet.write_number(*at, row[column.key], page.looks["number"])
    elif column.kind == "percent":
        _percent(page, at, column, row, "percent")
    else:
        look = "centre" if column.kind in ("grade", "unit") else "text"
        page.sheet.write_string(*at, text_of(column, row, page.speech), page.looks[look])


def _percent(page: _Page, at: tuple[int, int], column: Column, row: Row, look: str) -> None:
    part, whole = ratio(page.report, column, row)
    if whole:
        page.sheet.write_number(*at, part / whole, page.looks[look])
    else:
        page.sheet.write_blank(*at, None, page.looks[look])


def _footer(page: _Page, one: Table, columns: list[Column]) -> None:
    """Sums as formulas, so that a clerk who corrects a cell sees the total move; distinct counts as numbers."""
    rows, footer = page.report.rows(one.query), totals_row(page.report, one)
    line = HEAD_ROW + 1 + len(rows)
    for at, column in enumerate(columns):
        if at == 0:
            page.sheet.write_string(line, at, page.speech.say(one.total_label), page.looks["total_text"])
        elif column.key in footer and footer[column.key] is None:
            page.sheet.write_string(line, at, page.speech.say(NOT_KNOWN), page.looks["total_text"])
        elif column.total == "sum":
            letter = xl_col_to_name(at)
            formula = f"=SUM({letter}{HEAD_ROW + 2}:{letter}{line})"
            page.sheet.write_formula(line, at, formula, page.looks["total_number"], footer[column.key])
        elif column.kind == "percent":
            _percent(page, (line, at), column, footer, "total_percent")
        elif column.key in footer:
            page.sheet.write_number(line, at, footer[column.key], page.looks["total_number"])
        else:
            page.sheet.write_blank(line, at, None, page.looks["total_text"])
