"""Interest of all savings accounts of a commune at once: the rule of `core.savings` on columns of đồng-days."""

from collections.abc import Sequence

import numpy as np

from dongvon.columns.choice import Int64Column, check_range
from dongvon.core.problems import N_, InvariantBroken
from dongvon.core.savings import LARGEST_DONG_DAYS, Exact, SavingsSetting, accrue, add_exact, round_exact


def savings_interest_column(dong_days: Sequence[Int64Column], settings: Sequence[SavingsSetting]) -> Int64Column:
    """Interest of each account: one column of đồng-days for each setting of the period, added exactly, rounded once.

    Refused with the row where đồng-days are below zero or beyond what the rule takes."""
    if len(dong_days) != len(settings) or any(column.dtype != np.int64 for column in dong_days):
        raise InvariantBroken("savings_interest_column: one int64 column for each setting")
    total: Exact = (np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
    for column, setting in zip(dong_days, settings, strict=True):
        check_range(N_("số dư nhân số ngày"), column, 0, LARGEST_DONG_DAYS)
        total = add_exact(total, accrue(column, setting.annual_rate_e7, setting.divisor))
    amounts: Int64Column = round_exact(total)
    return amounts
