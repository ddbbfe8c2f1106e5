"""Interest of a session day: what falls due, what grace puts off, and what of it an instalment brings due."""

from collections.abc import Sequence
from datetime import date

from dongvon.core.posting import deferred_fell_due, interest_deferred, interest_fell_due
from dongvon.credit.loans.booking import Step
from dongvon.credit.loans.models import Event, Instalment, Movement, Position
from dongvon.credit.loans.pricing import interest_on
from dongvon.credit.loans.queries import balance_moves
from dongvon.credit.loans.schedule import interest_due_from


def interest_steps(positions: Sequence[Position], on: date, *, settling: bool = False) -> list[Step]:
    """For each loan, interest since it was last reckoned, up to `on`, rounded once as it falls due; of a loan that is
    being settled also within its interest grace, which puts interest off but never forgives it.

    Interest of an interest grace is put off in one amount when the grace ends, and falls due in equal parts with the
    instalments after it, the remainder with the last (no interest on interest).
    Source: Decision 157/2007/QĐ-TTg (students), Decision 33/2015/QĐ-TTg (housing)."""
    moves = balance_moves(positions)
    steps: list[Step] = []
    for position in positions:
        loan, since = position.loan, position.interest_to
        first_due = interest_due_from(loan)
        if on <= since or (on < first_due and not settling):
            continue
        if since < first_due <= on:
            put_off = interest_on(loan, position, moves[position.pk], first_due).total
            steps.append(
                Step(loan, Event.INTEREST_DEFERRED, put_off, interest_deferred(put_off), interest_to=first_due)
            )
            position.deferred_interest += put_off
            position.interest_to = first_due
        due = interest_on(loan, position, moves[position.pk], on).total
        steps.append(Step(loan, Event.INTEREST_DUE, due, interest_fell_due(due), interest_to=on))
    return steps + _put_off_steps([p for p in positions if p.deferred_interest], on)


def _put_off_steps(positions: Sequence[Position], on: date) -> list[Step]:
    """Put-off interest that instalments up to `on` bring due."""
    if not positions:
        return []
    loan_ids = [position.pk for position in positions]
    put_off: dict[int, tuple[int, date]] = {}
    moves = Movement.objects.filter(loan_id__in=loan_ids)
    undone = set(moves.filter(event=Event.REVERSAL).values_list("loan_id", "document"))
    for move in moves.filter(event__in=[Event.OPENING, Event.INTEREST_DEFERRED]).order_by("booked_on"):
        if (move.loan_id, str(move.request_id)) in undone or not move.deferred_interest:
            continue
        amount, _ = put_off.get(move.loan_id, (0, on))
        put_off[move.loan_id] = (amount + move.deferred_interest, move.booked_on)
    instalments: dict[int, list[date]] = {}
    for row in Instalment.objects.filter(loan_id__in=loan_ids).order_by("due_on"):
        instalments.setdefault(row.loan_id, []).append(row.due_on)
    steps = []
    for position in positions:
        if position.pk not in put_off:
            continue
        whole, since = put_off[position.pk]
        days = [day for day in instalments.get(position.pk, []) if day > since] or [position.loan.final_due_on]
        passed = sum(day <= on for day in days)
        fallen = whole if passed == len(days) else whole // len(days) * passed
        part = fallen - (whole - position.deferred_interest)
        if part > 0:
            steps.append(Step(position.loan, Event.INTEREST_DUE, part, deferred_fell_due(part)))
    return steps
