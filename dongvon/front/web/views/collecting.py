"""The phones and receipts of a group: the page, and each thing done about them with form, preview and write."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.collecting import page
from dongvon.front.web.pages.collecting.work import CollectingDesk
from dongvon.front.web.views.records import staff_only


@staff_only
@require_safe
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    return render(request, "collecting/group.html", page.context(actor_of(request), group_id))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, group_id: int, key: str) -> HttpResponse:
    desk = CollectingDesk.of(actor_of(request), group_id, key)
    drawn = desk.step(request.POST) if request.method == "POST" else desk.open(request.GET)
    if drawn.done:
        (messages.success if drawn.fresh else messages.info)(request, drawn.done)
        return redirect("group_collecting", group_id)
    return render(request, drawn.template, drawn.context, status=drawn.status)
