"""The frame of every page: what this role does, where, and up to which day the figures reach."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor
from dongvon.base.places.queries import MERGED_ON, commune
from dongvon.front.web.access import actor_or_none
from dongvon.front.web.pages.kit.menu import SECTIONS
from dongvon.office.overview.queries import figures_to

ONE_WORD = {"Tổ", "Chương trình"}  # in a menu these words mean another thing than elsewhere


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of `base.html`; for the public no menu and no place."""
    actor = actor_or_none(request)
    if actor is None or not actor.places:
        return {"actor": None, "nav": [], "signed_in": None}
    match = request.resolver_match
    here = match.url_name if match else ""
    nav = [
        {"label": pgettext("menu", one.label) if one.label in ONE_WORD else _(one.label), "url": reverse(one.page),
         "icon": one.icon, "current": one.holds(here), "heading": _(heading)}
        for heading, found in SECTIONS for one in found if actor.role in one.roles
    ]  # fmt: skip
    return {
        "actor": actor,
        "nav": nav,
        "place_name": _places_label(actor),
        "as_of": figures_to(actor.places[0]),
        "q": request.GET.get("q", ""),
        "signed_in": {"name": actor.name, "role": actor.role.label, "menu": _menu(request)},
    }


def _places_label(actor: Actor) -> str:
    """The place looked at first, and how many others the role reaches."""
    first, others = place_name(actor.places[0]), len(actor.places) - 1
    return _("{place} và {count} nơi khác").format(place=first, count=others) if others else first


def _menu(request: HttpRequest) -> list[dict[str, str]]:
    menu = [{"label": _("Xem qua các câu chuyện"), "url": reverse("tour"), "icon": "route"}]
    if request.session.get("roles", 1) > 1:
        menu.insert(0, {"label": _("Đổi vai làm việc"), "url": reverse("set_role"), "icon": "users"})
    return menu


@lru_cache(maxsize=4096)
def place_name(code: str, on: date | None = None) -> str:
    """The name of a commune on a day (by default the day the present communes began)."""
    return commune(code, max(on or MERGED_ON, MERGED_ON)).name
