"""The classification of debt: a year, making and confirming it, the debts behind a figure, the workbook."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import download_sheets
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_CLASSIFICATION
from dongvon.front.web.pages.kit.parts import link
from dongvon.front.web.pages.loans import classification as page

readers = only(*OF_CLASSIFICATION)


@never_cache
@readers
def classification(request: HttpRequest) -> HttpResponse:
    return render(request, "classification.html", page.context(actor_of(request), request.GET.get("nam", "")))


@never_cache
@readers
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, year: int, key: str) -> HttpResponse:
    done = page.act(actor_of(request), year, key, request.POST if request.method == "POST" else None)
    if done.text:
        messages.success(request, done.text)
        return redirect(link("classification", nam=year))
    return render(request, "classification_act.html", done.context, status=done.status)


@never_cache
@readers
def debts(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "classified_debts.html", page.debts(actor_of(request), year, request.GET))


@never_cache
@readers
def xlsx(request: HttpRequest, year: int) -> HttpResponse:
    actor = actor_of(request)
    on, sheets = page.sheets(actor, year, names_covered=request.GET.get("che") == "1")
    title = _("Phân loại nợ")
    return download_sheets(sheets, title=title, file_name="phan-loai-no", place_name=place_name(actor.places[0]), on=on)
