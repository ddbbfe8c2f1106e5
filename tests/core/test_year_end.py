"""The end of a year of a fund: what it must provide, how a result is shared, by which rule."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.posting import AccountKind
from dongvon.core.rates import RATE_UNITS
from dongvon.core.year_end import (
    LARGEST_DIRECTION_SHARE_E7,
    DistributionSetting,
    Portfolio,
    ProvisionSetting,
    distributed,
    in_force,
    to_provide,
    wanted_provision,
)

LOCAL = ProvisionSetting(date(2017, 3, 25), "DP", 75_000, 75_000, 100_000)
SHARES = DistributionSetting(date(2017, 3, 25), "DP", 2_000_000, 1_500_000)


@pytest.mark.parametrize(
    ("in_term", "overdue", "frozen", "wanted"),
    [
        (1_000_000_000, 0, 0, 7_500_000),
        (992_600_000, 7_000_000, 400_000, 7_444_500),  # 0,74 % overdue and frozen: below
        (992_500_000, 7_000_000, 500_000, 9_925_000),  # 0,75 %: not below any more
        (992_500_000, 500_000, 7_000_000, 9_925_000),
        (992_500_001, 7_000_000, 500_000, 7_443_750),  # a đồng more of good debt: 0,7499… %, and 7.443.750,0075
        (0, 0, 0, 0),
        (66, 0, 0, 0),  # 0,495 đồng
        (67, 0, 0, 1),  # 0,5025 đồng
    ],
)
def test_what_the_risk_fund_must_hold(in_term: int, overdue: int, frozen: int, wanted: int) -> None:
    held = Portfolio(in_term, overdue, frozen)
    assert wanted_provision(held, LOCAL) == wanted
    assert held.total == in_term + overdue + frozen


def test_a_risk_fund_that_holds_more_is_left_alone() -> None:
    assert (to_provide(100, 30), to_provide(100, 99), to_provide(100, 100), to_provide(100, 130)) == (70, 1, 0, 0)


def test_shares_add_up_to_the_result() -> None:
    assert distributed(1_000_003, SHARES) == [
        (AccountKind.MANAGEMENT_FEE_OWED, 200_001),
        (AccountKind.DIRECTION_FUND, 150_000),
        (AccountKind.FUND_CAPITAL, 650_002),
    ]
    assert distributed(0, SHARES) == distributed(-5, SHARES) == []


def test_of_one_dong_of_result_nothing_is_shared_and_all_is_capital() -> None:
    assert distributed(1, SHARES) == [(AccountKind.FUND_CAPITAL, 1)], "a share of nothing is no entry"


@given(st.integers(1, 10**12), st.integers(0, 5_000_000), st.integers(0, LARGEST_DIRECTION_SHARE_E7))
def test_direction_never_passes_its_share(result: int, fee_e7: int, direction_e7: int) -> None:
    shares = dict(distributed(result, DistributionSetting(date(2020, 1, 1), "DP", fee_e7, direction_e7)))
    assert sum(shares.values()) == result and 0 not in shares.values()
    direction = shares.get(AccountKind.DIRECTION_FUND, 0)
    assert direction * RATE_UNITS <= result * direction_e7 < (direction + 1) * RATE_UNITS


def test_the_newest_rule_of_the_money_holds_from_its_day() -> None:
    later = ProvisionSetting(date(2025, 8, 19), "DP", 80_000, 75_000, 100_000)
    central = ProvisionSetting(date(2026, 1, 1), "TW", 1, 1, 1)
    rows = [later, LOCAL, central]
    assert in_force(rows, "DP", date(2017, 3, 24)) is None
    assert in_force(rows, "DP", date(2017, 3, 25)) is LOCAL
    assert in_force(rows, "DP", date(2025, 8, 18)) is LOCAL
    assert in_force(rows, "DP", date(2025, 8, 19)) is in_force(rows, "DP", date(2030, 1, 1)) is later
    assert in_force(rows, "TW", date(2025, 12, 31)) is None
