"""Each action on a loan through its pages: the form, the preview that writes nothing, the confirmation that is done once,
and who is refused. One scene for each row of the table of actions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings

from dongvon.base.access.acting import rehearsal
from dongvon.base.access.models import AuditRow, Request, User
from dongvon.core.relief import COMMITTEE
from dongvon.credit.loans.models import Act, Expectation, Instalment, Loan, Misuse, Movement
from dongvon.credit.loans.services import find_misuse, repay, transfer_to_overdue
from dongvon.credit.relief.models import FreezeCheck, ReliefCase
from dongvon.credit.relief.services import freeze_debt, propose_relief, write_off
from dongvon.front.web.pages.loan_actions import ACTIONS
from tests.front.test_records import PLAIN
from tests.world import World

LENT_ON, LENT = date(2025, 3, 15), 50_000_000
MEMBER = "Trần Thị Hạnh"
TODAY = date(2025, 8, 31)


class Inputs(HTMLParser):
    """What a page's last form with a request id would send: name → values."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found:
            self.sent[self.select] = [found["value"]]
        elif tag == "input" and name not in ("", "csrfmiddlewaretoken", "q", "next"):
            if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                self.sent.setdefault(name, []).append(found.get("value", ""))


class Clerk:
    """One of the cast before the pages."""

    def __init__(self, books: World, who: str, language: str = "vi") -> None:
        self.client = Client()
        user = User.objects.get(pk=books.users[who])
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def get(self, address: str) -> HttpResponse:
        return self.client.get(address)

    def send(self, address: str, step: str, sent: Mapping[str, Any]) -> HttpResponse:
        return self.client.post(address, {**sent, "buoc": step})

    def said(self, loan_id: int) -> str:
        """The loan page, with what the last write said."""
        return text_of(self.client.get(f"/khoan-vay/{loan_id}"))


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files without their digests, and a business day that stays."""
    for module in ("loan", "loan_action", "loan_explained"):
        monkeypatch.setattr(f"dongvon.front.web.pages.{module}.as_of", lambda _place: TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def address(loan_id: int, key: str) -> str:
    return f"/khoan-vay/{loan_id}/viec/{key}"


# --- the loans of the scenes ------------------------------------------------------------------------------------------


def fresh(books: World, **more: Any) -> int:
    return books.lend(MEMBER, "HN", LENT, LENT_ON, **more)


def with_arrears(books: World) -> int:
    """Five sessions without a đồng paid."""
    loan_id = fresh(books)
    for month in (4, 5, 6, 7, 8):
        books.sheet(books.session(date(2025, month, 15)), "G1")
    return loan_id


def missed(books: World) -> int:
    """Half-yearly instalments from a loan of 2024: the first two are over."""
    return books.lend(MEMBER, "HN", LENT, date(2024, 7, 15), instalment_months=6)


def tranches(books: World) -> int:
    from dongvon.credit.applications.services import disburse

    [application_id] = books.to_the_counter([(MEMBER, "HN", LENT)], LENT_ON)
    answer = books.do(disburse, "teller", application_id=application_id, paid_on=LENT_ON, document="C1",
                      amount=20_000_000)  # fmt: skip
    return int(answer["loan_id"])


def overpaid(books: World) -> int:
    """An early receipt, found late, leaves the last interest receipt too large."""
    loan_id = with_arrears(books)
    owed = books.position(loan_id).arrears
    books.do(repay, "teller", loan_id=loan_id, purpose="interest", amount=owed, received_on=date(2025, 8, 20),
             document="P1")  # fmt: skip
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=40_000_000, received_on=date(2025, 4, 16),
             document="P2")  # fmt: skip
    return loan_id


def ending(books: World) -> int:
    """The final due date is ten weeks away."""
    return books.lend(MEMBER, "HN", LENT, date(2024, 11, 15), term_months=12, instalment_months=12)


def short(books: World) -> int:
    return books.lend(MEMBER, "HN", LENT, LENT_ON, term_months=12, instalment_months=12)


def misused(books: World) -> int:
    loan_id = fresh(books)
    books.do(find_misuse, "bank_officer", loan_id=loan_id, amount=8_000_000, found_on=date(2025, 7, 1), minutes="BB1")
    return loan_id


def proposed(books: World, measure: str = "freeze") -> int:
    loan_id = with_arrears(books)
    books.do(
        propose_relief, "bank_officer", loan_id=loan_id, cause="K1", damage_percent=60, happened_on=date(2025, 6, 1),
        minutes_no="02/2025", minutes_on=date(2025, 6, 10), committee=sorted(COMMITTEE), measure=measure,
        round_year=2025, round_no=2,
    )  # fmt: skip
    return loan_id


def case_of(books: World, loan_id: int) -> int:
    with books.reading():
        return int(ReliefCase.objects.filter(loan_id=loan_id).latest("pk").pk)


def frozen(books: World) -> int:
    loan_id = proposed(books)
    books.do(
        freeze_debt, "bank_officer", case_id=case_of(books, loan_id), principal=LENT, first_on=date(2025, 8, 20),
        last_on=date(2028, 8, 19), due_on=date(2029, 3, 15), authority="board", decision_no="QD1",
        decided_on=date(2025, 8, 20),
    )  # fmt: skip
    return loan_id


def for_write_off(books: World) -> int:
    return proposed(books, "write_off")


def written_off(books: World) -> int:
    loan_id = for_write_off(books)
    books.do(
        write_off, "director", case_id=case_of(books, loan_id), principal=LENT, interest=0,
        ground="dead_without_estate", all_measures_used=True, authority="board", decision_no="QD2",
        decided_on=date(2025, 8, 20),
    )  # fmt: skip
    return loan_id


def received(books: World) -> int:
    loan_id = with_arrears(books)
    books.do(repay, "teller", loan_id=loan_id, purpose="principal", amount=1_000_000, received_on=date(2025, 8, 20),
             document="P9")  # fmt: skip
    return loan_id


@dataclass(frozen=True, slots=True)
class Scene:
    """An action at work: who does it, on which loan, what he fills in beyond what is offered, and what the preview and
    the confirmation must say."""

    key: str
    who: str
    loan: Callable[[World], int]
    filled: Mapping[str, Any] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    done: str = ""


PAPER = {"document": "CT 01"}
SCENES = (
    Scene("thu", "teller", with_arrears, PAPER | {"purpose": "principal", "amount": "1.000.000"},
          ("Thu nợ gốc", "1.000.000 đ", "Dư nợ trong hạn giảm 1.000.000 đ", "49.000.000"),
          "Đã ghi: Thu tiền 1.000.000 đ. Dư nợ 49.000.000 đ"),
    Scene("giai-ngan", "teller", tranches, PAPER, ("Giải ngân", "30.000.000 đ", "50.000.000"),
          "Đã ghi: Giải ngân tiếp 30.000.000 đ. Dư nợ 50.000.000 đ"),
    Scene("tra-thua", "point_leader", overpaid, PAPER, ("Trả lại tiền thu thừa", "Tiền thu thừa giảm"),
          "Đã ghi: Trả lại tiền thu thừa"),
    Scene("qua-han", "bank_officer", missed, {"decision": "14/TD-1"},
          ("Chuyển nợ quá hạn", "Dư nợ quá hạn tăng", "Dư nợ trong hạn giảm"), "Đã ghi: Chuyển nợ quá hạn"),
    Scene("khoanh", "director", proposed, {"decision_no": "QD 5", "last_on": "2028-08-30"},
          ("Khoanh nợ", "Dư nợ khoanh tăng 50.000.000 đ", "Hạn trả cuối cùng đổi từ"), "Đã ghi: Khoanh nợ"),
    Scene("xoa-no", "director", for_write_off,
          {"decision_no": "QD 6", "ground": "dead_without_estate", "all_measures_used": "yes"},
          ("Xóa nợ", "Gốc đã xóa, còn theo dõi tăng 50.000.000 đ", "đóng lại"), "Đã ghi: Xóa nợ 50.000.000 đ"),
    Scene("kiem-tra-khoanh", "bank_officer", frozen, {"able_to_repay": "no"}, ("Không có bút toán tiền nào",),
          "Đã ghi: Kiểm tra nợ khoanh"),
    Scene("thu-hoi", "teller", written_off, PAPER | {"amount": "2000000"},
          ("Thu hồi nợ đã xóa", "Gốc đã xóa, còn theo dõi giảm 2.000.000 đ"), "Đã ghi: Thu hồi nợ đã xóa 2.000.000 đ"),
    Scene("ky-han", "bank_officer", fresh, PAPER, ("Lịch trả nợ thay đổi", "15/03/2026", "15/03/2027"),
          "Đã ghi: Điều chỉnh kỳ hạn (08/TD)"),
    Scene("gia-han", "director", ending, PAPER | {"reason": "mất mùa", "months": "6"},
          ("Hạn trả cuối cùng đổi từ 15/11/2025 thành 15/05/2026",), "hạn cuối 15/05/2026"),
    Scene("luu-vu", "director", short, PAPER, ("Chuyển sang khoản lưu vụ", "Khế ước mới số 6698", "đóng lại"),
          "khế ước mới số 6698"),
    Scene("su-dung-sai", "bank_officer", fresh, {"minutes": "BB 7", "amount": "5.000.000"}, ("30/09/2025",),
          "Đã ghi: Ghi biên bản sử dụng sai 5.000.000 đ"),
    Scene("chuyen-sai", "director", misused, {"decision": "QD 8"}, ("Dư nợ quá hạn tăng 8.000.000 đ",),
          "Đã ghi: Chuyển phần sử dụng sai"),
    Scene("ho-so", "bank_officer", fresh,
          {"cause": "K1", "damage_percent": "55", "happened_on": "2025-07-02", "minutes_no": "BB 9",
           "committee": sorted(COMMITTEE), "measure": "freeze"},
          ("Không có bút toán tiền nào", "khoanh nợ"), "Đã ghi: Lập hồ sơ xử lý nợ"),
    Scene("dieu-chinh-lai", "director", with_arrears,
          {"direction": "lower", "amount": "100.000", "decision": "QD 10", "reason": "biên lai tháng trước"},
          ("Điều chỉnh lãi theo quyết định", "Lãi chưa trả giảm 100.000 đ"), "Đã ghi: Điều chỉnh lãi 100.000 đ"),
    Scene("huy", "point_leader", received, {"reason": "ghi nhầm người"},
          ("Lấy lại bút toán bị hủy", "Thu nợ gốc", "Dư nợ trong hạn tăng 1.000.000 đ"), "Dư nợ 50.000.000 đ"),
)  # fmt: skip


@pytest.fixture(params=SCENES, ids=lambda scene: scene.key)
def scene(request: pytest.FixtureRequest) -> Scene:
    found: Scene = request.param
    return found


def written(books: World) -> list[int]:
    """How much there is of everything a write leaves."""
    with books.reading():
        kept = (Act, Movement, Misuse, ReliefCase, FreezeCheck, Expectation, Loan, Instalment, AuditRow, Request)
        rows = [kind.objects.count() for kind in kept]  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_transfer")
            return [*rows, cursor.fetchone()[0]]


def filled(clerk: Clerk, loan_id: int, scene: Scene) -> dict[str, Any]:
    """The form as it is offered, with what the scene fills in."""
    page = clerk.get(address(loan_id, scene.key))
    assert page.status_code == 200, text_of(page)
    sent = Inputs(text_of(page)).sent
    if scene.key == "huy":
        with connection.cursor() as cursor, _everywhere():
            cursor.execute("SELECT request_id FROM loans_act WHERE document = 'P9'")
            sent["wrong_request_id"] = [str(cursor.fetchone()[0])]
    return {**sent, **scene.filled}


@contextmanager
def _everywhere() -> Iterator[None]:
    from tests.database import as_role

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


def test_a_loan_of_a_mirror_offers_what_is_noted_there_and_notes_it(books: World) -> None:
    [application_id] = books.to_the_counter([(MEMBER, "HN", LENT)], LENT_ON, fund="mirror")
    books.do_disburse(application_id, LENT_ON)
    with books.reading():
        assert not Loan.objects.filter(household_id=books.people[MEMBER].household_id).exists()


def test_the_timeline_leads_to_undoing_and_names_the_entry(books: World) -> None:
    loan_id = received(books)
    clerk = Clerk(books, "point_leader")
    page = text_of(clerk.get(f"/khoan-vay/{loan_id}?muc=dien-bien"))
    links = [part.split('"')[0] for part in page.split('href="')[1:] if "/viec/huy?but-toan=" in part.split('"')[0]]
    assert len(links) == 6  # five sessions and one receipt; the payout is not undone alone
    form = Inputs(text_of(clerk.get(links[0])))
    assert form.sent["wrong_request_id"] == [links[0].split("=")[1]]
    assert "/viec/huy" not in text_of(Clerk(books, "teller").get(f"/khoan-vay/{loan_id}?muc=dien-bien"))


# --- wrong and hostile ------------------------------------------------------------------------------------------------


def test_a_refusal_keeps_what_was_entered_and_names_its_rule(books: World) -> None:
    loan_id = fresh(books)
    sent = {"number": "1", "due_on": "2027-06-15", "asked_on": "2025-08-31", "decided_on": "2025-08-31",
            "document": "GDN 12", "request_id": uuid4()}  # fmt: skip
    page = Clerk(books, "bank_officer").send(address(loan_id, "ky-han"), "xem", sent)
    shown = text_of(page)
    assert page.status_code == 409
    assert "chỉ lùi được đến chậm nhất kỳ kế tiếp, ngày 15/03/2027" in shown and "CV 597/NHCS-TDNN" in shown
    assert 'value="GDN 12"' in shown and 'value="2027-06-15"' in shown and str(sent["request_id"]) in shown


HOSTILE = (
    ("amount", "một triệu", "chỉ gồm chữ số"), ("amount", "1e9", "chỉ gồm chữ số"), ("amount", "-5", "chỉ gồm chữ số"),
    ("amount", "٣٠٠٠", "chỉ gồm chữ số"), ("amount", "9" * 400, "Số tiền phải từ"), ("amount", "1.00", "chỉ gồm chữ số"),
    ("amount", "99999999999999999999", "Số tiền phải từ"), ("amount", "0", "Số tiền phải lớn hơn 0"),
    ("received_on", "0001-01-01", "Ngày phải từ"), ("received_on", "9999-12-31", "Ngày phải từ"),
    ("received_on", "2025-02-30", "dạng ngày/tháng/năm"), ("received_on", "", "bắt buộc"),
    ("received_on", "'; DROP TABLE loans_loan; --", "dạng ngày/tháng/năm"),
    ("document", "x" * 41, "40"), ("document", "a\0b", "Số chứng từ"), ("purpose", "collector_cash", "Hãy chọn"),
    ("purpose", "", "bắt buộc"),
)  # fmt: skip


@pytest.mark.parametrize("name, value, says", HOSTILE)
@pytest.mark.parametrize("step", ["xem", "ghi"])
def test_wrong_input_names_its_field_and_keeps_the_rest(
    books: World, name: str, value: str, says: str, step: str
) -> None:
    loan_id = fresh(books)
    clerk = Clerk(books, "teller")
    good = {"purpose": "principal", "amount": "1.000.000", "received_on": "2025-08-31", "document": "PT 33",
            "request_id": str(uuid4())}  # fmt: skip
    before = written(books)
    page = clerk.send(address(loan_id, "thu"), step, good | {name: value})
    shown = text_of(page)
    assert page.status_code in (200, 409) and says in shown, shown
    assert good["request_id"] in shown and (name == "document" or 'value="PT 33"' in shown)
    if "lớn hơn 0" not in says:
        assert f'href="#id_{name}"' in shown
    assert written(books) == before


def test_ids_that_are_not_there_or_of_another_loan(books: World) -> None:
    loan_id, other = proposed(books), books.lend("Vi Thị Ọi", "HN", LENT, LENT_ON)
    director = Clerk(books, "director")
    assert director.get(address(loan_id, "tu-xoa")).status_code == 404
    assert director.get(address(99999999999999999999999, "khoanh")).status_code == 409
    assert director.get(f"/khoan-vay/-1/viec/{'khoanh'}").status_code == 404
    for case_id in ("0", "abc", str(10**30), "' OR 1=1"):
        page = director.send(address(loan_id, "khoanh"), "xem", {"case_id": case_id, "request_id": uuid4()})
        assert page.status_code == 200 and "Hãy chọn một mục" in text_of(page)
    sent = {"case_id": str(case_of(books, loan_id)), "request_id": uuid4()}
    assert "lúc này không có việc" in text_of(director.send(address(other, "khoanh"), "xem", sent))
    page = director.send(address(other, "khoanh"), "ghi", sent)
    assert page.status_code == 200 and "Hãy chọn một mục" in text_of(page)
    page = director.send(address(loan_id, "khoanh"), "ghi", {"request_id": "not an id"})
    assert page.status_code == 200


def test_the_same_request_with_another_content_is_refused(books: World) -> None:
    loan_id = fresh(books)
    clerk = Clerk(books, "teller")
    sent = {"purpose": "principal", "amount": "1.000.000", "received_on": "2025-08-31", "document": "PT",
            "request_id": uuid4()}  # fmt: skip
    clerk.send(address(loan_id, "thu"), "ghi", sent)
    page = clerk.send(address(loan_id, "thu"), "ghi", sent | {"amount": "2.000.000"})
    assert page.status_code == 409 and "đã dùng cho một việc khác" in text_of(page)
    assert books.position(loan_id).outstanding == LENT - 1_000_000


def test_going_back_keeps_what_was_filled_in(books: World) -> None:
    loan_id = fresh(books)
    clerk = Clerk(books, "teller")
    sent = {"purpose": "principal", "amount": "1.234.567", "received_on": "2025-08-30", "document": "PT 5",
            "request_id": uuid4()}  # fmt: skip
    carried = Inputs(text_of(clerk.send(address(loan_id, "thu"), "xem", sent))).sent
    back = Inputs(text_of(clerk.send(address(loan_id, "thu"), "sua", carried))).sent
    assert back["purpose"] == ["principal"] and back["document"] == ["PT 5"] and back["received_on"] == ["2025-08-30"]
    assert back["amount"] in (["1234567"], ["1.234.567"]) and back["request_id"] == [str(sent["request_id"])]


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
    with pytest.raises(ZeroDivisionError), rehearsal(officer):
        transfer_to_overdue(actor=officer, request_id=uuid4(), loan_id=loan_id, amount=1_000_000, booked_on=TODAY,
                            decision="QD")  # fmt: skip
        raise ZeroDivisionError
    assert written(books) == before


# --- the explanation --------------------------------------------------------------------------------------------------


def test_the_explanation_adds_up_and_names_its_documents(books: World) -> None:
    loan_id = with_arrears(books)
    clerk = Clerk(books, "ward_officer")
    shown = text_of(clerk.get(f"/khoan-vay/{loan_id}/giai-thich"))
    position = books.position(loan_id)
    assert f"{position.arrears:,}".replace(",", ".") + " đ" in shown
    assert "50.000.000 đ × 31 ngày × 6,6 %/năm" in shown and "[1]" in shown and "Căn cứ của lãi suất" in shown
    assert "Lãi đang tính" in shown and "Tất toán trong ngày" in shown
    assert "/giai-thich" in text_of(clerk.get(f"/khoan-vay/{loan_id}"))
    english = text_of(Clerk(books, "ward_officer", "en").get(f"/khoan-vay/{loan_id}/giai-thich"))
    assert "Explanation" in english and "Tất toán" not in english and "Lãi" not in english


@pytest.mark.parametrize(
    "day, says",
    [("2025-04-10", "Giải thích ngày 10/04/2025"), ("2024-01-01", "chưa có việc gì"), ("hôm qua", "Không có ngày"), ("", "31/08/2025"),
     ("0001-01-01", "Không có ngày"), ("9999-12-31", "Không có ngày"), ("2100-12-31", "dài quá")],
)  # fmt: skip
def test_any_day_may_be_asked(books: World, day: str, says: str) -> None:
    page = Clerk(books, "ward_officer").get(f"/khoan-vay/{with_arrears(books)}/giai-thich?ngay={day}")
    assert page.status_code == 200 and says in text_of(page), text_of(page)


def test_the_explanation_of_every_scene_can_be_drawn(books: World, scene: Scene) -> None:
    loan_id = scene.loan(books)
    for who in ("ward_officer", scene.who):
        assert Clerk(books, who).get(f"/khoan-vay/{loan_id}/giai-thich").status_code == 200
        for tab in ("lich", "dien-bien", "lai", "giay-to"):
            assert Clerk(books, who).get(f"/khoan-vay/{loan_id}?muc={tab}").status_code == 200
    assert Clerk(books, who).get(f"/khoan-vay/{loan_id}/giai-thich?ngay={TODAY + timedelta(days=90)}").status_code == 200
