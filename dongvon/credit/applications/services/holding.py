"""Loans a laptop of the team has taken along to pay them out without a network: nobody else pays them meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.applications.models import Application, OfflinePayout
from dongvon.credit.applications.queries import application_for_write

MOST_REASON = 300


@dataclass(frozen=True, slots=True)
class Holder:
    """The laptop that holds loans, by its id and what people call it, for the session of a day."""

    laptop: UUID
    name: str
    session_on: date


def hold(applications: Iterable[Application], holder: Holder, actor: Actor) -> set[int]:
    """Lock the loans to the laptop, in the transaction of the service that calls; those another one holds already stay
    there. The ids of all that this laptop holds."""
    rows = [
        OfflinePayout(
            place=one.place,
            application=one,
            laptop=holder.laptop,
            name=holder.name,
            session_on=holder.session_on,
            held_by_id=actor.user_id,
        )
        for one in applications
    ]
    OfflinePayout.objects.bulk_create(rows, ignore_conflicts=True)
    mine = OfflinePayout.objects.filter(laptop=holder.laptop, ended_at=None)
    return set(mine.values_list("application_id", flat=True))


def refuse_held(application: Application, laptop: UUID | None) -> None:
    """Refuse to pay out what a laptop holds, but for what was paid out on that very laptop."""
    held = OfflinePayout.objects.filter(application=application, ended_at=None).select_related("held_by").first()
    if held is None or held.laptop == laptop:
        return
    text = N_(
        "Món vay này đã giao cho máy {name} của {holder} để giải ngân không mạng tại phiên {day}; "
        "chỉ giải ngân trên máy đó, hoặc phải mở khóa trước."
    )
    facts = {"name": held.name, "holder": held.held_by.full_name, "day": day_text(held.session_on)}
    raise Refused(Problem("held_by_a_laptop", text, facts))


def let_go(application_ids: Iterable[int], actor: Actor, reason: str, laptop: UUID | None = None) -> int:
    """End the locks of these loans (only those of one laptop, where it is named); how many there were."""
    rows = OfflinePayout.objects.filter(application__in=list(application_ids), ended_at=None)
    rows = rows.filter(laptop=laptop) if laptop else rows
    return rows.update(ended_at=timezone.now(), ended_by=actor.user_id, reason=reason[:MOST_REASON])


@service(Role.POINT_LEADER, Role.BANK_DIRECTOR)
def release_payout(*, actor: Actor, request_id: UUID, application_id: int, reason: str) -> Done:
    """Take a loan back from a laptop that is lost, broken or late, for a reason that is kept; from now on it may be
    paid out elsewhere. Should the laptop have paid it all the same, that shows when it is synchronised."""
    application = application_for_write(actor, application_id)
    if not reason.strip():
        raise Refused(Problem("no_reason_for_release", N_("Phải ghi lý do mở khóa.")))
    if not let_go([application.pk], actor, reason.strip()):
        raise Refused(Problem("not_held", N_("Món vay này không giao cho máy nào.")))
    return Done(
        place=application.place, about=("application", application.pk), facts={"reason": reason.strip()[:MOST_REASON]}
    )
