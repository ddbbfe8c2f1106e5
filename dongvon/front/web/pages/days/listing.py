"""The transaction days of the commune: those held, those to come, those not closed on their day."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.places.queries import points_of, visits_of
from dongvon.core.states import DayState, name_of
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.queries import open_tasks, sessions_of, unclosed_sessions
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.templatetags.formats import day_text

TONES = {DayState.OPEN: "neutral", DayState.COUNTING: "attention", DayState.CLOSED: "good"}
SHOWN = 60


def state_of(session: Session) -> Page:
    state = DayState(session.state)
    return {"label": _(name_of(state)), "tone": TONES[state]}


def unclosed(actor: Actor, today: date) -> Page | None:
    """The word about sessions that were not closed on their day; None where all were."""
    late = unclosed_sessions(actor, today)
    if not late:
        return None
    days = ", ".join(f"{one.point.name} {day_text(one.held_on)}" for one in late[:5])
    return {
        "tone": "alert",
        "what": _("Có {count} phiên giao dịch chưa đóng trong ngày: {days}").format(count=len(late), days=days),
        "actions": [{"label": _("Mở phiên để kiểm đếm"), "url": reverse("day", args=[late[0].pk])}],
    }


def context(actor: Actor, today: date) -> Page:
    sessions = list(sessions_of(actor).prefetch_related("sheets", "closing")[:SHOWN])
    tasks = open_tasks(actor)
    return {
        "title": _("Phiên giao dịch xã"),
        "subtitle": place_name(actor.places[0]),
        "figures": [
            figure(_("Phiên chưa đóng"), sum(one.state != DayState.CLOSED for one in sessions), "count"),
            figure(_("Việc giao ban chưa xong"), len(tasks), "count"),
            figure(_("Quá hạn"), sum(task.due_on < today for task in tasks), "count"),
        ],
        "problem": unclosed(actor, today),
        "coming": _coming(actor, today, sessions),
        "may_open": actor.role == Role.POINT_LEADER,
        "tasks_table": {
            "columns": [column("what", _("Việc")), column("owner", _("Người làm")), column("due_on", _("Hạn"), "day")],
            "rows": [
                {"what": one.what, "owner": one.owner, "due_on": one.due_on,
                 "url": reverse("day_briefing", args=[one.session_id])} for one in tasks
            ],
        },
        "table": {
            "columns": [
                column("day", _("Phiên")), column("point", _("Điểm giao dịch")),
                column("state", _("Tình trạng"), "state"),
                column("sheets", _("Bảng kê"), "count"), column("cash", _("Thu theo bảng kê"), "dong"),
                column("difference", _("Chênh lệch"), "dong"),
            ],
            "rows": [
                {
                    "day": day_text(one.held_on), "point": one.point.name, "state": state_of(one),
                    "sheets": len(one.sheets.all()), "cash": sum(sheet.cash_counted for sheet in one.sheets.all()),
                    "difference": one.closing.difference if hasattr(one, "closing") else None,
                    "url": reverse("day", args=[one.pk]),
                }
                for one in sessions
            ],
            "keys": True,
        },
    }  # fmt: skip


def _coming(actor: Actor, today: date, sessions: list[Session]) -> list[Page]:
    """Visits of this month and the next that are not opened yet."""
    opened = {(one.point_id, one.fixed_on, one.visit) for one in sessions}
    found = []
    for point in (point for place in actor.places for point in points_of(place, today)):
        visits = visits_of(point, today.year) | visits_of(point, today.year + 1)
        for (fixed_on, visit), held_on in sorted(visits.items(), key=lambda item: item[1]):
            if -31 <= (held_on - today).days <= 31 and (point.pk, fixed_on, visit) not in opened:
                found.append({"point": point, "fixed_on": fixed_on, "visit": visit, "held_on": held_on})
    return sorted(found, key=lambda one: (one["held_on"], one["point"].code))
