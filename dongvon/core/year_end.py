"""The end of a year of a fund: what must be provided against risk, and what becomes of the year's result.

What is provided and how a result is shared is set by source of funds (central TW, local DP) and by date; the settings
are data (`office/dayclose/terms.toml`), these are the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dongvon.core.money import round_half_up
from dongvon.core.posting import AccountKind
from dongvon.core.rates import RATE_UNITS

LARGEST_DIRECTION_SHARE_E7 = 1_500_000
"""At most 15 % for direction, the representative board and rewards. Source: TT 11/2017/TT-BTC."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Principal of a fund at the end of the year, in đồng."""

    in_term: int
    overdue: int
    frozen: int

    @property
    def total(self) -> int:
        return self.in_term + self.overdue + self.frozen


@dataclass(frozen=True, slots=True)
class ProvisionSetting:
    """How much the risk fund must hold at the end of a year, of principal that is neither overdue nor frozen:
    `ratio_e7`, or `ratio_otherwise_e7` where overdue and frozen principal is `bad_below_e7` of all or more."""

    since: date
    money: str
    ratio_e7: int
    bad_below_e7: int
    ratio_otherwise_e7: int
    document: str = ""
    confidence: str = ""


def wanted_provision(held: Portfolio, setting: ProvisionSetting) -> int:
    """What the risk fund must hold, in đồng, half up.

    Source: local funds, the bank's question bank AC16 (TT 11/2017/TT-BTC: the fund at 31/12 is at least 0.75 % of the
    balance without overdue and frozen, while these are below 0.75 %); since TT 84/2025/TT-BTC (19/08/2025) the bank's
    financial regime; central funds, QĐ 30/2015/QĐ-TTg, the ratio to be confirmed."""
    bad = (held.overdue + held.frozen) * RATE_UNITS
    ratio_e7 = setting.ratio_e7 if bad < setting.bad_below_e7 * held.total else setting.ratio_otherwise_e7
    return int(round_half_up(held.in_term * ratio_e7, RATE_UNITS))


def to_provide(wanted: int, held: int) -> int:
    """What is posted: what lacks. A risk fund that holds more than it must stays as it is: taking from it needs a
    decision."""
    return max(wanted - held, 0)


@dataclass(frozen=True, slots=True)
class DistributionSetting:
    """How the result of a year of a fund is shared; what these shares leave is added to its capital."""

    since: date
    money: str
    management_fee_e7: int
    direction_e7: int
    document: str = ""
    confidence: str = ""


def distributed(result: int, setting: DistributionSetting) -> list[tuple[AccountKind, int]]:
    """The shares of a result in đồng; they add up to it. A loss is not shared: it stays on the account of the result.

    The share for direction is rounded down, because it has a limit. Source: TT 11/2017/TT-BTC (interest collected on
    local funds: provision, fee of the bank, at most 15 % for direction, the rest to capital)."""
    if result <= 0:
        return []
    fee = int(round_half_up(result * setting.management_fee_e7, RATE_UNITS))
    direction = result * setting.direction_e7 // RATE_UNITS
    shares = [
        (AccountKind.MANAGEMENT_FEE_OWED, fee),
        (AccountKind.DIRECTION_FUND, direction),
        (AccountKind.FUND_CAPITAL, result - fee - direction),
    ]
    return [(to, amount) for to, amount in shares if amount]


Setting = TypeVar("Setting", ProvisionSetting, DistributionSetting)


def in_force(settings: Sequence[Setting], money: str, on: date) -> Setting | None:
    """The newest setting for a source of funds that is in force on the day, if there is one."""
    rows = [row for row in settings if row.money == money and row.since <= on]
    return max(rows, key=lambda row: row.since, default=None)
