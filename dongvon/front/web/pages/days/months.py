"""A month of money that is previewed and then written: which month is asked for, and the preview by the very write
taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.pages.days.close import booked_table
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, link
from dongvon.office.dayclose.queries import booked_by

YEARS = range(2000, 2101)


@dataclass(slots=True)
class Drawn:
    """What the view answers with: a page, or the word that something was done."""

    template: str
    context: Page = field(default_factory=dict)
    status: int = 200
    done: str = ""


def month_asked(query: Mapping[str, Any] | QueryDict, without: date) -> date:
    """The first day of the month asked for as `thang=2025-04`; refused where it is none."""
    text = str(query.get("thang", "") or "")
    if not text:
        return without.replace(day=1)
    try:
        if len(text) != 7:
            raise ValueError
        month = date.fromisoformat(f"{text}-01")
        if month.year not in YEARS:
            raise ValueError
        return month
    except ValueError:
        raise Refused(Problem("month_unread", N_("Không có tháng “{month}”."), {"month": text[:20]})) from None


def month_text(month: date) -> str:
    """A month as people write it: 04/2025."""
    return f"{month:%m/%Y}"


def around(name: str, month: date) -> Page:
    """The ways to the month before and after."""
    return {
        "month": month_text(month),
        "before": link(name, thang=f"{add_months(month, -1):%Y-%m}"),
        "after": link(name, thang=f"{add_months(month, 1):%Y-%m}"),
    }


def preview(
    actor: Actor,
    name: str,
    month: date,
    write: Callable[..., Any],
    content: Mapping[str, Any],
    sent: Mapping[str, str],
    words: tuple[str, str],
    on: date,
) -> Page:
    """The context of closing/preview.html: what the write books, reckoned by doing it and taking it back. `words`: what
    is done, and the word on the button."""
    request_id = UUID(sent["request_id"])
    with rehearsal(actor):
        write(actor=actor, request_id=request_id, **content)
        booked = booked_by(request_id)
    return {
        "address": f"{reverse(name)}?thang={month:%Y-%m}",
        "title": words[1], "subtitle": place_name(actor.places[0]),
        "what": _("{what}, tháng {month}").format(what=words[0], month=month_text(month)), "on": on,
        "table": booked_table(booked), "carried": list(sent.items()), "verb": words[1],
    }  # fmt: skip
