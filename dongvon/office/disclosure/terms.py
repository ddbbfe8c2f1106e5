"""`terms.toml` as values: the clocks of answers, and what may be posted for how long."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from dongvon.core.answering import Clock
from dongvon.core.dates import setting_in_force

FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class PostingRule:
    """Dated setting: how many days a list hangs at most (`longest_days`), how many days names may stand on the web once
    two people agreed (`names_days`), below which count a figure is not shown (`least`)."""

    since: date
    longest_days: int
    names_days: int
    least: int
    secret_programmes: Sequence[str]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Terms:
    clocks: Sequence[Clock]
    postings: Sequence[PostingRule]


@cache
def terms() -> Terms:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Terms(tuple(Clock(**row) for row in raw["clock"]), tuple(PostingRule(**row) for row in raw["posting"]))


def posting_rule(on: date) -> PostingRule:
    """The rule of a day; before the first one, the first."""
    return setting_in_force(terms().postings, on)
