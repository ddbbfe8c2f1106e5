"""What waits for each role on its home page: it is there until it is done and leads to where it is done; and a payout,
which the desk of the teller leads to."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import override_settings

from dongvon.credit.applications.models import Application
from dongvon.parties.reviews.services import complain, post_results
from tests.front.conftest import PLAIN, stay_on
from tests.front.loan_scenes import Clerk, text_of
from tests.front.test_party_pages import confirmed, preview, refused
from tests.front.test_screening_pages import TODAY, act, met, scanned, taken
from tests.parties.test_reviews import MET, NEAR, POOR, POSTED, cases, meet, opened, score
from tests.world import World

OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"
PAYOUTS = "/ho-so-vay?tt=da-duyet"


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stay_on(monkeypatch, TODAY)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        yield


def waits(books: World, who: str, address: str) -> bool:
    """Whether somebody's home page leads there."""
    page = Clerk(books, who).get("/tong-quan")
    assert page.status_code == 200
    return f'<h3><a href="{address}">' in text_of(page)


def notified(books: World) -> tuple[int, int]:
    """An application whose notice 04/TD the bank has sent, and its list."""
    (number,), list_id = met(books, OI)
    day = {"on": "2026-01-06"}
    act(books, "leader_2", list_id, "gui-phuong", day)
    scanned(books, list_id)
    act(books, "ward_leader", list_id, "xac-nhan", {"certified_on": "2026-01-06"})
    act(books, "leader_2", list_id, "gui-ngan-hang", day)
    decided = {"decided_on": "2026-01-07", "decision_no": "04-1"}
    act(books, "director", list_id, "quyet-dinh", decided)
    act(books, "bank_officer", list_id, "thong-bao", {"on": "2026-01-07"})
    return number, list_id


def test_applications_wait_for_the_meeting_of_their_own_group(books: World) -> None:
    taken(books, LA)
    meeting = f"/to/{books.groups['G2']}/hop"
    assert waits(books, "leader_2", meeting) and not waits(books, "leader_1", meeting)


def test_what_a_desk_has_no_room_for_is_folded_away_not_left_out(books: World, monkeypatch: pytest.MonkeyPatch) -> None:
    taken(books, LA)
    _ids, list_id = met(books, OI)
    monkeypatch.setattr("dongvon.front.web.pages.home.waiting.SHOWN", 1)
    assert waits(books, "leader_2", f"/to/{books.groups['G2']}/hop") and waits(
        books, "leader_2", f"/danh-sach/{list_id}"
    )
    assert "và 1 việc nữa" in text_of(Clerk(books, "leader_2").get("/tong-quan"))


def test_a_notice_waits_at_each_stop_and_the_payout_for_the_teller(books: World) -> None:
    number, list_id = notified(books)
    page = f"/danh-sach/{list_id}"
    stops = ("ward_officer", "women", "leader_2", "leader_2")
    for place, who in enumerate(stops):
        assert [one for one in dict.fromkeys(stops) if waits(books, one, page)] == [who], place
        act(books, who, list_id, "da-nhan", {"on": "2026-01-08"})
    assert not waits(books, "leader_2", page) and waits(books, "teller", PAYOUTS)

    address = f"/ho-so-vay/{number}/viec/giai-ngan"
    teller = Clerk(books, "teller")
    assert address in text_of(teller.get(f"/ho-so-vay/{number}"))
    assert address not in text_of(Clerk(books, "bank_officer").get(f"/ho-so-vay/{number}"))
    wrong = {"document": "PC-1", "paid_on": "2026-01-13"}
    refused(teller, address, wrong, "không có phiên giao dịch", "15/01/2026")
    shown = preview(teller, address, {"document": "PC-1"})
    assert f"{OI} nhận 30.000.000 đ ngày 15/01/2026" in shown
    with books.reading():
        assert Application.objects.get(pk=number).loan is None
    confirmed(teller, address, shown)
    with books.reading():
        loan = Application.objects.get(pk=number).loan
        assert loan is not None and (loan.amount, loan.first_paid_out_on) == (30_000_000, date(2026, 1, 15))
    assert not waits(books, "teller", PAYOUTS) and address not in text_of(teller.get(f"/ho-so-vay/{number}"))


def test_a_review_waits_for_scores_the_meeting_the_posting_and_the_check(books: World) -> None:
    round_id = opened(books)
    found = cases(books, round_id)
    hamlet, page = found[OI].hamlet_id, f"/ra-soat/{round_id}"
    to_score, meeting = f"{page}?thon={hamlet}", f"{page}/thon/{hamlet}/hop"
    assert waits(books, "ward_officer", to_score) and not waits(books, "hamlet_head", meeting)
    same = {name: POOR if one.class_before == "poor" else NEAR for name, one in found.items()}
    score(books, round_id, same)
    assert not waits(books, "ward_officer", to_score) and waits(books, "hamlet_head", meeting)
    meet(books, round_id, [OI], votes=19)
    assert waits(books, "ward_officer", to_score), "who was not agreed on is scored again"
    score(books, round_id, {OI: NEAR}, on=MET)
    meet(books, round_id, same)
    assert waits(books, "ward_officer", page) and not waits(books, "hamlet_head", meeting)
    books.do(post_results, "ward_officer", round_id=round_id, posted_on=POSTED)
    assert not waits(books, "ward_officer", page) and waits(books, "ward_leader", page)
    books.do(complain, "hamlet_head", round_id=round_id, number=found[OI].number, made_on=POSTED, made_by="Hàng xóm",
             text="Có xe tải")  # fmt: skip
    assert waits(books, "ward_officer", page) and not waits(books, "ward_leader", page)
