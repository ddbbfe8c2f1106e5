"""Interest of millions of positions: the rule of `core.interest`, block by block, so that it stays in the cache."""

import numpy as np

from dongvon.columns.choice import Int64Column, check_range
from dongvon.core.interest import MAX_BALANCE, MAX_DAYS, MAX_RATE_E7, accrue, round_exact
from dongvon.core.problems import N_, InvariantBroken

BLOCK_ROWS = 8_192
"""Rows computed at a time. 7,000,000 rows take 0.05 s at 8,192 and 0.20 s at 65,536: beyond 16,384 each intermediate
column is new memory from the system instead of a page still in the cache."""


def interest_column(balance: Int64Column, days: Int64Column, rate_e7: Int64Column) -> Int64Column:
    """Interest of one segment a row, rounded half up to a đồng; the three columns are int64 and of one length.

    For a loan of several segments add the exact pairs (`core.interest.accrue`, `add_exact`) and round once instead.
    Refused with row and value where a balance is outside 0..96 billion đồng, days outside 0..3,653, or a rate outside
    0..24 % a year.
    """
    columns = (balance, days, rate_e7)
    if len({column.shape for column in columns}) != 1 or any(column.dtype != np.int64 for column in columns):
        raise InvariantBroken("interest_column: three int64 columns of one length are needed")
    amounts = np.empty(len(balance), dtype=np.int64)
    for first in range(0, len(balance), BLOCK_ROWS):
        rows = slice(first, first + BLOCK_ROWS)
        check_range(N_("dư nợ (đồng)"), balance[rows], 0, MAX_BALANCE, first_row=first)
        check_range(N_("số ngày"), days[rows], 0, MAX_DAYS, first_row=first)
        check_range(N_("lãi suất (phần mười triệu một năm)"), rate_e7[rows], 0, MAX_RATE_E7, first_row=first)
        amounts[rows] = round_exact(accrue(balance[rows], days[rows], rate_e7[rows]))
    return amounts
