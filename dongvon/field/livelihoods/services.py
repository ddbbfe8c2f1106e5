"""Writes on what goes with the money: production models, training, attendance, advice, telling people, evidence."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import blind_index
from dongvon.base.access.services import public_actor
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.models import Hamlet
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loan_for
from dongvon.field.livelihoods.models import (
    KINDS,
    WAYS,
    Advice,
    Attendance,
    Evidence,
    Participant,
    ProductionModel,
    Telling,
    Training,
)
from dongvon.field.livelihoods.queries import model_for, outcome_for, telling_for, training_for
from dongvon.field.needs.queries import household_to_ask, households_to_ask
from dongvon.parties.households.models import Household, Person

PLANNERS = (Role.WARD_OFFICER, Role.ASSOCIATION_OFFICER)
NEAR = (*PLANNERS, Role.HAMLET_HEAD, Role.GROUP_LEADER, Role.GROUP_DEPUTY)
WITNESSES = (*NEAR, Role.BANK_OFFICER)
TOKEN_BYTES = 16
MOST_PEOPLE = 100_000


# --- production models ------------------------------------------------------------------------------------------------


@service(*PLANNERS)
def add_model(
    *, actor: Actor, request_id: UUID, hamlet_id: int, name: str, kind: str, description: str, started_on: date
) -> Done:
    """A production model others may learn from."""
    hamlet = _hamlet(actor, hamlet_id)
    _refuse_future(started_on)
    name, description = _text(name, 120), _text(description, 600)
    if kind not in KINDS:
        raise Refused(Problem("model_kind_unknown", N_("Hãy chọn loại mô hình trong danh sách.")))
    if ProductionModel.objects.filter(hamlet=hamlet, name=name).exists():
        text = N_("{hamlet} đã có mô hình “{name}”.")
        raise Refused(Problem("model_known", text, {"hamlet": hamlet.name, "name": name}))
    row = ProductionModel.objects.create(
        place=hamlet.place, hamlet=hamlet, name=name, kind=kind, description=description, started_on=started_on,
        user_id=actor.user_id,
    )  # fmt: skip
    return Done(hamlet.place, ("production_model", row.pk), {"model_id": row.pk})


@service(*PLANNERS)
def end_model(*, actor: Actor, request_id: UUID, model_id: int, ended_on: date) -> Done:
    """A model that is followed no more."""
    row = model_for(actor, model_id)
    _refuse_future(ended_on)
    if row.ended_on is not None or ended_on < row.started_on:
        text = N_("Mô hình bắt đầu ngày {day} đã kết thúc, hoặc chưa bắt đầu vào ngày này.")
        raise Refused(Problem("model_not_running", text, {"day": day_text(row.started_on)}))
    ProductionModel.objects.filter(pk=row.pk).update(ended_on=ended_on)
    return Done(row.place, ("production_model", row.pk), {"model_id": row.pk}, {"ended_on": ended_on})


@service(*NEAR)
def join_model(
    *, actor: Actor, request_id: UUID, model_id: int, household_id: int, joined_on: date, loan_id: int | None = None
) -> Done:
    """A household works by the model, with one of its loans where it uses one. Said twice it is one part."""
    model = model_for(actor, model_id)
    household, loan = _of_household(actor, household_id, loan_id, joined_on)
    if model.ended_on is not None or joined_on < model.started_on:
        text = N_("Mô hình bắt đầu ngày {day} đã kết thúc, hoặc chưa bắt đầu vào ngày này.")
        raise Refused(Problem("model_not_running", text, {"day": day_text(model.started_on)}))
    row, _made = Participant.objects.get_or_create(
        model=model, household=household,
        defaults={"place": model.place, "loan": loan, "joined_on": joined_on, "user_id": actor.user_id},
    )  # fmt: skip
    return Done(model.place, ("production_model", model.pk), {"participant_id": row.pk})


# --- training ---------------------------------------------------------------------------------------------------------


@service(*PLANNERS)
def plan_training(
    *, actor: Actor, request_id: UUID, hamlet_id: int, topic: str, trainer: str, held_on: date, venue: str,
    model_id: int | None = None,
) -> Done:  # fmt: skip
    """A training session; the QR code on its page lets people tick themselves on that day."""
    hamlet = _hamlet(actor, hamlet_id)
    model = model_for(actor, model_id) if model_id is not None else None
    row = Training.objects.create(
        place=hamlet.place, hamlet=hamlet, topic=_text(topic, 160), trainer=_text(trainer, 100), held_on=held_on,
        venue=_text(venue, 120), model=model, token=secrets.token_urlsafe(TOKEN_BYTES), user_id=actor.user_id,
    )  # fmt: skip
    return Done(hamlet.place, ("training", row.pk), {"training_id": row.pk})


@service(*NEAR)
def tick_attendance(*, actor: Actor, request_id: UUID, training_id: int, household_ids: list[int]) -> Done:
    """Who was there, from the list; who is ticked already stays ticked."""
    training = training_for(actor, training_id)
    _refuse_future(training.held_on)
    known = set(households_to_ask(actor, training.held_on).filter(pk__in=household_ids).values_list("pk", flat=True))
    if known != set(household_ids):
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    before = training.attendances.count()
    Attendance.objects.bulk_create(
        [Attendance(place=training.place, training=training, household_id=one, by="list", user_id=actor.user_id)
         for one in sorted(known)],
        ignore_conflicts=True,
    )  # fmt: skip
    there = training.attendances.count()
    return Done(training.place, ("training", training.pk), {"added": there - before, "there": there})


def attend_by_qr(*, request_id: UUID, place: str, token: str, phone: str) -> dict[str, Any]:
    """Somebody at the session scanned its code and gave his phone number; he has no account. The answer is the same
    whether the number is known or not, so that the page tells nobody who is a member."""
    return attend_publicly(actor=public_actor(place), request_id=request_id, token=token, phone=phone)


@service(Role.PUBLIC)
def attend_publicly(*, actor: Actor, request_id: UUID, token: str, phone: str) -> Done:
    """The write behind `attend_by_qr`."""
    [place] = actor.places
    training = Training.objects.filter(place=place, token=token).first()
    if training is None or training.held_on != timezone.localdate():
        text = N_("Mã điểm danh chỉ dùng trong ngày tập huấn; hãy báo người phụ trách điểm danh giúp.")
        raise Refused(Problem("attendance_closed", text))
    index = blind_index("".join(phone.split()))
    people = Person.objects.filter(phone_index=index, household__place=place) if index else Person.objects.none()
    homes = set(people.values_list("household_id", flat=True)[:2])
    for household_id in homes if len(homes) == 1 else ():
        Attendance.objects.get_or_create(
            training=training, household_id=household_id,
            defaults={"place": place, "by": "qr", "user_id": actor.user_id},
        )  # fmt: skip
    return Done(place, ("training", training.pk), {"training_id": training.pk})


@service(*NEAR, Role.BANK_OFFICER)
def give_advice(
    *, actor: Actor, request_id: UUID, household_id: int, given_on: date, text: str, loan_id: int | None = None
) -> Done:
    """What a household was advised, about one of its loans or about none."""
    household, loan = _of_household(actor, household_id, loan_id, given_on)
    row = Advice.objects.create(
        place=household.place, household=household, loan=loan, given_on=given_on, text=_text(text, 600),
        user_id=actor.user_id,
    )  # fmt: skip
    return Done(household.place, ("household", household.pk), {"advice_id": row.pk})


# --- telling people ---------------------------------------------------------------------------------------------------


@service(*PLANNERS, Role.HAMLET_HEAD)
def plan_telling(
    *, actor: Actor, request_id: UUID, hamlet_id: int, way: str, topic: str, language: str, venue: str,
    planned_on: date, script: str = "", attachment_id: int | None = None,
) -> Done:  # fmt: skip
    """A line of a hamlet's plan: what is said, how, in which language, where and when."""
    hamlet, script = _hamlet(actor, hamlet_id), script.strip()
    if way not in WAYS or len(script) > 2000:
        text = N_("Hãy chọn cách tuyên truyền trong danh sách; lời đọc không quá 2.000 chữ.")
        raise Refused(Problem("telling_unsound", text))
    row = Telling.objects.create(
        place=hamlet.place, hamlet=hamlet, way=way, topic=_text(topic, 160), language=_text(language, 40),
        venue=_text(venue, 120), planned_on=planned_on, script=script, attachment=_attachment(actor, attachment_id),
        user_id=actor.user_id,
    )  # fmt: skip
    return Done(hamlet.place, ("telling", row.pk), {"telling_id": row.pk})


@service(*PLANNERS, Role.HAMLET_HEAD)
def record_telling(*, actor: Actor, request_id: UUID, telling_id: int, told_on: date, people: int) -> Done:
    """It was done, and reached so many people. Recorded once."""
    row = telling_for(actor, telling_id, lock=True)
    _refuse_future(told_on)
    if row.told_on is not None:
        text = N_("Việc này đã ghi làm xong ngày {day}.")
        raise Refused(Problem("told_already", text, {"day": day_text(row.told_on)}))
    if not 0 <= people <= MOST_PEOPLE:
        raise Refused(Problem("people_unsound", N_("Số người nghe phải từ 0 đến 100.000.")))
    Telling.objects.filter(pk=row.pk).update(told_on=told_on, people=people)
    return Done(row.place, ("telling", row.pk), {"telling_id": row.pk}, {"told_on": told_on, "people": people})


# --- evidence of outcomes ---------------------------------------------------------------------------------------------


@service(*WITNESSES)
def record_evidence(
    *, actor: Actor, request_id: UUID, outcome_id: int, seen_on: date, document: str, attachment_id: int | None = None
) -> Done:
    """Somebody saw what a loan brought about. The outcome was written at the payout and is counted there; this counts
    nothing a second time."""
    outcome = outcome_for(actor, outcome_id)
    _refuse_future(seen_on)
    if seen_on < outcome.reached_on:
        text = N_("Kết quả ghi ngày {day}; không thể có bằng chứng trước ngày ấy.")
        raise Refused(Problem("evidence_before_outcome", text, {"day": day_text(outcome.reached_on)}))
    row = Evidence.objects.create(
        place=outcome.place, outcome=outcome, seen_on=seen_on, document=_text(document, 80),
        attachment=_attachment(actor, attachment_id), user_id=actor.user_id,
    )  # fmt: skip
    return Done(outcome.place, ("outcome", outcome.pk), {"evidence_id": row.pk}, {"seen_on": seen_on})


# --- shared -----------------------------------------------------------------------------------------------------------


def _hamlet(actor: Actor, hamlet_id: int) -> Hamlet:
    hamlet = Hamlet.objects.filter(pk=hamlet_id, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    return hamlet


def _text(text: str, most: int) -> str:
    text = text.strip()
    if not 0 < len(text) <= most:
        raise Refused(Problem("text_unsound", N_("Có mục còn trống hoặc dài quá {most} chữ."), {"most": most}))
    return text


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))


def _of_household(
    actor: Actor, household_id: int, loan_id: int | None, on: date
) -> tuple[Household, Loan | None]:  # fmt: skip
    """A household the actor may ask, with one of its loans."""
    _refuse_future(on)
    household = household_to_ask(actor, household_id, on)
    loan = loan_for(actor, loan_id) if loan_id is not None else None
    if loan is not None and loan.household_id != household.pk:
        raise Refused(Problem("loan_of_another_household", N_("Khoản vay này không phải của hộ.")))
    return household, loan


def _attachment(actor: Actor, attachment_id: int | None) -> Attachment | None:
    if attachment_id is None:
        return None
    row = Attachment.objects.filter(pk=attachment_id, place__in=actor.places).first()
    if row is None:
        raise Refused(Problem("attachment_unknown", N_("Không có tệp này trong phạm vi của bạn.")))
    return row
