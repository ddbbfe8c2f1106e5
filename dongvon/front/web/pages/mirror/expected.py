"""What was done here and what the bank's file of the month says of it (`office.mirror.expectations`)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.states import ApplicationState
from dongvon.front.web.pages.kit.parts import Page, column, programme_short
from dongvon.front.web.pages.mirror.desk import Month
from dongvon.office.mirror.expectations import Unmatched, outcomes_of, unannounced, unmatched, waiting

_APPROVED = {ApplicationState.APPROVED, ApplicationState.NOTIFIED, ApplicationState.WAITING_SESSION}


def expected(actor: Actor, month: Month) -> Page:
    """The context of the tab; the shouting comes first."""
    rows = unmatched(actor, month.on)
    return {
        "counts": outcomes_of(actor, month.on),
        "open": len(rows),
        "unmatched_table": _unmatched(rows),
        "unannounced_table": _unannounced(actor, month),
        "waiting_table": _waiting(actor, month),
    }


def _unmatched(rows: list[Unmatched]) -> Page:
    return {
        "columns": [
            column("action", _("Việc đã làm")),
            column("about", _("Khế ước, khách hàng")),
            column("on", _("Ngày"), "day"),
            column("amount", _("Ghi tại đây"), "money"),
            column("said", _("Tệp ngân hàng"), "money"),
            column("difference", _("Lệch"), "money"),
            column("by", _("Người ghi")),
        ],
        "rows": [_row(one) for one in rows],
        "empty": {
            "title": _("Không có việc nào bị lệch"),
            "icon": "circle-check",
            "text": _("Những gì ghi tại đây trong tháng đều có trong tệp của ngân hàng, đúng số tiền."),
        },
    }


def _unannounced(actor: Actor, month: Month) -> Page | None:
    columns = [
        column("number", _("Số khế ước")),
        column("name", _("Họ tên")),
        column("customer", _("Khách hàng"), url_key="customer_url"),
        column("programme", _("Chương trình")),
        column("paid_out", _("Giải ngân"), "money"),
        column("on", _("Ngày"), "day"),
    ]
    rows = [
        {
            "number": one.loan_number,
            "name": one.name,
            "customer": one.customer_code,
            "customer_url": reverse("mirror_household", args=[month.on, one.customer_code]),
            "programme": programme_short(one.programme),
            "paid_out": one.paid_out,
            "on": one.paid_out_on,
        }
        for one in unannounced(actor, month.on)
    ]
    return {"columns": columns, "rows": rows} if rows else None


def _waiting(actor: Actor, month: Month) -> Page | None:
    columns = [
        column("name", _("Họ tên")),
        column("customer", _("Khách hàng")),
        column("programme", _("Chương trình")),
        column("amount", _("Số tiền"), "money"),
        column("made_on", _("Ngày làm đơn"), "day"),
        column("state", _("Đang ở")),
    ]
    rows = [
        {
            "name": one.name,
            "customer": one.customer_code or "–",
            "programme": programme_short(one.programme),
            "amount": one.amount,
            "made_on": one.made_on,
            "state": _("ngân hàng đã duyệt") if one.state in _APPROVED else _("chưa có quyết định của ngân hàng"),
        }
        for one in waiting(actor, month.on)
    ]
    return {"columns": columns, "rows": rows} if rows else None


def _row(one: Unmatched) -> Page:
    return {
        "action": _(one.action),
        "about": one.about,
        "on": one.expected_on,
        "amount": one.amount,
        "said": one.said,
        "difference": one.said - one.amount,
        "by": one.by,
    }
