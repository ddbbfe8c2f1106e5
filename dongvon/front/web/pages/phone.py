"""The leader's phone: its words, its files with their version, and what it is told by the server."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

STATIC = Path(__file__).resolve().parent.parent / "static"
SHELL = "/to-truong/"
FONT = "vendor/be-vietnam-pro/be-vietnam-pro-{}-{}-normal.woff2"
KEPT = (
    "phone/app.js", "phone/store.js", "phone/parcel.js", "phone/server.js", "phone/phone.css", "css/tokens.css",
    "vendor/dexie/dexie.min.mjs", "vendor/qrcode-generator/qrcode.mjs", "icons/mark.svg", "icons/phone-192.png",
    *(FONT.format(letters, weight) for letters in ("latin", "vietnamese") for weight in (400, 600)),
    *(f"vendor/dong-von-digits/dong-von-digits-{weight}.woff2" for weight in (400, 600)),
)  # fmt: skip
"""What the application consists of, apart from its page; under plain names, since modules import each other by them."""


def addresses() -> list[str]:
    return [f"{settings.STATIC_URL}{name}" for name in KEPT]


def shell() -> str:
    """The page of the application: no data of anybody, the same for all who speak the language."""
    return render_to_string("phone/shell.html", {"words": words(), "static": settings.STATIC_URL})


@cache
def _files_digest() -> bytes:
    whole = hashlib.sha256()
    for name in (*KEPT, "phone/worker.js"):
        whole.update((STATIC / name).read_bytes())
    return whole.digest()


def worker() -> str:
    """The service worker: the version follows from the files and the words, so it is new exactly when they are."""
    version = hashlib.sha256(_files_digest() + shell().encode()).hexdigest()[:16]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps([SHELL, *addresses()])};\n"
    return head + (STATIC / "phone/worker.js").read_text(encoding="utf-8")


def manifest() -> dict[str, Any]:
    icons = [
        {"src": f"{settings.STATIC_URL}icons/phone-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": f"{settings.STATIC_URL}icons/mark.svg", "sizes": "any", "type": "image/svg+xml"},
    ]
    return {
        "name": _("Sổ thu của tổ trưởng"), "short_name": _("Sổ thu"), "lang": get_language(), "id": SHELL,
        "start_url": SHELL, "scope": SHELL, "display": "standalone", "orientation": "portrait",
        "background_color": "#fbf8f2", "theme_color": "#0f6b4f", "icons": icons,
    }  # fmt: skip


def words() -> dict[str, str]:
    """Every sentence the application says; {…} is filled in by it."""
    return {
        "title": _("Sổ thu"),
        "online": _("Có mạng"),
        "offline": _("Không có mạng, vẫn thu được"),
        "waiting": _("{count} khoản chưa nộp"),
        "nothing_waits": _("Không còn khoản nào chưa nộp"),
        "erase": _("Xóa một số"),
        "one_moment": _("Xin chờ một chút…"),
        "again": _("Thử lại"),
        "back": _("Quay lại"),
        "first_time": _("Ghi danh máy này"),
        "first_online": _("Lần đầu cần có mạng. Sau đó máy thu được cả khi không có sóng."),
        "sign_in_first": _("Hãy đăng nhập bằng tài khoản tổ trưởng hoặc tổ phó."),
        "not_a_leader": _("Tài khoản này không phải của tổ trưởng hay tổ phó."),
        "sign_in": _("Đăng nhập"),
        "signed_out": _("Đã hết phiên đăng nhập. Hãy đăng nhập lại rồi làm tiếp; không mất khoản nào."),
        "no_signal": _("Chưa kết nối được máy chủ."),
        "pin_choose": _("Chọn mã PIN 6 số"),
        "pin_why": _("Mã PIN khóa sổ thu trên máy này. Đừng dùng ngày sinh."),
        "pin_again": _("Nhập lại mã PIN"),
        "pin_differs": _("Hai lần nhập không giống nhau. Hãy chọn lại."),
        "pin_title": _("Nhập mã PIN"),
        "pin_hint": _("6 số bạn đã chọn cho máy này"),
        "pin_wrong": _("Mã PIN không đúng."),
        "pin_forgotten": _("Quên mã PIN"),
        "pin_sealed": _("Không có mã PIN thì không ai mở được sổ. Bản niêm phong vẫn nộp được cho giao dịch viên:"),
        "pin_nothing_waits": _("Trên máy không còn khoản nào chưa nộp. Có thể ghi danh lại."),
        "enrol_again": _("Ghi danh lại máy này"),
        "sheet_take": _("Lấy sổ của tháng"),
        "sheet_again": _("Lấy lại sổ mới nhất"),
        "sheet_none": _("Chưa có sổ. Lấy sổ khi còn mạng, trước khi đi thu."),
        "sheet_taken": _("Đã lấy sổ của phiên {session}."),
        "sheet_of": _("Sổ thu phiên {session}"),
        "bag": _("Tiền phải có trong túi"),
        "still_due": _("còn phải thu {amount}"),
        "nothing_due": _("không còn lãi phải thu"),
        "taken": _("đã thu {amount}"),
        "hand_over": _("Nộp sổ"),
        "entries": _("Các khoản"),
        "count": _("Đếm tiền"),
        "interest": _("Tiền lãi"),
        "deposit": _("Tiền gửi"),
        "interest_from_savings": _("Trả lãi từ tiền gửi"),
        "principal_from_savings": _("Trả gốc từ tiền gửi"),
        "interest_of": _("Thu lãi {programme}"),
        "owed_hint": _("dư nợ {owed}"),
        "needs_signature": _("không thu tiền mặt; tổ viên ký vào bảng kê mới có hiệu lực"),
        "deposit_hint": _("số dư {amount}"),
        "take": _("Đã nhận {amount}"),
        "note_request": _("Ghi đề nghị {amount}"),
        "more_than_due": _("Nhiều hơn số phải thu {amount}. Xem lại với tổ viên."),
        "more_than_saved": _("Nhiều hơn số dư tiền gửi hoặc số nợ."),
        "not_saved": _("Máy không lưu được ({why}). Chưa nhận tiền; hãy giải phóng bộ nhớ hoặc ghi vào giấy."),
        "receipt": _("Biên lai"),
        "who": _("Người nộp"),
        "for_what": _("Nộp"),
        "receipt_number": _("Số biên lai"),
        "collected_on": _("Ngày"),
        "qr": _("Mã QR"),
        "photograph": _("Tổ viên chụp lại mã này để kiểm tra về sau."),
        "next_member": _("Hộ khác"),
        "same_member": _("Thu tiếp hộ này"),
        "undo": _("Hủy khoản này"),
        "undo_sure": _("Hủy khoản {amount} và trả lại tiền cho tổ viên?"),
        "undone": _("Đã hủy khoản {amount}. Hãy trả lại tiền."),
        "is_undone": _("đã hủy"),
        "count_hint": _("Đếm tiền trong túi và nhập số đếm được."),
        "count_right": _("Khớp: tiền trong túi đúng bằng sổ."),
        "too_much": _("Thừa {amount}. Có khoản nào thu mà chưa ghi?"),
        "too_little": _("Thiếu {amount}. Có khoản nào ghi nhầm?"),
        "by_network": _("Nộp qua mạng"),
        "other_ways": _("Không có mạng: đưa mã cho giao dịch viên quét, hoặc nộp tệp."),
        "by_codes": _("Hiện mã QR"),
        "by_file": _("Lưu thành tệp"),
        "codes_how": _("Đưa màn hình trước máy của giao dịch viên cho đến khi máy báo đã nhận."),
        "code_of": _("Mã {n} trên {count}"),
        "codes_as_text": _("Các mã dưới dạng chữ"),
        "codes_done": _("Xong"),
        "codes_then": _(
            "Các khoản vẫn ở trên máy. Khi có mạng, bấm Nộp qua mạng: khoản đã nhận không bị tính hai lần."
        ),
        "handed_in": _("Đã nộp {count} khoản. Tiền mặt theo sổ: {amount}."),
        "refused": _("{count} khoản không được nhận, vẫn còn trên máy; hãy đem đến giao dịch viên."),
        "all_kept": _("{count} khoản vẫn còn trên máy."),
        "wipe_sheet": _("Xóa sổ khỏi máy"),
        "wipe_sure": _("Mọi khoản đã nộp. Xóa tên tổ viên và số nợ khỏi máy này?"),
    }
