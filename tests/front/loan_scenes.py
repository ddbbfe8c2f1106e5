"""The loans on which actions are tried, what is filled in for each, and somebody of the cast before the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from dongvon.base.access.models import AuditRow, Request, User
from dongvon.core.relief import COMMITTEE
from dongvon.credit.applications.services import disburse
from dongvon.credit.loans.models import Act, Expectation, Instalment, Loan, Misuse, Movement, Security, Takeover
from dongvon.credit.loans.services import amount_to_settle, find_misuse, repay
from dongvon.credit.relief.models import AbilityReview, FreezeCheck, ReliefCase
from dongvon.credit.relief.services import freeze_debt, propose_relief, write_off
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.households.services import NewPerson, add_member
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
            chosen = found.get("type") not in ("radio", "checkbox") or "checked" in found
            if chosen:
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


def with_heir(books: World) -> int:
    loan_id = fresh(books)
    born = date(1999, 5, 20)
    new = NewPerson("Trần Văn Kế", born, "male", "Kinh", "con", identity_number(born, "male", 95), phone_number(95))
    books.do(add_member, "ward_officer", household_id=books.people[MEMBER].household_id, member=new)
    return loan_id


def secured(books: World) -> int:
    """A house under mortgage, settled: the mortgage is still held."""
    loan_id = books.lend_directly(
        "Ngô Bích Thủy", "NOXH", 300_000_000, LENT_ON, term_months=180, instalment_months=6, has_collateral=True
    )
    with books.reading():
        owed = amount_to_settle(books.position(loan_id), date(2025, 8, 1))
    books.do(repay, "teller", loan_id=loan_id, purpose="settle", amount=owed, received_on=date(2025, 8, 1),
             document="P1")  # fmt: skip
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
    Scene("huy-von", "director", tranches, PAPER | {"reason": "nhà rẻ hơn"},
          ("Không có bút toán tiền nào", "Lịch trả nợ thay đổi", "16.600.000", "6.600.000"),
          "Đã ghi: Hủy phần chưa giải ngân"),
    Scene("nhan-no", "bank_officer", with_heir, PAPER | {"reason": "dead"},
          ("Trần Văn Kế", "người vay đã chết"), "Đã ghi: Chuyển người thừa kế nhận nợ"),
    Scene("bao-dam", "bank_officer", fresh,
          PAPER | {"kind": "mortgage", "description": "Nhà ở", "owner": "Trần Thị Hạnh", "value": "80.000.000"},
          ("thế chấp", "80.000.000 đ"), "Đã ghi: Nhận tài sản bảo đảm"),
    Scene("giai-chap", "director", secured, {"document": "BB 4"}, ("Quyền sử dụng đất",),
          "Đã ghi: Trả lại tài sản bảo đảm"),
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
    Scene("kha-nang", "bank_officer", fresh,
          {"ability": "partly", "repayable": "20.000.000", "causes": ["K1", "C3"], "minutes_no": "BB 11",
           "present": ["bank", "association", "group", "hamlet_head", "borrower"]},
          ("Không có bút toán tiền nào", "có khả năng trả một phần", "20.000.000 đ"),
          "Đã ghi: Đánh giá khả năng trả nợ"),
    Scene("dieu-chinh-lai", "director", with_arrears,
          {"direction": "lower", "amount": "100.000", "decision": "QD 10", "reason": "biên lai tháng trước"},
          ("Điều chỉnh lãi theo quyết định", "Lãi chưa trả giảm 100.000 đ"), "Đã ghi: Điều chỉnh lãi 100.000 đ"),
    Scene("huy", "point_leader", received, {"reason": "ghi nhầm người"},
          ("Lấy lại bút toán bị hủy", "Thu nợ gốc", "Dư nợ trong hạn tăng 1.000.000 đ"), "Dư nợ 50.000.000 đ"),
)  # fmt: skip


def written(books: World) -> list[int]:
    """How much there is of everything a write leaves."""
    with books.reading():
        kept = (
            *(Act, Movement, Misuse, Security, Takeover, ReliefCase, FreezeCheck, AbilityReview),
            *(Expectation, Loan, Instalment, AuditRow, Request),
        )
        rows = [kind.objects.count() for kind in kept]  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_transfer")
            return [*rows, cursor.fetchone()[0]]
