"""From a loan to the rates it bears: the programme's history, begun at the rate its own contract says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dongvon.core.interest import BalancePeriod, Interest, interest
from dongvon.core.rates import Pricing, RatePeriod, RateRow, rate_periods
from dongvon.credit.loans.models import Loan, Movement, Position
from dongvon.credit.programmes.catalogue import load, pricing


def pricing_of(loan: Loan) -> Pricing:
    """The rate at signing is the contract's own; later rows count only if they reach balances already outstanding."""
    history = pricing(load(loan.programme), loan.variant)
    later = (row for row in history.rows if row.applies_to_outstanding and row.since and row.since > loan.signed_on)
    return replace(
        history, rows=(RateRow(loan.variant, loan.signed_on, loan.rate_at_signing_e7, source="hợp đồng"), *later)
    )


def rates_of(loan: Loan, since: date, until: date) -> list[RatePeriod]:
    return rate_periods(pricing_of(loan), signed_on=loan.signed_on, since=since, until=until, place=loan.place)


def balance_periods(position: Position, moves: Iterable[Movement], until: date) -> list[BalancePeriod]:
    """The principal as it stood on each day of [position.interest_to, until).

    Walks back from today's balances through `moves` (this loan's after `interest_to`, any order): a movement counts
    from its own day on, so the day of a payment bears no interest on what was paid, and the day of a payout does."""
    since = position.interest_to
    in_term, overdue, frozen = position.in_term, position.overdue, position.frozen
    end, periods = until, []
    for move in sorted(moves, key=lambda m: (m.booked_on, m.id), reverse=True):
        start = max(min(move.booked_on, until), since)
        if start < end:
            periods.append(BalancePeriod(start, end, in_term, overdue, frozen))
            end = start
        in_term, overdue, frozen = in_term - move.in_term, overdue - move.overdue, frozen - move.frozen
    if since < end:
        periods.append(BalancePeriod(since, end, in_term, overdue, frozen))
    return periods[::-1]


def interest_on(loan: Loan, position: Position, moves: Iterable[Movement], until: date) -> Interest:
    """Interest in progress of a loan from `interest_to` up to, not with, `until`."""
    if until <= position.interest_to:
        return Interest(0, (), (0, 0))
    return interest(balance_periods(position, moves, until), rates_of(loan, position.interest_to, until))
