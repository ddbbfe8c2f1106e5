"""Households: the list, the same as a file, one household."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.parties.households import household_page, listing
from dongvon.front.web.views.records import as_file, staff_only


@staff_only
def households(request: HttpRequest) -> HttpResponse:
    rows = listing(actor_of(request), request.GET).page(reverse("households_xlsx"))
    doors = [{"label": _("Tổ chức vay vốn"), "url": reverse("organisations"), "icon": "building-2"}]
    return render(request, "lists/households.html", rows | {"actions": doors})


@staff_only
def households_xlsx(request: HttpRequest) -> HttpResponse:
    rows = listing(actor_of(request), request.GET, for_sheet=True)
    return as_file(request, rows, title=_("Hộ"), file_name="ho")


@staff_only
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    return render(request, "household.html", household_page(actor_of(request), household_id))
