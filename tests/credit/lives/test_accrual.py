"""Random lives, accrued as sums: whatever is entered late, undone or moved, the sums are the interest in progress of
the loan itself, to the last part of a đồng, on every day asked and in every commune."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from hypothesis import HealthCheck, Phase, given, seed, settings

from dongvon.core.accrual import NOTHING_RELEASED, Released, accrued, less_released
from dongvon.core.interest import DENOMINATOR, IN_TERM, OVERDUE, Exact, add_exact
from dongvon.core.life import Effect, differences, live
from dongvon.core.posting import PositionChange
from tests.credit.lives.living import Key, act_of, batches, begin, contract_of
from tests.credit.lives.stories import Story, stories

Where = tuple[str, str]


class Sums:
    """What a place accrues of one loan, as the day close keeps it: balances with the day they count from, releases."""

    def __init__(self, story: Story) -> None:
        self.contract = contract_of(story.paper)
        self.principal: list[tuple[str, str, int, date]] = []
        self.released = defaultdict[str, Released](Released)
        opened = begin(story.paper, self.contract)
        if opened.interest_to is not None:
            self._take(opened.place, opened.position, opened.interest_to)

    def _take(self, place: str, change: PositionChange, since: date) -> None:
        self.principal += [(place, IN_TERM, change.in_term, since), (place, OVERDUE, change.overdue, since)]

    def take(self, one: Effect, since: date) -> None:
        self._take(one.place, one.change, since)
        self.released[one.place] += one.released

    def in_progress(self, until: date) -> dict[Where, Exact]:
        found: dict[Where, Exact] = {}
        for place, state, balance, since in self.principal:
            part = accrued(balance, since, until, self.contract.rates(place), state)
            found[place, state] = add_exact(found.get((place, state), (0, 0)), part)
        return {
            (place, state): less_released(exact, *self.released[place].of(state))
            for (place, state), exact in found.items()
        }


def faults(story: Story) -> Iterator[str]:
    sums, acts = Sums(story), []
    booked: dict[Key, tuple[int, PositionChange]] = {}
    released: dict[Key, Released] = {}
    for new, undone in batches(story.entries):
        gone = {deed.number for deed in undone}
        acts = [act for act in (*acts, *(act_of(deed) for deed in new)) if act.number not in gone]
        life = begin(story.paper, sums.contract)
        lived = live(life, acts)
        days = {act.number: act.on for act in acts} | {deed.number: deed.on for deed in undone}
        for number, one in differences([*lived, *((act_of(deed), []) for deed in undone)], booked, released):
            key = (number, one.event, one.place)
            amount, change = booked.get(key, (0, PositionChange()))
            booked[key] = (amount + one.amount, change + one.change)
            released[key] = released.get(key, NOTHING_RELEASED) + one.released
            sums.take(one, days[number])
        last = max((act.on for act in acts), default=date.min)
        for until in (day for day in story.asked if day > last):
            wanted: dict[Where, Exact] = {}
            for segment in life.running(until).segments:
                where = (life.place, segment.state)
                wanted[where] = add_exact(wanted.get(where, (0, 0)), segment.exact)
            for where, exact in sums.in_progress(until).items():
                if exact != wanted.get(where, (0, 0)):
                    yield f"{where} up to {until}: {exact} accrued, {wanted.get(where)} in progress"
    yield from beyond_bound(released.values())


def beyond_bound(released: Iterable[Released]) -> Iterator[str]:
    """Rounding puts half a đồng at most into what ran on overdue principal, and one into the rest."""
    for one in released:
        alone = 1 if one.rounding_overdue == 0 else 2
        if 2 * abs(one.rounding_overdue) > DENOMINATOR or 2 * abs(one.rounding_in_term) > alone * DENOMINATOR:
            yield f"{one} is beyond the bound"


def test_sums_accrue_what_each_loan_has_in_progress(full: bool) -> None:
    asked = []

    @seed(38)
    @settings(
        max_examples=3_000 if full else 150,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(stories())
    def lived(story: Story) -> None:
        asked.append(len(story.asked))
        assert next(faults(story), "") == ""

    lived()
    assert sum(asked) > 0
