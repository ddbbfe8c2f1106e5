"""What the laptop asks of the server, and the pages on which a session is prepared and synchronised."""

import os
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dongvon.core.handing import Handed
from dongvon.field.collecting.parcels import make_parcel
from tests.database import nobody
from tests.field.laptops.laptop import Laptop
from tests.front.test_pages import ON, client_of, plain_files, text_of  # noqa: F401  (a fixture of every test here)
from tests.world import World

SESSION = date(2025, 4, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"


@pytest.fixture
def loan(books: World) -> int:
    return books.lend(OI, "HN", 50_000_000, ON)


@pytest.fixture
def approved(books: World, loan: int) -> int:
    return books.to_the_counter([(LA, "HN", 30_000_000)], SESSION)[0]


@pytest.fixture
def session(books: World, approved: int) -> int:
    return books.session(SESSION, opening_float=40_000_000)


def test_laptop_is_prepared_by_a_teller_and_answers_json_to_all_others(books: World, session: int) -> None:
    nobody()
    shell = Client().get("/may-giao-dich/")
    assert shell.status_code == 200 and OI not in text_of(shell)
    assert Client().post("/may-giao-dich/nop", {"parcel": "x"}).status_code == 401
    who = client_of(books, "teller").get("/may-giao-dich/toi").json()
    assert who["teller"] and [one["id"] for one in who["sessions"]] == [session]
    assert client_of(books, "director").get("/may-giao-dich/toi").json()["sessions"] == []
    given = {"device": str(uuid4()), "session": session}
    refused = client_of(books, "director").post("/may-giao-dich/chuan-bi", given)
    assert (refused.status_code, refused.json()["code"]) == (409, "page_of_another_role")
    answer = client_of(books, "teller").post("/may-giao-dich/chuan-bi", given).json()
    assert answer["keys"]["device"] == given["device"] and answer["sheet"]["payouts"][0]["name"] == LA
    again = client_of(books, "teller").post("/may-giao-dich/chuan-bi", given).json()
    assert again["sheet"]["basis"] > answer["sheet"]["basis"] and len(again["sheet"]["payouts"]) == 1
    entry = Handed(
        uuid4(), 1, "interest", answer["sheet"]["groups"][1]["members"][0]["loans"][0]["id"], 1_000, "", SESSION,
        SESSION, 7, device=uuid4(), basis=answer["sheet"]["basis"],
    )  # fmt: skip
    strange = make_parcel(uuid4(), SESSION, [entry], os.urandom(12))
    assert client_of(books, "teller").post("/may-giao-dich/nop", {"parcel": strange}).json()["code"] == "laptop_unknown"
    freed = client_of(books, "teller").post("/may-giao-dich/tra", {"device": given["device"]})
    assert freed.json() == {"freed": 1}


def prepared(books: World, session: int) -> Laptop:
    made = Laptop(books, session, SESSION)
    made.prepare()
    return made


def post(books: World, who: str, address: str, **content: Any) -> Any:
    return client_of(books, who).post(address, {"request_id": str(uuid4()), **content})


def test_the_page_of_preparing_shows_the_cash_and_releases_a_lock(books: World, session: int, approved: int) -> None:
    address = f"/giao-dich/{session}/may"
    shown = text_of(client_of(books, "teller").get(address))
    assert "30.000.000" in shown.replace("\u00a0", " ") and "500.000" in shown and "Chuẩn bị máy này" in shown
    prepared(books, session)
    shown = text_of(client_of(books, "point_leader").get(address))
    assert "L1 · Người giữ vai teller" in shown and "Mở khóa một món vay" in shown and "Chuẩn bị máy này" not in shown
    assert "Mở khóa một món vay" not in text_of(client_of(books, "teller").get(address))
    assert post(books, "teller", address, application=approved, reason="hỏng").status_code == 422
    assert post(books, "point_leader", address, application=approved, reason=" ").status_code == 422
    assert post(books, "point_leader", address, application=approved, reason="máy hỏng").status_code == 302
    assert books.pay_out(approved, SESSION)


def test_the_page_of_synchronising_posts_what_fits_and_asks_about_the_rest(
    books: World, session: int, loan: int, approved: int
) -> None:
    laptop, address = prepared(books, session), f"/giao-dich/{session}/dong-bo"
    fits, paid = laptop.enter("deposit", books.people[OI].household_id, 20_000), laptop.pay(approved)
    clash = laptop.enter("interest", loan, 10_000_000)
    laptop.hand_in()
    day = text_of(client_of(books, "teller").get(f"/giao-dich/{session}"))
    assert "3 khoản của máy không mạng chưa đồng bộ." in day and "1 món vay còn giao cho máy không mạng." in day
    shown = text_of(client_of(books, "teller").get(address))
    assert "Nhiều hơn số còn nợ." in shown and "Ghi sổ giải ngân" in shown and "Khi chuẩn bị" in shown
    assert "Ghi sổ giải ngân" not in text_of(client_of(books, "controller").get(address))
    group = {"buoc": "ghi", "group": books.groups["G2"], "entry": fits.entry_id}
    wrong = post(books, "teller", address, **group, cash="19.000")
    assert wrong.status_code == 422 and "chênh" in text_of(wrong)
    assert post(books, "teller", address, **group, cash="20.000").status_code == 302
    assert post(books, "teller", address, **group, cash="20.000").status_code == 422, "once"
    assert post(books, "teller", address, buoc="chi", entry=paid.entry_id).status_code == 302
    decision = {"buoc": "xu-ly", "entry": clash.entry_id, "why": "tính nhầm"}
    assert post(books, "teller", address, **decision, choice="post").status_code == 422
    assert post(books, "controller", address, **decision, choice="give_back").status_code == 422
    assert post(books, "point_leader", address, **decision, choice="give_back").status_code == 302
    shown = text_of(client_of(books, "teller").get(address))
    assert "Không có khoản nào chờ ghi sổ." in shown and "tính nhầm" in shown
    for broken in ({}, {"buoc": "chi", "entry": "x"}, {"buoc": "ghi", "group": "1", "entry": "y"}):
        assert post(books, "teller", address, **broken).status_code == 422
    assert client_of(books, "leader_2").get(address).status_code != 200


def test_a_file_of_the_laptop_is_taken_in_at_the_desk(books: World, session: int, loan: int) -> None:
    laptop = prepared(books, session)
    laptop.enter("interest", loan, 10_000)
    parcel = make_parcel(laptop.public_id, SESSION, laptop.entries, os.urandom(12))
    assert "Vừa nhận" in text_of(client_of(books, "teller").post("/nhan-so", {"text": parcel}))
    assert len(laptop.waiting()) == 1
