"""Signals about money: what each says, to the đồng and the line, and whom it names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from dongvon.core.signals import (
    Kept,
    Lent,
    Paid,
    Sign,
    Signal,
    Thresholds,
    all_signals,
    board_family,
    deposit_swings,
    exact_even,
    held_cash,
    last_minute,
    round_payments,
    same_phone,
    same_purpose,
)

RULE = Thresholds(date(2025, 1, 1), 10_000, 5, 80, 3, 3, 2, 3, 25, 80, 2_000_000, "", "memory")
APRIL, MAY, JUNE = date(2025, 4, 15), date(2025, 5, 15), date(2025, 6, 15)
Told = tuple[Sign, int | None, list[tuple[str, int, str]]]


def told(signals: Iterable[Signal]) -> list[Told]:
    """Each signal with its evidence as a clerk reads it."""
    return [
        (one.sign, one.group_id, [(row.about, row.about_id, row.text.format(**row.facts)) for row in one.evidence])
        for one in signals
    ]


def test_cash_held_past_a_session_names_day_session_and_amount() -> None:
    paid = [
        Paid(7, 2, MAY, 280_274, 280_000, date(2025, 4, 2), APRIL),
        Paid(8, 2, MAY, 1, 1, APRIL, APRIL),
        Paid(9, 3, MAY, 1, 1, date(2025, 4, 16), APRIL),
        Paid(10, 3, MAY, 1, 1, None, APRIL),
        Paid(11, 3, MAY, 1, 1, date(2025, 4, 2), None),
    ]
    sentence = "Thu {}, nộp phiên 15/05/2025, bỏ qua phiên 15/04/2025: {} đồng."
    rows = [("loan", 7, sentence.format("02/04/2025", "280.000")), ("loan", 8, sentence.format("15/04/2025", "1"))]
    assert told(held_cash(paid, RULE)) == [(Sign.HELD_CASH, 2, rows)]


def sheet(group_id: int, *days: date | None) -> list[Paid]:
    return [Paid(number, group_id, MAY, 1, 1, day) for number, day in enumerate(days)]


@pytest.mark.parametrize(
    ("days", "noticed"),
    [
        ([15, 15, 15], True),
        ([14, 14, 14], True),
        ([13, 13, 13], False),
        ([16, 16, 16], False),
        ([15, 15, 14], False),
        ([15, 15], False),
        ([15, 15, None], False),
        ([None, None, None], False),
    ],
)
def test_a_whole_sheet_of_one_day(days: list[int | None], noticed: bool) -> None:
    found = told(last_minute(sheet(4, *(day and date(2025, 5, day) for day in days)), RULE))
    sentence = f"Cả 3 dòng của phiên 15/05/2025 ghi thu ngày {days[0]}/05/2025."
    assert found == ([(Sign.LAST_MINUTE, 4, [("group", 4, sentence)])] if noticed else [])


def test_each_sheet_is_looked_at_by_itself() -> None:
    """A sheet collected over several days hides none after it, and lines of two groups are two sheets."""
    mixed, whole = sheet(4, MAY, APRIL, MAY), sheet(5, MAY, MAY, MAY)
    assert [one.group_id for one in last_minute([*mixed, *whole], RULE)] == [5]
    assert last_minute([*sheet(4, MAY, MAY), *sheet(5, MAY)], RULE) == []
    other = [Paid(9, 5, JUNE, 1, 1, JUNE)]
    assert last_minute([*sheet(5, MAY, MAY), *other], RULE) == []


def payments(group_id: int, rounds: int, odd: int, due: int = 280_274) -> list[Paid]:
    amounts = [300_000] * rounds + [280_274] * odd
    return [Paid(number, group_id, MAY, due, amount) for number, amount in enumerate(amounts)]


def test_round_payments_are_told_one_by_one() -> None:
    sentence = "Phiên 15/05/2025: phải thu 280.274 đồng, thu 300.000 đồng."
    found = told(round_payments(payments(4, 4, 1), RULE))
    assert found == [(Sign.ROUND, 4, [("loan", number, sentence) for number in range(4)])]


@pytest.mark.parametrize(
    ("paid", "noticed"),
    [
        (payments(4, 4, 1), True),  # 80 %
        (payments(4, 23, 6), False),  # 79,3 %
        (payments(4, 4, 0), False),  # four lines only
        (payments(4, 5, 0, due=280_000), False),  # what was due is round itself
        ([*payments(4, 4, 0), Paid(9, 4, MAY, 280_274, 0)], False),  # nothing paid is no payment
        ([*payments(4, 4, 0), *payments(5, 1, 0)], False),  # two groups
        ([*payments(4, 4, 0), Paid(9, 4, JUNE, 280_274, 300_000)], False),  # two sessions
        ([*payments(4, 4, 0), Paid(9, 4, MAY, 1, 10_001)], True),
        ([*payments(4, 4, 0), Paid(9, 4, MAY, 1, 1)], True),  # one đồng paid is a payment
        ([*payments(4, 3, 0), Paid(8, 4, MAY, 1, 1), Paid(9, 4, MAY, 1, 1)], False),
        (payments(4, 5, 0, due=10_001), True),
    ],
)
def test_round_payments_of_a_sheet_whose_dues_are_not(paid: list[Paid], noticed: bool) -> None:
    assert bool(round_payments(paid, RULE)) == noticed


def brought(*lines: tuple[int, int]) -> list[Paid]:
    """A loan's (due, paid) of March, April, May …"""
    return [Paid(7, 2, date(2025, 3 + at, 15), due, paid) for at, (due, paid) in enumerate(lines)]


A, B = (280_274, 300_000), (271_233, 300_000)


def test_the_same_round_amount_three_sessions_running() -> None:
    found = told(exact_even(brought(A, B, A), RULE))
    assert found == [(Sign.EXACT_EVEN, 2, [("loan", 7, "3 phiên liền đều trả 300.000 đồng.")])]


def test_the_row_is_told_of_the_group_the_loan_is_in_by_now() -> None:
    *before, last = brought(A, B, A)
    (found,) = exact_even([*before, replace(last, group_id=5)], RULE)
    assert found.group_id == 5


@pytest.mark.parametrize(
    ("paid", "noticed"),
    [
        (brought(A, B), False),
        (brought((280_274, 280_274), A, B, A), True),  # only the last three count
        (brought(A, B, A, (280_274, 280_274)), False),
        (brought(A, B, A)[::-1], True),  # in whatever order they come
        ([*brought(A, B, A)[2:], *brought(A, B, A)[:2]], True),
        (brought(A, A, A), False),  # the due did not vary
        (brought((1, 280_274), (2, 280_274), (1, 280_274)), False),  # not round
        (brought((1, 0), (2, 0), (1, 0)), False),  # nothing paid
        (brought((1, 10_000), (2, 10_000), (1, 10_000)), True),
        ([*brought(A, B), Paid(8, 2, MAY, 1, 300_000)], False),  # two loans
    ],
)
def test_what_is_no_such_row_of_payments(paid: list[Paid], noticed: bool) -> None:
    assert bool(exact_even(paid, RULE)) == noticed


def test_the_last_session_of_the_row_counts_whatever_the_order_they_came_in() -> None:
    """June's odd payment is the last one also where it is read first."""
    lines = brought(A, B, A, (280_274, 280_274))
    assert exact_even(lines[::-1], RULE) == []


def lent(loan_id: int, household_id: int, group_id: int, outstanding: int = 1, **more: object) -> Lent:
    return Lent(loan_id, household_id, group_id, MAY, str(more.pop("purpose", "")), outstanding, **more)  # type: ignore[arg-type]


def test_one_phone_of_two_households_of_a_group() -> None:
    loans = [lent(1, 31, 4, phone="a"), lent(2, 30, 4, phone="a"), lent(3, 30, 4, phone="a"), lent(4, 32, 4, phone="b")]
    sentence = "Hộ này dùng chung số điện thoại với 1 hộ vay khác."
    rows = [("household", 30, sentence), ("household", 31, sentence)]
    assert told(same_phone(loans, RULE)) == [(Sign.SAME_PHONE, 4, rows)]


def test_one_phone_of_two_groups_is_a_signal_of_the_commune() -> None:
    (found,) = same_phone([lent(1, 30, 4, phone="a"), lent(2, 31, 5, phone="a"), lent(3, 32, 5, phone="a")], RULE)
    assert (found.group_id, [row.about_id for row in found.evidence]) == (None, [30, 31, 32])
    assert {row.facts["others"] for row in found.evidence} == {2}


def test_an_unknown_phone_and_a_debt_repaid_say_nothing() -> None:
    assert same_phone([lent(1, 30, 4), lent(2, 31, 4)], RULE) == []
    assert same_phone([lent(1, 30, 4, phone="a"), lent(2, 31, 4, 0, phone="a")], RULE) == []


def test_the_same_words_on_the_same_day() -> None:
    loans = [
        lent(1, 1, 4, purpose="Nuôi trâu"),
        lent(2, 2, 4, purpose=" nuôi  TRÂU "),
        lent(3, 3, 4, purpose="nuôi trâu"),
    ]
    rows = [
        ("loan", 1, "Giải ngân 15/05/2025, mục đích “Nuôi trâu”."),
        ("loan", 2, "Giải ngân 15/05/2025, mục đích “ nuôi  TRÂU ”."),
        ("loan", 3, "Giải ngân 15/05/2025, mục đích “nuôi trâu”."),
    ]
    assert told(same_purpose(loans, RULE)) == [(Sign.SAME_PURPOSE, 4, rows)]
    assert same_purpose(loans[:2], RULE) == []
    assert same_purpose([*loans[:2], lent(3, 3, 5, purpose="nuôi trâu")], RULE) == [], "another group"
    assert same_purpose([*loans[:2], Lent(3, 3, 4, JUNE, "nuôi trâu", 1)], RULE) == [], "another day"
    assert same_purpose([*loans[:2], lent(3, 3, 4, purpose="nuôi bò")], RULE) == []
    assert same_purpose([*loans[:2], lent(3, 3, 4, purpose="nuôitrâu")], RULE) == [], "words stay words"
    assert same_purpose([lent(number, number, 4, purpose=" ") for number in range(3)], RULE) == [], "no words"


def test_a_loan_without_words_hides_none_after_it() -> None:
    loans = [lent(9, 9, 4), *(lent(number, number, 4, purpose="x") for number in range(3))]
    (found,) = same_purpose(loans, RULE)
    assert [row.about_id for row in found.evidence] == [0, 1, 2]


def test_the_houses_of_the_board_owe_more_than_a_quarter() -> None:
    others = [lent(3, 3, 4, 70_000_000), lent(4, 4, 4, 5_000_000)]
    at = [lent(1, 1, 4, 15_000_000, of_board=True), lent(2, 2, 4, 10_000_000, of_board=True)]
    assert board_family([*at, *others], RULE) == [], "exactly a quarter"
    more = lent(5, 2, 4, 1, of_board=True)
    repaid = lent(6, 2, 4, 0, of_board=True)
    rows = [
        ("loan", 1, "Nhà ban quản lý còn nợ 15.000.000 đồng."),
        ("loan", 2, "Nhà ban quản lý còn nợ 10.000.000 đồng."),
        ("loan", 5, "Nhà ban quản lý còn nợ 1 đồng."),
    ]
    assert told(board_family([*at, *others, more, repaid], RULE)) == [(Sign.BOARD_FAMILY, 4, rows)]
    assert board_family([*at, lent(7, 7, 5, 75_000_000)], RULE)[0].group_id == 4, "the debt of its own group counts"
    assert board_family(others, RULE) == []


@pytest.mark.parametrize(
    ("before", "now", "noticed"),
    [(5_000_000, 1_000_000, True), (5_000_000, 1_000_001, False), (2_000_000, 0, True), (1_999_999, 0, False),
     (1_999_999, 1, False), (5_000_000, 9_000_000, False)],
)  # fmt: skip
def test_a_deposit_that_fell_by_four_fifths_and_two_million(before: int, now: int, noticed: bool) -> None:
    assert bool(deposit_swings([Kept(30, 4, before, now)], RULE)) == noticed


def test_fallen_deposits_are_told_by_group() -> None:
    kept = [Kept(30, 4, 5_000_000, 1_000_000), Kept(31, 5, 2_000_000, 0), Kept(32, 4, 3_000_000, 500_000)]
    first, second, third = (
        ("household", number, f"Số dư tiền gửi từ {before} còn {now} đồng.")
        for number, before, now in (
            (30, "5.000.000", "1.000.000"),
            (31, "2.000.000", "0"),
            (32, "3.000.000", "500.000"),
        )
    )
    swing = Sign.DEPOSIT_SWING
    assert told(deposit_swings(kept, RULE)) == [(swing, 4, [first, third]), (swing, 5, [second])]


def test_a_month_has_both_its_ends_and_rows_of_payments_reach_back() -> None:
    month = (date(2025, 5, 1), date(2025, 5, 31))

    def held(session_on: date) -> Paid:
        return Paid(77, 2, session_on, 1, 1, date(2025, 1, 1), date(2025, 1, 2))

    days = [date(2025, 4, 30), *month, date(2025, 6, 1)]
    for day, inside in zip(days, (False, True, True, False), strict=True):
        assert bool(all_signals([held(day)], [], [], RULE, month=month)) == inside
        loans = [Lent(number, number, 4, day, "nuôi trâu", 1) for number in range(3)]
        assert bool(all_signals([], loans, [], RULE, month=month)) == inside
    kinds = [
        one.sign
        for one in all_signals(
            [held(MAY), *brought(A, B, A), *payments(4, 5, 0), *sheet(5, MAY, MAY, MAY)],
            [
                *(lent(number, number, 4, purpose="x", phone="a") for number in range(3)),
                lent(9, 9, 4, 9, of_board=True),
            ],
            [Kept(30, 4, 5_000_000, 0)],
            RULE,
            month=month,
        )
    ]
    assert kinds == list(Sign), "the worst kind first"
