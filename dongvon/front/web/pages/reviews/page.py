"""Rounds of the poverty review to read: all of them, one with its hamlets and households, one household, what a
recognition changed for lending. `thon` in the address narrows a round to one hamlet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.core.poverty import (
    CASE_STATE_NAMES,
    CHANGE_NAMES,
    FINDING_NAMES,
    REVIEW,
    ROUND_KIND_NAMES,
    ROUND_STATE_NAMES,
    CaseState,
    Change,
    Finding,
    RoundKind,
    RoundState,
    decide_by,
)
from dongvon.core.problems import N_
from dongvon.front.web.pages.kit.naming import class_state, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.pages.reviews.desk import (
    OF_A_CASE,
    OF_A_ROUND,
    CaseStanding,
    RoundStanding,
    may_open,
)
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.office.poverty_lists.effects import Effect, effects_of
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound, VillageMeeting
from dongvon.parties.reviews.queries import (
    ABOUT_ROUND,
    case_of,
    cases_of,
    hamlets_of,
    posting_until,
    round_for,
    rounds_of,
    states_of,
)
from dongvon.parties.reviews.terms import procedure

SHOWN = 200
ROUND_TONES = {
    RoundState.OPEN: "attention", RoundState.POSTED: "waiting", RoundState.RECOGNISED: "good",
    RoundState.CANCELLED: "neutral",
}  # fmt: skip
CASE_TONES = {
    CaseState.LISTED: "waiting", CaseState.SCORED: "waiting", CaseState.AGREED: "good",
    CaseState.NOT_AGREED: "alert", CaseState.OBJECTED: "alert", CaseState.LEFT: "neutral",
    CaseState.RECOGNISED: "good",
}  # fmt: skip
ORIGINS = {
    ReviewedHousehold.Origin.LISTED: N_("danh sách năm trước"),
    ReviewedHousehold.Origin.FORM_01: N_("đơn Mẫu 01"),
    ReviewedHousehold.Origin.FORM_04: N_("đơn Mẫu 04"),
}


def round_name(row: ReviewRound) -> str:
    """A round as people call it: "Rà soát định kỳ năm 2025", "Rà soát thường xuyên tháng 10/2025"."""
    if row.kind == RoundKind.YEARLY:
        return _("Rà soát định kỳ năm {year}").format(year=row.year)
    return _("Rà soát thường xuyên tháng {month}").format(month=f"{row.started_on:%m/%Y}")


def round_state(row: ReviewRound) -> Page:
    state = RoundState(row.state)
    return {"label": _(ROUND_STATE_NAMES[state]), "tone": ROUND_TONES[state]}


def _case_state(case: ReviewedHousehold) -> Page:
    state = CaseState(case.state)
    return {"label": _(CASE_STATE_NAMES[state]), "tone": CASE_TONES[state]}


def _rests() -> Page:
    return source(REVIEW, confidence="mixed")


# --- all rounds -------------------------------------------------------------------------------------------------------


def rounds(actor: Actor) -> Page:
    shown = [
        {"url": reverse("review", args=[row.pk]), "name": round_name(row), "document": row.document,
         "started": row.started_on, "by": decide_by(RoundKind(row.kind), row.started_on, procedure(row.started_on)),
         "state": round_state(row), "decision": row.decision_no}
        for row in rounds_of(actor)[:SHOWN]
    ]  # fmt: skip
    columns = [
        column("name", _("Đợt rà soát")), column("state", _("Trạng thái"), "state"),
        column("started", _("Bắt đầu"), "day"), column("by", _("Phải xong trước hết ngày"), "day"),
        column("document", _("Kế hoạch")), column("decision", _("Quyết định công nhận")),
    ]  # fmt: skip
    actions = []
    if may_open(actor):
        actions.append({"label": _("Mở đợt rà soát"), "url": reverse("review_open"), "icon": "plus", "primary": True})
    if actor.role == Role.WARD_OFFICER:
        label = _("Nhận danh sách đã công nhận")
        actions.append({"label": label, "url": reverse("poverty_list"), "icon": "upload"})
    return {
        "title": _("Rà soát hộ nghèo, hộ cận nghèo"),
        "subtitle": _("Đợt định kỳ hằng năm và đơn hằng tháng, từ danh sách đến quyết định công nhận."),
        "actions": actions,
        "rule": _("Danh sách năm trước và đơn của hộ, chấm điểm, họp thôn, niêm yết, công nhận bằng quyết định đã ký."),
        "source": _rests(),
        "parts": [{"title": _("Các đợt rà soát"), "note": "", "table": {
            "columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có đợt rà soát nào"), "icon": "clipboard-check"}}}],
    }  # fmt: skip


# --- one round --------------------------------------------------------------------------------------------------------


def crumbs(row: ReviewRound, *more: str) -> Sequence[Page]:
    here: list[Page] = [{"label": _("Rà soát"), "url": reverse("reviews")}]
    here.append({"label": round_name(row), "url": reverse("review", args=[row.pk]) if more else None})
    return here + [{"label": one, "url": None} for one in more]


def one_round(actor: Actor, round_id: int, query: QueryDict) -> Page:
    row = round_for(actor, round_id)
    counted = states_of(row)
    total = sum(counted.values())
    settled = sum(counted.get(one, 0) for one in (CaseState.AGREED, CaseState.LEFT, CaseState.RECOGNISED))
    hamlets = hamlets_of(row)
    wanted = query.get("thon", "")
    chosen = next((one.hamlet for one in hamlets if str(one.hamlet.pk) == wanted), None)
    cases = cases_of(row).filter(hamlet=chosen) if chosen else cases_of(row)
    found = list(cases[:SHOWN])
    note = _("{shown} hộ đầu; chọn thôn hoặc tải Excel để có đủ.").format(shown=SHOWN) if len(found) == SHOWN else ""
    parts = [{"title": chosen.name if chosen else _("Các hộ"), "note": note, "table": _cases(row, found)}]
    if not chosen:
        parts.insert(0, {"title": _("Theo thôn, tổ dân phố"), "note": "", "table": _hamlets(row, hamlets)})
    parts += [_meetings(row), _papers(row)]
    return {
        "title": round_name(row), "subtitle": f"{_(ROUND_KIND_NAMES[RoundKind(row.kind)])} · {row.document}",
        "state": round_state(row), "crumbs": crumbs(row, chosen.name) if chosen else crumbs(row),
        "figures": [
            figure(_("Hộ rà soát"), total, "count"),
            figure(_("Hộ đã xong"), settled, "count", note=_("còn {count} hộ").format(count=total - settled)),
            _deadline(row),
        ],
        "actions": _actions(actor, row, chosen.pk if chosen else None)[:3],
        "more_actions": _actions(actor, row, chosen.pk if chosen else None)[3:],
        "notes": _notes(row, counted),
        "rule": _standards(row), "source": _rests(), "parts": parts,
    }  # fmt: skip


def _deadline(row: ReviewRound) -> Page:
    by = decide_by(RoundKind(row.kind), row.started_on, procedure(row.started_on))
    if row.decided_on is None:
        return figure(_("Phải xong trước hết ngày"), by, "day")
    note = _("phải xong trước hết ngày {day}").format(day=day_text(by))
    return figure(_("Ngày quyết định"), row.decided_on, "day", note=note)


def _standards(row: ReviewRound) -> str:
    text = _("Chuẩn và thang điểm của ngày {day}, theo nông thôn hay thành thị của từng thôn.")
    return text.format(day=day_text(row.standard_on))


def _notes(row: ReviewRound, counted: Mapping[CaseState, int]) -> list[Page]:
    found = []
    until = posting_until(row)
    if row.state == RoundState.POSTED and until:
        text = _("Đang niêm yết; công nhận được sau ngày {day}.").format(day=day_text(until))
        found.append({"tone": "note", "what": text})
    if again := counted.get(CaseState.NOT_AGREED, 0):
        text = _("{count} hộ chưa đủ số người đồng ý: chấm lại rồi họp lại.").format(count=again)
        found.append({"tone": "attention", "what": text})
    if row.cancelled_because:
        found.append({"tone": "note", "what": _("Đã hủy: {reason}").format(reason=row.cancelled_because)})
    return found


def _actions(actor: Actor, row: ReviewRound, hamlet_id: int | None) -> list[Page]:
    """What the role may do now, then the papers; of a hamlet, its meeting first."""
    found: list[Page] = []
    if row.state == RoundState.RECOGNISED:
        found += [
            {"label": _("Ai thêm, ai mất đối tượng"), "url": reverse("review_results", args=[row.pk]), "icon": "target",
             "primary": True},
            {"label": _("In giấy chứng nhận"), "icon": "printer",
             "url": link_to("review_certificates", row, thon=hamlet_id)},
            {"label": _("In thông báo cho hộ nộp đơn"), "url": reverse("review_refusals", args=[row.pk]),
             "icon": "printer"},
        ]  # fmt: skip
    if hamlet_id and row.state == RoundState.OPEN and actor.role == Role.HAMLET_HEAD:
        at = [row.pk, hamlet_id]
        found += [
            {"label": _("Ghi cuộc họp thôn"), "url": reverse("review_meeting", args=at), "icon": "users",
             "primary": True},
            {"label": _("Nạp biểu quyết từ Excel"), "url": link_to("review_sheet", row, "bieu-quyet", thon=hamlet_id),
             "icon": "upload"},
        ]  # fmt: skip
    standing = RoundStanding(actor, row, as_of(row.place))
    found += [
        {"label": _(one.title), "url": reverse("review_action", args=[row.pk, one.key]), "icon": one.icon}
        for one in OF_A_ROUND
        if actor.role in one.roles and one.fits(standing)
    ]
    if row.state == RoundState.OPEN and actor.role == Role.WARD_OFFICER:
        label = _("Nạp danh sách, phiếu điểm từ Excel")
        found.append({"label": label, "url": link_to("review_sheet", row, "danh-sach"), "icon": "upload"})
    if row.state == RoundState.POSTED and actor.role in (Role.WARD_OFFICER, Role.WARD_LEADER):
        label = _("Đính kèm quyết định đã ký")
        found.append({"label": label, "url": link_to("review_sheet", row, "quyet-dinh"), "icon": "file-text"})
    label = _("Tải Excel")
    found.append({"label": label, "url": link_to("review_xlsx", row, thon=hamlet_id), "icon": "download"})
    return found


def link_to(name: str, row: ReviewRound, *more: object, **query: object) -> str:
    """The address of a page of a round with a query; empty values are left out."""
    asked = {key: value for key, value in query.items() if value not in ("", None)}
    text = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse(name, args=[row.pk, *more]) + (f"?{text}" if text else "")


def _hamlets(row: ReviewRound, hamlets: Iterable[Any]) -> Page:
    shown = [
        {"url": link_to("review", row, thon=one.hamlet.pk), "name": one.hamlet.name, "households": one.households,
         "scored": one.scored, "agreed": one.agreed, "not_agreed": one.not_agreed}
        for one in hamlets
    ]  # fmt: skip
    columns = [
        column("name", _("Thôn, tổ dân phố")), column("households", _("Hộ"), "count"),
        column("scored", _("Chờ họp"), "count"), column("agreed", _("Đã đồng ý"), "count"),
        column("not_agreed", _("Chấm lại"), "count"),
    ]  # fmt: skip
    sums = {key: sum(one[key] for one in shown) for key in ("households", "scored", "agreed", "not_agreed")}
    return {"columns": columns, "rows": shown, "totals": sums, "keys": True, "empty": _nobody()}


def _nobody() -> Page:
    return {"title": _("Chưa có hộ nào trong đợt"), "icon": "clipboard-list",
            "text": _("Nhận đơn của hộ hoặc nạp danh sách từ Excel.")}  # fmt: skip


def _cases(row: ReviewRound, cases: Iterable[ReviewedHousehold]) -> Page:
    shown = [
        {"url": reverse("review_case", args=[row.pk, one.number]), "number": one.number, "name": one.name,
         "before": class_state(one.class_before or None), "b1": one.b1, "b2": points_b2(one),
         "finding": _(FINDING_NAMES[Finding(one.finding)]) if one.finding else "", "state": _case_state(one),
         "hamlet": one.hamlet.name}
        for one in cases
    ]  # fmt: skip
    columns = [
        column("name", _("Chủ hộ")), column("number", _("Số"), "count"), column("state", _("Trạng thái"), "state"),
        column("before", _("Đang là"), "state"), column("b1", _("Điểm B1"), "count"),
        column("b2", _("Điểm B2"), "count"), column("finding", _("Kết quả")), column("hamlet", _("Thôn, tổ dân phố")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True, "empty": _nobody()}


def points_b2(case: ReviewedHousehold) -> int | None:
    if case.b2 is not None or not case.finding:
        return case.b2
    return 10 * len(case.deprived)


def _meetings(row: ReviewRound) -> Page:
    held = VillageMeeting.objects.filter(round=row).select_related("hamlet", "chair").order_by("-held_on", "-pk")
    shown = [
        {"on": one.held_on, "hamlet": one.hamlet.name, "attended": one.attended, "chair": one.chair.full_name,
         "minutes": one.minutes_no}
        for one in held[:SHOWN]
    ]  # fmt: skip
    columns = [
        column("on", _("Ngày họp"), "day"), column("hamlet", _("Thôn, tổ dân phố")),
        column("attended", _("Người dự"), "count"), column("chair", _("Chủ trì")), column("minutes", _("Biên bản")),
    ]  # fmt: skip
    table = {"columns": columns, "rows": shown,
             "empty": {"title": _("Chưa có cuộc họp thôn nào"), "icon": "users"}}  # fmt: skip
    return {"title": _("Họp thôn"), "note": "", "table": table}


def _papers(row: ReviewRound) -> Page:
    rows = [
        {"url": reverse("attachment", args=[one.pk]), "title": one.title, "at": one.added_at.date(),
         "by": one.added_by.full_name}
        for one in Attachment.objects.filter(about_type=ABOUT_ROUND, about_id=row.pk).select_related("added_by")
        .order_by("pk")
    ]  # fmt: skip
    columns = [
        column("title", _("Giấy tờ")),
        column("at", _("Ngày đính kèm"), "day"),
        column("by", _("Người đính kèm")),
    ]
    table = {"columns": columns, "rows": rows, "keys": True,
             "empty": {"title": _("Chưa đính kèm giấy nào"), "icon": "file-text"}}  # fmt: skip
    return {"title": _("Quyết định, giấy tờ"), "note": "", "table": table}


# --- one household ----------------------------------------------------------------------------------------------------


def one_case(actor: Actor, round_id: int, number: int) -> Page:
    row = round_for(actor, round_id)
    case = case_of(row, number)
    standing = CaseStanding(actor, row, case, as_of(row.place))
    actions = [
        {"label": _(one.title), "url": reverse("review_case_action", args=[row.pk, number, one.key]), "icon": one.icon,
         "primary": not place}
        for place, one in enumerate(one for one in OF_A_CASE if actor.role in one.roles and one.fits(standing))
    ]  # fmt: skip
    if case.household.place == row.place:
        url = reverse("household", args=[case.household_id])
        actions.append({"label": _("Xem hộ"), "url": url, "icon": "users"})
    return {
        "title": case.name, "subtitle": _("Hộ số {number} · {hamlet}").format(number=number, hamlet=case.hamlet.name),
        "state": _case_state(case), "crumbs": crumbs(row, case.name), "actions": actions,
        "figures": [
            figure(_("Điểm B1"), "–" if case.b1 is None else str(case.b1), "text"),
            figure(_("Điểm B2"), "–" if points_b2(case) is None else str(points_b2(case)), "text"),
            figure(_("Kết quả"), _(FINDING_NAMES[Finding(case.finding)]) if case.finding else "–", "text"),
        ],
        "rule": _standards(row), "source": _rests(),
        "parts": [{"title": _("Diễn biến"), "note": "", "table": _story(case)}],
    }  # fmt: skip


def _story(case: ReviewedHousehold) -> Page:
    """What happened to the household in the round, in sentences, the oldest first."""
    origin = _(ORIGINS[ReviewedHousehold.Origin(case.origin)])
    told: list[tuple[Any, str]] = [(case.round.started_on, _("Vào đợt: {origin}").format(origin=origin))]
    if case.requested_on:
        text = _("Nộp đơn {document}").format(document=case.document)
        told.insert(0, (case.requested_on, text))
    if case.scored_on and case.finding:
        text = _("Chấm điểm: {finding}").format(finding=_(FINDING_NAMES[Finding(case.finding)]))
        told.append((case.scored_on, text))
    if case.meeting and case.votes_for is not None:
        text = _("Họp thôn: {votes}/{attended} người đồng ý")
        told.append((case.meeting.held_on, text.format(votes=case.votes_for, attended=case.meeting.attended)))
    for one in case.complaints.order_by("pk"):
        told.append((one.made_on, _("{who} có ý kiến: {text}").format(who=one.made_by, text=one.text)))
        if one.checked_on:
            told.append((one.checked_on, _("Phúc tra: {text}").format(text=one.answer)))
    if case.left_because:
        told.append((None, _("Không còn ở địa bàn: {reason}").format(reason=case.left_because)))
    if case.change:
        text = _("Công nhận: {change}").format(change=_(CHANGE_NAMES[Change(case.change)]))
        told.append((case.round.since_on, text))
    rows = [{"on": on, "what": what} for on, what in sorted(told, key=lambda one: (one[0] is None, one[0] or 0))]
    return {"columns": [column("on", _("Ngày"), "day"), column("what", _("Việc"))], "rows": rows}


# --- what a recognition changed ---------------------------------------------------------------------------------------


def results(actor: Actor, round_id: int) -> Page:
    row = round_for(actor, round_id)
    found = effects_of(row)
    gained, lost = [one for one in found if one.gained], [one for one in found if one.lost]
    escaped = [one for one in found if one.case.change == Change.ESCAPED]
    note = _("{shown} hộ đầu; tải Excel để có đủ.").format(shown=SHOWN)

    def part(title: str, chosen: Sequence[Effect]) -> Page:
        return {
            "title": title,
            "note": note if len(chosen) > SHOWN else "",
            "table": effects_table(row, chosen[:SHOWN]),
        }

    return {
        "title": _("Sau công nhận: ai thêm, ai mất đối tượng vay"),
        "subtitle": round_name(row), "crumbs": crumbs(row, _("Sau công nhận")),
        "figures": [
            figure(_("Hộ thêm đối tượng"), len(gained), "count"),
            figure(_("Hộ mất đối tượng"), len(lost), "count", note=_("khoản đang vay giữ nguyên đến hạn")),
            figure(_("Hộ thoát nghèo, thoát cận nghèo"), len(escaped), "count"),
        ],
        "actions": [{"label": _("Tải Excel"), "url": reverse("review_results_xlsx", args=[row.pk]),
                     "icon": "download"}],
        "rule": _("Tính lại từ chính các quy tắc xét cho vay, theo diện của hộ và loại thôn vào ngày hiệu lực; còn phải"
                  " xét từng hồ sơ."),
        "source": _rests(),
        "parts": [
            {"title": _("Theo chương trình"), "note": "", "table": _by_programme(gained, lost)},
            part(_("Thoát nghèo, thoát cận nghèo"), escaped),
            part(_("Thêm đối tượng vay"), gained),
            part(_("Mất đối tượng vay"), lost),
        ],
    }  # fmt: skip


def _by_programme(gained: Iterable[Effect], lost: Iterable[Effect]) -> Page:
    plus = Counter(code for one in gained for code in one.gained)
    minus = Counter(code for one in lost for code in one.lost)
    rows = [
        {"programme": programme_short(code), "plus": plus[code], "minus": minus[code]} for code in sorted(plus | minus)
    ]
    columns = [column("programme", _("Chương trình")), column("plus", _("Hộ thêm đối tượng"), "count"),
               column("minus", _("Hộ mất đối tượng"), "count")]  # fmt: skip
    return {"columns": columns, "rows": rows,
            "empty": {"title": _("Không hộ nào đổi đối tượng"), "icon": "circle-check"}}  # fmt: skip


def effects_table(row: ReviewRound, effects: Iterable[Effect]) -> Page:
    """Households with what changed for them, on the page and in Excel."""
    rows = [
        {"url": reverse("review_case", args=[row.pk, one.case.number]), "name": one.case.name,
         "hamlet": one.case.hamlet.name, "before": class_state(one.case.class_before or None),
         "now": class_state(one.case.kind or None), "change": _(CHANGE_NAMES[Change(one.case.change)]),
         "until": one.until, "gained": ", ".join(map(programme_short, one.gained)),
         "lost": ", ".join(map(programme_short, one.lost))}
        for one in effects
    ]  # fmt: skip
    columns = [
        column("name", _("Chủ hộ")), column("hamlet", _("Thôn, tổ dân phố")), column("before", _("Trước"), "state"),
        column("now", _("Từ nay"), "state"), column("change", _("Thay đổi")),
        column("until", _("Mới thoát nghèo đến hết ngày"), "day"), column("gained", _("Được thêm")),
        column("lost", _("Mất")),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Không có hộ nào"), "icon": "circle-check"}}  # fmt: skip
