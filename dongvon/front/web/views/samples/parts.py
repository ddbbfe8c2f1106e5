"""The pieces sample pages share: the frame, figures, columns, charts, the four loans everyone borrows."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Page = dict[str, Any]


HERE = "#"


GOOD = {"label": "trong hạn", "tone": "good"}


OVERDUE = {"label": "quá hạn", "tone": "alert"}


SOURCE = {
    "document": "Quyết định 2553/QĐ-TTg",
    "article": "Điều 1",
    "effective_on": date(2025, 12, 1),
    "confidence": "seen",
}


RECALLED = {"document": "Văn bản nội bộ", "article": "", "effective_on": date(2019, 3, 1), "confidence": "memory"}


def chrome() -> Page:
    """What the context processor gives every page of somebody who is signed in."""
    labels = (
        (_("Hôm nay"), "house"),
        (_("Khoản vay"), "hand-coins"),
        (_("Hộ"), "users"),
        (pgettext("menu", "Tổ"), "heart-handshake"),
        (pgettext("menu", "Chương trình"), "book-open"),
        (_("Báo cáo"), "file-text"),
        (_("Quy định và nguồn"), "scale"),
    )
    nav = [
        {"label": label, "url": HERE, "icon": icon, "current": place == 0} for place, (label, icon) in enumerate(labels)
    ]
    menu = [{"label": _("Xem qua các câu chuyện"), "url": HERE, "icon": "route"}]
    return {
        "nav": nav,
        "place_name": "Phường Mẫu",
        "as_of": date(2025, 12, 31),
        "q": "",
        "signed_in": {"name": "Đèo Thị Ban Mai", "role": _("Cán bộ phường"), "menu": menu},
    }


def figure(label: str, value: object, kind: str, **more: object) -> Page:
    return {"label": label, "value": value, "kind": kind, **more}


def column(key: str, label: str, kind: str = "text", **more: object) -> Page:
    return {"key": key, "label": label, "kind": kind, **more}


def outcomes() -> list[Page]:
    counted = (
        (_("Lượt vay"), 2_140, 212),
        (_("Hộ nghèo, cận nghèo, mới thoát nghèo"), 318, 27),
        (_("Lượt lao động có việc làm"), 1_046, 131),
        (_("Học sinh, sinh viên"), 52, 6),
        (_("Nhà cho hộ nghèo"), 24, 0),
        (_("Công trình nước sạch, vệ sinh"), 402, 38),
        (_("Người chấp hành xong án phạt tù"), 3, 1),
        (_("Nhà ở xã hội"), 147, 9),
    )
    note = _("trong năm: {number}")
    return [figure(label, total, "count", url=HERE, note=note.format(number=year)) for label, total, year in counted]


PROGRAMMES = (
    ("GQVL", "Việc làm", 34_120_000_000, 512),
    ("NOXH", "Nhà ở xã hội", 27_845_500_000, 121),
    ("HN", "Hộ nghèo", 9_310_000_000, 128),
    ("HCN", "Hộ cận nghèo", 8_865_000_000, 119),
    ("HMTN", "Hộ mới thoát nghèo", 8_102_750_000, 111),
    ("NSVS", "Nước sạch, vệ sinh", 5_480_000_000, 296),
    ("VKK", "Vùng khó khăn", 4_015_000_000, 64),
    ("HSSV", "Học sinh, sinh viên", 1_904_000_000, 37),
)


ASSOCIATIONS = (
    ("Hội Liên hiệp Phụ nữ", 31_440_000_000),
    ("Hội Nông dân", 24_250_000_000),
    ("Hội Cựu chiến binh", 11_905_000_000),
    ("Đoàn Thanh niên", 4_201_750_000),
    ("Cho vay trực tiếp", 27_845_500_000),
)


MONTHS = [f"{month:02d}/2025" for month in range(1, 13)]


def outstanding_chart() -> Page:
    values = [row[2] for row in PROGRAMMES]
    return {
        "id": "chart-programmes",
        "kind": "bars",
        "title": _("Dư nợ theo chương trình"),
        "unit": "dong",
        "category_label": _("Chương trình"),
        "categories": [row[1] for row in PROGRAMMES],
        "urls": [HERE for _row in PROGRAMMES],
        "totals": [sum(values)],
        "series": [{"name": _("Dư nợ (đồng)"), "values": values, "programmes": [row[0] for row in PROGRAMMES]}],
    }


def associations_chart() -> Page:
    values = [balance for _name, balance in ASSOCIATIONS]
    return {
        "id": "chart-associations",
        "kind": "bars",
        "title": _("Dư nợ theo hội nhận ủy thác"),
        "unit": "dong",
        "category_label": _("Hội"),
        "categories": [name for name, _balance in ASSOCIATIONS],
        "totals": [sum(values)],
        "series": [{"name": _("Dư nợ (đồng)"), "values": values}],
    }


def months_chart() -> Page:
    return {
        "id": "chart-months",
        "kind": "lines",
        "title": _("Dư nợ của năm chương trình lớn nhất"),
        "unit": "dong",
        "category_label": _("Tháng"),
        "categories": MONTHS,
        "series": [
            {
                "name": name,
                "programme": code,
                "values": [last * (880 + 10 * month + (month * position * 7) % 13) // 1000 for month in range(12)],
            }
            for position, (code, name, last, _loans) in enumerate(PROGRAMMES[:5])
        ],
    }


def interest_chart() -> Page:
    due = [498_000_000 + 3_000_000 * month for month in range(12)]
    return {
        "id": "chart-interest",
        "kind": "columns",
        "title": _("Lãi thu được và lãi phải thu"),
        "unit": "dong",
        "category_label": _("Tháng"),
        "categories": MONTHS,
        "note": "Hết năm thu được 99,6 % số lãi phải thu.",
        "series": [
            {"name": _("Lãi thu được (đồng)"), "values": [amount - 2_100_000 for amount in due]},
            {"name": _("Lãi phải thu (đồng)"), "values": due},
        ],
    }


LOANS = (
    (
        "Lý Seo Mẫu",
        "GQVL",
        "Việc làm",
        "Tổ 3, bản Hoa Ban",
        date(2023, 5, 12),
        date(2026, 5, 12),
        792_000,
        80_000_000,
        0,
        GOOD,
    ),
    (
        "Vàng Thị Thí Dụ",
        "HCN",
        "Hộ cận nghèo",
        "Tổ 1, bản Suối Lạnh",
        date(2022, 9, 8),
        date(2027, 9, 8),
        748_800,
        60_000_000,
        0,
        GOOD,
    ),
    (
        "Tao Văn Giả Định",
        "NSVS",
        "Nước sạch, vệ sinh",
        "Tổ 1, bản Suối Lạnh",
        date(2020, 12, 8),
        date(2025, 12, 8),
        900_000,
        0,
        6_000_000,
        OVERDUE,
    ),
    (
        "Phàn Tả Ví Như",
        "HN",
        "Hộ nghèo",
        "Tổ 2, bản Đá Trắng",
        date(2024, 3, 15),
        date(2029, 3, 15),
        624_000,
        100_000_000,
        0,
        GOOD,
    ),
)


def loans_table() -> Page:
    keys = ("borrower", "programme", "group", "disbursed_on", "due_on", "rate_e7", "in_term", "overdue", "state")
    rows = [
        dict(zip(keys, (borrower, {"code": code, "name": name}, *rest), strict=True)) | {"url": HERE}
        for borrower, code, name, *rest in LOANS
    ]
    columns = [
        column("borrower", _("Người vay"), sort_url=HERE, sorted="ascending"),
        column("programme", _("Chương trình"), "programme", sort_url=HERE),
        column("group", _("Tổ")),
        column("disbursed_on", _("Ngày vay"), "day", sort_url=HERE),
        column("due_on", _("Đến hạn"), "day"),
        column("rate_e7", _("Lãi suất"), "percent_e7"),
        column("in_term", _("Trong hạn (đồng)"), "money", sort_url=HERE),
        column("overdue", _("Quá hạn (đồng)"), "money"),
        column("state", _("Trạng thái"), "state"),
    ]
    return {"columns": columns, "rows": rows, "keys": True, "totals": {"in_term": 240_000_000, "overdue": 6_000_000}}


def overdue_table(*, empty: bool = False) -> Page:
    table = loans_table() | {"keys": False, "totals": None}
    table["columns"] = [
        one for one in table["columns"] if one["key"] in {"borrower", "programme", "group", "due_on", "overdue"}
    ]
    table["rows"] = [] if empty else [row for row in table["rows"] if row["overdue"]]
    table["empty"] = {
        "title": _("Không có nợ quá hạn"),
        "text": _("Mọi khoản đến hạn đều đã trả hoặc đã được gia hạn."),
        "icon": "circle-check",
    }
    return table


EVENTS = [
    {
        "on": date(2024, 2, 20),
        "text": "Họp tổ, 36 trên 38 tổ viên có mặt, bình xét được vay 100.000.000 đ.",
        "icon": "users",
        "who": "Biên bản 10C/TD",
    },
    {
        "on": date(2024, 3, 4),
        "text": "Phường xác nhận danh sách 03/TD.",
        "icon": "file-check",
        "tone": "good",
        "who": "Bản có chữ ký, con dấu đã đính kèm",
        "url": HERE,
    },
    {"on": date(2024, 3, 15), "text": "Nhận 100.000.000 đ tại điểm giao dịch.", "icon": "banknote", "tone": "good"},
    {
        "on": date(2025, 12, 1),
        "text": "Lãi suất giảm từ 6,6 %/năm xuống 6,24 %/năm, áp dụng cả cho dư nợ đang có.",
        "icon": "arrow-down-right",
    },
    {"on": date(2025, 12, 15), "text": "Thiếu lãi tháng 12.", "icon": "triangle-alert", "tone": "alert"},
]
