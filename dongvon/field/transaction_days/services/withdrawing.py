"""Savings paid out at the counter."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.posting import savings_out
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.models import Expectation, Position
from dongvon.credit.savings.booking import ABOUT_SAVINGS, SavingsStep, book_savings
from dongvon.credit.savings.queries import accounts_for_write


@service(Role.TELLER)
def withdraw(*, actor: Actor, request_id: UUID, household_id: int, amount: int, paid_on: date, document: str) -> Done:
    """Savings paid back in cash; only when the household owes nothing.

    Source: form 01/TGTV (no cash out before every debt of the bank is repaid), rules_2026.md C9."""
    account = accounts_for_write(actor, [household_id]).get(household_id)
    if account is None or not 0 < amount <= account.balance:
        raise Refused(
            Problem(
                "savings_too_small",
                N_("Số dư tiền gửi {balance} đồng không đủ để rút {amount} đồng."),
                {"balance": dotted(account.balance if account else 0), "amount": dotted(amount)},
            )
        )
    owing = Position.objects.filter(loan__household_id=household_id).filter(
        Q(in_term__gt=0) | Q(overdue__gt=0) | Q(frozen__gt=0) | Q(arrears__gt=0) | Q(deferred_interest__gt=0)
    )
    if owing.exists():
        raise Refused(
            Problem(
                "savings_while_in_debt",
                N_("Hộ còn nợ; tiền gửi tổ viên chỉ được rút khi đã trả hết nợ."),
                {},
                "Mẫu 01/TGTV",
            )
        )
    if allow(mode_of(account.fund_id, paid_on), Action.PAY_OUT_SAVINGS) is Effect.EXPECT:
        row = Expectation.objects.create(
            place=account.place,
            action=Action.PAY_OUT_SAVINGS,
            about_type=ABOUT_SAVINGS,
            about_id=account.pk,
            amount=amount,
            expected_on=paid_on,
            request_id=request_id,
            user_id=actor.user_id,
        )
        return Done(place=account.place, about=(ABOUT_SAVINGS, account.pk), answer={"expectation_id": row.pk})
    book_savings(
        [SavingsStep(account, "savings_out", savings_out(amount))],
        booked_on=paid_on,
        actor=actor,
        request_id=request_id,
    )
    return Done(place=account.place, about=(ABOUT_SAVINGS, account.pk), answer={"balance": account.balance - amount})
