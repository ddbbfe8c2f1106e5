"""The board of representatives: who sits on it, meetings with opinions in writing, inspections with findings, and its
two reports 01/TDCS and 02/TDCS. Members of the provincial board read it and change nothing."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.credit.capital.models import BoardFinding, BoardInspection, BoardMeeting, BoardMember, BoardMinutes
from dongvon.credit.capital.queries import board_meeting_for, board_meetings, board_on, inspections_of
from dongvon.credit.capital.services import call_meeting
from dongvon.credit.capital.services.board import ABOUT_MEETING, OPINIONS
from dongvon.credit.capital.services.board import SOURCE as BOARD
from dongvon.front.web.pages.capital.actions import FINDING, OF_A_MEETING, OF_THE_BOARD, PUT_RIGHT, At
from dongvon.front.web.pages.capital.targets import paper_cards, papers_of
from dongvon.front.web.pages.kit.actions import RehearsedAction
from dongvon.front.web.pages.kit.naming import group_label, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.office.target_sheets import board_reports
from dongvon.office.target_sheets.board_reports import GroupBalance, OverdueLoan, causes_text

REPORTS = {"01-tdcs": N_("01/TDCS: dư nợ theo tổ"), "02-tdcs": N_("02/TDCS: nợ quá hạn và nguyên nhân")}


def context(actor: Actor) -> Page:
    place = actor.places[0]
    on = as_of(place)
    members, meetings, inspections = board_on(place, on), board_meetings(place), inspections_of(place)
    open_findings = [one for row in inspections for one in row.findings.all() if _is_open(one)]
    late = sum(bool(one.due_on and one.due_on < on) for one in open_findings)
    doing = [*_buttons(actor, on), *_papers()]
    return {
        "title": _("Ban đại diện Hội đồng quản trị xã, phường"),
        "subtitle": _("Đến ngày {day}").format(day=day_text(on)),
        "figures": [
            figure(_("Thành viên"), len(members), "count"),
            figure(_("Cuộc họp trong năm"), sum(one.meets_on.year == on.year for one in meetings), "count"),
            figure(_("Kiến nghị chưa khắc phục"), len(open_findings), "count",
                   note=_("{count} đã quá ngày").format(count=late) if late else ""),
        ],
        "actions": doing[:2], "more_actions": doing[2:],
        "rule": _("Ban do UBND xã, phường quyết định thành lập. Thành viên vắng gửi ý kiến bằng văn bản trước phiên"
                  " họp, không ai dự thay."),
        "source": source(_(OPINIONS), confidence="mixed"),
        "parts": [
            {"title": _("Thành viên"), "note": "", "table": _members(members)},
            {"title": _("Các cuộc họp"), "note": "", "table": _meetings(meetings)},
            {"title": _("Kiểm tra, giám sát"), "note": _("của Ban đại diện tỉnh và xã, phường"),
             "table": _inspections(actor, inspections)},
            {"title": _("Kết quả, kiến nghị"), "note": "", "table": _findings(actor, inspections, on)},
        ],
    }  # fmt: skip


def _papers() -> list[Page]:
    """Reports of the board, on paper and as workbooks."""
    printed = [{"label": _(label), "url": reverse("board_report", args=[form, "pdf"]), "icon": "printer"}
               for form, label in REPORTS.items()]  # fmt: skip
    return printed + [{"label": _("Excel {form}").format(form=form.upper().replace("-", "/")), "icon": "download",
                       "url": reverse("board_report", args=[form, "xlsx"])} for form in REPORTS]  # fmt: skip


def _buttons(actor: Actor, on: date) -> list[Page]:
    at = At(actor, on)
    return [{"label": _(one.title), "url": reverse("board_act", args=[one.key]), "icon": one.icon}
            for one in OF_THE_BOARD.values() if actor.role in one.roles and one.fits(at)]  # fmt: skip


def _members(rows: Sequence[BoardMember]) -> Page:
    columns = [column("name", _("Họ tên")), column("seat", _("Trong ban")), column("office", _("Chức vụ, đơn vị")),
               column("no", _("Quyết định")), column("since", _("Từ ngày"), "day")]  # fmt: skip
    shown = [{"name": one.name, "seat": str(BoardMember.Seat(one.seat).label), "office": one.office,
              "no": one.decision_no, "since": one.since_on} for one in rows]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True, "empty": {
        "title": _("Chưa ghi Ban đại diện của xã, phường"), "icon": "users",
        "text": _("Ghi thành viên theo quyết định thành lập của UBND.")}}  # fmt: skip


def _meetings(rows: Sequence[BoardMeeting]) -> Page:
    shown = []
    for one in rows:
        minutes = getattr(one, "minutes", None)
        held = {"label": _("đã họp"), "tone": "good"} if minutes else {"label": _("đã triệu tập"), "tone": "waiting"}
        shown.append({
            "url": reverse("board_meeting", args=[one.pk]), "number": one.number, "on": one.meets_on,
            "agenda": one.agenda, "state": held, "opinions": len(one.opinions.all()),
            "present": len(minutes.attendance.all()) if minutes else None,
            "conclusion": minutes.conclusion if minutes else "",
        })  # fmt: skip
    columns = [
        column("number", _("Giấy mời")), column("on", _("Ngày họp"), "day"), column("agenda", _("Nội dung")),
        column("state", _("Tình trạng"), "state"), column("present", _("Dự họp"), "count"),
        column("opinions", _("Ý kiến bằng văn bản"), "count"), column("conclusion", _("Kết luận")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có cuộc họp nào"), "icon": "calendar-days"}}  # fmt: skip


def _inspections(actor: Actor, rows: Sequence[BoardInspection]) -> Page:
    acts = actor.role in FINDING.roles
    columns = [
        column("document", _("Kế hoạch")), column("board", _("Ban kiểm tra")), column("since", _("Từ ngày"), "day"),
        column("until", _("Đến ngày"), "day"), column("subject", _("Nội dung")), column("who", _("Người kiểm tra")),
        column("findings", _("Kiến nghị"), "count"), column("act", _("Việc"), url_key="act_url"),
    ]  # fmt: skip
    shown = [
        {"document": one.document, "board": str(BoardInspection.Board(one.board).label), "since": one.since_on,
         "until": one.until_on, "subject": one.subject, "who": one.inspectors,
         "findings": sum(row.answers_id is None for row in one.findings.all()),
         "act": _(FINDING.title) if acts else "", "act_url": _act_url(one, FINDING) if acts else None}
        for one in rows
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có kế hoạch kiểm tra nào"), "icon": "clipboard-list"}}  # fmt: skip


def _act_url(row: BoardInspection, action: RehearsedAction) -> str:
    return reverse("board_inspection_act", args=[row.pk, action.key])


def _is_open(one: BoardFinding) -> bool:
    return one.answers_id is None and not hasattr(one, "answered_by")


def _findings(actor: Actor, inspections: Sequence[BoardInspection], on: date) -> Page:
    shown = []
    for row in inspections:
        for one in (found for found in row.findings.all() if found.answers_id is None):
            answer = getattr(one, "answered_by", None)
            late = answer is None and one.due_on is not None and one.due_on < on
            acts = answer is None and actor.role in PUT_RIGHT.roles
            shown.append({
                "document": row.document, "on": one.on, "text": one.text, "due": one.due_on,
                "hamlet": one.hamlet.name if one.hamlet else "",
                "answer": f"{day_text(answer.on)}: {answer.text}" if answer else "",
                "state": {"label": _("đã khắc phục") if answer else _("quá ngày") if late else _("chưa khắc phục"),
                          "tone": "good" if answer else "alert" if late else "waiting"},
                "act": _(PUT_RIGHT.title) if acts else "", "act_url": _act_url(row, PUT_RIGHT) if acts else None,
            })  # fmt: skip
    columns = [
        column("document", _("Kế hoạch")), column("on", _("Ngày"), "day"), column("text", _("Kết quả, kiến nghị")),
        column("hamlet", _("Thôn, tổ dân phố")), column("due", _("Khắc phục trước"), "day"),
        column("state", _("Tình trạng"), "state"), column("answer", _("Đã làm")),
        column("act", _("Việc"), url_key="act_url"),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa ghi kết quả kiểm tra nào"), "icon": "circle-check"}}  # fmt: skip


# --- one meeting ------------------------------------------------------------------------------------------------------


def meeting_page(actor: Actor, meeting_id: int) -> Page:
    """One meeting: who sat there, who wrote, who did neither; its papers and what comes next."""
    found = board_meeting_for(actor, meeting_id)
    row = next(one for one in board_meetings(found.place) if one.pk == found.pk)
    minutes, papers = getattr(row, "minutes", None), papers_of(actor, (ABOUT_MEETING, row.pk))
    at = At(actor, as_of(row.place), meeting=row, papers=papers)
    present = {one.member_id for one in minutes.attendance.all()} if minutes else set()
    opinions = {one.member_id: one for one in row.opinions.all()}
    keeps = actor.role in call_meeting.roles  # type: ignore[attr-defined]
    shown = [
        {"name": one.name, "seat": str(BoardMember.Seat(one.seat).label),
         "state": _presence(one.pk, present, opinions, minutes is not None),
         "opinion": opinions[one.pk].text if one.pk in opinions else "",
         "on": opinions[one.pk].on if one.pk in opinions else None}
        for one in at.board
    ]  # fmt: skip
    columns = [column("name", _("Thành viên")), column("seat", _("Trong ban")), column("state", _("Dự họp"), "state"),
               column("on", _("Ngày gửi ý kiến"), "day"), column("opinion", _("Ý kiến bằng văn bản"))]  # fmt: skip
    return {
        "title": _("Họp Ban đại diện ngày {day}").format(day=day_text(row.meets_on)),
        "subtitle": row.number,
        "state": {"label": _("đã có biên bản"), "tone": "good"} if minutes else
                 {"label": _("đã triệu tập"), "tone": "waiting"},
        "crumbs": [{"label": _("Ban đại diện"), "url": reverse("board")}, {"label": row.number, "url": None}],
        "actions": [{"label": _(one.title), "url": reverse("board_meeting_act", args=[row.pk, one.key]),
                     "icon": one.icon} for one in OF_A_MEETING.values() if actor.role in one.roles and one.fits(at)],
        "notes": [{"tone": "note", "what": _("Nội dung: {agenda}").format(agenda=row.agenda)}, *_concluded(minutes)],
        "rule": _("Thành viên vắng gửi ý kiến bằng văn bản trước phiên họp, không ai dự thay."),
        "source": source(_(BOARD), confidence="mixed"),
        "parts": [{"title": _("Thành viên"), "table": {"columns": columns, "rows": shown},
                   "note": _("{count} người dự").format(count=len(present)) if minutes else ""}],
        "papers": paper_cards(papers),
        "attach_url": reverse("attach_capital", args=[ABOUT_MEETING, row.pk]) if keeps and minutes is None else "",
        "attach_id": str(uuid4()),
    }  # fmt: skip


def _concluded(minutes: BoardMinutes | None) -> list[Page]:
    return [{"tone": "good", "what": _("Kết luận: {text}").format(text=minutes.conclusion)}] if minutes else []


def _presence(member_id: int, present: set[int], opinions: dict[int, object], held: bool) -> Page | None:
    if member_id in present:
        return {"label": _("dự họp"), "tone": "good"}
    if member_id in opinions:
        return {"label": _("gửi văn bản"), "tone": "neutral"}
    return {"label": _("vắng"), "tone": "attention"} if held else None


# --- the two reports --------------------------------------------------------------------------------------------------


def report_paper(actor: Actor, form: str) -> bytes:
    place = actor.places[0]
    on = as_of(place)
    if form == "01-tdcs":
        return board_reports.balances_paper(board_reports.balances(actor, place, on), place, on)
    if form == "02-tdcs":
        return board_reports.overdue_paper(board_reports.overdue(actor, place), place, on)
    raise Http404(form)


def report_sheet(actor: Actor, form: str) -> tuple[date, str, Page]:
    """The day, the title and the rows of a report, for Excel."""
    place = actor.places[0]
    on = as_of(place)
    if form not in REPORTS:
        raise Http404(form)
    table = (_balances(board_reports.balances(actor, place, on)) if form == "01-tdcs"
             else _overdue(board_reports.overdue(actor, place)))  # fmt: skip
    return on, _(REPORTS[form]), table | {"words": _("cả xã, phường")}


def _balances(rows: Sequence[GroupBalance]) -> Page:
    columns = [
        column("code", _("Tổ")), column("head", _("Tổ trưởng")), column("hamlet", _("Thôn, tổ dân phố")),
        column("association", _("Hội, đoàn thể")), column("loans", _("Khoản vay"), "count"),
        column("outstanding", _("Dư nợ (đồng)"), "money"), column("overdue", _("Quá hạn (đồng)"), "money"),
        column("frozen", _("Khoanh (đồng)"), "money"), column("arrears", _("Lãi tồn (đồng)"), "money"),
    ]  # fmt: skip
    shown = [
        {"code": group_label(one.code, None) or _("Cho vay trực tiếp"), "head": one.head, "hamlet": one.hamlet,
         "association": association_name(one.association), "loans": one.loans, "outstanding": one.outstanding,
         "overdue": one.overdue, "frozen": one.frozen, "arrears": one.arrears}
        for one in rows
    ]  # fmt: skip
    summed = ("loans", "outstanding", "overdue", "frozen", "arrears")
    return {"columns": columns, "rows": shown, "totals": {key: sum(row[key] for row in shown) for key in summed}}


def _overdue(rows: Sequence[OverdueLoan]) -> Page:
    columns = [
        column("borrower", _("Người vay")), column("group", _("Tổ")), column("hamlet", _("Thôn, tổ dân phố")),
        column("programme", _("Chương trình"), "programme"), column("number", _("Số khế ước")),
        column("outstanding", _("Dư nợ (đồng)"), "money"), column("overdue", _("Quá hạn (đồng)"), "money"),
        column("arrears", _("Lãi tồn (đồng)"), "money"), column("causes", _("Nguyên nhân")),
    ]  # fmt: skip
    shown = [
        {"borrower": one.borrower, "group": one.group, "hamlet": one.hamlet, "number": one.number,
         "programme": programme_cell(one.programme), "outstanding": one.outstanding, "overdue": one.overdue,
         "arrears": one.arrears, "causes": causes_text(one)}
        for one in rows
    ]  # fmt: skip
    summed = ("outstanding", "overdue", "arrears")
    return {"columns": columns, "rows": shown, "totals": {key: sum(row[key] for row in shown) for key in summed}}
