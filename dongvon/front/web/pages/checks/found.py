"""What checks found: by day, of one loan, of one group; what waits for an act; plans, papers and inspectors."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.attachments.models import Attachment
from dongvon.core.checks import FINDING_NAMES, WHY_NAMES, CheckState, Finding
from dongvon.credit.loans.queries import loan_for
from dongvon.credit.loans.services import find_misuse
from dongvon.field.checks.models import LEVEL_NAMES, PAPER_NAMES, InspectionPlan, Inspector, LoanCheck
from dongvon.field.checks.queries import (
    Reporting,
    checks_of,
    day_of,
    group_checks_of,
    group_duties,
    inspectors_of,
    loan_duties,
    misuse_to_act_on,
    papers_of,
    plan_for,
    plans_of,
    reporting,
)
from dongvon.field.checks.services import check_group, check_loan, end_inspector, enter_plan, give_paper, name_inspector
from dongvon.field.checks.terms import checklist
from dongvon.front.web.pages.checks.page import SHOWN, Asked, state_chip, subjects, years
from dongvon.front.web.pages.kit.naming import group_label
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure, link
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.templatetags.formats import day_text, page_language, tenths_text
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import group_for

TONES = {Finding.RIGHT: "good", Finding.PART: "attention", Finding.UNUSED: "waiting", Finding.MISUSED: "alert",
         Finding.PASSED_ON: "alert"}  # fmt: skip
MISUSE = "su-dung-sai"  # the action on a loan


def of_level(level: str, association: str = "") -> str:
    """An inspecting organisation in words."""
    return association_name(association) if association and level == "association" else " ".join(
        filter(None, (_(LEVEL_NAMES[level]), association_name(association) if association else ""))
    )  # fmt: skip


def inspector_words(one: Inspector) -> str:
    return ", ".join(filter(None, (one.name, one.post or of_level(one.level, one.association))))


# --- what was found ---------------------------------------------------------------------------------------------------


def found(actor: Actor, query: QueryDict) -> Page:
    """The checks of a year: what was found of whom, whether it was reported, and what waits for an act."""
    place, on = actor.places[0], as_of(actor.places[0])
    year = Asked.of(query, on).year
    checks = checks_of(actor, place, since=date(year, 1, 1), until=day_of(year, on))
    told = reporting(checks, papers_of(actor, place), on)
    waiting, heads = misuse_to_act_on(actor, place), heads_of(actor, on)
    unreported = sum(told[one.pk].state == CheckState.MISSED for one in checks)
    received, right = sum(one.received for one in checks), sum(one.used_right for one in checks)
    return {
        "title": _("Kết quả kiểm tra {year}").format(year=year),
        "subtitle": _("Đến ngày {day}").format(day=day_text(day_of(year, on))),
        "places": subjects("checks_found"),
        "switches": [[{"label": str(one), "url": link("checks_found", nam=one), "current": one == year}
                      for one in years(on)]],
        "figures": [
            figure(_("Lượt kiểm tra khoản vay"), len(checks), "count"),
            figure(_("Vốn dùng đúng mục đích"), tenths_text(right * 1000 // received if received else None), "text",
                   note=_("trên số thực nhận của các khoản đã kiểm tra")),
            figure(_("Chờ lập biên bản sử dụng sai"), len(waiting), "count"),
            figure(_("Quá hạn báo cáo"), unreported, "count"),
        ],
        "actions": [{"label": _("In 06/TD"), "icon": "printer", "url": link("check_sheets", nam=year)}],
        "parts": [
            {"title": _("Chờ lập biên bản sử dụng sai"),
             "note": _("kiểm tra không tự ghi gì vào khoản vay: cán bộ xem trước rồi mới lập biên bản"),
             "table": _to_act_on(actor, waiting, heads)},
            {"title": _("Từng lượt kiểm tra"), "note": "", "table": _checks(checks[:SHOWN], told, heads)},
        ],
    }  # fmt: skip


def _finding(check: LoanCheck) -> Page:
    finding = Finding(check.finding)
    return {"label": _(FINDING_NAMES[finding]), "tone": TONES[finding]}


def misuse_url(check: LoanCheck) -> str:
    """The act of misuse on the loan, filled in from the check; its preview says what it would do."""
    return f"{reverse('loan_action', args=[check.loan_id, MISUSE])}?kiem-tra={check.pk}"


def _to_act_on(actor: Actor, checks: Sequence[LoanCheck], heads: Mapping[int, str]) -> Page:
    acts = actor.role in find_misuse.roles  # type: ignore[attr-defined]
    rows = [
        {"url": misuse_url(one) if acts else reverse("checks_loan", args=[one.loan_id]), "name": one.loan.who,
         "on": one.on, "finding": _finding(one), "wrong": one.used_wrong, "used_for": one.used_for or one.remarks,
         "group": _group(one, heads)}
        for one in checks
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("finding", _("Kết luận"), "state"),
        column("wrong", _("Dùng sai (đồng)"), "money"), column("used_for", _("Đã dùng vào việc gì")),
        column("on", _("Ngày kiểm tra"), "day"), column("group", _("Tổ")),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Không có khoản nào chờ xử lý"), "icon": "circle-check"}}  # fmt: skip


def _group(check: LoanCheck, heads: Mapping[int, str]) -> str:
    loan = check.loan
    return group_label(loan.group.code if loan.group else None, heads.get(loan.group_id or 0))


def _checks(checks: Iterable[LoanCheck], told: Mapping[int, Reporting], heads: Mapping[int, str]) -> Page:
    rows = [
        {"url": reverse("checks_loan", args=[one.loan_id]), "name": one.loan.who, "on": one.on,
         "finding": _finding(one), "received": one.received, "wrong": one.used_wrong or None,
         "used_for": one.used_for or one.remarks, "who": inspector_words(one.inspector),
         "report": state_report(told[one.pk]), "signed": _("đã ký") if one.signed else _("chưa ký"),
         "group": _group(one, heads), "hamlet": one.loan.hamlet.name}
        for one in checks
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("on", _("Ngày kiểm tra"), "day"),
        column("finding", _("Kết luận"), "state"), column("used_for", _("Đã dùng vào việc gì")),
        column("received", _("Thực nhận (đồng)"), "money"), column("wrong", _("Dùng sai (đồng)"), "money"),
        column("who", _("Người kiểm tra")), column("report", _("Báo cáo"), "state"),
        column("signed", _("Người vay")), column("group", _("Tổ")), column("hamlet", _("Thôn, tổ dân phố")),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Chưa ghi lượt kiểm tra nào"), "icon": "clipboard-check"}}  # fmt: skip


def state_report(one: Reporting) -> Page:
    """Whether the summary came in time, with its day or the last one for it."""
    words = {
        CheckState.IN_TIME: _("báo cáo {day}"), CheckState.LATE: _("báo cáo trễ {day}"),
        CheckState.WAITING: _("báo cáo trước hết ngày {day}"), CheckState.MISSED: _("chưa báo cáo, hạn {day}"),
    }  # fmt: skip
    return state_chip(one.state) | {"label": words[one.state].format(day=day_text(one.given_on or one.due_on))}


# --- one loan, one group ----------------------------------------------------------------------------------------------


def _button(actor: Actor, service: Any, name: str, args: list[Any], label: str, icon: str, **more: Any) -> list[Page]:
    if actor.role not in service.roles:
        return []
    return [{"label": label, "url": reverse(name, args=args), "icon": icon, **more}]


def of_loan(actor: Actor, loan_id: int) -> Page:
    """What a loan owes of checks this year, and what was found of it ever."""
    loan = loan_for(actor, loan_id)
    on = as_of(loan.place)
    owed = loan_duties(actor, loan.place, on, on.year, loan_id=loan.pk)
    checks = checks_of(actor, loan.place, loan_id=loan.pk)
    heads, told = heads_of(actor, on), reporting(checks, papers_of(actor, loan.place), on)
    duties = [{"work": _(WHY_NAMES[one.why]), "since": one.since, "due_on": one.due_on, "on": one.checked_on,
               "state": state_chip(one.state)} for one in owed]  # fmt: skip
    columns = [
        column("work", _("Vì sao")), column("state", _("Tình trạng"), "state"),
        column("due_on", _("Hạn kiểm tra"), "day"), column("on", _("Đã kiểm tra"), "day"),
        column("since", _("Giải ngân, giao dịch cuối"), "day"),
    ]  # fmt: skip
    waits = [one for one in misuse_to_act_on(actor, loan.place) if one.loan_id == loan.pk]
    papers = Attachment.objects.filter(about_type="loan_check", about_id__in=[one.pk for one in checks]).order_by("pk")
    on_day = {one.pk: one.on for one in checks}
    return {
        "title": loan.who,
        "subtitle": loan.number,
        "crumbs": [{"label": _("Kiểm tra vốn vay"), "url": reverse("checks")}, {"label": loan.who, "url": None}],
        "actions": [
            *_button(actor, check_loan, "checks_loan_action", [loan.pk, "06td"], _("Ghi 06/TD"), "clipboard-check",
                     primary=not waits),
            *([{"label": _("Lập biên bản sử dụng sai"), "url": misuse_url(waits[0]), "icon": "shield-alert",
                "primary": True}] if waits and actor.role in find_misuse.roles else []),  # type: ignore[attr-defined]
            {"label": _("Xem khoản vay"), "url": reverse("loan", args=[loan.pk]), "icon": "hand-coins"},
        ],
        "figures": [
            figure(_("Mục đích đã thỏa thuận"), loan.purpose or "–", "text"),
            figure(_("Lượt kiểm tra"), len(checks), "count"),
        ],
        "parts": [
            {"title": _("Phải kiểm tra trong năm"), "note": "",
             "table": {"columns": columns, "rows": duties,
                       "empty": {"title": _("Năm nay không có gì phải kiểm tra"), "icon": "circle-check"}}},
            {"title": _("Đã kiểm tra"), "note": "", "table": _checks(checks, told, heads)},
            *([{"title": _("Ảnh"), "note": _("mỗi lần mở đều được ghi lại"), "table": _photos(papers, on_day)}]
              if papers else []),
        ],
    }  # fmt: skip


def _photos(papers: Iterable[Attachment], on_day: Mapping[int, date]) -> Page:
    rows = [{"url": reverse("check_photo", args=[one.about_id, one.pk]), "name": one.title,
             "on": on_day[one.about_id], "size": one.bytes // 1000} for one in papers]  # fmt: skip
    return {"columns": [column("name", _("Ảnh")), column("on", _("Ngày kiểm tra"), "day"),
                        column("size", _("KB"), "count")], "rows": rows}  # fmt: skip


def of_group(actor: Actor, group_id: int) -> Page:
    """The checks 16/TD of a group, topic by topic of the last one."""
    group = group_for(actor, group_id)
    on = as_of(group.place)
    checks = group_checks_of(actor, group.place, group_id=group.pk)
    owed = [one for one in group_duties(actor, group.place, on, on.year) if one.group_id == group.pk]
    label = group_label(group.code, owed[0].head if owed else None)
    rows = [
        {"url": reverse("group_check_paper", args=[one.pk]), "on": one.on, "who": inspector_words(one.inspector),
         "wrong": sum(not in_order for in_order, _remark in one.answers.values()), "faults": one.faults,
         "advice": one.advice}
        for one in checks
    ]  # fmt: skip
    columns = [column("on", _("Ngày kiểm tra"), "day"), column("who", _("Người kiểm tra")),
               column("wrong", _("Nội dung chưa đúng"), "count"), column("faults", _("Tồn tại")),
               column("advice", _("Kiến nghị"))]  # fmt: skip
    parts = [{"title": _("Các lần kiểm tra"), "note": _("bấm vào ngày để in 16/TD"),
              "table": {"columns": columns, "rows": rows,
                        "empty": {"title": _("Chưa kiểm tra tổ này lần nào"), "icon": "clipboard-check"}}}]  # fmt: skip
    if checks:
        parts.append({"title": _("Lần gần nhất, từng nội dung"), "note": day_text(checks[0].on),
                      "table": _topics(checks[0].answers, checks[0].on)})  # fmt: skip
    return {
        "title": label,
        "subtitle": f"{group.hamlet.name} · {association_name(group.association)}",
        "crumbs": [{"label": _("Kiểm tra vốn vay"), "url": reverse("checks")}, {"label": label, "url": None}],
        "state": state_chip(owed[0].state) if owed else None,
        "actions": [
            *_button(actor, check_group, "checks_group_action", [group.pk, "16td"], _("Ghi 16/TD"), "clipboard-check",
                     primary=True),
            {"label": _("In 06/TD"), "icon": "printer", "url": link("check_sheets", nam=on.year, to=group.pk)},
            {"label": _("Xem tổ"), "url": reverse("group", args=[group.pk]), "icon": "heart-handshake"},
        ],
        "parts": parts,
    }  # fmt: skip


def topic_words(on: date) -> dict[str, str]:
    """The topics asked on a day, in the page's language."""
    return {one.key: one.en if page_language() == "en" else one.vi for one in checklist().on(on)}


def _topics(answers: Mapping[str, Sequence[Any]], on: date) -> Page:
    rows = []
    for key, words in topic_words(on).items():
        in_order, remark = answers.get(key, (None, ""))
        state = {"label": _("đúng"), "tone": "good"} if in_order else {"label": _("chưa đúng"), "tone": "alert"}
        rows.append({"topic": words, "state": state if in_order is not None else None, "remark": remark})
    return {"columns": [column("topic", _("Nội dung")), column("state", _("Kết quả"), "state"),
                        column("remark", _("Ghi chú"))], "rows": rows}  # fmt: skip


# --- plans, papers, inspectors ----------------------------------------------------------------------------------------


def plans(actor: Actor) -> Page:
    """The plans 01/KH that stand or stood, and the minutes and summaries given."""
    place = actor.places[0]
    standing = set[tuple[Any, ...]]()
    rows = []
    for one in plans_of(actor, place):
        key = (one.year, one.level, one.association)
        rows.append({"url": reverse("check_plan", args=[one.pk]), "year": one.year,
                     "who": of_level(one.level, one.association), "number": one.number, "on": one.signed_on,
                     "state": {"label": _("đã thay"), "tone": "neutral"} if key in standing else
                     {"label": _("đang dùng"), "tone": "good"}})  # fmt: skip
        standing.add(key)
    columns = [column("number", _("Số")), column("year", _("Năm")), column("who", _("Đơn vị")),
               column("on", _("Ngày ký"), "day"), column("state", _("Tình trạng"), "state")]  # fmt: skip
    papers = [
        {"url": reverse("check_paper", args=[one.pk]), "form": one.form, "name": _(PAPER_NAMES[one.form]),
         "number": one.number, "who": of_level(one.level, one.association), "since": one.since_on,
         "until": one.until_on, "on": one.given_on, "about": association_name(one.about) if one.about else ""}
        for one in papers_of(actor, place)
    ]  # fmt: skip
    paper_columns = [
        column("form", _("Mẫu")), column("name", _("Tên")), column("number", _("Số")), column("who", _("Đơn vị")),
        column("about", _("Kiểm tra hội")), column("since", _("Từ ngày"), "day"),
        column("until", _("Đến ngày"), "day"), column("on", _("Ngày ký"), "day"),
    ]  # fmt: skip
    return {
        "title": _("Kế hoạch, biên bản, báo cáo"),
        "subtitle": _("Mẫu 01/KH, 02/BB-CT, 03/BB-CX, 04/BC-TH"),
        "places": subjects("check_plans"),
        "actions": [
            *_button(actor, enter_plan, "checks_action", ["ke-hoach"], _("Lập kế hoạch 01/KH"), "plus", primary=True),
            *_button(actor, give_paper, "checks_action", ["bien-ban"], _("Ghi biên bản, báo cáo"), "file-text"),
        ],
        "figures": [],
        "parts": [
            {"title": _("Kế hoạch kiểm tra năm"), "note": "",
             "table": {"columns": columns, "rows": rows,
                       "empty": {"title": _("Chưa có kế hoạch kiểm tra nào"), "icon": "clipboard-list"}}},
            {"title": _("Biên bản và báo cáo"), "note": _("bấm vào để in"),
             "table": {"columns": paper_columns, "rows": papers,
                       "empty": {"title": _("Chưa có biên bản, báo cáo nào"), "icon": "file-text"}}},
        ],
    }  # fmt: skip


def plan(actor: Actor, plan_id: int) -> Page:
    """Who goes where in which month, with what is done of it."""
    row, lines = plan_for(actor, plan_id)
    on = as_of(row.place)
    done = {one.group_id: one for one in group_duties(actor, row.place, on, row.year)}
    heads = heads_of(actor, on)
    rows = [
        {"url": reverse("checks_group", args=[one.group_id]), "month": f"{one.month:02}/{row.year}",
         "hamlet": one.hamlet.name, "group": group_label(one.group.code, heads.get(one.group_id)),
         "who": inspector_words(one.inspector), "on": done[one.group_id].checked_on if one.group_id in done else None}
        for one in lines
    ]  # fmt: skip
    columns = [column("group", _("Tổ")), column("month", _("Tháng")), column("hamlet", _("Thôn, tổ dân phố")),
               column("who", _("Người kiểm tra")), column("on", _("Đã kiểm tra"), "day")]  # fmt: skip
    title = plan_title(row)
    return {
        "title": title,
        "subtitle": _("Số {number}, ký ngày {day}").format(number=row.number, day=day_text(row.signed_on)),
        "crumbs": [{"label": _("Kế hoạch, báo cáo"), "url": reverse("check_plans")}, {"label": title, "url": None}],
        "actions": [{"label": _("In 01/KH"), "icon": "printer", "url": reverse("check_plan_paper", args=[row.pk])}],
        "figures": [figure(_("Tổ trong kế hoạch"), len(rows), "count"),
                    figure(_("Đã kiểm tra"), sum(one["on"] is not None for one in rows), "count")],
        "parts": [{"title": _("Lịch kiểm tra"), "note": "", "table": {"columns": columns, "rows": rows, "keys": True}}],
    }  # fmt: skip


def plan_title(row: InspectionPlan) -> str:
    who = of_level(row.level, row.association)
    return _("Kế hoạch kiểm tra năm {year} của {who}").format(year=row.year, who=who)


def inspectors(actor: Actor) -> Page:
    """The register: whoever is in it is chosen on forms, never typed."""
    rows = [
        {"url": reverse("inspector_action", args=[one.pk, "thoi"])
         if one.until_on is None and actor.role in end_inspector.roles else None,  # type: ignore[attr-defined]
         "name": one.name, "post": one.post, "who": of_level(one.level, one.association), "since": one.since_on,
         "until": one.until_on, "user": _("có tài khoản") if one.user_id else ""}
        for one in inspectors_of(actor, actor.places[0])
    ]  # fmt: skip
    columns = [column("name", _("Họ tên")), column("post", _("Chức vụ")), column("who", _("Đơn vị")),
               column("since", _("Từ ngày"), "day"), column("until", _("Đến ngày"), "day"),
               column("user", _("Tài khoản"))]  # fmt: skip
    return {
        "title": _("Người kiểm tra"),
        "subtitle": _("Một sổ đăng ký cho mọi biểu mẫu"),
        "places": subjects("inspectors"),
        "actions": _button(actor, name_inspector, "checks_action", ["nguoi-kiem-tra"], _("Thêm người kiểm tra"),
                           "plus", primary=True),
        "figures": [],
        "parts": [{"title": _("Sổ đăng ký"), "note": _("bấm vào tên khi người ấy thôi kiểm tra"),
                   "table": {"columns": columns, "rows": rows,
                             "empty": {"title": _("Chưa có ai trong sổ đăng ký"), "icon": "users"}}}],
    }  # fmt: skip
