"""When the bank comes to the points: the next days of each, and the feed a phone's calendar follows."""

from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.places.models import Point
from dongvon.base.places.queries import in_force, points_of, visits_of
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.templatetags.formats import day_text

SHOWN = 3  # coming days of a point


def communes_served(today: date) -> list[str]:
    """The communes the bank comes to, those with the most points first."""
    points = Point.objects.filter(in_force(today)).values_list("place").annotate(count=Count("pk"))
    return [place for place, _count in points.order_by("-count", "place")]


def place_wanted(wanted: str, today: date) -> str:
    """The commune asked for if it has points, else the first that has; "" where there is none at all."""
    places = communes_served(today)
    return wanted if wanted in places else next(iter(places), "")


def coming(point: Point, today: date) -> list[tuple[date, date, int]]:
    """(day held, fixed day, number of the visit) from today on, this year and next."""
    visits = [(held_on, fixed_on, visit) for year in (today.year, today.year + 1)
              for (fixed_on, visit), held_on in visits_of(point, year).items()]  # fmt: skip
    ends = point.until_on or date.max
    return sorted(one for one in visits if today <= one[0] < ends)


def next_held(point: Point, today: date) -> date | None:
    return next((held_on for held_on, _fixed, _visit in coming(point, today)), None)


def context(place: str, today: date) -> Page:
    rows = []
    for point in points_of(place, today):
        days = coming(point, today)[:SHOWN]
        moved = [_("{held} (dời từ {fixed})").format(held=day_text(held), fixed=day_text(fixed))
                 if held != fixed and visit == 1 else day_text(held) for held, fixed, visit in days]  # fmt: skip
        rows.append({
            "point": point.name, "day": _("ngày {day}").format(day=point.day), "next_on": days[0][0] if days else None,
            "days": "; ".join(moved), "feed": _("Tải lịch (.ics)"),
            "feed_url": reverse("point_feed", args=[point.code]),
        })  # fmt: skip
    columns = [
        column("point", _("Điểm giao dịch")), column("day", _("Ngày cố định hằng tháng")),
        column("next_on", _("Phiên tới"), "day"), column("days", _("Các phiên sắp tới")),
        column("feed", _("Lịch cho điện thoại"), url_key="feed_url"),
    ]  # fmt: skip
    empty = {"title": _("Chưa có điểm giao dịch nào"), "icon": "calendar-days",
             "text": _("Quản trị hệ thống ghi điểm giao dịch của xã, phường.")}  # fmt: skip
    return {
        "place_name": place_name(place) if place else "",
        "table": {"columns": columns, "rows": rows, "empty": empty},
        "feed": reverse("place_feed", args=[place]) if place else "",
    }


def points_for_feed(*, place: str = "", code: str = "") -> tuple[list[Point], str]:
    """The points of a feed and its name; a point that was closed stays in it, so that its days are seen cancelled."""
    points = list(Point.objects.filter(code=code) if code else Point.objects.filter(place=place).order_by("code"))
    if not points:
        raise Refused(Problem("point_unknown", N_("Không có điểm giao dịch nào như thế.")))
    name = points[0].name if code else place_name(place)
    return points, _("Lịch giao dịch: {name}").format(name=name)
