"""Writes on households: a new household with its members, who may act for it (01/UQ), a class decided by the ward."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import blind_index, seal
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.base.places.texts import sort_key, without_marks
from dongvon.core.dates import day_text
from dongvon.core.identity import Sex, personal_number_problems
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Authorisation, Household, HouseholdClass, Person, PovertyClass
from dongvon.parties.households.queries import AUTHORISATION_SOURCE, household_for, households_of, is_adult


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
    household = enter_customer(hamlet, code, address=address, since_on=since_on)
    enter_people(household, members, with_head=True)
    return Done(place=hamlet.place, about=("household", household.pk), answer={"household_id": household.pk})


def enter_customer(hamlet: Hamlet, code: str | None, **more: Any) -> Household:
    """The customer row of a household or organisation; a code of another customer, also one behind the wall, is
    refused."""
    try:
        with transaction.atomic():
            return Household.objects.create(place=hamlet.place, hamlet=hamlet, code=code, **more)
    except IntegrityError as error:
        if "code" not in str(error):
            raise
        text = N_("Mã khách hàng {code} đã có trong hệ thống.")
        raise Refused(Problem("customer_code_known", text, {"code": code})) from error


def enter_people(household: Household, members: list[NewPerson], *, with_head: bool) -> list[Person]:
    """The people as members of the household; refused where a number is wrong or known. `with_head`: the first is the
    head."""
    for new in members:
        wrong = personal_number_problems(new.identity, born_on=new.born_on, sex=Sex(new.sex)) if new.identity else []
        for problem in wrong:
            if problem.severity == "block":
                raise Refused(problem)
        if new.identity and Person.objects.filter(identity_index=blind_index(new.identity)).exists():
            raise Refused(
                Problem("identity_known", N_("Số định danh của {name} đã có trong hệ thống."), {"name": new.name})
            )
    rows = [
        person_row(household.place, household.pk, new, head=with_head and number == 0)
        for number, new in enumerate(members)
    ]
    try:
        with transaction.atomic():
            return Person.objects.bulk_create(rows)
    except IntegrityError as error:  # known in another commune, behind the wall, or twice in this household
        if "one_person_per_identity_number" not in str(error):
            raise
        text = N_("Có số định danh đã được ghi cho một người khác.")
        raise Refused(Problem("identity_known_elsewhere", text)) from error


@service(Role.WARD_OFFICER, Role.BANK_OFFICER)
def add_member(*, actor: Actor, request_id: UUID, household_id: int, member: NewPerson) -> Done:
    """One more member of a household."""
    household = household_for(actor, household_id)
    [row] = enter_people(household, [member], with_head=False)
    return Done(place=household.place, about=("household", household.pk), answer={"person_id": row.pk})


@service(Role.WARD_OFFICER, Role.BANK_OFFICER)
def authorise(
    *,
    actor: Actor,
    request_id: UUID,
    household_id: int,
    representative_id: int,
    signed_by: list[int],
    document: str,
    witness: str,
    since_on: date,
    until_on: date | None = None,
) -> Done:
    """Register a paper 01/UQ: members who signed let one of them act for them before the bank, from one day up to, not
    with, another. All are adult members of the household; the hamlet head witnesses it.

    Source: 01/UQ; VB 2407/NHCS-TDNN (28/03/2025)."""
    household = household_for(actor, household_id)
    members = {person.pk: person for person in household.members.all()}
    named = [representative_id, *signed_by]
    if representative_id in signed_by or not signed_by or set(named) - members.keys():
        text = N_("Giấy ủy quyền 01/UQ phải do thành viên khác của hộ ký cho một thành viên của chính hộ đó.")
        raise Refused(Problem("authorisation_outside_household", text, {}, AUTHORISATION_SOURCE))
    young = next((members[pk] for pk in named if not is_adult(members[pk], since_on)), None)
    if young is not None:
        text = N_("{name} chưa đủ 18 tuổi, không ký và không nhận ủy quyền được.")
        raise Refused(Problem("authorisation_of_a_minor", text, {"name": young.name}, AUTHORISATION_SOURCE))
    if not document.strip() or not witness.strip() or (until_on is not None and until_on <= since_on):
        text = N_("Phải ghi số giấy, người chứng kiến và ngày hết hạn sau ngày bắt đầu.")
        raise Refused(Problem("authorisation_unsound", text, {}, AUTHORISATION_SOURCE))
    running = Authorisation.objects.filter(representative_id=representative_id).filter(
        Q(until_on__isnull=True) | Q(until_on__gt=since_on)
    )
    if until_on is not None:
        running = running.filter(since_on__lt=until_on)
    if first := running.first():
        text = N_("{name} đang được ủy quyền theo giấy {document}; hãy chấm dứt giấy đó trước.")
        facts = {"name": members[representative_id].name, "document": first.document}
        raise Refused(Problem("authorised_already", text, facts, AUTHORISATION_SOURCE))
    row = Authorisation.objects.create(
        place=household.place, household=household, representative_id=representative_id,
        signed_by=sorted(set(signed_by)), document=document.strip(), witness=witness.strip(), since_on=since_on,
        until_on=until_on, user_id=actor.user_id,
    )  # fmt: skip
    return Done(
        place=household.place,
        about=("household", household.pk),
        facts={"representative": representative_id, "document": document},
        answer={"authorisation_id": row.pk},
    )


@service(Role.WARD_OFFICER, Role.BANK_OFFICER)
def end_authorisation(*, actor: Actor, request_id: UUID, authorisation_id: int, until_on: date) -> Done:
    """The household takes a paper 01/UQ back: from the day on it authorises nobody."""
    row = Authorisation.objects.filter(pk=authorisation_id, place__in=actor.places).select_for_update().first()
    if row is None or (row.until_on is not None and row.until_on <= until_on) or until_on <= row.since_on:
        text = N_("Không có giấy ủy quyền này đang có hiệu lực trong phạm vi của bạn.")
        raise Refused(Problem("authorisation_unknown", text, {}, AUTHORISATION_SOURCE))
    Authorisation.objects.filter(pk=row.pk).update(until_on=until_on)
    return Done(
        place=row.place, about=("household", row.household_id), answer={"authorisation_id": row.pk},
        facts={"until_on": until_on},
    )  # fmt: skip


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
    household = households_of(actor).select_for_update().filter(pk=household_id).first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    later = HouseholdClass.objects.filter(household=household, since_on__gt=since_on).order_by("-since_on").first()
    if later is not None:
        text = N_(
            "Hộ đã được công nhận “{kind}” từ ngày {since} theo {decision}; quyết định mới không thể từ trước đó."
        )
        facts = {"kind": later.get_kind_display(), "since": day_text(later.since_on), "decision": later.decision_no}
        raise Refused(Problem("household_classed_later", text, facts, "Quyết định 24/2021/QĐ-TTg"))
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
