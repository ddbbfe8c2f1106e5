"""Statements the server plans once and then runs again and again, also over many rows at a time.

Django writes values into the text of a statement, so the server reads and plans it anew each time; where a whole sheet
is booked in twenty statements, that is most of the work. Here values stay apart. Many rows go as one text a column, to
be unnested: the driver's own writing of arrays, item by item, takes several times longer.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

Column: TypeAlias = tuple[str, Sequence[object]]
"""The type of a column in the database, and its value in each row: numbers, dates, ids, texts and None (NULL)."""


def run(sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows a statement answers with (none for one that answers with nothing). Database errors are Django's."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    started = perf_counter()
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        cursor.execute(sql, params, prepare=True)
        found = cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []
    if database.queries_logged:
        database.queries_log.append({"sql": sql, "time": f"{perf_counter() - started:.3f}"})
    return found


def answers(file: Path, /, **asked: object) -> list[tuple[Any, ...]]:
    """The rows a statement kept in a file answers with, planned anew for the values asked with: one that reads a whole
    commune costs more by a plan made for no values than by planning."""
    with connection.cursor() as cursor:
        cursor.execute(text_of(file), asked)
        return list(cursor.fetchall())


@cache
def text_of(file: Path) -> str:
    """A statement kept in a file; read once."""
    return file.read_text(encoding="utf-8")


_M = TypeVar("_M", bound=models.Model)


def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of a model's table, in the order `instances` takes them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def instances(model: type[_M], rows: Iterable[Sequence[object]]) -> list[_M]:
    """Stored rows as instances of a model of plain columns (no JSON, no bytes), as its manager would give them. Its
    own constructor, made for every case, takes ten times as long, and a sheet reads three hundred rows."""
    names, found = [field.attname for field in model._meta.concrete_fields], list[_M]()
    for row in rows:
        one = model.__new__(model)
        one._state = ModelState()
        one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS
        one.__dict__.update(zip(names, row, strict=True))
        found.append(one)
    return found


def insert(table: str, columns: Mapping[str, Column], *, after: str = "") -> list[tuple[Any, ...]]:
    """Insert rows given by their columns, in order, in one statement. `after`: what follows (ON CONFLICT, RETURNING).

    A column whose value is the same in every row goes as that value."""
    names = ", ".join(f'"{name}"' for name in columns)
    rows, params = unnested(columns)
    return run(f"INSERT INTO {table} ({names}) SELECT {rows} {after}", params)


def unnested(columns: Mapping[str, Column]) -> tuple[str, list[object]]:
    """The columns as a list to select and where from, `a, b, … FROM unnest(…) AS t (…)`, and its parameters."""
    first = next(iter(columns))
    same = {name for name, (_, values) in columns.items() if name != first and values.count(values[0]) == len(values)}
    chosen = ", ".join(f"%s::{kind}" if name in same else f't."{name}"' for name, (kind, _) in columns.items())
    arrays = ", ".join(f"%s::{kind}[]" for name, (kind, _) in columns.items() if name not in same)
    names = ", ".join(f'"{name}"' for name in columns if name not in same)
    params: list[object] = [columns[name][1][0] for name in columns if name in same]
    params += [array_text(values) for name, (_, values) in columns.items() if name not in same]
    return f"{chosen} FROM unnest({arrays}) AS t ({names})", params


def array_text(values: Collection[object]) -> str:
    """A column as the text of an array. Cast it where it is used."""
    kinds = set(map(type, values))
    if kinds <= _PLAIN:
        return "{" + ",".join(map(str, values)) + "}"
    if kinds == {str}:
        texts = cast(Collection[str], values)
        whole = "".join(texts)
        if '"' not in whole and "\\" not in whole:
            return '{"' + '","'.join(texts) + '"}'
    return "{" + ",".join(["NULL" if value is None else _item(value) for value in values]) + "}"


# What needs no quotes in the text of an array.
_PLAIN = frozenset({int, date, UUID})


def _item(value: object) -> str:
    text = str(value)
    return (
        text
        if text.isalnum() and text.upper() != "NULL"
        else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )
