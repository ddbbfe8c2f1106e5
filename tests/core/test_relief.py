"""Debt at risk: every limit one unit either side."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.dates import add_months
from dongvon.core.relief import (
    AUTHORITY_NAMES,
    BY_DAMAGE,
    CAUSE_NAMES,
    COMMITTEE,
    COMMITTEE_NAMES,
    MEASURE_NAMES,
    SOURCE,
    Authority,
    Cause,
    Freeze,
    Ground,
    Measure,
    authority_for,
    committee_problems,
    freeze_problems,
    measure_for,
    write_off_problems,
)

M = 1_000_000
DAY = timedelta(days=1)


@pytest.mark.parametrize("cause", sorted(BY_DAMAGE))
@pytest.mark.parametrize(("damage", "expected"), [
    (0, (Measure.EXTENSION, 0)), (39, (Measure.EXTENSION, 0)), (40, (Measure.FREEZE, 36)), (41, (Measure.FREEZE, 36)),
    (79, (Measure.FREEZE, 36)), (80, (Measure.FREEZE, 60)), (81, (Measure.FREEZE, 60)), (100, (Measure.FREEZE, 60)),
])  # fmt: skip
def test_damage_decides_for_disaster_and_policy(cause: Cause, damage: int, expected: tuple[Measure, int]) -> None:
    assert measure_for(cause, damage) == expected


@pytest.mark.parametrize("cause", sorted(set(Cause) - BY_DAMAGE))
@pytest.mark.parametrize("damage", [0, 39, 40, 80, 100])
def test_other_causes_are_frozen_three_years(cause: Cause, damage: int) -> None:
    assert measure_for(cause, damage) == (Measure.FREEZE, 36)


def test_the_causes_of_the_forms() -> None:
    assert {cause.value for cause in BY_DAMAGE} == {"K1", "K2"}
    assert [cause.value for cause in Cause] == ["K1", "K2", "K2_late", "K3", "K4a", "K4b", "K4c", "K5"]
    assert set(CAUSE_NAMES) == set(Cause) and set(MEASURE_NAMES) == set(Measure)
    assert set(AUTHORITY_NAMES) == set(Authority) and set(COMMITTEE_NAMES) == COMMITTEE


@pytest.mark.parametrize(("measure", "source", "expected"), [
    (Measure.EXTENSION, "TW", Authority.DIRECTOR), (Measure.EXTENSION, "DP", Authority.DIRECTOR),
    (Measure.FREEZE, "TW", Authority.BOARD), (Measure.FREEZE, "DP", Authority.PROVINCE),
    (Measure.WRITE_OFF, "TW", Authority.BOARD), (Measure.WRITE_OFF, "DP", Authority.PROVINCE),
])  # fmt: skip
def test_who_decides(measure: Measure, source: str, expected: Authority) -> None:
    assert authority_for(measure, source) is expected


def test_the_committee_is_whole_or_refused() -> None:
    assert committee_problems(COMMITTEE) == []
    assert committee_problems(COMMITTEE | {"police"}) == []
    for name in COMMITTEE:
        (found,) = committee_problems(COMMITTEE - {name})
        assert found.facts == {"missing": COMMITTEE_NAMES[name]}
        assert (found.code, found.source) == ("committee_incomplete", "240/NHCS-QLN (15/01/2026)")
    (found,) = committee_problems(frozenset({"bank", "people_committee", "credit_officer", "group"}))
    assert str(found) == "Biên bản 02/XLN còn thiếu chữ ký: hội, khách hàng."


FIRST = date(2026, 3, 1)


def frozen(last: date, *, principal: int = 10 * M, due_on: date | None = None, cause: Cause = Cause.DISASTER,
           damage: int = 50, longest: int | None = None) -> list[str]:  # fmt: skip
    freeze = Freeze(principal, FIRST, last, due_on or last + DAY)
    found = freeze_problems(freeze, cause=cause, damage_percent=damage, outstanding=10 * M, longest=longest)
    assert all(problem.source == SOURCE for problem in found)
    return [problem.code for problem in found]


@pytest.mark.parametrize(("cause", "damage", "months"), [
    (Cause.DISASTER, 40, 36), (Cause.DISASTER, 79, 36), (Cause.DISASTER, 80, 60), (Cause.POLICY_LATE, 90, 36),
    (Cause.JUDGMENT, 0, 36),
])  # fmt: skip
def test_the_longest_freeze_to_the_day(cause: Cause, damage: int, months: int) -> None:
    last = add_months(FIRST, months) - DAY
    assert frozen(last, cause=cause, damage=damage) == []
    assert frozen(last + DAY, cause=cause, damage=damage) == ["freeze_too_long"]


def test_a_freeze_refused_says_its_limits() -> None:
    last = date(2030, 1, 1)
    found = freeze_problems(
        Freeze(10 * M + 1, FIRST, last, last), cause=Cause.DISASTER, damage_percent=50, outstanding=10 * M
    )
    assert [str(one) for one in found] == [
        "Số tiền khoanh phải lớn hơn 0 và không quá dư nợ 10.000.000 đồng.",
        "Thời hạn khoanh tối đa 36 tháng: từ 01/03/2026 đến trước ngày 01/03/2029.",
        "Hạn trả nợ sau khoanh phải sau ngày hết khoanh 01/01/2030.",
    ]
    (small,) = freeze_problems(Freeze(1, FIRST, last, last), cause=Cause.POLICY, damage_percent=39, outstanding=1)
    assert str(small) == "Thiệt hại 39% (dưới 40%) chỉ được gia hạn nợ, không khoanh nợ."


def test_a_freeze_lasts_a_day_at_least() -> None:
    assert frozen(FIRST) == []
    assert frozen(FIRST - DAY, due_on=FIRST) == ["freeze_too_long"]


def test_an_additional_freeze_is_no_longer_than_the_first() -> None:
    last = add_months(FIRST, 12) - DAY
    assert frozen(last, longest=12) == []
    assert frozen(last + DAY, longest=12) == ["freeze_too_long"]
    assert frozen(add_months(FIRST, 36), longest=60) == ["freeze_too_long"]


def test_the_debt_falls_due_after_the_freeze() -> None:
    assert frozen(FIRST, due_on=FIRST + DAY) == []
    assert frozen(FIRST, due_on=FIRST) == ["freeze_due_too_early"]


@pytest.mark.parametrize(("principal", "sound"), [(0, False), (1, True), (10 * M, True), (10 * M + 1, False)])
def test_no_more_is_frozen_than_is_owed(principal: int, sound: bool) -> None:
    assert frozen(FIRST, principal=principal) == ([] if sound else ["freeze_amount"])


def test_little_damage_is_not_frozen_whatever_else_is_wrong() -> None:
    assert frozen(FIRST - DAY, damage=39, principal=0) == ["damage_too_small"]


@pytest.mark.parametrize("ground", list(Ground))
@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("used", [False, True])
def test_what_a_write_off_wants(ground: Ground, ended: bool, used: bool) -> None:
    problems = write_off_problems(ground, freeze_ended=ended, all_measures_used=used)
    assert all(one.source == SOURCE for one in problems)
    found = [one.code for one in problems]
    if ground in (Ground.DEAD_WITHOUT_ESTATE, Ground.BANKRUPT):
        assert found == []
    elif not ended:
        assert found == ["write_off_without_freeze"]
    else:
        assert found == ([] if used else ["measures_not_used"])


@given(st.sampled_from(Cause), st.integers(0, 100), st.integers(0, 2500), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_freeze_is_sound_exactly_within_its_months(cause: Cause, damage: int, days: int, first: date) -> None:
    last = first + timedelta(days=days)
    found = freeze_problems(Freeze(1, first, last, last + DAY), cause=cause, damage_percent=damage, outstanding=1)
    measure, months = measure_for(cause, damage)
    assert (found == []) == (measure is Measure.FREEZE and last < add_months(first, months))
