"""What goes with the money against real books: attendance is ticked once, evidence counts nothing twice, cohorts."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dongvon.base.attachments.services import attach
from dongvon.core.cohorts import Share
from dongvon.credit.loans.models import Outcome
from dongvon.field.livelihoods.models import Advice, Attendance, Evidence, ProductionModel, Telling, Training
from dongvon.field.livelihoods.queries import (
    Escaped,
    cohorts,
    models_of,
    out_of_poverty,
    proven_counts,
    tellings_of,
    trainings_of,
)
from dongvon.field.livelihoods.services import (
    add_model,
    attend_by_qr,
    end_model,
    give_advice,
    join_model,
    plan_telling,
    plan_training,
    record_evidence,
    record_telling,
    tick_attendance,
)
from dongvon.field.needs.services import Wanted, record_answer
from dongvon.front.demo.names import phone_number
from dongvon.office.overview.queries import outcomes
from dongvon.parties.households.services import set_class
from tests.base.test_access import refused
from tests.world import PAPER, PEOPLE, WARD, World

OI, LA, HANH, DE, PAO, CHIA = (
    "Vi Thị Ọi", "Tòng Thị Lả", "Trần Thị Hạnh", "Cháng Seo Dế", "Sùng A Páo", "Vàng A Chìa",
)  # fmt: skip
ON = date(2025, 12, 31)
SERIAL = {person[0]: number for number, person in enumerate(PEOPLE)}


def home(books: World, name: str) -> int:
    return books.people[name].household_id


def model(books: World, **more: Any) -> int:
    content = {"hamlet_id": books.hamlets["village"], "name": "Nuôi dê nhốt chuồng", "kind": "livestock",
               "description": "20 con, cỏ voi tại chỗ", "started_on": date(2025, 2, 1)} | more  # fmt: skip
    return int(books.do(add_model, "ward_officer", **content)["model_id"])


def training(books: World, held_on: date, **more: Any) -> int:
    content = {"hamlet_id": books.hamlets["village"], "topic": "Phòng bệnh cho dê", "trainer": "Trạm thú y",
               "held_on": held_on, "venue": "Nhà văn hóa"} | more  # fmt: skip
    return int(books.do(plan_training, "women", **content)["training_id"])


def test_a_model_with_who_works_by_it_and_their_loans(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, date(2025, 3, 15))
    number = model(books)
    joined = {"model_id": number, "household_id": home(books, OI), "joined_on": date(2025, 4, 1), "loan_id": loan}
    assert books.do(join_model, "leader_2", **joined) == books.do(join_model, "ward_officer", **joined)
    books.do(join_model, "hamlet_head", model_id=number, household_id=home(books, LA), joined_on=date(2025, 4, 1))
    with books.acting("women") as actor:
        [found] = models_of(actor)
        assert (found.households, found.with_loan) == (2, 1)  # type: ignore[attr-defined]
    refused("loan_of_another_household", books.do, join_model, "leader_2", **joined | {"household_id": home(books, LA)})
    refused("household_unknown", books.do, join_model, "leader_1", **joined)
    refused("model_not_running", books.do, join_model, "leader_2", **joined | {"joined_on": date(2025, 1, 1)})
    refused("model_known", model, books)
    refused("model_kind_unknown", model, books, name="khác", kind="magic")
    refused("text_unsound", model, books, name=" ")
    refused("hamlet_unknown", model, books, hamlet_id=books.hamlets["next"])
    books.do(end_model, "women", model_id=number, ended_on=ON)
    refused("model_not_running", books.do, end_model, "women", model_id=number, ended_on=ON)
    refused("role_may_not", books.do, end_model, "leader_2", model_id=number, ended_on=ON)
    with books.acting("next_officer"):
        assert not ProductionModel.objects.exists()


def test_who_was_there_is_ticked_once_by_list_or_by_code(books: World) -> None:
    today = timezone.localdate()
    number = training(books, today)
    ids = [home(books, OI), home(books, LA)]
    assert books.do(tick_attendance, "leader_2", training_id=number, household_ids=ids) == {"added": 2, "there": 2}
    assert books.do(tick_attendance, "women", training_id=number, household_ids=ids) == {"added": 0, "there": 2}
    refused("household_unknown", books.do, tick_attendance, "leader_1", training_id=number, household_ids=ids)
    with books.acting("women"):
        token = Training.objects.get(pk=number).token

    def scan(phone: str) -> dict[str, Any]:
        return attend_by_qr(request_id=books.request(), place=WARD, token=token, phone=phone)

    answers = [scan(phone_number(SERIAL[PAO])), scan(phone_number(SERIAL[PAO])), scan(phone_number(SERIAL[OI])),
               scan("0109999999"), scan("")]  # fmt: skip
    assert answers == [{"training_id": number}] * 5, "the page tells nobody who is known"
    with books.acting("women") as actor:
        assert [one.there for one in trainings_of(actor)] == [3]  # type: ignore[attr-defined]
        assert Attendance.objects.get(household_id=home(books, PAO)).by == "qr"
        assert Attendance.objects.get(household_id=home(books, OI)).by == "list"
    wrong = {"request_id": books.request(), "place": WARD, "phone": phone_number(SERIAL[PAO])}
    refused("attendance_closed", attend_by_qr, token="x", **wrong)
    yesterday = training(books, today - timedelta(days=1))
    with books.acting("women"):
        old = Training.objects.get(pk=yesterday).token
    refused("attendance_closed", attend_by_qr, token=old, **wrong)
    tomorrow = training(books, today + timedelta(days=1))
    refused("day_ahead", books.do, tick_attendance, "women", training_id=tomorrow, household_ids=ids)


def test_advice_is_about_a_household_or_one_of_its_loans(books: World) -> None:
    loan = books.lend(OI, "HN", 50_000_000, date(2025, 3, 15))
    given = {"household_id": home(books, OI), "given_on": date(2025, 5, 1), "text": "tiêm phòng trước mùa mưa"}
    for who, more in (("leader_2", {}), ("bank_officer", {"loan_id": loan})):
        books.do(give_advice, who, **given, **more)
    refused("household_unknown", books.do, give_advice, "leader_1", **given)
    refused("text_unsound", books.do, give_advice, "leader_2", **given | {"text": "a" * 601})
    with books.acting("women"):
        assert [one.loan_id for one in Advice.objects.order_by("pk")] == [None, loan]
    with pytest.raises(DatabaseError), books.acting("women"):
        Advice.objects.all().delete()


def test_what_people_were_told_beside_the_needs_that_followed(books: World) -> None:
    planned = {"hamlet_id": books.hamlets["village"], "way": "loudspeaker", "topic": "Cho vay hộ nghèo",
               "language": "Thái", "venue": "Loa bản", "planned_on": date(2025, 7, 1), "script": "Bà con…"}  # fmt: skip
    number = books.do(plan_telling, "ward_officer", **planned)["telling_id"]
    for name, on in ((OI, date(2025, 7, 20)), (LA, date(2025, 8, 20)), (HANH, date(2025, 7, 20)),
                     (DE, date(2025, 7, 5))):  # fmt: skip
        books.do(record_answer, "ward_officer", household_id=home(books, name), asked_on=on,
                 wanted=[Wanted("HN", 50_000_000, "bò")])  # fmt: skip
    with books.acting("women") as actor:
        [before] = tellings_of(actor, WARD)
        assert before.told_on is None and before.needs == 0
    books.do(record_telling, "hamlet_head", telling_id=number, told_on=date(2025, 7, 5), people=120)
    with books.acting("women") as actor, CaptureQueriesContext(connection) as asked:
        [told] = tellings_of(actor, WARD)
    assert len(asked) == 1
    assert (told.people, told.needs, told.amount) == (120, 1, 50_000_000), "after the day, in the hamlet, in 30 days"
    refused("told_already", books.do, record_telling, "ward_officer", telling_id=number, told_on=ON, people=1)
    refused("telling_unsound", books.do, plan_telling, "ward_officer", **planned | {"way": "drum"})
    sound = b"ID3" + bytes(200)
    books.do(attach, "ward_officer", place=WARD, about=("telling", number), title="tiếng Thái", content=sound)
    refused("attachment_kind", books.do, attach, "ward_officer", place=WARD, about=("loan", number), title="x",
            content=sound)  # fmt: skip
    with books.acting("next_officer") as actor:
        assert tellings_of(actor, WARD) == [] and not Telling.objects.exists()


def test_evidence_proves_an_outcome_and_counts_nothing_twice(books: World) -> None:
    water = ({"kind": "water_work", "key": "hộ", "quantity": 2},)
    books.lend(PAO, "NSVS", 20_000_000, date(2025, 3, 15), outcomes=water, units=2)
    with books.acting("leader_2") as actor:
        outcome = Outcome.objects.get(kind="water_work")
        assert proven_counts(actor, ON) == {"water_work": (0, 1)}
        before = outcomes(actor, WARD, ON)["water_works"]
    seen = {"outcome_id": outcome.pk, "seen_on": date(2025, 6, 1), "document": "BB nghiệm thu 01"}
    for who in ("leader_2", "ward_officer"):
        books.do(record_evidence, who, **seen)
    books.do(attach, "leader_2", place=WARD, about=("outcome", outcome.pk), title="ảnh", content=PAPER)
    refused("outcome_unknown", books.do, record_evidence, "leader_1", **seen)
    refused("evidence_before_outcome", books.do, record_evidence, "leader_2", **seen | {"seen_on": date(2025, 3, 1)})
    with books.acting("leader_2") as actor:
        assert proven_counts(actor, ON) == {"water_work": (1, 1)} and Evidence.objects.count() == 2
        assert outcomes(actor, WARD, ON)["water_works"] == before
        assert (before.cumulative, before.in_year) == (2, 2)


def escape(books: World, name: str, since: date) -> None:
    books.do(set_class, "ward_leader", household_id=home(books, name), kind="newly_escaped", decision_no="QĐ 5",
             decided_on=since, since_on=since, escaped_on=since)  # fmt: skip


def test_who_left_poverty_and_borrowers_beside_comparable_households(books: World) -> None:
    """On 1/1/2025 the village has five poor households: Ọi and Lả borrow in 2025, Páo, Chìa and Dế do not."""
    for name in (OI, LA):
        books.lend(name, "HN", 50_000_000, date(2025, 3, 15))
    escape(books, OI, date(2025, 12, 10))
    escape(books, CHIA, date(2026, 12, 10))
    with books.acting("ward_officer") as actor, CaptureQueriesContext(connection) as asked:
        found = {(one.year, one.years): one.found for one in cohorts(actor, WARD, date(2026, 12, 31))}
        escaped = out_of_poverty(actor, WARD, date(2026, 12, 31))
    assert len(asked) == 2
    first, second = found[2025, 1], found[2025, 2]
    assert (first.borrowed, first.others, first.expected) == (Share(1, 2), Share(0, 3), 0)
    assert (second.borrowed, second.others) == (Share(1, 2), Share(1, 3))
    assert (2025, 3) not in found, "that day has not come"
    assert escaped == [Escaped("poor", 2, 1, 1, 0)]
    with books.acting("next_officer") as actor:
        assert cohorts(actor, WARD, ON) == [] and out_of_poverty(actor, WARD, ON) == []
