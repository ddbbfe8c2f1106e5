"""Overdue debt by its age, the days on which it was moved with the notices of each, and loans that stand still."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.base.access.acting import Actor
from dongvon.core.ageing import OverduePart, age_class, age_setting
from dongvon.core.inactivity import inactive_setting
from dongvon.credit.loans.ageing import BY_DAY, BY_INTEREST, AgeSum, age_sums, overdue_parts, standing_still
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of, totals_of
from dongvon.front.web.pages.kit.parts import Page, column, figure, link
from dongvon.front.web.pages.loans.papers import notice_url
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.documents.notice import transfer_days, transfers_of
from dongvon.office.overview.queries import as_of

TONES = ("attention", "attention", "alert", "alert")
STILL = {BY_DAY: "ngay", BY_INTEREST: "lai"}
DAYS_SHOWN = 24


def age_label(above: int | None, up_to: int | None) -> str:
    """A class of age in words."""
    if above is None:
        return _("đến {months} tháng").format(months=up_to)
    if up_to is None:
        return _("trên {months} tháng").format(months=above)
    return _("trên {above} đến {months} tháng").format(above=above, months=up_to)


def age_options(on: date) -> dict[str, str]:
    """The classes of the day, by number, for a filter."""
    edges = [None, *age_setting(on).months, None]
    return {str(n): age_label(edges[n], edges[n + 1]) for n in range(len(edges) - 1)}


def age_state(since: date, on: date) -> Page:
    """The class of what went overdue on a day, as a chip."""
    number = age_class(since, on, age_setting(on).months)
    return {"label": age_options(on)[str(number)], "tone": TONES[min(number, len(TONES) - 1)]}


def still_options(on: date) -> dict[str, str]:
    """The two rules of inactive loans, for a filter."""
    rule = inactive_setting(on)
    return {
        STILL[BY_DAY]: _("quá {months} tháng không giao dịch").format(months=rule.months),
        STILL[BY_INTEREST]: _("lãi tồn quá {months} lần lãi một tháng").format(months=rule.interest_months),
    }


def age_figures(sums: Sequence[AgeSum]) -> list[Page]:
    """One figure a class, each leading to its loans; nothing where nothing is overdue."""
    if not any(one.amount for one in sums):
        return []
    return [
        figure(
            _("Quá hạn {age}").format(age=age_label(one.above_months, one.up_to_months)), one.amount, "big",
            note=ngettext("{count} khoản vay", "{count} khoản vay", one.loans).format(count=one.loans),
            url=link("loans", tt="overdue", tuoi=one.number) if one.loans else None,
        )
        for one in sums
    ]  # fmt: skip


def parts_table(loan: Loan, on: date) -> Page | None:
    """The overdue parts of one loan with their ages and notices; None where nothing is overdue."""
    parts = overdue_parts([loan], on).get(loan.pk)
    if not parts:
        return None
    columns = [
        column("since", _("Quá hạn từ")), column("age", _("Tuổi nợ"), "state"),
        column("left", _("Còn lại (đồng)"), "money"), column("notice", _("Thông báo"), url_key="notice_url"),
    ]  # fmt: skip
    days = set(transfers_of(loan, on))
    rows = [_part_row(loan, one, on, notified=one.since in days) for one in parts]
    return {"columns": columns, "rows": rows, "totals": {"left": sum(one.amount for one in parts)}}


def _part_row(loan: Loan, one: OverduePart, on: date, *, notified: bool) -> Page:
    since = day_text(one.since)
    return {
        "since": _("{day} hoặc trước đó").format(day=since) if one.at_least else since,
        "age": age_state(one.since, on),
        "left": one.amount,
        "notice": _("In 14/TD") if notified else "",
        "notice_url": notice_url(loan.pk, one.since) if notified else None,
    }


def context(actor: Actor) -> Page:
    """The context of overdue.html."""
    on = as_of(actor.places[0])
    loans = loans_of(actor)
    sums = age_sums(loans, on)
    return {
        "title": _("Nợ quá hạn và khoản vay không hoạt động"),
        "crumbs": [{"label": _("Khoản vay"), "url": reverse("loans")}, {"label": _("Nợ quá hạn"), "url": None}],
        "ages": age_figures(sums),
        "source": _setting(age_setting(on).source, age_setting(on).confidence, age_setting(on).since),
        "transfers_table": _transfers(actor, on),
        "still": _still(actor, on),
        "still_source": _setting(inactive_setting(on).source, inactive_setting(on).confidence,
                                 inactive_setting(on).since),
    }  # fmt: skip


def _setting(document: str, confidence: str, since: date) -> Page:
    return {"document": document, "confidence": confidence, "effective_on": since}


def _transfers(actor: Actor, on: date) -> Page:
    columns = [
        column("on", _("Ngày chuyển"), "day"), column("transfers", _("Số thông báo"), "count"),
        column("amount", _("Gốc chuyển quá hạn (đồng)"), "money"), column("print", _("Thông báo"), url_key="print_url"),
    ]  # fmt: skip
    days = [one for one in transfer_days(actor) if one.on <= on][:DAYS_SHOWN]
    rows = [
        {"on": one.on, "transfers": one.transfers, "amount": one.amount, "print": _("In tất cả 14/TD"),
         "print_url": f"{reverse('notices')}?ngay={one.on}"}
        for one in days
    ]  # fmt: skip
    nothing = {"title": _("Chưa có khoản vay nào chuyển nợ quá hạn"), "icon": "circle-check", "text": ""}
    return {"columns": columns, "rows": rows, "empty": nothing}


def _still(actor: Actor, on: date) -> list[Page]:
    """How many loans stand still by either rule, and what is owed on them."""
    found = []
    for rule, label in zip((BY_DAY, BY_INTEREST), still_options(on).values(), strict=True):
        totals = totals_of(standing_still(loans_of(actor), on, rule))
        note = ngettext("{count} khoản vay", "{count} khoản vay", totals["count"]).format(count=totals["count"])
        address = link("loans", kd=STILL[rule])
        found.append(figure(label[:1].upper() + label[1:], totals["outstanding"], "big", note=note, url=address))
    return found
