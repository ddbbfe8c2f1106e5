"""The addresses of papers, the page of overdue debt and its filters, by Django's client; `dongvon paper`."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from pypdf import PdfReader

from dongvon.base.database import connection_settings
from dongvon.credit.loans.services import transfer_due
from dongvon.front.cli import main
from tests.database import connected
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, text_of
from tests.world import WARD, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LENT_ON, MOVED_ON = date(2024, 7, 15), date(2025, 8, 15)
TODAY = date(2025, 8, 31)
OI = "Vi Thị Ọi"


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def loan(books: World) -> int:
    """A year's loan, nothing of it repaid, overdue as a whole from the session after its end."""
    loan_id = books.lend(OI, "HN", 30_000_000, LENT_ON, term_months=12, instalment_months=12)
    books.do(transfer_due, "bank_officer", place=WARD, booked_on=MOVED_ON, decision="15/QĐ")
    return loan_id


def papers_of(books: World, loan: int) -> dict[str, str]:
    """Every address of a paper, with a text that it holds."""
    household, group = books.people[OI].household_id, books.groups["G2"]
    return {
        f"/khoan-vay/{loan}/sao-ke.pdf": "SAO KÊ", f"/khoan-vay/{loan}/14-td.pdf": "QUÁ HẠN",
        f"/no-qua-han/14-td.pdf?ngay={MOVED_ON}": "QUÁ HẠN", f"/ho/{household}/doi-chieu.pdf": "XÁC NHẬN SỐ DƯ",
        f"/to/{group}/doi-chieu.pdf": "ĐỐI CHIẾU",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["bank_officer", "ward_officer", "women", "leader_2"])
def test_whoever_may_see_the_loan_prints_its_papers(books: World, loan: int, who: str) -> None:
    for address, holds in papers_of(books, loan).items():
        response = Clerk(books, who).get(address)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf"), address
        assert "no-store" in response.headers["Cache-Control"]
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
        assert holds in text and "30.000.000" in text, address


@pytest.mark.parametrize("who", ["next_director", "farmers", "leader_1"])
def test_others_are_refused_and_learn_no_name(books: World, loan: int, who: str) -> None:
    for address in papers_of(books, loan):
        response = Clerk(books, who).get(address)
        assert response.status_code >= 400 and OI not in text_of(response), address
    assert OI not in text_of(Clerk(books, who).get("/khoan-vay?tt=overdue&tuoi=0"))


def test_papers_ask_to_sign_in(books: World, loan: int) -> None:
    from django.test import Client

    for address in [*papers_of(books, loan), "/no-qua-han"]:
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    "query, says",
    [
        ("?ngay=hôm+qua", "Không có ngày"), ("?ngay=0001-01-01", "Không có ngày"),
        ("?ngay=9999-12-31", "Không có ngày"),
        ("?ngay=2025-09-01", "sau ngày số liệu"), ("?ngay=%00", "Không có ngày"), ("?ngay='--", "Không có ngày"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_is_refused_in_words(books: World, loan: int, query: str, says: str) -> None:
    clerk = Clerk(books, "bank_officer")
    for address in papers_of(books, loan):
        plain = address.partition("?")[0]
        asked = query.replace("ngay", "den") if "sao-ke" in plain else query
        response = clerk.get(plain + asked)
        assert response.status_code in (400, 403, 404, 409, 422) and says in text_of(response), plain


def test_days_without_anything_and_unknown_loans_are_refused(books: World, loan: int) -> None:
    clerk = Clerk(books, "bank_officer")
    assert "không có khoản vay nào" in text_of(clerk.get("/no-qua-han/14-td.pdf?ngay=2025-08-14"))
    assert "không có khoản vay nào" in text_of(clerk.get(f"/khoan-vay/{loan}/14-td.pdf?ngay=2025-08-16"))
    assert "từ ngày trước" in text_of(clerk.get(f"/khoan-vay/{loan}/sao-ke.pdf?tu=2025-08-02&den=2025-08-01"))
    assert "chưa ghi gì" in text_of(clerk.get(f"/khoan-vay/{loan}/sao-ke.pdf?tu=2020-01-01&den=2020-12-31"))
    for address in ("/khoan-vay/999999/sao-ke.pdf", "/khoan-vay/999999/14-td.pdf", "/ho/999999/doi-chieu.pdf",
                    "/to/999999/doi-chieu.pdf"):  # fmt: skip
        assert "trong phạm vi của bạn" in text_of(clerk.get(address)), address


@pytest.mark.parametrize("language, age", [("vi", "đến 3 tháng"), ("en", "up to 3 months")])
def test_the_age_stands_where_a_person_looks(books: World, loan: int, language: str, age: str) -> None:
    clerk = Clerk(books, "bank_officer", language)
    shown = text_of(clerk.get(f"/khoan-vay/{loan}"))
    assert age in shown and f"14-td.pdf?ngay={MOVED_ON}" in shown
    papers = text_of(clerk.get(f"/khoan-vay/{loan}?muc=giay-to"))
    assert "sao-ke.pdf" in papers and "doi-chieu.pdf" in papers and f"14-td.pdf?ngay={MOVED_ON}" in papers
    assert "tuoi=0" in text_of(clerk.get("/tong-quan")) and "/no-qua-han" in text_of(clerk.get("/tong-quan"))
    page = text_of(clerk.get("/no-qua-han"))
    assert f"/no-qua-han/14-td.pdf?ngay={MOVED_ON}" in page and "kd=ngay" in page and "tuoi=0" in page


def test_lists_narrow_by_age_and_by_inactivity(books: World, loan: int) -> None:
    quiet = books.lend("Tòng Thị Lả", "HN", 20_000_000, date(2025, 8, 15))
    clerk = Clerk(books, "bank_officer")
    for query, found in (
        ("?tuoi=0", [loan]), ("?tuoi=1", []), ("?tuoi=3", []), ("?kd=ngay", [loan]), ("?kd=lai", []),
        ("?kd=x", [loan, quiet]),
        ("?tuoi=9", [loan, quiet]), ("?tuoi=0&kd=ngay&xep=-overdue", [loan]),
    ):  # fmt: skip
        shown = text_of(clerk.get(f"/khoan-vay{query}"))
        assert [one for one in (loan, quiet) if f'/khoan-vay/{one}"' in shown] == found, query
        sheet = clerk.get(f"/khoan-vay.xlsx{query}")
        assert sheet.status_code == 200 and sheet.content.startswith(b"PK"), query
    assert "15/07/2024" in text_of(clerk.get("/khoan-vay?kd=ngay"))


def test_where_nothing_is_overdue_the_page_says_so(books: World) -> None:
    clerk = Clerk(books, "bank_officer")
    assert "Không có nợ quá hạn." in text_of(clerk.get("/no-qua-han"))
    assert "Chưa có khoản vay nào chuyển nợ quá hạn" in text_of(clerk.get("/no-qua-han"))


def test_the_command_writes_each_paper(own_books: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loan_id = own_books.lend(OI, "HN", 30_000_000, LENT_ON, term_months=12, instalment_months=12)
    own_books.do(transfer_due, "bank_officer", place=WARD, booked_on=MOVED_ON, decision="15/QĐ")
    out = tmp_path / "paper.pdf"
    with connected(connection_settings("batch")):
        for kind, holds in (("notice", "QUÁ HẠN"), ("statement", "SAO KÊ"), ("balance", "XÁC NHẬN")):
            assert main(["paper", kind, str(loan_id), "--on", "2025-08-31", "--out", str(out)]) == 0
            assert holds in PdfReader(out).pages[0].extract_text()
        assert main(["paper", "balance", str(loan_id), "--language", "en", "--out", str(out)]) == 0
        assert "CONFIRMATION OF BALANCE" in PdfReader(out).pages[0].extract_text()
        out.unlink()
        assert main(["paper", "notice", str(loan_id), "--on", "2025-08-14", "--out", str(out)]) == 2
        assert main(["paper", "statement", "999999", "--out", str(out)]) == 2
    assert "999999" in capsys.readouterr().err and not out.exists()
