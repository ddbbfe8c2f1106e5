"""Writes on groups: founding, members in and out, the board, the contract with the bank."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.groups.models import Association, BankContract, BoardSeat, Group, Membership
from dongvon.parties.groups.queries import LARGEST_GROUP, SMALLEST_GROUP, group_for, member_count, members_of
from dongvon.parties.households.models import Household, Person


def _members_wanted(group_size: int) -> None:
    if not SMALLEST_GROUP <= group_size <= LARGEST_GROUP:
        raise Refused(
            Problem(
                "group_size",
                N_("Tổ phải có từ {smallest} đến {largest} tổ viên, danh sách này có {size}."),
                {"smallest": SMALLEST_GROUP, "largest": LARGEST_GROUP, "size": group_size},
                "Hướng dẫn 727/HD-NHCS ngày 11/02/2026, phụ lục I mục 3",
            )
        )


def _households_free(place: str, hamlet: Hamlet, household_ids: list[int], on: date) -> list[Household]:
    rows = Household.objects.filter(pk__in=household_ids, place=place, customer_kind=Household.Kind.HOUSEHOLD)
    households = list(rows.order_by("pk"))
    if len(households) < len(set(household_ids)):
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    outside = [household for household in households if household.hamlet_id != hamlet.pk]
    if outside:
        raise Refused(
            Problem(
                "member_of_another_hamlet",
                N_("{count} hộ không cư trú tại {hamlet}; tổ gồm các hộ cùng thôn, tổ dân phố."),
                {"count": len(outside), "hamlet": hamlet.name},
                "processes.md G4, R03",
            )
        )
    taken = Membership.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), household_id__in=household_ids)
    if first := taken.select_related("group").first():
        raise Refused(
            Problem(
                "already_in_a_group",
                N_("Có hộ đang là tổ viên của tổ {group}; mỗi hộ chỉ ở một tổ."),
                {"group": first.group.code},
                "processes.md G4, R03",
            )
        )
    return households


def seat_board(group: Group, head_id: int, deputy_id: int, since_on: date) -> None:
    """A head and a deputy from two households of members sit on the board of a new group."""
    members = members_of(group.pk, since_on).values("household")
    board = {person.pk: person for person in Person.objects.filter(pk__in=[head_id, deputy_id], household__in=members)}
    if len(board) < 2 or board[head_id].household_id == board[deputy_id].household_id:
        raise Refused(
            Problem(
                "board_of_two_households",
                N_("Tổ trưởng và tổ phó phải là tổ viên thuộc hai hộ khác nhau."),
                {},
                "Hướng dẫn 727/HD-NHCS ngày 11/02/2026, phụ lục I mục 3",
            )
        )
    for person, post in ((board[head_id], BoardSeat.Post.HEAD), (board[deputy_id], BoardSeat.Post.DEPUTY)):
        BoardSeat.objects.create(
            place=group.place, group=group, person=person, name=person.name, post=post, since_on=since_on
        )


@service(Role.ASSOCIATION_OFFICER, Role.BANK_OFFICER)
def found_group(
    *,
    actor: Actor,
    request_id: UUID,
    hamlet_id: int,
    code: str,
    association: str,
    founded_on: date,
    household_ids: list[int],
    head_id: int,
    deputy_id: int,
) -> Done:
    """A group is founded (10A/TD): members of one hamlet, a head and a deputy who are not of one household."""
    hamlet = Hamlet.objects.filter(pk=hamlet_id, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    _members_wanted(len(set(household_ids)))
    households = _households_free(hamlet.place, hamlet, household_ids, founded_on)
    group = Group.objects.create(
        place=hamlet.place, hamlet=hamlet, code=code, association=Association(association), founded_on=founded_on
    )
    Membership.objects.bulk_create(
        Membership(place=group.place, group=group, household=household, since_on=founded_on) for household in households
    )
    seat_board(group, head_id, deputy_id, founded_on)
    return Done(place=group.place, about=("group", group.pk), answer={"group_id": group.pk}, facts={"code": code})


@service(Role.GROUP_LEADER, Role.ASSOCIATION_OFFICER, Role.BANK_OFFICER)
def join_group(*, actor: Actor, request_id: UUID, group_id: int, household_id: int, since_on: date) -> Done:
    """A household is admitted by the group's meeting (10C/TD)."""
    group = group_for(actor, group_id)
    _households_free(group.place, group.hamlet, [household_id], since_on)
    _members_wanted(member_count(group.pk, since_on) + 1)
    row = Membership.objects.create(place=group.place, group=group, household_id=household_id, since_on=since_on)
    return Done(place=group.place, about=("group", group.pk), answer={"membership_id": row.pk})


@service(Role.GROUP_LEADER, Role.ASSOCIATION_OFFICER, Role.BANK_OFFICER)
def leave_group(*, actor: Actor, request_id: UUID, household_id: int, until_on: date) -> Done:
    """A household is released by its group's meeting (10C/TD); the day it leaves is no day of membership any more."""
    row = Membership.objects.filter(in_force(until_on), household_id=household_id, place__in=actor.places).first()
    if row is None:
        raise Refused(Problem("not_a_member", N_("Hộ này không là tổ viên của tổ nào vào ngày đó.")))
    group = group_for(actor, row.group_id)
    Membership.objects.filter(pk=row.pk).update(until_on=until_on)
    return Done(place=group.place, about=("group", group.pk), answer={"membership_id": row.pk})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def sign_contract(*, actor: Actor, request_id: UUID, group_id: int, number: str, signed_on: date) -> Done:
    """The delegation contract 11/TD is signed between the bank and the board."""
    group = group_for(actor, group_id)
    row = BankContract.objects.create(place=group.place, group=group, number=number, signed_on=signed_on)
    return Done(place=group.place, about=("group", group.pk), answer={"contract_id": row.pk})
