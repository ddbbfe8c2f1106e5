"""Writes on a loan. Each is one act (`core.life`) entered by `booking.enter`, on any day whose month is open, also
among what was entered before. In a fund whose books are kept elsewhere (mirror) none of these changes a position: what
was done here is recorded as an expectation that the bank's next list confirms or contradicts."""

from dongvon.credit.loans.services.correcting import correct_interest, undo_entry
from dongvon.credit.loans.services.entering import (
    CLOSED_DECISION,
    CLOSED_RECEIPT,
    before,
    expect,
    expected,
    lives_before,
    more_than_owed,
)
from dongvon.credit.loans.services.falling_overdue import (
    find_misuse,
    transfer_due,
    transfer_misused,
    transfer_to_overdue,
)
from dongvon.credit.loans.services.from_savings import (
    ask_withdrawal,
    deposit,
    drop_withdrawal,
    pay_from_savings,
    withdraw,
)
from dongvon.credit.loans.services.paying import (
    amount_to_settle,
    pay_out,
    pay_tranche,
    received_by,
    repay,
    return_overpaid,
)
from dongvon.credit.loans.services.rescheduling import cancel_rest, extend, refuse_first, reschedule, roll_over
from dongvon.credit.loans.services.securing import Pledge, enter_security, release_security, take_over, take_security

__all__ = [
    "CLOSED_DECISION",
    "CLOSED_RECEIPT",
    "Pledge",
    "amount_to_settle",
    "ask_withdrawal",
    "before",
    "cancel_rest",
    "correct_interest",
    "deposit",
    "drop_withdrawal",
    "enter_security",
    "expect",
    "expected",
    "extend",
    "find_misuse",
    "lives_before",
    "more_than_owed",
    "pay_from_savings",
    "pay_out",
    "pay_tranche",
    "received_by",
    "refuse_first",
    "release_security",
    "repay",
    "reschedule",
    "return_overpaid",
    "roll_over",
    "take_over",
    "take_security",
    "transfer_due",
    "transfer_misused",
    "transfer_to_overdue",
    "undo_entry",
    "withdraw",
]
