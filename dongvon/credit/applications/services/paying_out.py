"""Paying out: the approved loan is signed, its schedule made, the money handed to the borrower at the session."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of
from dongvon.base.places.queries import visits_of
from dongvon.core.dates import day_text
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import rate_at_signing
from dongvon.core.schedule import build, dotted
from dongvon.core.states import ApplicationAction, ApplicationState, move
from dongvon.credit.applications.facts import room_problems
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import application_for_write, lock_households
from dongvon.credit.applications.services.asking import refuse_if_blocked
from dongvon.credit.applications.services.holding import let_go, refuse_held
from dongvon.credit.applications.services.pledging import refuse_unsecured
from dongvon.credit.loans.models import Expectation, Instalment, Loan, Outcome
from dongvon.credit.loans.queries import held_for
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.loans.services import pay_out, received_by
from dongvon.credit.programmes.catalogue import load, pricing

PAID = N_("đã giải ngân")


@service(Role.TELLER)
def disburse(
    *,
    actor: Actor,
    request_id: UUID,
    application_id: int,
    paid_on: date,
    document: str,
    amount: int | None = None,
    recipient_id: int | None = None,
    laptop: UUID | None = None,
) -> Done:
    """Pay the borrower in person, or by 01/UQ the member of his household he names (`recipient_id`); loan, instalments,
    outcomes and position come to be together.

    `amount` is the first part of what was approved (a semester, a stage of building); None pays all of it. In a mirror
    the payout is only expected until the bank's list shows it. `laptop`: the device on which it was paid out without a
    network; a loan it holds is paid out nowhere else. Source: processes.md 2.1 step 8."""
    application = application_for_write(actor, application_id)
    refuse_held(application, laptop)
    let_go([application.pk], actor, PAID)
    application.state = move(ApplicationState(application.state), ApplicationAction.DISBURSE)
    approved = application.approved_amount or 0
    amount = approved if amount is None else amount
    _refuse_unsound(application, amount, paid_on)
    to = received_by(application.borrower, recipient_id, paid_on)
    if allow(mode_of(application.fund_id, paid_on), Action.DISBURSE) is Effect.EXPECT:
        waiting = Expectation.objects.filter(action=Action.DISBURSE, about_type="application", about_id=application.pk)
        if waiting.exists():
            raise Refused(
                Problem("payout_expected", N_("Khoản giải ngân này đã ghi nhận, đang chờ danh sách của ngân hàng."))
            )
        row = Expectation.objects.create(
            place=application.place,
            action=Action.DISBURSE,
            about_type="application",
            about_id=application.pk,
            amount=amount,
            expected_on=paid_on,
            request_id=request_id,
            user_id=actor.user_id,
        )
        return Done(place=application.place, about=("application", application.pk), answer={"expectation_id": row.pk})
    loan = _sign(application, approved, paid_on)
    pay_out(loan, amount, paid_on, actor=actor, request_id=request_id, document=document, to=to)
    held_for(application.pk).update(loan=loan)
    application.loan, application.posted_by_id = loan, actor.user_id
    application.save(update_fields=["state", "loan", "posted_by"])
    return Done(
        place=application.place,
        about=("loan", loan.pk),
        facts={"amount": amount, "programme": loan.programme} | to,
        answer={"loan_id": loan.pk, "number": loan.number, "document": document},
    )


def _refuse_unsound(application: Application, amount: int, paid_on: date) -> None:
    """Refuse a payout of more than was approved, before it was, on no session day, over a ceiling, or unsecured."""
    approved = application.approved_amount or 0
    if not 0 < amount <= approved:
        raise Refused(
            Problem(
                "paid_more_than_approved",
                N_("Số giải ngân {amount} đồng phải lớn hơn 0 và không quá số duyệt {approved} đồng."),
                {"amount": dotted(amount), "approved": dotted(approved)},
            )
        )
    if application.approved_on and paid_on < application.approved_on:
        raise Refused(Problem("paid_before_approval", N_("Ngày giải ngân trước ngày phê duyệt.")))
    _on_a_session_day(application, paid_on)
    # Another loan may have been approved or paid out since; the terms are those this one was decided by.
    lock_households([application.household_id])
    decided_on = application.approved_on or paid_on
    refuse_if_blocked(room_problems(application, approved, decided_on))
    refuse_unsecured(application, approved, paid_on)


def _on_a_session_day(application: Application, paid_on: date) -> None:
    """A loan through a group is paid out at the point of its hamlet, on the day the point is held: the fixed day of
    the month, the day it was moved to, or a further visit announced. Loans made directly are paid at the office on any
    day.

    Source: processes.md 3.3 (giải ngân tại điểm giao dịch xã, phiên giao dịch)."""
    if application.group is None:
        return
    point = application.group.hamlet.point
    days = sorted(held_on for year in (paid_on.year - 1, paid_on.year, paid_on.year + 1)
                  for held_on in visits_of(point, year).values())  # fmt: skip
    if paid_on in days:
        return
    coming = next(day for day in days if day > paid_on)
    raise Refused(
        Problem(
            "not_a_session_day",
            N_("Ngày {paid_on} không có phiên giao dịch tại {point}; phiên tới là ngày {coming}."),
            {"paid_on": day_text(paid_on), "point": point.name, "coming": day_text(coming)},
        )
    )


def _sign(application: Application, amount: int, paid_on: date) -> Loan:
    """The loan with its instalments and outcomes, signed on the day of its first payout."""
    programme, group = load(application.programme), application.group
    transaction_day = group.hamlet.point.day if group else None
    terms = terms_for(
        programme,
        principal=amount,
        signed_on=paid_on,
        term_months=application.agreed_term_months,
        instalment_months=application.instalment_months,
        paid_out_on=paid_on,
        transaction_day=transaction_day,
        course_months=application.course_months,
        study_ends_on=application.studies_end_on,
    )
    instalments = build(terms)
    loan = Loan.objects.create(
        place=application.place,
        unit_code=application.place,
        number=f"6699{application.pk:012d}",
        household=application.household,
        borrower=application.borrower,
        group=group,
        association=group.association if group else "",
        hamlet=application.household.hamlet,
        fund=application.fund,
        programme=application.programme,
        variant=application.variant,
        channel=application.channel,
        purpose=application.purpose,
        signed_on=paid_on,
        first_paid_out_on=paid_on,
        amount=amount,
        term_months=application.agreed_term_months,
        instalment_months=application.instalment_months,
        transaction_day=transaction_day,
        final_due_on=instalments[-1].due_on,
        rate_at_signing_e7=rate_at_signing(pricing(programme, application.variant), paid_on),
        studies_end_on=application.studies_end_on,
        course_months=application.course_months,
    )
    Instalment.objects.bulk_create(
        Instalment(place=loan.place, loan=loan, number=row.number, due_on=row.due_on, principal=row.principal)
        for row in instalments
    )
    Outcome.objects.bulk_create(
        Outcome(
            place=loan.place, loan=loan, kind=row["kind"], key=row["key"], quantity=row["quantity"], reached_on=paid_on
        )
        for row in application.outcomes
    )
    return loan
