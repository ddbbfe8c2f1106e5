"""The pages of checks: the duty and its names, 06/TD and 16/TD in three steps, plans, papers, the phone's answers."""

import base64
import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from python_calamine import CalamineWorkbook

from dongvon.base.attachments.models import Attachment
from dongvon.core.checks import Going
from dongvon.field.checks.models import GroupCheck, InspectionPaper, InspectionPlan, Inspector, LoanCheck
from dongvon.field.checks.services import Found, check_loan, enter_plan, name_inspector
from tests.base.test_pictures import photo
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import WARD, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY, LENT_ON = date(2026, 4, 20), date(2026, 3, 15)
OI, LA, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Lò Văn Ín"
READERS = ("leader_2", "women", "ward_officer", "ward_leader", "bank_officer", "director", "board_member", "inspector")
NOT_THEIRS = ("teller", "controller", "hamlet_head", "admin")
PAGES = ("/kiem-tra-von", "/kiem-tra-von.xlsx", "/kiem-tra-von/ket-qua", "/kiem-tra-von/ke-hoach",
         "/kiem-tra-von/nguoi")  # fmt: skip


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def ward(books: World) -> tuple[World, int, int]:
    """Two loans of G2 and one of G1 of March 2026, the inspector of the women who signs in, and her plan."""
    one = books.lend(OI, "HN", 50_000_000, LENT_ON)
    books.lend(LA, "HN", 30_000_000, LENT_ON)
    books.lend(IN, "HCN", 20_000_000, LENT_ON)
    inspector = int(books.do(name_inspector, "women", place=WARD, name="Hoàng Thị Chài", since_on=date(2023, 1, 1),
                             username="women")["inspector_id"])  # fmt: skip
    books.do(enter_plan, "women", place=WARD, year=2026, number="01/KH", signed_on=date(2026, 1, 5),
             going=[Going(books.groups["G2"], 4, inspector)])  # fmt: skip
    return books, one, inspector


def test_the_duty_by_association_group_hamlet_and_inspector_down_to_the_names(ward: tuple[World, int, int]) -> None:
    books, loan, _ = ward
    clerk = Clerk(books, "bank_officer")
    page = text_of(clerk.get("/kiem-tra-von"))
    assert "0,0 %" in page and "0 trên 3 đã đến hạn; 3 quá hạn chưa kiểm tra" in page and "0 trên 3" in page
    assert "Hội Liên hiệp Phụ nữ" in page and "HD 727/HD-NHCS" in page and OI not in page
    for by in ("to", "thon", "nguoi"):
        assert clerk.get(f"/kiem-tra-von?nhom={by}").status_code == 200
    assert "Hoàng Thị Chài" in text_of(clerk.get("/kiem-tra-von?nhom=nguoi"))
    named = text_of(clerk.get("/kiem-tra-von?nhom=hoi&ma=12"))
    assert OI in named and LA in named and IN not in named and f"/kiem-tra-von/khoan-vay/{loan}" in named
    new = text_of(clerk.get("/kiem-tra-von?viec=moi&tt=missed"))
    assert IN in new and "quá hạn chưa kiểm tra" in new
    assert OI not in text_of(clerk.get("/kiem-tra-von?viec=moi&tt=in_time"))
    assert clerk.get("/kiem-tra-von?nam=x&nhom=y&ma=z&viec=q&tt=w").status_code == 200
    assert clerk.get("/kiem-tra-von?nam=2025&viec=to").status_code == 200
    own = text_of(Clerk(books, "women").get("/kiem-tra-von?viec=moi"))
    assert OI in own and IN not in own
    assert "New loans checked in time" in text_of(Clerk(books, "bank_officer", "en").get("/kiem-tra-von"))
    book = CalamineWorkbook.from_filelike(BytesIO(clerk.get("/kiem-tra-von.xlsx?viec=moi").content))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert {OI, LA, IN} <= set(cells)


def test_06td_in_three_steps_and_misuse_goes_to_the_act_on_the_loan(ward: tuple[World, int, int]) -> None:
    books, loan, inspector = ward
    clerk, address = Clerk(books, "women"), f"/kiem-tra-von/khoan-vay/{loan}/viec/06td"
    form = text_of(clerk.get(address))
    assert "chăn nuôi trâu, bò" in form and "50.000.000 đ" in form
    sent: dict[str, Any] = {**Inputs(form).sent, "on": "2026-04-10", "finding": "part", "right": "30.000.000",
                            "wrong": "15.000.000", "used_for": "Mua bò, trả nợ riêng"}  # fmt: skip
    assert sent["inspector_id"] == [str(inspector)], "she herself is proposed"
    preview = text_of(clerk.send(address, "xem", sent))
    assert "dùng đúng 30.000.000 đ, dùng sai 15.000.000 đ, chưa dùng 5.000.000 đ" in preview
    assert "chờ lập biên bản sử dụng sai" in preview
    with books.reading():
        assert not LoanCheck.objects.exists()
    assert clerk.send(address, "ghi", sent).status_code == clerk.send(address, "ghi", sent).status_code == 302
    with books.reading():
        (check,) = LoanCheck.objects.all()
    found = text_of(Clerk(books, "bank_officer").get("/kiem-tra-von/ket-qua"))
    act = f"/khoan-vay/{loan}/viec/su-dung-sai?kiem-tra={check.pk}"
    assert act in found and "Mua bò, trả nợ riêng" in found and "chưa báo cáo, hạn 15/04/2026" in found
    assert act not in text_of(Clerk(books, "inspector").get("/kiem-tra-von/ket-qua"))
    proposed = Inputs(text_of(Clerk(books, "bank_officer").get(act))).sent
    assert proposed["amount"] == ["15.000.000"] and proposed["minutes"] == [f"06/TD-{check.pk}"]
    page = text_of(clerk.get(f"/kiem-tra-von/khoan-vay/{loan}"))
    assert act in page and "Đúng một phần" in page
    assert f"/kiem-tra-von/khoan-vay/{loan}" in text_of(clerk.get(f"/khoan-vay/{loan}"))
    wrong = clerk.send(address, "xem", sent | {"right": "60.000.000", "request_id": str(uuid4())})
    assert wrong.status_code == 409 and "phải nằm trong số thực nhận" in text_of(wrong)
    paper = Clerk(books, "leader_2").get("/kiem-tra-von/06-td.pdf")
    assert paper.content.startswith(b"%PDF")
    assert Clerk(books, "farmers").get("/kiem-tra-von/06-td.pdf").status_code == 409


def test_16td_asks_every_topic_and_what_is_left_empty_is_in_order(ward: tuple[World, int, int]) -> None:
    books, _, _ = ward
    group = books.groups["G2"]
    clerk, address = Clerk(books, "women"), f"/kiem-tra-von/to/{group}/viec/16td"
    form = text_of(clerk.get(address))
    assert "Có từ 5 đến 60 tổ viên" in form
    sent = {**Inputs(form).sent, "on": "2026-04-10", "topic_receipts": "Chưa giao 2 biên lai"}
    preview = text_of(clerk.send(address, "xem", sent))
    assert "1 nội dung chưa đúng" in preview and "Chưa giao 2 biên lai" in preview
    assert clerk.send(address, "ghi", sent).status_code == 302
    with books.reading():
        (check,) = GroupCheck.objects.all()
    page = text_of(clerk.get(f"/kiem-tra-von/to/{group}"))
    assert "đã kiểm tra đúng hạn" in page and "Chưa giao 2 biên lai" in page
    assert clerk.get(f"/kiem-tra-von/16-td/{check.pk}.pdf").content.startswith(b"%PDF")
    assert Clerk(books, "farmers").get(f"/kiem-tra-von/16-td/{check.pk}.pdf").status_code == 409
    english = text_of(Clerk(books, "women", "en").get(address))
    assert "It has 5 to 60 members" in english


def test_a_plan_is_spread_shown_and_printed(ward: tuple[World, int, int]) -> None:
    books, _, _ = ward
    clerk = Clerk(books, "ward_officer")
    assert clerk.get("/kiem-tra-von/viec/ke-hoach").status_code == 409, "nobody of the ward is in the register"
    newcomer = {**Inputs(text_of(clerk.get("/kiem-tra-von/viec/nguoi-kiem-tra"))).sent, "name": "Lò Thị Mẩy",
                "since_on": "2026-01-01"}  # fmt: skip
    assert "không phải gõ lại" in text_of(clerk.send("/kiem-tra-von/viec/nguoi-kiem-tra", "xem", newcomer))
    assert clerk.send("/kiem-tra-von/viec/nguoi-kiem-tra", "ghi", newcomer).status_code == 302
    form = Inputs(text_of(clerk.get("/kiem-tra-von/viec/ke-hoach"))).sent
    sent = {**form, "number": "02/KH-UBND", "signed_on": "2026-04-01", "months": ["4", "5", "6"]}
    preview = text_of(clerk.send("/kiem-tra-von/viec/ke-hoach", "xem", sent))
    assert "Tháng 4:" in preview and "Tháng 6:" in preview and "(Lò Thị Mẩy)" in preview
    assert clerk.send("/kiem-tra-von/viec/ke-hoach", "ghi", sent).status_code == 302
    with books.reading():
        plan = InspectionPlan.objects.get(level="ward")
        inspector = Inspector.objects.get(name="Lò Thị Mẩy").pk
    assert "02/KH-UBND" in text_of(clerk.get("/kiem-tra-von/ke-hoach"))
    assert "05/2026" in text_of(clerk.get(f"/kiem-tra-von/ke-hoach/{plan.pk}"))
    assert clerk.get(f"/kiem-tra-von/ke-hoach/{plan.pk}.pdf").content.startswith(b"%PDF")
    leaving = f"/kiem-tra-von/nguoi/{inspector}/thoi"
    sent = {**Inputs(text_of(clerk.get(leaving))).sent, "until_on": "2026-04-10"}
    assert "vẫn đứng tên" in text_of(clerk.send(leaving, "xem", sent))
    assert clerk.send(leaving, "ghi", sent).status_code == 302


def test_minutes_and_the_summary_are_entered_and_printed(ward: tuple[World, int, int]) -> None:
    books, loan, inspector = ward
    books.do(check_loan, "women", loan_id=loan, on=date(2026, 4, 10), inspector_id=inspector, found=Found("right"))
    clerk, address = Clerk(books, "women"), "/kiem-tra-von/viec/bien-ban"
    base = {**Inputs(text_of(clerk.get(address))).sent, "number": "1/BC", "since_on": "2026-04-01",
            "until_on": "2026-04-10", "given_on": "2026-04-15"}  # fmt: skip
    summary = base | {"form": "04/BC-TH"}
    assert "0 tổ, 1 khoản vay" in text_of(clerk.send(address, "xem", summary))
    assert clerk.send(address, "ghi", summary).status_code == 302
    minutes = base | {"form": "03/BB-CX", "about": "12", "request_id": str(uuid4())}
    assert clerk.send(address, "ghi", minutes).status_code == 302
    with books.reading():
        papers = list(InspectionPaper.objects.values_list("pk", flat=True))
    assert len(papers) == 2 and "báo cáo 15/04/2026" in text_of(clerk.get("/kiem-tra-von/ket-qua"))
    for number in papers:
        assert clerk.get(f"/kiem-tra-von/bien-ban/{number}.pdf").content.startswith(b"%PDF")
        assert Clerk(books, "farmers").get(f"/kiem-tra-von/bien-ban/{number}.pdf").status_code == 409


@pytest.mark.parametrize("who", [*READERS, *NOT_THEIRS])
def test_who_opens_which_page(ward: tuple[World, int, int], who: str) -> None:
    books, loan, _ = ward
    clerk = Clerk(books, who)
    for address in (*PAGES, f"/kiem-tra-von/khoan-vay/{loan}", f"/kiem-tra-von/to/{books.groups['G2']}"):
        assert clerk.get(address).status_code == (200 if who in READERS else 409), (who, address)
    checks = 200 if who == "women" else 409
    assert clerk.get(f"/kiem-tra-von/khoan-vay/{loan}/viec/06td").status_code == checks
    assert clerk.get(f"/kiem-tra-von/to/{books.groups['G2']}/viec/16td").status_code == checks
    plans = ("women", "ward_officer", "ward_leader", "bank_officer")
    assert clerk.get("/kiem-tra-von/viec/nguoi-kiem-tra").status_code == (200 if who in plans else 409)
    assert clerk.get("/kiem-tra/so").status_code == (200 if who in ("women", "bank_officer") else 409)


def test_an_address_nobody_offered_is_no_page(ward: tuple[World, int, int]) -> None:
    books, loan, inspector = ward
    clerk = Clerk(books, "women")
    for address in (f"/kiem-tra-von/khoan-vay/{loan}/viec/xoa", f"/kiem-tra-von/to/{books.groups['G2']}/viec/xoa",
                    "/kiem-tra-von/viec/xoa", f"/kiem-tra-von/nguoi/{inspector}/xoa"):  # fmt: skip
        assert clerk.get(address).status_code == 404, address
    assert Clerk(books, "farmers").get(f"/kiem-tra-von/khoan-vay/{loan}").status_code == 409
    assert clerk.get("/kiem-tra-von/ke-hoach/99999").status_code == 409


# --- the phone --------------------------------------------------------------------------------------------------------


def entry(loan: int, inspector: int, **more: Any) -> dict[str, Any]:
    found = {"finding": "right", "right": 0, "wrong": 0, "used_for": "2 con bò", "effect": "", "remarks": "",
             "signed": True, "latitude_e3": 22387, "longitude_e3": 103458}  # fmt: skip
    return {"id": str(uuid4()), "loan": loan, "on": "2026-04-10", "inspector": inspector, "companion": None,
            "found": found, "photo": base64.b64encode(photo(b"Exif GPS")).decode()} | more  # fmt: skip


def test_what_goes_along_names_nobody_further_than_needed(ward: tuple[World, int, int]) -> None:
    books, loan, inspector = ward
    taken = Clerk(books, "women").get("/kiem-tra/so").content.decode()
    sheet = json.loads(taken)
    (hamlet,) = sheet["hamlets"]
    assert [(one["id"], one["mine"], one["why"]) for one in hamlet["loans"] if one["name"] == OI] == [
        (loan, True, "new")
    ]
    assert sheet["inspectors"] == [{"id": inspector, "name": "Hoàng Thị Chài, Hội Liên hiệp Phụ nữ", "me": True}]
    assert IN not in taken and books.people[OI].identity not in taken
    books.do(check_loan, "women", loan_id=loan, on=TODAY, inspector_id=inspector, found=Found("right"))
    left = json.loads(Clerk(books, "women").get("/kiem-tra/so").content)["hamlets"]
    assert [one["name"] for hamlet in left for one in hamlet["loans"]] == [LA], "what is checked needs no visit"


def test_a_sheet_sent_twice_is_kept_once_with_its_photo_stripped(ward: tuple[World, int, int]) -> None:
    books, loan, inspector = ward
    clerk, sheet = Clerk(books, "women"), entry(loan, inspector)
    for _ in range(2):
        answer = clerk.client.post("/kiem-tra/nop", {"entry": json.dumps(sheet)})
        assert answer.json() == {"held": [sheet["id"]]}
    with books.reading():
        (check,) = LoanCheck.objects.all()
        (kept,) = Attachment.objects.filter(about_type="loan_check")
    assert (check.latitude_e3, check.signed, kept.about_id) == (22387, True, check.pk)
    address = f"/kiem-tra-von/anh/{check.pk}/{kept.pk}"
    assert clerk.get(address).content == photo() and address in text_of(clerk.get(f"/kiem-tra-von/khoan-vay/{loan}"))
    assert Clerk(books, "farmers").get(address).status_code == 409
    other = json.dumps(sheet | {"on": "2026-04-11"})
    assert clerk.client.post("/kiem-tra/nop", {"entry": other}).json()["code"] == "request_reused"


def test_a_sheet_that_cannot_be_taken_is_refused_whole(ward: tuple[World, int, int]) -> None:
    books, loan, inspector = ward
    clerk, whole = Clerk(books, "women"), entry(loan, inspector)
    found = whole["found"]
    for sheet in ({}, whole | {"id": "x"}, whole | {"photo": "%%"}, whole | {"found": {}}, whole | {"on": "soon"},
                  whole | {"found": found | {"right": True}}, whole | {"found": found | {"used_for": 5}},
                  whole | {"found": found | {"signed": "yes"}}, whole | {"found": found | {"latitude_e3": 1.5}},
                  whole | {"found": found | {"right": 10**14}}):  # fmt: skip
        answer = clerk.client.post("/kiem-tra/nop", {"entry": json.dumps(sheet)})
        assert (answer.status_code, answer.json()["code"]) == (409, "check_unreadable"), sheet
    no_picture = whole | {"photo": base64.b64encode(b"%PDF-1.4").decode()}
    answer = clerk.client.post("/kiem-tra/nop", {"entry": json.dumps(no_picture)})
    assert answer.json()["code"] == "photo_unreadable"
    with books.reading():
        assert not LoanCheck.objects.exists(), "the check goes with its photo"
    assert Clerk(books, "leader_2").client.post("/kiem-tra/nop", {"entry": json.dumps(whole)}).status_code == 409
    clerk.client.logout()
    assert clerk.client.post("/kiem-tra/nop", {"entry": json.dumps(whole)}).status_code == 401


def test_the_application_is_open_to_nobodys_data(client: Any) -> None:
    shell = client.get("/kiem-tra/")
    assert shell.status_code == 200 and b"phone/checks.js" in shell.content
    assert client.get("/kiem-tra/sw.js")["Content-Type"] == "text/javascript"
    assert client.get("/kiem-tra/manifest.webmanifest").json()["scope"] == "/kiem-tra/"
    assert client.get("/kiem-tra").url == "/kiem-tra/" and client.get("/kiem-tra/7").url == "/kiem-tra/#/khoan/7"
    assert client.get("/kiem-tra/toi").json()["checker"] is False
