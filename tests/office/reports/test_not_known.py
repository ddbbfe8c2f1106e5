"""What a mirror cannot know is said in every form, and is never a 0."""

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from dongvon.office.books.relations import table
from dongvon.office.reports import excel, figures, pdf, word
from dongvon.office.reports.conference import build, to_json
from dongvon.office.reports.figures import ConferenceReport
from tests.office.reports.small_place import relations
from tests.office.reports.test_writers import pdf_text, word_text

YEAR = 2025
WHOLE = [date(2024, 12, 31), *(date(YEAR, month, 28) for month in range(1, 13))]


def mirrored(*, without: int = 0, earlier: bool = False) -> ConferenceReport:
    """The small place as a mirror that was told of every month but one, and perhaps of earlier years."""
    told = [("month", day) for day in WHOLE if not (day.year == YEAR and day.month == without)]
    if earlier:
        told.append(("earlier", date(YEAR, 12, 31)))
    found = relations()
    if not earlier:
        found["outcomes"] = found["outcomes"].slice(0, 0)
        open_or_new = [
            row for row in found["loans"].to_pylist() if not (row["closed_on"] and row["closed_on"].year < 2024)
        ]
        found["loans"] = table("loans", open_or_new)
    if without:  # what moved in it shows in the month after it
        moved = found["movements"].to_pylist()
        late = [{**row, "on": date(YEAR, without + 1, 1)} if row["on"].month == without else row for row in moved]
        found["movements"] = table("movements", late)
    return build(found | {"told": table("told", [{"kind": kind, "on": on} for kind, on in told])})


def test_sessions_are_not_known_and_every_form_says_so() -> None:
    report = mirrored(earlier=True)
    plain = to_json(report)
    assert (plain["totals"]["sessions"], {row["held"] for row in plain["sessions"]}) == (None, {None})
    assert plain["not_known"] == [figures.NO_SESSIONS]
    dotted = "Số phiên giao dịch đã tổ chức trong năm: ……… (sổ đối chiếu không biết)."
    assert dotted in pdf_text(pdf.document(report))
    assert dotted in word_text(Document(io.BytesIO(word.document(report))))
    cells = _cells(report, "Điểm giao dịch")
    assert cells.count("không biết") == len(report.sessions) + 1
    assert figures.NO_SESSIONS in cells
    in_english = pdf_text(pdf.document(report, "en"))
    assert "(the mirror book does not know)" in in_english


def test_outcomes_nobody_told_are_not_nought() -> None:
    report = mirrored()
    plain = to_json(report)["outcomes"]
    assert plain["jobs"] == {"cumulative": None, "in_year": None}
    assert plain["loan_turns"]["cumulative"] is None
    assert plain["loan_turns"]["in_year"] == sum(row["lent_count"] for row in report.programmes)
    assert {figures.NO_OUTCOMES, figures.NO_EARLIER_LOANS} <= set(report.not_known)
    assert "……… lượt lao động có việc làm" in pdf_text(pdf.document(report))
    assert "không biết" in _cells(report, "Biểu 08")
    known = mirrored(earlier=True).outcomes
    assert known == build(relations()).outcomes


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_month_without_its_file_is_not_known(language: str) -> None:
    report = mirrored(without=6, earlier=True)
    (june,) = [row for row in report.months if row["month"] == 6]
    assert june["closing"] is None is june["lent"]
    assert sum(row["closing"] is None for row in report.months) == 1
    assert figures.NO_SUCH_MONTH in report.not_known
    assert pdf.document(report, language)
    assert excel.document(report, language)


def test_a_book_of_record_knows_all() -> None:
    report = build(relations())
    assert report.not_known == ()
    assert report.totals["sessions"] == 3


def _cells(report: ConferenceReport, sheet: str) -> list[Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(excel.document(report)))
    return [cell for row in book.get_sheet_by_name(sheet).to_python() for cell in row]
