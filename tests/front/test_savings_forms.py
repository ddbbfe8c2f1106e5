"""Savings at the counter through their pages: the preview writes nothing, the confirmation is done once, rules are
named with their source, wrong input is said beside its field, and who may not sees no button."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from dongvon.base.ledger.models import Transfer
from dongvon.credit.loans.services import repay
from dongvon.credit.savings.models import GroupMinimum, ResidentAccount, SavingsAccount, WithdrawalRequest
from dongvon.credit.savings.services import credit_month
from dongvon.front.demo.names import identity_number
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import WARD, World

ON, SESSION, END = date(2025, 3, 15), date(2025, 4, 15), date(2025, 4, 30)
TODAY = date(2025, 6, 10)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
IDENTITY = identity_number(date(1960, 5, 20), "female", 900)


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A business day that stays, files without digests."""
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def saved(books: World) -> tuple[int, int]:
    """A loan of 10 million whose interest of April is not paid, and 300.000 of savings: loan and household."""
    loan, household = books.lend(OI, "HN", 10_000_000, ON), books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", savings={household: 300_000})
    return loan, household


def rows(books: World) -> tuple[int, ...]:
    with books.reading():
        kinds = (Transfer, SavingsAccount, ResidentAccount, GroupMinimum, WithdrawalRequest)
        return tuple(kind.objects.count() for kind in kinds)


def balance(books: World, household: int) -> int:
    with books.reading():
        return SavingsAccount.objects.get(household=household).balance


def preview(clerk: Clerk, address: str, filled: Mapping[str, Any]) -> str:
    page = clerk.get(address)
    assert page.status_code == 200, text_of(page)
    return text_of(clerk.send(address, "xem", {**Inputs(text_of(page)).sent, **filled}))


def confirm(books: World, clerk: Clerk, address: str, filled: Mapping[str, Any]) -> tuple[str, str]:
    """Previewed without a trace, then sent twice: done once, and answered the same. Preview and what was said."""
    before = rows(books)
    shown = preview(clerk, address, filled)
    assert "Xem trước: chưa có gì được ghi" in shown, shown
    assert rows(books) == before
    sent, said = Inputs(shown).sent, []
    for _twice in range(2):
        answer = clerk.send(address, "ghi", sent)
        assert answer.status_code == 302, text_of(answer)
        page = text_of(clerk.get(answer["Location"]))
        said.append(page[page.index("Đã ghi") :][:120])
    assert said[0] == said[1]
    again = clerk.send(address, "xem", sent)
    assert again.status_code == 302 and "Việc này đã được ghi rồi" in text_of(clerk.get(again["Location"]))
    return shown, said[0]


def settle(books: World, loan: int) -> None:
    owed = {"loan_id": loan, "purpose": "settle", "received_on": SESSION, "document": "PT"}
    books.do(repay, "teller", amount=10_056_055, **owed)


# --- members ----------------------------------------------------------------------------------------------------------


def test_an_account_is_opened_and_paid_into(books: World) -> None:
    home = f"/ho/{books.people[LA].household_id}"
    clerk = Clerk(books, "teller")
    assert f"{home}/tien-gui/viec/mo" in text_of(clerk.get(home))
    filled = {"fund_id": books.funds["book"], "on": "2025-05-05", "document": "01/TGTV 7"}
    _shown, said = confirm(books, clerk, f"{home}/tien-gui/viec/mo", filled)
    assert "Mở tài khoản tiền gửi, số tài khoản 105" in said
    assert f"{home}/tien-gui/viec/mo" not in text_of(clerk.get(home))
    assert "Lúc này không có việc" in text_of(clerk.get(f"{home}/tien-gui/viec/mo"))
    paid = {"received_on": "2025-05-06", "document": "PT 1"}
    low = preview(clerk, f"{home}/tien-gui/viec/gui", paid | {"amount": "4.999"})
    assert "Mỗi lần gửi ít nhất 5.000 đồng." in low and "tờ giới thiệu sản phẩm 2016" not in low
    shown, said = confirm(books, clerk, f"{home}/tien-gui/viec/gui", paid | {"amount": "50.000"})
    assert "401 Tiền gửi tổ viên" in shown or "Tiền gửi tổ viên" in shown
    assert "Số dư tiền gửi 50.000" in said
    assert balance(books, books.people[LA].household_id) == 50_000


def test_money_leaves_only_when_nothing_is_owed(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    clerk, account = Clerk(books, "teller"), f"/ho/{household}/tien-gui/viec"
    paid = {"paid_on": "2025-05-20", "document": "PC 1"}
    for key, filled in (("rut", paid | {"amount": "100.000"}), ("rut-het", paid)):
        page = preview(clerk, f"{account}/{key}", filled)
        assert "Hộ còn nợ; tiền gửi tổ viên chỉ được rút khi đã trả hết nợ." in page and "Mẫu 01/TGTV" in page
        assert 'value="PC 1"' in page and "Xem trước: chưa có gì" not in page
    settle(books, loan)
    _shown, said = confirm(books, clerk, f"{account}/rut", paid | {"amount": "100.000"})
    assert "Rút tiền 100.000" in said and "Số dư tiền gửi 200.000" in said
    more = preview(clerk, f"{account}/rut", paid | {"amount": "200.001"})
    assert "Số dư tiền gửi 200.000 đồng không đủ để rút 200.001 đồng." in more


def test_all_is_paid_out_with_the_interest_of_the_broken_days(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    settle(books, loan)
    clerk = Clerk(books, "teller")
    # 300.000 x 35 days x 0,2 % / 365 = 57,5
    filled = {"paid_on": "2025-05-20", "document": "PC 2"}
    shown, said = confirm(books, clerk, f"/ho/{household}/tien-gui/viec/rut-het", filled)
    assert "Chi 300.058 đ, trong đó lãi của những ngày lẻ 58 đ." in shown
    assert "Rút hết, đóng tài khoản 300.058" in said and balance(books, household) == 0
    assert "đã rút hết" in text_of(clerk.get(f"/ho/{household}/tien-gui"))


def test_the_bank_debits_what_is_due_and_no_more(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    clerk, address = Clerk(books, "teller"), f"/ho/{household}/tien-gui/viec/trich"
    page = text_of(clerk.get(address))
    assert "lãi đến hạn 56.055" in page and ": gốc đến hạn" not in page
    filled = {"due": f"{loan}-interest", "on": "2025-05-20", "document": "UNC 1"}
    more = preview(clerk, address, filled | {"amount": "56.056"})
    assert "Đến ngày này chỉ còn 56.055 đồng đến hạn, không trích 56.056 đồng." in more
    shown, said = confirm(books, clerk, address, filled)
    assert "56.055" in shown and "Lãi chưa trả của các khoản vay" in shown
    assert balance(books, household) == 300_000 - 56_055 and books.position(loan).arrears == 0
    assert "Trích tiền gửi trả nợ đến hạn 56.055" in said
    assert "/viec/trich" not in text_of(clerk.get(f"/ho/{household}/tien-gui"))
    for wrong in ("999-interest", f"{loan}-settle", "", "x"):
        strange = clerk.send(address, "ghi", filled | {"due": wrong, "amount": "1", "request_id": str(books.request())})
        assert strange.status_code == 200, wrong


def test_a_withdrawal_is_asked_for_by_the_leader_too(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    settle(books, loan)
    filled = {"asked_on": "2025-06-01", "wanted_on": "2025-06-15", "document": "GĐN 1"}
    clerk, account = Clerk(books, "leader_2"), f"/ho/{household}/tien-gui"
    confirm(books, clerk, f"{account}/viec/hen-rut", filled)
    page = text_of(clerk.get(account))
    assert "/viec/thoi-hen" in page and "/viec/hen-rut" not in page and "/viec/gui" not in page
    confirm(books, clerk, f"{account}/viec/thoi-hen", {"on": "2025-06-02"})
    with books.reading():
        assert WithdrawalRequest.objects.get().done_on == date(2025, 6, 2)


def test_whose_work_it_is(books: World, saved: tuple[int, int]) -> None:
    account = f"/ho/{saved[1]}/tien-gui"
    for who in ("bank_officer", "ward_officer", "inspector", "women", "director"):
        clerk = Clerk(books, who)
        assert "/tien-gui/viec/" not in text_of(clerk.get(account)), who
        for page in (clerk.get(f"{account}/viec/gui"), clerk.send(f"{account}/viec/gui", "ghi", {})):
            assert page.status_code == 409 and "Việc này dành cho" in text_of(page)
    stranger = Clerk(books, "next_teller").get(f"{account}/viec/gui")
    assert stranger.status_code == 409 and "Không có hộ này" in text_of(stranger)
    assert Clerk(books, "teller").get(f"{account}/viec/bay").status_code == 404


WRONG = [
    ({"amount": ""}, "Hãy điền mục này."), ({"amount": "0"}, "Số tiền phải từ 1"), ({"amount": "-5"}, "chỉ gồm chữ số"),
    ({"amount": "nhiều"}, "chỉ gồm chữ số"), ({"amount": "9" * 30}, "Số tiền phải từ 1"),
    ({"received_on": "31/02/2025"}, "ngày/tháng/năm"), ({"received_on": "2025-01-01"}, "Ngày phải từ 15/04/2025"),
    ({"received_on": "2999-01-01"}, "Ngày phải từ"), ({"document": ""}, "Hãy điền mục này."),
    ({"document": "x" * 41}, "40"), ({"request_id": "1"}, ""), ({"document": "a\x00b"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_wrong_input_is_said_beside_its_field(
    books: World, saved: tuple[int, int], wrong: dict[str, str], words: str
) -> None:
    clerk, address, before = Clerk(books, "teller"), f"/ho/{saved[1]}/tien-gui/viec/gui", rows(books)
    form = Inputs(text_of(clerk.get(address))).sent
    filled = {"amount": "50.000", "received_on": "2025-05-06", "document": "PT 1"}
    for step in ("xem", "ghi", "sua", "gi-do"):
        page = clerk.send(address, step, {**form, **filled, **wrong})
        assert page.status_code == 200 and words in text_of(page)
    assert rows(books) == before


def test_a_mirror_waits_for_the_bank(books: World) -> None:
    books.lend(OI, "HN", 10_000_000, ON)
    household = books.people[OI].household_id
    clerk, account = Clerk(books, "teller"), f"/ho/{household}/tien-gui/viec"
    confirm(books, clerk, f"{account}/mo", {"fund_id": books.funds["mirror"], "on": "2025-05-05", "document": "GM"})
    filled = {"amount": "50.000", "received_on": "2025-05-06", "document": "PT 1"}
    assert "do ngân hàng giữ" in text_of(clerk.get(f"{account}/gui"))
    shown, said = confirm_expected(clerk, f"{account}/gui", filled)
    assert "Chỉ một việc chờ đối chiếu" in shown and "chờ tệp của ngân hàng xác nhận" in said
    assert balance(books, household) == 0


def confirm_expected(clerk: Clerk, address: str, filled: Mapping[str, Any]) -> tuple[str, str]:
    shown = preview(clerk, address, filled)
    answer = clerk.send(address, "ghi", Inputs(shown).sent)
    assert answer.status_code == 302, text_of(answer)
    return shown, text_of(clerk.get(answer["Location"]))


# --- a group's convention ---------------------------------------------------------------------------------------------


def test_a_group_agrees_on_its_least_deposit(books: World, saved: tuple[int, int]) -> None:
    group = f"/to/{books.groups['G2']}"
    clerk, filled = Clerk(books, "leader_2"), {"amount": "20.000", "since_on": "2025-05-01", "minutes": "02"}
    page = text_of(clerk.get(group))
    assert f"{group}/tien-gui/muc-gui" in page and "Mỗi lần ít nhất 5.000 đ." in page
    low = preview(clerk, f"{group}/tien-gui/muc-gui", filled | {"amount": "4.000"})
    assert "Mỗi lần gửi ít nhất 5.000 đồng." in low
    shown, _said = confirm(books, clerk, f"{group}/tien-gui/muc-gui", filled)
    assert "20.000" in shown
    assert "Mỗi lần ít nhất 20.000 đ, theo quy ước của tổ 02." in text_of(clerk.get(group))
    refused = preview(clerk, f"{group}/tien-gui/muc-gui", filled | {"amount": "30.000"})
    assert "Tổ đã có mức gửi tối thiểu từ ngày 01/05/2025." in refused
    teller, paid = Clerk(books, "teller"), {"amount": "10.000", "received_on": "2025-05-06", "document": "PT"}
    account = f"/ho/{saved[1]}/tien-gui/viec/gui"
    assert "Mỗi lần ít nhất 20.000 đ" in text_of(teller.get(account))
    assert "10C/TD 02" in preview(teller, account, paid)
    assert f"{group}/tien-gui/muc-gui" not in text_of(teller.get(group))
    other = Clerk(books, "leader_1").get(f"{group}/tien-gui/muc-gui")
    assert other.status_code == 409


# --- residents --------------------------------------------------------------------------------------------------------


def opened(books: World, clerk: Clerk) -> str:
    filled = {"holder": "Hoàng Thị Xuân", "identity": IDENTITY, "on": "2025-04-10", "document": "TK 1"}
    _shown, said = confirm(books, clerk, "/tien-gui/dan-cu/viec/mo", filled)
    assert "số tài khoản 102" in said
    with books.reading():
        return f"/tien-gui/dan-cu/{ResidentAccount.objects.get().pk}"


def test_a_resident_saves_at_the_point(books: World) -> None:
    clerk = Clerk(books, "teller")
    assert "Chưa có tài khoản tiền gửi dân cư" in text_of(clerk.get("/tien-gui/dan-cu"))
    account = opened(books, clerk)
    paid = {"amount": "60.000.000", "received_on": "2025-04-15", "document": "PT"}
    _shown, said = confirm(books, clerk, f"{account}/viec/gui", paid)
    assert "Số dư tiền gửi 60.000.000" in said
    books.do(credit_month, "bank_officer", place=WARD, month=date(2025, 4, 1))
    page = text_of(clerk.get(account))
    assert "Nhập gốc ngày 30/04/2025: 4.932 đ" in page and "4.931,51" in page and "60.004.932" in page
    found = text_of(clerk.get("/tien-gui/dan-cu?ten=xuan"))
    assert "Hoàng Thị Xuân" in found and IDENTITY not in found
    assert "Hoàng Thị Xuân" not in text_of(clerk.get("/tien-gui/dan-cu?ten=ai-do"))
    assert clerk.get("/tien-gui/dan-cu.xlsx").status_code == 200
    assert clerk.get(f"{account}.pdf?tu=2025-04-01&den=2025-05-31").content.startswith(b"%PDF")
    out = {"paid_on": "2025-05-20", "document": "PC"}
    more = preview(clerk, f"{account}/viec/rut", out | {"amount": "60.004.933"})
    assert "không đủ để rút" in more
    shown, _said = confirm(books, clerk, f"{account}/viec/rut-het", out)
    assert "lãi của những ngày lẻ 6.576 đ" in shown


def test_residents_are_the_tellers_work_and_nobody_elses_to_see(books: World) -> None:
    account = opened(books, Clerk(books, "teller"))
    for who in ("leader_2", "women", "next_teller"):
        clerk = Clerk(books, who)
        assert "Hoàng Thị Xuân" not in text_of(clerk.get("/tien-gui/dan-cu"))
        assert clerk.get(account).status_code == 409 and clerk.get(f"{account}.pdf").status_code == 409
    for who in ("bank_officer", "inspector"):
        page = text_of(Clerk(books, who).get(account))
        assert "Hoàng Thị Xuân" in page and "/viec/" not in page
        assert Clerk(books, who).get("/tien-gui/dan-cu/viec/mo").status_code == 409


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"identity": "12"}, "12 chữ số"), ({"identity": "x" * 40}, ""), ({"holder": ""}, "Hãy điền mục này."),
     ({"fund_id": "999999"}, "Hãy chọn một mục trong danh sách."), ({"on": "mai"}, "ngày/tháng/năm")],
)  # fmt: skip
def test_a_residents_wrong_input_is_said(books: World, wrong: dict[str, str], words: str) -> None:
    clerk, address, before = Clerk(books, "teller"), "/tien-gui/dan-cu/viec/mo", rows(books)
    form = Inputs(text_of(clerk.get(address))).sent
    filled = {"holder": "Hoàng Thị Xuân", "identity": IDENTITY, "on": "2025-04-10", "document": "TK 1"}
    page = clerk.send(address, "ghi", {**form, **filled, **wrong})
    assert page.status_code == 200 and words in text_of(page) and rows(books) == before


# --- a month taken back -----------------------------------------------------------------------------------------------


def test_the_interest_of_a_month_is_taken_back_through_the_page(books: World, saved: tuple[int, int]) -> None:
    household, clerk, address = saved[1], Clerk(books, "bank_officer"), "/tien-gui?thang=2025-04"
    assert "Có việc ghi muộn" not in text_of(clerk.get(address))
    books.do(credit_month, "bank_officer", place=WARD, month=date(2025, 4, 1))
    assert balance(books, household) == 300_025  # 300.000 x 15 x 0,2 % / 365 = 24,7
    form = {"request_id": str(books.request()), "viec": "rut", "ly_do": "bảng kê muộn"}
    assert "Hãy ghi lý do." in text_of(clerk.send(address, "xem", form | {"ly_do": ""}))
    before = rows(books)
    shown = text_of(clerk.send(address, "xem", form))
    assert "Rút lại lãi tiền gửi" in shown and rows(books) == before
    for _twice in range(2):
        assert clerk.send(address, "ghi", form).status_code == 302
    assert balance(books, household) == 300_000
    assert "Rút lại lãi đã nhập gốc" in text_of(clerk.get(f"/ho/{household}/tien-gui"))
    for who in ("teller", "ward_leader", "leader_2"):
        assert "Có việc ghi muộn" not in text_of(Clerk(books, who).get(address))
        assert Clerk(books, who).send(address, "ghi", form | {"request_id": str(books.request())}).status_code == 422
