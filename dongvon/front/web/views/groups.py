"""Savings-and-credit groups: the list, the same as a file, one group."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.parties.groups import group_page, listing
from dongvon.front.web.views.records import as_file, staff_only


@staff_only
def groups(request: HttpRequest) -> HttpResponse:
    return render(request, "lists/groups.html", listing(actor_of(request), request.GET).page(reverse("groups_xlsx")))


@staff_only
def groups_xlsx(request: HttpRequest) -> HttpResponse:
    rows = listing(actor_of(request), request.GET, for_sheet=True)
    return as_file(request, rows, title=_("Tổ tiết kiệm và vay vốn"), file_name="to")


@staff_only
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    return render(request, "group.html", group_page(actor_of(request), group_id))
