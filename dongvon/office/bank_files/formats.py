"""The layouts of the files, read from `formats/*.toml`: one declarative file per format, so a new format needs no
code."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dongvon.core.problems import InvariantBroken

COLUMN_TYPES = frozenset({"text", "code", "identity", "phone", "date", "money", "number", "rate"})
_NOT_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]+")
_ESCAPED_CHARACTER = re.compile(r"_x[0-9A-Fa-f]{4}_")


@cache
def normalise(text: str) -> str:
    """A header or label reduced to what people agree on: no accents, case, punctuation, blanks or line feeds."""
    bare = unicodedata.normalize("NFD", _ESCAPED_CHARACTER.sub(" ", text).casefold().replace("đ", "d"))
    return _NOT_LETTER_OR_DIGIT.sub("", bare)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a format; `width` restores leading zeros of codes, `keep` says that it is read.

    `signed`: negative money is only a warning (a reversed flow), `year_only`: a bare year means 1 January,
    `exact`: a value that is not `width` digits long is refused.
    """

    n: int
    header: str
    key: str
    type: str
    width: int = 0
    keep: bool = False
    aliases: tuple[str, ...] = ()
    signed: bool = False
    year_only: bool = False
    exact: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class SumCheck:
    """Within a row, `total` must equal the sum of `parts`; `recomputed`: a total exported as a formula is made of
    its parts."""

    total: str
    parts: tuple[str, ...]
    severity: str = "block"
    recomputed: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Where the kept columns of a format stand in a header row, by key; `missing` are required ones not found."""

    places: Mapping[str, int]
    missing: tuple[str, ...]
    forbidden: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing and not self.forbidden


@dataclass(frozen=True, slots=True)
class Format:
    """A file layout: its columns, how it is recognised, where its header usually stands, and what makes a row."""

    code: str
    name: str
    title: str
    unit: str
    sheet: str
    title_row: int
    header_row: int
    first_column_empty: bool
    columns: tuple[Column, ...]
    must_have: tuple[str, ...]
    must_not_have: tuple[str, ...]
    key: tuple[str, ...]
    needs_one_of: tuple[str, ...]
    period: str
    sum_checks: tuple[SumCheck, ...]

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that are read."""
        return tuple(column for column in self.columns if column.keep)

    def column(self, key: str) -> Column:
        """The column with this field key."""
        for column in self.columns:
            if column.key == key:
                return column
        raise InvariantBroken(f"{self.code} has no column {key}")

    def match(self, headers: Sequence[str]) -> Match:
        """Compare a header row with this format. The usual header goes before a variant of it."""
        found: dict[str, int] = {}
        for place, header in enumerate(headers):
            if name := normalise(header):
                found.setdefault(name, place)
        places: dict[str, int] = {}
        for column in self.kept:
            for name in (column.header, *column.aliases, column.key):
                if normalise(name) in found:
                    places[column.key] = found[normalise(name)]
                    break
        missing = tuple(self.column(key).header for key in self.must_have if key not in places)
        forbidden = tuple(name for name in self.must_not_have if normalise(name) in found)
        return Match(places=places, missing=missing, forbidden=forbidden)


def _column(row: Mapping[str, Any]) -> Column:
    if row["type"] not in COLUMN_TYPES:
        raise InvariantBroken(f"unknown column type {row['type']} of {row['key']}")
    return Column(**{**row, "aliases": tuple(row.get("aliases", ()))})


def _format(text: str) -> Format:
    raw = tomllib.loads(text)
    layout, rows, recognise = raw["layout"], raw["rows"], raw["recognise"]
    checks = (SumCheck(**{**check, "parts": tuple(check["parts"])}) for check in raw.get("sum_checks", ()))
    return Format(
        code=raw["code"],
        name=raw["name"],
        title=raw["title"],
        unit=raw["unit"],
        sheet=layout["sheet"],
        title_row=layout["title_row"],
        header_row=layout["header_row"],
        first_column_empty=layout["first_column_empty"],
        columns=tuple(_column(row) for row in raw["columns"]),
        must_have=tuple(recognise["must_have"]),
        must_not_have=tuple(recognise["must_not_have"]),
        key=tuple(rows["key"]),
        needs_one_of=tuple(rows["needs_one_of"]),
        period=rows.get("period", ""),
        sum_checks=tuple(checks),
    )


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format of the folder, in the order of file names."""
    folder = files(__package__) / "formats"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(_format(entry.read_text("utf-8")) for entry in found)


def format_named(code: str) -> Format:
    """The format with this code ("form_31", "closed_loans", "outcomes")."""
    for found in all_formats():
        if found.code == code:
            return found
    raise KeyError(code)
