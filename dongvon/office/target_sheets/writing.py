"""A sheet of targets as an Excel file, in the layout it is read back from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from dongvon.credit.capital.models import Target
from dongvon.credit.programmes.catalogue import load
from dongvon.office.target_sheets.layout import COLUMNS, IN_MILLIONS, funds, recipient_of

# A text that begins like a formula stays a text.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS = (14, 28, 13, 40, 12, 14, 14, 14)
HEAD_ROW = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A line on paper or in a file; amounts in đồng."""

    recipient: str
    name: str
    programme: str
    fund: str
    base: int
    change: int
    target: int


def rows_of(lines: Iterable[Target]) -> list[Row]:
    codes = {fund.pk: code for code, fund in funds().items()}
    return [
        Row(*recipient_of(line), line.programme, codes[line.fund_id], line.base, line.change, line.target)
        for line in lines
    ]


def workbook(rows: Sequence[Row], *, title: str, subtitle: str, note: str) -> bytes:
    """The rows under a head of three lines, with a row of sums; columns are always named in Vietnamese, so that the
    file is read back whatever the language of the page was."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet = book.add_worksheet("07")
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "million": book.add_format({"num_format": "#,##0.0"}),
            "total": book.add_format({"num_format": "#,##0.0", "bold": True, "top": 1}),
        }
        sheet.write_string(0, 0, title, formats["title"])
        sheet.write_string(1, 0, subtitle)
        sheet.write_string(2, 0, note)
        for place, (header, width) in enumerate(zip(COLUMNS.values(), WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(HEAD_ROW, place, header, formats["head"])
        first = len(COLUMNS) - len(IN_MILLIONS)
        for number, row in enumerate(rows, HEAD_ROW + 1):
            texts = (row.recipient, row.name, row.programme, load(row.programme).name.vi, row.fund)
            for place, text in enumerate(texts):
                sheet.write_string(number, place, text)
            for place, amount in enumerate((row.base, row.change, row.target), first):
                sheet.write_number(number, place, Decimal(amount).scaleb(-6), formats["million"])
        last = HEAD_ROW + 1 + len(rows)
        sheet.write_string(last, 0, "Cộng", formats["total"])
        for place, name in enumerate(IN_MILLIONS, first):
            total = sum(getattr(row, name) for row in rows)
            sheet.write_number(last, place, Decimal(total).scaleb(-6), formats["total"])
        sheet.freeze_panes(HEAD_ROW + 1, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
    return target.getvalue()


def unit_note() -> str:
    return _("Đơn vị: triệu đồng, một chữ số thập phân")
