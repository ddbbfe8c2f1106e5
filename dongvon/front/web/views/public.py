"""Pages for everybody: the start page, the tour; and the first address, which leads each to his own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dongvon.front.web.access import actor_or_none
from dongvon.front.web.pages.home import tour as tour_page
from dongvon.front.web.pages.home.sign_in import demo_accounts
from dongvon.front.web.pages.public import start as start_page


def home(request: HttpRequest) -> HttpResponse:
    """Staff to the dashboard; the demonstration opens on its tour; everybody else to the start page."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    return redirect("tour") if demo_accounts() else start(request)


def start(request: HttpRequest) -> HttpResponse:
    context = start_page.context(timezone.localdate(), request.GET.get("xa", ""))
    return render(request, "public/start.html", context)


def look_up(request: HttpRequest) -> HttpResponse:
    """A code typed by hand: to the receipt, the letter or the application it belongs to."""
    return redirect(start_page.address_of(request.GET.get("ma", "")))


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read what is for everybody; nobody's letter, receipt or application is theirs."""
    return HttpResponse(start_page.ROBOTS, content_type="text/plain")


def tour(request: HttpRequest) -> HttpResponse:
    return render(request, "tour.html", tour_page.context(actor_or_none(request)))
