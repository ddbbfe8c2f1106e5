"""What goes along with a household that moves: its loans, its savings, its cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.queries import mode_of
from dongvon.core.modes import Action, Effect, allow
from dongvon.credit.loans.models import Cause, Loan
from dongvon.credit.loans.placing import Stand, place_loans, stand_of
from dongvon.credit.loans.services import expect
from dongvon.credit.relief.models import FreezeCheck, ReliefCase
from dongvon.credit.savings.booking import carry_savings
from dongvon.credit.savings.models import SavingsAccount
from dongvon.parties.groups.models import Group


@dataclass(frozen=True, slots=True)
class Move:
    """When, why and by which paper loans come to stand elsewhere, and who says so."""

    on: date
    cause: Cause
    document: str
    actor: Actor
    request_id: UUID


def carry_loans(stands: Iterable[tuple[Loan, Stand]], move: Move) -> dict[str, int]:
    """Place the loans; of a fund whose books are kept elsewhere the move is expected. How many of each."""
    own, waiting = [], 0
    effects: dict[int, Effect] = {}
    for loan, stand in stands:
        if loan.fund_id not in effects:
            effects[loan.fund_id] = allow(mode_of(loan.fund_id, move.on), Action.MOVE)
        if effects[loan.fund_id] is not Effect.EXPECT:
            own.append((loan, stand))
        elif stand != stand_of(loan):
            expect(Action.MOVE, loan, 0, move.on, actor=move.actor, request_id=move.request_id)
            waiting += 1
    placed = place_loans(own, move.on, move.cause, document=move.document, actor=move.actor, request_id=move.request_id)
    for place in {stand.place for loan, stand in own if stand.place != loan.place}:
        ids = [loan.pk for loan, stand in own if stand.place == place]
        ReliefCase.objects.filter(loan_id__in=ids).update(place=place)
        FreezeCheck.objects.filter(case__loan_id__in=ids).update(place=place)
    return {"loans": placed, "expected": waiting}


def carry_group(members: Iterable[int], group: Group, loans: Iterable[Loan], move: Move) -> dict[str, int]:
    """The group loans and the savings of these households go to the group, in its commune."""
    stands = [(loan, Stand(group.place, loan.hamlet_id, group.pk, group.association)) for loan in loans]
    done = carry_loans(stands, move)
    move_savings(dict.fromkeys(members, (group.place, group.pk)), move)
    return done


def move_savings(where: Mapping[int, tuple[str, int | None]], move: Move) -> None:
    """Each household's savings go to the commune and group named for it."""
    accounts = SavingsAccount.objects.select_for_update().filter(household_id__in=list(where)).order_by("pk")
    by_place: dict[str, list[SavingsAccount]] = {}
    for account in accounts:
        place, group_id = where[account.household_id]
        by_place.setdefault(place, []).append(account)
        if account.group_id != group_id:
            SavingsAccount.objects.filter(pk=account.pk).update(group=group_id)
    for place, ones in by_place.items():
        carry_savings(ones, place, on=move.on, actor=move.actor, request_id=move.request_id)
