"""Names, identity numbers and phones of people who do not exist.

Family, middle and given names usual among the peoples of Lai Châu are combined by a seeded generator. Given names
borne by officials in this project's sources are left out of the lists, so that none of them can come out by chance.
"""

import random
from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["male", "female"]

INVENTED_PROVINCE = "012"
"""Where an invented identity number says it was first registered: the old code of Lai Châu."""

INVENTED_PHONE_PREFIX = "0109"
"""No network in Vietnam has been given this prefix: nobody answers there."""


@dataclass(frozen=True, slots=True)
class People:
    """One ethnic group: its family names, and the middle and given names of men and women."""

    family: tuple[str, ...]
    male_middle: tuple[str, ...]
    female_middle: tuple[str, ...]
    male_given: tuple[str, ...]
    female_given: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PEOPLES: dict[str, People] = {
    "Kinh": People(
        _words(
            "Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Hoàng Vũ Đỗ Bùi Đặng Ngô Dương Đinh Đoàn Trịnh Mai Phùng"
        ),
        _words("Văn Văn Đức Quang Minh Hữu Xuân Đình Công Ngọc"),
        _words("Thị Thị Thị Thị Thu Ngọc Kim Bích Minh"),
        _words("An Bình Chiến Cường Đạt Đông Giang Hiếu Hoàn Hòa Hưng Huy")
        + _words("Khánh Kiên Lâm Long Lực Mạnh Nam Phong Quân Quý Sơn")
        + _words("Tài Tâm Thành Thắng Thịnh Thuận Tiến Toàn Trung Tuấn Tùng Việt Vinh"),
        _words("Anh Bắc Chi Dung Duyên Hạnh Hằng Hiền Hoa Hồng Huế Huệ Hương")
        + _words("Lan Liên Loan Luyến Ly Mai Mơ Nga Ngân Nhung Oanh")
        + _words("Phương Quyên Thảo Thắm Thoa Thơm Thủy Thúy Trang Tuyết Vân Xuyến Yến"),
    ),
    "Thái": People(
        _words("Lò Lò Quàng Hoàng Vi Cà Tòng Lường Điêu Mào Lìm"),
        _words("Văn Văn Văn Bun"),
        _words("Thị Thị Thị Thị"),
        _words("Ín Hặc Pâng Panh Tướng Thoan Chung Inh Biên Nọi Piêng Thương Chiêng Xôm Phanh Ngoan Diện"),
        _words("Ọi Pỏm Lả Hặc Xương Biên Phóng Chốm Inh Păn Hiêng Ngoan Thiêm Un Đôi Xoan Bun"),
    ),
    "Mông": People(
        _words("Giàng Giàng Vàng Sùng Sùng Thào Lý Má Chang Hạng Lầu Mùa Cứ Hảng Cháng"),
        _words("A A A A Seo"),
        _words("Thị Thị Thị"),
        _words("Páo Chìa Dế Sử Tủa Lử Súa Chứ Sàng Chu Dình Hồ Khày")
        + _words("Lao Mang Nủ Phềnh Pùa Sính Tráng Vảng Xà Thào Sinh Chống"),
        _words("Mỷ Dở Súng Pàng Sua Mào Dợ Chá Chía Dúa Gầu Ka Lỳ Máy Pà Sáy Si Tồng Vừ Xú Dê Chở"),
    ),
    "Giáy": People(
        _words("Vàng Vàng Lù Lù Lò Phan Hoàng Nùng Tẩn Sần Hù"),
        _words("Văn Văn A Seo"),
        _words("Thị Thị Thị"),
        _words("Páo Phìn Tờ Chẩn Sín Sài Lìn Diu Chẳn Phủ Tềnh Dín Kín Sang Quáng Lèng"),
        _words("Phin Sẹo Mẩy Nái Diu Liền Sáo Phẩn Chẳm Vui Nhính Lìn Khé Pham Sển"),
    ),
    "Lự": People(
        _words("Tao Tao Lò Lò Vàng Khoàng Lùng Tẩn Cà"),
        _words("Văn Văn Văn"),
        _words("Thị Thị Thị"),
        _words("Ón Phà Hặc Khăm Pan Chom Keo Ún Phăn Ngơn Thoong Seng Mì Bun Lỉn"),
        _words("Chăm Pà Kẻo Mán Nghèn Sai Chom Bua Phính On Kham Ngọn Văn Pun Sỏm"),
    ),
    "Dao": People(
        _words("Tẩn Tẩn Chẻo Phàn Lý Phùng Tao Lò Vàng"),
        _words("A Lở Láo U Chỉn San Phủ"),
        _words("Mẩy Mẩy San Sử Tả Mý"),
        _words("Sài San Chiêu Páo Phin Quẩy Dào Lụ Sểnh Tá Vảng Hờ Chòi Sinh"),
        _words("Mẩy Lai Liều Sểnh Nải Phẩy Chiêu Chản Tả Coi Ghến Xoang"),
    ),
}


def full_name(rnd: random.Random, people: str, sex: Sex) -> str:
    """Family, middle and given name usual among `people` (a key of PEOPLES)."""
    names = PEOPLES[people]
    middle = names.male_middle if sex == "male" else names.female_middle
    given = names.male_given if sex == "male" else names.female_given
    return f"{rnd.choice(names.family)} {rnd.choice(middle)} {rnd.choice(given)}"


def child_name(rnd: random.Random, people: str, parent: str) -> str:
    """A child's name: the family name of `parent`, its own middle and given name."""
    _, rest = full_name(rnd, people, rnd.choice(("male", "female"))).split(" ", 1)
    return f"{parent.split(' ', 1)[0]} {rest}"


def identity_number(born_on: date, sex: Sex, serial: int) -> str:
    """A 12-digit personal number that agrees with birth year and sex and belongs to nobody.

    Shape: 012 + century-and-sex digit + two digits of the year + 9 + five digits of `serial` (0-99,999). The last six
    digits of an invented number always begin with 9; the repository's scan for personal numbers accepts only this
    shape. Source: structure of the personal identification number, Law on Citizen Identification, as noted in
    processes.md 10.5.
    """
    century_and_sex = 2 * (born_on.year // 100 - 19) + (sex == "female")
    return f"{INVENTED_PROVINCE}{century_and_sex}{born_on.year % 100:02d}9{serial % 100_000:05d}"


def phone_number(serial: int) -> str:
    """A 10-digit number of the shape of a mobile phone's, under a prefix nobody has."""
    return f"{INVENTED_PHONE_PREFIX}{serial % 1_000_000:06d}"
