"""A review round through its pages: opened, scored by form and by sheet, met about, posted, objected to, recognised;
previews write nothing, sheets that go out come in again, who may not is told whose work it is."""

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from dongvon.core.poverty import CaseState
from dongvon.office.poverty_lists.reading import read_list
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.parties.test_reviews import ABOVE, NEAR, cases, meet, opened, posted, recognise, score
from tests.world import PAPER, World

TODAY = date(2025, 12, 20)


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def rounds(books: World) -> list[tuple[str, str]]:
    with books.reading():
        return list(ReviewRound.objects.order_by("pk").values_list("kind", "state"))


def act(clerk: Clerk, address: str, filled: Mapping[str, Any], *told: str) -> str:
    """Form, preview, write; the preview says `told`; where it leads."""
    page = clerk.get(address)
    assert page.status_code == 200, text_of(page)
    shown = clerk.send(address, "xem", {**Inputs(text_of(page)).sent, **filled})
    assert shown.status_code == 200 and "Xem trước: chưa có gì được ghi" in text_of(shown), text_of(shown)
    for words in told:
        assert words in text_of(shown), text_of(shown)
    done = clerk.send(address, "ghi", Inputs(text_of(shown)).sent)
    assert done.status_code == 302, text_of(done)
    return str(done["Location"])


def bring(clerk: Clerk, address: str, name: str, content: bytes, **more: Any) -> Any:
    sent = Inputs(text_of(clerk.get(address))).sent
    return clerk.client.post(address, {**sent, **more, "file": SimpleUploadedFile(name, content)})


def test_a_round_is_opened_with_a_preview_that_writes_nothing(books: World) -> None:
    clerk = Clerk(books, "ward_officer")
    assert "Chưa có đợt rà soát nào" in text_of(clerk.get("/ra-soat"))
    page = clerk.get("/ra-soat/mo")
    filled = {"kind": "yearly", "document": "88/KH-UBND", "started_on": "2025-09-08"}
    shown = clerk.send("/ra-soat/mo", "xem", {**Inputs(text_of(page)).sent, **filled})
    assert "9 hộ nghèo, cận nghèo" in text_of(shown) and rounds(books) == []
    early = clerk.send("/ra-soat/mo", "xem", {**Inputs(text_of(page)).sent, **filled, "started_on": "2025-08-01"})
    assert early.status_code == 409 and "bắt đầu từ ngày 01/09" in text_of(early)
    where = act(clerk, "/ra-soat/mo", filled, "9 hộ nghèo, cận nghèo")
    page = text_of(clerk.get(where))
    assert rounds(books) == [("yearly", "open")] and "Rà soát định kỳ năm 2025" in page and "14/12/2025" in page
    assert "Thôn village" in page and "Ghi cuộc họp thôn" not in page


def test_a_household_is_scored_met_about_and_objected_to(books: World) -> None:
    round_id = opened(books)
    found = cases(books, round_id)
    oi = found["Vi Thị Ọi"]
    officer, head = Clerk(books, "ward_officer"), Clerk(books, "hamlet_head")
    at = f"/ra-soat/{round_id}/ho/{oi.number}"
    act(officer, f"{at}/viec/cham", {"b1": "100", "deprived": ["1", "4", "9"], "scored_on": "2025-10-20"}, "hộ nghèo")
    meeting = f"/ra-soat/{round_id}/thon/{oi.hamlet_id}/hop"
    assert "số người đồng ý" in text_of(head.get(meeting))
    votes = {"held_on": "2025-11-10", "attended": "40", "minutes_no": "01/BB", f"vote_{oi.number}": "12"}
    where = act(head, meeting, votes, "chưa đủ số người đồng ý")
    assert f"thon={oi.hamlet_id}" in where and "chấm lại" in text_of(head.get(where))
    act(officer, f"{at}/viec/cham", {"b1": "120", "scored_on": "2025-11-12"}, "hộ cận nghèo")
    act(head, meeting, {**votes, "held_on": "2025-11-14", f"vote_{oi.number}": "20"}, "1 hộ đủ số người dự họp đồng ý")
    page = text_of(officer.get(at))
    assert "Họp thôn: 20/40" in page and "Chấm điểm" in page
    assert head.get(f"{at}/viec/cham").status_code == 409 and officer.get(meeting).status_code == 409
    rest = {name: NEAR for name in found if name != "Vi Thị Ọi"}
    score(books, round_id, rest)
    meet(books, round_id, rest)
    act(officer, f"/ra-soat/{round_id}/viec/niem-yet", {"posted_on": "2025-11-24"}, "đến hết 27/11/2025")
    objection = {"made_on": "2025-11-26", "made_by": "Hộ bên cạnh", "text": "Có xe tải"}
    act(head, f"{at}/viec/y-kien", objection, "trước hết ngày 01/12/2025")
    act(officer, f"{at}/viec/phuc-tra", {"b1": "200", "checked_on": "2025-11-27", "answer": "Đúng"}, "không thuộc diện")
    page = text_of(officer.get(f"/ra-soat/{round_id}"))
    assert "công nhận được sau ngày 02/12/2025" in page
    assert "Hộ bên cạnh có ý kiến" in text_of(officer.get(at))


def test_recognition_needs_the_signed_decision_and_says_who_gains_and_loses(books: World) -> None:
    round_id = posted(books, {"Vi Thị Ọi": ABOVE})
    officer, leader = Clerk(books, "ward_officer"), Clerk(books, "ward_leader")
    address = f"/ra-soat/{round_id}/viec/cong-nhan"
    decision = {"decision_no": "512/QĐ-UBND", "decided_on": "2025-12-12", "since_on": "2026-01-01"}
    assert officer.get(address).status_code == 409
    done = bring(officer, f"/ra-soat/{round_id}/tep/quyet-dinh", "qd.pdf", PAPER, title="QĐ 512 đã ký")
    assert done.status_code == 302
    act(leader, address, decision, "thoát nghèo, thoát cận nghèo: 1 hộ", "Thêm đối tượng vay", "không thay đổi: 8 hộ")
    assert rounds(books) == [("yearly", "recognised")]
    page = text_of(leader.get(f"/ra-soat/{round_id}/ket-qua"))
    assert "01/01/2029" in page and "Vi Thị Ọi" in page
    assert "QĐ 512 đã ký" in text_of(leader.get(f"/ra-soat/{round_id}"))
    assert "After recognition" in text_of(Clerk(books, "ward_leader", "en").get(f"/ra-soat/{round_id}/ket-qua"))
    papers = PdfReader(BytesIO(leader.get(f"/ra-soat/{round_id}/giay-chung-nhan.pdf").content))
    words = " ".join(one.extract_text() for one in papers.pages)
    assert len(papers.pages) == 8 and "512/QĐ-UBND" in words and "Vi Thị Ọi" not in words
    assert leader.get(f"/ra-soat/{round_id}/tra-loi.pdf").status_code == 409, "nobody asked"
    for address in (f"/ra-soat/{round_id}.xlsx", f"/ra-soat/{round_id}/ket-qua.xlsx"):
        assert CalamineWorkbook.from_filelike(BytesIO(leader.get(address).content)).sheet_names


def test_the_sheet_that_goes_out_comes_in_again(books: World, tmp_path: Any) -> None:
    round_id = opened(books)
    officer, head = Clerk(books, "ward_officer"), Clerk(books, "hamlet_head")
    village = cases(books, round_id)["Vi Thị Ọi"].hamlet_id
    found = [one for one in cases(books, round_id).values() if one.hamlet_id == village]
    content = officer.get(f"/ra-soat/{round_id}.xlsx?thon={village}").content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    listed = fill(book, 0, tmp_path / "list.xlsx", {"Điểm B1": 100, "Điểm B2": 20})
    address = f"/ra-soat/{round_id}/tep/danh-sach"
    wrong = fill(book, 0, tmp_path / "wrong.xlsx", {"Điểm B1": 1000})
    back = bring(officer, address, "list.xlsx", wrong, on="2025-10-20")
    assert back.status_code == 409 and "phải từ 0 đến 500" in text_of(back) and ";base64,UEsDB" in text_of(back)
    assert bring(officer, address, "list.xlsx", listed, on="2025-10-20").status_code == 302
    votes = fill(book, 1, tmp_path / "votes.xlsx", {"Số người đồng ý": 30})
    address = f"/ra-soat/{round_id}/tep/bieu-quyet?thon={village}"
    present = Inputs(text_of(head.get(address))).sent["present"]
    more = {"on": "2025-11-10", "attended": "40", "minutes_no": "1", "present": present}
    assert bring(head, address, "votes.xlsx", votes, **more).status_code == 302
    with books.reading():
        rows = ReviewedHousehold.objects.filter(round_id=round_id, hamlet_id=village)
        assert {(one.state, one.finding, one.votes_for) for one in rows} == {(CaseState.AGREED, "near_poor", 30)}
        assert rows.count() == len(found)


def test_the_recognised_list_goes_out_as_a_list_another_office_takes_in(books: World, tmp_path: Any) -> None:
    round_id = posted(books, {"Vi Thị Ọi": ABOVE})
    recognise(books, round_id)
    content = Clerk(books, "ward_leader").get(f"/ra-soat/{round_id}.xlsx").content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    (tmp_path / "list.xlsx").write_bytes(fill(book, 2, tmp_path / "list.xlsx", {}))
    reading = read_list(tmp_path / "list.xlsx")
    assert not reading.problems.blocked and len(reading.rows) == 9
    assert {one.name: (one.kind, one.escaped_on) for one in reading.rows}["Vi Thị Ọi"] == (
        "newly_escaped", date(2026, 1, 1)
    )  # fmt: skip


def fill(book: Any, number: int, path: Any, values: Mapping[str, int]) -> bytes:
    """One sheet of the downloaded book as a clerk would send it back, with columns filled in."""
    import xlsxwriter

    rows = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
    head = next(at for at, row in enumerate(rows) if "Họ và tên chủ hộ" in row)
    workbook = xlsxwriter.Workbook(str(path))
    page = workbook.add_worksheet("Trang")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            filled = at > head and isinstance(row[0], float) and rows[head][place] in values
            value = values[rows[head][place]] if filled else cell
            page.write(at, place, value.strftime("%d/%m/%Y") if isinstance(value, date) else value)
    workbook.close()
    return bytes(path.read_bytes())


def test_a_request_comes_in_by_name_or_number(books: World) -> None:
    round_id = opened(books, "regular", date(2025, 10, 15))
    clerk = Clerk(books, "ward_officer")
    address = f"/ra-soat/{round_id}/viec/don"
    asked = {"who": "giang thi my", "requested_on": "2025-10-10", "document": "M04-1"}  # before the round, as they are
    late = {**Inputs(text_of(clerk.get(address))).sent, **asked, "requested_on": "2025-10-16"}
    assert "thuộc đợt sau" in text_of(clerk.send(address, "xem", late))
    where = act(clerk, address, asked, "Giàng Thị Mỷ", "số 1")
    assert "Giàng Thị Mỷ" in text_of(clerk.get(where))
    sent = {**Inputs(text_of(clerk.get(address))).sent, **asked, "who": "thi"}
    assert clerk.send(address, "xem", sent).status_code == 409
    page = text_of(clerk.get(f"/ra-soat/{round_id}"))
    assert "30/10/2025" in page, "fifteen days from the start"


@pytest.mark.parametrize(
    ("who", "reads"),
    [("ward_officer", True), ("ward_leader", True), ("hamlet_head", True), ("bank_officer", True), ("inspector", True),
     ("teller", False), ("leader_1", False), ("women", False), ("next_officer", False)],
)  # fmt: skip
def test_who_reads_a_round(books: World, who: str, reads: bool) -> None:
    round_id = posted(books)
    number = cases(books, round_id)["Vi Thị Ọi"].number
    clerk = Clerk(books, who)
    for address in (f"/ra-soat/{round_id}", f"/ra-soat/{round_id}/ho/{number}", f"/ra-soat/{round_id}.xlsx"):
        assert clerk.get(address).status_code == (200 if reads else 409), address


@pytest.mark.parametrize("rest", ["viec/xoa", "ho/1/viec/xoa", "tep/xoa", "thon/999999/hop", "tep/bieu-quyet?thon=x"])
def test_an_address_nobody_offered_is_no_page(books: World, rest: str) -> None:
    round_id = opened(books)
    assert Clerk(books, "hamlet_head").get(f"/ra-soat/{round_id}/{rest}").status_code in (404, 409)
