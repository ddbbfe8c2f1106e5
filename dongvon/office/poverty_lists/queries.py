"""The lists a ward has taken over, and the households that fell out of one."""

from django.db.models import Exists, OuterRef, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Household, HouseholdClass, PovertyClass, PovertyList


def lists_of(actor: Actor) -> QuerySet[PovertyList]:
    """Every list of the actor's places, the newest first."""
    return PovertyList.objects.filter(place__in=actor.places).order_by("-year", "-id")


def newly_escaped_candidates(actor: Actor, list_id: int) -> QuerySet[Household]:
    """Households that were poor or near-poor until this list and are not in it, still without a class since: the ward
    decides of each whether it has escaped (`set_class`), moved away or died."""
    accepted = lists_of(actor).filter(pk=list_id).first()
    first = HouseholdClass.objects.filter(poverty_list=accepted).first() if accepted else None
    if accepted is None or first is None:
        raise Refused(Problem("list_unknown", N_("Không có danh sách này trong phạm vi của bạn.")))
    of_household = HouseholdClass.objects.filter(household=OuterRef("pk"))
    was_poor = of_household.filter(until_on=first.since_on, kind__in=[PovertyClass.POOR, PovertyClass.NEAR_POOR])
    classed_since = of_household.filter(since_on__gte=first.since_on)
    return Household.objects.filter(Exists(was_poor), ~Exists(classed_since), place=accepted.place).order_by("id")
