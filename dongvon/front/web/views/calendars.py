"""The transaction days, to read and for the calendar of a phone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dongvon.core.problems import Refused
from dongvon.front.web.pages.public import calendars as page

ICALENDAR = "text/calendar; charset=utf-8"


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    place = page.place_wanted(request.GET.get("xa", ""), today)
    return render(request, "public/sessions.html", page.context(place, today))


@require_safe
@cache_control(private=True, max_age=3600)
def point_feed(request: HttpRequest, code: str) -> HttpResponse:
    return _feed(code=code)


@require_safe
@cache_control(private=True, max_age=3600)
def place_feed(request: HttpRequest, place: str) -> HttpResponse:
    return _feed(place=place)


def _feed(**wanted: str) -> HttpResponse:
    from dongvon.office.disclosure.calendar import feed  # the library is read by this page alone

    try:
        points, name = page.points_for_feed(**wanted)
    except Refused as refusal:
        raise Http404(wanted) from refusal
    content = feed(points, name, timezone.localdate())
    shown = f'attachment; filename="lich-{next(iter(wanted.values()))}.ics"'
    return HttpResponse(content, content_type=ICALENDAR, headers={"Content-Disposition": shown})
