"""Transaction days of a point or a commune as iCalendar (RFC 5545), for the calendar of a phone.

A session is a whole day: no hour is on record, and a day without one is the same day in every time zone. Its UID is the
point, the fixed day and the number of the visit, so that a session moved for Tết moves in the calendar that has it; the
sessions of a point that was closed are marked cancelled."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from dongvon.base.places.models import Point, PointMove
from dongvon.base.places.queries import visits_of
from dongvon.core.dates import add_months, day_text

BACK, AHEAD = 3, 12  # months shown
ZONE = "Asia/Ho_Chi_Minh"


def feed(points: Sequence[Point], name: str, today: date) -> bytes:
    """The sessions of some points from three months back to twelve ahead."""
    calendar = Calendar()
    for key, value in {
        "prodid": "-//Dong Von//transaction days//VI", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH",
        "x-wr-calname": name, "x-wr-timezone": ZONE,
    }.items():  # fmt: skip
        calendar.add(key, value)
    for point in points:
        for event in _events(point, today):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(point: Point, today: date) -> Iterator[Event]:
    since, until = add_months(today, -BACK), add_months(today, AHEAD)
    reasons = {(row.fixed_on, row.visit): row.reason for row in PointMove.objects.filter(point=point)}
    for year in range(since.year, until.year + 1):
        for (fixed_on, visit), held_on in sorted(visits_of(point, year).items()):
            if since <= held_on <= until and fixed_on >= point.since_on:
                yield _event(point, fixed_on, visit, held_on, reasons.get((fixed_on, visit), ""), today)


def _event(point: Point, fixed_on: date, visit: int, held_on: date, reason: str, today: date) -> Event:
    event = Event()
    moved, closed = held_on != fixed_on and visit == 1, point.until_on is not None and held_on >= point.until_on
    summary = _("Giao dịch xã: {point}").format(point=point.name)
    said = [_("Ngân hàng Chính sách xã hội giao dịch tại {point}.").format(point=point.name)]
    if moved:
        said.append(_("Dời từ ngày {fixed}: {reason}.").format(fixed=day_text(fixed_on), reason=reason.rstrip(".")))
    elif reason:
        said.append(reason)
    if closed:
        said.append(_("Điểm này đã thôi giao dịch từ ngày {day}.").format(day=day_text(point.until_on or held_on)))
    event.add("uid", f"{point.code}-{fixed_on:%Y%m%d}-{visit}@transaction-days.dongvon")
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", held_on)
    event.add("dtend", held_on + timedelta(days=1))
    event.add("summary", _("ĐÃ HỦY: {what}").format(what=summary) if closed else summary)
    event.add("description", " ".join(said))
    event.add("location", point.name)
    event.add("status", "CANCELLED" if closed else "CONFIRMED")
    event.add("sequence", int(moved) + int(closed))
    event.add("transp", "TRANSPARENT")
    return event
