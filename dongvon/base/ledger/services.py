"""Writes on funds: a lender, a source of money, and by whom its books are kept from a day on."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import ClosedMonth, Fund, FundMode, Lender
from dongvon.base.ledger.queries import first_open_day
from dongvon.base.places.queries import in_force
from dongvon.core.modes import Mode
from dongvon.core.problems import N_, Problem, Refused


@service(Role.ADMINISTRATOR)
def add_fund(
    *,
    actor: Actor,
    request_id: UUID,
    lender: tuple[str, str],
    fund: tuple[str, str],
    source: str,
    mode: str,
    since_on: date,
) -> Done:
    """A fund of a lender, each as (code, name); the lender is made with its first fund. `source` is TW or DP, `mode`
    book (sổ gốc) or mirror (sổ đối chiếu)."""
    owner, _ = Lender.objects.get_or_create(code=lender[0], defaults={"name": lender[1]})
    row = Fund.objects.create(lender=owner, code=fund[0], name=fund[1], source=source)
    FundMode.objects.create(fund=row, mode=Mode(mode), since_on=since_on)
    return Done(place=actor.places[0], about=("fund", row.pk), answer={"fund_id": row.pk}, facts={"mode": mode})


@service(Role.ADMINISTRATOR)
def change_mode(*, actor: Actor, request_id: UUID, fund_id: int, mode: str, since_on: date, decision: str) -> Done:
    """The books of a fund are kept elsewhere, or here, from a day on; what was before stays as it was."""
    current = FundMode.objects.filter(in_force(since_on), fund_id=fund_id).first()
    if current is None or current.mode == Mode(mode):
        raise Refused(Problem("mode_unchanged", N_("Nguồn vốn đã ở chế độ này từ trước.")))
    FundMode.objects.filter(pk=current.pk).update(until_on=since_on)
    FundMode.objects.create(fund_id=fund_id, mode=Mode(mode), since_on=since_on)
    return Done(place=actor.places[0], about=("fund", fund_id), answer={"mode": mode}, facts={"decision": decision})


def shut_month(actor: Actor, place: str, month: date) -> ClosedMonth:
    """Close the books of a commune for the month that begins on `month`; the months before it close with it. Part of a
    write (`office.dayclose.services`), which says who may.

    From then on nothing is booked in it: a correction is dated in an open month and says which day it counts from."""
    if place not in actor.places or month.day != 1:
        raise Refused(Problem("month_unknown", N_("Không có kỳ sổ này trong phạm vi của bạn.")))
    if first_open_day(place) > month:
        raise Refused(Problem("month_closed_already", N_("Kỳ sổ này đã khóa.")))
    return ClosedMonth.objects.create(place=place, month=month, closed_by_id=actor.user_id)
