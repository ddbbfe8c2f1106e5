"""Members' savings at the counter, where what may be done depends on what the household owes: deposits, withdrawals,
and what the bank takes from the account for what is due."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of, refuse_closed
from dongvon.core.allocation import Purpose
from dongvon.core.life import Act, ActKind
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.posting import AccountKind, savings_in, savings_out
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.savings import FORM, check_deposit, check_out
from dongvon.core.schedule import dotted
from dongvon.credit.loans.booking import ABOUT_LOAN, New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import Expectation, Position
from dongvon.credit.loans.queries import positions_for_write
from dongvon.credit.loans.services.entering import CLOSED_RECEIPT, before, expected, more_than_owed
from dongvon.credit.savings.booking import ABOUT_SAVINGS, SavingsStep, book_savings
from dongvon.credit.savings.models import SavingsAccount, WithdrawalRequest
from dongvon.credit.savings.queries import accounts_for_write, deposit_terms
from dongvon.credit.savings.services import OPEN_DAY, papered, pay_cash

DEBITED = {Purpose.INTEREST: "savings_to_interest", Purpose.PRINCIPAL: "savings_to_principal"}


def owed_by(household_id: int) -> int:
    """All that a household owes on its loans, in đồng: principal in every state, and interest that fell due."""
    rows = Position.objects.filter(loan__household_id=household_id)
    return sum(row.outstanding + row.arrears + row.deferred_interest for row in rows)


@service(Role.TELLER)
def deposit(
    *, actor: Actor, request_id: UUID, household_id: int, amount: int, received_on: date, document: str
) -> Done:
    """A member's deposit in cash at the counter, on the account he has; through the board it comes with sheet 13/TD.

    Source: 01/TGTV (cash at the bank or the point)."""
    account = _account(actor, household_id, received_on)
    papered(document)
    check_deposit(amount, *deposit_terms(account.group_id, received_on))
    if done := _expected(Action.TAKE_SAVINGS, account, amount, received_on, actor, request_id):
        return done
    refuse_closed(account.place, received_on, OPEN_DAY)
    book_savings(
        [SavingsStep(account, "savings_in", savings_in(amount))],
        booked_on=received_on, actor=actor, request_id=request_id,
    )  # fmt: skip
    return _done(account, {"balance": account.balance + amount}, amount, document)


@service(Role.TELLER)
def withdraw(
    *, actor: Actor, request_id: UUID, household_id: int, amount: int | None, paid_on: date, document: str
) -> Done:
    """Savings paid back in cash; only when the household owes nothing. Without an amount all there is, with the
    interest of the broken days, and the account is closed. An open request of the member is answered by it.

    Source: form 01/TGTV (no cash or transfer out before every debt of the bank is repaid), rules_2026.md C9."""
    account = accounts_for_write(actor, [household_id]).get(household_id)
    if account is None:
        check_out(amount or 1, 0)
        raise AssertionError
    check_out(max(account.balance, 1) if amount is None else amount, account.balance, owed_by(household_id))
    if done := _expected(
        Action.PAY_OUT_SAVINGS, account, account.balance if amount is None else amount, paid_on, actor, request_id
    ):
        return done
    refuse_closed(account.place, paid_on, OPEN_DAY)
    paid = pay_cash(account, amount, paid_on, actor=actor, request_id=request_id)
    WithdrawalRequest.objects.filter(account=account, done_on__isnull=True).update(done_on=paid_on, paid=paid)
    return _done(account, {"balance": account.balance - paid, "paid": paid}, paid, document)


@service(Role.TELLER, Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def ask_withdrawal(
    *,
    actor: Actor,
    request_id: UUID,
    household_id: int,
    amount: int | None,
    asked_on: date,
    wanted_on: date,
    document: str,
) -> Done:
    """A member asks to be paid out on a later day (all of it without an amount). Whoever still owes is told at once."""
    account = _account(actor, household_id, asked_on)
    papered(document)
    if wanted_on < asked_on:
        raise Refused(Problem("wanted_before_asking", N_("Ngày nhận tiền không được trước ngày yêu cầu.")))
    check_out(max(account.balance, 1) if amount is None else amount, account.balance, owed_by(household_id))
    if WithdrawalRequest.objects.filter(account=account, done_on__isnull=True).exists():
        raise Refused(Problem("withdrawal_asked_already", N_("Hộ đã có yêu cầu rút tiền chưa chi.")))
    row = WithdrawalRequest.objects.create(
        place=account.place, account=account, amount=amount, asked_on=asked_on, wanted_on=wanted_on,
        document=document, user_id=actor.user_id,
    )  # fmt: skip
    return Done(place=row.place, about=("withdrawal", row.pk), answer={"request": row.pk}, facts={"amount": amount})


@service(Role.TELLER, Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def drop_withdrawal(*, actor: Actor, request_id: UUID, household_id: int, on: date) -> Done:
    """The member takes his request back; nothing is paid."""
    account = _account(actor, household_id, on)
    row = WithdrawalRequest.objects.filter(account=account, done_on__isnull=True).first()
    if row is None:
        raise Refused(Problem("withdrawal_not_asked", N_("Hộ không có yêu cầu rút tiền nào đang chờ.")))
    WithdrawalRequest.objects.filter(pk=row.pk).update(done_on=on)
    return Done(place=row.place, about=("withdrawal", row.pk))


@service(Role.TELLER)
def pay_from_savings(
    *, actor: Actor, request_id: UUID, loan_id: int, purpose: str, amount: int, on: date, document: str
) -> Done:
    """What is due on a loan is taken by the bank from the household's savings, outside a sheet: `interest` that fell
    due or `principal` that is due or overdue, in đồng. Principal before it is due is paid from savings only at the
    member's own request, on sheet 13/TD.

    Source: form 01/TGTV (the bank may debit the account by itself for interest, principal due, overdue principal)."""
    if purpose not in DEBITED:
        text = N_("Từ tiền gửi chỉ thu lãi hoặc gốc đến hạn.")
        raise Refused(Problem("purpose_unknown", text, {}, FORM))
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    kind = Purpose(purpose)
    action = Action.COLLECT_INTEREST if kind is Purpose.INTEREST else Action.COLLECT_PRINCIPAL
    papered(document)
    if amount <= 0:
        raise Refused(Problem("amount_not_positive", N_("Số tiền phải lớn hơn 0.")))
    if done := expected(action, loan, amount, on, actor=actor, request_id=request_id):
        return done
    refuse_closed(loan.place, on, CLOSED_RECEIPT)
    account = _account(actor, loan.household_id, on)
    act = Act(ActKind.RECEIVE, on, amount, NEW, kind, AccountKind.BANK_TRANSIT)
    dues = before(position, act).dues(on)
    owed = dues.interest_due if kind is Purpose.INTEREST else dues.overdue_principal + dues.principal_due
    if amount > owed:
        raise more_than_owed(N_("Đến ngày này chỉ còn {owed} đồng đến hạn, không trích {amount} đồng."), owed, amount)
    if amount > account.balance:
        text = N_("Tiền gửi {balance} đồng không đủ để trả {amount} đồng.")
        facts = {"balance": dotted(account.balance), "amount": dotted(amount)}
        raise Refused(Problem("savings_too_small", text, facts))
    entered = enter([New(loan, act, document)], {loan_id: position}, actor=actor, request_id=request_id)
    # Both sides meet on the account of money in transit, which is nil afterwards.
    taken = SavingsStep(account, DEBITED[kind], savings_out(amount, paid_from=AccountKind.BANK_TRANSIT))
    book_savings([taken], booked_on=on, actor=actor, request_id=request_id)
    at = entered.life(loan_id).position
    return Done(
        place=loan.place, about=(ABOUT_LOAN, loan.pk), facts={"purpose": purpose, "amount": amount},
        answer={"outstanding": at.principal, "arrears": at.arrears, "balance": account.balance - amount},
    )  # fmt: skip


def _account(actor: Actor, household_id: int, on: date) -> SavingsAccount:
    account = accounts_for_write(actor, [household_id]).get(household_id)
    own = account is not None and (not actor.group_codes or (account.group is not None and
                                   account.group.code in actor.group_codes))  # fmt: skip
    if account is None or not own or on < account.opened_on:
        raise Refused(Problem("savings_unknown", N_("Không có tài khoản tiền gửi này trong phạm vi của bạn.")))
    return account


def _expected(
    action: Action, account: SavingsAccount, amount: int, on: date, actor: Actor, request_id: UUID
) -> Done | None:
    """In a mirror the expectation that is recorded instead; None where the books are kept here."""
    if allow(mode_of(account.fund_id, on), action) is not Effect.EXPECT:
        return None
    deposited = action is Action.TAKE_SAVINGS  # expected of the household, as on a sheet
    row = Expectation.objects.create(
        place=account.place, action=action, about_type="household" if deposited else ABOUT_SAVINGS,
        about_id=account.household_id if deposited else account.pk, amount=amount,
        expected_on=on, request_id=request_id, user_id=actor.user_id,
    )  # fmt: skip
    return Done(place=account.place, about=(ABOUT_SAVINGS, account.pk), answer={"expectation_id": row.pk})


def _done(account: SavingsAccount, answer: dict[str, int], amount: int, document: str) -> Done:
    facts = {"amount": amount, "document": document}
    return Done(place=account.place, about=(ABOUT_SAVINGS, account.pk), answer=answer, facts=facts)
