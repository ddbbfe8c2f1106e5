"""The dated thresholds of the lists (`thresholds.toml`): a value, its unit, what it rests on."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from dongvon.core.inactivity import INACTIVE_SETTINGS
from dongvon.core.problems import InvariantBroken
from dongvon.core.schedule import dotted

Value = int | list[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """One threshold in force from `since`. Unit: count, days, months, years, money (đồng), percent or codes.

    Confidence: seen (a document or the bank's own list), practice (tools of bank offices), ours (to confirm)."""

    name: str
    since: date
    value: Value
    unit: str
    source: str
    confidence: str

    @property
    def text(self) -> str:
        """The value as the rule of a list says it."""
        return ", ".join(self.value) if isinstance(self.value, list) else dotted(self.value)


@cache
def _all() -> tuple[Threshold, ...]:
    raw = tomllib.loads(files(__package__).joinpath("thresholds.toml").read_text(encoding="utf-8"))
    rows = [Threshold(**{("since" if key == "from" else key): row[key] for key in row}) for row in raw["threshold"]]
    return (*rows, *_inactivity())


def _inactivity() -> Iterator[Threshold]:
    """When a loan is inactive: a rule that our own books go by as well (`core.inactivity`)."""
    for row in INACTIVE_SETTINGS:
        yield Threshold("inactive_months", row.since, row.months, "months", row.source, row.confidence)
        left = (row.interest_months, "months", row.interest_source, row.interest_confidence)
        yield Threshold("arrears_months_most", row.since, *left)


def thresholds_on(on: date) -> Mapping[str, Threshold]:
    """Every threshold in force on the day, by name."""
    rows = sorted((row for row in _all() if row.since <= on), key=lambda row: row.since)
    return {row.name: row for row in rows}


def facts_on(names: tuple[str, ...], on: date) -> dict[str, str]:
    """The thresholds of a list as the words that fill its rule."""
    known = thresholds_on(on)
    if missing := set(names) - set(known):
        raise InvariantBroken(f"no threshold {sorted(missing)} on {on}")
    return {name: known[name].text for name in names}
