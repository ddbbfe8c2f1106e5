"""Loans come to stand elsewhere: in another hamlet, group, association or commune. What they were is kept, so that any
past day is told as it was; into another commune the whole position moves, as an act (`core.life`, decision 0036).

Whoever moves households, groups and communes is in `credit/moving`; this is the loans' part of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.queries import refuse_closed
from dongvon.core.dates import day_text
from dongvon.core.life import Act, ActKind
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.booking import New, enter
from dongvon.credit.loans.living import NEW
from dongvon.credit.loans.models import (
    Cause,
    FormerPlacement,
    Instalment,
    Loan,
    Misuse,
    Position,
    Security,
    Takeover,
)

WITH_THE_LOAN: tuple[type[models.Model], ...] = (Instalment, Misuse, Security, Takeover, FormerPlacement)
"""What is read where the loan is found. Its acts, movements, outcomes and expectations stay where they happened."""

CLOSED_MOVE = N_("Hãy ghi việc chuyển vào ngày đang mở.")


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a loan stands: commune, hamlet, group (none of a direct loan) and the association entrusted with it."""

    place: str
    hamlet_id: int
    group_id: int | None
    association: str


def stand_of(loan: Loan) -> Stand:
    return Stand(loan.place, loan.hamlet_id, loan.group_id, loan.association)


def place_loans(
    stands: Iterable[tuple[Loan, Stand]], on: date, cause: Cause, *, document: str, actor: Actor, request_id: UUID
) -> int:
    """Let each loan stand where it is told to from `on` on; how many of them did not stand there yet.

    Refused for a day before an earlier move of a loan, and for a day in a closed month of either commune. A constant
    number of statements for each commune left and each place come to."""
    moving = [(loan, stand) for loan, stand in stands if stand != stand_of(loan)]
    for loan, _ in moving:
        if loan.placed_on is not None and on < loan.placed_on:
            text = N_("Khoản vay {number} đã chuyển ngày {placed}; không ghi được lần chuyển ngày {on} trước đó.")
            facts = {"number": loan.number, "placed": day_text(loan.placed_on), "on": day_text(on)}
            raise Refused(Problem("moved_later_already", text, facts))
    _carry_positions(moving, on, document=document, actor=actor, request_id=request_id)
    FormerPlacement.objects.bulk_create(
        FormerPlacement(
            place=stand.place,
            loan=loan,
            was_at=loan.place,
            hamlet_id=loan.hamlet_id,
            group_id=loan.group_id,
            association=loan.association,
            since_on=min(loan.placed_on or loan.signed_on, on),
            until_on=on,
            cause=cause,
            document=document,
            user_id=actor.user_id,
        )
        for loan, stand in moving
    )
    for stand in {stand for _, stand in moving}:
        ids = [loan.pk for loan, its in moving if its == stand]
        Loan.objects.filter(pk__in=ids).update(
            place=stand.place, hamlet=stand.hamlet_id, group=stand.group_id, association=stand.association, placed_on=on
        )
    for place in {stand.place for loan, stand in moving if stand.place != loan.place}:
        ids = [loan.pk for loan, stand in moving if stand.place == place != loan.place]
        for model in WITH_THE_LOAN:
            model._default_manager.filter(loan_id__in=ids).update(place=place)
    return len(moving)


def _carry_positions(
    moving: list[tuple[Loan, Stand]], on: date, *, document: str, actor: Actor, request_id: UUID
) -> None:
    """The position of every loan that changes communes leaves the books of one and enters those of the other."""
    leaving = {loan.pk: (loan, stand) for loan, stand in moving if loan.place != stand.place}
    if not leaving:
        return
    for place in {place for loan, stand in leaving.values() for place in (loan.place, stand.place)}:
        refuse_closed(place, on, CLOSED_MOVE)
    found = Position.objects.select_for_update(of=("self",)).filter(loan_id__in=list(leaving)).select_related("loan")
    positions = {position.pk: position for position in found.order_by("loan_id")}
    acts = [
        New(loan, Act(ActKind.MOVE, on, 0, NEW, place=stand.place, came_from=loan.place), document)
        for pk, (loan, stand) in leaving.items()
        if pk in positions
    ]
    enter(acts, positions, actor=actor, request_id=request_id)
