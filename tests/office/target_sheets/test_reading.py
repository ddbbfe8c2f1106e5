"""Sheets of targets from a file: whole or not at all, every fault with its row and column, nothing guessed."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.problems import Refused
from dongvon.credit.capital.services import Line
from dongvon.office.target_sheets.layout import Recipient
from dongvon.office.target_sheets.reading import Allowed, SheetRejected, amount_of, read_sheet

ALLOWED = Allowed({"A": Recipient("A", "Thôn A", hamlet_id=7)}, {"HN", "HCN"}, {"TW": 1, "DP": 2})
HEAD = ["MÃ NƠI NHẬN", "Nơi nhận", "chương trình", "Nguồn  vốn", "Số gốc", "Tăng, giảm", "Chỉ tiêu mới"]


def written(folder: Path, rows: list[list[Any]], name: str = "a.xlsx") -> Path:
    path = folder / name
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(str(cell) for cell in row) for row in rows), "utf-8")
        return path
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def faults(path: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(SheetRejected) as rejected:
        read_sheet(path, ALLOWED)
    return [(one.row, one.column, one.problem.code) for one in rejected.value.faults]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_sheet_is_read_by_its_headers(tmp_path: Path, name: str) -> None:
    rows = [["Phường"], HEAD, ["A", "Thôn A", "HN", "TW", 50, "9,5", "59,5"], ["A", "", "HN", "DP", "", "", 1],
            ["", "Cộng", "", "", "", "", 60.5]]  # fmt: skip
    found = read_sheet(written(tmp_path, rows, name), ALLOWED)
    assert found == [Line("HN", 1, 59_500_000, hamlet_id=7, base=50_000_000), Line("HN", 2, 1_000_000, hamlet_id=7)]


@pytest.mark.parametrize(
    "row, expected",
    [
        (["B", "", "HN", "TW", "", "", 1], [("Mã nơi nhận", "code_unknown")]),
        (["A", "", "hn", "TW", "", "", 1], [("Chương trình", "code_unknown")]),
        (["A", "", "HN", "", "", "", 1], [("Nguồn vốn", "code_unknown")]),
        (["A", "", "HN", "TW", "", "", ""], [("Chỉ tiêu mới", "not_in_tenths")]),
        (["A", "", "HN", "TW", "", "", 0.05], [("Chỉ tiêu mới", "not_in_tenths")]),
        (["A", "", "HN", "TW", "", "", -1], [("Chỉ tiêu mới", "not_in_tenths")]),
        (["A", "", "HN", "TW", "", "x", 1], [("Tăng, giảm", "not_in_tenths")]),
        (["A", "", "HN", "TW", "", "", 1e12], [("Chỉ tiêu mới", "not_in_tenths")]),
        (["A", "", "HN", "TW", 5, -6, 1], [("Chỉ tiêu mới", "not_base_and_change")]),
        (["C", "", "x", "y", "", "", "z"], [("Mã nơi nhận", "code_unknown"), ("Chương trình", "code_unknown"),
                                            ("Nguồn vốn", "code_unknown"), ("Chỉ tiêu mới", "not_in_tenths")]),
    ],
)  # fmt: skip
def test_each_fault_has_its_row_and_column(tmp_path: Path, row: list[Any], expected: list[tuple[str, str]]) -> None:
    good = ["A", "", "HCN", "TW", "", "", 2]
    assert faults(written(tmp_path, [HEAD, good, row])) == [(3, column, code) for column, code in expected]


def test_a_line_twice_names_the_first(tmp_path: Path) -> None:
    row = ["A", "", "HN", "TW", "", "", 1]
    assert faults(written(tmp_path, [HEAD, row, row])) == [(3, "Chương trình", "line_twice")]


@pytest.mark.parametrize("rows, code", [([["x", "y"]], "wrong_columns"), ([HEAD], "target_file_empty")])
def test_what_is_no_sheet_of_targets_is_said(tmp_path: Path, rows: list[list[Any]], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_sheet(written(tmp_path, rows), ALLOWED)
    assert refusal.value.problem.code == code


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(Refused):
        read_sheet(path, ALLOWED)


@given(st.integers(0, 10**8))
def test_every_way_of_writing_an_amount_says_the_same(tenths: int) -> None:
    whole, part = divmod(tenths, 10)
    grouped = f"{whole:,}".replace(",", ".")
    for text in (f"{whole},{part}", f"{whole}.{part}", f"{grouped},{part}"):
        assert amount_of(text, is_number=False) == tenths * 100_000, text
    assert amount_of(repr(tenths / 10), is_number=True) == tenths * 100_000


@pytest.mark.parametrize("text", ["1,234", "1.23", "12.34,5", "1,2,3", "-", "1e5", "٣", "1 000", "NaN", "9" * 13])
def test_what_could_be_misread_is_not_read(text: str) -> None:
    assert amount_of(text, is_number=False) is None
