"""The pages of one move: of a household, of a group, of communes and hamlets."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.pages.kit.action_desk import Desk, G
from dongvon.front.web.pages.kit.actions import RecordAction, named
from dongvon.front.web.pages.kit.naming import group_label
from dongvon.front.web.pages.kit.parts import Page, association_name
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.parties.moving_actions import OF_A_GROUP, OF_A_HOUSEHOLD, OF_BORDERS
from dongvon.front.web.pages.parties.moving_rehearsal import foresee
from dongvon.front.web.pages.parties.moving_standing import ACTIVE, BordersMoving, GroupMoving, HouseholdMoving
from dongvon.front.web.templatetags.formats import count_text, page_language
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.queries import household_for


class MoveDesk(Desk[RecordAction, G]):
    """A move of somebody or something."""

    preview_page = "moving/preview.html"

    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        return foresee(self.actor, self.action, self.standing.savings, request_id, asked)  # type: ignore[attr-defined]

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        what = _(self.action.title)
        if not answer.get("loans") and not answer.get("expected"):
            return _("Đã ghi: {what}.").format(what=what)
        text = _("Đã ghi: {what}, {loans} khoản vay chuyển theo, {expected} khoản chờ ngân hàng xác nhận.")
        if not answer.get("expected"):
            text = _("Đã ghi: {what}, {loans} khoản vay chuyển theo.")
        facts = {name: count_text(answer.get(name, 0), page_language()) for name in ("loans", "expected")}
        return text.format(what=what, **facts)


def _buttons(actions: Sequence[RecordAction], actor: Actor, page: str, number: int) -> list[Page]:
    """The moves the role may make, as buttons."""
    return [
        {"label": _(one.title), "url": reverse(page, args=[number, one.key]), "icon": one.icon}
        for one in actions
        if actor.role in one.roles
    ]


# --- a household ------------------------------------------------------------------------------------------------------


class HouseholdDesk(MoveDesk[HouseholdMoving]):
    @classmethod
    def of(cls, actor: Actor, household_id: int, key: str) -> "HouseholdDesk":
        action = named(OF_A_HOUSEHOLD, key)
        household = household_for(actor, household_id)
        return cls(actor, action, HouseholdMoving(actor, household, as_of(household.place)))

    def frame(self) -> Page:
        household, number = self.standing.household, self.standing.household.pk
        head = Person.objects.filter(household=household).order_by("-head", "pk").first()
        name = _("Hộ {name}").format(name=head.name if head else household.code)
        return {
            "subtitle": f"{name} · {household.hamlet.name}",
            "crumbs": [
                {"label": _("Hộ"), "url": reverse("households")},
                {"label": name, "url": reverse("household", args=[number])},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("household_action", args=[number, self.action.key]),
            "back_url": reverse("household", args=[number]),
        }


def household_buttons(actor: Actor, household: Household) -> list[Page]:
    return _buttons(OF_A_HOUSEHOLD, actor, "household_action", household.pk)


# --- a group ----------------------------------------------------------------------------------------------------------


class GroupDesk(MoveDesk[GroupMoving]):
    @classmethod
    def of(cls, actor: Actor, group_id: int, key: str) -> "GroupDesk":
        action = named(OF_A_GROUP, key)
        group = group_for(actor, group_id)
        return cls(actor, action, GroupMoving(actor, group, as_of(group.place)))

    def refuse_senseless(self) -> None:
        group = self.standing.group
        if group.state not in ACTIVE:
            text = N_("Tổ {code} không còn hoạt động.")
            raise Refused(Problem("group_not_active", text, {"code": group.code}, self.action.source))

    def frame(self) -> Page:
        group = self.standing.group
        label = group_label(group.code, heads_of(self.actor, self.standing.on).get(group.pk))
        return {
            "subtitle": f"{label} ({group.code}) · {association_name(group.association)} · {group.hamlet.name}",
            "crumbs": [
                {"label": pgettext("menu", "Tổ"), "url": reverse("groups")},
                {"label": label, "url": reverse("group", args=[group.pk])},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("group_action", args=[group.pk, self.action.key]),
            "back_url": reverse("group", args=[group.pk]),
        }


def group_buttons(actor: Actor, group: Group) -> list[Page]:
    """None for a group that is no more."""
    return _buttons(OF_A_GROUP, actor, "group_action", group.pk) if group.state in ACTIVE else []


# --- communes and hamlets ---------------------------------------------------------------------------------------------


class BorderDesk(MoveDesk[BordersMoving]):
    @classmethod
    def of(cls, actor: Actor, key: str) -> "BorderDesk":
        return cls(actor, named(OF_BORDERS, key), BordersMoving(actor, as_of(actor.places[0])))

    def frame(self) -> Page:
        return {
            "title": _("Sắp xếp địa giới"),
            "subtitle": _(self.action.title),
            "crumbs": [
                {"label": _("Sắp xếp địa giới"), "url": reverse("borders")},
                {"label": _(self.action.title), "url": None},
            ],
            "tabs": border_tabs(self.action.key),
            "url": reverse("border_action", args=[self.action.key]),
            "back_url": reverse("borders"),
        }


def border_tabs(current: str) -> list[Page]:
    """What there is, and the two moves, side by side."""
    return [
        {"label": _("Hiện có"), "url": reverse("borders"), "current": not current},
        *(
            {"label": _(one.title), "url": reverse("border_action", args=[one.key]), "current": one.key == current}
            for one in OF_BORDERS
        ),
    ]
