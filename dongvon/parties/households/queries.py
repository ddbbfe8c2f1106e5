"""Finding households and what they are on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.sealed import blind_index
from dongvon.base.places.queries import in_force
from dongvon.base.places.texts import without_marks
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Household, HouseholdClass, Person


def households_of(actor: Actor) -> QuerySet[Household]:
    return Household.objects.filter(place__in=actor.places)


def household_for(actor: Actor, household_id: int) -> Household:
    household = households_of(actor).filter(pk=household_id).select_related("hamlet").first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    return household


def find_people(actor: Actor, text: str) -> QuerySet[Person]:
    """People whose name holds all words of the text (marks and case do not count), or whose identity number, phone or
    customer code it is."""
    people = Person.objects.filter(place__in=actor.places).select_related("household")
    words = without_marks(text).split()
    if len(words) == 1 and words[0].isdigit():
        index = blind_index(words[0])
        return people.filter(Q(identity_index=index) | Q(phone_index=index) | Q(household__code=words[0]))
    for word in words:
        people = people.filter(search__contains=word)
    return people.order_by("sort_key", "id")


def class_on(household_id: int, on: date) -> HouseholdClass | None:
    """The class of a household on a day; None if no decision covers it."""
    return HouseholdClass.objects.filter(in_force(on), household_id=household_id).first()
