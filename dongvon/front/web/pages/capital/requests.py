"""Requests for capital with the day of each stop and the two published measures; needs of next year."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.ledger.models import Fund
from dongvon.core.problems import N_
from dongvon.core.targets import Measures
from dongvon.credit.capital.models import NeedEntry, RequestStop
from dongvon.credit.capital.queries import Followed, capital_measures, followed, needs_of, sendings_of
from dongvon.front.web.pages.capital.actions import ASK, CHAIN, NEEDS, OF_A_REQUEST, OF_NEEDS, At
from dongvon.front.web.pages.kit.actions import RehearsedAction
from dongvon.front.web.pages.kit.naming import money, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.templatetags.formats import day_text, share_text
from dongvon.front.web.templatetags.formats import page_language as language
from dongvon.office.overview.queries import as_of

SUBJECTS = (("capital_requests", N_("Xin vốn")), ("capital_needs", N_("Nhu cầu năm sau")))
TONES = {"ward": "waiting", "office": "waiting", "branch": "waiting", "board": "good"}


def subjects(here: str, actor: Actor) -> list[Page]:
    if actor.group_codes or actor.role == Role.HAMLET_HEAD:
        return []
    return [{"label": _(label), "url": reverse(name), "current": name == here} for name, label in SUBJECTS]


# --- requests ---------------------------------------------------------------------------------------------------------


def context(actor: Actor) -> Page:
    place = actor.places[0]
    on = as_of(place)
    rows = followed(place, on)
    found = capital_measures(place, on.year, on)
    actions = []
    if actor.role in ASK.roles:
        actions = [{"label": _(ASK.title), "url": reverse("capital_request_new"), "icon": ASK.icon, "primary": True}]
    return {
        "title": _("Xin vốn"),
        "subtitle": _("Các đề nghị năm {year}, đến ngày {day}").format(year=on.year, day=day_text(on)),
        "places": subjects("capital_requests", actor),
        "figures": measure_figures(found),
        "actions": actions,
        "rule": _("Đủ: số được giao trên số đề nghị của các đề nghị đã trả lời. Kịp thời: một nửa số đề nghị được trả"
                  " lời trong không quá ngần ấy ngày. Đề nghị chưa trả lời không nằm trong hai số đó mà đứng riêng."),
        "source": source(_(CHAIN), confidence="mixed"),
        "parts": [
            {"title": _("Từng đề nghị"), "note": _("ngày ở mỗi chặng; phần chờ tính đến ngày số liệu"),
             "table": _table(actor, rows, on)},
        ],
    }  # fmt: skip


def measure_figures(found: Measures) -> list[Page]:
    """The published measures with what they are counted from; a measure of nothing says so."""
    nothing = _("chưa có")
    days = _("{days} ngày")
    return [
        figure(_("Đủ"), share_text(found.allocated, found.asked, language()) if found.answered else nothing, "text",
               note=_("{allocated} trên {asked}, {count} đề nghị").format(
                   allocated=money(found.allocated), asked=money(found.asked), count=found.answered)),
        figure(_("Kịp thời: đến khi được giao"),
               nothing if found.days_to_answer is None else days.format(days=found.days_to_answer), "text",
               note=_("nửa số đề nghị không quá ngần ấy ngày")),
        figure(_("Từ khi giao đến khoản vay đầu tiên"),
               nothing if found.days_to_loan is None else days.format(days=found.days_to_loan), "text",
               note=_("{count} lần giao đã cho vay").format(count=found.allocations_lent)),
        figure(_("Chưa trả lời"), found.waiting, "count",
               note=_("lâu nhất {days} ngày").format(days=found.longest_wait) if found.waiting else ""),
    ]  # fmt: skip


def _table(actor: Actor, rows: Sequence[Followed], on: date) -> Page:
    funds = {one.pk: one.code for one in Fund.objects.all()}
    shown = []
    for one in rows:
        days = {stop.stop: stop for stop in one.stops}
        last = one.stops[-1]
        refused = last.stop == RequestStop.Stop.BOARD and not one.allocated
        action = _next_action(actor, At(actor, on, capital_request=one.request))
        shown.append({
            "number": one.request.number, "programme": programme_cell(one.request.programme),
            "fund": funds.get(one.request.fund_id, ""), "asked": one.request.asked, "allocated": one.allocated or None,
            **{stop: days[stop].on if stop in days else None for stop in RequestStop.Stop.values},
            "lent": one.first_lent_on, "reason": one.request.reason,
            "state": {"label": _("không được giao") if refused else str(RequestStop.Stop(last.stop).label),
                      "tone": "alert" if refused else TONES[last.stop]},
            "act": _(action.title) if action else "",
            "act_url": reverse("capital_request_act", args=[one.request.pk, action.key]) if action else None,
        })  # fmt: skip
    columns = [
        column("number", _("Tờ trình")), column("programme", _("Chương trình"), "programme"),
        column("fund", _("Nguồn vốn")), column("asked", _("Đề nghị (đồng)"), "money"),
        column("allocated", _("Được giao (đồng)"), "money"), column("state", _("Đang ở"), "state"),
        column("ward", _("Phường gửi"), "day"), column("office", _("Phòng giao dịch"), "day"),
        column("branch", _("Chi nhánh"), "day"), column("board", _("Ban đại diện tỉnh"), "day"),
        column("lent", _("Khoản vay đầu tiên"), "day"), column("reason", _("Lý do")),
        column("act", _("Việc tiếp theo"), url_key="act_url"),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa có đề nghị nào"), "icon": "banknote"}}  # fmt: skip


def _next_action(actor: Actor, at: At) -> RehearsedAction | None:
    return next((one for one in OF_A_REQUEST.values() if actor.role in one.roles and one.fits(at)), None)


# --- needs ------------------------------------------------------------------------------------------------------------


def needs(actor: Actor) -> Page:
    """What groups and hamlets say they need next year, the ward's sum by programme, and what was sent."""
    place = actor.places[0]
    on = as_of(place)
    year = on.year + 1
    rows = [one for one in needs_of(place, year) if _seen(actor, one) and one.amount]
    sums: dict[str, list[int]] = {}
    for one in rows:
        kept = sums.setdefault(one.programme, [0, 0])
        kept[0] += one.households
        kept[1] += one.amount
    return {
        "title": _("Nhu cầu vốn năm {year}").format(year=year),
        "subtitle": _("Tổ và thôn ghi, phường tổng hợp và gửi ngân hàng"),
        "places": subjects("capital_needs", actor),
        "figures": [
            figure(_("Nhu cầu"), sum(one.amount for one in rows), "big"),
            figure(_("Lượt hộ cần vay"), sum(one.households for one in rows), "count",
                   note=_("một hộ cần hai chương trình tính hai lượt")),
            figure(_("Tổ, thôn đã ghi"), len({(one.hamlet_id, one.group_id) for one in rows}), "count"),
        ],
        "actions": [{"label": _(one.title), "url": reverse("capital_need_act", args=[one.key]), "icon": one.icon,
                     "primary": not place_} for place_, one in enumerate(OF_NEEDS.values()) if actor.role in one.roles],
        "rule": _("Khảo sát giữa năm, gửi phòng giao dịch trước khi giao chỉ tiêu năm sau; lần ghi sau cùng được"
                  " tính."),
        "source": source(_(NEEDS), confidence="memory"),
        "parts": [
            {"title": _("Theo chương trình"), "note": "", "table": _by_programme(sums)},
            {"title": _("Từng tổ, thôn"), "note": "", "table": _entries(rows)},
            {"title": _("Đã gửi ngân hàng"), "note": "", "table": _sendings(place)},
        ],
    }  # fmt: skip


def _seen(actor: Actor, one: NeedEntry) -> bool:
    """A leader reads the needs of his groups, an association those of its groups."""
    if actor.group_codes:
        return one.group is not None and one.group.code in actor.group_codes
    if actor.association:
        return one.group is not None and one.group.association == actor.association
    return True


def _by_programme(sums: dict[str, list[int]]) -> Page:
    columns = [column("programme", _("Chương trình"), "programme"), column("households", _("Lượt hộ"), "count"),
               column("amount", _("Nhu cầu (đồng)"), "money")]  # fmt: skip
    rows = [{"programme": programme_cell(code), "households": kept[0], "amount": kept[1]}
            for code, kept in sorted(sums.items(), key=lambda item: -item[1][1])]  # fmt: skip
    totals = {"households": sum(row["households"] for row in rows), "amount": sum(row["amount"] for row in rows)}
    return {"columns": columns, "rows": rows, "totals": totals, "keys": True,
            "empty": {"title": _("Chưa ghi nhu cầu nào"), "icon": "clipboard-list"}}  # fmt: skip


def _entries(rows: Sequence[NeedEntry]) -> Page:
    columns = [
        column("whom", _("Tổ, hoặc hộ ngoài tổ")), column("hamlet", _("Thôn, tổ dân phố")),
        column("programme", _("Chương trình"), "programme"), column("households", _("Lượt hộ"), "count"),
        column("amount", _("Nhu cầu (đồng)"), "money"), column("on", _("Ngày ghi"), "day"),
        column("by", _("Người ghi")),
    ]  # fmt: skip
    shown = [
        {"whom": _("Tổ {code}").format(code=one.group.code) if one.group else _("hộ ngoài tổ"),
         "hamlet": one.hamlet.name, "programme": programme_cell(one.programme), "households": one.households,
         "amount": one.amount, "on": one.on, "by": one.user.full_name}
        for one in rows
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True}


def _sendings(place: str) -> Page:
    columns = [column("document", _("Báo cáo")), column("year", _("Năm")), column("on", _("Ngày gửi"), "day"),
               column("total", _("Đã gửi (đồng)"), "money"), column("by", _("Người ký"))]  # fmt: skip
    shown = [
        {"document": one.document, "year": str(one.year), "on": one.sent_on, "by": one.user.full_name,
         "total": sum(entry.amount for entry in needs_of(place, one.year, one.up_to_id))}
        for one in sendings_of(place)
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa gửi lần nào"), "icon": "arrow-right"}}  # fmt: skip
