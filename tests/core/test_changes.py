"""Rescheduling, extension, rollover: worked tables one unit either side of every boundary, and what always holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.changes import (
    CHANGE_SETTINGS,
    Extended,
    caught_up,
    change_setting,
    cut_down,
    extended,
    extension_problems,
    months_up,
    put_off_to,
    reschedule_problems,
    rescheduled,
    rollover_problems,
)
from dongvon.core.dates import add_months, is_working_day
from dongvon.core.schedule import Instalment

M = 1_000_000
FIRST, SECOND, LAST = date(2027, 3, 15), date(2028, 3, 15), date(2029, 3, 15)
SCHEDULE = (Instalment(1, FIRST, 10 * M), Instalment(2, SECOND, 10 * M), Instalment(3, LAST, 12 * M))


def codes(problems: list) -> list[str]:
    return [problem.code for problem in problems]


def rows(schedule: tuple[Instalment, ...]) -> list[tuple[int, str, int]]:
    return [(one.number, one.due_on.isoformat(), one.principal) for one in schedule]


def test_the_setting_is_the_one_in_force() -> None:
    assert change_setting(date(2026, 1, 1)).extend_earliest_months == 3
    with pytest.raises(ValueError):
        change_setting(date(2002, 10, 3))
    (now,) = CHANGE_SETTINGS
    later = replace(now, since=date(2030, 7, 1), extend_earliest_months=6)
    for settings in ((now, later), (later, now)):
        assert change_setting(date(2030, 6, 30), settings) is now
        assert change_setting(date(2030, 7, 1), settings) is later


# --- 08/TD ------------------------------------------------------------------------------------------------------------

# Monday 2027-03-08 is the fifth working day before Monday 2027-03-15.
RULES_OF_2026 = "07b/GQVL điều 5; CV 597/NHCS-TDNN (30/01/2026)"
RESCHEDULES = [
    (1, date(2027, 9, 15), date(2027, 3, 8), []),
    (1, date(2027, 9, 15), date(2027, 3, 9), ["reschedule_too_late"]),
    (1, FIRST, date(2027, 3, 8), ["reschedule_beyond_next"]),
    (1, FIRST + timedelta(days=1), date(2027, 3, 8), []),
    (1, SECOND, date(2027, 3, 8), []),
    (1, SECOND + timedelta(days=1), date(2027, 3, 8), ["reschedule_beyond_next"]),
    (1, SECOND + timedelta(days=1), date(2027, 3, 9), ["reschedule_too_late", "reschedule_beyond_next"]),
    (2, LAST, date(2028, 3, 8), []),
    (2, LAST + timedelta(days=1), date(2028, 3, 8), ["reschedule_beyond_next"]),
    (3, date(2029, 9, 15), date(2027, 3, 8), ["last_instalment"]),
    (0, date(2027, 9, 15), date(2027, 3, 8), ["instalment_unknown"]),
    (4, date(2027, 9, 15), date(2027, 3, 8), ["instalment_unknown"]),
]


@pytest.mark.parametrize(("number", "to", "asked_on", "expected"), RESCHEDULES)
def test_what_forbids_a_rescheduling(number: int, to: date, asked_on: date, expected: list[str]) -> None:
    found = reschedule_problems(SCHEDULE, number, to, asked_on=asked_on)
    assert codes(found) == expected
    assert {one.source for one in found} <= {RULES_OF_2026, ""}
    assert all(one.source for one in found if one.code != "instalment_unknown")


def test_a_holiday_moves_the_last_day_to_ask() -> None:
    holidays = {date(2027, 3, 10)}
    late, in_time = date(2027, 3, 8), date(2027, 3, 5)
    assert codes(reschedule_problems(SCHEDULE, 1, SECOND, asked_on=late, holidays=holidays)) == ["reschedule_too_late"]
    assert reschedule_problems(SCHEDULE, 1, SECOND, asked_on=in_time, holidays=holidays) == []


def test_a_refusal_names_its_source_and_days() -> None:
    late, beyond = reschedule_problems(SCHEDULE, 1, LAST, asked_on=date(2027, 3, 9))
    assert late.facts == {"latest": "08/03/2027", "days": 5}
    assert beyond.facts == {"old": "15/03/2027", "after": "15/03/2028"}


def test_an_instalment_put_off_keeps_its_place_or_joins_the_next() -> None:
    assert rows(rescheduled(SCHEDULE, 1, date(2027, 9, 15))) == [
        (1, "2027-09-15", 10 * M),
        (2, "2028-03-15", 10 * M),
        (3, "2029-03-15", 12 * M),
    ]
    assert rows(rescheduled(SCHEDULE, 1, SECOND)) == [(1, "2028-03-15", 20 * M), (2, "2029-03-15", 12 * M)]
    assert rows(rescheduled(SCHEDULE, 2, LAST)) == [(1, "2027-03-15", 10 * M), (2, "2029-03-15", 22 * M)]


# --- 09/TD ------------------------------------------------------------------------------------------------------------

SHORT = Extended(date(2026, 3, 15), 0, 12, 0, is_student=False)
CAPS = [
    (12, 0, False, 12),
    (13, 0, False, 6),
    (1, 0, False, 12),
    (24, 0, False, 12),
    (25, 0, False, 12),
    (48, 0, False, 24),
    (49, 0, False, 24),
    (60, 0, False, 30),
    (54, 21, True, 10),
    (54, 22, True, 11),
    (12, 3, True, 1),
    (12, 1, True, 0),
]


@pytest.mark.parametrize(("term", "repayment", "student", "longest"), CAPS)
def test_the_cap_of_all_extensions(term: int, repayment: int, student: bool, longest: int) -> None:
    loan = Extended(date(2026, 3, 15), 0, term, repayment, student)
    assert loan.longest_months == longest
    asked_on = date(2026, 3, 2)
    if longest:
        assert extension_problems(loan, longest, asked_on=asked_on) == []
    assert codes(extension_problems(loan, longest + 1, asked_on=asked_on)) == ["extension_too_long"]


# Sunday 2026-03-15: Monday 2026-03-09 is the fifth working day before it; three months before is 2025-12-15.
WINDOW = [
    (date(2025, 12, 14), ["extension_out_of_window"]),
    (date(2025, 12, 15), []),
    (date(2026, 3, 9), []),
    (date(2026, 3, 10), ["extension_out_of_window"]),
    (date(2026, 3, 16), ["extension_out_of_window"]),
]


@pytest.mark.parametrize(("asked_on", "expected"), WINDOW)
def test_when_an_extension_may_be_asked_for(asked_on: date, expected: list[str]) -> None:
    found = extension_problems(SHORT, 6, asked_on=asked_on)
    assert codes(found) == expected
    for one in found:
        assert (one.facts, one.source) == ({"earliest": "15/12/2025", "latest": "09/03/2026"}, RULES_OF_2026)


@pytest.mark.parametrize(
    ("used", "months", "sound"), [(8, 4, True), (8, 5, False), (12, 1, False), (0, 0, False), (0, -1, False)]
)
def test_extensions_before_count(used: int, months: int, sound: bool) -> None:
    loan = Extended(date(2026, 3, 15), used, 12, 0, is_student=False)
    found = extension_problems(loan, months, asked_on=date(2026, 3, 2))
    assert codes(found) == ([] if sound else ["extension_too_long"])
    assert all(one.facts["left"] == 12 - used for one in found)


def test_what_was_extended_too_far_leaves_nothing() -> None:
    (found,) = extension_problems(Extended(date(2026, 3, 15), 15, 12, 0, False), 1, asked_on=date(2026, 3, 2))
    assert found.facts == {"months": 1, "left": 0, "longest": 12}
    assert found.source == "Bộ câu hỏi nghiệp vụ 2021, PC19, OP23"
    (found,) = extension_problems(Extended(date(2026, 3, 15), 0, 54, 20, True), 11, asked_on=date(2026, 3, 2))
    assert found.source == "QĐ 157/2007/QĐ-TTg"


def test_a_programme_without_extensions() -> None:
    loan = Extended(date(2026, 3, 15), 0, 36, 0, False, allowed=False)
    assert loan.longest_months == 0
    (found,) = extension_problems(loan, 1, asked_on=date(2026, 3, 2))
    assert (found.code, found.source) == ("no_extension", RULES_OF_2026)


def test_only_the_last_instalment_is_moved() -> None:
    assert extended(SCHEDULE, 6, 15) == (*SCHEDULE[:2], Instalment(3, date(2029, 9, 15), 12 * M))
    end_of_february = (Instalment(1, date(2026, 2, 28), M),)
    assert extended(end_of_february, 1, 31)[0].due_on == date(2026, 3, 31)
    assert extended(end_of_february, 1, None)[0].due_on == date(2026, 3, 28)


@pytest.mark.parametrize(("since", "until", "months"), [
    (date(2026, 3, 15), date(2026, 3, 15), 0), (date(2026, 3, 15), date(2026, 3, 16), 1),
    (date(2026, 3, 15), date(2026, 4, 15), 1), (date(2026, 3, 15), date(2026, 4, 16), 2),
    (date(2026, 1, 31), date(2026, 2, 28), 1),
])  # fmt: skip
def test_a_part_of_a_month_counts_as_one(since: date, until: date, months: int) -> None:
    assert months_up(since, until) == months


# --- a freeze with its later due date ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "settled", "expected"), [
    (32, 0, [("2030-06-15", 32)]),
    (10, 0, [("2028-03-15", 10), ("2029-03-15", 12), ("2030-06-15", 10)]),
    (9, 0, [("2027-03-15", 1), ("2028-03-15", 10), ("2029-03-15", 12), ("2030-06-15", 9)]),
    (11, 0, [("2028-03-15", 9), ("2029-03-15", 12), ("2030-06-15", 11)]),
    (22, 10, [("2027-03-15", 10), ("2030-06-15", 22)]),
    (5, 12, [("2027-03-15", 10), ("2028-03-15", 5), ("2029-03-15", 12), ("2030-06-15", 5)]),
    (0, 0, [("2027-03-15", 10), ("2028-03-15", 10), ("2029-03-15", 12)]),
])  # fmt: skip
def test_what_is_frozen_falls_due_later(amount: int, settled: int, expected: list[tuple[str, int]]) -> None:
    found = put_off_to(SCHEDULE, amount * M, date(2030, 6, 15), settled=settled * M)
    assert [(day, principal // M) for _, day, principal in rows(found)] == expected


def test_a_later_due_date_that_is_an_instalment_already() -> None:
    assert rows(put_off_to(SCHEDULE, 10 * M, LAST, settled=0)) == [(1, "2028-03-15", 10 * M), (2, "2029-03-15", 22 * M)]


# --- 07/TD ------------------------------------------------------------------------------------------------------------

SOUND = {
    "amount": 20 * M, "outstanding": 20 * M, "unpaid_interest": 0, "overdue": 0, "term_months": 12, "months": 12,
    "allowed": True, "short_only": True,
}  # fmt: skip


@pytest.mark.parametrize(("changed", "expected"), [
    ({}, []),
    ({"amount": 1}, []),
    ({"amount": 0}, ["rollover_amount"]),
    ({"amount": 20 * M + 1}, ["rollover_amount"]),
    ({"months": 1}, []),
    ({"months": 0}, ["rollover_term"]),
    ({"months": 13}, ["rollover_term"]),
    ({"unpaid_interest": 1}, ["interest_unpaid"]),
    ({"overdue": 1}, ["rollover_overdue"]),
    ({"allowed": False}, ["no_rollover"]),
    ({"term_months": 13}, ["no_rollover"]),
    ({"term_months": 13, "short_only": False}, []),
    ({"unpaid_interest": 1, "overdue": 1}, ["interest_unpaid", "rollover_overdue"]),
])  # fmt: skip
def test_what_forbids_a_rollover(changed: dict[str, int], expected: list[str]) -> None:
    found = rollover_problems(**(SOUND | changed))  # type: ignore[arg-type]
    assert codes(found) == expected
    assert all(one.source == "07/TD; Bộ câu hỏi nghiệp vụ 2021, PC20, PC25, OP15" for one in found)


def test_a_rollover_refused_says_its_figures() -> None:
    asked = SOUND | {"amount": 21 * M, "unpaid_interest": 1_234_567, "term_months": 13, "months": 14}
    assert [str(one) for one in rollover_problems(**asked)] == [  # type: ignore[arg-type]
        "Chương trình này không cho vay lưu vụ đối với khoản vay 13 tháng.",
        "Phải trả hết lãi trước khi vay lưu vụ: còn 1.234.567 đồng.",
        "Số tiền lưu vụ phải lớn hơn 0 và không quá dư nợ 20.000.000 đồng.",
        "Thời hạn lưu vụ phải từ 1 đến 13 tháng, không quá thời hạn vay ban đầu.",
    ]


# --- what always holds ------------------------------------------------------------------------------------------------


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Instalment, ...]:
    days = sorted(draw(st.sets(st.integers(0, 3000), min_size=2, max_size=12)))
    amounts = draw(st.lists(st.integers(1, 50), min_size=len(days), max_size=len(days)))
    return tuple(
        Instalment(number, FIRST + timedelta(days=day), amount)
        for number, (day, amount) in enumerate(zip(days, amounts, strict=True), 1)
    )


@given(schedules(), st.data())
def test_a_sound_rescheduling_keeps_the_sum_and_the_last_day(
    found: tuple[Instalment, ...], data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, len(found) - 1))
    old, after = found[number - 1].due_on, found[number].due_on
    to = old + timedelta(days=data.draw(st.integers(1, (after - old).days)))
    asked_on = old - timedelta(days=30)
    assert reschedule_problems(found, number, to, asked_on=asked_on) == []
    then = rescheduled(found, number, to)
    assert sum(one.principal for one in then) == sum(one.principal for one in found)
    assert then[-1].due_on == found[-1].due_on
    assert [one.number for one in then] == list(range(1, len(then) + 1))
    assert len(then) == len(found) - (to == after)


@given(schedules(), st.integers(0, 700), st.integers(0, 700), st.integers(0, 4000))
def test_a_freeze_keeps_the_sum_and_puts_off_what_it_can(
    found: tuple[Instalment, ...], amount: int, settled: int, later: int
) -> None:
    due_on = FIRST + timedelta(days=later)
    whole = sum(one.principal for one in found)
    then = put_off_to(found, amount, due_on, settled=settled)
    assert sum(one.principal for one in then) == whole
    assert all(one.principal > 0 for one in then)
    kept = sum(one.principal for one in found if one.due_on == due_on)
    on_the_day = sum(one.principal for one in then if one.due_on == due_on)
    if due_on > found[-1].due_on:
        assert on_the_day - kept == min(amount, max(whole - settled, 0))
    else:
        assert on_the_day <= kept + min(amount, max(whole - settled, 0))


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(1, 240), st.integers(0, 130), st.integers(-5, 130))
def test_all_extensions_stay_within_the_cap(final: date, term: int, used: int, months: int) -> None:
    loan = Extended(final, used, term, 0, is_student=False)
    found = extension_problems(loan, months, asked_on=add_months(final, -1))
    assert (found == []) == (months >= 1 and used + months <= loan.longest_months)


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_the_last_day_to_ask_leaves_five_working_days(final: date) -> None:
    days = [final - timedelta(days=back) for back in range(60)]
    open_on = [day for day in days if not extension_problems(Extended(final, 0, 12, 0, False), 1, asked_on=day)]
    assert sum(is_working_day(day, ()) for day in days if max(open_on) < day < final) == 4
    assert max(open_on) < final and is_working_day(max(open_on), ())


# --- a grant paid out in parts ----------------------------------------------------------------------------------------

PLAN = tuple(Instalment(number, date(2026 + number, 3, 15), 10 * M) for number in range(1, 6))


@pytest.mark.parametrize(
    ("paid_out", "on", "expected"),
    [
        (5 * M, date(2027, 3, 14), [10, 10, 10, 10, 10]),
        (5 * M, date(2027, 3, 15), [5, 15, 10, 10, 10]),
        (5 * M, date(2028, 6, 1), [5, 25, 10, 10]),
        (12 * M, date(2028, 6, 1), [10, 2, 18, 10, 10]),
        (5 * M, date(2031, 3, 15), [10, 10, 10, 10, 10]),
    ],
)
def test_what_was_not_paid_out_when_it_fell_due_falls_due_with_the_next(
    paid_out: int, on: date, expected: list[int]
) -> None:
    assert [one.principal for one in caught_up(PLAN, paid_out, on)] == [amount * M for amount in expected]


def test_what_is_short_is_added_to_the_next_whatever_the_one_after_it_is() -> None:
    found = caught_up(SCHEDULE, 4 * M, FIRST)
    assert rows(found) == [(1, "2027-03-15", 4 * M), (2, "2028-03-15", 16 * M), (3, "2029-03-15", 12 * M)]
    found = caught_up(SCHEDULE, 4 * M, SECOND)
    assert rows(found) == [(1, "2027-03-15", 4 * M), (2, "2029-03-15", 28 * M)]
    before = caught_up((Instalment(1, FIRST, 5 * M), *SCHEDULE[1:]), 4 * M, FIRST)
    assert [one.principal for one in before] == [4 * M, 11 * M, 12 * M]


@pytest.mark.parametrize(
    ("paid_out", "on", "round_to", "expected"),
    [
        (30 * M, date(2026, 12, 1), 100_000, [6_000_000] * 5),
        (32_300_000, date(2026, 12, 1), 100_000, [6_400_000] * 4 + [6_700_000]),
        (30 * M, date(2028, 12, 1), 100_000, [10_000_000, 10_000_000, 3_300_000, 3_300_000, 3_400_000]),
        (15 * M, date(2029, 12, 1), 100_000, [10_000_000, 5_000_000]),
        (300_000, date(2026, 12, 1), 100_000, [60_000] * 5),
        (20 * M, date(2031, 6, 1), 100_000, [10_000_000, 10_000_000]),
        (45 * M, date(2031, 6, 1), 100_000, [10_000_000] * 4 + [5_000_000]),
        # what falls due on the day itself stays
        (32_300_000, date(2027, 3, 15), 100_000, [10_000_000] + [5_500_000] * 3 + [5_800_000]),
    ],
)
def test_a_schedule_cut_down_keeps_its_dates_and_adds_up_to_what_was_paid_out(
    paid_out: int, on: date, round_to: int, expected: list[int]
) -> None:
    found = cut_down(PLAN, paid_out, on, round_to=round_to)
    assert [one.principal for one in found] == expected
    assert all(type(one.principal) is int for one in found), "đồng are counted, not measured"
    assert {one.due_on for one in found} <= {one.due_on for one in PLAN}
    assert [one.number for one in found] == list(range(1, len(found) + 1))


def test_a_loan_of_one_instalment_is_cut_down_after_its_day() -> None:
    (found,) = cut_down(SCHEDULE[:1], 4 * M, SECOND, round_to=100_000)
    assert found == Instalment(1, FIRST, 4 * M)


def test_a_small_rest_is_rounded_less_only_where_it_would_not_reach_each_instalment() -> None:
    """Of 300.000 over 10, 10 and 12 million each could have 100.000: 93.750 is rounded down to none and the last bears
    all; a đồng less is rounded to 10.000."""
    assert rows(cut_down(SCHEDULE, 300_000, date(2027, 1, 1), round_to=100_000)) == [(1, "2029-03-15", 300_000)]
    less = cut_down(SCHEDULE, 299_999, date(2027, 1, 1), round_to=100_000)
    assert [one.principal for one in less] == [90_000, 90_000, 119_999]
