"""What a ward's sheet says, however it is written; and what is wrong in it, row by row."""

import csv
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from dongvon.core.problems import Refused
from dongvon.front.demo.names import identity_number
from dongvon.office.bank_files.sheets import Limits
from dongvon.office.poverty_lists.checks import check_rows
from dongvon.office.poverty_lists.reading import ListReading, kind_of, read_list
from tests.office.poverty_lists.lists import BORN_ON, GOOD, HEADERS, NAMES, SINCE, household, listed, sheet

SHEET = "xl/worksheets/sheet1.xml"


def _told(path: Path) -> list[tuple[int, str, str, str]]:
    """Row, column, code, severity of everything found wrong without a database."""
    reading = read_list(path)
    check_rows(reading.rows, NAMES, SINCE, reading.problems)
    return [(told.row, told.column, told.problem.code, told.problem.severity) for told in reading.problems.rows]


def _one(tmp_path: Path, **changed: object) -> list[tuple[str, str]]:
    """Code and severity of what is wrong in the good row with some cells changed, by header."""
    cells = [changed.get(header, value) for header, value in zip(HEADERS, GOOD, strict=True)]
    return [(code, severity) for _, _, code, severity in _told(sheet(tmp_path, [cells]))]


def _refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read_list(path, limits) if limits else read_list(path)
    text = str(refused.value)
    assert len(text) < 400 and "\n" not in text and "{" not in text
    return refused.value.problem.code


# --- a sheet as wards write it ---


def test_a_list_as_wards_write_it_is_read_without_a_word(tmp_path: Path) -> None:
    rows = [household(15), household(16, "Bản Giang", "near_poor"), household(17, kind="average")]
    path = listed(tmp_path, rows)
    reading = read_list(path)
    assert _told(path) == []
    assert reading.notes == ()
    assert [row.row for row in reading.rows] == [7, 8, 9]
    assert [(row.name, row.born_on, row.sex, row.identity, row.kind) for row in reading.rows] == [
        (row.name, row.born_on, row.sex, row.identity, row.kind) for row in rows
    ]
    assert reading.skipped == {"blank": 0, "repeated_header": 0, "numbering": 1, "total": 1, "heading": 1}


@pytest.mark.parametrize("headers", [
    ["TT", "HỌ TÊN CHỦ HỘ", "NĂM SINH", "GIỚI TÍNH (Nam/Nữ)", "SỐ CCCD/CMND", "THÔN/TDP", "PHÂN LOẠI"],
    ["stt", "ho va ten chu ho", "ngay sinh", "gioi tinh", "so dinh danh", "to dan pho", "loai ho"],
    ["STT", "Chủ hộ", "Ngày, tháng,\nnăm sinh", "Giới", "Số định danh/CCCD", "Bản", "Đối tượng (nghèo, cận nghèo)"],
])  # fmt: skip
def test_headers_are_known_by_their_words_with_or_without_marks(tmp_path: Path, headers: Sequence[str]) -> None:
    reading = read_list(sheet(tmp_path, [GOOD], headers, header_row=9))
    assert (reading.rows[0].row, reading.rows[0].identity, reading.rows[0].sex) == (10, GOOD[4], "male")
    assert reading.problems.rows == []


@pytest.mark.parametrize(("words", "kind"), [
    ("Hộ nghèo", "poor"), ("NGHÈO", "poor"), ("ho ngheo", "poor"), ("HN", "poor"), ("Hộ cận nghèo", "near_poor"),
    ("cận  nghèo", "near_poor"), ("Hộ mới thoát nghèo", "newly_escaped"), ("thoát cận nghèo", "newly_escaped"),
    ("Hộ có mức sống trung bình", "average"), ("MSTB", "average"), ("không nghèo", ""), ("khá", ""), ("", ""),
])  # fmt: skip
def test_classes_are_told_by_words(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_rows_that_are_no_households_are_counted(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], ["I", "Bản Nà Sài"], GOOD, [], HEADERS, ["2"],
        ["Tổng cộng", "1 hộ"], [None, "NGƯỜI LẬP BIỂU", None, None, None, "CHỦ TỊCH"],
    ]  # fmt: skip
    reading = read_list(sheet(tmp_path, rows))
    assert [row.row for row in reading.rows] == [4]
    assert reading.skipped == {"blank": 1, "repeated_header": 1, "numbering": 1, "total": 1, "heading": 2}


def test_a_numbered_row_is_a_household_even_when_almost_empty(tmp_path: Path) -> None:
    assert [(row, code) for row, _, code, _ in _told(sheet(tmp_path, [["7", "Lò Văn Ín"]]))] == [
        (2, "value_missing"), (2, "value_missing"), (2, "identity_missing"), (2, "value_missing"), (2, "value_missing"),
    ]  # fmt: skip


def test_dates_are_read_as_text_as_day_numbers_and_as_a_year(tmp_path: Path) -> None:
    rows = [[*GOOD[:2], born, *GOOD[3:]] for born in ("7/3/1984", "07-03-1984", 30_748, "1984", 1984, "1984-03-07")]
    reading = read_list(sheet(tmp_path, rows))
    born = [(row.born_on, row.born_year_only) for row in reading.rows]
    assert born == [(BORN_ON, False)] * 3 + [(date(1984, 1, 1), True)] * 2 + [(BORN_ON, False)]


def test_zeros_a_spreadsheet_dropped_are_put_back_when_the_number_then_agrees(tmp_path: Path) -> None:
    number = identity_number(BORN_ON, "male", 900)
    assert _one(tmp_path, **{"Số CCCD": int(number)}) == []
    assert _one(tmp_path, **{"Số CCCD": number.lstrip("0")}) == []
    assert _one(tmp_path, **{"Số CCCD": int(number), "Giới tính": "Nữ"}) == [("identity_digits_missing", "block")]
    assert _one(tmp_path, **{"Số CCCD": number[1:-1]}) == [("identity_digits_missing", "block")]


def test_the_sex_comes_from_the_number_where_the_list_has_no_such_column(tmp_path: Path) -> None:
    keep = [at for at, header in enumerate(HEADERS) if header != "Giới tính"]
    reading = read_list(sheet(tmp_path, [[GOOD[at] for at in keep]], [HEADERS[at] for at in keep]))
    checked = check_rows(reading.rows, NAMES, SINCE, reading.problems)
    assert [row.sex for row in checked] == ["male"]
    assert "sex_by_identity" in {note.code for note in reading.notes}


# --- what is wrong in a row ---


@pytest.mark.parametrize(("header", "value", "code", "severity"), [
    ("Họ và tên chủ hộ", "", "value_missing", "block"),
    ("Họ và tên chủ hộ", "Lß V¨n Ýn", "name_odd", "block"),
    ("Họ và tên chủ hộ", "12345", "name_odd", "block"),
    ("Họ và tên chủ hộ", "<b>Lò</b>", "name_odd", "block"),
    ("Họ và tên chủ hộ", "Lò " + "Ín" * 60, "too_long", "block"),
    ("Ngày sinh", "", "value_missing", "block"),
    ("Ngày sinh", "31/02/1984", "impossible_date", "block"),
    ("Ngày sinh", "tháng ba năm 84", "not_a_date", "block"),
    ("Ngày sinh", "=TODAY()", "formula", "block"),
    ("Ngày sinh", "07/03/2084", "born_later", "block"),
    ("Ngày sinh", "07/03/1985", "personal_number_birth_year", "warn"),
    ("Giới tính", "Nữ", "personal_number_sex", "warn"),
    ("Giới tính", "?", "sex_unknown", "block"),
    ("Số CCCD", "", "identity_missing", "warn"),
    ("Số CCCD", "012345678", "personal_number_shape", "block"),
    ("Số CCCD", "0120840009001", "not_an_identity", "block"),
    ("Số CCCD", "chưa có", "not_an_identity", "block"),
    ("Số CCCD", "999084900900", "", ""),
    ("Số CCCD", "=A1", "formula", "block"),
    ("Thôn, bản", "", "value_missing", "block"),
    ("Thôn, bản", "Bản Không Có", "hamlet_unknown", "block"),
    ("Thôn, bản", "Tổ dân phố số 1", "hamlet_ambiguous", "block"),
    ("Phân loại hộ", "", "value_missing", "block"),
    ("Phân loại hộ", "Hộ khá", "class_unknown", "block"),
])  # fmt: skip
def test_a_wrong_cell_is_told_once_with_its_row_and_column(
    tmp_path: Path, header: str, value: str, code: str, severity: str
) -> None:
    cells = [value if one == header else given for one, given in zip(HEADERS, GOOD, strict=True)]
    told = _told(sheet(tmp_path, [cells]))
    if not code:
        assert told == []  # registered abroad
        return
    column = "Số CCCD" if code.startswith("personal_number") else header
    assert told == [(2, column, code, severity)]


def test_more_columns_are_checked_and_only_warn(tmp_path: Path) -> None:
    rows = [
        household(1, members=0), household(2, b2=10), household(3, kind="near_poor", b2=40), household(4, b1=900),
        household(5, phone="12345"), household(6, escaped_on=date(2025, 1, 1)),
        household(7, kind="newly_escaped", escaped_on=date(2022, 12, 31)),
    ]  # fmt: skip
    assert [(row, code, severity) for row, _, code, severity in _told(listed(tmp_path, rows))] == [
        (11, "phone_shape", "warn"), (7, "members_odd", "warn"), (8, "score_against_class", "warn"),
        (9, "score_against_class", "warn"), (10, "score_odd", "warn"), (12, "escaped_unasked", "warn"),
        (13, "escaped_long_ago", "warn"),
    ]  # fmt: skip
    late = household(8, kind="newly_escaped", escaped_on=date(2026, 1, 2))
    assert [code for _, _, code, _ in _told(listed(tmp_path, [late]))] == ["escaped_later"]
    on_the_day = household(8, kind="newly_escaped", escaped_on=date(2023, 1, 1))
    assert _told(listed(tmp_path, [on_the_day])) == []


def test_doubles_inside_the_file_are_told_with_the_first_row(tmp_path: Path) -> None:
    first = household(1)
    rows = [
        first, household(2, identity=first.identity, born_on=first.born_on, sex=first.sex),
        household(3), household(3, identity=""), household(4), household(4, identity=household(54).identity),
    ]  # fmt: skip
    told = _told(listed(tmp_path, rows))
    assert (8, "Số định danh cá nhân", "identity_twice", "block") in told
    assert (10, "Họ và tên chủ hộ", "household_twice", "block") in told
    assert {row for row, _, _, severity in told if severity == "block"} == {8, 10}


def test_an_identity_number_is_never_repeated_in_a_message(tmp_path: Path) -> None:
    rows = [[*GOOD[:4], number, *GOOD[5:]] for number in ("0120840009001", "012584900901", "x0123456789")]
    reading = read_list(sheet(tmp_path, rows))
    check_rows(reading.rows, NAMES, SINCE, reading.problems)
    told = " ".join(f"{row.value} {row.problem}" for row in reading.problems.rows)
    assert reading.problems.counts["block"] == 2
    assert "01208" not in told and "012584" not in told and "456789" not in told


@pytest.mark.parametrize(("text", "unit", "found"), [
    ("Bản Nà Sài", "", 3), ("ban na sai", "", 3), ("Thôn Nà Sài", "", 3), ("Nà Sài", "", 3), ("NÀ SÀI", "", 3),
    ("09920301", "", 3), ("Bản Giang", "", 4), ("TDP 12", "", 5), ("Tổ 12", "", 5), ("Tổ dân phố số 012", "", 5),
    ("TDP số 1", "Đông Phong", 2), ("Tổ dân phố số 1", "Phường Tân Phong", 1), ("Tổ 1, phường Đông Phong", "", 2),
    ("Tổ dân phố số 1 (Tân Phong)", "", 1), ("Tổ dân phố số 1 - Đông Phong", "", 2),
    ("TDP 1", "", "hamlet_ambiguous"), ("Tổ 2", "", "hamlet_unknown"), ("Nà Sài", "Đông Phong", "hamlet_unknown"),
    ("Nà Sài", "Mường So", "unit_unknown"), ("Sài", "", "hamlet_unknown"),
])  # fmt: skip
def test_hamlets_are_found_as_people_write_them(text: str, unit: str, found: int | str) -> None:
    answer = NAMES.find(text, unit)
    assert (answer if isinstance(answer, int) else answer.code) == found


# --- files that are something else, broken or hostile ---


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Phân loại hộ"):
        read_list(sheet(tmp_path, [GOOD], [*HEADERS[:-1], "Ghi chú"]))
    keep = [at for at, header in enumerate(HEADERS) if header not in ("Giới tính", "Số CCCD")]
    with pytest.raises(Refused, match="Giới tính"):
        read_list(sheet(tmp_path, [[GOOD[at] for at in keep]], [HEADERS[at] for at in keep]))


def test_a_sheet_without_households_and_a_book_with_two_lists_are_refused(tmp_path: Path) -> None:
    assert _refusal(sheet(tmp_path, [])) == "list_empty"
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "two.xlsx")) as workbook:
        for name in ("Hộ nghèo", "Hộ cận nghèo"):
            page = workbook.add_worksheet(name)
            page.write_row(0, 0, HEADERS)
            page.write_row(1, 0, GOOD)
    assert _refusal(tmp_path / "two.xlsx") == "several_sheets"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<html><table></table></html>", b"PK\x03\x04 no", b"a\nb\n"])
def test_what_is_no_spreadsheet_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert _refusal(tmp_path / "a.xlsx")


def _with_sheet(path: Path, change: bytes, before: bytes = b"</sheetData>") -> Path:
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(before, change + before) if name == SHEET else content)
    return out


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    assert _refusal(_with_sheet(sheet(tmp_path, [GOOD]), b" " * 80_000_000)) == "file_too_large"


def test_characters_no_person_types_are_told_or_make_the_file_broken(tmp_path: Path) -> None:
    path = listed(tmp_path, [household(15, address="Số 1\0"), household(16, ethnic="Th\x07ái")])
    assert [(row, code) for row, _, code, _ in _told(path)] == [(7, "text_odd"), (8, "text_odd")]
    raw = b'<row r="3"><c r="B3" t="inlineStr"><is><t>_xD800_</t></is></c><c r="A3"><v>2</v></c></row>'
    assert _refusal(_with_sheet(sheet(tmp_path, [GOOD]), raw)) == "file_broken"


def test_a_million_empty_rows_are_counted(tmp_path: Path) -> None:
    empty = b"".join(b'<row r="%d"><c r="B%d" s="1"/></row>' % (row, row) for row in range(3, 1_000_003))
    reading = read_list(_with_sheet(sheet(tmp_path, [GOOD]), empty))
    assert (len(reading.rows), reading.skipped["blank"], reading.problems.rows) == (1, 1_000_000, [])


def test_a_million_empty_lines_of_text_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [",".join(HEADERS).replace("Thôn, bản", "Thôn"), ",".join(map(str, GOOD))]
    lines += [""] * 500_000 + [",,,,,,"] * 500_000
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = read_list(path)
    assert (len(reading.rows), reading.skipped["blank"], reading.problems.rows) == (1, 1_000_000, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([HEADERS, GOOD])
    assert (_told(path), read_list(path).rows[0].name) == ([], "Lò Văn Ín")


def test_mixed_encodings_are_refused_with_the_row(tmp_path: Path) -> None:
    lines = [";".join(map(str, cells)).encode() for cells in (HEADERS, GOOD, GOOD)]
    lines[2] = lines[2].replace("Ín".encode(), "Ín".encode("latin-1"))
    (tmp_path / "a.csv").write_bytes(b"\n".join(lines))
    with pytest.raises(Refused, match="Dòng 3"):
        read_list(tmp_path / "a.csv")


def test_a_broken_line_of_a_text_file_is_a_problem_of_its_row(tmp_path: Path) -> None:
    lines = [";".join(map(str, cells)) for cells in (HEADERS, GOOD)] + ["2;Lò Thị Lả;1990", "Người lập biểu"]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    reading = read_list(tmp_path / "a.csv")
    assert [(told.row, told.problem.code) for told in reading.problems.rows] == [(3, "row_fields")]
    assert (len(reading.rows), reading.skipped["heading"]) == (1, 1)


def test_the_order_of_day_and_month_is_said_where_the_file_does_not_prove_it(tmp_path: Path) -> None:
    doubtful: ListReading = read_list(sheet(tmp_path, [GOOD]))
    assert doubtful.notes[0].code == "date_style_assumed"
    american = [[*GOOD[:2], "3/17/1984", *GOOD[3:]], [*GOOD[:2], "3/7/1984", *GOOD[3:]]]
    assert [row.born_on for row in read_list(sheet(tmp_path, american)).rows] == [date(1984, 3, 17), BORN_ON]


def test_a_file_of_another_size_than_a_wards_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dongvon.office.poverty_lists.reading.MOST_ROWS", 2)
    assert _refusal(listed(tmp_path, [household(number) for number in range(3)])) == "too_many_rows"
