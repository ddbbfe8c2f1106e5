"""Lists as sheets of an Excel file: the same filters and columns, real numbers and dates, a head that says place, day
and filter.

No identity numbers or phones: the lists have none, and the sheet has what the list has."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from dongvon.front.web.templatetags.formats import day_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins like a formula stays a text.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEAD_ROWS = 4
WIDTHS = {"money": 17, "millions": 14, "day": 12, "percent_e7": 11, "count": 10, "state": 20, "programme": 34}
MONEY_KINDS = frozenset({"money", "count"})


def workbook(sheets: Sequence[tuple[str, dict[str, Any]]], *, title: str, place_name: str, on: date) -> bytes:
    """Sheets by name, each of a table (columns, rows, totals, words), as the bytes of an .xlsx file."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        formats, names = _formats(book), set[str]()
        for name, table in sheets:
            _sheet(book.add_worksheet(_sheet_name(name, names)), table, formats, (title, place_name, on))
    return target.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name Excel takes: short, without its own signs, once in the book."""
    plain = "".join(char for char in name if char not in "[]:*?/\\").strip("'")[:31]
    found = plain if plain not in taken else f"{plain[:28]} {len(taken)}"
    taken.add(found)
    return found


def _sheet(sheet: Any, table: dict[str, Any], formats: dict[str, Format], head: tuple[str, str, date]) -> None:
    title, place_name, on = head
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(1, 0, _("{place} · số liệu đến {day}").format(place=place_name, day=day_text(on)))
    sheet.write_string(2, 0, _("Điều kiện: {words}").format(words=table["words"]))
    for place, one in enumerate(table["columns"]):
        sheet.set_column(place, place, WIDTHS.get(one["kind"], 24))
        sheet.write_string(HEAD_ROWS, place, str(one["label"]), formats["head"])
    for number, row in enumerate(table["rows"], HEAD_ROWS + 1):
        for place, one in enumerate(table["columns"]):
            _cell(sheet, number, place, row[one["key"]], one["kind"], formats)
    last = HEAD_ROWS + len(table["rows"])
    _totals(sheet, last + 1, table, formats)
    sheet.freeze_panes(HEAD_ROWS + 1, 1)
    sheet.autofilter(HEAD_ROWS, 0, max(last, HEAD_ROWS), len(table["columns"]) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROWS)


def _formats(book: Workbook) -> dict[str, Format]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "money": book.add_format({"num_format": "#,##0"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "total": book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        "millions": book.add_format({"num_format": "#,##0.0"}),
        "total_millions": book.add_format({"num_format": "#,##0.0", "bold": True, "top": 1}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "percent_e7": book.add_format({"num_format": "0.00###%"}),
    }


def _cell(sheet: Any, row: int, place: int, value: Any, kind: str, formats: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if kind == "percent_e7":
        sheet.write_number(row, place, Decimal(value).scaleb(-7), formats[kind])
    elif kind == "share":
        sheet.write_number(row, place, Decimal(value[0]) / value[1], formats["percent_e7"])
    elif kind in MONEY_KINDS:
        sheet.write_number(row, place, value, formats[kind])
    elif kind == "millions":
        sheet.write_number(row, place, Decimal(value).scaleb(-6), formats[kind])
    elif kind == "day":
        sheet.write_datetime(row, place, value, formats[kind])
    else:
        text = value["label"] if kind == "state" else value["name"] if kind == "programme" else value
        sheet.write_string(row, place, str(text))


def _totals(sheet: Any, row: int, table: dict[str, Any], formats: dict[str, Format]) -> None:
    sheet.write_string(row, 0, _("Cộng"), formats["total"])
    for place, one in enumerate(table["columns"]):
        if one["key"] in table["totals"]:
            total = table["totals"][one["key"]]
            if one["kind"] == "millions":
                sheet.write_number(row, place, Decimal(total).scaleb(-6), formats["total_millions"])
            else:
                sheet.write_number(row, place, total, formats["total"])


def download(table: dict[str, Any], *, title: str, file_name: str, place_name: str, on: date) -> HttpResponse:
    """The sheet as a file to keep (its view says that no copy may stay on the way)."""
    return download_sheets([(title, table)], title=title, file_name=file_name, place_name=place_name, on=on)


def download_sheets(
    sheets: Sequence[tuple[str, dict[str, Any]]], *, title: str, file_name: str, place_name: str, on: date
) -> HttpResponse:
    """Several sheets as one file to keep."""
    content = workbook(sheets, title=title, place_name=place_name, on=on)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name}-{on:%Y-%m-%d}.xlsx"'
    return response
