"""Writes about checks: inspectors named, plans, loans and groups looked at, papers given. None books anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Grant, Role
from dongvon.base.attachments.pictures import without_metadata
from dongvon.base.attachments.services import attach
from dongvon.base.places.queries import in_force
from dongvon.core.checks import SOURCE, Finding, Going, Uses, location_problems, uses_of, uses_problems
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import loan_for
from dongvon.credit.loans.services import refuse_first
from dongvon.field.checks.models import (
    ASSOCIATION,
    PAPER_NAMES,
    PROVINCE,
    GroupCheck,
    InspectionPaper,
    InspectionPlan,
    Inspector,
    LoanCheck,
    PlanLine,
)
from dongvon.field.checks.queries import Organisation, check_for, inspector_for, organisation_of
from dongvon.field.checks.terms import checklist
from dongvon.parties.groups.models import Association
from dongvon.parties.groups.queries import group_for, groups_of

CHECKERS = (Role.ASSOCIATION_OFFICER, Role.BANK_OFFICER)
PLANNERS = (*CHECKERS, Role.WARD_OFFICER, Role.WARD_LEADER)
LONGEST = 400
PHOTO_BYTES = 400_000


def _own(actor: Actor, level: str = "", association: str = "") -> Organisation:
    """The actor's organisation; an association's officer may also speak of the one above it."""
    found = organisation_of(actor)
    if found is None:
        raise Refused(Problem("inspects_for_nobody", N_("Vai trò này không thuộc đơn vị nào đi kiểm tra.")))
    if level == PROVINCE and found.level == ASSOCIATION:
        return Organisation(PROVINCE, found.association)
    if (level or found.level, association or found.association) != (found.level, found.association):
        text = N_("Chỉ ghi được người kiểm tra, kế hoạch và biên bản của đơn vị mình.")
        raise Refused(Problem("not_own_organisation", text))
    return found


def _reach(actor: Actor, place: str) -> None:
    if place not in actor.places:
        text = N_("Hồ sơ thuộc địa bàn {place}, ngoài phạm vi của bạn.")
        raise Refused(Problem("place_out_of_reach", text, {"place": place}))


def _not_ahead(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))


def _texts(*texts: str, most: int = LONGEST) -> None:
    if any(len(text) > most for text in texts):
        raise Refused(Problem("text_too_long", N_("Mỗi mục ghi không quá {most} chữ."), {"most": most}))


# --- the register -----------------------------------------------------------------------------------------------------


@service(*PLANNERS)
def name_inspector(
    *, actor: Actor, request_id: UUID, place: str, name: str, since_on: date, level: str = "", post: str = "",
    username: str = "",
) -> Done:  # fmt: skip
    """Put somebody into the register of inspectors of the actor's organisation, with the name he signs in by where he
    does. From then on he is chosen, never typed."""
    _reach(actor, place)
    who = _own(actor, level)
    name, post = " ".join(name.split()), post.strip()
    if not 0 < len(name) <= 100 or len(post) > 80:
        raise Refused(Problem("inspector_unnamed", N_("Ghi họ tên người kiểm tra; chức vụ không quá 80 chữ.")))
    same = Inspector.objects.filter(place=place, name=name, level=who.level, association=who.association, post=post)
    if same.filter(until_on__isnull=True).exists():
        text = N_("{name} đã có trong sổ đăng ký người kiểm tra của đơn vị.")
        raise Refused(Problem("inspector_known", text, {"name": name}))
    row = Inspector.objects.create(
        place=place, name=name, level=who.level, association=who.association, post=post,
        user_id=_colleague(actor, username) if username else None, since_on=since_on,
    )  # fmt: skip
    return Done(place, ("inspector", row.pk), {"inspector_id": row.pk}, {"level": who.level})


def _colleague(actor: Actor, username: str) -> int:
    """The user of that name, if he works in the same role and places."""
    rows = Grant.objects.filter(
        in_force(timezone.localdate()), user__username=username, role=actor.role, association=actor.association,
        place__in=["", *actor.places],
    )  # fmt: skip
    found = rows.values_list("user_id", flat=True).first()
    if found is None:
        text = N_("Không có tài khoản “{username}” nào cùng vai trò ở địa bàn này.")
        raise Refused(Problem("inspector_user_unknown", text, {"username": username}))
    return int(found)


@service(*PLANNERS)
def end_inspector(*, actor: Actor, request_id: UUID, inspector_id: int, until_on: date) -> Done:
    """Somebody no longer inspects from that day on; what he checked stays his."""
    row = Inspector.objects.filter(pk=inspector_id, place__in=actor.places, until_on__isnull=True).first()
    if row is None:
        raise Refused(Problem("inspector_gone", N_("Không có người kiểm tra này trong sổ đăng ký đang dùng.")))
    _own(actor, row.level, row.association)
    if until_on <= row.since_on:
        raise Refused(Problem("inspector_backwards", N_("Ngày thôi kiểm tra phải sau ngày bắt đầu.")))
    Inspector.objects.filter(pk=row.pk).update(until_on=until_on)
    return Done(row.place, ("inspector", row.pk), {"inspector_id": row.pk}, {"until_on": until_on})


# --- the plan 01/KH ---------------------------------------------------------------------------------------------------


@service(*PLANNERS)
def enter_plan(
    *, actor: Actor, request_id: UUID, place: str, year: int, number: str, signed_on: date, going: Sequence[Going]
) -> Done:
    """The plan 01/KH of the actor's organisation for a year, every group within his reach once. A later plan of the
    same year stands in its place. Source: HD 727/HD-NHCS, 100 % of the groups a year."""
    _reach(actor, place)
    who = _own(actor)
    _not_ahead(signed_on)
    groups = {one.pk: one for one in groups_of(actor).filter(place=place)}
    working = {pk for pk, one in groups.items() if one.state in ("active", "strengthening")}
    named = [one.group_id for one in going]
    if not 0 < len(number.strip()) <= 40 or not signed_on.year - 1 <= year <= signed_on.year + 1:
        text = N_("Ghi số kế hoạch, không quá 40 chữ; năm kế hoạch phải sát năm ký.")
        raise Refused(Problem("plan_unsound", text))
    if len(set(named)) != len(named) or not set(named) <= set(groups) or not all(1 <= x.month <= 12 for x in going):
        raise Refused(Problem("plan_line_unsound", N_("Mỗi tổ trong phạm vi chỉ được xếp một lần, vào một tháng.")))
    if working - set(named):
        text = N_("Kế hoạch còn thiếu {count} tổ: mỗi năm phải kiểm tra 100% số tổ.")
        raise Refused(Problem("plan_incomplete", text, {"count": len(working - set(named))}, SOURCE))
    inspectors = {pk: inspector_for(actor, pk, max(signed_on, date(year, 1, 1)), who)
                  for pk in {one.inspector_id for one in going}}  # fmt: skip
    plan = InspectionPlan.objects.create(
        place=place, year=year, level=who.level, association=who.association, number=number.strip(),
        signed_on=signed_on, user_id=actor.user_id,
    )  # fmt: skip
    PlanLine.objects.bulk_create(
        PlanLine(place=place, plan=plan, month=one.month, hamlet_id=groups[one.group_id].hamlet_id,
                 group_id=one.group_id, inspector=inspectors[one.inspector_id])
        for one in going
    )  # fmt: skip
    return Done(place, ("inspection_plan", plan.pk), {"plan_id": plan.pk}, {"year": year, "groups": len(going)})


# --- 06/TD and 16/TD --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen of a loan, as the inspector says it. Amounts in đồng, only where a part was used rightly; the place
    in thousandths of a degree, only where he gives it."""

    finding: str
    right: int = 0
    wrong: int = 0
    used_for: str = ""
    effect: str = ""
    remarks: str = ""
    signed: bool = False
    latitude_e3: int | None = None
    longitude_e3: int | None = None


@service(*CHECKERS)
def check_loan(
    *, actor: Actor, request_id: UUID, loan_id: int, on: date, inspector_id: int, found: Found,
    companion_id: int | None = None,
) -> Done:  # fmt: skip
    """A loan looked at: a line of 06/TD. Money used otherwise proposes minutes of misuse, which are made on the loan.

    Source: 06/TD, HD 727/HD-NHCS."""
    loan = loan_for(actor, loan_id)
    _not_ahead(on)
    if loan.first_paid_out_on is None or on < loan.first_paid_out_on:
        text = N_("Khoản vay chưa giải ngân vào ngày {on}, chưa có gì để kiểm tra.")
        raise Refused(Problem("check_before_payout", text, {"on": day_text(on)}, "06/TD"))
    inspector = inspector_for(actor, inspector_id, on, _own(actor))
    companion = inspector_for(actor, companion_id, on) if companion_id is not None else None
    uses = _uses(loan, found)
    row = LoanCheck.objects.create(
        place=loan.place, loan=loan, on=on, inspector=inspector, companion=companion, purpose=loan.purpose,
        finding=found.finding, received=uses.received, used_right=uses.right, used_wrong=uses.wrong,
        used_for=found.used_for.strip(), effect=found.effect.strip(), remarks=found.remarks.strip(),
        signed=found.signed, latitude_e3=found.latitude_e3, longitude_e3=found.longitude_e3, user_id=actor.user_id,
    )  # fmt: skip
    answer = {"check_id": row.pk, "wrong": uses.wrong}
    return Done(loan.place, ("loan", loan.pk), answer, {"on": on, "finding": found.finding, "wrong": uses.wrong})


def _uses(loan: Loan, found: Found) -> Uses:
    """The amounts of what was found; refused where it is unsound."""
    if found.finding not in set(Finding):
        raise Refused(Problem("finding_unknown", N_("Hãy chọn một kết luận: vốn được dùng như thế nào."), {}, "06/TD"))
    finding = Finding(found.finding)
    _texts(found.used_for, found.effect, most=200)
    _texts(found.remarks)
    if finding != Finding.RIGHT and not (found.used_for.strip() or found.remarks.strip()):
        text = N_("Vốn không dùng đúng hết thì phải ghi đã dùng vào việc gì hoặc vì sao chưa dùng.")
        raise Refused(Problem("check_unexplained", text, {}, "06/TD"))
    received = Position.objects.get(pk=loan.pk).paid_out
    uses = uses_of(finding, received, found.right, found.wrong)
    refuse_first([*uses_problems(finding, uses), *location_problems(found.latitude_e3, found.longitude_e3)])
    return uses


def keep_photo(*, actor: Actor, request_id: UUID, check_id: int, content: bytes) -> dict[str, Any]:
    """A photo of what the loan was used for, kept with the check. Whatever the picture says beside itself (place,
    time, maker of the phone) is taken out before it is kept."""
    check = check_for(actor, check_id)
    if check is None or actor.role not in CHECKERS:
        raise Refused(Problem("check_unknown", N_("Không có lần kiểm tra này trong phạm vi của bạn.")))
    if len(content) > PHOTO_BYTES:
        text = N_("Ảnh quá lớn: hãy thu nhỏ dưới {most} KB.")
        raise Refused(Problem("photo_too_large", text, {"most": PHOTO_BYTES // 1000}))
    return attach(
        actor=actor, request_id=request_id, place=check.place, about=("loan_check", check.pk),
        title=f"06/TD {day_text(check.on)}", content=without_metadata(content),
    )  # fmt: skip


@service(*CHECKERS)
def check_group(
    *, actor: Actor, request_id: UUID, group_id: int, on: date, inspector_id: int, faults_of: Mapping[str, str],
    strengths: str = "", faults: str = "", advice: str = "",
) -> Done:  # fmt: skip
    """A group looked at by the topics of 16/TD: `faults_of` names those that are not in order, with the remark."""
    group = group_for(actor, group_id)
    _not_ahead(on)
    if on < group.founded_on:
        raise Refused(Problem("check_before_group", N_("Ngày kiểm tra trước ngày thành lập tổ."), {}, "16/TD"))
    inspector = inspector_for(actor, inspector_id, on, _own(actor))
    _texts(strengths, faults, advice, *faults_of.values())
    topics = {one.key for one in checklist().on(on)}
    if not set(faults_of) <= topics or not all(text.strip() for text in faults_of.values()):
        text = N_("Nội dung chưa đúng phải có trong danh mục 16/TD và có ghi rõ chưa đúng ở đâu.")
        raise Refused(Problem("topic_unsound", text, {}, "16/TD"))
    answers = {key: [key not in faults_of, faults_of.get(key, "").strip()] for key in topics}
    row = GroupCheck.objects.create(
        place=group.place, group=group, on=on, inspector=inspector, answers=answers, strengths=strengths.strip(),
        faults=faults.strip(), advice=advice.strip(), user_id=actor.user_id,
    )  # fmt: skip
    return Done(group.place, ("group", group.pk), {"group_check_id": row.pk}, {"on": on, "faults": len(faults_of)})


# --- 02/BB-CT, 03/BB-CX, 04/BC-TH -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """The words of minutes or a summary."""

    strengths: str = ""
    faults: str = ""
    advice: str = ""
    mend_by: date | None = None
    opinion: str = ""


@service(*PLANNERS)
def give_paper(
    *, actor: Actor, request_id: UUID, place: str, form: str, number: str, since_on: date, until_on: date,
    given_on: date, inspector_id: int, said: Said, about: str = "",
) -> Done:  # fmt: skip
    """Minutes of the check of an association (`about`, its code), or the summary of the checks of some days. The
    summary's figures are counted from the checks whenever it is read."""
    _reach(actor, place)
    who = _own(actor, PROVINCE if form == "02/BB-CT" else "")
    _not_ahead(given_on)
    if form not in PAPER_NAMES or not 0 < len(number.strip()) <= 40 or not since_on <= until_on <= given_on:
        text = N_("Chọn loại biên bản, ghi số (không quá 40 chữ); ngày ký không trước ngày kiểm tra cuối.")
        raise Refused(Problem("paper_unsound", text))
    if (about in Association.values) != (form != "04/BC-TH"):
        raise Refused(Problem("paper_about_nobody", N_("Biên bản 02/BB-CT, 03/BB-CX phải ghi kiểm tra hội nào.")))
    _texts(said.strengths, said.faults, said.advice, most=600)
    _texts(said.opinion)
    row = InspectionPaper.objects.create(
        place=place, form=form, level=who.level, association=who.association, about=about, number=number.strip(),
        since_on=since_on, until_on=until_on, given_on=given_on, strengths=said.strengths, faults=said.faults,
        advice=said.advice, mend_by=said.mend_by, opinion=said.opinion, user_id=actor.user_id,
        inspector=inspector_for(actor, inspector_id, given_on, who),
    )  # fmt: skip
    return Done(place, ("inspection_paper", row.pk), {"paper_id": row.pk}, {"form": form, "given_on": given_on})
