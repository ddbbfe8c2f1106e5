"""From what is stored of a loan to its life (`core.life`): continued from its position, or lived again from its
acts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any

from dongvon.base.access.statements import run
from dongvon.core.accrual import Released
from dongvon.core.allocation import Purpose
from dongvon.core.dates import day_text
from dongvon.core.interest import BalancePeriod
from dongvon.core.life import Act, ActKind, Contract, Effect, Life, Opening, live
from dongvon.core.posting import PARTS, AccountKind, Happened, PositionChange
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RatePeriod, rate_periods
from dongvon.core.schedule import Instalment
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Event, Loan, Movement, Position
from dongvon.credit.loans.pricing import pricing_as
from dongvon.credit.loans.schedule import interest_due_from

FAR = date(2126, 1, 1)
# What is being entered comes after everything that was: its number, until the database has given it one.
NEW = 2**62

KEPT = "past"
# The columns of a movement that say what it releases, in the order of `Released`.
RELEASED = ("released_in_term", "released_overdue", "rounding_in_term", "rounding_overdue")

Schedules = Mapping[int, tuple[Instalment, ...]]


def contract_of(loan: Loan) -> Contract:
    """What stays the same through the loan's life; rates are worked out when they are asked for."""
    rates = partial(_rates, loan.programme, loan.variant, loan.rate_at_signing_e7, loan.signed_on)
    return Contract(loan.signed_on, interest_due_from(loan), loan.final_due_on, rates)


@lru_cache(maxsize=20_000)
def _rates(
    programme: str, variant: str, rate_at_signing_e7: int, signed_on: date, place: str
) -> tuple[RatePeriod, ...]:
    """The rates of all loans signed like that in that place: a programme's terms stay as long as the program runs."""
    pricing = pricing_as(programme, variant, rate_at_signing_e7, signed_on)
    return tuple(rate_periods(pricing, signed_on=signed_on, since=signed_on, until=FAR, place=place))


def schedules_of(loan_ids: Iterable[int]) -> Schedules:
    """The instalments in force of each loan, in order of time; nothing for a loan taken over without a schedule."""
    found: dict[int, list[Instalment]] = {}
    for loan_id, *instalment in run(_SCHEDULES, [list(loan_ids)]):
        found.setdefault(loan_id, []).append(Instalment(*instalment))
    return {loan_id: tuple(rows) for loan_id, rows in found.items()}


_SCHEDULES = """
    SELECT loan_id, number, due_on, principal FROM loans_instalment WHERE loan_id = ANY (%s)
    ORDER BY loan_id, due_on, number
"""


def position_of(row: Any) -> PositionChange:
    """The parts of a stored position, or of a movement."""
    return PositionChange(*(getattr(row, part) for part in PARTS))


# --- continued from the position --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PrincipalMove:
    """A movement of principal: its number, the event, the day from which it counts, and what it changed (đồng)."""

    number: int
    event: str
    counts_from: date
    in_term: int
    overdue: int
    frozen: int


def lives_of(positions: Sequence[Position]) -> dict[int, Life]:
    """The loans as they stand after all that was booked, ready for what comes next; three statements for any number."""
    if not positions:
        return {}
    ids = [position.pk for position in positions]
    schedules, moves, put_off = schedules_of(ids), _principal_moves(positions), _put_off(positions)
    came = _came_from(loan_id for loan_id, rows in moves.items() if any(row.event == Event.MOVED for row in rows))
    return {
        position.pk: _continued(
            position,
            schedules.get(position.pk, ()),
            moves[position.pk],
            came.get(position.pk, {}),
            put_off.get(position.pk),
        )
        for position in positions
    }


def _continued(
    position: Position,
    schedule: tuple[Instalment, ...],
    moves: Sequence[_PrincipalMove],
    came_from: Mapping[date, str],
    put_off: tuple[int, date] | None,
) -> Life:
    life = Life(contract_of(position.loan), position.place, schedule, position_of(position), position.paid_out)
    life.interest_to = position.interest_to
    life.since, life.balances = _balances(position, moves, came_from)
    if put_off is not None:
        life.put_off, life.put_off_on = put_off
    return life


def _principal_moves(positions: Sequence[Position]) -> dict[int, list[_PrincipalMove]]:
    """Movements of principal of each loan that count from a day after its interest was last reckoned.

    Opening books changed no balance: what was taken over had stood before, since the day interest is reckoned from."""
    found: dict[int, list[_PrincipalMove]] = {position.pk: [] for position in positions}
    since = {one.pk: one.interest_to for one in positions if one.last_moved_on > one.interest_to}
    if not since:  # as after every session: nothing has moved since
        return found
    oldest = min(since.values())
    for loan_id, *content in run(_PRINCIPAL_MOVES, [list(since), oldest, str(Event.OPENING)]):
        move = _PrincipalMove(*content)
        if move.counts_from > since[loan_id]:
            found[loan_id].append(move)
    return found


_PRINCIPAL_MOVES = """
    SELECT loan_id, id, event, coalesce(valued_on, booked_on), in_term, overdue, frozen FROM loans_movement
    WHERE loan_id = ANY (%s) AND booked_on > %s AND event <> %s AND (in_term <> 0 OR overdue <> 0 OR frozen <> 0)
"""


def _came_from(loan_ids: Iterable[int]) -> dict[int, dict[date, str]]:
    """For loans that have moved between communes: by day of a move, the commune the loan was in until then."""
    ids, found = list(loan_ids), dict[int, dict[date, str]]()
    if ids:
        for row in ActRow.objects.filter(loan_id__in=ids, kind=ActKind.MOVE, undoes=None).order_by("on", "pk"):
            found.setdefault(row.loan_id, {}).setdefault(row.on, row.facts["came_from"])
    return found


def _balances(
    position: Position, moves: Iterable[_PrincipalMove], came_from: Mapping[date, str]
) -> tuple[date, list[tuple[str, BalancePeriod]]]:
    """The principal by day since interest was last reckoned, and the day since which it stands as it is.

    Walks back from today's balances: a movement counts from its own day on, so the day of a payment bears no interest
    on what was paid, and the day of a payout does."""
    place, at = position.place, [position.in_term, position.overdue, position.frozen]
    found, end, latest = list[tuple[str, BalancePeriod]](), None, position.interest_to
    for move in sorted(moves, key=lambda one: (one.counts_from, one.number), reverse=True):
        start = move.counts_from
        if end is None:
            latest = start
        elif start < end:
            found.append((place, BalancePeriod(start, end, *at)))
        end = start
        if move.event == Event.MOVED:  # what leaves one place enters another on the same day
            place = came_from[start]
        else:
            at = [at[0] - move.in_term, at[1] - move.overdue, at[2] - move.frozen]
    if end is not None and position.interest_to < end:
        found.append((place, BalancePeriod(position.interest_to, end, *at)))
    return latest, found[::-1]


def _put_off(positions: Sequence[Position]) -> dict[int, tuple[int, date]]:
    """By loan on which put-off interest is owed: how much was put off in all, and on which day last."""
    owing = [position.pk for position in positions if position.deferred_interest]
    if not owing:
        return {}
    rows = Movement.objects.filter(loan_id__in=owing, event__in=[Event.OPENING, Event.INTEREST_DEFERRED])
    by_act: dict[tuple[int, int | None], tuple[int, date]] = {}
    for move in rows:
        amount, on = by_act.get((move.loan_id, move.act_id), (0, date.min))
        by_act[move.loan_id, move.act_id] = (amount + move.deferred_interest, max(on, move.counts_from))
    found: dict[int, tuple[int, date]] = {}
    for (loan_id, _), (amount, on) in by_act.items():
        if amount:
            whole, last = found.get(loan_id, (0, date.min))
            found[loan_id] = (whole + amount, max(last, on))
    return found


# --- lived again from the acts ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Past:
    """All that is known of how a loan came to be where it is: how it began (with the schedule that was signed), its
    acts that stand, and what was booked for each act (by number, event and place)."""

    loan: Loan
    contract: Contract
    schedule: tuple[Instalment, ...]
    opening: Opening | None
    acts: list[Act] = field(default_factory=list)
    booked: dict[tuple[int, Happened, str], tuple[int, PositionChange]] = field(default_factory=dict)
    released: dict[tuple[int, Happened, str], Released] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The commune in whose books the loan began."""
        moved = sorted((act for act in self.acts if act.kind is ActKind.MOVE), key=lambda act: act.sort_key)
        return moved[0].came_from if moved else self.loan.place

    def begin(self) -> Life:
        """The loan before its first act."""
        if self.opening is None:
            return Life(self.contract, self.place, self.schedule)
        return Life.opened(self.contract, self.place, self.schedule, self.opening)

    def refuse_before_opening(self, act: Act) -> None:
        """What happened before the books were taken over is in the position taken over."""
        if self.opening is not None and act.on < self.opening.on:
            text = N_("Khoản vay được nhận sổ ngày {opened}; không ghi được việc của ngày {on}.")
            facts = {"opened": day_text(self.opening.on), "on": day_text(act.on)}
            raise Refused(Problem("before_opening", text, facts))

    def until(self, act: Act) -> Life:
        """The loan just before the act."""
        self.refuse_before_opening(act)
        life = self.begin()
        live(life, [one for one in self.acts if one.sort_key < act.sort_key])
        return life

    def lived(self, until: date = date.max) -> tuple[Life, list[tuple[Act, list[Effect]]]]:
        """The loan after all its acts up to and with the day, and what each of them did."""
        life = self.begin()
        return life, live(life, self.acts, until)


def pasts_of(loans: Sequence[Loan]) -> dict[int, Past]:
    """The past of each loan; three statements for any number of loans."""
    if not loans:
        return {}
    ids = [loan.pk for loan in loans]
    schedules = schedules_of(ids)
    found = {loan.pk: Past(loan, contract_of(loan), schedules.get(loan.pk, ()), None) for loan in loans}
    acts = [(*row, json.loads(facts)) for *row, facts in run(_ACTS, [ids])]
    gone = {undoes_id for _, _, undoes_id, *_ in acts if undoes_id}
    for _, loan_id, _, _, _, _, facts in reversed(acts):
        if "before" in facts:  # the first change that was entered found the schedule as it was signed
            found[loan_id].schedule = _instalments(facts["before"])
    for number, loan_id, undoes_id, kind, on, amount, facts in acts:
        if undoes_id is None and number not in gone:
            found[loan_id].acts.append(act_of(number, kind, on, amount, facts))
    for loan_id, act_id, event, place, amount, booked_on, interest_to, *parts in run(_BOOKED, [ids]):
        released, change = Released(*parts[: len(RELEASED)]), PositionChange(*parts[len(RELEASED) :])
        past = found[loan_id]
        if act_id is None:
            past.opening = _opened(past.opening, event, amount, change, booked_on, interest_to)
        else:
            key = (act_id, Happened(event), place)
            past.booked[key], past.released[key] = (amount, change), released
    return found


_ACTS = 'SELECT id, loan_id, undoes_id, kind, "on", amount, facts FROM loans_act WHERE loan_id = ANY (%s) ORDER BY id'
# What the movements of each act add up to, by event and place; movements of no act one by one, as they came.
_BOOKED = f"""
    SELECT loan_id, act_id, event, place, sum(amount)::bigint, min(booked_on), min(interest_to),
           {", ".join(f"sum({name})::bigint" for name in (*RELEASED, *PARTS))}
    FROM loans_movement WHERE loan_id = ANY (%s)
    GROUP BY loan_id, act_id, event, place, CASE WHEN act_id IS NULL THEN id END
    ORDER BY min(booked_on), min(id)
"""


def pasts_for(positions: Iterable[Position]) -> dict[int, Past]:
    """The pasts of loans locked for a write, read once however often they are asked for: nobody else adds to them."""
    positions = list(positions)
    missing = [position for position in positions if KEPT not in position.__dict__]
    found = pasts_of([position.loan for position in missing]) if missing else {}
    for position in missing:
        position.__dict__[KEPT] = found[position.pk]
    return {position.pk: position.__dict__[KEPT] for position in positions}


def _opened(
    before: Opening | None, event: str, amount: int, change: PositionChange, on: date, interest_to: date | None
) -> Opening:
    """What was taken over (or imported) of a loan, with one more movement of it."""
    position, paid_out = (before.position, before.paid_out) if before else (PositionChange(), 0)
    entered = amount if event in (Event.OPENING, Event.PAID_OUT) else 0
    return Opening(on, position + change, paid_out + entered, interest_to or (before.interest_to if before else on))


def act_of(number: int, kind: str, on: date, amount: int, facts: Mapping[str, Any]) -> Act:
    """A stored act as the rules take it."""
    return Act(
        kind=ActKind(kind),
        on=on,
        amount=amount,
        number=number,
        purpose=Purpose(facts["purpose"]) if "purpose" in facts else None,
        money=AccountKind(facts.get("money", AccountKind.CASH)),
        interest=facts.get("interest", 0),
        early=facts.get("early", False),
        rolled=facts.get("rolled", False),
        instalments=_instalments(facts.get("instalments", ())),
        before=_instalments(facts.get("before", ())),
        place=facts.get("place", ""),
        came_from=facts.get("came_from", ""),
    )


def facts_of(act: Act) -> dict[str, Any]:
    """What is kept of an act beside kind, day and amount; `act_of` reads it back."""
    found: dict[str, Any] = {}
    if act.purpose is not None:
        found["purpose"] = str(act.purpose)
    if act.money is not AccountKind.CASH:
        found["money"] = int(act.money)
    for name in ("interest", "early", "rolled", "place", "came_from"):
        if value := getattr(act, name):
            found[name] = value
    for name in ("instalments", "before"):
        if rows := getattr(act, name):
            found[name] = [[one.number, one.due_on.isoformat(), one.principal] for one in rows]
    return found


def _instalments(rows: Iterable[Sequence[Any]]) -> tuple[Instalment, ...]:
    return tuple(Instalment(number, date.fromisoformat(due_on), principal) for number, due_on, principal in rows)
