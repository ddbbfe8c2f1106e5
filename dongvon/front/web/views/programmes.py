"""The programmes and the terms of each: open to everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dongvon.credit.programmes.catalogue import codes, load
from dongvon.front.web.pages.public import programmes as page


def programmes(request: HttpRequest) -> HttpResponse:
    return render(request, "programmes.html", page.all_context(timezone.localdate()))


def programme(request: HttpRequest, code: str) -> HttpResponse:
    if code not in codes():
        raise Http404(code)
    return render(request, "programme.html", page.context(load(code), timezone.localdate()))
