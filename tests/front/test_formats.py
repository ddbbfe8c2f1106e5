"""How money, rates and dates are written, in Vietnamese and in English."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.front.web.templatetags import formats as f

GAP = f.GAP


def plain(text: str) -> str:
    return text.replace(GAP, " ")


@pytest.mark.parametrize(
    "amount, vi, en",
    [
        (0, "0 đ", "VND 0"),
        (1, "1 đ", "VND 1"),
        (999, "999 đ", "VND 999"),
        (1_000, "1.000 đ", "VND 1,000"),
        (1_234_567, "1.234.567 đ", "VND 1,234,567"),
        (96_000_000_000, "96.000.000.000 đ", "VND 96,000,000,000"),
        (-1_234_567, "(1.234.567 đ)", "(VND 1,234,567)"),
        (None, "–", "–"),
    ],
)
def test_dong_are_grouped_with_dots_in_vietnamese_and_commas_in_english(amount: int | None, vi: str, en: str) -> None:
    assert plain(f.dong_text(amount, "vi")) == vi
    assert plain(f.dong_text(amount, "en")) == en


@pytest.mark.parametrize(
    "amount, vi, en",
    [
        (1_234_500_000, "1.234,5 triệu đồng", "1,234.5 million dong"),
        (1_234_549_999, "1.234,5 triệu đồng", "1,234.5 million dong"),
        (1_234_550_000, "1.234,6 triệu đồng", "1,234.6 million dong"),
        (2_000_000, "2 triệu đồng", "2 million dong"),
        (49_999, "0 triệu đồng", "0 million dong"),
        (50_000, "0,1 triệu đồng", "0.1 million dong"),
        (-49_999, "0 triệu đồng", "0 million dong"),
        (-50_000, "(0,1 triệu đồng)", "(0.1 million dong)"),
        (None, "–", "–"),
    ],
)
def test_millions_keep_one_decimal_and_round_half_up(amount: int | None, vi: str, en: str) -> None:
    assert plain(f.trieu_text(amount, "vi")) == vi
    assert plain(f.trieu_text(amount, "en")) == en


@pytest.mark.parametrize(
    "amount, vi, en",
    [
        (98_700_000_000, "98,7 tỷ đồng", "98.7 billion dong"),
        (98_750_000_000, "98,8 tỷ đồng", "98.8 billion dong"),
        (4_338_000_000_000, "4.338 tỷ đồng", "4,338 billion dong"),
        (-1_500_000_000, "(1,5 tỷ đồng)", "(1.5 billion dong)"),
    ],
)
def test_billions_keep_one_decimal(amount: int, vi: str, en: str) -> None:
    assert plain(f.ty_text(amount, "vi")) == vi
    assert plain(f.ty_text(amount, "en")) == en


@pytest.mark.parametrize(
    "amount, vi",
    [
        (999_999, "999.999 đ"),
        (1_000_000, "1 triệu đồng"),
        (999_949_999, "999,9 triệu đồng"),
        (999_950_000, "1 tỷ đồng"),
        (1_000_000_000, "1 tỷ đồng"),
        (-6_000_000, "(6 triệu đồng)"),
    ],
)
def test_a_sum_takes_the_unit_that_suits_its_size(amount: int, vi: str) -> None:
    assert plain(f.sum_text(amount, "vi")) == vi


def test_millions_for_tables_keep_the_decimal_so_that_columns_align() -> None:
    assert f.millions_text(495_900_000, "vi") == "495,9"
    assert f.millions_text(498_000_000, "vi") == "498,0"
    assert f.millions_text(1_498_000_000, "en") == "1,498.0"


@pytest.mark.parametrize(
    "rate_e7, vi, en",
    [
        (624_000, "6,24 %/năm", "6.24% a year"),
        (660_000, "6,6 %/năm", "6.6% a year"),
        (900_000, "9 %/năm", "9% a year"),
        (792_480, "7,9248 %/năm", "7.9248% a year"),
        (1_030_224, "10,30224 %/năm", "10.30224% a year"),
        (1, "0,00001 %/năm", "0.00001% a year"),
        (0, "0 %/năm", "0% a year"),
        (-200_000, "(2 %/năm)", "(2% a year)"),
        (None, "–", "–"),
    ],
)
def test_a_rate_is_written_exactly_without_added_zeros(rate_e7: int | None, vi: str, en: str) -> None:
    assert plain(f.percent_e7_text(rate_e7, "vi")) == vi
    assert f.percent_e7_text(rate_e7, "en") == en


@pytest.mark.parametrize(
    "part, whole, vi",
    [
        (13, 10_000, "0,13 %"),
        (996, 1_000, "99,6 %"),
        (1, 3, "33,33 %"),
        (2, 3, "66,67 %"),
        (1, 20_000, "0,01 %"),
        (1, 20_001, "0 %"),
        (102_1, 1_000, "102,1 %"),
        (-1, 100, "(1 %)"),
        (5, 0, "–"),
        (None, 7, "–"),
    ],
)
def test_a_share_has_at_most_two_decimals_and_needs_a_whole(part: int | None, whole: int, vi: str) -> None:
    assert plain(f.share_text(part, whole, "vi")) == vi


def test_exact_interest_shows_hundredths_of_a_dong() -> None:
    assert plain(f.exact_text((231_452, 200_000_000), "vi")) == "231.452,05 đ"
    assert plain(f.exact_text((0, 0), "en")) == "VND 0.00"
    assert plain(f.exact_text((999, 3_649_999_999), "vi")) == "1.000,00 đ"


def test_days_are_written_day_first_and_an_instant_has_its_day_in_vietnam() -> None:
    assert f.day_text(date(2026, 1, 30)) == "30/01/2026"
    assert f.day_text(None) == "–"
    assert f.month_text(date(2025, 12, 31)) == "12/2025"
    assert f.day_text(datetime(2026, 1, 29, 17, 30, tzinfo=UTC)) == "30/01/2026"
    assert f.moment_text(datetime(2026, 1, 29, 17, 30, tzinfo=UTC)) == "00:30, 30/01/2026"


def test_show_writes_by_kind_and_a_missing_value_is_a_dash() -> None:
    assert f.show(1_234, "count") == "1.234"
    assert plain(str(f.show((13, 10_000), "share"))) == "0,13 %"
    assert f.show(None, "money") == "–"
    assert f.show("", "text") == "–"
    assert f.show("Tổ 1", "text") == "Tổ 1"


def test_a_rounded_sum_carries_its_full_figure() -> None:
    assert plain(str(f.big(1_234_567_890))) == (
        '<data value="1234567890" title="1.234.567.890 đ" data-full="1.234.567.890 đ">1,2 tỷ đồng</data>'
    )
    assert plain(str(f.big(5_000))) == "5.000 đ"


@given(st.integers(min_value=0, max_value=10**15))
def test_rounding_is_never_off_by_more_than_half_of_the_last_digit(amount: int) -> None:
    text = plain(f.trieu_text(amount, "vi")).removesuffix(" triệu đồng").replace(".", "").replace(",", ".")
    assert abs(Fraction(text) * 1_000_000 - amount) <= 50_000


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_the_digits_of_a_full_figure_are_all_there(amount: int) -> None:
    assert int("".join(c for c in f.dong_text(amount, "vi") if c.isdigit())) == abs(amount)
