"""What was done here and what the bank's file of the month says of it (`office.mirror.expectations`)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.states import ApplicationState
from dongvon.front.web.pages.mirror_desk import Month
from dongvon.front.web.pages.parts import Page, column, programme_short
from dongvon.office.mirror.expectations import Unmatched, outcomes_of, unannounced, unmatched, waiting

_STATES = {
    ApplicationState.APPROVED: "approved",
    ApplicationState.NOTIFIED: "approved",
    ApplicationState.WAITING_SESSION: "approved",
}


def expected(actor: Actor, month: Month) -> Page:
    """The context of the tab; the shouting comes first."""
    rows, strangers, on_the_way = (read(actor, month.on) for read in (unmatched, unannounced, waiting))
    return {
        "counts": outcomes_of(actor, month.on),
        "open": len(rows),
        "unmatched_table": {
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
        },
        "unannounced_table": {
            "columns": [
                column("number", _("Số khế ước")),
                column("name", _("Họ tên")),
                column("customer", _("Khách hàng"), url_key="customer_url"),
                column("programme", _("Chương trình")),
                column("paid_out", _("Giải ngân"), "money"),
                column("on", _("Ngày"), "day"),
            ],
            "rows": [
                {
                    "number": one.loan_number,
                    "name": one.name,
                    "customer": one.customer_code,
                    "customer_url": reverse("mirror_household", args=[month.on, one.customer_code]),
                    "programme": programme_short(one.programme),
                    "paid_out": one.paid_out,
                    "on": one.paid_out_on,
                }
                for one in strangers
            ],
        }
        if strangers
        else None,
        "waiting_table": {
            "columns": [
                column("name", _("Họ tên")),
                column("customer", _("Khách hàng")),
                column("programme", _("Chương trình")),
                column("amount", _("Số tiền"), "money"),
                column("made_on", _("Ngày làm đơn"), "day"),
                column("state", _("Đang ở")),
            ],
            "rows": [
                {
                    "name": one.name,
                    "customer": one.customer_code or "–",
                    "programme": programme_short(one.programme),
                    "amount": one.amount,
                    "made_on": one.made_on,
                    "state": _("ngân hàng đã duyệt")
                    if _STATES.get(ApplicationState(one.state))
                    else _("chưa có quyết định của ngân hàng"),
                }
                for one in on_the_way
            ],
        }
        if on_the_way
        else None,
    }


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
