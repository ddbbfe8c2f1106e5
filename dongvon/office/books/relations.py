"""The relations a report reads, as of a date: their columns, and the door that refuses tables of another shape.

A relation is a `pyarrow.Table`. Who fills it (the ledger today, a closed book tomorrow) is not a report's business, so
the shape is checked here, once, with words that name the relation and the column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from dongvon.core.problems import N_, Problem, Refused

Relations = Mapping[str, pa.Table]

TEXT, DAY, WHOLE, SMALL, YES_NO = pa.string(), pa.date32(), pa.int64(), pa.int32(), pa.bool_()


@dataclass(frozen=True, slots=True)
class Field:
    """One column: `empty` says whether a value may be missing."""

    name: str
    type: pa.DataType
    empty: bool = False


def _fields(type_: pa.DataType, names: str) -> tuple[Field, ...]:
    """Columns of one type; a name that ends in `?` may be empty."""
    return tuple(Field(name.rstrip("?"), type_, name.endswith("?")) for name in names.split())


SHAPES: Mapping[str, tuple[Field, ...]] = {
    "params": _fields(TEXT, "place place_name province_name")
    + _fields(SMALL, "year")
    + _fields(DAY, "opened_on as_of_on"),
    "programmes": _fields(TEXT, "code bank_code? name_vi name_en")
    + _fields(SMALL, "position")
    + _fields(YES_NO, "poverty"),
    "units": _fields(TEXT, "code name kind?") + _fields(DAY, "since_on? until_on?"),
    "hamlets": _fields(WHOLE, "hamlet_id") + _fields(TEXT, "code name unit_name?"),
    "associations": _fields(TEXT, "code name_vi name_en") + _fields(SMALL, "position"),
    "funds": _fields(WHOLE, "fund_id") + _fields(TEXT, "code name source"),
    "loans": (
        _fields(WHOLE, "loan_id")
        + _fields(TEXT, "programme variant? household? person?")
        + _fields(WHOLE, "group_id?")
        + _fields(TEXT, "association?")
        + _fields(WHOLE, "hamlet_id? fund_id")
        + _fields(TEXT, "channel")
        + _fields(DAY, "signed_on? first_paid_out_on? final_due_on?")
        + _fields(WHOLE, "amount")
        + _fields(YES_NO, "rollover moved_in")
        + _fields(DAY, "closed_on?")
    ),
    "positions": _fields(DAY, "as_of_on") + _fields(WHOLE, "loan_id in_term overdue frozen deferred_interest arrears"),
    "movements": (
        _fields(DAY, "on")
        + _fields(WHOLE, "loan_id")
        + _fields(TEXT, "kind")
        + _fields(WHOLE, "amount")
        + _fields(YES_NO, "rollover")
    ),
    "outcomes": (
        _fields(WHOLE, "loan_id") + _fields(TEXT, "kind key") + _fields(WHOLE, "quantity") + _fields(DAY, "on")
    ),
    "groups": (
        _fields(WHOLE, "group_id")
        + _fields(TEXT, "code name association")
        + _fields(WHOLE, "hamlet_id?")
        + _fields(DAY, "founded_on?")
        + _fields(SMALL, "members")
        + _fields(TEXT, "grade?")
    ),
    "savings": (
        _fields(DAY, "as_of_on")
        + _fields(TEXT, "household")
        + _fields(WHOLE, "group_id?")
        + _fields(TEXT, "association?")
        + _fields(WHOLE, "hamlet_id?")
        + _fields(WHOLE, "balance")
        + _fields(YES_NO, "deposited_in_month")
    ),
    "points": _fields(TEXT, "code name") + _fields(SMALL, "day"),
    "sessions": _fields(TEXT, "point_code") + _fields(DAY, "held_on"),
    # What a mirror was told of, and of which day: month (a Form 31), earlier (settled loans and outcomes). Empty in a
    # book of record.
    "told": _fields(TEXT, "kind") + _fields(DAY, "on"),
    "targets": _fields(TEXT, "programme") + _fields(WHOLE, "fund_id amount"),
}

PRINCIPAL_KINDS = ("lent", "collected", "written_off", "transferred_in", "transferred_out", "to_overdue", "to_frozen")
MOVEMENT_KINDS = frozenset({*PRINCIPAL_KINDS, "interest_due", "interest_collected"})
GRADES = ("good", "fair", "average", "weak")

_CLOSED_LISTS: Mapping[tuple[str, str], frozenset[str]] = {
    ("movements", "kind"): MOVEMENT_KINDS,
    ("groups", "grade"): frozenset(GRADES),
    ("loans", "channel"): frozenset({"group", "direct"}),
    ("funds", "source"): frozenset({"TW", "DP"}),
    ("told", "kind"): frozenset({"month", "earlier"}),
}

_KEYS: Mapping[str, tuple[str, ...]] = {
    "programmes": ("code",),
    "hamlets": ("hamlet_id",),
    "associations": ("code",),
    "funds": ("fund_id",),
    "loans": ("loan_id",),
    "positions": ("as_of_on", "loan_id"),
    "groups": ("group_id",),
    "points": ("code",),
}


def schema(name: str) -> pa.Schema:
    """The Arrow schema of one relation, to build a table with."""
    return pa.schema([pa.field(field.name, field.type, nullable=field.empty) for field in SHAPES[name]])


def table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    """A relation from rows given as dicts (for tests, small readers and files)."""
    return pa.Table.from_pylist(rows, schema=schema(name))


def faults(relations: Relations) -> list[Problem]:
    """Everything that keeps these tables from being the relations of one place and one year; empty means well shaped.

    Faults: a relation or column missing, a column of another type, an empty value where none may be, a value outside a
    closed list, a key twice, not exactly one row of params.
    """
    found = []
    for name, fields in SHAPES.items():
        if name not in relations:
            found.append(Problem("relation_missing", N_("Thiếu bảng số liệu “{relation}”"), {"relation": name}))
            continue
        found.extend(_faults_of_columns(name, fields, relations[name]))
    if found:
        return found
    if relations["params"].num_rows != 1:
        rows = relations["params"].num_rows
        found.append(
            Problem("params_rows", N_("Bảng tham số phải có đúng một dòng, đang có {rows} dòng"), {"rows": rows})
        )
    found.extend(_values_outside_lists(relations))
    found.extend(_keys_twice(relations))
    return found


def connect(relations: Relations) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory with one view for each relation. Refuses tables of another shape.

    The connection cannot reach files or the network, nor Python's variables by name.
    """
    found = faults(relations)
    if found:
        named = "; ".join(str(problem) for problem in found[:8])
        raise Refused(
            Problem(
                "relations_wrong",
                N_("Số liệu đưa vào báo cáo chưa đúng khuôn ({count} lỗi): {faults}"),
                {"count": len(found), "faults": named},
            )
        )
    connection = duckdb.connect(
        ":memory:", config={"enable_external_access": "false", "python_enable_replacements": "false", "threads": "2"}
    )
    for name, fields in SHAPES.items():
        wanted = relations[name].select([field.name for field in fields])
        connection.register(name, wanted.cast(pa.schema([pa.field(field.name, field.type) for field in fields])))
    return connection


def _faults_of_columns(name: str, fields: tuple[Field, ...], rows: pa.Table) -> Iterator[Problem]:
    """Columns that are missing, of another type, or empty where they must not be."""
    for field in fields:
        facts: dict[str, object] = {"relation": name, "column": field.name}
        if field.name not in rows.column_names:
            yield Problem("column_missing", N_("Bảng “{relation}” thiếu cột “{column}”"), facts)
            continue
        column = rows.column(field.name)
        all_empty = column.null_count == len(column)
        if not (_fits(column.type, field.type) or (all_empty and field.empty)):
            facts |= {"wanted": str(field.type), "found": str(column.type)}
            yield Problem(
                "column_type", N_("Bảng “{relation}”, cột “{column}” phải là {wanted}, không phải {found}"), facts
            )
        elif column.null_count and not field.empty:
            facts["count"] = column.null_count
            yield Problem("column_empty", N_("Bảng “{relation}”, cột “{column}” để trống ở {count} dòng"), facts)


def _fits(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column can be taken without changing a value: any whole number, any text, any date, true/false."""
    if pa.types.is_integer(wanted):
        return bool(pa.types.is_integer(found))
    if pa.types.is_string(wanted):
        if pa.types.is_dictionary(found):
            found = found.value_type
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_string_view(found))
    if pa.types.is_date(wanted):
        return bool(pa.types.is_date(found))
    return bool(found == wanted)


def _values_outside_lists(relations: Relations) -> Iterator[Problem]:
    for (name, column), allowed in _CLOSED_LISTS.items():
        values = {str(value) for value in relations[name].column(column).unique().to_pylist() if value}
        strange = sorted(values - allowed)
        if strange:
            yield Problem(
                "value_unknown",
                N_("Bảng “{relation}”, cột “{column}” có giá trị chưa biết: {values}"),
                {"relation": name, "column": column, "values": ", ".join(strange[:5])},
            )


def _keys_twice(relations: Relations) -> Iterator[Problem]:
    for name, key in _KEYS.items():
        rows = relations[name].select(list(key))
        doubled = rows.num_rows - rows.group_by(list(key)).aggregate([]).num_rows
        if doubled:
            yield Problem(
                "key_twice",
                N_("Bảng “{relation}” có {count} dòng trùng khóa ({key})"),
                {"relation": name, "count": doubled, "key": ", ".join(key)},
            )
