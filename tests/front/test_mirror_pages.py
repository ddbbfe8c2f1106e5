"""The pages of the mirror book: who may, who may not, wrong files, files in two steps, nothing of another commune."""

import json
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from dongvon.base.access.models import User
from dongvon.front.web.pages.mirror import batch as mirror_batch
from dongvon.office.bank_files.portfolio import Flows
from dongvon.office.bank_files.writing import write_form_31
from dongvon.office.bank_files.writing_lists import write_list
from dongvon.office.mirror.models import BankFile, Explanation, LoanMonth, MonthCheck
from tests.database import nobody
from tests.office.mirror.hand_made import COMMUNE, OFFICE, fill, group, loan, says
from tests.office.mirror.hand_made import customer as saver
from tests.office.mirror.months import JANUARY, LENDER, december, later, mirror_funds
from tests.world import NEXT_WARD, World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
NAP = "/doi-chieu/nap/"
JUNE = "/doi-chieu/2025-06-30/"
DECEMBER_PAGES = (
    "/doi-chieu/",
    "/doi-chieu/2024-12-31/",
    "/doi-chieu/2024-12-31/?muc=bien-dong",
    "/doi-chieu/2024-12-31/?muc=chenh-lech",
    "/doi-chieu/2024-12-31/?muc=tep",
    "/doi-chieu/2024-12-31/danh-sach/",
    "/doi-chieu/2024-12-31/danh-sach/top_borrowers/",
    "/doi-chieu/2024-12-31/danh-sach/top_borrowers/?in=1",
    "/doi-chieu/2024-12-31/danh-sach/top_borrowers.xlsx",
    "/doi-chieu/2024-12-31/giao-ban/",
)


@pytest.fixture(autouse=True)
def plain_files() -> Iterator[None]:
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def mirror(books: World) -> World:
    mirror_funds(books)
    return books


def client_of(world: World, who: str, language: str = "vi") -> Client:
    client = Client()
    nobody()
    client.force_login(User.objects.get(pk=world.users[who]), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def text_of(response: Any) -> str:
    assert isinstance(response, HttpResponse)
    return unescape(response.content.decode()).replace("\u00a0", " ")


def uploaded(path: Path, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def hand_in(client: Client, *files: SimpleUploadedFile) -> str:
    return text_of(client.post(NAP, {"files": list(files)}, follow=True))


def go_on(client: Client) -> str:
    return text_of(client.post(NAP, {"action": "go_on"}, follow=True))


def batch_of(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.session[mirror_batch.KEY]["files"]
    return found


def form_31(folder: Path, book: Any = None) -> Path:
    path = folder / "mau-31.xlsx"
    write_form_31(book or december(), path)
    return path


def take_all(client: Client, lender: str = LENDER) -> None:
    client.post(NAP, {"action": "take_all", "lender": lender})


def december_in_the_books(client: Client, folder: Path) -> None:
    hand_in(client, uploaded(form_31(folder)))
    go_on(client)
    take_all(client)
    assert "1 đã nhập" in go_on(client)


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who, takes",
    [
        ("admin", True),
        ("bank_officer", True),
        ("director", True),
        ("ward_officer", True),
        ("women", True),
        ("ward_leader", False),
        ("teller", False),
        ("leader_1", False),
        ("inspector", False),
        ("board_member", False),
    ],
)
def test_takers_hand_files_in_and_others_only_read(mirror: World, who: str, takes: bool) -> None:
    client = client_of(mirror, who)
    desk = client.get("/doi-chieu/")
    assert desk.status_code == 200
    assert ("data-drop" in text_of(desk)) is takes
    assert ('href="/doi-chieu/"' in text_of(client.get("/chuong-trinh"))) is takes
    assert (client.get(NAP).status_code == 200) is takes
    assert (client.post(NAP, {"action": "take_all"}).status_code == 302) is takes


def test_nobody_sees_the_mirror_without_signing_in(mirror: World) -> None:
    for address in (*DECEMBER_PAGES, NAP, "/doi-chieu/khoan-vay/1/"):
        nobody()
        assert Client().get(address).status_code == 302, address


def test_who_may_only_read_can_neither_check_nor_explain(mirror: World, tmp_path: Path) -> None:
    december_in_the_books(client_of(mirror, "bank_officer"), tmp_path)
    reader = client_of(mirror, "ward_leader")
    assert "Xác nhận đã kiểm tra" not in text_of(reader.get("/doi-chieu/2024-12-31/?muc=chenh-lech"))
    assert reader.post("/doi-chieu/2024-12-31/", {"action": "check", "open": "0"}).status_code == 409
    with mirror.reading():
        assert MonthCheck.objects.count() == 0


# --- wrong files ------------------------------------------------------------------------------------------------------


def test_no_file_an_empty_one_and_one_that_is_no_spreadsheet(mirror: World) -> None:
    client = client_of(mirror, "bank_officer")
    assert "Chưa chọn tệp nào" in text_of(client.post(NAP, {}, follow=True))
    hand_in(
        client, SimpleUploadedFile("rong.xlsx", b""), SimpleUploadedFile("anh.xlsx", b"\x89PNG\r\n\x1a\n" + b"x" * 99)
    )
    told = go_on(client)
    assert [file["state"] for file in batch_of(client)] == ["broken", "broken"]
    assert "rong.xlsx" in told and "anh.xlsx" in told and "2 không đọc được" in told
    with mirror.reading():
        assert BankFile.objects.count() == 0


def test_a_file_too_large_and_too_many_files_are_refused_in_one_sentence(
    mirror: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(mirror, "bank_officer")
    monkeypatch.setattr(mirror_batch, "MOST_MEGABYTES", 0)
    assert "quá lớn: mỗi tệp nhiều nhất 0 MB" in hand_in(client, SimpleUploadedFile("lon.xlsx", b"x"))
    monkeypatch.setattr(mirror_batch, "MOST_FILES", 2)
    files = [SimpleUploadedFile(f"{number}.xlsx", bytes([number])) for number in range(3)]
    assert "nhiều nhất 2 tệp" in hand_in(client, *files)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.xlsx", "<script>alert(1)</script>.xlsx", "a\u202excod.exe", "x" * 300 + ".xlsx", "…"]
)
def test_a_hostile_name_stays_a_plain_text(mirror: World, tmp_path: Path, name: str) -> None:
    client = client_of(mirror, "bank_officer")
    told = client.post(NAP, {"files": [SimpleUploadedFile(name, form_31(tmp_path).read_bytes())]}, follow=True)
    client.post(NAP, {"action": "go_on"})
    (file,) = batch_of(client)
    assert file["state"] == "ready"
    assert "/" not in file["name"] and file["name"].isprintable() and len(file["name"]) <= mirror_batch.LONGEST_NAME
    assert b"<script>alert" not in told.content


def test_one_file_that_breaks_the_reader_does_not_take_the_others_along(
    mirror: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(mirror, "bank_officer")
    real = mirror_batch.preview

    def failing(path: Path, *rest: Any) -> Any:
        if path.name == "hong.xlsx":
            raise ZeroDivisionError
        return real(path, *rest)

    monkeypatch.setattr(mirror_batch, "preview", failing)
    hand_in(client, SimpleUploadedFile("hong.xlsx", b"x"), uploaded(form_31(tmp_path)))
    told = go_on(client)
    assert {file["name"]: file["state"] for file in batch_of(client)} == {
        "hong.xlsx": "not_taken",
        "mau-31.xlsx": "ready",
    }
    assert "Máy gặp lỗi khi đọc tệp này" in told


# --- two steps --------------------------------------------------------------------------------------------------------


def test_a_preview_says_what_it_knows_and_writes_nothing(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    hand_in(client, uploaded(form_31(tmp_path)))
    told = go_on(client)
    assert "Mẫu 31: hồ sơ tín dụng chi tiết" in told and "ngày 31 tháng 12 năm 2024" in told
    assert "Tháng đầu tiên trong sổ" in told and "60 mới" in " ".join(told.replace("</strong>", "").split())
    with mirror.reading():
        assert BankFile.objects.count() == LoanMonth.objects.count() == 0


def test_taking_in_twice_is_taking_in_once(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    hand_in(client, uploaded(form_31(tmp_path)))
    go_on(client)
    before = json.loads(json.dumps(batch_of(client)))
    client.post(NAP, {"take": before[0]["id"], "lender": LENDER})
    session = client.session
    session[mirror_batch.KEY] = session[mirror_batch.KEY] | {"files": before}
    session.save()
    client.post(NAP, {"take": before[0]["id"], "lender": LENDER})  # the second click, sent before the first came back
    assert [file["state"] for file in batch_of(client)] == ["done"]
    with mirror.reading():
        assert BankFile.objects.count() == 1 and LoanMonth.objects.count() == 60


def test_a_file_in_place_is_one_step_at_a_time(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    hand_in(client, uploaded(form_31(tmp_path)), SimpleUploadedFile("rong.xlsx", b""))
    part = client.post(NAP, {"action": "go_on"}, headers={"HX-Request": "true"})
    assert [file["state"] for file in batch_of(client)] == ["ready", "waiting"]
    assert text_of(part).startswith("<section") or 'id="files"' in text_of(part)[:200]
    assert "<html" not in text_of(part) and "Đang đọc rong.xlsx" in text_of(part)


def test_form_31_goes_before_lists_and_earlier_days_first() -> None:
    files = [
        {"format": code, "as_of_on": day, "name": code}
        for code, day in (("overdue_list", "2024-12-31"), ("form_31", "2025-01-31"), ("form_31", "2024-12-31"))
    ]
    assert [(one["format"], one["as_of_on"]) for one in sorted(files, key=mirror_batch.order)] == [
        ("form_31", "2024-12-31"),
        ("form_31", "2025-01-31"),
        ("overdue_list", "2024-12-31"),
    ]


def test_a_file_without_a_day_asks_for_it(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    path = tmp_path / "danh-sach.xlsx"
    write_list("frozen_list", december(), path)
    hand_in(client, uploaded(path))
    told = go_on(client)
    (file,) = batch_of(client)
    assert file["state"] == "ask_day"
    assert "Ngày số liệu" in told
    client.post(NAP, {"action": "day", "file": file["id"], "day": "khong-phai"})
    assert batch_of(client)[0]["state"] == "ask_day"
    client.post(NAP, {"action": "day", "file": file["id"], "day": "2024-12-31"})
    go_on(client)
    assert (batch_of(client)[0]["state"], batch_of(client)[0]["as_of_on"]) == ("ready", "2024-12-31")


def test_a_broken_file_is_remembered_by_name_and_reason(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    whole = form_31(tmp_path).read_bytes()
    hand_in(client, SimpleUploadedFile("cat.xlsx", whole[: len(whole) // 2]), uploaded(tmp_path / "mau-31.xlsx"))
    go_on(client)
    take_all(client)
    assert "1 đã nhập; 1 không nhập" in go_on(client)
    desk = text_of(client.get("/doi-chieu/"))
    assert "cat.xlsx" in desk and "hỏng hoặc thiếu một phần" in desk and "12/2024" in desk


def test_with_two_mirrored_lenders_the_page_asks_for_one(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    hand_in(client, uploaded(form_31(tmp_path)))
    assert 'name="lender"' in go_on(client)
    take_all(client, lender="")
    assert "hãy chọn bên cho vay" in go_on(client)
    take_all(client)
    assert "1 đã nhập" in go_on(client)


def test_without_a_mirrored_fund_the_page_says_what_to_do_first(
    mirror: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_batch, "lenders_in_mirror", lambda on: {})
    client = client_of(mirror, "bank_officer")
    hand_in(client, uploaded(form_31(tmp_path)))
    go_on(client)
    take_all(client)
    assert "Chưa nguồn vốn nào được khai là sổ đối chiếu" in go_on(client)


def test_a_month_replaced_says_so_and_an_older_one_only_fills_history(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    january = later(december(), JANUARY, {0: Flows(collected_in_term=1_000_000)})
    hand_in(client, uploaded(form_31(tmp_path, january), "t1.xlsx"))
    go_on(client)
    take_all(client)
    go_on(client)
    other = later(december(), JANUARY, {0: Flows(collected_in_term=2_000_000)})
    hand_in(client, uploaded(form_31(tmp_path, other), "t1-lai.xlsx"))
    assert "Thay cho tệp t1.xlsx" in go_on(client)
    hand_in(client, uploaded(form_31(tmp_path), "t12.xlsx"))
    assert "chỉ bổ sung lịch sử" in go_on(client)


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_a_month_opens_in_both_languages(mirror: World, tmp_path: Path, language: str) -> None:
    client = client_of(mirror, "bank_officer", language)
    hand_in(client, uploaded(form_31(tmp_path)))
    go_on(client)
    take_all(client)
    go_on(client)
    for address in DECEMBER_PAGES:
        response = client.get(address)
        assert response.status_code == 200, address
        if not address.endswith(".xlsx"):
            assert ">None<" not in text_of(response) and f'<html lang="{language}"' in text_of(response), address
    with mirror.reading():
        row = LoanMonth.objects.exclude(group_code="").first()
    assert row is not None
    for address in (
        f"/doi-chieu/khoan-vay/{row.loan_id}/",
        f"/doi-chieu/2024-12-31/to/{row.group_code}/",
        f"/doi-chieu/2024-12-31/khach-hang/{row.customer_code}/",
    ):
        shown = client.get(address)
        assert shown.status_code == 200 and ">None<" not in text_of(shown), address


def test_days_lists_and_people_nobody_has_are_not_there(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    december_in_the_books(client, tmp_path)
    for address in (
        "/doi-chieu/2020-02-30/",
        "/doi-chieu/2020-01-31/",
        "/doi-chieu/2024-12-31/danh-sach/drop/",
        "/doi-chieu/khoan-vay/999999999/",
        "/doi-chieu/2024-12-31/danh-sach/drop.xlsx",
    ):
        assert client.get(address).status_code == 404, address
    assert client.get("/doi-chieu/2024-12-31/khach-hang/0000000000/").status_code == 409
    assert client.get("/doi-chieu/2024-12-31/danh-sach/members_new/").status_code == 409  # no month to compare with


def test_nonsense_in_the_address_of_a_list_is_no_error(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    december_in_the_books(client, tmp_path)
    address = "/doi-chieu/2024-12-31/danh-sach/top_borrowers/"
    for query in ("?xep=drop&trang=-3", "?thon=%27&hoi=x&to=y&ten=%25%00", "?truoc=1999-01-01&xep=-outstanding"):
        assert client.get(address + query).status_code == 200, query


def test_a_list_sorts_filters_and_its_sheet_says_the_same(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    december_in_the_books(client, tmp_path)
    address = "/doi-chieu/2024-12-31/danh-sach/top_borrowers"
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{address}.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    people = [row for row in rows[5:] if row[0] and row[0] != "Cộng"]
    one = str(people[0][1])
    filtered = text_of(client.get(f"{address}/?ten={one}"))
    assert one in filtered and str(people[1][1]) not in filtered
    rising = text_of(client.get(f"{address}/?xep=outstanding"))
    assert rising.index(str(people[-1][1])) < rising.index(one)


def test_the_pages_ask_the_database_little_and_no_more_for_more_rows(mirror: World, tmp_path: Path) -> None:
    client = client_of(mirror, "bank_officer")
    december_in_the_books(client, tmp_path)
    counted = {}
    for address in DECEMBER_PAGES:
        if "chenh-lech" in address:
            continue  # its figures come by COPY, which Django's counting cursor cannot do
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counted[address] = len(queries)
    assert max(counted.values()) < 30, counted


# --- differences ------------------------------------------------------------------------------------------------------


@pytest.fixture
def disagreeing(books: World) -> World:
    """A month by hand: Form 31 says 10 million overdue less than the list of overdue loans."""
    fill(books, loan("1", "1"), saver("1"), group("0900001"))
    says(books, "form_31", ("commune", COMMUNE, "", "outstanding", 10_000_000))
    says(books, "bcdhtd_011", ("commune", COMMUNE, "", "outstanding", 12_000_000))
    return books


def test_a_difference_is_explained_and_the_month_checked(disagreeing: World) -> None:
    client = client_of(disagreeing, "bank_officer")
    shown = text_of(client.get(f"{JUNE}?muc=chenh-lech"))
    assert "2.000.000" in shown and "chưa rõ" in shown
    told = text_of(client.post(JUNE, {"action": "check", "open": "0", "office": OFFICE}, follow=True))
    assert "Số chênh lệch vừa đổi" in told
    explained = {
        "action": "explain",
        "office": OFFICE,
        "level": "commune",
        "address": COMMUNE,
        "measure": "outstanding",
        "cause": "Ngân hàng hạch toán ngày hôm sau",
    }
    assert "Đã ghi nguyên nhân" in text_of(client.post(JUNE, explained, follow=True))
    with disagreeing.reading():
        assert Explanation.objects.count() == 1
    left = text_of(client.get(f"{JUNE}?muc=chenh-lech&xem=ro"))
    assert "Ngân hàng hạch toán ngày hôm sau" in left


def test_a_check_says_how_many_differences_were_confirmed(disagreeing: World) -> None:
    client = client_of(disagreeing, "bank_officer")
    shown = text_of(client.get(f"{JUNE}?muc=chenh-lech"))
    number = shown.partition('name="open" value="')[2].partition('"')[0]
    identifier = shown.partition('name="request_id" value="')[2].partition('"')[0]
    check = {"action": "check", "open": number, "office": OFFICE, "request_id": identifier}
    for _ in range(2):
        assert f"còn {number} chênh lệch chưa rõ" in text_of(client.post(JUNE, check, follow=True))
    with disagreeing.reading():
        assert MonthCheck.objects.count() == 1


# --- another commune --------------------------------------------------------------------------------------------------


def test_nothing_of_another_commune_is_shown(mirror: World, tmp_path: Path) -> None:
    december_in_the_books(client_of(mirror, "bank_officer"), tmp_path)
    with mirror.reading():
        row = LoanMonth.objects.exclude(group_code="").first()
        assert row is not None and not LoanMonth.objects.filter(place=NEXT_WARD).exists()
    stranger = client_of(mirror, "next_bank_officer")
    assert "12/2024" not in text_of(stranger.get("/doi-chieu/"))
    for address in (
        *DECEMBER_PAGES[1:],
        f"/doi-chieu/khoan-vay/{row.loan_id}/",
        f"/doi-chieu/2024-12-31/to/{row.group_code}/",
        f"/doi-chieu/2024-12-31/khach-hang/{row.customer_code}/",
    ):
        assert stranger.get(address).status_code == 404, address
    hand_in(stranger, uploaded(form_31(tmp_path), "cua-xa-khac.xlsx"))
    go_on(stranger)
    assert batch_of(stranger)[0]["state"] == "broken"


def test_a_group_leader_reads_his_own_group_only(mirror: World, tmp_path: Path) -> None:
    december_in_the_books(client_of(mirror, "bank_officer"), tmp_path)
    with mirror.reading():
        row = LoanMonth.objects.exclude(group_code="").first()
    assert row is not None
    leader = client_of(mirror, "leader_1")
    assert row.customer_code not in text_of(leader.get("/doi-chieu/2024-12-31/danh-sach/top_borrowers/"))
    assert leader.get(f"/doi-chieu/khoan-vay/{row.loan_id}/").status_code == 404
    assert leader.get(f"/doi-chieu/2024-12-31/khach-hang/{row.customer_code}/").status_code == 409
