"""Asking household after household on a phone: two taps for "does not need", one form for "needs"."""

from datetime import date
from uuid import UUID, uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.reach import STAND_NAMES, Stand
from dongvon.field.needs.models import NO_REASONS
from dongvon.field.needs.queries import Asked
from dongvon.field.needs.services import record_answer
from dongvon.front.web.pages.kit.parts import Page, figure, link
from dongvon.front.web.pages.needs.page import (
    STAND_TONES,
    kind_name,
    kind_of,
    needs_day,
    stands,
    subjects,
    unasked_words,
)
from dongvon.front.web.pages.needs.page import counted as counted_of
from dongvon.front.web.templatetags.formats import tenths_text

AT_ONCE = 30  # households on one screen; the next come when these are asked


def context(actor: Actor, query: QueryDict) -> Page:
    """The hamlets with how many are unasked; of the one chosen, the households to ask, one after the other."""
    on = needs_day(actor.places[0])
    rows = [one for one in stands(actor, on) if one.listed]
    hamlets = _hamlets(rows)
    chosen = _chosen(query.get("thon", ""), hamlets)
    here = [one for one in rows if str(one.hamlet_id) == chosen]
    unasked = [one for one in here if one.stand is Stand.UNASKED]
    day = asked_day(query.get("ngay", ""), on)
    lists, _everybody = counted_of(here)
    return {
        "title": _("Đi hỏi từng hộ"),
        "subtitle": next((one["name"] for one in hamlets if one["key"] == chosen), ""),
        "places": subjects(actor, "needs_ask"),
        "hamlets": [{"label": f"{one['name']} · {one['unasked']}", "current": one["key"] == chosen,
                     "url": link("needs_ask", thon=one["key"], ngay=day)} for one in hamlets],
        "figures": [
            figure(_("Đã hỏi"), tenths_text(lists.asked_share), "text", note=unasked_words(lists.unasked)),
            figure(_("Cần vay"), lists.needing, "count"),
            figure(_("Không cần vay"), lists.no_need, "count"),
        ],
        "day": day, "chosen": chosen, "url": reverse("needs_ask"),
        "to_ask": [_card(one) for one in unasked[:AT_ONCE]],
        "more": max(len(unasked) - AT_ONCE, 0),
        "done": [
            {"name": one.name, "url": reverse("needs_household", args=[one.household_id]), "asked_on": one.asked_on,
             "state": {"label": _(STAND_NAMES[one.stand]), "tone": STAND_TONES[one.stand]}}
            for one in here if one.stand is not Stand.UNASKED
        ],
        "reasons": [(key, _(text)) for key, text in NO_REASONS.items()],
    }  # fmt: skip


def asked_day(text: str, on: date) -> date:
    """The day the round is made, as the address says; the day needs are read on where it says none."""
    try:
        return parse_date(text) or on
    except ValueError:
        return on


def _hamlets(rows: list[Asked]) -> list[Page]:
    found: dict[str, Page] = {}
    for one in rows:
        kept = found.setdefault(str(one.hamlet_id), {"key": str(one.hamlet_id), "name": one.hamlet, "unasked": 0})
        kept["unasked"] += one.stand is Stand.UNASKED
    return list(found.values())


def _chosen(wanted: str, hamlets: list[Page]) -> str:
    """The hamlet asked for; else the first that still has somebody to ask."""
    keys = [one["key"] for one in hamlets]
    if wanted in keys:
        return wanted
    return next((one["key"] for one in hamlets if one["unasked"]), keys[0] if keys else "")


def _card(one: Asked) -> Page:
    before = _("hỏi lần trước ngày {day}").format(day=f"{one.asked_on:%d/%m/%Y}") if one.asked_on else ""
    return {"id": one.household_id, "name": one.name, "kind": kind_name(kind_of(one)), "before": before,
            "request_id": str(uuid4()), "needs_url": reverse("needs_action", args=[one.household_id, "can-vay"]),
            "url": reverse("needs_household", args=[one.household_id])}  # fmt: skip


def not_needed(actor: Actor, sent: QueryDict) -> str:
    """The second tap: the household needs nothing, because of the reason tapped. The sentence that says so."""
    try:
        household_id, request_id = int(sent.get("ho", "")), UUID(sent.get("request_id", ""))
    except ValueError:
        raise Refused(Problem("form_torn", N_("Biểu mẫu thiếu dữ liệu; hãy mở lại trang và làm lại."))) from None
    reason, on = sent.get("vi", ""), asked_day(sent.get("ngay", ""), needs_day(actor.places[0]))
    record_answer(actor=actor, request_id=request_id, household_id=household_id, reason=reason, asked_on=on)
    return _("Đã ghi: không cần vay, {reason}.").format(reason=_(NO_REASONS[reason]).lower())
