"""Reading a sheet of targets from Excel or CSV: whole, or not at all, with every fault named.

Needs no database: who may receive a target is handed in."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.targets import UNIT
from dongvon.credit.capital.services import Line
from dongvon.office.bank_files.formats import normalise
from dongvon.office.bank_files.sheets import Limits, Sheet, called, open_sheets
from dongvon.office.target_sheets.layout import COLUMNS, IN_MILLIONS, MUST_HAVE, Recipient

LIMITS = Limits(file_bytes=4_000_000, unpacked_bytes=60_000_000, whole_sheet_bytes=40_000_000, members=200)
MOST_ROWS = 20_000
MOST_FAULTS = 500
MOST = 10**7  # million đồng
AS_WRITTEN = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9])?")
PLAIN = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9])?")
NOT_A_NUMBER = N_("“{value}” không phải số triệu đồng từ 0 trở lên với một chữ số thập phân")
NOT_A_CHANGE = N_("“{value}” không phải số triệu đồng với một chữ số thập phân")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell: its row as Excel numbers it, the header of its column, why and what is allowed."""

    row: int
    column: str
    problem: Problem


class SheetRejected(Refused):
    """Nothing of the file was taken; `faults` says why."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        text = N_("Tệp {name} có {count} chỗ phải sửa; chưa nhận dòng nào.")
        super().__init__(Problem("target_file_rejected", text, {"name": name, "count": len(faults)}))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the cells of a sheet may say: recipients, programmes, ids of funds, each by code."""

    recipients: Mapping[str, Recipient]
    programmes: Collection[str]
    funds: Mapping[str, int]


Cells = Mapping[str, tuple[str, bool]]
"""What stands in a row by key of column: the text, and whether the cell is a number."""


def read_sheet(path: Path, allowed: Allowed) -> list[Line]:
    """The lines of a file. Raises `SheetRejected` with all faults, or `Refused` where it is no sheet of targets."""
    sheet, header_row, places = _layout(path)
    lines, faults, seen = list[Line](), list[Fault](), dict[tuple[str, str, str], int]()
    for number, cells in _rows(sheet, header_row, places):
        if len(seen) > MOST_ROWS:
            text = N_("Tệp {name} có hơn {limit} dòng: không phải bảng chỉ tiêu của một xã, phường")
            raise Refused(Problem("too_many_rows", text, {"name": called(path), "limit": MOST_ROWS}))
        found, wrong = _line(cells, allowed)
        key = tuple(cells.get(name, ("", False))[0] for name in ("recipient", "programme", "fund"))
        if key in seen and not wrong:
            wrong = [("programme", Problem("line_twice", N_("đã có ở dòng {row}"), {"row": seen[key]}))]
        seen.setdefault(key, number)  # type: ignore[arg-type]
        faults += [Fault(number, COLUMNS[name], problem) for name, problem in wrong]
        if found is not None and not wrong:
            lines.append(found)
    if faults:
        raise SheetRejected(called(path), faults[:MOST_FAULTS])
    if not lines:
        raise Refused(Problem("target_file_empty", N_("Tệp {name} không có chỉ tiêu nào"), {"name": called(path)}))
    return lines


def _layout(path: Path) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet, the row of the headers, the place of each column; the first sheet that has them."""
    wanted = {normalise(header): key for key, header in COLUMNS.items()}
    for sheet in open_sheets(path, LIMITS):
        for row, cells in sheet.head.items():
            places = {wanted[normalise(text)]: place for place, text in enumerate(cells) if normalise(text) in wanted}
            if all(key in places for key in MUST_HAVE):
                return sheet, row, places
    missing = ", ".join(COLUMNS[key] for key in MUST_HAVE)
    text = N_("Tệp {name} không phải bảng chỉ tiêu: phải có các cột {missing}")
    raise Refused(Problem("wrong_columns", text, {"name": called(path), "missing": missing}))


def _rows(sheet: Sheet, header_row: int, places: Mapping[str, int]) -> Iterator[tuple[int, Cells]]:
    """Rows that say something, without sums."""
    for part in sheet.parts(sorted(set(places.values())), header_row):
        texts = {key: (part.columns[place].values.to_pylist(), part.columns[place]) for key, place in places.items()}
        for at, number in enumerate(part.row_numbers.tolist()):
            cells = {
                key: ((values[at] or "").strip(), bool(column.numeric[at])) for key, (values, column) in texts.items()
            }
            said = [text for text, _ in cells.values() if text]
            if said and not (normalise(said[0]).startswith(("cong", "tong")) and not cells["programme"][0]):
                yield number, cells


def _line(cells: Cells, allowed: Allowed) -> tuple[Line | None, list[tuple[str, Problem]]]:
    wrong: list[tuple[str, Problem]] = []
    code, programme, fund = (cells.get(name, ("", False))[0] for name in ("recipient", "programme", "fund"))
    recipient = allowed.recipients.get(code)
    for name, value, known in (
        ("recipient", code, allowed.recipients), ("programme", programme, allowed.programmes),
        ("fund", fund, allowed.funds),
    ):  # fmt: skip
        if value not in known:
            wrong.append((name, _unknown(value, known)))
    amounts = {name: amount_of(*cells[name]) for name in IN_MILLIONS if name in cells}
    for name, amount in amounts.items():
        empty = not cells[name][0]
        if (amount is None and not (empty and name != "target")) or ((amount or 0) < 0 and name != "change"):
            text = NOT_A_CHANGE if name == "change" else NOT_A_NUMBER
            wrong.append((name, Problem("not_in_tenths", text, {"value": cells[name][0][:20]})))
    base, change, target = (amounts.get(name) for name in IN_MILLIONS)
    if not wrong and base is not None and change is not None and target is not None and base + change != target:
        text = N_("số gốc cộng tăng, giảm phải bằng chỉ tiêu mới")
        wrong.append(("target", Problem("not_base_and_change", text)))
    if wrong or recipient is None or target is None:
        return None, wrong
    return Line(
        programme, allowed.funds[fund], target, hamlet_id=recipient.hamlet_id, association=recipient.association,
        group_id=recipient.group_id, base=base,
    ), []  # fmt: skip


def _unknown(value: str, known: Collection[str]) -> Problem:
    some = ", ".join(sorted(known)[:12]) or "–"
    more = "…" if len(known) > 12 else ""
    text = N_("“{value}” không có; được ghi: {known}")
    return Problem("code_unknown", text, {"value": value[:20], "known": some + more})


def amount_of(text: str, is_number: bool) -> int | None:
    """Million đồng as đồng; None where it is no number with at most one decimal. A text is read as people write it
    here, 1.234,5, or plainly with either mark before its one decimal; a number cell may carry the noise of binary
    fractions."""
    if not is_number and AS_WRITTEN.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif not is_number and not PLAIN.fullmatch(text):
        return None
    try:
        tenths = Decimal(text.replace(",", ".")) * 10
    except InvalidOperation:
        return None
    if not tenths.is_finite() or abs(tenths) > MOST * 10:
        return None
    whole = tenths.to_integral_value()
    return int(whole) * UNIT if abs(tenths - whole) < Decimal("1e-8") else None
