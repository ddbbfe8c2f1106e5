"""`terms.toml` and `checklist.toml` as values: the dated duty, and what is asked of a group."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.core.checks import Duty
from dongvon.core.dates import setting_in_force

FOLDER = Path(__file__).parent


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def duties() -> Sequence[Duty]:
    return tuple(Duty(**row) for row in _read("terms.toml")["duty"])


def duty(on: date) -> Duty:
    return setting_in_force(duties(), on)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of 16/TD part II, asked on the days [since, until)."""

    key: str
    since: date
    vi: str
    en: str
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Checklist:
    topics: Sequence[Topic]
    source: str
    confidence: str

    def on(self, day: date) -> list[Topic]:
        return [one for one in self.topics if one.since <= day < one.until]


@cache
def checklist() -> Checklist:
    raw = _read("checklist.toml")
    return Checklist(tuple(Topic(**row) for row in raw["topic"]), raw["source"], raw["confidence"])
