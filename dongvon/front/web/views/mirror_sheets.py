"""Sheets of the mirror book: a loan, a group, a household, a briefing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.mirror import sheets as page
from dongvon.front.web.views.mirror import day_of
from dongvon.front.web.views.records import staff_only

SHEET = "mirror/sheet.html"


@staff_only
def loan(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, SHEET, page.loan(actor_of(request), loan_id, request.GET))


@staff_only
def group(request: HttpRequest, on: str, code: str) -> HttpResponse:
    return render(request, SHEET, page.group(actor_of(request), day_of(on), code) | {"wide": True})


@staff_only
def household(request: HttpRequest, on: str, code: str) -> HttpResponse:
    return render(request, SHEET, page.household(actor_of(request), day_of(on), code))


@staff_only
def briefing(request: HttpRequest, on: str) -> HttpResponse:
    context = page.briefing_sheet(actor_of(request), day_of(on), request.GET)
    return render(request, SHEET, context | {"wide": True})
