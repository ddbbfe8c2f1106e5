"""Writes about money gone astray and borrowers who have left: a case opened, its steps, the steps of an absence."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.casework import (
    ABSENCE_PRESENT_NAMES,
    ABSENCE_SOURCE,
    CASE_SOURCE,
    AbsenceState,
    CaseState,
    absence_problems,
    case_problems,
)
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.services import refuse_first
from dongvon.field.supervision.grading import refuse_strange_paper, worded
from dongvon.field.supervision.models import AbsenceStep, CaseStep, MoneyCase
from dongvon.field.supervision.queries import absence_now, case_for, missing_of, signals_of, state_of
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.queries import households_seen

ABOUT = "money_case"
MOST = 10**13


@service(Role.BANK_OFFICER)
def open_case(
    *, actor: Actor, request_id: UUID, place: str, month: date, sign: str, group_id: int | None, opened_on: date
) -> Done:
    """Open a case from a signal of a month, with its evidence as it stands. The signal says nothing of anybody's guilt.

    Refused where the signal is not there (any more) or already has a case. Source: processes.md 5.10 C8."""
    month = month.replace(day=1)
    if place not in actor.places or (group_id is not None and not groups_of(actor).filter(pk=group_id).exists()):
        raise Refused(Problem("place_out_of_reach", N_("Hồ sơ ngoài phạm vi của bạn.")))
    _refuse_later(opened_on)
    found = [one for one in signals_of(place, month) if one.sign == sign and one.group_id == group_id]
    if not found:
        raise Refused(Problem("signal_gone", N_("Không có dấu hiệu này trong tháng."), {}, CASE_SOURCE))
    same = MoneyCase.objects.filter(place=place, month=month, reason=sign)
    if (same.filter(group__isnull=True) if group_id is None else same.filter(group_id=group_id)).exists():
        raise Refused(Problem("case_opened", N_("Dấu hiệu này đã có hồ sơ theo dõi."), {}, CASE_SOURCE))
    evidence = [asdict(row) for one in found for row in one.evidence]
    case = MoneyCase.objects.create(
        place=place, group_id=group_id, reason=sign, month=month, evidence=evidence, opened_on=opened_on,
        user_id=actor.user_id,
    )  # fmt: skip
    return Done(place, (ABOUT, case.pk), {"case_id": case.pk}, {"sign": sign, "evidence": len(evidence)})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def step_case(
    *, actor: Actor, request_id: UUID, case_id: int, state: str, on: date, document: str, note: str = "",
    person: str = "", principal: int = 0, interest: int = 0, deposit: int = 0, recovered: int = 0,
    attachment_id: int | None = None,
) -> Done:  # fmt: skip
    """One step of a case: verified, money found missing, money come back, closed in one of the closed outcomes.

    Amounts found missing add up over the steps, in đồng. Source: processes.md 5.10 C8."""
    case = case_for(actor, case_id, write=True)
    if state not in set(CaseState):
        raise Refused(Problem("case_step_unknown", N_("Bước xử lý không có trong danh sách."), {}, CASE_SOURCE))
    amounts = (principal, interest, deposit, recovered)
    if any(not 0 <= amount <= MOST for amount in amounts) or len(note) > 400 or len(person) > 100:
        raise Refused(Problem("case_step_unsound", N_("Số tiền phải từ 0 đồng; ghi chú không quá 400 chữ."), {}))
    _refuse_later(on)
    last = case.steps.order_by("-pk").first()
    if on < (last.on if last else case.opened_on):
        raise Refused(
            Problem("step_before", N_("Ngày của bước này phải không trước bước liền trước."), {}, CASE_SOURCE)
        )
    missing = missing_of(case, principal=principal, interest=interest, deposit=deposit)
    refuse_first(case_problems(state_of(case), CaseState(state), missing, recovered=recovered))
    refuse_strange_paper(actor, attachment_id)
    step = CaseStep.objects.create(
        place=case.place, case=case, state=state, on=on, document=worded(document), note=note.strip(),
        person=person.strip(), principal=principal, interest=interest, deposit=deposit, recovered=recovered,
        paper_id=attachment_id, user_id=actor.user_id,
    )  # fmt: skip
    facts = {"state": state, "missing": sum(amounts[:3]), "recovered": recovered, "document": step.document}
    return Done(case.place, (ABOUT, case.pk), {"step_id": step.pk}, facts)


@service(Role.BANK_OFFICER)
def step_absence(
    *, actor: Actor, request_id: UUID, household_id: int, state: str, on: date, document: str,
    present: Sequence[str] = (), note: str = "", attachment_id: int | None = None,
) -> Done:  # fmt: skip
    """One step about a borrower who has left: the head's slip, the list, the verification chaired by the People's
    Committee, or that he is back. Source: question bank 2021, E73-E78."""
    household = households_seen(actor, on).filter(pk=household_id).first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    unknown = state not in set(AbsenceState) or not set(present) <= set(ABSENCE_PRESENT_NAMES)
    if unknown or len(note) > 400:
        text = N_("Bước hoặc thành phần tham gia không có trong danh sách.")
        raise Refused(Problem("absence_unknown_word", text, {}, ABSENCE_SOURCE))
    _refuse_later(on)
    last = absence_now(household)
    if last is not None and on < last.on:
        raise Refused(
            Problem("step_before", N_("Ngày của bước này phải không trước bước liền trước."), {}, CASE_SOURCE)
        )
    refuse_first(absence_problems(AbsenceState(last.state) if last else None, AbsenceState(state), present))
    refuse_strange_paper(actor, attachment_id)
    row = AbsenceStep.objects.create(
        place=household.place, household=household, state=state, on=on, document=worded(document),
        present=sorted(set(present)), note=note.strip(), paper_id=attachment_id, user_id=actor.user_id,
    )  # fmt: skip
    return Done(household.place, ("household", household.pk), {"step_id": row.pk}, {"state": state})


def _refuse_later(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))
