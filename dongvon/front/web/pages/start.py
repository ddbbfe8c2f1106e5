"""The public start page: who may borrow what today, and when the bank comes to the point. No personal data."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.places.models import Point
from dongvon.base.places.queries import in_force, points_of, session_days
from dongvon.front.web.pages import programmes
from dongvon.front.web.pages.chrome import place_name
from dongvon.front.web.pages.parts import Page


def context(today: date, wanted: str) -> Page:
    """`wanted` is the code of a commune; without one (or one without points) the first that has points."""
    places = list(Point.objects.filter(in_force(today)).order_by("place").values_list("place", flat=True).distinct())
    place = wanted if wanted in places else next(iter(places), "")
    return {
        "place_name": place_name(place) if place else "",
        "ways": _ways(),
        "sessions": _sessions(place, today) if place else [],
        "programmes_table": programmes.table(programmes.open_today(today), today, states=False),
        "tour_url": reverse("tour"),
    }


def _ways() -> list[Page]:
    return [
        {"title": _("Vay chương trình nào được?"), "url": reverse("programmes"), "icon": "sprout",
         "text": _("Ai được vay, mức cao nhất, lãi suất, thời hạn; mỗi con số có văn bản kèm theo.")},
        {"title": _("Hồ sơ vay đến đâu rồi?"), "url": reverse("follow_typed"), "icon": "route",
         "text": _("Nhập mã trên phiếu nhận đơn: từng bước, từng ngày, việc tiếp theo; không phải đăng nhập.")},
        {"title": _("Tính thử tiền lãi"), "url": reverse("programme", args=["HN"]), "icon": "hand-coins",
         "text": _("Xem lãi suất của từng chương trình ở đây. Trên máy có cài Đồng Vốn, lệnh “dongvon calc interest” "
                   "tính ra từng đồng, không cần mạng.")},
        {"title": _("Con số này ở đâu ra?"), "url": reverse("sources"), "icon": "scale",
         "text": _("Quy định nào đã đọc tại nguồn, quy định nào còn phải hỏi lại ngân hàng.")},
    ]  # fmt: skip


def _sessions(place: str, today: date) -> list[Page]:
    return [
        {"place": point.name, "day_of_month": point.day, "time": "",
         "next_on": next(held for year in (today.year, today.year + 1) for _fixed, held in session_days(point, year)
                         if held >= today)}
        for point in points_of(place, today)
    ]  # fmt: skip
