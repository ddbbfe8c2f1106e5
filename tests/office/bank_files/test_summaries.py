"""The bank's summary tables read back to the đồng, whatever the state of the file; and agree with the book behind
them."""

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from dongvon.core.problems import Refused
from dongvon.front.demo.portfolio import grow
from dongvon.office.bank_files import reading, sheets, summaries
from dongvon.office.bank_files.formats import all_formats
from dongvon.office.bank_files.portfolio import NO_FLOWS, Flows, Portfolio
from dongvon.office.bank_files.sheets import open_sheets
from dongvon.office.bank_files.summaries import Summary, read_summary, recognise_summary
from dongvon.office.bank_files.summaries_headers import all_words
from dongvon.office.bank_files.summaries_layouts import MEASURES, all_layouts, layout_named
from dongvon.office.bank_files.summaries_writing import SummaryLine, SummaryQuirks, summary_lines, write_summary
from dongvon.office.bank_files.writing import ALL_QUIRKS, write_closed_loans, write_form_31
from tests.office.bank_files.sample import office

CODES = [layout.code for layout in all_layouts()]
PLAIN = SummaryQuirks()
ODD = SummaryQuirks(pages=True, zero_totals=True, numbers_as_text=True)
Rows = list[list[Any]]
AS_OF = date(2024, 12, 31)


@cache
def book() -> Portfolio:
    return grow()


def written(code: str, folder: Path, quirks: SummaryQuirks = PLAIN) -> Path:
    path = folder / "abc.xlsx"
    write_summary(code, book(), path, quirks)
    return path


def of(summary: Summary, measure: str, level: str) -> int:
    """The sum of a measure over one level."""
    figures = summary.figures
    mine = pc.and_(pc.equal(figures["measure"], measure), pc.equal(figures["level"], level))
    return pc.sum(figures.filter(mine)["value"]).as_py() or 0


def rewritten(path: Path, change: Callable[[Rows], object]) -> Path:
    """The same file after somebody changed cells: rows as lists, from 0."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    change(rows)
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet()
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell != "":
                sheet.write(at, place, cell)
    workbook.close()
    return path


# --- round trip ---


def expected(code: str) -> list[tuple[str, dict[str, int], bool]]:
    """Name, figures and whether it is a total, for each row that has figures to read."""
    found = []
    for block, lines in zip(layout_named(code).blocks, summary_lines(code, book()), strict=True):
        for line in lines:
            values = {one.measure: line.values[one.measure] for one in block.measured if one.measure in line.values}
            if values:
                found.append((line.texts.get("name", "TỔNG CỘNG"), values, line.total))
    return found


def by_row(summary: Summary) -> list[tuple[str, dict[str, int]]]:
    rows: dict[int, tuple[str, dict[str, int]]] = {}
    for figure in summary.figures.to_pylist():
        rows.setdefault(figure["row"], (figure["name"], {}))[1][figure["measure"]] = figure["value"]
    return list(rows.values())


@pytest.mark.parametrize("code", [code for code in CODES if code not in {"b32", "dien_bao"}])
@pytest.mark.parametrize("quirks", [PLAIN, SummaryQuirks(pages=True), SummaryQuirks(numbers_as_text=True), ODD])
def test_each_table_reads_back_to_the_dong(code: str, quirks: SummaryQuirks, tmp_path: Path) -> None:
    summary = read_summary(written(code, tmp_path, quirks))
    assert (summary.code, summary.as_of_on, summary.problems) == (code, AS_OF, ())
    rows = by_row(summary)
    assert len(rows) == len(expected(code)) > 4
    for (name, values), (wanted_name, wanted, total) in zip(rows, expected(code), strict=True):
        assert name == wanted_name
        if total and quirks.zero_totals:
            assert values
            wanted = {measure: wanted[measure] for measure in values}
        assert values == wanted
    if not quirks.zero_totals:
        assert summary.notes == ()
    assert summary.skipped["signature"] == 2


@pytest.mark.parametrize("quirks", [PLAIN, ODD])
def test_13_bc_reads_back_by_place_section_source_and_programme(quirks: SummaryQuirks, tmp_path: Path) -> None:
    summary = read_summary(written("b32", tmp_path, quirks))
    got: dict[str, list[int]] = defaultdict(list)
    for figure in summary.figures.to_pylist():
        assert figure["level"] == "programme" or not figure["parent"]
        if "households" not in figure["measure"]:
            got["" if figure["level"] != "programme" else figure["key"]].append(figure["value"])
    wanted: dict[str, list[int]] = defaultdict(list)
    for line in summary_lines("b32", book())[0]:
        for name, value in line.values.items():
            if name.startswith("outstanding"):
                wanted[name.partition("|")[2]].append(int(round(Decimal(value) / 10**6, 2) * 10**6))
    assert got == wanted
    assert of(summary, "outstanding", "office") == sum(loan.outstanding for loan in book().loans)
    assert of(summary, "outstanding_central", "commune") + of(summary, "outstanding_local", "commune") == of(
        summary, "outstanding", "commune"
    )
    assert summary.problems == ()


def test_the_telegram_reads_back_and_names_what_it_does_not_know(tmp_path: Path) -> None:
    path = written("dien_bao", tmp_path)
    summary = read_summary(path)
    assert {row["measure"]: row["value"] for row in summary.figures.to_pylist()} == {
        measure: line.values[""]
        for measure, line in zip(
            layout_named("dien_bao").blocks[0].indicators or {}, summary_lines("dien_bao", book())[0], strict=True
        )
    }
    assert (summary.as_of_on, set(summary.figures["level"].to_pylist())) == (AS_OF, {"office"})

    def one_more(rows: Rows) -> None:
        rows[4][1] = "Số dư tại tổ chức khác"

    changed = read_summary(rewritten(path, one_more))
    assert len(changed.figures) == len(summary.figures) - 1
    assert "Số dư tại tổ chức khác" in str(changed.notes[0])


def test_a_text_file_and_the_general_reader_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written("bcdhtd_011", tmp_path, SummaryQuirks(numbers_as_text=True))
    plain = read_summary(path).figures
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    text = tmp_path / "abc.csv"
    with text.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        for row in rows:
            writer.writerow(row if row[5] else [cell for cell in row if cell] or [""])
    assert read_summary(text).figures.drop_columns(["row"]).equals(plain.drop_columns(["row"]))
    monkeypatch.setattr(summaries, "open_sheets", lambda path, limits: sheets._calamine(path))  # as for .xls
    assert read_summary(written("bcdhtd_011", tmp_path)).figures.equals(plain)


# --- recognition ---


@pytest.mark.parametrize("code", CODES)
def test_a_table_is_known_by_its_content_and_is_no_list(code: str, tmp_path: Path) -> None:
    path = tmp_path / f"{CODES[CODES.index(code) - 1]}.xlsx"
    write_summary(code, book(), path)
    found = open_sheets(path)
    assert recognise_summary(found) == code
    assert reading.recognise(path) == []
    above = all_words([summaries.Line(number, texts) for number, texts in found[0].head.items()])
    assert [layout.code for layout in all_layouts() if layout.titled(above)] == [code]


def test_no_list_is_taken_for_a_table(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_form_31(book(), path, ALL_QUIRKS)
    assert recognise_summary(open_sheets(path)) is None
    write_closed_loans(book(), path)
    assert recognise_summary(open_sheets(path)) is None
    for format_ in all_formats():
        workbook = xlsxwriter.Workbook(str(path))
        sheet = workbook.add_worksheet(format_.sheet)
        sheet.write(1, 1, format_.title)
        sheet.write_row(4, 1, [column.header for column in format_.columns])
        sheet.write_row(5, 1, range(1, len(format_.columns) + 1))
        workbook.close()
        assert recognise_summary(open_sheets(path)) is None, format_.code
        with pytest.raises(Refused):
            read_summary(path)


def test_every_measure_is_explained_and_every_layout_is_whole() -> None:
    used = {one.measure for layout in all_layouts() for block in layout.blocks for one in block.measured}
    assert used <= MEASURES.keys()
    assert all(measure.meaning for measure in MEASURES.values())
    assert all(layout.name and layout.title and layout.words for layout in all_layouts())
    assert {field.name for field in fields(SummaryLine)} == {"ordinal", "texts", "values", "total"}


# --- what the tables agree on ---


@cache
def _all_read(folder: Path) -> dict[str, Summary]:
    return {code: read_summary(written(code, folder)) for code in CODES}


@pytest.fixture
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Summary]:
    return _all_read(tmp_path_factory.getbasetemp())


def test_figures_agree_with_the_book(tables: dict[str, Summary]) -> None:
    loans, customers = book().loans, book().customers
    owing = {loan.customer_code for loan in loans if loan.outstanding}
    results = tables["bcdhtd_011"]
    assert of(results, "lent_year", "office") == sum(loan.year.disbursed - loan.year.rolled for loan in loans)
    assert of(results, "collected_year", "commune") == sum(loan.year.collected for loan in loans)
    assert of(results, "customers", "office") == len(owing)
    turns = [loan for loan in loans if loan.first_paid_out_on.year == AS_OF.year]
    assert of(results, "borrowing_turns", "commune") == len(turns) > 100
    commune = tables["len_31_commune"]
    assert of(commune, "lent_with_rolled", "commune") == sum(loan.month.disbursed for loan in loans)
    savers = {customer.code for customer in customers if customer.savings_balance} - owing
    assert of(commune, "households", "office") == len(owing | savers) > len(owing)
    assert of(commune, "savings", "commune") == sum(customer.savings_balance for customer in customers)
    b32 = tables["b32"]
    moved = sum(loan.month.collected + loan.month.disbursed - loan.month.rolled for loan in loans)
    assert abs(of(b32, "collected_and_lent_month", "office") - moved) <= 5_000
    assert abs(of(b32, "overdue", "office") - sum(loan.overdue for loan in loans)) <= 5_000


def test_rolled_loans_local_funds_and_write_offs_are_reckoned_as_the_bank_does(tmp_path: Path) -> None:
    small = office()
    moved = Flows(disbursed=9_000_000, rolled=4_000_000, collected_overdue=1_500_000, written_off=700_000)
    loans = [replace(loan, month=NO_FLOWS, year=NO_FLOWS) for loan in small.loans]
    loans[8] = replace(loans[8], month=moved, year=moved, fund_source=2, first_paid_out_on=date(2024, 12, 5))
    rolled = replace(moved, rolled=9_000_000)
    loans[9] = replace(loans[9], month=NO_FLOWS, year=rolled, fund_source=1, first_paid_out_on=date(2024, 3, 5))
    changed = replace(small, loans=tuple(loans))

    def read_back(code: str) -> Summary:
        write_summary(code, changed, tmp_path / "abc.xlsx", ODD)
        return read_summary(tmp_path / "abc.xlsx")

    results = read_back("bcdhtd_011")
    assert [of(results, measure, "commune") for measure in ("lent_month", "lent_year")] == [5_000_000, 5_000_000]
    assert [of(results, f"collected_{span}", "office") for span in ("month", "year")] == [1_500_000, 3_000_000]
    assert of(results, "written_off_year", "commune") == 1_400_000
    assert of(results, "borrowing_turns", "commune") == 1
    assert of(read_back("len_31_programme"), "lent_with_rolled", "programme") == 9_000_000
    b32 = read_back("b32")
    assert of(b32, "collected_and_lent_month_local", "commune") == 6_500_000
    assert of(b32, "collected_and_lent_month_central", "office") == 0
    assert of(b32, "lent_month_households_local", "commune") == 1


def test_tables_agree_with_each_other(tables: dict[str, Summary]) -> None:
    """The same measure means the same thing: figures of different files stand side by side."""
    owed = sum(loan.outstanding for loan in book().loans)
    for code, level in (
        ("bcdhtd_011", "commune"),
        ("bcdhtd_012", "programme"),
        ("b32", "commune"),
        ("len_31_commune", "commune"),
        ("len_31_association", "association"),
        ("len_31_programme", "programme"),
        ("dien_bao", "office"),
    ):
        assert of(tables[code], "outstanding", level) == owed, code
    grouped = sum(loan.outstanding for loan in book().loans if loan.group_code)
    for code, level in (("len_31_group_head", "group"), ("bc0437", "group"), ("bc0438", "programme")):
        assert of(tables[code], "outstanding", level) == grouped, code
    assert pa.concat_tables([table.figures for table in tables.values()]).num_rows > 5_000


def test_rows_know_where_they_stand(tables: dict[str, Summary]) -> None:
    units = {unit.name: unit.bank_code for unit in book().units}
    for code, below in (("len_31_association", "association"), ("len_31_group_head", "group")):
        rows = tables[code].figures.to_pylist()
        assert {row["parent"] for row in rows if row["level"] == below} == set(units)
        assert {row["name"] for row in rows if row["level"] == "commune"} == set(units)
    assert {row["key"] for row in tables["bcdhtd_011"].figures.to_pylist()} == {*units.values(), ""}
    groups = tables["bc0437"].figures.to_pylist()
    assert {row["key"] for row in groups if row["level"] == "group"} == {group.code for group in book().groups}
    assert {row["parent"] for row in groups if row["level"] == "group"} <= set(units.values())


# --- totals ---


@pytest.mark.parametrize("code", [code for code in CODES if code != "dien_bao"])
def test_totals_exported_as_0_are_made_again_and_said(code: str, tmp_path: Path) -> None:
    plain = read_summary(written(code, tmp_path))
    zero = read_summary(written(code, tmp_path, SummaryQuirks(zero_totals=True)))
    assert zero.notes and {note.code for note in zero.notes} == {"totals_zero"}
    for measure in ("outstanding", "overdue"):
        made, told = of(zero, measure, "office"), of(plain, measure, "office")
        assert made == told, measure
    assert of(zero, "customers", "office") == 0  # people do not add up: not made again


def test_a_total_that_differs_is_said_and_left(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        total = next(row for row in rows if row[0] == "TỔNG CỘNG")
        total[8] += 1

    summary = read_summary(rewritten(written("bcdhtd_011", tmp_path), change))
    (note,) = summary.notes
    assert note.code == "totals_differ" and "Dòng 14, cột Dư nợ theo tình trạng Tổng số" in str(note)
    assert note.facts["file"] == note.facts["rows"] + 1_000_000  # type: ignore[operator]
    assert of(summary, "outstanding", "office") == of(summary, "outstanding", "commune") + 1_000_000


def test_a_formula_that_arrived_as_0_is_no_figure(tmp_path: Path) -> None:
    path = tmp_path / "abc.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet()
    sheet.write(0, 1, "ĐIỆN BÁO NGÀY 30/09/2026")
    for at, name in enumerate(("1. Tổng dư nợ", "- Nợ quá hạn", "Nợ khoanh", "Lãi tồn"), start=1):
        sheet.write(at, 1, name)
        sheet.write(at, 2, 1234.567891 + at)
    sheet.write_formula(4, 2, "=A1", None, 0)
    workbook.close()
    summary = read_summary(path)
    assert summary.as_of_on == date(2026, 9, 30)
    assert summary.figures["value"].to_pylist() == [1_235_567_891, 1_236_567_891, 1_237_567_891]
    assert [note.code for note in summary.notes] == ["formulas_zero"]


# --- other ways to lay the same table out ---


def _sheet(path: Path, rows: Rows) -> Path:
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    workbook.close()
    return path


def test_13_bc_may_put_its_sections_above_the_places(tmp_path: Path) -> None:
    def at(commune: int) -> Rows:
        rows = (("1", "PGD thành phố", 3), ("2", "Xã Một", commune), ("3", "Xã Hai", 3 - commune))
        return [[ordinal, name, count, count * 1.25, count, count * 1.25, 0, 0] for ordinal, name, count in rows]

    rows: Rows = [
        ["Biểu 13/BC đến ngày 30 tháng 09 năm 2026"],
        ["STT", "Chỉ tiêu", "Tổng số", "", "HONGHEO", "", "KHAC", ""],
        ["", "", *["Số hộ", "Số tiền"] * 3],
        ["(1)", "(2)", "(3)", "(4)=(6)+(8)", "(5)", "(6)", "(7)", "(8)"],
        ["III", "Tổng dư nợ"],
        ["1", "Trung ương"],
        *at(1),
        ["2", "Địa phương"],
        *at(2),
    ]
    summary = read_summary(_sheet(tmp_path / "abc.xlsx", rows))
    assert (summary.as_of_on, summary.notes, summary.problems) == (date(2026, 9, 30), (), ())
    assert of(summary, "outstanding_central", "office") == of(summary, "outstanding_central", "commune") == 3_750_000
    central = {
        (row["name"], row["parent"]): row["value"]
        for row in summary.figures.to_pylist()
        if row["measure"] == "outstanding_central" and row["value"]
    }
    assert central[("HONGHEO", "Xã Hai")] == 2_500_000
    assert of(summary, "outstanding_households_local", "programme") == 6


def test_nested_rows_are_placed_by_their_names_where_those_say_more(tmp_path: Path) -> None:
    rows: Rows = [
        ["LEN_31 - TỔNG HỢP TÍN DỤNG THEO ĐƠN VỊ ỦY THÁC"],
        [f"({mark})" for mark in range(1, 15)],
        ["I", "Hội Nông dân", 2, 30, 0, *[0] * 9],
        ["1", "Xã Một", 1, 10, 5_000_000, *[0] * 9],
        ["2", "Xã Hai", 1, 20, 6_000_001, *[0] * 9],
    ]
    summary = read_summary(_sheet(tmp_path / "abc.xlsx", rows), as_of_on=AS_OF)
    assert summary.as_of_on == AS_OF
    assert {(row["level"], row["name"], row["parent"]) for row in summary.figures.to_pylist()} == {
        ("association", "Hội Nông dân", ""),
        ("commune", "Xã Một", "Hội Nông dân"),
        ("commune", "Xã Hai", "Hội Nông dân"),
    }
    assert of(summary, "outstanding", "association") == 11_000_001  # a subtotal exported as 0
    assert {note.code for note in summary.notes} == {"totals_zero"}
    assert {told.problem.code for told in summary.problems} == {"sum_differs"}


# --- broken files ---


def test_text_in_a_number_cell_names_row_and_column(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows[8][9] = "chưa có"
        rows[9][15] = "1,5"
        rows[10][2] = "1.234"

    summary = read_summary(rewritten(written("bcdhtd_011", tmp_path), change))
    told = [(problem.row, problem.column, problem.problem.code) for problem in summary.problems]
    assert told == [
        (9, "Dư nợ theo tình trạng Trong hạn", "not_money"),
        (10, "Số khách hàng còn dư nợ", "not_a_number"),
        (11, "Doanh số cho vay Trong tháng", "unclear_separator"),
    ]
    assert "chưa có" in str(summary.problems[0].problem)
    assert len(summary.figures) == 90 - 3


def _without_marks(rows: Rows) -> None:
    del rows[next(at for at, row in enumerate(rows) if row[0] == "(1)")]


def _without_mark_17(rows: Rows) -> None:
    next(row for row in rows if row[0] == "(1)")[16] = ""


def _without_title(rows: Rows) -> None:
    rows[0][0] = "Mẫu số 99/XYZ"


@pytest.mark.parametrize(
    "change, code, says",
    [
        (_without_marks, "summary_without_header", "01.1/BCTD"),
        (_without_mark_17, "summary_columns_missing", "dòng 8: thiếu cột (17)"),
        (_without_title, "summary_unknown", "abc.xlsx"),
    ],
)
def test_a_broken_file_is_refused_with_one_sentence(
    change: Callable[[Rows], object], code: str, says: str, tmp_path: Path
) -> None:
    path = rewritten(written("bcdhtd_011", tmp_path), change)
    with pytest.raises(Refused) as refused:
        read_summary(path)
    assert refused.value.problem.code == code
    assert says in str(refused.value.problem)


def test_rows_twice_unplaced_or_with_wrong_sums_are_told(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows.insert(3, list(rows[2]))  # word for word: dropped
        rows.insert(5, [*rows[4][:7], 99, *rows[4][8:]])  # other figures: kept and told
        rows[8][5] = ""

    summary = read_summary(rewritten(written("bc0437", tmp_path), change))
    assert summary.skipped["identical"] == 1
    assert [(told.row, told.problem.code) for told in summary.problems] == [(6, "key_twice"), (9, "row_unplaced")]

    def wrong_sum(rows: Rows) -> None:
        rows[8][8] += 2

    summary = read_summary(rewritten(written("bcdhtd_011", tmp_path), wrong_sum))
    assert {(told.row, told.problem.code) for told in summary.problems} == {(9, "sum_differs")}


def test_the_date_is_asked_for_never_guessed(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows[2][0] = "Ngày in: 02/01/2025"
        rows[1][0] += " ban hành theo Quyết định ngày 10/01/2014"

    path = written("bcdhtd_012", tmp_path)
    assert [note.code for note in read_summary(path, as_of_on=date(2024, 11, 30)).notes] == ["period_differs"]
    rewritten(path, change)
    assert read_summary(path).as_of_on is None
    assert read_summary(path, as_of_on=AS_OF).as_of_on == AS_OF
