"""Changes of a loan's schedule: 08/TD rescheduling, 09/TD extension, 07/TD rollover, the rest of a grant cancelled."""

from datetime import date
from uuid import UUID

from django.db.models import F

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import refuse_closed
from dongvon.base.places.holidays import public_holidays
from dongvon.core.allocation import Purpose
from dongvon.core.changes import (
    Extended,
    cut_down,
    extended,
    extension_problems,
    months_up,
    reschedule_problems,
    rescheduled,
    rollover_problems,
)
from dongvon.core.dates import day_text, months_between
from dongvon.core.life import Act, ActKind, Life
from dongvon.core.modes import Action
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import rate_at_signing
from dongvon.core.schedule import MONTHS_AFTER_STUDY, Instalment, Rule, build
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Instalment as InstalmentRow
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import positions_for_write
from dongvon.credit.loans.schedule import terms_for, terms_of
from dongvon.credit.loans.services.entering import CLOSED_DECISION, before, expected, more_than_owed
from dongvon.credit.programmes.catalogue import load, pricing


def refuse_first(problems: list[Problem]) -> None:
    """Refuse with the first problem that blocks."""
    for problem in problems:
        if problem.severity == "block":
            raise Refused(problem)


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def reschedule(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    number: int,
    due_on: date,
    asked_on: date,
    decided_on: date,
    document: str,
) -> Done:
    """Put off one instalment inside the final due date (điều chỉnh kỳ hạn trả nợ, 08/TD).

    Source: CV 597/NHCS-TDNN (30/01/2026); processes.md 5.4."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    life = before(position, Act(ActKind.CHANGE_SCHEDULE, decided_on, number=NEW))
    refuse_first(
        reschedule_problems(
            life.instalments, number, due_on, asked_on=asked_on, holidays=public_holidays(asked_on.year)
        )
    )
    schedule = rescheduled(life.instalments, number, due_on)
    facts: dict[str, object] = {"form": "08/TD", "asked_on": asked_on.isoformat()}
    return _change(position, life, schedule, decided_on, document, Action.RESCHEDULE, facts, actor, request_id)


@service(Role.BANK_DIRECTOR)
def extend(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    months: int,
    asked_on: date,
    decided_on: date,
    reason: str,
    document: str,
) -> Done:
    """Extend the final due date (gia hạn nợ, 09/TD) by whole months, all extensions together within the cap.

    Source: processes.md 5.3, rules_2026.md 6; QĐ 157/2007/QĐ-TTg (students)."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    life = before(position, Act(ActKind.CHANGE_SCHEDULE, decided_on, number=NEW))
    judged = extended_by(position.loan, life)
    refuse_first(extension_problems(judged, months, asked_on=asked_on, holidays=public_holidays(asked_on.year)))
    schedule = extended(life.instalments, months, position.loan.transaction_day)
    facts = {"form": "09/TD", "asked_on": asked_on.isoformat(), "months": months, "reason": reason}
    return _change(position, life, schedule, decided_on, document, Action.EXTEND, facts, actor, request_id)


@service(Role.BANK_DIRECTOR)
def cancel_rest(*, actor: Actor, request_id: UUID, loan_id: int, decided_on: date, reason: str, document: str) -> Done:
    """Cancel what of a grant is not paid out yet (the student leaves school, the house costs less): the amount signed
    stays, no more is paid out, and the schedule is made from what was paid out.

    Source: 01/TD (the bank fixes amount and instalments); QĐ 157/2007/QĐ-TTg (students are paid only while they study).
    """
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    left = loan.not_paid_out(position.paid_out)
    if not left:
        raise Refused(Problem("nothing_to_cancel", N_("Khoản vay không còn phần vốn chưa giải ngân."), {}, "01/TD"))
    life = before(position, Act(ActKind.CHANGE_SCHEDULE, decided_on, number=NEW))
    if life.paid_out != position.paid_out:
        text = N_("Sau ngày {day} khoản vay còn được giải ngân; ngày hủy phải từ lần giải ngân cuối.")
        raise Refused(Problem("cancelled_before_payout", text, {"day": day_text(decided_on)}, "01/TD"))
    round_to = load(loan.programme).instalments.round_to
    schedule = cut_down(life.instalments, life.paid_out, decided_on, round_to=round_to)
    facts: dict[str, object] = {"cancelled": left, "reason": reason}
    done = _change(position, life, schedule, decided_on, document, Action.CANCEL_GRANT, facts, actor, request_id)
    if "expectation_id" not in done.answer:
        Loan.objects.filter(pk=loan.pk).update(cancelled=F("cancelled") + left)
    return done


def extended_by(loan: Loan, life: Life) -> Extended:
    """What an extension of the loan is judged by."""
    programme, terms = load(loan.programme), terms_of(loan)
    is_student = terms.rule is Rule.STUDENT
    studied = months_between(terms.starts_on, loan.studies_end_on) if is_student and loan.studies_end_on else 0
    return Extended(
        final_due_on=life.final_due_on,
        used_months=_extended_before(loan, life),
        term_months=loan.term_months,
        repayment_months=max(loan.term_months - studied - MONTHS_AFTER_STUDY, 0) if is_student else 0,
        is_student=is_student,
        allowed=programme.changes.extension,
    )


def _extended_before(loan: Loan, life: Life) -> int:
    """Months by which the loan was extended: those of its decisions, and those it was taken over with."""
    changes = ActRow.objects.filter(loan=loan, undoes=None, undone_by=None, facts__has_key="before").order_by("pk")
    found = [row.facts for row in changes]
    contract_due_on = loan.contract_due_on or loan.final_due_on
    began = date.fromisoformat(found[0]["before"][-1][1]) if found and found[0]["before"] else life.final_due_on
    return max(months_up(contract_due_on, began), 0) + sum(int(facts.get("months", 0)) for facts in found)


def _change(
    position: Position,
    life: Life,
    schedule: tuple[Instalment, ...],
    on: date,
    document: str,
    action: Action,
    facts: dict[str, object],
    actor: Actor,
    request_id: UUID,
) -> Done:
    loan, amount = position.loan, int(str(facts.get("cancelled", 0)))
    if done := expected(action, loan, amount, on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, on, CLOSED_DECISION)
    act = Act(ActKind.CHANGE_SCHEDULE, on, number=NEW, instalments=schedule, before=life.instalments)
    enter([New(loan, act, document, facts)], {loan.pk: position}, actor=actor, request_id=request_id)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts=facts | {"document": document},
        answer={"final_due_on": schedule[-1].due_on},
    )


@service(Role.BANK_DIRECTOR)
def roll_over(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    amount: int,
    months: int,
    on: date,
    interest_paid: int,
    document: str,
) -> Done:
    """Carry principal into a new contract for one more production cycle (cho vay lưu vụ, 07/TD), in đồng.

    All interest to the day is paid in the same act; the new contract bears the rate of the day. No cash moves for the
    principal, and neither loan counts it as lent or collected. Source: 07/TD; rules_2026.md 6."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    if done := expected(Action.ROLL_OVER, loan, amount, on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, on, CLOSED_DECISION)
    due, carried = Act(ActKind.FALL_DUE, on, number=NEW), Act(ActKind.ROLL_OVER, on, amount, NEW)
    life = before(position, carried)  # also after what was paid on the same day
    life.fall_due(on)
    owed = life.position.arrears + life.position.deferred_interest
    if interest_paid > owed:
        text = N_("Lãi đến hạn chưa thu chỉ còn {owed} đồng, không thu {amount} đồng.")
        raise more_than_owed(text, owed, interest_paid)
    changes = load(loan.programme).changes
    refuse_first(
        rollover_problems(
            amount=amount,
            outstanding=life.position.in_term,
            unpaid_interest=max(owed - interest_paid, 0),
            overdue=life.position.overdue,
            term_months=loan.term_months,
            months=months,
            allowed=bool(changes.rollover),
            short_only=changes.rollover == "short_term",
        )
    )
    acts = [New(loan, due)]
    if interest_paid:
        cash = Act(ActKind.RECEIVE, on, interest_paid, NEW, Purpose.INTEREST)
        acts.append(New(loan, cash, document))
    acts.append(New(loan, carried, document))
    new = _contract(loan, amount, months, on)
    acts.append(New(new, Act(ActKind.PAY_OUT, on, amount, NEW, rolled=True), document))
    enter(acts, {loan_id: position}, actor=actor, request_id=request_id)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount, "document": document, "into": new.number},
        answer={"loan_id": new.pk, "number": new.number, "final_due_on": new.final_due_on},
    )


def _contract(old: Loan, amount: int, months: int, on: date) -> Loan:
    """The contract that carries the principal on, with its schedule, at the rate of the day."""
    programme = load(old.programme)
    terms = terms_for(
        programme,
        principal=amount,
        signed_on=on,
        term_months=months,
        instalment_months=old.instalment_months,
        paid_out_on=on,
        transaction_day=old.transaction_day,
        course_months=old.course_months,
        study_ends_on=old.studies_end_on,
    )
    schedule = build(terms)
    new = Loan.objects.get(pk=old.pk)
    new.pk = None
    new._state.adding = True
    family = f"6698{old.pk:09d}"
    new.number = f"{family}{Loan.objects.filter(household=old.household, number__startswith=family).count() + 1:03d}"
    new.signed_on = new.first_paid_out_on = on
    new.amount, new.cancelled, new.term_months = amount, 0, months
    new.final_due_on, new.contract_due_on, new.closed_on = schedule[-1].due_on, None, None
    new.rate_at_signing_e7 = rate_at_signing(pricing(programme, old.variant), on)
    new.rollover = True
    new.save(force_insert=True)
    InstalmentRow.objects.bulk_create(
        InstalmentRow(place=new.place, loan=new, number=one.number, due_on=one.due_on, principal=one.principal)
        for one in schedule
    )
    return new
