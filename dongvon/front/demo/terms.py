"""What the invented loans are like: programme codes, rates at signing, usual sizes, lengths and purposes.

Rates and ceilings repeat, for lending of the past, what the programme catalogue says (a test compares the two);
sizes and lengths stay inside them. Money in whole đồng.
"""

import random
from datetime import date
from typing import Any

MILLION = 1_000_000

BANK_CODES = {
    "HN": "01", "HSSV": "02", "GQVL": "03", "XKLD": "04", "NSVS": "06", "NHA33": "07", "HMTN": "09", "VKK": "10",
    "NOXH": "12", "HCN": "19", "DTTS2085": "21", "CHXAPT": "26",
}  # fmt: skip
"""The bank's two-digit programme code (MACT) by ours. Source: bank_files.md 1.6."""

POVERTY = ("HN", "HCN", "HMTN")
PRODUCTION = (*POVERTY, "VKK", "GQVL", "XKLD", "CHXAPT")
"""A household holds at most one of these at a time."""

_UNKNOWN_BEFORE_2006 = "6"
"""The catalogue knows no rate before 2006; the few invented loans of 2003-2005 carry this one, which is invented
too."""

_PERCENT: dict[str, tuple[tuple[date, str], ...]] = {
    "HN": (
        (date(2003, 1, 1), _UNKNOWN_BEFORE_2006), (date(2006, 1, 1), "7.8"), (date(2014, 6, 6), "7.2"),
        (date(2015, 6, 5), "6.6"),
    ),
    "HCN": (
        (date(2013, 4, 16), "10.14"), (date(2013, 10, 9), "9.36"), (date(2014, 6, 6), "8.64"),
        (date(2015, 6, 5), "7.92"),
    ),
    "HMTN": ((date(2015, 9, 5), "8.25"),),
    "VKK": ((date(2007, 3, 30), "10.8"), (date(2013, 10, 9), "9.6"), (date(2015, 6, 5), "9")),
    "GQVL/general": ((date(2014, 6, 6), "7.2"), (date(2015, 6, 5), "6.6"), (date(2019, 11, 8), "7.92")),
    "GQVL/preferential": ((date(2015, 6, 5), "3.3"), (date(2019, 11, 8), "3.96")),
    "XKLD/general": ((date(2014, 6, 6), "7.2"), (date(2015, 6, 5), "6.6")),
    "NSVS": ((date(2004, 1, 1), "10.8"), (date(2013, 10, 9), "9.6"), (date(2015, 6, 5), "9")),
    "HSSV": (
        (date(2007, 10, 1), "6"), (date(2011, 8, 1), "7.8"), (date(2014, 6, 6), "7.2"), (date(2015, 6, 5), "6.6"),
    ),
    "NHA33": ((date(2008, 12, 12), "3"),),
    "NOXH": ((date(2016, 1, 1), "4.8"), (date(2024, 8, 1), "6.6")),
    "DTTS2085": ((date(2016, 10, 31), "3.3"),),
    "CHXAPT": ((date(2023, 10, 10), "6.6"),),
}  # fmt: skip

_SIZES: dict[str, tuple[tuple[date, int, int], ...]] = {
    "HN": (
        (date(2003, 1, 1), 3, 7), (date(2007, 1, 1), 8, 15), (date(2010, 1, 1), 15, 30), (date(2014, 6, 6), 20, 50),
        (date(2019, 3, 1), 30, 80),
    ),
    "HCN": ((date(2013, 4, 16), 20, 30), (date(2014, 6, 6), 25, 50), (date(2019, 3, 1), 30, 80)),
    "HMTN": ((date(2015, 9, 5), 30, 50), (date(2019, 3, 1), 30, 70)),
    "VKK": ((date(2007, 3, 30), 12, 30), (date(2016, 2, 26), 25, 50), (date(2023, 6, 5), 30, 70)),
    "GQVL": ((date(2014, 6, 6), 10, 20), (date(2015, 9, 1), 20, 50), (date(2019, 11, 8), 25, 60)),
    "XKLD": ((date(2014, 6, 6), 40, 90),),
    "NHA33": ((date(2008, 12, 12), 8, 8), (date(2015, 10, 1), 25, 25)),
    "NOXH": ((date(2016, 1, 1), 290, 490), (date(2024, 8, 1), 220, 400)),
    "DTTS2085": ((date(2016, 10, 31), 30, 50),),
    "CHXAPT": ((date(2023, 10, 10), 50, 100),),
}  # fmt: skip

_WORK_CEILING = ((date(2004, 1, 1), 4), (date(2014, 4, 18), 6), (date(2018, 9, 19), 10), (date(2024, 9, 2), 25))
"""Million đồng for one water or sanitation work; the first row is invented."""

_STUDENT_MONTH = (
    (date(2007, 10, 1), 800_000), (date(2013, 8, 1), 1_100_000), (date(2016, 1, 9), 1_250_000),
    (date(2017, 6, 15), 1_500_000), (date(2019, 12, 1), 2_500_000), (date(2022, 5, 19), 4_000_000),
)  # fmt: skip

_TERMS: dict[str, tuple[int, ...]] = {
    "HN": (36, 60, 84, 120, 120),
    "HCN": (36, 60, 84, 120, 120),
    "HMTN": (36, 60, 60, 60, 60),
    "VKK": (36, 60, 84, 120, 120),
    "GQVL": (36, 60, 60, 84, 120, 120, 120),
    "XKLD": (24, 36),
    "NSVS": (60,),
    "NOXH": (240, 300, 300, 300, 300),
    "DTTS2085": (60, 96, 120),
    "CHXAPT": (36, 60),
}

_FARM = (
    ("01412", "Chăn nuôi bò sinh sản"), ("01411", "Chăn nuôi trâu"), ("01450", "Chăn nuôi lợn"),
    ("01461", "Chăn nuôi gia cầm"),
    ("01270", "Trồng và chăm sóc chè"), ("01120", "Trồng ngô, lương thực"), ("01181", "Trồng rau màu"),
    ("01219", "Trồng cây ăn quả"), ("01442", "Chăn nuôi dê"), ("03222", "Nuôi cá nước ngọt"),
    ("01490", "Nuôi ong lấy mật"),
)  # fmt: skip
_TRADE = (
    ("47111", "Buôn bán tạp hóa"), ("56101", "Kinh doanh ăn uống"), ("47721", "Kinh doanh thuốc, vật tư"),
    ("14100", "May mặc"), ("31001", "Làm đồ gỗ"), ("25920", "Gia công cơ khí"), ("45420", "Sửa chữa xe máy"),
    ("10710", "Làm bánh, chế biến thực phẩm"), ("49331", "Vận tải hàng hóa"), ("96310", "Cắt tóc, làm đầu"),
)  # fmt: skip
_PURPOSES: dict[str, tuple[tuple[str, str], ...]] = {
    "XKLD": (("78302", "Chi phí đi làm việc ở nước ngoài"),),
    "NSVS": (("36000", "Xây dựng công trình nước sạch"), ("39000", "Xây dựng công trình vệ sinh")),
    "HSSV": (("85420", "Chi phí học tập"),),
    "NHA33": (("41000", "Xây dựng nhà ở hộ nghèo"),),
    "NOXH": (("41000", "Xây mới, sửa chữa nhà ở xã hội"),),
}


def _in_force(rows: tuple[tuple[Any, ...], ...], on: date) -> tuple[Any, ...]:
    return [row for row in rows if row[0] <= on][-1]


def annual_percent(programme: str, variant: str, signed_on: date) -> str:
    """The yearly rate of a contract signed that day, as its paper says it ("6.6")."""
    rows = _PERCENT[f"{programme}/{variant}" if variant else programme]
    return str(_in_force(rows, signed_on)[1])


def first_lending_on(programme: str) -> date:
    """The earliest day of an invented loan of this programme."""
    return _PERCENT.get(programme, _PERCENT.get(f"{programme}/general", ()))[0][0]


def loan_size(rnd: random.Random, programme: str, signed_on: date) -> int:
    """A usual amount for one loan of that day; never above the ceiling of the day."""
    _, low, high = _in_force(_SIZES[programme], signed_on)
    step = 10 if high > 100 else 5 if high > 20 else 1
    return rnd.randrange(low, high + 1, step) * MILLION


def water_size(rnd: random.Random, works: int, signed_on: date) -> int:
    """A usual amount for one or two water and sanitation works."""
    ceiling = int(_in_force(_WORK_CEILING, signed_on)[1])
    each = ceiling if ceiling <= 10 else rnd.choice((12, 15, 18, 20, 20, 25))
    return works * each * MILLION


def student_month(signed_on: date) -> int:
    """The ceiling of a month of study."""
    return int(_in_force(_STUDENT_MONTH, signed_on)[1])


def term_months(rnd: random.Random, programme: str, *, at_most: int = 300) -> int:
    """A usual length of a loan, of those up to `at_most` months."""
    return rnd.choice([months for months in _TERMS[programme] if months <= at_most])


def purpose(rnd: random.Random, programme: str, *, urban: bool) -> tuple[str, str]:
    """The bank's purpose code and text (first purpose)."""
    own = _PURPOSES.get(programme)
    if own:
        return own[0]
    return rnd.choice(_TRADE if urban and rnd.random() < 0.85 else _FARM)
