"""Commission of the groups' boards and entrustment fee of the associations, from what was really collected.

Both follow from interest collected: the share `12 x monthly rate / yearly rate of the loan` of it, which is the monthly
rate on the balance whose interest came in. Nothing is divided by interest due, so a month in which none was due is no
special case. Amounts are exact fractions until the sheet of a payee is rounded, once. What happens with a rate of
nothing, with a sum of many months, and with interest that did not pass the leader is a dated setting (docs/algorithms).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from dongvon.core.dates import day_text
from dongvon.core.money import Dong, round_half_up
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RATE_UNITS

COMMISSION, SAVINGS_COMMISSION, FEE = "commission", "savings_commission", "fee"
COLLECTED, IN_TERM_BALANCE, SAVED = "collected", "in_term_balance", "saved"


@dataclass(frozen=True, slots=True)
class FeeSetting:
    """One rule from a day on. `programme`: "" for all that have none of their own. `base`: interest collected, average
    balance in term, or average savings; `monthly_rate_e7` of it in 10⁻⁷. Of interest collected: `largest_share_e7`, the
    most of the interest that may go to the payee; `largest_months`, how many months' interest of a loan count in one
    month; `counter_share_e7`, how much counts of interest that did not pass the leader."""

    kind: str
    programme: str
    since: date
    base: str
    monthly_rate_e7: int
    document: str
    confidence: str
    largest_share_e7: int = RATE_UNITS
    largest_months: int = 0
    counter_share_e7: int = RATE_UNITS


@dataclass(frozen=True, slots=True)
class QualitySetting:
    """What of the fee is paid, by overdue ratio: (ratio below which, share), both in 10⁻⁷; beyond the last nothing."""

    since: date
    shares: Sequence[tuple[int, int]]
    document: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SplitSetting:
    """How the fee is divided among the levels of an association, in 10⁻⁷; the first is what is paid at the point."""

    since: date
    levels: Mapping[str, int]
    document: str
    confidence: str


Setting = TypeVar("Setting", QualitySetting, SplitSetting)


@dataclass(frozen=True, slots=True)
class Settings:
    """All dated settings of commission and fee."""

    fees: tuple[FeeSetting, ...] = ()
    quality: tuple[QualitySetting, ...] = ()
    split: tuple[SplitSetting, ...] = ()


@dataclass(frozen=True, slots=True)
class LoanMonth:
    """One loan in a month, in đồng. `through_leader` and `otherwise`: interest collected; `annual_rate_e7`: its rate at
    the end of the month; `paid_out`: all that was ever paid out; `in_term_days`: đồng-days of the balance in term."""

    programme: str
    annual_rate_e7: int
    paid_out: Dong
    through_leader: Dong = 0
    otherwise: Dong = 0
    in_term_days: int = 0

    @property
    def collected(self) -> Dong:
        return self.through_leader + self.otherwise


@dataclass(frozen=True, slots=True)
class Part:
    """What a payee gets by one setting: the base counted, and the exact amount before it is rounded with the others."""

    setting: FeeSetting
    base: Fraction
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Amount:
    """A payee's amount in whole đồng, rounded once over its parts; the levels of a fee add up to it."""

    total: Dong
    parts: tuple[Part, ...]
    quality_e7: int = RATE_UNITS
    levels: Mapping[str, Dong] = field(default_factory=lambda: MappingProxyType({}))


def fee_setting(settings: Iterable[FeeSetting], kind: str, programme: str, on: date) -> FeeSetting:
    """The rule of a programme on a day, its own before that of all; refused where there is none."""
    found = [one for one in settings if one.kind == kind and one.programme in ("", programme) and one.since <= on]
    if not found:
        text = N_("Chưa có quy định mức chi cho ngày {on}.")
        raise Refused(Problem("fee_unknown", text, {"on": day_text(on)}))
    return max(found, key=lambda one: (one.programme != "", one.since))


def counted(loan: LoanMonth, setting: FeeSetting) -> Fraction:
    """The interest of a loan that counts: what passed the leader, what share of the rest there is, and no more than so
    many months' interest of all that was paid out. None where the loan bears no interest, or more was taken back."""
    if loan.annual_rate_e7 <= 0:
        return Fraction(0)
    whole = loan.through_leader + Fraction(loan.otherwise * setting.counter_share_e7, RATE_UNITS)
    if setting.largest_months:
        month = Fraction(loan.paid_out * loan.annual_rate_e7, 12 * RATE_UNITS)
        whole = min(whole, month * setting.largest_months)
    return whole


def share(annual_rate_e7: int, setting: FeeSetting) -> Fraction:
    """The share of the interest that goes to the payee: twelve monthly rates to the yearly rate, up to the largest."""
    if annual_rate_e7 <= 0:
        return Fraction(0)
    return min(Fraction(12 * setting.monthly_rate_e7, annual_rate_e7), Fraction(setting.largest_share_e7, RATE_UNITS))


def on_loans(loans: Iterable[LoanMonth], settings: Sequence[FeeSetting], kind: str, on: date, days: int) -> list[Part]:
    """What the loans of a month of `days` days come to, by setting."""
    bases, amounts = dict[FeeSetting, Fraction](), dict[FeeSetting, Fraction]()
    for loan in loans:
        setting = fee_setting(settings, kind, loan.programme, on)
        if setting.base == IN_TERM_BALANCE:
            base = Fraction(loan.in_term_days, days)
            amount = base * Fraction(setting.monthly_rate_e7, RATE_UNITS)
        else:
            base = counted(loan, setting)
            amount = base * share(loan.annual_rate_e7, setting)
        bases[setting] = bases.get(setting, Fraction(0)) + base
        amounts[setting] = amounts.get(setting, Fraction(0)) + amount
    return [Part(setting, bases[setting], amounts[setting]) for setting in bases]


def on_savings(dong_days: int, settings: Sequence[FeeSetting], on: date, days: int) -> Part:
    """What the average savings of a group in a month come to."""
    setting = fee_setting(settings, SAVINGS_COMMISSION, "", on)
    base = Fraction(dong_days, days)
    return Part(setting, base, base * Fraction(setting.monthly_rate_e7, RATE_UNITS))


def commission(parts: Sequence[Part]) -> Amount:
    """A group's commission: never below zero, rounded once."""
    return Amount(_rounded(sum((one.amount for one in parts), Fraction(0))), tuple(parts))


def quality_share(overdue: Dong, balance: Dong, settings: Iterable[QualitySetting], on: date) -> int:
    """What of the fee is paid, in 10⁻⁷, by the overdue ratio of what the association looks after; all of it where there
    is no balance. Source: the bank's question bank, E7-12, E48: below 2 % 100, below 3 % 80, below 4 % 50, else 0."""
    setting = _latest(settings, on)
    if balance <= 0:
        return RATE_UNITS
    for below, part in setting.shares:
        if overdue * RATE_UNITS < below * balance:
            return part
    return 0


def entrustment_fee(parts: Sequence[Part], quality_e7: int, split: Iterable[SplitSetting], on: date) -> Amount:
    """An association's fee: scaled by quality, rounded once, and divided among its levels; what is left over by
    rounding stays with the first level, which is paid at the point."""
    whole = sum((one.amount for one in parts), Fraction(0)) * Fraction(quality_e7, RATE_UNITS)
    total = _rounded(whole)
    levels = {name: total * part // RATE_UNITS for name, part in _latest(split, on).levels.items()}
    first = next(iter(levels))
    levels[first] += total - sum(levels.values())
    return Amount(total, tuple(parts), quality_e7, MappingProxyType(levels))


def _rounded(amount: Fraction) -> Dong:
    return max(int(round_half_up(amount.numerator, amount.denominator)), 0)


def _latest(settings: Iterable[Setting], on: date) -> Setting:
    begun = [one for one in settings if one.since <= on]
    if not begun:
        text = N_("Chưa có quy định mức chi cho ngày {on}.")
        raise Refused(Problem("fee_unknown", text, {"on": day_text(on)}))
    return max(begun, key=lambda one: one.since)
