"""Writes on a loan: payout, repayment, transfer to overdue, what was too much, undoing a wrong entry.

Each is one act (`core.life`) entered by `booking.enter`; on any day whose month is open, also among what was entered
before. In a fund whose books are kept elsewhere (mirror) none of these changes a position: what was done here is
recorded as an expectation that the bank's next list confirms or contradicts."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.allocation import Purpose
from dongvon.core.dates import day_text
from dongvon.core.life import Act, ActKind, Life
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.posting import AccountKind
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW, Past, lives_of, pasts_of
from dongvon.credit.loans.models import Act as ActRow
from dongvon.credit.loans.models import Expectation, Loan, Position
from dongvon.credit.loans.queries import positions_for_write

AT_THE_COUNTER = (Purpose.INTEREST, Purpose.PRINCIPAL, Purpose.DEBT, Purpose.SETTLE)
CLOSED_RECEIPT = N_("Hãy ghi thu vào ngày đang mở; lãi chênh lệch thì lập quyết định điều chỉnh lãi.")
CLOSED_DECISION = N_("Hãy ghi vào ngày đang mở và nêu ngày quyết định trong số quyết định.")


def expect(
    action: Action,
    loan: Loan,
    amount: int,
    on: date,
    *,
    actor: Actor,
    request_id: UUID,
    about: tuple[str, int] | None = None,
) -> Expectation:
    """Record what was done here for the bank's list to confirm."""
    about_type, about_id = about or (ABOUT_LOAN, loan.pk)
    return Expectation.objects.create(
        place=loan.place,
        action=action,
        about_type=about_type,
        about_id=about_id,
        amount=amount,
        expected_on=on,
        request_id=request_id,
        user_id=actor.user_id,
    )


def pay_out(loan: Loan, amount: int, on: date, *, actor: Actor, request_id: UUID, document: str) -> None:
    """Book the first payout of a loan (giải ngân); part of the disbursement, which has its own service in
    `applications`."""
    refuse_closed(loan.place, on, CLOSED_RECEIPT)
    enter([New(loan, Act(ActKind.PAY_OUT, on, amount), document)], {}, actor=actor, request_id=request_id)


def before(position: Position, act: Act) -> Life:
    """The loan as it stood just before an act that is about to be entered, also among what was entered before."""
    return lives_before({position.pk: position}, act)[position.pk]


def lives_before(positions: Mapping[int, Position], act: Act) -> dict[int, Life]:
    """The same for all loans of a sheet, on each of which the act is about to be entered."""
    after = [position for position in positions.values() if act.on > position.last_moved_on]
    among = [position.loan for position in positions.values() if act.on <= position.last_moved_on]
    return lives_of(after) | {pk: _life_among(past, act) for pk, past in pasts_of(among).items()}


def _life_among(past: Past, act: Act) -> Life:
    if past.opening is not None and act.on < past.opening.on:
        raise Refused(
            Problem(
                "before_opening",
                N_("Khoản vay được nhận sổ ngày {opened}; không ghi được việc của ngày {on}."),
                {"opened": day_text(past.opening.on), "on": day_text(act.on)},
            )
        )
    life = past.until(act)
    if life.paid_out == 0:
        text = N_("Ngày {on} khoản vay chưa được giải ngân.")
        raise Refused(Problem("before_payout", text, {"on": day_text(act.on)}))
    return life


def amount_to_settle(position: Position, on: date) -> int:
    """What settles the loan on the day, in đồng: principal, and interest up to, not with, the day."""
    return before(position, Act(ActKind.RECEIVE, on, number=NEW)).amount_to_settle(on)


@service(Role.TELLER)
def pay_tranche(*, actor: Actor, request_id: UUID, loan_id: int, amount: int, paid_on: date, document: str) -> Done:
    """A later payout of a loan granted in parts (students by semester, housing by progress); never a loan-turn.

    All payouts together stay within the amount granted."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    left = loan.amount - position.paid_out
    if not 0 < amount <= left:
        raise more_than_owed(
            N_("Số vốn đã duyệt còn chưa giải ngân là {owed} đồng, không giải ngân được {amount} đồng."), left, amount
        )
    if allow(mode_of(loan.fund_id, paid_on), Action.DISBURSE) is Effect.EXPECT:
        row = expect(Action.DISBURSE, loan, amount, paid_on, actor=actor, request_id=request_id)
        return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"expectation_id": row.pk})
    refuse_closed(loan.place, paid_on, CLOSED_DECISION)
    act = Act(ActKind.PAY_OUT, paid_on, amount, NEW)
    before(position, act)
    done = enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount},
        answer={"document": document, "paid_out": done.life(loan_id).paid_out},
    )


@service(Role.TELLER, Role.POINT_LEADER)
def repay(
    *, actor: Actor, request_id: UUID, loan_id: int, purpose: str, amount: int, received_on: date, document: str
) -> Done:
    """Money received from a borrower at the counter, for a purpose he names, in đồng: `interest` due, `principal`,
    `debt` (principal with its interest to the day), or to `settle`.

    Overdue principal goes first; `settle` takes exactly what is owed with interest up to, not with, the day. A receipt
    found late is entered under its own day while its month is open: the loan then stands as if it had been entered in
    time. Source: form 07b/GQVL; processes.md 5.1; TT 39/2016/TT-NHNN article 18 (order: dated setting)."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    act = receipt(purpose, amount, received_on)
    action = Action.COLLECT_INTEREST if act.purpose is Purpose.INTEREST else Action.COLLECT_PRINCIPAL
    if allow(mode_of(loan.fund_id, received_on), action) is Effect.EXPECT:
        row = expect(action, loan, amount, received_on, actor=actor, request_id=request_id)
        return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"expectation_id": row.pk})
    refuse_closed(loan.place, received_on, CLOSED_RECEIPT)
    refuse_unowed(before(position, act), act)
    done = enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    at = done.life(loan_id).position
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"purpose": purpose, "amount": amount},
        answer={"document": document, "outstanding": at.principal, "arrears": at.arrears}
        | ({"overpaid": at.overpaid} if at.overpaid else {}),
    )


def receipt(purpose: str, amount: int, on: date) -> Act:
    """A receipt at the counter as an act; refused where its purpose or amount makes no sense."""
    if purpose not in AT_THE_COUNTER:
        raise Refused(
            Problem("purpose_unknown", N_("Phải ghi rõ thu lãi, thu gốc, thu cả gốc và lãi hay tất toán."), {})
        )
    if amount <= 0:
        raise Refused(Problem("amount_not_positive", N_("Số tiền phải lớn hơn 0.")))
    return Act(ActKind.RECEIVE, on, amount, NEW, Purpose(purpose))


def refuse_unowed(life: Life, act: Act) -> None:
    """Refuse a receipt that no part of the debt takes as it stands: nothing is kept in silence."""
    then = life.copy()
    if act.purpose is Purpose.SETTLE:
        owed = then.amount_to_settle(act.on)
        if act.amount != owed:
            raise more_than_owed(
                N_("Tất toán đến ngày này là {owed} đồng, không phải {amount} đồng."), owed, act.amount
            )
        return
    principal = then.outstanding
    if act.purpose is Purpose.PRINCIPAL and act.amount >= principal:
        raise more_than_owed(
            N_("Nợ gốc còn {owed} đồng; trả hết {amount} đồng phải chọn tất toán để thu đủ lãi."), principal, act.amount
        )
    if act.purpose is Purpose.DEBT:
        then.fall_due(act.on)
    left_over = then.allocation(act).left_over
    if left_over:
        text = (
            N_("Gốc và lãi đến ngày này còn {owed} đồng, không thu {amount} đồng.")
            if act.purpose is Purpose.DEBT
            else N_("Lãi đến hạn chưa thu chỉ còn {owed} đồng, không thu {amount} đồng.")
        )
        raise more_than_owed(text, act.amount - left_over, act.amount)


def more_than_owed(text: str, owed: int, amount: int) -> Refused:
    return Refused(Problem("amount_not_owed", text, {"owed": dotted(owed), "amount": dotted(amount)}))


@service(Role.TELLER, Role.POINT_LEADER)
def return_overpaid(*, actor: Actor, request_id: UUID, loan_id: int, amount: int, paid_on: date, document: str) -> Done:
    """Money received beyond the debt goes back to the payer in cash, in đồng."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, paid_on), Action.CORRECT)
    refuse_closed(loan.place, paid_on, CLOSED_RECEIPT)
    act = Act(ActKind.RETURN_OVERPAID, paid_on, amount, NEW)
    owed = min(before(position, act).position.overpaid, position.overpaid)
    if not 0 < amount <= owed:
        raise more_than_owed(N_("Tiền thu thừa phải trả lại là {owed} đồng, không phải {amount} đồng."), owed, amount)
    done = enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    return Done(
        place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"overpaid": done.life(loan_id).position.overpaid}
    )


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
    if any(row.kind == ActKind.PAY_OUT or row.facts.get("money") == AccountKind.BANK_TRANSIT for row in rows):
        raise Refused(
            Problem("not_undone_alone", N_("Giải ngân và thu gốc từ tiền gửi không hủy riêng ở khoản vay được."))
        )
    if booked_on < max(row.on for row in rows):
        raise Refused(Problem("undone_too_early", N_("Ngày hủy không được trước ngày của bút toán bị hủy.")))
    for row in rows:
        row.loan = loan
    enter([], {loan_id: position}, actor=actor, request_id=request_id, undone=rows, undone_on=booked_on)
    return Done(place=loan.place, about=(ABOUT_LOAN, loan_id), facts={"reason": reason, "undone": wrong_request_id})
