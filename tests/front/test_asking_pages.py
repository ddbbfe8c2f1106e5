"""Asking the bank directly: which programmes, the file taken and approved, and what the loan counts as."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from dongvon.core.states import ApplicationState
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.models import Channel, Outcome
from dongvon.credit.loans.outcomes import COUNTED_AS, outcome_key
from dongvon.credit.programmes.schema import OUTCOME
from dongvon.front.web.pages.home.waiting import waiting_for
from dongvon.front.web.pages.parties.standing import ApplicationStanding
from tests.credit.test_organisations import registered
from tests.credit.test_screening import OI, M
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, text_of
from tests.front.test_party_pages import confirmed, preview, refused
from tests.front.test_screening_pages import FORM, ask_address
from tests.world import World

TODAY = date(2026, 1, 12)
HOUSE = FORM | {
    "amount": "200.000.000", "purpose": "mua nhà ở xã hội", "item1": "căn hộ", "cost1": "200.000.000", "need": "",
    "income": "180.000.000", "costs": "60.000.000", "term_months": 180, "instalment_months": 6, "collateral": "yes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A business day that stays, files without digests."""
    stay_on(monkeypatch, TODAY)
    cache.clear()
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def direct(books: World, code: str = "", name: str = OI) -> str:
    home = f"/ho/{books.people[name].household_id}/xin-vay"
    return f"{home}/{code}" if code else home


def test_a_household_asks_directly_is_approved_and_counted(books: World) -> None:
    officer, director = Clerk(books, "bank_officer"), Clerk(books, "director")
    assert direct(books) in text_of(officer.get(f"/ho/{books.people[OI].household_id}"))
    offered = text_of(officer.get(direct(books)))
    assert f'href="{direct(books, "NOXH")}"' in offered and f'href="{direct(books, "HN")}"' not in offered
    shown = preview(officer, direct(books, "NOXH"), HOUSE)
    assert "chờ giám đốc phòng giao dịch phê duyệt" in shown
    with books.reading():
        assert not Application.objects.exists()
    slip = confirmed(officer, direct(books, "NOXH"), shown)
    with books.reading():
        row = Application.objects.get()
        assert (row.channel, row.group_id, row.state) == (Channel.DIRECT, None, ApplicationState.SENT_TO_BANK)
        waiting = waiting_for(books.actors["director"], TODAY)
    assert slip == f"/ho-so-vay/{row.pk}/phieu" and row.has_collateral
    assert f"/ho-so-vay/{row.pk}" in [one.url for one in waiting]
    approve = f"/ho-so-vay/{row.pk}/viec/duyet"
    assert approve in text_of(director.get(f"/ho-so-vay/{row.pk}"))
    assert approve not in text_of(officer.get(f"/ho-so-vay/{row.pk}"))
    assert ApplicationStanding(books.actors["director"], row, date(2025, 12, 31)).on == row.made_on
    paper = {"amount": "200.000.000", "approved_on": "2026-01-05", "contract_no": "01/HĐTD"}
    refused(director, approve, paper | {"amount": "900.000.000"}, "900.000.000")
    shown = preview(director, approve, paper)
    assert "200.000.000 đ theo hợp đồng 01/HĐTD" in shown
    confirmed(director, approve, shown)
    books.pledge(row.pk, 400 * M, date(2026, 1, 6))
    loan = books.pay_out(row.pk, date(2026, 1, 8))
    with books.reading():
        outcome = Outcome.objects.get(loan_id=loan)
        assert (outcome.kind, outcome.quantity) == ("social_house", 1)
        assert waiting_for(books.actors["director"], TODAY) == [
            one for one in waiting if one.url != f"/ho-so-vay/{row.pk}"
        ]


def test_an_organisation_asks_with_its_own_words(books: World) -> None:
    organisation = registered(books)
    officer, home = Clerk(books, "bank_officer"), f"/to-chuc/{organisation}"
    page = text_of(officer.get(home))
    [address] = {part.split('"')[0] for part in page.split('href="') if part.startswith("/ho/") and "xin-vay" in part}
    offered = text_of(officer.get(address))
    assert f"{address}/GQVL" in offered and f"{address}/NOXH" not in offered
    form = text_of(officer.get(f"{address}/GQVL"))
    assert "Doanh thu một năm" in form and "Người đứng tên vay" not in form
    sent: dict[str, Any] = HOUSE | {"amount": "100.000.000", "cost1": "100.000.000", "units": 2, "term_months": 36}
    confirmed(officer, f"{address}/GQVL", preview(officer, f"{address}/GQVL", sent | {"purpose": "mở xưởng"}))
    with books.reading():
        row = Application.objects.get()
    assert row.household.organisation.pk == organisation and row.outcomes[0]["quantity"] == 2


def test_only_the_banks_officer_takes_a_direct_file_and_only_what_is_lent_so(books: World) -> None:
    for who in ("leader_2", "ward_officer", "director"):
        assert "Trang này dành cho" in text_of(Clerk(books, who).get(direct(books))), who
    officer = Clerk(books, "bank_officer")
    for code in ("HN", "BAY"):
        assert officer.get(direct(books, code)).status_code == 404
    assert officer.get("/ho/999999/xin-vay").status_code == 404
    refused(officer, direct(books, "NOXH"), HOUSE | {"made_on": "2025-01-02", "term_months": 400}, "tháng")


@pytest.mark.parametrize("told, again, same", [
    ("Vi Thị Ọi", "vi thi oi", True), ("Vi Thị Ọi", "Vi Văn Bình", False),
])  # fmt: skip
def test_a_person_is_known_again_by_name_and_jobs_are_events(told: str, again: str, same: bool) -> None:
    for kind in ("student", "after_prison", "worker_abroad"):
        assert (outcome_key(kind, "6600001", told) == outcome_key(kind, "6600001", again)) is same
        assert outcome_key(kind, "6600001", told) != outcome_key(kind, "6600002", told)
    assert outcome_key("job", "6600001", "6600001-2026") == "6600001-2026"


def test_what_every_programme_brings_about_is_counted_or_named_as_counted_by_its_loans() -> None:
    assert set(COUNTED_AS) < set(OUTCOME)
    assert set(OUTCOME) - set(COUNTED_AS) == {"household", "customer", "establishment", "project", "other"}


def test_what_is_asked_for_through_the_group_is_counted_by_the_programmes_own_kind(books: World) -> None:
    """People back from prison and houses are counted from applications too, not from opening files alone."""
    leader, address = Clerk(books, "leader_2"), ask_address(books, OI, "CHXAPT")
    confirmed(leader, address, preview(leader, address, FORM))
    with books.reading():
        row = Application.objects.get()
    key = outcome_key("after_prison", row.household.code or str(row.household_id), OI)
    assert row.outcomes == [{"kind": "after_prison", "key": key, "quantity": 1}]
    again = f"/ho-so-vay/{row.pk}/viec/sua-don"
    confirmed(leader, again, preview(leader, again, {"amount": "40.000.000", "need": "", "cost1": "40.000.000"}))
    with books.reading():
        row.refresh_from_db()
    assert row.amount == 40 * M and row.outcomes == [{"kind": "after_prison", "key": key, "quantity": 1}]
