"""`terms.toml` as values: the dated settings of interest, provisions and the result of a year."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.core.problems import InvariantBroken
from dongvon.core.rates import rate_e7
from dongvon.core.year_end import LARGEST_DIRECTION_SHARE_E7, DistributionSetting, ProvisionSetting

FILE = Path(__file__).with_name("terms.toml")
# What the rules of posting do; another word has none, so a file that uses it is refused.
KNOWN = {"income": ("when_collected",), "overdue": ("off_balance",), "deferred": ("own_account",)}


@dataclass(frozen=True, slots=True)
class InterestSetting:
    """When interest is income, and where interest on overdue principal and deferred interest are kept."""

    since: date
    money: str
    income: str
    overdue: str
    deferred: str
    document: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Terms:
    interest: tuple[InterestSetting, ...]
    provision: tuple[ProvisionSetting, ...]
    distribution: tuple[DistributionSetting, ...]


@cache
def terms() -> Terms:
    return terms_of(tomllib.loads(FILE.read_text(encoding="utf-8")))


def terms_of(raw: Mapping[str, Any]) -> Terms:
    """The settings of a file; a key or word there is no rule for is a fault of the file."""
    found = Terms(
        tuple(InterestSetting(**row) for row in raw["interest"]),
        tuple(ProvisionSetting(**_rates(row, "ratio", "bad_below", "ratio_otherwise")) for row in raw["provision"]),
        tuple(DistributionSetting(**_rates(row, "management_fee", "direction")) for row in raw["distribution"]),
    )
    for row in found.interest:
        for name, words in KNOWN.items():
            if getattr(row, name) not in words:
                raise InvariantBroken(f"terms.toml: interest.{name} = {getattr(row, name)}: one of {words}")
    if any(row.direction_e7 > LARGEST_DIRECTION_SHARE_E7 for row in found.distribution):
        raise InvariantBroken("terms.toml: distribution.direction is at most 15 %")
    return found


def _rates(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {f"{name}_e7" if name in names else name: rate_e7(value) if name in names else value
            for name, value in row.items()}  # fmt: skip
