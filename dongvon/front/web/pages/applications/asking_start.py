"""Who asks for a loan, and for which programme: what he may borrow today, and of every other programme why not."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import Problem
from dongvon.core.states import ApplicationState, is_over
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.models import Channel
from dongvon.credit.programmes.catalogue import all_programmes, new_lending_problems
from dongvon.credit.programmes.terms import Programme
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.applications.list_standing import desk_day
from dongvon.front.web.pages.kit.naming import class_state, group_label, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, in_language
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import board_of, group_for, members_of
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import household_seen, households_seen, with_head_and_class
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.queries import organisation_for, organisation_of

PROBED = 10_000_000
# What a probe for the programmes does not know yet says nothing against them.
OF_THE_PLAN = frozenset({
    "course_missing", "student_term_too_long", "r07_term_too_long", "r07_over_ceiling", "term_out_of_range",
    "instalment_months_not_allowed",
})  # fmt: skip
SOURCE = "01/TD"


def crumbs_of_group(group: Group, *more: tuple[str, str | None]) -> list[Page]:
    home = reverse("group", args=[group.pk])
    return [{"label": group.code, "url": home}, *({"label": label, "url": url} for label, url in more)]


def name_of(household: Household) -> str:
    """The organisation's name; of a household its head's."""
    organisation = organisation_of(household)
    head = household.members.order_by("-head", "pk").first()
    return organisation.name if organisation else head.name if head else household.code


def _title(group: Group, on: date) -> str:
    head = board_of(group.pk, on).get("head")
    return group_label(group.code, head.name if head else None)


def members(actor: Actor, group_id: int) -> Page:
    """The members of the group: pick who asks."""
    group = group_for(actor, group_id)
    on = desk_day(group.place)
    ids = members_of(group.pk, on).values_list("household_id", flat=True)
    seen: Any = with_head_and_class(households_seen(actor, on).filter(pk__in=ids), on)
    rows = seen.order_by("head_key", "pk")
    waiting = Application.objects.filter(household__in=ids)
    asked = {one.household_id for one in waiting if not is_over(ApplicationState(one.state))}
    columns = [column("who", _("Tổ viên")), column("klass", _("Đối tượng"), "state"),
               column("hamlet", _("Tổ dân phố, bản")), column("state", _("Hồ sơ"), "state")]  # fmt: skip
    found = [
        {"url": reverse("ask_for", args=[group.pk, one.pk]), "who": one.head, "klass": class_state(one.kind),
         "hamlet": one.hamlet.name,
         "state": {"label": _("đang có hồ sơ vay"), "tone": "waiting"} if one.pk in asked else None}
        for one in rows
    ]  # fmt: skip
    table = {"columns": columns, "rows": found, "keys": True}
    return {
        "title": _("Nhận đơn xin vay 01/TD"), "subtitle": _title(group, on),
        "crumbs": crumbs_of_group(group, (_("Đơn xin vay"), None)),
        "rule": _("Chọn tổ viên xin vay. Tổ không thu một khoản phí nào khi nhận đơn."), "source": source(SOURCE),
        "parts": [{"title": _("Tổ viên"), "note": "", "table": table}],
    }  # fmt: skip


def programmes(actor: Actor, group_id: int, household_id: int) -> Page:
    """What a member may borrow through the group."""
    group, household = group_for(actor, group_id), asking_household(actor, household_id)
    name, where = name_of(household), [group.pk, household.pk]
    offered = [one for one in all_programmes() if one.channel in (Channel.GROUP, "both")]
    return {
        "title": name, "subtitle": _("Chọn chương trình"),
        "crumbs": crumbs_of_group(group, (_("Đơn xin vay"), reverse("ask", args=[group.pk])), (name, None)),
        "parts": _parts(household, group, offered, lambda code: reverse("ask_programme", args=[*where, code])),
    }  # fmt: skip


def programmes_directly(actor: Actor, household_id: int) -> Page:
    """What a household or an organisation may borrow from the bank directly."""
    household = asking_household(actor, household_id)
    organisation = organisation_of(household)
    page, number = ("organisation", organisation.pk) if organisation else ("household", household_id)
    offered = [one for one in all_programmes() if lends_directly(one, organisation)]
    return {
        "title": name_of(household), "subtitle": _("Vay trực tiếp: chọn chương trình"),
        "crumbs": [{"label": name_of(household), "url": reverse(page, args=[number])},
                   {"label": _("Vay trực tiếp"), "url": None}],
        "parts": _parts(household, None, offered,
                        lambda code: reverse("ask_directly_programme", args=[household.pk, code])),
    }  # fmt: skip


def lends_directly(programme: Programme, organisation: Organisation | None) -> bool:
    """Whether a programme is lent without a group: to organisations its kinds for them, to households the others."""
    lent = bool(programme.organisations) if organisation else programme.for_households
    return lent and programme.channel in (Channel.DIRECT, "both")


def _parts(
    household: Household, group: Group | None, offered: Iterable[Programme], address: Callable[[str], str]
) -> list[Page]:
    on, may, may_not = desk_day(household.place), [], []
    for programme in offered:
        against = _against(programme, household, group, on)
        cell = programme_cell(programme.code)
        if against:
            may_not.append({"programme": cell, "why": said(against[0]), "source": against[0].source})
        else:
            may.append({"url": address(programme.code), "programme": cell, "who": in_language(programme.borrower)})
    empty = {"title": _("Hôm nay chưa vay được chương trình nào theo cách này"), "icon": "info", "text": ""}
    first = column("programme", _("Chương trình"), "programme")
    return [
        {"title": _("Vay được"), "note": _("Bấm tên chương trình để làm đơn."),
         "table": {"columns": [first, column("who", _("Ai được vay"))], "rows": may, "empty": empty}},
        {"title": _("Chưa vay được, và vì sao"), "note": "",
         "table": {"columns": [first, column("why", _("Lý do")), column("source", _("Căn cứ"))], "rows": may_not}},
    ]  # fmt: skip


def asking_household(actor: Actor, household_id: int) -> Household:
    """A household within reach that has somebody to sign."""
    row = Household.objects.filter(pk=household_id, members__isnull=False).first()
    if row is None:
        raise Http404(str(household_id))
    organisation = organisation_of(row)
    if organisation:
        return organisation_for(actor, organisation.pk).customer
    return household_seen(actor, household_id, desk_day(row.place))


def _against(programme: Programme, household: Household, group: Group | None, on: date) -> list[Problem]:
    """What the rules say against a small loan of the programme to the household today."""
    organisation = organisation_of(household)
    variant = programme.organisations[0] if organisation and programme.organisations else programme.default_variant
    closed = new_lending_problems(programme, variant, on)
    if closed:
        return closed
    probe = Application(
        place=household.place, household=household, group=group, channel=Channel.GROUP if group else Channel.DIRECT,
        borrower=household.members.order_by("-head", "pk").first(), programme=programme.code, variant=variant,
        amount=PROBED, term_months=12, instalment_months=12, made_on=on, outcomes=[], plan={},
        has_collateral=group is None,
    )  # fmt: skip
    return [one for one in problems_of(probe, on) if one.severity == "block" and one.code not in OF_THE_PLAN]
