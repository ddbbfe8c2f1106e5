"""Shapes and sense of the numbers that people and papers carry.

A number of the wrong shape is refused; a personal number that does not agree with birth date or sex is only warned
about, because registers hold honest mistakes. No number is repeated in a message: messages are logged and printed.

Source: Luật Căn cước 2023 (personal number, renewal at 14, 25, 40 and 60, 9-digit cards void from 2025-01-01);
lengths of the bank's codes as its offices export them in 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem

IDENTITY_LAW = "Luật Căn cước 26/2023/QH15"
OLD_CARD_VOID_ON = date(2025, 1, 1)
RENEWAL_AGES = (14, 25, 40, 60)
YEARS_ISSUED_EARLY = 2

# Places of birth registration: the 63 provinces as they were before 2025-07-01; numbers never change. Countries: 101-.
_PROVINCES = """
 1  2  4  6  8 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48
49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96
"""
PROVINCES_IN_NUMBERS = frozenset(int(code) for code in _PROVINCES.split())
FIRST_COUNTRY_CODE = 101


class Sex(StrEnum):
    """Sex as registered."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Shape:
    """How many digits a number has, and what to say when it has not."""

    digits: int
    code: str
    text: str
    first: str = ""
    source: str = ""


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "personal_number": Shape(
            12, "personal_number_shape", N_("Số định danh cá nhân phải gồm 12 chữ số"), source=IDENTITY_LAW
        ),
        "old_card_number": Shape(
            9, "old_card_number_shape", N_("Số chứng minh nhân dân cũ phải gồm 9 chữ số"), source=IDENTITY_LAW
        ),
        "phone": Shape(10, "phone_shape", N_("Số điện thoại phải gồm 10 chữ số, bắt đầu bằng 0"), first="0"),
        "customer_code": Shape(10, "customer_code_shape", N_("Mã khách hàng phải gồm 10 chữ số")),
        "loan_number": Shape(16, "loan_number_shape", N_("Số khế ước (mã món vay) phải gồm 16 chữ số")),
        "group_code": Shape(7, "group_code_shape", N_("Mã tổ phải gồm 7 chữ số")),
    }
)


def shape_problems(kind: str, number: str) -> list[Problem]:
    """Whether `number` has the shape of its kind (a key of `SHAPES`); only plain digits count, no blanks or dots."""
    shape = SHAPES[kind]
    plain = number.isascii() and number.isdigit()
    if plain and len(number) == shape.digits and number.startswith(shape.first):
        return []
    return [Problem(shape.code, shape.text, source=shape.source)]


def personal_number_problems(number: str, *, born_on: date | None = None, sex: Sex | None = None) -> list[Problem]:
    """A 12-digit personal number against birth date and sex: the shape blocks, the rest warns.

    Digits: 3 place of birth registration, 1 century and sex (even male, odd female; 0-1 the 1900s, 2-3 the 2000s, …),
    2 year of birth, 6 at random. Source: NĐ 137/2015/NĐ-CP, TT 59/2021/TT-BCA.
    """
    found = shape_problems("personal_number", number)
    if found:
        return found
    place, century_and_sex, year = int(number[:3]), int(number[3]), int(number[4:6])
    born = 1900 + 100 * (century_and_sex // 2) + year
    if place not in PROVINCES_IN_NUMBERS and place < FIRST_COUNTRY_CODE:
        text = N_("Ba số đầu của số định danh không phải mã nơi khai sinh nào")
        found.append(_warning("personal_number_place", text))
    if born_on is not None and born != born_on.year:
        text = N_("Số định danh ghi năm sinh {born}, hồ sơ ghi {year}")
        found.append(_warning("personal_number_birth_year", text, {"born": born, "year": born_on.year}))
    if sex is not None and (century_and_sex % 2 == 1) != (sex is Sex.FEMALE):
        found.append(_warning("personal_number_sex", N_("Số định danh không khớp với giới tính trong hồ sơ")))
    return found


def card_expires_on(born_on: date, issued_on: date) -> date | None:
    """The day an identity card ends, None for one without end; the day itself is the last valid one.

    It lasts to the next of the ages 14, 25, 40, 60; one issued within two years before such an age lasts to the one
    after, and one issued from 58 on for good. Source: Luật Căn cước 26/2023/QH15 art. 21.
    """
    for age in RENEWAL_AGES:
        birthday = add_months(born_on, 12 * age)
        if issued_on < add_months(birthday, -12 * YEARS_ISSUED_EARLY):
            return birthday
    return None


def card_problems(expires_on: date | None, on: date) -> list[Problem]:
    """Whether an identity card is out of date on `on`; a warning, because the person can still be served."""
    if expires_on is None or on <= expires_on:
        return []
    text = N_("Thẻ căn cước đã hết hạn ngày {expired}")
    return [_warning("identity_card_expired", text, {"expired": expires_on.strftime("%d/%m/%Y")})]


def _warning(code: str, text: str, facts: Mapping[str, object] | None = None) -> Problem:
    return Problem(code, text, facts or {}, IDENTITY_LAW, severity="warn")
