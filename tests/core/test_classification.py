"""When a review of the ability to repay is due, who takes part, and which loans are reconciled first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.classification import (
    CAUSES,
    FOR_THE_ABSENT,
    SOURCE,
    TEAM,
    TEAM_OF_DIRECT_LENDING,
    TEAM_SOURCE,
    TROUBLES,
    Ability,
    Candidate,
    Debt,
    Present,
    Reason,
    ReviewSetting,
    finding_problems,
    reconciled_percent,
    review_due,
    review_setting,
    sample_size,
    team_problems,
    to_reconcile,
    troubles_of,
)
from dongvon.core.dates import add_months
from dongvon.core.relief import CAUSE_NAMES

ON = date(2025, 12, 31)
GOOD = Debt(50_000_000, monthly_interest=275_000, reviewed_on=date(2024, 5, 6), ability=Ability.ABLE)
days = st.dates(date(2015, 7, 1), date(2040, 12, 31))
debts = st.builds(
    Debt, st.integers(0, 10**9), st.sampled_from([0, 5_000_000]), st.sampled_from([0, 7_000_000]),
    st.integers(0, 10**7), st.integers(0, 10**6), st.none() | days, st.booleans(), days, st.sampled_from(list(Ability)),
)  # fmt: skip


def codes(problems: list[object]) -> list[str]:
    return [problem.code for problem in problems]  # type: ignore[attr-defined]


@given(debts, days)
def test_a_review_of_the_day_answers_everything_and_an_old_one_nothing(debt: Debt, on: date) -> None:
    seen = replace(debt, reviewed_on=on, troubled_since=min(debt.troubled_since or on, on))
    assert review_due(seen, on) == ()
    old = replace(debt, reviewed_on=add_months(on, -36))
    assert (Reason.OLD in review_due(old, on)) == (debt.balance > 0)
    never = review_due(replace(debt, reviewed_on=None, ability=None), on)
    assert (Reason.NEVER in never) == (debt.balance > 0)


@given(debts, days, st.integers(0, 2000))
def test_what_is_due_stays_due_until_somebody_looks(debt: Debt, on: date, later: int) -> None:
    if debt.reviewed_on and debt.reviewed_on <= on:
        assert set(review_due(debt, on)) <= set(review_due(debt, on + timedelta(days=later)))


@given(debts, days)
def test_trouble_after_the_review_is_due_at_once(debt: Debt, on: date) -> None:
    fallen = replace(debt, overdue=1, reviewed_on=on, troubled_since=on + timedelta(days=1))
    assert Reason.OVERDUE in review_due(fallen, on + timedelta(days=1))
    good = replace(debt, in_term=1, overdue=0, frozen=0, arrears=0, at_risk=False, ability=Ability.ABLE)
    assert TROUBLES.isdisjoint(review_due(good, on))


def test_interest_of_exactly_three_months_is_not_long_unpaid() -> None:
    unpaid = replace(GOOD, arrears=3 * GOOD.monthly_interest)
    assert review_due(unpaid, ON) == ()
    assert review_due(replace(unpaid, arrears=unpaid.arrears + 1), ON) == (Reason.UNPAID_INTEREST,)


def test_who_must_be_there_and_who_stands_in_for_an_absent_borrower() -> None:
    there = {*TEAM, Present.BORROWER}
    assert team_problems(there, through_group=True) == []
    for one in TEAM:
        (problem,) = team_problems(there - {one}, through_group=True)
        assert problem.code == "review_team_incomplete" and "DB7" in problem.source
    (absent,) = team_problems(TEAM, through_group=True)
    assert (absent.code, absent.source) == ("review_of_the_absent", TEAM_SOURCE)
    for one in FOR_THE_ABSENT:
        assert team_problems({*TEAM, one}, through_group=True) == []
    assert team_problems({*TEAM_OF_DIRECT_LENDING, Present.BORROWER}, through_group=False) == []
    (several,) = team_problems({Present.BANK, Present.GROUP, Present.BORROWER}, through_group=True)
    assert str(several) == "Biên bản đánh giá khả năng trả nợ còn thiếu: hội, trưởng thôn, bản, tổ dân phố."


@pytest.mark.parametrize(
    ("ability", "repayable", "causes", "said"),
    [
        (Ability.ABLE, 100, [], []),
        (Ability.ABLE, 99, [], ["review_amount"]),
        (Ability.ABLE, 100, ["K1"], ["review_causes"]),
        (Ability.PARTLY, 99, ["K1"], []),
        (Ability.PARTLY, 1, ["K1"], []),
        (Ability.PARTLY, 0, ["K1"], ["review_amount"]),
        (Ability.PARTLY, 100, ["K1"], ["review_amount"]),
        (Ability.UNABLE, 0, ["C4"], []),
        (Ability.UNABLE, 0, [], ["review_causes"]),
        (Ability.UNABLE, 1, [], ["review_amount", "review_causes"]),
    ],
)
def test_what_a_review_says_must_agree_with_itself(
    ability: Ability, repayable: int, causes: list[str], said: list[str]
) -> None:
    found = finding_problems(ability, repayable=repayable, principal=100, causes=causes, loan="1")
    assert codes(found) == said
    (nothing,) = finding_problems(ability, repayable=repayable, principal=0, causes=causes, loan="1")
    assert nothing.code == "review_without_debt"
    assert {problem.source for problem in (*found, nothing)} == {SOURCE}
    assert finding_problems(Ability.ABLE, repayable=1, principal=1, causes=[], loan="1") == [], "one đồng is a debt"


def test_what_is_owed_and_what_is_wrong_with_it() -> None:
    """Each from the first đồng; only principal in term can be not due and hard to recover."""
    assert troubles_of(GOOD, ON) == ()
    assert troubles_of(replace(GOOD, overdue=1), ON) == (Reason.OVERDUE,)
    assert troubles_of(replace(GOOD, frozen=1), ON) == (Reason.FROZEN,)
    for doubtful in (replace(GOOD, at_risk=True), replace(GOOD, ability=Ability.PARTLY)):
        assert troubles_of(replace(doubtful, in_term=1), ON) == (Reason.IRRECOVERABLE,)
        assert troubles_of(replace(doubtful, in_term=0, overdue=1), ON) == (Reason.OVERDUE,)


def test_a_new_setting_of_reviews_counts_from_its_day() -> None:
    rows = [ReviewSetting(day, months, 12, 3, 15, "", "memory") for day, months in (
        (date(2020, 1, 1), 24), (date(2015, 7, 1), 36), (date(2025, 1, 1), 12),
    )]  # fmt: skip
    days = (date(2015, 7, 1), date(2019, 12, 31), date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [review_setting(day, rows).months for day in days] == [36, 36, 24, 24, 12]
    assert review_setting(date(2015, 6, 30), rows) is rows[1], "before the first, the first"


def test_all_loans_are_reconciled_in_the_years_of_the_three_year_review() -> None:
    years = (2022, 2024, 2025, 2026, 2027, 2028, 2031)
    assert [reconciled_percent(date(year, 6, 1)) for year in years] == [100, 15, 100, 15, 15, 100, 100]
    others = [ReviewSetting(date(2015, 7, 1), 36, 12, 3, 20, "", "memory", whole_year=2026)]
    assert [reconciled_percent(date(year, 6, 1), others) for year in years] == [20, 20, 20, 100, 20, 20, 20]


def test_objective_causes_are_those_of_debt_at_risk() -> None:
    assert set(CAUSE_NAMES) < set(CAUSES)


candidates = st.lists(
    st.builds(Candidate, st.integers(), st.integers(0, 10**9), st.booleans(), st.booleans(), st.booleans()),
    unique_by=lambda one: one.loan_id,
)


@given(candidates, st.integers(1, 100))
def test_the_sample_is_large_enough_and_no_loan_left_out_goes_before_one_taken(
    rows: list[Candidate], percent: int
) -> None:
    taken = to_reconcile(rows, percent)
    assert len(taken) == sample_size(len(rows), percent) and 100 * len(taken) >= percent * len(rows)
    assert len(rows) == 0 or 100 * (len(taken) - 1) < percent * len(rows)

    def rank(one: Candidate) -> tuple[bool, bool, bool, int]:
        return one.irrecoverable, one.overdue, one.abuse_likely, one.balance

    left = [one for one in rows if one not in taken]
    assert not taken or not left or min(map(rank, taken)) >= max(map(rank, left))
