"""The pages of need and reach: the figure, the names behind it, the round on a phone, the public declarations."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.test import override_settings
from python_calamine import CalamineWorkbook

from dongvon.field.needs.models import Answer, Declaration, Need
from dongvon.field.needs.services import Wanted, declare_from_public, record_answer
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import WARD, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY = date(2025, 12, 31)
OI, LA, HANH, DE, IN = "Vi Thị Ọi", "Tòng Thị Lả", "Trần Thị Hạnh", "Cháng Seo Dế", "Lò Văn Ín"
READERS = ("leader_2", "women", "ward_officer", "ward_leader", "bank_officer", "director", "board_member", "inspector",
           "hamlet_head")  # fmt: skip
HEARERS = ("leader_2", "women", "ward_officer", "hamlet_head")
NOT_THEIRS = ("teller", "controller", "admin")


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def ward(books: World) -> World:
    """Ọi was lent to, Lả waits, Hạnh needs nothing, eight households are unasked."""
    for name, more in (
        (OI, {"wanted": [Wanted("HN", 50_000_000, "mua bò")]}),
        (LA, {"wanted": [Wanted("HN", 30_000_000, "nuôi lợn")]}),
        (HANH, {"reason": "afraid"}),
    ):  # fmt: skip
        books.do(record_answer, "ward_officer", household_id=books.people[name].household_id,
                 asked_on=date(2025, 8, 10), **more)  # fmt: skip
    books.lend(OI, "HN", 50_000_000, date(2025, 10, 15))
    return books


def test_the_promise_as_a_figure_with_who_is_unasked_beside_it(ward: World) -> None:
    page = text_of(Clerk(ward, "ward_officer").get("/nhu-cau"))
    assert "50,0 %" in page and "1 trên 2 hộ đúng đối tượng, cần vay; còn 8 hộ chưa hỏi" in page
    assert "27,2 %" in page and "3 trên 11 hộ trong ba danh sách" in page
    assert LA in page and OI not in page and "Chưa làm hồ sơ" in page and "30.000.000" in page
    village = text_of(Clerk(ward, "ward_officer").get(f"/nhu-cau?thon={ward.hamlets['town']}"))
    assert "0 trên 0 hộ" in village and LA not in village
    programme = text_of(Clerk(ward, "ward_officer").get("/nhu-cau?ct=NSVS&muc=unasked"))
    assert "còn 8 hộ chưa hỏi" in programme and DE in programme, "an unasked household may need any programme"
    for by in ("dien", "ct", "x"):
        assert "Hộ nghèo" in text_of(Clerk(ward, "bank_officer").get(f"/nhu-cau?nhom={by}&dien=poor"))
    assert OI in text_of(Clerk(ward, "inspector").get("/nhu-cau?muc=reached"))
    assert "Sợ không trả được" in text_of(Clerk(ward, "inspector").get("/nhu-cau?muc=no_need"))
    assert LA in text_of(Clerk(ward, "director").get("/nhu-cau?muc=not_applied&ct=HN"))
    english = text_of(Clerk(ward, "women", "en").get("/nhu-cau"))
    assert "50.0%" in english and "not asked yet" in english


def test_the_whole_is_never_said_while_one_is_unasked(ward: World) -> None:
    ward.lend(LA, "HN", 30_000_000, date(2025, 11, 15))
    page = text_of(Clerk(ward, "ward_leader").get("/nhu-cau"))
    assert "99,9 %" in page and "2 trên 2" in page and "100,0" not in page


def test_who_reads_names_and_who_reads_figures(ward: World) -> None:
    for who in READERS:
        page = Clerk(ward, who).get("/nhu-cau")
        assert page.status_code == 200
        assert (LA in text_of(page)) == (who != "board_member"), who
    assert Clerk(ward, "board_member").get("/nhu-cau.xlsx").status_code == 409
    household = f"/nhu-cau/ho/{ward.people[LA].household_id}"
    assert Clerk(ward, "board_member").get(household).status_code == 409
    for who in NOT_THEIRS:
        assert Clerk(ward, who).get("/nhu-cau").status_code == 409
    for who in ("bank_officer", "inspector"):
        assert Clerk(ward, who).get("/nhu-cau/hoi").status_code == 409
    assert Clerk(ward, "farmers").get(household).status_code == 409
    assert "Nhu cầu vay" in text_of(Clerk(ward, "ward_officer").get(f"/ho/{ward.people[LA].household_id}"))


def test_the_file_has_the_names_asked_for(ward: World) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(Clerk(ward, "women").get("/nhu-cau.xlsx").content))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert LA in cells and 30_000_000 in cells and OI not in cells
    book = CalamineWorkbook.from_filelike(BytesIO(Clerk(ward, "ward_officer").get("/nhu-cau.xlsx?muc=unasked").content))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert {IN, DE} <= set(cells) and LA not in cells


def test_two_taps_say_that_a_household_needs_nothing(ward: World) -> None:
    clerk = Clerk(ward, "hamlet_head")
    page = text_of(clerk.get(f"/nhu-cau/hoi?thon={ward.hamlets['village']}&ngay=2025-12-01"))
    household = ward.people[DE].household_id
    assert DE in page and LA not in page.split("Đã hỏi")[0] and "01/12/2025" in page
    card = page[page.index(f'id="ho-{household}"') :]
    request_id = re.search(r'name="request_id" value="([0-9a-f-]+)"', card)
    assert request_id
    sent = {"request_id": request_id[1], "ho": household, "thon": ward.hamlets["village"], "ngay": "2025-12-01",
            "vi": "no_labour"}  # fmt: skip
    for _ in range(2):
        assert clerk.client.post("/nhu-cau/hoi", sent).status_code == 302
    with ward.reading():
        answer = Answer.objects.get(household_id=household)
        assert (answer.reason, answer.asked_on) == ("no_labour", date(2025, 12, 1))
    assert "Đã ghi: không cần vay, già yếu" in text_of(clerk.get("/nhu-cau/hoi"))
    assert clerk.client.post("/nhu-cau/hoi", sent | {"request_id": "x"}).status_code == 409
    assert (
        clerk.client.post("/nhu-cau/hoi", sent | {"request_id": str(ward.request()), "vi": "rain"}).status_code == 409
    )
    assert clerk.get("/nhu-cau/hoi?thon=abc&ngay=2025-99-99").status_code == 200


def test_a_need_in_three_steps_and_its_end(ward: World) -> None:
    clerk, household = Clerk(ward, "leader_2"), ward.people["Sùng A Páo"].household_id
    address = f"/nhu-cau/ho/{household}/viec/can-vay"
    form = text_of(clerk.get(address))
    sent = {**Inputs(form).sent, "asked_on": "2025-12-05", "programme": "HN", "amount": "40.000.000",
            "purpose": "mua trâu"}  # fmt: skip
    preview = text_of(clerk.send(address, "xem", sent))
    assert "Hộ chờ vay 40.000.000 đ" in preview and "chưa làm hồ sơ" in preview
    with ward.reading():
        assert not Need.objects.filter(household_id=household).exists()
    done = clerk.send(address, "ghi", sent)
    assert done.status_code == 302 and "/nhu-cau/hoi" in done["Location"]
    page = text_of(clerk.get(f"/nhu-cau/ho/{household}"))
    assert "mua trâu" in page and "Cần vay, đang chờ" in page and "Người giữ vai leader_2" in page
    with ward.reading():
        need = Need.objects.get(household_id=household)
    for key, more in (
        ("vuong", {"need_id": need.pk, "obstacle": "plan_weak", "note": "chưa có chuồng"}),
        ("hop-to", {"declared_on": "2025-12-20", "programme": "HN", "amount": "45.000.000", "purpose": "mua trâu"}),
        ("ket-thuc", {"need_id": need.pk, "ended_on": "2025-12-31", "because": "withdrawn"}),
        ("khong-can", {"asked_on": "2025-12-31", "reason": "own_means"}),
    ):  # fmt: skip
        address = f"/nhu-cau/ho/{household}/viec/{key}"
        sent = {**Inputs(text_of(clerk.get(address))).sent, **more}
        preview = clerk.send(address, "xem", sent)
        assert preview.status_code == 200 and "Bạn sắp ghi" in text_of(preview), key
        assert clerk.send(address, "ghi", sent).status_code == 302, key
        seen = text_of(clerk.get(f"/nhu-cau/ho/{household}"))
        assert {"vuong": "chưa có chuồng", "hop-to": "45.000.000", "ket-thuc": "Hộ không cần nữa",
                "khong-can": "Tự lo được vốn"}[key] in seen  # fmt: skip
    assert clerk.get(f"/nhu-cau/ho/{household}/viec/vuong").status_code == 409
    assert clerk.get(f"/nhu-cau/ho/{household}/viec/x").status_code == 404
    assert Clerk(ward, "bank_officer").get(f"/nhu-cau/ho/{household}/viec/can-vay").status_code == 409


def test_what_people_said_on_the_public_page_is_settled_by_the_ward(ward: World) -> None:
    for name, programme in ((DE, "HN"), ("Người Lạ", "NSVS")):
        declare_from_public(request_id=ward.request(), place=WARD, hamlet_id=ward.hamlets["village"], name=name,
                            phone="0912345678", programme=programme, purpose="nuôi dê")  # fmt: skip
    clerk = Clerk(ward, "ward_officer")
    page = text_of(clerk.get("/nhu-cau/tu-dan"))
    assert DE in page and "Người Lạ" in page
    with ward.reading():
        known, stranger = (Declaration.objects.get(name=name).pk for name in (DE, "Người Lạ"))
    address = f"/nhu-cau/tu-dan/{known}/gan-ho"
    form = text_of(clerk.get(address))
    assert "0912345678" in form
    sent = {**Inputs(form).sent, "household_id": ward.people[DE].household_id, "amount": "20.000.000",
            "purpose": "nuôi dê"}  # fmt: skip
    assert "Nhu cầu được ghi cho hộ này" in text_of(clerk.send(address, "xem", sent))
    assert clerk.send(address, "ghi", sent).status_code == 302
    address = f"/nhu-cau/tu-dan/{stranger}/gan-ho"
    form = text_of(clerk.get(address))
    assert "Bỏ qua lời khai" in form, "no household answers to the name"
    sent = {**Inputs(form).sent, "reason": "số máy của người nơi khác"}
    assert clerk.send(f"/nhu-cau/tu-dan/{stranger}/bo-qua", "ghi", sent).status_code == 302
    assert "Không còn lời khai nào chờ xem" in text_of(clerk.get("/nhu-cau/tu-dan"))
    with ward.reading():
        assert Need.objects.get(household_id=ward.people[DE].household_id).source == "public"
    for who in ("women", "leader_2", "board_member", "bank_officer"):
        assert Clerk(ward, who).get("/nhu-cau/tu-dan").status_code == 409
