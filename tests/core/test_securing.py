"""What secures a loan: shares, sums, one đồng either side."""

from datetime import date

import pytest

from dongvon.core.securing import SecuritySetting, carried, cover_problems, security_setting

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


def test_a_refusal_names_what_there_is_what_it_carries_and_what_is_lent() -> None:
    (found,) = cover_problems(100_000_000, 120_000_000, 10_000_000, ON)
    assert str(found) == (
        "Bảo đảm trị giá 130.000.000 đồng chỉ bảo đảm được 94.000.000 đồng, khoản vay là 100.000.000 đồng."
    )
    assert found.source == security_setting(ON).source


def test_a_new_share_counts_from_its_day() -> None:
    first, third, second = (
        SecuritySetting(day, percent, "", "memory")
        for day, percent in ((date(2002, 10, 4), 70), (date(2026, 1, 5), 60), (date(2020, 1, 1), 90))
    )
    rows = (first, third, second)
    assert [security_setting(day, rows) for day in (date(2002, 10, 4), date(2019, 12, 31))] == [first, first]
    assert [security_setting(day, rows) for day in (date(2020, 1, 1), date(2026, 1, 4))] == [second, second]
    assert security_setting(ON, rows) is third
