"""Communes are joined, hamlets go to another commune: everything that is there goes with them.

The commune that is no more keeps its books up to the day: its past reports are drawn from them. Its code is found in
the map of former units from then on. Source: resolutions of the National Assembly's Standing Committee on arranging
communes (such as 1670/NQ-UBTVQH15 of 16/6/2025); QĐ 19/2025/QĐ-TTg for the codes."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Grant, Role
from dongvon.base.places.models import Commune, FormerUnit, Hamlet, Point
from dongvon.base.places.queries import commune, in_force
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Cause, Loan
from dongvon.credit.loans.placing import Stand
from dongvon.credit.moving.carrying import Move, carry_loans, move_savings
from dongvon.credit.moving.services.households import rehome
from dongvon.credit.savings.models import SavingsAccount
from dongvon.parties.groups.changing import become
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.households.models import Household

FOLLOWING = (
    "applications_application",
    "applications_meeting",
    "applications_attendance",
    "applications_ballot",
    "applications_appeal",
    "applications_memberlist",
    "applications_noticestop",
    "loans_outcome",
)
"""Work that the commune joined to goes on with. Sessions held, papers and poverty lists stay where they were made."""


@service(Role.ADMINISTRATOR)
def join_communes(*, actor: Actor, request_id: UUID, from_place: str, to_place: str, on: date, document: str) -> Done:
    """All of a commune becomes part of another one: hamlets, points, people, groups, loans, savings, and whoever works
    there."""
    left, entered = _two_communes(actor, from_place, to_place, on)
    hamlets = list(Hamlet.objects.filter(place=from_place).order_by("pk"))
    done = _carry(hamlets, to_place, Move(on, Cause.COMMUNE, document, actor, request_id))
    Point.objects.filter(place=from_place).update(place=to_place, was_at=from_place, moved_on=on)
    with connection.cursor() as cursor:
        for table in FOLLOWING:
            cursor.execute(f"UPDATE {table} SET place = %s WHERE place = %s", [to_place, from_place])
    _pass_on_grants(from_place, to_place, on)
    _remember(left, entered, on, "full")
    Commune.objects.filter(pk=left.pk).update(until_on=on)
    return Done(
        place=to_place, about=("commune", entered.pk), facts={"document": document, "from": from_place}, answer=done
    )


@service(Role.ADMINISTRATOR)
def move_hamlets(
    *,
    actor: Actor,
    request_id: UUID,
    hamlet_ids: list[int],
    to_place: str,
    on: date,
    document: str,
    point_id: int | None = None,
) -> Done:
    """Hamlets of a commune go to another one, with everybody in them; served by another point where one is given.

    Refused while a member of a group lives on the other side of the new border: he first joins a group on his own."""
    hamlets = list(Hamlet.objects.filter(pk__in=hamlet_ids, place__in=actor.places).order_by("pk"))
    froms = {hamlet.place for hamlet in hamlets}
    if len(hamlets) < len(set(hamlet_ids)) or len(froms) != 1:
        text = N_("Các thôn, tổ dân phố chuyển đi phải cùng một xã, phường trong phạm vi của bạn.")
        raise Refused(Problem("hamlet_unknown", text))
    left, entered = _two_communes(actor, froms.pop(), to_place, on)
    _nobody_across(hamlets, on)
    if point_id is not None:
        point = Point.objects.filter(pk=point_id, place=to_place).first()
        if point is None:
            raise Refused(Problem("point_unknown", N_("Không có điểm giao dịch này tại xã, phường nhận.")))
        Hamlet.objects.filter(pk__in=[hamlet.pk for hamlet in hamlets]).update(point=point)
    done = _carry(hamlets, to_place, Move(on, Cause.COMMUNE, document, actor, request_id))
    _remember(left, entered, on, "partial")
    return Done(
        place=to_place,
        about=("commune", entered.pk),
        facts={"document": document, "hamlets": sorted(hamlet_ids)},
        answer=done,
    )


def _two_communes(actor: Actor, from_place: str, to_place: str, on: date) -> tuple[Commune, Commune]:
    if from_place == to_place or not {from_place, to_place} <= set(actor.places):
        text = N_("Phải là hai xã, phường khác nhau, đều trong phạm vi của bạn.")
        raise Refused(Problem("communes_out_of_reach", text))
    return commune(from_place, on), commune(to_place, on)


def _nobody_across(hamlets: Sequence[Hamlet], on: date) -> None:
    ids = [hamlet.pk for hamlet in hamlets]
    held = Membership.objects.filter(in_force(on)).select_related("group")
    here, there = Q(household__hamlet__in=ids), Q(group__hamlet__in=ids)
    across = held.filter((here & ~there) | (there & ~here)).order_by("group__code")
    codes = sorted({row.group.code for row in across})
    if codes:
        text = N_("{count} hộ thuộc tổ ở bên kia địa giới mới (tổ {codes}): chuyển các hộ sang tổ cùng bên trước.")
        facts = {"count": across.count(), "codes": ", ".join(codes[:5])}
        raise Refused(Problem("members_across", text, facts, "processes.md R03"))


def _carry(hamlets: Sequence[Hamlet], place: str, move: Move) -> dict[str, int]:
    """Everything in the hamlets is found in the commune from now on."""
    ids, left = [hamlet.pk for hamlet in hamlets], hamlets[0].place if hamlets else place
    households = list(Household.objects.filter(hamlet__in=ids).values_list("pk", flat=True))
    groups = list(Group.objects.select_for_update().filter(hamlet__in=ids).order_by("pk"))
    loans = Loan.objects.select_for_update(of=("self",)).filter(place=left).order_by("pk")
    loans = loans.filter(Q(hamlet__in=ids) | Q(household__in=households) | Q(group__in=groups))
    stands = [(loan, Stand(place, loan.hamlet_id, loan.group_id, loan.association)) for loan in loans]
    done = carry_loans(stands, move)
    accounts = SavingsAccount.objects.filter(household__in=households).values_list("household_id", "group_id")
    move_savings({household_id: (place, group_id) for household_id, group_id in accounts}, move)
    for group in groups:
        become(group, max(move.on, group.founded_on), document=move.document, place=place)
    rehome(households, place)
    Hamlet.objects.filter(pk__in=ids).update(place=place)
    return done | {"households": len(households), "groups": len(groups), "hamlets": len(ids)}


def _pass_on_grants(from_place: str, to_place: str, on: date) -> None:
    """Whoever worked in the commune works in the new one, in the role he had."""
    held = list(Grant.objects.filter(in_force(on), place=from_place))
    Grant.objects.filter(pk__in=[grant.pk for grant in held]).update(until_on=on)
    for grant in held:
        known = Grant.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=on), user=grant.user_id, role=grant.role, place=to_place,
            group_code=grant.group_code,
        )  # fmt: skip
        if not known.exists():
            grant.pk, grant.place, grant.since_on = None, to_place, on
            grant.save(force_insert=True)


def _remember(left: Commune, entered: Commune, on: date, part: str) -> None:
    """The map from former units to present ones gets its row."""
    FormerUnit.objects.update_or_create(
        code=left.code,
        successor_code=entered.code,
        until_on=on,
        defaults={
            "name": left.name,
            "province_code": left.province_code,
            "province": left.province,
            "part": part,
            "search": left.search,
        },
    )
