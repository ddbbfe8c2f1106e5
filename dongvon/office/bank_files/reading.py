"""Reading a file of a known format: recognised by its columns, every row either a record, or counted, or named as a
problem.

The answer is a table of typed columns by field key with the number of the source row beside each record. Nothing is
guessed silently: the order of day and month, the period and every skipped row are said.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.checking import (
    MOST_PROBLEMS,
    Gathered,
    RowProblem,
    check_required,
    checked_sums,
    totals_notes,
    without_identical,
)
from dongvon.office.bank_files.formats import Column, Format, Match, all_formats, format_named, normalise
from dongvon.office.bank_files.period import date_of_name, period_of
from dongvon.office.bank_files.sheets import Limits, Sheet, called, open_sheets
from dongvon.office.bank_files.values import (
    DateStyle,
    convert,
    date_style,
    old_font,
    parse_money,
    parse_money_cell,
    without_nul,
)
from dongvon.office.bank_files.xlsx_scan import Bools, Part, Texts

__all__ = ["MOST_PROBLEMS", "Reading", "Recognised", "RowProblem", "read", "recognise"]

MOST_ODD_ROWS = 20_000
SKIP_KINDS = ("blank", "repeated_header", "total", "signature", "identical")
_TOTAL_WORDS = ("tongcong", "congtheo", "cong", "tong")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet that has the columns of a format; `missing` kept columns are read as empty."""

    format: Format
    sheet: str
    header_row: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. `rows`: one record each, column "row" first, then every kept column of the format by its key.

    Money is int64 (empty = 0), rates int64 in 10⁻⁷, scores int64 in hundredths, dates date32, the rest text.
    `as_of_on` is None when the file does not say it: ask, never guess. `problems` holds at most 2,000 rows;
    `problem_counts` counts all by code, `unlisted_block` says that one of the others blocks. `notes` are about the
    whole file. `skipped` counts the rows that are no records, by kind.
    """

    format: Format
    sheet: str
    as_of_on: datetime.date | None
    date_style: DateStyle
    rows: pa.Table
    problems: tuple[RowProblem, ...]
    problem_counts: Mapping[str, int]
    notes: tuple[Problem, ...]
    skipped: Mapping[str, int]
    unlisted_block: bool = False

    @property
    def blocked(self) -> bool:
        """Whether anything in the file must be put right before it can be carried."""
        told = (*self.notes, *(row.problem for row in self.problems))
        return self.unlisted_block or any(problem.severity == "block" for problem in told)

    @property
    def total(self) -> dict[str, int]:
        """Control totals: the sum of each money column over the records."""
        keys = [column.key for column in self.format.kept if column.type == "money"]
        return {key: pc.sum(self.rows[key]).as_py() or 0 for key in keys}


# --- recognition ---


def recognise(path: Path, limits: Limits | None = None) -> list[Recognised]:
    """Which formats a file holds, by its columns alone; empty when none. Raises `Refused` when the file cannot be
    opened."""
    return [
        Recognised(found.format, found.sheet.name, found.header_row, _absent(found.format, found.match))
        for found in _found(open_sheets(path, limits), all_formats())
        if found.match.complete
    ]


def _absent(format_: Format, match: Match) -> tuple[str, ...]:
    return tuple(column.header for column in format_.kept if column.key not in match.places)


def _absent_notes(found: "_Found") -> list[Problem]:
    """A column that is not there is said: what is made of it will be empty. The day of the figures is asked for."""
    told = found.format.column(found.format.period).header if found.format.period not in {"", "title"} else ""
    absent = ", ".join(header for header in _absent(found.format, found.match) if header != told)[:300]
    text = N_("Tệp không có cột {missing}: đọc như để trống")
    return [Problem("columns_missing", text, {"missing": absent}, severity="warn")] if absent else []


@dataclass(frozen=True, slots=True)
class _Found:
    format: Format
    sheet: Sheet
    header_row: int
    match: Match


def _found(sheets: Sequence[Sheet], formats: Iterable[Format]) -> list[_Found]:
    """The best header row of each format, complete or not, in its own sheet or else the first one."""
    found = []
    for format_ in formats:
        named = [sheet for sheet in sheets if normalise(sheet.name) == normalise(format_.sheet)]
        best: _Found | None = None
        for sheet in named or sheets[:1]:
            for row, cells in sheet.head.items():
                match = format_.match(cells)
                if best is None or _worth(match) > _worth(best.match):
                    best = _Found(format_, sheet, row, match)
        if best is not None:
            found.append(best)
    return found


def _worth(match: Match) -> tuple[bool, int, int]:
    return (match.complete, -len(match.missing), len(match.places))


def _chosen(path: Path, format_: Format | str | None, limits: Limits | None) -> _Found:
    sheets = open_sheets(path, limits)
    if format_ is None:
        best = max(_found(sheets, all_formats()), key=lambda found: _worth(found.match), default=None)
        if best is None or not best.match.complete:
            raise Refused(_old_font(path, sheets) or _unknown(path, best))
        return best
    wanted = format_named(format_) if isinstance(format_, str) else format_
    found = _found(sheets, [wanted])
    if not found or not found[0].match.complete:
        missing = found[0].match.missing if found else tuple(map(wanted.headers_of, wanted.must_have))
        forbidden = found[0].match.forbidden if found else ()
        text = N_("Tệp {name} không phải “{format}”: thiếu cột {missing}")
        if not missing:
            text = N_("Tệp {name} không phải “{format}”: có cột {forbidden} của mẫu khác")
        facts = {
            "name": called(path),
            "format": wanted.name,
            "missing": ", ".join(missing),
            "forbidden": ", ".join(forbidden),
        }
        raise Refused(Problem("wrong_columns", text, facts))
    return found[0]


def _old_font(path: Path, sheets: Sequence[Sheet]) -> Problem | None:
    """A file whose very headers are in a font of before Unicode."""
    cells = pa.array([cell for sheet in sheets[:1] for row in sheet.head.values() for cell in row], pa.string())
    if old_font(cells).sum() < 3:
        return None
    text = N_("Tệp {name} viết bằng phông chữ cũ (TCVN3, VNI): hãy chuyển sang Unicode rồi chọn lại")
    return Problem("old_font", text, {"name": called(path)})


def _unknown(path: Path, nearest: _Found | None) -> Problem:
    """No format fits: the nearest one is named with what it misses, if anything of it was found at all."""
    if nearest is None or not nearest.match.places or not nearest.match.missing:
        return Problem("format_unknown", N_("Tệp {name} không có cột của mẫu nào đọc được"), {"name": called(path)})
    facts = {"name": called(path), "format": nearest.format.name, "missing": ", ".join(nearest.match.missing)}
    text = N_("Tệp {name} không có đủ cột của mẫu nào; gần nhất là “{format}”, thiếu cột {missing}")
    return Problem("format_unknown", text, facts)


# --- reading ---


def read(
    path: Path,
    format: Format | str | None = None,
    *,
    as_of_on: datetime.date | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read a file of this format, or of the one its columns show. `as_of_on` answers for a file that does not say its
    date.

    Raises `Refused` with one sentence when the file cannot be opened or is something else.
    """
    found = _chosen(path, format, limits)
    columns = {column.key: column for column in found.format.kept}
    recomputed = frozenset(check.total for check in found.format.sum_checks if check.recomputed)
    gathered = Gathered({key: [] for key in columns}, recomputed)
    places = found.match.places
    for part in found.sheet.parts(sorted(set(places.values())), found.header_row):
        _gather(found, columns, part, gathered)
    for row, line in found.sheet.short_rows.items():
        _odd_row(found, row, [cell for cell in re.split(r"[,;\t|]", line) if cell.strip()], gathered)
    pa.default_memory_pool().release_unused()
    style = date_style(_date_texts(columns, gathered), date_of_name(path))
    table = _table(columns, gathered, style, found.sheet.date1904)
    pa.default_memory_pool().release_unused()
    notes = totals_notes(found.format, table, gathered)
    table, gathered.skipped["identical"] = without_identical(table, found.format)
    table, sums_notes = checked_sums(found.format, table, gathered)
    check_required(found.format, table, gathered)
    above = [cells for row, cells in found.sheet.head.items() if row < found.header_row]
    as_of, period_notes = period_of(_said_period(found.format, table), above, style, as_of_on)
    return Reading(
        format=found.format,
        sheet=found.sheet.name,
        as_of_on=as_of,
        date_style=style,
        rows=table,
        problems=tuple(sorted(gathered.problems, key=lambda told: (told.row, told.column))),
        problem_counts=dict(+gathered.counts),
        notes=(*period_notes, *_absent_notes(found), *notes, *sums_notes),
        skipped={kind: gathered.skipped[kind] for kind in SKIP_KINDS},
        unlisted_block=gathered.unlisted_block,
    )


def _said_period(format_: Format, table: pa.Table) -> pa.ChunkedArray | None:
    """What the rows say of the day of the figures; None where the format needs none."""
    if format_.period == "title":
        return pa.chunked_array([], pa.date32())
    return table[format_.period] if format_.period else None


def _gather(found: _Found, columns: Mapping[str, Column], part: Part, gathered: Gathered) -> None:
    places = found.match.places
    is_record = np.zeros(len(part.row_numbers), bool)
    record = rf"^\s*'?\d[\d.eE+]{{{found.format.fewest_digits - 1},}}\s*$"
    for key in found.format.needs_one_of:
        if key in places:
            matched = pc.match_substring_regex(part.columns[places[key]].values, record)
            is_record |= matched.fill_null(False).to_numpy(zero_copy_only=False)
    if not is_record.all():
        _count_other_rows(found, part, ~is_record, gathered)
    numbers = part.row_numbers[is_record]
    if len(numbers) == 0:
        return
    gathered.row_numbers.append(pa.array(numbers))
    keep = None if is_record.all() else pa.array(is_record)
    for key, column in columns.items():
        if key not in places:
            gathered.chunks[key].append(pa.nulls(len(numbers), pa.string() if column.type == "date" else _type(column)))
            continue
        texts = part.columns[places[key]]
        if keep is not None:
            formula = None if texts.formula is None else texts.formula[is_record]
            texts = Texts(texts.values.filter(keep), texts.numeric[is_record], formula)
        texts = replace(texts, values=without_nul(texts.values))
        if column.type == "date":  # the order of day and month is known only when the whole file has been seen
            gathered.chunks[key].append(texts.values.dictionary_encode())
            formulas = (
                [] if texts.formula is None else [(int(at), "formula", "") for at in np.flatnonzero(texts.formula)]
            )
            gathered.add_faults(column, numbers, formulas)
        else:
            converted = convert(column, texts)
            gathered.chunks[key].append(converted.values)
            gathered.add_faults(column, numbers, converted.faults)
        if column.type == "text":
            at = np.flatnonzero(old_font(texts.values))
            gathered.add_faults(column, numbers, [(int(row), "old_font", "") for row in at])
    gathered.records += len(numbers)


def _type(column: Column) -> pa.DataType:
    if column.type in {"money", "rate", "number", "hundredths"}:
        return pa.int64()
    return pa.date32() if column.type == "date" else pa.string()


# --- rows that are no records ---


def _count_other_rows(found: _Found, part: Part, other: np.ndarray, gathered: Gathered) -> None:
    filled = np.zeros(len(other), bool)
    for texts in part.columns.values():
        if texts.values.null_count < len(other):
            filled |= (
                pc.not_equal(pc.utf8_trim_whitespace(texts.values), "").fill_null(False).to_numpy(zero_copy_only=False)
            )
    gathered.skipped["blank"] += int((other & ~filled).sum())
    headers = other & _repeats_header(found, part)
    gathered.skipped["repeated_header"] += int(headers.sum())
    other = other & ~headers
    for at in np.flatnonzero(other & filled):
        kind = _odd_row(found, int(part.row_numbers[at]), part.raw_rows.cells(int(at)), gathered)
        if kind == "total":
            gathered.file_totals = _totals_of(found, part, int(at))


def _repeats_header(found: _Found, part: Part) -> Bools:
    """The rows that say the very words of the header in every column a record could be known by."""
    same = np.ones(len(part.row_numbers), bool)
    for key in (key for needed in found.format.must_have for key in needed.split("|") if key in found.match.places):
        place = found.match.places[key]
        words = found.sheet.head[found.header_row][place]
        same &= pc.equal(part.columns[place].values, words).fill_null(False).to_numpy(zero_copy_only=False)
    return same


def _odd_row(found: _Found, row: int, cells: Sequence[str], gathered: Gathered) -> str:
    """Count a row that is no record; what is neither header, total nor signature is a problem to look at."""
    gathered.odd_rows += 1
    if gathered.odd_rows > MOST_ODD_ROWS:
        raise Refused(Problem("too_many_odd_rows", N_("Tệp có quá nhiều dòng không phải dòng số liệu"), {}))
    names = [name for name in map(normalise, cells) if name]
    kind = ""
    if not names:
        kind = "blank"
    elif found.format.match(cells).complete or _column_marks(names):
        kind = "repeated_header"
    elif any(name.startswith(_TOTAL_WORDS) for name in names[:3]):
        kind = "total"
    elif len(names) <= 8 and not any(name.isdigit() and len(name) > 4 for name in names):
        kind = "signature"
    if kind:
        gathered.skipped[kind] += 1
    else:
        shown = ", ".join(cells)[:60]
        facts = {"shown": shown, "columns": found.format.headers_of("|".join(found.format.needs_one_of))}
        problem = Problem("row_unknown", N_("Dòng không có {columns}: {shown}"), facts)
        gathered.add(row, "", shown, problem)
    return kind


def _column_marks(names: Sequence[str]) -> bool:
    """Whether a row numbers the columns: (1) (2) (3) …"""
    numbers = [int(name) for name in names if name.isdigit() and len(name) < 4]
    return len(numbers) == len(names) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _totals_of(found: _Found, part: Part, at: int) -> dict[str, int]:
    totals: dict[str, int] = {}
    for column in found.format.kept:
        place = found.match.places.get(column.key)
        if column.type == "money" and place is not None:
            texts = part.columns[place]
            text = texts.values[at].as_py() or ""
            amount = (
                parse_money_cell(text, column.scale) if text and texts.numeric[at] else parse_money(text, column.scale)
            )
            if isinstance(amount, int):
                totals[column.key] = amount
    return totals


# --- the table ---


def _date_texts(columns: Mapping[str, Column], gathered: Gathered) -> set[str]:
    texts: set[str] = set()
    for key, column in columns.items():
        if column.type == "date":
            for chunk in gathered.chunks[key]:
                if isinstance(chunk, pa.DictionaryArray):
                    texts.update(text for text in chunk.dictionary.to_pylist() if text)
    return texts


def _table(columns: Mapping[str, Column], gathered: Gathered, style: DateStyle, date1904: bool) -> pa.Table:
    numbers = pa.chunked_array(gathered.row_numbers, pa.int64()).combine_chunks()
    arrays: dict[str, pa.Array] = {"row": numbers}
    for key, column in columns.items():
        chunks = gathered.chunks.pop(key)
        if column.type != "date":
            whole = pa.chunked_array(chunks, _type(column)).combine_chunks()
            arrays[key] = whole.fill_null(0) if column.type == "money" else whole
            continue
        dates, offset, rows = [], 0, numbers.to_numpy()
        for chunk in chunks:
            plain = chunk.cast(pa.string()) if isinstance(chunk, pa.DictionaryArray) else chunk
            texts = Texts(plain, np.zeros(len(plain), bool))
            converted = convert(column, texts, style.order, date1904=date1904)
            dates.append(converted.values)
            gathered.add_faults(column, rows[offset : offset + len(plain)], converted.faults)
            offset += len(plain)
        arrays[key] = pa.chunked_array(dates, pa.date32()).combine_chunks()
    return pa.table(arrays)
