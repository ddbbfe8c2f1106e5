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

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import Column, insert, run
from dongvon.base.ledger.models import Origin
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
    found = Plan([_numbered(one, number) for one, number in zip(new, itertools.count(NEW), strict=False)], list(undone))
    by_loan: dict[int, list[New]] = {row.loan_id: [] for row in undone}
    for one in sorted(found.new, key=lambda one: one.act.sort_key):
        by_loan.setdefault(one.loan.id, []).append(one)
    gone = {row.loan_id for row in undone}
    after = {pk for pk in by_loan.keys() - gone if pk in positions and _comes_after(by_loan[pk], positions[pk])}
    loans = {row.loan_id: row.loan for row in undone} | {one.loan.id: one.loan for one in found.new}
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


def _numbered(one: New, number: int) -> New:
    return one if one.act.number == number else replace(one, act=replace(one.act, number=number))


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
    for act in acts:
        past.refuse_before_opening(act)
    gone = {row.pk: row.on for row in undone if row.loan_id == past.loan.id}
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
    """Plan, and write it down."""
    found = plan(new, positions, undone=undone, booked_on=booked_on)
    write(found, actor=actor, request_id=request_id, booked_on=booked_on)
    return found


def write(
    found: Plan, *, actor: Actor, request_id: UUID, booked_on: date | None = None, also: Sequence[Line] = ()
) -> None:
    """Write down what `plan` said: the acts, transfers, movements, positions, changed schedules and closed loans.
    `also`: transfers of the same event that are not the loans' own, posted with theirs."""
    _refuse_out_of_reach(found.steps, actor)
    numbers = _write_acts(found, actor, request_id, booked_on)
    post([*_lines(found.steps), *also], actor=actor, request_id=request_id)
    _write_movements(found.steps, numbers, actor, request_id)
    _write_positions(found)
    _write_schedules(found)
    _close(found)


def _refuse_out_of_reach(steps: Sequence[Step], actor: Actor) -> None:
    """What is found late of a loan that has moved since changes the books of where it was."""
    for step in steps:
        if step.effect.place not in actor.places:
            text = N_("Ngày {on} khoản vay {number} còn ở địa bàn {place}: việc này cần người có quyền ở cả hai nơi.")
            facts = {"on": day_text(step.valued_on), "number": step.loan.number, "place": step.effect.place}
            raise Refused(Problem("books_of_another_place", text, facts))


def _write_acts(found: Plan, actor: Actor, request_id: UUID, booked_on: date | None) -> dict[int, int]:
    """The ids of the new acts by the number they were planned with."""
    new, undone = found.new, found.undone  # whoever undoes says on which day
    if not new and not undone:
        return {}
    ids = insert(
        "loans_act",
        {
            "place": ("text", [one.loan.place for one in new] + [row.place for row in undone]),
            "loan_id": ("bigint", [one.loan.id for one in new] + [row.loan_id for row in undone]),
            "kind": ("text", [str(one.act.kind) for one in new] + [row.kind for row in undone]),
            "on": ("date", [one.act.on for one in new] + [booked_on or row.on for row in undone]),
            "amount": ("bigint", [one.act.amount for one in new] + [row.amount for row in undone]),
            "facts": ("jsonb", [_kept(one) for one in new] + ["{}"] * len(undone)),
            "document": ("text", [one.document for one in new] + [""] * len(undone)),
            "undoes_id": ("bigint", [None] * len(new) + [row.pk for row in undone]),
            "request_id": ("uuid", [request_id] * (len(new) + len(undone))),
            "user_id": ("bigint", [actor.user_id] * (len(new) + len(undone))),
            "entered_at": ("timestamptz", ["now"] * (len(new) + len(undone))),
        },
        after="RETURNING id",
    )
    return {one.act.number: pk for one, (pk,) in zip(new, sorted(ids), strict=False)}


_encoded = json.JSONEncoder(default=str).encode


def _kept(one: New) -> str:
    facts = {**facts_of(one.act), **one.facts}
    return _encoded(facts) if facts else "{}"


def _lines(steps: Sequence[Step]) -> list[Line]:
    return [
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
            about_id=step.loan.id,
        )
        for step in steps
        for entry in entries_of(step.effect.event, step.effect.change, step.effect.money)
    ]


def _write_movements(steps: Sequence[Step], numbers: Mapping[int, int], actor: Actor, request_id: UUID) -> None:
    if not steps:
        return
    # Closing a day waits for whoever is writing, so that every number below its mark is in the books by then.
    places = sorted({step.effect.place for step in steps})
    run("SELECT pg_advisory_xact_lock_shared(hashtext(place)) FROM unnest(%s::text[]) AS place", [places])
    months = sorted({step.booked_on.replace(day=1) for step in steps})
    run("SELECT make_month('loans_movement', day) FROM unnest(%s::date[]) AS day", [months])
    effects = [step.effect for step in steps]
    changes = zip(*(one.change.parts for one in effects), strict=True)
    released = zip(*(one.released.parts for one in effects), strict=True)
    insert(
        "loans_movement",
        {
            "loan_id": ("bigint", [step.loan.id for step in steps]),
            "booked_on": ("date", [step.booked_on for step in steps]),
            "valued_on": ("date", [None if step.valued_on == step.booked_on else step.valued_on for step in steps]),
            "act_id": ("bigint", [numbers.get(step.number, step.number) for step in steps]),
            "place": ("text", [one.place for one in effects]),
            "event": ("text", [str(one.event) for one in effects]),
            "amount": ("bigint", [one.amount for one in effects]),
            "interest_to": ("date", [one.interest_to for one in effects]),
            "document": ("text", [step.document for step in steps]),
            **{name: ("bigint", values) for name, values in zip(PARTS, changes, strict=True)},
            **{name: ("bigint", values) for name, values in zip(RELEASED, released, strict=True)},
            "origin": ("text", [str(Origin.OWN)] * len(steps)),
            "request_id": ("uuid", [request_id] * len(steps)),
            "user_id": ("bigint", [actor.user_id] * len(steps)),
        },
    )


def _write_positions(found: Plan) -> None:
    """Every position is what its loan's life says; no sum of what was there and what came."""
    rows = [(pk, one) for pk, one in found.outcomes.items() if one.life.interest_to is not None]
    if not rows:
        return
    lives = [one.life for _, one in rows]
    parts = zip(*(life.position.parts for life in lives), strict=True)
    columns: dict[str, Column] = {
        "loan_id": ("bigint", [pk for pk, _ in rows]),
        "place": ("text", [life.place for life in lives]),
        "paid_out": ("bigint", [life.paid_out for life in lives]),
        **{name: ("bigint", values) for name, values in zip(PARTS, parts, strict=True)},
        "interest_to": ("date", [life.interest_to for life in lives]),
        "last_moved_on": ("date", [max(one.days.values()) for _, one in rows]),
    }
    keep = {name: f"excluded.{name}" for name in columns if name != "loan_id"} | {
        "last_moved_on": "greatest(excluded.last_moved_on, loans_position.last_moved_on)"
    }
    changed = ", ".join(f"{name} = {value}" for name, value in keep.items())
    insert("loans_position", columns, after=f"ON CONFLICT (loan_id) DO UPDATE SET {changed}")


def _write_schedules(found: Plan) -> None:
    """The schedule in force of the loans whose acts changed it."""
    changed = {one.loan.id for one in found.new if one.act.instalments}
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
