"""The leader's phone: its words and its files."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dongvon.core.problems import N_
from dongvon.front.web.pages.offline import SHARED, Application

SHELL = "/to-truong/"
KEPT = ("phone/app.js", *SHARED, "vendor/qrcode-generator/qrcode.mjs")
"""What the application consists of, apart from its page."""
APPLICATION = Application("to-truong", SHELL, KEPT)


def shell() -> str:
    """The page of the application: no data of anybody, the same for all who speak the language."""
    return render_to_string("phone/shell.html", {"words": words(), "static": settings.STATIC_URL})


def worker() -> str:
    """The service worker of what the phone keeps."""
    return APPLICATION.worker(shell())


def manifest() -> dict[str, Any]:
    return APPLICATION.manifest(_("Sổ thu của tổ trưởng"), _("Sổ thu")) | {"orientation": "portrait"}


def words() -> dict[str, str]:
    """Every sentence the application says, in the reader's language."""
    return {key: _(sentence) for key, sentence in WORDS.items()}


# {…} is filled in by the application.
WORDS = {
    "title": N_("Sổ thu"),
    "online": N_("Có mạng"),
    "offline": N_("Không có mạng, vẫn thu được"),
    "waiting": N_("{count} khoản chưa nộp"),
    "nothing_waits": N_("Không còn khoản nào chưa nộp"),
    "erase": N_("Xóa một số"),
    "one_moment": N_("Xin chờ một chút…"),
    "again": N_("Thử lại"),
    "back": N_("Quay lại"),
    "first_time": N_("Ghi danh máy này"),
    "first_online": N_("Lần đầu cần có mạng. Sau đó máy thu được cả khi không có sóng."),
    "sign_in_first": N_("Hãy đăng nhập bằng tài khoản tổ trưởng hoặc tổ phó."),
    "not_a_leader": N_("Tài khoản này không phải của tổ trưởng hay tổ phó."),
    "sign_in": N_("Đăng nhập"),
    "signed_out": N_("Đã hết phiên đăng nhập. Hãy đăng nhập lại rồi làm tiếp; không mất khoản nào."),
    "no_signal": N_("Chưa kết nối được máy chủ."),
    "pin_choose": N_("Chọn mã PIN 6 số"),
    "pin_why": N_("Mã PIN khóa sổ thu trên máy này. Đừng dùng ngày sinh."),
    "pin_again": N_("Nhập lại mã PIN"),
    "pin_differs": N_("Hai lần nhập không giống nhau. Hãy chọn lại."),
    "pin_title": N_("Nhập mã PIN"),
    "pin_hint": N_("6 số bạn đã chọn cho máy này"),
    "pin_wrong": N_("Mã PIN không đúng."),
    "pin_change": N_("Đổi mã PIN"),
    "pin_now": N_("Nhập mã PIN đang dùng"),
    "pin_new": N_("Chọn mã PIN mới"),
    "pin_changed": N_("Đã đổi mã PIN. Từ nay dùng mã mới."),
    "pin_kept": N_("Chưa đổi được mã PIN ({why}). Mã cũ vẫn dùng, không mất khoản nào."),
    "revoked_wiped": N_("Máy này đã bị khóa. Mọi khoản đã nộp và tên tổ viên đã được xóa khỏi máy."),
    "revoked_waiting": N_(
        "Máy này đã bị khóa, còn {count} khoản chưa nộp: mang máy và tiền đến giao dịch viên, nộp bằng mã QR hoặc tệp."
    ),
    "pin_forgotten": N_("Quên mã PIN"),
    "pin_sealed": N_("Không có mã PIN thì không ai mở được sổ. Bản niêm phong vẫn nộp được cho giao dịch viên:"),
    "pin_nothing_waits": N_("Trên máy không còn khoản nào chưa nộp. Có thể ghi danh lại."),
    "enrol_again": N_("Ghi danh lại máy này"),
    "sheet_take": N_("Lấy sổ của tháng"),
    "sheet_again": N_("Lấy lại sổ mới nhất"),
    "sheet_none": N_("Chưa có sổ. Lấy sổ khi còn mạng, trước khi đi thu."),
    "sheet_taken": N_("Đã lấy sổ của phiên {session}."),
    "sheet_of": N_("Sổ thu phiên {session}"),
    "bag": N_("Trong túi phải có"),
    "still_due": N_("còn phải thu {amount}"),
    "nothing_due": N_("không còn lãi phải thu"),
    "taken": N_("đã thu {amount}"),
    "hand_over": N_("Nộp sổ"),
    "entries": N_("Các khoản"),
    "count": N_("Đếm tiền"),
    "interest": N_("Tiền lãi"),
    "deposit": N_("Tiền gửi"),
    "interest_from_savings": N_("Trả lãi từ tiền gửi"),
    "principal_from_savings": N_("Trả gốc từ tiền gửi"),
    "interest_of": N_("Thu lãi {programme}"),
    "owed_hint": N_("dư nợ {owed}"),
    "needs_signature": N_("không thu tiền mặt; tổ viên ký vào bảng kê mới có hiệu lực"),
    "deposit_hint": N_("số dư {amount}"),
    "take": N_("Đã nhận {amount}"),
    "note_request": N_("Ghi đề nghị {amount}"),
    "more_than_due": N_("Nhiều hơn số phải thu {amount}. Xem lại với tổ viên."),
    "more_than_saved": N_("Nhiều hơn số dư tiền gửi hoặc số nợ."),
    "not_saved": N_("Máy không lưu được ({why}). Chưa nhận tiền; hãy giải phóng bộ nhớ hoặc ghi vào giấy."),
    "receipt": N_("Biên lai"),
    "who": N_("Người nộp"),
    "for_what": N_("Nộp"),
    "receipt_number": N_("Số biên lai"),
    "collected_on": N_("Ngày"),
    "qr": N_("Mã QR"),
    "photograph": N_("Tổ viên chụp lại mã này để kiểm tra về sau."),
    "next_member": N_("Hộ khác"),
    "same_member": N_("Thu tiếp hộ này"),
    "undo": N_("Hủy khoản này"),
    "undo_sure": N_("Hủy khoản {amount} và trả lại tiền cho tổ viên?"),
    "undone": N_("Đã hủy khoản {amount}. Hãy trả lại tiền."),
    "is_undone": N_("đã hủy"),
    "count_hint": N_("Đếm tiền trong túi và nhập số đếm được."),
    "count_right": N_("Khớp: tiền trong túi đúng bằng sổ."),
    "too_much": N_("Thừa {amount}. Có khoản nào thu mà chưa ghi?"),
    "too_little": N_("Thiếu {amount}. Có khoản nào ghi nhầm?"),
    "by_network": N_("Nộp qua mạng"),
    "other_ways": N_("Không có mạng: đưa mã cho giao dịch viên quét, hoặc nộp tệp."),
    "by_codes": N_("Hiện mã QR"),
    "by_file": N_("Lưu thành tệp"),
    "codes_how": N_("Đưa màn hình trước máy của giao dịch viên cho đến khi máy báo đã nhận."),
    "code_of": N_("Mã {n} trên {count}"),
    "codes_as_text": N_("Các mã dưới dạng chữ"),
    "codes_done": N_("Xong"),
    "codes_then": N_("Các khoản vẫn ở trên máy. Khi có mạng, bấm Nộp qua mạng: khoản đã nhận không bị tính hai lần."),
    "handed_in": N_("Đã nộp {count} khoản. Tiền mặt theo sổ: {amount}."),
    "refused": N_("{count} khoản không được nhận, vẫn còn trên máy; hãy đem đến giao dịch viên."),
    "all_kept": N_("{count} khoản vẫn còn trên máy."),
    "wipe_sheet": N_("Xóa sổ khỏi máy"),
    "wipe_sure": N_("Mọi khoản đã nộp. Xóa tên tổ viên và số nợ khỏi máy này?"),
}
