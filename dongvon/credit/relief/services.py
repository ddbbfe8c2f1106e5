"""Writes of debt handling: the case with its minutes, freezing, the end of a freeze, write-off, what still comes."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import Fund
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.changes import put_off_to
from dongvon.core.dates import months_between
from dongvon.core.life import Act, ActKind
from dongvon.core.modes import Action, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.relief import (
    AUTHORITY_NAMES,
    MEASURE_NAMES,
    SOURCE,
    Authority,
    Cause,
    Freeze,
    Ground,
    Measure,
    authority_for,
    committee_problems,
    freeze_problems,
    measure_for,
    write_off_problems,
)
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.queries import loan_for, positions_for_write
from dongvon.credit.loans.services import (
    CLOSED_DECISION,
    CLOSED_RECEIPT,
    before,
    expected,
    more_than_owed,
    refuse_first,
)
from dongvon.credit.relief.models import FreezeCheck, ReliefCase, ReliefState
from dongvon.credit.relief.queries import case_for_write, frozen_now

ABOUT_CASE = "relief_case"


@service(Role.BANK_OFFICER)
def propose_relief(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    cause: str,
    damage_percent: int,
    happened_on: date,
    minutes_no: str,
    minutes_on: date,
    committee: Sequence[str],
    measure: str,
    round_year: int,
    round_no: int,
    follows_id: int | None = None,
) -> Done:
    """A loan is put forward in a round of debt handling (01/XLN with the minutes 02/XLN).

    Source: QĐ 50/2010/QĐ-TTg, QĐ 62/QĐ-HĐQT; two rounds a year, 240/NHCS-QLN (15/01/2026)."""
    loan = loan_for(actor, loan_id)
    refuse_first(committee_problems(frozenset(committee)))
    if round_no not in (1, 2):
        raise Refused(Problem("round_unknown", N_("Mỗi năm có hai đợt xử lý nợ: 1 và 2."), {}, "240/NHCS-QLN"))
    if not 0 <= damage_percent <= 100 or minutes_on < happened_on:
        raise Refused(Problem("damage_unsound", N_("Mức thiệt hại từ 0 đến 100%, biên bản lập sau ngày xảy ra.")))
    allowed, _ = measure_for(Cause(cause), damage_percent)
    if Measure(measure) is Measure.FREEZE and allowed is Measure.EXTENSION:
        text = N_("Thiệt hại {percent}% (dưới 40%) chỉ được gia hạn nợ, không khoanh nợ.")
        raise Refused(Problem("damage_too_small", text, {"percent": damage_percent}, SOURCE))
    if follows_id is not None:
        _may_be_followed(loan_id, follows_id)
    case = ReliefCase.objects.create(
        place=loan.place,
        loan=loan,
        cause=Cause(cause),
        damage_percent=damage_percent,
        happened_on=happened_on,
        minutes_no=minutes_no,
        minutes_on=minutes_on,
        committee=sorted(committee),
        measure=Measure(measure),
        round_year=round_year,
        round_no=round_no,
        follows_id=follows_id,
        user_id=actor.user_id,
    )
    return Done(place=loan.place, about=(ABOUT_CASE, case.pk), answer={"case_id": case.pk})


def _may_be_followed(loan_id: int, case_id: int) -> None:
    """An additional freeze names the freeze of the same loan it adds to, each of which is followed once."""
    frozen = ReliefCase.objects.filter(pk=case_id, loan=loan_id, measure=Measure.FREEZE, state=ReliefState.DECIDED)
    if not frozen.filter(followed_by=None).exists():
        text = N_("Khoanh bổ sung phải nêu lần khoanh trước của chính khoản vay này, chưa được khoanh bổ sung lần nào.")
        raise Refused(Problem("freeze_not_followed", text, {}, SOURCE))


def _decide(case: ReliefCase, measure: Measure, authority: str, decision_no: str, decided_on: date) -> None:
    """The decision is of the body the rules name, on a case put forward for that measure."""
    if case.state != ReliefState.PROPOSED or case.measure != measure:
        text = N_("Hồ sơ này không chờ quyết định {measure}.")
        raise Refused(Problem("case_not_waiting", text, {"measure": MEASURE_NAMES[measure]}))
    wanted = authority_for(measure, Fund.objects.get(pk=case.loan.fund_id).source)
    if Authority(authority) is not wanted:
        text = N_("Nguồn vốn này do {wanted} quyết định {measure}, không phải {given}.")
        facts = {
            "wanted": AUTHORITY_NAMES[wanted],
            "measure": MEASURE_NAMES[measure],
            "given": AUTHORITY_NAMES[Authority(authority)],
        }
        raise Refused(Problem("wrong_authority", text, facts, SOURCE))
    case.state, case.authority = ReliefState.DECIDED, wanted
    case.decision_no, case.decided_on = decision_no, decided_on


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def freeze_debt(
    *,
    actor: Actor,
    request_id: UUID,
    case_id: int,
    principal: int,
    first_on: date,
    last_on: date,
    due_on: date,
    authority: str,
    decision_no: str,
    decided_on: date,
) -> Done:
    """Principal is frozen from the first day to the last, both included, and falls due on `due_on`; amount in đồng.

    Interest before the first day stays owed; what fell due or was paid since a first day in the past is put right. A
    freeze after a freeze is no longer than the first. Source: QĐ 50/2010/QĐ-TTg, QĐ 08/2021/QĐ-TTg."""
    case = case_for_write(actor, case_id)
    position = positions_for_write(actor, [case.loan_id])[case.loan_id]
    loan = position.loan
    if done := expected(Action.FREEZE, loan, principal, decided_on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, decided_on, CLOSED_DECISION)
    _decide(case, Measure.FREEZE, authority, decision_no, decided_on)
    probe = Act(ActKind.FREEZE, first_on, principal, NEW)
    life = before(position, probe)
    free = life.position.in_term + life.position.overdue
    refuse_first(
        freeze_problems(
            Freeze(principal, first_on, last_on, due_on),
            cause=Cause(case.cause),
            damage_percent=case.damage_percent,
            outstanding=free,
            longest=_months_of(case.follows) if case.follows else None,
        )
    )
    schedule = put_off_to(life.instalments, principal, due_on, settled=life.repaid)
    act = Act(ActKind.FREEZE, first_on, principal, NEW, instalments=schedule, before=life.instalments)
    enter(
        [New(loan, act, decision_no, {"case": case.pk})],
        {loan.pk: position},
        actor=actor,
        request_id=request_id,
        booked_on=max(decided_on, first_on),
    )
    case.principal, case.first_on, case.last_on, case.due_on = principal, first_on, last_on, due_on
    case.save()
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"principal": principal, "decision": decision_no},
        answer={"case_id": case.pk, "frozen": principal},
    )


def _months_of(case: ReliefCase) -> int:
    return months_between(case.first_on, case.last_on + timedelta(days=1)) if case.first_on and case.last_on else 0


@service(Role.POINT_LEADER, Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def end_freezes(*, actor: Actor, request_id: UUID, place: str, booked_on: date) -> Done:
    """End every freeze of the commune whose last day is past: from the day after it the principal is in term again and
    bears interest, however late this is entered. Constant number of statements."""
    refuse_closed(place, booked_on, CLOSED_DECISION)
    cases = list(frozen_now(actor, booked_on).filter(place=place, last_on__lt=booked_on))
    positions = positions_for_write(actor, [case.loan_id for case in cases])
    new = [
        New(
            positions[case.loan_id].loan,
            Act(ActKind.END_FREEZE, (case.last_on or booked_on) + timedelta(days=1), case.principal, NEW),
            case.decision_no,
            {"case": case.pk},
        )
        for case in cases
    ]
    enter(new, positions, actor=actor, request_id=request_id, booked_on=booked_on)
    ReliefCase.objects.filter(pk__in=[case.pk for case in cases]).update(ended_on=booked_on)
    ended = [{"case_id": case.pk, "loan_id": case.loan_id} for case in cases]
    return Done(place=place, about=("commune", int(place)), facts={"cases": len(cases)}, answer={"ended": ended})


@service(Role.BANK_OFFICER)
def check_freeze(
    *, actor: Actor, request_id: UUID, case_id: int, checked_on: date, able_to_repay: bool, note: str = ""
) -> Done:
    """The yearly check of a frozen loan. Source: QĐ 62/QĐ-HĐQT; control list of the bank."""
    case = case_for_write(actor, case_id)
    if case.first_on is None or case.ended_on is not None or checked_on < case.first_on:
        raise Refused(Problem("not_frozen", N_("Hồ sơ này không có nợ đang khoanh vào ngày kiểm tra.")))
    row = FreezeCheck.objects.create(
        place=case.place,
        case=case,
        checked_on=checked_on,
        able_to_repay=able_to_repay,
        note=note,
        user_id=actor.user_id,
    )
    return Done(place=case.place, about=(ABOUT_CASE, case.pk), answer={"check_id": row.pk})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def write_off(
    *,
    actor: Actor,
    request_id: UUID,
    case_id: int,
    principal: int,
    interest: int,
    ground: str,
    all_measures_used: bool,
    authority: str,
    decision_no: str,
    decided_on: date,
) -> Done:
    """Debt written off against the risk fund, principal and interest in đồng; it stays known and may still come back.

    Source: QĐ 50/2010/QĐ-TTg, QĐ 08/2021/QĐ-TTg; TT 11/2017/TT-BTC for local money."""
    case = case_for_write(actor, case_id)
    position = positions_for_write(actor, [case.loan_id])[case.loan_id]
    loan = position.loan
    if done := expected(Action.WRITE_OFF, loan, principal + interest, decided_on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, decided_on, CLOSED_DECISION)
    _decide(case, Measure.WRITE_OFF, authority, decision_no, decided_on)
    frozen_before = ReliefCase.objects.filter(loan=loan, state=ReliefState.DECIDED, last_on__lt=decided_on)
    refuse_first(
        write_off_problems(Ground(ground), freeze_ended=frozen_before.exists(), all_measures_used=all_measures_used)
    )
    act = Act(ActKind.WRITE_OFF, decided_on, principal, NEW, interest=interest)
    life = before(position, act)
    life.fall_due(decided_on, settling=True)
    at = life.position
    if principal < 0 or principal > at.principal:
        text = N_("Dư nợ gốc là {owed} đồng, không xóa được {amount} đồng.")
        raise more_than_owed(text, at.principal, principal)
    if interest < 0 or interest > at.arrears + at.deferred_interest or not principal + interest:
        text = N_("Lãi chưa thu là {owed} đồng, không xóa được {amount} đồng.")
        raise more_than_owed(text, at.arrears + at.deferred_interest, interest)
    facts = {"case": case.pk, "ground": Ground(ground)}
    enter([New(loan, act, decision_no, facts)], {loan.pk: position}, actor=actor, request_id=request_id)
    case.principal, case.interest = principal, interest
    case.save()
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"principal": principal, "interest": interest, "decision": decision_no},
        answer={"case_id": case.pk},
    )


@service(Role.BANK_DIRECTOR)
def withdraw_decision(*, actor: Actor, request_id: UUID, case_id: int, booked_on: date, reason: str) -> Done:
    """Take a freeze or a write-off back that was entered wrongly: the loan stands as if it had not been decided, and
    the case waits for a decision again."""
    case = case_for_write(actor, case_id)
    position = positions_for_write(actor, [case.loan_id])[case.loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, booked_on), Action.CORRECT)
    refuse_closed(loan.place, booked_on, CLOSED_DECISION)
    gone = set(ActRow.objects.filter(loan=loan, undoes__isnull=False).values_list("undoes_id", flat=True))
    rows = [
        row
        for row in ActRow.objects.filter(loan=loan, undoes=None, facts__case=case.pk).order_by("pk")
        if row.pk not in gone
    ]
    if case.state != ReliefState.DECIDED or not rows or ReliefCase.objects.filter(follows=case).exists():
        raise Refused(Problem("decision_not_standing", N_("Hồ sơ này không có quyết định nào rút lại được.")))
    for row in rows:
        row.loan = loan
    enter([], {loan.pk: position}, actor=actor, request_id=request_id, undone=rows, booked_on=booked_on)
    case.state, case.ended_on = ReliefState.PROPOSED, None
    case.principal, case.interest, case.first_on, case.last_on, case.due_on = 0, 0, None, None, None
    case.save()
    return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), facts={"reason": reason, "case": case.pk})


@service(Role.TELLER, Role.POINT_LEADER)
def recover(*, actor: Actor, request_id: UUID, loan_id: int, amount: int, received_on: date, document: str) -> Done:
    """Money that still comes after a write-off, in đồng: principal to the risk fund, then interest as income.

    Source: question bank 2021, AC29."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    if done := expected(Action.COLLECT_PRINCIPAL, loan, amount, received_on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, received_on, CLOSED_RECEIPT)
    act = Act(ActKind.RECOVER, received_on, amount, NEW)
    at = before(position, act).position
    if not 0 < amount <= at.written_off + at.written_off_interest:
        text = N_("Nợ đã xóa còn theo dõi {owed} đồng, không thu {amount} đồng.")
        raise more_than_owed(text, at.written_off + at.written_off_interest, amount)
    enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), facts={"amount": amount}, answer={"document": document})
