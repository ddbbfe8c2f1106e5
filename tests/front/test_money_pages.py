"""Savings and fees on their pages: seen, previewed without a trace, written once, by role; statement, PDF, Excel."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from dongvon.credit.loans.services import repay
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.fees.models import FeePayment
from dongvon.field.fees.queries import fee_rows
from dongvon.office.bank_files.fee_lists import rows_for
from dongvon.office.bank_files.formats import format_named
from dongvon.office.bank_files.writing import ALL_QUIRKS
from dongvon.office.bank_files.writing_layout import write_records
from tests.front.test_pages import client_of, plain_files, text_of
from tests.world import WARD, World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI = "Vi Thị Ọi"

__all__ = ["plain_files"]


@pytest.fixture
def saved(books: World) -> int:
    """The household of a borrower with 60 million of savings and interest paid in April."""
    loan, household = books.lend(OI, "HN", 50_000_000, ON), books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", interest={loan: 280_274}, savings={household: 60_000_000})
    return household


def sent(client: Any, address: str, **filled: str) -> dict[str, str]:
    found = re.search(r'name="request_id" value="([0-9a-f-]{36})"', text_of(client.get(address)))
    assert found is not None
    return {"request_id": found[1], "buoc": "xem"} | filled


def balance(books: World, household: int) -> int:
    with books.reading():
        return SavingsAccount.objects.get(household=household).balance


def test_the_interest_of_a_month_is_previewed_and_credited_once(books: World, saved: int) -> None:
    client, address = client_of(books, "bank_officer"), "/tien-gui?thang=2025-04"
    assert "4.932" in text_of(client.get(address))
    filled = sent(client, address)
    seen = text_of(client.post(address, filled))
    assert "4.932" in seen and "701 Chi trả lãi tiền gửi" in seen
    assert balance(books, saved) == 60_000_000
    for _ in range(2):
        assert client.post(address, filled | {"buoc": "ghi"}).status_code == 302
    assert balance(books, saved) == 60_004_932
    page = text_of(client.get(address))
    assert "Xem trước</button>" not in page and "4.932" in page


@pytest.mark.parametrize("who", ["teller", "ward_leader", "leader_2", "inspector"])
def test_others_read_the_savings_and_are_refused_the_credit(books: World, saved: int, who: str) -> None:
    client, address = client_of(books, who), "/tien-gui?thang=2025-04"
    page = text_of(client.get(address))
    assert "4.932" in page and 'name="request_id"' not in page
    filled = {"request_id": str(uuid4()), "buoc": "ghi"}
    assert client.post(address, filled).status_code == 422
    assert balance(books, saved) == 60_000_000


def test_a_leader_sees_the_savings_of_his_own_group(books: World, saved: int) -> None:
    assert "4.932" not in text_of(client_of(books, "leader_1").get("/tien-gui?thang=2025-04"))
    assert client_of(books, "leader_1").get(f"/ho/{saved}/tien-gui").status_code != 200
    assert client_of(books, "next_teller").get(f"/ho/{saved}/tien-gui").status_code != 200


@pytest.mark.parametrize("month", ["2025-13", "x", "2025-4", "0000-01", "2025-04-01", "9999-12", "<b>"])
@pytest.mark.parametrize("page", ["tien-gui", "hoa-hong", "tien-gui.xlsx", "hoa-hong.xlsx"])
def test_a_month_there_is_none_of_is_refused_in_words(books: World, page: str, month: str) -> None:
    assert client_of(books, "teller").get(f"/{page}", {"thang": month}).status_code == 409


def test_the_statement_on_the_page_and_on_paper(books: World, saved: int) -> None:
    client = client_of(books, "teller")
    page = text_of(client.get(f"/ho/{saved}/tien-gui"))
    assert "Gửi tiền" in page and "60.000.000" in page and "0,2" in page
    assert f"/ho/{saved}/tien-gui" in text_of(client.get(f"/ho/{saved}"))
    answer = client.get(f"/ho/{saved}/tien-gui.pdf?tu=2025-04-01&den=2025-04-30")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert client.get(f"/ho/{saved}/tien-gui?tu=2025-04-30&den=2025-04-01").status_code != 200


def test_the_accounts_as_a_sheet(books: World, saved: int) -> None:
    content = client_of(books, "teller").get("/tien-gui.xlsx?thang=2025-04").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows if row[4] == 60_000_000] == [OI, ""]


def test_commission_is_previewed_and_paid_once(books: World, saved: int) -> None:
    client, address = client_of(books, "teller"), "/hoa-hong?thang=2025-04"
    # 43.315,1 of interest, 60.000.000 x 16 / 30 x 0,1 % = 32.000 of savings
    assert "75.315" in text_of(client.get(address))
    filled = sent(client, address, chi="to", ngay="2025-05-15", chung_tu="PC 12")
    seen = text_of(client.post(address, filled))
    assert "702 Chi hoa hồng cho tổ" in seen and "75.315" in seen
    assert 'name="nguoi_nhan" value="6600002"' in seen
    filled["nguoi_nhan"] = "6600002"
    for _ in range(2):
        assert client.post(address, filled | {"buoc": "ghi"}).status_code == 302
    with books.reading():
        assert list(FeePayment.objects.values_list("kind", "amount")) == [("commission", 75_315)]
    assert "đã chi" in text_of(client.get(address))
    single = sent(client, address, chi="hoi-12", ngay="2025-05-15", chung_tu="PC 13")
    assert client.post(address, single | {"buoc": "ghi"}).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"chi": "hoi-99"}, {"ngay": "mai"}, {"chung_tu": ""}, {"request_id": "1"}, {"ngay": "2025-04-30"}]
)
def test_what_is_filled_in_wrongly_is_said(books: World, saved: int, wrong: dict[str, str]) -> None:
    client, address = client_of(books, "teller"), "/hoa-hong?thang=2025-04"
    filled = sent(client, address, chi="to", ngay="2025-05-15", chung_tu="PC") | wrong
    assert client.post(address, filled).status_code == 422


@pytest.mark.parametrize("who", ["bank_officer", "women", "leader_2", "ward_leader", "inspector"])
def test_others_see_the_sheet_and_pay_nothing(books: World, saved: int, who: str) -> None:
    page = text_of(client_of(books, who).get("/hoa-hong?thang=2025-04"))
    assert "75.315" in page and "chung_tu" not in page


def test_the_sheet_of_fees_in_excel(books: World, saved: int) -> None:
    content = client_of(books, "teller").get("/hoa-hong.xlsx?thang=2025-04").content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["Tổ", "Hội, đoàn thể"]
    assert any(75_315 in row for row in book.get_sheet_by_name("Tổ").to_python())


def test_the_line_says_what_does_not_count(books: World) -> None:
    """Interest at the counter earns the board nothing; a sum beyond twelve months' interest is capped."""
    loan = books.lend(OI, "HN", 1_000_000, date(2023, 12, 15))
    for month in range(1, 25):
        books.sheet(books.session(date(2024 + (month - 1) // 12, (month - 1) % 12 + 1, 15)), "G2")
    owed = books.position(loan).arrears
    assert owed > 62_400  # two years, of which 12 months' interest counts: 1.000.000 x 6,24 %, the rate of 2026
    books.sheet(books.session(date(2026, 1, 15)), "G2", interest={loan: owed})
    page = text_of(client_of(books, "teller").get("/hoa-hong?thang=2026-01")).replace("\u00a0", " ")
    assert f"{owed - 62_400:,} đ không tính: quá mười hai tháng lãi của một món".replace(",", ".") in page
    assert "62.400" in page and "không qua tổ" not in page
    later = books.position(loan).arrears
    books.do(repay, "teller", loan_id=loan, purpose="interest", amount=later, received_on=date(2026, 2, 10),
             document="PT")  # fmt: skip
    page = text_of(client_of(books, "teller").get("/hoa-hong?thang=2026-02")).replace("\u00a0", " ")
    assert f"{later:,} đ không qua tổ".replace(",", ".") in page


def file_of(books: World, tmp_path: Path, code: str, month: date, **changed: int) -> bytes:
    """Our own sheet of a month as the bank's, with some figures of the first payee changed."""
    last = date(month.year, month.month, 30)
    with books.acting("teller") as actor:
        rows = rows_for(code, fee_rows(actor, WARD, month), last)
    rows[0] |= changed
    write_records(format_named(code), iter(rows), tmp_path / f"{code}.xlsx", last, ALL_QUIRKS, 0)
    return (tmp_path / f"{code}.xlsx").read_bytes()


APRIL = date(2025, 4, 1)


@pytest.mark.parametrize("code", ["lend_22", "bc_11", "bc_12"])
def test_the_banks_sheet_is_held_against_ours(books: World, saved: int, tmp_path: Path, code: str) -> None:
    client, address = client_of(books, "bank_officer"), "/hoa-hong/doi-chieu?thang=2025-04"
    assert address in text_of(client.get("/hoa-hong?thang=2025-04"))
    same = SimpleUploadedFile("a.xlsx", file_of(books, tmp_path, code, APRIL))
    page = text_of(client.post(address, {"tep": same, "buoc": "xem"}))
    assert "Khớp hết: không có chênh lệch nào" in page and "chưa được đối chiếu với một tệp thật" in page
    content = file_of(books, tmp_path, code, APRIL, interest_collected=280_000)
    page = text_of(client.post(address, {"tep": SimpleUploadedFile("a.xlsx", content), "buoc": "xem"}))
    assert "280.274" in page and "280.000" in page and "(274)" in page and "Lãi thực thu" in page
    book = client.post(address, {"tep": SimpleUploadedFile("a.xlsx", content), "buoc": "xlsx"}).content
    found = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any(row[3:6] == [280_274, 280_000, -274] for row in found)


def test_a_file_that_is_no_sheet_of_the_month_is_refused_in_words(books: World, saved: int, tmp_path: Path) -> None:
    client, address = client_of(books, "teller"), "/hoa-hong/doi-chieu?thang=2025-05"
    april = SimpleUploadedFile("a.xlsx", file_of(books, tmp_path, "bc_12", APRIL))
    assert "không phải của tháng 05/2025" in text_of(client.post(address, {"tep": april}))
    for content in (b"hong", b"\x00" * 100, b"a,b\n1,2\n"):
        answer = client.post(address, {"tep": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422 and "Traceback" not in text_of(answer)
    assert "Hãy chọn tệp." in text_of(client.post(address, {}))
    assert "Tệp này trống." in text_of(client.post(address, {"tep": SimpleUploadedFile("x.csv", b"")}))


@pytest.mark.parametrize("address", ["/tien-gui", "/hoa-hong", "/tien-gui.xlsx", "/hoa-hong.xlsx"])
def test_nobody_without_a_role_gets_in(books: World, address: str) -> None:
    from django.test import Client

    assert Client().get(address).status_code == 302


def test_the_pages_in_english(books: World, saved: int) -> None:
    client = client_of(books, "bank_officer")
    client.cookies["django_language"] = "en"
    assert "Savings interest by group" in text_of(client.get("/tien-gui?thang=2025-04"))
    assert "Entrustment fee" in text_of(client.get("/hoa-hong?thang=2025-04"))
    assert "Savings statement" in text_of(client.get(f"/ho/{saved}/tien-gui"))
