"""Savings: the month's interest of a commune, the statement of an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of
from dongvon.front.web.exports import download
from dongvon.front.web.pages import savings as page
from dongvon.front.web.pages.chrome import place_name
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest) -> HttpResponse:
    drawn = page.draw(actor_of(request), request.GET, request.POST if request.method == "POST" else None)
    if drawn.done:
        messages.success(request, drawn.done)
        return redirect(request.get_full_path())
    return render(request, drawn.template, drawn.context, status=drawn.status)


@staff_only
def month_xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, table = page.month_sheet(actor, request.GET)
    name = place_name(actor.places[0])
    return download(table, title=_("Tiền gửi"), file_name="tien-gui", place_name=name, on=on)


@staff_only
def statement(request: HttpRequest, household_id: int) -> HttpResponse:
    return render(request, "savings/statement.html", page.statement_page(actor_of(request), household_id, request.GET))


@staff_only
def statement_pdf(request: HttpRequest, household_id: int) -> HttpResponse:
    return pdf_answer(page.statement_paper(actor_of(request), household_id, request.GET), f"tien-gui-{household_id}")
