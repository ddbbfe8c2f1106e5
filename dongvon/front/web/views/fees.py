"""Commission and entrustment fee of a month."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of
from dongvon.front.web.exports import download, download_sheets
from dongvon.front.web.pages.days import fees as page
from dongvon.front.web.pages.days import fees_compared
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.views.records import staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def fees(request: HttpRequest) -> HttpResponse:
    drawn = page.draw(actor_of(request), request.GET, request.POST if request.method == "POST" else None)
    if drawn.done:
        messages.success(request, drawn.done)
        return redirect(request.get_full_path())
    return render(request, drawn.template, drawn.context, status=drawn.status)


@staff_only
def fees_xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, tables = page.sheets(actor, request.GET)
    title, place = _("Hoa hồng và phí ủy thác"), place_name(actor.places[0])
    return download_sheets(tables, title=title, file_name="hoa-hong", place_name=place, on=on)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def compared(request: HttpRequest) -> HttpResponse:
    """The bank's sheet beside ours; with `buoc=xlsx` the differences as a file."""
    post = request.POST if request.method == "POST" else None
    drawn = fees_compared.draw(actor_of(request), request.GET, post, request.FILES)
    if post is not None and post.get("buoc") == "xlsx" and drawn.context["found"]:
        place, words = place_name(actor_of(request).places[0]), {"words": drawn.context["found"], "totals": {}}
        table, on = drawn.context["table"] | words, drawn.context["month"]
        return download(table, title=drawn.context["title"], file_name="doi-chieu-hoa-hong", place_name=place, on=on)
    return render(request, drawn.template, drawn.context, status=drawn.status)
