"""Reading the bank's summary tables: titles, headers in two tiers, a row of marks on each page, totals that are
formulas.

Whatever the table, the answer is one long table of figures, a row for each, so that the figures of different files can
be laid side by side. Nothing is put right silently: a total made again and a total that differs are both said.
"""

import csv
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.formats import normalise
from dongvon.office.bank_files.period import period_of
from dongvon.office.bank_files.reading import MOST_PROBLEMS, RowProblem
from dongvon.office.bank_files.sheets import Limits, Sheet, called, open_sheets
from dongvon.office.bank_files.summaries_headers import Line, all_words, find_header
from dongvon.office.bank_files.summaries_layouts import Layout, all_layouts
from dongvon.office.bank_files.summaries_rows import Reader
from dongvon.office.bank_files.values import DateStyle, parse_date, without_nul

MOST_ROWS = 100_000
MOST_COLUMNS = 120
MOST_NOTES = 50
_FIGURES = pa.schema(
    [
        ("row", pa.int32()),
        ("level", pa.string()),
        ("key", pa.string()),
        ("name", pa.string()),
        ("parent", pa.string()),
        ("measure", pa.string()),
        ("value", pa.int64()),
    ]
)
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}(?!\d)")
_DATE_IN_WORDS = re.compile(r"ngay(\d{1,2})thang(\d{1,2})nam(\d{4})")
_NOT_THE_PERIOD = re.compile(r"^(ngayin|gioin|ngayxuat|thoidiemin)|quyetdinh|vanban|congvan|banhanh|kemtheo")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a summary table says. `as_of_on` is None when the file does not say it: ask, never guess.

    `figures`: one row for each figure; `row` in the file, `level` (office, commune, association, programme, group,
    grade), `key` (the code where the file has one, else the name), `name`, `parent` (what it stands under, "" if
    nothing), `measure` (a name of `MEASURES`) and `value` in that measure's unit. A level above repeats what is below
    it: sum one level at a time. A total is of the level "office" with an empty key.
    `skipped` counts the rows that are no records, by kind; `notes` are about the file, `problems` about single rows and
    cells; at most 50 notes and 2,000 problems are kept.
    """

    code: str
    name: str
    as_of_on: datetime.date | None
    figures: pa.Table
    skipped: Mapping[str, int]
    notes: tuple[Problem, ...]
    problems: tuple[RowProblem, ...]


def recognise_summary(sheets: Sequence[Sheet]) -> str | None:
    """The code of the summary table these sheets hold, by its title and its marks or headers; None when there is
    none."""
    found = _found(sheets)
    return found[0].code if found else None


def _found(sheets: Sequence[Sheet]) -> tuple[Layout, Sheet] | None:
    for sheet in sheets:
        lines = [Line(number, texts) for number, texts in sheet.head.items()]
        for layout in all_layouts():
            header = find_header(layout.blocks[0], lines, 0)
            if header and layout.titled(all_words(lines[: header.end + 1])):
                return layout, sheet
    return None


def read_summary(path: Path, *, as_of_on: datetime.date | None = None, limits: Limits | None = None) -> Summary:
    """Read the summary table a file holds. `as_of_on` answers for a file that does not say its date.

    Raises `Refused` with one sentence when the file cannot be opened or holds none.
    """
    sheets = open_sheets(path, limits)
    found = _found(sheets)
    if found is None:
        raise Refused(_unknown(path, sheets))
    layout, sheet = found
    lines = _lines(path, sheet)
    reader = Reader(layout)
    title_end = reader.read(path, lines)
    said = _title_date(lines[: title_end + 1])
    above = [[f"{said:%d/%m/%Y}"]] if said else []
    as_of, notes = period_of(None, above, DateStyle("d/m/y", True, ("text",)), as_of_on)
    rows = [
        (row.number, row.level, row.key, row.name, row.parent, measure, value)
        for row in sorted(reader.rows, key=lambda row: row.number)
        for measure, value in row.values.items()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_FIGURES)
    return Summary(
        code=layout.code,
        name=layout.name,
        as_of_on=as_of,
        figures=pa.table([pa.array(values, one.type) for values, one in zip(columns, _FIGURES, strict=True)], _FIGURES),
        skipped=dict(reader.skipped),
        notes=(*notes, *reader.notes[:MOST_NOTES]),
        problems=tuple(sorted(reader.problems[:MOST_PROBLEMS], key=lambda told: (told.row, told.column))),
    )


def _unknown(path: Path, sheets: Sequence[Sheet]) -> Problem:
    text = all_words([Line(number, texts) for sheet in sheets for number, texts in sheet.head.items()])
    for layout in all_layouts():
        if layout.titled(text):
            sentence = N_("Tệp {name} có tiêu đề “{table}” nhưng không có hàng tiêu đề cột")
            if layout.blocks[0].marked:
                sentence = N_("Tệp {name} có tiêu đề “{table}” nhưng không có dòng đánh số cột (1)(2)(3)…")
            return Problem("summary_without_header", sentence, {"name": called(path), "table": layout.name})
    known = "; ".join(layout.name for layout in all_layouts())
    sentence = N_("Tệp {name} không phải là bảng tổng hợp nào đọc được ({known})")
    return Problem("summary_unknown", sentence, {"name": called(path), "known": known})


def _lines(path: Path, sheet: Sheet) -> list[Line]:
    """All rows of the sheet, in order; in a text file also those with another number of fields."""
    width = min(max(map(len, sheet.head.values())), MOST_COLUMNS)
    lines: list[Line] = []
    for part in sheet.parts(range(width), 0):
        if len(lines) + len(part.row_numbers) > MOST_ROWS:
            text = N_("Tệp {name} có quá nhiều dòng so với một bảng tổng hợp")
            raise Refused(Problem("summary_too_long", text, {"name": called(path)}))
        none = [False] * len(part.row_numbers)
        cells = [part.columns[place] for place in range(width)]
        plain = [without_nul(cell.values).to_pylist() for cell in cells]
        texts = zip(*([text or "" for text in cell] for cell in plain), strict=True)
        numeric = zip(*(cell.numeric.tolist() for cell in cells), strict=True)
        formula = zip(*(none if cell.formula is None else cell.formula.tolist() for cell in cells), strict=True)
        lines += map(Line, part.row_numbers.tolist(), texts, numeric, formula)
    for number, text in sheet.short_rows.items():
        delimiter = next((mark for mark in ";\t|" if mark in text), ",")
        cells_of = sheet.head.get(number) or next(csv.reader([text], delimiter=delimiter), [])
        lines.append(Line(number, cells_of))
    return sorted(lines, key=lambda line: line.number)


def _title_date(lines: Sequence[Line]) -> datetime.date | None:
    """The latest date of the first cell that names the period; the day of printing or of a decision is none."""
    for text in (text for line in lines for text in line.texts):
        said = normalise(text)
        if _NOT_THE_PERIOD.search(said):
            continue
        texts = [*_DATE.findall(text), *("/".join(found) for found in _DATE_IN_WORDS.findall(said))]
        dates = [date for one in texts if isinstance(date := parse_date(one, "d/m/y"), datetime.date)]
        if dates:
            return max(dates)
    return None
