"""The comparison can fail: faults planted in the engine are found, and the lives it is made on hold everything."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from dongvon.core import interest as interest_rules
from dongvon.core import life as life_rules
from dongvon.core.allocation import ORDER_SETTINGS, OrderSetting, Purpose
from dongvon.core.interest import BalancePeriod, Interest, Segment, round_exact
from dongvon.core.life import Act, ActKind, Effect, Life, live
from dongvon.core.posting import AccountKind, Happened
from dongvon.core.rates import RatePeriod
from tests.credit.lives import living
from tests.credit.lives.living import act_of, begin, booking_faults, contract_of, disagreements
from tests.credit.lives.stories import PROGRAMMES, Story, stories
from tests.credit.lives.test_lives import Question, fault_of

# Hypothesis also draws from numbers in the modules that happen to be loaded: enough lives that every fault meets one.
LIVES = 300
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def lives() -> Sequence[Story]:
    """The same lives for every fault."""
    found = list[Story]()

    @seed(4)
    @settings(
        max_examples=LIVES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(stories())
    def collect(story: Story) -> None:
        found.append(story)

    collect()
    return found


# --- faults of the engine ---------------------------------------------------------------------------------------------


def a_year_of_366_days(patch: Patch) -> None:
    patch.setattr(interest_rules, "DENOMINATOR", 366 * interest_rules.RATE_UNITS)


def the_day_of_payment_bears_interest(patch: Patch) -> None:
    patch.setattr(Life, "running", _a_day_more(Life.running))


def _a_day_more(right: Callable[[Life, date], Interest]) -> Callable[[Life, date], Interest]:
    return lambda life, until: right(life, until + timedelta(days=1))


def overdue_rate_on_the_whole_balance(patch: Patch) -> None:
    right = interest_rules._segments

    def wrong(period: BalancePeriod, rate: RatePeriod, since: date, until: date) -> list[Segment]:
        assert rate.overdue_e7 is not None
        return right(period, replace(rate, in_term_e7=rate.overdue_e7) if period.overdue else rate, since, until)

    patch.setattr(interest_rules, "_segments", wrong)


def frozen_principal_bears_interest(patch: Patch) -> None:
    right = interest_rules._segments

    def wrong(period: BalancePeriod, rate: RatePeriod, since: date, until: date) -> list[Segment]:
        return right(replace(period, in_term=period.in_term + period.frozen, frozen=0), rate, since, until)

    patch.setattr(interest_rules, "_segments", wrong)


def rounding_every_segment(patch: Patch) -> None:
    right = life_rules.interest

    def wrong(balances: Sequence[BalancePeriod], rates: Sequence[RatePeriod]) -> Interest:
        found = right(balances, rates)
        total = sum(int(round_exact(segment.exact)) for segment in found.segments)
        return Interest(total, found.segments, (total, 0))

    patch.setattr(life_rules, "interest", wrong)


def rounding_down(patch: Patch) -> None:
    patch.setattr(life_rules, "round_exact", lambda exact: exact[0])


def an_instalment_goes_overdue_on_its_own_day(patch: Patch) -> None:
    right = Life.not_yet_overdue
    patch.setattr(Life, "not_yet_overdue", lambda life, on: right(life, on + timedelta(days=1)))


def put_off_interest_falls_due_at_once(patch: Patch) -> None:
    patch.setattr(Life, "_put_off_falling_due", lambda life, on: life.position.deferred_interest)


def the_remainder_of_put_off_interest_is_lost(patch: Patch) -> None:
    right = Life.fall_due

    def wrong(life: Life, on: date, *, settling: bool = False) -> list[Effect]:
        found = right(life, on, settling=settling)
        days = len([one for one in life.instalments if one.due_on > life.put_off_on]) or 1
        life.put_off -= life.put_off % days
        return found

    patch.setattr(Life, "fall_due", wrong)


def money_is_received_before_interest_falls_due(patch: Patch) -> None:
    order = dict(life_rules._ORDER)
    order[ActKind.RECEIVE], order[ActKind.FALL_DUE] = order[ActKind.FALL_DUE], order[ActKind.RECEIVE]
    patch.setattr(life_rules, "_ORDER", order)


def interest_before_overdue_principal(patch: Patch) -> None:
    def wrong(purpose: Purpose, on: date) -> OrderSetting:
        row = next(row for row in ORDER_SETTINGS if row.purpose is purpose)
        return replace(row, overdue=row.in_term)

    patch.setattr(life_rules, "order_setting", wrong)


def an_overlay_does_not_know_its_place(patch: Patch) -> None:
    right = living.rate_periods
    patch.setattr(living, "rate_periods", lambda pricing, **asked: right(pricing, **{**asked, "place": "03001"}))


def interest_of_the_first_place_goes_along(patch: Patch) -> None:
    """All days since interest fell due are reckoned at the rates of the place the loan stands in now."""
    right = Life._balances_until

    def wrong(life: Life, until: date, *, keep: bool = False) -> list[tuple[str, BalancePeriod]]:
        return [(life.place, period) for _, period in right(life, until, keep=keep)]

    patch.setattr(Life, "_balances_until", wrong)


ENGINE: tuple[Callable[[Patch], None], ...] = (
    a_year_of_366_days,
    the_day_of_payment_bears_interest,
    overdue_rate_on_the_whole_balance,
    frozen_principal_bears_interest,
    rounding_every_segment,
    rounding_down,
    an_instalment_goes_overdue_on_its_own_day,
    put_off_interest_falls_due_at_once,
    the_remainder_of_put_off_interest_is_lost,
    money_is_received_before_interest_falls_due,
    interest_before_overdue_principal,
    an_overlay_does_not_know_its_place,
    interest_of_the_first_place_goes_along,
)

# --- faults of what is booked -----------------------------------------------------------------------------------------

Lived = Iterable[tuple[Act, Sequence[Effect]]]
Found = list[tuple[int, Effect]]


def _booked(patch: Patch, wrong: Callable[[Found, Any], Found]) -> None:
    right = living.differences
    patch.setattr(living, "differences", lambda lived, booked: wrong(right(lived, booked), booked))


def what_is_no_longer_lived_stays_booked(patch: Patch) -> None:
    _booked(patch, lambda found, booked: [(number, one) for number, one in found if one.amount >= 0])


def money_taken_back_is_always_cash(patch: Patch) -> None:
    cash = AccountKind.CASH
    _booked(patch, lambda found, booked: [(n, replace(one, money=cash) if one.amount < 0 else one) for n, one in found])


def what_is_booked_is_booked_again(patch: Patch) -> None:
    right = living.differences
    patch.setattr(living, "differences", lambda lived, booked: right(lived, {}))


def an_overpayment_is_an_ordinary_debt(patch: Patch) -> None:
    _change_entries(patch, Happened.OVERPAID)


def written_off_principal_is_forgotten(patch: Patch) -> None:
    _change_entries(patch, Happened.WRITTEN_OFF)


def _change_entries(patch: Patch, event: Happened) -> None:
    right = living.entries_of
    patch.setattr(living, "entries_of", lambda one, *rest: [] if one is event else right(one, *rest))


BOOKING: tuple[Callable[[Patch], None], ...] = (
    what_is_no_longer_lived_stays_booked,
    money_taken_back_is_always_cash,
    what_is_booked_is_booked_again,
    an_overpayment_is_an_ordinary_debt,
    written_off_principal_is_forgotten,
)


def faults_in(lives: Sequence[Story], question: Question) -> Iterator[str]:
    return filter(None, (fault_of(story, question) for story in lives))


@pytest.mark.parametrize("plant", ENGINE, ids=lambda plant: plant.__name__)
def test_a_fault_of_the_engine_is_found(
    plant: Callable[[Patch], None], lives: Sequence[Story], monkeypatch: Patch
) -> None:
    plant(monkeypatch)
    assert any(faults_in(lives, disagreements))


@pytest.mark.parametrize("plant", BOOKING, ids=lambda plant: plant.__name__)
def test_a_fault_of_what_is_booked_is_found(
    plant: Callable[[Patch], None], lives: Sequence[Story], monkeypatch: Patch
) -> None:
    plant(monkeypatch)
    assert any(faults_in(lives, booking_faults))


def test_without_a_planted_fault_none_is_found(lives: Sequence[Story]) -> None:
    assert not any(faults_in(lives[:40], disagreements)) and not any(faults_in(lives[:40], booking_faults))


# --- the lives themselves ---------------------------------------------------------------------------------------------

NOT_OF_A_LIFE = {Happened.OPENING, Happened.REVERSAL, Happened.ADJUSTED}


def test_the_lives_hold_everything_that_can_happen(lives: Sequence[Story]) -> None:
    seen = Counter[str]()
    for story in lives:
        seen.update(set(_said_of(story)))
    print(dict(sorted(seen.items())))
    expected = {str(event) for event in Happened if event not in NOT_OF_A_LIFE}
    expected |= {str(kind) for kind in ActKind} | {str(purpose) for purpose in Purpose} | set(PROGRAMMES)
    expected |= {"late", "undone", "taken over", "29 February", "the cut of 2025", "settled"}
    assert expected - set(seen) == set()


def _said_of(story: Story) -> Iterator[str]:
    yield story.paper.programme
    facts: Mapping[str, bool] = {
        "late": any(entry.late for entry in story.entries),
        "undone": any(entry.undone_after is not None for entry in story.entries),
        "taken over": story.paper.taken_over_on is not None,
    }
    yield from (name for name, holds in facts.items() if holds)
    life = begin(story.paper, contract_of(story.paper))
    for act, effects in live(life, [act_of(deed) for deed in story.deeds]):
        changing = [one for one in effects if any(one.change.parts)]
        if effects or act.instalments:
            yield str(act.kind)
        if act.purpose and changing:
            yield str(act.purpose)
        for one in changing:
            yield str(one.event)
        for segment in (segment for one in effects if one.reckoned for segment in one.reckoned.segments):
            if any(segment.since <= date(year, 2, 29) < segment.until for year in (2020, 2024, 2028)):
                yield "29 February"
            if segment.since == date(2025, 12, 1):
                yield "the cut of 2025"
        if life.is_settled:
            yield "settled"
