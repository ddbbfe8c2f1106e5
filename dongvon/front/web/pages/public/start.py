"""The public start page: what anybody may do here, and when the bank comes to the point. No personal data."""

import re
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.places.queries import points_of
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page
from dongvon.front.web.pages.public import open_data
from dongvon.front.web.pages.public.calendars import next_held, place_wanted
from dongvon.front.web.pages.public.may_borrow import places_to_choose
from dongvon.office.disclosure.services import CODE_LENGTH

RECEIPT_LENGTH = 26
ROBOTS = "User-agent: *\nDisallow: /bien-lai/\nDisallow: /gop-y/\nDisallow: /theo-doi/\nDisallow: /dang-nhap\n"


def context(today: date, wanted: str) -> Page:
    """`wanted` is the code of a commune; without one (or one without points) the first that has points."""
    place = place_wanted(wanted, today)
    return {
        "place_name": place_name(place) if place else "",
        "places": places_to_choose(place, today),
        "ways": _ways(),
        "sessions": _sessions(place, today) if place else [],
        "figures": open_data.figures(place),
        "tour_url": reverse("tour"),
    }


def _ways() -> list[Page]:
    return [
        {"title": _("Tôi có được vay không?"), "url": reverse("may_borrow"), "icon": "circle-check",
         "text": _("Mười câu hỏi, trả lời theo từng chương trình, có lý do và văn bản. Không lưu gì.")},
        {"title": _("Tính thử gốc và lãi"), "url": reverse("calculator"), "icon": "hand-coins",
         "text": _("Nhập số tiền, thời hạn; xem từng kỳ trả bao nhiêu.")},
        {"title": _("Lịch giao dịch"), "url": reverse("sessions"), "icon": "calendar-days",
         "text": _("Ngày ngân hàng về từng điểm, kể cả ngày dời; tải vào lịch điện thoại.")},
        {"title": _("Vay chương trình nào được?"), "url": reverse("programmes"), "icon": "sprout",
         "text": _("Ai được vay, mức cao nhất, lãi suất, thời hạn; mỗi con số có văn bản kèm theo.")},
        {"title": _("Góp ý, phản ánh, khiếu nại"), "url": reverse("feedback"), "icon": "megaphone",
         "text": _("Gửi là có mã, có hạn trả lời; theo dõi bằng mã, không phải đăng nhập.")},
        {"title": _("Danh sách niêm yết"), "url": reverse("posted"), "icon": "clipboard-list",
         "text": _("Điểm nào đang treo danh sách, từ ngày nào đến ngày nào. Tên chỉ xem tại điểm.")},
        {"title": _("Số liệu mở"), "url": reverse("open_data"), "icon": "chart-column",
         "text": _("Dư nợ theo chương trình, theo thôn; tệp CSV và JSON, che những số quá nhỏ.")},
        {"title": _("Hồ sơ vay đến đâu rồi?"), "url": reverse("follow_typed"), "icon": "route",
         "text": _("Nhập mã trên phiếu nhận đơn: từng bước, từng ngày, việc tiếp theo; không phải đăng nhập.")},
        {"title": _("Con số này ở đâu ra?"), "url": reverse("sources"), "icon": "scale",
         "text": _("Quy định nào đã đọc tại nguồn, quy định nào còn phải hỏi lại ngân hàng.")},
    ]  # fmt: skip


def _sessions(place: str, today: date) -> list[Page]:
    return [
        {"place": point.name, "day_of_month": point.day, "next_on": next_held(point, today),
         "feed": reverse("point_feed", args=[point.code])}
        for point in points_of(place, today)
    ]  # fmt: skip


def address_of(typed: str) -> str:
    """Where a code leads: a receipt's is the longest, a letter's has twelve signs, else it is an application's."""
    code = re.sub(r"[^0-9A-Za-z-]", "", typed)[:60].upper()
    rest = code.partition("-")[2]
    if len(rest) == RECEIPT_LENGTH:
        return reverse("receipt", args=[code.lower()])
    if len(rest) == CODE_LENGTH:
        return reverse("feedback_followed", args=[code])
    return f"/theo-doi/{code}" if code else reverse("start")
