"""Debts due: the calendar, the ladder with visits and reminders, how overdue debt comes about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import download
from dongvon.front.web.pages.arrears import figures as arrears_figures
from dongvon.front.web.pages.arrears import page
from dongvon.front.web.pages.arrears.desk import DunningDesk
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_ARREARS
from dongvon.front.web.pages.loans.papers import due_letters as letters
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered

readers = only(*OF_ARREARS)


@never_cache
@readers
def due(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.calendar(actor_of(request), request.GET))


@never_cache
@readers
def due_xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, table = page.sheet(actor, request.GET)
    where = place_name(actor.places[0])
    return download(table, title=_("Lịch nợ đến hạn"), file_name="den-han", place_name=where, on=on)


@never_cache
@readers
def due_letters(request: HttpRequest) -> HttpResponse:
    return pdf_answer(letters(actor_of(request), request.GET), "nhac-no-den-han")


@never_cache
@readers
def arrears(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.desk(actor_of(request)))


@never_cache
@readers
def loan(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, "supervision.html", page.of_loan(actor_of(request), loan_id))


@never_cache
@readers
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, loan_id: int, key: str) -> HttpResponse:
    return answered(request, DunningDesk.of(actor_of(request), loan_id, key))


@never_cache
@readers
def figures(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", arrears_figures.context(actor_of(request)))
