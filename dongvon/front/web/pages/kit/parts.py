"""Words and links several pages share."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.core.problems import N_
from dongvon.credit.loans.models import OutcomeKind
from dongvon.credit.loans.queries import LOAN_TURNS, POVERTY_HOUSEHOLDS
from dongvon.credit.programmes.catalogue import load
from dongvon.credit.programmes.terms import Evidence, Label
from dongvon.front.web.templatetags.formats import count_text, page_language
from dongvon.office.reports.figures import Count
from dongvon.parties.groups.models import Association

Page = dict[str, Any]

# The report's outcomes: label, and what the list of loans calls the rows behind it.
OUTCOMES = {
    "loan_turns": (N_("Lượt vay"), LOAN_TURNS),
    "poverty_households": (N_("Hộ nghèo, cận nghèo, mới thoát nghèo"), POVERTY_HOUSEHOLDS),
    "jobs": (N_("Lượt lao động có việc làm"), OutcomeKind.JOB.value),
    "students": (N_("Học sinh, sinh viên"), OutcomeKind.STUDENT.value),
    "poor_houses": (N_("Nhà cho hộ nghèo"), OutcomeKind.POOR_HOUSE.value),
    "water_works": (N_("Công trình nước sạch, vệ sinh"), OutcomeKind.WATER_WORK.value),
    "after_prison": (N_("Người chấp hành xong án phạt tù"), OutcomeKind.AFTER_PRISON.value),
    "social_houses": (N_("Nhà ở xã hội"), OutcomeKind.SOCIAL_HOUSE.value),
}


def column(key: str, label: str, kind: str = "text", **more: object) -> Page:
    return {"key": key, "label": label, "kind": kind, **more}


def figure(label: str, value: object, kind: str, **more: object) -> Page:
    return {"label": label, "value": value, "kind": kind, **more}


def link(name: str, **query: object) -> str:
    """The address of a page with a query; empty values are left out."""
    asked = {key: value for key, value in query.items() if value not in ("", None)}
    return reverse(name) + (f"?{urlencode(asked)}" if asked else "")


def association_name(code: str) -> str:
    """An association by its code; "" is lending without a group."""
    return str(Association(code).label) if code else _("Cho vay trực tiếp")


def in_language(label: Label) -> str:
    return label.en if page_language() == "en" else label.vi


def programme_short(code: str) -> str:
    """A programme in a chart or a narrow column, as people at the point call it."""
    return in_language(load(code).short)


def programme_name(code: str) -> str:
    """A programme in a table or chart: without "Cho vay" before it."""
    name = in_language(load(code).name)
    short = name.removeprefix("Cho vay ")
    return short[:1].upper() + short[1:]


def source_of(evidence: Evidence, since: object = None) -> Page | None:
    """What `says_who` wants; None where nothing at all is written down."""
    if not evidence.document and not evidence.url and not evidence.confidence:
        return None
    document = evidence.document or (_("Trang đã đọc") if evidence.url else _("Chưa ghi văn bản"))
    return {"document": document, "url": evidence.url, "effective_on": since, "confidence": evidence.confidence}


def outcome_figures(outcomes: Mapping[str, Count]) -> list[Page]:
    """The eight figures, cumulative, each with its part in the year and the way to the loans behind it; what a mirror
    cannot know says so."""
    unknown = _("không biết")

    def said(number: int | None) -> str:
        return unknown if number is None else count_text(number, page_language())

    note = _("trong năm: {number}")
    return [
        figure(_(label), said(outcomes[code].cumulative), "text", url=link("loans", kq=kind),
               note=note.format(number=said(outcomes[code].in_year)))
        for code, (label, kind) in OUTCOMES.items()
    ]  # fmt: skip
