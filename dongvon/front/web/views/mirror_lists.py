"""The supervision lists of a month: all, one, one as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.front.web.access import actor_of
from dongvon.front.web.exports import download
from dongvon.front.web.pages import mirror_lists as page
from dongvon.front.web.pages.chrome import place_name
from dongvon.front.web.views.mirror import day_of
from dongvon.front.web.views.records import staff_only
from dongvon.office.mirror.lists.registry import LISTS


@staff_only
def lists(request: HttpRequest, on: str) -> HttpResponse:
    return render(request, "mirror/lists.html", page.all_lists(actor_of(request), day_of(on), request.GET))


@staff_only
def one_list(request: HttpRequest, on: str, code: str) -> HttpResponse:
    return render(request, "mirror/list.html", page.one_list(actor_of(request), day_of(on), _known(code), request.GET))


@staff_only
def one_list_xlsx(request: HttpRequest, on: str, code: str) -> HttpResponse:
    actor, day = actor_of(request), day_of(on)
    title, table = page.sheet(actor, day, _known(code), request.GET)
    return download(table, title=title, file_name=code, place_name=place_name(actor.places[0]), on=day)


def _known(code: str) -> str:
    if code not in LISTS:
        raise Http404(code)
    return code
