"""Writes of the monthly grading: who is left out, a grade forced down, the month graded, the month confirmed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.core.grading import DOWNFALL_NAMES, SOURCE, Downfall, commune_score
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.relief import CAUSE_NAMES
from dongvon.field.supervision.facts import last_day
from dongvon.field.supervision.models import ForcedDown, GradeConfirmation, GradedMonth, GroupGrade, LeftOut, MoneyCase
from dongvon.field.supervision.queries import Graded, graded_now, months_of, standing
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.queries import households_seen

ABOUT, LONGEST = "grading", 40


@service(Role.BANK_OFFICER)
def leave_out_customer(
    *, actor: Actor, request_id: UUID, household_id: int, cause: str, document: str, first_month: date, last_month: date
) -> Done:
    """Take a customer late for an objective cause out of the grades of some months, with the paper that says why.

    Refused for months already confirmed. Source: VB 3986/NHCS-TDNN (list KHLT_01)."""
    household = households_seen(actor, last_day(last_month)).filter(pk=household_id).first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    if cause not in CAUSE_NAMES:
        raise Refused(Problem("cause_unknown", N_("Nguyên nhân khách quan không có trong danh sách."), {}, SOURCE))
    first_month, last_month = _months(household.place, first_month, last_month)
    row = LeftOut.objects.create(
        place=household.place, household=household, cause=cause, document=worded(document), first_month=first_month,
        last_month=last_month, user_id=actor.user_id,
    )  # fmt: skip
    facts = {"cause": cause, "months": [first_month, last_month]}
    return Done(household.place, ("household", household.pk), {"left_out_id": row.pk}, facts)


@service(Role.BANK_DIRECTOR)
def force_down(
    *, actor: Actor, request_id: UUID, group_id: int, cause: str, decision_no: str, decided_on: date, evidence: str,
    first_month: date, last_month: date, case_id: int | None = None, attachment_id: int | None = None,
) -> Done:  # fmt: skip
    """Make a group weak for some months by decision: misappropriation, or borrowing in another's name.

    Refused without evidence. Source: processes.md 3.7 (recalled; a dated setting says so)."""
    group = group_for(actor, group_id)
    if cause not in set(Downfall):
        raise Refused(Problem("downfall_unknown", N_("Lý do hạ xếp loại không có trong danh sách."), {}, SOURCE))
    if not 0 < len(evidence.strip()) <= 400:
        raise Refused(Problem("evidence_missing", N_("Phải ghi chứng cứ của việc hạ xếp loại."), {}, SOURCE))
    first_month, last_month = _months(group.place, first_month, last_month)
    if case_id is not None and not MoneyCase.objects.filter(pk=case_id, place=group.place).exists():
        raise Refused(Problem("case_unknown", N_("Không có hồ sơ này trong phạm vi của bạn.")))
    refuse_strange_paper(actor, attachment_id)
    row = ForcedDown.objects.create(
        place=group.place, group=group, cause=cause, decision_no=worded(decision_no), decided_on=decided_on,
        evidence=evidence.strip(), case_id=case_id, paper_id=attachment_id, first_month=first_month,
        last_month=last_month, user_id=actor.user_id,
    )  # fmt: skip
    facts = {"cause": DOWNFALL_NAMES[Downfall(cause)], "decision": row.decision_no, "months": [first_month, last_month]}
    return Done(group.place, ("group", group.pk), {"forced_down_id": row.pk}, facts)


@service(Role.BANK_OFFICER)
def grade_month(*, actor: Actor, request_id: UUID, place: str, month: date) -> Done:
    """Grade every group of a commune for a month that is over. Until it is confirmed it may be made anew.

    Source: VB 3986/NHCS-TDNN, computed, never by hand."""
    if place not in actor.places:
        text = N_("Hồ sơ thuộc địa bàn {place}, ngoài phạm vi của bạn.")
        raise Refused(Problem("place_out_of_reach", text, {"place": place}))
    month = month.replace(day=1)
    _one_at_a_time(place, month)
    _refuse_unfinished(month)
    before = standing(actor, place, month)
    _refuse_confirmed(before)
    rows = graded_now(place, month)
    if not rows:
        text = N_("Tháng {month} không có tổ nào còn dư nợ để chấm điểm.")
        raise Refused(Problem("nothing_to_grade", text, {"month": f"{month:%m/%Y}"}, SOURCE))
    graded = GradedMonth.objects.create(
        place=place, month=month, groups=len(rows), user_id=actor.user_id,
        score=commune_score((one.score, one.measured.outstanding) for one in rows),
    )  # fmt: skip
    GroupGrade.objects.bulk_create(_rows(graded, rows))
    facts = {"groups": len(rows), "score": graded.score, "replaces": before.pk if before else None}
    return Done(place, (ABOUT, graded.pk), {"graded_id": graded.pk, "groups": len(rows)}, facts)


def _rows(graded: GradedMonth, rows: Iterable[Graded]) -> Sequence[GroupGrade]:
    return [
        GroupGrade(
            graded=graded, place=graded.place, month=graded.month, group_id=one.group_id,
            outstanding=one.measured.outstanding, score=one.score, earned=one.earned, grade=one.grade,
            lines=[asdict(line) for line in one.lines], left_out=list(one.left_out),
            forced_down_id=one.forced_down.pk if one.forced_down else None,
        )
        for one in rows
    ]  # fmt: skip


@service(Role.BANK_DIRECTOR)
def confirm_month(*, actor: Actor, request_id: UUID, graded_id: int, document: str) -> Done:
    """The director confirms a month's grades; from then on they stay. Refused when they were made anew meanwhile."""
    row = months_of(actor).filter(pk=graded_id).first()
    if row is None:
        raise Refused(Problem("grading_unknown", N_("Không có bảng xếp loại này trong phạm vi của bạn.")))
    _one_at_a_time(row.place, row.month)
    now = standing(actor, row.place, row.month)
    _refuse_confirmed(now)
    if now is None or now.pk != row.pk:
        text = N_("Bảng xếp loại này đã được lập lại; hãy mở bảng mới nhất.")
        raise Refused(Problem("grading_replaced", text, {}, SOURCE))
    document = worded(document)
    GradeConfirmation.objects.create(
        graded=row, place=row.place, month=row.month, document=document, user_id=actor.user_id
    )
    return Done(row.place, (ABOUT, row.pk), {"graded_id": row.pk}, {"document": document, "groups": row.groups})


def worded(text: str, longest: int = LONGEST) -> str:
    """The number of a paper, not empty, not too long."""
    if not 0 < len(text.strip()) <= longest:
        raise Refused(
            Problem("document_missing", N_("Phải ghi số văn bản, không quá {longest} chữ."), {"longest": longest})
        )
    return text.strip()


def refuse_strange_paper(actor: Actor, attachment_id: int | None) -> None:
    if attachment_id is not None and not Attachment.objects.filter(pk=attachment_id, place__in=actor.places).exists():
        raise Refused(Problem("attachment_unknown", N_("Không có tệp này trong phạm vi của bạn.")))


def _months(place: str, first_month: date, last_month: date) -> tuple[date, date]:
    """Whole months in order, none of them confirmed."""
    first_month, last_month = first_month.replace(day=1), last_month.replace(day=1)
    if last_month < first_month:
        raise Refused(Problem("months_in_order", N_("Tháng cuối phải không trước tháng đầu.")))
    done = GradeConfirmation.objects.filter(place=place, month__range=(first_month, last_month)).order_by("month")
    confirmed = done.first()
    if confirmed is not None:
        text = N_("Xếp loại tháng {month} đã được duyệt theo {document}: không sửa được nữa.")
        facts = {"month": f"{confirmed.month:%m/%Y}", "document": confirmed.document}
        raise Refused(Problem("grading_confirmed", text, facts, SOURCE))
    return first_month, last_month


def _one_at_a_time(place: str, month: date) -> None:
    """Whoever grades or confirms the same month at the same moment waits here until the first is through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{ABOUT}/{place}/{month}"])


def _refuse_unfinished(month: date) -> None:
    if last_day(month) > timezone.localdate():
        text = N_("Tháng {month} chưa hết: chỉ chấm điểm tháng đã qua.")
        raise Refused(Problem("month_not_over", text, {"month": f"{month:%m/%Y}"}, SOURCE))


def _refuse_confirmed(row: GradedMonth | None) -> None:
    if row is not None and hasattr(row, "confirmation"):
        text = N_("Xếp loại tháng {month} đã được duyệt theo {document}: không sửa được nữa.")
        facts = {"month": f"{row.month:%m/%Y}", "document": row.confirmation.document}
        raise Refused(Problem("grading_confirmed", text, facts, SOURCE))
