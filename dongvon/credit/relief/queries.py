"""Getting cases of debt at risk: one for a write, freezes that end soon, frozen loans nobody has checked in a year."""

from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.relief.models import ReliefCase, ReliefState

ALERT_DAYS = (90, 30)


def cases_of(actor: Actor) -> QuerySet[ReliefCase]:
    """Cases of the loans the actor may see, newest first."""
    return ReliefCase.objects.filter(loan__in=loans_of(actor)).select_related("loan__borrower").order_by("-pk")


def case_for_write(actor: Actor, case_id: int) -> ReliefCase:
    case = cases_of(actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise Refused(Problem("case_unknown", N_("Không có hồ sơ xử lý nợ này trong phạm vi của bạn.")))
    return case


def frozen_now(actor: Actor, on: date) -> QuerySet[ReliefCase]:
    """Freezes decided and not ended yet."""
    decided = cases_of(actor).filter(state=ReliefState.DECIDED, measure="freeze", ended_on__isnull=True)
    return decided.filter(first_on__lte=on)


def ending_soon(actor: Actor, on: date, days: int = ALERT_DAYS[0]) -> list[ReliefCase]:
    """Freezes whose last day comes within so many days, the nearest first; also those past it and not ended yet."""
    return list(frozen_now(actor, on).filter(last_on__lte=on + timedelta(days=days)).order_by("last_on", "pk"))


def unchecked(actor: Actor, on: date) -> list[ReliefCase]:
    """Frozen loans not checked in the twelve months before the day. Source: control list of the bank (practice.md)."""
    year_ago = add_months(on, -12)
    rows = frozen_now(actor, on).filter(first_on__lte=year_ago).annotate(last_check=Max("checks__checked_on"))
    return list(rows.filter(Q(last_check__isnull=True) | Q(last_check__lte=year_ago)).order_by("first_on", "pk"))
