"""Samples of the pages of supervision: a month of grades, and a form with its evidence."""

from dongvon.front.web.views.samples.parts import SOURCE, Page
from dongvon.front.web.views.samples.yearly import Minutes

PLACES = [
    {"label": "Xếp loại tổ", "url": "#", "current": True},
    {"label": "Đối chiếu 15/TD", "url": "#", "current": False},
]
TABLE: Page = {
    "columns": [
        {"key": "group", "label": "Tổ", "kind": "text"},
        {"key": "grade", "label": "Xếp loại", "kind": "state"},
        {"key": "score", "label": "Điểm", "kind": "points"},
        {"key": "outstanding", "label": "Dư nợ (đồng)", "kind": "money"},
    ],
    "rows": [
        {"url": "#", "group": "Tổ Lò Thị Ọm", "grade": {"label": "Khá", "tone": "neutral"}, "score": 7_719,
         "outstanding": 2_000_000_000},
        {"url": "#", "group": "Tổ Sùng A Páo", "grade": {"label": "Tốt", "tone": "good"}, "score": 9_688,
         "outstanding": 1_450_000_000},
    ],
    "keys": True, "totals": {"outstanding": 3_450_000_000},
}  # fmt: skip
EVIDENCE: Page = {
    "columns": [{"key": "record", "label": "Bản ghi", "kind": "text"},
                {"key": "text", "label": "Điều thấy trong sổ", "kind": "text"}],
    "rows": [{"url": "#", "record": "Khoản vay 12", "text": "6 phiên liền đều trả 300.000 đồng."}],
}  # fmt: skip


def grades() -> Page:
    return {
        "title": "Xếp loại tổ tháng 11/2025", "subtitle": "Bản xem trước từ sổ, chưa ghi lại.",
        "state": {"label": "bản xem trước", "tone": "waiting"}, "places": PLACES, "source": SOURCE,
        "months": [{"label": "11/2025", "url": "#", "current": True}], "rule": "Tốt từ 85, Khá từ 70.",
        "figures": [{"label": "Điểm của xã, phường", "value": 8_546, "kind": "points", "note": "trên 100"}],
        "actions": [{"label": "Chấm điểm tháng", "url": "#", "icon": "check", "primary": True}],
        "parts": [{"title": "Điểm từng tổ", "note": "Bấm vào tổ để xem từng dòng điểm.", "table": TABLE}],
    }  # fmt: skip


def case() -> Page:
    form = Minutes()
    return {
        "title": "Kỳ nào cũng trả đúng một số tiền", "subtitle": "Mở ngày 05/12/2025",
        "state": {"label": "đang xác minh", "tone": "attention"}, "crumbs": [{"label": "Theo dõi tiền", "url": "#"}],
        "notes": [{"tone": "note", "what": "Không có nghĩa là có người trả thay."}],
        "problem": {"tone": "refused", "what": "Phải ghi số tiền thiếu đã xác minh."},
        "parts": [{"title": "Chứng cứ", "note": "", "table": EVIDENCE}], "form": form,
        "common": [form["minutes_no"], form["reviewed_on"]],
        "blocks": [{"title": "Lò Thị Ọm", "note": "Hộ nghèo", "open": True, "fields": [form["ability_1"]]}],
        "verb": "Ghi bước này", "url": "#", "back_url": "#",
    }  # fmt: skip


PAGES = {"grades": ("supervision.html", grades), "money-case": ("supervision.html", case)}
