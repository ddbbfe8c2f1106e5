"""Savings: the month's interest of a commune, previewed and credited; the statement of an account."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Refused
from dongvon.core.savings import MEMBER, credit_day, interest, setting_on
from dongvon.credit.savings.models import SavingsAccount
from dongvon.credit.savings.queries import AccountMonth, Statement, account_of, month_of, requests_of, statement_of
from dongvon.credit.savings.services import CREDITORS, credit_month
from dongvon.credit.savings.terms import settings
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.chrome import place_name
from dongvon.front.web.pages.months import Drawn, around, month_asked, month_text, preview
from dongvon.front.web.pages.naming import place_link
from dongvon.front.web.pages.papers import day_asked
from dongvon.front.web.pages.parts import Page, column, figure, link
from dongvon.front.web.templatetags.formats import day_text, page_language, percent_e7_text
from dongvon.office.documents import savings as paper
from dongvon.office.overview.queries import as_of
from dongvon.parties.households.models import Person

EVENTS = {
    "opening": N_("Nhận số dư đầu kỳ"), "savings_in": N_("Gửi tiền"), "savings_out": N_("Rút tiền"),
    "savings_interest": N_("Lãi nhập gốc"), "savings_to_principal": N_("Trích trả nợ gốc"),
    "savings_to_interest": N_("Trích trả lãi"), "savings_moved": N_("Chuyển địa bàn"),
}  # fmt: skip


class SentForm(forms.Form):
    """What comes back with a press of the button."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)


def draw(actor: Actor, query: QueryDict, post: QueryDict | None) -> Drawn:
    """The month of a commune; with `post` the preview (`xem`) or the write (`ghi`)."""
    place = actor.places[0]
    month, problem = month_asked(query, as_of(place)), None
    form = SentForm(post) if post is not None else SentForm(initial={"request_id": uuid4()})
    if post is not None and form.is_valid():
        content = {"place": place, "month": month}
        try:
            if post.get("buoc") == "ghi":
                credit_month(actor=actor, request_id=form.cleaned_data["request_id"], **content)
                return Drawn("", done=_("Đã nhập lãi tiền gửi tháng {month}.").format(month=month_text(month)))
            words = (_("Nhập lãi tiền gửi"), _("Nhập lãi"))
            sent = {"request_id": str(form.cleaned_data["request_id"])}
            on = credit_day(settings(), MEMBER, month)
            found = preview(actor, "savings", month, credit_month, content, sent, words, on)
            return Drawn("closing/preview.html", found)
        except Refused as refusal:
            problem = {"tone": "alert", "what": said(refusal.problem)}
    failed = post is not None
    return Drawn("savings/month.html", _page(actor, place, month, form, problem), 422 if failed else 200)


def _page(actor: Actor, place: str, month: date, form: SentForm, problem: Page | None) -> Page:
    rows, on = month_of(actor, place, month), credit_day(settings(), MEMBER, month)
    setting = setting_on(settings(), MEMBER, on)
    waiting = [row for row in rows if not row.credited]
    return {
        "title": _("Tiền gửi qua tổ"), "subtitle": place_name(place), "around": around("savings", month),
        "figures": [
            figure(_("Số dư hôm nay"), sum(row.account.balance for row in rows), "dong",
                   note=_("{count} tài khoản").format(count=len(rows))),
            figure(_("Lãi của tháng"), sum(row.interest for row in rows), "dong"),
            figure(_("Nhập gốc ngày"), day_text(on), "text",
                   note=_("còn {count} tài khoản chưa nhập").format(count=len(waiting))),
        ],
        "actions": [{"label": _("Tải Excel"), "url": link("savings_xlsx", thang=f"{month:%Y-%m}"), "icon": "download"}],
        "rate": percent_e7_text(setting.annual_rate_e7, page_language()),
        "source": {"document": setting.document, "url": "", "effective_on": setting.since,
                   "confidence": setting.confidence},
        "form": form if actor.role in CREDITORS and waiting else None,
        "problem": problem,
        "groups_table": _groups_table(rows), "requests_table": _requests_table(actor),
    }  # fmt: skip


def _groups_table(rows: list[AccountMonth]) -> Page:
    sums = dict[str, list[int]]()
    for row in rows:
        group = row.account.group if isinstance(row.account, SavingsAccount) else None
        resident = not isinstance(row.account, SavingsAccount)
        name = _("Tiền gửi dân cư") if resident else group.code if group else _("không vào tổ")
        found = sums.setdefault(name, [0, 0, 0])
        for at, amount in enumerate((1, row.account.balance, row.interest)):
            found[at] += amount
    totals = [sum(one[at] for one in sums.values()) for at in range(3)]
    keys = ("accounts", "balance", "interest")
    return {
        "columns": [
            column("group", _("Tổ")), column("accounts", _("Tài khoản"), "count"),
            column("balance", _("Số dư (đồng)"), "money"), column("interest", _("Lãi của tháng (đồng)"), "money"),
        ],
        "rows": [{"group": name, **dict(zip(keys, found, strict=True))} for name, found in sorted(sums.items())],
        "totals": dict(zip(keys, totals, strict=True)) if len(sums) > 1 else None,
        "empty": {"title": _("Chưa có tài khoản tiền gửi"), "icon": "banknote", "text": ""},
    }  # fmt: skip


def _requests_table(actor: Actor) -> Page | None:
    rows = requests_of(actor)
    if not rows:
        return None
    names = _heads([row.account.household.pk for row in rows])
    return {
        "columns": [
            column("name", _("Chủ hộ")), column("asked_on", _("Yêu cầu ngày"), "day"),
            column("wanted_on", _("Nhận ngày"), "day"), column("amount", _("Số tiền (đồng)"), "money"),
            column("document", _("Chứng từ")),
        ],
        "rows": [
            {"name": names.get(row.account.household.pk, row.account.number), "asked_on": row.asked_on,
             "wanted_on": row.wanted_on, "amount": row.amount or row.account.balance, "document": row.document,
             "url": place_link("household", row.account.household.pk)}
            for row in rows
        ],
    }  # fmt: skip


def _heads(household_ids: list[int]) -> dict[int, str]:
    return dict(Person.objects.filter(household__in=household_ids, head=True).values_list("household_id", "name"))


def month_sheet(actor: Actor, query: QueryDict) -> tuple[date, Page]:
    """The accounts of the month one by one, for Excel."""
    month = month_asked(query, as_of(actor.places[0]))
    rows = month_of(actor, actor.places[0], month)
    names = _heads([row.account.household.pk for row in rows if isinstance(row.account, SavingsAccount)])
    found = list[dict[str, Any]]()
    for row in rows:
        one = row.account
        if isinstance(one, SavingsAccount):
            name, group = names.get(one.household.pk, ""), one.group
        else:
            name, group = one.holder, None
        found.append({
            "number": one.number, "name": name, "group": group.code if group else "", "opened_on": one.opened_on,
            "balance": one.balance, "interest": row.interest, "credited": one.interest_to,
        })  # fmt: skip
    columns = [
        column("number", _("Số tài khoản")), column("name", _("Chủ tài khoản")), column("group", _("Tổ")),
        column("opened_on", _("Mở ngày"), "day"), column("balance", _("Số dư (đồng)"), "money"),
        column("interest", _("Lãi của tháng (đồng)"), "money"), column("credited", _("Đã nhập lãi đến"), "day"),
    ]  # fmt: skip
    totals = {key: sum(row[key] for row in found) for key in ("balance", "interest")}
    return month, {
        "columns": columns, "rows": found, "totals": totals,
        "words": _("tháng {month}").format(month=month_text(month)),
    }  # fmt: skip


# --- one account ------------------------------------------------------------------------------------------------------


def _statement(actor: Actor, household_id: int, query: QueryDict) -> Statement:
    on = as_of(actor.places[0])
    account = account_of(actor, household_id)
    until = day_asked(query, "den", on, on)
    since = day_asked(query, "tu", min(max(date(until.year, 1, 1), account.opened_on), until), on)
    return statement_of(account, since, until)


def statement_page(actor: Actor, household_id: int, query: QueryDict) -> Page:
    """The context of savings/statement.html."""
    one = _statement(actor, household_id, query)
    name = _heads([household_id]).get(household_id, one.account.number)
    moves: list[dict[str, Any]] = [
        {"on": move.on, "what": _(EVENTS.get(move.event, move.event)), "came": max(move.change, 0) or None,
         "went": max(-move.change, 0) or None, "balance": move.balance}
        for move in one.moves
    ]  # fmt: skip
    lines = [
        {"since": line.since, "until": line.until, "days": line.days, "balance": line.balance,
         "rate": line.setting.annual_rate_e7}
        for line in one.running
    ]  # fmt: skip
    period = f"?tu={one.since}&den={one.until}"
    return {
        "title": _("Sao kê tiền gửi"), "subtitle": name, "since": one.since, "until": one.until,
        "crumbs": [{"label": _("Hộ"), "url": reverse("households")},
                   {"label": name, "url": reverse("household", args=[household_id])}],
        "actions": [{"label": _("In sao kê"), "icon": "file-text",
                     "url": reverse("savings_paper", args=[household_id]) + period}],
        "figures": [
            figure(_("Đầu kỳ"), one.opening, "dong"), figure(_("Cuối kỳ"), one.closing, "dong"),
            figure(_("Lãi đã nhập gốc"), one.credited, "dong",
                   note=_("đang tính {amount} đồng").format(amount=paper.dong(interest(one.running)))),
        ],
        "moves_table": {
            "columns": [
                column("on", _("Ngày"), "day"), column("what", _("Việc")), column("came", _("Vào (đồng)"), "money"),
                column("went", _("Ra (đồng)"), "money"), column("balance", _("Số dư (đồng)"), "money"),
            ],
            "rows": moves,
        },
        "running_table": {
            "columns": [
                column("since", _("Từ ngày"), "day"), column("until", _("Đến ngày"), "day"),
                column("days", _("Số ngày"), "count"), column("balance", _("Số dư (đồng)"), "money"),
                column("rate", _("Lãi suất năm"), "percent_e7"),
            ],
            "rows": lines,
        },
    }  # fmt: skip


def statement_paper(actor: Actor, household_id: int, query: QueryDict) -> bytes:
    """The same as PDF."""
    name = _heads([household_id]).get(household_id, "")
    one = _statement(actor, household_id, query)
    return paper.paper(one, name, place_name(one.account.place), {key: _(text) for key, text in EVENTS.items()})
