"""One box for everything: people by name, identity number, phone or customer code; loans by number; groups by code or
head. Only what the person asking may see."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.places.texts import without_marks
from dongvon.credit.loans.queries import LoanFilter, loan_list
from dongvon.front.web.pages.kit.lists import Context, typed_text
from dongvon.front.web.pages.kit.naming import class_state, group_label, loan_state, place_link, programme_short
from dongvon.front.web.pages.parties.groups import group_state, named
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Association
from dongvon.parties.groups.queries import groups_of, with_head_and_members
from dongvon.parties.households.models import HouseholdClass
from dongvon.parties.households.queries import people_found

SHOWN = 20
SHORTEST_NUMBER = 4


def search_page(actor: Actor, text: str) -> Context:
    """The context of lists/search.html. Exactly one answer has `only_url`, so that the page can go straight to it."""
    asked = typed_text(text)
    if not without_marks(asked):
        return {"q": asked, "found": [], "only_url": None}
    on = as_of(actor.places[0])
    parts = [_people(actor, asked, on), _loans(actor, asked, on), _groups(actor, asked, on)]
    found = [part for part in parts if part["rows"]]
    rows = [row for part in found for row in part["rows"]]
    number = asked.replace(" ", "").isdigit()
    return {"q": asked, "found": found, "only_url": rows[0]["url"] if number and len(rows) == 1 else None}


def _part(label: str, rows: list[Context]) -> Context:
    more = len(rows) > SHOWN
    tail = " " + _("(chỉ hiện {count} dòng đầu)").format(count=SHOWN) if more else ""
    return {"label": label + tail, "rows": rows[:SHOWN]}


def _people(actor: Actor, text: str, on: date) -> Context:
    people = list(people_found(actor, text, on)[: SHOWN + 1])
    kinds = dict(
        HouseholdClass.objects.filter(household__in=[one.household for one in people], since_on__lte=on)
        .exclude(until_on__lte=on)
        .values_list("household_id", "kind")
    )
    return _part(_("Người và hộ"), [
        {"title": one.name, "url": place_link("household", one.household.pk),
         "text": " · ".join(part for part in (
             str(one.born_on.year), one.household.hamlet.name,
             _("mã khách hàng {code}").format(code=one.household.code) if one.household.code else "") if part),
         "state": class_state(kinds.get(one.household.pk))}
        for one in people
    ])  # fmt: skip


def _loans(actor: Actor, text: str, on: date) -> Context:
    number = text.replace(" ", "")
    if not number.isdigit() or len(number) < SHORTEST_NUMBER:
        return _part("", [])
    loans = loan_list(actor, LoanFilter(on=on)).filter(number__contains=number).order_by("number")[: SHOWN + 1]
    return _part(_("Khoản vay"), [
        {"title": f"{loan.who}, {programme_short(loan.programme)}", "url": place_link("loan", loan.pk),
         "text": _("số khế ước {number}").format(number=loan.number), "state": loan_state(loan, on)}
        for loan in loans
    ])  # fmt: skip


def _groups(actor: Actor, text: str, on: date) -> Context:
    groups = named(with_head_and_members(groups_of(actor), on), text).order_by("code")[: SHOWN + 1]
    return _part(_("Tổ tiết kiệm và vay vốn"), [
        {"title": group_label(one.code, one.head), "url": reverse("group", args=[one.pk]),  # type: ignore[attr-defined]
         "text": f"{one.code} · {Association(one.association).label} · {one.hamlet.name}",
         "state": group_state(one.state)}
        for one in groups
    ])  # fmt: skip
