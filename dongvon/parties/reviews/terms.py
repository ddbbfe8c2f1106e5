"""`terms.toml` as values: lines, points, indicators and the days of the procedure, by period."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.core.dates import setting_in_force
from dongvon.core.poverty import Area, Indicator, Line, Procedure, Scale, Standards, Yardstick

FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class Terms:
    """The standards, and where the days of posting and re-check are written, which is elsewhere than the rest."""

    standards: Standards
    days_document: str
    days_confidence: str


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {"until": None, **row}


def _indicators(table: dict[str, Any]) -> list[Indicator]:
    """Numbered in the order of the sheet: the clerk writes "1, 4, 9"."""
    where: dict[str, Any] = {key: table.get(key) for key in ("since", "until", "document", "confidence")}
    pairs = enumerate(zip(table["names"], table["english"], strict=True), 1)
    return [Indicator(**where, code=str(number), name=name, english=english) for number, (name, english) in pairs]


def _procedure(row: dict[str, Any]) -> Procedure:
    found: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Procedure(**_dated(found))


@cache
def terms() -> Terms:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    days = ("days_document", "days_confidence")
    procedures = [_procedure({key: value for key, value in row.items() if key not in days}) for row in raw["procedure"]]
    standards = Standards(
        lines=tuple(Line(**_dated(row) | {"area": Area(row["area"])}) for row in raw["line"]),
        scales=tuple(Scale(**_dated(row) | {"area": Area(row["area"])}) for row in raw["scale"]),
        indicators=tuple(one for name in raw if name.startswith("indicators") for one in _indicators(raw[name])),
        procedures=tuple(procedures),
    )
    return Terms(standards, *(raw["procedure"][-1][key] for key in days))


def procedure(on: date) -> Procedure:
    """The procedure of a day; before the first one, the first."""
    return setting_in_force(terms().standards.procedures, on)


def yardsticks(on: date, place: str, province: str) -> dict[Area, Yardstick]:
    """What scores of a commune are measured by on the day, for either area."""
    return {area: Yardstick.of(terms().standards, area, on, place, province) for area in Area}
