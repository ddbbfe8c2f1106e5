"""Accrual of interest in progress, of sums of loans and not of each of them.

Interest is linear in the balance, so all loans of one place, fund and pricing accrue as one balance (a *cell*). What is
posted is the cumulative exact sum, rounded, less what was posted before; so no day leaves a rounding behind. When
interest of a loan falls due its rounded amount is released from what was accrued. The difference between the books and
the exact interest in progress is the residue: at most half a đồng for each rounding (docs/algorithms/accrual.md).
Each release says how much rounding put into it, so the books can be proved to the last 1/3 650 000 000 of a đồng.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.interest import DENOMINATOR, OVERDUE, Exact, Interest, accrue, add_exact, round_exact
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RatePeriod


@dataclass(frozen=True, slots=True)
class Released:
    """Đồng that leave what was accrued on principal in term and on overdue principal; of each what rounding put into
    it, in 1/3 650 000 000 đồng, so that the books know the exact amount as well."""

    in_term: int = 0
    overdue: int = 0
    rounding_in_term: int = 0
    rounding_overdue: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """The four in the order of their names."""
        return self.in_term, self.overdue, self.rounding_in_term, self.rounding_overdue

    def __add__(self, other: "Released") -> "Released":
        return Released(*(mine + its for mine, its in zip(self.parts, other.parts, strict=True)))

    def __neg__(self) -> "Released":
        return Released(*(-mine for mine in self.parts))

    def of(self, state: str) -> tuple[int, int]:
        """Đồng and rounding of one state."""
        overdue = state == OVERDUE
        return (self.overdue, self.rounding_overdue) if overdue else (self.in_term, self.rounding_in_term)


NOTHING_RELEASED = Released()


def accrued(balance: int, since: date, until: date, rates: Sequence[RatePeriod], state: str) -> Exact:
    """Exact interest of a balance through [since, until), both of any sign: a balance that fell bears interest below
    zero, and so does one that begins only after `until`. Frozen principal bears none; its state never comes here."""
    sign = 1
    if until < since:
        since, until, sign = until, since, -1
    total: Exact = (0, 0)
    for rate in rates:
        first, last = max(since, rate.since), min(until, rate.until)
        if balance and first < last:
            rate_e7 = rate.overdue_e7 if state == OVERDUE else rate.in_term_e7
            if rate_e7 is None:
                text = N_("Chưa có quy định lãi suất quá hạn cho phần nợ quá hạn {balance} đồng")
                raise Refused(Problem("overdue_rate_unknown", text, {"balance": balance}))
            total = add_exact(total, accrue(sign * balance, (last - first).days, rate_e7))
    return total


def released_by(reckoned: Interest) -> Released:
    """How an amount of interest divides: what ran on overdue principal, rounded by itself, and the rest of it. The part
    on overdue principal is off by half a đồng at most, the rest by one, or by half where nothing ran on overdue."""
    exact: Exact = (0, 0)
    for segment in reckoned.segments:
        if segment.state == OVERDUE:
            exact = add_exact(exact, segment.exact)
    overdue = int(round_exact(exact))
    in_term = reckoned.total - overdue
    whole = (reckoned.exact[0] - exact[0], reckoned.exact[1] - exact[1])
    return Released(in_term, overdue, _units(in_term, whole), _units(overdue, exact))


def _units(amount: int, exact: Exact) -> int:
    return int((amount - exact[0]) * DENOMINATOR - exact[1])


def to_post(exact: Exact, posted: int) -> int:
    """The next posting: the cumulative exact sum, rounded, less what was posted before; below zero where acts entered
    late took interest away."""
    return int(round_exact(exact)) - posted


def less_released(exact: Exact, released: int, rounding: int) -> Exact:
    """What is still in progress of a cumulative exact sum: less the đồng released, and without what rounding put into
    those (in 1/3 650 000 000 đồng)."""
    return add_exact(exact, divmod(rounding - released * DENOMINATOR, DENOMINATOR))
