"""Commission and fee: exact until rounded once, within caps, levels that add up, settings by programme and day."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.fees import (
    COLLECTED,
    COMMISSION,
    FEE,
    FeeSetting,
    LoanMonth,
    QualitySetting,
    SplitSetting,
    commission,
    entrustment_fee,
    fee_setting,
    on_loans,
    on_savings,
    quality_share,
)
from dongvon.core.money import round_half_up
from dongvon.core.problems import Refused
from dongvon.core.rates import RATE_UNITS

SINCE, DAY = date(2021, 1, 1), date(2025, 4, 30)
RULE = FeeSetting(COMMISSION, "", SINCE, COLLECTED, 8_500, "x", "memory", RATE_UNITS, 12, 0)
SPLIT = [SplitSetting(SINCE, {"commune": 8_400_000, "province": 1_350_000, "centre": 250_000}, "x", "memory")]
loans = st.lists(
    st.builds(
        LoanMonth,
        st.just("HN"),
        st.integers(0, 2_400_000),
        st.integers(1, 10**11),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
    ),
    max_size=8,
)


@given(loans)
def test_a_commission_is_the_sum_in_fractions_rounded_once_within_what_came_in(months: list[LoanMonth]) -> None:
    exact = Fraction(0)
    for one in months:
        if one.annual_rate_e7:
            most = Fraction(one.paid_out * one.annual_rate_e7, RATE_UNITS)
            exact += min(Fraction(one.through_leader), most) * min(
                Fraction(12 * 8_500, one.annual_rate_e7), Fraction(1)
            )
    found = commission(on_loans(months, [RULE], COMMISSION, DAY, 30)).total
    assert found == round_half_up(exact.numerator, exact.denominator)
    assert 0 <= found <= sum(one.through_leader for one in months)


@given(loans, st.sampled_from([0, 5_000_000, 8_000_000, RATE_UNITS]))
def test_the_levels_of_a_fee_add_up_to_it(months: list[LoanMonth], share: int) -> None:
    parts = on_loans(months, [FeeSetting(FEE, "", SINCE, COLLECTED, 3_200, "x", "memory")], FEE, DAY, 30)
    found = entrustment_fee(parts, share, SPLIT, DAY)
    assert sum(found.levels.values()) == found.total and all(amount >= 0 for amount in found.levels.values())


def test_a_rule_of_the_programme_comes_before_that_of_all_and_the_newer_before_the_older() -> None:
    newer = FeeSetting(COMMISSION, "", date(2025, 1, 1), COLLECTED, 1, "x", "memory")
    own = FeeSetting(COMMISSION, "NOXH", SINCE, COLLECTED, 2, "x", "memory")
    rules = [RULE, newer, own]
    assert fee_setting(rules, COMMISSION, "HN", date(2024, 12, 31)) is RULE
    assert fee_setting(rules, COMMISSION, "HN", DAY) is newer
    assert fee_setting(rules, COMMISSION, "NOXH", DAY) is own
    with pytest.raises(Refused):
        fee_setting(rules, FEE, "HN", DAY)
    with pytest.raises(Refused):
        on_savings(1, rules, DAY, 30)


def test_without_a_rule_on_the_day_nothing_is_guessed() -> None:
    with pytest.raises(Refused):
        quality_share(0, 1, [QualitySetting(DAY, (), "x", "memory")], SINCE)
    with pytest.raises(Refused):
        entrustment_fee([], RATE_UNITS, SPLIT, date(2020, 1, 1))
