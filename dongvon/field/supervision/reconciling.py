"""Writes of the reconciliation 15/TD: the plan of a year, and what borrowers confirm against the books."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.classification import Candidate, reconciled_percent, review_setting, to_reconcile
from dongvon.core.posting import PositionChange
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.booking import ABOUT_LOAN
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of, positions_on
from dongvon.credit.relief.queries import candidates, reviewable
from dongvon.credit.savings.queries import savings_on
from dongvon.field.supervision.grading import worded
from dongvon.field.supervision.models import (
    RECONCILIATION,
    BalanceConfirmation,
    MoneyCase,
    PlannedLoan,
    ReconciliationPlan,
)

SOURCE = "15/TD; Bộ câu hỏi nghiệp vụ 2021, DB9-DB10"
MOST = 10**13


@service(Role.BANK_OFFICER)
def plan_reconciliation(*, actor: Actor, request_id: UUID, place: str, on: date, document: str) -> Done:
    """The plan of a year: at least 15 % of the loans on which principal is owed on the day, all in a year of the
    three-year review, the riskiest first; once for a year. Source: question bank 2021, DB9-DB10."""
    if place not in actor.places:
        text = N_("Hồ sơ thuộc địa bàn {place}, ngoài phạm vi của bạn.")
        raise Refused(Problem("place_out_of_reach", text, {"place": place}))
    if ReconciliationPlan.objects.filter(place=place, year=on.year).exists():
        text = N_("Kế hoạch đối chiếu năm {year} đã lập.")
        raise Refused(Problem("plan_made", text, {"year": on.year}, SOURCE))
    one_place = Actor(actor.user_id, actor.role, (place,), actor.name)
    rows = reviewable(one_place, on)
    if not rows:
        raise Refused(Problem("nothing_to_reconcile", N_("Không có khoản vay nào còn dư nợ để đối chiếu."), {}, SOURCE))
    percent = reconciled_percent(on)
    first = to_reconcile(candidates(one_place, on, rows), percent)
    plan = ReconciliationPlan.objects.create(
        place=place, year=on.year, made_on=on, percent=percent, loans=len(rows), document=worded(document),
        user_id=actor.user_id,
    )  # fmt: skip
    PlannedLoan.objects.bulk_create(
        PlannedLoan(place=place, plan=plan, loan_id=one.loan_id, rank=rank, balance=one.balance, reasons=_reasons(one))
        for rank, one in enumerate(first, 1)
    )
    facts = {"loans": len(rows), "planned": len(first), "percent": percent, "rule": review_setting(on).source}
    return Done(place, ("reconciliation", plan.pk), {"plan_id": plan.pk, "planned": len(first)}, facts)


def _reasons(one: Candidate) -> list[str]:
    return [name for name in ("irrecoverable", "overdue", "abuse_likely") if getattr(one, name)]


@dataclass(frozen=True, slots=True)
class Said:
    """What a borrower confirms of one loan, in đồng; `deposit` None where his household has no account, or says it with
    another loan on the same paper."""

    loan_id: int
    principal: int
    interest: int
    deposit: int | None
    signed_by: str


@service(Role.BANK_OFFICER)
def enter_confirmations(
    *, actor: Actor, request_id: UUID, said: Sequence[Said], confirmed_on: date, document: str
) -> Done:
    """Balances confirmed on 15/TD on one day, whole or not at all; every difference opens a case.

    Interest is what is due and unpaid (lãi tồn), with deferred interest. Source: form 15/TD; processes.md 5.10 C3."""
    loans = {loan.pk: loan for loan in loans_of(actor).filter(pk__in=[one.loan_id for one in said])}
    if not said or len(loans) < len(said):
        raise Refused(Problem("loan_unknown", N_("Không có khoản vay này trong phạm vi của bạn.")))
    if len({loan.place for loan in loans.values()}) > 1:
        raise Refused(Problem("several_places", N_("Mỗi lần ghi chỉ cho các khoản vay của một xã, phường.")))
    if confirmed_on > timezone.localdate():
        raise Refused(Problem("confirmed_later", N_("Ngày đối chiếu không được sau hôm nay."), {}, SOURCE))
    document = worded(document)
    stood = positions_on(loans, confirmed_on)
    saved = savings_on([loan.household_id for loan in loans.values()], confirmed_on)
    rows = [_row(one, loans[one.loan_id], stood, saved, confirmed_on, document, actor) for one in said]
    for row, case in zip(rows, _cases(rows, actor), strict=True):
        row.case = case
    BalanceConfirmation.objects.bulk_create(rows)
    about = rows[0].loan
    differing = [row.loan_id for row in rows if row.case]
    facts = {"loans": [row.loan_id for row in rows], "document": document, "differing": differing}
    answer = {"confirmations": [row.pk for row in rows], "cases": [row.case.pk for row in rows if row.case]}
    return Done(about.place, (ABOUT_LOAN, about.pk), answer, facts)


def _row(
    one: Said, loan: Loan, stood: Mapping[int, PositionChange], saved: Mapping[int, tuple[str, int]], on: date,
    document: str, actor: Actor,
) -> BalanceConfirmation:  # fmt: skip
    position = stood.get(loan.pk, PositionChange())
    amounts = [one.principal, one.interest, one.deposit or 0]
    if any(not 0 <= amount <= MOST for amount in amounts) or not 0 < len(one.signed_by.strip()) <= 100:
        text = N_("Khoản vay {number}: số tiền phải từ 0 đồng và phải ghi ai đã ký.")
        raise Refused(Problem("confirmation_unsound", text, {"number": loan.number}, SOURCE))
    books = saved[loan.household_id][1] if one.deposit is not None and loan.household_id in saved else None
    return BalanceConfirmation(
        place=loan.place, loan=loan, confirmed_on=on, principal=one.principal, interest=one.interest,
        deposit=one.deposit, books_principal=position.in_term + position.overdue + position.frozen,
        books_interest=position.arrears + position.deferred_interest, books_deposit=books,
        signed_by=one.signed_by.strip(), document=document, user_id=actor.user_id,
    )  # fmt: skip


def _cases(rows: Iterable[BalanceConfirmation], actor: Actor) -> list[MoneyCase | None]:
    """A case for every confirmation that differs, with both sides as evidence."""
    cases = [_case(row, actor) if any(row.differences) else None for row in rows]
    MoneyCase.objects.bulk_create(case for case in cases if case)
    return cases


def _case(row: BalanceConfirmation, actor: Actor) -> MoneyCase:
    text = N_("15/TD ngày {on}: gốc sổ {books} / khách hàng {said}; lãi {books_interest} / {said_interest};"
              " tiền gửi {books_deposit} / {said_deposit} đồng.")  # fmt: skip
    facts = {
        "on": f"{row.confirmed_on:%d/%m/%Y}", "books": dotted(row.books_principal), "said": dotted(row.principal),
        "books_interest": dotted(row.books_interest), "said_interest": dotted(row.interest),
        "books_deposit": dotted(row.books_deposit or 0), "said_deposit": dotted(row.deposit or 0),
    }  # fmt: skip
    return MoneyCase(
        place=row.place, group_id=row.loan.group_id, household_id=row.loan.household_id, reason=RECONCILIATION,
        month=row.confirmed_on.replace(day=1), opened_on=row.confirmed_on, user_id=actor.user_id,
        evidence=[{"about": ABOUT_LOAN, "about_id": row.loan_id, "text": text, "facts": facts}],
    )  # fmt: skip
