"""The clerk's own sheet given back, with a column of reasons beside each row that is wrong or odd."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.formats import normalise
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.bank_files.sheets import Limits
from dongvon.office.bank_files.values import parse_date
from dongvon.office.poverty_lists.reading import DATES, LIST_LIMITS, Layout, find_layout

REASON_HEADER = "Lý do"
_WARNING = N_("Nên xem lại: {why}")
_DAY_NUMBER = re.compile(r"\d{5}(\.\d+)?|\d{4}-\d\d-\d\dT.*")


def write_error_sheet(
    path: Path,
    problems: Sequence[RowProblem],
    out: Path,
    *,
    say: Callable[[Problem], str] = str,
    limits: Limits = LIST_LIMITS,
    kind: str = "recognised",
) -> None:
    """Write the list at `path` to `out` (.xlsx) with the column "Lý do"; rows that block are coloured.

    Rows keep their numbers. `say` turns a problem into the reader's language. Every cell is written as text, so that no
    digit of a number is lost and no text becomes a formula; the sheet can be corrected and chosen again."""
    layout = find_layout(path, limits, kind)
    blocked = {told.row for told in problems if told.problem.severity == "block"}
    reasons = _reasons(problems, say)
    header = layout.sheet.head[layout.header_row]
    place = next((at for at, text in enumerate(header) if normalise(text) == normalise(REASON_HEADER)), len(header))
    workbook = xlsxwriter.Workbook(str(out), {"constant_memory": True})
    try:
        sheet = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", layout.sheet.name)[:31] or None)
        bold = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        wrong = workbook.add_format({"bg_color": "#FDE7E4"})
        reason = workbook.add_format({"bg_color": "#FDE7E4", "text_wrap": True, "valign": "top"})
        hint = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, place, 18)
        sheet.set_column(place, place, 70)
        sheet.freeze_panes(layout.header_row, 0)
        last = layout.header_row
        for row, cells in _all_rows(layout, problems):
            style = bold if row == layout.header_row else wrong if row in blocked else None
            for at, text in enumerate(cells):
                if text and at != place:
                    sheet.write_string(row - 1, at, text, style)
            if row == layout.header_row:
                sheet.write_string(row - 1, place, REASON_HEADER, bold)
            elif row in reasons:
                sheet.write_string(row - 1, place, reasons[row], reason if row in blocked else hint)
            last = row
        sheet.autofilter(layout.header_row - 1, 0, last - 1, place)
    finally:
        workbook.close()


def _reasons(problems: Iterable[RowProblem], say: Callable[[Problem], str]) -> Mapping[int, str]:
    """All reasons of a row, those that block first, a line each."""
    lines: dict[int, list[str]] = {}
    for told in sorted(problems, key=lambda told: told.problem.severity != "block"):
        text = say(told.problem)
        if told.column and told.column not in text:
            text = f"{told.column}: {text}"
        if told.problem.severity != "block":
            text = say(Problem("reason_of_warning", _WARNING, {"why": text}, severity="warn"))
        lines.setdefault(told.row, []).append(text)
    return {row: "\n".join(texts)[:32_000] for row, texts in lines.items()}


def _all_rows(layout: Layout, problems: Sequence[RowProblem]) -> Iterator[tuple[int, list[str]]]:
    """Every filled row of the sheet by number, as texts from the first column on; days as people write them."""
    for row in sorted(layout.sheet.head):
        if row <= layout.header_row:
            yield row, layout.sheet.head[row]
    width = len(layout.sheet.head[layout.header_row])
    dates = {layout.places[key] for key in DATES if key in layout.places}
    short = _short_rows(layout, problems)
    for part in layout.sheet.parts(range(width), layout.header_row):
        columns = [part.columns[place].values.to_pylist() for place in range(width)]
        for at, row in enumerate(part.row_numbers.tolist()):
            while short and short[0][0] < row:
                yield short.pop(0)
            cells = [column[at] or "" for column in columns]
            if any(cells):
                yield row, [_day(text, layout) if place in dates else text for place, text in enumerate(cells)]
    yield from short


def _short_rows(layout: Layout, problems: Sequence[RowProblem]) -> list[tuple[int, list[str]]]:
    """Lines of a text file that have another number of fields; they are known when it has been read once."""
    if not any(told.problem.code == "row_fields" for told in problems):
        return []
    for _ in layout.sheet.parts([0], layout.header_row):
        pass
    return [(row, [line]) for row, line in sorted(layout.sheet.short_rows.items())]


def _day(text: str, layout: Layout) -> str:
    if not _DAY_NUMBER.fullmatch(text.strip()):
        return text
    day = parse_date(text, "d/m/y", date1904=layout.sheet.date1904)
    return day_text(day) if isinstance(day, date) else text
