"""Overdue debt by its age, and the notices of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.loans import overdue as page
from dongvon.front.web.views.records import staff_only


@staff_only
def overdue(request: HttpRequest) -> HttpResponse:
    return render(request, "overdue.html", page.context(actor_of(request)))
