"""What the demonstration's meetings and plans are made of: a quorum, possible votes, plans that carry their loans."""

from datetime import date

import pytest

from dongvon.core.capacity import Budget, capacity_problems, periods
from dongvon.core.eligibility import check_meeting
from dongvon.core.schedule import Terms, build
from dongvon.core.screening import Count, carries, check_count
from dongvon.front.demo.screened import STOPS, WAYS, attending, household_budget, minutes_of

M = 1_000_000


@pytest.mark.parametrize("members", [5, 7, 8, 22, 56])
def test_a_meeting_of_the_demonstration_has_a_quorum_and_chooses(members: int) -> None:
    households = list(range(100, 100 + members))
    for serial in range(40):
        there = attending(households, serial)
        assert check_meeting(members=members, present=len(there)) == []
        votes, minutes = minutes_of(there, {"1": there[0], "2": 999}, serial)
        for number, aside in (("1", 1), ("2", 0)):
            count = Count(votes[number], minutes.against[number], minutes.abstained[number], aside)
            assert check_count(count, len(there)) == [] and count.voted == len(there) - aside
            assert carries(count, len(there))


@pytest.mark.parametrize("amount, months", [(20 * M, 24), (50 * M, 36), (100 * M, 60), (30 * M, 12)])
def test_plans_carry_their_loans_but_for_every_ninth(amount: int, months: int) -> None:
    on = date(2026, 1, 2)
    dues = build(Terms(amount, on, months, transaction_day=15))
    for serial in range(18):
        budget = Budget(**household_budget(amount, months, serial))
        short = capacity_problems(periods(budget, on, dues, 700_000), on)
        assert bool(short) is (serial % 9 == 8), (serial, budget)


def test_every_desk_has_a_list_and_the_days_of_a_way_follow_each_other() -> None:
    for way in WAYS:
        days = (way.held_on, way.to_ward, way.certified, way.to_bank, way.decided)
        known = [day for day in days if day]
        assert known == sorted(known) and way.stops <= len(STOPS)
    assert {bool(way.kin) for way in WAYS} == {True, False}
    ends = [sum(map(bool, (way.to_ward, way.returned, way.certified, way.to_bank, way.decided))) for way in WAYS]
    assert {0, 1, 2, 3, 4} <= set(ends)
