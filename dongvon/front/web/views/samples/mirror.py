"""The mirror book in the style guide: its desk, files on their way in, a month, the lists, one list, one sheet."""

from datetime import date

from dongvon.front.web.views.samples.parts import GOOD, HERE, OVERDUE, SOURCE, Page, column, figure

ON, BEFORE = date(2026, 1, 31), date(2025, 12, 31)
CRUMBS = [{"label": "Đối chiếu với ngân hàng", "url": HERE}, {"label": "01/2026", "url": None}]
LIMITS = "Nhiều nhất 40 tệp một lần, mỗi tệp nhiều nhất 120 MB."


def desk() -> Page:
    month = {"label": "01/2026", "office": "", "url": HERE, "on": ON, "there": ["Mẫu 31"], "missing": ["Điện báo ngày"],
             "state": {"label": "đã kiểm tra, khớp", "tone": "good"}, "broken": [], "no_form_31": False}  # fmt: skip
    broken = {"name": "Sao kê nợ quá hạn", "reason": "Tệp bị hỏng hoặc thiếu một phần"}
    open_month = {"label": "12/2025", "state": {"label": "chưa kiểm tra", "tone": "attention"}, "broken": [broken]}
    return {
        "can_take": True, "limits": LIMITS, "most_files": 40, "waiting": 3, "months": [month, month | open_month],
        "pager": None, "newest_table": None, "broken_table": None,
    }  # fmt: skip


def files() -> Page:
    plain: Page = {"size": 1, "dates": "Tệp viết ngày/tháng/năm", "problem": "", "recorded": False, "more_faults": 0,
                   "ask_day": False, "can_record": False, "can_drop": True, "open": True, "on": ON}  # fmt: skip
    good = plain | {
        "id": "1", "name": "mau-31-thang-1.xlsx", "state": {"label": "đọc được", "tone": "good"}, "can_take": True,
        "format_name": "Mẫu 31", "day": "ngày 31 tháng 1 năm 2026", "faults": [],
        "sentences": [{"tone": "", "text": "3.214 dòng ghi nhận được. Bỏ qua: 1 dòng cộng."},
                      {"tone": "attention", "text": "Thay cho tệp mau-31.xlsx nhập lúc 08:05, 02/02/2026."}],
        "changes": {"head": "So với sổ ngày 31/12/2025:", "outstanding": 98_000_000_000, "gone": "",
                    "outstanding_before": 97_500_000_000, "counts": [{"label": "mới", "count": 21}]},
    }  # fmt: skip
    bad = plain | {
        "id": "2", "name": "no-qua-han.xlsx", "state": {"label": "không đọc được", "tone": "alert"}, "can_take": False,
        "can_record": True, "format_name": "", "day": "", "sentences": [], "changes": None,
        "problem": "Tệp no-qua-han.xlsx bị hỏng hoặc thiếu một phần: hãy tải lại từ nơi đã xuất",
        "faults": [{"row": 12, "column": "Dư nợ", "why": "số âm"}],
    }  # fmt: skip
    return {
        "crumbs": CRUMBS, "limits": LIMITS, "most_files": 40, "total": 2, "files": [good, bad], "progress": None,
        "counts": "1 đọc được; 1 không đọc được", "takeable": 2, "ready": 1, "broken": 1, "lenders": [],
        "finished": False, "months": [],
    }  # fmt: skip


def month() -> Page:
    voice = {
        "file": "01/BCTD",
        "on": "31/01/2026",
        "value": "98.000.000.000 đ",
        "difference": "",
        "causes": [],
        "open": False,
    }
    other = voice | {"file": "Mẫu 31", "value": "97.999.000.000 đ", "difference": "(1.000.000 đ)", "open": True}
    line = {
        "measure_name": "Dư nợ", "level_name": "Xã, phường", "about": "Phường Mẫu (099201)", "voices": [voice, other],
        "explained": "", "open": True, "level": "commune", "address": "099201", "measure": "outstanding",
        "request_id": "1", "state": {"label": "chưa rõ", "tone": "attention"},
    }  # fmt: skip
    return {
        "title": "Tháng 01/2026", "subtitle": "Số liệu ngày 31 tháng 1 năm 2026", "on": ON, "office": "009902",
        "state": {"label": "chưa kiểm tra", "tone": "attention"}, "crumbs": CRUMBS, "actions": [], "can_write": True,
        "tabs": [{"label": "Tổng số", "url": HERE, "current": False},
                 {"label": "Chênh lệch", "url": HERE, "current": True}],
        "tab": "differences", "last_check": "", "compared": 1748, "alike": 1747, "open": 1, "views": [], "levels": "",
        "lines": [line], "pager": None, "check_id": "2",
    }  # fmt: skip


def lists() -> Page:
    row = {"title": "Quá hạn mới trong tháng", "rule": "Còn nợ quá hạn và có chuyển quá hạn trong tháng số liệu.",
           "count": 3, "url": HERE}  # fmt: skip
    section = {"key": "overdue", "title": "Nợ quá hạn và nợ khoanh", "rows": [row], "bare": [row | {"count": 0}]}
    return {"title": "Danh sách giám sát 01/2026", "crumbs": CRUMBS, "sections": [section], "before": BEFORE,
            "before_options": [{"value": "2025-12-31", "label": "31/12/2025", "chosen": True}], "total": 1}  # fmt: skip


def one_list() -> Page:
    who = {"top": "Vàng Thị Mẫu", "below": "1210000013", "url": HERE, "to_copy": True}
    return {
        "title": "Quá hạn mới trong tháng", "crumbs": CRUMBS, "on": ON, "before": BEFORE, "source": SOURCE,
        "rule": "Còn nợ quá hạn và có chuyển quá hạn trong tháng số liệu.", "on_paper": False, "left_out": 0,
        "print_url": HERE, "screen_url": HERE, "export_url": HERE, "filters": None, "words": "tất cả", "total": 1,
        "table": {"columns": [column("name", "Khách hàng", "pair"), column("overdue", "Nợ quá hạn", "money")],
                  "rows": [{"name": who, "overdue": 12_500_000}], "keys": True},
        "pager": None,
    }  # fmt: skip


def sheet() -> Page:
    return {
        "title": "Vàng Thị Mẫu", "subtitle": "Mã khách hàng 1210000013, khế ước 6600120000000017", "state": OVERDUE,
        "crumbs": CRUMBS, "figures": [figure("Dư nợ", 12_500_000, "dong")], "on": ON,
        "facts": [figure("Chương trình", "Hộ nghèo", "text"), figure("Trạng thái", GOOD, "state")],
        "standing": [{"label": "Quá hạn mới trong tháng", "url": HERE}], "table": None, "history_table": None,
    }  # fmt: skip


PAGES = {
    "mirror-desk": ("mirror/desk.html", desk),
    "mirror-files": ("mirror/batch.html", files),
    "mirror-month": ("mirror/month.html", month),
    "mirror-lists": ("mirror/lists.html", lists),
    "mirror-list": ("mirror/list.html", one_list),
    "mirror-sheet": ("mirror/sheet.html", sheet),
}
