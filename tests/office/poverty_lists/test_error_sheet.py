"""The clerk's sheet comes back with a column of reasons, and can be corrected and chosen again."""

from pathlib import Path

from python_calamine import CalamineWorkbook

from dongvon.core.problems import Problem
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.poverty_lists.checks import check_rows
from dongvon.office.poverty_lists.error_sheet import write_error_sheet
from dongvon.office.poverty_lists.reading import read_list
from tests.office.poverty_lists.lists import GOOD, HEADERS, NAMES, SINCE, household, listed, sheet


def _problems(path: Path) -> list[RowProblem]:
    reading = read_list(path)
    check_rows(reading.rows, NAMES, SINCE, reading.problems)
    return reading.problems.rows


def _cells(path: Path) -> list[list[str]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[str(cell).removesuffix(".0") for cell in row] for row in rows]


def test_the_same_sheet_comes_back_with_reasons_beside_the_same_rows(tmp_path: Path) -> None:
    path = listed(tmp_path, [household(15), household(16, "Bản Không Có", b2=0), household(17, b2=0)])
    out = tmp_path / "out.xlsx"
    write_error_sheet(path, _problems(path), out)
    before, after = _cells(path), _cells(out)
    assert after[4] == [*before[4], "Lý do"]
    assert [row[: len(before[4])] for row in after if any(row)] == [row for row in before if any(row)]
    reasons = [row[-1] for row in after[6:9]]
    assert reasons[0] == ""
    assert reasons[1].splitlines()[0] == (
        "Thôn, bản, tổ dân phố: Không có thôn, bản, tổ dân phố “Bản Không Có” ở địa bàn này"
    )
    assert reasons[1].splitlines()[1].startswith("Nên xem lại: Điểm B2 ")
    assert reasons[2].startswith("Nên xem lại: ")


def test_the_corrected_sheet_is_read_again_and_gets_no_second_column_of_reasons(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*GOOD[:2], 30_748, GOOD[3], int(str(GOOD[4])), *GOOD[5:]], [*GOOD[:5], "Bản Không Có", "Hộ nghèo"],
    ]  # fmt: skip
    path, out, twice = sheet(tmp_path, rows), tmp_path / "out.xlsx", tmp_path / "twice.xlsx"
    write_error_sheet(path, _problems(path), out)
    assert _cells(out)[1][2:5] == ["07/03/1984", "Nam", str(int(str(GOOD[4])))]
    again = _problems(out)
    assert [told.problem.code for told in again] == [told.problem.code for told in _problems(path)]
    write_error_sheet(out, again, twice)
    assert _cells(twice)[0] == [*HEADERS, "Lý do"]
    assert _cells(twice) == _cells(out)


def test_a_formula_a_list_smuggles_in_comes_back_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cells = [[*map(str, GOOD[:6]), "Hộ nghèo"], ["2", '=HYPERLINK("x")', *map(str, GOOD[2:6]), "Hộ nghèo"]]
    path.write_text("\n".join(";".join(row) for row in [HEADERS, *cells]), encoding="utf-8")
    write_error_sheet(path, _problems(path), tmp_path / "out.xlsx")
    import zipfile

    sheet_xml = zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"HYPERLINK" in sheet_xml and b"<f>" not in sheet_xml


def test_broken_lines_of_a_text_file_stand_in_their_place_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [";".join(map(str, row)) for row in (HEADERS, GOOD)]
    path.write_text("\n".join([lines[0], "9;Lò Thị Lả", lines[1]]), encoding="utf-8")
    write_error_sheet(path, _problems(path), tmp_path / "out.xlsx")
    rows = _cells(tmp_path / "out.xlsx")
    assert (rows[1][0], rows[1][-1]) == ("9;Lò Thị Lả", "Dòng có số ô khác với dòng tiêu đề")
    assert rows[2][1] == "Lò Văn Ín"


def test_reasons_are_said_in_the_readers_language(tmp_path: Path) -> None:
    path = sheet(tmp_path, [[*GOOD[:5], "Bản Không Có", "Hộ nghèo"]])

    def say(problem: Problem) -> str:
        return f"in English: {problem.code}"

    write_error_sheet(path, _problems(path), tmp_path / "out.xlsx", say=say)
    assert _cells(tmp_path / "out.xlsx")[1][-1] == "Thôn, bản: in English: hamlet_unknown"
