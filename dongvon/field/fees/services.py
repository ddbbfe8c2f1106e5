"""Paying commission and entrustment fee of a month at the point."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.posting import Line, post
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.dates import add_months, day_text
from dongvon.core.fees import COMMISSION
from dongvon.core.modes import Action, allow
from dongvon.core.posting import commission_paid, entrustment_fee_paid
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.fees.models import FeePayment
from dongvon.field.fees.queries import FeeRow, fee_rows

ABOUT = "fee_payment"
PAYERS = (Role.TELLER, Role.POINT_LEADER)


@service(*PAYERS)
def pay_month(
    *, actor: Actor, request_id: UUID, place: str, month: date, paid_on: date, document: str, payees: list[str]
) -> Done:
    """Pay commissions and fees of the month that begins on `month`, in cash at the point: to each of the `payees`, a
    group by its code or an association as `hoi-12` at the level of the commune. Each is paid once for a month and fund,
    and only for a month that is over. In a mirror the bank pays: nothing is posted, the sheet is compared only.

    Source: the team pays commission and fee at the session (the bank's question bank, PC7)."""
    if place not in actor.places or month.day != 1:
        raise Refused(Problem("place_unknown", N_("Không có xã, phường này trong phạm vi của bạn.")))
    if not document.strip() or len(document) > 40:
        raise Refused(Problem("document_missing", N_("Hãy ghi số chứng từ, nhiều nhất 40 ký tự.")))
    if paid_on < add_months(month, 1):
        text = N_("Tháng {month} chưa hết; chi từ ngày {day}.")
        when = {"month": f"{month:%m/%Y}", "day": day_text(add_months(month, 1))}
        raise Refused(Problem("month_not_over", text, when))
    refuse_closed(place, paid_on, N_("Hãy ghi vào một ngày của kỳ đang mở."))
    rows = _wanted(fee_rows(actor, place, month), payees)
    for row in rows:
        action = Action.PAY_COMMISSION if row.kind == COMMISSION else Action.PAY_ENTRUSTMENT_FEE
        allow(mode_of(row.fund_id, paid_on), action)
    payments = FeePayment.objects.bulk_create(
        FeePayment(
            place=place, month=month, kind=row.kind, group=row.group, association=row.association,
            fund_id=row.fund_id, amount=row.payable, paid_on=paid_on, document=document, user_id=actor.user_id,
            facts=_facts(row),
        )
        for row in rows
    )  # fmt: skip
    post([_line(one) for one in payments], actor=actor, request_id=request_id)
    total = sum(one.amount for one in payments)
    facts = {"payments": len(payments), "amount": total}
    return Done(place=place, about=("fee_month", month.year * 100 + month.month), answer=facts, facts=facts)


def payee_of(row: FeeRow) -> str:
    """How a payee is named in a request."""
    return row.group.code if row.group is not None else f"hoi-{row.association}"


def _wanted(rows: list[FeeRow], payees: list[str]) -> list[FeeRow]:
    strange = set(payees) - {payee_of(row) for row in rows}
    if strange or not payees:
        text = N_("Không có người nhận “{payee}” trong bảng của tháng.")
        raise Refused(Problem("payee_unknown", text, {"payee": ", ".join(sorted(strange))[:60]}))
    found = [row for row in rows if payee_of(row) in payees]
    paid = [payee_of(row) for row in found if row.payment]
    if paid:
        raise Refused(Problem("fee_paid_already", N_("Đã chi cho {payee} trong tháng này."), {"payee": paid[0]}))
    found = [row for row in found if row.payable]
    if not found:
        raise Refused(Problem("nothing_to_pay", N_("Tháng này không có gì để chi.")))
    return found


def _facts(row: FeeRow) -> dict[str, object]:
    return {
        "collected": row.collected, "through_leader": row.through_leader, "saved": row.saved,
        "total": row.amount.total, "levels": dict(row.amount.levels), "quality_e7": row.amount.quality_e7,
        "balance": row.balance, "overdue": row.overdue,
    }  # fmt: skip


def _line(one: FeePayment) -> Line:
    (entry,) = (commission_paid if one.kind == COMMISSION else entrustment_fee_paid)(one.amount)
    return Line(
        booked_on=one.paid_on, place=one.place, fund_id=one.fund_id, programme="", debit=entry.debit,
        credit=entry.credit, amount=entry.amount, event=f"{one.kind}_paid", about_type=ABOUT, about_id=one.pk,
    )  # fmt: skip
