"""The pages of debts due: calendar and file, the ladder, a visit in three steps, letters, figures, who may what."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from python_calamine import CalamineWorkbook

from dongvon.field.arrears.models import Reminder, Visit
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY = date(2024, 12, 31)
OI, LA, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Lò Văn Ín"
READERS = ("leader_2", "women", "ward_officer", "ward_leader", "bank_officer", "director", "board_member", "inspector")
NOT_THEIRS = ("teller", "controller", "hamlet_head", "admin")


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def ward(books: World) -> tuple[World, int]:
    """Two loans of G2 and one of G1, the first instalments due on 15/01/2025."""
    one = books.lend(OI, "HN", 50_000_000, date(2024, 7, 15), instalment_months=6)
    books.lend(LA, "HN", 30_000_000, date(2024, 7, 15), instalment_months=6)
    books.lend(IN, "HCN", 20_000_000, date(2024, 7, 15), instalment_months=6)
    return books, one


def test_the_calendar_in_seven_and_thirty_days_by_hamlet_group_and_association(ward: tuple[World, int]) -> None:
    books, _ = ward
    page = text_of(Clerk(books, "bank_officer").get("/den-han"))
    assert OI in page and IN in page and "15/01/2025" in page and "Thôn village" in page
    week = text_of(Clerk(books, "bank_officer").get("/den-han?ngay=7"))
    assert "Không có khoản nào đến hạn" in week and OI not in week
    own = text_of(Clerk(books, "women").get("/den-han?nhom=hoi"))
    assert OI in own and LA in own and IN not in own
    group = text_of(Clerk(books, "inspector").get(f"/den-han?nhom=to&ma={books.groups['G1']}&ngay=90"))
    assert IN in group and OI not in group
    assert OI in text_of(Clerk(books, "director").get("/den-han?ngay=9999&nhom=x&ma=abc"))
    english = text_of(Clerk(books, "bank_officer", "en").get("/den-han"))
    assert "Principal due in 30 days" in english


def test_the_file_and_the_letters_have_the_same_rows(ward: tuple[World, int]) -> None:
    books, _ = ward
    book = CalamineWorkbook.from_filelike(BytesIO(Clerk(books, "women").get("/den-han.xlsx?nhom=to").content))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert {OI, LA} <= set(cells) and IN not in cells
    paper = Clerk(books, "leader_2").get("/den-han/nhac.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert Clerk(books, "women").get(f"/den-han/nhac.pdf?to={books.groups['G1']}").status_code == 409


def test_a_visit_in_three_steps_books_nothing_until_confirmed(ward: tuple[World, int]) -> None:
    books, loan_id = ward
    clerk = Clerk(books, "leader_2")
    assert "Nhắc người vay chuẩn bị trả gốc" in text_of(clerk.get("/doc-no"))
    address = f"/doc-no/khoan-vay/{loan_id}/viec/tham"
    form = clerk.get(address)
    assert form.status_code == 200 and "Gặp ai, thấy gì" in text_of(form)
    sent: dict[str, Any] = {**Inputs(text_of(form)).sent, "on": "2024-12-30", "found": "Gặp chồng bà Ọi",
                            "promised": "1.000.000", "promised_until": "2025-01-10"}  # fmt: skip
    preview = text_of(clerk.send(address, "xem", sent))
    assert "Bạn sắp ghi" in preview and f"{OI} hẹn trả" in preview and "10/01/2025" in preview
    with books.reading():
        assert not Visit.objects.exists()
    assert clerk.send(address, "ghi", sent).status_code == 302
    assert clerk.send(address, "ghi", sent).status_code == 302
    with books.reading():
        assert Visit.objects.count() == 1
    page = text_of(clerk.get(f"/doc-no/khoan-vay/{loan_id}"))
    assert "Gặp chồng bà Ọi" in page and "chưa đến ngày hẹn" in page
    assert "Gặp chồng bà Ọi" in text_of(Clerk(books, "inspector").get("/doc-no"))
    wrong = clerk.send(address, "xem", sent | {"promised_until": "2024-12-01", "request_id": str(books.request())})
    assert wrong.status_code == 409 and "Ngày hẹn trả không được trước" in text_of(wrong)


def test_a_reminder_shows_its_words_before_it_is_kept(ward: tuple[World, int]) -> None:
    books, loan_id = ward
    clerk, address = Clerk(books, "leader_2"), f"/doc-no/khoan-vay/{loan_id}/viec/nhac"
    sent = {**Inputs(text_of(clerk.get(address))).sent, "given_on": "2024-12-30"}
    assert f"Ông (bà) {OI}: khoản vay" in text_of(clerk.send(address, "xem", sent))
    assert clerk.send(address, "ghi", sent).status_code == 302
    with books.reading():
        assert Reminder.objects.get().recipient == "borrower"
    assert "nói trực tiếp" in text_of(clerk.get(f"/doc-no/khoan-vay/{loan_id}"))


def test_the_figures_say_what_they_are_measured_on(ward: tuple[World, int]) -> None:
    books, _ = ward
    page = text_of(Clerk(books, "director").get("/doc-no/so-lieu"))
    assert "chưa có gì để đo" in page and "2024" in page and "kết luận về ai" in page


@pytest.mark.parametrize("who", [*READERS, *NOT_THEIRS])
def test_who_opens_which_page(ward: tuple[World, int], who: str) -> None:
    books, loan_id = ward
    clerk = Clerk(books, who)
    for address in ("/den-han", "/den-han.xlsx", "/doc-no", "/doc-no/so-lieu", f"/doc-no/khoan-vay/{loan_id}"):
        assert clerk.get(address).status_code == (200 if who in READERS else 409), (who, address)
    writes = who in ("leader_2", "women", "ward_officer", "ward_leader", "bank_officer")
    assert clerk.get(f"/doc-no/khoan-vay/{loan_id}/viec/tham").status_code == (200 if writes else 409)
    assert ("/den-han" in text_of(clerk.get(f"/khoan-vay/{loan_id}"))) is (who in READERS)


def test_an_address_nobody_offered_is_no_page(ward: tuple[World, int]) -> None:
    books, loan_id = ward
    assert Clerk(books, "women").get(f"/doc-no/khoan-vay/{loan_id}/viec/xoa").status_code == 404
    assert Clerk(books, "farmers").get(f"/doc-no/khoan-vay/{loan_id}").status_code == 409
    assert Clerk(books, "women").get("/den-han/nhac.pdf?to=999999999").status_code == 409
