"""`terms.toml` as values: the dated ladder and what warns."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from dongvon.core.arrears import Deed, Party, Step, WarnRule, ladder_on
from dongvon.core.dates import setting_in_force

FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class Terms:
    steps: Sequence[Step]
    warnings: Sequence[WarnRule]


@cache
def terms() -> Terms:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    steps = [Step(**row | {"party": Party(row["party"]), "deed": Deed(row["deed"])}) for row in raw["step"]]
    return Terms(tuple(steps), tuple(WarnRule(**row) for row in raw["warning"]))


def ladder(on: date) -> list[Step]:
    return ladder_on(terms().steps, on)


def warn_rule(on: date) -> WarnRule:
    """The rule of a day; before the first one, the first."""
    return setting_in_force(terms().warnings, on)
