"""Interest over 7,000,000 synthetic positions as a column, against the cheapest NumPy pass over the same columns."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from dongvon.columns.choice import Int64Column
from dongvon.columns.interest import BLOCK_ROWS, interest_column

ROWS = 7_000_000
"""Loans of the country."""
REPEATS = 5


def run() -> dict[str, dict[str, Any]]:
    """`interest_column_rows_per_second`, best of five; its floor is one multiply and one add in the same blocks."""
    seeded = np.random.default_rng(20_251_201)
    balance = seeded.integers(0, 200_000_000, ROWS)
    days = seeded.integers(1, 32, ROWS)
    rate_e7 = seeded.integers(300_000, 1_100_000, ROWS)
    ours = ROWS / _best(lambda: interest_column(balance, days, rate_e7))
    floor = ROWS / _best(lambda: _plain_pass(balance, days, rate_e7))
    return {
        "interest_column_rows_per_second": {
            "value": round(ours),
            "unit": "rows/s",
            "floor": round(floor),
            "ratio": round(ours / floor, 3),
        }
    }


def _plain_pass(balance: Int64Column, days: Int64Column, rate_e7: Int64Column) -> Int64Column:
    """Reads the three columns once and writes one: no exact arithmetic in 64 bits can do less."""
    answer = np.empty_like(balance)
    for first in range(0, len(balance), BLOCK_ROWS):
        rows = slice(first, first + BLOCK_ROWS)
        np.multiply(balance[rows], days[rows], out=answer[rows])
        np.add(answer[rows], rate_e7[rows], out=answer[rows])
    return answer


def _best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few runs: what the work costs when nothing else is on the machine."""
    seconds = []
    for _ in range(REPEATS):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return min(seconds)
