"""Invented households and the files they come in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import xlsxwriter

from dongvon.front.demo.names import Sex, identity_number, phone_number
from dongvon.office.poverty_lists.checks import HamletNames, KnownHamlet
from dongvon.office.poverty_lists.sample import SampleRow, write_sample

SINCE = date(2026, 1, 1)
NAMES = HamletNames(
    [
        KnownHamlet(1, "09920101", "Tổ dân phố số 1", "03387"),
        KnownHamlet(2, "09920201", "Tổ dân phố số 1", "03408"),
        KnownHamlet(3, "09920301", "Bản Nà Sài", "03418"),
        KnownHamlet(4, "09920302", "Bản Giang", "03418"),
        KnownHamlet(5, "09920303", "Tổ dân phố số 12", "03387"),
    ],
    {"Phường Tân Phong": "03387", "Phường Đông Phong": "03408", "Xã Bản Giang": "03418"},
)
HEADERS = ["STT", "Họ và tên chủ hộ", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn, bản", "Phân loại hộ"]
BORN_ON = date(1984, 3, 7)
NUMBER = identity_number(BORN_ON, "male", 900)
GOOD: list[object] = ["1", "Lò Văn Ín", "07/03/1984", "Nam", NUMBER, "Bản Nà Sài", "Hộ nghèo"]


def household(serial: int, hamlet: str = "Bản Nà Sài", kind: str = "poor", **changed: object) -> SampleRow:
    """A household nobody has; equal serials are the same person."""
    born_on = date(1950 + serial % 50, 1 + serial % 12, 1 + serial % 28)
    sex: Sex = "female" if serial % 2 else "male"
    syllable = "".join("aeiouy"[int(digit) % 6] + "bdghklmnpt"[int(digit)] for digit in str(serial))
    row = SampleRow(
        name=f"Lò Thị {syllable.title()}" if serial % 2 else f"Lò Văn {syllable.title()}",
        born_on=born_on,
        sex=sex,
        hamlet=hamlet,
        kind=kind,
        identity=identity_number(born_on, sex, serial),
        ethnic="Thái",
        phone=phone_number(serial),
    )
    return replace(row, **changed)  # type: ignore[arg-type]


def listed(folder: Path, rows: Sequence[SampleRow], name: str = "list.xlsx") -> Path:
    write_sample(folder / name, rows)
    return folder / name


def sheet(
    folder: Path, rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS, *, header_row: int = 1
) -> Path:
    """A sheet with exactly these cells: text as text, numbers as numbers, "=…" as a formula whose result is 0."""
    path = folder / "sheet.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    page = workbook.add_worksheet("Danh sách")
    for at, cells in enumerate([list(headers), *rows]):
        for place, value in enumerate(cells):
            if isinstance(value, str) and value.startswith("="):
                page.write_formula(header_row - 1 + at, place, value, None, 0)
            elif isinstance(value, str):
                page.write_string(header_row - 1 + at, place, value)
            elif value is not None:
                page.write_number(header_row - 1 + at, place, value)
    workbook.close()
    return path
