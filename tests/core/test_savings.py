"""Interest on savings: the sum over days in fractions, rounded once; one account at a time and a commune at once."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.columns import savings_interest_column
from dongvon.core.money import round_half_up
from dongvon.core.problems import InvariantBroken, Refused
from dongvon.core.rates import RATE_UNITS
from dongvon.core.savings import (
    DENOMINATOR,
    FORM,
    LARGEST_DONG_DAYS,
    MEMBER,
    Line,
    SavingsSetting,
    Stretch,
    accrue,
    check_credited,
    check_deposit,
    check_out,
    credit_day,
    interest,
    lines,
    setting_on,
    stretches,
)

START = date(2023, 11, 20)


def setting(since: date, rate_e7: int = 20_000, divisor: int = 365, least: int = 5_000) -> SavingsSetting:
    return SavingsSetting(MEMBER, since, rate_e7, divisor, 31, least, "văn bản", "memory")


days = st.integers(0, 150)
changes = st.lists(st.tuples(days, st.integers(1, 10**9)), max_size=12)
rows = st.lists(st.tuples(days, st.integers(0, 2_400_000), st.sampled_from([360, 365])), max_size=3)


@given(st.integers(0, 10**10), changes, rows, days, days)
def test_interest_is_the_sum_over_days_rounded_once(
    opening: int, moved: list[tuple[int, int]], changed: list[tuple[int, int, int]], first: int, length: int
) -> None:
    since = START + timedelta(days=first)
    until = since + timedelta(days=length)
    settings = [setting(START - timedelta(days=1)), *(
        setting(START + timedelta(days=day), rate, divisor)
        for day, rate, divisor in {row[0]: row for row in changed}.values()
    )]  # fmt: skip
    came = [(START + timedelta(days=day), amount) for day, amount in moved if day >= first]
    total = Fraction(0)
    day = since
    while day < until:
        holds = setting_on(settings, MEMBER, day)
        balance = opening + sum(amount for on, amount in came if on <= day)
        total += Fraction(balance * holds.annual_rate_e7, holds.divisor * RATE_UNITS)
        day += timedelta(days=1)
    periods = stretches(settings, MEMBER, since, until)
    found = lines(opening, [*came, (since - timedelta(days=1), 7)], periods)
    wanted = round_half_up(total.numerator, total.denominator)
    assert interest(found) == wanted
    assert sum(line.days for line in found) == length
    columns = [
        np.array([sum(one.balance * one.days for one in found if one.setting is period.setting)], dtype=np.int64)
        for period in periods
    ]
    if columns:
        assert savings_interest_column(columns, [one.setting for one in periods]).tolist() == [wanted]


@pytest.mark.parametrize("divisor", [360, 365])
def test_the_largest_amount_does_not_pass_eight_bytes(divisor: int) -> None:
    column = np.array([LARGEST_DONG_DAYS], dtype=np.int64)
    whole, rest = accrue(column, 2_400_000, divisor)
    assert (int(whole[0]), int(rest[0])) == accrue(LARGEST_DONG_DAYS, 2_400_000, divisor)


def test_a_column_out_of_range_names_its_row() -> None:
    column = np.array([0, -1], dtype=np.int64)
    with pytest.raises(Refused) as refusal:
        savings_interest_column([column], [setting(START)])
    assert refusal.value.problem.facts["row"] == 1
    with pytest.raises(InvariantBroken):
        savings_interest_column([column], [])


@pytest.mark.parametrize("divisor", [360, 365])
@pytest.mark.parametrize("dong_days", [1, 10**15 + 1, LARGEST_DONG_DAYS - 1])
def test_not_even_the_last_dong_day_of_a_large_sum_is_lost(dong_days: int, divisor: int) -> None:
    whole, rest = accrue(dong_days, 19_999, divisor)
    assert whole + Fraction(rest, DENOMINATOR) == Fraction(dong_days * 19_999, divisor * RATE_UNITS)


def test_half_a_dong_is_rounded_up_and_the_part_before_it_down() -> None:
    half = DENOMINATOR // 2

    def line(rest: int) -> Line:
        return Line(START, START, 0, setting(START), (7, rest))

    assert [interest([line(half - 1)]), interest([line(half)]), interest([line(half), line(half)])] == [7, 8, 15]
    assert interest([]) == 0


def test_days_are_cut_where_a_setting_begins_and_nowhere_else() -> None:
    first, second = setting(START), setting(START + timedelta(days=10), 10_000)
    other = SavingsSetting("resident", START + timedelta(days=5), 1, 365, 31, 0, "", "memory")
    rows, until = [second, other, first], START + timedelta(days=20)
    assert stretches(rows, MEMBER, START, until) == [
        Stretch(START, second.since, first),
        Stretch(second.since, until, second),
    ]
    assert stretches(rows, MEMBER, START, second.since) == [Stretch(START, second.since, first)]
    assert stretches(rows, MEMBER, second.since, until) == [Stretch(second.since, until, second)]
    assert stretches(rows, MEMBER, until, until) == stretches(rows, MEMBER, until, START) == []


def test_a_deposit_on_the_day_of_a_new_rate_counts_once() -> None:
    first, second = setting(START), setting(START + timedelta(days=10), 10_000)
    until = START + timedelta(days=20)
    found = lines(100, [(second.since, 50), (until, 7)], stretches([first, second], MEMBER, START, until))
    assert [(line.since, line.until, line.balance) for line in found] == [
        (START, second.since, 100), (second.since, until, 150)
    ]  # fmt: skip


def test_a_divisor_there_is_no_rule_for_is_a_fault() -> None:
    with pytest.raises(InvariantBroken):
        accrue(1, 1, 366)


def test_interest_is_credited_on_the_last_day_of_the_month() -> None:
    settings = [setting(START)]
    months = [(2024, 2), (2024, 4), (2025, 2)]
    assert [credit_day(settings, MEMBER, date(*month, 1)).day for month in months] == [29, 30, 28]
    with pytest.raises(Refused, match="Chưa có lãi suất"):
        credit_day(settings, MEMBER, date(2023, 10, 1))


@pytest.mark.parametrize(
    ("amount", "convention", "source"), [(4_999, 0, "văn bản"), (19_999, 20_000, "10C/TD 02"), (0, 1_000, "văn bản")]
)
def test_a_deposit_below_the_least_names_who_says_so(amount: int, convention: int, source: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_deposit(amount, setting(START), convention, "02")
    assert refusal.value.problem.source == source


def test_a_convention_without_its_minutes_is_still_a_convention() -> None:
    with pytest.raises(Refused, match=r"ít nhất 20\.000 đồng") as refusal:
        check_deposit(19_999, setting(START), 20_000)
    assert refusal.value.problem.source == "10C/TD"


def test_a_deposit_of_the_least_is_taken() -> None:
    check_deposit(5_000, setting(START))
    check_deposit(20_000, setting(START), 20_000, "02")


@pytest.mark.parametrize(
    ("amount", "owed", "code"),
    [(0, 0, "savings_too_small"), (101, 0, "savings_too_small"), (100, 1, "savings_while_in_debt")],
)
def test_money_stays_where_it_must(amount: int, owed: int, code: str) -> None:
    check_out(100, 100)
    check_out(1, 100)
    with pytest.raises(Refused) as refusal:
        check_out(amount, 100, owed)
    assert refusal.value.problem.code == code
    assert refusal.value.problem.source == (FORM if owed else "")


def test_days_already_credited_are_not_touched() -> None:
    check_credited(START, None)
    check_credited(START, START)
    with pytest.raises(Refused, match="20/11/2023"):
        check_credited(START - timedelta(days=1), START)
