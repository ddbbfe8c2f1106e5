"""Which yearly rate a loan bears on a day: dated rows that decrees set, read in one fixed order.

1. the row of the programme and variant in force when the contract was signed;
2. later rows that say they reach balances already outstanding (a row for new loans never touches an older loan);
3. overlays, a change for some places and some time, never taking the rate below zero;
4. on the overdue part, the programme's dated overdue rule (a multiple of that rate, or a rate of its own).

A rate is a whole number of 10⁻⁷ a year (6.24 % = 624_000). A rate nobody knows is None and is refused, never read as 0.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused

RATE_UNITS = 10_000_000
"""1 = 100 % a year, in units of 10⁻⁷."""

MULTIPLIER_UNITS = 10_000
"""A multiplier of 1.3 is written 13_000."""


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a programme's rate history. `since=None`: from a first day nobody has on record."""

    variant: str
    since: date | None
    annual_rate_e7: int | None
    applies_to_outstanding: bool = False
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A change of rate for some places and programmes in [since, until); None means all of them, an empty set none."""

    places: frozenset[str] | None
    programmes: frozenset[str] | None
    since: date
    until: date | None
    change_e7: int
    reaches_overdue: bool = True
    source: str = ""

    def covers(self, *, programme: str, place: str, on: date) -> bool:
        """Whether the overlay is in force there, for that programme, on that day."""
        return (
            (self.places is None or place in self.places)
            and (self.programmes is None or programme in self.programmes)
            and self.since <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True)
class OverdueRule:
    """How the overdue part is priced from a day on: `multiplier_e4` of the loan's rate, or one fixed rate.

    Source: 130 % of the contract rate, programme decrees and the bank's contract forms; exceptions are their own rows.
    """

    since: date | None
    multiplier_e4: int | None = None
    fixed_rate_e7: int | None = None
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Pricing:
    """Everything that decides the rate of loans of one programme and variant."""

    programme: str
    variant: str
    rows: tuple[RateRow, ...]
    overdue: tuple[OverdueRule, ...]
    overlays: tuple[Overlay, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectiveRate:
    """The rates of one day. `overdue_e7` is None where no overdue rule is known."""

    in_term_e7: int
    overdue_e7: int | None


@dataclass(frozen=True, slots=True)
class RatePeriod:
    """A half-open period [since, until) through which both rates stay the same."""

    since: date
    until: date
    in_term_e7: int
    overdue_e7: int | None


def rate_e7(percent: str | Decimal) -> int:
    """A yearly percentage as a whole number of 10⁻⁷: "6.24" → 624_000; anything finer or not a number is refused."""
    text = percent if isinstance(percent, str) else f"{percent:f}"
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", text):
        raise _refused("rate_not_a_number", N_("Lãi suất “{percent}” không phải là số phần trăm"), percent=percent)
    exact = Fraction(text) * (RATE_UNITS // 100)
    if exact.denominator != 1:
        raise _refused("rate_too_fine", N_("Lãi suất {percent} %/năm lẻ hơn một phần mười triệu"), percent=percent)
    return exact.numerator


def percent_text(annual_rate_e7: int) -> str:
    """The percentage a person reads, without needless zeros: 624_000 → "6.24"."""
    return f"{Decimal(annual_rate_e7).scaleb(-5):f}".rstrip("0").removesuffix(".")


def rate_at_signing(pricing: Pricing, signed_on: date) -> int:
    """The rate written into a contract signed that day.

    Source: each programme's decree; the contract keeps the row in force on the day it is signed.
    """
    return _known(pricing, _latest(_of_variant(pricing), signed_on), signed_on)


def effective_rate(pricing: Pricing, *, signed_on: date, on: date, place: str = "") -> EffectiveRate:
    """In-term and overdue rate on a day of a loan signed on `signed_on` in `place` (a commune code).

    Source: order of architecture decision 3; rows reaching old balances: Decision 2553/QĐ-TTg (21/11/2025, in force
    2025-12-01) and Decree 261/2025/NĐ-CP (in force 2025-10-10), both without new paperwork, overdue principal too.
    """
    if on < signed_on:
        raise _refused(
            "rate_before_signing",
            N_("Ngày {on} trước ngày ký hợp đồng {signed_on}"),
            on=day_text(on),
            signed_on=day_text(signed_on),
        )
    rows = _of_variant(pricing)
    signed_row = _latest(rows, signed_on)
    reaching = [r for r in rows if r.applies_to_outstanding and r.since is not None and r.since > signed_on]
    base = _known(pricing, _latest(reaching, on) or signed_row, on)
    in_force = [o for o in pricing.overlays if o.covers(programme=pricing.programme, place=place, on=on)]
    in_term = max(base + sum(o.change_e7 for o in in_force), 0)
    basis = max(base + sum(o.change_e7 for o in in_force if o.reaches_overdue), 0)
    return EffectiveRate(in_term, _overdue_rate(pricing, basis, on))


def rate_periods(pricing: Pricing, *, signed_on: date, since: date, until: date, place: str = "") -> list[RatePeriod]:
    """[since, until) cut into the longest periods of constant rates, in order of time."""
    periods: list[RatePeriod] = []
    starts = [since, *(day for day in _change_days(pricing) if since < day < until)] if since < until else []
    for start, end in itertools.pairwise([*starts, until]):
        rate = effective_rate(pricing, signed_on=signed_on, on=start, place=place)
        last = periods[-1] if periods else None
        if last and (last.in_term_e7, last.overdue_e7) == (rate.in_term_e7, rate.overdue_e7):
            periods[-1] = RatePeriod(last.since, end, last.in_term_e7, last.overdue_e7)
        else:
            periods.append(RatePeriod(start, end, rate.in_term_e7, rate.overdue_e7))
    return periods


def _change_days(pricing: Pricing) -> list[date]:
    """The days on which some row, overlay or overdue rule begins or ends."""
    days = {row.since for row in pricing.rows if row.variant == pricing.variant}
    days |= {rule.since for rule in pricing.overdue}
    for overlay in pricing.overlays:
        days |= {overlay.since, overlay.until}
    return sorted(day for day in days if day is not None)


def _of_variant(pricing: Pricing) -> Sequence[RateRow]:
    return [row for row in pricing.rows if row.variant == pricing.variant]


def _latest(rows: Iterable[RateRow], on: date) -> RateRow | None:
    """The row in force on a day: the last to begin; a row without a first day begins before all others."""
    begun = [row for row in rows if row.since is None or row.since <= on]
    return max(begun, key=lambda row: row.since or date.min, default=None)


def _known(pricing: Pricing, row: RateRow | None, on: date) -> int:
    if row is None or row.annual_rate_e7 is None:
        raise Refused(
            Problem(
                "rate_unknown",
                N_("Chưa có lãi suất của chương trình {programme} ({variant}) cho ngày {on}"),
                {"programme": pricing.programme, "variant": pricing.variant or "-", "on": day_text(on)},
                source=row.source if row else "",
            )
        )
    return row.annual_rate_e7


def _overdue_rate(pricing: Pricing, basis_e7: int, on: date) -> int | None:
    begun = [rule for rule in pricing.overdue if rule.since is None or rule.since <= on]
    rule = max(begun, key=lambda rule: rule.since or date.min, default=None)
    if rule is None:
        return None
    if rule.multiplier_e4 is None:
        return rule.fixed_rate_e7
    rate, rest = divmod(basis_e7 * rule.multiplier_e4, MULTIPLIER_UNITS)
    if rest:
        raise Refused(
            Problem(
                "overdue_rate_too_fine",
                N_("Lãi suất quá hạn = {percent} %/năm x {multiplier} lẻ hơn một phần mười triệu"),
                {"percent": percent_text(basis_e7), "multiplier": Decimal(rule.multiplier_e4) / MULTIPLIER_UNITS},
                source=rule.source,
            )
        )
    return rate


def _refused(code: str, text: str, **facts: object) -> Refused:
    return Refused(Problem(code, text, facts))
