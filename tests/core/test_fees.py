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
    IN_TERM_BALANCE,
    SAVED,
    SAVINGS_COMMISSION,
    FeeSetting,
    LoanMonth,
    Part,
    QualitySetting,
    SplitSetting,
    commission,
    counted,
    entrustment_fee,
    fee_setting,
    on_loans,
    on_savings,
    quality_share,
    share,
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
    assert fee_setting(rules, COMMISSION, "HN", newer.since) is newer
    with pytest.raises(Refused, match="cho ngày 30/04/2025"):
        fee_setting(rules, FEE, "HN", DAY)
    with pytest.raises(Refused):
        on_savings(1, rules, DAY, 30)


def test_without_a_rule_on_the_day_nothing_is_guessed() -> None:
    with pytest.raises(Refused, match="cho ngày 01/01/2021"):
        quality_share(0, 1, [QualitySetting(DAY, (), "x", "memory")], SINCE)
    with pytest.raises(Refused, match="cho ngày 01/01/2020") as refusal:
        entrustment_fee([], RATE_UNITS, SPLIT, date(2020, 1, 1))
    assert refusal.value.problem.code == "fee_unknown"


# The bank's ladder: below 2 % all of the fee, below 3 % 80, below 4 % 50, else nothing.
LADDER = QualitySetting(SINCE, [(200_000, RATE_UNITS), (300_000, 8_000_000), (400_000, 5_000_000)], "x", "memory")


@pytest.mark.parametrize(
    ("overdue", "balance", "percent"),
    [(0, 0, 100), (1, 0, 100), (0, 1, 100), (1, 1, 0), (19_999, 10**6, 100), (20_000, 10**6, 80), (29_999, 10**6, 80),
     (30_000, 10**6, 50), (39_999, 10**6, 50), (40_000, 10**6, 0)],
)  # fmt: skip
def test_the_ladder_of_quality(overdue: int, balance: int, percent: int) -> None:
    assert quality_share(overdue, balance, [LADDER], DAY) == percent * RATE_UNITS // 100


def test_the_newest_ladder_and_division_hold_from_their_day() -> None:
    none, some = (
        QualitySetting(day, [(200_000, part)], "x", "memory") for day, part in ((DAY, 1), (date(2030, 1, 1), 2))
    )
    rows = [none, LADDER, some]
    assert quality_share(0, 1, rows, SINCE) == quality_share(0, 1, rows, date(2025, 4, 29)) == RATE_UNITS
    assert quality_share(0, 1, rows, DAY) == quality_share(0, 1, rows, date(2029, 12, 31)) == 1


def test_a_loan_without_interest_brings_nothing_and_one_with_the_least_rate_does() -> None:
    uncapped = FeeSetting(COMMISSION, "", SINCE, COLLECTED, 8_500, "x", "memory")
    for rate_e7, base, part in (
        (-1, 0, 0),
        (0, 0, 0),
        (1, 25_000, 1),
        (102_000, 25_000, 1),
        (204_000, 25_000, Fraction(1, 2)),
    ):
        assert counted(LoanMonth("HN", rate_e7, 50_000_000, 25_000), uncapped) == base
        assert share(rate_e7, uncapped) == part


def test_what_each_rule_came_to_is_shown_beside_its_rule() -> None:
    """Two loans at 6,6 %: twelve times 0,085 % of 280.274 + 140.137, and social housing on 15 million through April."""
    housing = FeeSetting(COMMISSION, "NOXH", SINCE, IN_TERM_BALANCE, 500, "x", "memory")
    months = [
        LoanMonth("HN", 660_000, 50_000_000, 280_274),
        LoanMonth("NOXH", 540_000, 20_000_000, 90_000, 0, 30 * 15_000_000),
        LoanMonth("HN", 660_000, 25_000_000, 140_137),
    ]
    found = on_loans(months, [RULE, housing], COMMISSION, DAY, 30)
    assert found == [
        Part(RULE, Fraction(420_411), Fraction(420_411 * 102_000, 660_000)),
        Part(housing, Fraction(15_000_000), Fraction(750)),
    ]
    assert commission(found).parts == tuple(found)
    assert commission(found).total == 64_973 + 750  # 64.972,6
    fee = entrustment_fee(found, 5_000_000, SPLIT, DAY)
    assert (fee.parts, fee.quality_e7, fee.total) == (tuple(found), 5_000_000, 32_861)  # half of 65.722,6
    assert dict(fee.levels) == {"commune": 27_604, "province": 4_436, "centre": 821}


def test_savings_of_a_group_bring_a_share_of_their_average() -> None:
    """0,1 % of 60 million on 20 of 30 days: of 40 million on the average."""
    of_all = FeeSetting(SAVINGS_COMMISSION, "", SINCE, SAVED, 10_000, "x", "memory")
    of_one = FeeSetting(SAVINGS_COMMISSION, "HN", SINCE, SAVED, 1, "x", "memory")
    found = on_savings(20 * 60_000_000, [of_one, of_all, RULE], DAY, 30)
    assert found == Part(of_all, Fraction(40_000_000), Fraction(40_000))
    assert on_savings(100, [of_all], DAY, 30) == Part(of_all, Fraction(10, 3), Fraction(1, 300))
