"""Entering acts on loans: what follows from them is planned by `core.life` and then written, whole sheets at once.

The only module that changes a position. A constant number of statements, whatever the number of loans. `plan` decides
and writes nothing, so that a page can show what an act would do; `enter` writes the plan down.
"""

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.database.arrays import array_text, array_texts
from dongvon.base.ledger.posting import Line, post
from dongvon.base.ledger.queries import first_open_day
from dongvon.core.dates import day_text
from dongvon.core.life import Act, Effect, Life, differences
from dongvon.core.posting import PARTS, entries_of
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.living import NEW, RELEASED, Past, facts_of, lives_of, pasts_for, pasts_of
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Instalment, Loan, Position

ABOUT_LOAN = "loan"


@dataclass(frozen=True, slots=True)
class New:
    """An act to be entered: its loan, the number of its paper, and what else is to be kept of it."""

    loan: Loan
    act: Act
    document: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One effect as it will be booked. `number`: of the act it follows from, a new one counted from `NEW`."""

    loan: Loan
    effect: Effect
    number: int
    valued_on: date
    booked_on: date
    document: str


@dataclass(slots=True)
class Outcome:
    """A loan after what is entered: its life, what each act has to add to the books, by act number the value dates, and
    the day on which nothing was owed any more."""

    loan: Loan
    life: Life
    added: list[tuple[int, Effect]]
    days: dict[int, date]
    settled_on: date | None


@dataclass(slots=True)
class Plan:
    """What entering would do: the steps to book, in order, and every loan as it stands afterwards."""

    new: list[New]
    undone: list[ActRow]
    steps: list[Step] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def life(self, loan_id: int) -> Life:
        return self.outcomes[loan_id].life


def plan(
    new: Iterable[New],
    positions: Mapping[int, Position],
    *,
    undone: Sequence[ActRow] = (),
    booked_on: date | None = None,
) -> Plan:
    """What the new acts and the undoing of old ones lead to. `positions` holds those of the loans that have one.

    An act after all that was booked continues from the position. One that belongs before or among them (a receipt
    found late, an undoing) lets the loan live again from its acts, and the difference to what stands in the books is
    booked: all of it on `booked_on` where that is given (an undoing, a decision with an earlier first day), else each
    part on its own day, or on the first open day where the month of that day is closed."""
    numbers = itertools.count(NEW)
    found = Plan([replace(one, act=replace(one.act, number=next(numbers))) for one in new], list(undone))
    by_loan: dict[int, list[New]] = {row.loan_id: [] for row in undone}
    for one in sorted(found.new, key=lambda one: one.act.sort_key):
        by_loan.setdefault(one.loan.pk, []).append(one)
    gone = {row.loan_id for row in undone}
    after = {pk for pk in by_loan.keys() - gone if pk in positions and _comes_after(by_loan[pk], positions[pk])}
    loans = {row.loan_id: row.loan for row in undone} | {one.loan.pk: one.loan for one in found.new}
    lives = lives_of([positions[pk] for pk in sorted(after)])
    pasts = pasts_for(positions[pk] for pk in loans if pk in positions and pk not in after)
    pasts |= pasts_of([loan for pk, loan in loans.items() if pk not in positions])
    papers, open_from = {one.act.number: one.document for one in found.new}, cache(first_open_day)
    for loan_id, ones in by_loan.items():
        acts = [one.act for one in ones]
        if loan_id in after:
            outcome = _continue(ones[0].loan, lives[loan_id], acts)
        else:
            outcome = _live_again(pasts[loan_id], acts, undone)
        late = loan_id in positions and loan_id not in after
        found.outcomes[loan_id] = outcome
        for number, effect in outcome.added:
            on = outcome.days[number]
            day = booked_on or (max(on, open_from(effect.place)) if late else on)
            found.steps.append(Step(outcome.loan, effect, number, on, day, papers.get(number, "")))
    return found


def _comes_after(new: Sequence[New], position: Position) -> bool:
    return new[0].act.on > position.last_moved_on


def _continue(loan: Loan, life: Life, acts: Sequence[Act]) -> Outcome:
    # What still comes back after a write-off, or goes back to the payer, does not close a loan a second time.
    settled_on, added = loan.closed_on, list[tuple[int, Effect]]()
    for act in acts:
        added += [(act.number, effect) for effect in life.perform(act)]
        settled_on = (settled_on or act.on) if life.is_settled else None
    return Outcome(loan, life, added, {act.number: act.on for act in acts}, settled_on)


def _live_again(past: Past, acts: Sequence[Act], undone: Sequence[ActRow]) -> Outcome:
    gone = {row.pk: row.on for row in undone if row.loan_id == past.loan.pk}
    standing = [act for act in past.acts if act.number not in gone] + list(acts)
    life, lived, settled_on = replace(past, acts=standing).begin(), list[tuple[Act, list[Effect]]](), None
    for act in sorted(standing, key=lambda act: act.sort_key):
        lived.append((act, life.perform(act)))
        settled_on = (settled_on or act.on) if life.is_settled else None
    days = {act.number: act.on for act in standing} | gone
    taken_back = [(act, list[Effect]()) for act in past.acts if act.number in gone]
    return Outcome(past.loan, life, differences([*lived, *taken_back], past.booked, past.released), days, settled_on)


def enter(
    new: Iterable[New],
    positions: Mapping[int, Position],
    *,
    actor: Actor,
    request_id: UUID,
    undone: Sequence[ActRow] = (),
    booked_on: date | None = None,
) -> Plan:
    """Write down what `plan` says: the acts, transfers, movements, positions, changed schedules and closed loans."""
    found = plan(new, positions, undone=undone, booked_on=booked_on)
    _refuse_out_of_reach(found.steps, actor)
    numbers = _write_acts(found, actor, request_id, booked_on)
    _post(found.steps, actor, request_id)
    _write_movements(found.steps, numbers, actor, request_id)
    _write_positions(found)
    _write_schedules(found)
    _close(found)
    return found


def _refuse_out_of_reach(steps: Sequence[Step], actor: Actor) -> None:
    """What is found late of a loan that has moved since changes the books of where it was."""
    for step in steps:
        if step.effect.place not in actor.places:
            text = N_("Ngày {on} khoản vay {number} còn ở địa bàn {place}: việc này cần người có quyền ở cả hai nơi.")
            facts = {"on": day_text(step.valued_on), "number": step.loan.number, "place": step.effect.place}
            raise Refused(Problem("books_of_another_place", text, facts))


def _write_acts(found: Plan, actor: Actor, request_id: UUID, booked_on: date | None) -> dict[int, int]:
    """The ids of the new acts by the number they were planned with."""
    rows: list[tuple[object, ...]] = [
        (one.loan.place, one.loan.pk, str(one.act.kind), one.act.on, one.act.amount,
         json.dumps({**facts_of(one.act), **one.facts}, default=str), one.document, None)
        for one in found.new
    ]  # fmt: skip
    rows += [  # whoever undoes says on which day
        (row.place, row.loan_id, row.kind, booked_on or row.on, row.amount, "{}", "", row.pk) for row in found.undone
    ]
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO loans_act (place, loan_id, kind, "on", amount, facts, document, undoes_id,
                                   request_id, user_id, entered_at)
            SELECT t.*, %s, %s, now()
            FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::date[], %s::bigint[], %s::jsonb[], %s::text[],
                        %s::bigint[]) AS t
            RETURNING id
            """,
            [request_id, actor.user_id, *array_texts(rows, 8)],
        )
        ids = sorted(pk for (pk,) in cursor.fetchall())
    return {one.act.number: pk for one, pk in zip(found.new, ids, strict=False)}


def _post(steps: Sequence[Step], actor: Actor, request_id: UUID) -> None:
    post(
        [
            Line(
                booked_on=step.booked_on,
                place=step.effect.place,
                fund_id=step.loan.fund_id,
                programme=step.loan.programme,
                debit=entry.debit,
                credit=entry.credit,
                amount=entry.amount,
                event=step.effect.event,
                about_type=ABOUT_LOAN,
                about_id=step.loan.pk,
            )
            for step in steps
            for entry in entries_of(step.effect.event, step.effect.change, step.effect.money)
        ],
        actor=actor,
        request_id=request_id,
    )


def _write_movements(steps: Sequence[Step], numbers: Mapping[int, int], actor: Actor, request_id: UUID) -> None:
    if not steps:
        return
    changes = zip(*(step.effect.change.parts for step in steps), strict=True)
    with connection.cursor() as cursor:
        # Closing a day waits for whoever is writing, so that every number below its mark is in the books by then.
        places = sorted({step.effect.place for step in steps})
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtext(place)) FROM unnest(%s::text[]) AS place", [places]
        )
        months = sorted({step.booked_on.replace(day=1) for step in steps})
        cursor.execute("SELECT make_month('loans_movement', day) FROM unnest(%s::date[]) AS day", [months])
        cursor.execute(
            f"""
            INSERT INTO loans_movement (booked_on, valued_on, loan_id, act_id, place, event, amount, interest_to,
                                        document, {", ".join((*PARTS, *RELEASED))}, origin, request_id, user_id)
            SELECT t.*, 'own', %s, %s
            FROM unnest(%s::date[], %s::date[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[],
                        %s::date[], %s::text[]{", %s::bigint[]" * len((*PARTS, *RELEASED))}) AS t
            """,
            [
                request_id,
                actor.user_id,
                array_text(step.booked_on for step in steps),
                array_text(step.valued_on if step.valued_on != step.booked_on else None for step in steps),
                array_text(step.loan.pk for step in steps),
                array_text(numbers.get(step.number, step.number) for step in steps),
                array_text(step.effect.place for step in steps),
                array_text(str(step.effect.event) for step in steps),
                array_text(step.effect.amount for step in steps),
                array_text(step.effect.interest_to for step in steps),
                array_text(step.document for step in steps),
                *map(array_text, changes),
                *map(array_text, zip(*(step.effect.released.parts for step in steps), strict=True)),
            ],
        )


def _write_positions(found: Plan) -> None:
    """Every position is what its loan's life says; no sum of what was there and what came."""
    columns = ("place", "paid_out", *PARTS, "interest_to", "last_moved_on")
    rows = [
        (pk, one.life.place, one.life.paid_out, *one.life.position.parts, one.life.interest_to, max(one.days.values()))
        for pk, one in found.outcomes.items()
        if one.life.interest_to is not None
    ]
    if not rows:
        return
    types = ("bigint", "text", *("bigint",) * (1 + len(PARTS)), "date", "date")
    keep = {name: f"excluded.{name}" for name in columns} | {
        "last_moved_on": "greatest(excluded.last_moved_on, loans_position.last_moved_on)"
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO loans_position (loan_id, {", ".join(columns)})
            SELECT * FROM unnest({", ".join(f"%s::{kind}[]" for kind in types)})
            ON CONFLICT (loan_id) DO UPDATE SET {", ".join(f"{name} = {value}" for name, value in keep.items())}
            """,
            [array_text(column) for column in zip(*rows, strict=True)],
        )


def _write_schedules(found: Plan) -> None:
    """The schedule in force of the loans whose acts changed it."""
    changed = {one.loan.pk for one in found.new if one.act.instalments}
    changed |= {row.loan_id for row in found.undone if row.facts.get("instalments")}
    for loan_id in changed:
        outcome = found.outcomes[loan_id]
        loan, rows = outcome.loan, outcome.life.instalments
        Instalment.objects.filter(loan=loan).delete()
        Instalment.objects.bulk_create(
            Instalment(
                place=outcome.life.place, loan=loan, number=row.number, due_on=row.due_on, principal=row.principal
            )
            for row in rows
        )
        loan.contract_due_on = loan.contract_due_on or loan.final_due_on
        loan.final_due_on = rows[-1].due_on
        loan.save(update_fields=["contract_due_on", "final_due_on"])


def _close(found: Plan) -> None:
    """Loans on which nothing is owed any more are closed on the day they were settled; others are open."""
    by_day: dict[date | None, list[int]] = {}
    for loan_id, outcome in found.outcomes.items():
        if outcome.settled_on != outcome.loan.closed_on:
            by_day.setdefault(outcome.settled_on, []).append(loan_id)
    for day, loan_ids in by_day.items():
        Loan.objects.filter(pk__in=loan_ids).update(closed_on=day)
