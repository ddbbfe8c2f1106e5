"""The desk of the mirror book: the months, newest first, and where each stands. Parameter: `trang` (page)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.front.web.pages.kit.lists import asked_of
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.pages.mirror.batch import MOST_FILES
from dongvon.front.web.pages.mirror.intake import limits
from dongvon.front.web.templatetags.formats import count_text, moment_text, page_language
from dongvon.office.mirror.checking import state_of_month
from dongvon.office.mirror.coverage import Covered, coverage
from dongvon.office.mirror.models import BankFile, FileState
from dongvon.office.mirror.taking_in import EARLIER, TAKERS

MONTHS_SHOWN = 12
BROKEN_SHOWN = 20
STATES = {
    "empty": (N_("chưa có tệp"), "waiting"),
    "open": (N_("chưa kiểm tra"), "attention"),
    "checked": (N_("đã kiểm tra, khớp"), "good"),
    "checked_with_differences": (N_("đã kiểm tra, còn chênh lệch"), "attention"),
    "invalidated": (N_("số liệu đã đổi, phải kiểm tra lại"), "alert"),
}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of an office in the mirror; `on` is the day of its Form 31, else of its newest file."""

    on: date
    office: str
    has_form_31: bool

    @property
    def url(self) -> str:
        return month_url("mirror_month", self.on, self.office)


def month_url(name: str, on: date, office: str = "", *more: object) -> str:
    return reverse(name, args=[on.isoformat(), *more])


def months_of(actor: Actor) -> list[Month]:
    """The months with a file in force, newest first; one of each office the actor's places belong to."""
    files = BankFile.objects.filter(
        state=FileState.IN_FORCE, as_of_on__isnull=False, places__contained_by=list(actor.places)
    ).exclude(format=EARLIER)
    found: dict[tuple[int, int, str], list[tuple[bool, date]]] = {}
    for code, on, office in files.values_list("format", "as_of_on", "office_code"):
        assert on is not None
        found.setdefault((on.year, on.month, office), []).append((code == "form_31", on))
    months = []
    for (_year, _month, office), days in found.items():
        form_31, on = max(days)
        months.append(Month(on, office, form_31))
    return sorted(months, key=lambda one: (one.on, one.office), reverse=True)


def state_chip(state: str) -> dict[str, str]:
    label, tone = STATES[state]
    return {"label": _(label), "tone": tone}


def age_text(covered: Covered) -> str:
    if covered.age is None:
        return ""
    days = ngettext("{count} ngày trước", "{count} ngày trước", covered.age)
    return days.format(count=count_text(covered.age, page_language()))


def context(actor: Actor, query: QueryDict, waiting: int) -> Page:
    """The context of mirror/desk.html."""
    months = months_of(actor)
    page = asked_of(query, []).page
    pages = max(-(-len(months) // MONTHS_SHOWN), 1)
    page = min(max(page, 1), pages)
    shown = months[(page - 1) * MONTHS_SHOWN : page * MONTHS_SHOWN]
    offices = len({month.office for month in months}) > 1
    covered = {month: coverage(actor, month.on, month.office) for month in shown}
    return {
        "can_take": actor.role in TAKERS,
        "limits": limits(),
        "most_files": MOST_FILES,
        "waiting": waiting,
        "months": [_month(actor, month, covered[month], offices) for month in shown],
        "pager": {
            "number": page,
            "pages": pages,
            "first": (page - 1) * MONTHS_SHOWN + 1,
            "total": len(months),
            "last": (page - 1) * MONTHS_SHOWN + len(shown),
            "previous_url": f"?trang={page - 1}" if page > 1 else None,
            "next_url": f"?trang={page + 1}" if page < pages else None,
        },
        "newest_table": _newest(covered[shown[0]]) if shown and page == 1 else None,
        "broken_table": _broken(actor),
    }


def _month(actor: Actor, month: Month, covered: Iterable[Covered], offices: bool) -> Page:
    covered = list(covered)
    there = [one for one in covered if one.state == "present"]
    return {
        "label": f"{month.on:%m/%Y}",
        "office": month.office if offices else "",
        "url": month.url,
        "on": month.on,
        "state": state_chip(state_of_month(actor, month.on, month.office)),
        "there": [one.name for one in there],
        "missing": [one.name for one in covered if one.state == "missing" and one.format],
        "broken": [{"name": one.name, "reason": one.reason} for one in covered if one.state == "broken"],
        "no_form_31": not month.has_form_31,
    }


def _newest(covered: Iterable[Covered]) -> Page | None:
    """How old the newest file of each kind is, the oldest first."""
    rows = [
        {
            "name": one.name,
            "on": one.newest_on,
            "age": age_text(one),
            "state": {"label": _("đã cũ"), "tone": "attention"} if one.old else None,
            "days": one.age or 0,
        }
        for one in covered
        if one.newest_on
    ]
    columns = [
        column("name", _("Loại tệp")),
        column("on", _("Số liệu mới nhất"), "day"),
        column("age", _("Tuổi")),
        column("state", _("Nhắc"), "state"),
    ]
    return {"columns": columns, "rows": sorted(rows, key=lambda row: -int(row["days"]))} if rows else None


def _broken(actor: Actor) -> Page | None:
    """The last files that could not be read, each with its reason: nothing is skipped in silence."""
    files = BankFile.objects.filter(state=FileState.BROKEN, places__overlap=list(actor.places)).order_by("-pk")
    rows = [{"name": file.name, "at": moment_text(file.taken_at), "why": file.reason} for file in files[:BROKEN_SHOWN]]
    columns = [column("name", _("Tệp")), column("at", _("Nạp lúc")), column("why", _("Vì sao không nhập"))]
    return {"columns": columns, "rows": rows} if rows else None
