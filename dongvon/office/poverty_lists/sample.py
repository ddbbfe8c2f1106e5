"""Writing a poverty list the way a ward writes it: title above, header, a row of column numbers, signatures below.

For the demonstration and the tests. Whoever calls hands in the people; they must be invented."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter

from dongvon.core.dates import day_text
from dongvon.office.poverty_lists.reading import list_format

HEADER_ROW = 5
KIND_WORDS = {
    "poor": "Hộ nghèo",
    "near_poor": "Hộ cận nghèo",
    "newly_escaped": "Hộ mới thoát nghèo",
    "average": "Hộ có mức sống trung bình",
}
SEX_WORDS = {"male": "Nam", "female": "Nữ"}


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One household of a list; `kind` is a `PovertyClass` value, `sex` "male" or "female"."""

    name: str
    born_on: date
    sex: str
    hamlet: str
    kind: str
    identity: str = ""
    ethnic: str = ""
    members: int = 4
    b1: int = 120
    b2: int | None = None
    unit: str = ""
    address: str = ""
    escaped_on: date | None = None
    phone: str = ""
    customer_code: str = ""


def write_sample(path: Path, rows: Iterable[SampleRow], *, title: str = "DANH SÁCH KẾT QUẢ RÀ SOÁT HỘ NGHÈO") -> None:
    """Write the list as .xlsx, or as UTF-8 text where the path ends in .csv."""
    columns = list_format().columns
    headers = [column.header for column in columns]
    lines = [[cells[column.key] for column in columns] for cells in map(_cells, range(1, 1 << 30), rows)]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([headers, *lines])
        return
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet("Danh sách")
    bold = workbook.add_format({"bold": True, "text_wrap": True, "border": 1})
    sheet.set_column(0, len(headers), 18)
    sheet.write_string(1, 2, title, workbook.add_format({"bold": True}))
    sheet.write_row(HEADER_ROW - 1, 0, headers, bold)
    sheet.write_row(HEADER_ROW, 0, [f"({number})" for number in range(1, len(headers) + 1)])
    for at, line in enumerate(lines):
        sheet.write_row(HEADER_ROW + 1 + at, 0, line)
    below = HEADER_ROW + 2 + len(lines)
    sheet.write_row(below, 2, [f"Tổng cộng: {len(lines)} hộ"])
    sheet.write_row(below + 2, 2, ["NGƯỜI LẬP BIỂU", None, None, None, None, None, None, "CHỦ TỊCH"])
    workbook.close()


def _cells(number: int, row: SampleRow) -> dict[str, str | int]:
    b2 = row.b2 if row.b2 is not None else 40 if row.kind == "poor" else 10
    return {
        "ordinal": number, "customer_code": row.customer_code, "name": row.name, "born_on": day_text(row.born_on),
        "sex": SEX_WORDS[row.sex], "ethnic": row.ethnic, "identity": row.identity, "members": row.members,
        "hamlet": row.hamlet, "unit": row.unit, "kind": KIND_WORDS[row.kind], "b1": row.b1, "b2": b2,
        "address": row.address, "escaped_on": day_text(row.escaped_on) if row.escaped_on else "", "phone": row.phone,
    }  # fmt: skip
