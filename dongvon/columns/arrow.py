"""Arrow arrays as NumPy columns and back, without copying where the memory already fits."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dongvon.columns.choice import Int64Column
from dongvon.core.problems import N_, Problem, Refused


def from_arrow(column: pa.Array | pa.ChunkedArray, name: str = "") -> Int64Column:
    """Whole numbers or dates of an Arrow column as int64; a null is refused with its row, fractions are refused too.

    One int64 chunk is read in place, and is then read-only. Dates (date32) become day numbers, as in `core.dates`.
    """
    if column.null_count:
        row = pc.index(pc.is_null(column), True).as_py()
        raise _refused(N_("Dòng {row}: cột {name} bỏ trống"), row=row, name=name)
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    if not pa.types.is_integer(column.type):
        raise _refused(N_("Cột {name} có kiểu {type}, cần số nguyên hoặc ngày"), name=name, type=str(column.type))
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    whole = column.cast(pa.int64())
    values: Int64Column = whole.to_numpy(zero_copy_only=True)
    return values


def to_arrow(column: Int64Column) -> pa.Array:
    """A contiguous int64 column as an Arrow array over the same memory."""
    return pa.array(np.ascontiguousarray(column, dtype=np.int64))


def _refused(text: str, **facts: object) -> Refused:
    return Refused(Problem("column_unreadable", text, facts))
