"""Columns into the database at the speed of COPY: an Arrow table becomes a temporary table of the open transaction."""

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

_SQL_TYPES = {
    pa.string(): "text",
    pa.large_string(): "text",
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.int16(): "smallint",
    pa.date32(): "date",
    pa.bool_(): "boolean",
    pa.binary(): "bytea",
}
_BLOCK_ROWS = 50_000


def stage(name: str, table: pa.Table) -> None:
    """Make the temporary table `name` with the columns and rows of `table`; it goes with the transaction.

    A temporary table carries no row-level security, so COPY may fill it; what is read from it into walled tables passes
    the walls."""
    columns = ", ".join(f'"{field.name}" {_SQL_TYPES[field.type]}' for field in table.schema)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")  # one transaction may read two files
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
            for block in _blocks(table):
                copy.write(block)
        cursor.execute(f'ANALYZE {name} ("{table.schema[0].name}")')  # how many rows; plans need no more


def _blocks(table: pa.Table) -> Iterator[bytes]:
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    for start in range(0, table.num_rows, _BLOCK_ROWS):
        sink = io.BytesIO()
        pa_csv.write_csv(_as_text(table.slice(start, _BLOCK_ROWS)), sink, options)
        yield sink.getvalue()


def _as_text(table: pa.Table) -> pa.Table:
    """Binary columns in PostgreSQL's hex form; CSV knows no bytes."""
    for place, field in enumerate(table.schema):
        if pa.types.is_binary(field.type):
            values = [None if v is None else "\\x" + v.hex() for v in table.column(place).to_pylist()]
            table = table.set_column(place, field.name, pa.array(values, pa.string()))
    return table
