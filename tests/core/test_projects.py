"""What a project's cost and labour carry."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.projects import Project, Shares, Wanted, check_project, most_by_share

M = 1_000_000
ZONE = Project(cost=200 * M, workers=20, target_workers=10)
MEDICINAL = Shares(
    "ND28_DL", loan_percent=45, labour_percent=50, by_project=True, source="NĐ 28/2022", labour_source="Điều 36"
)


def codes(project: Project | None, shares: Shares, **wanted: int) -> list[tuple[str, str, str]]:
    found = check_project(project, shares, Wanted(**{"amount": 1, **wanted}))
    return [(one.code, one.severity, one.source) for one in found]


def test_a_share_of_the_cost_is_lent_and_not_a_dong_more() -> None:
    assert codes(ZONE, MEDICINAL, amount=90 * M) == []
    assert codes(ZONE, MEDICINAL, amount=90 * M + 1) == [("r07_over_share", "block", "NĐ 28/2022")]
    assert codes(ZONE, MEDICINAL, amount=50 * M, owed=40 * M) == []
    assert codes(ZONE, MEDICINAL, amount=50 * M, owed=40 * M + 1) == [("r07_over_share", "block", "NĐ 28/2022")]
    [said] = check_project(ZONE, MEDICINAL, Wanted(80 * M, 20 * M))
    assert str(said) == (
        "Xin vay 80.000.000 đồng, đã vay 20.000.000 đồng; chỉ được vay 45% của 200.000.000 đồng là 90.000.000 đồng"
    )


def test_own_capital_is_a_share_of_the_cost() -> None:
    trader = Shares("TNVKK", own_capital_percent=20, source="QĐ 92/2009")
    assert codes(ZONE, trader, own_capital=40 * M) == []
    assert codes(ZONE, trader, own_capital=40 * M - 1) == [("r07_own_capital_too_low", "block", "QĐ 92/2009")]


@pytest.mark.parametrize(
    ("workers", "target", "sound"), [(20, 10, True), (20, 9, False), (21, 10, False), (1000, 499, False), (0, 0, True)]
)
def test_the_share_of_workers_the_programme_is_for(workers: int, target: int, sound: bool) -> None:
    found = codes(Project(200 * M, workers, target), MEDICINAL)
    assert found == ([] if sound else [("r08_labour_share_too_low", "block", "Điều 36")])


def test_no_more_jobs_than_workers_where_so_much_is_lent_for_each() -> None:
    jobs = Shares("GQVL", per_job=True, source="NĐ 74/2019")
    assert codes(ZONE, jobs, jobs=20) == []
    assert codes(ZONE, jobs, jobs=21) == [("r08_more_jobs_than_workers", "block", "NĐ 74/2019")]
    assert codes(ZONE, Shares("GQVL"), jobs=21) == []


def test_without_a_project_only_what_rests_on_one_is_said() -> None:
    assert codes(None, MEDICINAL) == [("r07_project_missing", "warn", "NĐ 28/2022")]
    for one in (Shares("ND28_DL", loan_percent=45, by_project=True), Shares("X", labour_percent=50, by_project=True)):
        assert codes(None, one) == [("r07_project_missing", "warn", "")], "either share is of a project"
    assert codes(None, Shares("GQVL", per_job=True, by_project=True), jobs=21) == []
    assert codes(None, Shares("NOXH", loan_percent=70)) == []  # a ceiling per house stands by itself


@given(st.integers(1, 100), st.integers(1, 10**13), st.integers(0, 10**13), st.integers(1, 10**13))
def test_the_share_is_exact(percent: int, cost: int, owed: int, amount: int) -> None:
    most = most_by_share(percent, cost)
    assert most <= Fraction(cost * percent, 100) < most + 1
    over = codes(Project(cost), Shares("X", loan_percent=percent), amount=amount, owed=owed)
    assert bool(over) == (Fraction(amount + owed) > Fraction(cost * percent, 100))
