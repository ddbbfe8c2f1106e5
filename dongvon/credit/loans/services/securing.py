"""Who answers for a loan and what secures it: heirs who take over, mortgages and guarantors, their release."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.securing import security_setting
from dongvon.credit.loans.booking import ABOUT_LOAN
from dongvon.credit.loans.models import Loan, Security, Takeover
from dongvon.credit.loans.queries import loan_for, securities_of
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import is_adult


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
    if not is_adult(after, since_on):
        text = N_("{name} chưa đủ 18 tuổi, chưa đứng tên nhận nợ được.")
        raise Refused(Problem("heir_under_age", text, {"name": after.name}, "Điều 20 Bộ luật Dân sự 2015"))
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


@dataclass(frozen=True, slots=True)
class Pledge:
    """What secures a loan, as entered. `kind`: mortgage or guarantee; `value`: as valued, in đồng."""

    kind: str
    description: str
    owner: str
    value: int
    document: str
    taken_on: date


def enter_security(pledge: Pledge, actor: Actor, place: str, **of: Any) -> Security:
    """A row of the register, of a loan or (before there is one) of an application."""
    kinds = dict(Security._meta.get_field("kind").choices or ())
    if pledge.kind not in kinds or pledge.value <= 0 or not pledge.description.strip() or not pledge.owner.strip():
        text = N_("Phải ghi loại, mô tả, người sở hữu và giá trị lớn hơn 0 của bảo đảm.")
        raise Refused(Problem("security_unsound", text, {}, security_setting(pledge.taken_on).source))
    named = {"description": pledge.description.strip(), "owner": pledge.owner.strip()}
    return Security.objects.create(place=place, user_id=actor.user_id, **(asdict(pledge) | named), **of)


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def take_security(*, actor: Actor, request_id: UUID, loan_id: int, pledge: Pledge) -> Done:
    """Enter what secures a loan that runs. What a loan needs before its payout is entered for its application."""
    loan = loan_for(actor, loan_id)
    if loan.closed_on is not None or pledge.taken_on < loan.signed_on:
        text = N_("Khoản vay đã tất toán, hoặc ngày nhận bảo đảm trước ngày ký.")
        raise Refused(Problem("security_too_late", text, {}, security_setting(pledge.taken_on).source))
    row = enter_security(pledge, actor, loan.place, loan=loan)
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
