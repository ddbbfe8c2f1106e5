"""The page that explains a loan on a day: where it stands, each act and what it did, each day of interest with balance,
rate and the document behind it. Parameter `ngay` (YYYY-MM-DD; without it the business day)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.interest import FROZEN, OVERDUE
from dongvon.core.life import ActKind
from dongvon.core.problems import N_, Refused
from dongvon.credit.loans.explaining import explain
from dongvon.credit.loans.models import ACT_NAMES, Event, Loan
from dongvon.credit.loans.queries import acts_of, found_late, loan_for
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.fields import FAR
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.pages.loans.actions import PURPOSES
from dongvon.front.web.pages.loans.interest import rate_source
from dongvon.front.web.pages.loans.rehearsal import PART_NAMES
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.overview.queries import as_of

STATES = {OVERDUE: (N_("quá hạn"), "alert"), FROZEN: (N_("khoanh nợ"), "frozen")}
PRINCIPAL = ("in_term", "overdue", "frozen")


class Grounds:
    """The documents the rates rest on, numbered as they come up; the lines of interest name the number."""

    def __init__(self, loan: Loan) -> None:
        self.loan = loan
        self.found: dict[tuple[object, ...], Page] = {}

    def of(self, state: str, rate_e7: int, on: date) -> Page:
        source = rate_source(self.loan, state, on)
        key = (source["document"], source.get("effective_on"), state, rate_e7)
        if key not in self.found:
            row = {"number": len(self.found) + 1, "state": _state(state), "rate_e7": rate_e7, "source": source}
            self.found[key] = row | {"url": f"#can-cu-{row['number']}"}
        return self.found[key]


def context(actor: Actor, loan_id: int, query: QueryDict) -> Page:
    """The context of loan/explained.html."""
    loan = loan_for(actor, loan_id)
    found, problem = _asked(loan, query.get("ngay", ""), as_of(loan.place))
    on, grounds = found["on"], Grounds(loan)
    return {
        "title": _("Giải thích ngày {day}").format(day=day_text(on)),
        "subtitle": f"{loan.who} · {programme_short(loan.programme)} · {loan.number}",
        "crumbs": [
            {"label": _("Khoản vay"), "url": reverse("loans")},
            {"label": loan.who, "url": reverse("loan", args=[loan.pk])},
            {"label": _("Giải thích"), "url": None},
        ],
        "on": on,
        "latest": FAR,
        "problem": problem,
        "figures": _figures(found),
        "owed": _owed(found),
        "why": _why(found),
        "opening": _opening(found),
        "acts": _acts(loan, found, grounds),
        "running": {"lines": _lines(found["running"], grounds), "total": found["running"]["total"]},
        "schedule_table": _schedule(found, on),
        "grounds": list(grounds.found.values()),
    }


def _asked(loan: Loan, wanted: str, today: date) -> tuple[dict[str, Any], Page | None]:
    """The explanation of the day asked for; where there is none, that of the business day, and why."""
    on = read_day(wanted)
    if not wanted or on is not None:
        try:
            return explain(loan, on or today), None
        except Refused as refusal:  # so far ahead that nobody may reckon interest
            what = said(refusal.problem)
    else:
        what = _("Không có ngày “{day}”.").format(day=wanted[:20])
    why = _("Dưới đây là giải thích ngày {today}.").format(today=day_text(today))
    return explain(loan, today), {"tone": "attention", "what": what, "why": why}


def read_day(text: str) -> date | None:
    """A day of an address; None where it is none, or none of a loan's."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1990, 1, 1) <= day <= FAR else None


def _figures(found: Mapping[str, Any]) -> list[Page]:
    position = found["position"]
    return [
        figure(_("Dư nợ"), found["outstanding"], "dong"),
        figure(_("Lãi chưa trả"), position.get("arrears", 0), "dong"),
        figure(_("Tất toán trong ngày"), found["to_settle"], "dong"),
    ]


def _owed(found: Mapping[str, Any]) -> list[Page]:
    """What settles the loan, part by part, down to the sum."""
    position = found["position"]
    rows = [{"label": _(PART_NAMES[part]), "amount": position[part]} for part in PRINCIPAL if part in position]
    rows += [
        {"label": _(PART_NAMES[part]), "amount": position[part]}
        for part in ("arrears", "deferred_interest")
        if part in position
    ]
    known = sum(row["amount"] for row in rows)
    if found["to_settle"] > known:
        text = _("Lãi đang tính, đến trước ngày {day}").format(day=day_text(found["on"]))
        rows.append({"label": text, "amount": found["to_settle"] - known})
    return rows


def _why(found: Mapping[str, Any]) -> list[str]:
    """What is late or apart, in sentences."""
    position, said = found["position"], []
    if found["principal_due"]:
        text = _("Gốc đã đến hạn theo lịch mà chưa trả: {amount}.")
        said.append(text.format(amount=money(found["principal_due"])))
    elif found["outstanding"]:
        said.append(_("Chưa có phần gốc nào đến hạn mà chưa trả."))
    if position.get("overdue"):
        text = _("Trong đó đã chuyển quá hạn {amount}, tính lãi quá hạn phần này.")
        said.append(text.format(amount=money(position["overdue"])))
    if position.get("frozen"):
        said.append(_("{amount} đang được khoanh, không tính lãi.").format(amount=money(position["frozen"])))
    if position.get("overpaid"):
        text = _("Ngân hàng còn giữ {amount} thu thừa, phải trả lại người vay.")
        said.append(text.format(amount=money(position["overpaid"])))
    written_off = position.get("written_off", 0) + position.get("written_off_interest", 0)
    if written_off:
        said.append(_("{amount} đã xóa, còn theo dõi để thu hồi.").format(amount=money(written_off)))
    if not found["outstanding"] and found["paid_out"]:
        said.append(_("Không còn dư nợ gốc."))
    return said


def _opening(found: Mapping[str, Any]) -> Page | None:
    opening = found["opening"]
    if opening is None:
        return None
    parts = [f"{_(PART_NAMES[name])} {money(amount)}" for name, amount in opening["position"].items()]
    return {"on": opening["on"], "parts": parts, "interest_to": opening["interest_to"]}


def _acts(loan: Loan, found: Mapping[str, Any], grounds: Grounds) -> list[Page]:
    """All acts, the latest first; of those found late, the day of their entry."""
    rows = acts_of(loan)
    late, requests = found_late(rows), {row.pk: row.request_id for row in rows}
    return [_act(act, grounds, late=requests[act["act"]] in late) for act in reversed(found["acts"])]


def _act(act: Mapping[str, Any], grounds: Grounds, *, late: bool) -> Page:
    """One act: what it was, what it did, and the days of interest behind it."""
    kind = ActKind(act["kind"])
    purpose = PURPOSES.get(act["purpose"], "")
    return {
        "on": act["on"],
        "what": str(ACT_NAMES[kind]) if not purpose else _(purpose),
        "amount": act["amount"] or None,
        "document": f"{act['document']}, 01/UQ {act['authorised_by']}" if act["authorised_by"] else act["document"],
        "entered_on": act["entered_at"].date() if late else None,
        "effects": [_effect(effect) for effect in act["effects"]],
        "lines": [line for effect in act["effects"] for line in _lines(effect["interest"], grounds)],
    }


def _effect(effect: Mapping[str, Any]) -> str:
    changes = [
        (_("{part} tăng {amount}") if by > 0 else _("{part} giảm {amount}")).format(
            part=_(PART_NAMES[name]), amount=money(abs(by))
        )
        for name, by in effect["change"].items()
    ]
    what = f"{Event(effect['event']).label} {money(effect['amount'])}"
    return f"{what}: {', '.join(changes)}" if changes else what


def _state(state: str) -> Page:
    label, tone = STATES.get(state, (N_("trong hạn"), "good"))
    return {"label": _(label), "tone": tone}


def _lines(interest: Mapping[str, Any] | None, grounds: Grounds) -> Iterable[Page]:
    """The segments of an amount of interest, each with the number of the document behind its rate."""
    return [
        one | {"state": _state(one["state"]), "ground": grounds.of(one["state"], one["annual_rate_e7"], one["since"])}
        for one in (interest["segments"] if interest else ())
    ]


def _schedule(found: Mapping[str, Any], on: date) -> Page:
    """The schedule in force on the day: what fell due, and how much of it was settled, the oldest first."""
    settled, rows = found["paid_out"] - found["outstanding"], []
    for one in found["schedule"]:
        paid = min(max(settled, 0), one["principal"])
        settled -= one["principal"]
        late = one["due_on"] <= on and paid < one["principal"]
        state = (_("đã trả"), "good") if paid == one["principal"] else (_("chưa trả"), "alert" if late else "waiting")
        rows.append(
            {"due_on": one["due_on"], "principal": one["principal"], "paid": paid, "left": one["principal"] - paid,
             "state": {"label": state[0], "tone": state[1]}}
        )  # fmt: skip
    columns = [
        column("due_on", _("Ngày trả"), "day"), column("principal", _("Gốc phải trả (đồng)"), "money"),
        column("paid", _("Đã trả (đồng)"), "money"), column("left", _("Còn lại (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]  # fmt: skip
    return {"columns": columns, "rows": rows}
