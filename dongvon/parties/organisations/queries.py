"""Getting organisations within the actor's places."""

from django.db.models import QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Household
from dongvon.parties.organisations.models import Organisation


def organisations_of(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(place__in=actor.places).select_related("customer__hamlet").order_by("name", "pk")


def organisations_seen(actor: Actor) -> QuerySet[Organisation]:
    """Organisations the actor may read: they borrow directly, so nobody sees one for a group or an association."""
    rows = organisations_of(actor)
    return rows.none() if actor.group_codes or actor.role == Role.ASSOCIATION_OFFICER else rows


def organisation_for(actor: Actor, organisation_id: int) -> Organisation:
    """One organisation; refused in the same words whether it does not exist or is out of reach."""
    row = organisations_of(actor).filter(pk=organisation_id).first()
    if row is None:
        raise Refused(Problem("organisation_unknown", N_("Không có tổ chức này trong phạm vi của bạn.")))
    return row


def organisation_of(customer: Household) -> Organisation | None:
    """The organisation a customer is; None for a household."""
    return customer.organisation if customer.customer_kind == Household.Kind.ORGANISATION else None
