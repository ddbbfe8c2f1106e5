"""Reading a poverty list: the sheet found by its headers, every row a household, or counted, or named as a problem.

Needs no database. What a cell says is turned into values here; whether the values make sense is asked in `checks`.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dongvon.core.identity import shape_problems
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.formats import Column, Format, normalise
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.bank_files.sheets import Limits, Sheet, open_sheets
from dongvon.office.bank_files.values import convert, date_style, fault_problem
from dongvon.office.bank_files.xlsx_scan import Part, Texts

LIST_LIMITS = Limits(file_bytes=60_000_000, unpacked_bytes=1_000_000_000, whole_sheet_bytes=100_000_000, members=500)
DATES = ("born_on", "escaped_on", "requested_on")
MOST_ROWS = 200_000
"""No commune has so many households; more is another file."""
MOST_PROBLEMS = 100_000
MOST_WARNINGS = 20_000
SKIP_KINDS = ("blank", "repeated_header", "numbering", "total", "heading")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_DATE_LIKE = re.compile(r"\s*(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|(19|20)\d\d|\d{5}|\d{4}-\d{1,2}-\d{1,2}.*)\s*")
_NO_LIST = N_("Tệp {name} không phải danh sách hộ nghèo, cận nghèo: thiếu cột {missing}")
_FORMULA = N_("Cột {column}: ô là công thức; hãy chép lại thành giá trị rồi nhập")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One household as the list has it. `row` is its number in the sheet; "" and None stand for an empty cell.

    `born_year_only`: only the year is known, `born_on` is its 1 January. `identity_restored`: the digits are not
    literally those of the cell, zeros that a spreadsheet had dropped were put back. `kind` is a `PovertyClass` value.
    From `number` on: what stands in sheets of a review round only.
    """

    row: int
    name: str
    born_on: date | None
    born_year_only: bool
    sex: str
    ethnic: str
    identity: str
    identity_restored: bool
    hamlet: str
    unit: str
    kind: str
    members: int | None
    b1: int | None
    b2: int | None
    address: str
    escaped_on: date | None
    phone: str
    customer_code: str
    number: int | None = None
    requested_on: date | None = None
    document: str = ""
    income: int | None = None
    deprived: tuple[str, ...] = ()
    average: bool | None = None
    votes: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a list's columns stand: the sheet, its header row, the place of each column by key, its own headers;
    `kind` says which list it is (`list_format`)."""

    kind: str
    sheet: Sheet
    header_row: int
    places: Mapping[str, int]
    headers: Mapping[str, str]


@dataclass(slots=True)
class Problems:
    """The faults of the rows, the first `MOST_PROBLEMS` that block and the first `MOST_WARNINGS` that do not.

    `blocked`: the rows that cannot be taken over; `told`: the cells (row, column key) something was said about;
    `counts`: all faults by severity."""

    layout: Layout
    rows: list[RowProblem] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    told: set[tuple[int, str]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: int, key: str, problem: Problem, value: str = "") -> None:
        self.counts[problem.severity] += 1
        self.told.add((row, key))
        blocks = problem.severity == "block"
        if blocks:
            self.blocked.add(row)
        if self.counts[problem.severity] <= (MOST_PROBLEMS if blocks else MOST_WARNINGS):
            self.rows.append(RowProblem(row, self.layout.headers.get(key, ""), value, problem))


@dataclass(frozen=True, slots=True)
class ListReading:
    """What the file says: its households in the order of the sheet, the faults found so far, notes about the whole
    file, and the rows that are no households, counted by kind."""

    layout: Layout
    rows: list[ListRow]
    problems: Problems
    notes: tuple[Problem, ...]
    skipped: Mapping[str, int]


# --- the layout ---


@cache
def _definition() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "formats" / "poverty_list.toml").read_text("utf-8"))


@cache
def list_format(kind: str = "recognised") -> Format:
    """The columns of a poverty list: the recognised one, or a sheet of a review round ("review", "votes")."""
    raw = _definition()
    rows = [*raw["columns"], *(raw["review_columns"] if kind != "recognised" else ())]
    columns = tuple(Column(**{**row, "keep": True, "aliases": tuple(row.get("aliases", ()))}) for row in rows)
    return Format(
        code=raw["code"], name=raw["name"], title="", unit="hộ", sheet="", title_row=0, header_row=1,
        first_column_empty=False, columns=columns, must_have=tuple(raw["sheets"][kind]), must_not_have=(),
        key=("name",), needs_one_of=(), period="", sum_checks=(),
    )  # fmt: skip


@cache
def _words(table: str) -> dict[str, str]:
    return {normalise(word): value for value, words in _definition()[table].items() for word in words}


@cache
def kind_of(text: str) -> str:
    """The class a cell names, a `PovertyClass` value; "" when it names none."""
    name = normalise(text)
    known = _words("kinds")
    return known.get(name) or known.get(name.removeprefix("ho"), "")


def find_layout(path: Path, limits: Limits = LIST_LIMITS, kind: str = "recognised") -> Layout:
    """The sheet that has the columns of a list. Raises `Refused` when there is none, or more than one."""
    wanted = list_format(kind)
    found: list[Layout] = []
    missing = tuple(wanted.column(key).header for key in wanted.must_have)
    for sheet in open_sheets(path, limits):
        best: Layout | None = None
        for row, cells in sheet.head.items():
            match = max(
                (wanted.match(cells), wanted.match([_BRACKETS.sub(" ", cell) for cell in cells])),
                key=lambda match: len(match.places),
            )
            if match.complete and (best is None or len(match.places) > len(best.places)):
                headers = {key: " ".join(cells[place].split()) for key, place in match.places.items()}
                best = Layout(kind, sheet, row, match.places, headers)
            elif match.places and len(match.missing) < len(missing):
                missing = match.missing
        if best is not None:
            found.append(best)
    if not found:
        raise Refused(Problem("wrong_columns", _NO_LIST, {"name": path.name, "missing": ", ".join(missing)}))
    if len(found) > 1:
        facts = {"name": path.name, "sheets": ", ".join(f"“{layout.sheet.name}”" for layout in found)}
        text = N_("Tệp {name} có nhiều trang danh sách ({sheets}): hãy gộp vào một trang")
        raise Refused(Problem("several_sheets", text, facts))
    if kind == "recognised" and not {"sex", "identity"} & set(found[0].places):
        facts = {"name": path.name, "missing": wanted.column("sex").header}
        raise Refused(Problem("wrong_columns", _NO_LIST, facts))
    return found[0]


# --- the rows ---


def read_list(path: Path, limits: Limits = LIST_LIMITS, kind: str = "recognised") -> ListReading:
    """Read a list, or a sheet of a review round. Raises `Refused` with one sentence when the file is none or cannot be
    opened."""
    layout = find_layout(path, limits, kind)
    problems, skipped = Problems(layout), Counter[str]()
    numbers: list[int] = []
    chunks: dict[str, list[Texts]] = {key: [] for key in layout.places}
    for part in layout.sheet.parts(sorted(set(layout.places.values())), layout.header_row):
        at = _households(layout, part, skipped)
        numbers += part.row_numbers[at].tolist()
        if len(numbers) > MOST_ROWS:
            facts = {"name": path.name, "limit": MOST_ROWS}
            text = N_("Tệp {name} có hơn {limit} hộ: không phải danh sách của một xã, phường")
            raise Refused(Problem("too_many_rows", text, facts))
        for key, place in layout.places.items():
            chunks[key].append(_taken(part.columns[place], at))
    _short_rows(layout, problems, skipped)
    if not numbers and not problems.rows:
        raise Refused(Problem("list_empty", N_("Tệp {name} không có hộ nào"), {"name": path.name}))
    texts = {key: _joined(parts) for key, parts in chunks.items()} if numbers else {}
    rows, notes = _rows(layout, numbers, texts, problems)
    return ListReading(layout, rows, problems, notes, {kind: skipped[kind] for kind in SKIP_KINDS})


def _taken(texts: Texts, at: np.ndarray[Any, Any]) -> Texts:
    formula = None if texts.formula is None else texts.formula[at]
    return Texts(texts.values.take(pa.array(at)), texts.numeric[at], formula)


def _joined(parts: Sequence[Texts]) -> Texts:
    formulas = [np.zeros(len(part.numeric), bool) if part.formula is None else part.formula for part in parts]
    values = pa.chunked_array([part.values for part in parts], pa.string()).combine_chunks()
    formula = np.concatenate(formulas)
    return Texts(values, np.concatenate([part.numeric for part in parts]), formula if formula.any() else None)


def _households(layout: Layout, part: Part, skipped: Counter[str]) -> np.ndarray[Any, Any]:
    """Which rows of a part are households, by offset; the others are counted by kind."""
    filled = np.zeros(len(part.row_numbers), bool)
    for key, place in layout.places.items():
        texts = part.columns[place]
        if key != "ordinal" and texts.values.null_count < len(filled):
            said = pc.not_equal(pc.utf8_trim_whitespace(texts.values), "").fill_null(False)
            filled |= said.to_numpy(zero_copy_only=False)
        if texts.formula is not None and key != "ordinal":
            filled |= texts.formula
    at = np.flatnonzero(filled)
    skipped["blank"] += len(filled) - len(at)
    cells = {key: part.columns[place].values.take(pa.array(at)).to_pylist() for key, place in layout.places.items()}
    keep = np.zeros(len(at), bool)
    for offset in range(len(at)):
        kind = _row_kind(layout, {key: (column[offset] or "").strip() for key, column in cells.items()})
        keep[offset] = not kind
        skipped.update([kind] if kind else [])
    return at[keep]


def _row_kind(layout: Layout, cells: Mapping[str, str]) -> str:
    """What a filled row is when it is no household; "" for a household. In doubt it is one: its faults are told."""
    if kind_of(cells.get("kind", "")) or cells.get("number", "").isdigit():
        return ""
    if cells.get("name") and normalise(cells["name"]) == normalise(layout.headers["name"]):
        return "repeated_header"
    names = [normalise(text) for key, text in cells.items() if text and key != "ordinal"]
    if all(len(name) <= 2 for name in names) and len(names) > 1:
        return "numbering"
    ordinal = cells.get("ordinal", "")
    if (
        ordinal.isdigit()
        or _DATE_LIKE.fullmatch(cells.get("born_on", ""))
        or re.search(r"\d{8}", cells.get("identity", ""))
    ):
        return ""
    if normalise(ordinal).startswith("tong") or any(name.startswith(("tongcong", "tongso")) for name in names[:2]):
        return "total"
    return "heading" if len(names) <= 3 else ""


def _short_rows(layout: Layout, problems: Problems, skipped: Counter[str]) -> None:
    """Lines of a text file with another number of fields than the header."""
    for row, line in layout.sheet.short_rows.items():
        bare = line.strip(" \t,;|\"'")
        if not bare:
            skipped["blank"] += 1
        elif bare[0].isdigit():
            problem = Problem("row_fields", N_("Dòng có số ô khác với dòng tiêu đề"))
            problems.add(row, "", problem)
        else:
            skipped["heading"] += 1


# --- the cells ---


def _rows(
    layout: Layout, numbers: Sequence[int], texts: Mapping[str, Texts], problems: Problems
) -> tuple[list[ListRow], tuple[Problem, ...]]:
    if not numbers:
        return [], ()
    dates = [pc.unique(texts[key].values).to_pylist() for key in DATES if key in texts]
    style = date_style(text for column_texts in dates for text in column_texts if text)
    columns: dict[str, list[Any]] = {}
    for column in list_format(layout.kind).columns:
        if column.key not in texts:
            columns[column.key] = [None] * len(numbers)
        elif column.key != "ordinal":
            columns[column.key] = _converted(replace(column, header=layout.headers[column.key]), texts[column.key],
                                             numbers, problems, style.order, layout.sheet.date1904)  # fmt: skip
    columns["ordinal"] = [None] * len(numbers)
    raw_born, raw_identity = (
        texts[key].values.to_pylist() if key in texts else columns[key] for key in ("born_on", "identity")
    )
    rows = []
    for at, number in enumerate(numbers):
        cells = {key: column[at] for key, column in columns.items()}
        rows.append(_row(cells, number, raw_born[at] or "", raw_identity[at] or "", problems))
    notes = [style.problem] if not style.sure and "text" in style.seen else []
    if "sex" not in texts and layout.kind == "recognised":
        text = N_("Danh sách không có cột giới tính: lấy theo số định danh")
        notes.append(Problem("sex_by_identity", text, severity="warn"))
    return rows, tuple(notes)


def _converted(
    column: Column, texts: Texts, numbers: Sequence[int], problems: Problems, order: Any, date1904: bool
) -> list[Any]:
    found = convert(column, texts, order, date1904=date1904)
    values: list[Any] = found.values.to_pylist()
    for at, code, value in found.faults:
        problem = fault_problem(column, code, value)
        if code == "formula":
            problem, values[at] = replace(problem, text=_FORMULA), None
        severity = "warn" if column.key in ("phone", "customer_code") and code != "formula" else "block"
        shown = "" if column.type in ("identity", "phone") else value[:40]
        problems.add(numbers[at], column.key, replace(problem, severity=severity), shown)
    return values


def _row(cells: Mapping[str, Any], row: int, raw_born: str, raw_identity: str, problems: Problems) -> ListRow:
    identity = cells["identity"] or ""
    return ListRow(
        row=row,
        name=unicodedata.normalize("NFC", " ".join((cells["name"] or "").split())),
        born_on=cells["born_on"],
        born_year_only=len(raw_born.strip()) == 4,
        sex=_sex(cells["sex"], row, problems),
        ethnic=cells["ethnic"] or "",
        identity=identity,
        identity_restored=bool(identity) and re.sub(r"[\s.']", "", raw_identity) != identity,
        hamlet=cells["hamlet"] or "",
        unit=cells["unit"] or "",
        kind=_kind(cells["kind"], row, problems),
        members=cells["members"],
        b1=cells["b1"],
        b2=cells["b2"],
        address=" ".join((cells["address"] or "").split()),
        escaped_on=cells["escaped_on"],
        phone=_phone(cells["phone"], row, problems),
        customer_code=cells["customer_code"] or "",
        **(_of_the_round(cells, row, problems) if "number" in cells else {}),
    )


def _of_the_round(cells: Mapping[str, Any], row: int, problems: Problems) -> dict[str, Any]:
    """What only sheets of a review round have."""
    return {
        **{key: cells[key] for key in ("number", "requested_on", "income", "votes")},
        "document": " ".join((cells["document"] or "").split()),
        "deprived": _deprived(cells["deprived"] or "", row, problems),
        "average": _average(cells["average"] or "", row, problems),
    }


def _deprived(text: str, row: int, problems: Problems) -> tuple[str, ...]:
    """Numbers of indicators. A dot is refused: a spreadsheet makes the number 1.4 of "1,4", and 4.1 of "4,10"."""
    found = tuple(one.strip() for one in re.split(r"[,;]", text) if one.strip())
    if all(re.fullmatch(r"[0-9]{1,2}", one) for one in found):
        return found
    allowed = N_("Chỉ số thiếu hụt “{value}” không rõ; hãy ghi số thứ tự cách nhau bằng dấu chấm phẩy, ví dụ 1; 4; 9")
    problems.add(row, "deprived", Problem("deprived_unknown", allowed, {"value": text[:40]}), text[:40])
    return ()


def _average(text: str, row: int, problems: Problems) -> bool | None:
    said = _words("yes").get(normalise(text), "") if text.strip("- ") else ""
    if text.strip("- ") and not said:
        unknown = N_("Mức sống trung bình “{value}” không rõ; hãy ghi có hoặc không")
        problems.add(row, "average", Problem("average_unknown", unknown, {"value": text[:20]}), text[:20])
    return {"yes": True, "no": False}.get(said)


def _sex(text: str | None, row: int, problems: Problems) -> str:
    sex = _words("sexes").get(normalise(text or ""), "")
    if text and not sex:
        facts = {"value": text[:20]}
        unknown = N_("Giới tính “{value}” không rõ; hãy ghi nam hoặc nữ")
        problems.add(row, "sex", Problem("sex_unknown", unknown, facts), text[:20])
    return sex


def _kind(text: str | None, row: int, problems: Problems) -> str:
    kind = kind_of(text or "")
    if text and not kind:
        problem = Problem(
            "class_unknown",
            N_("Phân loại “{value}” không rõ; hãy ghi: hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo "
               "hoặc hộ có mức sống trung bình"),
            {"value": text[:40]},
            "QĐ 24/2021/QĐ-TTg",
        )  # fmt: skip
        problems.add(row, "kind", problem, text[:40])
    return kind


def _phone(text: str | None, row: int, problems: Problems) -> str:
    """A phone of the wrong shape is said and left out: the household is taken over without it."""
    for problem in shape_problems("phone", text) if text else []:
        problems.add(row, "phone", replace(problem, severity="warn"))
        return ""
    return text or ""
