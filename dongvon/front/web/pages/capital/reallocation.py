"""Moving balances as loans fall due: what comes back beside who waits, what the rules propose and why, what another
plan would leave, who falls due and what he qualifies for; and one proposal with what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.ordering import propose
from dongvon.core.problems import Refused
from dongvon.core.reallocation import OPEN_STATES, PROPOSAL_STATE_NAMES, Cell, Passed, Plan, ProposalState
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.naming import class_state, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, link, programme_short
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of
from dongvon.office.planning.borrowers import Falling, falling_due
from dongvon.office.planning.models import Proposal, ProposalStep
from dongvon.office.planning.queries import (
    Reading,
    latest_of,
    proposal_for,
    proposals_of,
    reading_of,
    state_of,
    step_of,
    versions_of,
)
from dongvon.office.planning.services import change_proposal, make_proposal, refuse_proposal, send_proposal
from dongvon.office.planning.supplies import Facts, facts_of, written
from dongvon.office.planning.telling import (
    alternative_text,
    cell_text,
    changes,
    counted_text,
    outcomes,
    why_moved,
    why_passed,
)
from dongvon.office.planning.terms import horizons, plan_rules

SHOWN = 200
USUAL = 3
TONES = {
    ProposalState.PROPOSED: "neutral", ProposalState.CHANGED: "neutral", ProposalState.SENT: "waiting",
    ProposalState.DECIDED: "good", ProposalState.REFUSED: "attention",
}  # fmt: skip


def months_text(months: int) -> str:
    return {1: _("Một tháng"), 3: _("Một quý"), 12: _("Một năm")}.get(months, _("{months} tháng").format(months=months))


def asked_months(query: QueryDict, on: Any) -> int:
    """The horizon asked for; one of those offered."""
    wanted, offered = query.get("ky", ""), horizons(on)
    if wanted in {str(one) for one in offered}:
        return int(wanted)
    return USUAL if USUAL in offered else offered[0]


def overview(actor: Actor, query: QueryDict) -> Page:
    """What the rules propose today, nothing written; and the proposals made before."""
    place, on = actor.places[0], as_of(actor.places[0])
    months, rules = asked_months(query, on), plan_rules(on)
    page: Page = {
        "title": _("Điều chuyển chỉ tiêu khi nợ đến hạn"),
        "subtitle": _("Số liệu đến ngày {day}; chỉ là đề nghị, chưa ghi gì vào sổ.").format(day=day_text(on)),
        "switches": [[{"label": months_text(one), "url": link("reallocation", ky=one), "current": one == months}
                      for one in horizons(on)]],
        "rule": _("Hộ nghèo, cận nghèo, mới thoát nghèo dùng chung, phục vụ theo thứ tự ấy; vùng khó khăn chỉ cho đi"
                  " phần còn lại sau nhu cầu của mình. Trong một đối tượng, chờ lâu hơn được trước; bỏ qua chỉ khi"
                  " không đủ trọn món."),
        "source": source(rules.source, confidence=rules.confidence, effective_on=rules.since),
    }  # fmt: skip
    kept = {"title": _("Các đề nghị đã lập"), "note": "", "table": _proposals(proposals_of(actor))}
    try:
        facts = facts_of(actor, place, on, months)
    except Refused as refusal:
        return page | {"notes": [{"tone": "note", "what": said(refusal.problem)}], "parts": [kept]}
    plan = propose(facts.supplies, facts.needs, rules)
    supplies, needs = written(facts)
    unsaved = Proposal(place=place, on=on, months=months, until_on=facts.until, supplies=supplies, needs=needs)
    reading = Reading(unsaved, plan.moves)
    names = {one.need.id: (one.household_id, one.name, one.hamlet) for one in facts.waiting}
    return page | {
        "actions": _overview_actions(actor, months),
        "figures": _figures(facts, plan),
        "parts": [
            {"title": _("Vốn và nhu cầu"), "note": _("thu về tính theo cách trả trước nay của địa bàn"),
             "table": _cells(reading, facts)},
            *_of_plan(reading, names),
            {"title": _("Người vay đến hạn cuối"),
             "note": _("trả nợ cũ rồi làm hồ sơ mới theo chương trình hộ đủ điều kiện hôm nay; không đổi mã khoản vay"),
             "table": _falling(falling_due(actor, place, on, facts.until, rules))},
            kept,
        ],
    }  # fmt: skip


def _overview_actions(actor: Actor, months: int) -> list[Page]:
    found, write = list[Page](), cast(Any, make_proposal)
    if actor.role in write.roles:
        found.append({"label": _("Lập đề nghị"), "url": link("reallocation_new", ky=months), "icon": "file-text",
                      "primary": True})  # fmt: skip
    if len(actor.places) > 1:
        found.append({"label": _("Cả tỉnh"), "url": link("reallocation_province", ky=months), "icon": "map-pin"})
    return found


def _figures(facts: Facts, plan: Plan) -> list[Page]:
    waiting = facts.needs
    served = [one for one in waiting if one.id in plan.served]
    return [
        figure(_("Dự kiến thu về"), sum(one.collected for one in facts.supplies), "big",
               note=_("đến trước {day}").format(day=day_text(facts.until))),
        figure(_("Đang chờ vay"), sum(one.amount for one in waiting), "big",
               note=_("{count} nhu cầu").format(count=len(waiting))),
        figure(_("Cho vay được sau điều chuyển"), sum(one.amount for one in served), "big",
               note=_("{count} nhu cầu; điều chuyển {lines} dòng").format(count=len(served), lines=len(plan.moves))),
    ]  # fmt: skip


def _cells(reading: Reading, facts: Facts | None = None) -> Page:
    """What each programme and fund has, who waits there first, and what the plan makes of its target."""
    changed = changes(reading)
    expected = {Cell(*row["cell"]): row["expected"] for row in reading.proposal.supplies}
    rows = []
    for one in reading.supplies:
        told = expected.get(one.cell) or {}
        waiting = [need for need in reading.needs if need.programme == one.cell.programme]
        served = [need for need in waiting if reading.plan.served.get(need.id) == one.cell.fund]
        change = changed.get(one.cell, (0, 0))[1]
        rows.append({
            "programme": programme_cell(one.cell.programme), "fund": one.cell.fund, "target": one.target,
            "owed": one.outstanding, "contract": told.get("by_contract", 0), "late": told.get("on_time", 0),
            "early": told.get("early", 0), "can": one.available, "waiting": len(waiting), "served": len(served),
            "change": change or None, "new": one.target + change, "earmark": _("dành riêng") if one.earmark else "",
            "measured": _measured(facts, one.cell),
        })  # fmt: skip
    columns = [
        column("programme", _("Chương trình"), "programme"), column("fund", _("Nguồn vốn")),
        column("can", _("Cho vay được (đồng)"), "money"), column("waiting", _("Nhu cầu chờ"), "count"),
        column("served", _("Cho vay được (nhu cầu)"), "count"), column("change", _("Tăng, giảm (đồng)"), "money"),
        column("new", _("Chỉ tiêu mới (đồng)"), "money"), column("target", _("Chỉ tiêu (đồng)"), "money"),
        column("owed", _("Dư nợ và đã duyệt (đồng)"), "money"),
        column("contract", _("Đến hạn theo hợp đồng (đồng)"), "money"),
        column("late", _("Thu đúng hạn theo lịch sử (đồng)"), "money"), column("early", _("Thu sớm (đồng)"), "money"),
        *([column("measured", _("Đo trên"))] if facts else []), column("earmark", _("Ghi chú")),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True}


def _measured(facts: Facts | None, cell: Cell) -> str:
    """On what past the shares of early and late payment rest; nothing where nothing falls due."""
    expected = facts.expected.get(cell) if facts else None
    if expected is None:
        return ""
    if expected.loans is None:
        return _("hợp đồng, quá ít lượt")
    return _("{count} lượt khoản vay").format(count=expected.loans)


Names = dict[int, tuple[int, str, str]]


def _of_plan(reading: Reading, names: Names) -> list[Page]:
    return [
        {"title": _("Chuyển gì, vì sao"), "note": "", "table": _moves(reading)},
        {"title": _("Nếu làm khác đi"), "note": _("ai còn chờ theo từng cách"),
         "table": _alternatives(reading)},
        {"title": _("Chưa cho vay được"), "note": _shown(len(reading.passed)),
         "table": _passed(reading.passed[:SHOWN], reading, names)},
    ]  # fmt: skip


def _shown(count: int) -> str:
    return _("{shown} nhu cầu đầu trong {count}").format(shown=SHOWN, count=count) if count > SHOWN else ""


def _moves(reading: Reading) -> Page:
    rows = [
        {"giver": cell_text(one.giver), "receiver": cell_text(one.receiver), "amount": one.amount,
         "why": why_moved(reading, one)} for one in reading.moves
    ]  # fmt: skip
    columns = [column("giver", _("Từ")), column("receiver", _("Sang")),
               column("amount", _("Số chuyển (đồng)"), "money"), column("why", _("Vì sao"))]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Theo quy tắc không có gì để điều chuyển"), "icon": "circle-check"}}  # fmt: skip


def _alternatives(reading: Reading) -> Page:
    plans: list[tuple[str, Plan]] = [(_("Theo đề nghị này"), reading.plan)]
    plans += [(alternative_text(giver), plan) for giver, plan in reading.alternatives()]
    rows = []
    for label, plan in plans:
        found = outcomes(reading.needs, plan, reading.rules)
        left = [f"{programme_short(one.programme)}: {counted_text(one.unserved)}" for one in found if one.unserved]
        served = [need for one in found for need in one.served]
        rows.append({"label": label, "served": len(served), "amount": sum(need.amount for need in served),
                     "left": "; ".join(left) or _("không hộ nào")})  # fmt: skip
    columns = [column("label", _("Cách làm")), column("served", _("Cho vay được (nhu cầu)"), "count"),
               column("amount", _("Cho vay được (đồng)"), "money"), column("left", _("Còn chờ"))]  # fmt: skip
    return {"columns": columns, "rows": rows}


def _passed(rows: Sequence[Passed], reading: Reading, names: Names) -> Page:
    shown = []
    for one in rows:
        household_id, name, hamlet = names.get(one.need.id, (0, "", ""))
        shown.append({
            "url": reverse("household", args=[household_id]) if household_id else None, "name": name or "–",
            "programme": programme_cell(one.need.programme), "amount": one.need.amount, "since": one.need.since,
            "why": why_passed(one, reading.rules), "hamlet": hamlet,
        })  # fmt: skip
    columns = [
        column("name", _("Hộ")), column("programme", _("Chương trình"), "programme"),
        column("amount", _("Cần vay (đồng)"), "money"), column("since", _("Chờ từ"), "day"),
        column("why", _("Vì sao")), column("hamlet", _("Thôn, tổ dân phố")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Không hộ nào phải chờ thêm"), "icon": "circle-check"}}  # fmt: skip


def _falling(rows: Sequence[Falling]) -> Page:
    shown = [
        {"url": reverse("loan", args=[one.due.loan_id]), "name": one.due.name, "due_on": one.due.due_on,
         "amount": one.due.amount, "programme": programme_cell(one.due.programme), "class": class_state(one.kind),
         "may": ", ".join(programme_short(code) for code in one.programmes) or _("không chương trình nào ở đây"),
         "hamlet": one.due.hamlet} for one in rows[:SHOWN]
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("due_on", _("Đến hạn"), "day"),
        column("amount", _("Gốc đến hạn (đồng)"), "money"), column("programme", _("Đang vay"), "programme"),
        column("class", _("Diện hộ nay"), "state"), column("may", _("Nay đủ điều kiện vay")),
        column("hamlet", _("Thôn, tổ dân phố")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Không khoản nào đến hạn cuối trong kỳ này"), "icon": "circle-check"}}  # fmt: skip


def _proposals(rows: Iterable[Proposal]) -> Page:
    shown = [
        {"url": reverse("reallocation_proposal", args=[one.pk]), "on": day_text(one.on),
         "months": months_text(one.months), "state": state_chip(state_of(one)), "who": one.user.full_name,
         "version": len(versions_of(one))}
        for one in rows
    ]  # fmt: skip
    columns = [column("on", _("Ngày số liệu")), column("months", _("Kỳ")), column("state", _("Tình trạng"), "state"),
               column("version", _("Bản thứ"), "count"), column("who", _("Người lập"))]  # fmt: skip
    return {"columns": columns, "rows": shown, "keys": True,
            "empty": {"title": _("Chưa lập đề nghị nào"), "icon": "file-text"}}  # fmt: skip


def state_chip(state: ProposalState) -> Page:
    return {"label": _(PROPOSAL_STATE_NAMES[state]), "tone": TONES[state]}


# --- one proposal -----------------------------------------------------------------------------------------------------


def of_proposal(actor: Actor, proposal_id: int) -> Page:
    """One proposal: its last version by the facts it was made from, what may be done with it, and its papers."""
    proposal = proposal_for(actor, proposal_id)
    version, state = latest_of(proposal), state_of(proposal)
    reading = reading_of(version)
    notes = [{"tone": "attention", "what": said(one)} for one in reading.problems]
    return {
        "title": _("Đề nghị điều chuyển ngày {day}").format(day=day_text(proposal.on)),
        "subtitle": _("{months}, đến trước ngày {until}").format(months=months_text(proposal.months),
                                                                until=day_text(proposal.until_on)),
        "state": state_chip(state),
        "crumbs": [{"label": _("Điều chuyển"), "url": reverse("reallocation")},
                   {"label": day_text(proposal.on), "url": None}],
        "actions": _actions(actor, proposal, state),
        "notes": notes,
        "parts": [
            *_of_plan(reading, {}),
            {"title": _("Vốn và nhu cầu lúc lập"), "note": "", "table": _cells(reading)},
            {"title": _("Đã làm gì"), "note": "", "table": _story(proposal)},
        ],
    }  # fmt: skip


def _actions(actor: Actor, proposal: Proposal, state: ProposalState) -> list[Page]:
    asked: list[tuple[str, str, str, Any]] = []
    if state in OPEN_STATES:
        asked += [("gui", _("Gửi đề nghị"), "arrow-right", send_proposal), ("sua", _("Sửa"), "pencil", change_proposal)]
    if state is ProposalState.SENT:
        asked.append(("tra-lai", _("Không chấp thuận"), "undo-2", refuse_proposal))
    found = [
        {"label": label, "url": reverse("reallocation_action", args=[proposal.pk, key]), "icon": icon,
         "primary": key == "gui"} for key, label, icon, write in asked if actor.role in write.roles
    ]  # fmt: skip
    papers = (("bien-ban", _("Biên bản")), ("quyet-dinh", _("Dự thảo quyết định")))
    found += [{"label": label, "url": reverse("reallocation_paper", args=[proposal.pk, key]), "icon": "printer"}
              for key, label in papers]  # fmt: skip
    return found


def _story(proposal: Proposal) -> Page:
    rows = [
        {"on": one.entered_at.date(), "what": _("Bản {number}").format(number=one.number), "who": one.user.full_name,
         "why": one.reason or _("theo thứ tự của quy tắc")} for one in versions_of(proposal)
    ]  # fmt: skip
    sent, refused = (step_of(proposal, kind) for kind in (ProposalStep.Kind.SENT, ProposalStep.Kind.REFUSED))
    if sent is not None:
        rows.append({"on": sent.on, "what": _("Gửi kèm bảng chỉ tiêu"), "who": sent.user.full_name,
                     "why": sent.document})  # fmt: skip
        decision = getattr(sent.sheet, "decision", None)
        if decision is not None:
            why = _("{number}, {authority}, hiệu lực từ {day}").format(
                number=decision.decision_no, authority=decision.authority, day=day_text(decision.effective_on)
            )
            what = _("Quyết định, chỉ tiêu lần {version}").format(version=decision.number)
            rows.append({"on": decision.decided_on, "what": what, "who": decision.user.full_name, "why": why})
    if refused is not None:
        why = f"{refused.document}: {refused.reason}"
        rows.append({"on": refused.on, "what": _("Không chấp thuận"), "who": refused.user.full_name, "why": why})
    columns = [column("on", _("Ngày"), "day"), column("what", _("Việc")), column("who", _("Người ghi")),
               column("why", _("Lý do, văn bản"))]  # fmt: skip
    return {"columns": columns, "rows": rows}
