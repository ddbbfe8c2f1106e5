"""The layouts of the files, read from `formats/*.toml`: one declarative file per format, so a new format needs no
code."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from dongvon.core.problems import InvariantBroken

COLUMN_TYPES = frozenset({"text", "code", "identity", "phone", "date", "money", "number", "rate", "hundredths"})
MONEY_UNITS = {"đồng": 1, "ngàn đồng": 1_000, "nghìn đồng": 1_000, "triệu đồng": 1_000_000, "tỷ đồng": 1_000_000_000}
"""How many đồng one of a file's units of money is."""
_NOT_LETTER_OR_DIGIT = re.compile(r"[^a-z0-9]+")
_ESCAPED_CHARACTER = re.compile(r"_x[0-9A-Fa-f]{4}_")


@lru_cache(65_536)
def normalise(text: str) -> str:
    """A header or label reduced to what people agree on: no accents, case, punctuation, blanks or line feeds."""
    bare = unicodedata.normalize("NFD", _ESCAPED_CHARACTER.sub(" ", text).casefold().replace("đ", "d"))
    return _NOT_LETTER_OR_DIGIT.sub("", bare)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a format; `width` restores leading zeros of codes, `keep` says that it is read.

    `signed`: negative money is only a warning (a reversed flow), `year_only`: a bare year means 1 January,
    `exact`: a value that is not `width` digits long is refused. `scale`: đồng in one unit of the file's money.
    `shape`: a value that is not this pattern is told and left out, and the row is read without it.
    `words`: the list of `codes.WORDS` that turns what the file says in words into codes.
    `unnamed_after`: the column has no header and stands beside this one, under the same merged header cell;
    `below`: the second line of such a header, written only.
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
    shape: str = ""
    required: bool = False
    scale: int = 1
    words: str = ""
    unnamed_after: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class SumCheck:
    """Within a row, `total` must equal the sum of `parts`; `recomputed`: a total exported as a formula, or as zero in
    every row, is made of its parts."""

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
    """A file layout: its columns, how it is recognised, where its header usually stands, and what makes a row.

    `must_have` names columns by key, "a|b" = either of them; `must_not_have` names headers. A record is a row with a
    code of at least `fewest_digits` digits in one of `needs_one_of`. `period`: the column that says the day of the
    figures; "title" = only the title may say it, else it is asked for; "" = the file needs none.
    `marks_row`: a row of column numbers stands under the header. `unconfirmed`: no file of an office was seen yet.
    """

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
    fewest_digits: int = 5
    marks_row: bool = False
    unconfirmed: bool = False

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

    def headers_of(self, needed: str) -> str:
        """The headers of one entry of `must_have`, as a person reads them."""
        return " / ".join(self.column(key).header for key in needed.split("|"))

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
            if column.unnamed_after in places:
                beside = places[column.unnamed_after] + 1
                if beside >= len(headers) or _unnamed(headers[beside]):
                    places[column.key] = beside
        missing = tuple(
            self.headers_of(needed) for needed in self.must_have if not any(key in places for key in needed.split("|"))
        )
        forbidden = tuple(name for name in self.must_not_have if normalise(name) in found)
        return Match(places=places, missing=missing, forbidden=forbidden)


def _unnamed(header: str) -> bool:
    """Whether a header cell is empty, or named so by a table program."""
    return normalise(header).startswith("unnamed") or not normalise(header)


def _column(row: Mapping[str, Any], n: int, unit: str) -> Column:
    if row["type"] not in COLUMN_TYPES:
        raise InvariantBroken(f"unknown column type {row['type']} of {row['key']}")
    row = {**row, "n": n, "aliases": tuple(row.get("aliases", ()))}
    unit = row.pop("unit", unit)
    return Column(**row, scale=MONEY_UNITS[unit] if row["type"] == "money" else 1)


def _columns(raw: Mapping[str, Any], base: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The columns of a format, or those of the one it extends, without some, with some set in after another."""
    rows = [row for row in base if row["key"] not in raw.get("without", ())]
    for row in raw.get("columns", ()):
        row = {"keep": raw.get("keep", False), **row}
        after = row.pop("after", "")
        place = [at for at, known in enumerate(rows, 1) if known["key"] == after]
        rows.insert(place[0] if after else len(rows), row)
    return rows


def _raw(texts: Mapping[str, str], code: str) -> dict[str, Any]:
    own = tomllib.loads(texts[code])
    base = _raw(texts, own["extends"]) if "extends" in own else {}
    raw = {**base, **own}
    return {**raw, "columns": _columns(raw, base.get("columns", ()))}


def _format(raw: Mapping[str, Any]) -> Format:
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
        columns=tuple(_column(row, n, raw["unit"]) for n, row in enumerate(raw["columns"], 1)),
        must_have=tuple(recognise["must_have"]),
        must_not_have=tuple(recognise["must_not_have"]),
        key=tuple(rows["key"]),
        needs_one_of=tuple(rows["needs_one_of"]),
        period=rows.get("period", ""),
        sum_checks=tuple(checks),
        fewest_digits=rows.get("fewest_digits", 5),
        marks_row=layout.get("marks_row", False),
        unconfirmed=raw.get("unconfirmed", False),
    )


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format of the folder, in the order of file names."""
    folder = files(__package__) / "formats"
    named = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    texts = {name.removesuffix(".toml"): (folder / name).read_text("utf-8") for name in named}
    return tuple(_format(_raw(texts, code)) for code in texts)


def format_named(code: str) -> Format:
    """The format with this code, which is its file's name ("form_31", "overdue_list")."""
    for found in all_formats():
        if found.code == code:
            return found
    raise KeyError(code)
