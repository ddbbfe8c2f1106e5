"""Sample content of the pages before sign-in, and of refusals."""

from datetime import UTC, date, datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.core.problems import Problem
from dongvon.front.web.views.samples.parts import HERE, SOURCE, Page


def refusal_message() -> Page:
    return {
        "tone": "refused",
        "what": "Chưa cho vay được món này",
        "why": "Tổng dư nợ của hộ ở chương trình này sẽ là 120.000.000 đ, quá mức cao nhất 100.000.000 đ.",
        "source": SOURCE,
        "reasons": [],
        "remedy": "giảm số tiền xuống 20.000.000 đ, hoặc đợi trả bớt món đang vay.",
        "actions": [{"label": "Sửa số tiền", "url": HERE}],
    }


def refusal() -> Page:
    text = "Tổng dư nợ của hộ ở chương trình này sẽ là 120.000.000 đ, quá mức cao nhất 100.000.000 đ"
    problem = Problem(code="over_ceiling", text=text, source="Quyết định 12/QĐ-HĐQT, 22/02/2019")
    remedy = "giảm số tiền xuống 20.000.000 đ, hoặc đợi trả bớt món đang vay."
    return {"text": text, "problem": problem, "remedy": remedy, "back_url": HERE}


class SampleForm(forms.Form):
    """A form with an error, to show what errors look like."""

    username = forms.CharField(label=gettext_lazy("Tên đăng nhập"))
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"), widget=forms.PasswordInput, help_text=gettext_lazy("Ít nhất 12 ký tự.")
    )


def sign_in(*, locked: bool = False) -> Page:
    users = [
        {
            "username": "canbo.phuong",
            "password": "mat-khau-de-xem-thu",
            "role": _("Cán bộ phường"),
            "place": "Phường Mẫu",
        },
        {
            "username": "to.truong",
            "password": "mat-khau-de-xem-thu",
            "role": _("Tổ trưởng"),
            "place": "Tổ 1, bản Suối Lạnh",
        },
    ]
    return {
        "form": SampleForm({"username": "canbo.phuong", "password": ""}),
        "next": "/",
        "demo_users": users,
        "nav": [],
        "signed_in": None,
        "locked": {"until": datetime(2026, 1, 30, 7, 5, tzinfo=UTC), "minutes": 15} if locked else None,
    }


def start() -> Page:
    ways = [
        {
            "title": "Tôi có được vay không?",
            "text": "Chọn hoàn cảnh của gia đình, xem chương trình và giấy tờ cần có.",
            "url": HERE,
            "icon": "sprout",
        },
        {
            "title": "Tính thử tiền lãi",
            "text": "Nhập số tiền và ngày vay, xem từng tháng trả bao nhiêu.",
            "url": HERE,
            "icon": "hand-coins",
        },
        {
            "title": "Góp ý, phản ánh",
            "text": "Hòm thư ở điểm giao dịch cũng có ở đây; trả lời trong 15 ngày.",
            "url": HERE,
            "icon": "megaphone",
        },
    ]
    sessions = [
        {"place": "Nhà văn hóa bản Suối Lạnh", "day_of_month": 8, "next_on": date(2026, 1, 8), "feed": HERE},
        {"place": "Ủy ban phường", "day_of_month": 15, "next_on": date(2026, 1, 15), "feed": HERE},
    ]
    return {
        "ways": ways,
        "sessions": sessions,
        "figures": [{"label": "Dư nợ", "value": 98_700_000_000, "kind": "big"}],
        "places": [],
        "tour_url": HERE,
        "nav": [],
        "signed_in": None,
    }


def tour() -> Page:
    steps = [
        {"label": "Mở hộ bà Thí Dụ", "text": "hai món vay, một sổ", "url": HERE},
        {"label": "Xem tiền lãi tháng 12", "text": "từng đoạn, từng lãi suất", "url": HERE},
        {"label": "Xem ai quy định", "text": "văn bản, điều, ngày", "url": HERE},
    ]
    text = "Bà Thí Dụ vay nuôi trâu năm 2022, năm ngoái vay thêm làm bể nước. Cuối năm lãi suất giảm giữa tháng."
    titles = (
        "Một gia đình",
        "Một tháng của tổ trưởng",
        "Ngày giao dịch",
        "Chuyển vốn giữa các chương trình",
        "Báo cáo hội nghị",
    )
    return {
        "stories": [
            {
                "title": title,
                "teller": "bản Suối Lạnh, tháng 12/2025",
                "text": text,
                "steps": steps,
            }
            for title in titles
        ]
    }
