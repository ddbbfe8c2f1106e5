"""What waits for somebody: one table of sources by role, each a look at what is not done yet; the oldest first.

A line says what it is, since when it waits, and leads to where it is done: one tap to open, one to do it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.answering import KINDS
from dongvon.core.arrears import Party
from dongvon.core.casework import CASE_MOVES
from dongvon.core.checks import CheckState, Why
from dongvon.core.poverty import CaseState, RoundState
from dongvon.core.problems import N_
from dongvon.core.reallocation import ProposalState
from dongvon.core.states import ApplicationState, DayState, ListState
from dongvon.credit.applications.queries import applications_of, lists_seen, waiting_for_meeting
from dongvon.credit.capital.models import RequestStop
from dongvon.credit.capital.queries import proposals as target_sheets
from dongvon.credit.capital.queries import requests_of, stops_of
from dongvon.field.arrears.queries import ladder_waiting
from dongvon.field.checks.queries import ASSOCIATION, loan_duties, misuse_to_act_on, organisation_of
from dongvon.field.collecting.queries import undone_after_posting
from dongvon.field.needs.queries import declarations_waiting
from dongvon.field.supervision.queries import cases_of, months_of, state_of
from dongvon.field.transaction_days.models import Task
from dongvon.field.transaction_days.queries import open_tasks, sessions_of
from dongvon.front.web.pages.applications.list_standing import desk_day, notices_for, waiting_of
from dongvon.front.web.pages.kit.parts import Page, link, programme_short
from dongvon.front.web.templatetags.formats import day_text, month_text
from dongvon.office.disclosure.queries import waiting as letters_waiting
from dongvon.office.disclosure.services import ANSWERING
from dongvon.office.overview.queries import as_of
from dongvon.office.planning.queries import proposals_of
from dongvon.office.planning.queries import state_of as state_of_proposal
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.reviews.models import ReviewRound
from dongvon.parties.reviews.queries import hamlets_of, posting_until, rounds_of, states_of

SHOWN = 12
LEADERS = (Role.GROUP_LEADER, Role.GROUP_DEPUTY)
BANK = (Role.BANK_OFFICER, Role.BANK_DIRECTOR)
WARD = (Role.WARD_OFFICER, Role.WARD_LEADER)
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
    """The lines of the home page: the oldest, and those that are folded away."""
    found = waiting_for(actor, today)
    return {"waiting": [part for part in (found[:SHOWN], found[SHOWN:]) if part]}


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
    """What briefings gave to do, a line for each briefing, by its most urgent task."""
    for session, tasks in groupby(sorted(open_tasks(actor), key=_briefing), key=lambda one: one.session):
        found = list(tasks)
        text = ngettext(
            "{count} việc giao ban {point} chưa xong", "{count} việc giao ban {point} chưa xong", len(found)
        )
        url = reverse("day_briefing", args=[session.pk])
        text = text.format(count=len(found), point=session.point.name)
        yield Waiting(session.held_on, text, url, _late(found[0].due_on, today))


def _briefing(task: Task) -> tuple[date, int, date]:
    return task.session.held_on, task.session_id, task.due_on


PARTIES = {
    Party.LEADER: LEADERS,
    Party.ASSOCIATION: (Role.ASSOCIATION_OFFICER,),
    Party.WARD: WARD,
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


# Which steps of a list 03/TD wait for whom, and what he does with it.
LIST_STEPS: dict[ListState, tuple[tuple[Role, ...], str]] = {
    ListState.CLOSED: (LEADERS, N_("Gửi danh sách {number} lên Ủy ban nhân dân")),
    ListState.RETURNED_BY_WARD: (LEADERS, N_("Sửa danh sách {number} bị trả lại")),
    ListState.SENT_TO_WARD: (WARD, N_("Xác nhận danh sách {number}")),
    ListState.CERTIFIED: (LEADERS, N_("Gửi danh sách {number} đến ngân hàng")),
    ListState.SENT_TO_BANK: ((Role.BANK_DIRECTOR,), N_("Quyết định danh sách {number}")),
    ListState.DECIDED: ((Role.BANK_OFFICER,), N_("Gửi thông báo 04/TD của danh sách {number}")),
}


def _lists(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Lists 03/TD that lie on the actor's desk; the bank's have a clock."""
    mine = {state: text for state, (roles, text) in LIST_STEPS.items() if actor.role in roles}
    on = desk_day(actor.places[0])
    for row in lists_seen(actor).filter(state__in=list(mine)):
        at = waiting_of(row, on)
        text = _(mine[ListState(row.state)]).format(number=row.number)
        clock = _late(at.due_on, on) if at and at.due_on else ""
        yield Waiting(at.since if at else row.made_on, text, reverse("member_list", args=[row.pk]), clock)


def _direct(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Direct applications nobody has decided."""
    rows = applications_of(actor).filter(group=None, state=ApplicationState.SENT_TO_BANK)
    for row in rows.order_by("made_on", "pk")[:SHOWN]:
        text = _("Phê duyệt hồ sơ trực tiếp của {name}").format(name=row.who)
        yield Waiting(row.made_on, text, reverse("application", args=[row.pk]))


def _notices(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Notices 04/TD on their way that wait for the actor to say they have come."""
    for row in notices_for(actor):
        at = waiting_of(row, desk_day(row.place))
        text = _("Xác nhận đã nhận thông báo 04/TD của danh sách {number}").format(number=row.number)
        yield Waiting(at.since if at else row.made_on, text, reverse("member_list", args=[row.pk]))


def _meetings(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Applications the group has not voted on yet."""
    for group in groups_of(actor):
        if rows := waiting_for_meeting(group):
            text = ngettext("Họp bình xét tổ {code}: {count} đơn", "Họp bình xét tổ {code}: {count} đơn", len(rows))
            since, url = min(row.made_on for row in rows), reverse("hold_meeting", args=[group.pk])
            yield Waiting(since, text.format(code=group.code, count=len(rows)), url)


def _payouts(actor: Actor, today: date) -> Iterable[Waiting]:
    """Loans approved that wait for the money, in one line."""
    rows = applications_of(actor).filter(state=ApplicationState.WAITING_SESSION)
    if days := list(rows.order_by("approved_on").values_list("approved_on", flat=True)):
        text = ngettext("{count} món vay chờ giải ngân", "{count} món vay chờ giải ngân", len(days))
        yield Waiting(days[0] or today, text.format(count=len(days)), link("applications", tt="da-duyet"))


def _reviews(actor: Actor, today: date) -> Iterable[Waiting]:
    """Rounds of the poverty review: to be scored, to be met about, to be put up, checked again, recognised."""
    for row in rounds_of(actor).filter(state__in=(RoundState.OPEN, RoundState.POSTED)):
        found = _posted(actor, row, today) if row.state == RoundState.POSTED else _open_round(actor, row)
        yield from found


def _open_round(actor: Actor, row: ReviewRound) -> Iterable[Waiting]:
    """Hamlet by hamlet what is left to do; the results of all are put up when nothing is."""
    url, hamlets = reverse("review", args=[row.pk]), hamlets_of(row)
    for one in hamlets:
        if actor.role == Role.HAMLET_HEAD and one.scored:
            text = _("Họp {hamlet}: {count} hộ đã chấm điểm").format(hamlet=one.hamlet.name, count=one.scored)
            yield Waiting(row.started_on, text, reverse("review_meeting", args=[row.pk, one.hamlet.pk]))
        elif actor.role == Role.WARD_OFFICER and one.to_score:
            text = _("Chấm điểm {hamlet}: còn {count} hộ").format(hamlet=one.hamlet.name, count=one.to_score)
            yield Waiting(row.started_on, text, f"{url}?thon={one.hamlet.pk}")
    if actor.role == Role.WARD_OFFICER and hamlets and not any(one.to_score + one.scored for one in hamlets):
        yield Waiting(row.started_on, _("Niêm yết kết quả rà soát năm {year}").format(year=row.year), url)


def _posted(actor: Actor, row: ReviewRound, today: date) -> Iterable[Waiting]:
    """What was objected to is checked again; what hung out long enough is recognised."""
    url, until = reverse("review", args=[row.pk]), posting_until(row)
    objected = states_of(row).get(CaseState.OBJECTED, 0)
    if actor.role == Role.WARD_OFFICER and objected:
        text = ngettext("Phúc tra {count} hộ có ý kiến", "Phúc tra {count} hộ có ý kiến", objected)
        yield Waiting(row.posted_on or row.started_on, text.format(count=objected), url)
    if actor.role == Role.WARD_LEADER and not objected and until and until < today:
        yield Waiting(until, _("Công nhận kết quả rà soát năm {year}").format(year=row.year), url)


def _declarations(actor: Actor, _today: date) -> Iterable[Waiting]:
    """What people declared on the public page."""
    rows = declarations_waiting(actor)
    if rows:
        text = ngettext("{count} lời khai nhu cầu vay của người dân", "{count} lời khai nhu cầu vay của người dân",
                        len(rows))  # fmt: skip
        yield Waiting(rows[0].declared_on, text.format(count=len(rows)), link("declarations"))


def _letters(actor: Actor, today: date) -> Iterable[Waiting]:
    """What the public wrote and nobody has answered."""
    for one in letters_waiting(actor)[:SHOWN]:
        if actor.role in ANSWERING[one.at_desk]:
            text = _("{kind} {code} chưa trả lời").format(kind=_(KINDS[one.kind]), code=one.code)
            yield Waiting(one.received_on, text, reverse("feedback_one", args=[one.pk]), _late(one.due_on, today))


def _targets(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Sheets of targets no decision has signed."""
    for one in target_sheets(actor.places[0])[:SHOWN]:
        text = _("Bảng chỉ tiêu {year} chờ quyết định").format(year=one.year)
        yield Waiting(one.made_on, text, reverse("target_sheet", args=[one.pk]))


def _requests(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Requests for capital the provincial board has not answered."""
    for one in requests_of(actor.places[0]):
        stops = stops_of(one)
        if stops and stops[-1].stop != RequestStop.Stop.BOARD:
            text = _("Đề nghị vốn {programme}: {stop}").format(
                programme=programme_short(one.programme), stop=stops[-1].get_stop_display()
            )
            yield Waiting(stops[-1].on, text, link("capital_requests"))


def _proposals(actor: Actor, _today: date) -> Iterable[Waiting]:
    """Proposals to move balances that wait for a decision."""
    for one in proposals_of(actor):
        if state_of_proposal(one) == ProposalState.SENT:
            text = _("Đề nghị điều chuyển số {number} chờ quyết định").format(number=one.pk)
            yield Waiting(one.on, text, reverse("reallocation_proposal", args=[one.pk]))


def _checks(actor: Actor, today: date) -> Iterable[Waiting]:
    """Loans whose check is due or missed, in one line; and what was found used otherwise."""
    place, who = actor.places[0], organisation_of(actor)
    on = min(today, as_of(place))
    owed = [one for one in loan_duties(actor, place, on, on.year, level=who.level if who else ASSOCIATION)
            if one.why == Why.NEW and one.state in (CheckState.WAITING, CheckState.MISSED)]  # fmt: skip
    if owed:
        first = min(owed, key=lambda one: one.since)
        text = ngettext("{count} khoản vay mới phải kiểm tra 06/TD", "{count} khoản vay mới phải kiểm tra 06/TD",
                        len(owed))  # fmt: skip
        clock = _late(first.due_on, on) if first.due_on else ""
        yield Waiting(first.since, text.format(count=len(owed)), link("checks"), clock)
    if actor.role in BANK:
        for check in misuse_to_act_on(actor, place)[:SHOWN]:
            text = _("Sử dụng vốn sai mục đích: khoản vay {number}").format(number=check.loan.number)
            yield Waiting(check.on, text, reverse("checks_loan", args=[check.loan_id]))


Look = Callable[[Actor, date], Iterable[Waiting]]
SOURCES: tuple[tuple[tuple[Role, ...], Look], ...] = (
    ((Role.POINT_LEADER, Role.CONTROLLER), _sessions),
    ((Role.POINT_LEADER, Role.BANK_OFFICER, Role.WARD_OFFICER, Role.WARD_LEADER, Role.ASSOCIATION_OFFICER), _tasks),
    (tuple(role for roles in PARTIES.values() for role in roles), _arrears),
    ((*POINT, Role.BANK_OFFICER), _undoings),
    (BANK, _cases),
    ((Role.BANK_DIRECTOR,), _grades),
    ((Role.BANK_DIRECTOR,), _direct),
    ((*LEADERS, *WARD, *BANK), _lists),
    ((*LEADERS, *WARD, Role.ASSOCIATION_OFFICER), _notices),
    (LEADERS, _meetings),
    ((Role.TELLER,), _payouts),
    ((Role.HAMLET_HEAD, *WARD), _reviews),
    ((Role.WARD_OFFICER,), _declarations),
    (tuple(role for roles in ANSWERING.values() for role in roles), _letters),
    ((Role.WARD_LEADER, Role.BANK_OFFICER), _targets),
    (BANK, _requests),
    ((Role.BANK_OFFICER,), _proposals),
    ((Role.ASSOCIATION_OFFICER, Role.BANK_OFFICER), _checks),
)
