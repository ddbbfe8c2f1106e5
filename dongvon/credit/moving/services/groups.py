"""Groups are split, merged, dissolved, entrusted to another association: their loans and savings go with the members.

Source: processes.md 3.1, 3.8 (a loan always belongs to an active group; the People's Committee approves), R03, R04."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.queries import in_force
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Cause, Loan
from dongvon.credit.loans.placing import Stand
from dongvon.credit.moving.carrying import Move, carry_group, carry_loans
from dongvon.parties.groups.changing import become, end_board, join, leave
from dongvon.parties.groups.models import Association, BoardSeat, Group, Membership
from dongvon.parties.groups.queries import LARGEST_GROUP, SMALLEST_GROUP, group_for, member_count
from dongvon.parties.groups.services import seat_board

GROUP_SIZE = "Hướng dẫn 727/HD-NHCS ngày 11/02/2026, phụ lục I mục 3"


def _active(actor: Actor, group_id: int) -> Group:
    group = group_for(actor, group_id)
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.state not in (Group.State.ACTIVE, Group.State.STRENGTHENING):
        text = N_("Tổ {code} không còn hoạt động.")
        raise Refused(Problem("group_not_active", text, {"code": group.code}))
    return group


def _members(group: Group, on: date) -> list[int]:
    rows = Membership.objects.filter(in_force(on), group=group).order_by("household_id")
    return list(rows.values_list("household_id", flat=True))


def _owed_through(group: Group, household_ids: list[int] | None = None) -> list[Loan]:
    """The open loans through the group, of these households or of all, locked."""
    loans = Loan.objects.select_for_update(of=("self",)).filter(group=group, closed_on=None)
    if household_ids is not None:
        loans = loans.filter(household_id__in=household_ids)
    return list(loans.order_by("pk"))


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def split_group(
    *,
    actor: Actor,
    request_id: UUID,
    group_id: int,
    code: str,
    household_ids: list[int],
    head_id: int,
    deputy_id: int,
    on: date,
    document: str,
) -> Done:
    """Some members of a group become a group of their own (tách tổ), of the same hamlet and association, with its own
    board; their loans and savings go with them. Both groups keep at least five members."""
    group = _active(actor, group_id)
    members = _members(group, on)
    if set(household_ids) - set(members):
        text = N_("Có hộ không phải tổ viên của tổ {code} vào ngày tách.")
        raise Refused(Problem("not_members", text, {"code": group.code}))
    leaving = len(set(household_ids))
    if leaving < SMALLEST_GROUP or len(members) - leaving < SMALLEST_GROUP:
        text = N_("Mỗi tổ sau khi tách phải còn từ {least} tổ viên: tổ mới {new}, tổ cũ {old}.")
        facts = {"least": SMALLEST_GROUP, "new": leaving, "old": len(members) - leaving}
        raise Refused(Problem("group_size", text, facts, GROUP_SIZE))
    staying = set(members) - set(household_ids)
    heads = BoardSeat.objects.filter(in_force(on), group=group, person__isnull=False)
    if heads.exclude(person__household_id__in=staying).exists():
        text = N_("Tổ trưởng, tổ phó của tổ {code} thuộc số hộ tách đi: bầu lại ban quản lý trước khi tách.")
        raise Refused(Problem("board_leaves", text, {"code": group.code}))
    new = Group.objects.create(
        place=group.place,
        hamlet_id=group.hamlet_id,
        code=code,
        association=group.association,
        founded_on=on,
        min_savings=group.min_savings,
    )
    loans = _owed_through(group, household_ids)
    leave(household_ids, on)
    join(new, sorted(set(household_ids)), on)
    seat_board(new, head_id, deputy_id, on)
    done = carry_group(household_ids, new, loans, Move(on, Cause.GROUP, document, actor, request_id))
    return Done(
        place=group.place,
        about=("group", group.pk),
        facts={"document": document, "new": new.pk},
        answer={"group_id": new.pk, **done},
    )


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def merge_groups(*, actor: Actor, request_id: UUID, group_id: int, into_id: int, on: date, document: str) -> Done:
    """All members of one group join another one of the commune (sáp nhập tổ), with their loans and savings; the first
    group is no more."""
    group, into = _active(actor, group_id), _active(actor, into_id)
    if group.pk == into.pk or group.place != into.place:
        raise Refused(Problem("groups_apart", N_("Chỉ sáp nhập hai tổ khác nhau của cùng một xã, phường.")))
    members = _members(group, on)
    together = len(members) + member_count(into.pk, on)
    if together > LARGEST_GROUP:
        text = N_("Hai tổ có {size} tổ viên, quá {largest} tổ viên của một tổ.")
        raise Refused(Problem("group_size", text, {"size": together, "largest": LARGEST_GROUP}, GROUP_SIZE))
    loans = _owed_through(group)
    leave(members, on)
    join(into, members, on)
    end_board(group, on)
    savers = {*members, *group.savings.values_list("household_id", flat=True)}
    done = carry_group(savers, into, loans, Move(on, Cause.GROUP, document, actor, request_id))
    become(group, on, document=document, state=Group.State.MERGED)
    return Done(
        place=group.place, about=("group", group.pk), facts={"document": document, "into": into.pk}, answer=done
    )


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def dissolve_group(*, actor: Actor, request_id: UUID, group_id: int, on: date, document: str) -> Done:
    """A group is no more (giải thể tổ); refused while a loan through it is owed: its members first join another one."""
    group = _active(actor, group_id)
    owed = len(_owed_through(group))
    if owed:
        text = N_("Tổ {code} còn {count} khoản vay: chuyển các hộ sang tổ khác trước khi giải thể.")
        raise Refused(Problem("group_still_owes", text, {"code": group.code, "count": owed}, "processes.md 3.8"))
    leave(_members(group, on), on)
    end_board(group, on)
    group.savings.update(group=None)
    become(group, on, document=document, state=Group.State.DISSOLVED)
    return Done(place=group.place, about=("group", group.pk), facts={"document": document})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def change_association(
    *, actor: Actor, request_id: UUID, group_id: int, association: str, on: date, document: str
) -> Done:
    """The group and its loans are entrusted to another association from `on` on (minutes of handing over)."""
    group = _active(actor, group_id)
    if association not in Association.values or association == group.association:
        text = N_("Hãy chọn một hội, đoàn thể khác nhận ủy thác.")
        raise Refused(Problem("association_unchanged", text))
    become(group, on, document=document, association=association)
    stands = [(loan, Stand(loan.place, loan.hamlet_id, group.pk, association)) for loan in _owed_through(group)]
    done = carry_loans(stands, Move(on, Cause.ASSOCIATION, document, actor, request_id))
    return Done(
        place=group.place,
        about=("group", group.pk),
        facts={"document": document, "association": association},
        answer=done,
    )
