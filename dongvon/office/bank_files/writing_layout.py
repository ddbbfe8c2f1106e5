"""How any flat list is laid out in a file: title, header, rows, totals, signatures; and the oddities of real exports,
each a named switch.
"""

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from dongvon.office.bank_files.formats import Column, Format

Dates = Literal["text", "serial", "us", "iso"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """The oddities of the bank's exports, each off or on.

    `header_offset`: how many rows lower the header stands; `multiline_headers`: line feeds and trailing blanks in them;
    `formula_zeros`: totals of a row exported as 0; `period_column`: the column with the day of the figures is there.
    """

    repeated_headers: bool = False
    totals_row: bool = False
    signatures: bool = False
    two_passbooks: bool = False
    savings_only: bool = True
    closed_loans: bool = True
    codes_as_numbers: bool = False
    dates: Dates = "text"
    numbers_as_text: bool = False
    lying_dimension: bool = False
    identical_rows: bool = False
    extra_sheet: bool = False
    shared_strings: bool = False
    header_offset: int = 0
    multiline_headers: bool = False
    formula_zeros: bool = False
    period_column: bool = True


ALL_QUIRKS = Quirks(
    repeated_headers=True,
    totals_row=True,
    signatures=True,
    two_passbooks=True,
    codes_as_numbers=True,
    numbers_as_text=True,
    lying_dimension=True,
    identical_rows=True,
    extra_sheet=True,
    header_offset=7,
    multiline_headers=True,
)

Record = dict[str, Any]
Cells = list[str | int | float | None]


# --- cells ---

_EPOCH = date(1899, 12, 30)


def _money_text(amount: int, style: int) -> str:
    """1.234.567 · 1,234,567 · 1.234.567,0 · 1,234,567.0"""
    grouped = f"{amount:,}"
    if style % 4 == 0:
        return grouped.replace(",", ".")
    if style % 4 == 1:
        return grouped
    if style % 4 == 2:
        return grouped.replace(",", ".") + ",0"
    return grouped + ".0"


def _money(amount: int, column: Column, quirks: Quirks) -> str | int | float:
    if column.scale > 1:
        return amount / column.scale
    return _money_text(amount, column.n) if quirks.numbers_as_text else amount


def cell_maker(
    column: Column, quirks: Quirks, empty_money: int | None = 0
) -> Callable[[Any], str | int | float | None]:
    """How the values of one column are written; `empty_money` stands where no amount is known."""
    if column.type == "date":
        makers: dict[str, Callable[[date], str | int]] = {
            "text": lambda on: on.strftime("%d/%m/%Y"),
            "serial": lambda on: (on - _EPOCH).days,
            "us": lambda on: f"{on.month}/{on.day}/{on.year} 12:00:00 AM",
            "iso": lambda on: on.isoformat(),
        }
        make = makers[quirks.dates]
        return lambda on: make(on) if on else None
    if column.type == "money":
        return lambda amount: empty_money if amount is None else _money(amount, column, quirks)
    if column.type == "rate":
        if quirks.numbers_as_text:
            return lambda percent: percent.replace(".", ",") if percent else None
        return lambda percent: float(percent) if percent else None
    if column.type == "hundredths":
        return lambda number: None if number is None else number / 100
    if column.type in {"code", "identity", "phone"} and quirks.codes_as_numbers:
        if column.key == "office_code":
            return lambda code: f"{int(code)}.0" if code else None
        return lambda code: int(code) if code and code.isdigit() else code or None
    return lambda value: value if value or value == 0 else None


class XlsxSheet:
    """Rows to a worksheet, strings and numbers told apart."""

    def __init__(self, sheet: Any) -> None:
        self._string, self._number, self._row = sheet.write_string, sheet.write_number, 0

    def write(self, cells: Sequence[str | int | float | None]) -> None:
        string, number, row = self._string, self._number, self._row
        for place, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, str):
                string(row, place, cell)
            else:
                number(row, place, cell)
        self._row += 1


class _CsvSheet:
    """Rows to a text file."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, cells: Sequence[str | int | float | None]) -> None:
        self._writer.writerow(["" if cell is None else cell for cell in cells])


# --- files ---


def write_records(
    format_: Format,
    records: Iterable[Record],
    path: Path,
    as_of: date,
    quirks: Quirks,
    seed: int = 0,
    *,
    empty_money: int | None = None,
) -> int:
    """Write records, values by field key, as a list of this format (.xlsx, or .csv by the suffix); the number of rows
    that are records.

    `seed` chooses which rows come twice when `identical_rows` is on; `empty_money` stands where no amount is known.
    """
    chance = random.Random(seed)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = _CsvSheet(csv.writer(stream))
            return _Layout(writer, format_, as_of, quirks, empty_money).write(records, chance)
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": not quirks.shared_strings})
    sheet = workbook.add_worksheet(format_.sheet)
    if quirks.lying_dimension:
        sheet._write_dimension = lambda: sheet._xml_empty_tag("dimension", [("ref", "A1:AA14")])
    written = _Layout(XlsxSheet(sheet), format_, as_of, quirks, empty_money).write(records, chance)
    if quirks.extra_sheet:
        workbook.add_worksheet("Sheet4").write_row(0, 0, ["Mã", "Tên"])
    workbook.close()
    return written


class _Layout:
    """One list on one sheet, from its title to its signatures."""

    def __init__(
        self, sheet: "XlsxSheet | _CsvSheet", format_: Format, as_of: date, quirks: Quirks, empty_money: int | None
    ) -> None:
        self._sheet, self._format, self._as_of, self._quirks = sheet, format_, as_of, quirks
        self._columns = [one for one in format_.columns if quirks.period_column or one.key != format_.period]
        self._makers = [(column.key, cell_maker(column, quirks, empty_money)) for column in self._columns]
        self._zeros = {check.total: 0 for check in format_.sum_checks if check.recomputed and quirks.formula_zeros}

    def write(self, records: Iterable[Record], chance: random.Random) -> int:
        """Write it all; how many rows are records."""
        self._write_opening()
        totals = {column.key: 0 for column in self._columns if column.type == "money"}
        written = 0
        for record in records:
            record = {**record, **self._zeros} if self._zeros else record
            cells = [make(record.get(key)) for key, make in self._makers]
            # About as often as in a real list (15 rows of 3,355), and the first row always, so that a small file has
            # one.
            for _ in range(1 + (self._quirks.identical_rows and (written == 0 or chance.random() < 0.0045))):
                self._line(cells)
                written += 1
                if self._quirks.totals_row:
                    for key in totals:
                        totals[key] += record.get(key) or 0
                if self._quirks.repeated_headers and written % 60 == 0:
                    self._line([])
                    self._line(self._header())
        if self._quirks.totals_row:
            self._line(["Tổng cộng", *(make(totals.get(key)) for key, make in self._makers[1:])])
        if self._quirks.signatures:
            self._line([])
            self._line(["", f"Ngày {self._as_of:%d} tháng {self._as_of:%m} năm {self._as_of:%Y}"])
            self._line(["Người lập biểu", "", "Kiểm soát", "", "", "Thủ trưởng đơn vị"])
        return written

    def _line(self, cells: Sequence[str | int | float | None]) -> None:
        margin: Cells = [None] if self._format.first_column_empty else []
        self._sheet.write([*margin, *cells, *[None] * (len(self._columns) - len(cells))])

    def _write_opening(self) -> None:
        """The rows down to the header, and those that belong to it."""
        span = {"since": f"01/01/{self._as_of.year}", "until": f"{self._as_of:%d/%m/%Y}"}
        for row in range(1, self._format.header_row + self._quirks.header_offset):
            self._line([self._format.title.format(**span)] if row == self._format.title_row else [])
        self._line(self._header())
        if any(column.below for column in self._columns):
            self._line([column.below or None for column in self._columns])
        if self._format.marks_row:
            self._line([f"({column.n})" for column in self._columns])

    def _header(self) -> Cells:
        return [self._header_cell(column) for column in self._columns]

    def _header_cell(self, column: Column) -> str | None:
        if column.unnamed_after:
            return None
        return column.header.replace(" ", "\n", 1) + " " if self._quirks.multiline_headers else column.header
