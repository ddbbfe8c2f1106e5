"""Closing days, months and years."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.days import close as page
from dongvon.office.dayclose.services import CLOSERS


@only(*CLOSERS)
@require_http_methods(["GET", "HEAD", "POST"])
def day_close(request: HttpRequest) -> HttpResponse:
    post = request.POST if request.method == "POST" else None
    drawn = page.draw(actor_of(request), request.POST.get("buoc", ""), post)
    if drawn.done:
        messages.success(request, drawn.done)
        return redirect("day_close")
    return render(request, drawn.template, drawn.context, status=drawn.status)
