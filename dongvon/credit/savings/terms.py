"""`terms.toml` as values: the dated settings of savings."""

import tomllib
from functools import cache
from pathlib import Path

from dongvon.core.problems import InvariantBroken
from dongvon.core.rates import rate_e7
from dongvon.core.savings import DIVISORS, SavingsSetting

FILE = Path(__file__).with_name("terms.toml")


@cache
def settings() -> tuple[SavingsSetting, ...]:
    """All settings; a divisor or credit day there is no rule for is a fault of the file."""
    found = list[SavingsSetting]()
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["product"]:
        if row["divisor"] not in DIVISORS or not 1 <= row["credit_day"] <= 31:
            raise InvariantBroken(f"terms.toml: {row}")
        found.append(SavingsSetting(annual_rate_e7=rate_e7(row.pop("rate")), **row))
    return tuple(found)
