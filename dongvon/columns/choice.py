"""`where` for NumPy columns, and the range check that comes before any rule: NumPy overflows without a word."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dongvon.core.choice import chosen
from dongvon.core.problems import N_, Problem, Refused

Int64Column = NDArray[np.int64]
"""A column of whole numbers."""


@chosen.register(np.ndarray)
def _where_column(condition: NDArray[np.bool_], a: Any, b: Any) -> Any:
    return np.where(condition, a, b)


def check_range(name: str, column: Int64Column, low: int, high: int, *, first_row: int = 0) -> None:
    """Refuse a column with a value outside [low, high], naming the first such row (counted from 0) and its value.

    `first_row` is the number of the column's first row when the column is a block of a longer one.
    """
    if column.size == 0 or (low <= int(column.min()) and int(column.max()) <= high):
        return
    row = int(np.flatnonzero((column < low) | (column > high))[0])
    raise Refused(
        Problem(
            "column_out_of_range",
            N_("Dòng {row}: {name} = {value} nằm ngoài khoảng {low} đến {high}"),
            {"row": first_row + row, "name": name, "value": int(column[row]), "low": low, "high": high},
        )
    )
