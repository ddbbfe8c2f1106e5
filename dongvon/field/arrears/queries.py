"""Getting what is known of debts due: the calendar, the rungs that wait, visits with their promises, how overdue debt
rolls, vintages, and the loans that are warned of with how well such warnings did. Each one statement a commune."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.statements import answers
from dongvon.core.ageing import age_setting
from dongvon.core.arrears import (
    Contact,
    Hits,
    Party,
    PromiseState,
    Standing,
    Step,
    Warn,
    WarnSign,
    hits_by_sign,
    hits_of,
    promise_state,
    waiting,
    warn_signs,
    without_group,
)
from dongvon.core.dates import add_months
from dongvon.credit.loans.queries import loans_of
from dongvon.field.arrears.models import Reminder, Visit
from dongvon.field.arrears.terms import ladder, warn_rule

SQL = Path(__file__).parent / "sql"
AHEAD = 30
FROZEN, GONE = 90, 99


def _reach(actor: Actor, place: str, loan_id: int | None = None) -> dict[str, Any]:
    """What narrows a statement to what the actor may see. A place out of reach finds nothing."""
    association = actor.association if actor.role == Role.ASSOCIATION_OFFICER else ""
    return {"place": place if place in actor.places else "", "association": association,
            "groups": list(actor.group_codes), "loan_id": loan_id}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnpaidDue:
    """An instalment of principal of which `amount` đồng is unpaid. `final`: the last one; `unpaid_interest`, `overdue`:
    of the whole loan."""

    loan_id: int
    number: str
    household_id: int
    name: str
    hamlet_id: int
    hamlet: str
    group_id: int | None
    group: str | None
    association: str
    programme: str
    due_on: date
    amount: int
    final: bool
    unpaid_interest: int
    overdue: int


def unpaid_dues(actor: Actor, place: str, until: date, *, loan_id: int | None = None) -> list[UnpaidDue]:
    """Everything due up to a day and unpaid that the actor may see, the oldest first; one statement."""
    return [UnpaidDue(*row) for row in answers(SQL / "dues.sql", **_reach(actor, place, loan_id), until=until)]


def due_calendar(actor: Actor, place: str, on: date, days: int) -> list[UnpaidDue]:
    """What falls due within so many days after `on`; what was due before is on the ladder. One statement."""
    return [one for one in unpaid_dues(actor, place, on + timedelta(days=days)) if one.due_on > on]


# --- the ladder -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rung that waits on a day: the oldest instalment unpaid of the loan, with all that is unpaid by then."""

    due: UnpaidDue
    step: Step
    unpaid: int

    @property
    def since(self) -> date:
        return self.step.begins(self.due.due_on)


def ladder_waiting(actor: Actor, place: str, on: date) -> list[Waiting]:
    """What waits today and for whom, the longest waiting first: of each loan the rung of its oldest unpaid instalment.
    Three statements."""
    steps = ladder(on)
    direct = without_group(steps)
    first, unpaid = dict[int, UnpaidDue](), dict[int, int]()
    for one in unpaid_dues(actor, place, on - timedelta(days=min(0, *(step.days for step in steps)))):
        first.setdefault(one.loan_id, one)
        if one.due_on <= on or first[one.loan_id] is one:
            unpaid[one.loan_id] = unpaid.get(one.loan_id, 0) + one.amount
    contacts = _contacts(place, list(first))
    found = []
    for loan_id, due in first.items():
        step = waiting(steps if due.group_id else direct, due.due_on, on, contacts.get(loan_id, ()), due.overdue)
        if step is not None:
            found.append(Waiting(due, step, unpaid[loan_id]))
    return sorted(found, key=lambda one: (one.since, one.due.loan_id))


def _contacts(place: str, loans: Sequence[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = {}
    within = Q(place=place, loan__in=loans)
    for loan_id, on, party in Visit.objects.filter(within).values_list("loan_id", "on", "party"):
        found.setdefault(loan_id, []).append(Contact(on, Party(party), visit=True))
    rows = Reminder.objects.filter(within).values_list("loan_id", "given_on", "party", "recipient")
    for loan_id, on, party, recipient in rows:
        contact = Contact(on, Party(party), visit=False, to_leader=recipient == "leader")
        found.setdefault(loan_id, []).append(contact)
    return found


# --- visits and promises ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit with what came of its promise: `paid` đồng until its day; `state` None where nothing was promised."""

    visit_id: int
    loan_id: int
    on: date
    party: str
    promised: int
    promised_until: date | None
    found: str
    next_step: str
    next_party: str
    next_on: date | None
    name: str
    group_id: int | None
    group: str | None
    visitor: str
    paid: int
    state: PromiseState | None


def visits_of(actor: Actor, place: str, on: date, *, loan_id: int | None = None) -> list[Visited]:
    """Visits up to a day within reach, the newest first, with their promises as they stand that day; one statement."""
    found = []
    for row in answers(SQL / "promises.sql", **_reach(actor, place, loan_id), on=on):
        promised, until, paid = row[4], row[5], row[14]
        state = promise_state(promised, until, paid, on) if until else None
        found.append(Visited(*[*row, state]))
    return found


def reminders_of(actor: Actor, loan_id: int) -> list[Reminder]:
    """What was told about a loan within reach, the newest first."""
    rows = Reminder.objects.filter(loan__in=loans_of(actor).filter(pk=loan_id)).select_related("user")
    return list(rows.order_by("-given_on", "-pk"))


# --- how overdue debt rolls -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Roll:
    """Loans that stood in `before` at one month end and in `after` at the next (`on`), with what they owed before.
    States: 0 in term, 1… overdue by age, FROZEN, GONE."""

    on: date
    before: int
    after: int
    loans: int
    owed: int


def month_ends(until: date, months: int) -> list[date]:
    """So many last days of months up to a day, the oldest first."""
    first = (until + timedelta(days=1)).replace(day=1)
    return [add_months(first, -back) - timedelta(days=1) for back in reversed(range(months))]


def roll_rates(actor: Actor, place: str, until: date, months: int) -> list[Roll]:
    """How the commune's loans went from month end to month end; one statement. Only counts, so for everybody who reads
    the place's figures."""
    place = _reach(actor, place)["place"]
    ends = month_ends(until, months + 1)
    bounds = list(age_setting(until).months)
    return [Roll(*row) for row in answers(SQL / "rolls.sql", place=place, ends=ends, bounds=bounds)]


@dataclass(frozen=True, slots=True)
class Vintage:
    """Loans first paid out in a year as they stand on a day, in đồng and loans. `ever`: were overdue in these books."""

    year: int
    loans: int
    paid_out: int
    owed: int
    overdue: int
    owing: int
    overdue_loans: int
    ever: int


def vintages(actor: Actor, place: str, on: date) -> list[Vintage]:
    """By year of the first payout; one statement."""
    return [Vintage(*row) for row in answers(SQL / "vintages.sql", place=_reach(actor, place)["place"], on=on)]


# --- early warning ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Warned:
    standing: Standing
    signs: Sequence[WarnSign]


def _standings(place: str, ends: Iterable[date]) -> list[tuple[date, Standing, bool]]:
    ends = list(ends)
    rows = answers(SQL / "standings.sql", place=place, ends=ends, hit_months=warn_rule(ends[-1]).hit_months)
    return [(row[0], Standing(*row[1:11]), row[11] is not None) for row in rows]


def warned(actor: Actor, place: str, on: date) -> list[Warned]:
    """Loans in term that are warned of at the end of a day, those with most signs first, within reach."""
    rule, seen = warn_rule(on), set(loans_of(actor).filter(place=place).values_list("pk", flat=True))
    found = []
    for _, standing, _ in _standings(_reach(actor, place)["place"], [on]):
        signs = warn_signs(standing, rule)
        if len(signs) >= rule.least and standing.loan_id in seen:
            found.append(Warned(standing, signs))
    return sorted(found, key=lambda one: (-len(one.signs), -one.standing.unpaid, one.standing.loan_id))


@dataclass(frozen=True, slots=True)
class Tested:
    """How the warning of one past month did: the rule's, and each sign's alone (loans with the sign, and without)."""

    on: date
    hits: Hits
    by_sign: Mapping[Warn, Hits]


def back_test(actor: Actor, place: str, until: date, months: int) -> list[Tested]:
    """For each past month whose following months are over by `until`: how many of the loans warned then went overdue
    within those months, and how many of the others. Judged by what was booked by that month's end. One statement."""
    last = add_months(until + timedelta(days=1), -warn_rule(until).hit_months) - timedelta(days=1)
    ends = month_ends(last, months)
    by_end: dict[date, list[tuple[Standing, bool]]] = {one: [] for one in ends}
    for on, standing, hit in _standings(_reach(actor, place)["place"], ends):
        by_end[on].append((standing, hit))
    return [Tested(on, hits_of(rows, warn_rule(on)), hits_by_sign(rows, warn_rule(on)))
            for on, rows in by_end.items() if rows]  # fmt: skip
