"""Samples of what the public reads: answers, a reckoning, days, letters, posted lists, open data."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy

from dongvon.front.web.pages.public.calculator import CalculatorForm
from dongvon.front.web.pages.public.calculator import context as reckoning
from dongvon.front.web.views.samples.parts import HERE, SOURCE, Page

ON = date(2026, 1, 30)
NOBODY: Page = {"nav": [], "signed_in": None}


class Question(forms.Form):
    """Two questions, one of them with a fault."""

    age = forms.ChoiceField(
        label=gettext_lazy("Người đứng tên vay bao nhiêu tuổi?"), widget=forms.RadioSelect,
        choices=[("adult", gettext_lazy("Từ đủ 18 tuổi"))],
    )  # fmt: skip
    website = forms.CharField(label=gettext_lazy("Để trống ô này"), required=False)


def _card(verdict: str, label: str, tone: str, **more: object) -> Page:
    return {
        "verdict": verdict, "state": {"label": label, "tone": tone}, "name": "Hộ nghèo", "url": HERE,
        "who": "Hộ có tên trong danh sách hộ nghèo", "source": "Quyết định 12/QĐ-HĐQT", "reasons": [], "first": [],
        "rate_e7": 624_000, "ceiling": "100.000.000 đ mỗi hộ", "term": "120 tháng", "calculator": HERE, "contact": HERE,
        "papers": [{"text": "Giấy đề nghị vay vốn 01/TD", "source": "01/TD"}],
    } | more  # fmt: skip


def may_borrow() -> Page:
    first = [{"text": "Xin vào tổ tiết kiệm và vay vốn.", "source": "QĐ 15/QĐ-HĐQT"}]
    reason = [{"text": "Hộ nghèo không phải đối tượng của chương trình", "source": "VB 316/NHCS-KH"}]
    return NOBODY | {
        "form": Question({"age": "x"}), "place": "00000",
        "places": [{"value": "00000", "label": "Phường Mẫu", "current": True}],
        "cards": [_card("first", "Được xét vay khi đã làm việc này", "attention", first=first)],
        "refused": [_card("no", "Chưa vay được", "neutral", reasons=reason)],
        "where": {"hamlet": "Bản Suối Lạnh", "point": "Điểm giao dịch Mẫu", "next_on": ON, "feed": HERE},
    }  # fmt: skip


def calculator() -> Page:
    form = CalculatorForm(ON, {"chuong-trinh": "HN", "so-tien": "50.000.000", "thoi-han": "60", "ky-tra": "12"})  # type: ignore[arg-type]
    return NOBODY | reckoning(form, ON)


def sessions() -> Page:
    table: Page = {
        "columns": [{"key": "point", "label": "Điểm giao dịch"}, {"key": "days", "label": "Các phiên sắp tới"}],
        "rows": [{"point": "Điểm giao dịch Mẫu", "days": "23/02/2026 (dời từ 18/02/2026); 18/03/2026"}],
    }
    return NOBODY | {"place_name": "Phường Mẫu", "table": table, "feed": HERE}


def feedback() -> Page:
    clock = {"label": "Khiếu nại", "value": "40 ngày", "kind": "text", "source": SOURCE}
    return NOBODY | {"form": Question(), "clocks": [clock]}


STEPS = [{"on": ON, "answers": True, "text": "Tháng sau có thêm 20 ghế."}]


def followed() -> Page:
    return NOBODY | {
        "found": {"received_on": ON, "due_on": ON}, "wanted": "00000-ABCDEFGHJKMN", "kind": "Góp ý",
        "desk": "UBND phường, xã", "state": {"label": "đã trả lời", "tone": "good"}, "steps": STEPS,
    }  # fmt: skip


def letter() -> Page:
    return {
        "title": "Thư: góp ý", "state": {"label": "đang chờ trả lời", "tone": "waiting"},
        "crumbs": [{"label": "Góp ý", "url": HERE}], "facts": [{"label": "Loại", "value": "Góp ý", "kind": "text"}],
        "text": "Điểm giao dịch đông, đề nghị thêm ghế.", "steps": STEPS,
        "actions": [{"label": "Trả lời thư", "url": HERE, "icon": "check", "primary": True}],
    }  # fmt: skip


def posted() -> Page:
    table: Page = {
        "columns": [{"key": "point", "label": "Điểm giao dịch"}, {"key": "loans", "label": "Số khoản vay"}],
        "rows": [{"point": "Điểm giao dịch Mẫu", "loans": "khoảng 120"}],
    }
    leave = {"basis": "Nghị quyết 00/NQ-HĐND, điều 1", "until": ON}
    return NOBODY | {"place_name": "Phường Mẫu", "table": table, "leave": leave,
                     "lists": [{"title": "Điểm giao dịch Mẫu", "table": table}]}  # fmt: skip


def open_data() -> Page:
    table: Page = {"columns": [{"key": "name", "label": "Bộ số liệu"}], "rows": [{"name": "Dư nợ theo chương trình"}]}
    return NOBODY | {"place_name": "Phường Mẫu", "least": 5, "licence": "CC BY 4.0", "month": ON, "files": table,
                     "latest": table, "dictionary": table}  # fmt: skip


PAGES = {
    "may-borrow": ("public/may_borrow.html", may_borrow),
    "contact": ("public/contact.html", lambda: NOBODY | {"form": Question()}),
    "calculator": ("public/calculator.html", calculator),
    "sessions": ("public/sessions.html", sessions),
    "feedback": ("public/feedback.html", feedback),
    "followed": ("public/followed.html", followed),
    "letter": ("letter.html", letter),
    "posted": ("public/posted.html", posted),
    "open-data": ("public/open_data.html", open_data),
}
