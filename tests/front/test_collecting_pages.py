"""The phones and receipts of a group on its page: handed out, locked, settled; each with a preview, written once."""

import os
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse

from dongvon.core.handing import Handed
from dongvon.field.collecting.models import Device, ReceiptRange, SettledUndoing
from dongvon.field.collecting.parcels import make_parcel
from dongvon.field.collecting.queries import delivered
from dongvon.field.collecting.services import enrol_device, hand_in
from dongvon.front.web.pages.collecting.page import spans
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.front.test_pages import plain_files  # noqa: F401  (a fixture of every test here)
from tests.world import World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI = "Vi Thị Ọi"


@pytest.fixture
def phone(books: World) -> UUID:
    books.lend(OI, "HN", 50_000_000, ON)
    public_id = uuid4()
    books.do(enrol_device, "leader_2", public_id=public_id)
    return public_id


def page_of(books: World) -> str:
    return f"/to/{books.groups['G2']}/thu-ho"


def filled(books: World, who: str, key: str, **typed: Any) -> tuple[Clerk, str, dict[str, Any]]:
    clerk, address = Clerk(books, who), f"{page_of(books)}/{key}"
    return clerk, address, {**Inputs(text_of(clerk.get(address))).sent, **typed}


def written(clerk: Clerk, address: str, sent: dict[str, Any]) -> HttpResponse:
    """Previewed, then written twice: the second time changes nothing."""
    preview = clerk.send(address, "xem", sent)
    assert preview.status_code == 200 and "Xem trước" in text_of(preview), text_of(preview)
    first = clerk.send(address, "ghi", sent)
    assert clerk.send(address, "ghi", sent).status_code == first.status_code == 302
    return first


def test_receipts_are_handed_out_and_the_next_book_follows(books: World, phone: UUID) -> None:
    clerk, address, sent = filled(books, "teller", "bien-lai", series="25B", first=1, last=100)
    assert sent["first"] == 1
    written(clerk, address, sent)
    shown = text_of(clerk.get(page_of(books)))
    assert "25B-1 → 25B-100" in shown and "Mọi số biên lai đều rõ" in shown
    again = filled(books, "bank_officer", "bien-lai")[2]
    assert (again["series"], again["first"], again["last"]) == (["25B"], ["101"], ["200"])
    overlapping = clerk.send(address, "xem", sent | {"request_id": str(uuid4()), "last": 50})
    assert overlapping.status_code == 409 and "đã giao trước đây" in text_of(overlapping)
    with books.reading():
        assert ReceiptRange.objects.count() == 1


def test_a_phone_is_locked_after_a_preview_and_learns_it(books: World, phone: UUID) -> None:
    clerk, address, sent = filled(books, "controller", "khoa-may", public_id=str(phone))
    leader = Clerk(books, "leader_2")
    told = leader.client.get("/to-truong/toi", {"may": str(phone)}).json()
    assert told["revoked"] is False
    assert "không mất" in text_of(clerk.send(address, "xem", sent))
    with books.reading():
        assert Device.objects.get().revoked_on is None, "a preview locks nothing"
    written(clerk, address, sent)
    assert "đã khóa" in text_of(clerk.get(page_of(books)))
    told = leader.client.get("/to-truong/toi", {"may": str(phone)}).json()
    assert (told["revoked"], told["held"]) == (True, [])
    assert leader.client.get("/to-truong/so", {"may": str(phone)}).json()["code"] == "device_revoked"


def test_what_was_undone_too_late_is_listed_until_somebody_settles_it(books: World, phone: UUID) -> None:
    household = books.people[OI].household_id
    saved = Handed(uuid4(), 1, "deposit", household, 20_000, "", SESSION, ON, 7, None, phone)
    undone = Handed(uuid4(), 2, "deposit", household, 20_000, "", SESSION, ON, 8, saved.entry_id, phone)
    session = books.session(SESSION)
    books.do(hand_in, "leader_2", parcel=make_parcel(phone, SESSION, [saved], os.urandom(12)))
    day = f"/giao-dich/{session}"
    assert "1 tổ đã nộp 20.000 đ qua máy, chưa ghi vào bảng kê: 6600002" in text_of(
        Clerk(books, "ward_leader").get(day)
    )
    with books.acting("teller") as actor:
        handed = delivered(actor, books.groups["G2"], SESSION)
    books.hand_in(session, "G2", handed)
    books.do(hand_in, "leader_2", parcel=make_parcel(phone, SESSION, [undone], os.urandom(12)))
    assert "1 khoản tổ trưởng hủy sau khi đã ghi sổ" in text_of(Clerk(books, "ward_leader").get(day))
    shown = text_of(Clerk(books, "ward_leader").get(page_of(books)))
    assert "phải có người xem" in shown and OI in shown and "Xử lý khoản hủy" not in shown, "who may not act reads"
    clerk, address, sent = filled(books, "teller", "khoan-huy", entry_id=str(undone.entry_id), outcome="stands",
                                  document="BB 5")  # fmt: skip
    written(clerk, address, sent)
    shown = text_of(clerk.get(page_of(books)))
    assert "phải có người xem" not in shown and "BB 5" in shown
    assert "hủy sau khi đã ghi sổ" not in text_of(clerk.get(day))
    with books.reading():
        assert SettledUndoing.objects.get().outcome == "stands"


def test_others_may_not_and_the_next_ward_sees_nothing(books: World, phone: UUID) -> None:
    for who, key in (("ward_leader", "bien-lai"), ("leader_2", "khoan-huy"), ("inspector", "khoa-may")):
        answer = Clerk(books, who).get(f"{page_of(books)}/{key}")
        assert answer.status_code == 409 and "Việc này dành cho" in text_of(answer)
    assert Clerk(books, "teller").get(f"{page_of(books)}/xoa").status_code == 404
    assert Clerk(books, "next_bank_officer").get(page_of(books)).status_code == 409
    assert Clerk(books, "leader_1").get(page_of(books)).status_code == 409
    assert "Phones and receipts" in text_of(Clerk(books, "ward_officer", "en").get(page_of(books)))


def test_numbers_that_follow_each_other_are_read_as_from_to() -> None:
    assert spans(("A-9", "A-10", "B-1", "A-12")) == "A-9 → 10, A-12, B-1"
    assert spans(tuple(f"A-{2 * n}" for n in range(40))).endswith(" …")
