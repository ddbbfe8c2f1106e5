"""Undoing a wrong entry, and interest corrected by decision."""

from datetime import date
from uuid import UUID

from django.db.models import F

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.life import Act, ActKind
from dongvon.core.modes import Action, allow
from dongvon.core.posting import AccountKind
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Loan, Misuse
from dongvon.credit.loans.queries import positions_for_write
from dongvon.credit.loans.services.entering import CLOSED_DECISION, before, more_than_owed


@service(Role.POINT_LEADER, Role.BANK_DIRECTOR)
def undo_entry(
    *, actor: Actor, request_id: UUID, loan_id: int, wrong_request_id: str, booked_on: date, reason: str
) -> Done:
    """Undo an entry on a loan (a wrong one, a returned cheque) by a dated reversal; history stays as it was.

    The loan then stands as if the entry had never been made: what followed from it is adjusted on the same day."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, booked_on), Action.CORRECT)
    refuse_closed(loan.place, booked_on, CLOSED_DECISION)
    rows = [row for row in ActRow.objects.filter(loan=loan, undoes=None) if str(row.request_id) == wrong_request_id]
    undone = ActRow.objects.filter(undoes__in=rows).exists()
    if not rows or undone:
        raise Refused(Problem("not_an_entry", N_("Không có bút toán nào chưa hủy của khoản vay mang mã này.")))
    tied = (ActKind.PAY_OUT, ActKind.ROLL_OVER)  # the other side is in another loan, or in the savings
    if any(row.kind in tied or row.facts.get("money") == AccountKind.BANK_TRANSIT for row in rows):
        text = N_("Giải ngân, lưu vụ và thu gốc từ tiền gửi không hủy riêng ở khoản vay được.")
        raise Refused(Problem("not_undone_alone", text))
    if any(row.kind == ActKind.MOVE for row in rows):
        text = N_("Việc chuyển địa bàn không hủy như một bút toán; hãy chuyển hộ, tổ trở lại.")
        raise Refused(Problem("move_not_an_entry", text))
    if any("case" in row.facts for row in rows):
        text = N_("Quyết định khoanh nợ, xóa nợ được rút lại ở hồ sơ xử lý nợ, không hủy như một bút toán.")
        raise Refused(Problem("decision_not_an_entry", text))
    cancelled = sum(row.facts.get("cancelled", 0) for row in rows)
    later = ActRow.objects.filter(
        loan=loan, undoes=None, undone_by=None, facts__has_key="instalments", pk__gt=rows[-1].pk
    )
    if cancelled and later.exists():
        text = N_("Lịch trả nợ đã đổi sau đó: phải hủy lần đổi ấy trước.")
        raise Refused(Problem("schedule_changed_since", text))
    if booked_on < max(row.on for row in rows):
        raise Refused(Problem("undone_too_early", N_("Ngày hủy không được trước ngày của bút toán bị hủy.")))
    for row in rows:
        row.loan = loan
    enter([], {loan_id: position}, actor=actor, request_id=request_id, undone=rows, booked_on=booked_on)
    Misuse.objects.filter(pk__in=[row.facts["misuse"] for row in rows if "misuse" in row.facts]).update(
        transferred_on=None
    )
    if cancelled:
        Loan.objects.filter(pk=loan_id).update(cancelled=F("cancelled") - cancelled)
    return Done(place=loan.place, about=(ABOUT_LOAN, loan_id), facts={"reason": reason, "undone": wrong_request_id})


@service(Role.BANK_DIRECTOR)
def correct_interest(
    *, actor: Actor, request_id: UUID, loan_id: int, amount: int, on: date, decision: str, reason: str
) -> Done:
    """Raise or lower unpaid interest by a decision that says why (a receipt of a closed month, a fault of the bank).

    `amount` in đồng, below zero to lower it; never below what is unpaid."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, on), Action.CORRECT)
    refuse_closed(loan.place, on, CLOSED_DECISION)
    act = Act(ActKind.CORRECT_INTEREST, on, amount, NEW)
    unpaid = before(position, act).position.arrears
    if amount == 0 or amount < -unpaid:
        raise more_than_owed(N_("Lãi chưa thu là {owed} đồng, không điều chỉnh được {amount} đồng."), unpaid, amount)
    done = enter(
        [New(loan, act, decision, {"reason": reason})], {loan_id: position}, actor=actor, request_id=request_id
    )
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount, "decision": decision, "reason": reason},
        answer={"arrears": done.life(loan_id).position.arrears},
    )
