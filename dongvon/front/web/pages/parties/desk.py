"""Doing something about a party or an application: the very write is rehearsed, told in sentences, then done."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.credit.applications.queries import application_for
from dongvon.credit.applications.services import apply_directly
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk, buttons
from dongvon.front.web.pages.kit.actions import named
from dongvon.front.web.pages.kit.parts import Page, figure, programme_short
from dongvon.front.web.pages.parties.actions import (
    OF_AN_APPLICATION,
    OF_AN_ORGANISATION,
    OF_PAPERS,
    REGISTER,
)
from dongvon.front.web.pages.parties.standing import (
    ApplicationStanding,
    HouseholdActing,
    OrganisationStanding,
    Registering,
)
from dongvon.office.overview.queries import as_of
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import household_for
from dongvon.parties.organisations.queries import organisation_for


def direct_button(actor: Actor, household_id: int) -> list[Page]:
    """The way to a direct application, for whoever takes one."""
    if actor.role not in apply_directly.roles:  # type: ignore[attr-defined]
        return []
    address = reverse("ask_directly", args=[household_id])
    return [{"label": _("Nhận hồ sơ vay trực tiếp"), "url": address, "icon": "hand-coins"}]


class RegisterDesk(RehearsedDesk[Registering]):
    """A new organisation."""

    @classmethod
    def of(cls, actor: Actor) -> "RegisterDesk":
        return cls(actor, REGISTER, Registering(actor, as_of(actor.places[0])))

    def frame(self) -> Page:
        return {
            "subtitle": _("Khách hàng vay trực tiếp, không qua tổ"),
            "crumbs": [
                {"label": _("Tổ chức vay vốn"), "url": reverse("organisations")},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("organisation_new"),
            "back_url": reverse("organisations"),
        }

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        self.done_url = reverse("organisation", args=[answer["organisation_id"]])
        return super().confirmation(content, answer)


class OrganisationDesk(RehearsedDesk[OrganisationStanding]):
    @classmethod
    def of(cls, actor: Actor, organisation_id: int, key: str) -> "OrganisationDesk":
        action, row = named(OF_AN_ORGANISATION, key), organisation_for(actor, organisation_id)
        return cls(actor, action, OrganisationStanding(actor, row, as_of(row.place)))

    def frame(self) -> Page:
        row = self.standing.organisation
        back = reverse("organisation", args=[row.pk])
        return {
            "subtitle": row.name,
            "crumbs": [
                {"label": _("Tổ chức vay vốn"), "url": reverse("organisations")},
                {"label": row.name, "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("organisation_action", args=[row.pk, self.action.key]),
            "back_url": back,
        }


class PapersDesk(RehearsedDesk[HouseholdActing]):
    """Papers 01/UQ of a household."""

    @classmethod
    def of(cls, actor: Actor, household_id: int, key: str) -> "PapersDesk":
        action, household = named(OF_PAPERS, key), household_for(actor, household_id)
        return cls(actor, action, HouseholdActing(actor, household, as_of(household.place)))

    def frame(self) -> Page:
        household, back = self.standing.household, reverse("household", args=[self.standing.household.pk])
        head = self.standing.members[0].name if self.standing.members else household.code
        name = _("Hộ {name}").format(name=head)
        return {
            "subtitle": f"{name} · {household.hamlet.name}",
            "crumbs": [
                {"label": _("Hộ"), "url": reverse("households")},
                {"label": name, "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "url": reverse("household_action", args=[household.pk, self.action.key]),
            "back_url": back,
        }


PAPER_KEYS = frozenset(one.key for one in OF_PAPERS)


def paper_buttons(actor: Actor, household: Household) -> list[Page]:
    return buttons(OF_PAPERS, HouseholdActing(actor, household, as_of(household.place)), "household_action",
                   household.pk)  # fmt: skip


class ApplicationDesk(RehearsedDesk[ApplicationStanding]):
    @classmethod
    def of(cls, actor: Actor, application_id: int, key: str) -> "ApplicationDesk":
        action, row = named(OF_AN_APPLICATION, key), application_for(actor, application_id)
        return cls(actor, action, ApplicationStanding(actor, row, as_of(row.place)))

    def frame(self) -> Page:
        row, back = self.standing.application, reverse("application", args=[self.standing.application.pk])
        return {
            "subtitle": f"{row.who} · {programme_short(row.programme)}",
            "crumbs": [
                {"label": _("Hồ sơ vay"), "url": reverse("applications")},
                {"label": row.who, "url": back},
                {"label": _(self.action.title), "url": None},
            ],
            "figures": [
                figure(_("Xin vay"), row.amount, "dong"),
                figure(_("Đã duyệt"), row.approved_amount, "dong"),
                figure(_("Bảo đảm đang giữ"), len(self.standing.held), "count"),
            ],
            "url": reverse("application_action", args=[row.pk, self.action.key]),
            "back_url": back,
        }
