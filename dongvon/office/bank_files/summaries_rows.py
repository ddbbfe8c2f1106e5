"""The rows of a summary table: each either a record, or counted, or named as a problem; and its totals checked."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, DecimalException, InvalidOperation
from pathlib import Path

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES
from dongvon.office.bank_files.formats import Column, normalise
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.bank_files.sheets import called
from dongvon.office.bank_files.summaries_headers import Header, Line, find_header, label_of, marks_of, names_reversed
from dongvon.office.bank_files.summaries_layouts import MEASURES, SCALES, Block, Field, Layout
from dongvon.office.bank_files.values import LARGEST_MONEY, Fault, fault_problem

_TOTAL = re.compile(r"tongcong.*|cong|tong|tongso")
_PAGE = re.compile(r"trang\d+.*|congtrang.*")
_OFFICE = re.compile(r"(pgd|phonggiaodich|nhcsxh|nganhangchinhsach|hoiso|chinhanh).*")
_COMMUNE = re.compile(r"(xã|phường|thị trấn|đặc khu)\s", re.IGNORECASE)
_ASSOCIATION = re.compile(
    "|".join([*map(normalise, ASSOCIATION_NAMES.values()), "hoi(nd|lhpn|pn|ccb)", "doantn", "dtn"])
)


@dataclass(slots=True)
class Row:
    """One named thing with its figures by measure."""

    number: int
    level: str
    key: str
    name: str
    parent: str
    values: dict[str, int] = field(default_factory=dict)


# --- one cell ---


def _plain(text: str, scale: int) -> str:
    """A number as people write it with one decimal point at most; "?" where the one separator could be either."""
    text = re.sub(r"[\s\u00a0\u202f']+", "", text)
    text = f"-{text[1:-1]}" if text.startswith("(") and text.endswith(")") else text
    marks = re.sub(r"[^.,]", "", text)
    decimal = marks[-1:] if len(set(marks)) == 2 or len(marks) == 1 else ""
    groups = re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})*", text.rpartition(decimal)[0] if decimal else text)
    if len(marks) == 1 and re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text):
        return text.replace(marks, "") if scale == 1 else "?"
    if len(marks) > 1 and (not groups or (decimal and marks.count(decimal) > 1)):
        return "x"
    whole, _, part = text.rpartition(decimal) if decimal else (text, "", "")
    return re.sub(r"[.,]", "", whole) + ("." + part if decimal else "")


def _value(text: str, numeric: bool, scale: int, average: bool) -> int | Fault | None:
    """A cell in units of its measure, exactly: decimal arithmetic, never binary."""
    if not text.strip(" -\u00a0"):
        return None
    plain = text if numeric else _plain(text, scale)
    if plain == "?":
        return Fault("unclear_separator")
    try:
        amount = Decimal(plain) * scale
    except InvalidOperation:
        return Fault("not_money")
    except DecimalException:  # beyond every exponent
        return Fault("money_too_large")
    if not amount.is_finite() or abs(amount) > LARGEST_MONEY:
        return Fault("money_too_large" if amount.is_finite() else "not_money")
    whole = amount.to_integral_value(ROUND_HALF_UP)
    # What is left of a spreadsheet's binary number is far below a hundredth of a đồng.
    return Fault("part_of_a_dong") if abs(amount - whole) > Decimal("0.01") and not average else int(whole)


def _cell_problem(label: str, text: str, fault: Fault, measure: str) -> Problem:
    if fault.code == "unclear_separator":
        sentence = N_("Cột {column}: “{value}” không rõ là phần nghìn hay phần lẻ")
        return Problem(fault.code, sentence, {"column": label, "value": text[:40]})
    code = fault.code if MEASURES[measure].unit == "dong" else "not_a_number"
    return fault_problem(Column(0, label, measure, "money"), code, text)


class Reader:
    """What has been read of one table."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows: list[Row] = []
        self.notes: list[Problem] = []
        self.again: dict[int, list[str]] = {}
        self.formulas = 0
        self.problems: list[RowProblem] = []
        self.skipped: Counter[str] = Counter()

    def read(self, path: Path, lines: Sequence[Line]) -> int:
        """Read all blocks; the last line of the first header."""
        headers: list[Header] = []
        for block in self.layout.blocks:
            header = find_header(block, lines, headers[-1].end + 1 if headers else 0)
            facts: dict[str, object] = {"name": called(path), "table": self.layout.name}
            if header is None:
                facts["columns"] = ", ".join(one.label for one in block.fields if one.role or one.measure)
                text = N_("Tệp {name} (“{table}”) thiếu phần có các cột {columns}")
                raise Refused(Problem("summary_block_missing", text, facts))
            if header.missing:
                facts |= {"columns": ", ".join(header.missing), "row": str(lines[header.end].number)}
                text = N_("Tệp {name} (“{table}”), dòng {row}: thiếu cột {columns}")
                problem = Problem("summary_columns_missing", text, facts, severity="block" if block.marked else "warn")
                if block.marked:
                    raise Refused(problem)
                self.notes.append(problem)
            headers.append(header)
        for at, (block, header) in enumerate(zip(self.layout.blocks, headers, strict=True)):
            until = headers[at + 1].begin if at + 1 < len(headers) else len(lines)
            repeated = {line.filled for line in (*lines[: headers[0].end + 1], *lines[header.begin : header.end + 1])}
            body = list(self._body(lines[header.end + 1 : until], repeated))
            if block.indicators:
                self._indicators(block, body)
            elif block.sections:
                self._sections(block, lines, header, body)
            else:
                self._records(block, header, body)
        self._say_formulas()
        return headers[0].end

    def _say_formulas(self) -> None:
        for row, columns in self.again.items():
            facts = {"row": row, "columns": ", ".join(dict.fromkeys(columns))}
            text = N_("Dòng {row}: tổng bằng 0 (công thức), đã cộng lại từ các dòng: {columns}")
            self.notes.append(Problem("totals_zero", text, facts, severity="warn"))
        if self.formulas:
            text = N_("{count} ô là công thức xuất ra bằng 0: coi như không có số liệu")
            self.notes.append(Problem("formulas_zero", text, {"count": self.formulas}, severity="warn"))

    def _body(self, lines: Sequence[Line], repeated: set[tuple[str, ...]]) -> Iterator[Line]:
        """The lines that are not blank, marks, page numbers, or the title and header again."""
        for line in lines:
            filled = line.filled
            if not filled:
                self.skipped["blank"] += 1
            elif marks_of(line):
                self.skipped["marks"] += 1
            elif filled in repeated:
                self.skipped["header"] += 1
            elif _PAGE.fullmatch(normalise(filled[0])):
                self.skipped["page"] += 1
            else:
                yield line

    def _cell(self, line: Line, place: int, measure: str, label: str, scale: int) -> int | None:
        """The figure of a cell; a formula that arrived as 0 is none, and what is no number is a problem."""
        text = line.text(place)
        numeric = place < len(line.numeric) and line.numeric[place]
        value = _value(text, numeric, scale, MEASURES[measure].average)
        if isinstance(value, Fault):
            self.problems.append(RowProblem(line.number, label, text, _cell_problem(label, text, value, measure)))
            return None
        if value is not None and value < 0:
            problem = fault_problem(Column(0, label, measure, "money", signed=True), "negative_money", text)
            self.problems.append(RowProblem(line.number, label, text, problem))
        calculated = place < len(line.formula) and line.formula[place]
        if calculated and not value:
            self.formulas += 1
            return None
        return value

    def _values(self, line: Line, places: Mapping[Field, int]) -> dict[str, int]:
        found = {}
        for one, place in places.items():
            if one.measure:
                value = self._cell(line, place, one.measure, one.label, self.layout.scale(one))
                if value is not None:
                    found[one.measure] = value
        return found

    def _no_record(self, line: Line) -> None:
        """A row of words is a signature; a row of figures that belongs nowhere is a problem."""
        figures = [text for text in line.texts if isinstance(_value(text, False, 1, True), int)]
        if len(figures) < 2:
            self.skipped["signature"] += 1
            return
        shown = ", ".join(filter(None, line.texts))[:60]
        text = N_("Dòng có số liệu nhưng thiếu tên hoặc số thứ tự: {shown}")
        self.problems.append(RowProblem(line.number, "", shown, Problem("row_unplaced", text, {"shown": shown})))

    # --- rows by ordinal or code ---

    def _records(self, block: Block, header: Header, body: Sequence[Line]) -> None:
        place = {one.role: header.places[one] for one in block.fields if one.role}
        first: list[Row] = []
        below: list[tuple[Row, list[Row]]] = []
        totals: list[Row] = []
        seen: dict[tuple[str, str, str], Line] = {}
        parent = ""
        for line in body:
            if _TOTAL.fullmatch(normalise(line.filled[0])):
                self.skipped["total"] += 1
                totals = [Row(line.number, "office", "", line.filled[0], "", self._values(line, header.places))]
                continue
            row = _placed(block, line, place)
            if row is None:
                self._no_record(line)
                continue
            nested = len(block.levels) > 1
            upper = nested and not line.text(place["ordinal"])[:1].isdigit()
            parent = row.parent or parent
            row.parent = "" if upper else below[-1][0].name if nested and below else parent
            if not upper and self._twice(block, line, row, seen):
                continue
            row.values = self._values(line, header.places)
            self._check_sums(block, row)
            self.rows.append(row)
            if upper:
                below.append((row, []))
            elif nested and below:
                below[-1][1].append(row)
            if upper or not nested:
                first.append(row)
        for total, parts in (*below, *((total, first) for total in totals)):
            self._settle(total, parts, {one.measure: one.label for one in block.measured})
        self.rows += totals

    def _twice(self, block: Block, line: Line, row: Row, seen: dict[tuple[str, str, str], Line]) -> bool:
        """Whether the row stands in the file already, word for word; with other figures both are kept and it is
        said."""
        slot = (row.level, row.parent, row.key)
        before = seen.setdefault(slot, line)
        if before is line:
            return False
        if before.filled == line.filled:
            self.skipped["identical"] += 1
            return True
        text = N_("“{key}” đã có ở dòng {before} với số liệu khác")
        facts = {"key": row.key, "before": before.number}
        severity = "block" if block.role("code") else "warn"
        self.problems.append(RowProblem(line.number, "", row.key, Problem("key_twice", text, facts, severity=severity)))
        return False

    def _check_sums(self, block: Block, row: Row) -> None:
        labels = {one.measure: one.label for one in block.measured}
        for total, *parts in self.layout.sums:
            if {total, *parts} <= row.values.keys():
                value, summed = row.values[total], sum(row.values[part] for part in parts)
                if value != summed:
                    facts = {"column": labels[total], "value": value, "parts": summed}
                    text = N_("Cột {column} ghi {value} nhưng các phần cộng lại được {parts}")
                    problem = Problem("sum_differs", text, facts, severity="warn")
                    self.problems.append(RowProblem(row.number, labels[total], str(value), problem))

    def _settle(self, total: Row, parts: Sequence[Row], labels: Mapping[str, str]) -> None:
        """A total against the rows it is made of: made again where it arrived as 0 or empty, said where it differs."""
        for measure in labels:
            summed = sum(part.values.get(measure, 0) for part in parts)
            said = total.values.get(measure, 0)
            if parts and not said and not any(measure in part.values for part in parts):
                total.values.pop(measure, None)
            if said == summed or not any(measure in part.values for part in parts):
                continue
            adds_up = MEASURES[measure].summed and measure not in self.layout.not_summed
            if not said and adds_up:
                total.values[measure] = summed
                self.again.setdefault(total.number, []).append(labels[measure])
            elif not said:
                total.values.pop(measure, None)
            elif adds_up and abs(said - summed) > self._rounding(len(parts)):
                facts = {"row": total.number, "column": labels[measure], "file": said, "rows": summed}
                text = N_("Dòng {row}, cột {column}: tổng ghi {file}, các dòng cộng lại được {rows}")
                self.notes.append(Problem("totals_differ", text, facts, severity="warn"))

    def _rounding(self, parts: int) -> int:
        """How far a sum of rounded amounts may be from the rounded sum."""
        step = SCALES[self.layout.unit] // 10**self.layout.decimals
        return step * (parts + 1) // 2 if step > 1 and self.layout.unit != "dong" else 0

    # --- sections by source: 13/BC ---

    def _sections(self, block: Block, lines: Sequence[Line], header: Header, body: Sequence[Line]) -> None:
        """Places, sections and sources, nested in the order in which they first come."""
        place = {one.role: header.places[one] for one in block.fields}
        pairs = _pairs(block, lines, header)
        kinds = {"section": names_reversed(block.sections or {}), "source": names_reversed(block.sources or {})}
        nesting: list[str] = []
        at: dict[str, str] = {}
        made: list[tuple[Row, Mapping[str, str]]] = []
        for line in body:
            name = line.text(place["name"])
            label = label_of(name)
            kind = next((kind for kind, known in kinds.items() if label in known), "place")
            if kind == "place" and not (name and line.text(place["ordinal"])):
                self._no_record(line)
                continue
            if kind not in nesting:
                nesting.append(kind)
            for deeper in nesting[nesting.index(kind) :]:
                at.pop(deeper, None)
            at[kind] = name if kind == "place" else kinds[kind][label]
            if {"place", "section"} <= at.keys():
                made += self._pair_rows(line, pairs, at)
            else:
                self.skipped["heading"] += 1
        self.rows += [row for row, _ in made]
        offices = {row.name for row, _ in made if row.level == "office"}
        communes: dict[tuple[str, ...], list[Row]] = {}
        for row, labels in made:
            if row.level != "office" and row.parent not in offices:
                communes.setdefault((row.key if row.parent else "", *labels), []).append(row)
        for row, labels in made:
            if row.level == "office" or row.parent in offices:
                self._settle(row, communes.get((row.key if row.parent else "", *labels), []), labels)

    def _pair_rows(
        self, line: Line, pairs: Sequence[tuple[str, int, int]], at: Mapping[str, str]
    ) -> Iterator[tuple[Row, Mapping[str, str]]]:
        """A line's figures: of the place itself, then of each programme in it."""
        where = at["place"]
        level = "office" if _OFFICE.match(normalise(where)) else "commune"
        source = "_" + at["source"] if "source" in at else ""
        measures = (f"{at['section']}_households{source}", f"{at['section']}{source}")
        for name, *places in pairs:
            whole = bool(_TOTAL.fullmatch(normalise(name)))
            row = Row(line.number, level, where, where, "")
            if not whole:
                row = Row(line.number, "programme", name, name, where)
            for measure, place in zip(measures, places, strict=True):
                scale = SCALES[self.layout.unit] if MEASURES[measure].unit == "dong" else 1
                if (value := self._cell(line, place, measure, name, scale)) is not None:
                    row.values[measure] = value
            yield row, dict.fromkeys(measures, name)

    # --- indicators: the daily telegram ---

    def _indicators(self, block: Block, body: Sequence[Line]) -> None:
        known = names_reversed(block.indicators or {})
        unknown: list[str] = []
        for line in body:
            name = line.text(1)
            if measure := known.get(label_of(name)):
                scale = SCALES[self.layout.unit] if MEASURES[measure].unit == "dong" else 1
                value = self._cell(line, 2, measure, name, scale)
                values = {} if value is None else {measure: value}
                self.rows.append(Row(line.number, "office", name, name, "", values))
            elif name and isinstance(_value(line.text(2), False, 1, True), int):
                unknown.append(name)
            else:
                self._no_record(line)
        if unknown:
            self.skipped["unknown"] = len(unknown)
            text = N_("Không đọc {count} chỉ tiêu chưa biết: {names}")
            facts = {"count": len(unknown), "names": "; ".join(unknown)[:200]}
            self.notes.append(Problem("indicators_unknown", text, facts, severity="warn"))


def _placed(block: Block, line: Line, place: Mapping[str, int]) -> Row | None:
    """The row as one named thing of its level, without figures; None when it has no name or neither code nor
    ordinal."""
    name, ordinal = line.text(place.get("name")), line.text(place.get("ordinal")).rstrip(".)")
    code = _code(line.text(place.get("code")), block.role("code"))
    numbered = bool(re.fullmatch(r"\d{1,4}|[A-ZĐ]{1,5}", ordinal)) if "ordinal" in place else code is not None
    if not name or not numbered:
        return None
    level = block.levels[0]
    if len(block.levels) > 1:
        level = block.levels[ordinal.isdigit()]
        if _ASSOCIATION.fullmatch(normalise(name)):
            level = "association"
        elif _COMMUNE.match(name):
            level = "commune"
    parent = line.text(place.get("parent"))
    return Row(line.number, level, code or name, name, _code(parent, block.role("parent")) or parent)


def _code(text: str, column: Field | None) -> str | None:
    """A code with its zeros put back; "" for a mere ordinal in the column of codes, None for anything else."""
    digits = text.strip("'").removesuffix(".0")
    if column is None or not digits.isdigit():
        return None
    return digits.zfill(column.width) if len(digits) > 3 else ""


def _pairs(block: Block, lines: Sequence[Line], header: Header) -> list[tuple[str, int, int]]:
    """The pairs of columns: the name above, the place of the households, the place of the amounts."""
    marks = marks_of(lines[header.end])
    pairs = []
    for mark in range(block.pairs_from, max(marks), 2):
        above = (line.text(marks[mark]) for line in reversed(lines[header.begin : header.end]))
        name = next((text for text in above if text and not normalise(text).startswith("so")), "")
        pairs.append((name, marks[mark], marks[mark + 1]))
    return pairs
