"""Sample content of what is done to a loan: the form, its preview, and the explanation of the loan."""

from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.front.web.views.samples.parts import GOOD, HERE, RECALLED, SOURCE, Page, column, figure
from dongvon.front.web.views.samples.records import interest_explained, schedule_table


class SampleAction(forms.Form):
    """One of each kind of field, one of them wrong."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Người vay trả cho việc gì"),
        choices=[("interest", gettext_lazy("Thu lãi đến hạn")), ("principal", gettext_lazy("Thu nợ gốc"))],
        widget=forms.RadioSelect,
    )
    amount = forms.IntegerField(
        label=gettext_lazy("Số tiền (đồng)"),
        help_text=gettext_lazy("Để trống: đúng số phải trả cho việc đã chọn, vào ngày thu."),
        required=False,
    )
    document = forms.CharField(label=gettext_lazy("Số chứng từ"))
    request_id = forms.UUIDField(widget=forms.HiddenInput)


def _head() -> Page:
    return {
        "title": _("Thu tiền"),
        "icon": "hand-coins",
        "subtitle": "Phàn Tả Ví Như · Hộ nghèo · 6600000123456789",
        "state": GOOD,
        "crumbs": [{"label": _("Khoản vay"), "url": HERE}, {"label": "Phàn Tả Ví Như", "url": HERE}],
        "hint": _("Tiền thu quá số nợ là của người trả, trả lại bằng tiền mặt."),
        "source": RECALLED,
        "url": HERE,
        "back_url": HERE,
    }


def loan_action() -> Page:
    sent = {"purpose": "principal", "amount": "1000000", "request_id": str(UUID(int=1))}
    figures = [figure(_("Dư nợ"), 80_000_000, "dong"), figure(_("Hạn trả cuối cùng"), date(2029, 3, 15), "day")]
    return _head() | {"form": SampleAction(sent), "figures": figures, "problem": None, "is_expected": False}


def _effect(what: str, amount: int, change: str) -> Page:
    return {"what": what, "amount": amount, "changes": [change], "days": "ngày 20/12/2025"}


def loan_preview() -> Page:
    columns = [column("label", _("Đồng")), column("before", _("Trước"), "money"), column("after", _("Sau"), "money")]
    return _head() | {
        "facts": [figure(_("Số tiền (đồng)"), 1_000_000, "dong"), figure(_("Số chứng từ"), "PT 12", "text")],
        "effects": [_effect("Thu nợ gốc", 1_000_000, "Dư nợ trong hạn giảm 1.000.000 đ")],
        "undone": [],
        "adjusted": [_effect("Lãi đến hạn ngày 15/12/2025", -2_345, "Lãi chưa trả giảm 2.345 đ")],
        "notes": [],
        "stand_table": {
            "columns": columns,
            "rows": [{"label": _("Dư nợ trong hạn"), "before": 80_000_000, "after": 79_000_000}],
        },
        "schedule_table": None,
        "expected": False,
        "carried": [("request_id", str(UUID(int=1)))],
        "verb": _("Ghi nhận thu tiền"),
    }


def loan_explained() -> Page:
    ground = {"number": 1, "url": "#can-cu-1", "state": GOOD, "rate_e7": 624_000, "source": SOURCE}
    lines = [
        {
            "since": one["from_on"],
            "until": one["to_on"],
            "days": one["days"],
            "state": one["state"],
            "balance": one["balance"],
            "annual_rate_e7": one["rate_e7"],
            "exact": one["exact"],
            "ground": ground,
        }
        for one in interest_explained()["segments"]
    ]
    act = {"on": date(2025, 12, 15), "what": _("Thu lãi đến hạn"), "amount": 422_926, "document": "PT 12"}
    return {key: value for key, value in _head().items() if key in ("title", "subtitle", "crumbs")} | {
        "on": date(2025, 12, 31),
        "latest": date(2100, 12, 31),
        "problem": None,
        "figures": [figure(_("Dư nợ"), 80_000_000, "dong"), figure(_("Lãi chưa trả"), 0, "dong"),
                    figure(_("Tất toán trong ngày"), 80_218_827, "dong")],
        "owed": [{"label": _("Dư nợ trong hạn"), "amount": 80_000_000}],
        "why": [_("Chưa có phần gốc nào đến hạn mà chưa trả.")],
        "opening": {"on": date(2024, 12, 31), "parts": ["Dư nợ trong hạn 80.000.000 đ"],
                    "interest_to": date(2024, 12, 15)},
        "acts": [act | {"entered_on": None, "effects": ["Thu lãi 422.926 đ: Lãi chưa trả giảm 422.926 đ"],
                        "lines": lines}],
        "running": {"lines": lines[:1], "total": 218_827},
        "schedule_table": schedule_table(),
        "grounds": [ground],
    }  # fmt: skip
