"""The search box; a number that fits exactly one record leads straight to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.home.search import search_page
from dongvon.front.web.views.records import staff_only


@staff_only
def search(request: HttpRequest) -> HttpResponse:
    page = search_page(actor_of(request), request.GET.get("q", ""))
    return redirect(page["only_url"]) if page["only_url"] else render(request, "lists/search.html", page)
