"""Each action on a loan through its pages: the form, the preview that writes nothing, the confirmation that is done
once, and who is refused. One scene for each row of the table of actions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from dongvon.base.access.acting import rehearsal
from dongvon.core.modes import Mode
from dongvon.credit.loans.models import Loan, Movement
from dongvon.credit.loans.services import transfer_to_overdue
from dongvon.front.web.pages.loans.actions import ACTIONS
from dongvon.parties.households.models import Person
from tests.database import as_role
from tests.front.loan_scenes import (
    SCENES,
    TODAY,
    Clerk,
    Inputs,
    Scene,
    address,
    fresh,
    missed,
    received,
    text_of,
    with_arrears,
    written,
)
from tests.world import World

pytestmark = pytest.mark.usefixtures("loan_pages")


def filled(clerk: Clerk, loan_id: int, scene: Scene) -> dict[str, Any]:
    """The form as it is offered, with what the scene fills in."""
    page = clerk.get(address(loan_id, scene.key))
    assert page.status_code == 200, text_of(page)
    sent = Inputs(text_of(page)).sent
    if scene.key == "huy":
        with connection.cursor() as cursor, _everywhere():
            cursor.execute("SELECT request_id FROM loans_act WHERE document = 'P9'")
            sent["wrong_request_id"] = [str(cursor.fetchone()[0])]
    if scene.key == "nhan-no":
        with _everywhere():
            sent["person_id"] = [str(Person.objects.get(name="Trần Văn Kế").pk)]
    return {**sent, **scene.filled}


@contextmanager
def _everywhere() -> Iterator[None]:
    with as_role("batch"):
        yield


# --- every action -----------------------------------------------------------------------------------------------------


def test_every_action_has_its_scene() -> None:
    assert sorted(scene.key for scene in SCENES) == sorted(action.key for action in ACTIONS)


def test_an_action_is_previewed_confirmed_and_done_once(books: World, scene: Scene) -> None:
    loan_id = scene.loan(books)
    clerk = Clerk(books, scene.who)
    sent = filled(clerk, loan_id, scene)
    before, stood = written(books), books.position(loan_id)
    preview = clerk.send(address(loan_id, scene.key), "xem", sent)
    shown = text_of(preview)
    assert preview.status_code == 200 and "Xem trước: chưa có gì được ghi" in shown, shown
    assert [words for words in scene.shown if words not in shown] == []
    assert written(books) == before and vars_of(books.position(loan_id)) == vars_of(stood)

    confirmed = Inputs(shown).sent
    answer = clerk.send(address(loan_id, scene.key), "ghi", confirmed)
    assert answer.status_code == 302 and answer["Location"] == f"/khoan-vay/{loan_id}"
    assert scene.done in clerk.said(loan_id)
    after = written(books)
    assert after != before
    again = clerk.send(address(loan_id, scene.key), "ghi", confirmed)
    assert again.status_code == 302 and scene.done in clerk.said(loan_id)
    assert written(books) == after
    assert "Việc này đã được ghi rồi" in seen_again(clerk, loan_id, scene.key, confirmed)


def seen_again(clerk: Clerk, loan_id: int, key: str, sent: Mapping[str, Any]) -> str:
    assert clerk.send(address(loan_id, key), "xem", sent).status_code == 302
    return clerk.said(loan_id)


def vars_of(row: Any) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def test_what_the_preview_says_is_what_is_written(books: World) -> None:
    loan_id = with_arrears(books)
    clerk = Clerk(books, "teller")
    sent = {"purpose": "settle", "amount": "", "received_on": "2025-08-31", "document": "CT", "request_id": uuid4()}
    shown = text_of(clerk.send(address(loan_id, "thu"), "xem", sent))
    amount = int(Inputs(shown).sent["amount"][0])
    clerk.send(address(loan_id, "thu"), "ghi", Inputs(shown).sent)
    with books.reading():
        moves = Movement.objects.filter(loan_id=loan_id, request_id=sent["request_id"])
        assert {f"{move.amount:,}".replace(",", ".") for move in moves} <= set(shown.replace(" đ", " ").split(" ")) | {
            part.split(">")[-1].strip() for part in shown.split(" đ")
        }
        assert sum(move.amount for move in moves if move.event.endswith("collected")) == amount
        assert Loan.objects.get(pk=loan_id).closed_on == TODAY


def test_a_receipt_in_the_past_shows_what_it_changes_of_later_entries(books: World) -> None:
    loan_id = with_arrears(books)
    sent = {"purpose": "principal", "amount": "10.000.000", "received_on": "2025-06-20", "document": "CT",
            "request_id": uuid4()}  # fmt: skip
    shown = text_of(Clerk(books, "teller").send(address(loan_id, "thu"), "xem", sent))
    assert "Bút toán cũ được điều chỉnh theo" in shown
    assert "Lãi đến hạn ngày 15/07/2025" in shown and "Lãi đến hạn ngày 15/08/2025" in shown
    assert "Lãi đến hạn ngày 15/06/2025" not in shown and "Lãi chưa trả giảm" in shown


def test_english_pages_of_every_action_are_english(books: World, scene: Scene) -> None:
    loan_id = scene.loan(books)
    clerk = Clerk(books, scene.who, "en")
    sent = filled(clerk, loan_id, scene)
    shown = text_of(clerk.send(address(loan_id, scene.key), "xem", sent))
    assert "Preview: nothing has been written" in shown
    for word in ("Dư nợ", "Lãi chưa", "Ngày", "Số tiền", "Trước", "Xem trước", "giảm", "tăng"):
        assert word not in shown, shown[shown.index(word) - 80 : shown.index(word) + 80]


# --- who may, and when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_other_roles_are_told_whose_work_it_is(books: World, action: Any) -> None:
    loan_id = fresh(books)
    for who in ("ward_officer", "leader_1", "teller", "director", "inspector"):
        if books.actors[who].role in action.roles:
            continue
        clerk = Clerk(books, who)
        before = written(books)
        for page in (
            clerk.get(address(loan_id, action.key)),
            clerk.send(address(loan_id, action.key), "xem", {}),
            clerk.send(address(loan_id, action.key), "ghi", {"request_id": uuid4()}),
        ):
            assert page.status_code == 409 and "Việc này dành cho" in text_of(page)
        assert written(books) == before
        assert f"/viec/{action.key}" not in text_of(clerk.get(f"/khoan-vay/{loan_id}"))


def test_strangers_sign_in_and_neighbours_see_nothing(books: World) -> None:
    loan_id = fresh(books)
    assert Client().get(address(loan_id, "thu")).status_code == 302
    assert "Không có khoản vay này" in text_of(Clerk(books, "next_teller").get(address(loan_id, "thu")))
    assert "Không có khoản vay này" in text_of(Clerk(books, "next_teller").get(f"/khoan-vay/{loan_id}/giai-thich"))


def test_what_makes_no_sense_now_is_neither_offered_nor_opened(books: World) -> None:
    loan_id = fresh(books)
    director = Clerk(books, "director")
    page = text_of(director.get(f"/khoan-vay/{loan_id}"))
    assert "/viec/ky-han" in page and "/viec/dieu-chinh-lai" in page
    for key in ("xoa-no", "khoanh", "chuyen-sai", "qua-han"):
        assert f"/viec/{key}" not in page
        assert "lúc này không có việc" in text_of(director.get(address(loan_id, key)))
    assert "/viec/thu" not in page and "/viec/huy" not in page


def test_where_the_bank_keeps_the_books_a_receipt_is_noted_and_nothing_else_is_offered(
    books: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan_id = received(books)
    for module in ("front.web.pages.loans.standing", "credit.loans.services.entering"):
        monkeypatch.setattr(f"dongvon.{module}.mode_of", lambda _fund, _on: Mode.MIRROR)
    clerk = Clerk(books, "teller")
    assert "chờ tệp của ngân hàng xác nhận" in text_of(clerk.get(address(loan_id, "thu")))
    sent = {"purpose": "principal", "amount": "500.000", "received_on": "2025-08-31", "document": "PT",
            "request_id": uuid4()}  # fmt: skip
    before, stood = written(books), books.position(loan_id).outstanding
    assert "Chỉ một việc chờ đối chiếu" in text_of(clerk.send(address(loan_id, "thu"), "xem", sent))
    assert written(books) == before
    clerk.send(address(loan_id, "thu"), "ghi", sent)
    assert "Đã ghi nhận: Thu tiền 500.000 đ; chờ tệp" in clerk.said(loan_id)
    assert books.position(loan_id).outstanding == stood and written(books) != before
    director = Clerk(books, "director")
    assert "/viec/dieu-chinh-lai" not in text_of(director.get(f"/khoan-vay/{loan_id}"))
    for step in ("xem", "ghi"):
        page = director.send(address(loan_id, "dieu-chinh-lai"), step, {"request_id": uuid4()})
        assert page.status_code == 409 and "do ngân hàng giữ" in text_of(page)


def test_the_timeline_leads_to_undoing_and_names_the_entry(books: World) -> None:
    loan_id = received(books)
    clerk = Clerk(books, "point_leader")
    page = text_of(clerk.get(f"/khoan-vay/{loan_id}?muc=dien-bien"))
    links = [part.split('"')[0] for part in page.split('href="')[1:] if "/viec/huy?but-toan=" in part.split('"')[0]]
    assert len(links) == 6  # five sessions and one receipt; the payout is not undone alone
    form = Inputs(text_of(clerk.get(links[0])))
    assert form.sent["wrong_request_id"] == [links[0].split("=")[1]]
    assert "/viec/huy" not in text_of(Clerk(books, "teller").get(f"/khoan-vay/{loan_id}?muc=dien-bien"))


# --- the rehearsal itself ---------------------------------------------------------------------------------------------


def test_a_rehearsal_leaves_nothing_and_what_went_before_it_stays(books: World) -> None:
    loan_id = missed(books)
    officer, before = books.actors["bank_officer"], written(books)
    for _twice in range(2):
        with rehearsal(officer):
            answer = transfer_to_overdue(actor=officer, request_id=uuid4(), loan_id=loan_id, amount=1_000_000,
                                         booked_on=TODAY, decision="QD")  # fmt: skip
            assert answer["overdue"] == 1_000_000
        assert written(books) == before
    books.do(transfer_to_overdue, "bank_officer", loan_id=loan_id, amount=1_000_000, booked_on=TODAY, decision="QD")
    assert books.position(loan_id).overdue == 1_000_000


def test_a_fault_in_a_rehearsal_is_heard_and_nothing_stays(books: World) -> None:
    loan_id = missed(books)
    officer, before = books.actors["bank_officer"], written(books)

    def fail() -> None:
        with rehearsal(officer):
            transfer_to_overdue(actor=officer, request_id=uuid4(), loan_id=loan_id, amount=1_000_000, booked_on=TODAY,
                                decision="QD")  # fmt: skip
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert written(books) == before
