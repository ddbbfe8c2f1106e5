"""Loans that stand still: the day, the đồng and the month at which they begin to."""

from datetime import date
from typing import Any

import pytest

from dongvon.core.inactivity import (
    InactiveSetting,
    inactive_before,
    inactive_setting,
    is_inactive,
    leaves_interest,
    rests,
)

ON = date(2026, 9, 30)


def setting(since: date, months: int) -> InactiveSetting:
    return InactiveSetting(since, months, "", "memory", months, "", "memory")


def test_a_new_rule_counts_from_its_day() -> None:
    rows = (setting(date(2020, 1, 1), 3), setting(date(2026, 1, 1), 6))
    days = (date(1999, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1))
    assert [inactive_setting(day, rows).months for day in days] == [3, 3, 6, 6]
    assert inactive_setting(days[2], rows[::-1]).months == 6, "in whatever order they are written"
    assert inactive_setting(date(1999, 1, 1)).months == 3


def test_three_months_before_the_day() -> None:
    assert inactive_before(ON) == date(2026, 6, 30)
    assert inactive_before(date(2026, 5, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("outstanding", "frozen", "student", "left_out"),
    [(1, 0, False, False), (0, 0, False, True), (1, 1, False, True), (1, 0, True, True)],
)
def test_what_rests_by_contract_is_on_neither_list(
    outstanding: int, frozen: int, student: bool, left_out: bool
) -> None:
    loan = {"outstanding": outstanding, "frozen": frozen, "student": student}
    long_ago = {"last_on": date(2025, 1, 1), "on": ON}
    unpaid = {"arrears": 10**9, "bearing": 50_000_000, "rate_e7": 660_000, "on": ON}
    assert rests(**loan) == left_out
    assert is_inactive(**loan, **long_ago) != left_out
    assert leaves_interest(**loan, **unpaid) != left_out


@pytest.mark.parametrize(
    ("bearing", "arrears", "left"),
    [
        (50_000_000, 825_000, False),  # three months of 275.000
        (50_000_000, 825_001, True),
        (1, 1, True),  # a month of 0,0055 đồng
        (0, 825_001, False),
    ],
)
def test_more_than_three_months_of_interest(bearing: int, arrears: int, left: bool) -> None:
    loan: dict[str, Any] = {"outstanding": 50_000_000, "frozen": 0, "student": False, "on": ON}
    assert leaves_interest(**loan, arrears=arrears, bearing=bearing, rate_e7=660_000) == left
    assert not leaves_interest(**loan, arrears=arrears, bearing=bearing, rate_e7=0), "where none is borne none is left"
