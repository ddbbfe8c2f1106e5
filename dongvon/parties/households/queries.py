"""Finding households and what they are on a day."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import blind_index
from dongvon.base.places.queries import in_force
from dongvon.base.places.texts import without_marks
from dongvon.core.dates import add_months
from dongvon.core.eligibility import Limits
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Authorisation, Household, HouseholdClass, Person


def households_of(actor: Actor) -> QuerySet[Household]:
    """Households of the actor's places; the customer rows of organisations are none."""
    return Household.objects.filter(place__in=actor.places, customer_kind=Household.Kind.HOUSEHOLD)


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


AUTHORISATION_SOURCE = "01/UQ; VB 2407/NHCS-TDNN (28/03/2025)"


def is_adult(person: Person, on: date) -> bool:
    return on >= add_months(person.born_on, 12 * Limits().adult_years)


def authorisations_of(household_id: int, on: date) -> QuerySet[Authorisation]:
    """Papers 01/UQ of a household in force on the day, the oldest first."""
    rows = Authorisation.objects.filter(in_force(on), household_id=household_id)
    return rows.select_related("representative").order_by("since_on", "pk")


def acts_for(representative_id: int, person: Person, on: date) -> Authorisation | None:
    """The paper by which somebody acts for a member of his household on the day; None where there is none."""
    rows = authorisations_of(person.household_id, on).filter(representative_id=representative_id)
    return rows.filter(signed_by__contains=[person.pk]).first()


def all_adults_signed_for(person: Person, on: date) -> bool:
    """Whether every other adult of the household lets this member act for them on the day (R02)."""
    others = Person.objects.filter(household_id=person.household_id).exclude(pk=person.pk)
    adults = {other.pk for other in others if is_adult(other, on)}
    papers = authorisations_of(person.household_id, on).filter(representative_id=person.pk) if adults else ()
    return adults <= {signer for paper in papers for signer in paper.signed_by}


def class_on(household_id: int, on: date) -> HouseholdClass | None:
    """The class of a household on a day; None if no decision covers it."""
    return HouseholdClass.objects.filter(in_force(on), household_id=household_id).first()


def households_seen(actor: Actor, on: date) -> QuerySet[Household]:
    """Households the actor may read: a group leader those of his groups, an association those of its groups (members
    on the day, and borrowers with a loan still open), others all of their places."""
    households = households_of(actor)
    if actor.group_codes:
        narrow = {"group__code__in": actor.group_codes}
    elif actor.role == Role.ASSOCIATION_OFFICER:
        narrow = {"group__association": actor.association}
    else:
        return households
    members = Q(**{f"memberships__{key}": value for key, value in narrow.items()}, memberships__since_on__lte=on) & (
        Q(memberships__until_on__isnull=True) | Q(memberships__until_on__gt=on)
    )
    borrowers = Q(**{f"loans__{key}": value for key, value in narrow.items()}, loans__closed_on__isnull=True)
    within = Household.objects.filter(members | borrowers, place__in=actor.places)
    return households.filter(pk__in=within.values("pk"))


def household_seen(actor: Actor, household_id: int, on: date) -> Household:
    """One household to be read; refused in the same words whether it does not exist or is out of reach."""
    household = households_seen(actor, on).filter(pk=household_id).select_related("hamlet").first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    return household


def with_head_and_class(households: QuerySet[Household], on: date) -> QuerySet[Household]:
    """Each household with `head`, `head_key` (order of names), `kind` (class on the day) and `kind_since_on`."""
    head = Person.objects.filter(household=OuterRef("pk")).order_by("-head", "pk")
    held = HouseholdClass.objects.filter(in_force(on), household=OuterRef("pk")).order_by("-since_on")
    return households.select_related("hamlet").annotate(
        head=Subquery(head.values("name")[:1]),
        head_key=Subquery(head.values("sort_key")[:1]),
        kind=Subquery(held.values("kind")[:1]),
        kind_since_on=Subquery(held.values("since_on")[:1]),
    )


def people_found(actor: Actor, text: str, on: date) -> QuerySet[Person]:
    """`find_people`, only in households the actor may read."""
    found = find_people(actor, text).select_related("household__hamlet")
    return found.filter(household__in=households_seen(actor, on))
