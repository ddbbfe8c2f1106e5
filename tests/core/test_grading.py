"""Grading: points inside bounds, never worse for doing better, the grades at their edges, the commune's score."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.grading import (
    Bounds,
    Criterion,
    Downfall,
    Grade,
    Measured,
    Scale,
    Setting,
    commune_score,
    grade_of,
    lines_of,
    points_of,
    score_of,
)
from dongvon.core.problems import InvariantBroken
from dongvon.field.supervision.terms import setting_of, terms

SETTING = setting_of(terms(), date(2025, 12, 31))
DONG = st.integers(0, 10**11)


@st.composite
def measures(draw: st.DrawFn) -> Measured:
    def of() -> tuple[int, int]:
        whole = draw(DONG)
        return whole, draw(st.integers(0, whole))

    (owed, overdue), (sessions, came), (due, paid) = of(), of(), of()
    (principal, repaid), (members, savers) = of(), of()
    before, now = draw(DONG), draw(DONG)
    return Measured(owed, overdue, sessions, came, due, paid, principal, repaid, before, now, members, savers)


@given(measures())
def test_a_score_stays_between_nothing_and_a_hundred_and_is_the_sum_of_its_lines(one: Measured) -> None:
    lines = lines_of(one, SETTING)
    assert all(0 <= line.points <= line.most for line in lines)
    assert 0 <= score_of(lines) == sum(line.points for line in lines) <= 10_000
    assert sum(line.most for line in lines) == 10_000


BETTER = {"overdue": -1, "came": 1, "interest_paid": 1, "principal_paid": 1, "saved": 1, "savers": 1}


@given(measures(), st.sampled_from(sorted(BETTER)), st.integers(1, 10**10))
def test_doing_better_never_costs_points(one: Measured, what: str, by: int) -> None:
    better = replace(one, **{what: max(getattr(one, what) + BETTER[what] * by, 0)})
    assert score_of(lines_of(better, SETTING)) >= score_of(lines_of(one, SETTING))


@given(measures())
def test_a_single_dong_costs_no_step(one: Measured) -> None:
    """Straight between its ends: where a debt is a million and more, one đồng moves a score by a hundredth at most."""
    if one.interest_due >= 10**6 and one.interest_paid:
        less = replace(one, interest_paid=one.interest_paid - 1)
        assert score_of(lines_of(one, SETTING)) - score_of(lines_of(less, SETTING)) <= 1


@pytest.mark.parametrize(
    ("score", "grade"),
    [(10_000, "good"), (8_500, "good"), (8_499, "fair"), (7_000, "fair"), (6_999, "average"), (5_000, "average"),
     (4_999, "weak"), (0, "weak")],
)  # fmt: skip
def test_the_grades_at_their_edges(score: int, grade: str) -> None:
    assert grade_of(score, SETTING.bounds) == grade
    assert all(grade_of(score, SETTING.bounds, why) is Grade.WEAK for why in Downfall)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10**11)), min_size=1))
def test_a_commune_scores_between_its_worst_and_its_best_group(groups: list[tuple[int, int]]) -> None:
    found = commune_score(groups)
    assert found is not None and min(s for s, _ in groups) <= found <= max(s for s, _ in groups)
    assert commune_score([]) is None


def test_a_commune_score_is_weighed_by_what_is_owed_and_rounded_down() -> None:
    assert commune_score([(9_000, 3_000_000), (5_001, 1_000_000)]) == 8_000  # 8.000,25
    assert commune_score([(9_000, 0)]) is None, "where nothing is owed there is nothing to weigh by"


def test_a_scale_that_cannot_be_is_refused() -> None:
    scale = SETTING.scales[0]
    with pytest.raises(InvariantBroken):
        replace(scale, full=scale.none)
    with pytest.raises(InvariantBroken):
        replace(scale, most=0)
    assert replace(scale, most=1).most == 1
    assert Setting(list(SETTING.scales), SETTING.bounds) == SETTING
    with pytest.raises(InvariantBroken):
        Setting([replace(scale, most=3_100), *SETTING.scales[1:]], SETTING.bounds)
    with pytest.raises(InvariantBroken):
        Setting([SETTING.scales[1], scale, *SETTING.scales[2:]], SETTING.bounds)


def test_of_nothing_to_fulfil_nothing_is_lost() -> None:
    scale = Scale(date(2025, 1, 1), Criterion.INTEREST, 2_000, Fraction(1), Fraction(1, 2), "", "", "", "")
    assert points_of(scale, 0, 0) == 2_000
    assert [points_of(scale, part, 100) for part in (0, 50, 51, 75, 99, 100)] == [0, 0, 40, 1_000, 1_960, 2_000]
    assert isinstance(SETTING.bounds, Bounds)


@pytest.mark.parametrize(
    ("before", "saved", "part", "whole", "points"),
    [
        (0, 0, 0, 1, 500),
        (0, 1, 1, 1, 1_000),
        (0, 60_000, 60_000, 60_000, 1_000),
        (1, 2, 1, 1, 1_000),
        (100_000_000, 100_500_000, 500_000, 100_000_000, 750),
        (100_000_000, 99_500_000, -500_000, 100_000_000, 250),
        (100_000_000, 0, -100_000_000, 100_000_000, 0),
    ],
)
def test_growth_of_savings_out_of_nothing_and_out_of_something(
    before: int, saved: int, part: int, whole: int, points: int
) -> None:
    """None at -1 %, all at +1 %, straight between; the first savings of a group are growth."""
    found = lines_of(Measured(0, 0, 0, 0, 0, 0, 0, 0, before, saved, 0, 0), SETTING)
    line = found[list(Criterion).index(Criterion.SAVINGS_GROWTH)]
    assert (line.part, line.whole, line.points, line.most) == (part, whole, points, 1_000)
    assert [one.criterion for one in found] == list(Criterion)
