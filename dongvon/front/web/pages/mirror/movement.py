"""How the balance of last month became that of this month, loan by loan (`office.mirror.roll_forward`)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import units_behind
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.pages.mirror.desk import Month
from dongvon.front.web.pages.mirror.kept import kept
from dongvon.front.web.pages.mirror.words import KINDS
from dongvon.office.mirror.roll_forward import Amounts, RolledLoan, roll_forward

ROWS_SHOWN = 200
PARTS = ("previous", "disbursed", "rolled", "collected", "written_off", "current", "difference")


def movement(actor: Actor, month: Month, before: Month | None) -> Page:
    """The context of the tab; without the month before it says so."""
    if before is None or not month.has_form_31:
        return {"rolled": None}
    on, then = month.on, before.on
    found = kept("roll_forward", actor, (on, then), lambda: roll_forward(actor, on, then, month.office), month.office)
    loans = sorted(found.loans, key=lambda one: (not one.open, one.kind == "new", -abs(one.amounts.difference)))
    odd = [one for one in loans if one.open or one.cause or one.kind != "new" or one.changed_group]
    return {
        "rolled": {
            "before": before.on,
            "total": _amounts(found.total),
            "holds": found.total.difference == 0 and not any(one.open for one in loans),
            "open": sum(one.open for one in loans),
            "counts": [
                {"label": _(text), "count": found.counts[kind]}
                for kind, (text, _tone) in KINDS.items()
                if found.counts.get(kind)
            ],
            "communes_table": _communes(actor, dict(found.communes)) if len(found.communes) > 1 else None,
            "loans_table": _loans(odd[:ROWS_SHOWN], month),
            "more": max(len(odd) - ROWS_SHOWN, 0),
        }
    }


def _amounts(amounts: Amounts) -> dict[str, int]:
    return {name: getattr(amounts, name) for name in PARTS}


def _columns() -> list[Page]:
    return [
        column("previous", _("Tháng trước"), "money"),
        column("disbursed", _("Giải ngân"), "money"),
        column("rolled", _("Đảo khoản"), "money"),
        column("collected", _("Thu nợ"), "money"),
        column("written_off", _("Xóa nợ"), "money"),
        column("current", _("Tháng này"), "money"),
        column("difference", _("Lệch"), "money"),
    ]


def _communes(actor: Actor, communes: dict[str, Amounts]) -> Page:
    units = {unit.code: unit.name for place in actor.places for unit in units_behind(place)}
    codes = dict(Hamlet.objects.filter(place__in=actor.places).values_list("code", "unit_code"))
    names = {code[:6]: units.get(unit, "") for code, unit in codes.items()}
    return {
        "columns": [column("unit", _("Xã, phường"), "pair"), *_columns()],
        "rows": [
            {"unit": {"top": names.get(code) or code, "below": code}} | _amounts(amounts)
            for code, amounts in sorted(communes.items())
        ],
    }


def _loans(loans: list[RolledLoan], month: Month) -> Page:
    rows = [
        {
            "number": one.loan_number,
            "customer": one.customer_code,
            "what": _what(one),
            "why": _why(one),
            "customer_url": reverse("mirror_household", args=[month.on, one.customer_code]),
        }
        | _amounts(one.amounts)
        for one in loans
    ]
    columns = [
        column("number", _("Số khế ước")),
        column("customer", _("Khách hàng"), url_key="customer_url"),
        column("what", _("Chuyện gì"), "state"),
        *_columns(),
        column("why", _("Nguyên nhân")),
    ]
    return {
        "columns": columns,
        "rows": rows,
        "empty": {
            "title": _("Mọi khoản vay đều nối được"),
            "icon": "circle-check",
            "text": _("Không khoản nào lệch, mất khỏi tệp hay đổi tổ."),
        },
    }


def _what(loan: RolledLoan) -> Page:
    if loan.changed_group:
        return {
            "label": _("đổi tổ {before} sang {now}").format(before=loan.group_before or "–", now=loan.group or "–"),
            "tone": "attention",
        }
    if loan.kind == "stayed":
        return {"label": _("không nối được"), "tone": "alert" if loan.open else "neutral"}
    text, tone = KINDS[loan.kind]
    return {"label": _(text), "tone": tone}


def _why(loan: RolledLoan) -> str:
    if loan.cause:
        return said(loan.cause)
    return _("chưa rõ") if loan.open else ""
