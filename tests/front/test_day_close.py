"""The page that closes days and years: seen, previewed without a trace, written once, refused in words, by role."""

import re
from datetime import date
from typing import Any

import pytest

from dongvon.office.dayclose.models import DayClose
from tests.front.test_pages import client_of, plain_files, text_of
from tests.world import WARD, World

ON, END = date(2025, 3, 15), date(2025, 4, 15)

__all__ = ["plain_files"]


def sent(client: Any, **filled: str) -> dict[str, str]:
    found = re.search(r'name="request_id" value="([0-9a-f-]{36})"', text_of(client.get("/khoa-so")))
    assert found is not None
    return {"request_id": found[1], "viec": "ngay", "ngay": END.isoformat(), "buoc": "xem"} | filled


def closes(books: World) -> int:
    with books.reading():
        return DayClose.objects.filter(place=WARD).count()


def test_a_day_is_previewed_and_closed_once(books: World) -> None:
    books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    client = client_of(books, "bank_officer")
    filled = sent(client)
    seen = text_of(client.post("/khoa-so", filled))
    assert "289.315" in seen and "301 Lãi dự thu chưa đến hạn" in seen
    assert closes(books) == 0
    for _ in range(2):
        assert client.post("/khoa-so", filled | {"buoc": "ghi"}).status_code == 302
    assert closes(books) == 1
    page = text_of(client.get("/khoa-so"))
    assert "289.315" in page and "15/04/2025" in page
    again = client.post("/khoa-so", sent(client))
    assert again.status_code == 422 and "không khóa lại được" in text_of(again)


def test_a_director_closes_a_year_from_the_page(books: World) -> None:
    books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    client = client_of(books, "director")
    for closing, told in (("trich", "704 Chi trích lập dự phòng rủi ro"), ("nam", "503 Chênh lệch thu chi trong năm")):
        filled = sent(client, viec=closing, ngay="2025-12-31")
        assert told in text_of(client.post("/khoa-so", filled))
        assert client.post("/khoa-so", filled | {"buoc": "ghi"}).status_code == 302


@pytest.mark.parametrize("wrong", [{"ngay": "hôm nay"}, {"viec": "tuan"}, {"request_id": "1"}])
def test_what_is_filled_in_wrongly_is_said(books: World, wrong: dict[str, str]) -> None:
    client = client_of(books, "bank_officer")
    assert client.post("/khoa-so", sent(client) | wrong).status_code == 422


def test_an_officer_is_not_offered_what_the_director_closes(books: World) -> None:
    client = client_of(books, "bank_officer")
    assert 'value="nam"' not in text_of(client.get("/khoa-so"))
    assert client.post("/khoa-so", sent(client, viec="nam")).status_code == 422


@pytest.mark.parametrize("who", ["teller", "ward_officer", "leader_1", "inspector"])
def test_others_are_told_whose_work_it_is(books: World, who: str) -> None:
    response = client_of(books, who).get("/khoa-so")
    assert response.status_code == 403 or "Trang này dành cho" in text_of(response)


def test_the_page_in_english(books: World) -> None:
    books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    client = client_of(books, "bank_officer")
    client.cookies["django_language"] = "en"
    page = text_of(client.get("/khoa-so"))
    assert "Closing days and books" in page and "Dư nợ tính lãi" not in page
