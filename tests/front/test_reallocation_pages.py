"""The pages of moving balances: what the rules propose, a proposal made, changed, sent, its papers, who may what."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import override_settings

from dongvon.office.planning import terms
from dongvon.office.planning.models import Proposal, ProposalStep
from tests.front.conftest import stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.office.planning.test_proposals import LA, PHIN, M, decide, needs, planned
from tests.world import World

__all__ = ["planned"]
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY = date(2025, 8, 31)
READERS = ("ward_officer", "ward_leader", "bank_officer", "director", "board_member", "inspector")
NOT_THEIRS = ("teller", "women", "leader_2", "hamlet_head", "admin")


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def waiting(planned: World) -> World:
    needs(planned, LA, "HN", 17 * M, date(2025, 8, 10))
    needs(planned, PHIN, "HCN", 15 * M, date(2025, 8, 20))
    return planned


def test_the_page_says_what_moves_why_and_who_is_left(waiting: World) -> None:
    page = text_of(Clerk(waiting, "ward_officer").get("/dieu-chuyen"))
    assert "5.400.000" in page and "không chuyển thì chưa cho vay được: 1 hộ, 17.000.000 đồng" in page
    assert PHIN in page and "nhiều nhất còn 14.600.000 đồng" in page, "who is passed over, and why"
    assert "Không điều chuyển gì" in page and "hợp đồng, quá ít lượt" in page
    assert "đến trước 01/09/2026" in text_of(Clerk(waiting, "ward_officer").get("/dieu-chuyen?ky=12"))
    assert "Still waiting" in text_of(Clerk(waiting, "director", "en").get("/dieu-chuyen?ky=x"))
    with waiting.reading():
        assert not Proposal.objects.exists(), "reading writes nothing"


def test_who_falls_due_sees_what_he_qualifies_for_now(waiting: World) -> None:
    page = text_of(Clerk(waiting, "bank_officer").get("/dieu-chuyen"))
    assert "Không khoản nào đến hạn cuối" in page, "the last instalments fall due in 2027"


def test_without_targets_the_page_says_so(books: World) -> None:
    page = text_of(Clerk(books, "ward_officer").get("/dieu-chuyen"))
    assert "chưa có chỉ tiêu nào có hiệu lực" in page and "Chưa lập đề nghị nào" in page


def _made(books: World) -> int:
    clerk = Clerk(books, "ward_officer")
    sent = Inputs(text_of(clerk.get("/dieu-chuyen/lap?ky=3"))).sent
    preview = text_of(clerk.send("/dieu-chuyen/lap", "xem", sent))
    assert "từ Hộ cận nghèo, nguồn TW sang Hộ nghèo, nguồn TW" in preview
    assert clerk.send("/dieu-chuyen/lap", "ghi", sent).status_code == 302
    assert clerk.send("/dieu-chuyen/lap", "ghi", sent).status_code == 302
    with books.reading():
        return int(Proposal.objects.get().pk)


def test_a_proposal_is_made_changed_sent_and_decided_by_the_decision_on_its_sheet(
    waiting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = terms.all_plan_rules()[:1]  # the plan of 2023, whose cap was read
    monkeypatch.setattr(terms, "all_plan_rules", lambda: first)
    number = _made(waiting)
    address, clerk = f"/dieu-chuyen/{number}", Clerk(waiting, "ward_officer")
    page = text_of(clerk.get(address))
    assert "mới lập" in page and "theo thứ tự của quy tắc" in page
    change = f"{address}/viec/sua"
    sent = {**Inputs(text_of(clerk.get(change))).sent, "line": "HCN-HN-TW", "reason": "họp giao ban"}
    wrong = clerk.send(change, "xem", sent | {"amount": "9.000.000"})
    assert wrong.status_code == 409 and "chỉ được nhận thêm 6.000.000 đồng" in text_of(wrong)
    preview = text_of(clerk.send(change, "xem", sent | {"amount": "0"}))
    assert "Không chuyển chỉ tiêu nào" in preview and "Bỏ qua hộ chờ" in preview
    assert clerk.send(change, "ghi", sent | {"amount": "0"}).status_code == 302
    assert "đã sửa" in text_of(clerk.get(address)) and clerk.get(f"{address}/viec/gui").status_code == 409
    again = sent | {"amount": "5.400.000", "request_id": str(waiting.request())}
    assert clerk.send(change, "ghi", again).status_code == 302
    send = f"{address}/viec/gui"
    filled = {**Inputs(text_of(clerk.get(send))).sent, "document": "07/BB-UBND"}
    assert clerk.send(send, "ghi", filled).status_code == 302
    assert "đã gửi, chờ quyết định" in text_of(clerk.get(address)) and clerk.get(change).status_code == 409
    with waiting.reading():
        sheet_id = ProposalStep.objects.get().sheet_id
    decide(waiting, sheet_id)
    page = text_of(Clerk(waiting, "board_member").get(address))
    assert "đã có quyết định" in page and "99/QĐ-BĐD" in page


def test_the_papers_are_pdf_and_name_nobody(waiting: World) -> None:
    number = _made(waiting)
    for key in ("bien-ban", "quyet-dinh"):
        paper = Clerk(waiting, "bank_officer").get(f"/dieu-chuyen/{number}/{key}.pdf")
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert Clerk(waiting, "bank_officer").get(f"/dieu-chuyen/{number}/khac.pdf").status_code == 404


def test_the_bank_sends_it_back(waiting: World) -> None:
    number = _made(waiting)
    clerk = Clerk(waiting, "bank_officer")
    send, back = (f"/dieu-chuyen/{number}/viec/{key}" for key in ("gui", "tra-lai"))
    assert clerk.send(send, "ghi", {**Inputs(text_of(clerk.get(send))).sent, "document": "1"}).status_code == 302
    filled = {**Inputs(text_of(clerk.get(back))).sent, "document": "5/NHCS", "reason": "chờ vốn"}
    assert "Đề nghị khép lại" in text_of(clerk.send(back, "xem", filled))
    assert clerk.send(back, "ghi", filled).status_code == 302
    assert "không được chấp thuận" in text_of(clerk.get(f"/dieu-chuyen/{number}"))


def test_the_province_is_reckoned_only_when_asked_for(waiting: World) -> None:
    clerk = Clerk(waiting, "director")
    assert "Tính phương án" in text_of(clerk.get("/dieu-chuyen/tinh"))
    page = text_of(clerk.get("/dieu-chuyen/tinh?tinh=1"))
    assert "(5.400.000)" in page and "không còn đủ vốn" in page and PHIN not in page


@pytest.mark.parametrize("who", [*READERS, *NOT_THEIRS])
def test_who_opens_which_page(waiting: World, who: str) -> None:
    found = Clerk(waiting, who).get("/dieu-chuyen").status_code
    assert found == (200 if who in READERS else 409)
