"""Savings: the month's interest of a commune, previewed, credited and taken back; residents; the statement of an
account."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.base.places.texts import without_marks
from dongvon.core.interest import DENOMINATOR as EXACT_PARTS
from dongvon.core.problems import Refused
from dongvon.core.savings import DENOMINATOR, MEMBER, Line, credit_day, interest, setting_on
from dongvon.credit.savings.booking import Account
from dongvon.credit.savings.models import ResidentAccount, SavingsAccount
from dongvon.credit.savings.queries import (
    AccountMonth,
    Statement,
    account_of,
    month_of,
    requests_of,
    resident_account,
    resident_accounts,
    statement_of,
)
from dongvon.credit.savings.services import CREDITORS, credit_month, take_back_month
from dongvon.credit.savings.terms import settings
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.days.months import Drawn, around, month_asked, month_text, preview
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.lists import Listing, asked_of, empty
from dongvon.front.web.pages.kit.naming import group_label, place_link
from dongvon.front.web.pages.kit.parts import Page, column, figure, link
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.loans.papers import day_asked
from dongvon.front.web.pages.savings.words import EVENTS, holders
from dongvon.front.web.templatetags.formats import day_text, page_language, percent_e7_text
from dongvon.office.documents import savings as paper
from dongvon.office.overview.queries import as_of

BACK = "rut"


class SentForm(forms.Form):
    """What comes back with a press of the button."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)


class BackForm(SentForm):
    """Why the interest of a month is taken back."""

    viec = forms.CharField(widget=forms.HiddenInput, initial=BACK)
    ly_do = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, error_messages={"required": gettext_lazy("Hãy ghi lý do.")},
        help_text=gettext_lazy("Ví dụ: bảng kê 13/TD ngày 15 của tổ ghi muộn."),
    )  # fmt: skip


def draw(actor: Actor, query: QueryDict, post: QueryDict | None) -> Drawn:
    """The month of a commune; with `post` the preview (`xem`) or the write (`ghi`) of crediting its interest, or of
    taking that back (`viec=rut`)."""
    place = actor.places[0]
    month, problem = month_asked(query, as_of(place)), None
    back = post is not None and post.get("viec") == BACK
    form = BackForm(post) if back else SentForm(post) if post is not None else None
    if form is not None and form.is_valid():
        try:
            return _step(actor, place, month, form, post.get("buoc", "") if post else "", back=back)
        except Refused as refusal:
            problem = {"tone": "alert", "what": said(refusal.problem)}
    context = _page(actor, place, month, form, problem)
    return Drawn("savings/month.html", context, 422 if post is not None else 200)


def _step(actor: Actor, place: str, month: date, form: forms.Form, step: str, *, back: bool) -> Drawn:
    given, content = form.cleaned_data, {"place": place, "month": month}
    write, words = credit_month, (_("Nhập lãi tiền gửi"), _("Nhập lãi"))
    done = _("Đã nhập lãi tiền gửi tháng {month}.")
    if back:
        write, words = take_back_month, (_("Rút lại lãi tiền gửi đã nhập"), _("Rút lại"))
        done = _("Đã rút lại lãi tiền gửi tháng {month}. Ghi việc muộn rồi nhập lãi lại.")
        content["reason"] = given["ly_do"]
    if step == "ghi":
        write(actor=actor, request_id=given["request_id"], **content)
        return Drawn("", done=done.format(month=month_text(month)))
    sent = {name: str(value) for name, value in given.items()}
    on = credit_day(settings(), MEMBER, month)
    return Drawn("closing/preview.html", preview(actor, "savings", month, write, content, sent, words, on))


def _page(actor: Actor, place: str, month: date, sent: forms.Form | None, problem: Page | None) -> Page:
    rows, on = month_of(actor, place, month), credit_day(settings(), MEMBER, month)
    setting = setting_on(settings(), MEMBER, on)
    waiting = [row for row in rows if not row.credited]
    residents_link = {"label": _("Tiền gửi dân cư"), "url": reverse("residents"), "icon": "users"}
    to_credit = actor.role in CREDITORS and waiting
    to_take_back = actor.role in CREDITORS and any(row.credited and row.interest for row in rows)
    back = sent if isinstance(sent, BackForm) else BackForm(initial={"request_id": uuid4()})
    return {
        "title": _("Tiền gửi qua tổ"), "subtitle": place_name(place), "around": around("savings", month),
        "figures": [
            figure(_("Số dư hôm nay"), sum(row.account.balance for row in rows), "dong",
                   note=_("{count} tài khoản").format(count=len(rows))),
            figure(_("Lãi của tháng"), sum(row.interest for row in rows), "dong"),
            figure(_("Nhập gốc ngày"), day_text(on), "text",
                   note=_("còn {count} tài khoản chưa nhập").format(count=len(waiting))),
        ],
        "actions": [
            *([residents_link] if not (actor.group_codes or actor.association) else []),
            {"label": _("Tải Excel"), "url": link("savings_xlsx", thang=f"{month:%Y-%m}"), "icon": "download"},
        ],
        "rate": percent_e7_text(setting.annual_rate_e7, page_language()),
        "source": {"document": setting.document, "url": "", "effective_on": setting.since,
                   "confidence": setting.confidence},
        "form": SentForm(initial={"request_id": uuid4()}) if to_credit else None,
        "back_form": back if to_take_back else None, "back_open": isinstance(sent, BackForm), "on": on,
        "problem": problem,
        "groups_table": _groups_table(actor, rows), "requests_table": _requests_table(actor),
    }  # fmt: skip


def _groups_table(actor: Actor, rows: list[AccountMonth]) -> Page:
    heads = heads_of(actor, as_of(actor.places[0]))
    sums, links = dict[tuple[str, str], list[int]](), dict[str, str | None]()
    for row in rows:
        resident, group = not isinstance(row.account, SavingsAccount), None
        if isinstance(row.account, SavingsAccount) and (group := row.account.group) is not None:
            name = group_label(group.code, heads.get(group.pk))
            links[name] = place_link("group", group.pk)
        else:
            name = _("Tiền gửi dân cư") if resident else _("không vào tổ")
        found = sums.setdefault((group.code if group else "~", name), [0, 0, 0])
        for at, amount in enumerate((1, row.account.balance, row.interest)):
            found[at] += amount
    totals = [sum(one[at] for one in sums.values()) for at in range(3)]
    keys = ("accounts", "balance", "interest")
    return {
        "columns": [
            column("group", _("Tổ")), column("accounts", _("Tài khoản"), "count"),
            column("balance", _("Số dư (đồng)"), "money"), column("interest", _("Lãi của tháng (đồng)"), "money"),
        ],
        "rows": [
            {"group": name, "url": links.get(name), **dict(zip(keys, found, strict=True))}
            for (_code, name), found in sorted(sums.items())
        ],
        "totals": dict(zip(keys, totals, strict=True)) if len(sums) > 1 else None,
        "empty": {"title": _("Chưa có tài khoản tiền gửi"), "icon": "banknote", "text": ""},
    }  # fmt: skip


def _requests_table(actor: Actor) -> Page | None:
    rows = requests_of(actor)
    if not rows:
        return None
    names = holders([row.account.household.pk for row in rows])
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


def month_sheet(actor: Actor, query: QueryDict) -> tuple[date, Page]:
    """The accounts of the month one by one, for Excel."""
    month = month_asked(query, as_of(actor.places[0]))
    rows = month_of(actor, actor.places[0], month)
    names = holders([row.account.household.pk for row in rows if isinstance(row.account, SavingsAccount)])
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


# --- residents --------------------------------------------------------------------------------------------------------

ORDERS = {"holder": "holder", "number": "number", "opened_on": "opened_on", "balance": "balance"}


def residents(actor: Actor, query: QueryDict) -> Listing:
    """The residents' accounts the query string asks for. Parameter: `ten`, the holder or the number."""
    asked, rows = asked_of(query, ()), resident_accounts(actor)
    if asked.words:
        # A few hundred names a commune, kept only as they are written: compared here, marks apart.
        found = [pk for pk, holder, number in rows.values_list("pk", "holder", "number")
                 if all(word in without_marks(f"{holder} {number}") for word in asked.words)]  # fmt: skip
        rows = rows.filter(pk__in=found)
    columns = [
        column("holder", _("Họ tên người gửi")), column("number", _("Số tài khoản")),
        column("opened_on", _("Mở ngày"), "day"), column("last_deposit_on", _("Gửi gần nhất"), "day"),
        column("credited", _("Đã nhập lãi đến"), "day"), column("balance", _("Số dư (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]  # fmt: skip
    nothing = {"title": _("Chưa có tài khoản tiền gửi dân cư"), "icon": "piggy-bank",
               "text": _("Người dân không là tổ viên cũng gửi tiết kiệm được tại điểm giao dịch.")}  # fmt: skip
    return Listing(
        asked=asked, text_label=_("Tên hoặc số tài khoản"), rows=rows, row=_resident_row, columns=columns,
        orders=ORDERS, default="holder", totals={"balance": sum(rows.values_list("balance", flat=True))},
        total=rows.count(), empty=empty() if asked.words else nothing,
    )  # fmt: skip


def _resident_row(row: ResidentAccount) -> Page:
    closed = {"label": _("đã rút hết"), "tone": "neutral"}
    return {
        "url": place_link("resident", row.pk), "holder": row.holder, "number": row.number, "opened_on": row.opened_on,
        "last_deposit_on": row.last_deposit_on, "credited": row.interest_to, "balance": row.balance,
        "state": closed if row.closed_on else {"label": _("đang gửi"), "tone": "good"},
    }  # fmt: skip


# --- one account ------------------------------------------------------------------------------------------------------


def _statement(account: Account, query: QueryDict) -> Statement:
    on = as_of(account.place)
    until = day_asked(query, "den", on, on)
    since = day_asked(query, "tu", min(max(date(until.year, 1, 1), account.opened_on), until), on)
    return statement_of(account, since, until)


def statement_page(actor: Actor, household_id: int, query: QueryDict) -> Page:
    """The context of savings/statement.html: a household's account."""
    account = account_of(actor, household_id)
    name = holders([household_id]).get(household_id, account.number)
    one = _statement(account, query)
    crumbs = [{"label": _("Hộ"), "url": reverse("households")},
              {"label": name, "url": reverse("household", args=[household_id])}]  # fmt: skip
    here = reverse("savings_statement", args=[household_id])
    return _told(one, name, here, reverse("savings_paper", args=[household_id])) | {"crumbs": crumbs}


def resident_page(actor: Actor, account_id: int, query: QueryDict) -> Page:
    """The same of a resident's account."""
    account = resident_account(actor, account_id)
    here = reverse("resident", args=[account_id])
    told = _told(_statement(account, query), account.holder, here, reverse("resident_paper", args=[account_id]))
    return told | {"crumbs": [{"label": _("Tiền gửi dân cư"), "url": reverse("residents")}]}


def _told(one: Statement, name: str, here: str, paper_url: str) -> Page:
    account = one.account
    closed = {"label": _("đã rút hết"), "tone": "neutral"}
    return {
        "title": _("Sao kê tiền gửi"), "subtitle": f"{name} · {account.number}", "since": one.since,
        "until": one.until, "address": here,
        "state": closed if account.closed_on else {"label": _("đang gửi"), "tone": "good"},
        "actions": [{"label": _("In sao kê"), "icon": "file-text",
                     "url": f"{paper_url}?tu={one.since}&den={one.until}"}],
        "figures": [
            figure(_("Đầu kỳ"), one.opening, "dong"), figure(_("Cuối kỳ"), one.closing, "dong"),
            figure(_("Lãi đã nhập gốc"), one.credited, "dong",
                   note=_("đang tính {amount} đồng").format(amount=paper.dong(interest(one.running)))),
        ],
        "moves_table": _moves_table(one),
        "credits": [
            {"on": credit.on, "amount": credit.amount, "lines": _days(credit.lines),
             "explains": credit.explains}
            for credit in one.credits
        ],
        "running_lines": _days(one.running), "running": interest(one.running),
        "how": paper.how_text(), "not_explained": paper.not_explained_text(),
        "sources": [
            {"document": setting.document, "url": "", "effective_on": setting.since, "confidence": setting.confidence}
            for setting in paper.settings_behind(one)
        ],
    }  # fmt: skip


def _moves_table(one: Statement) -> Page:
    rows: list[dict[str, Any]] = [
        {"on": one.since, "what": _("Số dư đầu kỳ"), "came": None, "went": None, "balance": one.opening}
    ]
    rows += [
        {"on": move.on, "what": _(EVENTS.get(move.event, move.event)), "came": max(move.change, 0) or None,
         "went": max(-move.change, 0) or None, "balance": move.balance}
        for move in one.moves
    ]  # fmt: skip
    totals = {key: sum(row[key] or 0 for row in rows) for key in ("came", "went")} | {"balance": one.closing}
    return {
        "columns": [
            column("on", _("Ngày"), "day"), column("what", _("Việc")), column("came", _("Vào (đồng)"), "money"),
            column("went", _("Ra (đồng)"), "money"), column("balance", _("Số dư (đồng)"), "money"),
        ],
        "rows": rows, "totals": totals,
    }  # fmt: skip


def _days(found: Sequence[Line]) -> list[Page]:
    """Days of one balance and rate with their exact interest."""
    return [
        {"since": line.since, "until": line.until, "days": line.days, "balance": line.balance,
         "annual_rate_e7": line.setting.annual_rate_e7,
         "exact": (line.exact[0], line.exact[1] * EXACT_PARTS // DENOMINATOR)}
        for line in found
    ]  # fmt: skip


def statement_paper(actor: Actor, household_id: int, query: QueryDict) -> bytes:
    """The statement of a household's account as PDF."""
    account = account_of(actor, household_id)
    return _paper(_statement(account, query), holders([household_id]).get(household_id, ""))


def resident_paper(actor: Actor, account_id: int, query: QueryDict) -> bytes:
    account = resident_account(actor, account_id)
    return _paper(_statement(account, query), account.holder)


def _paper(one: Statement, holder: str) -> bytes:
    return paper.paper(one, holder, place_name(one.account.place), {key: _(text) for key, text in EVENTS.items()})
