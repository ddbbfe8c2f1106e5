"""A sheet whose books are kept elsewhere: every amount is expected of the bank's next list."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done
from dongvon.base.ledger.queries import mode_of
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Expectation, Position
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.collecting.entries import Entry
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.services.soundness import (
    DEPOSIT,
    INTEREST,
    INTEREST_FROM_SAVINGS,
    PRINCIPAL_FROM_SAVINGS,
)

ALREADY_POSTED = N_("Bảng kê 13/TD của tổ tại phiên này đã được ghi sổ.")
_ACTIONS: Mapping[str, Action] = {
    INTEREST: Action.COLLECT_INTEREST,
    INTEREST_FROM_SAVINGS: Action.COLLECT_INTEREST,
    DEPOSIT: Action.TAKE_SAVINGS,
    PRINCIPAL_FROM_SAVINGS: Action.COLLECT_PRINCIPAL,
}


def is_mirror(positions: Iterable[Position], accounts: Iterable[SavingsAccount], on: date) -> bool:
    """Whether the sheet's books are kept elsewhere; one sheet is of one lender, hence of one mode."""
    funds = {position.loan.fund_id for position in positions} | {account.fund_id for account in accounts}
    effects = {allow(mode_of(fund_id, on), Action.COLLECT_INTEREST) for fund_id in funds}
    if len(effects) > 1:
        raise Refused(Problem("two_modes_on_a_sheet", N_("Một bảng kê không gồm cả sổ gốc và sổ đối chiếu.")))
    return effects == {Effect.EXPECT}


def expect_sheet(
    session: Session,
    positions: Mapping[int, Position],
    entries: Sequence[Entry],
    *,
    supplementary: bool,
    actor: Actor,
    request_id: UUID,
) -> Done:
    """Every amount of the sheet is expected of the bank's next list, on a first sheet once for a loan and session."""
    twice = Expectation.objects.filter(
        action=Action.COLLECT_INTEREST, about_type="loan", about_id__in=list(positions), expected_on=session.held_on
    )
    if not supplementary and any(one.kind == INTEREST for one in entries) and twice.exists():
        raise Refused(Problem("sheet_posted", ALREADY_POSTED))
    rows = [
        Expectation(
            place=session.place,
            action=_ACTIONS[one.kind],
            about_type="household" if one.kind == DEPOSIT else "loan",
            about_id=one.about_id,
            amount=one.amount,
            expected_on=session.held_on,
            request_id=request_id,
            user_id=actor.user_id,
        )
        for one in entries
    ]
    Expectation.objects.bulk_create(rows)
    return Done(place=session.place, about=("session", session.pk), answer={"expectations": len(rows)})
