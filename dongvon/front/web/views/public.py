"""Pages for everybody: the start page, the tour; and the first address, which leads each to his own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dongvon.front.web.access import actor_or_none
from dongvon.front.web.pages import start as start_page
from dongvon.front.web.pages import tour as tour_page
from dongvon.front.web.pages.sign_in import demo_accounts


def home(request: HttpRequest) -> HttpResponse:
    """Staff to the dashboard; the demonstration opens on its tour; everybody else to the start page."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    return redirect("tour") if demo_accounts() else start(request)


def start(request: HttpRequest) -> HttpResponse:
    context = start_page.context(timezone.localdate(), request.GET.get("xa", ""))
    return render(request, "public/start.html", context)


def tour(request: HttpRequest) -> HttpResponse:
    return render(request, "tour.html", tour_page.context(actor_or_none(request)))
