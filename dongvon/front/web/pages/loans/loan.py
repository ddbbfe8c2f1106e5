"""The page of one loan: where it stands, and four tabs. Parameters: `muc` (lich, dien-bien, lai, giay-to), `ky` (the
day on which a period's interest ends, or "nay" for the one still running)."""

from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.classification import CAUSES, Ability
from dongvon.credit.applications.queries import application_of, papers_of
from dongvon.credit.loans.explaining import history
from dongvon.credit.loans.models import Instalment, Loan, Position
from dongvon.credit.loans.queries import loan_for, rate_today
from dongvon.credit.relief.queries import reviews_of
from dongvon.front.web.pages.kit.lists import Context
from dongvon.front.web.pages.kit.menu import opens
from dongvon.front.web.pages.kit.naming import (
    SOON_DAYS,
    State,
    group_label,
    loan_state,
    money,
    place_link,
    position_of,
    programme_short,
)
from dongvon.front.web.pages.kit.parts import column, figure, programme_name
from dongvon.front.web.pages.loans.actions import SHOWN_FIRST, offered, undo_addresses
from dongvon.front.web.pages.loans.interest import interest_context, rate_source
from dongvon.front.web.pages.loans.overdue import parts_table
from dongvon.front.web.pages.loans.papers import prints_of
from dongvon.front.web.pages.loans.parties import parties, security_table
from dongvon.front.web.pages.loans.standing import Standing
from dongvon.front.web.pages.loans.story import event, story
from dongvon.front.web.pages.parties.former import placement_events
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.mirror.models import LoanMonth
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Association
from dongvon.parties.groups.queries import board_of
from dongvon.parties.households.models import Household

# The tab's key in the template → its key in the address.
TABS = {"schedule": "lich", "timeline": "dien-bien", "interest": "lai", "papers": "giay-to"}


def loan_page(actor: Actor, loan_id: int, query: QueryDict) -> Context:
    """The context of loan.html."""
    loan = loan_for(actor, loan_id)
    on = as_of(loan.place)
    tab = next((tab for tab, key in TABS.items() if key == query.get("muc")), "schedule")
    instalments, standing = schedule_of(loan, on), Standing(actor, loan, on)
    return {
        "loan": {
            "code": loan.number, "borrower": loan.who, "programme": programme_name(loan.programme),
            "programme_code": loan.programme, "purpose": loan.purpose, "state": loan_state(loan, on),
        },
        "crumbs": [
            {"label": _("Khoản vay"), "url": reverse("loans")},
            {"label": programme_short(loan.programme), "url": f"{reverse('loans')}?ct={loan.programme}"},
            {"label": loan.number, "url": None},
        ],
        **_actions(standing),
        "figures": _figures(loan, instalments, on),
        "facts": [*_facts(loan, on), *parties(standing)],
        "securities": security_table(standing.securities, loan.signed_on),
        "tabs": [
            {"label": label, "url": f"?muc={TABS[key]}", "current": key == tab}
            for key, label in (
                ("schedule", _("Lịch trả nợ")), ("timeline", _("Diễn biến")), ("interest", _("Tiền lãi")),
                ("papers", _("Giấy tờ")),
            )
        ],
        "tab": tab,
        "problem": None,
        "overdue_table": parts_table(loan, on),
    } | _tab(standing, tab, instalments, query)  # fmt: skip


def _actions(standing: Standing) -> Context:
    """What the role may do now, the most likely first, the rest under `more`; the explanation; and the ways to what the
    bank's files say of the loan, where they say anything, and to what was promised about it."""
    doing = offered(standing)
    first, rest = doing[:SHOWN_FIRST], doing[SHOWN_FIRST:]
    loan_id = standing.loan.pk
    explanation = {"label": _("Giải thích"), "url": reverse("loan_explained", args=[loan_id]), "icon": "quote"}
    if LoanMonth.objects.filter(loan_id=loan_id).exists():
        rest.append({"label": _("Tờ 30 giây"), "url": reverse("mirror_loan", args=[loan_id]), "icon": "file-check"})
    if opens(standing.actor, "checks"):
        rest.append({"label": _("Kiểm tra vốn vay"), "url": reverse("checks_loan", args=[loan_id]),
                     "icon": "clipboard-check"})  # fmt: skip
    if opens(standing.actor, "due"):
        rest.append({"label": _("Đôn đốc, lời hẹn"), "url": reverse("arrears_loan", args=[loan_id]), "icon": "users"})
    return {"actions": [*first, explanation], "more_actions": rest}


def _tab(standing: Standing, tab: str, instalments: list[Context], query: QueryDict) -> Context:
    loan, on = standing.loan, standing.on
    if tab == "schedule":
        return {"table": _schedule_table(instalments)}
    if tab == "interest":
        return interest_context(loan, query.get("ky", ""), on)
    application = application_of(loan)
    if tab == "timeline":
        events = [*story(loan, history(loan), application, on, undo_addresses(standing)), *_reviews(loan),
                  *placement_events(loan)]  # fmt: skip
        return {"events": sorted(events, key=lambda one: one["on"], reverse=True)}
    return {"prints": prints_of(loan, on), "papers": [
        {"title": paper.title, "form": None, "on": paper.added_at, "url": place_link("attachment", paper.pk),
         "size": paper.bytes, "digest": paper.sha256}
        for paper in papers_of(loan, application)
    ]}  # fmt: skip


def _repaid(position: Position | None) -> int:
    return position.paid_out - position.outstanding if position else 0


def schedule_of(loan: Loan, on: date) -> list[Context]:
    """The instalments, each with what repayments have settled of it, the oldest first."""
    position = position_of(loan)
    left_over = loan.amount if position is None and loan.closed_on else _repaid(position)
    rows = []
    for row in Instalment.objects.filter(loan=loan).order_by("due_on", "number"):
        paid = min(row.principal, max(left_over, 0))
        left_over -= paid
        left = row.principal - paid
        rows.append({
            "number": row.number, "due_on": row.due_on, "principal": row.principal, "paid": paid, "left": left,
            "state": _instalment_state(row.due_on, left, on),
        })  # fmt: skip
    return rows


def _instalment_state(due_on: date, left: int, on: date) -> State:
    if not left:
        return {"label": _("đã trả"), "tone": "good"}
    if due_on < on:
        return {"label": _("đến hạn chưa trả"), "tone": "alert"}
    if due_on <= on + timedelta(days=SOON_DAYS):
        return {"label": _("sắp đến hạn"), "tone": "attention"}
    return {"label": _("chưa đến hạn"), "tone": "waiting"}


def _schedule_table(rows: list[Context]) -> Context:
    columns = [
        column("number", _("Kỳ")), column("due_on", _("Ngày trả"), "day"),
        column("principal", _("Gốc phải trả (đồng)"), "money"), column("paid", _("Đã trả (đồng)"), "money"),
        column("left", _("Còn lại (đồng)"), "money"), column("state", _("Trạng thái"), "state"),
    ]  # fmt: skip
    totals = {key: sum(row[key] for row in rows) for key in ("principal", "paid", "left")}
    nothing = {
        "title": _("Chưa có lịch trả nợ"),
        "icon": "calendar-days",
        "text": _("Khoản đã tất toán trước khi nhận sổ không mang theo lịch trả nợ."),
    }
    return {"columns": columns, "rows": rows, "totals": totals, "empty": nothing}


def _figures(loan: Loan, instalments: list[Context], on: date) -> list[Context]:
    position = position_of(loan)
    outstanding = position.outstanding if position else 0
    coming = next((row for row in instalments if row["left"]), None) if outstanding else None
    note = ""
    if position and position.overdue:
        note = _("trong đó quá hạn {amount}").format(amount=money(position.overdue))
    elif position and position.frozen:
        note = _("trong đó khoanh {amount}").format(amount=money(position.frozen))
    unpaid = position.arrears if position else 0
    put_off = position.deferred_interest if position else 0
    return [
        figure(_("Dư nợ"), outstanding, "dong", note=note, tone="alert" if position and position.overdue else "",
               url="?muc=dien-bien"),
        figure(_("Kỳ trả gốc tới"), coming["left"] if coming else None, "dong",
               note=day_text(coming["due_on"]) if coming else "",
               tone="alert" if coming and coming["due_on"] < on else "", url="?muc=lich"),
        figure(_("Lãi chưa trả"), unpaid, "dong", tone="alert" if unpaid else "", url="?muc=lai",
               note=_("lãi ân hạn để lại {amount}").format(amount=money(put_off)) if put_off else ""),
    ]  # fmt: skip


def _facts(loan: Loan, on: date) -> list[Context]:
    head = board_of(loan.group.pk, on).get("head") if loan.group else None
    association = str(Association(loan.association).label) if loan.association else _("cho vay trực tiếp")
    return [
        figure(_("Chương trình"), programme_name(loan.programme), "text",
               url=reverse("programme", args=[loan.programme])),
        figure(_("Số khế ước"), loan.number, "text"),
        figure(_("Số tiền vay"), loan.amount, "dong"),
        *([figure(_("Đã hủy, không giải ngân"), loan.cancelled, "dong")] if loan.cancelled else []),
        figure(_("Ngày vay"), loan.first_paid_out_on or loan.signed_on, "day"),
        figure(_("Đến hạn"), loan.final_due_on, "day"),
        figure(_("Lãi suất khi ký"), loan.rate_at_signing_e7, "percent_e7"),
        figure(_("Lãi suất hiện nay"), rate_today(loan, on), "percent_e7",
               source=rate_source(loan, "in_term", max(on, loan.signed_on))),
        figure(_("Hộ của người vay"), loan.borrower.name, "text", url=reverse("household", args=[loan.household.pk]))
        if loan.household.customer_kind == Household.Kind.HOUSEHOLD
        else figure(_("Khách hàng"), loan.who, "text"),
        figure(_("Tổ"), group_label(loan.group.code, head.name if head else None) if loan.group else _("không qua tổ"),
               "text", url=place_link("group", loan.group.pk if loan.group else None)),
        figure(_("Hội"), association, "text"),
        figure(_("Nơi ở"), loan.hamlet.name, "text"),
        *([figure(_("Ở đây từ"), loan.placed_on, "day", url="?muc=dien-bien")] if loan.placed_on else []),
        figure(_("Nguồn vốn"), loan.fund.name, "text"),
        *_ability(loan),
    ]  # fmt: skip


def _ability(loan: Loan) -> list[Context]:
    """What the last review says of the ability to repay; nothing where there was none."""
    return [
        figure(_("Khả năng trả nợ"), _("{ability} (đánh giá ngày {day})").format(
            ability=_(one.get_ability_display()), day=day_text(one.reviewed_on)), "text", url="?muc=dien-bien")
        for one in reviews_of(loan)[:1]
    ]  # fmt: skip


def _reviews(loan: Loan) -> list[Context]:
    """One event for each review of the ability to repay."""
    events = []
    for one in reviews_of(loan):
        text = _("Đánh giá khả năng trả nợ: {ability}; gốc trả được {repayable} trên {principal}.").format(
            ability=_(one.get_ability_display()), repayable=money(one.repayable), principal=money(one.principal)
        )
        if one.causes:
            text += " " + _("Nguyên nhân: {causes}.").format(causes=", ".join(_(CAUSES[key]) for key in one.causes))
        who = _("Biên bản {number} · {who}").format(number=one.minutes_no, who=one.user.full_name)
        tone = "good" if one.ability == Ability.ABLE else "attention"
        url = place_link("attachment", one.paper_id)
        events.append(event(one.reviewed_on, text, "clipboard-list", tone, who, url))
    return events
