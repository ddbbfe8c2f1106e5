"""Sample content of the pages of one loan, one household, one group."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.front.web.views.samples.parts import (
    EVENTS,
    GOOD,
    HERE,
    LOANS,
    RECALLED,
    SOURCE,
    Page,
    column,
    figure,
    interest_chart,
    loans_table,
)


def schedule_table() -> Page:
    rows = [
        {
            "number": n,
            "due_on": date(2024 + n, 3, 15),
            "principal": 20_000_000,
            "paid": 20_000_000 if n == 1 else 0,
            "left": 0 if n == 1 else 20_000_000,
            "state": {"label": "đã trả", "tone": "good"} if n == 1 else {"label": "chưa đến hạn", "tone": "waiting"},
        }
        for n in range(1, 6)
    ]
    columns = [
        column("number", _("Kỳ")),
        column("due_on", _("Ngày trả"), "day"),
        column("principal", _("Gốc phải trả (đồng)"), "money"),
        column("paid", _("Đã trả (đồng)"), "money"),
        column("left", _("Còn lại (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]
    totals = {"principal": 100_000_000, "paid": 20_000_000, "left": 80_000_000}
    return {"columns": columns, "rows": rows, "totals": totals}


def interest_explained() -> Page:
    segments = [
        {
            "from_on": date(2025, 11, 15),
            "to_on": date(2025, 12, 1),
            "days": 16,
            "state": GOOD,
            "balance": 80_000_000,
            "rate_e7": 660_000,
            "exact": (231_452, 200_000_000),
            "source": RECALLED,
        },
        {
            "from_on": date(2025, 12, 1),
            "to_on": date(2025, 12, 15),
            "days": 14,
            "state": GOOD,
            "balance": 80_000_000,
            "rate_e7": 624_000,
            "exact": (191_473, 3_550_000_000),
            "source": SOURCE,
        },
    ]
    return {"from_on": date(2025, 11, 15), "to_on": date(2025, 12, 15), "total": 422_926, "segments": segments}


def loan_facts() -> list[Page]:
    return [
        figure(_("Chương trình"), "Cho vay hộ nghèo", "text", url=HERE),
        figure(_("Số tiền vay"), 100_000_000, "dong"),
        figure(_("Ngày vay"), date(2024, 3, 15), "day"),
        figure(_("Đến hạn"), date(2029, 3, 15), "day"),
        figure(_("Lãi suất hôm nay"), 624_000, "percent_e7", source=SOURCE),
        figure(_("Tổ"), "Tổ 2, bản Đá Trắng", "text", url=HERE),
        figure(_("Hội"), "Hội Liên hiệp Phụ nữ", "text"),
    ]


def loan(tab: str = "schedule") -> Page:
    labels = (
        ("schedule", _("Lịch trả nợ")),
        ("timeline", _("Diễn biến")),
        ("interest", _("Tiền lãi")),
        ("papers", _("Giấy tờ")),
    )
    return {
        "loan": {
            "code": "6600000123456789",
            "borrower": "Phàn Tả Ví Như",
            "programme": "Hộ nghèo",
            "programme_code": "HN",
            "purpose": "Mua ba con trâu sinh sản",
            "state": GOOD,
        },
        "crumbs": [{"label": _("Khoản vay"), "url": HERE}, {"label": "Hộ nghèo", "url": HERE}],
        "actions": [
            {"label": _("Gia hạn"), "url": HERE, "icon": "calendar-days"},
            {"label": _("Ghi nhận trả gốc"), "url": HERE, "icon": "banknote", "primary": True},
        ],
        "more_actions": [{"label": _("Điều chỉnh lãi"), "url": HERE, "icon": "scale"}],
        "figures": [
            figure(_("Dư nợ"), 80_000_000, "dong", url=HERE, note="trong hạn cả 80.000.000 đ"),
            figure(_("Kỳ trả gốc tới"), 20_000_000, "dong", note="15/03/2026"),
            figure(_("Lãi chưa trả"), 422_926, "dong", url=HERE, tone="alert", note="kỳ 15/12/2025"),
        ],
        "facts": loan_facts(),
        "tabs": [{"label": label, "url": f"?muc={key}", "current": key == tab} for key, label in labels],
        "tab": tab,
        "table": schedule_table(),
        "events": EVENTS,
        "interest": interest_explained(),
        "periods": [
            {"label": "11/2025", "url": HERE, "current": False},
            {"label": "12/2025", "url": HERE, "current": True},
        ],
        "papers": [
            {
                "title": "Danh sách đề nghị vay vốn",
                "form": "03/TD",
                "on": date(2024, 3, 4),
                "url": HERE,
                "size": 482_113,
                "digest": "9f2c" * 16,
            }
        ],
        "problem": None,
    }


def savings_table() -> Page:
    return {
        "columns": [
            column("on", _("Ngày"), "day"),
            column("amount", _("Số tiền (đồng)"), "money"),
            column("balance", _("Số dư (đồng)"), "money"),
        ],
        "rows": [
            {"on": date(2025, 11, 8), "amount": 100_000, "balance": 2_350_000},
            {"on": date(2025, 12, 8), "amount": -500_000, "balance": 1_850_000},
        ],
    }


def household() -> Page:
    member_columns = [
        column("name", _("Họ và tên")),
        column("born_on", _("Ngày sinh"), "day"),
        column("role", _("Quan hệ với chủ hộ")),
    ]
    status_columns = [
        column("year", _("Năm")),
        column("status", _("Phân loại"), "state"),
        column("since", _("Từ ngày"), "day"),
        column("source", _("Quyết định"), "source"),
    ]
    return {
        "household": {
            "name": "Hộ bà Vàng Thị Thí Dụ",
            "subtitle": "bản Suối Lạnh, phường Mẫu",
            "state": {"label": "cận nghèo", "tone": "attention"},
        },
        "crumbs": [{"label": _("Hộ"), "url": HERE}, {"label": "bản Suối Lạnh", "url": HERE}],
        "actions": [{"label": _("Lập giấy đề nghị vay"), "url": HERE, "primary": True, "icon": "plus"}],
        "figures": [
            figure(_("Dư nợ"), 72_000_000, "dong", url=HERE),
            figure(_("Tiền gửi qua tổ"), 1_850_000, "dong", url=HERE),
            figure(_("Lãi chưa trả"), 0, "dong"),
        ],
        "facts": [
            figure(_("Mã hộ"), "0000012345", "text"),
            figure(_("Tổ"), "Tổ 1, bản Suối Lạnh", "text", url=HERE),
            figure(_("Dân tộc"), "Mông", "text"),
        ],
        "members_table": {
            "columns": member_columns,
            "rows": [
                {"name": "Vàng Thị Thí Dụ", "born_on": date(1984, 6, 2), "role": "chủ hộ"},
                {"name": "Lý Seo Mẫu", "born_on": date(1981, 1, 9), "role": "chồng"},
            ],
        },
        "status_table": {
            "columns": status_columns,
            "rows": [
                {
                    "year": 2024,
                    "status": {"label": "cận nghèo", "tone": "attention"},
                    "since": date(2024, 12, 20),
                    "source": RECALLED,
                }
            ],
        },
        "loans_table": loans_table() | {"rows": loans_table()["rows"][1:2], "keys": False, "totals": None},
        "savings_table": savings_table(),
        "events": EVENTS[:3],
    }


def group() -> Page:
    columns = [
        column("member", _("Tổ viên")),
        column("programme", _("Chương trình"), "programme"),
        column("outstanding", _("Dư nợ (đồng)"), "money"),
        column("unpaid", _("Lãi chưa trả (đồng)"), "money"),
        column("savings", _("Tiền gửi (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]
    rows = [
        {
            "url": HERE,
            "member": borrower,
            "programme": {"code": code, "name": name},
            "outstanding": in_term + overdue,
            "unpaid": 0,
            "savings": 1_200_000,
            "state": state,
        }
        for borrower, code, name, _group, _lent, _due, _rate, in_term, overdue, state in LOANS
    ]
    return {
        "group": {
            "name": "Tổ 1, bản Suối Lạnh",
            "subtitle": "Hội Nông dân, điểm giao dịch ngày 8 hằng tháng",
            "state": {"label": "xếp loại tốt", "tone": "good"},
        },
        "crumbs": [{"label": pgettext("menu", "Tổ"), "url": HERE}],
        "actions": [{"label": _("Bảng kê 13/TD"), "url": HERE, "primary": True, "icon": "clipboard-list"}],
        "figures": [
            figure(_("Dư nợ"), 2_145_000_000, "big", url=HERE),
            figure(_("Tổ viên"), 38, "count"),
            figure(_("Tiền gửi qua tổ"), 61_200_000, "big", url=HERE),
        ],
        "members_table": {
            "columns": columns,
            "rows": rows,
            "keys": True,
            "totals": {"outstanding": 246_000_000, "unpaid": 0, "savings": 4_800_000},
        },
        "months": interest_chart(),
        "facts": [
            figure(_("Tổ trưởng"), "Giàng A Mẫu", "text"),
            figure(_("Thành lập"), date(2012, 4, 1), "day"),
            figure(_("Hợp đồng ủy nhiệm"), "11/TD", "text"),
        ],
        "events": EVENTS[:2],
    }
