"""`terms.toml` as values: the dated rules of the plan, and when the past says something."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.core.dates import setting_in_force
from dongvon.core.reallocation import Giving, PlanRules

FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class HistorySetting:
    """Dated setting. `stretches`: how many past stretches are looked at, by the horizon's length in months."""

    since: date
    least_loans: int
    stretches: Mapping[int, int]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Earmark:
    """Dated setting: money of a source (TW, DP) stays in its programme, by a document."""

    since: date
    source: str
    document: str
    confidence: str


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def all_plan_rules() -> tuple[PlanRules, ...]:
    def giving(row: dict[str, Any]) -> Giving:
        return Giving(**row | {"programmes": tuple(row["programmes"]), "receivers": tuple(row["receivers"])})

    rows = [
        PlanRules(
            **{"growth_percent": None}
            | row
            | {"order": tuple(row["order"]), "givings": tuple(map(giving, row["givings"]))}
        )
        for row in _raw()["rules"]
    ]
    return tuple(sorted(rows, key=lambda one: one.since))


def plan_rules(on: date) -> PlanRules:
    """The rules of a day; before the first ones, the first."""
    return setting_in_force(all_plan_rules(), on)


def earmarks(on: date) -> dict[str, str]:
    """By source of money the document that keeps it where it is, on a day."""
    return {one.source: one.document for one in all_earmarks() if one.since <= on}


def all_earmarks() -> list[Earmark]:
    return [Earmark(**row) for row in _raw()["earmark"]]


def all_histories() -> list[HistorySetting]:
    return [
        HistorySetting(**row | {"stretches": {int(months): count for months, count in row["stretches"].items()}})
        for row in sorted(_raw()["history"], key=lambda one: one["since"])
    ]


def history(on: date) -> HistorySetting:
    return setting_in_force(all_histories(), on)


def horizons(on: date) -> tuple[int, ...]:
    """The lengths in months a horizon may have: a month, a quarter, a year."""
    return tuple(sorted(history(on).stretches))
