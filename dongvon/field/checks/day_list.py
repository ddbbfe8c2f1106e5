"""What an inspector takes along on his phone: the loans of his organisation that still owe a check, by hamlet, those of
his own plan first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.core.checks import Why
from dongvon.field.checks.models import Inspector
from dongvon.field.checks.queries import (
    LoanDuty,
    earlier_shares,
    group_duties,
    inspectors_on,
    loan_duties,
    organisation_of,
)

MOST_LOANS = 400


@dataclass(frozen=True, slots=True)
class Taken:
    """`own`: inspectors of the actor's organisation, himself first; `mine`: his ids in the register; `heads`: heads of
    groups by group id."""

    on: date
    own: Sequence[Inspector]
    everyone: Sequence[Inspector]
    mine: frozenset[int]
    heads: Mapping[int, str | None]
    visits: Sequence[LoanDuty]


def day_list(actor: Actor, place: str, on: date) -> Taken:
    """Each loan once, for the reason whose last day comes first; of a group whose share of earlier years is done, none
    of those. Four statements."""
    who = organisation_of(actor)
    level = who.level if who else ""
    everyone = inspectors_on(actor, on)
    own = sorted((one for one in everyone if who and (one.level, one.association) == (who.level, who.association)),
                 key=lambda one: one.user_id != actor.user_id)  # fmt: skip
    mine = frozenset(one.pk for one in own if one.user_id == actor.user_id)
    duties = loan_duties(actor, place, on, on.year, level=level)
    groups = group_duties(actor, place, on, on.year, level=level)
    shares = earlier_shares(duties, groups, on)
    owed = [one for one in duties if one.checked_on is None
            and (one.why != Why.EARLIER or shares[one.group_id].left)]  # fmt: skip
    owed.sort(key=lambda one: (one.inspector_id not in mine, one.due_on or on, one.month or 13, one.name, one.loan_id))
    once = {one.loan_id: one for one in reversed(owed)}
    visits = [one for one in owed if once[one.loan_id] is one][:MOST_LOANS]
    heads = {one.group_id: one.head for one in groups}
    return Taken(on, own, everyone, mine, heads, sorted(visits, key=lambda one: one.hamlet))
