"""Writes of what is shown: a list posted or taken down, leave to publish names by two people, feedback and answers."""

import secrets
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import seal
from dongvon.base.access.statements import run
from dongvon.base.places.holidays import public_holidays
from dongvon.base.places.models import Point
from dongvon.base.places.queries import in_force
from dongvon.core.answering import COMPLAINT, COMPLAINTS_LAW, DESKS, KINDS, answer_due_on, clock_of, problems
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.disclosure.models import Feedback, FeedbackStep, NamePublication, Posting
from dongvon.office.disclosure.posted import posted_list
from dongvon.office.disclosure.queries import feedback_for, posting_for, publication_for
from dongvon.office.disclosure.terms import posting_rule, terms

POSTERS = (Role.WARD_OFFICER, Role.WARD_LEADER, Role.BANK_OFFICER, Role.BANK_DIRECTOR)
PUBLISHERS = (Role.WARD_LEADER, Role.BANK_DIRECTOR)
ANSWERING: dict[str, tuple[Role, ...]] = {"ward": (Role.WARD_OFFICER, Role.WARD_LEADER), "bank": (Role.BANK_DIRECTOR,)}
HEADS = (Role.WARD_LEADER, Role.BANK_DIRECTOR)
PERSONAL_DATA = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15"
A_DAY = 200  # so much may be written to a place in a day; more is no longer people
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


@service(*POSTERS)
def post_list(*, actor: Actor, request_id: UUID, point_id: int, as_of: date, until: date) -> Done:
    """Hang the list of borrowers at a point from today until a day. Kept: who, where, how long, how many rows.

    Source: posting at the transaction point (procedure of the bank); the longest time is a dated setting."""
    point = Point.objects.filter(in_force(timezone.localdate()), pk=point_id, place__in=actor.places).first()
    if point is None:
        raise Refused(Problem("point_unknown", N_("Không có điểm giao dịch này trong địa bàn của bạn.")))
    today = timezone.localdate()
    rule = posting_rule(today)
    if not today <= until <= today + timedelta(days=rule.longest_days):
        text = N_("Niêm yết từ hôm nay, nhiều nhất {days} ngày; sau đó in danh sách mới.")
        raise Refused(Problem("posting_too_long", text, {"days": rule.longest_days}, rule.source))
    rows, left_out = posted_list(actor, point, as_of)
    if not rows:
        text = N_("Điểm này không có khoản vay nào còn dư nợ ngày {day}.")
        raise Refused(Problem("nothing_to_post", text, {"day": day_text(as_of)}))
    made = Posting.objects.create(
        place=point.place, point=point, as_of=as_of, posted_on=today, until=until, loans=len(rows), left_out=left_out,
        households=len({row.household_id for row in rows}), user_id=actor.user_id,
    )  # fmt: skip
    answer = {"posting_id": made.pk, "loans": made.loans, "households": made.households, "left_out": left_out}
    return Done(point.place, ("posting", made.pk), answer, {"point": point.code, "until": until})


@service(*POSTERS)
def remove_list(*, actor: Actor, request_id: UUID, posting_id: int) -> Done:
    """Say that a list was taken down today, before its time."""
    row = posting_for(actor, posting_id)
    if row.removed_on is not None:
        raise Refused(Problem("posting_removed", N_("Danh sách này đã được gỡ xuống rồi.")))
    row.removed_on, row.removed_by_id = timezone.localdate(), actor.user_id
    row.save(update_fields=["removed_on", "removed_by"])
    return Done(row.place, ("posting", row.pk), {"removed_on": row.removed_on}, {})


# --- names on the web ------------------------------------------------------------------------------------------------


@service(*PUBLISHERS)
def request_names(*, actor: Actor, request_id: UUID, place: str, legal_basis: str, reason: str, until: date) -> Done:
    """Ask that posted names may stand on the web until a day. It changes nothing until somebody else confirms it."""
    today = timezone.localdate()
    rule = posting_rule(today)
    if place not in actor.places:
        text = N_("Hồ sơ thuộc địa bàn {place}, ngoài phạm vi của bạn.")
        raise Refused(Problem("place_out_of_reach", text, {"place": place}))
    if not (10 <= len(legal_basis.strip()) <= 300 and 10 <= len(reason.strip()) <= 300):
        text = N_("Ghi rõ căn cứ pháp lý (văn bản, điều) và lý do, mỗi ô từ 10 đến 300 chữ.")
        raise Refused(Problem("publication_without_basis", text, source=PERSONAL_DATA))
    if not today < until <= today + timedelta(days=rule.names_days):
        text = N_("Tên chỉ được đưa lên mạng nhiều nhất {days} ngày.")
        raise Refused(Problem("publication_too_long", text, {"days": rule.names_days}, PERSONAL_DATA))
    made = NamePublication.objects.create(
        place=place, legal_basis=legal_basis.strip(), reason=reason.strip(), until=until, requested_on=today,
        requested_by_id=actor.user_id,
    )  # fmt: skip
    return Done(place, ("name_publication", made.pk), {"publication_id": made.pk}, {"until": until})


@service(*PUBLISHERS)
def confirm_names(*, actor: Actor, request_id: UUID, publication_id: int) -> Done:
    """The second person's word; from now until its day the posted names stand on the web."""
    row, today = publication_for(actor, publication_id), timezone.localdate()
    if row.requested_by_id == actor.user_id:
        text = N_("Người đề nghị không tự đồng ý: phải có người thứ hai.")
        raise Refused(Problem("publication_by_one", text, source=PERSONAL_DATA))
    if row.confirmed_on is not None or row.ended_on is not None or row.until < today:
        raise Refused(Problem("publication_not_waiting", N_("Đề nghị này không còn chờ đồng ý.")))
    row.confirmed_on, row.confirmed_by_id = today, actor.user_id
    row.save(update_fields=["confirmed_on", "confirmed_by"])
    return Done(row.place, ("name_publication", row.pk), {"until": row.until}, {"until": row.until})


@service(*PUBLISHERS)
def end_names(*, actor: Actor, request_id: UUID, publication_id: int) -> Done:
    """Take the leave back at once; one person is enough for that."""
    row = publication_for(actor, publication_id)
    if row.ended_on is not None:
        raise Refused(Problem("publication_not_waiting", N_("Đề nghị này không còn chờ đồng ý.")))
    row.ended_on, row.ended_by_id = timezone.localdate(), actor.user_id
    row.save(update_fields=["ended_on", "ended_by"])
    return Done(row.place, ("name_publication", row.pk), {"ended_on": row.ended_on}, {})


# --- feedback --------------------------------------------------------------------------------------------------------


@service(Role.PUBLIC)
def leave_feedback(*, actor: Actor, request_id: UUID, kind: str, desk: str, text: str, contact: str) -> Done:
    """Keep what somebody wrote; the answer carries the code that follows it and the day an answer is due."""
    if kind not in KINDS or desk not in DESKS or len(text) > 2000 or len(contact) > 300:
        raise Refused(Problem("feedback_unsound", N_("Thư góp ý không đúng dạng; hãy mở lại trang và viết lại.")))
    found = problems(kind, text, contact)
    if found:
        raise Refused(found[0])
    today = timezone.localdate()
    if Feedback.objects.filter(place=actor.places[0], received_on=today).count() >= A_DAY:
        words = N_("Hôm nay đã có quá nhiều thư; hãy bỏ thư vào hòm thư ở điểm giao dịch hoặc viết vào ngày mai.")
        raise Refused(Problem("feedback_too_much", words))
    due_on = answer_due_on(today, clock_of(kind, today, terms().clocks), public_holidays(today.year))
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    made = Feedback.objects.create(
        place=actor.places[0], code=code, kind=kind, desk=desk, text=text.strip(), contact=seal(contact.strip()),
        received_on=today, due_on=due_on,
    )  # fmt: skip
    answer = {"code": f"{made.place}-{code}", "due_on": due_on}
    return Done(made.place, ("feedback", made.pk), answer, {"kind": kind, "desk": desk})


@service(*{role for roles in ANSWERING.values() for role in roles})
def answer_feedback(*, actor: Actor, request_id: UUID, feedback_id: int, text: str) -> Done:
    """Answer once, for good; who wrote reads it by the code. A complaint is answered by who leads the office.

    Source: Law on Complaints 2011 art. 17 (memory)."""
    row = _waiting(actor, feedback_id)
    if row.kind == COMPLAINT and actor.role not in HEADS:
        words = N_("Khiếu nại do lãnh đạo phường hoặc giám đốc phòng giao dịch trả lời.")
        raise Refused(Problem("complaint_answered_by_head", words, source=COMPLAINTS_LAW))
    _step(row, actor, text, answers=True)
    return Done(row.place, ("feedback", row.pk), {"feedback_id": row.pk}, {"late": timezone.localdate() > row.due_on})


@service(*{role for roles in ANSWERING.values() for role in roles})
def pass_feedback(*, actor: Actor, request_id: UUID, feedback_id: int, reason: str) -> Done:
    """Pass it on to the other desk; the clock goes on."""
    row = _waiting(actor, feedback_id)
    _step(row, actor, reason, answers=False)
    return Done(row.place, ("feedback", row.pk), {"feedback_id": row.pk}, {})


def _waiting(actor: Actor, feedback_id: int) -> Feedback:
    run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"feedback/{feedback_id}"])  # the row only grows
    row = feedback_for(actor, feedback_id)
    if row.answered:
        raise Refused(Problem("feedback_answered", N_("Thư này đã được trả lời.")))
    if actor.role not in ANSWERING[row.at_desk]:
        words = N_("Thư này đang ở: {desk}.")
        raise Refused(Problem("feedback_at_other_desk", words, {"desk": DESKS[row.at_desk]}))
    return row


def _step(row: Feedback, actor: Actor, text: str, *, answers: bool) -> None:
    if not 0 < len(text.strip()) <= 2000:
        raise Refused(Problem("answer_empty", N_("Ghi lời trả lời hoặc lý do, không quá 2000 chữ.")))
    other = row.at_desk if answers else next(desk for desk in DESKS if desk != row.at_desk)
    FeedbackStep.objects.create(
        place=row.place, feedback=row, answers=answers, desk=other, text=text.strip(), on=timezone.localdate(),
        user_id=actor.user_id,
    )  # fmt: skip
