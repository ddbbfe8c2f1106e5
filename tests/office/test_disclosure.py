"""Lists at a point, names on the web by two people, feedback with its clock, open data without small figures."""

import csv
import json
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role, User
from dongvon.base.access.services import public_actor
from dongvon.base.places.models import Point
from dongvon.core.answering import answer_due_on, clock_of
from dongvon.core.problems import Refused
from dongvon.credit.loans.models import Loan
from dongvon.office.disclosure.models import Feedback, NamePublication, Posting
from dongvon.office.disclosure.open_data import COLUMNS, as_csv, as_json, published, rows_of
from dongvon.office.disclosure.posted import posted_list
from dongvon.office.disclosure.poster import poster
from dongvon.office.disclosure.queries import as_public, contact_of, feedback_of, followed, hangs, names_are_public
from dongvon.office.disclosure.services import (
    A_DAY,
    answer_feedback,
    confirm_names,
    end_names,
    leave_feedback,
    pass_feedback,
    post_list,
    remove_list,
    request_names,
)
from dongvon.office.disclosure.terms import posting_rule, terms
from tests.world import NEXT_WARD, WARD, World

ON = date(2025, 3, 15)
OI, IN, LAM = "Vi Thị Ọi", "Lò Văn Ín", "Phùng Quang Lâm"
BASIS = "Nghị quyết số 00/NQ-HĐND, điều 1"
WHY = "Công khai theo đề nghị của thôn"


def refused(code: str, call: object, *arguments: object, **content: object) -> None:
    with pytest.raises(Refused) as found:
        call(*arguments, **content)  # type: ignore[operator]
    assert found.value.problem.code == code


@pytest.fixture
def lent(books: World) -> World:
    books.lend(OI, "HN", 50_000_000, ON)
    books.lend(IN, "HCN", 30_000_000, ON)
    return books


def point_of(books: World) -> Point:
    return Point.objects.get(place=WARD)


# --- lists at the point ----------------------------------------------------------------------------------------------


def test_a_list_holds_name_hamlet_programme_balance_and_day_only(lent: World) -> None:
    today = timezone.localdate()
    answer = lent.do(post_list, "ward_officer", point_id=point_of(lent).pk, as_of=ON, until=today + timedelta(days=20))
    assert (answer["loans"], answer["households"], answer["left_out"]) == (2, 2, 0)
    with lent.acting("bank_officer") as actor:
        row = Posting.objects.get()
        rows, _ = posted_list(actor, row.point, row.as_of)
        assert {(one.name, one.programme, one.balance) for one in rows} == {
            (OI, "HN", 50_000_000), (IN, "HCN", 30_000_000),
        }  # fmt: skip
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(poster(row, rows))).pages)
    assert OI in text and "50.000.000" in text and "Gỡ xuống chậm nhất ngày" in text
    for who in (OI, IN):
        assert lent.people[who].identity not in text
    assert hangs(row, today) and hangs(row, row.until) and not hangs(row, row.until + timedelta(days=1))
    lent.do(remove_list, "director", posting_id=row.pk)
    refused("posting_removed", lent.do, remove_list, "director", posting_id=row.pk)
    with lent.acting("ward_officer"):
        assert not hangs(Posting.objects.get(), today)


def test_a_programme_that_tells_a_secret_is_left_out(lent: World) -> None:
    lent.lend(LAM, "CHXAPT", 20_000_000, ON, variant="production")
    with lent.acting("ward_officer") as actor:
        rows, left_out = posted_list(actor, point_of(lent), ON)
    assert left_out == 1 and LAM not in {row.name for row in rows}


def test_a_list_does_not_hang_for_ever_nor_elsewhere_nor_by_anybody(lent: World) -> None:
    today, point = timezone.localdate(), point_of(lent).pk
    days = posting_rule(today).longest_days
    for until in (today + timedelta(days=days + 1), today - timedelta(days=1)):
        refused("posting_too_long", lent.do, post_list, "director", point_id=point, as_of=ON, until=until)
    refused("point_unknown", lent.do, post_list, "next_officer", point_id=point, as_of=ON, until=today)
    refused("role_may_not", lent.do, post_list, "leader_1", point_id=point, as_of=ON, until=today)
    refused("nothing_to_post", lent.do, post_list, "director", point_id=point, as_of=date(2024, 1, 1), until=today)


# --- names on the web ------------------------------------------------------------------------------------------------


def test_names_are_off_until_two_people_say_so_and_only_until_a_day(lent: World) -> None:
    today = timezone.localdate()
    until = today + timedelta(days=10)
    with lent.acting("ward_leader") as actor:
        assert names_are_public(actor, WARD, today) is None
    asked = lent.do(request_names, "ward_leader", place=WARD, legal_basis=BASIS, reason=WHY, until=until)
    number = asked["publication_id"]
    with lent.acting("ward_leader") as actor:
        assert names_are_public(actor, WARD, today) is None
    refused("publication_by_one", lent.do, confirm_names, "ward_leader", publication_id=number)
    lent.do(confirm_names, "director", publication_id=number)
    refused("publication_not_waiting", lent.do, confirm_names, "director", publication_id=number)
    with lent.acting("ward_leader") as actor:
        assert names_are_public(actor, WARD, until) is not None
        assert names_are_public(actor, WARD, until + timedelta(days=1)) is None
        assert names_are_public(actor, NEXT_WARD, today) is None
    lent.do(end_names, "ward_leader", publication_id=number)
    with lent.acting("ward_leader") as actor:
        assert names_are_public(actor, WARD, today) is None


def test_names_need_a_basis_a_day_and_who_leads(lent: World) -> None:
    until = timezone.localdate() + timedelta(days=10)
    good = {"place": WARD, "legal_basis": BASIS, "reason": WHY, "until": until}
    refused("publication_without_basis", lent.do, request_names, "director", **good | {"legal_basis": " "})
    refused("publication_without_basis", lent.do, request_names, "director", **good | {"reason": "x"})
    far = {"until": until + timedelta(days=40)}
    refused("publication_too_long", lent.do, request_names, "director", **good | far)
    refused("place_out_of_reach", lent.do, request_names, "next_director", **good)
    refused("role_may_not", lent.do, request_names, "ward_officer", **good)


def test_one_person_cannot_write_both_names_past_the_services(lent: World) -> None:
    until = timezone.localdate() + timedelta(days=10)
    lent.do(request_names, "director", place=WARD, legal_basis=BASIS, reason=WHY, until=until)
    with pytest.raises(IntegrityError, match="names_published_by_two"), transaction.atomic(), lent.acting("director"):
        NamePublication.objects.update(confirmed_by=lent.users["director"], confirmed_on=until)


# --- feedback --------------------------------------------------------------------------------------------------------


def write(text: str = "Điểm giao dịch đông, đề nghị thêm ghế.", **more: str) -> dict[str, str]:
    content = {"kind": "feedback", "desk": "ward", "text": text, "contact": ""} | more
    return leave_feedback(actor=public_actor(WARD), request_id=uuid4(), **content)


def test_what_is_written_has_a_code_a_clock_and_an_answer(books: World) -> None:
    first, second = write(contact="Bà Thí Dụ, bản Suối Lạnh"), write()
    place, _, code = first["code"].partition("-")
    assert place == WARD and len(code) == 12 and first["code"] != second["code"]
    seen = followed(WARD, code)
    assert seen is not None and not seen.answered and seen.steps == ()
    assert followed(NEXT_WARD, code) is None and followed(WARD, "X" * 12) is None
    with books.acting("ward_officer") as actor:
        row = feedback_of(actor).get(code=code)
        assert contact_of(row) == "Bà Thí Dụ, bản Suối Lạnh" and "Suối" not in bytes(row.contact).decode("latin1")
    refused("feedback_at_other_desk", books.do, answer_feedback, "director", feedback_id=row.pk, text="Vâng")
    books.do(pass_feedback, "ward_officer", feedback_id=row.pk, reason="Việc của ngân hàng")
    refused("feedback_at_other_desk", books.do, answer_feedback, "ward_officer", feedback_id=row.pk, text="Vâng")
    books.do(answer_feedback, "director", feedback_id=row.pk, text="Tháng sau có thêm 20 ghế.")
    refused("feedback_answered", books.do, answer_feedback, "director", feedback_id=row.pk, text="Nữa")
    seen = followed(WARD, code)
    assert seen is not None and seen.answered and [text for _, _, text in seen.steps][-1] == "Tháng sau có thêm 20 ghế."
    with books.acting("next_officer") as actor:
        assert not feedback_of(actor).exists()


def test_a_complaint_has_a_name_and_is_answered_by_who_leads(books: World) -> None:
    refused("complaint_without_name", write, kind="complaint", contact="A")
    write(kind="complaint", contact="Thí Dụ, bản Suối Lạnh")
    with books.acting("ward_officer"):
        row = Feedback.objects.get()
    assert row.due_on == row.received_on + timedelta(days=40)
    refused("complaint_answered_by_head", books.do, answer_feedback, "ward_officer", feedback_id=row.pk, text="Đã xem")
    books.do(answer_feedback, "ward_leader", feedback_id=row.pk, text="Đã xem")


def test_what_is_no_feedback_is_refused(books: World) -> None:
    refused("feedback_empty", write, text="  \n ")
    refused("feedback_unsound", write, text="x" * 2001)
    refused("feedback_unsound", write, kind="spam")
    refused("feedback_unsound", write, desk="x")
    refused("role_may_not", books.do, leave_feedback, "teller", kind="question", desk="ward", text="a", contact="")
    refused("answer_empty", books.do, pass_feedback, "ward_officer", feedback_id=_written(books), reason=" ")


def _written(books: World) -> int:
    write()
    with books.acting("ward_officer"):
        return Feedback.objects.get().pk


def test_a_flood_stops(books: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dongvon.office.disclosure.services.A_DAY", 2)
    write(), write()
    refused("feedback_too_much", write)
    assert A_DAY > 2


def test_sent_twice_it_is_kept_once(books: World) -> None:
    number = uuid4()
    content = {"kind": "question", "desk": "bank", "text": "Lãi suất bao nhiêu?", "contact": ""}
    answers = [leave_feedback(actor=public_actor(WARD), request_id=number, **content) for _ in range(2)]
    assert answers[0] == answers[1]
    with books.acting("director"):
        assert Feedback.objects.count() == 1


def test_the_public_is_one_user_who_cannot_sign_in(books: World) -> None:
    actors = {public_actor(WARD).user_id, public_actor(NEXT_WARD).user_id}
    user = User.objects.get(pk=actors.pop())
    assert not actors and not user.is_active and not user.check_password("!") and not user.grants.exists()


def test_clocks_count_working_days_and_days_of_the_calendar() -> None:
    friday = date(2026, 1, 30)
    clocks = terms().clocks
    assert answer_due_on(friday, clock_of("question", friday, clocks), {date(2026, 2, 3)}) == date(2026, 2, 9)
    assert answer_due_on(friday, clock_of("complaint", friday, clocks), ()) == date(2026, 3, 11)
    assert clock_of("report", date(2000, 1, 1), clocks).days == 15


# --- open data -------------------------------------------------------------------------------------------------------


def test_small_figures_are_hidden_in_every_file(lent: World) -> None:
    rows = published(WARD)
    assert rows and {row.loans for row in rows} == {None} and {row.balance_dong for row in rows} == {None}
    assert all(row.suppressed for row in rows)
    for name in list(lent.people)[:12]:
        if name not in (OI, IN):
            _lend_more(lent, name)
    whole = {(row.hamlet, row.programme): row for row in rows_of(WARD, "thon-chuong-trinh")}
    assert whole["*", "*"].loans and whole["*", "*"].loans >= 5
    assert all(row.loans is None or row.loans >= 5 for row in whole.values())
    text = as_csv(list(whole.values()))
    read = list(csv.DictReader(StringIO(text)))
    assert list(read[0]) == list(COLUMNS) and len(read) == len(whole)
    assert not [name for name in lent.people if name in text]
    told = json.loads(as_json(rows_of(WARD, "chuong-trinh"), "chuong-trinh", 5))
    assert told["licence"] == "CC BY 4.0" and set(told["rows"][0]) == set(told["columns"])


def _lend_more(books: World, name: str) -> None:
    books.lend(name, "GQVL", 10_000_000, ON)


def test_a_place_without_books_has_no_data(books: World) -> None:
    assert published(NEXT_WARD) == () and rows_of(NEXT_WARD, "thon") == []


def test_who_looks_at_a_public_page_is_himself_again_afterwards(lent: World) -> None:
    with lent.acting("ward_officer"):
        assert published(NEXT_WARD) == () and followed(NEXT_WARD, "X" * 12) is None
        assert Loan.objects.count() == 2
        with as_public(NEXT_WARD):
            assert Loan.objects.count() == 0


def test_the_public_actor_reaches_one_place(lent: World) -> None:
    with acting(Actor(0, Role.PUBLIC, (NEXT_WARD,))):
        assert not Posting.objects.exists()
