"""The dashboard: what is lent, to whom, how it goes, what it has done; every figure leads to the rows behind it."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.credit.loans.ageing import age_sums
from dongvon.credit.loans.queries import loans_of
from dongvon.front.web.pages.days.listing import unclosed
from dongvon.front.web.pages.home.waiting import section
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import opens
from dongvon.front.web.pages.kit.parts import (
    Page,
    association_name,
    column,
    figure,
    link,
    outcome_figures,
    programme_short,
)
from dongvon.front.web.pages.loans.overdue import age_figures
from dongvon.front.web.templatetags.formats import month_text, page_language, share_text, sum_text
from dongvon.office.overview.queries import Overview, as_of, overview

LINES_SHOWN = 5
OVERDUE_SHOWN = 20


def context(actor: Actor, today: date) -> Page:
    place = actor.places[0]
    seen = overview(actor, place, as_of(place))
    return {
        "title": _("Tín dụng chính sách của {place}").format(place=_place_or_part(actor)),
        "report_url": link("report") if opens(actor, "report") else None,
        "figures": _figures(seen),
        **section(actor, today),
        "alarm": unclosed(actor, today),
        "programmes": _programmes(seen),
        "associations": _associations(seen),
        "months": _months(seen),
        "interest": _interest(seen),
        "overdue_figures": age_figures(age_sums(loans_of(actor), seen.on)),
        "overdue_url": reverse("overdue"),
        "overdue_table": _overdue(actor),
        "outcomes": outcome_figures(seen.outcomes),
    }


def _place_or_part(actor: Actor) -> str:
    name = place_name(actor.places[0])
    if page_language() == "vi":  # inside a sentence the kind of place is an ordinary word
        name = name[:1].lower() + name[1:]
    if actor.association:
        return f"{association_name(actor.association)}, {name}"
    if actor.group_codes:
        return _("tổ {codes}, {place}").format(codes=", ".join(actor.group_codes), place=name)
    return name


def _figures(seen: Overview) -> list[Page]:
    language = page_language()
    grown = seen.total - seen.opening
    text = _("tăng {amount} so với đầu năm") if grown >= 0 else _("giảm {amount} so với đầu năm")
    year = [place for place, month in enumerate(seen.months) if month.year == seen.on.year]
    due, collected = (sum(line[place] for place in year) for line in (seen.interest_due, seen.interest_collected))
    return [
        figure(_("Dư nợ"), seen.total, "big", url=link("loans", tt="owed"),
               note=text.format(amount=sum_text(abs(grown), language))),
        figure(_("Nợ quá hạn"), seen.overdue, "big", url=link("loans", tt="overdue"),
               tone="alert" if seen.overdue else "",
               note=_("{share} dư nợ").format(share=share_text(seen.overdue, seen.total, language))),
        figure(_("Lãi thu được trong năm"), collected, "big",
               url=link("loans", tt="unpaid_interest") if seen.arrears else None,
               note=_("{share} lãi phải thu; còn {arrears} chưa thu").format(
                   share=share_text(collected, due, language), arrears=sum_text(seen.arrears, language))),
    ]  # fmt: skip


def _programmes(seen: Overview) -> Page:
    largest_first = sorted(seen.programmes, key=lambda code: -seen.programmes[code])
    return {
        "id": "chart-programmes", "kind": "bars", "title": _("Dư nợ theo chương trình"), "unit": "dong",
        "category_label": _("Chương trình"), "categories": [programme_short(code) for code in largest_first],
        "urls": [link("loans", ct=code) for code in largest_first], "totals": [seen.total],
        "series": [{"name": _("Dư nợ (đồng)"), "values": [seen.programmes[code] for code in largest_first],
                    "programmes": largest_first}],
    }  # fmt: skip


def _associations(seen: Overview) -> Page:
    codes = list(seen.associations)
    return {
        "id": "chart-associations", "kind": "bars", "title": _("Dư nợ theo hội nhận ủy thác"), "unit": "dong",
        "category_label": _("Hội"), "categories": [association_name(code) for code in codes],
        "urls": [link("loans", hoi=code or "tt") for code in codes], "totals": [seen.total],
        "series": [{"name": _("Dư nợ (đồng)"), "values": [seen.associations[code] for code in codes]}],
    }  # fmt: skip


def _months(seen: Overview) -> Page:
    largest = sorted(seen.lines, key=lambda code: -seen.lines[code][-1])[:LINES_SHOWN]
    rest = [total - sum(seen.lines[code][at] for code in largest) for at, total in enumerate(seen.outstanding)]
    series = [{"name": programme_short(code), "programme": code, "values": seen.lines[code]} for code in largest]
    if any(rest):
        series.append({"name": _("Chương trình khác"), "values": rest})
    return {
        "id": "chart-months", "kind": "lines", "title": _("Dư nợ cuối tháng theo chương trình"), "unit": "dong",
        "category_label": _("Tháng"), "categories": [month_text(month) for month in seen.months], "series": series,
        "totals": None,
    }  # fmt: skip


def _interest(seen: Overview) -> Page:
    note = _("Mười hai tháng thu được {share} số lãi phải thu.").format(
        share=share_text(sum(seen.interest_collected), sum(seen.interest_due), page_language())
    )
    return {
        "id": "chart-interest", "kind": "columns", "title": _("Lãi thu được và lãi phải thu"), "unit": "dong",
        "category_label": _("Tháng"), "categories": [month_text(month) for month in seen.months], "note": note,
        "totals": [sum(seen.interest_collected), sum(seen.interest_due)],
        "series": [{"name": _("Lãi thu được"), "values": seen.interest_collected},
                   {"name": _("Lãi phải thu"), "values": seen.interest_due}],
    }  # fmt: skip


def _overdue(actor: Actor) -> Page:
    loans = (
        loans_of(actor)
        .filter(position__overdue__gt=0)
        .select_related("borrower", "group", "position", "hamlet", "household__organisation")
    )
    rows = [
        {"url": reverse("loan", args=[loan.pk]), "borrower": loan.who,
         "programme": {"code": loan.programme, "name": programme_short(loan.programme)},
         "hamlet": loan.hamlet.name, "due_on": loan.final_due_on, "overdue": loan.position.overdue}
        for loan in loans.order_by("-position__overdue", "pk")[:OVERDUE_SHOWN]
    ]  # fmt: skip
    return {
        "columns": [
            column("borrower", _("Người vay")), column("programme", _("Chương trình"), "programme"),
            column("hamlet", _("Tổ dân phố, bản")), column("due_on", _("Đến hạn"), "day"),
            column("overdue", _("Quá hạn (đồng)"), "money"),
        ],
        "rows": rows,
        "empty": {"title": _("Không có nợ quá hạn"), "icon": "circle-check",
                  "text": _("Mọi khoản đến hạn đều đã trả hoặc đã được gia hạn.")},
    }  # fmt: skip
