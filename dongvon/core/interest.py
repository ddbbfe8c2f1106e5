"""Interest: simple, actual days over 365, exact to the end and rounded once.

Interest in progress is an exact pair (whole đồng, remainder in 1/3 650 000 000 đồng). Pairs are added exactly; the sum
of all segments of a loan is rounded half up to a đồng once, when it falls due. Rounding every day, or every segment,
would not add up to the contract. Adjustments are differences of two rounded amounts.

`accrue`, `add_exact` and `round_exact` are rules of `core.choice`: the same function runs on `int` and on columns.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.choice import Whole
from dongvon.core.money import Dong, round_half_up
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.core.rates import RATE_UNITS, RatePeriod, percent_text

DAYS_PER_YEAR = 365
"""Also in a leap year. Source: Circular 14/2017/TT-NHNN (29/09/2017), in force from 2018-01-01."""

DENOMINATOR = DAYS_PER_YEAR * RATE_UNITS
"""A remainder counts parts of this size: 3 650 000 000 to the đồng."""

MAX_BALANCE: Dong = 96_000_000_000
"""The largest loan any programme allows (a medicinal-plant project, Decree 28/2022/NĐ-CP)."""
MAX_DAYS = 3_653
"""Ten years with three leap days."""
MAX_RATE_E7 = 2_400_000
"""24 % a year, overdue surcharge included."""

Exact = tuple[Whole, Whole]
"""Whole đồng and remainder, 0 <= remainder < DENOMINATOR."""

IN_TERM, OVERDUE, FROZEN = "in_term", "overdue", "frozen"


def accrue(balance: Whole, days: Whole, rate_e7: Whole) -> Exact:
    """balance x days x rate / 365 as an exact pair, within the ranges below, without passing 2**63 on the way.

    Ranges: 0..MAX_BALANCE, 0..MAX_DAYS, 0..MAX_RATE_E7; they are checked by `interest` and by `dongvon.columns`.
    Source: Circular 14/2017/TT-NHNN art. 5 (sum of actual balance x days x yearly rate / 365), in force 2018-01-01.
    """
    dong_days = balance * days
    whole = dong_days // DENOMINATOR
    rest = (dong_days - whole * DENOMINATOR) * rate_e7
    more = rest // DENOMINATOR
    return whole * rate_e7 + more, rest - more * DENOMINATOR


def add_exact(a: Exact, b: Exact) -> Exact:
    """The exact sum of two pairs."""
    remainder = a[1] + b[1]
    carried = remainder // DENOMINATOR
    return a[0] + b[0] + carried, remainder - carried * DENOMINATOR


def round_exact(exact: Exact) -> Whole:
    """The pair in whole đồng, half up: done once for a loan and due date, over all its segments together."""
    return exact[0] + round_half_up(exact[1], DENOMINATOR)


@dataclass(frozen=True, slots=True)
class BalancePeriod:
    """Principal that stood unchanged through [since, until): its in-term, overdue and frozen parts in đồng."""

    since: date
    until: date
    in_term: Dong
    overdue: Dong = 0
    frozen: Dong = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of the explanation: `days` days of one balance in one state at one rate, and its exact interest."""

    since: date
    until: date
    days: int
    state: str
    balance: Dong
    annual_rate_e7: int
    exact: Exact


@dataclass(frozen=True, slots=True)
class Interest:
    """The amount due, rounded once, with the segments it comes from and their exact sum."""

    total: Dong
    segments: tuple[Segment, ...]
    exact: Exact


def interest(balances: Sequence[BalancePeriod], rates: Sequence[RatePeriod]) -> Interest:
    """Interest of a loan over its balances at the rates of each day; the first day counts, the last does not.

    Frozen principal bears nothing and is shown at rate 0. Both lists are in order of time; rates cover balances.
    Source: day of disbursement counts, day of repayment does not: the bank's practice (Circular 14/2017/TT-NHNN art. 5
    leaves the choice to the contract). No interest during a freeze: Decision 50/2010/QĐ-TTg.
    """
    _check_order(balances)
    segments: list[Segment] = []
    for period in balances:
        covered = 0
        for rate in rates:
            since, until = max(period.since, rate.since), min(period.until, rate.until)
            if since < until:
                covered += (until - since).days
                segments += _segments(period, rate, since, until)
        if covered != (period.until - period.since).days:
            raise InvariantBroken(f"rates do not cover {period.since}..{period.until}")
    total: Exact = (0, 0)
    for segment in segments:
        total = add_exact(total, segment.exact)
    return Interest(round_exact(total), tuple(segments), total)


def _segments(period: BalancePeriod, rate: RatePeriod, since: date, until: date) -> list[Segment]:
    parts = (
        (IN_TERM, period.in_term, rate.in_term_e7),
        (OVERDUE, period.overdue, rate.overdue_e7),
        (FROZEN, period.frozen, 0),
    )
    return [_segment(state, balance, rate_e7, since, until) for state, balance, rate_e7 in parts if balance]


def _segment(state: str, balance: Dong, rate_e7: int | None, since: date, until: date) -> Segment:
    days = (until - since).days
    if rate_e7 is None:
        raise Refused(
            Problem(
                "overdue_rate_unknown",
                N_("Chưa có quy định lãi suất quá hạn cho phần nợ quá hạn {balance} đồng"),
                {"balance": balance},
            )
        )
    if not 0 <= balance <= MAX_BALANCE:
        raise _outside(N_("Dư nợ {value} đồng nằm ngoài khoảng tính được (0 đến {high})"), balance, MAX_BALANCE)
    if not 0 <= rate_e7 <= MAX_RATE_E7:
        raise _outside(
            N_("Lãi suất {value} %/năm nằm ngoài khoảng tính được (0 đến {high})"),
            percent_text(rate_e7),
            percent_text(MAX_RATE_E7),
        )
    return Segment(since, until, days, state, balance, rate_e7, accrue(balance, days, rate_e7))


def _check_order(balances: Sequence[BalancePeriod]) -> None:
    for period in balances:
        if period.until < period.since:
            raise InvariantBroken(f"balance period ends before it begins: {period.since}..{period.until}")
    for before, after in itertools.pairwise(balances):
        if after.since < before.until:
            raise InvariantBroken(f"balance periods overlap: {before.until} and {after.since}")
    if balances and (balances[-1].until - balances[0].since).days > MAX_DAYS:
        days = (balances[-1].until - balances[0].since).days
        raise _outside(N_("Kỳ tính lãi {value} ngày dài quá {high} ngày (10 năm)"), days, MAX_DAYS)


def _outside(text: str, value: object, high: object) -> Refused:
    return Refused(Problem("interest_out_of_range", text, {"value": value, "high": high}))
