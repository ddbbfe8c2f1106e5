"""The first page of everybody who works here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.front.web.access import actor_of, signed_in
from dongvon.front.web.pages import dashboard as page


@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard.html", page.context(actor_of(request)))
