"""What every write on a loan begins with: the loan as it stood just before the act, refusals in the same words, and, in
a mirror, the expectation recorded instead."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done
from dongvon.base.ledger.queries import mode_of
from dongvon.core.dates import day_text
from dongvon.core.life import Act, Life
from dongvon.core.modes import Action, Effect, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.booking import ABOUT_LOAN
from dongvon.credit.loans.living import Past, lives_of, pasts_for
from dongvon.credit.loans.models import Expectation, Loan, Position

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


def expected(action: Action, loan: Loan, amount: int, on: date, *, actor: Actor, request_id: UUID) -> Done | None:
    """In a mirror, what is left of the write: its expectation is recorded and answered; None where books are kept."""
    if allow(mode_of(loan.fund_id, on), action) is not Effect.EXPECT:
        return None
    row = expect(action, loan, amount, on, actor=actor, request_id=request_id)
    return Done(place=loan.place, about=(ABOUT_LOAN, loan.pk), answer={"expectation_id": row.pk})


def before(position: Position, act: Act) -> Life:
    """The loan as it stood just before an act that is about to be entered, also among what was entered before."""
    return lives_before({position.pk: position}, act)[position.pk]


def lives_before(positions: Mapping[int, Position], act: Act) -> dict[int, Life]:
    """The same for all loans of a sheet, on each of which the act is about to be entered."""
    after = [position for position in positions.values() if act.on > position.last_moved_on]
    among = [position for position in positions.values() if act.on <= position.last_moved_on]
    return lives_of(after) | {pk: _life_among(past, act) for pk, past in pasts_for(among).items()}


def _life_among(past: Past, act: Act) -> Life:
    life = past.until(act)
    if life.paid_out == 0:
        text = N_("Ngày {on} khoản vay chưa được giải ngân.")
        raise Refused(Problem("before_payout", text, {"on": day_text(act.on)}))
    return life


def more_than_owed(text: str, owed: int, amount: int) -> Refused:
    return Refused(Problem("amount_not_owed", text, {"owed": dotted(owed), "amount": dotted(amount)}))
