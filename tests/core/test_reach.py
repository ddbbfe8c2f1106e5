"""Need and reach: everybody stands in one place, a share is never rounded up nor whole while anybody is unasked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.reach import (
    HOLD_SETTINGS,
    REASON_NAMES,
    STAND_NAMES,
    WHOLE,
    Ended,
    NeedFacts,
    Obstacle,
    Reach,
    Reason,
    Stand,
    hold_on,
    reach_of,
    reason_of,
    room_in_turn,
    share_down,
    stand_of,
    still_holds,
)
from dongvon.core.states import ApplicationState as A

ON = date(2025, 12, 31)
SAID = date(2025, 8, 1)
NEED = NeedFacts(SAID, 50_000_000)


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({}, Reason.NOT_APPLIED),
        ({"application": A.REJECTED_BY_GROUP, "in_group": False, "headroom": 0}, Reason.MEETING),
        ({"application": A.RETURNED_BY_WARD}, Reason.DOCUMENTS),
        ({"application": A.RETURNED_BY_BANK, "obstacle": Obstacle.PLAN_WEAK}, Reason.DOCUMENTS),
        ({"obstacle": Obstacle.DOCUMENTS}, Reason.DOCUMENTS),
        ({"obstacle": Obstacle.DOCUMENTS, "application": A.SENT_TO_WARD}, Reason.UNDER_WAY),
        ({"application": A.REFUSED, "obstacle": Obstacle.PLAN_WEAK}, Reason.BANK),
        ({"application": A.WAITING_SESSION, "headroom": 0}, Reason.APPROVED),
        ({"in_group": False, "obstacle": Obstacle.PLAN_WEAK, "headroom": 0}, Reason.NO_GROUP),
        ({"in_group": False, "needs_group": False}, Reason.NOT_APPLIED),
        ({"obstacle": Obstacle.PLAN_WEAK, "headroom": 0}, Reason.PLAN_WEAK),
        ({"headroom": 49_999_999, "application": A.LISTED}, Reason.NO_TARGET),
        ({"headroom": 50_000_000, "application": A.LISTED}, Reason.UNDER_WAY),
        ({"headroom": None}, Reason.NOT_APPLIED),
        ({"obstacle": Obstacle.OTHER}, Reason.OTHER),
    ],
)
def test_because_of_what_somebody_waits(changed: dict[str, object], reason: Reason) -> None:
    assert reason_of(replace(NEED, **changed)) is reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked_on, needs, stand",
    [
        (None, [], Stand.UNASKED),
        (date(2024, 12, 31), [], Stand.UNASKED),
        (date(2025, 1, 1), [], Stand.NO_NEED),
        (SAID, [NEED], Stand.WAITING),
        (date(2023, 1, 1), [replace(NEED, declared_on=date(2023, 1, 1))], Stand.WAITING),
        (SAID, [replace(NEED, met_on=date(2025, 9, 15))], Stand.REACHED),
        (SAID, [replace(NEED, met_on=date(2025, 9, 15)), NEED], Stand.WAITING),
        (date(2023, 1, 1), [replace(NEED, declared_on=date(2023, 1, 1), met_on=date(2024, 2, 1))], Stand.UNASKED),
        (SAID, [replace(NEED, ended_on=ON, ended=Ended.WITHDRAWN)], Stand.NO_NEED),
        (SAID, [replace(NEED, ended_on=ON, ended=Ended.LOAN)], Stand.REACHED),
        (SAID, [replace(NEED, eligible=False)], Stand.NOT_ELIGIBLE),
        (SAID, [replace(NEED, met_on=ON + timedelta(days=1))], Stand.WAITING),
        (SAID, [replace(NEED, declared_on=ON)], Stand.WAITING),
        (SAID, [replace(NEED, declared_on=ON + timedelta(days=1))], Stand.NO_NEED),
    ],
)
def test_where_a_household_stands(asked_on: date | None, needs: list[NeedFacts], stand: Stand) -> None:
    assert stand_of(asked_on, needs, ON, 12) is stand


def test_an_answer_holds_for_its_months() -> None:
    assert still_holds(date(2025, 1, 31), date(2025, 1, 31), 1) and still_holds(date(2025, 1, 31), date(2025, 2, 27), 1)
    assert not still_holds(date(2025, 1, 31), date(2025, 2, 28), 1)
    assert not still_holds(ON, ON - timedelta(days=1), 1)
    assert hold_on(date(2000, 1, 1)) is HOLD_SETTINGS[0] and hold_on(ON).months == 12


def test_the_target_is_given_in_turn_and_what_does_not_fit_is_passed_over() -> None:
    assert room_in_turn([50, 80, 30, 30], 100) == [100, 50, 50, 20]
    assert room_in_turn([10], -5) == [0]


def test_the_figure_of_a_ward() -> None:
    reach = Reach(unasked=1, no_need=30, not_eligible=2, waiting=0, reached=17)
    assert (reach.listed, reach.asked, reach.needing) == (50, 49, 17)
    assert reach.asked_share == 980
    assert reach.reached_share == 999, "one is still unasked"
    assert replace(reach, unasked=0).reached_share == WHOLE
    assert Reach().asked_share is None and Reach(unasked=3).reached_share is None
    assert share_down(2, 3) == 666


@given(st.lists(st.sampled_from(Stand), max_size=60))
def test_a_share_is_never_more_than_true_nor_whole_while_anybody_is_unasked(stands: list[Stand]) -> None:
    reach = reach_of(stands)
    assert reach.listed == len(stands)
    assert reach.asked == len(stands) - stands.count(Stand.UNASKED)
    for part, whole, share in (
        (reach.asked, reach.listed, reach.asked_share), (reach.reached, reach.needing, reach.reached_share),
    ):  # fmt: skip
        assert (share is None) == (whole == 0)
        if share is not None:
            assert share * whole <= part * WHOLE
            assert share < WHOLE or (part == whole and not reach.unasked)


FACTS = st.builds(
    NeedFacts, st.dates(date(2024, 1, 1), ON), st.integers(1, 10**9), st.none() | st.dates(date(2024, 1, 1), ON),
    application=st.none() | st.sampled_from(A), in_group=st.booleans(), needs_group=st.booleans(),
    obstacle=st.none() | st.sampled_from(Obstacle), headroom=st.none() | st.integers(0, 10**9), eligible=st.booleans(),
)  # fmt: skip


@given(st.none() | st.dates(date(2024, 1, 1), ON), st.lists(FACTS, max_size=4))
def test_whoever_waits_waits_because_of_something_known(asked_on: date | None, needs: list[NeedFacts]) -> None:
    stand = stand_of(asked_on, needs, ON, 12)
    assert (stand is Stand.WAITING) == any(one.waits(ON) for one in needs)
    assert {reason_of(one) for one in needs} <= set(REASON_NAMES)
    assert STAND_NAMES[stand]


@given(st.lists(st.integers(1, 100), max_size=20), st.integers(0, 500))
def test_never_more_is_given_than_the_target_leaves(amounts: list[int], headroom: int) -> None:
    left = room_in_turn(amounts, headroom)
    assert sum(amount for amount, has in zip(amounts, left, strict=True) if amount <= has) <= headroom
