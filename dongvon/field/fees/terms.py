"""`terms.toml` as values: the dated settings of commission and entrustment fee."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from dongvon.core.fees import (
    COLLECTED,
    COMMISSION,
    FEE,
    IN_TERM_BALANCE,
    SAVED,
    SAVINGS_COMMISSION,
    FeeSetting,
    QualitySetting,
    Settings,
    SplitSetting,
)
from dongvon.core.problems import InvariantBroken
from dongvon.core.rates import RATE_UNITS, rate_e7

FILE = Path(__file__).with_name("terms.toml")
RATES = {"rate": "monthly_rate_e7", "largest_share": "largest_share_e7", "counter_share": "counter_share_e7"}
KINDS, BASES = (COMMISSION, SAVINGS_COMMISSION, FEE), (COLLECTED, IN_TERM_BALANCE, SAVED)


@cache
def settings() -> Settings:
    """All settings; a word there is no rule for, or levels that are not the whole, are a fault of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    split = [
        SplitSetting(**row | {"levels": {name: rate_e7(part) for name, part in row["levels"].items()}})
        for row in raw["split"]
    ]
    if any(sum(one.levels.values()) != RATE_UNITS for one in split):
        raise InvariantBroken("terms.toml: the levels of a split are not the whole")
    quality = [
        QualitySetting(**row | {"shares": tuple((rate_e7(below), rate_e7(part)) for below, part in row["shares"])})
        for row in raw["quality"]
    ]
    return Settings(tuple(_fee(row) for row in raw["fee"]), tuple(quality), tuple(split))


def _fee(row: dict[str, Any]) -> FeeSetting:
    if row["kind"] not in KINDS or row["base"] not in BASES:
        raise InvariantBroken(f"terms.toml: {row['kind']}, {row['base']}")
    found: dict[str, Any] = {
        RATES.get(key, key): rate_e7(value) if key in RATES else value for key, value in row.items()
    }
    return FeeSetting(**found)
