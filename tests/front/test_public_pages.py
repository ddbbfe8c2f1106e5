"""Pages nobody signs in for: may I borrow, calculator, calendar, letters, lists, open data; and what they weigh."""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from dongvon.base.places.models import Hamlet, Point, PointMove
from dongvon.base.places.queries import visits_of
from dongvon.core.dates import add_months
from dongvon.core.schedule import Rule
from dongvon.credit.programmes.catalogue import load
from dongvon.field.needs.models import Declaration
from dongvon.front.web.pages.public import calculator, may_borrow, programmes, start
from dongvon.office.disclosure.models import Feedback
from dongvon.office.disclosure.services import confirm_names, post_list, request_names
from tests.database import nobody
from tests.front.loan_scenes import Clerk, text_of
from tests.world import WARD, World

WEB = Path(__file__).parents[2] / "dongvon/front/web"
STATIC = WEB / "static"
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ON = date(2025, 3, 15)
OI = "Vi Thị Ọi"
HOSTILE = "<script>alert(1)</script>'\"; DROP TABLE access_user; --"
MOST_BYTES = 150_000


@pytest.fixture(autouse=True)
def plain_files() -> Iterator[None]:
    cache.clear()
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield
    cache.clear()


@pytest.fixture
def anyone(books: World) -> Client:
    nobody()
    return Client()


ANSWERS: dict[str, Any] = {
    "household": "poor", "age": "adult", "resides": "yes", "card": "valid", "member": "yes",
    "purposes": ["production"], "amount": "50.000.000",
}  # fmt: skip


def ask(client: Client, books: World, **more: Any) -> dict[str, dict[str, Any]]:
    """The answers of the page by programme, as its context holds them."""
    sent = ANSWERS | {"hamlet": books.hamlets["village"]} | more
    response = client.post(f"/duoc-vay?xa={WARD}", {name: value for name, value in sent.items() if value is not None})
    assert response.status_code == 200
    form = response.context["form"]
    assert not form.errors, form.errors
    cards = [*response.context["cards"], *response.context["refused"]]
    return {card["url"].rpartition("/")[2]: card for card in cards}


# --- may I borrow ----------------------------------------------------------------------------------------------------


def test_there_are_ten_questions_at_most() -> None:
    assert len(may_borrow.MayBorrowForm.base_fields) <= 10


def test_a_poor_member_may_borrow_as_a_poor_household_and_not_as_a_near_poor_one(anyone: Client, books: World) -> None:
    cards = ask(anyone, books)
    assert cards["HN"]["verdict"] == "yes" and cards["HN"]["reasons"] == []
    assert cards["HCN"]["verdict"] == "no"
    assert any("hộ nghèo" in one["text"] and one["source"] for one in cards["HCN"]["reasons"])
    assert "100.000.000" in cards["HN"]["ceiling"] and cards["HN"]["rate_e7"] and cards["HN"]["papers"]


def test_what_can_be_done_first_is_said_and_is_no_refusal(anyone: Client, books: World) -> None:
    cards = ask(anyone, books, member="no", card="expired", amount="500.000.000")
    assert cards["HN"]["verdict"] == "first" and len(cards["HN"]["first"]) == 3


def test_what_nobody_knows_is_asked_about_and_never_a_yes(anyone: Client, books: World) -> None:
    cards = ask(anyone, books, household="unsure", hamlet="", purposes=["production", "water"])
    assert cards["HN"]["verdict"] == "ask" and cards["NSVS"]["verdict"] == "ask"
    assert not any(card["verdict"] == "yes" and code in ("HN", "HCN", "HMTN", "NSVS") for code, card in cards.items())


def test_the_hamlets_class_decides_about_water(anyone: Client, books: World) -> None:
    seen = {name: ask(anyone, books, hamlet=books.hamlets[name], purposes=["water"], amount="")["NSVS"]["verdict"]
            for name in ("town", "village")}  # fmt: skip
    assert seen["town"] == "no" and seen["village"] != "no"


def test_three_years_after_poverty_it_is_over(anyone: Client, books: World) -> None:
    today = timezone.localdate()
    for months, verdict in ((12, "yes"), (37, "no")):
        cards = ask(anyone, books, household="newly_escaped", escaped_on=add_months(today, -months).isoformat())
        assert cards["HMTN"]["verdict"] == verdict


def test_a_stranger_a_child_and_who_owes_elsewhere(anyone: Client, books: World) -> None:
    assert ask(anyone, books, resides="no")["HN"]["verdict"] == "no"
    assert ask(anyone, books, age="child")["GQVL"]["verdict"] == "no"
    assert ask(anyone, books, age="minor")["GQVL"]["verdict"] != "no"
    assert ask(anyone, books, age="minor")["HN"]["verdict"] == "no"
    assert ask(anyone, books, owes=["VKK"], household="other")["GQVL"]["verdict"] == "no"


def test_the_answer_says_where_and_when_and_keeps_nothing(anyone: Client, books: World) -> None:
    rows = [model.objects.count() for model in (Declaration, Feedback)]
    response = anyone.post(f"/duoc-vay?xa={WARD}", ANSWERS | {"hamlet": books.hamlets["village"]})
    text = text_of(response)
    assert "Điểm giao dịch point" in text and "phiên tới ngày" in text and "Mang theo gì" in text
    assert "no-store" in response.headers["Cache-Control"] and "sessionid" not in response.cookies
    assert [model.objects.count() for model in (Declaration, Feedback)] == rows


@pytest.mark.parametrize("field", ["household", "age", "hamlet", "purposes", "owes", "amount", "escaped_on"])
def test_hostile_answers_are_faults_of_a_field(anyone: Client, books: World, field: str) -> None:
    response = anyone.post(f"/duoc-vay?xa={WARD}", ANSWERS | {field: HOSTILE})
    assert response.status_code == 200 and field in response.context["form"].errors
    assert b"<script>alert" not in response.content


def test_every_purpose_leads_to_a_programme_that_is_lent_from() -> None:
    lent = {one.code for one in programmes.open_today(date(2026, 11, 1))}
    named = {code for _label, codes in may_borrow.PURPOSES.values() for code in codes}
    assert named == lent, "a programme people cannot find by a purpose"
    assert set(may_borrow.PAPERS) <= lent


def test_asking_to_be_called_back_keeps_a_name_until_somebody_called(anyone: Client, books: World) -> None:
    sent = {"request_id": str(uuid4()), "programme": "HN", "hamlet": books.hamlets["village"], "name": "Bà Thí Dụ",
            "phone": "0912 345 678", "amount": "", "purpose": "nuôi lợn", "website": ""}  # fmt: skip
    assert anyone.post(f"/duoc-vay/lien-he?xa={WARD}", sent | {"phone": "12"}).status_code == 409
    assert anyone.post(f"/duoc-vay/lien-he?xa={WARD}", sent).status_code == 302
    trap = sent | {"request_id": str(uuid4()), "website": "http://spam"}
    assert anyone.post(f"/duoc-vay/lien-he?xa={WARD}", trap).status_code == 302
    with books.acting("ward_officer"):
        [row] = Declaration.objects.all()
    assert row.programme == "HN" and row.name == "Bà Thí Dụ"
    nobody()
    codes = [anyone.post(f"/duoc-vay/lien-he?xa={WARD}", sent).status_code for _ in range(8)]
    assert codes[-1] == 429


# --- the calculator --------------------------------------------------------------------------------------------------


def test_the_lines_add_up_and_follow_the_balance() -> None:
    lines = calculator.reckoned(load("HN"), date(2026, 1, 15), 50_000_000, 60, 12, None)
    assert sum(line.principal for line in lines) == 50_000_000 and lines[-1].left == 0
    assert [line.due_on for line in lines] == [date(2027 + n, 1, 15) for n in range(5)]
    assert lines[0].interest == 50_000_000 * 365 * 624 // (365 * 10_000)
    assert all(line.interest > later.interest for line, later in pairwise(lines))


def test_the_page_reckons_shows_a_picture_and_names_what_is_not_lent(anyone: Client) -> None:
    text = text_of(anyone.get("/tinh?chuong-trinh=HN&so-tien=50.000.000&thoi-han=60&ky-tra=12"))
    assert text.count("<rect") == 10 and "50.000.000" in text and 'role="img"' in text
    over = text_of(anyone.get("/tinh?chuong-trinh=HN&so-tien=500000000&thoi-han=240"))
    assert "nhiều nhất 100.000.000" in over and "dài nhất 120 tháng" in over


def test_a_students_loan_asks_for_the_course(anyone: Client) -> None:
    assert load("HSSV").instalments.rule == Rule.STUDENT
    without = text_of(anyone.get("/tinh?chuong-trinh=HSSV&so-tien=40000000&thoi-han=60"))
    assert "Chưa có thời gian của khóa học" in without and "điền số tháng còn học" in without
    text = text_of(anyone.get("/tinh?chuong-trinh=HSSV&so-tien=40000000&thoi-han=60&khoa-hoc=24"))
    assert "Đang học chưa phải trả" in text and "<rect" in text


@pytest.mark.parametrize("query", [
    "so-tien=1e99&thoi-han=60", "so-tien=-5&thoi-han=60", "so-tien=50000000&thoi-han=0",
    "so-tien=50000000&thoi-han=99999", "so-tien=50000000&thoi-han=60&ky-tra=7", f"so-tien={'9' * 40}&thoi-han=6",
    "so-tien=100000&thoi-han=480&chuong-trinh=NOXH&ky-tra=1", "so-tien=50000000&thoi-han=60&chuong-trinh=KHONG",
])  # fmt: skip
def test_nonsense_is_answered_in_words(anyone: Client, query: str) -> None:
    response = anyone.get(f"/tinh?{query}" if "chuong-trinh" in query else f"/tinh?chuong-trinh=HN&{query}")
    assert response.status_code == 200 and "Traceback" not in text_of(response)


# --- the calendar ----------------------------------------------------------------------------------------------------


def feed(client: Client, address: str) -> Any:
    from icalendar import Calendar  # the pages import it as late

    response = client.get(address)
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(response.content)


def test_a_feed_read_back_has_every_session_on_its_day(anyone: Client, books: World) -> None:
    point, today = Point.objects.get(place=WARD), timezone.localdate()
    events = {str(event["uid"]): event for event in feed(anyone, f"/lich/diem/{point.code}.ics").walk("VEVENT")}
    held = {day for year in (today.year, today.year + 1) for day in visits_of(point, year).values()}
    days = {event.decoded("dtstart") for event in events.values()}
    assert {day for day in held if today <= day < add_months(today, 12)} <= days and len(events) >= 14
    assert all(type(day) is date for day in days)
    assert all(event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1) for event in events.values())
    assert set(feed(anyone, f"/lich/xa/{WARD}.ics").walk("VEVENT")[0]) == set(next(iter(events.values())))


def test_a_session_moved_for_tet_moves_under_the_same_name(anyone: Client, books: World) -> None:
    point, address = Point.objects.get(place=WARD), "/lich/diem/{}.ics"
    today = timezone.localdate()
    fixed = next(day for year in (today.year, today.year + 1) for day in sorted(visits_of(point, year).values())
                 if day > today)  # fmt: skip
    before = {str(event["uid"]): event for event in feed(anyone, address.format(point.code)).walk("VEVENT")}
    PointMove.objects.create(point=point, fixed_on=fixed, held_on=fixed + timedelta(days=5), reason="Tết Nguyên đán")
    after = {str(event["uid"]): event for event in feed(anyone, address.format(point.code)).walk("VEVENT")}
    assert before.keys() == after.keys()
    [moved] = [uid for uid in after if before[uid].decoded("dtstart") != after[uid].decoded("dtstart")]
    assert after[moved].decoded("dtstart") == fixed + timedelta(days=5)
    assert (before[moved]["sequence"], after[moved]["sequence"]) == (0, 1)
    assert "Tết Nguyên đán" in after[moved]["description"]
    assert "dời từ" in text_of(anyone.get(f"/lich?xa={WARD}"))


def test_a_point_that_closed_says_so_in_the_calendar(anyone: Client, books: World) -> None:
    point, today = Point.objects.get(place=WARD), timezone.localdate()
    Point.objects.filter(pk=point.pk).update(until_on=today + timedelta(days=40))
    events = feed(anyone, f"/lich/diem/{point.code}.ics").walk("VEVENT")
    states = {event.decoded("dtstart"): str(event["status"]) for event in events}
    closes = today + timedelta(days=40)
    assert {states[day] for day in states if day >= closes} == {"CANCELLED"}
    assert {states[day] for day in states if day < closes} == {"CONFIRMED"}
    assert (
        anyone.get("/lich/diem/khong-co.ics").status_code == 404 and anyone.get("/lich/xa/99999.ics").status_code == 404
    )


# --- letters ---------------------------------------------------------------------------------------------------------


def letter(**more: str) -> dict[str, str]:
    return {"request_id": str(uuid4()), "place": WARD, "kind": "report", "desk": "bank", "contact": "",
            "text": "Tổ trưởng thu lãi không đưa biên lai.", "website": ""} | more  # fmt: skip


def test_a_letter_is_followed_by_its_code_and_answered_at_the_desk(anyone: Client, books: World) -> None:
    response = anyone.post("/gop-y", letter())
    assert response.status_code == 302
    address = response.headers["Location"]
    assert re.fullmatch(rf"/gop-y/{WARD}-[2-9A-Z]{{12}}", address)
    seen = text_of(anyone.get(address))
    assert "đang chờ trả lời" in seen and "không đưa biên lai" not in seen
    director = Clerk(books, "director")
    assert "không đưa biên lai" in text_of(director.get("/y-kien"))
    with books.acting("director"):
        number = Feedback.objects.get().pk
    assert "không ghi tên" in text_of(director.get(f"/y-kien/{number}"))
    assert "Trả lời thư" not in text_of(Clerk(books, "ward_officer").get(f"/y-kien/{number}"))
    form = {"request_id": str(uuid4()), "text": "Đã nhắc tổ trưởng; biên lai đã đưa ngày 02/04."}
    path = f"/y-kien/{number}/viec/tra-loi"
    assert "không sửa được nữa" in text_of(director.client.post(path, form | {"buoc": "xem"}))
    assert director.client.post(path, form | {"buoc": "ghi"}).status_code == 302
    nobody()
    seen = text_of(Client().get(address))
    assert "đã trả lời" in seen and "biên lai đã đưa ngày 02/04" in seen
    assert Client().get("/gop-y/03408-AAAAAAAAAAAA").status_code == 404


def test_machines_are_thanked_and_forgotten_and_floods_stop(anyone: Client, books: World) -> None:
    assert anyone.post("/gop-y", letter(website="http://spam")).status_code == 302
    with books.acting("director"):
        assert not Feedback.objects.exists()
    nobody()
    codes = [anyone.post("/gop-y", letter()).status_code for _ in range(8)]
    assert codes[0] == 302 and codes[-1] == 429
    assert [anyone.get("/gop-y/03408-AAAAAAAAAAAA").status_code for _ in range(31)][-1] == 429


def test_hostile_letters_are_words(anyone: Client, books: World) -> None:
    anyone.post("/gop-y", letter(text=HOSTILE, contact=HOSTILE))
    with books.acting("director"):
        number = Feedback.objects.get().pk
    seen = Clerk(books, "director").get(f"/y-kien/{number}").content
    assert b"<script>alert" not in seen and b"&lt;script&gt;alert" in seen
    nobody()
    for wrong in ({"kind": "x"}, {"desk": "x"}, {"place": "99999"}, {"text": ""}, {"request_id": "x"}):
        assert anyone.post("/gop-y", letter(**wrong)).status_code == 200
    assert anyone.post("/gop-y", letter(kind="complaint")).status_code == 409


def test_the_desks_are_for_who_answers_and_who_hangs(books: World) -> None:
    for who, status in (("teller", 409), ("ward_officer", 200), ("ward_leader", 200), ("director", 200)):
        assert Clerk(books, who).get("/y-kien").status_code == status
        assert Clerk(books, who).get("/niem-yet/so").status_code == status
    assert Client().get("/y-kien").status_code == 302


# --- lists and open data ---------------------------------------------------------------------------------------------


def test_the_web_shows_counts_and_names_only_by_two_peoples_leave(anyone: Client, books: World) -> None:
    books.lend(OI, "HN", 50_000_000, ON)
    today = timezone.localdate()
    until = today + timedelta(days=9)
    books.do(post_list, "ward_officer", point_id=Point.objects.get(place=WARD).pk, as_of=ON, until=until)
    nobody()
    shown = text_of(anyone.get(f"/niem-yet?xa={WARD}"))
    assert "ít hơn 5" in shown and OI not in shown
    desk = Clerk(books, "ward_leader")
    page = text_of(desk.get("/niem-yet/so"))
    assert "đang treo" in page and OI not in page
    paper = desk.get(re.search(r"/niem-yet/so/\d+\.pdf", page)[0])  # type: ignore[index]
    assert paper.content.startswith(b"%PDF")
    sent = {"request_id": str(uuid4()), "legal_basis": "Nghị quyết 00/NQ-HĐND, điều 1",
            "reason": "Theo đề nghị của thôn", "until": until.isoformat()}  # fmt: skip
    assert "người thứ hai phải đồng ý" in text_of(desk.client.post("/niem-yet/so/viec/de-nghi-dua-ten", sent))
    number = books.do(request_names, "ward_leader", place=WARD, legal_basis=sent["legal_basis"], reason=sent["reason"],
                      until=until)["publication_id"]  # fmt: skip
    nobody()
    assert OI not in text_of(anyone.get(f"/niem-yet?xa={WARD}"))
    own = desk.client.post(f"/niem-yet/so/ten/{number}/viec/dong-y", {"request_id": str(uuid4()), "buoc": "ghi"})
    assert own.status_code == 409 and "phải có người thứ hai" in text_of(own)
    books.do(confirm_names, "director", publication_id=number)
    nobody()
    shown = text_of(anyone.get(f"/niem-yet?xa={WARD}"))
    assert OI in shown and "Nghị quyết 00/NQ-HĐND" in shown


def test_open_data_is_read_by_machines_and_says_what_it_hides(anyone: Client, books: World) -> None:
    books.lend(OI, "HN", 50_000_000, ON)
    nobody()
    text = text_of(anyone.get("/du-lieu-mo"))
    assert "CC BY 4.0" in text and "month_end" in text
    for dataset in ("chuong-trinh", "thon", "thon-chuong-trinh"):
        rows = list(csv.DictReader(StringIO(text_of(anyone.get(f"/du-lieu-mo/{dataset}.csv?xa={WARD}")))))
        told = json.loads(anyone.get(f"/du-lieu-mo/{dataset}.json?xa={WARD}").content)
        assert len(rows) == len(told["rows"]) > 0 and {row["loans"] for row in rows} == {""}
    assert (
        anyone.get("/du-lieu-mo/khac.csv").status_code == 404 and anyone.get("/du-lieu-mo/thon.xml").status_code == 404
    )


def test_codes_lead_where_they_belong() -> None:
    assert start.address_of(" 03408-abcdefghjkmn ") == "/gop-y/03408-ABCDEFGHJKMN"
    assert start.address_of("03408-" + "A" * 26) == "/bien-lai/03408-" + "a" * 26
    assert start.address_of("//evil.example/x") == "/theo-doi/EVILEXAMPLEX"
    assert start.address_of("") == "/cong-khai"


def test_robots_keep_out_of_what_is_somebodys(anyone: Client) -> None:
    text = text_of(anyone.get("/robots.txt"))
    assert "Disallow: /gop-y/" in text and "Disallow: /bien-lai/" in text and "Disallow: /\n" not in text


# --- what a page costs -----------------------------------------------------------------------------------------------

PUBLIC = ("/cong-khai", "/duoc-vay", "/duoc-vay/lien-he", "/tinh?chuong-trinh=NOXH&so-tien=900000000&thoi-han=300",
          "/lich", "/gop-y", "/niem-yet", "/du-lieu-mo", "/chuong-trinh", "/chuong-trinh/HN", "/nguon",
          "/dang-nhap")  # fmt: skip


def cost(html: str) -> int:
    """Bytes sent for a page opened for the first time: itself, its style sheets, scripts, icons, and every font its
    style sheets may ask for, packed as they travel."""
    files = set(re.findall(r'(?:src|href)="/static/([^"#]+)', html))
    sheets = "".join((STATIC / name).read_text() for name in files if name.endswith(".css"))
    two = "Be Vietnam Pro Two" in sheets
    faces = re.findall(r'font-family: "([^"]+)".*?url\("\.\./([^"]+)"\)', sheets, re.S)
    files |= {name for family, name in faces if not two or family != "Be Vietnam Pro"}
    packed = (len((STATIC / name).read_bytes()) if name.endswith(".woff2") else
              len(gzip.compress((STATIC / name).read_bytes())) for name in files)  # fmt: skip
    return len(gzip.compress(html.encode())) + sum(packed)


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_weighs_150_kilobytes_at_most_and_watches_nobody(
    anyone: Client, books: World, address: str, language: str
) -> None:
    anyone.cookies["django_language"] = language
    response = anyone.get(address)
    text = text_of(response)
    assert response.status_code == 200 and f'<html lang="{language}"' in text
    assert cost(text) <= MOST_BYTES, cost(text)
    outside = [one for one in re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)', text)
               if not one.startswith("/static/")]  # fmt: skip
    assert outside == [] and text.count("<h1") == 1
    assert [name for name in books.people if name in text] == []


def test_the_measure_finds_a_heavy_page() -> None:
    heavy = '<link rel="stylesheet" href="/static/css/tokens.css"><script src="/static/vendor/echarts/echarts.min.js">'
    assert cost(heavy) > MOST_BYTES


def test_hamlets_are_those_of_the_commune(anyone: Client, books: World) -> None:
    shown = text_of(anyone.get(f"/duoc-vay?xa={WARD}"))
    for hamlet in Hamlet.objects.all():
        assert (f'value="{hamlet.pk}"' in shown) is (hamlet.place == WARD)
