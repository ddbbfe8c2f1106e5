"""Need and reach: figures and names, the round from household to household, what one household says, what people said
on the public page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.core.problems import Refused
from dongvon.field.needs.services import HEARERS
from dongvon.field.needs.services.declaring import SETTLERS
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import download
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_NEEDS
from dongvon.front.web.pages.kit.parts import link
from dongvon.front.web.pages.needs import asking, page
from dongvon.front.web.pages.needs.desk import DeclarationDesk, NeedsDesk, household_buttons
from dongvon.front.web.views.records import answered

readers = only(*OF_NEEDS)
with_names = only(*(role for role in OF_NEEDS if page.sees_names(role)))
STEPS = ["GET", "HEAD", "POST"]


@never_cache
@readers
def needs(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.context(actor_of(request), request.GET))


@never_cache
@with_names
def xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, table = page.sheet(actor, request.GET)
    where = place_name(actor.places[0])
    return download(table, title=_("Nhu cầu vay"), file_name="nhu-cau", place_name=where, on=on)


@never_cache
@only(*HEARERS)
@require_http_methods(STEPS)
def ask(request: HttpRequest) -> HttpResponse:
    actor, problem = actor_of(request), None
    if request.method == "POST":
        try:
            messages.success(request, asking.not_needed(actor, request.POST))
            return redirect(link("needs_ask", thon=request.POST.get("thon", ""), ngay=request.POST.get("ngay", "")))
        except Refused as refusal:
            problem = {"tone": "refused", "what": said(refusal.problem)}
    context = asking.context(actor, request.POST or request.GET) | {"problem": problem}
    return render(request, "needs/ask.html", context, status=409 if problem else 200)


@never_cache
@with_names
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    actor = actor_of(request)
    buttons = household_buttons(actor, household_id)
    return render(request, "supervision.html", page.of_household(actor, household_id, buttons))


@never_cache
@only(*HEARERS)
@require_http_methods(STEPS)
def action(request: HttpRequest, household_id: int, key: str) -> HttpResponse:
    return answered(request, NeedsDesk.of(actor_of(request), household_id, key))


@never_cache
@only(*SETTLERS)
def declarations(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.declarations(actor_of(request)))


@never_cache
@only(*SETTLERS)
@require_http_methods(STEPS)
def declaration(request: HttpRequest, declaration_id: int, key: str) -> HttpResponse:
    return answered(request, DeclarationDesk.of(actor_of(request), declaration_id, key))
