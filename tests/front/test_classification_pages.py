"""The pages of the classification of debt and of the reviews: previewed, made and confirmed once, read by role,
exported with names covered, entered for a group; and what hostile addresses get."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from python_calamine import CalamineWorkbook

from dongvon.credit.loans.services import find_misuse, transfer_misused
from dongvon.credit.relief.models import AbilityReview
from dongvon.office.classification.models import Classification, Confirmation
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LENT_ON = date(2025, 12, 15)
YEAR = "/phan-loai-no?nam=2025"
READ_ONLY = ("ward_leader", "board_member", "inspector")
NOT_THEIRS = ("ward_officer", "teller", "leader_1", "farmers", "hamlet_head")


@pytest.fixture(autouse=True)
def plain_files() -> Iterator[None]:
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def ward(books: World) -> World:
    """Two loans of one group, one of them partly overdue, and one of another."""
    parted = books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 3, 15))
    found = books.do(find_misuse, "bank_officer", loan_id=parted, amount=10_000_000, found_on=date(2025, 5, 1),
                     minutes="06")  # fmt: skip
    books.do(transfer_misused, "bank_officer", misuse_id=found["misuse_id"], booked_on=date(2025, 6, 20), decision="14")
    books.lend("Tòng Thị Lả", "HN", 20_000_000, LENT_ON)
    books.lend("Lò Văn Ín", "HCN", 30_000_000, LENT_ON)
    return books


def do(books: World, who: str, key: str, **sent: Any) -> HttpResponse:
    """Open the page, fill the document in, send."""
    clerk, address = Clerk(books, who), f"/phan-loai-no/2025/{key}"
    page = clerk.get(address)
    assert page.status_code == 200, text_of(page)
    return clerk.client.post(address, {**Inputs(text_of(page)).sent, "document": "01/PLN", **sent})


def test_a_year_is_previewed_made_confirmed_and_stays(ward: World) -> None:
    officer = Clerk(ward, "bank_officer")
    preview = text_of(officer.get(YEAR))
    assert "Bản xem trước từ sổ" in preview and "90.000.000 đ" not in preview and "100.000.000" in preview
    with ward.reading():
        assert not Classification.objects.exists()
    assert do(ward, "bank_officer", "lap")["Location"] == YEAR
    page = text_of(officer.get(YEAR))
    assert "chờ duyệt" in page and "đều bằng số dư tài khoản cho vay" in page
    assert "Duyệt và gửi lên" not in page and "Duyệt và gửi lên" in text_of(Clerk(ward, "director").get(YEAR))
    for title in ("1. Chương trình cho vay", "3. Trạng thái nợ", "8. Dân tộc", "10. Khả năng trả nợ"):
        assert title in page
    assert do(ward, "director", "duyet").status_code == 302
    page = text_of(officer.get(YEAR))
    assert "đã duyệt" in page and "Lập lại bảng" not in page
    again = do(ward, "bank_officer", "lap")
    assert again.status_code == 409 and "không lập lại, không duyệt lại" in text_of(again)
    with ward.reading():
        assert (Classification.objects.count(), Confirmation.objects.count()) == (1, 1)


def test_a_form_sent_twice_writes_once(ward: World) -> None:
    request_id = str(uuid4())
    for _ in range(2):
        assert do(ward, "bank_officer", "lap", request_id=request_id).status_code == 302
    with ward.reading():
        assert Classification.objects.count() == 1


def test_the_page_says_when_the_books_have_changed_since(ward: World) -> None:
    do(ward, "bank_officer", "lap")
    ward.lend("Quàng Thị Pỏm", "HCN", 10_000_000, LENT_ON)
    assert "Sổ đã đổi sau khi lập bảng này" in text_of(Clerk(ward, "bank_officer").get(YEAR))
    refused = do(ward, "director", "duyet")
    assert refused.status_code == 409 and "lệch với sổ" in text_of(refused)


def test_a_figure_leads_to_its_debts(ward: World) -> None:
    do(ward, "bank_officer", "lap")
    clerk = Clerk(ward, "board_member")
    page = text_of(clerk.get("/phan-loai-no/2025/khoan-vay?theo=state&gia-tri=overdue"))
    assert "Vi Thị Ọi" in page and "10.000.000" in page and "Lò Văn Ín" not in page
    page = text_of(clerk.get("/phan-loai-no/2025/khoan-vay?theo=programme&gia-tri=HN&nhom=in_term"))
    assert "60.000.000" in page and "40.000.000" in page and "Tòng Thị Lả" in page


@pytest.mark.parametrize(
    "query",
    ["", "?theo=amount&gia-tri=1", "?theo=state&gia-tri=", "?theo=fund_id&gia-tri=1%27--", "?theo=programme&gia-tri=" +
     "x" * 99, "?theo=state&gia-tri=overdue&nhom=all", "?theo=loan__borrower__name&gia-tri=a"],
)  # fmt: skip
def test_an_address_nobody_offered_finds_nothing(ward: World, query: str) -> None:
    do(ward, "bank_officer", "lap")
    assert Clerk(ward, "bank_officer").get(f"/phan-loai-no/2025/khoan-vay{query}").status_code == 404


@pytest.mark.parametrize("year", ["1", "2019", "99999999", "2030"])
def test_a_year_without_books_is_refused_in_words(ward: World, year: str) -> None:
    for rest in ("/lap", ".xlsx", "/khoan-vay?theo=term&gia-tri=short"):
        address = f"/phan-loai-no/{year}{rest}"
        page = Clerk(ward, "bank_officer").get(address)
        assert page.status_code in (404, 409), (address, page.status_code)
    assert Clerk(ward, "bank_officer").get(f"/phan-loai-no?nam={year}").status_code == 200
    assert Clerk(ward, "bank_officer").get("/phan-loai-no/2025/xoa").status_code == 404


def test_who_reads_and_who_does_not(ward: World) -> None:
    do(ward, "bank_officer", "lap")
    for who in READ_ONLY:
        clerk = Clerk(ward, who)
        page = text_of(clerk.get(YEAR))
        assert "Lập lại bảng" not in page and "Duyệt và gửi lên" not in page and "/phan-loai-no" in page
        assert clerk.get("/phan-loai-no/2025/lap").status_code == 409
        assert clerk.client.post("/phan-loai-no/2025/duyet", {"document": "1"}).status_code == 409
        group = f"/kha-nang-tra-no/to/{ward.groups['G2']}"
        assert "<form method" not in text_of(clerk.get(group)).split("<main", 1)[1]
        assert clerk.client.post(group, {"minutes_no": "1"}).status_code == 409
    for who in NOT_THEIRS:
        for address in (YEAR, "/phan-loai-no/2025.xlsx", "/kha-nang-tra-no"):
            assert Clerk(ward, who).get(address).status_code == 409, (who, address)
    next_door = text_of(Clerk(ward, "next_bank_officer").get(YEAR))
    assert "Vi Thị Ọi" not in next_door and "100.000.000" not in next_door
    assert Clerk(ward, "next_bank_officer").get(f"/kha-nang-tra-no/to/{ward.groups['G2']}").status_code in (404, 409)


@pytest.mark.parametrize("covered", [False, True])
def test_the_workbook_has_a_sheet_for_each_criterion_and_the_debts(ward: World, covered: bool) -> None:
    do(ward, "bank_officer", "lap")
    answer = Clerk(ward, "bank_officer").get("/phan-loai-no/2025.xlsx" + ("?che=1" if covered else ""))
    assert answer["Content-Disposition"].endswith('"phan-loai-no-2025-12-31.xlsx"')
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert len(book.sheet_names) == 14 and len(set(book.sheet_names)) == 14
    rows = book.get_sheet_by_name("Từng khoản vay").to_python()
    head, first, last = rows[4], rows[5], rows[-1]
    assert last[head.index("Số dư (đồng)")] == 100_000_000
    text = str(rows)
    assert ("Vi Thị Ọi" in text) is not covered and ("V. T. Ọ." in text) is covered
    assert first[head.index("Ngành kinh tế theo")]
    by_state = book.get_sheet_by_name("3. Trạng thái nợ").to_python()
    assert by_state[-1][1:3] == [90_000_000, 10_000_000]


# --- reviews ----------------------------------------------------------------------------------------------------------

THERE = ["bank", "association", "group", "hamlet_head", "borrower"]


def test_what_is_due_by_group_and_minutes_of_several_loans(ward: World) -> None:
    clerk, address = Clerk(ward, "bank_officer"), f"/kha-nang-tra-no/to/{ward.groups['G2']}"
    page = text_of(clerk.get("/kha-nang-tra-no"))
    assert address in page and "ít nhất 3 năm một lần" in page and "Nên đối chiếu trước" in page
    form = text_of(clerk.get(address))
    assert "nợ quá hạn" in form and "chưa đánh giá lần nào" in form and "Lò Văn Ín" not in form
    sent = Inputs(form).sent
    with ward.reading():
        ids = {name: ward.people[name].person_id for name in ("Vi Thị Ọi", "Tòng Thị Lả")}
        from dongvon.credit.loans.models import Loan

        parted, other = (Loan.objects.get(borrower=ids[name]).pk for name in ids)
    sent |= {
        "minutes_no": ["BB 5"], "reviewed_on": ["2025-12-20"], "present": THERE, f"ability_{other}": ["able"],
        f"ability_{parted}": ["partly"], f"repayable_{parted}": ["20.000.000"], f"cause_{parted}": [""],
    }  # fmt: skip
    wrong = clerk.client.post(address, sent)
    assert wrong.status_code == 409 and "phải ghi nguyên nhân" in text_of(wrong) and "20.000.000" in text_of(wrong)
    sent[f"cause_{parted}"] = ["K1"]
    for _ in range(2):
        done = clerk.client.post(address, sent)
        assert done.status_code == 302, text_of(done)
        assert "Đã ghi biên bản BB 5: đánh giá 2 khoản vay." in text_of(clerk.get(address))
    with ward.reading():
        assert AbilityReview.objects.count() == 2
    loan = text_of(clerk.get(f"/khoan-vay/{parted}?muc=dien-bien"))
    assert "có khả năng trả một phần (đánh giá ngày 20/12/2025)" in loan and "Nguyên nhân: thiên tai" in loan


@pytest.mark.parametrize(
    "wrong",
    [{}, {"present": ["nobody"]}, {"reviewed_on": ["hôm qua"]}, {"minutes_no": ["x" * 99]}, {"request_id": ["1"]}],
)
def test_minutes_that_are_no_minutes_are_shown_again(ward: World, wrong: dict[str, list[str]]) -> None:
    clerk, address = Clerk(ward, "bank_officer"), f"/kha-nang-tra-no/to/{ward.groups['G2']}"
    sent = Inputs(text_of(clerk.get(address))).sent | {"minutes_no": ["B"], "present": THERE} | wrong
    page = clerk.client.post(address, sent)
    assert page.status_code == 200 and "Còn chỗ phải sửa" in text_of(page)
    with ward.reading():
        assert not AbilityReview.objects.exists()


def test_the_pages_speak_english_too(ward: World) -> None:
    clerk = Clerk(ward, "bank_officer", "en")
    page = text_of(clerk.get(YEAR))
    assert "Debt classification" in page and "ethnic minority" in page and "By fund, programme and state" in page
    assert "Review of the ability to repay" in text_of(clerk.get("/kha-nang-tra-no"))
