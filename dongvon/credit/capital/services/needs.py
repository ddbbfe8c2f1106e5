"""Needs of next year: groups and hamlets say what they need, the ward sums and sends."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.targets import UNIT
from dongvon.credit.capital.models import NeedEntry, NeedSending
from dongvon.credit.capital.queries import needs_of, refuse_elsewhere
from dongvon.credit.capital.services.checks import refuse_ahead, refuse_unfit
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.parties.groups.queries import group_for

OF_A_GROUP = frozenset({Role.GROUP_LEADER, Role.GROUP_DEPUTY, Role.ASSOCIATION_OFFICER})


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY, Role.ASSOCIATION_OFFICER, Role.HAMLET_HEAD, Role.WARD_OFFICER)
def record_need(
    *, actor: Actor, request_id: UUID, year: int, programme: str, households: int, amount: int, on: date,
    hamlet_id: int | None = None, group_id: int | None = None,
) -> Done:  # fmt: skip
    """What a group needs of a programme for a year (đồng), or the households of a hamlet outside its groups. The last
    entry counts; 0 takes it back."""
    if (hamlet_id is None) == (group_id is None) or (group_id is None and actor.role in OF_A_GROUP):
        raise Refused(Problem("need_of_whom", N_("Nhu cầu của một tổ, hoặc của hộ ngoài tổ trong một thôn.")))
    group = group_for(actor, group_id) if group_id is not None else None
    hamlet = group.hamlet if group else Hamlet.objects.filter(pk=hamlet_id or 0, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn này trong phạm vi của bạn.")))
    sound = programme in {one.code for one in all_programmes()} and 2000 <= year <= 2100
    if not sound or not 0 <= amount <= 10**12 or amount % UNIT or (amount > 0) != (households > 0):
        text = N_(
            "Ghi chương trình, số hộ và số tiền theo triệu đồng với một chữ số thập phân; không còn cần thì ghi 0."
        )
        raise Refused(Problem("need_unsound", text))
    refuse_ahead(on)
    row = NeedEntry.objects.create(
        place=hamlet.place, year=year, hamlet=hamlet, group=group, programme=programme, households=households,
        amount=amount, on=on, user_id=actor.user_id,
    )  # fmt: skip
    return Done(hamlet.place, ("need", row.pk), {"need_id": row.pk}, {"programme": programme, "amount": amount})


@service(Role.WARD_LEADER)
def send_needs(*, actor: Actor, request_id: UUID, place: str, year: int, document: str, sent_on: date) -> Done:
    """The ward's sum of needs for a year as it goes to the bank; what is entered later waits for the next sending."""
    refuse_elsewhere(actor, place)
    rows = needs_of(place, year)
    last = NeedEntry.objects.filter(place=place, year=year).order_by("-pk").first()
    if last is None or NeedSending.objects.filter(place=place, year=year, up_to=last).exists():
        text = N_("Không có nhu cầu năm {year} nào mới để gửi.")
        raise Refused(Problem("no_needs_to_send", text, {"year": year}))
    refuse_unfit(NeedSending, document=document)
    refuse_ahead(sent_on)
    if sent_on < max(one.on for one in rows):
        raise Refused(Problem("needs_sent_too_early", N_("Ngày gửi không được trước ngày ghi nhu cầu.")))
    row = NeedSending.objects.create(
        place=place, year=year, up_to=last, document=document.strip(), sent_on=sent_on, user_id=actor.user_id
    )
    total = sum(one.amount for one in rows)
    return Done(place, ("need_sending", row.pk), {"sending_id": row.pk, "total": total}, {"total": total})
