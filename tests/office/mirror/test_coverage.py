"""Which files of a month are here, missing, broken or old."""

from datetime import date

from dongvon.base.access.acting import acting
from dongvon.office.mirror.coverage import coverage, oldest_age
from dongvon.office.mirror.models import BankFile, FileState
from tests.office.mirror.hand_made import OFFICE, ON, bank_file
from tests.world import World


def test_coverage_says_what_is_here_missing_broken_and_old(books: World) -> None:
    bank_file(books, "form_31")
    bank_file(books, "gqvl", as_of_on=date(2025, 5, 31))
    bank_file(books, "b32", state=FileState.BROKEN, reason="thiếu cột")
    bank_file(books, "", office_code="", state=FileState.BROKEN, reason="không rõ mẫu", name="x.xls")
    actor = books.actors["bank_officer"]
    with acting(actor):
        found = {one.format: one for one in coverage(actor, ON, OFFICE, today=date(2025, 7, 3))}
    assert (found["form_31"].state, found["form_31"].age, found["form_31"].old) == ("present", 3, False)
    assert (found["gqvl"].state, found["gqvl"].age, found["gqvl"].old) == ("missing", 33, True)
    assert (found["b32"].state, found["b32"].reason) == ("broken", "thiếu cột")
    assert (found[""].name, found[""].reason) == ("x.xls", "không rõ mẫu")
    assert found["form_10"].state == "missing" and found["form_10"].age is None
    assert next(iter(found)).startswith("bcdhtd") and list(found)[-1] == ""


def test_a_broken_file_without_a_day_is_of_no_month(books: World) -> None:
    """The day it was handed in says nothing of the day of its figures."""
    bank_file(books, "form_31")
    bank_file(books, "", as_of_on=None, office_code="", state=FileState.BROKEN, reason="không rõ mẫu", name="x.xls")
    actor = books.actors["bank_officer"]
    with acting(actor):
        BankFile.objects.filter(as_of_on=None).update(taken_at="2025-07-01T00:00:00Z")
        assert not [one for one in coverage(actor, ON, OFFICE) if one.state == "broken"]


def test_ages_are_dated() -> None:
    assert [oldest_age(code, ON) for code in ("form_31", "gqvl", "group_scores", "b32")] == [3, 7, 35, None]
    assert oldest_age("form_31", date(2024, 12, 31)) is None
