"""Who answers for a loan and what secures it: heirs who take over, mortgages and guarantors, their release."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.booking import ABOUT_LOAN
from dongvon.credit.loans.models import Loan, Security, Takeover
from dongvon.credit.loans.queries import loan_for, securities_of
from dongvon.parties.households.models import Person

MORTGAGE_PERCENT = 70
"""A loan is at most this share of what is mortgaged. Source: question bank 2021, OP44-50."""


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def take_over(
    *, actor: Actor, request_id: UUID, loan_id: int, person_id: int, since_on: date, reason: str, document: str
) -> Done:
    """Another adult member of the household answers for the loan after the borrower's death or disappearance.

    Not because somebody works elsewhere: the authorisation 01/UQ covers that. Source: question bank 2021, PC30; 01/UQ
    (all members answer for all loans)."""
    loan = loan_for(actor, loan_id)
    after = Person.objects.filter(pk=person_id, household=loan.household_id).first()
    if after is None or after.pk == loan.borrower_id:
        text = N_("Người nhận nợ phải là thành viên khác của hộ vay.")
        raise Refused(Problem("heir_not_in_household", text, {}, "Mẫu 01/UQ"))
    if reason not in dict(Takeover._meta.get_field("reason").choices or ()):
        text = N_("Chỉ đổi người đứng tên khi người vay chết, mất tích hoặc bị tuyên bố là đã chết.")
        raise Refused(Problem("takeover_without_ground", text, {}, "Bộ câu hỏi nghiệp vụ 2021, PC30"))
    if loan.closed_on is not None or since_on < loan.signed_on:
        raise Refused(Problem("takeover_unsound", N_("Khoản vay đã tất toán hoặc ngày nhận nợ trước ngày ký.")))
    row = Takeover.objects.create(
        place=loan.place, loan=loan, before_id=loan.borrower_id, after=after, since_on=since_on, reason=reason,
        document=document, user_id=actor.user_id,
    )  # fmt: skip
    Loan.objects.filter(pk=loan.pk).update(borrower=after)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"document": document},
        answer={"takeover_id": row.pk, "borrower_id": after.pk},
    )


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def take_security(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    kind: str,
    description: str,
    owner: str,
    value: int,
    document: str,
    taken_on: date,
) -> Done:
    """Enter what secures a loan, value in đồng. All mortgages of a loan together carry at most 70 % of their value."""
    loan = loan_for(actor, loan_id)
    if kind not in dict(Security._meta.get_field("kind").choices or ()) or value <= 0 or not description.strip():
        raise Refused(Problem("security_unsound", N_("Phải ghi loại, mô tả và giá trị lớn hơn 0 của bảo đảm.")))
    mortgaged = sum(row.value for row in securities_of(loan) if row.kind == "mortgage" and row.released_on is None)
    most = (mortgaged + value) * MORTGAGE_PERCENT // 100
    if kind == "mortgage" and loan.amount > most:
        text = N_("Tài sản thế chấp {value} đồng chỉ bảo đảm được {most} đồng, khoản vay là {amount} đồng.")
        facts = {"value": dotted(mortgaged + value), "most": dotted(most), "amount": dotted(loan.amount)}
        raise Refused(Problem("security_too_small", text, facts, "Bộ câu hỏi nghiệp vụ 2021, OP44-50"))
    row = Security.objects.create(
        place=loan.place, loan=loan, kind=kind, description=description.strip(), owner=owner, value=value,
        document=document, taken_on=taken_on, user_id=actor.user_id,
    )  # fmt: skip
    return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"security_id": row.pk})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def release_security(
    *, actor: Actor, request_id: UUID, loan_id: int, security_id: int, released_on: date, document: str
) -> Done:
    """Give back what secured a loan, once nothing is owed on it any more."""
    loan = loan_for(actor, loan_id)
    row = securities_of(loan).select_for_update().filter(pk=security_id, released_on__isnull=True).first()
    if row is None:
        raise Refused(Problem("security_unknown", N_("Khoản vay không có bảo đảm này đang giữ.")))
    if loan.closed_on is None or released_on < loan.closed_on:
        text = N_("Chỉ giải chấp khi khoản vay đã tất toán.")
        raise Refused(Problem("release_before_settlement", text, {}, "Bộ câu hỏi nghiệp vụ 2021, OP44-50"))
    Security.objects.filter(pk=row.pk).update(released_on=released_on, release_document=document)
    return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), facts={"security": row.pk}, answer={"released": row.pk})
