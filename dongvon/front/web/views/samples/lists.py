"""Sample content of the dashboard and the list pages."""

from datetime import date

from django.utils.translation import gettext as _

from dongvon.front.web.views.samples.parts import (
    HERE,
    PROGRAMMES,
    Page,
    associations_chart,
    column,
    figure,
    interest_chart,
    loans_table,
    months_chart,
    outcomes,
    outstanding_chart,
    overdue_table,
)


def list_page() -> Page:
    filters = {
        "words": [{"label": "Việc làm", "remove_url": HERE}, {"label": "bản Hoa Ban", "remove_url": HERE}],
        "clear_url": HERE,
        "text": {"name": "ten", "label": _("Tên người vay"), "value": ""},
        "keep": [],
        "fields": [
            {
                "name": "ct",
                "label": _("Chương trình"),
                "value": "GQVL",
                "options": [{"value": "GQVL", "label": "Việc làm"}, {"value": "HN", "label": "Hộ nghèo"}],
            },
            {
                "name": "tt",
                "label": _("Trạng thái"),
                "value": "",
                "options": [{"value": "overdue", "label": "quá hạn"}],
            },
        ],
    }
    pager = {"number": 2, "pages": 9, "first": 51, "last": 100, "total": 412, "previous_url": HERE, "next_url": HERE}
    return {"filters": filters, "table": loans_table(), "total": 412, "export_url": HERE, "pager": pager}


def groups_page() -> Page:
    columns = [
        column("name", _("Tổ")),
        column("leader", _("Tổ trưởng")),
        column("association", _("Hội")),
        column("members", _("Tổ viên"), "count"),
        column("outstanding", _("Dư nợ (đồng)"), "money"),
        column("overdue", _("Quá hạn (đồng)"), "money"),
        column("savings", _("Tiền gửi (đồng)"), "money"),
        column("grade", _("Xếp loại"), "state"),
    ]
    rows = [
        {
            "url": HERE,
            "name": f"Tổ {number}, bản Suối Lạnh",
            "leader": "Giàng A Mẫu",
            "association": "Hội Nông dân",
            "members": 38 + number,
            "outstanding": 2_145_000_000 + number,
            "overdue": None,
            "savings": 61_200_000,
            "grade": {"label": "tốt", "tone": "good"},
        }
        for number in (1, 2, 3)
    ]
    return list_page() | {
        "table": {
            "columns": columns,
            "rows": rows,
            "keys": True,
            "totals": {"members": 120, "outstanding": 6_435_000_006},
        }
    }


def households_page() -> Page:
    columns = [
        column("head", _("Chủ hộ")),
        column("hamlet", _("Tổ dân phố, bản")),
        column("status", _("Phân loại"), "state"),
        column("status_on", _("Công nhận ngày"), "day"),
        column("loans", _("Khoản vay"), "count"),
        column("outstanding", _("Dư nợ (đồng)"), "money"),
        column("savings", _("Tiền gửi (đồng)"), "money"),
    ]
    rows = [
        {
            "url": HERE,
            "head": "Vàng Thị Thí Dụ",
            "hamlet": "bản Suối Lạnh",
            "status": {"label": "cận nghèo", "tone": "attention"},
            "status_on": date(2024, 12, 20),
            "loans": 2,
            "outstanding": 72_000_000,
            "savings": 1_850_000,
        }
    ]
    return list_page() | {
        "table": {"columns": columns, "rows": rows, "keys": True, "totals": {"outstanding": 72_000_000}}
    }


def dashboard() -> Page:
    total = sum(row[2] for row in PROGRAMMES)
    return {
        "title": _("Tín dụng chính sách của phường"),
        "report_url": HERE,
        "figures": [
            figure(_("Dư nợ"), total, "big", url=HERE, note="tăng 7,4 % so với đầu năm"),
            figure(_("Nợ quá hạn"), 6_000_000, "big", url=HERE, tone="alert", note="0,01 % dư nợ"),
            figure(_("Lãi thu được trong năm"), 6_148_800_000, "big", url=HERE, note="99,6 % lãi phải thu"),
        ],
        "waiting": [
            [
                {
                    "text": "Danh sách 03/TD của Tổ 1, bản Suối Lạnh chờ xác nhận",
                    "url": HERE,
                    "since": date(2025, 12, 29),
                    "clock": "còn 3 ngày làm việc",
                },
                {
                    "text": "2 món vay đến hạn trong tháng 1, bản Đá Trắng",
                    "url": HERE,
                    "since": date(2025, 12, 31),
                    "clock": "",
                },
            ]
        ],
        "programmes": outstanding_chart(),
        "associations": associations_chart(),
        "months": months_chart(),
        "interest": interest_chart(),
        "overdue_figures": None,
        "overdue_table": overdue_table(),
        "outcomes": outcomes(),
    }


def search() -> Page:
    return {
        "q": "thi du",
        "found": [
            {
                "label": _("Hộ"),
                "rows": [
                    {
                        "title": "Vàng Thị Thí Dụ",
                        "text": "bản Suối Lạnh",
                        "url": HERE,
                        "state": {"label": "cận nghèo", "tone": "attention"},
                    }
                ],
            }
        ],
    }
