"""The engine's side: the same stories lived by `core.life`, and booked step by step as `credit.loans.booking` does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import groupby

from dongvon.core.allocation import Purpose
from dongvon.core.life import Act, ActKind, Contract, Effect, Life, Opening, differences, live
from dongvon.core.posting import AccountKind, Happened, PositionChange, balances, entries_of, position_change
from dongvon.core.rates import Pricing, RatePeriod, RateRow, rate_at_signing, rate_periods
from dongvon.core.schedule import Instalment, interest_first_due_on
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import load, pricing
from dongvon.credit.programmes.terms import overlay_of
from tests.credit.lives.oracle import DAY, Deed, Paper, Schedule, Walk
from tests.credit.lives.stories import Entry, Story

FAR = date(2126, 1, 1)


def instalments_of(schedule: Schedule) -> tuple[Instalment, ...]:
    return tuple(Instalment(number, day, amount) for number, (day, amount) in enumerate(schedule, 1))


def act_of(deed: Deed) -> Act:
    return Act(
        ActKind(deed.kind),
        deed.on,
        deed.amount,
        deed.number,
        Purpose(deed.purpose) if deed.purpose else None,
        AccountKind[deed.money],
        deed.interest,
        deed.early,
        deed.rolled,
        instalments_of(deed.schedule),
        place=deed.place,
    )


def pricing_of(paper: Paper) -> Pricing:
    """The rate of the contract, then only rows that reach outstanding balances (as `credit.loans.pricing` has it)."""
    history = pricing(load(paper.programme), paper.variant)
    first = RateRow(paper.variant, paper.signed_on, rate_at_signing(history, paper.signed_on), source="hợp đồng")
    later = (row for row in history.rows if row.applies_to_outstanding and row.since and row.since > paper.signed_on)
    overlays = (*history.overlays, *(overlay_of(row) for row in paper.overlays))
    return replace(history, rows=(first, *later), overlays=overlays)


def contract_of(paper: Paper) -> Contract:
    priced = pricing_of(paper)
    terms = terms_for(
        load(paper.programme),
        principal=1_000_000,
        signed_on=paper.signed_on,
        term_months=120,
        instalment_months=12,
        paid_out_on=paper.paid_out_on,
        transaction_day=paper.session_day,
        course_months=48,
        study_ends_on=paper.study_ends_on,
    )

    @cache
    def rates(place: str) -> Sequence[RatePeriod]:
        return rate_periods(priced, signed_on=paper.signed_on, since=paper.signed_on, until=FAR, place=place)

    return Contract(paper.signed_on, interest_first_due_on(terms), paper.last_day, rates)


def begin(paper: Paper, contract: Contract) -> Life:
    """The loan before its first act."""
    schedule = instalments_of(paper.schedule)
    if paper.taken_over_on is None or paper.interest_to is None:
        return Life(contract, paper.place, schedule)
    had = paper.taken_over
    position = PositionChange(had["in_term"], had["overdue"], had["frozen"], had["put_off"], had["arrears"])
    opening = Opening(paper.taken_over_on, position, had["paid_out"], paper.interest_to)
    return Life.opened(contract, paper.place, schedule, opening)


# --- one life, two opinions -------------------------------------------------------------------------------------------


def walk_of(story: Story) -> Walk:
    paper = story.paper
    first = min([deed.on for deed in story.deeds] + [paper.interest_to or paper.paid_out_on])
    return Walk(paper, first)


def disagreements(story: Story) -> Iterator[str]:
    """Where the engine and the oracle do not say the same, to the đồng: after each act and on each day asked."""
    life, walk = begin(story.paper, contract_of(story.paper)), walk_of(story)
    acts = iter(sorted((act_of(deed) for deed in story.deeds), key=lambda act: act.sort_key))
    asked = set(story.asked)
    until = max([*asked, *(deed.on for deed in story.deeds)]) + DAY
    for point in walk.walk(story.deeds, until):
        if isinstance(point, Deed):
            act = next(acts)
            effects = life.perform(act)
            if (act.kind, act.on, act.number) != (point.kind, point.on, point.number):
                yield f"{act.kind} of {act.on} is performed where {point.kind} of {point.on} should be"
            yield from unsound(effects)
            yield from _apart(f"after {point.kind} on {point.on}", life, walk)
        elif point in asked:
            in_progress, to_settle = life.running(point).total, life.amount_to_settle(point)
            if (in_progress, to_settle) != (walk.in_progress, walk.to_settle):
                yield f"on {point}: {in_progress}, {to_settle} and not {walk.in_progress}, {walk.to_settle}"
            if life.not_yet_overdue(point) != walk._fell_due_in_term(point - DAY):
                yield f"on {point}: {life.not_yet_overdue(point)} may go overdue"


def _apart(when: str, life: Life, walk: Walk) -> Iterator[str]:
    mine = (*life.position.parts, life.paid_out, life.interest_to, life.place)
    its = (*walk.position, walk.paid_out, walk.interest_to, walk.place)
    if mine != its:
        yield f"{when}: {mine} and not {its}"
    if min(life.position.parts) < 0 or life.outstanding != sum(life.position.parts[:3]):
        yield f"{when}: {life.position}"


def unsound(effects: Sequence[Effect]) -> Iterator[str]:
    """Transfers that do not balance, or do not fold to the change they stand for."""
    for one in effects:
        entries = entries_of(one.event, one.change, one.money)
        if sum(balances(entries).values()) or position_change(entries) != one.change:
            yield f"{one.event} of {one.change} is booked as {entries}"


# --- entered step by step ---------------------------------------------------------------------------------------------

Key = tuple[int, Happened, str]


@dataclass
class Books:
    """What stands in the books of one loan, as `booking.plan` would have it written: the acts that stand, what was
    booked for each, and what each account of each place holds."""

    story: Story
    contract: Contract
    life: Life
    acts: list[Act] = field(default_factory=list)
    booked: dict[Key, tuple[int, PositionChange]] = field(default_factory=dict)
    accounts: dict[tuple[str, AccountKind], int] = field(default_factory=dict)
    last_moved_on: date | None = None
    faults: list[str] = field(default_factory=list)

    def enter(self, new: Sequence[Act], undone: Sequence[Act] = ()) -> None:
        """After all that was booked the life goes on; else it is lived again and the difference is booked."""
        if not undone and self.last_moved_on is not None and min(act.on for act in new) > self.last_moved_on:
            self.acts += new
            for act in sorted(new, key=lambda act: act.sort_key):
                self._book([(act.number, effect) for effect in self.life.perform(act)])
        else:
            gone = {act.number for act in undone}
            self.acts = [act for act in (*self.acts, *new) if act.number not in gone]
            self.life = begin(self.story.paper, self.contract)
            lived = live(self.life, self.acts)
            self._book(differences([*lived, *((act, []) for act in undone)], self.booked))
        if self.life.interest_to is not None:
            days = [act.on for act in (*self.acts, *undone)]
            self.last_moved_on = max([*days, self.last_moved_on or date.min])
        self._compare()

    def _book(self, added: Sequence[tuple[int, Effect]]) -> None:
        self.faults += unsound([effect for _, effect in added])
        for number, one in added:
            key = (number, one.event, one.place)
            amount, change = self.booked.get(key, (0, PositionChange()))
            self.booked[key] = (amount + one.amount, change + one.change)
            for account, moved in balances(entries_of(one.event, one.change, one.money)).items():
                where = (one.place, account)
                self.accounts[where] = self.accounts.get(where, 0) + moved

    def _compare(self) -> None:
        total = begin(self.story.paper, self.contract).position
        for _, change in self.booked.values():
            total = total + change
        if total != self.life.position:
            self.faults.append(f"the books say {total}, the life {self.life.position}")


def batches(entries: Sequence[Entry]) -> Iterator[tuple[list[Deed], list[Deed]]]:
    """By day of entry: what is entered that day, and what is undone (never on the day it is entered)."""
    events = [(entry.entered_on, 0, entry.deed) for entry in entries]
    events += [
        (max(entry.entered_on, entry.deed.on) + DAY * (entry.undone_after + 1), 1, entry.deed)
        for entry in entries
        if entry.undone_after is not None
    ]
    for _, group in groupby(sorted(events, key=lambda one: (one[0], one[1], one[2].number)), key=lambda one: one[:2]):
        found = list(group)
        deeds = [deed for _, _, deed in found]
        yield ([], deeds) if found[0][1] else (deeds, [])


def booking_faults(story: Story) -> Iterator[str]:
    """Where acts entered late and undone leave other books than the same acts entered all at once."""
    contract = contract_of(story.paper)
    books = Books(story, contract, begin(story.paper, contract))
    for new, undone in batches(story.entries):
        books.enter([act_of(deed) for deed in new], [act_of(deed) for deed in undone])
    at_once = Books(story, contract, begin(story.paper, contract))
    at_once.enter([act_of(deed) for deed in story.deeds])
    yield from books.faults + at_once.faults
    if (books.life.position, books.life.paid_out) != (at_once.life.position, at_once.life.paid_out):
        yield f"step by step {books.life.position}, at once {at_once.life.position}"
    if books.life.interest_to != at_once.life.interest_to or books.life.place != at_once.life.place:
        yield f"step by step {books.life.interest_to}, at once {at_once.life.interest_to}"
    for where in sorted({*books.accounts, *at_once.accounts}):
        mine, its = books.accounts.get(where, 0), at_once.accounts.get(where, 0)
        if mine != its:
            yield f"account {where[1].name} of {where[0]} holds {mine} step by step, {its} at once"
