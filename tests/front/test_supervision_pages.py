"""The pages of supervision: graded, explained, confirmed, exported; reconciled; a signal made a case; who may what."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from python_calamine import CalamineWorkbook

from dongvon.field.supervision.models import BalanceConfirmation, GradedMonth, MoneyCase
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MONTH = "/xep-loai-to?thang=2025-04"
READERS = ("ward_leader", "farmers", "women", "inspector", "board_member")
NOT_THEIRS = ("ward_officer", "teller", "leader_1", "hamlet_head")
LENT_ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI, LA, PAO = "Vi Thị Ọi", "Tòng Thị Lả", "Sùng A Páo"


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, date(2025, 4, 30))
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def ward(books: World) -> World:
    one, other = (books.lend(name, "HN", amount, LENT_ON) for name, amount in ((OI, 50_000_000), (LA, 30_000_000)))
    books.lend("Lò Văn Ín", "HCN", 20_000_000, LENT_ON)
    books.sheet(books.session(SESSION), "G2", interest={one: 280_274, other: 168_164})
    return books


def send(books: World, who: str, address: str, **sent: Any) -> HttpResponse:
    clerk = Clerk(books, who)
    page = clerk.get(address)
    assert page.status_code == 200, text_of(page)
    return clerk.client.post(address, {**Inputs(text_of(page)).sent, **sent})


def test_a_month_is_previewed_graded_explained_and_confirmed(ward: World) -> None:
    page = text_of(Clerk(ward, "inspector").get(MONTH))
    assert "bản xem trước" in page and "Chấm điểm tháng" not in page and "6600002" not in page
    assert send(ward, "bank_officer", "/xep-loai-to/2025-04/cham")["Location"] == MONTH
    page = text_of(Clerk(ward, "director").get(MONTH))
    assert "chờ duyệt" in page and "Duyệt xếp loại" in page
    group = text_of(Clerk(ward, "ward_leader").get(f"/xep-loai-to/2025-04/to/{ward.groups['G2']}"))
    assert "448.438" in group and "thang điểm chưa công bố" in group and "chưa nạp danh sách điểm" in group
    assert "không phát sinh: không mất điểm" in group and "30,00" in group
    assert send(ward, "director", "/xep-loai-to/2025-04/duyet", document="01/XL").status_code == 302
    assert "đã duyệt" in text_of(Clerk(ward, "farmers").get(MONTH))
    assert send(ward, "bank_officer", "/xep-loai-to/2025-04/cham").status_code == 409
    own = text_of(Clerk(ward, "bank_officer").get(f"/to/{ward.groups['G2']}"))
    assert "Xếp loại các tháng" in own and "04/2025" in own
    with ward.reading():
        assert GradedMonth.objects.count() == 1


def test_a_customer_is_left_out_and_a_grade_forced_down_from_the_pages(ward: World) -> None:
    household = ward.people[LA].household_id
    left = send(
        ward, "bank_officer", "/xep-loai-to/2025-04/loai-tru", household_id=household, cause="K1", document="BB"
    )
    assert left.status_code == 302
    down = send(ward, "director", "/xep-loai-to/2025-04/ha-loai", group_id=ward.groups["G2"], cause="misappropriation",
                decision_no="9/QĐ", decided_on="2025-04-28", evidence="Biên bản 9")  # fmt: skip
    assert down.status_code == 302
    page = text_of(Clerk(ward, "women").get(f"/xep-loai-to/2025-04/to/{ward.groups['G2']}"))
    assert "Hạ xuống Yếu theo 9/QĐ" in page and "Biên bản 9" in page and LA in page and "thiên tai" in page


def test_the_workbook_has_points_and_covers_names_where_asked(ward: World) -> None:
    clerk = Clerk(ward, "bank_officer")
    for query, named in (("", True), ("?che=1", False)):
        book = CalamineWorkbook.from_filelike(BytesIO(clerk.get(f"/xep-loai-to/2025-04.xlsx{query}").content))
        cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
        assert "30,00" in cells and (f"Tổ {6600002}" in cells or "6600002" in cells or any("Tổ " in c for c in cells))
        assert ("6600002" in cells) is not named


@pytest.mark.parametrize("who", [*READERS, *NOT_THEIRS])
def test_who_reads_and_who_is_told_whose_work_it_is(ward: World, who: str) -> None:
    clerk = Clerk(ward, who)
    for address in ("/xep-loai-to", "/doi-chieu-15td", "/theo-doi-tien"):
        status = clerk.get(address).status_code
        assert status == (200 if who in READERS else 409), (who, address)
    for address in ("/xep-loai-to/2025-04/cham", "/xep-loai-to/2025-04/duyet", "/doi-chieu-15td/ke-hoach"):
        assert clerk.get(address).status_code == 409
        assert clerk.client.post(address, {}).status_code == 409
    with ward.reading():
        assert not GradedMonth.objects.exists()


def test_an_association_sees_its_own_groups(ward: World) -> None:
    assert "Tổ" in (page := text_of(Clerk(ward, "farmers").get(MONTH))) and "50.000.000" not in page
    assert Clerk(ward, "farmers").get(f"/xep-loai-to/2025-04/to/{ward.groups['G2']}").status_code == 409


@pytest.mark.parametrize(
    "address",
    ["/xep-loai-to/2025-13/cham", "/xep-loai-to/abc/cham", "/xep-loai-to/2025-04/xoa", "/xep-loai-to/2025-4.xlsx",
     "/theo-doi-tien/2025-04/mo/guilty/0", "/theo-doi-tien/2025-04/mo/round/0", "/doi-chieu-15td/9999/to/1",
     "/doi-chieu-15td/2025/to/999999", "/xep-loai-to/2025-04/to/99999999"],
)  # fmt: skip
def test_an_address_nobody_offered_is_no_page(ward: World, address: str) -> None:
    assert Clerk(ward, "bank_officer").get(address).status_code in (404, 409)
    assert Clerk(ward, "bank_officer").get("/xep-loai-to?thang=%27--").status_code == 200


def test_a_plan_is_made_and_a_difference_opens_a_case(ward: World) -> None:
    assert send(ward, "bank_officer", "/doi-chieu-15td/ke-hoach", document="KH 1").status_code == 302
    page = text_of(Clerk(ward, "women").get("/doi-chieu-15td"))
    assert "ba năm một lần" in page and "Lập kế hoạch năm" not in page
    address = f"/doi-chieu-15td/2025/to/{ward.groups['G2']}"
    with ward.reading():
        loans = {name: number for number, name in ward_loans() if name in (OI, LA)}
    empty = send(ward, "bank_officer", address, document="15/TD-1")
    assert empty.status_code == 422 and "Chưa ghi khoản vay nào" in text_of(empty)
    half = send(ward, "bank_officer", address, document="15/TD-1", **{f"principal_{loans[OI]}": "50.000.000"})
    assert half.status_code == 422 and "phải ghi đủ gốc, lãi và người ký" in text_of(half)
    sent = {}
    for name, principal in ((OI, "50.000.000"), (LA, "29.000.000")):
        number = loans[name]
        sent |= {f"principal_{number}": principal, f"interest_{number}": "0", f"signed_{number}": name}
    assert send(ward, "bank_officer", address, document="15/TD-1", **sent).status_code == 302
    page = text_of(Clerk(ward, "inspector").get(address))
    assert "khớp, 30/04/2025" in page and "lệch 1.000.000" in page and "Ghi đối chiếu" not in page
    with ward.reading():
        assert BalanceConfirmation.objects.count() == 2
        (case,) = MoneyCase.objects.all()
    address = f"/theo-doi-tien/ho-so/{case.pk}"
    assert "29.000.000" in text_of(Clerk(ward, "ward_leader").get(address))
    assert Clerk(ward, "ward_leader").client.post(address, {"state": "verifying"}).status_code == 409
    step = {"on": "2025-05-02", "document": "BB 2"}
    assert send(ward, "bank_officer", address, state="recovering", **step).status_code == 409
    assert send(ward, "bank_officer", address, state="verifying", **step).status_code == 302
    assert send(ward, "bank_officer", address, state="recovering", principal="1.000.000", **step).status_code == 302
    assert send(ward, "director", address, state="recovered", recovered="1.000.000", **step).status_code == 302
    page = text_of(Clerk(ward, "inspector").get(address))
    assert "đã thu hồi đủ" in page and "BB 2" in page


def ward_loans() -> list[tuple[int, str]]:
    from dongvon.credit.loans.models import Loan

    return list(Loan.objects.values_list("pk", "borrower__name"))


def test_a_signal_says_what_it_does_not_mean_and_becomes_a_case(ward: World) -> None:
    ward.lend(PAO, "HN", 10_000_000, LENT_ON)
    month = "/theo-doi-tien?thang=2025-03"
    page = text_of(Clerk(ward, "inspector").get(month))
    assert "cùng một câu mục đích" in page and "Không có nghĩa là vay hộ" in page
    assert "không phải kết luận" in page
    address = f"/theo-doi-tien/2025-03/mo/same-purpose/{ward.groups['G2']}"
    seen = text_of(Clerk(ward, "women").get(address))
    assert "chăn nuôi trâu, bò" in seen and "Mở hồ sơ để xác minh" not in seen
    assert Clerk(ward, "farmers").get(address).status_code == 404
    done = send(ward, "bank_officer", address, opened_on="2025-04-30")
    assert done.status_code == 302 and done["Location"].startswith("/theo-doi-tien/ho-so/")
    assert send(ward, "bank_officer", address, opened_on="2025-04-30").status_code == 409


def test_a_borrower_who_has_left(ward: World) -> None:
    address = f"/theo-doi-tien/vang-mat/{ward.people[LA].household_id}"
    first = {"on": "2025-04-20", "document": "Phiếu 1", "state": "reported"}
    refused = send(ward, "bank_officer", address, **first)
    assert refused.status_code == 409 and "còn thiếu" in text_of(refused)
    assert send(ward, "bank_officer", address, present=["group"], **first).status_code == 302
    page = text_of(Clerk(ward, "ward_leader").get(address))
    assert "Phiếu 1" in page and "tổ trưởng báo bằng phiếu" in page and "Ghi bước này" not in page
    assert LA in text_of(Clerk(ward, "women").get("/theo-doi-tien"))
    assert Clerk(ward, "next_bank_officer").get(address).status_code == 409
