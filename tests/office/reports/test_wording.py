"""Numbers as officials say them, in both languages."""

import pytest

from dongvon.office.reports.wording import Speech, bare_name, tenths

VI, EN = Speech("vi"), Speech("en")


@pytest.mark.parametrize(
    ("amount", "vietnamese", "english"),
    [
        (0, "0 đồng", "VND 0"),
        (850_000, "850.000 đồng", "VND 850,000"),
        (999_999, "999.999 đồng", "VND 999,999"),
        (1_000_000, "1 triệu đồng", "1 million dong"),
        (1_449_999, "1,4 triệu đồng", "1.4 million dong"),
        (1_450_000, "1,5 triệu đồng", "1.5 million dong"),
        (456_000_000, "456 triệu đồng", "456 million dong"),
        (999_949_999, "999,9 triệu đồng", "999.9 million dong"),
        (999_950_000, "1 tỷ đồng", "1 billion dong"),
        (12_345_678_901, "12,3 tỷ đồng", "12.3 billion dong"),
        (1_234_567_000_000, "1.234,6 tỷ đồng", "1,234.6 billion dong"),
        (-2_500_000, "-2,5 triệu đồng", "-2.5 million dong"),
    ],
)
def test_amounts_are_rounded_as_officials_say_them(amount: int, vietnamese: str, english: str) -> None:
    assert VI.money(amount) == vietnamese
    assert EN.money(amount) == english


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "expected"),
    [
        (1, 2, 0, 1),
        (-1, 2, 0, -1),
        (49, 100, 0, 0),
        (249, 1000, 1, 2),
        (25, 100, 1, 3),
        (-25, 100, 1, -3),
        (7, 1, 2, 700),
    ],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, places: int, expected: int) -> None:
    assert tenths(numerator, denominator, places) == expected


def test_a_share_too_small_to_show_is_not_shown_as_nothing() -> None:
    assert VI.percent(7_300_000, 88_431_000_000, 2) == "0,01%"
    assert VI.percent(1, 100_000) == "0,001%"
    assert VI.percent(0, 100) == "0%"
    assert VI.percent(5, 0) == "-"


def test_a_small_amount_in_a_table_is_not_a_dash() -> None:
    assert VI.millions(0) == "-"
    assert VI.millions(12_000) == "0,012"
    assert VI.millions(88_431_000_000) == "88.431,0"
    assert EN.millions(-30_000_000) == "-30.0"


def test_growth_is_said_in_words() -> None:
    assert VI.change(110, 100) == "tăng 10 đồng (tăng 10%)"
    assert VI.change(90, 100) == "giảm 10 đồng (giảm 10%)"
    assert VI.change(100, 100) == "không thay đổi"
    assert VI.change(5, 0) == "tăng 5 đồng"
    assert EN.change(90, 100) == "down VND 10 (down 10%)"


def test_the_date_line_has_the_name_without_its_kind() -> None:
    assert bare_name("Phường Tân Phong") == "Tân Phong"
    assert bare_name("đặc khu Cô Tô") == "Cô Tô"
    assert bare_name("Tân Phong") == "Tân Phong"
