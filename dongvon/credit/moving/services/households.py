"""A household moves, with its loans and savings."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationState
from dongvon.credit.applications.models import Application, Project
from dongvon.credit.loans.models import Cause, Loan
from dongvon.credit.loans.placing import Stand
from dongvon.credit.moving.carrying import Move, carry_loans, move_savings
from dongvon.parties.groups.changing import join, leave
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.groups.queries import LARGEST_GROUP, member_count
from dongvon.parties.households.models import Authorisation, FormerHome, Household, HouseholdClass, Person
from dongvon.parties.organisations.models import Organisation

WITH_THE_HOUSEHOLD = (Person, HouseholdClass, FormerHome, Authorisation)
GROUP_RULE = "Quyết định 15/QĐ-HĐQT ngày 05/3/2013; processes.md R03, 3.8"
ON_THEIR_WAY = (ApplicationState.APPROVED, ApplicationState.NOTIFIED, ApplicationState.WAITING_SESSION)
ACTIVE = (Group.State.ACTIVE, Group.State.STRENGTHENING)


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR, Role.WARD_OFFICER)
def move_household(
    *,
    actor: Actor,
    request_id: UUID,
    household_id: int,
    hamlet_id: int,
    on: date,
    document: str,
    group_id: int | None = None,
) -> Done:
    """A household lives in another hamlet from `on` on; its open loans and its savings come with it.

    `group_id`: the group that takes it in (minutes 10C/TD of both groups); without one it stays in its group as long as
    that is of the same commune. A household that owes through a group is never without one. The ward alone moves
    households that owe nothing. Source: processes.md 3.8, R03 (one active group, of the same or an adjoining hamlet of
    the commune); forms 10C/TD."""
    household = Household.objects.select_for_update().filter(pk=household_id, place__in=actor.places).first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    hamlet = Hamlet.objects.filter(pk=hamlet_id, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    since = household.moved_on or household.since_on
    if on < since:
        text = N_("Hộ về nơi ở hiện nay ngày {since}; không ghi được lần chuyển ngày {on} trước đó.")
        raise Refused(Problem("household_moved_later", text, {"since": day_text(since), "on": day_text(on)}))
    loans = _loans_going(actor, household, leaves=hamlet.place != household.place)
    held = Membership.objects.filter(in_force(on), household=household).select_related("group").first()
    group = _group_after(actor, hamlet, held.group if held else None, group_id, loans, on)
    move = Move(on, Cause.HOUSEHOLD, document, actor, request_id)
    if (held.group_id if held else None) != (group.pk if group else None):
        leave([household.pk], on)
        if group is not None:
            join(group, [household.pk], on)
    change_home(household, hamlet, since, on, document)
    done = carry_loans([(loan, _stand(loan, hamlet, group)) for loan in loans], move)
    move_savings({household.pk: (hamlet.place, group.pk if group else None)}, move)
    return Done(
        place=hamlet.place,
        about=("household", household.pk),
        facts={"document": document, "hamlet": hamlet.pk, "group": group.pk if group else None, "on": on},
        answer={"household_id": household.pk, **done},
    )


def _loans_going(actor: Actor, household: Household, *, leaves: bool) -> list[Loan]:
    """The open loans, locked. What is settled stays where it was repaid."""
    loans = list(
        Loan.objects.select_for_update(of=("self",)).filter(household=household, closed_on=None).order_by("pk")
    )
    if loans and actor.role == Role.WARD_OFFICER:
        text = N_("Hộ đang có {count} khoản vay: việc chuyển do ngân hàng ghi khi có biên bản của hai tổ.")
        raise Refused(Problem("move_of_a_borrower", text, {"count": len(loans)}, "Mẫu 10C/TD; processes.md 3.8"))
    if leaves and Application.objects.filter(household=household, state__in=ON_THEIR_WAY).exists():
        text = N_("Hộ có khoản đã duyệt chưa giải ngân: giải ngân hoặc hủy trước khi chuyển sang xã, phường khác.")
        raise Refused(Problem("move_before_payout", text))
    return loans


def _group_after(
    actor: Actor, hamlet: Hamlet, before: Group | None, group_id: int | None, loans: list[Loan], on: date
) -> Group | None:
    """The group the household is of once it lives in the hamlet."""
    if group_id is None:
        if before is not None and before.place == hamlet.place:
            return before
        if any(loan.group_id for loan in loans):
            text = N_("Hộ còn nợ vay qua tổ: phải có tổ tại nơi đến nhận làm tổ viên.")
            raise Refused(Problem("borrower_without_group", text, {}, GROUP_RULE))
        return None
    group = Group.objects.filter(pk=group_id, place__in=actor.places).first()
    if group is None:
        raise Refused(Problem("group_unknown", N_("Không có tổ này trong phạm vi của bạn.")))
    if group.state not in ACTIVE or group.place != hamlet.place:
        text = N_("Tổ {code} không hoạt động hoặc không thuộc xã, phường nơi hộ đến ở.")
        raise Refused(Problem("group_cannot_take", text, {"code": group.code}, GROUP_RULE))
    if group != before and member_count(group.pk, on) >= LARGEST_GROUP:
        text = N_("Tổ {code} đã đủ {most} tổ viên.")
        raise Refused(Problem("group_full", text, {"code": group.code, "most": LARGEST_GROUP}, GROUP_RULE))
    return group


def _stand(loan: Loan, hamlet: Hamlet, group: Group | None) -> Stand:
    if loan.group_id is None or group is None:
        return Stand(hamlet.place, hamlet.pk, None, "")
    return Stand(hamlet.place, hamlet.pk, group.pk, group.association)


def change_home(household: Household, hamlet: Hamlet, since: date, on: date, document: str) -> None:
    """The household lives in the hamlet from `on` on; where it lived since `since` is kept."""
    if hamlet.pk == household.hamlet_id:
        return
    FormerHome.objects.create(
        place=hamlet.place,
        household=household,
        was_at=household.place,
        hamlet_id=household.hamlet_id,
        since_on=since,
        until_on=on,
        document=document,
    )
    rehome([household.pk], hamlet.place)
    Household.objects.filter(pk=household.pk).update(hamlet=hamlet, moved_on=on)


def rehome(household_ids: list[int], place: str) -> None:
    """The households, their people and what they are for policy are found in the commune."""
    Household.objects.filter(pk__in=household_ids).update(place=place)
    for model in WITH_THE_HOUSEHOLD:
        model._default_manager.filter(household_id__in=household_ids).update(place=place)
    Organisation.objects.filter(customer__in=household_ids).update(place=place)
    Project.objects.filter(customer__in=household_ids).update(place=place)
