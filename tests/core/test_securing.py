"""What secures a loan: shares, sums, one đồng either side."""

from datetime import date

import pytest

from dongvon.core.securing import carried, cover_problems

ON = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("mortgaged", "guaranteed", "most"),
    [(0, 0, 0), (100, 0, 70), (101, 0, 70), (0, 55, 55), (428_571_429, 7, 300_000_007)],
)
def test_a_mortgage_carries_seventy_per_cent_and_a_guarantor_all_he_answers_for(
    mortgaged: int, guaranteed: int, most: int
) -> None:
    assert carried(mortgaged, guaranteed, ON) == most


@pytest.mark.parametrize(
    ("amount", "mortgaged", "guaranteed", "code"),
    [(1, 0, 0, "security_missing"), (70, 100, 0, ""), (71, 100, 0, "security_too_small"), (71, 100, 1, "")],
)
def test_all_of_the_loan_is_carried(amount: int, mortgaged: int, guaranteed: int, code: str) -> None:
    found = cover_problems(amount, mortgaged, guaranteed, ON)
    assert [problem.code for problem in found] == ([code] if code else [])
    assert all(problem.source for problem in found)
