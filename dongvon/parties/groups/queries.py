"""Getting groups, their members and their board."""

from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.statements import columns_of, instances, run
from dongvon.base.places.queries import in_force
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.groups.models import BoardSeat, Group, Membership

# Source: guidance 727/HD-NHCS (11/02/2026), annex I item 3; three members in an older public page (processes.md S20).
SMALLEST_GROUP, LARGEST_GROUP = 5, 60


def groups_of(actor: Actor) -> QuerySet[Group]:
    """Groups the actor may see: a leader his own, an association its own, others all of their places."""
    groups = Group.objects.filter(place__in=actor.places)
    if actor.group_codes:
        groups = groups.filter(code__in=actor.group_codes)
    if actor.role == Role.ASSOCIATION_OFFICER:
        groups = groups.filter(association=actor.association)
    return groups


def sees(actor: Actor, group: Group) -> bool:
    """The same of a group in hand."""
    its_own = group.code in actor.group_codes or not actor.group_codes
    association = group.association == actor.association or actor.role != Role.ASSOCIATION_OFFICER
    return group.place in actor.places and its_own and association


def group_for(actor: Actor, group_id: int) -> Group:
    group = groups_of(actor).filter(pk=group_id).select_related("hamlet__point").first()
    if group is None:
        raise Refused(Problem("group_unknown", N_("Không có tổ này trong phạm vi của bạn.")))
    return group


def group_for_write(actor: Actor, group_id: int) -> Group:
    """The same for who writes in a whole place (no leader, no association), without the hamlet."""
    rows = run(_GROUP, [group_id, list(actor.places)])
    if not rows:
        raise Refused(Problem("group_unknown", N_("Không có tổ này trong phạm vi của bạn.")))
    return instances(Group, rows)[0]


_GROUP = f"SELECT {columns_of(Group, 'g')} FROM groups_group g WHERE id = %s AND place = ANY (%s)"


def members_of(group_id: int, on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(in_force(on), group_id=group_id).select_related("household")


def ever_members(group_id: int) -> set[int]:
    """Ids of the households that are or were members."""
    return {row[0] for row in run("SELECT household_id FROM groups_membership WHERE group_id = %s", [group_id])}


def member_count(group_id: int, on: date) -> int:
    return members_of(group_id, on).count()


def board_of(group_id: int, on: date) -> dict[str, BoardSeat]:
    """The seats held on the day, by post."""
    return {seat.post: seat for seat in BoardSeat.objects.filter(in_force(on), group_id=group_id)}


def head_name(group_column: str, on: date) -> Subquery:
    """The head's name on the day, to annotate rows whose column `group_column` holds a group's id."""
    seats = BoardSeat.objects.filter(in_force(on), group=OuterRef(group_column), post=BoardSeat.Post.HEAD)
    return Subquery(seats.values("name")[:1])


def with_head_and_members(groups: QuerySet[Group], on: date) -> QuerySet[Group]:
    """Each group with `head` (the name) and `members` (how many households on the day)."""
    members = Membership.objects.filter(in_force(on), group=OuterRef("pk")).order_by().values("group")
    return groups.select_related("hamlet").annotate(
        head=head_name("pk", on), members=Subquery(members.annotate(number=Count("pk")).values("number"))
    )


def household_groups(on: date) -> QuerySet[Membership]:
    """Memberships in force on the day, with their groups."""
    return Membership.objects.filter(in_force(on)).select_related("group")
