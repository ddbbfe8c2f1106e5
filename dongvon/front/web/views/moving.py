"""Moving groups and communes (of a household: `parties`): each a form, a preview of what goes along, and the write."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dongvon.base.access.models import Role
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.parties import borders as page
from dongvon.front.web.pages.parties.moving_desk import BorderDesk, GroupDesk
from dongvon.front.web.views.records import answered, staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group_id: int, key: str) -> HttpResponse:
    return answered(request, GroupDesk.of(actor_of(request), group_id, key))


@only(Role.ADMINISTRATOR)
def borders(request: HttpRequest) -> HttpResponse:
    return render(request, "moving/borders.html", page.context(actor_of(request)))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def border(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, BorderDesk.of(actor_of(request), key))
