"""What has moved is told where it is found today: where a household lived, what a group was, where a loan stood."""

from itertools import zip_longest

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.credit.loans.models import FormerPlacement, Loan
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.lists import Context
from dongvon.front.web.pages.kit.naming import place_link
from dongvon.front.web.pages.kit.parts import association_name
from dongvon.front.web.pages.loans.story import event
from dongvon.front.web.pages.parties.moving_rehearsal import differing, loan_stand_text, stand_text
from dongvon.parties.groups.models import FormerGroup, Group, Membership
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import FormerHome, Household


def home_events(actor: Actor, household: Household) -> list[Context]:
    """Each move of the household, and each group it was a member of and is no more."""
    homes = list(FormerHome.objects.filter(household=household).select_related("hamlet").order_by("until_on", "pk"))
    events = []
    for one, following in zip_longest(homes, homes[1:]):
        now = following or household
        where = now.hamlet.name
        place = following.was_at if following else household.place
        if place != one.was_at:
            where = f"{where}, {place_name(place)}"
        before = one.hamlet.name + (f", {place_name(one.was_at)}" if place != one.was_at else "")
        text = _("Chuyển từ {before} đến {where}.").format(before=before, where=where)
        events.append(event(one.until_on, text, "route", "", one.document))
    left = Membership.objects.filter(household=household, until_on__isnull=False, group__in=groups_of(actor))
    for row in left.select_related("group"):
        text = _("Thôi là tổ viên của tổ {code}.").format(code=row.group.code)
        events.append(event(row.until_on, text, "users", url=place_link("group", row.group.pk)))  # type: ignore[arg-type]
    return events


def group_events(group: Group) -> list[Context]:
    """Each change of the group: of its state, its association, its hamlet or commune."""
    rows = list(FormerGroup.objects.filter(group=group).select_related("hamlet").order_by("until_on", "pk"))
    events = []
    for one, now in zip_longest(rows, rows[1:]):
        place = now.was_at if now else group.place
        state, association = (now or group).state, (now or group).association
        if state != one.state:
            text, icon = _("Trạng thái của tổ: {state}.").format(state=Group.State(state).label), "circle-dashed"
            events.append(event(one.until_on, text, icon, "attention", one.document))
        if association != one.association:
            names = {"before": association_name(one.association), "after": association_name(association)}
            text = _("Chuyển từ {before} sang {after} nhận ủy thác.").format(**names)
            events.append(event(one.until_on, text, "repeat", "", one.document))
        if place != one.was_at:
            names = {"before": place_name(one.was_at), "after": place_name(place)}
            events.append(
                event(one.until_on, _("Từ {before} về {after}.").format(**names), "map-pin", "", one.document)
            )
    return events


def placement_events(loan: Loan) -> list[Context]:
    """Each time the loan came to stand elsewhere: what of group, association, hamlet, commune changed, and why."""
    left = FormerPlacement.objects.filter(loan=loan).select_related("hamlet").order_by("until_on", "pk")
    rows = list(left)
    named = {row.group_id for row in rows} | {loan.group_id}
    codes = dict(Group.objects.filter(pk__in=[key for key in named if key]).values_list("pk", "code"))
    stands = [*(stand_text(row, codes) for row in rows), loan_stand_text(loan, codes)]
    events = []
    for row, was, came in zip(rows, stands[:-1], stands[1:], strict=True):
        before, after = differing(was, came)
        text = _("Chuyển từ {before} sang {after}: {cause}.")
        text = text.format(before=before, after=after, cause=row.get_cause_display())
        events.append(event(row.until_on, text, "route", "", row.document))
    return events
