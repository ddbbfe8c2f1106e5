"""The frame, sign-in and the pages of the place, by Django's test client: who may, who may not, what is said."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from dongvon.base.access.models import Grant, Role, User
from dongvon.base.attachments.models import Opening
from dongvon.credit.programmes.catalogue import codes
from dongvon.front.web.pages.home import sources
from dongvon.front.web.pages.kit.parts import programme_short
from dongvon.office.overview.queries import as_of, conference, overview
from dongvon.parties.households.models import PovertyList
from tests.database import nobody
from tests.office.poverty_lists.lists import household, listed
from tests.world import SINCE, WARD, World

PASSWORD = "Bo-tre-ven-suoi-9"
ON = date(2025, 3, 15)
WEB = Path(__file__).parents[2] / "dongvon/front/web"
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PUBLIC = ("/", "/cong-khai", "/tham-quan", "/chuong-trinh", "/nguon", "/dang-nhap")
STAFF = ("/tong-quan", "/bao-cao", "/bao-cao/2025/pdf", "/ra-soat/nhan-danh-sach", "/vai", "/tep/1")


@pytest.fixture(autouse=True)
def plain_files() -> Iterator[None]:
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def client_of(world: World, who: str) -> Client:
    client = Client()
    nobody()
    client.force_login(User.objects.get(pk=world.users[who]), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


@pytest.fixture
def lent(books: World) -> World:
    """Three loans: two groups of two associations, and one without a group."""
    books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    books.lend("Lò Văn Ín", "HCN", 30_000_000, ON)
    return books


# --- the public -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_need_no_sign_in_and_hold_nobody_s_name(lent: World, address: str) -> None:
    nobody()
    response = Client().get(address)
    assert response.status_code == 200
    assert [name for name in lent.people if name in text_of(response)] == []


@pytest.mark.parametrize("address", STAFF)
def test_pages_of_work_ask_to_sign_in_and_lead_back(books: World, address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 302
    to = urlsplit(response.headers["Location"])
    assert (to.path, parse_qs(to.query)) == ("/dang-nhap", {"next": [address]})


def test_the_start_page_shows_the_sessions_of_the_place(books: World) -> None:
    shown = text_of(Client().get("/cong-khai", {"xa": WARD}))
    assert "Điểm giao dịch point" in shown and "ngày 15" in shown and "Điểm giao dịch next" not in shown


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_programme_has_its_page_in_both_languages(books: World, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    for code in codes():
        response = client.get(f"/chuong-trinh/{code}")
        assert response.status_code == 200, code
        assert f'<html lang="{language}"' in text_of(response)
    assert client.get("/chuong-trinh/KHONG").status_code == 404


def test_an_unknown_ceiling_is_said_and_stops_new_loans(books: World) -> None:
    shown = text_of(Client().get("/chuong-trinh/DP_KHAC"))
    assert "chưa cho vay mới" in shown and "do tỉnh quy định: chưa nhập nghị quyết của tỉnh" in shown


def test_what_rests_on_memory_is_counted_on_the_page_of_sources(books: World) -> None:
    shown = text_of(Client().get("/nguon"))
    told = re.search(r"phải hỏi lại ngân hàng: (\d+)\.", shown)
    assert told is not None
    assert shown.count("theo trí nhớ, phải hỏi lại ngân hàng trước khi dùng") == int(told[1]) > 0


def test_what_becomes_of_a_missed_instalment_is_said_once_for_programmes_that_say_alike(books: World) -> None:
    rows = [row for part in sources.context()["parts"] for row in part["table"]["rows"]]
    rows = [row for row in rows if row["setting"].startswith("Kỳ gốc không trả")]
    said = [(row["setting"].partition(": ")[2], row["value"], row["since"]) for row in rows]
    assert [one for one in said if not one[0]] == [
        ("", "theo dõi đến kỳ sau", None), ("", "chuyển nợ quá hạn kỳ ấy", date(2026, 3, 1))
    ]  # fmt: skip
    students, housing = (programme_short(code) for code in ("HSSV", "NOXH"))
    assert [one[1:] for one in said if students in one[0]] == [("theo dõi đến kỳ sau", None)]
    assert [one[1:] for one in said if housing in one[0]] == [("chuyển nợ quá hạn kỳ ấy", None)]
    assert all(str(row["source"]["document"]) in text_of(Client().get("/nguon")) for row in rows)


# --- language ---------------------------------------------------------------------------------------------------------


def test_vietnamese_comes_first_whatever_the_browser_asks(books: World) -> None:
    assert '<html lang="vi"' in text_of(Client(headers={"Accept-Language": "en-US,en"}).get("/cong-khai"))


def test_a_chosen_language_stays_and_an_unknown_one_changes_nothing(books: World) -> None:
    client = Client()
    response = client.post("/ngon-ngu", {"language": "en", "next": "/nguon"})
    assert response.headers["Location"] == "/nguon"
    assert '<html lang="en"' in text_of(client.get("/nguon"))
    client.post("/ngon-ngu", {"language": "xx"})
    assert '<html lang="en"' in text_of(client.get("/nguon"))
    assert client.get("/ngon-ngu").status_code == 405


# --- signing in -------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(books: World) -> str:
    user = User.objects.get(pk=books.users["ward_officer"])
    user.set_password(PASSWORD)
    user.save()
    nobody()
    return user.username


def sign_in(client: Client, username: str, password: str, **more: str) -> HttpResponse:
    answer = client.post("/dang-nhap", {"username": username, "password": password, **more})
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_right_password_leads_to_where_one_wanted_to_go(officer: str) -> None:
    client = Client()
    assert sign_in(client, officer, PASSWORD, next="/nguon").headers["Location"] == "/nguon"
    assert client.get("/").headers["Location"] == "/tong-quan"
    assert client.get("/dang-xuat").status_code == 405
    client.post("/dang-xuat")
    assert client.get("/tong-quan").status_code == 302


@pytest.mark.parametrize("elsewhere", [
    "https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\a.org", "1,5", "home",
])  # fmt: skip
def test_signing_in_never_leads_to_another_site(officer: str, elsewhere: str) -> None:
    assert sign_in(Client(), officer, PASSWORD, next=elsewhere).headers["Location"] == "/"


def test_five_failures_lock_the_name_and_the_page_says_how_long(officer: str) -> None:
    client = Client()
    for _ in range(4):
        answer = sign_in(client, officer, "sai-mat-khau-nhe")
        assert answer.status_code == 200 and "Tên đăng nhập hoặc mật khẩu chưa đúng" in text_of(answer)
    answer = sign_in(client, officer, "sai-mat-khau-nhe")
    assert answer.status_code == 429 and "Mở lại sau 15 phút, lúc" in text_of(answer)
    assert sign_in(client, officer, PASSWORD).status_code == 429
    assert client.get("/tong-quan").status_code == 302


def test_an_account_without_a_role_is_told_so(books: World) -> None:
    user = User.objects.create(username="moi", full_name="Người mới", password="!")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/tong-quan")
    assert answer.status_code == 409 and "hôm nay chưa được giao vai trò nào" in text_of(answer)


def test_somebody_with_two_roles_works_in_the_one_he_chose(books: World) -> None:
    Grant.objects.create(user_id=books.users["ward_officer"], role=Role.WARD_LEADER, place=WARD, since_on=SINCE)
    client = client_of(books, "ward_officer")
    assert client.get("/ra-soat/nhan-danh-sach").status_code == 200
    assert client.post("/vai", {"role": "1"}).headers["Location"] == "/"
    assert client.get("/ra-soat/nhan-danh-sach").status_code == 409
    assert client.post("/vai", {"role": "7"}).status_code == 200
    assert client.get("/ra-soat/nhan-danh-sach").status_code == 409


# --- the dashboard ----------------------------------------------------------------------------------------------------


def test_the_dashboard_adds_up_what_was_lent(lent: World) -> None:
    shown = text_of(client_of(lent, "ward_officer").get("/tong-quan"))
    assert "80.000.000\u00a0đ" in shown
    assert "50.000.000" in shown and "30.000.000" in shown
    assert "Phường Tân Phong" in shown and "số liệu đến 31/03/2025" in shown


def test_an_association_and_a_group_see_their_own_part(lent: World) -> None:
    for who, own, others in (("women", "50.000.000", "30.000.000"), ("leader_1", "30.000.000", "50.000.000")):
        shown = text_of(client_of(lent, who).get("/tong-quan"))
        assert own in shown and others not in shown and "80.000.000" not in shown


def test_the_next_ward_sees_nothing_of_it(lent: World) -> None:
    shown = text_of(client_of(lent, "next_officer").get("/tong-quan"))
    assert "50.000.000" not in shown and "Phường Tân Phong" not in shown


def test_a_borrower_s_account_shows_nobody_s_loans(lent: World) -> None:
    Grant.objects.filter(user_id=lent.users["hamlet_head"]).update(role=Role.BORROWER)
    client = client_of(lent, "hamlet_head")
    for address in ("/tong-quan", "/bao-cao", "/tham-quan", "/nguon"):
        shown = text_of(client.get(address))
        assert "/khoan-vay/" not in shown and [name for name in lent.people if name in shown] == []
    assert client.get("/tong-quan").status_code == 409 and 'href="/khoan-vay"' not in text_of(client.get("/nguon"))


def test_the_dashboard_asks_the_database_as_often_for_one_loan_as_for_three(books: World) -> None:
    asked = []
    for borrowers in (("Vi Thị Ọi",), ("Tòng Thị Lả", "Lò Văn Ín")):
        for name in borrowers:
            books.lend(name, "HN" if name != "Lò Văn Ín" else "HCN", 10_000_000, ON)
        client = client_of(books, "ward_officer")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/tong-quan").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 30, "figures and what waits at the desk"


def test_the_figures_reach_to_the_month_of_the_last_movement_and_never_past_today(lent: World) -> None:
    with lent.acting("ward_officer"):
        assert as_of(WARD) == date(2025, 3, 31)
        assert as_of("00000") <= date.today()  # noqa: DTZ011


# --- the report -------------------------------------------------------------------------------------------------------


def test_the_report_is_refused_to_a_group_leader(books: World) -> None:
    answer = client_of(books, "leader_1").get("/bao-cao")
    assert answer.status_code == 409 and "Trang này dành cho" in text_of(answer)
    assert "/bao-cao" not in text_of(client_of(books, "leader_1").get("/tong-quan"))


def test_the_report_page_and_its_files_hold_the_same_figures(own_books: World) -> None:
    own_books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    own_books.lend("Lò Văn Ín", "HCN", 30_000_000, ON)
    client = client_of(own_books, "ward_officer")
    page = text_of(client.get("/bao-cao"))
    assert "Báo cáo hội nghị tổng kết năm 2025" in page and "Sổ sách chưa khớp" not in page
    file = client.get("/bao-cao/2025/json")
    figures = json.loads(b"".join(file.streaming_content))  # type: ignore[attr-defined]
    assert figures["outcomes"]["loan_turns"] == {"cumulative": 2, "in_year": 2}
    assert figures["totals"]["closing"] == 80_000_000 and "80.000.000\u00a0đ" in page
    assert 'filename="bao-cao-tong-ket-03408-2025.json"' in file.headers["Content-Disposition"]
    assert client.get("/bao-cao/2025/exe").status_code == 404
    refused = client.get("/bao-cao/2019/pdf")
    assert refused.status_code == 409 and "Năm 2019 chưa có số liệu" in text_of(refused)
    assert client_of(own_books, "next_officer").get("/bao-cao/2025/json").status_code == 409


def test_the_dashboard_and_the_report_tell_the_same(own_books: World) -> None:
    loan_id = own_books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    own_books.lend("Lò Văn Ín", "HCN", 30_000_000, ON)
    own_books.sheet(own_books.session(date(2025, 4, 15)), "G2", interest={loan_id: 100_000})
    with own_books.acting("ward_officer") as actor:
        seen = overview(actor, WARD, date(2025, 12, 31))
        report, problems = conference(WARD, 2025)
    assert problems == []
    assert seen.interest_collected[3] == 100_000 and seen.arrears == report.totals["arrears"] > 0
    assert (seen.total, seen.overdue) == (report.totals["closing"], report.totals["overdue"])
    for key, line in (("closing", seen.outstanding), ("interest_due", seen.interest_due),
                      ("interest_collected", seen.interest_collected)):  # fmt: skip
        assert [row[key] for row in report.months] == line[-len(report.months) :]
    assert seen.programmes == {row["code"]: row["closing"] for row in report.programmes if row["closing"]}
    assert seen.associations == {row["code"]: row["closing"] for row in report.associations if row["closing"]}
    assert seen.outcomes == report.outcomes


# --- the poverty list -------------------------------------------------------------------------------------------------


def sent(path: Path, **changed: str) -> dict[str, object]:
    asked = {"year": "2025", "decision_no": "812/QĐ-UBND", "decided_on": "2025-12-15", "since_on": "2026-01-01",
             "request_id": "00000000-0000-4000-8000-00000000a001"}  # fmt: skip
    return {**asked, **changed, "file": SimpleUploadedFile(path.name, path.read_bytes())}


def test_a_list_is_taken_over_and_sent_twice_it_counts_once(books: World, tmp_path: Path) -> None:
    path = listed(tmp_path, [household(1, "Thôn town"), household(2, "Thôn village", "near_poor")])
    client = client_of(books, "ward_officer")
    for _ in range(2):
        answer = client.post("/ra-soat/nhan-danh-sach", sent(path))
        assert answer.status_code == 200 and "Đã nhận danh sách" in text_of(answer)
    with books.acting("ward_officer"):
        assert PovertyList.objects.count() == 1


def test_a_faulty_list_comes_back_with_its_reasons_and_nothing_is_taken(books: World, tmp_path: Path) -> None:
    path = listed(tmp_path, [household(1, "Thôn không có")])
    answer = client_of(books, "ward_officer").post("/ra-soat/nhan-danh-sach", sent(path))
    shown = text_of(answer)
    assert answer.status_code == 409 and "Chưa nhập gì vì 1 dòng có lỗi" in shown
    assert 'download="danh-sach-co-ly-do.xlsx"' in shown and ";base64,UEsDB" in shown
    with books.acting("ward_officer"):
        assert PovertyList.objects.count() == 0


def test_the_list_needs_its_decision_and_the_ward_officer(books: World, tmp_path: Path) -> None:
    path = listed(tmp_path, [household(1, "Thôn town")])
    answer = client_of(books, "ward_officer").post("/ra-soat/nhan-danh-sach", sent(path, decision_no=""))
    assert "error-summary" in text_of(answer)
    assert client_of(books, "teller").get("/ra-soat/nhan-danh-sach").status_code == 409


# --- papers and words -------------------------------------------------------------------------------------------------


def test_a_paper_opens_in_its_ward_only_and_the_opening_is_kept(books: World) -> None:
    number = books.paper(("member_list", 1))
    answer = client_of(books, "ward_leader").get(f"/tep/{number}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    with books.acting("ward_leader"):
        assert Opening.objects.filter(attachment_id=number, user_id=books.users["ward_leader"]).count() == 1
    assert client_of(books, "next_officer").get(f"/tep/{number}").status_code == 409


def test_every_text_of_the_pages_has_its_english() -> None:
    english = set()
    for folder in settings.LOCALE_PATHS:
        for catalogue in folder.glob("en/LC_MESSAGES/django.po"):
            with catalogue.open("rb") as file:
                english |= {(message.context, message.id) for message in read_po(file) if message.string}
    keywords = {"_": None, "gettext": None, "gettext_lazy": None, "N_": None, "pgettext": ((1, "c"), 2)}
    missing = []
    for module in sorted([WEB / "access.py", *WEB.glob("pages/*.py"), *WEB.glob("views/*.py")]):
        with module.open("rb") as source:
            for line, text, _, context in extract("python", source, keywords=keywords, options={"encoding": "utf-8"}):
                said = text[-1] if isinstance(text, tuple) else text
                if not {(context, said), (None, said)} & english:
                    missing.append(f"{module.name}:{line} {said}")
    assert missing == []
