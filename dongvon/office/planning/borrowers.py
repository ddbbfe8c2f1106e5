"""Who repays his last instalment in a horizon, and what his household qualifies for now. A loan is never re-coded: he
repays the old one and applies anew. Call inside `acting(actor)`."""

from dataclasses import dataclass
from datetime import date, timedelta

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import HamletClass
from dongvon.base.places.queries import in_force
from dongvon.core.reallocation import PlanRules
from dongvon.field.arrears.queries import UnpaidDue, unpaid_dues
from dongvon.field.needs.queries import is_eligible
from dongvon.parties.households.models import HouseholdClass


@dataclass(frozen=True, slots=True)
class Falling:
    """A last instalment that falls due. `kind`: the household's class on the day, "" where no list names it;
    `programmes`: of the plan's programmes those that lend to it now; the rest is asked when it applies."""

    due: UnpaidDue
    kind: str
    programmes: tuple[str, ...]


def falling_due(actor: Actor, place: str, on: date, until: date, rules: PlanRules) -> list[Falling]:
    """The last instalments of loans of the plan's programmes due after a day and before another, the earliest first.
    Three statements."""
    codes = rules.programmes
    rows = [
        one for one in unpaid_dues(actor, place, until - timedelta(days=1))
        if one.final and one.due_on > on and one.programme in codes
    ]  # fmt: skip
    households, hamlets = {one.household_id for one in rows}, {one.hamlet_id for one in rows}
    kinds = dict(HouseholdClass.objects.filter(in_force(on), household__in=households).values_list("household", "kind"))
    classes = HamletClass.objects.filter(in_force(on), hamlet__in=hamlets).order_by("since_on")
    areas = {hamlet: (urban, difficulty) for hamlet, urban, difficulty in
             classes.values_list("hamlet", "urban", "difficulty")}  # fmt: skip
    found = []
    for one in rows:
        kind, area = kinds.get(one.household_id, ""), areas.get(one.hamlet_id, (None, None))
        found.append(Falling(one, kind, tuple(code for code in codes if is_eligible(code, kind, *area))))
    return found
