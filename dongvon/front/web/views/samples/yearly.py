"""Samples of the pages of the yearly classification and of the reviews of the ability to repay."""

from datetime import date
from typing import Any

from django import forms

from dongvon.front.web.views.samples.parts import SOURCE, Page

COLUMNS = [
    {"key": "value", "label": "Thời hạn cho vay", "kind": "text"},
    {"key": "in_term", "label": "Nợ trong hạn", "kind": "money", "url_key": "in_term_url"},
    {"key": "overdue", "label": "Nợ quá hạn", "kind": "money"},
    {"key": "total", "label": "Cộng", "kind": "money"},
    {"key": "loans", "label": "Khoản vay", "kind": "count"},
]
ROWS: list[Page] = [
    {"value": "trung hạn (trên 12 đến 60 tháng)", "in_term": 4_200_000_000, "overdue": 35_900_000,
     "total": 4_235_900_000, "loans": 98, "url": "#", "in_term_url": "#"},
    {"value": "dài hạn (trên 60 tháng)", "in_term": 8_824_701_539, "overdue": None, "total": 8_824_701_539,
     "loans": 85, "url": "#", "in_term_url": "#"},
]  # fmt: skip
TABLE: Page = {
    "columns": COLUMNS, "rows": ROWS,
    "totals": {"in_term": 13_024_701_539, "overdue": 35_900_000, "total": 13_060_601_539, "loans": 183},
}  # fmt: skip
FIGURES = [
    {"label": "Dư nợ được phân loại", "value": 13_060_601_539, "kind": "dong", "note": "183 khoản vay"},
    {"label": "Nợ quá hạn", "value": 35_900_000, "kind": "dong", "note": "3 khoản vay", "tone": "alert"},
    {"label": "Nợ khoanh", "value": 0, "kind": "dong", "note": "0 khoản vay"},
]
CHECK: Page = {"holds": True, "total": 13_060_601_539, "table": {"columns": [], "rows": []}}
DIFFERS: Page = {
    "holds": False, "total": 13_060_601_539,
    "table": {
        "columns": [
            {"key": "what", "label": "Nguồn vốn, chương trình", "kind": "text"},
            {"key": "difference", "label": "Lệch (đồng)", "kind": "money"},
        ],
        "rows": [{"what": "Nguồn vốn trung ương · Hộ nghèo", "difference": 700_000}],
    },
}  # fmt: skip


class Minutes(forms.Form):
    minutes_no = forms.CharField(label="Số biên bản")
    reviewed_on = forms.DateField(label="Ngày đánh giá", initial=date(2025, 12, 29))
    ability_1 = forms.ChoiceField(label="Khả năng trả nợ", choices=[("", "Hãy chọn…"), ("able", "có khả năng")])


def classification() -> Page:
    return {
        "title": "Phân loại nợ ngày 31/12/2025", "subtitle": "Bảng 01/PLN-2025, Đinh Thị Thơm lập.",
        "state": {"label": "chờ duyệt", "tone": "attention"},
        "years": [{"label": "2025", "url": "#", "current": True}, {"label": "2024", "url": "#", "current": False}],
        "source": SOURCE, "figures": FIGURES, "check": CHECK, "empty": False,
        "messages_of_page": [{"tone": "attention", "what": "Sổ đã đổi sau khi lập bảng này."}],
        "actions": [{"label": "Duyệt và gửi lên", "url": "#", "icon": "check", "primary": True}],
        "parts": [{"id": "term", "title": "2. Thời hạn cho vay", "note": "", "table": TABLE}],
        "downloads": [{"label": "Tải về Excel", "url": "#", "icon": "download"}],
    }  # fmt: skip


def act() -> Page:
    return {
        "title": "Duyệt bảng phân loại nợ 2025", "subtitle": "Phường Tân Phong", "figures": FIGURES,
        "crumbs": [{"label": "Phân loại nợ", "url": "#"}, {"label": "Duyệt", "url": None}],
        "hint": "Duyệt xong bảng không đổi được nữa.", "source": SOURCE, "check": DIFFERS, "table": TABLE,
        "form": Minutes(), "problem": {"tone": "refused", "what": "Bảng phân loại nợ lệch với sổ ở 1 chỗ."},
        "verb": "Duyệt và gửi lên", "url": "#", "back_url": "#",
    }  # fmt: skip


def debts() -> Page:
    return {
        "title": "Trạng thái nợ: nợ quá hạn", "subtitle": "", "crumbs": [{"label": "Phân loại nợ", "url": "#"}],
        "total": 2, "table": TABLE, "pager": None,
    }  # fmt: skip


def abilities() -> Page:
    return {
        "title": "Đánh giá khả năng trả nợ", "subtitle": "Số liệu đến 31/12/2025", "source": SOURCE,
        "crumbs": [{"label": "Phân loại nợ", "url": "#"}], "figures": FIGURES,
        "rule": "Mỗi khoản vay được đánh giá ít nhất 3 năm một lần.", "groups_table": TABLE, "direct_table": None,
        "reconcile_rule": "Còn thiếu 218 khoản.", "reconcile_table": TABLE,
    }  # fmt: skip


def group() -> Page:
    form: Any = Minutes()
    block = {"title": "Lò Thị Ọm", "note": "Hộ nghèo · nợ quá hạn", "url": "#", "open": True}
    return {
        "title": "Tổ Lò Thị Ọm", "subtitle": "Đánh giá khả năng trả nợ", "source": SOURCE, "table": TABLE,
        "crumbs": [{"label": "Phân loại nợ", "url": "#"}], "rule": "Ít nhất 3 năm một lần.", "form": form,
        "common": [form["minutes_no"], form["reviewed_on"]], "blocks": [block | {"fields": [form["ability_1"]]}],
        "problem": None, "url": "#", "back_url": "#",
    }  # fmt: skip


PAGES = {
    "classification": ("classification.html", classification),
    "classification-act": ("classification_act.html", act),
    "classified-debts": ("classified_debts.html", debts),
    "abilities": ("abilities.html", abilities),
    "ability-group": ("ability_group.html", group),
}
