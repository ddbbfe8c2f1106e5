"""Numbers of people and papers. Every number here is invented."""

from datetime import date

import pytest

from dongvon.core.identity import (
    IDENTITY_LAW,
    PROVINCES_IN_NUMBERS,
    Sex,
    card_expires_on,
    card_problems,
    personal_number_problems,
    shape_problems,
)

BORN = date(1990, 5, 20)


def codes(number: str, born_on: date | None = BORN, sex: Sex | None = Sex.FEMALE) -> list[tuple[str, str]]:
    found = personal_number_problems(number, born_on=born_on, sex=sex)
    assert all(one.source == IDENTITY_LAW for one in found)
    return [(one.code, one.severity) for one in found]


@pytest.mark.parametrize("number", ["012190000001", "001190999999"])
def test_a_number_that_agrees_has_no_problem(number: str) -> None:
    assert codes(number) == []


@pytest.mark.parametrize(
    "number",
    ["", "01219000001", "0121900000011", "01219000000a", "012190 00001", "012190.00001", "０１２１９００００００１"],
)
def test_a_number_of_another_shape_is_refused(number: str) -> None:
    assert codes(number) == [("personal_number_shape", "block")]


@pytest.mark.parametrize(
    "number, expected",
    [
        ("012191000001", ["personal_number_birth_year"]),
        ("012390000001", ["personal_number_birth_year"]),
        ("012090000001", ["personal_number_sex"]),
        ("013190000001", ["personal_number_place"]),
        ("000190000001", ["personal_number_place"]),
        ("013291000001", ["personal_number_place", "personal_number_birth_year", "personal_number_sex"]),
    ],
)
def test_a_number_that_disagrees_only_warns(number: str, expected: list[str]) -> None:
    assert codes(number) == [(code, "warn") for code in expected]


@pytest.mark.parametrize(
    "digit, year, sex",
    [("0", 1985, Sex.MALE), ("1", 1985, Sex.FEMALE), ("2", 2005, Sex.MALE), ("3", 2005, Sex.FEMALE),
     ("4", 2105, Sex.MALE), ("9", 2305, Sex.FEMALE)],
)  # fmt: skip
def test_the_fourth_digit_is_century_and_sex(digit: str, year: int, sex: Sex) -> None:
    assert codes(f"012{digit}{year % 100:02}000001", date(year, 1, 1), sex) == []


def test_what_is_not_known_is_not_compared() -> None:
    assert codes("012190000001", None, None) == []


def test_a_birth_abroad_is_known_by_a_country_code() -> None:
    assert codes("125190000001") == codes("101190000001") == []
    assert len(PROVINCES_IN_NUMBERS) == 63


def test_no_message_repeats_the_number() -> None:
    for number in ("013291000001", "12345"):
        for problem in personal_number_problems(number, born_on=BORN, sex=Sex.FEMALE):
            assert number not in str(problem)


@pytest.mark.parametrize(
    "kind, good, bad",
    [
        ("phone", "0912345678", ["912345678", "1912345678", "09123456789", "0912 345678", "+84912345678"]),
        ("old_card_number", "012345678", ["0123456789", "01234567"]),
        ("customer_code", "1234567890", ["123456789"]),
        ("loan_number", "1234567890123456", ["123456789012345"]),
        ("group_code", "1234567", ["123456", "12345678"]),
    ],
)
def test_codes_have_a_fixed_number_of_digits(kind: str, good: str, bad: list[str]) -> None:
    assert shape_problems(kind, good) == []
    for number in bad:
        [problem] = shape_problems(kind, number)
        assert problem.severity == "block"
        assert problem.source == (IDENTITY_LAW if kind == "old_card_number" else "")


@pytest.mark.parametrize(
    "issued, expires",
    [
        (date(2002, 5, 19), date(2004, 5, 20)),
        (date(2002, 5, 20), date(2015, 5, 20)),
        (date(2013, 5, 19), date(2015, 5, 20)),
        (date(2013, 5, 20), date(2030, 5, 20)),
        (date(2028, 5, 19), date(2030, 5, 20)),
        (date(2028, 5, 20), date(2050, 5, 20)),
        (date(2048, 5, 19), date(2050, 5, 20)),
        (date(2048, 5, 20), None),
    ],
)
def test_a_card_lasts_to_the_next_age_of_renewal(issued: date, expires: date | None) -> None:
    assert card_expires_on(BORN, issued) == expires


def test_a_card_is_good_on_its_last_day_and_a_warning_after() -> None:
    assert card_problems(date(2026, 5, 20), date(2026, 5, 20)) == []
    assert card_problems(None, date(2099, 1, 1)) == []
    [problem] = card_problems(date(2026, 5, 20), date(2026, 5, 21))
    assert (problem.severity, str(problem)) == ("warn", "Thẻ căn cước đã hết hạn ngày 20/05/2026")
    assert problem.source == IDENTITY_LAW


def test_a_birth_year_that_differs_is_told_with_both_years() -> None:
    [problem] = personal_number_problems("012191000001", born_on=BORN, sex=Sex.FEMALE)
    assert str(problem) == "Số định danh ghi năm sinh 1991, hồ sơ ghi 1990"
