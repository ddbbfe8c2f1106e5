"""The rows of a text file as its reader gives them: numbered as in the file, their columns, their cells."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from dongvon.office.bank_files.xlsx_scan import Ints, Texts


def numbered(first: int, count: int, aside: set[int]) -> tuple[Ints, int]:
    numbers: list[int] = []
    row = first
    while len(numbers) < count:
        if row not in aside:
            numbers.append(row)
        row += 1
    return np.asarray(numbers, np.int64), row


def csv_column(batch: pa.RecordBatch, place: int, width: int) -> Texts:
    values = batch.column(f"c{place}") if place < width else pa.nulls(batch.num_rows, pa.string())
    return Texts(values, np.zeros(batch.num_rows, bool))


class RowsOf(Sequence[Sequence[str]]):
    """The rows of a batch as lists of texts, made only when asked for."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self._batch = batch

    def __len__(self) -> int:
        return int(self._batch.num_rows)

    def __getitem__(self, at: Any) -> Any:
        return [value for value in self._batch.slice(at, 1).to_pylist()[0].values() if value]
