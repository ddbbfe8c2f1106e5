"""Doing something about capital: the very write is rehearsed, told in sentences, then done."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.credit.capital.queries import board_meeting_for, inspection_for, request_for, sheet_for
from dongvon.credit.capital.services.board import ABOUT_MEETING
from dongvon.credit.capital.services.targets import ABOUT_SHEET
from dongvon.front.web.pages.capital.actions import (
    ASK,
    DECIDE,
    OF_A_MEETING,
    OF_A_REQUEST,
    OF_AN_INSPECTION,
    OF_NEEDS,
    OF_THE_BOARD,
    RULE,
    At,
)
from dongvon.front.web.pages.capital.targets import papers_of
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import RehearsedAction
from dongvon.front.web.pages.kit.parts import Page, link
from dongvon.office.overview.queries import as_of
from dongvon.office.target_sheets.paper import round_text


@dataclass(frozen=True, slots=True)
class Around:
    """Where a desk stands: the page it belongs to, by title and address, its own address, what it is about."""

    title: str
    back_url: str
    url: str
    subtitle: str


class CapitalDesk(RehearsedDesk[At]):
    """An action about capital, with what stands around it."""

    around: Around

    def frame(self) -> Page:
        return {
            "subtitle": self.around.subtitle,
            "crumbs": [{"label": self.around.title, "url": self.around.back_url},
                       {"label": _(self.action.title), "url": None}],
            "url": self.around.url,
            "back_url": self.around.back_url,
        }  # fmt: skip


def _desk(action: RehearsedAction, at: At, around: Around) -> CapitalDesk:
    desk = CapitalDesk(at.actor, action, at)
    desk.around = around
    return desk


def _known(actions: Mapping[str, RehearsedAction], key: str) -> RehearsedAction:
    if key not in actions:
        raise Http404(key)
    return actions[key]


def _on(actor: Actor) -> At:
    return At(actor, as_of(actor.places[0]))


def of_sheet(actor: Actor, sheet_id: int, key: str) -> CapitalDesk:
    action, sheet, at = _known({DECIDE.key: DECIDE}, key), sheet_for(actor, sheet_id), _on(actor)
    at.sheet, at.papers = sheet, papers_of(actor, (ABOUT_SHEET, sheet.pk))
    back = reverse("target_sheet", args=[sheet.pk])
    return _desk(action, at, Around(round_text(sheet), back, reverse("target_sheet_act", args=[sheet.pk, key]),
                                    round_text(sheet)))  # fmt: skip


def of_rule(actor: Actor) -> CapitalDesk:
    return _desk(RULE, _on(actor), Around(_("Chỉ tiêu vốn"), link("targets"), reverse("target_rule"), ""))


def of_asking(actor: Actor) -> CapitalDesk:
    title = _("Xin vốn")
    return _desk(ASK, _on(actor), Around(title, link("capital_requests"), reverse("capital_request_new"), title))


def of_request(actor: Actor, capital_request_id: int, key: str) -> CapitalDesk:
    action, row, at = _known(OF_A_REQUEST, key), request_for(actor, capital_request_id), _on(actor)
    at.capital_request = row
    address = reverse("capital_request_act", args=[row.pk, key])
    return _desk(action, at, Around(_("Xin vốn"), link("capital_requests"), address, row.number))


def of_needs(actor: Actor, key: str) -> CapitalDesk:
    title = _("Nhu cầu vốn năm sau")
    around = Around(title, link("capital_needs"), reverse("capital_need_act", args=[key]), title)
    return _desk(_known(OF_NEEDS, key), _on(actor), around)


def of_board(actor: Actor, key: str) -> CapitalDesk:
    title = _("Ban đại diện")
    around = Around(title, link("board"), reverse("board_act", args=[key]), title)
    return _desk(_known(OF_THE_BOARD, key), _on(actor), around)


def of_meeting(actor: Actor, meeting_id: int, key: str) -> CapitalDesk:
    action, meeting, at = _known(OF_A_MEETING, key), board_meeting_for(actor, meeting_id), _on(actor)
    at.meeting, at.papers = meeting, papers_of(actor, (ABOUT_MEETING, meeting.pk))
    back = reverse("board_meeting", args=[meeting.pk])
    address = reverse("board_meeting_act", args=[meeting.pk, key])
    return _desk(action, at, Around(_("Cuộc họp"), back, address, meeting.number))


def of_inspection(actor: Actor, inspection_id: int, key: str) -> CapitalDesk:
    action, row, at = _known(OF_AN_INSPECTION, key), inspection_for(actor, inspection_id), _on(actor)
    at.inspection = row
    address = reverse("board_inspection_act", args=[row.pk, key])
    return _desk(action, at, Around(_("Ban đại diện"), link("board"), address, row.document))
