"""What is checked once a file is read: its totals, the sums within its rows, repeated and empty rows; and where every
problem found on the way is gathered.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.formats import Column, Format
from dongvon.office.bank_files.values import fault_problem
from dongvon.office.bank_files.xlsx_scan import Ints

MOST_PROBLEMS = 2_000


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row: its number in the file, the column header and the text ("" when it is about the
    row)."""

    row: int
    column: str
    value: str
    problem: Problem


@dataclass
class Gathered:
    """What has been read so far, part by part.

    `recomputed`: the totals that are made of their parts where they are formulas; `formulas`: the rows of those, by
    column. `unlisted_block`: a problem beyond the 2,000 listed ones blocks the file.
    """

    chunks: dict[str, list[pa.Array]]
    recomputed: frozenset[str] = frozenset()
    row_numbers: list[pa.Array] = field(default_factory=list)
    records: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    file_totals: dict[str, int] = field(default_factory=dict)
    odd_rows: int = 0
    formulas: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unlisted_block: bool = False

    def add(self, row: int, column: str, value: str, problem: Problem) -> None:
        """List a problem of a row while there is room; count it always."""
        self.counts[problem.code] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(RowProblem(row, column, value, problem))
        else:
            self.unlisted_block |= problem.severity == "block"

    def add_faults(self, column: Column, numbers: Sequence[int] | Ints, faults: Sequence[tuple[int, str, str]]) -> None:
        """The faults of one converted column; `numbers` are the source rows of its values."""
        if column.key in self.recomputed:
            self.formulas[column.key] += [int(numbers[at]) for at, code, _ in faults if code == "formula"]
            faults = [fault for fault in faults if fault[1] != "formula"]
        room = max(0, MOST_PROBLEMS - len(self.problems))
        for at, code, value in faults[:room]:
            self.add(int(numbers[at]), column.header, value, fault_problem(column, code, value))
        unlisted = Counter(code for _, code, _ in faults[room:])
        self.counts.update(unlisted)
        self.unlisted_block |= any(fault_problem(column, code, "").severity == "block" for code in unlisted)


def totals_notes(format_: Format, table: pa.Table, gathered: Gathered) -> list[Problem]:
    """The file's own last totals row against the sums of its rows: zero means an exported formula, else a
    difference."""
    sums = {key: pc.sum(table[key]).as_py() or 0 for key in gathered.file_totals}
    different = {key: total for key, total in gathered.file_totals.items() if total != sums[key]}
    if not different:
        return []
    if not any(gathered.file_totals.values()):
        return [
            Problem(
                "totals_zero", N_("Dòng tổng cộng của tệp bằng 0 (công thức): đã cộng lại từ các dòng"), severity="warn"
            )
        ]
    notes = []
    for key, total in list(different.items())[:5]:
        facts = {"column": format_.column(key).header, "file": total, "rows": sums[key]}
        text = N_("Cột {column}: dòng tổng cộng ghi {file}, các dòng cộng lại được {rows}")
        notes.append(Problem("totals_differ", text, facts, severity="warn"))
    return notes


def without_identical(table: pa.Table, format_: Format) -> tuple[pa.Table, int]:
    """Drop all but the first of rows that agree in every column; the number dropped.

    Rows that agree so far are told apart column by column, the key first; in most files few are left after it.
    """
    same = np.zeros(len(table), np.int64)
    at = np.arange(len(table))
    rest = [name for name in reversed(table.column_names) if name != "row" and name not in format_.key]
    for name in (*format_.key, *rest):
        values = table[name].take(at).combine_chunks().dictionary_encode("encode")
        pair = same * (len(values.dictionary) + 1) + values.indices.to_numpy(zero_copy_only=False)
        _, same, counts = np.unique(pair, return_inverse=True, return_counts=True)
        again = counts[same] > 1
        at, same = at[again], same[again]
        if len(at) == 0:
            return table, 0
    _, first = np.unique(same, return_index=True)
    repeated = np.delete(at, first)
    return table.filter(pa.array(~np.isin(np.arange(len(table)), repeated))), len(repeated)


def checked_sums(format_: Format, table: pa.Table, gathered: Gathered) -> tuple[pa.Table, list[Problem]]:
    """Within each row a total equals its parts; an exported formula is made of them and said so."""
    notes = []
    for check in format_.sum_checks:
        total = table[check.total].fill_null(0).to_numpy()
        parts = np.sum([table[part].fill_null(0).to_numpy() for part in check.parts], axis=0) if len(table) else total
        column = format_.column(check.total)
        if check.recomputed:
            total, note = _made_of_parts(total, parts, column, table["row"].to_numpy(), gathered)
            table = table.set_column(table.column_names.index(check.total), check.total, pa.array(total))
            notes += note
        different = np.flatnonzero(total != parts)
        room = max(0, MOST_PROBLEMS - len(gathered.problems))
        gathered.counts["sum_differs"] += len(different[room:])
        gathered.unlisted_block |= len(different) > room and check.severity == "block"
        for at in different[:room]:
            facts = {"column": column.header, "value": int(total[at]), "parts": int(parts[at])}
            text = N_("Cột {column} ghi {value} nhưng các phần cộng lại được {parts}")
            problem = Problem("sum_differs", text, facts, severity=check.severity)
            gathered.add(table["row"][int(at)].as_py(), column.header, str(total[at]), problem)
    return table, notes


def _made_of_parts(
    total: Ints, parts: Ints, column: Column, rows: Ints, gathered: Gathered
) -> tuple[Ints, list[Problem]]:
    """The totals with those exported as formulas put right: named by row, or a whole column of zeros by one note."""
    if formulas := gathered.formulas[column.key]:
        text = N_("Cột {column}: ô là công thức, đã cộng lại từ các phần")
        problem = Problem("formula_recomputed", text, {"column": column.header}, severity="warn")
        for row in formulas:
            gathered.add(row, column.header, "", problem)
        return np.where(np.isin(rows, formulas), parts, total), []
    if total.any() or not parts.any():
        return total, []
    text = N_("Cột {column} bằng 0 ở mọi dòng (công thức): đã cộng lại từ các phần")
    return parts, [Problem("column_recomputed", text, {"column": column.header}, severity="warn")]


def check_required(format_: Format, table: pa.Table, gathered: Gathered) -> None:
    """A row with the first key must have every required column."""
    keyed = pc.is_valid(table[format_.key[0]])
    for column in format_.kept:
        if not column.required or table[column.key].null_count == 0:
            continue
        empty = pc.and_(keyed, pc.is_null(table[column.key]))
        told = pa.array([row.row for row in gathered.problems if row.column == column.header], pa.int64())
        rows = table["row"].filter(pc.and_(empty, pc.invert(pc.is_in(table["row"], value_set=told)))).to_pylist()
        gathered.add_faults(column, rows, [(at, "value_missing", "") for at in range(len(rows))])
