"""Phones' sheets taken in at the point, and the public check of a receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dongvon.field.collecting.services import AT_THE_POINT
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.often import too_often
from dongvon.front.web.pages.collecting import desk as page


@only(*AT_THE_POINT)
def desk(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = page.DeskForm(request.POST or None, request.FILES or None)
    outcome = page.take_in(actor, form.cleaned_data["whole"]) if request.method == "POST" and form.is_valid() else {}
    if outcome.get("taken_table") and not outcome.get("problem"):
        form = page.DeskForm()
    return render(request, "phone/desk.html", page.context(actor, form) | outcome)


@never_cache
@require_GET
def receipt(request: HttpRequest, wanted: str) -> HttpResponse:
    if too_often(request, "receipts", page.CHECKS_A_MINUTE, 60):
        return render(request, "phone/receipt.html", {"too_often": True}, status=429)
    found = page.receipt_context(wanted)
    return render(request, "phone/receipt.html", found, status=200 if found["receipt"] else 404)
