"""Writing down what happened to loans: transfers, movements and positions together, whole sheets at once.

The only module that changes a position. A constant number of statements, whatever the number of loans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Origin
from dongvon.base.ledger.posting import Line, post
from dongvon.core.posting import Entry, PositionChange, fold, position_change
from dongvon.credit.loans.models import Event, Loan, Movement

ABOUT_LOAN = "loan"


@dataclass(frozen=True, slots=True)
class Step:
    """One event on one loan. `interest_to` is given where the event moves the day interest is reckoned from."""

    loan: Loan
    event: Event
    amount: int
    entries: Sequence[Entry]
    document: str = ""
    interest_to: date | None = None


def book(
    steps: Sequence[Step], *, booked_on: date, actor: Actor, request_id: UUID, origin: Origin = Origin.OWN
) -> None:
    """Post the transfers, write the movements and change the positions of all steps, in the order given."""
    steps = [step for step in steps if step.entries or step.interest_to]
    if not steps:
        return
    post(
        [
            Line(
                booked_on=booked_on,
                place=step.loan.place,
                fund_id=step.loan.fund_id,
                programme=step.loan.programme,
                debit=entry.debit,
                credit=entry.credit,
                amount=entry.amount,
                event=step.event,
                about_type=ABOUT_LOAN,
                about_id=step.loan.pk,
            )
            for step in steps
            for entry in step.entries
        ],
        actor=actor,
        request_id=request_id,
        origin=origin,
    )
    changes = [position_change(step.entries) for step in steps]
    _write_movements(steps, changes, booked_on, actor, request_id, origin)
    _change_positions(steps, changes, booked_on)


def _write_movements(
    steps: Sequence[Step],
    changes: Sequence[PositionChange],
    booked_on: date,
    actor: Actor,
    request_id: UUID,
    origin: Origin,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT make_month('loans_movement', %s)", [booked_on])
        cursor.execute(
            """
            INSERT INTO loans_movement (booked_on, loan_id, place, event, amount, in_term, overdue, frozen,
                                        deferred_interest, arrears, interest_to, document, origin, request_id, user_id)
            SELECT %s, t.*, %s, %s, %s
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                        %s::bigint[], %s::bigint[], %s::date[], %s::text[]) AS t
            """,
            [
                booked_on,
                str(origin),
                request_id,
                actor.user_id,
                [s.loan.pk for s in steps],
                [s.loan.place for s in steps],
                [str(s.event) for s in steps],
                [s.amount for s in steps],
                [c.in_term for c in changes],
                [c.overdue for c in changes],
                [c.frozen for c in changes],
                [c.deferred_interest for c in changes],
                [c.arrears for c in changes],
                [s.interest_to for s in steps],
                [s.document for s in steps],
            ],
        )


def _change_positions(steps: Sequence[Step], changes: Sequence[PositionChange], booked_on: date) -> None:
    by_loan: dict[int, tuple[list[PositionChange], date | None, str]] = {}
    paid_out: dict[int, int] = {}
    for step, change in zip(steps, changes, strict=True):
        folded, interest_to, place = by_loan.get(step.loan.pk, ([], None, step.loan.place))
        by_loan[step.loan.pk] = ([*folded, change], step.interest_to or interest_to, place)
        paid_out[step.loan.pk] = paid_out.get(step.loan.pk, 0) + step.amount * (step.event == Event.PAID_OUT)
    totals = {loan_id: fold(parts) for loan_id, (parts, _, _) in by_loan.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO loans_position AS p (loan_id, place, paid_out, in_term, overdue, frozen, deferred_interest,
                                             arrears, interest_to, last_moved_on)
            SELECT t.loan_id, t.place, 0, 0, 0, 0, 0, 0, %s, %s
            FROM unnest(%s::bigint[], %s::text[]) AS t (loan_id, place)
            ON CONFLICT (loan_id) DO NOTHING
            """,
            [booked_on, booked_on, list(by_loan), [place for _, _, place in by_loan.values()]],
        )
        cursor.execute(
            """
            UPDATE loans_position p
            SET paid_out = p.paid_out + t.paid_out, in_term = p.in_term + t.in_term, overdue = p.overdue + t.overdue,
                frozen = p.frozen + t.frozen, deferred_interest = p.deferred_interest + t.deferred_interest,
                arrears = p.arrears + t.arrears, interest_to = coalesce(t.interest_to, p.interest_to),
                last_moved_on = %s
            FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                        %s::bigint[], %s::date[])
                AS t (loan_id, paid_out, in_term, overdue, frozen, deferred_interest, arrears, interest_to)
            WHERE p.loan_id = t.loan_id
            """,
            [
                booked_on,
                list(totals),
                list(paid_out.values()),
                [c.in_term for c in totals.values()],
                [c.overdue for c in totals.values()],
                [c.frozen for c in totals.values()],
                [c.deferred_interest for c in totals.values()],
                [c.arrears for c in totals.values()],
                [interest_to for _, interest_to, _ in by_loan.values()],
            ],
        )


def book_reversal(
    loan: Loan, change: PositionChange, wrong: Sequence[Movement], *, booked_on: date, actor: Actor, request_id: UUID
) -> None:
    """The movement that undoes `wrong`, whose transfers the ledger has reversed; interest is reckoned again from where
    it was before them (an earlier reversal says so itself)."""
    ids = [move.id for move in wrong]
    before = (
        Movement.objects.filter(loan=loan, interest_to__isnull=False)
        .exclude(id__in=ids)
        .order_by("-booked_on", "-id")
        .first()
    )
    interest_to = before.interest_to if before and any(move.interest_to for move in wrong) else None
    step = Step(loan, Event.REVERSAL, sum(move.amount for move in wrong), (), str(wrong[0].request_id), interest_to)
    _write_movements([step], [change], booked_on, actor, request_id, Origin.OWN)
    _change_positions([step], [change], booked_on)
