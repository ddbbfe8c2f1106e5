"""Writes on a loan: payout, repayment, transfer to overdue, undoing a wrong entry.

In a fund whose books are kept elsewhere (mirror) none of these changes a position: what was done here is recorded as
an expectation that the bank's next list confirms or contradicts."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.posting import reverse
from dongvon.base.ledger.queries import mode_of
from dongvon.core.allocation import Allocation, Dues, Purpose, allocate, order_setting, settlement_amount
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.posting import AccountKind, PositionChange, disbursement, principal_collected, to_overdue
from dongvon.core.posting import interest_collected as interest_received
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.booking import ABOUT_LOAN, Step, book, book_reversal
from dongvon.credit.loans.falling_due import interest_steps
from dongvon.credit.loans.models import Event, Expectation, Loan, Movement, Position
from dongvon.credit.loans.queries import positions_for_write, principal_due

AT_THE_COUNTER = (Purpose.INTEREST, Purpose.PRINCIPAL, Purpose.SETTLE)


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
    """Book a payout of a loan (giải ngân); part of the disbursement, which has its own service in `applications`."""
    first = not Position.objects.filter(pk=loan.pk).exists()
    step = Step(
        loan, Event.PAID_OUT, amount, disbursement(amount), document=document, interest_to=on if first else None
    )
    book([step], booked_on=on, actor=actor, request_id=request_id)


@service(Role.TELLER)
def pay_tranche(*, actor: Actor, request_id: UUID, loan_id: int, amount: int, paid_on: date, document: str) -> Done:
    """A later payout of a loan granted in parts (students by semester, housing by progress); never a loan-turn.

    All payouts together stay within the amount granted."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    left = loan.amount - position.paid_out
    if not 0 < amount <= left:
        raise _more_than_owed(
            N_("Số vốn đã duyệt còn chưa giải ngân là {owed} đồng, không giải ngân được {amount} đồng."), left, amount
        )
    if allow(mode_of(loan.fund_id, paid_on), Action.DISBURSE) is Effect.EXPECT:
        row = expect(Action.DISBURSE, loan, amount, paid_on, actor=actor, request_id=request_id)
        return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"expectation_id": row.pk})
    pay_out(loan, amount, paid_on, actor=actor, request_id=request_id, document=document)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount},
        answer={"document": document, "paid_out": position.paid_out + amount},
    )


@service(Role.TELLER, Role.POINT_LEADER)
def repay(
    *, actor: Actor, request_id: UUID, loan_id: int, purpose: str, amount: int, received_on: date, document: str
) -> Done:
    """Money received from a borrower at the counter, for a purpose he names: interest, principal, or to settle.

    Amount in đồng. `principal` goes to overdue principal first, then in-term; `settle` takes exactly what is owed with
    interest up to, not with, the day. Source: form 07b/GQVL; processes.md 5.1 (order: dated setting)."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    _sound_payment(purpose, amount, received_on, position)
    action = Action.COLLECT_INTEREST if purpose == Purpose.INTEREST else Action.COLLECT_PRINCIPAL
    if allow(mode_of(loan.fund_id, received_on), action) is Effect.EXPECT:
        row = expect(action, loan, amount, received_on, actor=actor, request_id=request_id)
        return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"expectation_id": row.pk})
    steps = _payment_steps(position, Purpose(purpose), amount, received_on, document)
    book(steps, booked_on=received_on, actor=actor, request_id=request_id)
    close_settled([loan.pk], received_on)
    position.refresh_from_db()
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"purpose": purpose, "amount": amount},
        answer={"document": document, "outstanding": position.outstanding, "arrears": position.arrears},
    )


def _sound_payment(purpose: str, amount: int, received_on: date, position: Position) -> None:
    if purpose not in AT_THE_COUNTER:
        raise Refused(Problem("purpose_unknown", N_("Phải ghi rõ thu lãi, thu gốc hay tất toán."), {}))
    if amount <= 0:
        raise Refused(Problem("amount_not_positive", N_("Số tiền phải lớn hơn 0.")))
    refuse_before_last_movement([position], received_on)


def refuse_before_last_movement(positions: Iterable[Position], on: date) -> None:
    """Entries on a loan follow one another in time; a late one first undoes what came after it."""
    last = max((position.last_moved_on for position in positions), default=on)
    if on < last:
        raise Refused(
            Problem(
                "payment_before_last_movement",
                N_("Ngày thu {on} trước biến động gần nhất của khoản vay ({last}); hãy hủy bút toán sau đó trước."),
                {"on": f"{on:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"},
            )
        )


def close_settled(loan_ids: Iterable[int], on: date) -> None:
    """Close those of the loans on which nothing is owed any more."""
    nothing = Position.objects.filter(
        pk__in=list(loan_ids), in_term=0, overdue=0, frozen=0, arrears=0, deferred_interest=0
    )
    Loan.objects.filter(position__in=nothing, closed_on__isnull=True).update(closed_on=on)


def _payment_steps(position: Position, purpose: Purpose, amount: int, on: date, document: str) -> list[Step]:
    """The movements of a payment; what no part of the debt takes is refused, never kept in silence."""
    due = interest_steps([position], on, settling=True) if purpose is Purpose.SETTLE else []
    dues = dues_of(position, due, _unpaid(position, on))
    if purpose is Purpose.SETTLE and amount != settlement_amount(dues):
        raise _more_than_owed(
            N_("Tất toán đến ngày này là {owed} đồng, không phải {amount} đồng."), settlement_amount(dues), amount
        )
    live = position.in_term + position.overdue
    if purpose is Purpose.PRINCIPAL and amount >= live:
        raise _more_than_owed(
            N_("Nợ gốc còn {owed} đồng; trả hết {amount} đồng phải chọn tất toán để thu đủ lãi."), live, amount
        )
    parts = allocate(amount, dues, order_setting(purpose, on))
    if parts.left_over:
        raise _more_than_owed(
            N_("Lãi đến hạn chưa thu chỉ còn {owed} đồng, không thu {amount} đồng."), amount - parts.left_over, amount
        )
    return [*due, *allocation_steps(position.loan, parts, document)]


def _unpaid(position: Position, on: date) -> int:
    return principal_due([position.loan], {position.pk: position}, on)[position.pk].unpaid


def dues_of(position: Position, due: Sequence[Step], unpaid: int) -> Dues:
    """What is owed on the day once `due` (interest of the day) has fallen due; interest in progress is not in it.

    `unpaid` is principal of instalments that fell due."""
    fallen = sum(step.amount for step in due if step.event == Event.INTEREST_DUE)
    from_put_off = sum(step.amount for step in due if step.event == Event.INTEREST_DUE and not step.interest_to)
    return Dues(
        overdue_principal=position.overdue,
        principal_due=min(max(unpaid - position.overdue, 0), position.in_term),
        in_term_principal=position.in_term,
        interest_due=position.arrears + fallen,
        interest_deferred=position.deferred_interest - from_put_off,
    )


def allocation_steps(loan: Loan, parts: Allocation, document: str, *, from_savings: bool = False) -> list[Step]:
    """The movements by which a payment settles the parts it was allocated to, in cash or from the payer's savings
    (then by way of the account of money in transit, where the savings side meets it)."""
    received_in = AccountKind.BANK_TRANSIT if from_savings else AccountKind.CASH
    steps = []
    if parts.interest:
        entries = interest_received(parts.interest_due, from_deferred=parts.interest_deferred, received_in=received_in)
        steps.append(Step(loan, Event.INTEREST_COLLECTED, parts.interest, entries, document))
    if parts.principal:
        event = Event.PRINCIPAL_FROM_SAVINGS if from_savings else Event.PRINCIPAL_COLLECTED
        entries = principal_collected(
            in_term=parts.principal_in_term, overdue=parts.principal_overdue, received_in=received_in
        )
        steps.append(Step(loan, event, parts.principal, entries, document))
    return steps


def amount_to_settle(position: Position, on: date) -> int:
    """What settles the loan on the day, in đồng: principal, and interest up to, not with, the day."""
    return int(
        settlement_amount(dues_of(position, interest_steps([position], on, settling=True), _unpaid(position, on)))
    )


def _more_than_owed(text: str, owed: int, amount: int) -> Refused:
    dotted = {"owed": f"{owed:,}".replace(",", "."), "amount": f"{amount:,}".replace(",", ".")}
    return Refused(Problem("amount_not_owed", text, dotted))


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def transfer_to_overdue(
    *, actor: Actor, request_id: UUID, loan_id: int, amount: int, booked_on: date, decision: str
) -> Done:
    """Move the unpaid part of instalments that fell due to overdue, that part only.

    Source: Decision 976/QĐ-TTg (01/07/2015); posted on a transaction day after the due date (practice.md 3.1)."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, booked_on), Action.TRANSFER_TO_OVERDUE)
    refuse_before_last_movement([position], booked_on)
    # What falls due today may still be paid today.
    due = principal_due([loan], {loan_id: position}, booked_on - timedelta(days=1))[loan_id]
    unpaid = min(due.unpaid - position.overdue, position.in_term)
    if not 0 < amount <= unpaid:
        raise _more_than_owed(
            N_("Phần gốc đến hạn chưa trả và chưa chuyển quá hạn là {owed} đồng, không chuyển được {amount} đồng."),
            max(unpaid, 0),
            amount,
        )
    step = Step(loan, Event.TO_OVERDUE, amount, to_overdue(amount), document=decision)
    book([step], booked_on=booked_on, actor=actor, request_id=request_id)
    return Done(
        place=loan.place,
        about=(ABOUT_LOAN, loan.pk),
        facts={"amount": amount, "decision": decision},
        answer={"overdue": position.overdue + amount},
    )


@service(Role.POINT_LEADER, Role.BANK_DIRECTOR)
def undo_entry(
    *, actor: Actor, request_id: UUID, loan_id: int, wrong_request_id: str, booked_on: date, reason: str
) -> Done:
    """Undo the last entry on a loan by a dated reversal; history stays as it was."""
    position = positions_for_write(actor, [loan_id])[loan_id]
    loan = position.loan
    allow(mode_of(loan.fund_id, booked_on), Action.CORRECT)
    moves = list(Movement.objects.filter(loan_id=loan_id).order_by("-booked_on", "-id"))
    wrong = [move for move in moves if str(move.request_id) == wrong_request_id]
    undone = Movement.objects.filter(loan_id=loan_id, event=Event.REVERSAL, document=wrong_request_id).exists()
    reversal = any(move.event == Event.REVERSAL for move in wrong)
    if not wrong or undone or reversal or moves[0].request_id != wrong[0].request_id:
        raise Refused(Problem("not_the_last_entry", N_("Chỉ hủy được bút toán gần nhất chưa hủy của khoản vay."), {}))
    if {Event.PAID_OUT, Event.PRINCIPAL_FROM_SAVINGS} & {move.event for move in wrong}:
        raise Refused(
            Problem("not_undone_alone", N_("Giải ngân và thu gốc từ tiền gửi không hủy riêng ở khoản vay được."))
        )
    refuse_before_last_movement([position], booked_on)
    reverse(
        about_type=ABOUT_LOAN,
        about_id=loan_id,
        request_id=wrong[0].request_id,
        booked_on=booked_on,
        actor=actor,
        new_request_id=request_id,
    )
    change = PositionChange(
        *(
            sum(getattr(move, part) for move in wrong)
            for part in ("in_term", "overdue", "frozen", "deferred_interest", "arrears")
        )
    )
    book_reversal(loan, -change, wrong, booked_on=booked_on, actor=actor, request_id=request_id)
    Loan.objects.filter(pk=loan_id).update(closed_on=None)
    return Done(place=loan.place, about=(ABOUT_LOAN, loan_id), facts={"reason": reason, "undone": wrong_request_id})
