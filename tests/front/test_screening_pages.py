"""Screening through its pages: an application taken with its schedule and capacity, the meeting sent once, asking
again, the ward's and the bank's desks, notice 04/TD on its way, and following by a code without signing in."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from pypdf import PdfReader

from dongvon.credit.applications.models import Application, Attendance, Ballot, DeclaredRelation, MemberList
from dongvon.credit.applications.services import send_list_to_bank
from dongvon.front.web.pages.public import tracking
from tests.credit.test_screening import LA, OI, POM, M, members
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, text_of
from tests.front.test_party_pages import confirmed, preview, refused
from tests.world import PAPER, World

TODAY = date(2026, 1, 12)  # a Monday
MADE = "2026-01-02"


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A business day that stays, files without digests, nobody has looked too often."""
    stay_on(monkeypatch, TODAY)
    cache.clear()
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def ask_address(books: World, name: str, code: str) -> str:
    return f"/to/{books.groups['G2']}/xin-vay/{books.people[name].household_id}/{code}"


FORM = {
    "made_on": MADE, "amount": "50.000.000", "purpose": "nuôi trâu", "item1": "2 con trâu", "cost1": "50.000.000",
    "need": "60.000.000", "income": "60.000.000", "costs": "35.000.000", "term_months": 36, "instalment_months": 12,
}  # fmt: skip


def meeting_form(page: str, there: tuple[int, ...], **filled: Any) -> dict[str, Any]:
    [request_id] = re.findall(r'name="request_id" value="([0-9a-f-]{36})"', page)
    return {"request_id": request_id, "ngay": "2026-01-05", "hoi": "on", "co": list(there)} | filled


def taken(books: World, *names: str) -> list[int]:
    return [books.apply(name, "HCN" if name == POM else "HN", 30 * M, date(2026, 1, 2)) for name in names]


def met(books: World, *names: str) -> tuple[list[int], int]:
    """Applications chosen by a meeting of all five members: their ids and the list's."""
    ids = taken(books, *names)
    page = Clerk(books, "leader_2").get(f"/to/{books.groups['G2']}/hop")
    votes = {f"{name}-{number}": value for number in ids for name, value in (("doc", "on"), ("thuan", "4"))}
    answer = Clerk(books, "leader_2").client.post(
        f"/to/{books.groups['G2']}/hop", meeting_form(text_of(page), members(books), **votes)
    )
    assert answer.status_code == 302, text_of(answer)
    with books.reading():
        return ids, MemberList.objects.latest("pk").pk


def act(books: World, who: str, list_id: int, key: str, filled: dict[str, Any]) -> str:
    """One action on a list, from its form to its confirmation; what the preview said."""
    clerk, address = Clerk(books, who), f"/danh-sach/{list_id}/viec/{key}"
    assert address in text_of(clerk.get(f"/danh-sach/{list_id}"))
    shown = preview(clerk, address, filled)
    assert confirmed(clerk, address, shown) == f"/danh-sach/{list_id}"
    return shown


def scanned(books: World, list_id: int) -> None:
    answer = Clerk(books, "ward_officer").client.post(
        f"/danh-sach/{list_id}/ban-quet",
        {"request_id": str(uuid4()), "scan": SimpleUploadedFile("03td.pdf", PAPER, "application/pdf")},
    )
    assert answer.status_code == 302


# --- the application --------------------------------------------------------------------------------------------------


def test_an_application_is_taken_with_its_schedule_and_its_capacity(books: World) -> None:
    leader, home = Clerk(books, "leader_2"), f"/to/{books.groups['G2']}"
    assert f"{home}/xin-vay" in text_of(leader.get(home)) and f"{home}/hop" in text_of(leader.get(home))
    household = books.people[OI].household_id
    assert f"{home}/xin-vay/{household}" in text_of(leader.get(f"{home}/xin-vay"))
    offered = text_of(leader.get(f"{home}/xin-vay/{household}"))
    assert f"{home}/xin-vay/{household}/HN" in offered and f"{home}/xin-vay/{household}/HCN" not in offered
    assert "hộ nghèo" in offered and "Chưa vay được, và vì sao" in offered  # why not the others
    shown = preview(leader, ask_address(books, OI, "HN"), FORM)
    assert "thu 60.000.000 đ − chi 35.000.000 đ = còn 25.000.000 đ" in shown
    assert "16.600.000" in shown and "3.120.000" in shown and "5.280.000" in shown
    with books.reading():
        assert not Application.objects.exists()
    slip = confirmed(leader, ask_address(books, OI, "HN"), shown)
    with books.reading():
        row = Application.objects.get()
    assert slip == f"/ho-so-vay/{row.pk}/phieu" and row.own_capital == 10 * M
    assert row.plan == {"need": 60 * M, "lines": [{"item": "2 con trâu", "amount": 50 * M}], "income": 60 * M,
                        "costs": 35 * M}  # fmt: skip
    told = text_of(leader.get(slip))
    assert f"/theo-doi/03408-{row.code}" in told and tracking.grouped(row.code) in told
    told = text_of(leader.get(f"/ho-so-vay/{row.pk}"))
    assert "Phương án vay vốn" in told and "5.280.000" in told


def test_a_plan_that_falls_short_is_warned_about_and_taken(books: World) -> None:
    leader = Clerk(books, "leader_2")
    shown = preview(leader, ask_address(books, OI, "HN"), FORM | {"income": "40.000.000"})
    assert "Phương án chưa đủ trả nợ ở 3/3 kỳ" in shown
    confirmed(leader, ask_address(books, OI, "HN"), shown)


def test_what_the_rules_forbid_is_said_and_only_the_own_board_takes(books: World) -> None:
    leader = Clerk(books, "leader_2")
    refused(leader, ask_address(books, OI, "HN"), FORM | {"amount": "100.000.001"}, "chỉ còn cho vay được")
    assert "Không có tổ này" in text_of(Clerk(books, "leader_1").get(ask_address(books, OI, "HN")))
    assert "Trang này dành cho" in text_of(Clerk(books, "bank_officer").get(ask_address(books, OI, "HN")))
    assert leader.get(ask_address(books, OI, "BAY")).status_code == 404


# --- the meeting ------------------------------------------------------------------------------------------------------


def test_a_meeting_is_sent_once_and_its_minutes_name_who_stood_aside(books: World) -> None:
    (first, second), there = taken(books, OI, LA), members(books)
    leader, address = Clerk(books, "leader_2"), f"/to/{books.groups['G2']}/hop"
    page = text_of(leader.get(address))
    assert 'data-needed="4"' in page and page.count('name="co"') == 5 and "Vay 30.000.000 đ trong 36 tháng" in page
    form = meeting_form(page, there, **{
        f"doc-{first}": "on", f"thuan-{first}": "3", f"chong-{first}": "1",
        f"doc-{second}": "on", f"thuan-{second}": "1", f"trang-{second}": "3", "khac": "Đổi ngày thu lãi",
    })  # fmt: skip
    answer = leader.client.post(address, form, headers={"Accept": "application/json"})
    assert answer.status_code == 409 and "phải ghi lý do" in answer.json()["refused"]
    refusal = leader.client.post(address, form)  # without a script: the page again, with what was ticked
    assert refusal.status_code == 409 and 'value="3"' in text_of(refusal) and "Đổi ngày thu lãi" in text_of(refusal)
    form[f"lydo-{second}"] = "Chưa rõ phương án"
    where = {leader.client.post(address, form, headers={"Accept": "application/json"}).json()["url"] for _ in range(2)}
    with books.reading():
        assert (Attendance.objects.count(), Ballot.objects.count(), MemberList.objects.count()) == (5, 2, 1)
    [url] = where
    told = text_of(leader.get(url))
    assert "Đổi ngày thu lãi" in told and "Chưa rõ phương án" in told and told.count(OI) >= 2  # asked, and stood aside
    paper = leader.get(f"{url}/10c-td.pdf")
    assert paper.status_code == 200 and "10C/TD" in read(paper)
    for number, words in ((first, "3 / 1 / 0"), (second, "Chưa rõ phương án")):
        assert words in text_of(leader.get(f"/ho-so-vay/{number}"))


def test_a_meeting_without_a_quorum_a_day_or_an_id_is_refused(books: World) -> None:
    (number,), there = taken(books, OI), members(books)
    leader, address = Clerk(books, "leader_2"), f"/to/{books.groups['G2']}/hop"
    form = meeting_form(text_of(leader.get(address)), there, **{f"doc-{number}": "on", f"thuan-{number}": "4"})
    for wrong, words in (
        ({"co": list(there[:3])}, "cần ít nhất 2/3"), ({"ngay": "2126-01-05"}, "Không có ngày"),
        ({f"thuan-{number}": "x"}, "không phải là số"), ({f"thuan-{number}": "5"}, "được biểu quyết 4"),
        ({"request_id": "x"}, "mở lại"),
    ):  # fmt: skip
        answer = leader.client.post(address, form | wrong, headers={"Accept": "application/json"})
        assert answer.status_code == 409 and words in answer.json()["refused"]
    assert "Không có tổ này" in text_of(Clerk(books, "leader_1").get(address))
    with books.reading():
        assert not Ballot.objects.exists()


def test_who_was_not_chosen_asks_again_and_a_returned_line_is_corrected(books: World) -> None:
    (number,) = taken(books, OI)
    leader, address = Clerk(books, "leader_2"), f"/to/{books.groups['G2']}/hop"
    votes = {f"doc-{number}": "on", f"thuan-{number}": "0", f"lydo-{number}": "Chưa rõ"}
    leader.client.post(address, meeting_form(text_of(leader.get(address)), members(books), **votes))
    page = f"/ho-so-vay/{number}"
    assert f"{page}/viec/xet-lai" in text_of(Clerk(books, "women").get(page))
    shown = preview(Clerk(books, "women"), f"{page}/viec/xet-lai", {"made_on": "2026-01-08", "reason": "Đã có chuồng"})
    assert "lý do không chọn: Chưa rõ" in shown
    confirmed(Clerk(books, "women"), f"{page}/viec/xet-lai", shown)
    assert "lần trước không chọn vì “Chưa rõ”; người vay nói “Đã có chuồng”" in text_of(leader.get(address))
    assert f"{page}/viec/xet-lai" not in text_of(Clerk(books, "women").get(page))
    edited = preview(leader, f"{page}/viec/sua-don", FORM | {"amount": "20.000.000", "made_on": "2026-01-09"})
    confirmed(leader, f"{page}/viec/sua-don", edited)
    with books.reading():
        assert Application.objects.get().amount == 20 * M


# --- the desks --------------------------------------------------------------------------------------------------------


def read(answer: Any) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)


def test_a_list_goes_its_whole_way_through_the_desks(books: World) -> None:
    (first, second), list_id = met(books, OI, LA)
    page = f"/danh-sach/{list_id}"
    act(books, "leader_2", list_id, "gui-phuong", {"on": "2026-01-06"})
    ward = Clerk(books, "ward_leader")
    assert page in text_of(ward.get("/xac-nhan")) and "chờ 6 ngày" in text_of(ward.get("/xac-nhan"))
    told = text_of(ward.get(page))
    assert "Máy đã kiểm tra" in told and "Đúng đối tượng, trong mức, trong hạn." in told and "Chưa có bản quét" in told
    scanned(books, list_id)
    told = text_of(ward.get(page))
    [digest] = set(re.findall(r'title="([0-9a-f]{64})"', told))
    shown = act(books, "ward_leader", list_id, "xac-nhan",
                {"certified_on": "2026-01-07", f"gach-{second}": "Đã chuyển đi"})  # fmt: skip
    assert (
        digest in shown and f"Gạch tên {LA}: Đã chuyển đi" in shown and f"Xác nhận 1 hồ sơ, 30.000.000 đ: {OI}" in shown
    )
    assert page not in text_of(ward.get("/xac-nhan"))
    shown = act(books, "leader_2", list_id, "gui-ngan-hang", {"on": "2026-01-07"})
    assert "chậm nhất ngày 12/01/2026" in shown
    director = Clerk(books, "director")
    assert "3 ngày làm việc, hạn 12/01/2026" in text_of(director.get("/quyet-dinh"))
    address = f"{page}/viec/quyet-dinh"
    wrong = {"decided_on": "2026-01-09", "decision_no": "04-1", f"duyet-{first}": "0", f"thang-{first}": 36}
    refused(director, address, wrong, f"Từ chối {OI} thì phải ghi lý do")
    shown = act(books, "director", list_id, "quyet-dinh",
                wrong | {f"duyet-{first}": "25.000.000", f"thang-{first}": 24})  # fmt: skip
    assert "duyệt 25.000.000 đ trong 24 tháng (đề nghị 30.000.000 đ trong 36 tháng)" in shown
    act(books, "bank_officer", list_id, "thong-bao", {"on": "2026-01-09"})
    for who, words in (("ward_officer", "/xac-nhan"), ("women", "/danh-sach"), ("leader_2", ""), ("leader_2", "")):
        if words:
            assert "chờ bạn xác nhận đã nhận" in text_of(Clerk(books, who).get(words))
        act(books, who, list_id, "da-nhan", {"on": "2026-01-10"})
    told = text_of(Clerk(books, "board_member").get(page))
    assert "Tổ đã báo từng người vay." in told and "/viec/" not in told
    for name, words in (("03-td", LA), ("04-td", "25.000.000")):
        paper = director.get(f"{page}/{name}.pdf")
        assert paper.status_code == 200 and words in read(paper)


def test_a_list_is_returned_and_a_late_one_stands_first(books: World) -> None:
    _ids, list_id = met(books, OI)
    act(books, "leader_2", list_id, "gui-phuong", {"on": "2026-01-06"})
    shown = act(books, "ward_officer", list_id, "tra-lai", {"reason": "Thiếu chữ ký của hội", "on": "2026-01-07"})
    assert "1 hồ sơ về tổ với lý do: Thiếu chữ ký của hội" in shown
    act(books, "leader_2", list_id, "gui-phuong", {"on": "2026-01-07"})
    scanned(books, list_id)
    act(books, "ward_leader", list_id, "xac-nhan", {"certified_on": "2026-01-07"})
    act(books, "leader_2", list_id, "gui-ngan-hang", {"on": "2026-01-07"})
    other = books.meet("G3", date(2026, 1, 2), {books.apply("Vàng A Chìa", "HN", 9 * M, date(2026, 1, 2)): 5})
    books.certify("G3", other, date(2026, 1, 5))
    books.do(send_list_to_bank, "leader_3", list_id=other, on=date(2026, 1, 6))
    told = text_of(Clerk(books, "bank_officer").get("/quyet-dinh"))
    assert "quá hạn: 4 ngày làm việc" in told
    assert told.index(f"/danh-sach/{other}") < told.index(f"/danh-sach/{list_id}")


def test_a_relative_is_declared_and_may_not_certify(books: World) -> None:
    _ids, list_id = met(books, OI)
    act(books, "leader_2", list_id, "gui-phuong", {"on": "2026-01-06"})
    scanned(books, list_id)
    leader, home = Clerk(books, "ward_leader"), f"/ho/{books.people[OI].household_id}"
    shown = preview(leader, f"{home}/viec/lien-quan", {"kind": "relative", "declared_on": "2026-01-06"})
    assert f"không quyết định hồ sơ vay của hộ {OI}" in shown
    confirmed(leader, f"{home}/viec/lien-quan", shown)
    with books.reading():
        assert DeclaredRelation.objects.get().user_id == books.users["ward_leader"]
    assert "có liên quan đến" in text_of(leader.get(f"/danh-sach/{list_id}"))
    refused(leader, f"/danh-sach/{list_id}/viec/xac-nhan", {"certified_on": "2026-01-07"}, "có liên quan", "36/2018")


def test_whose_desk_it_is_and_who_sees_which_list(books: World) -> None:
    _ids, list_id = met(books, OI)
    page = f"/danh-sach/{list_id}"
    for who, seen in (("leader_2", True), ("women", True), ("inspector", True), ("leader_1", False),
                      ("farmers", False), ("next_bank_officer", False)):  # fmt: skip
        assert (page in text_of(Clerk(books, who).get("/danh-sach"))) is seen
        for address in (page, f"{page}/03-td.pdf"):
            assert (Clerk(books, who).get(address).status_code == 200) is seen
    assert "chưa quyết định" in text_of(Clerk(books, "director").get(f"{page}/04-td.pdf"))
    assert "Trang này dành cho" in text_of(Clerk(books, "teller").get("/xac-nhan"))
    assert "Trang này dành cho" in text_of(Clerk(books, "ward_leader").get("/quyet-dinh"))
    assert "Việc này dành cho" in text_of(Clerk(books, "teller").get(f"{page}/viec/xac-nhan"))
    assert Clerk(books, "teller").get(f"{page}/viec/bay").status_code == 404


def test_a_scan_that_is_none_is_refused_on_its_page(books: World) -> None:
    _ids, list_id = met(books, OI)
    act(books, "leader_2", list_id, "gui-phuong", {"on": "2026-01-06"})
    sent = {"request_id": "x", "scan": SimpleUploadedFile("a.txt", b"hello", "application/pdf")}
    answer = Clerk(books, "ward_officer").client.post(f"/danh-sach/{list_id}/ban-quet", sent)
    assert answer.status_code == 409 and "Chỉ nhận tệp PDF" in text_of(answer)


# --- following --------------------------------------------------------------------------------------------------------


def test_whoever_has_the_code_follows_the_application_and_reads_no_name(books: World) -> None:
    (number,), _list_id = met(books, OI)
    with books.reading():
        code = Application.objects.get(pk=number).code
    anybody = Client()
    for written in (code, code.lower(), tracking.grouped(code)):
        told = text_of(anybody.get(f"/theo-doi/03408-{written}"))
        assert "Cuộc họp tổ đồng ý." in told and "Tổ gửi danh sách 03/TD đến Ủy ban nhân dân." in told
    assert "V. T. Ọ." in told and not any(word in told for word in (OI, "Ọi", "trâu", "phương án"))
    answer = anybody.get("/theo-doi", {"ma": f" 03408-{tracking.grouped(code)} "})
    assert answer.status_code == 302 and answer["Location"] == f"/theo-doi/03408-{tracking.grouped(code)}"
    assert 'name="ma"' in text_of(anybody.get("/theo-doi")) and "/theo-doi" in text_of(anybody.get("/cong-khai"))
    for wrong in (f"03388-{code}", f"03408-{'A' * 16}", "03408-", "x", f"03408-{code[:-1]}"):
        assert anybody.get(f"/theo-doi/{wrong}").status_code == 404


def test_who_was_not_chosen_reads_until_when_to_ask_again(books: World) -> None:
    (number,) = taken(books, OI)
    leader, address = Clerk(books, "leader_2"), f"/to/{books.groups['G2']}/hop"
    votes = {f"doc-{number}": "on", f"thuan-{number}": "0", f"lydo-{number}": "Chưa rõ"}
    leader.client.post(address, meeting_form(text_of(leader.get(address)), members(books), **votes))
    with books.reading():
        code = Application.objects.get(pk=number).code
    told = text_of(Client().get(f"/theo-doi/03408-{code}"))
    assert "chậm nhất 20/01/2026" in told and "Chưa rõ" not in told


def test_guessing_codes_is_slowed_down(books: World) -> None:
    anybody = Client()
    seen = [
        anybody.get(f"/theo-doi/03408-{'A' * 15}{n % 7 + 2}").status_code for n in range(tracking.LOOKS_A_MINUTE + 1)
    ]
    assert set(seen[:-1]) == {404} and seen[-1] == 429


def test_the_pages_are_english_too(books: World) -> None:
    (number,), list_id = met(books, OI)
    with books.reading():
        code = Application.objects.get(pk=number).code
    clerk = Clerk(books, "leader_2", "en")
    for address, words in (
        (f"/to/{books.groups['G2']}/hop", "Attendance"), (f"/danh-sach/{list_id}", "List 03/TD"),
        (f"/ho-so-vay/{number}/phieu", "Code to follow by"), (f"/theo-doi/03408-{code}", "Next"),
        (ask_address(books, LA, "HN"), "Income of the whole household"),
    ):  # fmt: skip
        assert words in text_of(clerk.get(address)), address
