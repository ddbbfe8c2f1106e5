"""Principal moved to overdue: an instalment by decision, all that is due in a commune, what was misused."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.dates import day_text
from dongvon.core.life import Act, ActKind, Life
from dongvon.core.modes import Action, Mode, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import overdue_transfer_day
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Instalment, Loan, Misuse, Position
from dongvon.credit.loans.queries import loan_for, loans_of, positions_for_write
from dongvon.credit.loans.services.entering import CLOSED_DECISION, before, lives_before, more_than_owed
from dongvon.credit.programmes.catalogue import load

MISUSE_DAYS = 30
"""Source: 07b/GQVL article 4."""


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def transfer_to_overdue(
    *, actor: Actor, request_id: UUID, loan_id: int, amount: int, booked_on: date, decision: str
) -> Done:
    """Move the unpaid part of instalments that fell due to overdue, that part only.

    Source: Decision 976/QĐ-TTg (01/07/2015); posted on a transaction day after the due date (practice.md 3.1)."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, booked_on), Action.TRANSFER_TO_OVERDUE)
    refuse_closed(loan.place, booked_on, CLOSED_DECISION)
    act = Act(ActKind.TO_OVERDUE, booked_on, amount, NEW)
    # What falls due today may still be paid today.
    unpaid = before(position, act).not_yet_overdue(booked_on)
    if not 0 < amount <= unpaid:
        raise more_than_owed(
            N_("Phần gốc đến hạn chưa trả và chưa chuyển quá hạn là {owed} đồng, không chuyển được {amount} đồng."),
            unpaid,
            amount,
        )
    done = enter([New(loan, act, decision)], {loan_id: position}, actor=actor, request_id=request_id)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount, "decision": decision},
        answer={"overdue": done.life(loan_id).position.overdue},
    )


@service(Role.POINT_LEADER, Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def transfer_due(*, actor: Actor, request_id: UUID, place: str, booked_on: date, decision: str) -> Done:
    """Move to overdue all principal of the commune whose time is over on the day: what is left at the final due date,
    and instalments neither paid nor put off of loans whose contract says so. The part that was missed only.

    A due is over on the first transaction day after it; without a point, the next day. The whole commune in a constant
    number of statements; each loan is a notice 14/TD in the answer. Source: CV 597/NHCS-TDNN (30/01/2026); Decision
    976/QĐ-TTg (01/07/2015); notes of two offices (posting day)."""
    refuse_closed(place, booked_on, CLOSED_DECISION)
    wanted = _over_by(actor, place, booked_on)
    positions = positions_for_write(actor, wanted)
    acts = []
    for loan_id, life in lives_before(positions, Act(ActKind.TO_OVERDUE, booked_on, number=NEW)).items():
        amount = _missed(positions[loan_id].loan, life, booked_on)
        if amount:
            acts.append(New(positions[loan_id].loan, Act(ActKind.TO_OVERDUE, booked_on, amount, NEW), decision))
    enter(acts, positions, actor=actor, request_id=request_id)
    return Done(
        place=place,
        about=("commune", int(place)),
        facts={"loans": len(acts), "amount": sum(one.act.amount for one in acts), "decision": decision},
        answer={"loans": [{"loan_id": one.loan.pk, "amount": one.act.amount} for one in acts]},
    )


def _over_by(actor: Actor, place: str, on: date) -> list[int]:
    """Ids of the loans of the commune with principal in term and an instalment due before the day."""
    due = Instalment.objects.filter(place=place, due_on__lt=on).values("loan_id")
    loans = loans_of(actor).filter(place=place, closed_on__isnull=True, position__in_term__gt=0, pk__in=due)
    book = [fund for fund in loans.order_by().values_list("fund_id", flat=True).distinct() if _is_book(fund, on)]
    return list(loans.filter(fund_id__in=book).values_list("pk", flat=True))


def _is_book(fund_id: int, on: date) -> bool:
    return mode_of(fund_id, on) is Mode.BOOK


def _missed(loan: Loan, life: Life, on: date) -> int:
    """Principal in term that is over on the day, in đồng."""
    by_instalment = load(loan.programme).missed_goes_overdue(loan.signed_on)
    over = [
        one
        for one in life.instalments
        if overdue_transfer_day(one.due_on, loan.transaction_day) <= on
        and (by_instalment or one.due_on == life.final_due_on)
    ]
    if not over:
        return 0
    return life.not_yet_overdue(max(one.due_on for one in over) + timedelta(days=1))


@service(Role.BANK_OFFICER, Role.ASSOCIATION_OFFICER)
def find_misuse(*, actor: Actor, request_id: UUID, loan_id: int, amount: int, found_on: date, minutes: str) -> Done:
    """Minutes that part of a loan was not used as agreed: the borrower has 30 days to repay that part, in đồng.

    Source: 07b/GQVL article 4 (at most 30 days from the minutes; the misused part only)."""
    loan = loan_for(actor, loan_id)
    position = Position.objects.select_related("loan").filter(pk=loan_id).first()
    life = before(position, Act(ActKind.TO_OVERDUE, found_on, number=NEW)) if position else None
    live = life.position.in_term + life.position.overdue if life else 0
    if not 0 < amount <= live:
        raise more_than_owed(
            N_("Số tiền sử dụng sai phải lớn hơn 0 và không quá dư nợ {owed} đồng, không phải {amount} đồng."),
            live,
            amount,
        )
    row = Misuse.objects.create(
        place=loan.place,
        loan=loan,
        amount=amount,
        found_on=found_on,
        repay_by=found_on + timedelta(days=MISUSE_DAYS),
        repaid_before=life.repaid if life else 0,
        minutes=minutes,
        user_id=actor.user_id,
    )
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount, "minutes": minutes},
        answer={"misuse_id": row.pk, "repay_by": row.repay_by},
    )


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def transfer_misused(*, actor: Actor, request_id: UUID, misuse_id: int, booked_on: date, decision: str) -> Done:
    """Move to overdue what of the misused part was not repaid within its 30 days, whatever its instalments say."""
    row = Misuse.objects.filter(pk=misuse_id, loan__in=loans_of(actor)).first()
    if row is None:
        raise Refused(Problem("misuse_unknown", N_("Không có biên bản này trong phạm vi của bạn.")))
    position = positions_for_write(actor, [row.loan_id])[row.loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, booked_on), Action.TRANSFER_TO_OVERDUE)
    refuse_closed(loan.place, booked_on, CLOSED_DECISION)
    if booked_on <= row.repay_by:
        text = N_("Người vay còn được trả đến hết ngày {until}; chưa chuyển quá hạn được.")
        raise Refused(Problem("misuse_not_over", text, {"until": day_text(row.repay_by)}, "07b/GQVL điều 4"))
    probe = Act(ActKind.TO_OVERDUE, booked_on, number=NEW, early=True)
    life = before(position, probe)
    left = min(max(row.amount - (life.repaid - row.repaid_before), 0), life.position.in_term)
    if row.transferred_on is not None or not left:
        raise Refused(Problem("misuse_settled", N_("Phần sử dụng sai đã được trả hoặc đã chuyển quá hạn.")))
    act = replace(probe, amount=left)
    new = New(loan, act, decision, {"misuse": row.pk})
    done = enter([new], {loan.pk: position}, actor=actor, request_id=request_id)
    Misuse.objects.filter(pk=row.pk).update(transferred_on=booked_on)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": left, "decision": decision},
        answer={"overdue": done.life(loan.pk).position.overdue},
    )
