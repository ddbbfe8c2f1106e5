"""The desks of lists 03/TD: what waits for the ward, the bank, a group, an association; and one list."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.attachments.services import LARGEST_BYTES
from dongvon.core.problems import N_, Problem
from dongvon.core.screening import CONFLICT, screening_setting
from dongvon.core.states import ListState, name_of
from dongvon.credit.applications.models import Application, MemberList, NoticeStop
from dongvon.credit.applications.queries import list_seen, lists_seen, meeting_seen
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.applications.list_actions import ON_LISTS
from dongvon.front.web.pages.applications.list_standing import ListStanding, Waiting, desk_day, notices_for, waiting_of
from dongvon.front.web.pages.applications.page import application_state
from dongvon.front.web.pages.kit.action_desk import buttons
from dongvon.front.web.pages.kit.naming import State, class_state, group_label, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.pages.loans.story import event
from dongvon.office.documents import screening as papers
from dongvon.parties.groups.queries import board_of
from dongvon.parties.households.queries import class_on

S = ListState
TONES = {S.CLOSED: "waiting", S.SENT_TO_WARD: "waiting", S.RETURNED_BY_WARD: "attention", S.CERTIFIED: "good",
         S.SENT_TO_BANK: "waiting", S.DECIDED: "good", S.NOTIFIED: "good"}  # fmt: skip
LATELY = 12
WARD, BANK = (Role.WARD_OFFICER, Role.WARD_LEADER), (Role.BANK_OFFICER, Role.BANK_DIRECTOR)


def list_state(row: MemberList) -> State:
    state = ListState(row.state)
    return {"label": _(name_of(state)), "tone": TONES.get(state, "neutral")}


# --- queues -----------------------------------------------------------------------------------------------------------


def certification_desk(actor: Actor) -> Page:
    """What the ward has to certify, the oldest first, and notices 04/TD it has not said it received."""
    rows = list(lists_seen(actor).filter(state=S.SENT_TO_WARD))
    rule = _(
        "Xác nhận là chữ ký và con dấu trên bản 03/TD, quét và đính kèm; máy kiểm tra trước từng dòng và nêu lý do."
    )
    return _desk(actor, _("Xác nhận danh sách 03/TD"), _("Chờ Ủy ban nhân dân xác nhận"), rows, rule, source("03/TD"))


def decision_desk(actor: Actor) -> Page:
    """What the bank has to decide: the late ones first, then by the day the file came."""
    rows = list(lists_seen(actor).filter(state=S.SENT_TO_BANK))
    setting = screening_setting(desk_day(actor.places[0]))
    rule = _(
        "Ngân hàng trả lời trong {days} ngày làm việc kể từ ngày nhận đủ hồ sơ; thứ Bảy, Chủ nhật, ngày lễ không tính."
    )
    rests = source(_(setting.decision_source), confidence=setting.decision_confidence)
    page = _desk(actor, _("Quyết định cho vay"), _("Chờ ngân hàng quyết định"), rows,
                 rule.format(days=setting.decision_days), rests)  # fmt: skip
    decided = lists_seen(actor).filter(state=S.DECIDED)
    return page | {"parts": [*page["parts"], _part(_("Đã quyết định, chờ gửi thông báo 04/TD"), decided,
                                                   desk_day(actor.places[0]))]}  # fmt: skip


def member_lists(actor: Actor) -> Page:
    """Every list still on its way, and those notified lately."""
    rows = list(lists_seen(actor).exclude(state__in=(S.NOTIFIED, S.CANCELLED)))
    rule = _("Tổ bình xét và lập 03/TD, hội ký, Ủy ban nhân dân xác nhận, ngân hàng quyết định, thông báo 04/TD trở về"
             " từng người vay.")  # fmt: skip
    page = _desk(actor, _("Danh sách 03/TD"), _("Đang trên đường"), rows, rule, source("03/TD, 04/TD"))
    lately = lists_seen(actor).filter(state=S.NOTIFIED).order_by("-decided_on", "-pk")[:LATELY]
    return page | {"parts": [*page["parts"], _part(_("Đã thông báo gần đây"), lately, desk_day(actor.places[0]))]}


def _desk(actor: Actor, title: str, head: str, rows: Sequence[Any], rule: str, rests: Page) -> Page:
    on = desk_day(actor.places[0])
    waiting = [one for row in rows if (one := waiting_of(row, on))]
    return {
        "title": title,
        "subtitle": _("Đến ngày {day}").format(day=f"{on:%d/%m/%Y}"),
        "figures": [
            figure(_("Danh sách"), len(rows), "count"),
            figure(_("Đề nghị vay"), sum(row.asked or 0 for row in rows), "dong"),
            figure(_("Quá hạn trả lời"), sum(one.late for one in waiting), "count",
                   tone="alert" if any(one.late for one in waiting) else ""),
        ],
        "rule": rule, "source": rests,
        "parts": [_part(head, rows, on), *_notices(actor, on)],
    }  # fmt: skip


def _notices(actor: Actor, on: date) -> list[Page]:
    """Notices 04/TD that wait for the actor to say they have come."""
    rows = notices_for(actor)
    return [_part(_("Thông báo 04/TD chờ bạn xác nhận đã nhận"), rows, on)] if rows else []


def _oldest_first(row: tuple[MemberList, Waiting | None]) -> tuple[bool, date, int]:
    waiting = row[1]
    return (not (waiting and waiting.late), waiting.since if waiting else date.max, row[0].pk)


def _part(title: str, rows: Iterable[Any], on: date) -> Page:
    found = sorted(((row, waiting_of(row, on)) for row in rows), key=_oldest_first)
    columns = [
        column("number", _("Danh sách 03/TD")), column("group", _("Tổ, thôn bản")),
        column("lines", _("Hồ sơ"), "count"),
        column("asked", _("Đề nghị vay (đồng)"), "money"), column("since", _("Từ ngày"), "day"),
        column("waiting", _("Đã chờ"), "state"), column("state", _("Bước"), "state"),
    ]  # fmt: skip
    shown = [
        {"url": reverse("member_list", args=[row.pk]), "number": row.number,
         "group": f"{row.group.code}, {row.group.hamlet.name}", "lines": row.line_count,
         "asked": row.asked, "since": waiting.since if waiting else row.made_on,
         "waiting": waiting.state() if waiting and row.state != S.NOTIFIED else None, "state": list_state(row)}
        for row, waiting in found
    ]  # fmt: skip
    empty = {"title": _("Không có danh sách nào ở đây"), "icon": "clipboard-check", "text": ""}
    return {"title": title, "note": "", "table": {"columns": columns, "rows": shown, "keys": True, "empty": empty}}


# --- one list ---------------------------------------------------------------------------------------------------------


def list_page(actor: Actor, list_id: int) -> Page:
    """The context of party/member_list.html."""
    at = ListStanding(actor, list_seen(actor, list_id))
    row, waiting = at.list, waiting_of(at.list, at.on)
    head = board_of(row.group_id, row.made_on).get("head")
    may_scan = actor.role in WARD and row.state == S.SENT_TO_WARD
    return {
        "title": _("Danh sách 03/TD số {number}").format(number=row.number),
        "subtitle": f"{group_label(row.group.code, head.name if head else None)} · {row.group.hamlet.name}",
        "state": list_state(row),
        "crumbs": [{"label": _("Danh sách 03/TD"), "url": reverse("member_lists")}, {"label": row.number, "url": None}],
        "actions": _buttons(at),
        "figures": [
            figure(_("Hồ sơ"), len(at.standing), "count"),
            figure(_("Đề nghị vay"), sum(one.amount for one in at.standing), "dong"),
            figure(_("Đã duyệt"), sum(one.approved_amount or 0 for one in at.lines) or None, "dong"),
        ],
        "waiting": waiting.state() if waiting and row.state not in (S.NOTIFIED, S.CANCELLED) else None,
        "notes": _notes(at),
        "lines_table": _lines(at),
        "checks_table": _checks(at) if at.problems else None,
        "events": _story(at),
        "papers": [
            {"title": paper.title, "form": None, "on": paper.added_at, "url": reverse("attachment", args=[paper.pk]),
             "size": paper.bytes, "digest": paper.sha256}
            for paper in at.scans
        ],
        "scan_url": reverse("member_list_scan", args=[row.pk]) if may_scan else None,
        "largest_mb": LARGEST_BYTES // 1024**2,
    }  # fmt: skip


def _buttons(at: ListStanding) -> list[Page]:
    row = at.list
    prints = [
        {"label": _("In biên bản 10C/TD"), "url": reverse("minutes_paper", args=[row.meeting_id]), "icon": "printer"},
        {"label": _("In danh sách 03/TD"), "url": reverse("member_list_paper", args=[row.pk]), "icon": "printer"},
    ]
    if row.decided_on is not None:
        url = reverse("result_notice_paper", args=[row.pk])
        prints.append({"label": _("In thông báo 04/TD"), "url": url, "icon": "printer"})
    doing = buttons(ON_LISTS, at, "member_list_action", row.pk)
    return [one | {"primary": number == 0} for number, one in enumerate(doing)] + prints


def _notes(at: ListStanding) -> list[Page]:
    found: list[Page] = []
    deciding = (*WARD, *BANK)
    if at.related and at.actor.role in deciding and at.problems:
        names = ", ".join(one.borrower.name for one in at.related)
        text = _("Bạn đã kê khai có liên quan đến {names}: người khác phải xác nhận, quyết định danh sách này.")
        found.append({"tone": "refused", "what": text.format(names=names), "source": source(_(CONFLICT))})
    if at.list.state == S.SENT_TO_WARD and not at.scans and at.actor.role in WARD:
        text = _("Chưa có bản quét đã ký, đóng dấu: đính kèm ở dưới rồi mới xác nhận.")
        found.append({"tone": "attention", "what": text})
    return found


def _severity(problems: Sequence[Problem]) -> State:
    if any(one.severity == "block" for one in problems):
        return {"label": _("không đạt"), "tone": "alert"}
    return {"label": _("cần xem"), "tone": "attention"} if problems else {"label": _("đạt"), "tone": "good"}


def _lines(at: ListStanding) -> Page:
    """The lines of the paper; what is not known yet has no column."""
    decided, why = at.list.decided_on is not None, any(one.refusal for one in at.lines)
    columns = [
        column("who", _("Người xin vay")), column("klass", _("Đối tượng"), "state"),
        column("programme", _("Chương trình"), "programme"), column("purpose", _("Mục đích")),
        column("amount", _("Xin vay (đồng)"), "money"), column("months", _("Thời hạn (tháng)"), "count"),
        column("votes", _("Đồng ý")),
        *([column("checked", _("Máy kiểm tra"), "state")] if at.problems else []),
        *([column("approved", _("Đã duyệt (đồng)"), "money")] if decided else []),
        *([column("state", _("Bước"), "state")] if decided or why else []),
        *([column("why", _("Lý do"))] if why else []),
    ]  # fmt: skip
    present = at.list.meeting.present_count
    rows = [
        {"url": reverse("application", args=[one.pk]), "who": one.who, "klass": _class_of(one, at.list.made_on),
         "programme": programme_cell(one.programme), "purpose": one.purpose, "amount": one.amount,
         "months": one.agreed_term_months, "votes": f"{one.votes_for}/{present}",
         "checked": _severity(at.problems[one.pk]) if one.pk in at.problems else None,
         "approved": one.approved_amount, "state": application_state(one), "why": one.refusal}
        for one in at.lines
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "totals": {"amount": sum(one.amount for one in at.standing)}}  # fmt: skip


def _class_of(one: Application, on: date) -> State | None:
    found = class_on(one.household_id, on)
    return class_state(found.kind) if found else None


def _checks(at: ListStanding) -> Page:
    """Every reason the rules give, with the document; a line nothing is said about says so."""
    columns = [column("who", _("Người xin vay")), column("result", _("Kết quả"), "state"), column("why", _("Lý do")),
               column("source", _("Căn cứ"))]  # fmt: skip
    rows = []
    for line in at.standing:
        found = at.problems[line.pk]
        if not found:
            rows.append({"who": line.who, "result": _severity([]), "why": _("Đúng đối tượng, trong mức, trong hạn."),
                         "source": ""})  # fmt: skip
        rows += [
            {"who": line.who, "result": _severity([one]), "why": said(one),
             "source": _(one.source) if one.source else ""}
            for one in found
        ]  # fmt: skip
    return {"columns": columns, "rows": rows}


STOPS = {
    NoticeStop.Stop.WARD: N_("Thông báo 04/TD đến Ủy ban nhân dân."),
    NoticeStop.Stop.ASSOCIATION: N_("Thông báo 04/TD đến hội, đoàn thể."),
    NoticeStop.Stop.GROUP: N_("Thông báo 04/TD đến tổ."),
    NoticeStop.Stop.BORROWER: N_("Tổ đã báo từng người vay."),
}


def _story(at: ListStanding) -> list[Page]:
    row = at.list
    told = [
        (row.made_on, _("Họp bình xét và lập danh sách."), "users", ""),
        (row.sent_to_ward_on, _("Gửi Ủy ban nhân dân."), "upload", ""),
        (row.returned_on, _("Ủy ban nhân dân trả lại."), "undo-2", "attention"),
        (row.certified_on, _("Ủy ban nhân dân xác nhận."), "file-check", "good"),
        (row.sent_to_bank_on, _("Gửi ngân hàng."), "upload", ""),
        (row.decided_on, _("Ngân hàng quyết định, số {number}.").format(number=row.decision_no), "scale", "good"),
        (row.notified_on, _("Ngân hàng gửi thông báo 04/TD."), "megaphone", ""),
    ]
    found = [event(on, text, icon, tone) for on, text, icon, tone in told if on is not None]
    found.sort(key=lambda one: one["on"])
    found += [event(one.on, _(STOPS[NoticeStop.Stop(one.stop)]), "check", "good") for one in row.stops.order_by("pk")]
    return found


# --- papers -----------------------------------------------------------------------------------------------------------


def minutes_paper(actor: Actor, meeting_id: int) -> bytes:
    return papers.minutes(meeting_seen(actor, meeting_id))


def list_paper(actor: Actor, list_id: int) -> bytes:
    return papers.member_list(list_seen(actor, list_id))


def notice_paper(actor: Actor, list_id: int) -> bytes:
    return papers.result_notice(list_seen(actor, list_id))
