"""Accrual of interest in progress, of sums of loans and not of each of them.

Interest is linear in the balance, so all loans of one place, fund and pricing accrue as one balance (a *cell*). What is
posted is the cumulative exact sum, rounded, less what was posted before; so no day leaves a rounding behind. When
interest of a loan falls due its rounded amount is released from what was accrued. The difference between the books and
the exact interest in progress is the residue: at most half a đồng for each rounding (docs/algorithms/accrual.md).
"""

from collections.abc import Sequence
from datetime import date

from dongvon.core.interest import DENOMINATOR, OVERDUE, Exact, Interest, accrue, add_exact, round_exact
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RatePeriod

Released = tuple[int, int]
"""Đồng that leave what was accrued: on principal in term, on overdue principal."""


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
    """How an amount of interest divides: what ran on overdue principal, rounded, and the rest of it."""
    exact: Exact = (0, 0)
    for segment in reckoned.segments:
        if segment.state == OVERDUE:
            exact = add_exact(exact, segment.exact)
    on_overdue = round_exact(exact)
    return reckoned.total - on_overdue, on_overdue


def to_post(exact: Exact, posted: int) -> int:
    """The next posting: the cumulative exact sum, rounded, less what was posted before; below zero where acts entered
    late took interest away."""
    return int(round_exact(exact)) - posted


def roundings(dues: int, divided: int) -> Released:
    """How many amounts were rounded, in term and overdue, when so many were released and so many of them divided: the
    overdue part is rounded by itself, and what is left in term bears the rounding of the whole and of that part."""
    return dues + divided, divided


def within_bound(books: int, exact: Exact, count: int) -> bool:
    """Whether the books (posted less released, in đồng) are as near to the exact interest in progress as `count`
    roundings and that of the posting itself allow: half a đồng each."""
    apart = (books - exact[0]) * DENOMINATOR - exact[1]
    return bool(2 * abs(apart) <= (count + 1) * DENOMINATOR)
