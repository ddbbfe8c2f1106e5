"""The report reads our grade of the closing month; the bank's own score is found by the group's code."""

from datetime import date

from dongvon.base.access.acting import acting
from dongvon.field.supervision.grading import confirm_month, grade_month
from dongvon.office.books.from_ledger import relations_of
from dongvon.office.mirror.group_scores import bank_scores
from dongvon.office.mirror.models import BankFile, Figure, FileState
from tests.world import NEXT_WARD, WARD, World

LENT_ON, DECEMBER = date(2025, 11, 15), date(2025, 12, 1)


def grades(year: int) -> dict[str, str | None]:
    rows = relations_of(WARD, year)["groups"].to_pylist()
    return {row["code"]: row["grade"] for row in rows}


def test_the_report_reads_the_grade_that_stands_at_the_end_of_the_year(own_books: World) -> None:
    own_books.lend("Vi Thị Ọi", "HN", 50_000_000, LENT_ON)
    assert set(grades(2025).values()) == {None}
    first = own_books.do(grade_month, "bank_officer", place=WARD, month=DECEMBER)
    own_books.do(grade_month, "bank_officer", place=WARD, month=date(2025, 11, 1))
    assert grades(2025)["6600002"] == "good" and grades(2025)["6600001"] is None
    own_books.do(confirm_month, "director", graded_id=first["graded_id"], document="01/XL")
    assert grades(2025)["6600002"] == "good" and grades(2024)["6600002"] is None


def test_the_banks_own_score_is_the_newest_of_the_month(books: World) -> None:
    def listed(on: date, score: int, place: str = WARD) -> None:
        file = BankFile.objects.create(
            places=[place], office_code="066001", format="group_scores", as_of_on=on, name="cd.xlsx", sha256="0" * 64,
            bytes=1, state=FileState.IN_FORCE, taken_by_id=books.users["bank_officer"], keep_until=date(2035, 1, 1),
        )  # fmt: skip
        Figure.objects.create(file=file, place=place, level="group", key="6600002", measure="score", value=score)

    with books.reading():
        listed(date(2025, 12, 20), 7_000)
        listed(date(2025, 12, 31), 9_688)
        listed(date(2025, 11, 30), 100)
    with acting(books.actors["inspector"]):
        assert bank_scores(books.actors["inspector"], DECEMBER, date(2025, 12, 31)) == {"6600002": 9_688}
    next_officer = books.actors["next_bank_officer"]
    with acting(next_officer):
        assert next_officer.places == (NEXT_WARD,)
        assert bank_scores(next_officer, DECEMBER, date(2025, 12, 31)) == {}
