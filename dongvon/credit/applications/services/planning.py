"""Registering what is borrowed for: a project by name and place, with what shares and ceilings are reckoned from."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.applications.models import Project
from dongvon.credit.applications.queries import lock_households, projects_of
from dongvon.parties.households.models import Household

PLAN = "01/GQVL; NĐ 338/2025/NĐ-CP"


@service(Role.BANK_OFFICER)
def register_project(
    *,
    actor: Actor,
    request_id: UUID,
    customer_id: int,
    hamlet_id: int,
    name: str,
    document: str,
    cost: int,
    since_on: date,
    workers: int = 0,
    target_workers: int = 0,
) -> Done:
    """A project of a household or organisation, where it is carried out, within the actor's places. The name tells it
    from the customer's others: a ceiling per project is a sum over the loans of that name.

    Source: 01/GQVL (plan: name and place of the project, capital, labour)."""
    lock_households([customer_id])
    customer = Household.objects.filter(pk=customer_id, place__in=actor.places).first()
    hamlet = Hamlet.objects.filter(pk=hamlet_id, place__in=actor.places).first()
    if customer is None:
        raise Refused(Problem("customer_unknown", N_("Không có khách hàng này trong phạm vi của bạn.")))
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    named, paper = " ".join(name.split()), document.strip()
    if not named or not paper or cost <= 0 or not 0 <= target_workers <= workers:
        text = N_(
            "Phải ghi tên dự án, số giấy tờ, tổng mức lớn hơn 0; lao động thuộc đối tượng không nhiều hơn lao động."
        )
        raise Refused(Problem("project_unsound", text, {}, PLAN))
    if projects_of(customer).filter(name__iexact=named).exists():
        text = N_("Khách hàng đã có dự án tên “{name}”.")
        raise Refused(Problem("project_known", text, {"name": named}, PLAN))
    row = Project.objects.create(
        place=customer.place, customer=customer, hamlet=hamlet, name=named, document=paper, cost=cost, workers=workers,
        target_workers=target_workers, since_on=since_on, user_id=actor.user_id,
    )  # fmt: skip
    return Done(
        place=customer.place, about=("project", row.pk), facts={"customer": customer.pk, "cost": cost},
        answer={"project_id": row.pk},
    )  # fmt: skip
