"""Debts due: the calendar, what waits on the ladder with visits and promises, and how overdue debt comes about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.core.arrears import DEED_NAMES, PARTY_NAMES, PROMISE_NAMES, WARN_NAMES, Party, PromiseState, Step
from dongvon.core.problems import N_
from dongvon.credit.loans.queries import loan_for, loans_of
from dongvon.field.arrears.models import CHANNELS, RECIPIENTS
from dongvon.field.arrears.queries import (
    UnpaidDue,
    Visited,
    Waiting,
    due_calendar,
    ladder_waiting,
    reminders_of,
    visits_of,
    warned,
)
from dongvon.field.arrears.services import PARTY_OF, record_reminder, record_visit
from dongvon.field.arrears.terms import ladder
from dongvon.front.web.pages.kit.naming import group_label, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, association_name, column, figure, link
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of

SPANS = (7, 30, 90)
USUAL = 30
SHOWN = 200
SUBJECTS = (("due", N_("Lịch nợ đến hạn")), ("arrears", N_("Đôn đốc")), ("arrears_figures", N_("Nợ quá hạn đi đâu")))
GROUPINGS = (("thon", N_("Theo thôn, tổ dân phố")), ("to", N_("Theo tổ")), ("hoi", N_("Theo hội, đoàn thể")))
PROMISE_TONES = {PromiseState.OPEN: "waiting", PromiseState.KEPT: "good", PromiseState.BROKEN: "alert"}


def subjects(here: str) -> list[Page]:
    return [{"label": _(label), "url": reverse(name), "current": name == here} for name, label in SUBJECTS]


# --- the calendar -----------------------------------------------------------------------------------------------------


def asked_span(query: QueryDict) -> int:
    """The days looked ahead; one of the three offered."""
    wanted = query.get("ngay", "")
    return int(wanted) if wanted in {str(one) for one in SPANS} else USUAL


def _grouping(query: QueryDict) -> str:
    wanted = query.get("nhom", "")
    return wanted if wanted in dict(GROUPINGS) else GROUPINGS[0][0]


def calendar(actor: Actor, query: QueryDict) -> Page:
    """What falls due in 7, 30 or 90 days: sums by hamlet, group or association, then name by name."""
    on, days, by = as_of(actor.places[0]), asked_span(query), _grouping(query)
    heads = heads_of(actor, on)
    rows, chosen = _narrowed(due_calendar(actor, actor.places[0], on, days), by, query.get("ma", ""))
    total, loans = sum(one.amount for one in rows), len({one.loan_id for one in rows})
    final = [one for one in rows if one.final]
    asked = {"ngay": days, "nhom": by, "ma": chosen}
    parts = [{"title": _("Từng khoản vay"), "note": _shown_note(len(rows)), "table": _due_table(rows[:SHOWN], heads)}]
    if not chosen:
        parts.insert(0, {"title": dict(_words(GROUPINGS))[by], "note": "", "table": _sums(rows, by, heads, days)})
    return {
        "title": _("Nợ gốc đến hạn trong {days} ngày").format(days=days),
        "subtitle": _("Sau ngày {day}; phần đã trả trước được trừ vào kỳ cũ nhất.").format(day=day_text(on)),
        "places": subjects("due"),
        "switches": [
            [{"label": _("{days} ngày").format(days=one), "url": link("due", **asked | {"ngay": one}),
              "current": one == days} for one in SPANS],
            [{"label": label, "url": link("due", ngay=days, nhom=key), "current": key == by}
             for key, label in _words(GROUPINGS)],
        ],
        "figures": [
            figure(_("Gốc đến hạn"), total, "big"),
            figure(_("Khoản vay"), loans, "count"),
            figure(_("Đến hạn cuối cùng"), sum(one.amount for one in final), "big",
                   note=ngettext("{count} khoản vay", "{count} khoản vay", len(final)).format(count=len(final))),
        ],
        "actions": [
            {"label": _("Tải Excel"), "url": link("due_xlsx", **asked), "icon": "download"},
            {"label": _("In giấy nhắc cho tổ trưởng"), "icon": "printer",
             "url": link("due_letters", to=chosen if by == "to" else "")},
        ],
        "parts": parts,
    }  # fmt: skip


def _words(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, _(label)) for key, label in pairs]


def _shown_note(count: int) -> str:
    return _("{shown} khoản đầu; tải Excel để có đủ.").format(shown=SHOWN) if count > SHOWN else ""


def _key(one: UnpaidDue, by: str) -> str:
    """What a row is summed under: a hamlet's or group's id, an association's code ("0": none)."""
    return str({"thon": one.hamlet_id, "to": one.group_id, "hoi": one.association}[by] or "0")


def _label(one: UnpaidDue, by: str, heads: Mapping[int, str]) -> str:
    if by == "thon":
        return one.hamlet
    if by == "hoi":
        return association_name(one.association)
    return group_label(one.group, heads.get(one.group_id or 0)) or _("Cho vay trực tiếp")


def _narrowed(rows: list[UnpaidDue], by: str, chosen: str) -> tuple[list[UnpaidDue], str]:
    found = [one for one in rows if _key(one, by) == chosen]
    return (found, chosen) if found else (rows, "")


def _sums(rows: Sequence[UnpaidDue], by: str, heads: Mapping[int, str], days: int) -> Page:
    together: dict[str, list[UnpaidDue]] = {}
    for one in rows:
        together.setdefault(_key(one, by), []).append(one)
    shown = [
        {"url": link("due", ngay=days, nhom=by, ma=key), "who": _label(ones[0], by, heads),
         "loans": len({one.loan_id for one in ones}), "first": min(one.due_on for one in ones),
         "amount": sum(one.amount for one in ones)}
        for key, ones in together.items()
    ]  # fmt: skip
    columns = [
        column("who", dict(_words(GROUPINGS))[by]), column("loans", _("Khoản vay"), "count"),
        column("first", _("Ngày đến hạn đầu tiên"), "day"), column("amount", _("Gốc đến hạn (đồng)"), "money"),
    ]  # fmt: skip
    return {"columns": columns, "rows": sorted(shown, key=lambda row: -row["amount"]), "keys": True,
            "totals": {"amount": sum(one.amount for one in rows)}, "empty": _nothing_due()}  # fmt: skip


def _nothing_due() -> Page:
    return {"title": _("Không có khoản nào đến hạn trong thời gian này"), "icon": "circle-check"}


def _due_table(rows: Sequence[UnpaidDue], heads: Mapping[int, str]) -> Page:
    shown = [
        {"url": reverse("loan", args=[one.loan_id]), "name": one.name, "hamlet": one.hamlet, "due_on": one.due_on,
         "group": group_label(one.group, heads.get(one.group_id or 0)), "programme": programme_cell(one.programme),
         "association": association_name(one.association), "amount": one.amount,
         "interest": one.unpaid_interest or None, "final": _("kỳ cuối") if one.final else ""}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("due_on", _("Đến hạn"), "day"),
        column("amount", _("Gốc đến hạn (đồng)"), "money"), column("final", _("Kỳ")),
        column("interest", _("Lãi tồn (đồng)"), "money"), column("programme", _("Chương trình"), "programme"),
        column("group", _("Tổ")), column("hamlet", _("Thôn, tổ dân phố")), column("association", _("Hội, đoàn thể")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "totals": {"amount": sum(one.amount for one in rows)}, "empty": _nothing_due()}  # fmt: skip


def sheet(actor: Actor, query: QueryDict) -> tuple[date, Page]:
    """The rows of the calendar as asked for, whole, for Excel."""
    on, days, by = as_of(actor.places[0]), asked_span(query), _grouping(query)
    rows, _chosen = _narrowed(due_calendar(actor, actor.places[0], on, days), by, query.get("ma", ""))
    table = _due_table(rows, heads_of(actor, on))
    return on, table | {"words": _("đến hạn trong {days} ngày").format(days=days)}


# --- the ladder -------------------------------------------------------------------------------------------------------


def desk(actor: Actor) -> Page:
    """What waits for me and for the others, visits with their promises, and the ladder itself."""
    place, on = actor.places[0], as_of(actor.places[0])
    mine, heads = PARTY_OF.get(actor.role), heads_of(actor, on)
    found, visits = ladder_waiting(actor, place, on), visits_of(actor, place, on)
    for_me = [one for one in found if one.step.party is mine]
    states = [one.state for one in visits if one.state]
    kept, broken = states.count(PromiseState.KEPT), states.count(PromiseState.BROKEN)
    over = _("{kept} giữ lời, {broken} không").format(kept=kept, broken=broken)
    parts = [
        {"title": _("Việc chờ {party}").format(party=_(PARTY_NAMES[mine]).lower()) if mine else _("Việc đang chờ"),
         "note": _("lâu nhất trước; bấm vào tên để ghi"), "table": _waiting(for_me if mine else found, heads, on)},
        {"title": _("Đến thăm và lời hẹn"), "note": _("giữ lời hay không là theo chứng từ thu đến hết ngày hẹn"),
         "table": _visits(visits[:SHOWN], heads)},
    ]  # fmt: skip
    if mine:
        others = [one for one in found if one.step.party is not mine]
        parts.insert(1, {"title": _("Việc chờ người khác"), "note": "", "table": _waiting(others, heads, on)})
    parts.append({"title": _("Ai làm gì, khi nào"), "note": "", "table": _rungs(ladder(on))})
    return {
        "title": _("Đôn đốc nợ đến hạn"),
        "subtitle": _("Đến ngày {day}").format(day=day_text(on)),
        "places": subjects("arrears"),
        "figures": [
            figure(_("Việc chờ làm"), len(for_me if mine else found), "count"),
            figure(_("Gốc quá ngày chưa trả"), sum(one.unpaid for one in found if one.due.due_on <= on), "big",
                   note=_("của các việc đang chờ")),
            figure(_("Lời hẹn đã đến ngày"), kept + broken, "count", note=over),
        ],
        "parts": parts,
    }  # fmt: skip


def _waiting(rows: Sequence[Waiting], heads: Mapping[int, str], on: date) -> Page:
    shown = [
        {"url": reverse("arrears_loan", args=[one.due.loan_id]), "name": one.due.name,
         "what": _(DEED_NAMES[one.step.deed]), "party": _(PARTY_NAMES[one.step.party]), "due_on": one.due.due_on,
         "unpaid": one.unpaid, "days": (on - one.since).days, "hamlet": one.due.hamlet,
         "group": group_label(one.due.group, heads.get(one.due.group_id or 0))}
        for one in rows[:SHOWN]
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("what", _("Việc")), column("party", _("Ai làm")),
        column("days", _("Đã chờ (ngày)"), "count"), column("due_on", _("Đến hạn"), "day"),
        column("unpaid", _("Gốc chưa trả (đồng)"), "money"), column("group", _("Tổ")),
        column("hamlet", _("Thôn, tổ dân phố")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Không còn việc nào chờ"), "icon": "circle-check"}}  # fmt: skip


def _visits(rows: Sequence[Visited], heads: Mapping[int, str]) -> Page:
    shown = [
        {"url": reverse("arrears_loan", args=[one.loan_id]), "name": one.name, "on": one.on, "found": one.found,
         "visitor": f"{one.visitor}, {_(PARTY_NAMES[Party(one.party)]).lower()}", "promised": one.promised or None,
         "until": one.promised_until, "paid": one.paid if one.state else None, "state": _promise(one.state),
         "next": _next(one), "group": group_label(one.group, heads.get(one.group_id or 0))}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("on", _("Đến thăm"), "day"), column("visitor", _("Ai đến")),
        column("found", _("Thấy gì")), column("promised", _("Đã hẹn (đồng)"), "money"),
        column("until", _("Hẹn đến"), "day"), column("paid", _("Đã trả đến ngày hẹn (đồng)"), "money"),
        column("state", _("Lời hẹn"), "state"), column("next", _("Bước tiếp theo")), column("group", _("Tổ")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa ghi lần đến thăm nào"), "icon": "clipboard-check"}}  # fmt: skip


def _promise(state: PromiseState | None) -> Page | None:
    return {"label": _(PROMISE_NAMES[state]), "tone": PROMISE_TONES[state]} if state else None


def _next(one: Visited) -> str:
    who = _(PARTY_NAMES[Party(one.next_party)]) if one.next_party else ""
    return " · ".join(filter(None, (one.next_step, who, day_text(one.next_on) if one.next_on else "")))


def _rungs(steps: Iterable[Step]) -> Page:
    rows = [
        {"when": step_day(one.days), "party": _(PARTY_NAMES[one.party]), "what": _(DEED_NAMES[one.deed]),
         "source": source(_(one.source), confidence=one.confidence, effective_on=one.since)}
        for one in steps
    ]  # fmt: skip
    columns = [column("when", _("Khi nào")), column("party", _("Ai làm")), column("what", _("Việc")),
               column("source", _("Căn cứ"), "source")]  # fmt: skip
    return {"columns": columns, "rows": rows}


def step_day(days: int) -> str:
    """When a rung begins, in words."""
    text = _("trước hạn {days} ngày") if days < 0 else _("sau hạn {days} ngày")
    return text.format(days=abs(days))


# --- one loan ---------------------------------------------------------------------------------------------------------


def of_loan(actor: Actor, loan_id: int) -> Page:
    """What was told and promised about a loan, and what may be recorded of it."""
    loan = loan_for(actor, loan_id)
    on = as_of(loan.place)
    heads = heads_of(actor, on)
    waits = [one for one in ladder_waiting(actor, loan.place, on) if one.due.loan_id == loan.pk]
    told = [
        {"on": one.given_on, "who": _(RECIPIENTS[one.recipient]), "how": _(CHANNELS[one.channel]),
         "by": one.user.full_name, "text": one.text}
        for one in reminders_of(actor, loan.pk)
    ]  # fmt: skip
    columns = [column("on", _("Ngày"), "day"), column("who", _("Báo cho")), column("how", _("Bằng cách")),
               column("by", _("Người báo")), column("text", _("Nội dung"))]  # fmt: skip
    buttons: tuple[tuple[Any, str, str, str], ...] = (
        (record_visit, "tham", _("Ghi lần đến thăm"), "users"), (record_reminder, "nhac", _("Ghi đã nhắc"), "phone"),
    )  # fmt: skip
    return {
        "title": loan.who,
        "subtitle": loan.number,
        "crumbs": [{"label": _("Đôn đốc"), "url": reverse("arrears")}, {"label": loan.who, "url": None}],
        "actions": [
            {"label": label, "url": reverse("arrears_action", args=[loan.pk, key]), "icon": icon, "primary": not place}
            for place, (write, key, label, icon) in enumerate(buttons) if actor.role in write.roles
        ] + [{"label": _("Xem khoản vay"), "url": reverse("loan", args=[loan.pk]), "icon": "hand-coins"}],
        "parts": [
            {"title": _("Việc đang chờ"), "note": "", "table": _waiting(waits, heads, on)},
            {"title": _("Đến thăm và lời hẹn"), "note": "",
             "table": _visits(visits_of(actor, loan.place, on, loan_id=loan.pk), heads)},
            {"title": _("Đã nhắc"), "note": "",
             "table": {"columns": columns, "rows": told, "empty": {"title": _("Chưa ghi lần nhắc nào"),
                                                                   "icon": "clipboard-check"}}},
        ],
    }  # fmt: skip


# --- early warning, shared with the page of figures -------------------------------------------------------------------


def warning_table(actor: Actor, on: date) -> Page:
    """Loans to visit before they are overdue, each with its signs in words."""
    found = warned(actor, actor.places[0], on)
    loans = {one.pk: one for one in loans_of(actor).filter(pk__in=[one.standing.loan_id for one in found])
             .select_related("borrower", "household__organisation", "group")}  # fmt: skip
    heads = heads_of(actor, on)
    rows = []
    for one in found[:SHOWN]:
        loan = loans[one.standing.loan_id]
        rows.append({
            "url": reverse("arrears_loan", args=[loan.pk]), "name": loan.who, "outstanding": one.standing.outstanding,
            "signs": ", ".join(_(WARN_NAMES[sign.kind]) for sign in one.signs),
            "why": " ".join(_(sign.text).format(**sign.facts) for sign in one.signs),
            "group": group_label(loan.group.code if loan.group else None, heads.get(loan.group_id or 0)),
        })  # fmt: skip
    columns = [column("name", _("Người vay")), column("signs", _("Dấu hiệu")), column("why", _("Vì sao")),
               column("outstanding", _("Dư nợ (đồng)"), "money"), column("group", _("Tổ"))]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Không có khoản vay nào phải cảnh báo"), "icon": "circle-check"}}  # fmt: skip
