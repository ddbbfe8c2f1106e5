"""Repayment schedules of millions of loans at once: equal instalments every few months, or one payment at the end.

The same schedule as `core.schedule.build` makes for one loan (a property test compares them); dates are day numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from dongvon.columns.choice import Int64Column, check_range
from dongvon.core.choice import where
from dongvon.core.problems import N_
from dongvon.core.schedule import LARGEST_PRINCIPAL, LONGEST_TERM_MONTHS

Months: TypeAlias = Any
"""A column of `datetime64[M]` (typed loosely: its arithmetic with whole numbers is not typed)."""

NO_DAY = 0
BLOCK_LOANS = 65_536


@dataclass(frozen=True, slots=True)
class Instalments:
    """All instalments, loan after loan: `loan` is the row of the loan, `due` a day number, `principal` đồng."""

    loan: Int64Column
    due: Int64Column
    principal: Int64Column


def schedules(
    principal: Int64Column,
    starts: Int64Column,
    term_months: Int64Column,
    step_months: Int64Column,
    grace_months: Int64Column,
    transaction_day: Int64Column,
    *,
    round_to: int = 100_000,
) -> Instalments:
    """The instalments of every loan. `starts`: day number from which months are counted; `step_months`: at least the
    whole term for a single payment; `transaction_day`: 1-31, or 0 for loans without a point.

    Refused with row and value where a principal, term, step, grace or day is out of range. Source: `core.schedule`."""
    for name, column, low, high in (
        (N_("số tiền vay (đồng)"), principal, 1, LARGEST_PRINCIPAL),
        (N_("thời hạn (tháng)"), term_months, 1, LONGEST_TERM_MONTHS),
        (N_("kỳ trả nợ (tháng)"), step_months, 1, LONGEST_TERM_MONTHS),
        (N_("ân hạn (tháng)"), grace_months, 0, LONGEST_TERM_MONTHS),
        (N_("ngày giao dịch"), transaction_day, 0, 31),
    ):
        check_range(name, column, low, high)
    columns = (principal, starts, term_months, step_months, grace_months, transaction_day)
    blocks = [
        _block(first, [column[first : first + BLOCK_LOANS] for column in columns], round_to)
        for first in range(0, len(principal), BLOCK_LOANS)
    ]
    if not blocks:
        nothing = np.empty(0, dtype=np.int64)
        return Instalments(nothing, nothing, nothing)
    return Instalments(*(np.concatenate(columns) for columns in zip(*blocks, strict=True)))


def _block(first: int, columns: Sequence[Int64Column], round_to: int) -> tuple[Int64Column, Int64Column, Int64Column]:
    principal, starts, term, step, grace, day = columns
    counts = np.maximum(-(-(term - grace) // step), 1)
    loan = np.repeat(np.arange(len(principal)), counts)
    number = np.arange(len(loan)) - np.repeat(np.cumsum(counts) - counts, counts)
    is_last = number == counts[loan] - 1
    months = where(is_last, term[loan], grace[loan] + (number + 1) * step[loan])
    due = _moved(*_add_months(starts[loan], months), day[loan])
    # Two counted dates may fall on one session: one payment, and one instalment less.
    same = np.zeros(len(loan), dtype=bool)
    same[1:] = (loan[1:] == loan[:-1]) & (due[1:] <= due[:-1])
    if same.any():
        loan, due = loan[~same], due[~same]
        counts = np.bincount(loan, minlength=len(principal))
        is_last = np.ones(len(loan), dtype=bool)
        is_last[:-1] = loan[1:] != loan[:-1]
    part = _part(principal, counts, round_to)
    amounts = where(is_last, (principal - part * (counts - 1))[loan], part[loan])
    paid = amounts > 0
    return loan[paid] + first, due[paid], amounts[paid]


def _part(principal: Int64Column, counts: Int64Column, round_to: int) -> Int64Column:
    """An equal part rounded down to the unit, and to a smaller one where the loan is too small for it."""
    unit = np.full(len(principal), round_to, dtype=np.int64)
    while (small := (unit > 1) & (principal < unit * counts)).any():
        unit = where(small, np.maximum(unit // 10, 1), unit)
    part: Int64Column = principal // counts // unit * unit
    return part


def _add_months(days: Int64Column, months: Int64Column) -> tuple[Months, Int64Column]:
    """The month so many months later, and the day in it, clipped to the end of a shorter month."""
    dates = days.astype("datetime64[D]")
    start = dates.astype("datetime64[M]")
    day = (dates - start).astype(np.int64) + 1
    later: Months = start + months
    return later, np.minimum(day, _length(later))


def _moved(month: Months, day: Int64Column, session: Int64Column) -> Int64Column:
    """The day number of the day of the month, or of the session of the month where there is one."""
    kept = where(session == NO_DAY, day, np.minimum(session, _length(month)))
    moved: Int64Column = month.astype("datetime64[D]").astype(np.int64) + kept - 1
    return moved


def _length(month: Months) -> Int64Column:
    """Days of a month, from a table: there are few months and many loans."""
    numbers = month.astype(np.int64)
    low, high = int(numbers.min()), int(numbers.max())
    firsts = np.arange(low, high + 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    lengths: Int64Column = np.diff(firsts)[numbers - low]
    return lengths
