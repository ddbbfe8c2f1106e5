"""`terms.toml` as values: the dated settings of grading and of the signals."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.core.dates import setting_in_force
from dongvon.core.grading import Bounds, Criterion, Scale, Setting
from dongvon.core.problems import InvariantBroken
from dongvon.core.signals import Thresholds

FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has words only."""

    since: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Terms:
    scales: Sequence[Scale]
    bounds: Sequence[Bounds]
    commune: Sequence[Rule]
    downfall: Sequence[Rule]
    signals: Sequence[Thresholds]


@cache
def terms() -> Terms:
    return terms_of(tomllib.loads(FILE.read_text(encoding="utf-8")))


def terms_of(raw: Mapping[str, Any]) -> Terms:
    """The settings of a file; what does not make 100 points is a fault of the file."""
    found = Terms(
        tuple(_scale(row) for row in raw["scale"]),
        tuple(Bounds(**row | {name: _hundredths(row[name]) for name in ("good", "fair", "average")})
              for row in raw["bounds"]),
        tuple(Rule(**row) for row in raw["commune"]),
        tuple(Rule(**row) for row in raw["downfall"]),
        tuple(Thresholds(**row) for row in raw["signals"]),
    )  # fmt: skip
    for on in {*(one.since for one in found.scales), *(one.since for one in found.bounds)}:
        setting_of(found, on)
    return found


def _scale(row: Mapping[str, Any]) -> Scale:
    shares = {name: Fraction(row[name]) / 100 for name in ("full", "none")}
    return Scale(**{**row, **shares, "most": _hundredths(row["most"]), "criterion": Criterion(row["criterion"])})


def _hundredths(text: str) -> int:
    points = Fraction(text) * 100
    if points.denominator != 1:
        raise InvariantBroken(f"terms.toml: {text} points are no whole hundredths")
    return int(points)


def setting_of(terms: Terms, on: date) -> Setting:
    """What a month that ends on the day is graded by."""
    scales = [setting_in_force([one for one in terms.scales if one.criterion is name], on) for name in Criterion]
    return Setting(scales, setting_in_force(terms.bounds, on))
