"""Sample content of the programmes, the sources and the conference report."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.front.web.views.samples.parts import (
    ASSOCIATIONS,
    HERE,
    PROGRAMMES,
    RECALLED,
    SOURCE,
    Page,
    column,
    figure,
    outcomes,
)


def programmes() -> Page:
    columns = [
        column("programme", _("Chương trình"), "programme"),
        column("who", _("Ai được vay")),
        column("rate_e7", _("Lãi suất"), "percent_e7"),
        column("ceiling", _("Mức vay cao nhất"), "trieu"),
        column("term", _("Thời hạn dài nhất")),
        column("source", _("Nguồn"), "source"),
    ]
    rows = [
        {
            "url": HERE,
            "programme": {"code": "HN", "name": "Hộ nghèo"},
            "who": "Hộ có tên trong danh sách hộ nghèo",
            "rate_e7": 624_000,
            "ceiling": 100_000_000,
            "term": "120 tháng",
            "source": SOURCE,
        },
        {
            "url": HERE,
            "programme": {"code": "NSVS", "name": "Nước sạch, vệ sinh"},
            "who": "Hộ ở vùng nông thôn",
            "rate_e7": 900_000,
            "ceiling": 25_000_000,
            "term": "60 tháng",
            "source": SOURCE,
        },
    ]
    return {"active_table": {"columns": columns, "rows": rows}, "legacy_table": {"columns": columns, "rows": rows[:1]}}


def programme() -> Page:
    rates = [
        {"since": date(2015, 6, 5), "rate_e7": 660_000, "applies": "món vay mới", "source": RECALLED},
        {"since": date(2025, 12, 1), "rate_e7": 624_000, "applies": "cả dư nợ đang có", "source": SOURCE},
    ]
    columns = [
        column("since", _("Từ ngày"), "day"),
        column("rate_e7", _("Lãi suất"), "percent_e7"),
        column("applies", _("Áp dụng cho")),
        column("source", _("Nguồn"), "source"),
    ]
    return {
        "programme": {
            "code": "HN",
            "name": "Cho vay hộ nghèo",
            "who": "Hộ có tên trong danh sách hộ nghèo của xã, phường, là tổ viên của một tổ.",
            "state": {"label": "đang cho vay", "tone": "good"},
        },
        "crumbs": [{"label": pgettext("menu", "Chương trình"), "url": HERE}],
        "figures": [
            figure(_("Lãi suất"), 624_000, "percent_e7"),
            figure(_("Mức vay cao nhất"), 100_000_000, "dong", note="mỗi hộ"),
            figure(_("Thời hạn dài nhất"), "120 tháng", "text"),
        ],
        "facts": [
            figure(_("Lãi suất hôm nay"), 624_000, "percent_e7", source=SOURCE),
            figure(_("Mức vay cao nhất"), 100_000_000, "dong", source=RECALLED),
        ],
        "unknown": [{"label": "Mức vay cho nhu cầu nước sạch", "why": "chưa đọc được văn bản"}],
        "rates_table": {"columns": columns, "rows": rates},
        "terms_table": None,
        "documents_table": {
            "columns": [
                column("document", _("Văn bản")),
                column("since", _("Hiệu lực"), "day"),
                column("source", _("Nguồn"), "source"),
            ],
            "rows": [{"document": "Nghị định 78/2002/NĐ-CP", "since": date(2002, 10, 19), "source": RECALLED}],
        },
    }


def report() -> Page:
    columns = [
        column("name", _("Chương trình"), "programme"),
        column("opening", _("Đầu năm"), "money"),
        column("lent", _("Cho vay"), "money"),
        column("collected", _("Thu nợ"), "money"),
        column("closing", _("Cuối năm"), "money"),
        column("borrowers", _("Hộ vay"), "count"),
    ]
    rows = [
        {
            "name": {"code": code, "name": name},
            "opening": closing - 600_000_000,
            "lent": 1_900_000_000,
            "collected": 1_300_000_000,
            "closing": closing,
            "borrowers": loans,
        }
        for code, name, closing, loans in PROGRAMMES
    ]
    totals = {
        key: sum(int(str(row[key])) for row in rows) for key in ("opening", "lent", "collected", "closing", "borrowers")
    }
    by_association = {
        "columns": [column("name", _("Hội")), column("closing", _("Cuối năm"), "money")],
        "rows": [{"name": n, "closing": v} for n, v in ASSOCIATIONS],
        "totals": {"closing": totals["closing"]},
    }
    return {
        "title": _("Báo cáo hội nghị tổng kết năm {year}").format(year=2025),
        "year": 2025,
        "state": {"label": "đã khóa sổ", "tone": "good"},
        "years": [{"label": "2024", "url": HERE, "current": False}, {"label": "2025", "url": HERE, "current": True}],
        "checks": [
            {"text": _("cuối năm = đầu năm + cho vay − thu nợ − xóa nợ + nhận về − chuyển đi"), "holds": True},
            {
                "text": _("cộng theo chương trình = cộng theo hội + trực tiếp = cộng theo tổ dân phố, bản"),
                "holds": False,
                "difference": 1_000_000,
            },
        ],
        "outcomes": outcomes(),
        "programmes_table": {"columns": columns, "rows": rows, "totals": totals},
        "associations_table": by_association,
        "hamlets_table": None,
        "problem": None,
        "downloads": [
            {"label": "PDF", "url": HERE, "icon": "file-text", "note": _("bản để in và lưu trữ (PDF/A)")},
            {"label": "Word", "url": HERE, "icon": "file-text", "note": _("bản để sửa lời văn trước khi ký")},
            {"label": "Excel", "url": HERE, "icon": "columns-3", "note": _("mỗi bảng một trang")},
        ],
    }


def sources() -> Page:
    table = {
        "columns": [
            column("setting", _("Quy định")),
            column("value", _("Giá trị")),
            column("since", _("Từ ngày"), "day"),
            column("source", _("Nguồn"), "source"),
        ],
        "rows": [{"setting": "Số tổ viên ít nhất", "value": "5", "since": date(2025, 7, 1), "source": RECALLED}],
    }
    return {"parts": [{"title": "Tổ tiết kiệm và vay vốn", "table": table}], "uncertain": 1}
