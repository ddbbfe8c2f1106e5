"""Supervision of groups: grades, reconciliation 15/TD, watching the money."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.base.access.acting import Actor
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import download
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_SUPERVISION
from dongvon.front.web.pages.supervision import grading, reconciling
from dongvon.front.web.pages.supervision import watching as watch
from dongvon.front.web.pages.supervision.page import Shown

readers = only(*OF_SUPERVISION)


def _page(show: Callable[..., Shown]) -> Callable[..., HttpResponse]:
    """A page that shows, and, where it has a form, writes and leads on."""

    @never_cache
    @readers
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, **captured: Any) -> HttpResponse:
        actor: Actor = actor_of(request)
        done = show(actor, request.GET, request.POST if request.method == "POST" else None, **captured)
        if done.text:
            messages.success(request, done.text)
            return redirect(done.url)
        return render(request, "supervision.html", done.context, status=done.status)

    return view


grades = _page(grading.grades)
grades_act = _page(grading.act)
group_grade = _page(grading.group_grade)
reconciliation = _page(reconciling.plan)
reconciliation_plan = _page(reconciling.make_plan)
reconciliation_group = _page(reconciling.group)
watching = _page(watch.watching)
case_opening = _page(watch.opening)
money_case = _page(watch.case)
absence = _page(watch.absence)


@never_cache
@readers
def grades_xlsx(request: HttpRequest, month: str) -> HttpResponse:
    actor = actor_of(request)
    on, table = grading.sheet(actor, month, names_covered=request.GET.get("che") == "1")
    where = place_name(actor.places[0])
    return download(table, title=_("Xếp loại tổ"), file_name="xep-loai-to", place_name=where, on=on)
