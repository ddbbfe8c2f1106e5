"""The open choice, asking again, and the bank's three working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.dates import is_working_day
from dongvon.core.screening import (
    Count,
    appeal_until,
    carries,
    check_appeal,
    check_count,
    decision_due_on,
    screening_setting,
    working_days_waited,
)

HELD = date(2026, 1, 5)
NEW_YEAR = frozenset({date(2026, 1, 1)})


@pytest.mark.parametrize(
    "count, possible",
    [
        (Count(10), True),
        (Count(6, 3, 1), True),
        (Count(6, 3, 2), False),
        (Count(10, aside=1), False),
        (Count(9, aside=1), True),
        (Count(-1), False),
        (Count(3, -1), False),
        (Count(3, 0, -1), False),
        (Count(0, aside=11), False),
    ],
)
def test_nobody_votes_twice_and_who_stands_aside_not_at_all(count: Count, possible: bool) -> None:
    assert (check_count(count, 10) == []) is possible


def test_how_many_may_vote_is_said() -> None:
    (problem,) = check_count(Count(6, 3, 2, aside=2), 12)
    assert str(problem) == "Số phiếu 11 phải từ 0 đến số người được biểu quyết 10 (dự họp 12, tránh 2)"
    assert problem.source == "10C/TD"
    (problem,) = check_count(Count(0, aside=11), 10)
    assert "được biểu quyết 0 (" in str(problem), "never fewer than nobody"


@pytest.mark.parametrize(
    "votes, aside, chosen", [(5, 0, False), (6, 0, True), (5, 1, True), (4, 2, False), (4, 3, True), (0, 10, False)]
)
def test_more_than_half_of_those_who_may_vote_choose(votes: int, aside: int, chosen: bool) -> None:
    assert carries(Count(votes, aside=aside), 10) is chosen


def test_asking_again_has_its_days_and_its_times() -> None:
    assert appeal_until(HELD) == date(2026, 1, 20)
    assert check_appeal(held_on=HELD, made_on=HELD, appeals_before=0) == []
    assert check_appeal(held_on=HELD, made_on=date(2026, 1, 20), appeals_before=0) == []
    for made_on in (date(2026, 1, 4), date(2026, 1, 21)):
        (problem,) = check_appeal(held_on=HELD, made_on=made_on, appeals_before=0)
        assert problem.code == "appeal_out_of_time" and "05/01/2026 đến ngày 20/01/2026" in str(problem)
        assert problem.source == screening_setting(HELD).source
    (problem,) = check_appeal(held_on=HELD, made_on=HELD, appeals_before=1)
    assert problem.code == "appealed_already" and problem.source == screening_setting(HELD).source


@pytest.mark.parametrize(
    "received, due",
    [
        (date(2025, 12, 29), date(2026, 1, 2)),  # Monday; Thursday is New Year's Day
        (date(2026, 1, 5), date(2026, 1, 8)),
        (date(2026, 1, 8), date(2026, 1, 13)),  # over a weekend
    ],
)
def test_the_bank_answers_by_the_third_working_day(received: date, due: date) -> None:
    assert decision_due_on(received, NEW_YEAR) == due
    assert working_days_waited(received, due, NEW_YEAR) == 3
    assert working_days_waited(received, received, NEW_YEAR) == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 40))
def test_the_clock_counts_working_days_one_by_one(received: date, days: int) -> None:
    on = received + timedelta(days=days)
    waited = working_days_waited(received, on, NEW_YEAR)
    before = working_days_waited(received, on - timedelta(days=1), NEW_YEAR) if days else 0
    assert waited - before == (is_working_day(on, NEW_YEAR) if days else 0)
    assert (on > decision_due_on(received, NEW_YEAR)) == (
        waited > 3 or (waited == 3 and not is_working_day(on, NEW_YEAR))
    )
