"""The pages of capital: targets with entry by file and by screen, signing, requests, needs, the board; who may what."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from python_calamine import CalamineWorkbook

from dongvon.credit.capital.models import BoardFinding, CapitalRequest, NeedEntry, TargetDecision, TargetSheet
from dongvon.credit.capital.queries import board_on
from dongvon.credit.capital.services import call_meeting, plan_inspection, seat_member
from tests.credit.test_targets import OI, M, assigned, hcn, hn, propose, sign
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import PAPER, WARD, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY = date(2025, 8, 31)
READERS = ("women", "ward_officer", "ward_leader", "bank_officer", "director", "board_member", "inspector")
NOT_THEIRS = ("teller", "controller", "leader_2", "admin", "hamlet_head")
PAGES = ("/chi-tieu", "/chi-tieu?cap=hamlet", "/chi-tieu?cap=association", "/chi-tieu?cap=group", "/xin-von",
         "/xin-von/nhu-cau", "/ban-dai-dien")  # fmt: skip


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    monkeypatch.setattr("dongvon.front.web.views.capital.as_of", lambda _place: TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def ward(books: World) -> World:
    books.lend(OI, "HN", 50 * M, date(2024, 11, 15))
    return books


def done(clerk: Clerk, address: str, sent: dict[str, Any]) -> str:
    """Form, preview, write, write again: the preview's text."""
    form = clerk.get(address)
    assert form.status_code == 200, text_of(form)[-2000:]
    kept = {**Inputs(text_of(form)).sent, **sent}
    preview = clerk.send(address, "xem", kept)
    assert "chưa có gì được ghi" in text_of(preview), text_of(preview)[-3000:]
    carried = Inputs(preview.content.decode()).sent
    assert clerk.send(address, "ghi", carried).status_code == 302
    assert clerk.send(address, "ghi", carried).status_code == 302
    return text_of(preview)


def test_who_may_open_what(ward: World) -> None:
    assigned(ward, hn(ward, 100 * M))
    for page in PAGES:
        for who in READERS:
            assert Clerk(ward, who).get(page).status_code == 200, (page, who)
        english = text_of(Clerk(ward, "bank_officer", "en").get(page))
        assert 'lang="en"' in english
    for who in NOT_THEIRS:
        assert Clerk(ward, who).get("/chi-tieu").status_code in (403, 409), who
    assert Clerk(ward, "leader_2").get("/xin-von/nhu-cau").status_code == 200
    assert "Lập bảng chỉ tiêu" not in text_of(Clerk(ward, "board_member").get("/chi-tieu")), "a member only reads"


def test_targets_beside_what_stands_against_them(ward: World) -> None:
    assigned(ward, hn(ward, 100 * M))
    page = text_of(Clerk(ward, "board_member").get("/chi-tieu"))
    for said in ("100,0", "50,0", "50 %", "12/QĐ-BĐD", "Trưởng Ban đại diện tỉnh", "vẫn cho duyệt và cảnh báo"):
        assert said in page, said
    book = CalamineWorkbook.from_filelike(BytesIO(Clerk(ward, "inspector").get("/chi-tieu.xlsx").content))
    assert 100.0 in [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "chưa ghi quyết định" in text_of(Clerk(ward, "inspector").get("/chi-tieu?cap=hamlet"))


def test_a_decision_of_the_province_is_entered_by_screen_and_signed(ward: World) -> None:
    clerk, fund = Clerk(ward, "bank_officer"), ward.funds["book"]
    preview = done(clerk, "/chi-tieu/lap/commune", {f"m-HN-{fund}-0": "120,5", "reason": "QĐ giao đầu năm"})
    assert "120,5" in preview and "70,5" in preview, "target and growth"
    with ward.reading():
        sheet = TargetSheet.objects.get()
    page = text_of(clerk.get(f"/chi-tieu/bang/{sheet.pk}"))
    assert "đề xuất" in page and "Ghi quyết định" not in page, "no signed paper yet"
    assert clerk.get(f"/chi-tieu/bang/{sheet.pk}/viec/quyet-dinh").status_code == 409
    paper = {"paper": SimpleUploadedFile("qd.pdf", PAPER), "request_id": str(uuid4())}
    address = f"/chi-tieu/giay-to/target_sheet/{sheet.pk}"
    assert clerk.client.post(address, paper).status_code == 302
    signed = {"decision_no": "15/QĐ-BĐD", "authority": "Phó Chủ tịch UBND tỉnh, Trưởng Ban đại diện"}
    told = done(clerk, f"/chi-tieu/bang/{sheet.pk}/viec/quyet-dinh", signed)
    assert "Từ ngày 31/08/2025" in told
    with ward.reading():
        assert TargetDecision.objects.get().number == 1
    assert "15/QĐ-BĐD" in text_of(clerk.get("/chi-tieu"))
    for file in ("pdf", "xlsx"):
        assert Clerk(ward, "board_member").get(f"/chi-tieu/bang/{sheet.pk}.{file}").status_code == 200


def filled(rows: list[list[Any]]) -> SimpleUploadedFile:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        head = ["Mã nơi nhận", "Nơi nhận", "Chương trình", "Nguồn vốn", "Số gốc", "Tăng, giảm", "Chỉ tiêu mới"]
        for number, row in enumerate([["Bảng chỉ tiêu"], [], head, *rows]):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("chi tieu.xlsx", target.getvalue())


def hamlet_codes(books: World) -> list[str]:
    return ["66000000", "66000001"]


def test_a_round_for_the_hamlets_comes_from_a_file_whole_or_not_at_all(ward: World) -> None:
    assigned(ward, hn(ward, 100 * M), hcn(ward, 30 * M))
    clerk, (town, village) = Clerk(ward, "ward_officer"), hamlet_codes(ward)
    address = "/chi-tieu/lap/hamlet"
    template = CalamineWorkbook.from_filelike(BytesIO(clerk.get(f"{address}.xlsx").content))
    assert ["66000001", "Thôn village", "HN"] in [row[:3] for row in template.get_sheet_by_index(0).to_python()]
    kept = Inputs(text_of(clerk.get(address))).sent
    wrong = filled([[town, "", "HN", "TW", "", "", 40.05], ["77", "", "XX", "TW", "", "", "a"],
                    [village, "", "HN", "TW", 50, 5, 60], [village, "", "HN", "TW", "", "", 60]])  # fmt: skip
    answer = clerk.send(address, "xem", kept | {"file": wrong})
    page = text_of(answer)
    assert answer.status_code == 409 and "6 chỗ phải sửa" in page
    for said in (
        "“40.05” không phải",
        "“77” không có",
        "“XX” không có",
        "phải bằng chỉ tiêu mới",
        "“a” không phải",
        "đã có ở dòng 6",
    ):
        assert said in page, said
    rows = [[town, "", "HCN", "TW", "", "", "30,0"], [town, "", "HN", "TW", "", "", 40],
            [village, "", "HN", "TW", "", "", "59,5"], [""] * 7, ["Cộng", "", "", "", "", "", 99.5]]  # fmt: skip
    short = text_of(clerk.send(address, "xem", kept | {"file": filled(rows)}))
    assert "còn thiếu 500.000 đồng so với 100.000.000 đồng" in short
    rows[2][-1] = 60
    preview = clerk.send(address, "xem", kept | {"file": filled(rows)})
    assert "Thôn village" in text_of(preview) and "3 dòng" in text_of(preview)
    assert clerk.send(address, "ghi", Inputs(preview.content.decode()).sent).status_code == 302
    with ward.reading():
        sheet = TargetSheet.objects.get(level="hamlet")
        assert sheet.lines.count() == 3
    assert "còn thiếu" not in text_of(clerk.get(f"/chi-tieu/bang/{sheet.pk}"))
    pdf = clerk.get(f"/chi-tieu/bang/{sheet.pk}.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_what_a_preview_carries_is_checked_again(ward: World) -> None:
    clerk = Clerk(ward, "bank_officer")
    kept = Inputs(text_of(clerk.get("/chi-tieu/lap/commune"))).sent
    for lines in ("{", '[{"programme": 1, "fund_id": 1, "target": 1}]', '[{"x": 1}]',
                  '[{"programme": "HN", "fund_id": 1, "target": "1"}]'):  # fmt: skip
        page = clerk.send("/chi-tieu/lap/commune", "ghi", kept | {"lines": lines})
        assert page.status_code == 409 and "không đọc lại được" in text_of(page)
    odd = json.dumps([{"programme": "HN", "fund_id": ward.funds["book"], "target": 150_001}])
    assert clerk.send("/chi-tieu/lap/commune", "ghi", kept | {"lines": odd}).status_code == 409
    assert Clerk(ward, "board_member").get("/chi-tieu/lap/commune").status_code in (403, 409)
    assert Clerk(ward, "bank_officer").get("/chi-tieu/lap/hamlet").status_code == 409


def test_the_hamlets_apart_from_the_commune_are_named(ward: World) -> None:
    assigned(ward, hn(ward, 100 * M))
    sign(ward, propose(ward, "ward_officer", "hamlet", hn(ward, 100 * M, hamlet_id=ward.hamlets["village"])),
         "ward_leader")  # fmt: skip
    assigned(ward, hn(ward, 140 * M), effective_on=date(2025, 8, 1))
    page = text_of(Clerk(ward, "ward_leader").get("/chi-tieu?cap=hamlet"))
    assert "còn lệch 40.000.000" in page and "Thôn village" in page
    narrowed = text_of(Clerk(ward, "ward_leader").get(f"/chi-tieu?cap=hamlet&ai={ward.hamlets['village']}"))
    assert "bấm vào tên" not in narrowed


def test_a_request_and_its_stops_by_the_pages(ward: World) -> None:
    asked = {"number": "15/TTr-UBND", "programme": "HN", "fund_id": str(ward.funds["book"]), "asked": "500.000.000",
             "reason": "27 hộ chờ vay", "asked_on": "2025-08-01"}  # fmt: skip
    done(Clerk(ward, "ward_officer"), "/xin-von/de-nghi", asked)
    with ward.reading():
        row = CapitalRequest.objects.get()
    clerk = Clerk(ward, "bank_officer")
    for on in ("2025-08-04", "2025-08-11"):
        done(clerk, f"/xin-von/{row.pk}/viec/trinh", {"on": on, "amount": "400.000.000", "document": "TTr-PGD"})
    decision = assigned(ward, hn(ward, 350 * M), effective_on=date(2025, 8, 20))
    done(clerk, f"/xin-von/{row.pk}/viec/tra-loi",
         {"on": "2025-08-20", "amount": "300.000.000", "document": "12/QĐ", "decision_id": str(decision)})  # fmt: skip
    page = text_of(Clerk(ward, "board_member").get("/xin-von"))
    for said in ("60 %", "19 ngày", "01/08/2025", "11/08/2025", "20/08/2025", "Ban đại diện tỉnh giao"):
        assert said in page, said


def test_needs_by_the_pages(ward: World) -> None:
    need = {"group_id": str(ward.groups["G2"]), "programme": "HN", "households": "4", "amount": "200.000.000"}
    done(Clerk(ward, "leader_2"), "/xin-von/nhu-cau/viec/nhu-cau", need)
    with ward.reading():
        assert NeedEntry.objects.get().year == 2026
    told = done(Clerk(ward, "ward_leader"), "/xin-von/nhu-cau/viec/gui", {"document": "40/BC-UBND"})
    assert "200.000.000" in told
    page = text_of(Clerk(ward, "bank_officer").get("/xin-von/nhu-cau"))
    assert "40/BC-UBND" in page and "200.000.000" in page
    assert "6600002" not in text_of(Clerk(ward, "leader_1").get("/xin-von/nhu-cau"))


def test_the_board_by_the_pages(ward: World) -> None:
    clerk = Clerk(ward, "ward_officer")
    for name, seat in (("Vàng Văn Kẻo", "head"), ("Sìn A Phử", "member")):
        done(clerk, "/ban-dai-dien/viec/thanh-vien", {"name": name, "office": "UBND", "seat": seat, "since_on":
             "2025-07-15", "decision_no": "01/QĐ-UBND"})  # fmt: skip
    done(clerk, "/ban-dai-dien/viec/trieu-tap", {"number": "02/GM", "meets_on": "2025-08-20", "agenda": "Chỉ tiêu"})
    page = text_of(clerk.get("/ban-dai-dien"))
    meeting = page.split("/ban-dai-dien/hop/")[1].split('"')[0]
    home = f"/ban-dai-dien/hop/{meeting}"
    assert "02/GM" in page
    with ward.acting("ward_officer"):
        head, absent = (one.pk for one in board_on(WARD, TODAY))
    done(clerk, f"{home}/viec/y-kien", {"member_id": str(absent), "on": "2025-08-18", "text": "Ưu tiên thôn xa"})
    paper = {"paper": SimpleUploadedFile("bb.pdf", PAPER), "request_id": str(uuid4())}
    assert clerk.client.post(f"/chi-tieu/giay-to/board_meeting/{meeting}", paper).status_code == 302
    done(clerk, f"{home}/viec/bien-ban", {"chair_id": str(head), "present": [str(head)], "conclusion": "Thống nhất"})
    seen = text_of(Clerk(ward, "board_member").get(home))
    for said in ("Ưu tiên thôn xa", "Thống nhất", "dự họp", "gửi văn bản", "đã có biên bản"):
        assert said in seen, said
    plan = {"board": "province", "document": "07/KH-BĐD", "since_on": "2025-08-04", "until_on": "2025-08-05"}
    done(Clerk(ward, "bank_officer"), "/ban-dai-dien/viec/kiem-tra",
         plan | {"subject": "Giám sát", "inspectors": "Nông Thị Vở"})  # fmt: skip
    page = text_of(clerk.get("/ban-dai-dien"))
    inspection = page.split("/ban-dai-dien/kiem-tra/")[1].split("/")[0]
    acts = f"/ban-dai-dien/kiem-tra/{inspection}/viec"
    done(clerk, f"{acts}/ket-qua", {"on": "2025-08-05", "text": "Niêm yết chậm", "due_on": "2025-08-15"})
    assert "quá ngày" in text_of(Clerk(ward, "board_member").get("/ban-dai-dien"))
    with ward.acting("ward_officer"):
        first = BoardFinding.objects.get().pk
    done(clerk, f"{acts}/khac-phuc", {"answers_id": str(first), "on": "2025-08-25", "text": "Đã niêm yết"})
    assert "đã khắc phục" in text_of(Clerk(ward, "board_member").get("/ban-dai-dien"))
    assert Clerk(ward, "board_member").get("/ban-dai-dien/viec/trieu-tap").status_code in (403, 409)


def test_the_two_reports_of_the_board(ward: World) -> None:
    for form in ("01-tdcs", "02-tdcs"):
        pdf = Clerk(ward, "board_member").get(f"/ban-dai-dien/{form}.pdf")
        assert pdf.content.startswith(b"%PDF")
        book = Clerk(ward, "board_member").get(f"/ban-dai-dien/{form}.xlsx")
        cells = [cell for row in CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
                 for cell in row]  # fmt: skip
        assert (50_000_000 in cells) == (form == "01-tdcs"), "nothing is overdue"
    assert Clerk(ward, "board_member").get("/ban-dai-dien/03-tdcs.pdf").status_code == 404


def test_the_services_of_the_board_are_what_the_pages_call() -> None:
    """The roles of a page are the service's own."""
    assert call_meeting.roles == plan_inspection.roles  # type: ignore[attr-defined]
    assert seat_member.roles < call_meeting.roles  # type: ignore[attr-defined]
