"""Nobody decides about his own household or a relative's: who works here declares which they are."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.screening import CONFLICT
from dongvon.credit.applications.models import Application, DeclaredRelation
from dongvon.parties.households.queries import household_for

DECIDING = frozenset({Role.WARD_OFFICER, Role.WARD_LEADER, Role.BANK_OFFICER, Role.BANK_DIRECTOR})


@service(*DECIDING, Role.ADMINISTRATOR)
def declare_relation(
    *, actor: Actor, request_id: UUID, user_id: int, household_id: int, kind: str, declared_on: date
) -> Done:
    """Somebody declares that a household is his own or a relative's; an administrator enters it for others.

    Source: Law on Anti-Corruption 36/2018/QH14, article 23."""
    household = household_for(actor, household_id)
    if actor.role != Role.ADMINISTRATOR and user_id != actor.user_id:
        text = N_("Mỗi người tự kê khai; kê khai thay người khác là việc của quản trị hệ thống.")
        raise Refused(Problem("relation_of_another", text, {}, CONFLICT))
    row, _new = DeclaredRelation.objects.update_or_create(
        user_id=user_id,
        household=household,
        defaults={
            "place": household.place,
            "kind": DeclaredRelation.Kind(kind),
            "declared_on": declared_on,
            "declared_by_id": actor.user_id,
        },
    )
    return Done(place=household.place, about=("household", household.pk), answer={"relation_id": row.pk})


def related_lines(actor: Actor, lines: Sequence[Application]) -> list[Application]:
    """Those of the lines about which the actor must not decide."""
    declared = DeclaredRelation.objects.filter(user_id=actor.user_id, household__in=[one.household_id for one in lines])
    households = set(declared.values_list("household_id", flat=True))
    return [one for one in lines if one.household_id in households]


def refuse_related(actor: Actor, lines: Sequence[Application]) -> None:
    """G10: who certifies or decides is of no household on the list, nor related to one."""
    found = related_lines(actor, lines)
    if found:
        text = N_("Bạn đã kê khai có liên quan đến hộ của {name}: người khác phải xác nhận, quyết định danh sách này.")
        raise Refused(Problem("g10_related", text, {"name": found[0].borrower.name}, CONFLICT))
