"""What a loan owes on a day and why: every act with what it did, every day of interest with the balance and the rate of
it, what fell due, what was paid. Reckoned anew from the acts each time, so it explains the books and checks them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dongvon.core.interest import Interest
from dongvon.core.life import Act, Effect, Life
from dongvon.core.posting import Happened, PositionChange
from dongvon.credit.loans.living import Past, pasts_of, position_of
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Loan, Movement
from dongvon.credit.loans.queries import movements_of


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a loan as it stands today. `on`: the day from which it counts; `entered_on`: where that was later;
    `undone_on`: the entry was undone then and does not count."""

    on: date
    request_id: UUID
    event: Happened
    amount: int
    change: PositionChange
    interest_to: date | None
    document: str
    who: str
    entered_on: date | None = None
    undone_on: date | None = None


def history(loan: Loan) -> list[Told]:
    """All events of the loan in order of the day from which they count: what was taken over or imported as it was
    written, acts as they stand today, and what was undone."""
    rows = {row.pk: row for row in ActRow.objects.filter(loan=loan).select_related("user")}
    undone: dict[int | None, date] = {row.undoes_id: row.on for row in rows.values() if row.undoes_id}
    found = [_as_written(move, undone) for move in movements_of(loan) if _is_told_as_written(move, rows, undone)]
    for act, effects in pasts_of([loan])[loan.pk].lived()[1]:
        found += [_as_it_stands(rows[act.number], effect) for effect in effects]
    return sorted(found, key=lambda one: one.on)


def _is_told_as_written(move: Movement, rows: dict[int, ActRow], undone: dict[int | None, date]) -> bool:
    """What follows from no act; and of an act that was undone, what was first booked for it."""
    if move.act_id is None:
        return True
    return move.act_id in undone and rows[move.act_id].request_id == move.request_id


def _as_written(move: Movement, undone: dict[int | None, date]) -> Told:
    return Told(
        move.counts_from, move.request_id, Happened(move.event), move.amount, position_of(move), move.interest_to,
        move.document, move.user.full_name, undone_on=undone.get(move.act_id) if move.act_id else None,
    )  # fmt: skip


def _as_it_stands(row: ActRow, effect: Effect) -> Told:
    entered_on = row.entered_at.date()
    return Told(
        row.on, row.request_id, effect.event, effect.amount, effect.change, effect.interest_to,
        row.document, row.user.full_name, entered_on if entered_on > row.on else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An amount of interest with the segments behind it, and what the books say of it (None: still running). `on`: the
    day it was reckoned for; of interest put off, `until` may lie before it."""

    on: date
    since: date
    until: date
    interest: Interest
    booked: int | None
    put_off: bool = False


def reckonings(loan: Loan, on: date) -> list[Reckoned]:
    """Every amount of interest of the loan up to the day, oldest first, and the one still running. Parts of put-off
    interest that an instalment brings due were reckoned when they were put off and are not repeated."""
    past = pasts_of([loan])[loan.pk]
    life, lived = past.lived(on)
    found = [
        Reckoned(act.on, _since(effect), effect.interest_to, effect.reckoned, _booked(past, act, effect, effects),
                 effect.event is Happened.INTEREST_DEFERRED)
        for act, effects in lived for effect in effects
        if effect.reckoned is not None and effect.interest_to is not None
    ]  # fmt: skip
    if life.interest_to is not None and life.outstanding and life.interest_to < on:
        found.append(Reckoned(on, life.interest_to, on, life.running(on), None))
    return found


def _since(effect: Effect) -> date:
    """The first day of the interest: of its first segment, or, where nothing stood, the day it was reckoned to."""
    assert effect.reckoned is not None and effect.interest_to is not None
    return effect.reckoned.segments[0].since if effect.reckoned.segments else effect.interest_to


def _booked(past: Past, act: Act, effect: Effect, effects: list[Effect]) -> int:
    """What the books say of the same event of the act, apart from put-off interest that fell due with it."""
    booked, _ = past.booked.get((act.number, effect.event, effect.place), (0, PositionChange()))
    return booked - sum(one.amount for one in effects if one.event is effect.event and one is not effect)


def explain(loan: Loan, on: date) -> dict[str, Any]:
    """What is owed on the day and why, as plain data: the position, what settles the loan, every act with its effects,
    every segment of interest. Amounts in đồng, rates in 10⁻⁷ a year, remainders in 1/3 650 000 000 đồng."""
    past = pasts_of([loan])[loan.pk]
    life, lived = past.lived(on)
    rows = {row.pk: row for row in ActRow.objects.filter(loan=loan)}
    return {
        "loan": loan.number,
        "on": on,
        "place": life.place,
        "position": _parts(life.position),
        "paid_out": life.paid_out,
        "outstanding": life.outstanding,
        "interest_to": life.interest_to,
        "principal_due": life.unpaid(on),
        "to_settle": life.amount_to_settle(on) if life.interest_to else 0,
        "opening": _opening(past),
        "schedule": [
            {"number": one.number, "due_on": one.due_on, "principal": one.principal} for one in life.instalments
        ],
        "acts": [_act(rows[act.number], act, effects) for act, effects in lived],
        "running": _interest(life.running(on)),
    }


def _opening(past: Past) -> dict[str, Any] | None:
    if past.opening is None:
        return None
    one = past.opening
    return {"on": one.on, "interest_to": one.interest_to, "paid_out": one.paid_out, "position": _parts(one.position)}


def _act(row: ActRow, act: Act, effects: list[Effect]) -> dict[str, Any]:
    return {
        "act": row.pk,
        "kind": str(act.kind),
        "on": act.on,
        "amount": act.amount,
        "purpose": str(act.purpose) if act.purpose else None,
        "document": row.document,
        "authorised_by": row.facts.get("authorised_by"),
        "entered_at": row.entered_at,
        "effects": [
            {
                "event": str(effect.event),
                "amount": effect.amount,
                "change": _parts(effect.change),
                "interest": _interest(effect.reckoned) if effect.reckoned else None,
            }
            for effect in effects
        ],
    }


def _parts(change: PositionChange) -> dict[str, int]:
    return {name: getattr(change, name) for name in PositionChange.__dataclass_fields__ if getattr(change, name)}


def _interest(found: Interest) -> dict[str, Any]:
    return {
        "total": found.total,
        "exact": found.exact,
        "segments": [
            {
                "since": one.since,
                "until": one.until,
                "days": one.days,
                "state": one.state,
                "balance": one.balance,
                "annual_rate_e7": one.annual_rate_e7,
                "exact": one.exact,
            }
            for one in found.segments
        ],
    }


def life_on(loan: Loan, on: date) -> Life:
    """The loan after all acts up to and with the day."""
    return pasts_of([loan])[loan.pk].lived(on)[0]
