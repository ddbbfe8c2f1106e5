"""Sample content of the page that closes days and years."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _

from dongvon.front.web.views.samples.parts import Page, column, figure

ON = date(2025, 12, 31)


class SampleForm(forms.Form):
    viec = forms.ChoiceField(label="Việc", choices=[("ngay", "Khóa ngày")])
    ngay = forms.DateField(label="Ngày", widget=forms.DateInput(attrs={"type": "date"}))


def closing() -> Page:
    columns = [
        column("programme", _("Chương trình")), column("state", _("Loại nợ")),
        column("accrued", _("Lãi dự thu"), "dong"),
    ]  # fmt: skip
    rows = [
        {"programme": "Hộ nghèo", "state": "trong hạn", "accrued": 212_345_678},
        {"programme": "Hộ nghèo", "state": "quá hạn", "accrued": 1_234_567},
    ]
    return {
        "title": _("Khóa ngày, khóa sổ"),
        "subtitle": "Phường Tân Phong",
        "figures": [
            figure(_("Đã khóa đến hết ngày"), "31/12/2025", "text"),
            figure(_("Lãi dự thu trong hạn"), 212_345_678, "dong"),
            figure(_("Lãi nợ quá hạn, ngoài bảng"), 1_234_567, "dong"),
        ],
        "form": SampleForm(),
        "problem": None,
        "accrued_table": {"columns": columns, "rows": rows},
        "held_table": {"columns": columns, "rows": []},
        "on": ON,
    }


def preview() -> Page:
    columns = [
        column("event", _("Bút toán")), column("debit", _("Ghi nợ")), column("credit", _("Ghi có")),
        column("amount", _("Số tiền"), "dong"),
    ]  # fmt: skip
    rows = [{
        "event": "Lãi dự thu", "debit": "301 Lãi dự thu", "credit": "302 Đối ứng lãi dự thu", "amount": 9_041,
    }]  # fmt: skip
    return {
        "address": "/khoa-so", "title": _("Khóa ngày"), "subtitle": "Phường Tân Phong", "what": "Khóa ngày", "on": ON,
        "table": {"columns": columns, "rows": rows}, "carried": [("viec", "ngay")], "verb": _("Khóa ngày"),
    }  # fmt: skip


PAGES = {"closing": ("closing/page.html", closing), "closing-preview": ("closing/preview.html", preview)}
