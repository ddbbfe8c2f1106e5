"""Getting applications and lists: only those within the actor's reach."""

from django.db.models import QuerySet

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.applications.models import Application, MemberList


def applications_of(actor: Actor) -> QuerySet[Application]:
    rows = Application.objects.filter(place__in=actor.places)
    return rows.filter(group__code__in=actor.group_codes) if actor.group_codes else rows


def application_for_write(actor: Actor, application_id: int) -> Application:
    """One application, locked."""
    row = (
        applications_of(actor).select_for_update(of=("self",)).filter(pk=application_id)
        .select_related("household__hamlet", "borrower", "group__hamlet__point", "fund").first()
    )
    if row is None:
        raise Refused(Problem("application_unknown", N_("Không có hồ sơ vay này trong phạm vi của bạn.")))
    return row


def list_for_write(actor: Actor, list_id: int) -> MemberList:
    """One list 03/TD, locked."""
    rows = MemberList.objects.select_for_update(of=("self",)).filter(pk=list_id, place__in=actor.places)
    if actor.group_codes:
        rows = rows.filter(group__code__in=actor.group_codes)
    row = rows.select_related("group__hamlet__point", "meeting").first()
    if row is None:
        raise Refused(Problem("list_unknown", N_("Không có danh sách 03/TD này trong phạm vi của bạn.")))
    return row


def lines_of(member_list: MemberList) -> list[Application]:
    return list(
        Application.objects.select_for_update(of=("self",)).filter(list=member_list)
        .select_related("household__hamlet", "borrower", "group__hamlet__point", "fund").order_by("pk")
    )
