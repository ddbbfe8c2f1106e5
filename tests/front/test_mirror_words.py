"""What the pages of the mirror say where something is missing, unknown or not for others' eyes."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from dongvon.base.places.models import Hamlet
from dongvon.office.mirror.models import FileState
from tests.front.test_mirror_pages import JUNE, client_of, december_in_the_books, text_of
from tests.front.test_mirror_pages import mirror as mirror
from tests.front.test_mirror_pages import plain_files as plain_files
from tests.office.mirror.hand_made import COMMUNE, bank_file, fill, group, loan, says
from tests.office.mirror.hand_made import customer as saver
from tests.office.mirror.months import december
from tests.world import WARD, World


def test_a_broken_file_without_a_day_stands_with_the_files_that_could_not_be_read(books: World) -> None:
    bank_file(books, "form_31")
    bank_file(books, "", as_of_on=None, office_code="", state=FileState.BROKEN, reason="không rõ mẫu", name="x.xls")
    client = client_of(books, "bank_officer")
    page = text_of(client.get("/doi-chieu/"))
    months, _, broken = page.partition("Tệp không nhập được")
    assert ("x.xls" in months, "x.xls" in broken, "không rõ mẫu" in broken) == (False, True, True)
    assert "x.xls" not in text_of(client.get(JUNE + "?muc=tep"))


@pytest.mark.parametrize(("language", "words"), [("vi", "chưa có số liệu"), ("en", "no figures yet")])
def test_an_empty_office_says_it_has_no_figures(mirror: World, tmp_path: Path, language: str, words: str) -> None:
    client = client_of(mirror, "bank_officer", language)
    assert words in text_of(client.get("/doi-chieu/")).partition("<main")[0]
    december_in_the_books(client_of(mirror, "bank_officer"), tmp_path)
    assert words not in text_of(client.get("/doi-chieu/"))


def test_a_group_only_some_files_name_is_a_line_of_the_differences(books: World) -> None:
    fill(books, loan("1", "1"), saver("1"), group("0900001"))
    bank_file(books, "form_31")
    says(books, "group_heads", ("group", "0900001", COMMUNE, "groups", 1), ("group", "0900009", COMMUNE, "groups", 1))
    client = client_of(books, "bank_officer")
    assert "tổ (0900009) chỉ có trong: Mẫu 12" in text_of(client.get(JUNE + "?muc=chenh-lech"))
    page = text_of(client.get("/doi-chieu/2025-06-30/to/0900001/"))
    assert "Mẫu 31: hồ sơ tín dụng chi tiết theo kỳ số liệu; Mẫu 12: thông tin tổ trưởng" in page


def test_an_unknown_hamlet_is_asked_on_its_list(books: World) -> None:
    fill(books, loan("1", "1"), saver("1"), group("0900001"))
    bank_file(books, "form_31")
    address = JUNE + "danh-sach/hamlet_unknown/"
    client = client_of(books, "bank_officer")
    assert "Mã thôn 09920101 nay là thôn nào?" in text_of(client.get(address))
    with books.acting("bank_officer"):
        now = Hamlet.objects.filter(place=WARD, until_on=None)[0].code
    page = text_of(client.post(address, {"code": "09920101", "now_code": now}, follow=True))
    assert "được hiểu là thôn đã chọn" in page and "nay là thôn nào?" not in page


def test_the_parts_of_the_lists_are_named_in_plain_english(mirror: World, tmp_path: Path) -> None:
    december_in_the_books(client_of(mirror, "bank_officer"), tmp_path)
    page = text_of(client_of(mirror, "bank_officer", "en").get("/doi-chieu/2024-12-31/danh-sach/"))
    assert ">Lending<" in page and ">Falling due<" in page


def test_a_sheet_with_names_covered_names_nobody(mirror: World, tmp_path: Path) -> None:
    """What is pasted into a service outside must not carry who it is about; the amounts are the same."""
    client = client_of(mirror, "bank_officer")
    december_in_the_books(client, tmp_path)
    address = "/doi-chieu/2024-12-31/danh-sach/top_borrowers"
    assert "top_borrowers.xlsx?che=1" in text_of(client.get(address + "/"))

    def rows(query: str) -> list[list[Any]]:
        book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{address}.xlsx{query}").content))
        return book.get_sheet_by_index(0).to_python()

    plain, bare = rows(""), rows("?che=1")
    people = [person for person in december().customers if any(person.code in row for row in plain)]
    assert people
    for person in people:
        assert person.name not in str(bare) and person.code not in str(bare)
    assert [row[-1] for row in bare[4:]] == [row[-1] for row in plain[4:]]
    sought = rows(f"?che=1&ten={people[0].name.replace(' ', '+')}")
    assert people[0].name not in str(sought)
