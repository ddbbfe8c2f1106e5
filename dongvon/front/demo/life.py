"""The life of one loan: what was paid out, what fell due, what came back, and how it stands on a day.

Rules of practice used here (practice.md 3.5, rules_2026.md 3): instalments are equal, rounded down to 100,000 đồng,
the rest in the last; a missed instalment is followed into the next; group loans are signed, and fall due, on the
day of their point.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dongvon.core.dates import add_months, on_day_of_month
from dongvon.core.money import Dong, round_half_up, split_dong
from dongvon.office.bank_files.portfolio import NO_FLOWS, Flows, Loan, Student

ROUNDED_TO: Dong = 100_000
_YEAR_E7 = 365 * 10_000_000


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment of principal."""

    on: date
    amount: Dong


@dataclass(slots=True)
class Lent:
    """A loan being invented. `payouts` are those up to the day of the book; `amount` may be more (a student's next
    terms).

    `unpaid_from`: instalments due from this day on were not paid. `settled_on`: everything was paid back early that
    day.
    """

    programme: str
    variant: str
    percent: str
    signed_on: date
    term_months: int
    instalment_months: int
    first_principal_months: int
    amount: Dong
    payouts: list[tuple[date, Dong]]
    purpose: tuple[str, str]
    interest_grace_months: int = 0
    prepaid: list[tuple[date, Dong]] = field(default_factory=list)
    settled_on: date | None = None
    unpaid_from: date | None = None
    frozen_until: date | None = None
    late_months: int = 0
    student: Student | None = None
    outcomes: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def due_on(self) -> date:
        return add_months(self.signed_on, self.term_months)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a loan belongs: its numbers, its customer, its group and the day of its point."""

    number: str
    customer_code: str
    group_code: str | None
    association_code: str
    hamlet_bank_code: str
    bank_programme_code: str
    day: int


def instalments(
    amount: Dong, signed_on: date, term_months: int, first_principal_months: int, instalment_months: int
) -> list[Due]:
    """The instalments of a loan; one alone where the first falls on the final due date."""
    months = [*range(first_principal_months, term_months, instalment_months), term_months]
    parts = split_dong(amount, len(months), ROUNDED_TO)
    return [Due(add_months(signed_on, month), part) for month, part in zip(months, parts, strict=True)]


def dues_of(loan: Loan) -> list[Due]:
    """The instalments of a loan of the portfolio as its contract has them (all of them, paid or not)."""
    first = loan.first_principal_on or loan.due_on
    months = (first.year - loan.signed_on.year) * 12 + first.month - loan.signed_on.month
    return instalments(loan.amount, loan.signed_on, loan.term_months, months, loan.instalment_months)


def open_dues(loan: Loan) -> list[Due]:
    """What is still to be paid in term: instalments not covered by what has been paid, the oldest first.

    Prepayments cover the next instalments; a missed instalment keeps its old date (it is asked for with the next one).
    """
    paid = loan.amount - loan.in_term
    left = []
    for due in dues_of(loan):
        covered = min(paid, due.amount)
        paid -= covered
        if due.amount > covered:
            left.append(Due(due.on, due.amount - covered))
    return left


def in_good_order(loan: Loan) -> bool:
    """Open, all in term, no interest late and no instalment missed."""
    on_schedule = loan.principal_paid >= loan.principal_due_cumulative
    return bool(loan.in_term) and not (loan.overdue or loan.frozen or loan.interest_arrears_in_term) and on_schedule


def record(lent: Lent, place: Place, as_of: date) -> Loan:
    """The loan as the bank's book has it on the evening of `as_of`."""
    moves = _moves(lent, as_of)
    outstanding = sum(amount for _, amount in moves)
    closed_on = moves[-1][0] if outstanding == 0 else None
    settled_to = _interest_to(lent, place.day, as_of, closed_on)
    overdue = outstanding if lent.unpaid_from and lent.due_on <= as_of and not lent.frozen_until else 0
    frozen = outstanding if lent.frozen_until else 0
    disbursed = sum(amount for _, amount in lent.payouts)
    interest = _interest_parts(lent, moves, settled_to)
    contract_dues = instalments(
        lent.amount, lent.signed_on, lent.term_months, lent.first_principal_months, lent.instalment_months
    )
    return Loan(
        number=place.number,
        customer_code=place.customer_code,
        group_code=place.group_code,
        association_code=place.association_code,
        programme=lent.programme,
        bank_programme_code=place.bank_programme_code,
        fund_source=1,
        signed_on=lent.signed_on,
        due_on=lent.due_on,
        term_months=lent.term_months,
        instalment_months=lent.instalment_months,
        amount=lent.amount,
        disbursed=disbursed,
        first_paid_out_on=lent.payouts[0][0],
        last_paid_out_on=lent.payouts[-1][0],
        in_term=outstanding - overdue - frozen,
        annual_percent=lent.percent,
        state="CLOSE" if closed_on else "OPEN",
        overdue=overdue,
        frozen=frozen,
        principal_paid=disbursed - outstanding,
        interest_paid_total=interest.paid,
        interest_arrears_in_term=interest.arrears,
        interest_arrears_overdue=interest.arrears_overdue,
        deferred_interest=interest.deferred,
        interest_to=settled_to,
        last_transaction_on=closed_on or _last_seen(lent, place.day, settled_to, moves),
        variant=lent.variant,
        channel="2" if place.group_code else "1",
        purpose_code=lent.purpose[0],
        purpose_name=lent.purpose[1],
        student=lent.student,
        month=_flows(moves, closed_on, as_of.replace(day=1)),
        year=_flows(moves, closed_on, as_of.replace(month=1, day=1)),
        closed_on=closed_on,
        first_principal_on=add_months(lent.signed_on, lent.first_principal_months),
        first_interest_on=add_months(lent.signed_on, max(1, lent.interest_grace_months)),
        principal_due_cumulative=sum(due.amount for due in contract_dues if due.on <= as_of),
        overdue_on=add_months(lent.due_on, 1) if overdue else None,
        frozen_until=lent.frozen_until,
        transaction_day=place.day,
        hamlet_bank_code=place.hamlet_bank_code,
    )


def _moves(lent: Lent, as_of: date) -> list[tuple[date, Dong]]:
    """Changes of the principal up to `as_of`, in order: payouts positive, repayments negative."""
    moves = [payout for payout in lent.payouts if payout[0] <= as_of]
    owed = sum(amount for _, amount in moves)
    asked = instalments(
        lent.amount, lent.signed_on, lent.term_months, lent.first_principal_months, lent.instalment_months
    )
    steps = [(due.on, due.amount, False) for due in asked if not (lent.unpaid_from and due.on >= lent.unpaid_from)]
    steps += [(on, amount, True) for on, amount in lent.prepaid]
    if lent.settled_on:
        steps.append((lent.settled_on, lent.amount, True))
    due_so_far = paid = 0
    for on, amount, voluntary in sorted(steps):
        if on > as_of or owed == paid:
            break
        due_so_far += 0 if voluntary else amount
        part = min(amount if voluntary else max(0, due_so_far - paid), owed - paid)
        if part:
            moves.append((on, -part))
            paid += part
    return moves


def _interest_to(lent: Lent, day: int, as_of: date, closed_on: date | None) -> date:
    """The day up to which interest is settled, in arrears or deferred: the last session, or the day the loan was
    closed."""
    if closed_on:
        return closed_on
    return max(lent.payouts[0][0], on_day_of_month(as_of.year, as_of.month, day))


@dataclass(frozen=True, slots=True)
class _Interest:
    paid: Dong
    arrears: Dong
    deferred: Dong
    arrears_overdue: Dong = 0


def _interest_parts(lent: Lent, moves: list[tuple[date, Dong]], until: date) -> _Interest:
    """Interest from the first payout to `until`: what was paid, what is late, what waits for the end of the grace."""
    total = _interest(lent, moves, until)
    if lent.unpaid_from == lent.due_on:
        # All is paid up to the day the last instalment went overdue; since then it owes 130 % of the rate.
        before = _interest(lent, moves, add_months(lent.due_on, 1))
        return _Interest(before, 0, 0, (total - before) * 13 // 10)
    if lent.frozen_until:
        return _Interest(_interest(lent, moves, add_months(until, -14)), 0, 0)
    if lent.interest_grace_months:
        grace_ends = add_months(lent.signed_on, lent.interest_grace_months)
        waiting = _interest(lent, moves, min(until, grace_ends))
        owed = sum(amount for _, amount in moves)
        deferred = waiting * owed // sum(amount for _, amount in moves if amount > 0)
        return _Interest(total - deferred, 0, deferred)
    arrears = total - _interest(lent, moves, add_months(until, -lent.late_months)) if lent.late_months else 0
    return _Interest(total - arrears, arrears, 0)


def _interest(lent: Lent, moves: list[tuple[date, Dong]], until: date) -> Dong:
    """Interest to `until` at the rate of the contract, actual/365, rounded once (no rate touched old loans before
    2025)."""
    rate_e7 = int(Decimal(lent.percent) * 100_000)
    balance_days = sum(amount * (until - on).days for on, amount in moves if on < until)
    return int(round_half_up(balance_days * rate_e7, _YEAR_E7))


def _last_seen(lent: Lent, day: int, settled_to: date, moves: list[tuple[date, Dong]]) -> date:
    """The last day the borrower did anything with this loan."""
    last = moves[-1][0]
    if lent.interest_grace_months and settled_to < add_months(lent.signed_on, lent.interest_grace_months):
        return last
    if lent.unpaid_from == lent.due_on:
        return max(last, add_months(lent.due_on, 1))
    months_away = 14 if lent.frozen_until else lent.late_months
    return max(last, add_months(on_day_of_month(settled_to.year, settled_to.month, day), -months_away))


def _flows(moves: list[tuple[date, Dong]], closed_on: date | None, since: date) -> Flows:
    """Principal moved from `since` on (the moves end with the day of the book); nothing on a loan closed before."""
    if closed_on and closed_on < since:
        return NO_FLOWS
    return Flows(
        disbursed=sum(amount for on, amount in moves if amount > 0 and on >= since),
        collected_in_term=-sum(amount for on, amount in moves if amount < 0 and on >= since),
    )
