"""The first page of everybody who works here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dongvon.base.access.models import Role
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.home import dashboard as page
from dongvon.front.web.pages.kit.menu import OUTSIDE


@only(*(role for role in Role if role not in OUTSIDE))
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard.html", page.context(actor_of(request), timezone.localdate()))
