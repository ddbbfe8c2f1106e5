"""The pages of livelihoods: plan and record in three steps, attendance by code and list, evidence, cohorts."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from dongvon.base.attachments.models import Attachment
from dongvon.credit.loans.models import Outcome
from dongvon.field.livelihoods.models import Attendance, Evidence, ProductionModel, Telling, Training
from dongvon.field.livelihoods.services import add_model, plan_telling, plan_training
from dongvon.front.demo.names import phone_number
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.world import PAPER, PEOPLE, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY = date(2025, 12, 31)
OI, PAO = "Vi Thị Ọi", "Sùng A Páo"


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def through(clerk: Clerk, address: str, **filled: Any) -> str:
    """Form, preview, write; the words of the preview."""
    sent = {**Inputs(text_of(clerk.get(address))).sent, **filled}
    preview = clerk.send(address, "xem", sent)
    assert preview.status_code == 200 and "Bạn sắp ghi" in text_of(preview), text_of(preview)
    assert clerk.send(address, "ghi", sent).status_code == 302
    return text_of(preview)


def test_plans_and_models_in_three_steps(books: World) -> None:
    clerk, village = Clerk(books, "ward_officer"), books.hamlets["village"]
    assert "Chưa có kế hoạch tuyên truyền" in text_of(clerk.get("/sinh-ke"))
    through(clerk, "/sinh-ke/viec/tuyen-truyen", hamlet_id=village, way="recording", topic="Vay nước sạch",
            language="Mông", venue="Loa bản", planned_on="2025-12-20", script="Bà con nghe")  # fmt: skip
    told = through(clerk, "/sinh-ke/viec/tap-huan", hamlet_id=village, topic="Nuôi dê", trainer="Thú y",
                   held_on="2025-12-20", venue="Nhà văn hóa")  # fmt: skip
    assert "một mã QR" in told
    through(clerk, "/sinh-ke/viec/mo-hinh", hamlet_id=village, name="Nuôi dê", kind="livestock", description="20 con",
            started_on="2025-03-01")  # fmt: skip
    page = text_of(clerk.get("/sinh-ke"))
    assert "Vay nước sạch" in page and "Băng ghi âm tiếng dân tộc, Mông" in page and "Thú y" in page
    with books.reading():
        telling, model = Telling.objects.get(), ProductionModel.objects.get()
    through(clerk, f"/sinh-ke/viec/telling/{telling.pk}/da-lam", told_on="2025-12-21", people="80")
    page = text_of(clerk.get(f"/sinh-ke/tuyen-truyen/{telling.pk}"))
    assert "Bà con nghe" in page and "80" in page and "Ghi đã làm" not in page
    loan = books.lend(OI, "HN", 50_000_000, date(2025, 3, 15))
    home = books.people[OI].household_id
    through(clerk, f"/sinh-ke/viec/model/{model.pk}/tham-gia", household_id=home, joined_on="2025-12-01", loan_id=loan)
    page = text_of(clerk.get(f"/sinh-ke/mo-hinh/{model.pk}"))
    assert OI in page and "chăn nuôi trâu, bò" in page
    assert OI not in text_of(Clerk(books, "board_member").get(f"/sinh-ke/mo-hinh/{model.pk}"))
    through(clerk, f"/sinh-ke/viec/household/{home}/tu-van", given_on="2025-12-05", text="tiêm phòng", loan_id=loan)
    assert "tiêm phòng" in text_of(Clerk(books, "leader_2").get(f"/sinh-ke/ho/{home}"))
    english = text_of(Clerk(books, "women", "en").get("/sinh-ke"))
    assert "Telling people, hamlet by hamlet" in english
    for who, address in (("teller", "/sinh-ke"), ("bank_officer", "/sinh-ke/viec/mo-hinh"),
                         ("board_member", f"/sinh-ke/ho/{home}")):  # fmt: skip
        assert Clerk(books, who).get(address).status_code == 409, (who, address)
    assert clerk.get("/sinh-ke/viec/x").status_code == 404 == clerk.get("/sinh-ke/viec/x/1/y").status_code


def test_attendance_by_the_code_needs_no_account_and_tells_nothing(books: World) -> None:
    today = timezone.localdate()
    number = books.do(plan_training, "ward_officer", hamlet_id=books.hamlets["village"], topic="Nuôi dê", trainer="A",
                      held_on=today, venue="B")["training_id"]  # fmt: skip
    clerk = Clerk(books, "leader_2")
    page = text_of(clerk.get(f"/sinh-ke/tap-huan/{number}"))
    address = re.search(r'data-qr="http://testserver(/diem-danh/[^"]+)"', page)
    assert address and OI in page
    anybody = Client()
    form = text_of(anybody.get(address[1]))
    assert OI not in form
    serial = next(place for place, person in enumerate(PEOPLE) if person[0] == PAO)
    said = set()
    for phone in (phone_number(serial), "0109999999"):
        answer = anybody.post(address[1], {"request_id": str(books.request()), "phone": phone})
        said.add(re.sub(r'value="[^"]+"', "", text_of(answer)))
    assert len(said) == 1 and "Cảm ơn bạn" in said.pop()
    sent = {"request_id": str(books.request()), "ho": [books.people[OI].household_id]}
    assert clerk.client.post(f"/sinh-ke/tap-huan/{number}/diem-danh", sent).status_code == 302
    page = text_of(clerk.get(f"/sinh-ke/tap-huan/{number}"))
    assert PAO in page and "tự quét mã" in page and "Đã điểm danh thêm 1 hộ" in page
    with books.reading():
        assert Attendance.objects.count() == 2
        Training.objects.filter(pk=number).update(held_on=date(2025, 1, 1))
    late = anybody.post(address[1], {"request_id": str(books.request()), "phone": phone_number(serial)})
    assert late.status_code == 409 and "chỉ dùng trong ngày tập huấn" in text_of(late)
    assert PAO not in text_of(Clerk(books, "board_member").get(f"/sinh-ke/tap-huan/{number}"))


def test_outcomes_their_evidence_and_the_cohorts(books: World) -> None:
    water = ({"kind": "water_work", "key": "hộ", "quantity": 2},)
    books.lend(PAO, "NSVS", 20_000_000, date(2025, 3, 15), outcomes=water, units=2)
    clerk = Clerk(books, "ward_officer")
    page = text_of(clerk.get("/ket-qua"))
    assert "Công trình nước sạch, vệ sinh" in page and "trong năm: 2" in page
    with books.reading():
        outcome = Outcome.objects.get()
    told = through(clerk, f"/sinh-ke/viec/outcome/{outcome.pk}/bang-chung", seen_on="2025-06-01", document="06/TD số 1")
    assert "không đếm thêm lần nào" in told
    file = SimpleUploadedFile("a.pdf", PAPER)
    sent = {"request_id": str(books.request()), "title": "Ảnh bể nước", "tep": file}
    assert clerk.client.post(f"/sinh-ke/tep/outcome/{outcome.pk}", sent).status_code == 302
    page = text_of(clerk.get(f"/ket-qua/{outcome.pk}"))
    assert "06/TD số 1" in page and "Ảnh bể nước" in page
    assert "06/TD số 1" in text_of(Clerk(books, "inspector").get("/ket-qua/loai/water_work"))
    assert PAO not in text_of(Clerk(books, "board_member").get("/ket-qua/loai/water_work"))
    with books.reading():
        assert Evidence.objects.count() == 1 == Attachment.objects.filter(about_type="outcome").count()
    cohorts = text_of(clerk.get("/ket-qua/so-sanh"))
    assert "0 trên 1 hộ" in cohorts and "0 trên 4 hộ" in cohorts and "Hộ tự chọn vay hay không" in cohorts
    assert clerk.get("/ket-qua/loai/x").status_code == 404
    assert clerk.client.post(f"/sinh-ke/tep/outcome/{outcome.pk}", {"request_id": "x"}).status_code == 409
    assert clerk.client.post("/sinh-ke/tep/loan/1", sent).status_code == 404


def test_a_line_of_the_plan_keeps_its_recording(books: World) -> None:
    number = books.do(plan_telling, "hamlet_head", hamlet_id=books.hamlets["village"], way="recording", topic="Vay vốn",
                      language="Mông", venue="Loa", planned_on=date(2025, 12, 1))["telling_id"]  # fmt: skip
    clerk = Clerk(books, "hamlet_head")
    sent = {"request_id": str(books.request()), "title": "", "tep": SimpleUploadedFile("a.mp3", b"ID3" + bytes(99))}
    assert clerk.client.post(f"/sinh-ke/tep/telling/{number}", sent).status_code == 302
    assert "audio/mpeg" in text_of(clerk.get(f"/sinh-ke/tuyen-truyen/{number}"))
    model = books.do(add_model, "women", hamlet_id=books.hamlets["village"], name="A", kind="trade", description="B",
                     started_on=date(2025, 1, 1))["model_id"]  # fmt: skip
    assert "Kết thúc mô hình" in text_of(Clerk(books, "women").get(f"/sinh-ke/mo-hinh/{model}"))
