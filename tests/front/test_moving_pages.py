"""Moving households, groups and communes through their pages: the preview writes nothing and says what goes along, the
confirmation is done once, and who may not sees no button."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client, override_settings

from dongvon.base.access.models import Grant, Role, User
from dongvon.base.access.queries import actors_of
from dongvon.credit.loans.models import FormerPlacement, Loan, Movement
from dongvon.office.overview.queries import changes_seen, overview
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.households.models import FormerHome, Household
from tests.credit.test_moving import CHIA, LA, LENT, OI, PAO, group_next_door, move, of_both, pay, principal_at
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of, written
from tests.world import NEXT_WARD, SINCE, WARD, World

TODAY = date(2025, 8, 31)
PAPER = {"document": "BB 7", "on": "2025-06-10"}


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A business day that stays, files without digests."""
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


@pytest.fixture
def both(books: World) -> World:
    """Bank people and the administrator work in both wards, by two grants each."""
    for name in ("bank_officer", "director", "admin"):
        Grant.objects.create(user_id=books.users[name], role=books.actors[name].role, place=NEXT_WARD, since_on=SINCE)
    return of_both(books)


def moved(books: World) -> tuple[int, ...]:
    with books.reading():
        return tuple(kind.objects.count() for kind in (FormerPlacement, FormerHome, Membership, Movement, Household))


def preview(clerk: Clerk, address: str, filled: Mapping[str, Any]) -> str:
    page = clerk.get(address)
    assert page.status_code == 200, text_of(page)
    return text_of(clerk.send(address, "xem", {**Inputs(text_of(page)).sent, **PAPER, **filled}))


def confirm(clerk: Clerk, address: str, shown: str, back: str) -> str:
    """Sent twice at once: one move, the same answer."""
    sent = Inputs(shown).sent
    assert "Xem trước: chưa có gì được ghi" in shown, shown
    said = []
    for _twice in range(2):
        answer = clerk.send(address, "ghi", sent)
        assert answer.status_code == 302 and answer["Location"] == back, text_of(answer)
        said.append(text_of(clerk.get(back)))
    assert "Đã ghi:" in said[0] and "Đã ghi:" in said[1]
    return said[0]


# --- a household ------------------------------------------------------------------------------------------------------


def home_of(books: World, name: str) -> str:
    return f"/ho/{books.people[name].household_id}"


def test_a_household_moves_to_another_group_of_the_commune(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, LENT)
    books.sheet(books.session(date(2025, 4, 15)), "G2", savings={books.people[OI].household_id: 20_000})
    clerk, home = Clerk(books, "bank_officer"), home_of(books, OI)
    assert f"{home}/viec/chuyen" in text_of(clerk.get(home))
    before, stood = written(books), moved(books)
    filled = {"hamlet_id": books.hamlets["town"], "group_id": books.groups["G1"]}
    shown = preview(clerk, f"{home}/viec/chuyen", filled)
    assert "1 khoản vay chuyển theo, dư nợ 50.000.000 đ." in shown
    assert "Tiền gửi 20.000 đ của 1 sổ chuyển theo." in shown
    assert "Tổ 6600002" in shown and "Tổ 6600001" in shown and "Thôn village" in shown
    assert "Sổ của mỗi xã, phường thay đổi" not in shown
    assert (written(books), moved(books)) == (before, stood)

    page = confirm(clerk, f"{home}/viec/chuyen", shown, home)
    assert "Đã ghi: Chuyển nơi ở, chuyển tổ, 1 khoản vay chuyển theo." in page
    assert "Chuyển từ Thôn village đến Thôn town." in page and "Thôi là tổ viên của tổ 6600002." in page
    told = text_of(clerk.get(f"/khoan-vay/{loan}?muc=dien-bien"))
    assert "Chuyển từ Tổ 6600002, Hội Liên hiệp Phụ nữ, Thôn village sang Tổ 6600001, Hội Nông dân, Thôn town" in told
    with books.reading():
        assert FormerPlacement.objects.filter(loan=loan).count() == 1
    again = clerk.send(f"{home}/viec/chuyen", "xem", Inputs(shown).sent)
    assert again.status_code == 302 and "Việc này đã được ghi rồi" in text_of(clerk.get(home))


def test_a_household_moves_to_the_next_commune_by_somebody_of_both(both: World) -> None:
    loan = both.lend(OI, "HN", 50_000_000, LENT)
    group = group_next_door(both)
    clerk, home = Clerk(both, "bank_officer"), home_of(both, OI)
    filled = {"hamlet_id": both.hamlets["next"], "group_id": group}
    shown = preview(clerk, f"{home}/viec/chuyen", filled)
    assert "Sổ của mỗi xã, phường thay đổi" in shown
    assert "Phường Tân Phong" in shown and "Phường Đoàn Kết" in shown and "(50.000.000)" in shown
    page = confirm(clerk, f"{home}/viec/chuyen", shown, home)
    assert "Chuyển từ Thôn village, Phường Tân Phong đến Thôn next, Phường Đoàn Kết." in page
    with both.reading():
        assert Loan.objects.get(pk=loan).place == NEXT_WARD
        assert (principal_at(WARD, TODAY), principal_at(NEXT_WARD, TODAY)) == (0, 50_000_000)
    assert clerk.get(f"/khoan-vay/{loan}").status_code == 200
    assert "Không có khoản vay này" in text_of(Clerk(both, "teller").get(f"/khoan-vay/{loan}"))
    assert "Không có hộ này" in text_of(Clerk(both, "ward_officer").get(home))


def test_a_refused_move_keeps_what_was_filled_in_and_names_the_rule(both: World) -> None:
    both.lend(OI, "HN", 50_000_000, LENT)
    address = f"{home_of(both, OI)}/viec/chuyen"
    clerk, before = Clerk(both, "bank_officer"), moved(both)
    form = Inputs(text_of(clerk.get(address))).sent | PAPER | {"hamlet_id": both.hamlets["next"]}
    for step in ("xem", "ghi"):
        page = clerk.send(address, step, form)
        shown = text_of(page)
        assert page.status_code == 409 and "phải có tổ tại nơi đến nhận làm tổ viên" in shown
        assert "Quyết định 15/QĐ-HĐQT" in shown and 'value="BB 7"' in shown
    assert moved(both) == before


def test_whose_work_a_move_is(both: World) -> None:
    both.lend(OI, "HN", 50_000_000, LENT)
    home = home_of(both, OI)
    for who in ("teller", "leader_2", "inspector", "women"):
        clerk = Clerk(both, who)
        assert "/viec/chuyen" not in text_of(clerk.get(home))
        for page in (clerk.get(f"{home}/viec/chuyen"), clerk.send(f"{home}/viec/chuyen", "ghi", {})):
            assert page.status_code == 409 and "Việc này dành cho" in text_of(page)
    ward = Clerk(both, "ward_officer")
    form = {"hamlet_id": both.hamlets["town"], "request_id": uuid4(), **PAPER}
    assert "việc chuyển do ngân hàng ghi" in text_of(ward.send(f"{home}/viec/chuyen", "xem", form))
    assert "Không có hộ này" in text_of(Clerk(both, "next_officer").get(f"{home}/viec/chuyen"))
    assert Client().get(f"{home}/viec/chuyen").status_code == 302
    assert ward.get(f"{home}/viec/bay").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"hamlet_id": "999999"}, {"hamlet_id": "1 OR 1=1"}, {"group_id": "-1"}, {"group_id": "<script>"},
        {"on": "31/31/2025"}, {"on": "1900-01-01"}, {"on": "2999-01-01"}, {"document": ""}, {"document": "x" * 500},
        {"request_id": "khong-phai"}, {"hamlet_id": "\x00"}, {"document": "a\x00b"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_beside_the_field(books: World, wrong: dict[str, str]) -> None:
    address = f"{home_of(books, OI)}/viec/chuyen"
    clerk, before = Clerk(books, "bank_officer"), moved(books)
    form = Inputs(text_of(clerk.get(address))).sent | PAPER | wrong
    for step in ("xem", "ghi", "sua", "gi-do"):
        page = clerk.send(address, step, form)
        shown = text_of(page)
        assert page.status_code == 200 and "<script>" not in shown.replace("<script src", "")
    assert moved(books) == before


# --- groups -----------------------------------------------------------------------------------------------------------


def test_groups_are_merged_split_and_entrusted_through_their_pages(books: World) -> None:
    loan = books.lend(CHIA, "HN", 30_000_000, LENT)
    clerk = Clerk(books, "bank_officer")
    gone, into = (f"/to/{books.groups[key]}" for key in ("G3", "G2"))
    assert "/viec/sap-nhap" in text_of(clerk.get(gone)) and "/viec/tach" in text_of(clerk.get(gone))

    refused = preview(clerk, f"{gone}/viec/giai-the", {})
    assert "Tổ 6600003 còn 1 khoản vay" in refused and "Xem trước: chưa có gì" not in refused
    shown = preview(clerk, f"{gone}/viec/sap-nhap", {"into_id": books.groups["G2"]})
    assert "1 khoản vay chuyển theo, dư nợ 30.000.000 đ." in shown
    page = confirm(clerk, f"{gone}/viec/sap-nhap", shown, gone)
    assert "Trạng thái của tổ: đã sáp nhập." in page and "/viec/" not in page

    assert "Tổ 6600003 không còn hoạt động." in text_of(clerk.get(f"{gone}/viec/tach"))
    leaving = [books.people[name] for name in (CHIA, "Thào A Sử", "Lù Văn Phìn", "Tao Văn Ón", "Tẩn Mẩy Lai")]
    filled = {"household_ids": [one.household_id for one in leaving], "code": "6600078", "on": "2025-07-01",
              "head_id": leaving[0].person_id, "deputy_id": leaving[1].person_id}  # fmt: skip
    short = preview(clerk, f"{into}/viec/tach", filled | {"household_ids": filled["household_ids"][:4]})  # type: ignore[index]
    assert "Mỗi tổ sau khi tách phải còn từ 5 tổ viên" in short and "Hướng dẫn 727" in short
    for wrong, words in (
        ({"code": "6600001"}, "Mã tổ 6600001 đã có tổ khác dùng."),
        ({"deputy_id": filled["head_id"]}, "tổ trưởng"),
        ({"head_id": books.people[OI].person_id}, ""),
    ):  # fmt: skip
        before = moved(books)
        page = preview(clerk, f"{into}/viec/tach", filled | wrong)
        assert words in page and "Xem trước: chưa có gì" not in page and moved(books) == before
    shown = preview(clerk, f"{into}/viec/tach", filled)
    assert "Tổ 6600078" in shown and "30.000.000" in shown
    confirm(clerk, f"{into}/viec/tach", shown, into)
    with books.reading():
        new = Group.objects.get(code="6600078")
        assert Loan.objects.get(pk=loan).group_id == new.pk
        assert Group.objects.filter(code="6600078").count() == 1

    shown = preview(clerk, f"/to/{new.pk}/viec/doi-hoi", {"association": "14", "on": "2025-08-01"})
    assert "Đoàn Thanh niên" in shown
    page = confirm(clerk, f"/to/{new.pk}/viec/doi-hoi", shown, f"/to/{new.pk}")
    assert "Chuyển từ Hội Liên hiệp Phụ nữ sang Đoàn Thanh niên nhận ủy thác." in page


def test_a_group_nobody_owes_through_is_dissolved(books: World) -> None:
    clerk, gone = Clerk(books, "director"), f"/to/{books.groups['G3']}"
    shown = preview(clerk, f"{gone}/viec/giai-the", {})
    assert "Không có khoản vay nào chuyển theo." in shown
    assert "Trạng thái của tổ: đã giải thể." in confirm(clerk, f"{gone}/viec/giai-the", shown, gone)
    for who in ("ward_officer", "teller", "women", "leader_2"):
        group = f"/to/{books.groups['G2']}"
        assert "/viec/" not in text_of(Clerk(books, who).get(group))
        assert "Việc này dành cho" in text_of(Clerk(books, who).get(f"{group}/viec/doi-hoi"))
    assert "Không có tổ này" in text_of(Clerk(books, "next_bank_officer").get(f"/to/{books.groups['G2']}/viec/tach"))


# --- communes ---------------------------------------------------------------------------------------------------------


def test_a_commune_is_joined_with_what_is_in_it(both: World) -> None:
    group_next_door(both)
    loan = both.lend(OI, "HN", 50_000_000, LENT)
    clerk = Clerk(both, "admin")
    page = text_of(clerk.get("/dia-gioi"))
    assert "Phường Tân Phong (03408)" in page and "Phường Đoàn Kết (03388)" in page and "50.000.000" in page
    address, filled = "/dia-gioi/sap-nhap", {"from_place": WARD, "to_place": NEXT_WARD, "on": "2025-08-01"}
    before = moved(both)
    shown = preview(clerk, address, filled)
    for words in ("3 tổ chuyển theo.", "17 hộ chuyển theo.", "3 thôn, tổ dân phố chuyển theo.",
                  "1 khoản vay chuyển theo, dư nợ 50.000.000 đ.", "(50.000.000)"):  # fmt: skip
        assert words in shown, words
    assert moved(both) == before
    page = confirm(clerk, address, shown, "/dia-gioi")
    assert "Đơn vị đã sắp xếp" in page and "Phường Tân Phong (03408)" in page
    with both.reading():
        assert Loan.objects.get(pk=loan).place == NEXT_WARD
    admin = User.objects.get(pk=both.users["admin"])
    assert [one.places for one in actors_of(admin, date(2026, 1, 1))] == [(NEXT_WARD,)]


def test_hamlets_go_to_another_commune_and_what_stands_against_it_is_said(both: World) -> None:
    clerk = Clerk(both, "admin")
    both.lend(CHIA, "HN", 30_000_000, LENT)
    address = "/dia-gioi/chuyen-thon"
    filled = {"hamlet_ids": [both.hamlets["village"]], "to_place": NEXT_WARD, "on": "2025-08-01"}
    move(both, PAO, "unclassed", on=date(2025, 5, 1))  # still a member of the group of the village
    across = preview(clerk, address, filled)
    assert "1 hộ thuộc tổ ở bên kia địa giới mới (tổ 6600002)" in across and "Xem trước: chưa có gì" not in across
    move(both, PAO, "village", on=date(2025, 5, 2))
    shown = preview(clerk, address, filled)
    assert "1 thôn, tổ dân phố chuyển theo." in shown
    assert "Phường Tân Phong (03408)" in confirm(clerk, address, shown, "/dia-gioi")
    same = preview(clerk, "/dia-gioi/sap-nhap", {"from_place": WARD, "to_place": WARD, "on": "2025-08-02"})
    assert "Phải là hai xã, phường khác nhau" in same


def test_borders_are_the_administrators_work(books: World) -> None:
    for who in ("director", "bank_officer", "ward_leader", "leader_1"):
        clerk = Clerk(books, who)
        assert "/dia-gioi" not in text_of(clerk.get("/tong-quan"))
        for page in (
            clerk.get("/dia-gioi"),
            clerk.get("/dia-gioi/sap-nhap"),
            clerk.send("/dia-gioi/sap-nhap", "ghi", {}),
        ):
            assert page.status_code == 409
    assert 'href="/dia-gioi"' in text_of(Clerk(books, "admin").get("/tong-quan"))


# --- an actor of several places ---------------------------------------------------------------------------------------


def test_grants_of_one_role_are_one_actor_and_the_place_looked_at_first_is_chosen(both: World) -> None:
    officer = User.objects.get(pk=both.users["bank_officer"])
    Grant.objects.create(user=officer, role=Role.GROUP_LEADER, place=WARD, group_code="6600001", since_on=SINCE)
    Grant.objects.create(user=officer, role=Role.GROUP_LEADER, place=WARD, group_code="6600002", since_on=SINCE)
    found = [(one.role, one.places, one.group_codes) for one in actors_of(officer, TODAY)]
    assert found == [
        (Role.BANK_OFFICER, (WARD, NEXT_WARD), ()),
        (Role.GROUP_LEADER, (WARD,), ("6600001",)),
        (Role.GROUP_LEADER, (WARD,), ("6600002",)),
    ]
    both.lend(LA, "HN", 20_000_000, LENT)
    clerk = Clerk(both, "bank_officer")
    page = text_of(clerk.get("/tong-quan"))
    assert "Phường Tân Phong và 1 nơi khác" in page and "20" in page
    assert "Thôn next, Phường Đoàn Kết" in text_of(clerk.get("/ho"))
    chosen = clerk.client.post("/vai", {"role": f"0:{NEXT_WARD}"})
    assert chosen.status_code == 302
    assert "Phường Đoàn Kết và 1 nơi khác" in text_of(clerk.get("/tong-quan"))
    assert "Tòng Thị Lả" in text_of(clerk.get("/khoan-vay"))  # the reach is the same, whichever place comes first
    for wrong in ("0:99999", "7", "x", "", "²:03408"):
        assert clerk.client.post("/vai", {"role": wrong}).status_code in (200, 302)
    assert "Phường Tân Phong và 1 nơi khác" in text_of(clerk.get("/tong-quan"))


def test_what_pages_keep_of_a_commune_is_new_once_a_household_has_left(both: World) -> None:
    """The move and a late receipt are written in the commune it went to; the old one must know all the same."""
    loan = both.lend(OI, "HN", 50_000_000, LENT)
    group = group_next_door(both)
    with both.acting("ward_officer"):
        seen = [changes_seen(WARD)]
    move(both, OI, "next", who="both_bank_officer", group_id=group)
    with both.acting("ward_officer") as officer:
        seen.append(changes_seen(WARD))
        left = overview(officer, WARD, TODAY)
    pay(both, "both_teller", loan, "principal", 10_000_000, date(2025, 5, 20))
    with both.acting("ward_officer"):
        seen.append(changes_seen(WARD))
    assert len(set(seen)) == 3
    with both.acting("next_officer") as officer:
        came = overview(officer, NEXT_WARD, TODAY)
    # By month: a commune's figures are those of the days the loan stood there.
    assert [left.outstanding[-number] for number in (4, 3, 1)] == [50_000_000, 0, 0]
    assert [came.outstanding[-number] for number in (4, 3, 1)] == [0, 40_000_000, 40_000_000]


def test_english_pages_of_moves_are_english(both: World) -> None:
    both.lend(OI, "HN", 50_000_000, LENT)
    officer, admin = Clerk(both, "bank_officer", "en"), Clerk(both, "admin", "en")
    group = f"/to/{both.groups['G2']}/viec"
    pages = [text_of(officer.get(f"{home_of(both, OI)}/viec/chuyen"))]
    pages += [text_of(officer.get(f"{group}/{key}")) for key in ("tach", "sap-nhap", "giai-the", "doi-hoi")]
    pages += [text_of(admin.get(f"/dia-gioi{key}")) for key in ("", "/sap-nhap", "/chuyen-thon")]
    pages.append(preview(officer, f"{group}/sap-nhap", {"into_id": both.groups["G3"]}))
    assert "Preview: nothing has been written" in pages[-1] and "Loans that come along: 1" in pages[-1]
    for page in pages:
        for word in ("Xem trước", "Ngày", "Số văn bản", "Khoản vay", "Chuyển", "Tách", "Sáp nhập", "Hộ ", "Sẽ ở"):
            assert word not in page, page[page.index(word) - 80 : page.index(word) + 80]
