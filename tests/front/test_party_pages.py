"""Organisations, projects, papers 01/UQ and applications through their pages: the preview writes nothing and says what
would be, the confirmation is done once, a refusal names its rule, and who may not sees no button."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from dongvon.base.access.models import AuditRow
from dongvon.credit.applications.models import Application, Project
from dongvon.credit.applications.services import approve_direct
from dongvon.credit.loans.models import Security
from dongvon.front.demo.names import identity_number
from dongvon.parties.households.models import Authorisation, Household
from dongvon.parties.organisations.models import Organisation
from tests.credit.test_organisations import M, ask, registered
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, Inputs, text_of
from tests.parties.test_authorisations import member
from tests.world import World

TODAY = date(2026, 4, 20)
OI = "Vi Thị Ọi"
BORN = date(1980, 5, 20)
FORM = {
    "name": "HTX Chè Tân Phong", "kind": "cooperative", "tax_code": "6200123456", "licence": "23.07.000012",
    "since_on": "2020-03-02", "representative_name": "Đèo Văn Thắng", "representative_relation": "giám đốc",
    "representative_born_on": "1980-05-20", "representative_sex": "male",
    "representative_identity": identity_number(BORN, "male", 81),
}  # fmt: skip


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A business day that stays, files without digests."""
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def kept(books: World) -> tuple[int, ...]:
    with books.reading():
        return tuple(kind.objects.count() for kind in (
            Organisation, Household, Project, Authorisation, Security, AuditRow)) + tuple(
            Application.objects.order_by("pk").values_list("state", flat=True))  # fmt: skip


def preview(clerk: Clerk, address: str, filled: Mapping[str, Any]) -> str:
    page = clerk.get(address)
    assert page.status_code == 200, text_of(page)
    answer = clerk.send(address, "xem", {**Inputs(text_of(page)).sent, **filled})
    shown = text_of(answer)
    assert answer.status_code == 200 and "Xem trước: chưa có gì được ghi" in shown, shown
    return shown


def confirmed(clerk: Clerk, address: str, shown: str) -> str:
    """Sent twice: written once, answered the same; where it leads."""
    to = set()
    for _twice in range(2):
        answer = clerk.send(address, "ghi", Inputs(shown).sent)
        assert answer.status_code == 302, text_of(answer)
        to.add(answer["Location"])
    assert len(to) == 1
    [back] = to
    assert "Đã ghi:" in text_of(clerk.get(back))
    return str(back)


def refused(clerk: Clerk, address: str, filled: Mapping[str, Any], *words: str) -> None:
    """The preview and the write refuse alike, with what was typed kept."""
    sent = {**Inputs(text_of(clerk.get(address))).sent, **filled}
    for step in ("xem", "ghi"):
        page = clerk.send(address, step, sent)
        assert page.status_code == 409, text_of(page)
        assert all(word in text_of(page) for word in words), text_of(page)


# --- organisations ----------------------------------------------------------------------------------------------------


def test_an_organisation_is_registered_and_shown(books: World) -> None:
    clerk, before = Clerk(books, "bank_officer"), kept(books)
    filled = FORM | {"hamlet_id": books.hamlets["village"]}
    shown = preview(clerk, "/to-chuc/dang-ky", filled)
    assert "HTX Chè Tân Phong trở thành khách hàng, Đèo Văn Thắng là người đại diện" in shown
    assert kept(books) == before
    page = confirmed(clerk, "/to-chuc/dang-ky", shown)
    told = text_of(clerk.get(page))
    assert "6200123456" in told and "Đèo Văn Thắng, giám đốc" in told and "Tổ chức chưa vay vốn" in told
    assert FORM["representative_identity"] not in told
    assert "HTX Chè Tân Phong" in text_of(clerk.get("/to-chuc"))
    refused(clerk, "/to-chuc/dang-ky", filled, "đã có trong hệ thống", 'value="HTX Chè Tân Phong"')
    wrong = filled | {"tax_code": "62001"}
    refused(clerk, "/to-chuc/dang-ky", wrong, "10 chữ số", "TT 86/2024/TT-BTC")


def test_a_project_is_registered_from_the_page_of_its_organisation(books: World) -> None:
    number = registered(books)
    clerk, address = Clerk(books, "bank_officer"), f"/to-chuc/{number}/viec/du-an"
    assert address in text_of(clerk.get(f"/to-chuc/{number}"))
    filled = {"name": "Xưởng chè", "hamlet_id": books.hamlets["town"], "document": "PA 7", "cost": "3.000.000.000",
              "workers": 25, "since_on": "2026-04-01"}  # fmt: skip
    before = kept(books)
    shown = preview(clerk, address, filled)
    assert "ghi được dự án “Xưởng chè”" in shown and kept(books) == before
    assert confirmed(clerk, address, shown) == f"/to-chuc/{number}"
    assert "3.000.000.000" in text_of(clerk.get(f"/to-chuc/{number}"))
    refused(clerk, address, filled, "Khách hàng đã có dự án tên “Xưởng chè”", "01/GQVL")
    refused(clerk, address, filled | {"name": "Kho", "target_workers": 26}, "không nhiều hơn lao động")


# --- papers 01/UQ -----------------------------------------------------------------------------------------------------


def test_a_paper_01_uq_is_entered_and_ended(books: World) -> None:
    who = books.people[OI]
    son = member(books, OI, 1999, 91)
    clerk, home = Clerk(books, "ward_officer"), f"/ho/{who.household_id}"
    address = f"{home}/viec/uy-quyen"
    assert address in text_of(clerk.get(home))
    filled = {"representative_id": son, "signed_by": [who.person_id], "document": "01/UQ-7", "witness": "Trưởng bản",
              "since_on": "2026-04-01", "until_on": "2027-04-01"}  # fmt: skip
    before = kept(books)
    shown = preview(clerk, address, filled)
    assert "Từ ngày 01/04/2026" in shown and "trả nợ thay Vi Thị Ọi." in shown
    assert "Mọi thành viên khác từ đủ 18 tuổi đã ký" in shown and kept(books) == before
    assert confirmed(clerk, address, shown) == home
    assert "01/UQ-7" in text_of(clerk.get(home))
    refused(clerk, address, filled | {"since_on": "2026-04-20"}, "đang được ủy quyền theo giấy 01/UQ-7", "VB 2407")
    refused(clerk, address, filled | {"signed_by": [son]}, "thành viên khác của hộ ký")

    ending = f"{home}/viec/cham-dut-uy-quyen"
    shown = preview(clerk, ending, {"until_on": "2026-04-20"})
    assert "không còn ký, nhận tiền, trả nợ thay Vi Thị Ọi." in shown
    confirmed(clerk, ending, shown)
    with books.reading():
        assert Authorisation.objects.get(representative=son).until_on == TODAY
    assert "Lúc này không có việc" in text_of(clerk.get(ending))


# --- applications -----------------------------------------------------------------------------------------------------


def approved(books: World) -> int:
    number = ask(books, registered(books), 500 * M)
    answer = {"application_id": number, "amount": 400 * M, "approved_on": TODAY, "contract_no": "5/HĐ"}
    books.do(approve_direct, "director", **answer)
    return number


PLEDGED = {"kind": "mortgage", "description": "Nhà xưởng", "owner": "HTX", "value": "500.000.000", "document": "GCN 1",
           "taken_on": "2026-04-20"}  # fmt: skip


def test_security_is_pledged_the_approval_taken_back_and_the_security_returned(books: World) -> None:
    number = approved(books)
    clerk, page = Clerk(books, "bank_officer"), f"/ho-so-vay/{number}"
    assert page in text_of(clerk.get("/ho-so-vay?tt=da-duyet")) and page not in text_of(clerk.get("/ho-so-vay"))
    shown = preview(clerk, f"{page}/viec/bao-dam", PLEDGED)
    assert "khoản vay đến 350.000.000 đ" in shown and "Còn thiếu: khoản vay của hồ sơ là 400.000.000 đ" in shown
    confirmed(clerk, f"{page}/viec/bao-dam", shown)
    guaranteed = PLEDGED | {"kind": "guarantee", "value": "50000000"}
    shown = preview(clerk, f"{page}/viec/bao-dam", guaranteed)
    assert "Đủ cho khoản vay 400.000.000 đ" in shown
    assert "Nhà xưởng" in text_of(clerk.get(page)) and "/viec/tra-bao-dam" not in text_of(clerk.get(page))

    director = Clerk(books, "director")
    assert f"{page}/viec/huy-phe-duyet" in text_of(director.get(page))
    assert f"{page}/viec/huy-phe-duyet" not in text_of(clerk.get(page))
    before = kept(books)
    shown = preview(director, f"{page}/viec/huy-phe-duyet", {"reason": "Sai giấy tờ"})
    assert "400.000.000 đ đã duyệt không còn chiếm mức được vay." in shown
    assert "1 bảo đảm đang giữ được trả lại sau khi hủy." in shown and kept(books) == before
    confirmed(director, f"{page}/viec/huy-phe-duyet", shown)
    told = text_of(clerk.get(page))
    assert "đã hủy" in told and "Sai giấy tờ" in told and "/viec/bao-dam" not in told
    shown = preview(clerk, f"{page}/viec/tra-bao-dam", {"document": "BB 1", "released_on": "2026-04-20"})
    assert "hồ sơ còn giữ 0 bảo đảm" in shown
    confirmed(clerk, f"{page}/viec/tra-bao-dam", shown)
    with books.reading():
        assert Security.objects.get().released_on == TODAY


def test_a_leader_withdraws_the_application_of_a_member_of_his_group_only(books: World) -> None:
    number = books.apply(OI, "HN", 20 * M, date(2026, 4, 10))
    page = f"/ho-so-vay/{number}"
    home = f"/ho/{books.people[OI].household_id}"
    assert page in text_of(Clerk(books, "bank_officer").get(home))
    leader = Clerk(books, "leader_2")
    assert page in text_of(leader.get("/ho-so-vay"))
    shown = preview(leader, f"{page}/viec/rut", {"reason": "Không còn nhu cầu"})
    assert "Hồ sơ vay 20.000.000 đ của Vi Thị Ọi bị hủy từ ngày 20/04/2026" in shown
    confirmed(leader, f"{page}/viec/rut", shown)
    with books.reading():
        assert Application.objects.get(pk=number).refusal == "Không còn nhu cầu"
    for stranger in ("leader_1", "next_officer"):
        clerk = Clerk(books, stranger)
        assert "Không có hồ sơ vay này" in text_of(clerk.get(page))
        assert "Không có hồ sơ vay này" in text_of(clerk.send(f"{page}/viec/rut", "ghi", {}))
        assert page not in text_of(clerk.get("/ho-so-vay?tt=xong"))


def test_whose_work_it_is(books: World) -> None:
    number = registered(books)
    for who, status in (("inspector", 200), ("leader_2", 409), ("women", 409)):
        clerk = Clerk(books, who)
        assert clerk.get("/to-chuc").status_code == 200
        page = clerk.get(f"/to-chuc/{number}")
        assert page.status_code == status and "/viec/du-an" not in text_of(page)
        for address in ("/to-chuc/dang-ky", f"/to-chuc/{number}/viec/du-an"):
            assert "Việc này dành cho" in text_of(clerk.get(address))
    assert "Không có tổ chức này" in text_of(Clerk(books, "next_bank_officer").get(f"/to-chuc/{number}"))
    assert Clerk(books, "bank_officer").get(f"/to-chuc/{number}/viec/bay").status_code == 404


def test_the_pages_are_english_too(books: World) -> None:
    number, page = registered(books), approved_of_member(books)
    clerk = Clerk(books, "bank_officer", "en")
    assert "Legal representative" in text_of(clerk.get("/to-chuc/dang-ky"))
    assert "About the organisation" in text_of(clerk.get(f"/to-chuc/{number}"))
    assert "Asked for" in text_of(clerk.get(page))


def approved_of_member(books: World) -> str:
    return f"/ho-so-vay/{books.apply(OI, 'HN', 20 * M, date(2026, 4, 10))}"
