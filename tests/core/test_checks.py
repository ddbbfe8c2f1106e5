"""Checks of how loans are used: last days, shares that are never rounded up, what a conclusion says of the money."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.checks import (
    CheckState,
    Coverage,
    Duty,
    EarlierShare,
    Finding,
    Uses,
    check_state,
    coverage_of,
    location_problems,
    share_tenths,
    spread_visits,
    uses_of,
    uses_problems,
)
from dongvon.core.dates import add_months, is_working_day, setting_in_force, working_days_after, working_days_before
from dongvon.core.inactivity import inactive_before
from dongvon.field.checks.terms import checklist, duties, duty

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
COUNTS = st.integers(0, 10**6)
SPEED = Duty(date(2026, 2, 11), 30, 3, 90, 75, 3, "HD 727", "mixed")


@given(COUNTS, COUNTS)
def test_a_share_is_whole_only_when_all_of_it_is_done(part: int, rest: int) -> None:
    tenths = share_tenths(part, part + rest)
    if not part + rest:
        assert tenths is None
        return
    assert tenths is not None and (tenths == 1000) == (rest == 0) and tenths * (part + rest) <= part * 1000
    assert (tenths + 1) * (part + rest) > part * 1000


@given(st.integers(0, 5000), st.booleans())
def test_what_is_needed_of_a_group_is_the_least_that_reaches_the_percent(loans: int, difficult: bool) -> None:
    needed, percent = SPEED.needed(loans, difficult=difficult), SPEED.percent(difficult=difficult)
    assert needed * 100 >= loans * percent and (needed == 0 or (needed - 1) * 100 < loans * percent)
    assert needed <= loans
    found = EarlierShare(loans, needed, needed)
    assert found.left == 0 and (found.tenths is None or found.tenths >= percent * 10)


@given(DAYS, st.none() | DAYS, st.none() | DAYS)
def test_a_check_stands_in_exactly_one_way_and_time_makes_it_no_better(
    on: date, due_on: date | None, checked_on: date | None
) -> None:
    state = check_state(due_on, checked_on, on)
    done = checked_on is not None and checked_on <= on
    assert (state in (CheckState.IN_TIME, CheckState.LATE)) == done
    if state == CheckState.MISSED:
        assert check_state(due_on, None, on + timedelta(days=1)) == CheckState.MISSED
        assert due_on is not None and check_state(due_on, None, due_on) == CheckState.WAITING


@given(st.lists(st.sampled_from(CheckState)))
def test_coverage_counts_each_once(states: list[CheckState]) -> None:
    found = coverage_of(states)
    assert found.owed == len(states) and found.fallen == len(states) - found.waiting


@given(DAYS, st.integers(0, 9), st.sets(DAYS, max_size=5))
def test_working_days_after_and_before_are_one_anothers_way_back(on: date, count: int, off: set[date]) -> None:
    after = working_days_after(on, count, off)
    assert after == on if not count else is_working_day(after, off)
    if is_working_day(on, off):
        assert working_days_before(after, count, off) == on


@given(DAYS)
def test_inactive_means_here_what_it_means_in_the_banks_list(last_on: date) -> None:
    """`core.inactivity` looks back from a day, the duty ahead from a transaction; short months may part them."""
    since = SPEED.inactive_since(last_on)
    assert last_on < inactive_before(since) or add_months(since, -3) == last_on
    assert last_on >= inactive_before(since - timedelta(days=4))


def test_the_setting_of_a_day_is_the_last_one_begun() -> None:
    assert setting_in_force(duties(), date(2026, 2, 11)).since == date(2026, 2, 11)
    assert duty(date(2026, 2, 10)).confidence == "memory" and duty(date(2020, 1, 1)).since == date(2022, 12, 29)
    assert all(one.source and one.confidence in ("seen", "derived", "mixed", "memory") for one in duties())


def test_the_checklist_asks_each_topic_once_in_both_languages() -> None:
    topics = checklist().on(date(2026, 3, 1))
    assert len({one.key for one in topics}) == len(topics) == 18
    assert all(one.vi and one.en and one.vi != one.en for one in topics)
    assert "other_bank" not in {one.key for one in checklist().on(date(2025, 12, 31))}


@given(st.sampled_from(Finding), st.integers(1, 10**9), st.integers(-5, 10**9), st.integers(-5, 10**9))
def test_what_is_taken_accounts_for_every_dong_received(finding: Finding, got: int, right: int, wrong: int) -> None:
    uses = uses_of(finding, got, right, wrong)
    if not uses_problems(finding, uses):
        assert min(uses.right, uses.wrong, uses.unused) >= 0 and uses.right + uses.wrong + uses.unused == got
        assert (uses.right == got) == (finding == Finding.RIGHT)


@pytest.mark.parametrize(
    ("latitude", "longitude", "sound"),
    [(None, None, True), (22387, 103458, True), (103458, 22387, False), (22387, None, False),
     (None, 103458, False), (0, 0, False),
     (8000, 102000, True), (23500, 118000, True), (23501, 103000, False), (22000, 118001, False)],
)  # fmt: skip
def test_a_place_is_whole_and_in_vietnam(latitude: int | None, longitude: int | None, sound: bool) -> None:
    assert (not location_problems(latitude, longitude)) is sound


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=60).map(sorted),
    st.sets(st.integers(1, 12), min_size=1),
    st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True),
)
def test_a_years_visits_are_spread_evenly_and_a_hamlet_is_one_inspectors(
    hamlets: list[int], months: set[int], inspectors: list[int]
) -> None:
    groups = list(enumerate(hamlets))
    found = spread_visits(groups, sorted(months), inspectors)
    assert [one.group_id for one in found] == [group for group, _ in groups]
    counts = [sum(one.month == month for one in found) for month in months]
    assert sum(counts) == len(groups) and max(counts) - min(counts) <= 1
    who = {hamlet: {one.inspector_id for one, (_, at) in zip(found, groups, strict=True) if at == hamlet}
           for hamlet in hamlets}  # fmt: skip
    assert all(len(one) == 1 for one in who.values()) and set().union(*who.values()) <= set(inspectors)


def test_nothing_received_cannot_be_used() -> None:
    assert [one.code for one in uses_problems(Finding.RIGHT, Uses(0, 0, 0))] == ["uses_beyond_received"]
    assert uses_problems(Finding.RIGHT, Uses(1, 1, 0)) == []
    assert Coverage().tenths is None


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        (1, 0, None), (99, 1, None), (0, 100, "uses_no_part"), (100, 0, "uses_no_part"),
        (-1, 50, "uses_beyond_received"), (50, -1, "uses_beyond_received"), (50, 51, "uses_beyond_received"),
    ],
)  # fmt: skip
def test_a_part_of_a_hundred_is_more_than_nothing_and_less_than_all(right: int, wrong: int, code: str | None) -> None:
    found = uses_problems(Finding.PART, uses_of(Finding.PART, 100, right, wrong))
    assert [(one.code, one.source, dict(one.facts)) for one in found] == (
        [] if code is None else [(code, "06/TD", {"received": "100"} if code == "uses_beyond_received" else {})]
    )
