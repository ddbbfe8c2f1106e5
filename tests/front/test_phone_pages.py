"""What the phone asks of the server, the teller's desk and the public receipt: roles, forged requests, sizes."""

import os
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from dongvon.core.handing import Handed
from dongvon.field.collecting.parcels import code_of, make_parcel, stub_of
from dongvon.field.collecting.queries import delivered
from dongvon.field.collecting.services import enrol_device, hand_in
from dongvon.field.transaction_days.models import SheetLine
from tests.database import nobody
from tests.front.test_pages import ON, client_of, plain_files, text_of  # noqa: F401  (a fixture of every test here)
from tests.world import WARD, World

SESSION = date(2025, 4, 15)
OI = "Vi Thị Ọi"


@pytest.fixture
def loan(books: World) -> int:
    return books.lend(OI, "HN", 50_000_000, ON)


@pytest.fixture
def phone(books: World, loan: int) -> UUID:
    public_id = uuid4()
    books.do(enrol_device, "leader_2", public_id=public_id)
    return public_id


def interest(phone: UUID, loan: int, amount: int = 70_000) -> Handed:
    return Handed(uuid4(), 1, "interest", loan, amount, "", SESSION, date(2025, 4, 9), 7, None, phone)


def parcel(phone: UUID, *entries: Handed) -> str:
    return make_parcel(phone, entries[0].session_on, entries, os.urandom(12))


def test_phone_shell_needs_no_sign_in_and_holds_nobody(books: World, loan: int) -> None:
    nobody()
    client = Client()
    shown = text_of(client.get("/to-truong/"))
    assert [name for name in books.people if name in shown] == [] and "csrf" not in shown
    assert client.get("/to-truong/sw.js").headers["Content-Type"].startswith("text/javascript")
    assert client.get("/to-truong/manifest.webmanifest").json()["start_url"] == "/to-truong/"
    client.cookies["django_language"] = "en"
    assert "Enter the PIN" in text_of(client.get("/to-truong/"))


def test_phone_enrols_takes_its_sheet_and_hands_in(books: World, loan: int) -> None:
    client, public_id = client_of(books, "leader_2"), uuid4()
    given = client.post("/to-truong/ghi-danh", {"device": str(public_id)}).json()
    assert given["group"] == "6600002" and {"parcel", "receipt", "place", "number"} <= set(given)
    sheet = client.get("/to-truong/so", {"may": str(public_id)}).json()
    assert OI in [one["name"] for one in sheet["members"]] and sheet["bag"] == 0
    entry = replace(interest(public_id, loan), session_on=date.fromisoformat(sheet["session"]))
    for taken in (1, 0):
        answer = client.post("/to-truong/nop", {"parcel": parcel(public_id, entry)}).json()
        assert (answer["taken"], answer["held"], answer["cash"]) == (taken, [str(entry.entry_id)], 70_000)
    again = client.get("/to-truong/so", {"may": str(public_id)}).json()
    assert again["held"] == [str(entry.entry_id)]


@pytest.mark.parametrize("who, status, code", [
    (None, 401, "not_signed_in"), ("ward_officer", 409, "page_of_another_role"), ("leader_1", 409, "device_unknown"),
])  # fmt: skip
def test_phone_answers_others_with_a_reason(
    books: World, phone: UUID, loan: int, who: str | None, status: int, code: str
) -> None:
    client = client_of(books, who) if who else Client()
    for answer in (
        client.get("/to-truong/so", {"may": str(phone)}),
        client.post("/to-truong/nop", {"parcel": parcel(phone, interest(phone, loan))}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["problem"]


def test_phone_sends_nothing_without_the_token(books: World, phone: UUID, loan: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(_user(books, "leader_2"), backend="django.contrib.auth.backends.ModelBackend")
    content = {"parcel": parcel(phone, interest(phone, loan))}
    assert client.post("/to-truong/nop", content).status_code == 403
    token = client.get("/to-truong/toi").json()["token"]
    assert client.post("/to-truong/nop", content, headers={"X-CSRFToken": token}).json()["taken"] == 1


def _user(books: World, who: str) -> Any:
    from dongvon.base.access.models import User

    nobody()
    return User.objects.get(pk=books.users[who])


@pytest.mark.parametrize("text", ["", "x" * 100_000, "DV1.%s.@@@", "DV1"])
def test_phone_hands_in_rubbish_and_is_told_so(books: World, phone: UUID, text: str) -> None:
    answer = client_of(books, "leader_2").post("/to-truong/nop", {"parcel": text.replace("%s", str(phone))})
    assert (answer.status_code, answer.json()["code"]) == (409, "parcel_unreadable")


def test_the_desk_takes_parcels_receipts_and_says_what_is_wrong(books: World, phone: UUID, loan: int) -> None:
    client, entry = client_of(books, "teller"), interest(phone, loan)
    receipt = f"http://vi.du/bien-lai/{WARD}-{code_of(entry)}#{stub_of(entry)}"
    shown = text_of(client.post("/nhan-so", {"text": f"{parcel(phone, entry)}\n{receipt}\nDV1.rac.rac"}))
    assert "70.000" in shown and "Gói dữ liệu không đọc được" in shown and "6600002" in shown
    assert "Hãy quét mã" in text_of(client.post("/nhan-so", {"text": " "}))
    assert client_of(books, "leader_2").get("/nhan-so").status_code == 409
    assert client_of(books, "ward_officer").get("/nhan-so").status_code == 409


def test_a_receipt_is_checked_by_anybody_but_not_guessed(books: World, phone: UUID, loan: int) -> None:
    cache.clear()
    entry = interest(phone, loan)
    client_of(books, "leader_2").post("/to-truong/nop", {"parcel": parcel(phone, entry)})
    nobody()
    client, address = Client(), f"/bien-lai/{WARD}-{code_of(entry)}"
    shown = text_of(client.get(address))
    assert "70.000" in shown and "V. T. Ọ." in shown and OI not in shown
    assert client.get(f"/bien-lai/{WARD}-{'a' * 26}").status_code == 404
    assert client.get("/bien-lai/x").status_code == 404
    tries = [client.get(address).status_code for _ in range(40)]
    assert tries[0] == 200 and tries[-1] == 429
    cache.clear()


def test_what_a_phone_handed_in_is_posted_once_on_the_teller_s_sheet(books: World, phone: UUID, loan: int) -> None:
    """From the door to the books: handed in, ticked on the sheet, posted, and gone from what waits."""
    household = books.people[OI].household_id
    paid = interest(phone, loan)
    saved = replace(paid, entry_id=uuid4(), number=2, kind="deposit", about_id=household, amount=20_000)
    unseen = replace(saved, entry_id=uuid4(), number=3, amount=30_000)
    books.do(hand_in, "leader_2", parcel=parcel(phone, paid, saved, unseen))
    session = books.session(SESSION)
    client, address = client_of(books, "teller"), f"/giao-dich/{session}/to/{books.groups['G2']}"
    shown = text_of(client.get(address))
    assert "Tổ trưởng đã nộp từ điện thoại" in shown and shown.count("70.000") >= 1
    sent = {f"e-{paid.entry_id}": "on", f"e-{saved.entry_id}": "on", "cash": "90.000", "request_id": str(uuid4())}
    assert client.post(address, sent | {"buoc": "xem", "cash": "91.000"}).status_code == 422
    seen = client.post(address, sent | {"buoc": "xem"})
    assert seen.status_code == 200, text_of(seen)
    for _ in range(2):
        assert client.post(address, sent | {"buoc": "ghi"}).status_code in (302, 303)
    with books.acting("teller") as actor:
        waiting = delivered(actor, books.groups["G2"], SESSION)
        assert [one.entry_id for one in waiting] == [unseen.entry_id], "its money was not there: it waits"
        lines = SheetLine.objects.filter(entry_id__isnull=False).values_list("entry_id", "interest_paid", "savings_in")
        assert set(lines) == {(paid.entry_id, 70_000, 0), (saved.entry_id, 0, 20_000)}
