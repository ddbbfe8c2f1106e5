"""Sheets read at a glance and printed on one A4: a loan in thirty seconds, the debts of a group, a household, the
figures of a briefing. Parameters: `thang` the month (loan only), `truoc` the earlier month (briefing)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.credit.programmes.catalogue import codes as programme_codes
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.lists import query_string
from dongvon.front.web.pages.kit.naming import State, group_label, money, programme_cell
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_name
from dongvon.front.web.pages.mirror.desk import Month
from dongvon.front.web.pages.mirror.kept import kept
from dongvon.front.web.pages.mirror.lists import before_choices, chosen_before, crumbs
from dongvon.front.web.pages.mirror.month import month_of
from dongvon.front.web.templatetags.formats import day_text, page_language, share_text
from dongvon.office.mirror.files import names
from dongvon.office.mirror.group_list import groups_of_month
from dongvon.office.mirror.lists.queries import Row
from dongvon.office.mirror.lists.registry import LISTS
from dongvon.office.mirror.lists.summary import (
    REASONS,
    BriefingLine,
    briefing,
    customer_sheet,
    group_sheet,
    loan_summary,
)
from dongvon.office.mirror.models import LoanMonth

SUMMED = ("outstanding", "overdue", "frozen", "arrears")


def _programme(code: str) -> str:
    return programme_name(code) if code in programme_codes() else code


def _programme_cell(code: str) -> dict[str, str]:
    return programme_cell(code) if code in programme_codes() else {"code": "", "name": code}


def _state(row: Row) -> State:
    if row["overdue"]:
        return {"label": _("quá hạn"), "tone": "alert"}
    if row["frozen"]:
        return {"label": _("khoanh nợ"), "tone": "frozen"}
    if not row["outstanding"]:
        return {"label": _("đã hết nợ gốc"), "tone": "neutral"}
    return {"label": _("trong hạn"), "tone": "good"}


def _standing_on(lists: Iterable[str], on: date) -> list[Page]:
    """The lists somebody stands on, as links: one list hints at the others."""
    return [
        {"label": _(LISTS[code].title), "url": reverse("mirror_list", args=[on, code])}
        for code in lists
        if code in LISTS
    ]


def _links(on: date, row: Row) -> dict[str, str | None]:
    group = row["group_code"]
    return {
        "group_url": reverse("mirror_group", args=[on, group]) if group and set(group) != {"0"} else None,
        "customer_url": reverse("mirror_household", args=[on, row["customer_code"]]),
    }


# --- a loan in thirty seconds ---


def loan(actor: Actor, loan_id: int, query: QueryDict) -> Page:
    """The context of mirror/sheet.html for one loan."""
    history = _history(actor, loan_id)
    if not history:
        raise Http404(loan_id)
    wanted = next((one for one in history if one.as_of_on.isoformat() == query.get("thang")), history[0])
    on = wanted.as_of_on
    month = month_of(actor, on)[0]
    found = loan_summary(actor, on, wanted.loan_number, wanted.customer_code)
    facts = found.facts
    owed = facts["outstanding"]
    note = _("quá hạn {amount}").format(amount=money(facts["overdue"])) if facts["overdue"] else ""
    months_owed = facts["arrears_months"]
    return {
        "title": facts["name"] or facts["customer_code"],
        "subtitle": _("Mã khách hàng {customer}, khế ước {number}").format(
            customer=facts["customer_code"], number=facts["loan_number"]
        ),
        "state": _state(facts),
        "crumbs": crumbs(month, (_("Khoản vay"), reverse("loan", args=[loan_id])), (facts["loan_number"], None)),
        "figures": [
            figure(_("Dư nợ"), owed, "dong", note=note, tone="alert" if facts["overdue"] else ""),
            figure(
                _("Lãi tồn"),
                facts["arrears"],
                "dong",
                tone="alert" if facts["arrears"] else "",
                note=_("bằng {count} tháng lãi").format(count=months_owed) if months_owed else "",
            ),
            figure(
                _("Ngày gốc tới hạn"),
                found.next_due_on,
                "day",
                note=_("gốc còn thiếu {amount}").format(amount=money(facts["missed"])) if facts["missed"] else "",
            ),
        ],
        "facts": _loan_facts(facts, on),
        "standing": _standing_on(found.lists, on),
        "history_table": _history_table(history),
        "on": on,
    }


def _history(actor: Actor, loan_id: int) -> list[LoanMonth]:
    """Every month of a loan the actor may see, newest first."""
    rows = LoanMonth.objects.filter(loan_id=loan_id, place__in=actor.places)
    if actor.group_codes:
        rows = rows.filter(group_code__in=actor.group_codes)
    elif actor.role == Role.ASSOCIATION_OFFICER:
        rows = rows.filter(association_code=actor.association)
    return list(rows.order_by("-as_of_on")[:60])


def _loan_facts(facts: Row, on: date) -> list[Page]:
    links = _links(on, facts)
    return [
        figure(_("Chương trình"), _programme(facts["programme"]), "text"),
        figure(_("Mục đích"), facts["purpose_name"], "text"),
        figure(_("Mức vay"), facts["amount_granted"], "dong"),
        figure(_("Đã giải ngân"), facts["disbursed"], "dong"),
        figure(_("Lãi suất"), facts["rate_e7"], "percent_e7"),
        figure(_("Ngày vay"), facts["signed_on"], "day"),
        figure(_("Đến hạn cuối cùng"), facts["final_due_on"], "day"),
        figure(_("Giao dịch gần nhất"), facts["moved_on"], "day"),
        figure(_("Trong hạn"), facts["in_term"], "dong"),
        figure(_("Quá hạn"), facts["overdue"], "dong"),
        figure(_("Khoanh"), facts["frozen"], "dong"),
        figure(_("Số dư 105"), facts["savings_balance"], "dong"),
        figure(
            _("Tổ"),
            group_label(facts["group_code"], facts["head"]) or _("không qua tổ"),
            "text",
            url=links["group_url"],
        ),
        figure(_("Thôn, bản, tổ dân phố"), facts["hamlet"], "text"),
        figure(_("Hộ"), facts["customer_code"], "text", url=links["customer_url"]),
    ]


def _history_table(history: Sequence[LoanMonth]) -> Page:
    """Each month as the bank said it; a loan that left the file and came back is seen by the gap."""
    rows = [
        {
            "on": one.as_of_on,
            "outstanding": one.in_term + one.overdue + one.frozen,
            "overdue": one.overdue,
            "frozen": one.frozen,
            "arrears": one.interest_arrears_in_term + one.interest_arrears_overdue,
            "disbursed": one.disbursed_month,
            "collected": one.collected_in_term_month + one.collected_overdue_month + one.collected_frozen_month,
            "interest": one.interest_in_term_month + one.interest_overdue_month,
            "moved": one.last_transaction_on,
        }
        for one in history
    ]
    columns = [
        column("on", _("Số liệu"), "day"),
        column("outstanding", _("Dư nợ"), "money"),
        column("overdue", _("Quá hạn"), "money"),
        column("frozen", _("Khoanh"), "money"),
        column("arrears", _("Lãi tồn"), "money"),
        column("disbursed", _("Giải ngân trong tháng"), "money"),
        column("collected", _("Thu gốc trong tháng"), "money"),
        column("interest", _("Thu lãi trong tháng"), "money"),
        column("moved", _("Giao dịch gần nhất"), "day"),
    ]
    return {"columns": columns, "rows": rows}


# --- the debts of a group ---


def group(actor: Actor, on: date, code: str) -> Page:
    """The context of mirror/sheet.html for one group."""
    month = month_of(actor, on)[0]
    found = group_sheet(actor, on, code)
    own = found.group
    share = share_text(own["overdue"], own["outstanding"], page_language())
    named_by = groups_of_month(actor, on, month.office, code).get(code, ())
    columns = [
        column("who", _("Khách hàng"), "pair"),
        column("number", _("Số khế ước")),
        column("outstanding", _("Dư nợ"), "money"),
        column("overdue", _("Quá hạn"), "money"),
        column("frozen", _("Khoanh"), "money"),
        column("arrears", _("Lãi tồn"), "money"),
        column("moved", _("Giao dịch gần nhất"), "day"),
        column("why", _("Vì sao")),
        column("note", _("Ghi khi làm việc")),
    ]
    return {
        "title": group_label(own["group_code"], own["head_name"]),
        "subtitle": _("Nợ cần xử lý, số liệu ngày {day}. Mã tổ {code}, {hamlet}.").format(
            day=day_text(on), code=own["group_code"], hamlet=own["hamlet"] or "–"
        ),
        "crumbs": crumbs(month, (_("Tổ {code}").format(code=code), None)),
        "figures": [
            figure(_("Dư nợ của tổ"), own["outstanding"], "dong"),
            figure(
                _("Nợ quá hạn"),
                own["overdue"],
                "dong",
                note=_("{share} dư nợ").format(share=share),
                tone="alert" if own["overdue"] else "",
            ),
            figure(
                _("Tổ viên"),
                own["members"],
                "count",
                note=_("{borrowers} còn dư nợ, {savers} có tiền gửi").format(
                    borrowers=own["borrowers"], savers=own["savers"]
                ),
            ),
        ],
        "facts": [figure(_("Tổ có tên trong"), "; ".join(names()[one] for one in named_by), "text")],
        "table": {
            "columns": columns,
            "rows": [_debt(row, on) for row in found.debts],
            "totals": {key: found.sums[key] for key in SUMMED} if found.debts else None,
            "empty": {
                "title": _("Tổ không có nợ cần xử lý"),
                "icon": "circle-check",
                "text": _("Không khoản nào quá hạn, khoanh, không hoạt động hay tồn lãi lâu."),
            },
        },
        "standing": _standing_on(found.lists, on),
        "on": on,
    }


def _debt(row: Row, on: date) -> Page:
    return {
        "who": {
            "top": row["name"],
            "below": row["customer_code"],
            "url": _links(on, row)["customer_url"],
            "to_copy": True,
        },
        "number": row["loan_number"],
        "outstanding": row["outstanding"],
        "overdue": row["overdue"],
        "frozen": row["frozen"],
        "arrears": row["arrears"],
        "moved": row["moved_on"],
        "why": ", ".join(_(REASONS[reason]) for reason in row["reasons"]),
        "note": "…………………………",
    }


# --- a household ---


def household(actor: Actor, on: date, code: str) -> Page:
    """The context of mirror/sheet.html for one customer."""
    month = month_of(actor, on)[0]
    found = customer_sheet(actor, on, code)
    who = found.customer
    words = _("Mã khách hàng {customer}, số liệu ngày {day}")
    return {
        "title": who["name"] or who["customer_code"],
        "subtitle": words.format(customer=who["customer_code"], day=day_text(on)),
        "crumbs": crumbs(month, (who["name"] or code, None)),
        "figures": [
            figure(_("Dư nợ"), who["outstanding"], "dong"),
            figure(_("Lãi tồn"), who["arrears"], "dong", tone="alert" if who["arrears"] else ""),
            figure(_("Số dư 105"), who["savings_balance"], "dong"),
        ],
        "facts": _household_facts(who, on),
        "table": _household_loans(actor, on, code, found.loans),
        "standing": _standing_on(found.lists, on),
        "on": on,
    }


def _household_facts(who: Row, on: date) -> list[Page]:
    """Who he is; of identity card and phone only whether the file has them right."""
    group_name = group_label(who["group_code"], who["head"]) or _("không qua tổ")
    again, well = _("cần xem lại"), _("hợp lệ")
    return [
        figure(_("Ngày sinh"), who["born_on"], "day"),
        figure(_("Vợ hoặc chồng"), who["spouse"], "text"),
        figure(_("Thôn, bản, tổ dân phố"), who["hamlet"], "text"),
        figure(_("Điểm giao dịch"), who["point"], "text"),
        figure(_("Tổ"), group_name, "text", url=_links(on, who)["group_url"]),
        figure(_("Căn cước trong tệp"), again if who["identity_fault"] else well, "text"),
        figure(_("Điện thoại trong tệp"), again if who["phone_fault"] else well, "text"),
    ]


LOAN_KEYS = ("signed_on", "final_due_on", "outstanding", "overdue", "frozen", "arrears", "moved_on")


def _household_loans(actor: Actor, on: date, code: str, loans: Sequence[Row]) -> Page:
    numbers = LoanMonth.objects.filter(as_of_on=on, place__in=actor.places, customer_code=code)
    ids = dict(numbers.values_list("loan_number", "loan_id"))
    month = query_string({"thang": on.isoformat()})

    def row(one: Row) -> Page:
        loan_id = ids.get(one["loan_number"])
        return {
            **{key: one[key] for key in LOAN_KEYS},
            "number": one["loan_number"],
            "state": _state(one),
            "programme": _programme_cell(one["programme"]),
            "url": reverse("mirror_loan", args=[loan_id]) + month if loan_id else None,
        }

    return {
        "columns": [
            column("number", _("Số khế ước")),
            column("programme", _("Chương trình"), "programme"),
            column("signed_on", _("Ngày vay"), "day"),
            column("final_due_on", _("Đến hạn cuối cùng"), "day"),
            column("outstanding", _("Dư nợ"), "money"),
            column("overdue", _("Quá hạn"), "money"),
            column("frozen", _("Khoanh"), "money"),
            column("arrears", _("Lãi tồn"), "money"),
            column("moved_on", _("Giao dịch gần nhất"), "day"),
            column("state", _("Trạng thái"), "state"),
        ],
        "rows": [row(one) for one in loans],
        "totals": {key: sum(one[key] for one in loans) for key in SUMMED} if loans else None,
        "empty": {"title": _("Chỉ gửi tiền, không có khoản vay"), "icon": "piggy-bank", "text": ""},
    }


# --- a briefing ---

BRIEFING_COLUMNS = (
    "customers",
    "group_count",
    "loan_count",
    "outstanding",
    "overdue",
    "frozen",
    "arrears",
    "savings",
    "inactive_count",
)


def briefing_sheet(actor: Actor, on: date, query: QueryDict) -> Page:
    """The context of mirror/sheet.html for a briefing: every commune and its points, against an earlier month."""
    month, months = month_of(actor, on)
    choices = before_choices(month, months)
    before = chosen_before(query, choices)
    days = (on, before) if before else (on,)
    lines = kept("briefing", actor, days, lambda: briefing(actor, on, before))
    columns = [
        column("where", _("Điểm giao dịch")),
        column("customers", _("Khách hàng"), "count"),
        column("group_count", _("Tổ"), "count"),
        column("loan_count", _("Món vay"), "count"),
        column("outstanding", _("Dư nợ"), "millions"),
        column("change", _("Tăng (giảm)"), "millions"),
        column("overdue", _("Quá hạn"), "millions"),
        column("overdue_share", _("Tỷ lệ"), "share"),
        column("frozen", _("Khoanh"), "millions"),
        column("arrears", _("Lãi tồn"), "millions"),
        column("savings", _("Tiền gửi"), "millions"),
        column("inactive_count", _("Không hoạt động"), "count"),
    ]
    return {
        "title": _("Tài liệu giao ban {month}").format(month=f"{on:%m/%Y}"),
        "subtitle": _briefing_words(month, before),
        "crumbs": crumbs(month, (_("Giao ban"), None)),
        "before_options": [
            {"value": value, "label": label, "chosen": bool(before) and value == str(before)}
            for value, label in choices.items()
        ],
        "table": {
            "columns": [one for one in columns if before or one["key"] != "change"],
            "rows": [_briefing_line(line) for line in lines],
            "caption": _("Đơn vị: triệu đồng. Khách hàng: còn dư nợ hoặc có tiền gửi. Tỷ lệ: nợ quá hạn trên dư nợ."),
        },
        "lists": _standing_on(("overdue_new", "inactive", "changed_loans"), on),
        "on": on,
    }


def _briefing_words(month: Month, before: date | None) -> str:
    if before is None:
        return _("Số liệu ngày {day}; sổ chưa có tháng trước để so.").format(day=day_text(month.on))
    return _("Số liệu ngày {day}, so với ngày {before}.").format(day=day_text(month.on), before=day_text(before))


def _briefing_line(line: BriefingLine) -> Page:
    place = place_name(line.place)
    name = _("{place}, cộng").format(place=place) if line.total else line.point or _("chưa rõ điểm giao dịch")
    return {
        "where": name,
        "change": line.change,
        "overdue_share": None if line.overdue_share_e2 is None else (line.overdue_share_e2, 10_000),
        **{key: line.figures[key] for key in BRIEFING_COLUMNS},
    }
