"""Each of the bank's flat lists: known by its columns alone, read back to the đồng, and clear about what is wrong."""

import csv
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from dongvon.core.problems import Refused
from dongvon.front.demo.portfolio import grow
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES
from dongvon.office.bank_files.fee_lists import BY_GROUP, COMMISSIONS, FEES
from dongvon.office.bank_files.formats import Format, all_formats, format_named
from dongvon.office.bank_files.portfolio import Instalment, Loan, Portfolio
from dongvon.office.bank_files.reading import Reading, read, recognise
from dongvon.office.bank_files.writing import ALL_QUIRKS, Quirks
from dongvon.office.bank_files.writing_layout import Dates, Record
from dongvon.office.bank_files.writing_lists import LISTS, list_records, write_list
from tests.office.bank_files.old_xls import xls

DATED = {
    "form_31", "loan_detail", "balance_by_programme", "overdue_list", "group_check", "instalments_due", "nq11",
    "group_scores", "disbursements",
}  # fmt: skip
"""The lists that say the day of their figures, the last one in its title."""
CODES = {name: code for code, name in ASSOCIATION_NAMES.items()}
RECOMPUTED = [code for code in LISTS if any(check.recomputed for check in format_named(code).sum_checks)]


@cache
def ward() -> Portfolio:
    """The invented ward, with what only some lists know: scores, a frozen loan's cause, NQ11 money, instalments."""
    whole = grow()
    groups = tuple(
        replace(group, grade="Tốt", scores=(2_000, 2_000, 1_975, 1_950, 1_000 - at, 875))
        for at, group in enumerate(whole.groups)
    )
    loans = tuple(_known_better(loan, at) for at, loan in enumerate(whole.loans))
    owed = [loan for loan in loans if loan.outstanding > 3][:80]
    instalments = tuple(
        Instalment(loan.number, whole.as_of + timedelta(30 * at), loan.outstanding // 3, loan.outstanding // 9)
        for loan in owed
        for at in (1, 7)
    )
    return replace(whole, groups=groups, loans=loans, instalments=instalments)


def _known_better(loan: Loan, at: int) -> Loan:
    if loan.frozen:
        return replace(loan, frozen_on=date(2023, 6, 30), frozen_reason="Thiên tai; mất mùa")
    source = 2 if at % 9 == 0 else 1
    return replace(loan, fund_source=source, nq11_outstanding=0 if at % 5 else loan.in_term // 2)  # type: ignore[arg-type]


@cache
def records(code: str) -> list[Record]:
    return list(list_records(code, ward(), Quirks()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every list once, plain and with every quirk at once, under the name of another one."""
    root = tmp_path_factory.mktemp("lists")
    for code in LISTS:
        write_list(code, ward(), root / f"{code}.xlsx")
        write_list(code, ward(), root / f"{code}_odd.xlsx", _odd(code), seed=3)
    return root


def _odd(code: str) -> Quirks:
    dates: tuple[Dates, ...] = ("text", "us", "serial", "iso")
    return replace(ALL_QUIRKS, dates=dates[LISTS.index(code) % len(dates)], formula_zeros=True)


def _plain(value: object) -> object:
    return None if value == "" else value


def _same(reading: Reading, expected: Sequence[Record]) -> None:
    """Every column that is read, in every row, against the records that were written."""
    assert len(reading.rows) == len(expected) > 0
    for column in reading.format.kept:
        got = reading.rows[column.key].to_pylist()
        wanted = [_plain(record.get(column.key)) for record in expected]
        if column.type == "money":
            wanted = [amount or 0 for amount in wanted]
        elif column.type == "rate":
            wanted = [None if rate is None else round(float(str(rate)) * 100_000) for rate in wanted]
        elif column.type == "text":
            wanted = [None if text is None else str(text) for text in wanted]
        elif column.words == "associations":
            wanted = [CODES.get(str(code), code) for code in wanted]
        elif column.words == "sources":
            wanted = [{"TW": "1", "ĐP": "2"}.get(str(code), code) for code in wanted]
        assert got == wanted, column.key


# --- known by their columns ---


@pytest.mark.parametrize("code", LISTS)
def test_a_list_is_known_by_its_columns_whatever_its_name(folder: Path, tmp_path: Path, code: str) -> None:
    for suffix in ("", "_odd"):
        wrong = tmp_path / f"BAO CAO {LISTS[LISTS.index(code) - 1]}{suffix}.xlsx"
        shutil.copy(folder / f"{code}{suffix}.xlsx", wrong)
        assert [found.format.code for found in recognise(wrong)] == [code]
        assert recognise(wrong)[0].missing == ()


def test_the_headers_of_each_format_are_those_of_no_other() -> None:
    for one in all_formats():
        headers = ["" if column.unnamed_after else column.header for column in one.columns]
        assert [other.code for other in all_formats() if other.match(headers).complete] == [one.code]


def test_every_format_with_money_says_its_unit_and_every_list_can_be_written() -> None:
    fee_lists = {
        BY_GROUP,
        COMMISSIONS,
        FEES,
    }  # of a month's fees, which a book of loans does not hold: `write_fee_list`
    assert set(LISTS) == {known.code for known in all_formats()} - {"closed_loans", "outcomes"} - fee_lists
    assert {format_named(code).unit for code in {*LISTS, *fee_lists}} == {"đồng"}
    assert len(format_named("loan_detail").columns) == 169


# --- read back ---


@pytest.mark.parametrize("code", LISTS)
def test_a_list_reads_back_to_the_dong(folder: Path, code: str) -> None:
    reading = read(folder / f"{code}.xlsx")
    assert (reading.format.code, reading.problems) == (code, ())
    _same(reading, records(code))
    _period_is_said_or_asked(reading)


@pytest.mark.parametrize("code", LISTS)
def test_a_list_reads_back_to_the_dong_with_every_quirk(folder: Path, code: str) -> None:
    reading = read(folder / f"{code}_odd.xlsx")
    assert reading.problems == ()
    _same(reading, list(list_records(code, ward(), ALL_QUIRKS)))
    assert reading.skipped["total"] == 1
    assert reading.skipped["identical"] >= 1
    assert reading.skipped["repeated_header"] >= len(reading.rows) // 61
    told = [note.code for note in reading.notes]
    assert told.count("column_recomputed") == len([1 for check in reading.format.sum_checks if check.recomputed])


def _period_is_said_or_asked(reading: Reading) -> None:
    dated = reading.format.code in DATED
    assert reading.as_of_on == (ward().as_of if dated else None)
    assert [note.code for note in reading.notes] == ([] if dated else ["period_missing"])


@pytest.mark.parametrize("code", LISTS)
def test_a_list_in_a_text_file_reads_back_to_the_dong(tmp_path: Path, code: str) -> None:
    write_list(code, ward(), tmp_path / "a.csv", replace(ALL_QUIRKS, two_passbooks=False))
    reading = read(tmp_path / "a.csv", as_of_on=ward().as_of)
    assert (reading.format.code, reading.problems, reading.as_of_on) == (code, (), ward().as_of)
    _same(reading, records(code))


@pytest.mark.parametrize("code", sorted(DATED - {"disbursements"}))
def test_without_its_column_the_day_is_asked_for(tmp_path: Path, code: str) -> None:
    write_list(code, ward(), tmp_path / "31_12_2024.xlsx", Quirks(period_column=False))
    reading = read(tmp_path / "31_12_2024.xlsx")
    assert (reading.as_of_on, [note.code for note in reading.notes]) == (None, ["period_missing"])
    assert read(tmp_path / "31_12_2024.xlsx", as_of_on=date(2024, 12, 31)).notes == ()


def test_the_figures_are_those_of_the_ward(folder: Path) -> None:
    loans = ward().loans
    owed = sum(loan.outstanding for loan in loans)
    for code in ("form_10", "balance_by_programme", "loan_detail"):
        assert read(folder / f"{code}.xlsx").total["outstanding"] == owed
    in_groups = sum(loan.outstanding for loan in loans if loan.group_code)
    assert read(folder / "groups_dsto.xlsx").total["outstanding"] == in_groups
    assert read(folder / "overdue_list.xlsx").total["overdue"] == sum(loan.overdue for loan in loans) > 0
    assert read(folder / "frozen_list.xlsx").rows["frozen_reason"].to_pylist() == ["Thiên tai; mất mùa"]
    due = read(folder / "instalments_due.xlsx").total
    assert due["principal_due"] == sum(one.principal - one.principal_paid for one in ward().instalments)
    paid_out = sum(loan.year.disbursed for loan in loans)
    assert read(folder / "disbursements.xlsx").total["disbursed"] == paid_out
    quiet = set(read(folder / "inactive_list.xlsx").rows["last_transaction_on"].to_pylist())
    assert max(quiet) < date(2024, 9, 30)
    assert read(folder / "group_scores.xlsx").rows["score_total"].to_pylist()[:2] == [9_800, 9_799]


def test_words_are_read_as_codes(folder: Path) -> None:
    associations = read(folder / "groups_dsto.xlsx").rows["association_code"].to_pylist()
    assert associations == [group.association_code for group in ward().groups]
    assert set(read(folder / "gqvl.xlsx").rows["fund_source"].to_pylist()) == {"1", "2"}


# --- what is wrong is said, with its row and column ---


def _file(path: Path, format_: Format, rows: Sequence[Record], left_out: str = "") -> Path:
    """A list with exactly these cells; a value starting with "=" becomes a formula whose stored result is 0."""
    columns = [column for column in format_.columns if column.key != left_out]
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet(format_.sheet)
    sheet.write_row(format_.header_row - 1, 1, [None if one.unnamed_after else one.header for one in columns])
    for at, row in enumerate(rows):
        for place, column in enumerate(columns, 1):
            value = row.get(column.key)
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(format_.header_row + at, place, value, None, 0)
            elif isinstance(value, date):
                sheet.write_string(format_.header_row + at, place, f"{value:%d/%m/%Y}")
            elif value is not None:
                sheet.write(format_.header_row + at, place, value)
    workbook.close()
    return path


@pytest.mark.parametrize("code", LISTS)
def test_a_missing_column_is_named(tmp_path: Path, code: str) -> None:
    format_ = format_named(code)
    for needed in format_.must_have:
        if "|" in needed:
            continue
        path = _file(tmp_path / "a.xlsx", format_, records(code)[:2], needed)
        with pytest.raises(Refused) as refused:
            read(path, format_)
        assert refused.value.problem.code == "wrong_columns"
        assert format_.column(needed).header in str(refused.value)


def test_a_file_of_no_format_is_told_the_nearest_one(tmp_path: Path) -> None:
    format_ = format_named("form_10")
    path = _file(tmp_path / "a.xlsx", format_, records("form_10")[:2], "outstanding")
    with pytest.raises(Refused, match="gần nhất là “Mẫu 10: sao kê chi tiết theo ngày”, thiếu cột Tổng dư nợ"):
        read(path)


@pytest.mark.parametrize("code", LISTS)
@pytest.mark.parametrize(("value", "told"), [("chưa rõ", "not_money"), ("=A1", "formula"), (-5, "negative_money")])
def test_a_wrong_cell_is_named_with_its_row_and_column(tmp_path: Path, code: str, value: object, told: str) -> None:
    format_ = format_named(code)
    totals = {check.total for check in format_.sum_checks}
    money = [one for one in format_.kept if one.type == "money" and not one.signed and one.key not in totals]
    if not money:
        return  # the list of group heads has no money
    first, second = records(code)[0], records(code)[-1] | {money[0].key: value}
    reading = read(_file(tmp_path / "a.xlsx", format_, [first, second]), format_)
    row = format_.header_row + 2
    problems = {(one.row, one.column, one.problem.code): one.problem for one in reading.problems}
    problem = problems[(row, money[0].header, told)]
    assert (problem.severity, money[0].header in str(problem)) == ("block", True)
    assert reading.blocked


@pytest.mark.parametrize("code", RECOMPUTED)
def test_a_formula_in_a_total_is_made_of_its_parts_and_said(tmp_path: Path, code: str) -> None:
    format_ = format_named(code)
    check = format_.sum_checks[0]
    right = next(row for row in records(code) if row[check.total] == sum(row.get(part, 0) for part in check.parts))
    right = right | {key: value / 100 for key, value in right.items() if key.startswith("score_")}
    path = _file(tmp_path / "a.xlsx", format_, [right | {check.total: "=SUM(A1:A2)"}])
    reading = read(path, format_)
    assert [(told.problem.code, told.problem.severity) for told in reading.problems] == [("formula_recomputed", "warn")]
    assert reading.rows[check.total].to_pylist() == [sum(reading.rows[part][0].as_py() for part in check.parts)]


def test_thousands_of_formulas_hide_no_row_that_blocks(tmp_path: Path) -> None:
    format_ = format_named("form_10")
    row = records("form_10")[0] | {"outstanding": "=SUM(A1:A2)"}
    rows = [row | {"loan_number": f"66{at:014d}"} for at in range(2_100)]
    reading = read(_file(tmp_path / "a.xlsx", format_, rows), as_of_on=ward().as_of)
    assert reading.problem_counts == {"formula_recomputed": 2_100}
    assert set(reading.rows["outstanding"].to_pylist()) == {records("form_10")[0]["outstanding"]}
    assert not reading.blocked
    rows[-1] |= {"interest_arrears_overdue": "không rõ", "frozen": -1}
    assert read(_file(tmp_path / "b.xlsx", format_, rows), as_of_on=ward().as_of).blocked
    format_ = replace(format_, sum_checks=(replace(format_.sum_checks[0], recomputed=False),))
    hidden = read(tmp_path / "a.xlsx", format_, as_of_on=ward().as_of)
    assert (hidden.unlisted_block, hidden.problem_counts["formula"]) == (True, 2_100)


def test_a_row_without_its_code_is_named_by_the_columns_of_its_own_list(tmp_path: Path) -> None:
    format_ = format_named("group_check")
    stray = {"group_head_name": "x", "outstanding": 123_456}
    reading = read(_file(tmp_path / "a.xlsx", format_, [records("group_check")[0], stray]), format_)
    assert [(told.row, str(told.problem)) for told in reading.problems] == [(7, "Dòng không có Mã tổ: x, 123456")]


def test_a_word_without_a_code_is_named(tmp_path: Path) -> None:
    format_ = format_named("gqvl")
    reading = read(_file(tmp_path / "a.xlsx", format_, [records("gqvl")[0] | {"fund_source": "Vốn khác"}]), format_)
    assert [(told.row, told.column, told.problem.code) for told in reading.problems] == [
        (9, "Nguồn vốn", "unknown_word")
    ]


def test_either_of_two_columns_is_enough_for_the_overdue_list(tmp_path: Path) -> None:
    format_ = format_named("overdue_list")
    for left_out in ("overdue_on", "to_overdue_month"):
        path = _file(tmp_path / "a.xlsx", format_, records("overdue_list"), left_out)
        assert [found.format.code for found in recognise(path)] == ["overdue_list"]


# --- units ---


def test_money_in_other_units_is_read_in_dong(tmp_path: Path) -> None:
    millions = format_named("overdue_list")
    scales = {"overdue": 1_000_000, "savings_balance": 1_000}
    columns = tuple(replace(one, scale=scales.get(one.key, 1)) for one in millions.columns)
    format_ = replace(millions, columns=columns)
    row = records("overdue_list")[0]
    for overdue, amount in ((8.4, 8_400_000), ("1.234,567891", 1_234_567_891), ("12", 12_000_000)):
        path = _file(tmp_path / "a.xlsx", format_, [row | {"overdue": overdue, "savings_balance": "1,5"}])
        reading = read(path, format_)
        assert reading.problems == ()
        assert (reading.total["overdue"], reading.total["savings_balance"]) == (amount, 1_500)
    broken = read(_file(tmp_path / "b.xlsx", format_, [row | {"overdue": 0.0000001234}]), format_)
    assert [told.problem.code for told in broken.problems] == ["part_of_a_dong"]


def test_a_list_stays_a_list_when_a_text_program_saved_it(tmp_path: Path) -> None:
    """The header of the unnamed column as a table program names it."""
    write_list("gqvl", ward(), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    rows[7][12] = "Unnamed: 12"
    with (tmp_path / "b.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    _same(read(tmp_path / "b.csv"), records("gqvl"))


@pytest.mark.parametrize("code", ["form_10", "balance_by_programme", "gqvl", "group_scores"])
def test_a_list_in_a_legacy_workbook_reads_back_to_the_dong(tmp_path: Path, code: str) -> None:
    write_list(code, ward(), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = [[_as_cell(text) for text in row] for row in csv.reader(stream)]
    (tmp_path / "a.xls").write_bytes(xls(rows, format_named(code).sheet))
    reading = read(tmp_path / "a.xls")
    assert (reading.format.code, reading.problems) == (code, ())
    _same(reading, records(code))


def _as_cell(text: str) -> str | float | None:
    """Amounts as numbers, codes and words as text."""
    return (float(text) if text.isdigit() and not text.startswith("0") else text) or None


@pytest.mark.parametrize(("text", "score"), [("19,75", 1_975), ("8.125", 813), ("-", None), ("7", 700), (99.5, 9_950)])
def test_scores_are_read_in_hundredths(tmp_path: Path, text: object, score: int | None) -> None:
    format_ = format_named("group_check")
    row = records("group_check")[0] | {"score_total": text}
    assert read(_file(tmp_path / "a.xlsx", format_, [row]), format_).rows["score_total"].to_pylist() == [score]
