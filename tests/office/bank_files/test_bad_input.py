"""Wrong, broken and hostile files: one clear sentence, or the rows that are wrong, never a traceback."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from dongvon.core.problems import Refused
from dongvon.office.bank_files.form_31 import take_apart
from dongvon.office.bank_files.formats import format_named
from dongvon.office.bank_files.reading import Reading, read, recognise
from dongvon.office.bank_files.sheets import Limits

HEADERS = [column.header for column in format_named("form_31").columns]
KEYS = [column.key for column in format_named("form_31").columns]
GOOD = {
    "branch_code": "005420", "office_code": "004820", "commune_code": "004821", "commune_name": "Đông Phong",
    "hamlet_code": "00482101", "hamlet_name": "Bản 1", "customer_code": "4800000001", "customer_name": "Lò Văn Á",
    "born_on": "15/06/1980", "group_code": "0040001", "association_code": "11", "loan_number": "6600000000000001",
    "signed_on": "20/01/2022", "due_on": "20/01/2027", "annual_percent": 6.6, "loan_state": "OPEN", "fund_source": "1",
    "programme_code": "01", "disbursed": 50_000_000, "first_paid_out_on": "20/01/2022", "principal_paid": 0,
    "in_term": 50_000_000, "overdue": 0, "frozen": 0, "outstanding": 50_000_000, "as_of_on": "31/12/2024",
}  # fmt: skip
Row = dict[str, object]


def _cells(row: Row) -> list[object]:
    return [None, *(row.get(key) for key in KEYS)]


def _file(path: Path, rows: Sequence[Row], *, headers: Sequence[str] = HEADERS, header_row: int = 5) -> Path:
    """A Form 31 with exactly these rows; a value starting with "=" becomes a formula whose stored result is 0."""
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("BCQUERY")
    sheet.write_row(header_row - 1, 1, headers)
    for at, row in enumerate(rows):
        for place, value in enumerate(_cells(row)):
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(header_row + at, place, value, None, 0)
            elif isinstance(value, str):
                sheet.write_string(header_row + at, place, value)
            elif value is not None:
                sheet.write_number(header_row + at, place, value)
    workbook.close()
    return path


def _read_one(tmp_path: Path, **changed: object) -> Reading:
    return read(_file(tmp_path / "a.xlsx", [GOOD | changed]))


def _codes(reading: Reading) -> list[tuple[int, str, str]]:
    return [(told.row, told.column, told.problem.code) for told in reading.problems]


def _sentence(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read(path, limits=limits)
    text = str(refused.value)
    assert refused.value.problem.code and len(text) < 400 and "\n" not in text
    return refused.value.problem.code


# --- files that cannot be opened or are something else ---


def test_a_good_row_is_read_without_a_word(tmp_path: Path) -> None:
    reading = _read_one(tmp_path)
    assert (reading.problems, reading.notes, len(reading.rows)) == ((), (), 1)
    assert reading.rows["annual_percent"].to_pylist() == [660_000]
    assert not reading.blocked


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    headers = ["Tên" if header == "Tổng dư nợ" else header for header in HEADERS]
    path = _file(tmp_path / "a.xlsx", [GOOD], headers=headers)
    assert recognise(path) == []
    with pytest.raises(Refused, match="Tổng dư nợ"):
        read(path, "form_31")
    assert _sentence(path) == "format_unknown"


def test_another_report_with_the_same_columns_is_not_form_31(tmp_path: Path) -> None:
    headers = ["Mã điểm giao dịch" if header == "Tên PGD" else header for header in HEADERS]
    with pytest.raises(Refused, match="Mã điểm giao dịch"):
        read(_file(tmp_path / "a.xlsx", [GOOD], headers=headers), "form_31")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 ...",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"PK\x03\x04 not really an archive",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\x89PNG\r\n\x1a\n\0\0\0\0",
        b"hello\nworld\n",
        bytes(range(256)) * 20,
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert _sentence(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert _sentence(tmp_path / "none.xlsx") == "file_unreadable"


def test_an_encrypted_workbook_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99
    )
    assert _sentence(path) == "file_encrypted"


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.xlsx", [GOOD] * 50)
    for share in (0.3, 0.9, 0.99):
        cut = tmp_path / "cut.xlsx"
        cut.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        assert _sentence(cut) == "file_broken"


def _repacked(path: Path, to: Path, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name in set(change) - set(old.namelist()):
            new.writestr(name, change[name])
    return to


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    good = _file(tmp_path / "a.xlsx", [GOOD])
    bomb = _repacked(good, tmp_path / "bomb.xlsx", {SHEET: b"<worksheet><sheetData>" + b" " * 80_000_000})
    assert bomb.stat().st_size < 200_000
    assert _sentence(bomb) == "file_too_large"


def test_a_sheet_that_swells_beyond_its_declared_size_is_refused(tmp_path: Path) -> None:
    good = _file(tmp_path / "a.xlsx", [GOOD])
    assert _sentence(good, Limits(unpacked_bytes=3_000)) == "file_too_large"
    raw = bytearray(
        _repacked(good, tmp_path / "b.xlsx", {SHEET: zipfile.ZipFile(good).read(SHEET) + b" " * 50_000}).read_bytes()
    )
    entry = raw.rindex(SHEET.encode()) - 46
    raw[entry + 24 : entry + 28] = (5_000).to_bytes(4, "little")
    (tmp_path / "lie.xlsx").write_bytes(raw)
    assert _sentence(tmp_path / "lie.xlsx") == "file_broken"


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    good = _file(tmp_path / "a.xlsx", [GOOD])
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    for member in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"):
        text = zipfile.ZipFile(good).read(member)
        bad = _repacked(good, tmp_path / "b.xlsx", {member: doctype + text.split(b"?>", 1)[1]})
        assert _sentence(bad) == "xml_with_entities"


def test_a_million_empty_rows_are_counted_in_little_memory(tmp_path: Path) -> None:
    good = _file(tmp_path / "a.xlsx", [GOOD])
    sheet = zipfile.ZipFile(good).read(SHEET)
    empty = b"".join(b'<row r="%d"><c r="B%d" s="1"/></row>' % (row, row) for row in range(7, 1_000_007))
    sheet = sheet.replace(b"</sheetData>", empty + b"</sheetData>")
    reading = read(_repacked(good, tmp_path / "b.xlsx", {SHEET: sheet}))
    assert (len(reading.rows), reading.skipped["blank"], reading.problems) == (1, 1_000_000, ())


def test_a_workbook_of_an_unusual_shape_is_read_all_the_same(tmp_path: Path) -> None:
    good = _file(tmp_path / "a.xlsx", [GOOD])
    sheet = zipfile.ZipFile(good).read(SHEET).replace(b"<row ", b"<!-- page --><row ")
    reading = read(_repacked(good, tmp_path / "b.xlsx", {SHEET: sheet}))
    assert reading.rows["outstanding"].to_pylist() == [50_000_000]
    big = Limits(whole_sheet_bytes=1_000)
    assert _sentence(tmp_path / "b.xlsx", big) == "sheet_unusual"


def test_rich_text_and_escapes_inside_cells_are_read(tmp_path: Path) -> None:
    rows = [GOOD | {"customer_name": "Lò & <Vàng> “A”", "address": " Bản  \n Mới "}]
    reading = read(_file(tmp_path / "a.xlsx", rows))
    assert reading.rows["customer_name"].to_pylist() == ["Lò & <Vàng> “A”"]
    assert reading.rows["address"].to_pylist() == ["Bản  \n Mới"]


# --- text files ---


def _text(rows: Sequence[Row], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for cells in ([], ["", "31 - Tạo hồ sơ"], [], [], [None, *HEADERS], *map(_cells, rows)):
        writer.writerow(cells)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_is_read_in_each_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(_text([GOOD], delimiter).encode(encoding))
    reading = read(path)
    assert (reading.problems, reading.rows["customer_name"].to_pylist()) == ((), ["Lò Văn Á"])


def test_windows_vietnamese_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    # Code page 1258 writes most accented vowels as a letter and a tone mark.
    composed = []
    for char in _text([GOOD]):
        try:
            composed.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            base = unicodedata.normalize(
                "NFC", "".join(mark for mark in parts if mark not in "\u0300\u0301\u0303\u0309\u0323")
            )
            tone = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            composed.append((base + tone).encode("cp1258"))
    path.write_bytes(b"".join(composed))
    reading = read(path)
    assert (reading.problems, reading.rows["commune_name"].to_pylist()) == ((), ["Đông Phong"])


def test_mixed_encodings_are_refused_with_the_row(tmp_path: Path) -> None:
    lines = _text([GOOD, GOOD, GOOD]).encode().splitlines(keepends=True)
    lines[6] = lines[6].replace("Lò Văn Á".encode(), "Lò Văn Á".encode("latin-1", "replace"))
    path = tmp_path / "a.csv"
    path.write_bytes(b"".join(lines))
    with pytest.raises(Refused, match="Dòng 7"):
        read(path)


def test_a_workbook_named_csv_and_a_text_named_xlsx_are_read(tmp_path: Path) -> None:
    _file(tmp_path / "a.xlsx", [GOOD]).rename(tmp_path / "a.csv")
    assert len(read(tmp_path / "a.csv").rows) == 1
    (tmp_path / "b.xlsx").write_text(_text([GOOD]), encoding="utf-8")
    assert len(read(tmp_path / "b.xlsx").rows) == 1


def test_a_broken_line_of_a_text_file_is_a_problem_of_its_row(tmp_path: Path) -> None:
    lines = _text([GOOD, GOOD | {"loan_number": "6600000000000002"}]).splitlines()
    lines.insert(6, "4800000009,6600000000000009,50000000")
    lines.append("Tổng cộng,2")
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    reading = read(tmp_path / "a.csv")
    assert [(told.row, told.problem.code) for told in reading.problems] == [(7, "row_unknown")]
    assert reading.rows["row"].to_pylist() == [6, 8]
    assert reading.skipped["total"] == 1


# --- rows that are wrong ---


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("due_on", "31/02/2027", "impossible_date"),
        ("due_on", "khi nào có", "not_a_date"),
        ("signed_on", None, "value_missing"),
        ("overdue", -5, "negative_money"),
        ("overdue", "1.5", "part_of_a_dong"),
        ("overdue", "năm triệu", "not_money"),
        ("overdue", 1e18, "money_too_large"),
        ("annual_percent", "6,6x", "not_a_rate"),
        ("annual_percent", "6.66666666", "not_a_rate"),
        ("annual_percent", "450", "not_a_rate"),
        ("loan_number", "6600-12", "wrong_code"),
        ("loan_number", "6.60012345678901E+15", "lost_digits"),
        ("hamlet_code", "xóm 3", "wrong_code"),
        ("outstanding", 40_000_000, "sum_differs"),
        ("transaction_day", "mười ba", "not_a_number"),
        ("principal_paid", "=A1", "formula"),
        ("signed_on", "=TODAY()", "formula"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_column(tmp_path: Path, key: str, value: object, code: str) -> None:
    reading = _read_one(tmp_path, **{key: value})
    told = {(problem.row, problem.column): problem.problem for problem in reading.problems}
    header = format_named("form_31").column(key).header
    assert told[(6, header)].code == code
    assert told[(6, header)].severity == "block"
    assert reading.blocked
    assert str(told[(6, header)])


def test_a_total_exported_as_a_formula_is_made_of_its_parts_and_said(tmp_path: Path) -> None:
    reading = _read_one(tmp_path, outstanding="=SUM(B1:B3)")
    assert reading.rows["outstanding"].to_pylist() == [50_000_000]
    assert [(told.problem.code, told.problem.severity) for told in reading.problems] == [("formula_recomputed", "warn")]


def test_an_identity_number_is_never_repeated_in_a_message(tmp_path: Path) -> None:
    reading = _read_one(tmp_path, identity="0123456789012345")
    assert [(told.problem.code, told.problem.severity) for told in reading.problems] == [("not_an_identity", "warn")]
    assert "345" not in str(reading.problems[0].problem)


def test_a_negative_flow_is_a_warning_only(tmp_path: Path) -> None:
    reading = _read_one(tmp_path, collected_in_term_month=-1_000)
    assert [(told.problem.code, told.problem.severity) for told in reading.problems] == [("negative_money", "warn")]
    assert reading.rows["collected_in_term_month"].to_pylist() == [-1_000]


def test_thousands_of_wrong_rows_are_counted_and_the_first_are_listed(tmp_path: Path) -> None:
    rows = [GOOD | {"loan_number": f"66{at:014d}", "due_on": "never"} for at in range(2_500)]
    reading = read(_file(tmp_path / "a.xlsx", rows))
    assert reading.problem_counts == {"not_a_date": 2_500, "value_missing": 500}
    assert len(reading.problems) == 2_000


def test_a_row_of_another_kind_is_a_problem_not_a_silence(tmp_path: Path) -> None:
    stray = {"commune_name": "x", "outstanding": 999_999, "in_term": 999_999}
    reading = read(_file(tmp_path / "a.xlsx", [GOOD, stray]))
    assert _codes(reading) == [(7, "", "row_unknown")]


# --- dates and periods ---


def test_us_dates_are_told_by_the_file_and_the_period_is_said_right(tmp_path: Path) -> None:
    us = {"born_on": "6/15/1980", "signed_on": "1/2/2022", "due_on": "1/2/2027", "first_paid_out_on": "1/2/2022"}
    reading = _read_one(tmp_path, **us, as_of_on="10/7/2024 12:00:00 AM")
    assert (reading.date_style.order, reading.date_style.sure) == ("m/d/y", True)
    assert reading.as_of_on == date(2024, 10, 7)
    assert reading.rows["signed_on"].to_pylist() == [date(2022, 1, 2)]


def test_ambiguous_dates_follow_the_day_in_the_file_name_only_to_tell_day_from_month(tmp_path: Path) -> None:
    row = GOOD | {"born_on": "6/5/1980", "signed_on": "1/2/2022", "due_on": "1/2/2027", "first_paid_out_on": "1/2/2022"}
    row["as_of_on"] = "10/7/2024"
    assert read(_file(tmp_path / "BC_07-10-2024.xlsx", [row])).as_of_on == date(2024, 10, 7)
    plain = read(_file(tmp_path / "BC.xlsx", [row]))
    assert plain.as_of_on == date(2024, 7, 10)
    assert not plain.date_style.sure
    assert plain.date_style.problem.code == "date_style_assumed"


def test_a_file_without_its_date_asks_and_takes_the_answer(tmp_path: Path) -> None:
    path = _file(tmp_path / "31_12_2024.xlsx", [GOOD | {"as_of_on": None}])
    unsaid = read(path)
    assert (unsaid.as_of_on, [note.code for note in unsaid.notes]) == (None, ["period_missing"])
    assert read(path, as_of_on=date(2024, 12, 31)).as_of_on == date(2024, 12, 31)


def test_a_date_in_the_title_stands_for_a_missing_column(tmp_path: Path) -> None:
    for title, day in (("Đến ngày 31/12/2024", 31), ("Ngày 30 tháng 12 năm 2024", 30)):
        text = _text([GOOD | {"as_of_on": None}]).replace("31 - Tạo hồ sơ", title)
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        assert read(tmp_path / "a.csv").as_of_on == date(2024, 12, day)


def test_two_periods_in_one_file_or_another_than_asked_block(tmp_path: Path) -> None:
    rows = [GOOD, GOOD | {"loan_number": "6600000000000002", "as_of_on": "30/11/2024"}]
    assert [note.code for note in read(_file(tmp_path / "a.xlsx", rows)).notes] == ["several_periods"]
    asked = read(_file(tmp_path / "b.xlsx", [GOOD]), as_of_on=date(2024, 11, 30))
    assert [note.code for note in asked.notes] == ["period_differs"]


def test_a_year_of_birth_alone_is_the_first_of_january(tmp_path: Path) -> None:
    assert _read_one(tmp_path, born_on=1975).rows["born_on"].to_pylist() == [date(1975, 1, 1)]


def test_the_header_is_found_wherever_it_stands_and_however_it_is_written(tmp_path: Path) -> None:
    headers = [header.upper().replace(" ", "\n") for header in HEADERS]
    for row in (1, 17, 40):
        assert len(read(_file(tmp_path / "a.xlsx", [GOOD], headers=headers, header_row=row)).rows) == 1
    with pytest.raises(Refused):
        read(_file(tmp_path / "b.xlsx", [GOOD], header_row=41))


def test_header_variants_of_other_offices_are_accepted(tmp_path: Path) -> None:
    swap = {"Lũy kế thu lãi TH": "Tổng thu lãi TH", "Giải ngân Năm": "Doanh số cho vay năm", "Tên HSSV": "Họ tên HSSV"}
    path = _file(
        tmp_path / "a.xlsx", [GOOD | {"disbursed_year": 7}], headers=[swap.get(name, name) for name in HEADERS]
    )
    assert recognise(path)[0].missing == ()
    assert read(path).rows["disbursed_year"].to_pylist() == [7]


# --- loans and deposits that contradict themselves ---


def test_the_same_loan_with_other_figures_blocks(tmp_path: Path) -> None:
    rows = [GOOD, GOOD | {"in_term": 40_000_000, "outstanding": 40_000_000, "principal_paid": 10_000_000}]
    parts = take_apart(read(_file(tmp_path / "a.xlsx", rows)))
    assert [(told.row, told.problem.code, told.problem.severity) for told in parts.problems] == [
        (7, "same_loan_differs", "block")
    ]
    assert len(parts.loans) == 1


def test_a_loan_number_used_for_two_customers_is_two_loans(tmp_path: Path) -> None:
    parts = take_apart(read(_file(tmp_path / "a.xlsx", [GOOD, GOOD | {"customer_code": "4800000002"}])))
    assert len(parts.loans) == 2
    assert {told.problem.code for told in parts.problems} == {"loan_number_shared"}


def test_passbooks_with_different_amounts_are_added_and_said(tmp_path: Path) -> None:
    one, two = (
        {"savings_number": "1000000001", "savings_balance": 500},
        {"savings_number": "2000000001", "savings_balance": 300},
    )
    parts = take_apart(read(_file(tmp_path / "a.xlsx", [GOOD | one, GOOD | two])))
    assert parts.deposits.select(["savings_balance", "passbooks"]).to_pylist() == [
        {"savings_balance": 800, "passbooks": 2}
    ]
    assert [told.problem.code for told in parts.problems] == ["passbooks_differ"]


def test_savers_in_a_place_of_the_banks_own_making_are_marked(tmp_path: Path) -> None:
    saver = {
        "office_code": "004820", "commune_code": "482000", "hamlet_code": "48200000", "customer_code": "4800000009",
        "customer_name": "Giàng A", "group_code": "0000000", "savings_number": "1000000009", "savings_balance": 900,
        "as_of_on": "31/12/2024",
    }  # fmt: skip
    reading = read(_file(tmp_path / "a.xlsx", [GOOD, saver]))
    assert reading.problems == ()
    people = take_apart(reading).customers.to_pylist()
    assert [(row["has_loan"], row["unassigned"], row["group_code"]) for row in people] == [
        (True, False, "0040001"),
        (False, True, None),
    ]


def test_totals_that_differ_are_shown_and_zero_totals_are_said(tmp_path: Path) -> None:
    rows = [GOOD, {"branch_code": "Tổng cộng", "outstanding": 1, "in_term": 50_000_000}]
    codes = {note.code for note in read(_file(tmp_path / "b.xlsx", rows)).notes}
    assert codes == {"totals_differ"}
    zero = [GOOD, {"branch_code": "Tổng cộng", "outstanding": "=SUM(A1)", "in_term": "=SUM(A1)"}]
    assert [note.code for note in read(_file(tmp_path / "c.xlsx", zero)).notes] == ["totals_zero"]
