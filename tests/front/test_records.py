"""Pages of loans, households, groups and the search: what they show, to whom, and that the figures are the books'."""

from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from dongvon.base.access.models import Grant, Role, User
from dongvon.base.attachments.models import Opening
from dongvon.core.interest import round_exact
from dongvon.credit.loans.explaining import reckonings
from dongvon.credit.loans.models import Event, Loan
from dongvon.credit.loans.queries import movements_of
from dongvon.credit.loans.services import repay, transfer_to_overdue
from dongvon.front.web.pages.kit.lists import PAGE_ROWS, Choice, asked_of, filters, pager
from dongvon.parties.households.models import Person
from tests.world import SINCE, WARD, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LENT_ON = date(2025, 8, 15)
HN, GQVL = 50_000_000, 30_000_000
MEMBER, NEIGHBOUR = "Trần Thị Hạnh", "Vi Thị Ọi"  # of group 1 (farmers), of group 2 (women)

Get = Callable[..., HttpResponse]


@pytest.fixture
def get(books: World) -> Iterator[Get]:
    """get("ward_officer", "/khoan-vay", language="en"): a page as one of the cast."""

    def asked(who: str, address: str, *, language: str = "vi") -> HttpResponse:
        client = Client()
        user = User.objects.get(pk=books.users[who])
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client.get(address)

    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield asked


@pytest.fixture
def lent(books: World) -> dict[str, int]:
    """A loan in group 1 and one in group 2, both on their first day."""
    return {MEMBER: books.lend(MEMBER, "HN", HN, LENT_ON), NEIGHBOUR: books.lend(NEIGHBOUR, "HN", GQVL, LENT_ON)}


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def repay_principal(books: World, loan_id: int, amount: int, on: date) -> None:
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=amount, received_on=on, document=f"P{on}")


def live(books: World, loan_id: int) -> list[int]:
    """Four sessions with the interest paid in full, a part of the principal repaid between two of them, the rate cut of
    December; what was booked as interest, month by month."""
    for month in (9, 10, 11, 12):
        on = date(2025, month, 15)
        session = books.session(on)
        with books.reading():
            loan = Loan.objects.get(pk=loan_id)
        row = next(row for row in rows_of_sheet(books, session) if row.loan.pk == loan.pk)
        books.sheet(session, "G1", interest={loan_id: row.owed})
        if month == 11:
            repay_principal(books, loan_id, 7_000_001, date(2025, 11, 27))
    with books.reading():
        moves = movements_of(Loan.objects.get(pk=loan_id))
    return [move.amount for move in moves if move.event == Event.INTEREST_DUE]


def rows_of_sheet(books: World, session_id: int) -> list[Any]:
    from dongvon.base.access.acting import acting
    from dongvon.field.transaction_days.models import Session
    from dongvon.field.transaction_days.queries import sheet_rows
    from dongvon.parties.groups.models import Group

    actor = books.actors["teller"]
    with acting(actor):
        return sheet_rows(actor, Session.objects.get(pk=session_id), Group.objects.get(pk=books.groups["G1"]))


# --- lists ------------------------------------------------------------------------------------------------------------


def test_the_list_of_loans_shows_the_ward_with_totals_of_what_is_filtered(get: Get, lent: dict[str, int]) -> None:
    page = text_of(get("ward_officer", "/khoan-vay"))
    assert MEMBER in page and NEIGHBOUR in page
    assert "80.000.000" in page
    narrowed = text_of(get("ward_officer", "/khoan-vay?hoi=12"))
    assert MEMBER not in narrowed and NEIGHBOUR in narrowed
    assert "80.000.000" not in narrowed and "30.000.000" in narrowed


@pytest.mark.parametrize(
    "query, shown",
    [
        ("", True), ("?ct=HN", True), ("?ct=GQVL", True), ("?tt=overdue", False), ("?tt=settled", False),
        ("?tt=", True),
        ("?ten=HANH", True), ("?ten=hanh+tran", True), ("?ten=oi", False), ("?han=30", False), ("?nam=2025", True),
        ("?nam=2024", False), ("?kq=loan_turns", True), ("?kq=poverty_households", True), ("?kq=student", False),
    ],
)  # fmt: skip
def test_a_filter_of_loans_keeps_what_fits_and_ignores_what_nobody_offers(
    get: Get, lent: dict[str, int], query: str, shown: bool
) -> None:
    # GQVL has no loan here, so it is not offered, and an unknown value filters nothing.
    assert (MEMBER in text_of(get("ward_officer", f"/khoan-vay{query}"))) is shown


def test_nonsense_in_the_address_is_not_an_error(get: Get, lent: dict[str, int]) -> None:
    for query in ("?to=x&trang=-1&xep=drop&han=abc&tdp=%27", "?trang=99999&xep=-due_on", "?ten=%25%27%00&trang=1e9"):
        for address in ("/khoan-vay", "/ho", "/to"):
            assert get("ward_officer", address + query).status_code == 200, address + query


def test_filters_are_words_that_can_be_taken_away() -> None:
    choices = [Choice("tt", "Trạng thái", {"owed": "còn dư nợ", "settled": "đã tất toán"}, default="owed"),
               Choice("ct", "Chương trình", {"HN": "Hộ nghèo"})]  # fmt: skip
    asked = asked_of(QueryDict("ct=HN&xep=-due_on&trang=3"), choices)
    found = filters(asked, "Tên")
    assert [word["label"] for word in found["words"]] == ["Trạng thái: còn dư nợ", "Chương trình: Hộ nghèo"]
    assert [word["remove_url"] for word in found["words"]] == ["?ct=HN&xep=-due_on&tt=", "?xep=-due_on"]
    assert asked.page == 3 and asked.url(trang="4") == "?ct=HN&xep=-due_on&trang=4"
    lifted = asked_of(QueryDict("tt="), choices)
    assert lifted.chosen["tt"] == "" and filters(lifted, "Tên")["words"] == []


def test_paging_covers_every_row_once() -> None:
    for total in (0, 1, PAGE_ROWS, PAGE_ROWS + 1, 3 * PAGE_ROWS):
        asked, seen = asked_of(QueryDict(""), []), []
        while True:
            rows, context = pager(asked, total)
            seen += range(total)[rows]
            if context["next_url"] is None:
                break
            asked = asked_of(QueryDict(context["next_url"].removeprefix("?")), [])
        assert seen == list(range(total))


def test_the_number_of_queries_does_not_grow_with_the_rows(books: World, get: Get) -> None:
    def counted(address: str) -> int:
        get("ward_officer", address)
        with CaptureQueriesContext(connection) as queries:
            get("ward_officer", address)
        return len(queries)

    addresses = ("/khoan-vay", "/khoan-vay.xlsx", "/ho", "/to", f"/to/{books.groups['G1']}", "/tim?q=a")
    books.lend(MEMBER, "HN", HN, LENT_ON)
    before = {address: counted(address) for address in addresses}
    for name, programme in (("Lò Văn Ín", "HCN"), ("Mai Thu Duyên", "HMTN"), (NEIGHBOUR, "HN")):
        books.lend(name, programme, 10_000_000, LENT_ON)
    assert {address: counted(address) for address in addresses} == before


def test_households_and_groups_show_what_they_owe(get: Get, books: World, lent: dict[str, int]) -> None:
    households = text_of(get("ward_officer", "/ho?vay=co"))
    assert MEMBER in households and NEIGHBOUR in households and "Sùng A Páo" not in households
    assert "80.000.000" in households
    poor = text_of(get("ward_officer", "/ho?loai=average"))
    assert MEMBER not in poor and "Phùng Quang Lâm" in poor
    groups = text_of(get("ward_officer", "/to"))
    assert "6600001" in groups and "50.000.000" in groups and "30.000.000" in groups
    assert "6600002" not in text_of(get("ward_officer", "/to?ten=lo van in"))


def test_a_sheet_holds_the_same_rows_as_real_numbers_under_a_head(get: Get, books: World) -> None:
    books.lend(MEMBER, "HN", HN, LENT_ON, purpose="=1+1")
    books.lend(NEIGHBOUR, "HN", GQVL, LENT_ON)
    response = get("ward_officer", "/khoan-vay.xlsx?hoi=11")
    assert "khoan-vay-2025-08-31.xlsx" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Khoản vay"
    assert "Tân Phong" in rows[1][0] and "31/08/2025" in rows[1][0]
    assert "còn dư nợ" in rows[2][0] and "Hội Nông dân" in rows[2][0]
    head = rows[4]
    (row,) = [dict(zip(head, cells, strict=True)) for cells in rows[5:-1]]
    assert row["Người vay"] == MEMBER and row["Trong hạn (đồng)"] == HN and row["Ngày vay"] == LENT_ON
    assert row["Lãi suất"] == pytest.approx(0.066) and row["Mục đích"] == "=1+1"
    assert dict(zip(head, rows[-1], strict=True))["Trong hạn (đồng)"] == HN


def test_no_list_and_no_sheet_carries_an_identity_number(get: Get, books: World, lent: dict[str, int]) -> None:
    identity = books.people[MEMBER].identity
    for address in ("/khoan-vay", "/ho", "/to", f"/to/{books.groups['G1']}", "/tim?q=hanh"):
        assert identity not in text_of(get("ward_officer", address)), address
    for address in ("/khoan-vay.xlsx", "/ho.xlsx", "/to.xlsx"):
        rows = CalamineWorkbook.from_filelike(BytesIO(get("ward_officer", address).content)).get_sheet_by_index(0)
        assert identity not in str(rows.to_python()), address


# --- one loan ---------------------------------------------------------------------------------------------------------


def test_interest_is_explained_to_the_dong_that_was_booked(get: Get, books: World, lent: dict[str, int]) -> None:
    loan_id = lent[MEMBER]
    booked = live(books, loan_id)
    assert len(booked) == 4
    with books.reading():
        loan = Loan.objects.get(pk=loan_id)
        periods = [one for one in reckonings(loan, date(2025, 12, 15)) if one.booked is not None]
    assert [(one.interest.total, one.booked) for one in periods] == [(amount, amount) for amount in booked]
    for period, amount in zip(periods, booked, strict=True):
        reckoned = period.interest
        assert round_exact(reckoned.exact) == amount
        assert sum(segment.days for segment in reckoned.segments) == (period.until - period.since).days
        page = text_of(get("ward_officer", f"/khoan-vay/{loan_id}?muc=lai&ky={period.until}"))
        assert f"{amount:,}".replace(",", ".") in page and "Tính lại được" not in page
    # The last period holds both the repayment of 27 November and the cut of 1 December: three segments.
    assert [(s.days, s.balance, s.annual_rate_e7) for s in periods[-1].interest.segments] == [
        (12, HN, 660_000), (4, HN - 7_000_001, 660_000), (14, HN - 7_000_001, 624_000),
    ]  # fmt: skip
    page = text_of(get("ward_officer", f"/khoan-vay/{loan_id}?muc=lai"))
    assert "Quyết định 2553/QĐ-TTg" in page and "hợp đồng ký ngày 15/08/2025" in page


def test_the_period_in_progress_is_shown_as_not_due(get: Get, books: World, lent: dict[str, int]) -> None:
    live(books, lent[MEMBER])
    page = text_of(get("ward_officer", f"/khoan-vay/{lent[MEMBER]}?muc=lai&ky=nay"))
    # 16 days from 15 to before 31 December of 42 999 999 đồng at 6.24 %.
    assert "chưa đến hạn" in page and "117.620" in page


def test_the_schedule_says_what_is_paid_and_what_is_late(get: Get, books: World, lent: dict[str, int]) -> None:
    page = text_of(get("ward_officer", f"/khoan-vay/{lent[MEMBER]}"))
    assert page.count("chưa đến hạn") == 3 and "15/08/2026" in page
    repay_principal(books, lent[MEMBER], 20_000_000, date(2025, 9, 1))
    page = text_of(get("ward_officer", f"/khoan-vay/{lent[MEMBER]}"))
    assert "đã trả" in page and page.count("chưa đến hạn") == 2
    # Payments settle the oldest instalment first: 50 million in three, of which 20 million are paid.
    assert "30.000.000" in page


def test_the_timeline_tells_the_story_in_sentences(get: Get, books: World, lent: dict[str, int]) -> None:
    live(books, lent[MEMBER])
    page = text_of(get("ward_officer", f"/khoan-vay/{lent[MEMBER]}?muc=dien-bien")).replace("\u00a0", " ")
    for sentence in (
        "Làm giấy đề nghị vay 50.000.000 đ", "Họp tổ, 5 trên 5 tổ viên có mặt", "Phường xác nhận danh sách 03/TD",
        "Ngân hàng duyệt cho vay 50.000.000 đ.", "Nhận 50.000.000 đ tiền vay.", "đã trả đủ.",
        "Trả gốc 7.000.001 đ, dư nợ còn 42.999.999 đ.", "Lãi suất từ 6,6 %/năm thành 6,24 %/năm",
    ):  # fmt: skip
        assert sentence in page, sentence


def test_an_overdue_loan_says_so_everywhere(get: Get, books: World, lent: dict[str, int]) -> None:
    loan_id = lent[MEMBER]
    with books.reading():
        first = Loan.objects.get(pk=loan_id).instalments.order_by("due_on").first()
    assert first is not None
    books.do(transfer_to_overdue, "bank_officer", loan_id=loan_id, amount=first.principal, booked_on=date(2026, 9, 15),
             decision="QĐ-1")  # fmt: skip
    page = text_of(get("ward_officer", f"/khoan-vay/{loan_id}"))
    assert "quá hạn" in page and "đến hạn chưa trả" in page
    assert MEMBER in text_of(get("ward_officer", "/khoan-vay?tt=overdue"))
    assert "Quá hạn (đồng)" in text_of(get("ward_officer", "/khoan-vay"))


def test_papers_of_the_list_stand_with_the_loan_and_opening_one_is_logged(
    get: Get, books: World, lent: dict[str, int]
) -> None:
    page = text_of(get("ward_officer", f"/khoan-vay/{lent[MEMBER]}?muc=giay-to"))
    assert "03/TD đã ký, đóng dấu" in page and "SHA-256" in page
    address = paper_of(get, lent[MEMBER])
    assert get("ward_officer", address).status_code == 200
    with books.reading():
        opened = Opening.objects.filter(attachment_id=int(address.removeprefix("/tep/")))
        assert [one.user_id for one in opened] == [books.users["ward_officer"]]


# --- households, groups, search ---------------------------------------------------------------------------------------


def test_a_household_page_covers_identity_numbers(get: Get, books: World, lent: dict[str, int]) -> None:
    who = books.people[MEMBER]
    page = text_of(get("ward_officer", f"/ho/{who.household_id}"))
    assert who.identity not in page and f"•••{who.identity[-3:]}" in page
    assert "Hộ nghèo" in page and "QĐ 99/QĐ-UBND" in page and "50.000.000" in page


def test_a_group_page_shows_members_board_and_sheets(get: Get, books: World, lent: dict[str, int]) -> None:
    live(books, lent[MEMBER])
    page = text_of(get("ward_officer", f"/to/{books.groups['G1']}"))
    for name in (MEMBER, "Lò Văn Ín", "Đoàn Công Sơn", "6600001/HĐ", "theo bảng kê 13/TD", "09/2025", "Hội Nông dân"):
        assert name in page, name
    assert NEIGHBOUR not in page


def test_the_search_finds_everything_by_its_number_and_people_without_marks(
    get: Get, books: World, lent: dict[str, int]
) -> None:
    who = books.people[MEMBER]
    with books.reading():
        number = Loan.objects.get(pk=lent[MEMBER]).number
    assert MEMBER in text_of(get("ward_officer", "/tim?q=HANH tran"))
    assert get("ward_officer", f"/tim?q={who.identity}")["Location"] == f"/ho/{who.household_id}"
    assert get("ward_officer", f"/tim?q={number}")["Location"] == f"/khoan-vay/{lent[MEMBER]}"
    assert get("ward_officer", "/tim?q=6600001")["Location"] == f"/to/{books.groups['G1']}"
    assert "6600001" in text_of(get("ward_officer", "/tim?q=lo van in"))
    for nothing in ("", "   ", "zzz", "000000000000", "%"):
        assert get("ward_officer", f"/tim?q={nothing}").status_code == 200
        assert MEMBER not in text_of(get("ward_officer", f"/tim?q={nothing}"))


# --- who sees what ----------------------------------------------------------------------------------------------------


def pages_of(books: World, name: str, group: str, loan_id: int) -> list[str]:
    return [f"/khoan-vay/{loan_id}", f"/ho/{books.people[name].household_id}", f"/to/{books.groups[group]}"]


LISTS = ("/khoan-vay?tt=", "/ho", "/to", "/tim?q=a", "/tim?q=hanh", "/tim?q=oi", "/tim?q=6600")


def leaks(get: Get, who: str, *secrets: str) -> list[str]:
    found = [address for address in LISTS if any(secret in text_of(get(who, address)) for secret in secrets)]
    for address in ("/khoan-vay.xlsx?tt=", "/ho.xlsx", "/to.xlsx"):
        rows = CalamineWorkbook.from_filelike(BytesIO(get(who, address).content)).get_sheet_by_index(0).to_python()
        found += [address] if any(secret in str(rows) for secret in secrets) else []
    return found


def paper_of(get: Get, loan_id: int) -> str:
    """The address of the list's certified paper, as the ward's officer finds it."""
    page = text_of(get("ward_officer", f"/khoan-vay/{loan_id}?muc=giay-to"))
    return "/tep/" + page.split('href="/tep/')[1].split('"')[0]


def test_another_ward_sees_nothing_and_is_told_nothing(get: Get, books: World, lent: dict[str, int]) -> None:
    assert leaks(get, "next_officer", MEMBER, NEIGHBOUR, "6600001", "50.000.000") == []
    for address in pages_of(books, MEMBER, "G1", lent[MEMBER]):
        refused = get("next_officer", address)
        unknown = get("next_officer", address.rsplit("/", 1)[0] + "/999999")
        assert refused.status_code == unknown.status_code == 409
        assert MEMBER not in text_of(refused)


@pytest.mark.parametrize("who", ["leader_1", "deputy_1", "farmers"])
def test_a_leader_and_an_association_see_their_groups_only(
    get: Get, books: World, lent: dict[str, int], who: str
) -> None:
    assert leaks(get, who, NEIGHBOUR, "6600002", "Vàng A Chìa") == []
    assert MEMBER in text_of(get(who, "/khoan-vay")) and MEMBER in text_of(get(who, "/ho"))
    for address in pages_of(books, MEMBER, "G1", lent[MEMBER]):
        assert get(who, address).status_code == 200, address
    for address in pages_of(books, NEIGHBOUR, "G2", lent[NEIGHBOUR]):
        assert get(who, address).status_code == 409, address
    assert get(who, paper_of(get, lent[MEMBER])).status_code == 200
    assert get(who, paper_of(get, lent[NEIGHBOUR])).status_code == 409


@pytest.mark.parametrize("role", [Role.BORROWER, Role.PUBLIC])
def test_a_borrower_does_not_see_other_peoples_records(
    get: Get, books: World, lent: dict[str, int], role: Role
) -> None:
    user = User.objects.create(username="nguoi-vay", full_name="Người vay", password="!")
    Grant.objects.create(user=user, role=role, place=WARD, since_on=SINCE)
    books.users = books.users | {"borrower": user.pk}
    for address in (*LISTS, "/khoan-vay.xlsx", "/ho.xlsx", "/to.xlsx", *pages_of(books, MEMBER, "G1", lent[MEMBER])):
        response = get("borrower", address)
        assert response.status_code == 409 and MEMBER not in text_of(response), address


def test_whoever_has_not_signed_in_is_asked_to(get: Get, books: World, lent: dict[str, int]) -> None:
    for address in (*LISTS, "/khoan-vay.xlsx", *pages_of(books, MEMBER, "G1", lent[MEMBER])):
        response = Client().get(address)
        assert response.status_code == 302 and response["Location"].startswith("/dang-nhap?next="), address


@pytest.mark.parametrize("tab", ["", "?muc=dien-bien", "?muc=lai", "?muc=giay-to"])
def test_every_page_speaks_english(get: Get, books: World, lent: dict[str, int], tab: str) -> None:
    live(books, lent[MEMBER])
    page = text_of(get("ward_officer", f"/khoan-vay/{lent[MEMBER]}{tab}", language="en"))
    for vietnamese in ("Dư nợ", "Lãi", "Tổ ", "khoản", "đã trả", "Ngày", "Nhận", "Hội"):
        own = page.replace("Họ tên", "")
        assert vietnamese not in own, vietnamese


def test_names_sort_by_the_given_name(get: Get, books: World) -> None:
    page = text_of(get("ward_officer", f"/to/{books.groups['G1']}"))
    with books.reading():
        names = Person.objects.filter(household__memberships__group=books.groups["G1"]).order_by("sort_key")
        ordered = [one.name for one in names]
    table = page[page.index("<tbody>") :]
    assert sorted(ordered, key=table.index) == ordered
