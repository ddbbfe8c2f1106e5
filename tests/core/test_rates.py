from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from dongvon.core.problems import Refused
from dongvon.core.rates import (
    EffectiveRate,
    OverdueRule,
    Overlay,
    Pricing,
    RatePeriod,
    RateRow,
    effective_rate,
    percent_text,
    rate_at_signing,
    rate_e7,
    rate_periods,
)

JOBS = Pricing(
    programme="GQVL",
    variant="general",
    rows=(
        RateRow("general", date(2015, 6, 5), 660_000),
        RateRow("general", date(2019, 11, 8), 792_000),
        RateRow("general", date(2025, 12, 1), 748_800, applies_to_outstanding=True),
        RateRow("general", date(2026, 1, 1), 792_480),
        RateRow("preferential", date(2019, 11, 8), 396_000),
    ),
    overdue=(OverdueRule(None, multiplier_e4=13_000),),
)
STORM = Overlay(frozenset({"03408"}), None, date(2025, 10, 1), date(2026, 1, 1), -200_000)


@pytest.mark.parametrize(
    ("signed_on", "on", "rate"),
    [
        (date(2019, 11, 7), date(2019, 12, 1), 660_000),  # the row of signing stays
        (date(2019, 11, 8), date(2019, 11, 8), 792_000),  # the first day of a row belongs to it
        (date(2020, 1, 1), date(2025, 11, 30), 792_000),
        (date(2020, 1, 1), date(2025, 12, 1), 748_800),  # the row reaches old balances from its first day
        (date(2020, 1, 1), date(2026, 6, 1), 748_800),  # a row for new loans does not
        (date(2025, 12, 1), date(2026, 6, 1), 748_800),
        (date(2026, 1, 1), date(2026, 6, 1), 792_480),
    ],
)
def test_the_rate_of_a_day_follows_signing_and_rows_that_reach_old_balances(
    signed_on: date, on: date, rate: int
) -> None:
    assert effective_rate(JOBS, signed_on=signed_on, on=on) == EffectiveRate(rate, rate * 13 // 10)


def test_a_variant_has_its_own_rows() -> None:
    assert rate_at_signing(replace(JOBS, variant="preferential"), date(2020, 1, 1)) == 396_000


def test_an_unknown_rate_is_refused_and_never_read_as_zero() -> None:
    with pytest.raises(Refused, match=r"Chưa có lãi suất của chương trình GQVL \(general\) cho ngày 01/01/2015"):
        rate_at_signing(JOBS, date(2015, 1, 1))
    unknown = replace(JOBS, rows=(*JOBS.rows, RateRow("general", date(2027, 1, 1), None, applies_to_outstanding=True)))
    assert effective_rate(unknown, signed_on=date(2026, 2, 1), on=date(2026, 12, 31)).in_term_e7 == 792_480
    with pytest.raises(Refused) as refusal:
        effective_rate(unknown, signed_on=date(2026, 2, 1), on=date(2027, 1, 1))
    assert refusal.value.problem.code == "rate_unknown"


def test_an_unknown_rate_names_the_document_that_leaves_it_open() -> None:
    left_open = replace(JOBS, variant="", rows=(RateRow("", date(2027, 1, 1), None, source="QĐ 1/2027/QĐ-TTg"),))
    for day, source in ((date(2027, 1, 1), "QĐ 1/2027/QĐ-TTg"), (date(2026, 12, 31), "")):
        with pytest.raises(Refused, match=r"GQVL \(-\) cho ngày") as refusal:
            rate_at_signing(left_open, day)
        assert refusal.value.problem.source == source


def test_a_row_without_a_first_day_is_the_oldest() -> None:
    water = replace(JOBS, rows=(RateRow("general", None, 1_080_000), *JOBS.rows))
    assert rate_at_signing(water, date(2001, 1, 1)) == 1_080_000
    assert rate_at_signing(water, date(2016, 1, 1)) == 660_000


def test_an_overlay_changes_the_rate_in_its_places_and_days_only() -> None:
    pricing = replace(JOBS, overlays=(STORM,))

    def in_term(place: str, on: date) -> int:
        return effective_rate(pricing, signed_on=date(2020, 1, 1), on=on, place=place).in_term_e7

    assert in_term("03408", date(2025, 10, 1)) == 592_000
    assert in_term("03408", date(2025, 12, 31)) == 548_800
    assert in_term("03408", date(2025, 9, 30)) == 792_000 and in_term("03408", date(2026, 1, 1)) == 748_800
    assert in_term("00001", date(2025, 10, 1)) == 792_000


def test_an_overlay_with_no_places_is_in_force_nowhere_and_one_for_all_everywhere() -> None:
    nowhere = replace(JOBS, overlays=(replace(STORM, places=frozenset()),))
    everywhere = replace(JOBS, overlays=(replace(STORM, places=None),))
    other = replace(JOBS, overlays=(replace(STORM, places=None, programmes=frozenset({"HN"})),))
    rates = [
        effective_rate(pricing, signed_on=date(2020, 1, 1), on=date(2025, 10, 1), place="03408").in_term_e7
        for pricing in (nowhere, everywhere, other)
    ]
    assert rates == [792_000, 592_000, 792_000]


def test_overlays_never_take_the_rate_below_zero_and_reach_the_overdue_part_if_they_say_so() -> None:
    deep = replace(JOBS, overlays=(replace(STORM, change_e7=-900_000),))
    apart = replace(JOBS, overlays=(replace(STORM, reaches_overdue=False),))
    day = date(2025, 10, 1)
    assert effective_rate(deep, signed_on=date(2020, 1, 1), on=day, place="03408") == EffectiveRate(0, 0)
    assert effective_rate(apart, signed_on=date(2020, 1, 1), on=day, place="03408") == EffectiveRate(592_000, 1_029_600)


def test_overdue_rules_are_dated_and_may_be_a_fixed_rate_or_unknown() -> None:
    dated = (OverdueRule(None, fixed_rate_e7=1_200_000), OverdueRule(date(2025, 1, 1), multiplier_e4=15_000))
    pricing = replace(JOBS, overdue=dated)
    assert effective_rate(pricing, signed_on=date(2020, 1, 1), on=date(2024, 12, 31)).overdue_e7 == 1_200_000
    assert effective_rate(pricing, signed_on=date(2020, 1, 1), on=date(2025, 1, 1)).overdue_e7 == 1_188_000
    assert effective_rate(replace(JOBS, overdue=()), signed_on=date(2020, 1, 1), on=date(2021, 1, 1)).overdue_e7 is None


def test_an_overdue_rate_that_is_not_whole_is_refused() -> None:
    fine = replace(JOBS, rows=(RateRow("general", None, 660_001),))
    fine = replace(fine, overdue=(OverdueRule(None, multiplier_e4=13_000, source="QĐ 12/QĐ-HĐQT"),))
    with pytest.raises(Refused, match=r"6\.60001 %/năm x 1\.3 lẻ hơn") as refusal:
        effective_rate(fine, signed_on=date(2020, 1, 1), on=date(2020, 1, 1))
    assert refusal.value.problem.source == "QĐ 12/QĐ-HĐQT"


def test_there_is_no_rate_before_signing() -> None:
    with pytest.raises(Refused, match="Ngày 31/12/2019 trước ngày ký hợp đồng 01/01/2020") as refusal:
        effective_rate(JOBS, signed_on=date(2020, 1, 1), on=date(2019, 12, 31))
    assert refusal.value.problem.code == "rate_before_signing"


def test_rate_periods_are_the_longest_with_constant_rates() -> None:
    pricing = replace(JOBS, overlays=(STORM,))
    since, until = date(2025, 9, 1), date(2026, 3, 1)
    assert rate_periods(pricing, signed_on=date(2020, 1, 1), since=since, until=until, place="03408") == [
        RatePeriod(since, date(2025, 10, 1), 792_000, 1_029_600),
        RatePeriod(date(2025, 10, 1), date(2025, 12, 1), 592_000, 769_600),
        RatePeriod(date(2025, 12, 1), date(2026, 1, 1), 548_800, 713_440),
        RatePeriod(date(2026, 1, 1), until, 748_800, 973_440),
    ]
    assert rate_periods(JOBS, signed_on=date(2020, 1, 1), since=since, until=since) == []
    change = date(2025, 12, 1)
    assert rate_periods(JOBS, signed_on=date(2020, 1, 1), since=since, until=change) == [
        RatePeriod(since, change, 792_000, 1_029_600)
    ]


@seed(3)
@given(st.dates(date(2016, 1, 1), date(2027, 1, 1)), st.integers(1, 1_200), st.integers(0, 1_199))
def test_every_day_of_a_period_has_the_rate_of_that_day(signed_on: date, length: int, offset: int) -> None:
    pricing = replace(JOBS, overlays=(replace(STORM, places=None),))
    until = date.fromordinal(signed_on.toordinal() + length)
    periods = rate_periods(pricing, signed_on=signed_on, since=signed_on, until=until)
    assert periods[0].since == signed_on and periods[-1].until == until
    assert all(before.until == after.since for before, after in pairwise(periods))
    on = date.fromordinal(signed_on.toordinal() + offset % length)
    period = next(period for period in periods if period.since <= on < period.until)
    rate = effective_rate(pricing, signed_on=signed_on, on=on)
    assert (period.in_term_e7, period.overdue_e7) == (rate.in_term_e7, rate.overdue_e7)


@pytest.mark.parametrize(
    ("text", "rate"), [("6.24", 624_000), ("7.9248", 792_480), ("0", 0), ("0.00001", 1), ("10", 1_000_000)]
)
def test_a_percentage_becomes_whole_ten_millionths_and_back(text: str, rate: int) -> None:
    assert rate_e7(text) == rate == rate_e7(Decimal(text))
    assert percent_text(rate) == text


@pytest.mark.parametrize("text", ["6.240001", "0.000001", "6.2400000000000000000000000000000000000000001"])
def test_a_percentage_finer_than_our_unit_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="lẻ hơn một phần mười triệu") as refusal:
        rate_e7(text)
    assert refusal.value.problem.code == "rate_too_fine"
    assert str(refusal.value).startswith(f"Lãi suất {text} %/năm")


@pytest.mark.parametrize("text", ["", "6,24", "-1", "abc", "1e3", "NaN", "１", "1000", " 6"])
def test_what_is_not_a_percentage_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="không phải là số phần trăm") as refusal:
        rate_e7(text)
    assert refusal.value.problem.code == "rate_not_a_number"
    assert str(refusal.value).startswith(f"Lãi suất “{text}” không")
