"""`terms.toml` as values: what an approval meets where a place has decided nothing of its own."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from dongvon.core.dates import setting_in_force

FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class HeadroomSetting:
    """`without_target`, `beyond_hamlet`: "warn" or "block"."""

    since: date
    without_target: str
    beyond_hamlet: str
    source: str
    confidence: str


@cache
def settings() -> Sequence[HeadroomSetting]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["headroom"]
    return tuple(sorted((HeadroomSetting(**row) for row in rows), key=lambda one: one.since))


def setting_on(on: date) -> HeadroomSetting:
    """The setting of a day; before the first one, the first."""
    return setting_in_force(settings(), on)
