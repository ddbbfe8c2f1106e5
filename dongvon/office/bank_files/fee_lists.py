"""The bank's sheets of commission and entrustment fee: the rows our own books give for each of them, written as a
sample or held against what the bank says.

No file of an office was seen yet: the layouts (`formats/lend_22`, `bc_11`, `bc_12`) say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dongvon.core.fees import COMMISSION, FEE
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.fees.queries import FeeRow
from dongvon.office.bank_files.formats import Format, format_named
from dongvon.office.bank_files.reading import read, recognise
from dongvon.office.bank_files.writing_layout import Quirks, Record, write_records

BY_GROUP, COMMISSIONS, FEES = "lend_22", "bc_11", "bc_12"
KINDS = {BY_GROUP: COMMISSION, COMMISSIONS: COMMISSION, FEES: FEE}
FIGURES = {
    "interest_collected": N_("Lãi thực thu"), "savings_average": N_("Tiền gửi bình quân"),
    "commission": N_("Hoa hồng"), "outstanding": N_("Dư nợ"), "overdue": N_("Dư nợ quá hạn"),
    "fee": N_("Phí ủy thác"), "fee_commune": N_("Phí cấp xã"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Apart:
    """A figure that differs, in đồng; None where the payee is not on that sheet at all."""

    payee: str
    figure: str
    ours: int | None
    theirs: int | None

    @property
    def difference(self) -> int:
        return (self.theirs or 0) - (self.ours or 0)


@dataclass(frozen=True, slots=True)
class Compared:
    """A sheet of the bank beside ours: how many payees it names, what differs line by line, what the file lacks."""

    format: Format
    as_of_on: date | None
    payees: int
    apart: tuple[Apart, ...]
    notes: tuple[Problem, ...]


def rows_for(code: str, rows: Iterable[FeeRow], on: date) -> list[Record]:
    """The rows our books give for a sheet of the bank, by payee; what comes from several funds is one row."""
    found = dict[str, Record]()
    for row in rows:
        if row.kind == KINDS[code]:
            payee = row.group.code if code == BY_GROUP and row.group is not None else row.association
            record = found.setdefault(payee, {
                "group_code": payee, "association_code": row.association, "group_head_name": row.head, "as_of_on": on,
            } | dict.fromkeys(FIGURES, 0))  # fmt: skip
            for figure, amount in _figures(row).items():
                record[figure] += amount
    return [found[payee] for payee in sorted(found)]


def _figures(row: FeeRow) -> dict[str, int]:
    return {
        "interest_collected": row.collected, "savings_average": row.saved, "commission": row.amount.total,
        "outstanding": row.balance, "overdue": row.overdue, "fee": row.amount.total, "fee_commune": row.payable,
    }  # fmt: skip


def write_fee_list(code: str, rows: Iterable[FeeRow], on: date, path: Path, quirks: Quirks | None = None) -> int:
    """Our sheet in the layout of the bank's; how many rows."""
    return write_records(format_named(code), iter(rows_for(code, rows, on)), path, on, quirks or Quirks(), 0)


def compare(path: Path, rows: Sequence[FeeRow], month: date, last: date) -> Compared:
    """What a sheet of the bank for the month [month, last] says other than our books. Refused where the file is none of
    the three sheets, cannot be carried, or is of another month."""
    known = [one.format for one in recognise(path) if one.format.code in KINDS]
    if not known:
        text = N_("Tệp này không phải bảng hoa hồng (LEND_22, 11/BC) hay phí ủy thác (12/BC) của ngân hàng.")
        raise Refused(Problem("fee_list_unknown", text))
    reading = read(path, known[0])
    if reading.blocked:
        raise Refused(next(one for one in (*reading.notes, *(row.problem for row in reading.problems))
                           if one.severity == "block"))  # fmt: skip
    if reading.as_of_on is not None and not month <= reading.as_of_on <= last:
        text = N_("Tệp là số liệu ngày {day}, không phải của tháng {month}.")
        facts = {"day": f"{reading.as_of_on:%d/%m/%Y}", "month": f"{month:%m/%Y}"}
        raise Refused(Problem("fee_list_of_another_month", text, facts))
    key = reading.format.key[0]
    figures = [name for name in FIGURES if any(column.key == name for column in reading.format.kept)]
    ours = {one[key]: one for one in rows_for(reading.format.code, rows, last)}
    theirs = {one[key]: one for one in reading.rows.to_pylist()}
    apart = [
        Apart(payee, figure, _of(ours, payee, figure), _of(theirs, payee, figure))
        for payee in sorted({*ours, *theirs}) for figure in figures
        if _of(ours, payee, figure) != _of(theirs, payee, figure)
    ]  # fmt: skip
    return Compared(reading.format, reading.as_of_on, len(theirs), tuple(apart), reading.notes)


def _of(rows: dict[str, Record], payee: str, figure: str) -> int | None:
    return int(rows[payee][figure] or 0) if payee in rows else None
