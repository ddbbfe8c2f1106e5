"""The whole life of one loan: acts in, what each of them does to the position out.

An act is what somebody did or decided on a day: money paid out or received, interest falling due at a session,
principal moved to overdue or frozen, a new schedule, a write-off. `Life.perform` takes acts in order of time and says
what each of them does; the position after any acts is a function of the acts alone. So an act entered late is performed
in its place, and the difference to what was booked is what must be adjusted: nobody reasons about corrections.

Order of acts on one day (`ActKind` in the order written): a freeze ends, the schedule changes, money is paid out,
interest falls due, money is received, what was too much is given back, then transfer to overdue, freeze, correction,
write-off, recovery, rollover, and last a move to another place. Acts of one kind keep the order of their entry.

What was possible when an act was entered may not be possible any more once an earlier act is found: an act then does as
much of what it says as there is (a transfer to overdue of an instalment that turns out paid does nothing), and money
that no part of the debt takes is owed to the payer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from dongvon.core.accrual import NOTHING_RELEASED, Released, released_by
from dongvon.core.allocation import Allocation, Dues, Purpose, allocate, order_setting, settlement_amount
from dongvon.core.interest import BalancePeriod, Exact, Interest, Segment, add_exact, interest, round_exact
from dongvon.core.posting import AccountKind, Happened, PositionChange
from dongvon.core.problems import InvariantBroken
from dongvon.core.rates import RatePeriod
from dongvon.core.schedule import Instalment, principal_due_by


class ActKind(StrEnum):
    """What people do to a loan; on one day acts are performed in this order. The words are stored."""

    END_FREEZE = "end_freeze"
    CHANGE_SCHEDULE = "change_schedule"
    PAY_OUT = "pay_out"
    FALL_DUE = "fall_due"
    RECEIVE = "receive"
    RETURN_OVERPAID = "return_overpaid"
    TO_OVERDUE = "to_overdue"
    FREEZE = "freeze"
    CORRECT_INTEREST = "correct_interest"
    WRITE_OFF = "write_off"
    RECOVER = "recover"
    ROLL_OVER = "roll_over"
    MOVE = "move"


_ORDER: Mapping[ActKind, int] = {kind: number for number, kind in enumerate(ActKind)}

NOTHING: Exact = (0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one loan. `on` is its value date; `number` orders what is otherwise equal (the order of entry).

    `amount` in đồng; of CORRECT_INTEREST it may be below zero. `interest`: interest written off or recovered beside the
    principal in `amount`. `early`: a transfer to overdue that does not wait for an instalment (misuse, recall).
    `rolled`: paid out by carrying an older contract over, without cash. `instalments`: the whole schedule from now on,
    `before` the one until then. `came_from` and `place`: the communes between which a MOVE leads."""

    kind: ActKind
    on: date
    amount: int = 0
    number: int = 0
    purpose: Purpose | None = None
    money: AccountKind = AccountKind.CASH
    interest: int = 0
    early: bool = False
    rolled: bool = False
    instalments: tuple[Instalment, ...] = ()
    before: tuple[Instalment, ...] = ()
    place: str = ""
    came_from: str = ""

    @property
    def sort_key(self) -> tuple[date, int, int]:
        return self.on, _ORDER[self.kind], self.number


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act does: an event with its amount, the change it makes, and the day interest is reckoned from after it.

    `place`: the commune in whose books it stands. `reckoned`: the interest behind an amount of interest. `released`:
    what leaves the interest accrued there (`core.accrual`)."""

    event: Happened
    amount: int
    change: PositionChange
    place: str
    money: AccountKind = AccountKind.CASH
    interest_to: date | None = None
    reckoned: Interest | None = None
    released: Released = NOTHING_RELEASED

    @property
    def moves(self) -> bool:
        """Whether anything in the books moves by it."""
        return any((*self.change.parts, *self.released.parts))


@dataclass(frozen=True, slots=True)
class Contract:
    """What stays the same through the life of a loan. `interest_from`: the first day on which interest may fall due.

    `rates(place)`: the rates from signing on, of a loan in that commune (overlays are by place)."""

    signed_on: date
    interest_from: date
    final_due_on: date
    rates: Callable[[str], Sequence[RatePeriod]]


@dataclass(frozen=True, slots=True)
class Opening:
    """A loan taken over with the position it had: interest since `interest_to` is on that same principal."""

    on: date
    position: PositionChange
    paid_out: int
    interest_to: date


@dataclass(slots=True)
class Life:
    """A loan on its way through time: give it its acts in order.

    `position` and `paid_out` in đồng; `interest_to`: all interest before that day is due or put off; `balances`: the
    principal by day since then up to `since`, with the place it stood in; `put_off`: interest of the grace as it was
    put off in all, last on `put_off_on`."""

    contract: Contract
    place: str
    instalments: tuple[Instalment, ...]
    position: PositionChange = field(default_factory=PositionChange)
    paid_out: int = 0
    interest_to: date | None = None
    balances: list[tuple[str, BalancePeriod]] = field(default_factory=list)
    since: date | None = None
    put_off: int = 0
    put_off_on: date = date.min

    @classmethod
    def opened(cls, contract: Contract, place: str, instalments: tuple[Instalment, ...], opening: Opening) -> "Life":
        """A loan whose life before `opening` is known by its position only."""
        life = cls(contract, place, instalments, opening.position, opening.paid_out, opening.interest_to)
        life.since = opening.interest_to
        life.put_off, life.put_off_on = opening.position.deferred_interest, opening.on
        return life

    def perform(self, act: Act) -> list[Effect]:
        """The effects of the next act, which the life then holds. Acts come in order of `sort_key`."""
        found = _PERFORMERS[act.kind](self, act)
        return [one for one in found if one.amount or one.interest_to or one.moves]

    # --- asking -----------------------------------------------------------------------------------------------------

    @property
    def outstanding(self) -> int:
        return self.position.principal

    @property
    def repaid(self) -> int:
        """Principal that is no longer owed, in whatever way."""
        return self.paid_out - self.position.principal

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed any more (what is owed to the payer does not count)."""
        at = self.position
        return self.paid_out > 0 and not (at.principal or at.arrears or at.deferred_interest)

    @property
    def final_due_on(self) -> date:
        """The last due date in force (thời hạn cuối cùng)."""
        return self.instalments[-1].due_on if self.instalments else self.contract.final_due_on

    def unpaid(self, on: date) -> int:
        """Principal of instalments due up to and with the day that is neither repaid nor written off. Of a loan paid
        out in parts an instalment brings due what was paid out, never what is still to come."""
        return max(min(principal_due_by(self.instalments, on), self.paid_out) - self.repaid, 0)

    def not_yet_overdue(self, on: date) -> int:
        """Principal that fell due before the day and is still kept in term: what may be moved to overdue."""
        unpaid = self.unpaid(on - timedelta(days=1)) - self.position.overdue
        return min(max(unpaid, 0), self.position.in_term)

    def missed(self, on: date) -> list[tuple[Instalment, int]]:
        """Instalments that fell due before the day, each with what is neither repaid nor overdue of it, the oldest
        first: what `not_yet_overdue` is made of."""
        settled, found = self.repaid + self.position.overdue, []
        for one in sorted(self.instalments, key=lambda instalment: (instalment.due_on, instalment.number)):
            left = min(max(one.principal - settled, 0), one.principal)
            settled = max(settled - one.principal, 0)
            if left and one.due_on < on:
                found.append((one, left))
        return found

    def running(self, until: date) -> Interest:
        """Interest since it was last reckoned, up to, not with, `until`; line by line, rounded once."""
        if self.interest_to is None or until <= self.interest_to:
            return Interest(0, (), NOTHING)
        segments, exact = list[Segment](), NOTHING
        for place, periods in groupby(self._balances_until(until), key=lambda one: one[0]):
            part = interest([period for _, period in periods], self.contract.rates(place))
            segments += part.segments
            exact = add_exact(exact, part.exact)
        return Interest(round_exact(exact), tuple(segments), exact)

    def dues(self, on: date) -> Dues:
        """What is owed on the day, apart from interest in progress."""
        at = self.position
        return Dues(
            overdue_principal=at.overdue,
            principal_due=min(max(self.unpaid(on) - at.overdue, 0), at.in_term),
            in_term_principal=at.in_term,
            interest_due=at.arrears,
            interest_deferred=at.deferred_interest,
            frozen_principal=at.frozen,
        )

    def copy(self) -> "Life":
        """Another life at the same point, to try something on."""
        return replace(self, balances=list(self.balances))

    def amount_to_settle(self, on: date) -> int:
        """What settles the loan on the day, in đồng, interest up to, not with, the day."""
        then = self.copy()
        then.fall_due(on, settling=True)
        return int(settlement_amount(then.dues(on)))

    def allocation(self, act: Act) -> Allocation:
        """How a receipt settles the debt as it stands."""
        assert act.purpose is not None
        found: Allocation = allocate(act.amount, self.dues(act.on), order_setting(act.purpose, act.on))
        return found

    # --- interest falling due ---------------------------------------------------------------------------------------

    def fall_due(self, on: date, *, settling: bool = False) -> list[Effect]:
        """Interest up to `on` falls due, rounded once; of a loan being settled also within its interest grace, which
        puts interest off but never forgives it.

        Interest of the grace is put off in one amount when the grace ends, and falls due in equal parts with the
        instalments after it, the remainder with the last (no interest on interest).
        Source: QĐ 157/2007/QĐ-TTg (students), QĐ 33/2015/QĐ-TTg (housing)."""
        found = list[Effect]()
        since, first_due = self.interest_to, self.contract.interest_from
        if since is not None and on > since and (on >= first_due or settling):
            if since < first_due <= on:
                reckoned = self.running(first_due)
                change = PositionChange(deferred_interest=reckoned.total)
                found.append(self._reckoned(Happened.INTEREST_DEFERRED, change, reckoned, first_due))
                if reckoned.total:
                    self.put_off, self.put_off_on = self.put_off + reckoned.total, on
            reckoned = self.running(on)
            change = PositionChange(arrears=reckoned.total)
            found.append(self._reckoned(Happened.INTEREST_DUE, change, reckoned, on))
        part = self._put_off_falling_due(on)
        if part:
            change = PositionChange(deferred_interest=-part, arrears=part)
            found.append(self._do(on, Happened.INTEREST_DUE, part, change))
        return found

    def _put_off_falling_due(self, on: date) -> int:
        """Put-off interest that instalments up to `on` bring due, in đồng."""
        left = self.position.deferred_interest
        if not left:
            return 0
        days = [one.due_on for one in self.instalments if one.due_on > self.put_off_on] or [self.final_due_on]
        passed = sum(day <= on for day in days)
        fallen = self.put_off if passed == len(days) else self.put_off // len(days) * passed
        return min(max(fallen - (self.put_off - left), 0), left)

    def _reckoned(self, event: Happened, change: PositionChange, reckoned: Interest, until: date) -> Effect:
        """Interest has been reckoned up to `until`: what comes before it is no longer in progress."""
        self.balances = self._balances_until(until, keep=True)
        self.interest_to = until
        self.since = max(self.since or until, until)
        self.position += change
        released = released_by(reckoned)
        return Effect(
            event, reckoned.total, change, self.place, interest_to=until, reckoned=reckoned, released=released
        )

    def _balances_until(self, until: date, *, keep: bool = False) -> list[tuple[str, BalancePeriod]]:
        """The principal by day up to `until`, or, with `keep`, what of it lies after `until`."""
        at, since = self.position, self.since or until
        all_of_it = list(self.balances)
        if since < until:
            all_of_it.append((self.place, BalancePeriod(since, until, at.in_term, at.overdue, at.frozen)))
        if keep:
            return [
                (place, period if period.since >= until else replace(period, since=until))
                for place, period in all_of_it
                if period.until > until
            ]
        return [
            (place, period if period.until <= until else replace(period, until=until))
            for place, period in all_of_it
            if period.since < until
        ]

    # --- changing ---------------------------------------------------------------------------------------------------

    def _do(
        self, on: date, event: Happened, amount: int, change: PositionChange, money: AccountKind = AccountKind.CASH
    ) -> Effect:
        """Make the change: from `on` on, the principal is another one."""
        if self.since is None:
            self.since = on
        if (change.in_term or change.overdue or change.frozen) and self.since < on:
            at = self.position
            self.balances.append((self.place, BalancePeriod(self.since, on, at.in_term, at.overdue, at.frozen)))
            self.since = on
        self.position += change
        if min(self.position.parts) < 0:
            raise InvariantBroken(f"{event} of {amount} on {on} leaves {self.position}")
        return Effect(event, amount, change, self.place, money)

    def pay_out(self, act: Act) -> list[Effect]:
        first = self.interest_to is None
        if first:
            self.interest_to = self.since = act.on
        self.paid_out += act.amount
        event = Happened.ROLLED_IN if act.rolled else Happened.PAID_OUT
        effect = self._do(act.on, event, act.amount, PositionChange(in_term=act.amount), act.money)
        return [replace(effect, interest_to=act.on) if first else effect, *self.change_schedule(act)]

    def receive(self, act: Act) -> list[Effect]:
        settling = act.purpose is Purpose.SETTLE
        found = self.fall_due(act.on, settling=settling) if settling or act.purpose is Purpose.DEBT else []
        parts = self.allocation(act)
        if parts.interest:
            change = PositionChange(arrears=-parts.interest_due, deferred_interest=-parts.interest_deferred)
            found.append(self._do(act.on, Happened.INTEREST_COLLECTED, parts.interest, change, act.money))
        if parts.principal:
            from_savings = act.money is AccountKind.BANK_TRANSIT and act.purpose is Purpose.PRINCIPAL
            event = Happened.PRINCIPAL_FROM_SAVINGS if from_savings else Happened.PRINCIPAL_COLLECTED
            change = PositionChange(-parts.principal_in_term, -parts.principal_overdue, -parts.principal_frozen)
            found.append(self._do(act.on, event, parts.principal, change, act.money))
        if parts.left_over:
            change = PositionChange(overpaid=parts.left_over)
            found.append(self._do(act.on, Happened.OVERPAID, parts.left_over, change, act.money))
        return found

    def return_overpaid(self, act: Act) -> list[Effect]:
        amount = min(act.amount, self.position.overpaid)
        return [self._do(act.on, Happened.OVERPAID_RETURNED, amount, PositionChange(overpaid=-amount), act.money)]

    def to_overdue(self, act: Act) -> list[Effect]:
        amount = min(act.amount, self.position.in_term if act.early else self.not_yet_overdue(act.on))
        return [self._do(act.on, Happened.TO_OVERDUE, amount, PositionChange(in_term=-amount, overdue=amount))]

    def freeze(self, act: Act) -> list[Effect]:
        """Overdue principal is frozen first. From its first day frozen principal bears no interest; what had run before
        stays owed. Source: QĐ 50/2010/QĐ-TTg, QĐ 08/2021/QĐ-TTg."""
        overdue = min(act.amount, self.position.overdue)
        in_term = min(act.amount - overdue, self.position.in_term)
        change = PositionChange(-in_term, -overdue, in_term + overdue)
        found = [self._do(act.on, Happened.TO_FROZEN, in_term + overdue, change)]
        return found + self.change_schedule(act)

    def end_freeze(self, act: Act) -> list[Effect]:
        amount = min(act.amount or self.position.frozen, self.position.frozen)
        return [self._do(act.on, Happened.FREEZE_ENDED, amount, PositionChange(in_term=amount, frozen=-amount))]

    def change_schedule(self, act: Act) -> list[Effect]:
        if act.instalments:
            self.instalments = act.instalments
        return []

    def correct_interest(self, act: Act) -> list[Effect]:
        """Unpaid interest is raised, or lowered as far as there is any, by a decision that says why."""
        amount = max(act.amount, -self.position.arrears)
        return [self._do(act.on, Happened.INTEREST_CORRECTED, amount, PositionChange(arrears=amount))]

    def write_off(self, act: Act) -> list[Effect]:
        """Interest up to the day falls due first, so that the decision knows all of it. Frozen principal goes first."""
        found = self.fall_due(act.on, settling=True)
        at = self.position
        frozen = min(act.amount, at.frozen)
        overdue = min(act.amount - frozen, at.overdue)
        in_term = min(act.amount - frozen - overdue, at.in_term)
        arrears = min(act.interest, at.arrears)
        put_off = min(act.interest - arrears, at.deferred_interest)
        principal = frozen + overdue + in_term
        change = PositionChange(-in_term, -overdue, -frozen, -put_off, -arrears, 0, principal, arrears + put_off)
        return [*found, self._do(act.on, Happened.WRITTEN_OFF, principal + arrears + put_off, change)]

    def recover(self, act: Act) -> list[Effect]:
        """Money that still comes after a write-off: principal first, then interest; the rest is owed to the payer."""
        principal = min(act.amount, self.position.written_off)
        paid = min(act.amount - principal, self.position.written_off_interest)
        change = PositionChange(written_off=-principal, written_off_interest=-paid)
        found = [self._do(act.on, Happened.RECOVERED, principal + paid, change, act.money)]
        left = act.amount - principal - paid
        if left:
            found.append(self._do(act.on, Happened.OVERPAID, left, PositionChange(overpaid=left), act.money))
        return found

    def roll_over(self, act: Act) -> list[Effect]:
        """Principal carried into a new contract without cash (cho vay lưu vụ)."""
        overdue = min(act.amount, self.position.overdue)
        in_term = min(act.amount - overdue, self.position.in_term)
        change = PositionChange(-in_term, -overdue)
        return [self._do(act.on, Happened.ROLLED_OVER, in_term + overdue, change)]

    def move(self, act: Act) -> list[Effect]:
        """The whole position leaves the books of one commune and enters those of another, with its interest in
        progress."""
        position, released = self.position, released_by(self.running(act.on))
        out = self._do(act.on, Happened.MOVED, -position.principal, -position)
        self.place = act.place
        into = self._do(act.on, Happened.MOVED, position.principal, position)
        return [replace(out, released=released), replace(into, released=-released)]


_PERFORMERS: Mapping[ActKind, Callable[[Life, Act], list[Effect]]] = {
    ActKind.END_FREEZE: Life.end_freeze,
    ActKind.CHANGE_SCHEDULE: Life.change_schedule,
    ActKind.PAY_OUT: Life.pay_out,
    ActKind.FALL_DUE: lambda life, act: life.fall_due(act.on),
    ActKind.RECEIVE: Life.receive,
    ActKind.RETURN_OVERPAID: Life.return_overpaid,
    ActKind.TO_OVERDUE: Life.to_overdue,
    ActKind.FREEZE: Life.freeze,
    ActKind.CORRECT_INTEREST: Life.correct_interest,
    ActKind.WRITE_OFF: Life.write_off,
    ActKind.RECOVER: Life.recover,
    ActKind.ROLL_OVER: Life.roll_over,
    ActKind.MOVE: Life.move,
}

Booked = Mapping[tuple[int, Happened, str], tuple[int, PositionChange]]
"""By act, event and place: the amount and the change that stand in the books."""


def live(life: Life, acts: Iterable[Act], until: date = date.max) -> list[tuple[Act, list[Effect]]]:
    """Perform the acts up to and with `until` in their order; each with its effects. `life` is then at that day."""
    return [(act, life.perform(act)) for act in sorted(acts, key=lambda act: act.sort_key) if act.on <= until]


def differences(
    lived: Iterable[tuple[Act, Sequence[Effect]]],
    booked: Booked,
    released: Mapping[tuple[int, Happened, str], Released] | None = None,
) -> list[tuple[int, Effect]]:
    """What must be added to the books so that they say what was lived: per act number, event and place the difference,
    none where there is none. An act that is booked and no longer lived is taken back: given without effects, its money
    goes back where it came from. `released`: by the same key what the books released; not given, it is left alone."""
    wanted: dict[tuple[int, Happened, str], Effect] = {}
    moneys = dict[int, AccountKind]()
    for act, effects in lived:
        moneys[act.number] = act.money
        for one in effects:
            key = (act.number, one.event, one.place)
            before = wanted.get(key)
            wanted[key] = one if before is None else _both(before, one)
    found = []
    for key in [*wanted, *(key for key in booked if key not in wanted)]:
        number, event, place = key
        amount, change = booked.get(key, (0, PositionChange()))
        one = wanted.get(key) or Effect(event, 0, PositionChange(), place, moneys.get(number, AccountKind.CASH))
        let_go = one.released + -(one.released if released is None else released.get(key, NOTHING_RELEASED))
        less = replace(one, amount=one.amount - amount, change=one.change + -change, released=let_go)
        if less.amount or less.moves or (key not in booked and less.interest_to):
            found.append((number, less))
    return found


def _both(a: Effect, b: Effect) -> Effect:
    return replace(
        a,
        amount=a.amount + b.amount,
        change=a.change + b.change,
        interest_to=b.interest_to or a.interest_to,
        released=a.released + b.released,
    )
