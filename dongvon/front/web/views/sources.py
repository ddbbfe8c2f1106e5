"""Where the numbers come from: open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.front.web.pages.home import sources as page


def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "sources.html", page.context())
