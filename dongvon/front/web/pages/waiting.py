"""What waits for somebody: one table of sources by role, each a look at what is not done yet; the oldest first.

A line says what it is, since when it waits, and leads to where it is done: one tap to open, one to do it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.arrears import Party
from dongvon.core.casework import CASE_MOVES
from dongvon.core.states import DayState
from dongvon.field.arrears.queries import ladder_waiting
from dongvon.field.collecting.queries import undone_after_posting
from dongvon.field.supervision.queries import cases_of, months_of, state_of
from dongvon.field.transaction_days.queries import open_tasks, sessions_of
from dongvon.front.web.pages.parts import Page, link
from dongvon.front.web.templatetags.formats import day_text, month_text
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import groups_of

SHOWN = 12
LEADERS = (Role.GROUP_LEADER, Role.GROUP_DEPUTY)
BANK = (Role.BANK_OFFICER, Role.BANK_DIRECTOR)
POINT = (Role.TELLER, Role.CONTROLLER, Role.POINT_LEADER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do: since when it waits, in words, where it is done, and what its clock says."""

    since: date
    text: str
    url: str
    clock: str = ""


def waiting_for(actor: Actor, today: date) -> list[Waiting]:
    """All that waits for the actor, the oldest first."""
    found = [one for roles, look in SOURCES if actor.role in roles for one in look(actor, today)]
    return sorted(found, key=lambda one: (one.since, one.text))


def section(actor: Actor, today: date) -> Page:
    """The lines of the home page, and how many more there are."""
    found = waiting_for(actor, today)
    return {"waiting": found[:SHOWN], "waiting_more": max(0, len(found) - SHOWN)}


def _late(due: date, today: date) -> str:
    if due >= today:
        return _("hạn {day}").format(day=day_text(due))
    days = (today - due).days
    return ngettext("quá hạn {count} ngày", "quá hạn {count} ngày", days).format(count=days)


def _sessions(actor: Actor, today: date) -> Iterable[Waiting]:
    """Sessions that were opened and are not closed."""
    for one in sessions_of(actor).exclude(state=DayState.CLOSED).order_by("held_on")[:SHOWN]:
        counting = one.state == DayState.COUNTING
        text = _("Duyệt kiểm đếm và đóng phiên {point}") if counting else _("Phiên {point} chưa đóng")
        clock = _late(one.held_on, today) if one.held_on < today else ""
        yield Waiting(one.held_on, text.format(point=one.point.name), reverse("day", args=[one.pk]), clock)


def _tasks(actor: Actor, today: date) -> Iterable[Waiting]:
    """What briefings gave to do."""
    for one in islice(open_tasks(actor), SHOWN):
        url = reverse("day_briefing", args=[one.session_id])
        yield Waiting(one.session.held_on, f"{one.owner}: {one.what}", url, _late(one.due_on, today))


PARTIES = {
    Party.LEADER: LEADERS,
    Party.ASSOCIATION: (Role.ASSOCIATION_OFFICER,),
    Party.WARD: (Role.WARD_OFFICER, Role.WARD_LEADER),
    Party.BANK: BANK,
}


def _arrears(actor: Actor, _today: date) -> Iterable[Waiting]:
    """The rungs of the ladder that are this party's to climb, in one line."""
    mine = {party for party, roles in PARTIES.items() if actor.role in roles}
    place = actor.places[0]
    rungs = [one for one in ladder_waiting(actor, place, as_of(place)) if one.step.party in mine]
    if rungs:
        text = ngettext("{count} khoản vay cần đôn đốc", "{count} khoản vay cần đôn đốc", len(rungs))
        yield Waiting(rungs[0].since, text.format(count=len(rungs)), link("arrears"))


def _undoings(actor: Actor, today: date) -> Iterable[Waiting]:
    """Undoings that came when the sheet was posted."""
    for one in undone_after_posting(actor, groups_of(actor))[:SHOWN]:
        code = one.group.code if one.group else ""
        text = _("Tổ {code}: khoản hủy sau khi đã hạch toán").format(code=code)
        yield Waiting(one.collected_on, text, reverse("group_collecting", args=[one.group_id]))


def _cases(actor: Actor, _today: date) -> Iterable[Waiting]:
    for one in cases_of(actor):
        if CASE_MOVES[state_of(one)]:
            text = _("Hồ sơ vụ việc số {number} chưa kết thúc").format(number=one.pk)
            yield Waiting(one.opened_on, text, reverse("money_case", args=[one.pk]))


def _grades(actor: Actor, _today: date) -> Iterable[Waiting]:
    """The newest grading nobody has confirmed."""
    newest = months_of(actor).first()
    if newest is not None and not hasattr(newest, "confirmation"):
        text = _("Duyệt kết quả xếp loại tổ {month}").format(month=month_text(newest.month))
        yield Waiting(newest.made_at.date(), text, link("grades"))


Look = Callable[[Actor, date], Iterable[Waiting]]
SOURCES: tuple[tuple[tuple[Role, ...], Look], ...] = (
    ((Role.POINT_LEADER, Role.CONTROLLER), _sessions),
    ((Role.POINT_LEADER, Role.BANK_OFFICER, Role.WARD_OFFICER, Role.WARD_LEADER, Role.ASSOCIATION_OFFICER), _tasks),
    (tuple(role for roles in PARTIES.values() for role in roles), _arrears),
    ((*POINT, Role.BANK_OFFICER), _undoings),
    (BANK, _cases),
    ((Role.BANK_DIRECTOR,), _grades),
)
