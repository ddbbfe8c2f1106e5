"""When principal and interest fall due."""

import itertools
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dongvon.columns  # noqa: F401  teaches `where` about NumPy
from dongvon.core import schedule
from dongvon.core.dates import add_months
from dongvon.core.problems import Refused
from dongvon.core.schedule import DueDay, DueDaySetting, Rule, Terms, build

TET = date(2025, 3, 10)


def rows(terms: Terms) -> list[tuple[str, int]]:
    return [(one.due_on.isoformat(), one.principal) for one in build(terms)]


# --- published vectors ------------------------------------------------------------------------------------------------


def test_vector_t1_a_student_loan_of_30_months_of_study() -> None:
    terms = Terms(30_000_000, date(2011, 3, 17), 72, Rule.STUDENT, 12, course_months=30)
    assert rows(terms) == [
        ("2014-09-17", 7_500_000),
        ("2015-09-17", 7_500_000),
        ("2016-09-17", 7_500_000),
        ("2017-03-17", 7_500_000),
    ]
    assert schedule.longest_student_term(date(2011, 3, 17), date(2013, 9, 17), course_months=30) == 72


def test_vector_t2_a_stem_loan_of_six_years_with_six_yearly_instalments() -> None:
    terms = Terms(
        480_000_000, date(2025, 10, 17), 156, Rule.STUDENT, 12, course_months=72, months_to_first_instalment=24
    )
    assert rows(terms) == [(f"{year}-10-17", 80_000_000) for year in range(2033, 2039)]


def test_the_first_instalment_is_twelve_months_after_study_unless_the_contract_says_otherwise() -> None:
    terms = Terms(480_000_000, date(2025, 10, 17), 156, Rule.STUDENT, 12, course_months=72)
    assert rows(terms)[0][0] == "2032-10-17"
    assert rows(terms)[-1][0] == "2038-10-17"


def test_a_practised_student_term_counts_the_days_of_the_payouts() -> None:
    first, study = date(2026, 9, 25), date(2029, 2, 28)
    assert (study - first).days == 887
    term = schedule.longest_student_term(first, study, course_months=48)
    assert term == 70
    terms = Terms(80_000_000, first, term, Rule.STUDENT, 12, course_months=48, study_ends_on=study)
    assert schedule.final_due_on(terms) == date(2032, 8, 4)
    at_point = Terms(
        80_000_000, first, term, Rule.STUDENT, 12, course_months=48, study_ends_on=study, transaction_day=25
    )
    assert rows(at_point) == [
        ("2030-02-25", 20_000_000),
        ("2031-02-25", 20_000_000),
        ("2032-02-25", 20_000_000),
        ("2032-07-25", 20_000_000),
    ]


@pytest.mark.parametrize(
    "day, session, expected",
    [
        (date(2032, 8, 4), 25, date(2032, 7, 25)),
        (date(2024, 9, 15), 10, date(2024, 9, 10)),
        (date(2019, 4, 20), 10, date(2019, 4, 10)),
        (date(2019, 4, 10), 10, date(2019, 3, 10)),
        (date(2026, 3, 15), 31, date(2026, 2, 28)),
        (date(2028, 3, 1), 30, date(2028, 2, 29)),
        (date(2026, 2, 28), 29, date(2026, 1, 29)),
        (date(2026, 1, 5), 17, date(2025, 12, 17)),
        (date(2026, 5, 1), 31, date(2026, 4, 30)),
    ],
)
def test_a_date_moves_back_to_the_session_before_it(day: date, session: int, expected: date) -> None:
    assert schedule.preceding_session(day, session) == expected


def test_the_branch_follows_the_length_of_the_course_not_of_the_payouts() -> None:
    first, study = date(2025, 9, 10), date(2026, 6, 10)
    assert schedule.longest_student_term(first, study, course_months=48) == 2 * 9 + 12
    assert schedule.longest_student_term(first, study, course_months=12) == 3 * 9 + 12
    assert schedule.longest_student_term(first, study, course_months=13) == 2 * 9 + 12
    assert schedule.longest_student_term(first, study, course_months=72, three_times=True) == 3 * 9 + 12


def test_a_short_course_and_medicine_end_twice_the_months_and_a_year_after_study() -> None:
    first, study = date(2025, 9, 10), date(2026, 6, 10)
    short = Terms(20_000_000, first, 39, Rule.STUDENT, 6, course_months=9, study_ends_on=study)
    assert schedule.final_due_on(short) == date(2028, 12, 10)
    medicine = Terms(20_000_000, first, 39, Rule.STUDENT, 6, course_months=72, study_ends_on=study, three_times=True)
    assert schedule.final_due_on(medicine) == date(2028, 12, 10)


def test_a_last_step_of_a_few_days_joins_the_final_payment() -> None:
    first, study = date(2026, 9, 25), date(2029, 2, 28)
    every_month = Terms(30_000_000, first, 70, Rule.STUDENT, 1, course_months=48, study_ends_on=study)
    assert [one.due_on for one in build(every_month)][-2:] == [date(2032, 6, 28), date(2032, 8, 4)]
    whole_months = Terms(30_000_000, first, 60, Rule.STUDENT, 1, course_months=48, study_ends_on=study)
    assert [one.due_on for one in build(whole_months)][-2:] == [date(2031, 8, 28), date(2031, 9, 28)]


def test_a_course_of_twelve_months_is_still_a_short_one() -> None:
    first, study = date(2026, 9, 25), date(2027, 7, 10)  # paid out over 9 months and 15 days, or 288 days
    assert schedule.longest_student_term(first, study, course_months=12) == 3 * 9 + 12
    short, longer = (
        Terms(20_000_000, first, 30, Rule.STUDENT, 6, course_months=months, study_ends_on=study) for months in (12, 13)
    )
    assert schedule.final_due_on(short) == add_months(study, 30 - 9)
    assert schedule.final_due_on(longer) == add_months(study + (study - first), 12)


def test_a_shorter_agreed_repayment_is_counted_in_months() -> None:
    terms = Terms(
        20_000_000, date(2026, 9, 25), 60, Rule.STUDENT, 12, course_months=48, study_ends_on=date(2029, 2, 28)
    )
    assert schedule.final_due_on(terms) == add_months(date(2029, 2, 28), 60 - 29)


def test_a_student_pays_no_interest_until_a_year_after_study() -> None:
    terms = Terms(
        80_000_000, date(2026, 9, 25), 70, Rule.STUDENT, 12, course_months=48, study_ends_on=date(2029, 2, 28),
        transaction_day=25,
    )  # fmt: skip
    assert schedule.interest_first_due_on(terms) == date(2030, 2, 25) == build(terms)[0].due_on


# --- ordinary programmes ----------------------------------------------------------------------------------------------


def test_one_payment_at_the_end() -> None:
    assert rows(Terms(10_000_000, TET, 12, Rule.SINGLE)) == [("2026-03-10", 10_000_000)]


@pytest.mark.parametrize("step, count", [(1, 36), (3, 12), (6, 6), (12, 3)])
def test_instalments_every_few_months(step: int, count: int) -> None:
    made = build(Terms(36_000_000, TET, 36, Rule.EVERY_MONTHS, step))
    assert [one.number for one in made] == list(range(1, count + 1))
    assert {one.principal for one in made} == {36_000_000 // count}
    assert [one.due_on for one in made] == [add_months(TET, step * n) for n in range(1, count + 1)]


def test_equal_instalments_round_down_to_100_000_and_the_last_carries_the_rest() -> None:
    assert rows(Terms(50_000_000, TET, 36, Rule.EVERY_MONTHS, 12)) == [
        ("2026-03-10", 16_600_000),
        ("2027-03-10", 16_600_000),
        ("2028-03-10", 16_800_000),
    ]


def test_a_small_loan_is_rounded_to_a_smaller_unit_rather_than_left_without_instalments() -> None:
    assert [one.principal for one in build(Terms(250_000, TET, 12, Rule.EVERY_MONTHS, 3))] == [60_000] * 3 + [70_000]
    assert [one.principal for one in build(Terms(3, TET, 12, Rule.EVERY_MONTHS, 3))] == [3]
    assert [one.principal for one in build(Terms(3, TET, 6, Rule.EVERY_MONTHS, 3, round_to=2))] == [1, 2]
    exact = Terms(100, TET, 12, Rule.EVERY_MONTHS, 3, round_to=25)
    assert [one.principal for one in build(exact)] == [25] * 4


def test_a_payout_on_the_31st_is_due_on_the_last_day_of_short_months() -> None:
    made = build(Terms(4_000_000, date(2025, 10, 31), 4, Rule.EVERY_MONTHS, 1))
    assert [one.due_on for one in made] == [
        date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)
    ]  # fmt: skip


def test_land_loans_of_decree_28_repay_after_five_years_but_pay_interest_from_the_first_month() -> None:
    terms = Terms(50_000_000, TET, 180, Rule.EVERY_MONTHS, 12, principal_grace_months=60, transaction_day=10)
    made = build(terms)
    assert (made[0].due_on, len(made), made[-1].due_on) == (date(2031, 3, 10), 10, date(2040, 3, 10))
    assert schedule.interest_first_due_on(terms) == TET


def test_houses_of_decision_33_repay_at_least_a_tenth_a_year_from_the_sixth_year() -> None:
    terms = Terms(
        25_000_000, TET, 180, Rule.YEARLY_SHARE, principal_grace_months=60, interest_grace_months=60,
        yearly_share_percent=10,
    )  # fmt: skip
    assert rows(terms) == [(f"{year}-03-10", 2_500_000) for year in range(2031, 2041)]
    ten_years = Terms(25_000_000, TET, 120, Rule.YEARLY_SHARE, principal_grace_months=60)
    assert [one.principal for one in build(ten_years)] == [2_500_000] * 4 + [15_000_000]
    assert schedule.interest_first_due_on(terms) == date(2030, 3, 10)


def test_a_yearly_share_is_rounded_up_so_that_it_is_never_less_than_the_share() -> None:
    made = build(Terms(25_050_000, TET, 180, Rule.YEARLY_SHARE, principal_grace_months=60))
    assert made[0].principal == 2_600_000
    assert made[-1].principal == 25_050_000 - 9 * 2_600_000


def test_months_are_counted_from_the_first_payout_when_there_was_one() -> None:
    terms = Terms(12_000_000, TET, 12, Rule.SINGLE, first_paid_out_on=date(2025, 4, 2))
    assert rows(terms) == [("2026-04-02", 12_000_000)]


# --- transaction days -------------------------------------------------------------------------------------------------


def test_due_dates_of_group_loans_fall_on_the_transaction_day_of_the_due_month() -> None:
    terms = Terms(30_000_000, date(2025, 3, 12), 36, Rule.EVERY_MONTHS, 12, transaction_day=8)
    assert [one.due_on for one in build(terms)] == [date(2026, 3, 8), date(2027, 3, 8), date(2028, 3, 8)]
    end_of_month = Terms(3_000_000, date(2025, 12, 12), 3, Rule.EVERY_MONTHS, 1, transaction_day=31)
    assert [one.due_on for one in build(end_of_month)] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_the_choice_of_the_day_is_a_dated_setting() -> None:
    settings_ = (
        *schedule.DUE_DAY_SETTINGS,
        DueDaySetting(date(2026, 1, 1), DueDay.CONTRACT, DueDay.CONTRACT, "a test"),
    )
    before = Terms(1_000_000, date(2025, 12, 31), 6, Rule.SINGLE, transaction_day=8)
    after = Terms(1_000_000, date(2026, 1, 1), 6, Rule.SINGLE, transaction_day=8)
    assert build(before, settings_)[0].due_on == date(2026, 6, 8)
    assert build(after, settings_)[0].due_on == date(2026, 7, 1)
    assert schedule.due_day_setting(date(2025, 12, 31)).source != ""
    with pytest.raises(Refused, match=r"thời điểm 01/01/1999$") as refusal:
        schedule.due_day_setting(date(1999, 1, 1))
    assert refusal.value.problem.code == "due_day_unknown"


@pytest.mark.parametrize(
    "due, session, expected",
    [
        (date(2025, 10, 22), 7, date(2025, 11, 7)),
        (date(2025, 10, 7), 7, date(2025, 11, 7)),
        (date(2025, 10, 6), 7, date(2025, 10, 7)),
        (date(2026, 1, 31), 31, date(2026, 2, 28)),
        (date(2025, 12, 31), 31, date(2026, 1, 31)),
        (date(2025, 10, 22), None, date(2025, 10, 23)),
    ],
)
def test_an_unpaid_due_goes_overdue_at_the_first_session_after_it(
    due: date, session: int | None, expected: date
) -> None:
    assert schedule.overdue_transfer_day(due, session) == expected


def test_principal_due_by_a_day_counts_the_day_itself() -> None:
    made = build(Terms(50_000_000, TET, 36, Rule.EVERY_MONTHS, 12))
    assert schedule.principal_due_by(made, date(2027, 3, 9)) == 16_600_000
    assert schedule.principal_due_by(made, date(2027, 3, 10)) == 33_200_000


# --- checks -----------------------------------------------------------------------------------------------------------

STUDENT = {"rule": Rule.STUDENT, "instalment_months": 12}


@pytest.mark.parametrize(
    "terms, code",
    [
        (Terms(0, TET, 12), "principal_not_positive"),
        (Terms(-5, TET, 12), "principal_not_positive"),
        (Terms(96_000_000_001, TET, 12), "principal_too_large"),
        (Terms(5_000_000, TET, 0), "term_out_of_range"),
        (Terms(5_000_000, TET, 481), "term_out_of_range"),
        (Terms(5_000_000, TET, 12, instalment_months=5), "instalment_months_not_allowed"),
        (Terms(5_000_000, TET, 12, instalment_months=0), "instalment_months_not_allowed"),
        (Terms(5_000_000, TET, 6, instalment_months=12), "instalment_longer_than_term"),
        (Terms(5_000_000, TET, 50, instalment_months=12), "term_not_a_multiple"),
        (Terms(5_000_000, TET, 60, principal_grace_months=60), "grace_not_shorter_than_term"),
        (Terms(5_000_000, TET, 60, interest_grace_months=-1), "grace_negative"),
        (Terms(5_000_000, TET, 12, transaction_day=32), "transaction_day_out_of_range"),
        (Terms(5_000_000, TET, 12, transaction_day=0), "transaction_day_out_of_range"),
        (Terms(5_000_000, TET, 12, round_to=0), "round_to_not_positive"),
        (Terms(5_000_000, TET, 12, Rule.YEARLY_SHARE, yearly_share_percent=0), "yearly_share_out_of_range"),
        (Terms(5_000_000, TET, 12, Rule.YEARLY_SHARE, yearly_share_percent=101), "yearly_share_out_of_range"),
        (Terms(5_000_000, TET, 12, first_paid_out_on=date(2025, 3, 9)), "paid_out_before_signing"),
        (Terms(5_000_000, TET, 72, **STUDENT), "course_missing"),
        (Terms(5_000_000, TET, 72, **STUDENT, course_months=0), "course_not_positive"),
        (Terms(5_000_000, TET, 73, **STUDENT, course_months=30), "student_term_too_long"),
        (Terms(5_000_000, TET, 42, **STUDENT, course_months=30), "student_term_too_short"),
        (Terms(5_000_000, TET, 72, **STUDENT, course_months=30, study_ends_on=TET), "study_ends_before_payout"),
    ],
)  # fmt: skip
def test_a_fault_in_the_terms_is_named(terms: Terms, code: str) -> None:
    found = schedule.problems(terms)
    assert [problem.code for problem in found] == [code]
    assert found[0].severity == ("warn" if code == "term_not_a_multiple" else "block")
    if found[0].severity == "block":
        with pytest.raises(Refused) as refusal:
            build(terms)
        assert refusal.value.problem.code == code


@pytest.mark.parametrize(
    "terms",
    [
        Terms(1, TET, 12),
        Terms(96_000_000_000, TET, 12),
        Terms(5_000_000, TET, 1, Rule.SINGLE),
        Terms(5_000_000, TET, 480),
        Terms(5_000_000, TET, 12, round_to=1),
        Terms(5_000_000, TET, 12, Rule.YEARLY_SHARE, yearly_share_percent=1),
        Terms(5_000_000, TET, 12, Rule.YEARLY_SHARE, yearly_share_percent=100),
        Terms(5_000_000, TET, 12, transaction_day=1),
        Terms(5_000_000, TET, 12, transaction_day=31),
        Terms(5_000_000, TET, 12, first_paid_out_on=TET),
        Terms(5_000_000, TET, 12, Rule.EVERY_MONTHS, 1, principal_grace_months=11),
        Terms(5_000_000, TET, 14, **STUDENT, course_months=1),
        Terms(5_000_000, TET, 72, **STUDENT, course_months=30),
        Terms(5_000_000, TET, 43, **STUDENT, course_months=30),
        Terms(
            5_000_000, TET, 102, **STUDENT, course_months=72, study_ends_on=add_months(TET, 30), three_times=True
        ),
    ],
)  # fmt: skip
def test_terms_on_the_edge_are_sound(terms: Terms) -> None:
    assert schedule.problems(terms) == []
    assert sum(one.principal for one in build(terms)) == terms.principal


def test_the_rules_of_students_name_their_decisions() -> None:
    faulty = [
        Terms(5_000_000, TET, 73, **STUDENT, course_months=30),
        Terms(5_000_000, TET, 42, **STUDENT, course_months=30),
        Terms(5_000_000, TET, 72, **STUDENT),
        Terms(5_000_000, TET, 72, **STUDENT, course_months=0),
        Terms(5_000_000, TET, 72, **STUDENT, course_months=30, study_ends_on=TET),
    ]
    found = [problem for terms in faulty for problem in schedule.problems(terms)]
    assert {problem.source for problem in found} == {"QĐ 157/2007/QĐ-TTg; QĐ 05/2022/QĐ-TTg"}
    assert [str(problem) for problem in found[:2]] == [
        "Thời hạn 73 tháng dài hơn mức tối đa 72 tháng của người học",
        "Thời hạn 42 tháng quá ngắn: ít nhất 43 tháng (đang học, 12 tháng, rồi trả nợ)",
    ]


def test_a_student_s_terms_are_checked_like_all_others_too() -> None:
    found = schedule.problems(Terms(0, TET, 42, **STUDENT, course_months=30))
    assert [problem.code for problem in found] == ["principal_not_positive", "student_term_too_short"]


def test_several_faults_are_named_together() -> None:
    terms = Terms(0, TET, 0, instalment_months=7, transaction_day=40)
    assert [problem.code for problem in schedule.problems(terms)] == [
        "principal_not_positive", "transaction_day_out_of_range", "term_out_of_range", "instalment_months_not_allowed"
    ]  # fmt: skip


def test_a_term_that_is_no_multiple_ends_with_a_shorter_period() -> None:
    made = build(Terms(50_000_000, TET, 50, Rule.EVERY_MONTHS, 12))
    assert [one.due_on for one in made][-2:] == [date(2029, 3, 10), date(2029, 5, 10)]
    assert len(made) == 5


def test_a_message_says_the_numbers() -> None:
    [problem] = schedule.problems(Terms(100_000_000_000, TET, 12))
    assert str(problem) == "Số tiền vay 100.000.000.000 đồng vượt quá mức lớn nhất 96.000.000.000 đồng"


@pytest.mark.parametrize("terms, sentence", [
    (Terms(1, TET, 481), "Thời hạn vay phải từ 1 đến 480 tháng"),
    (Terms(1, TET, 12, instalment_months=5), "Kỳ trả nợ 5 tháng không được dùng; chỉ 1, 3, 6 hoặc 12 tháng"),
    (Terms(1, TET, 60, principal_grace_months=60), "Ân hạn gốc 60 tháng không ngắn hơn thời hạn vay 60 tháng"),
    (Terms(1, TET, 50), "Thời hạn 50 tháng không chia hết cho kỳ trả nợ 12 tháng: kỳ cuối ngắn hơn"),
])  # fmt: skip
def test_a_fault_of_the_term_says_its_months(terms: Terms, sentence: str) -> None:
    assert [str(problem) for problem in schedule.problems(terms)] == [sentence]


# --- properties -------------------------------------------------------------------------------------------------------

days = st.dates(date(2003, 1, 1), date(2032, 12, 31))
session_days = st.one_of(st.none(), st.integers(1, 31))


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    rule = draw(st.sampled_from(list(Rule)))
    first = draw(days)
    common = {
        "principal": draw(st.integers(1, 96_000_000_000)),
        "signed_on": first,
        "rule": rule,
        "instalment_months": draw(st.sampled_from(schedule.INSTALMENT_MONTHS)),
        "transaction_day": draw(session_days),
        "round_to": draw(st.sampled_from([1, 1_000, 100_000])),
    }
    if rule is not Rule.STUDENT:
        grace = draw(st.sampled_from([0, 0, 12, 60]))
        return Terms(
            **common, term_months=grace + draw(st.integers(12, 240)), principal_grace_months=grace,
            yearly_share_percent=draw(st.integers(1, 50)),
        )  # fmt: skip
    study = first + timedelta(days=draw(st.integers(31, 2500)))
    course = draw(st.integers(6, 84))
    longest = schedule.longest_student_term(first, study, course_months=course)
    shortest = schedule.months_between(first, study) + 13
    term = draw(st.integers(shortest, max(shortest, longest)))
    return Terms(**common, term_months=term, course_months=course, study_ends_on=study)


def check_schedule(terms: Terms) -> None:
    if any(problem.severity == "block" for problem in schedule.problems(terms)):
        return
    made = build(terms)
    assert sum(one.principal for one in made) == terms.principal
    assert all(one.principal > 0 for one in made)
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert all(earlier.due_on < later.due_on for earlier, later in itertools.pairwise(made))
    final = schedule.final_due_on(terms)
    if terms.rule is Rule.YEARLY_SHARE:
        share = Fraction(terms.principal * terms.yearly_share_percent, 100)
        assert all(one.principal >= share for one in made[:-1])
        assert made[-1].due_on <= final
    else:
        assert made[-1].due_on == final
    if terms.transaction_day is not None:
        moved = {one.due_on for one in made}
        assert moved == {
            schedule.on_day_of_month(day.year, day.month, terms.transaction_day) for day in moved
        }  # fmt: skip
    if len(made) > 1 and terms.rule in (Rule.EVERY_MONTHS, Rule.STUDENT):
        equal = Fraction(terms.principal, len(made))
        assert all(equal - terms.round_to < one.principal <= equal for one in made[:-1])


def test_instalments_add_up_and_their_dates_increase(full: bool) -> None:
    count = 20_000 if full else 300
    settings(max_examples=count, derandomize=True, deadline=None)(given(any_terms())(check_schedule))()


@pytest.mark.parametrize("term, expected", [(6, 12), (12, 12), (13, 6), (48, 24), (60, 30), (61, 30)])
def test_an_extension_is_a_year_or_half_the_term(term: int, expected: int) -> None:
    assert schedule.longest_extension(term, 0, False) == expected


def test_a_students_extension_is_half_the_repayment_time() -> None:
    assert schedule.longest_extension(108, 48, True) == 24


@settings(max_examples=100, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 480), st.integers(0, 240), st.booleans()), min_size=1, max_size=20))
def test_the_longest_extension_is_the_same_for_one_loan_a_column_and_fractions(
    rows_: list[tuple[int, int, bool]],
) -> None:
    rows_ = [*rows_, (11, 0, False), (12, 0, False), (13, 0, False), (24, 25, True)]
    term, repayment, student = (np.array(column) for column in zip(*rows_, strict=True))
    ones = [schedule.longest_extension(*row) for row in rows_]
    assert schedule.longest_extension(term, repayment, student).tolist() == ones
    assert ones == [
        int(Fraction(r, 2)) if s else (12 if t <= 12 else int(Fraction(t, 2))) for t, r, s in rows_
    ]  # fmt: skip
