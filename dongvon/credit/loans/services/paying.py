"""Money in and out of a loan at the counter: payout, tranche, repayment, what was too much."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.allocation import Purpose
from dongvon.core.changes import caught_up
from dongvon.core.dates import day_text
from dongvon.core.life import Act, ActKind, Life
from dongvon.core.modes import Action, allow
from dongvon.core.posting import AccountKind, savings_in
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import positions_for_write
from dongvon.credit.loans.services.entering import (
    CLOSED_DECISION,
    CLOSED_RECEIPT,
    before,
    expected,
    more_than_owed,
)
from dongvon.credit.savings.booking import SavingsStep, book_savings
from dongvon.credit.savings.models import SavingsAccount
from dongvon.credit.savings.queries import accounts_for_write, open_accounts
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import AUTHORISATION_SOURCE, acts_for

AT_THE_COUNTER = (Purpose.INTEREST, Purpose.PRINCIPAL, Purpose.DEBT, Purpose.SETTLE)


def pay_out(
    loan: Loan, amount: int, on: date, *, actor: Actor, request_id: UUID, document: str, to: dict[str, object]
) -> None:
    """Book the first payout of a loan (giải ngân); part of the disbursement, which has its own service in
    `applications`. `to`: who received it, as `received_by` says."""
    refuse_closed(loan.place, on, CLOSED_RECEIPT)
    enter([New(loan, Act(ActKind.PAY_OUT, on, amount), document, to)], {}, actor=actor, request_id=request_id)


def received_by(borrower: Person, recipient_id: int | None, on: date) -> dict[str, object]:
    """What is kept of who receives a payout: nothing where it is the borrower, else the person and the paper 01/UQ by
    which the borrower lets that adult member of his household receive it; refused without one in force on the day.

    Source: 01/UQ; VB 2407/NHCS-TDNN (28/03/2025); VB 4030/NHCS-TDNN (paid to the borrower himself at the point)."""
    if recipient_id is None or recipient_id == borrower.pk:
        return {}
    paper = acts_for(recipient_id, borrower, on)
    if paper is None:
        text = N_(
            "Chỉ giải ngân cho người vay, hoặc thành viên của hộ được người vay ủy quyền bằng giấy 01/UQ còn hạn."
        )
        raise Refused(Problem("recipient_not_authorised", text, {}, AUTHORISATION_SOURCE))
    return {"recipient": recipient_id, "authorised_by": paper.document}


def amount_to_settle(position: Position, on: date) -> int:
    """What settles the loan on the day, in đồng: principal, and interest up to, not with, the day."""
    return before(position, Act(ActKind.RECEIVE, on, number=NEW)).amount_to_settle(on)


@service(Role.TELLER)
def pay_tranche(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    amount: int,
    paid_on: date,
    document: str,
    recipient_id: int | None = None,
) -> Done:
    """A later payout of a loan granted in parts (students by semester, housing by progress); never a loan-turn.

    All payouts together stay within the amount granted, less what of it was cancelled. What instalments asked before
    it was paid out falls due with the next one. `recipient_id`: who receives it where it is not the borrower."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    left = loan.not_paid_out(position.paid_out)
    if not 0 < amount <= left:
        raise more_than_owed(
            N_("Số vốn đã duyệt còn chưa giải ngân là {owed} đồng, không giải ngân được {amount} đồng."), left, amount
        )
    to = received_by(loan.borrower, recipient_id, paid_on)
    if done := expected(Action.DISBURSE, loan, amount, paid_on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, paid_on, CLOSED_DECISION)
    act = Act(ActKind.PAY_OUT, paid_on, amount, NEW)
    life = before(position, act)
    if paid_on >= life.final_due_on:
        text = N_("Hạn trả cuối cùng là ngày {day}: không giải ngân từ ngày đó.")
        raise Refused(Problem("paid_after_final_due", text, {"day": day_text(life.final_due_on)}, "01/TD"))
    schedule = caught_up(life.instalments, life.paid_out, paid_on)
    if schedule != life.instalments:
        act = replace(act, instalments=schedule, before=life.instalments)
    entered = enter([New(loan, act, document, to)], {loan_id: position}, actor=actor, request_id=request_id)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount} | to,
        answer={"document": document, "paid_out": entered.life(loan_id).paid_out},
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
    if done := expected(action, loan, amount, received_on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, received_on, CLOSED_RECEIPT)
    refuse_unowed(before(position, act), act)
    entered = enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    at = entered.life(loan_id).position
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


@service(Role.TELLER, Role.POINT_LEADER)
def return_overpaid(
    *,
    actor: Actor,
    request_id: UUID,
    loan_id: int,
    amount: int,
    paid_on: date,
    document: str,
    into_savings: bool = False,
) -> Done:
    """Money received beyond the debt, in đồng, goes back to the payer in cash, or is kept as the member's deposit where
    he wants it so; an account is opened for a household that has none."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, paid_on), Action.CORRECT)
    refuse_closed(loan.place, paid_on, CLOSED_RECEIPT)
    money = AccountKind.BANK_TRANSIT if into_savings else AccountKind.CASH
    act = Act(ActKind.RETURN_OVERPAID, paid_on, amount, NEW, money=money)
    owed = min(before(position, act).position.overpaid, position.overpaid)
    if not 0 < amount <= owed:
        raise more_than_owed(N_("Tiền thu thừa phải trả lại là {owed} đồng, không phải {amount} đồng."), owed, amount)
    entered = enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    if into_savings:  # both sides meet on the account of money in transit
        account = _account_of(actor, loan, paid_on)
        kept = savings_in(amount, received_in=AccountKind.BANK_TRANSIT)
        step = SavingsStep(account, "savings_in", kept)
        book_savings([step], booked_on=paid_on, actor=actor, request_id=request_id)
    return Done(
        place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"overpaid": entered.life(loan_id).position.overpaid}
    )


def _account_of(actor: Actor, loan: Loan, on: date) -> SavingsAccount:
    """The household's savings account, locked; opened (01/TGTV) where it has none."""
    held = accounts_for_write(actor, [loan.household_id]).get(loan.household_id)
    return held or open_accounts([loan.household], fund_id=loan.fund_id, group_id=loan.group_id, on=on)[0]
