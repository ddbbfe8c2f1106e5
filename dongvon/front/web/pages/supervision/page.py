"""What the pages of supervision share: the three subjects, months, forms that write once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.supervision.facts import last_day
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.fields import DayField
from dongvon.front.web.pages.kit.naming import source
from dongvon.front.web.pages.kit.parts import Page, link
from dongvon.office.overview.queries import as_of

FIRST_MONTH = date(2020, 1, 1)
MONTHS_SHOWN = 6
SUBJECTS = (
    ("grades", N_("Xếp loại tổ")), ("reconciliation", N_("Đối chiếu 15/TD")), ("watching", N_("Theo dõi tiền")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """The page to show with its status, or what is said after a write and where it leads."""

    context: Mapping[str, Any] | None = None
    status: int = 200
    text: str = ""
    url: str = ""


class WriteForm(forms.Form):
    """A form whose `request_id` makes sending twice harmless; `fields` are added by the page."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, fields: Mapping[str, forms.Field], sent: QueryDict | None, **initial: object) -> None:
        super().__init__(sent, initial={"request_id": uuid4(), **initial}, label_suffix="")
        self.fields.update(fields)
        for one in self.fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


def day_field(label: str) -> DayField:
    return DayField(earliest=FIRST_MONTH, latest=timezone.localdate(), label=label)


def document_field(label: str = "") -> forms.CharField:
    return forms.CharField(max_length=40, label=label or _("Số văn bản"))


def subjects(here: str) -> list[Page]:
    return [{"label": _(label), "url": reverse(name), "current": name == here} for name, label in SUBJECTS]


def month_named(text: str) -> date:
    """The first day of a month written 2025-12; anything else is no page."""
    if not re.fullmatch(r"20[2-9][0-9]-(0[1-9]|1[0-2])", text):
        raise Http404(text)
    return date.fromisoformat(f"{text}-01")


def asked_month(actor: Actor, text: str) -> date:
    """The month of an address, or the last one the figures cover whole."""
    try:
        return month_named(text)
    except Http404:
        on = as_of(actor.places[0])
        this = on.replace(day=1)
        return this if on == last_day(on) else add_months(this, -1)


def month_text(month: date) -> str:
    return f"{month:%Y-%m}"


def month_links(page: str, chosen: date, newest: date) -> list[Page]:
    months = [add_months(max(newest, chosen), -back) for back in range(MONTHS_SHOWN)]
    return [
        {"label": f"{one:%m/%Y}", "url": link(page, thang=month_text(one)), "current": one == chosen} for one in months
    ]


def refuse_reader(actor: Actor, write: Any) -> None:
    if actor.role not in write.roles:
        named = ", ".join(str(role.label) for role in write.roles)
        raise Refused(Problem("page_of_another_role", N_("Việc này dành cho: {roles}."), {"roles": named}))


def may(actor: Actor, write: Any) -> bool:
    return actor.role in write.roles


def form_page(
    page: Page, form: WriteForm | None, sent: QueryDict | None, write: Callable[[dict[str, Any]], Any],
    done: Callable[[Any], tuple[str, str]],
) -> Shown:  # fmt: skip
    """Show the form, or send it on to the write; a refusal comes back on the page with what was typed.

    `done` says, of the write's answer, what is told and where it leads."""
    if form is None:
        if sent is not None:
            raise Refused(Problem("page_of_another_role", N_("Vai này chỉ được đọc.")))
        return Shown(page)
    page = {"common": form.visible_fields(), "blocks": [], **page, "form": form}
    if sent is None:
        return Shown(page)
    if not form.is_valid():
        return Shown(page, 422)
    try:
        answer = write(form.given)
    except Refused as refusal:
        problem = refusal.problem
        rests = source(_(problem.source)) if problem.source else None
        return Shown({**page, "problem": {"tone": "refused", "what": said(problem), "source": rests}}, 409)
    text, url = done(answer)
    return Shown(text=text, url=url)


def crumbs(subject: str, *more: tuple[str, str | None]) -> Sequence[Page]:
    label = dict(SUBJECTS)[subject]
    return [{"label": _(label), "url": reverse(subject)}, *({"label": one, "url": url} for one, url in more)]
