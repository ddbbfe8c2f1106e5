"""Writes on households: a new household with its members, a class decided by the ward."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import blind_index, seal
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.base.places.texts import sort_key, without_marks
from dongvon.core.identity import Sex, personal_number_problems
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Household, HouseholdClass, Person, PovertyClass


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A member as entered. `identity` is the 12-digit number, `phone` 10 digits; either may be empty."""

    name: str
    born_on: date
    sex: str
    ethnic: str = ""
    relation: str = ""
    identity: str = ""
    phone: str = ""
    identity_issued_on: date | None = None


def person_row(place: str, household_id: int, new: NewPerson, *, head: bool) -> Person:
    """The row of a person: name searchable without marks, identity number and phone sealed."""
    return Person(
        place=place,
        household_id=household_id,
        name=new.name,
        search=without_marks(new.name),
        sort_key=sort_key(new.name),
        born_on=new.born_on,
        sex=new.sex,
        ethnic=new.ethnic,
        relation=new.relation,
        head=head,
        identity_issued_on=new.identity_issued_on,
        identity=seal(new.identity),
        identity_index=blind_index(new.identity),
        phone=seal(new.phone),
        phone_index=blind_index(new.phone),
    )


@service(Role.WARD_OFFICER, Role.BANK_OFFICER)
def add_household(
    *,
    actor: Actor,
    request_id: UUID,
    hamlet_id: int,
    since_on: date,
    address: str,
    members: list[NewPerson],
    code: str | None = None,
) -> Done:
    """A household and its members; the first member is the head. `code` is the bank's customer code, where it has one.
    An identity number known anywhere is refused."""
    hamlet = Hamlet.objects.filter(pk=hamlet_id, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    for new in members:
        for problem in (
            personal_number_problems(new.identity, born_on=new.born_on, sex=Sex(new.sex)) if new.identity else []
        ):
            if problem.severity == "block":
                raise Refused(problem)
        if new.identity and Person.objects.filter(identity_index=blind_index(new.identity)).exists():
            raise Refused(
                Problem("identity_known", N_("Số định danh của {name} đã có trong hệ thống."), {"name": new.name})
            )
    household = Household.objects.create(
        place=hamlet.place, hamlet=hamlet, address=address, since_on=since_on, code=code
    )
    try:
        with transaction.atomic():
            Person.objects.bulk_create(
                person_row(hamlet.place, household.pk, new, head=number == 0) for number, new in enumerate(members)
            )
    except IntegrityError as error:  # known in another commune, behind the wall, or twice in this household
        if "one_person_per_identity_number" not in str(error):
            raise
        text = N_("Có số định danh đã được ghi cho một người khác.")
        raise Refused(Problem("identity_known_elsewhere", text)) from error
    return Done(place=hamlet.place, about=("household", household.pk), answer={"household_id": household.pk})


@service(Role.WARD_LEADER)
def set_class(
    *,
    actor: Actor,
    request_id: UUID,
    household_id: int,
    kind: str,
    decision_no: str,
    decided_on: date,
    since_on: date,
    escaped_on: date | None = None,
) -> Done:
    """The ward recognises what a household is from a day on; the class before ends that day.

    Source: Decision 24/2021/QĐ-TTg (regular review); chairman of the commune recognises."""
    household = Household.objects.select_for_update().filter(pk=household_id, place__in=actor.places).first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    HouseholdClass.objects.filter(in_force(since_on), household=household).update(until_on=since_on)
    row = HouseholdClass.objects.create(
        place=household.place,
        household=household,
        kind=PovertyClass(kind),
        decision_no=decision_no,
        decided_on=decided_on,
        since_on=since_on,
        escaped_on=escaped_on,
    )
    return Done(
        place=household.place, about=("household", household.pk), answer={"class_id": row.pk}, facts={"kind": kind}
    )
