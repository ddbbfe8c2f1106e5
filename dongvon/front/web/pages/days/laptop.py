"""The team's laptop without a network: its words and its files."""

from typing import Any

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.field.laptops.queries import sessions_to_prepare
from dongvon.front.web.pages.collecting.phone import WORDS as PHONE
from dongvon.front.web.pages.kit.offline import Application
from dongvon.front.web.templatetags.formats import day_text


def sessions(actor: Actor) -> list[dict[str, Any]]:
    """The sessions a laptop may be prepared for, by id and in words."""
    rows = sessions_to_prepare(actor)[:12]
    return [{"id": one.pk, "label": f"{one.point.name} · {day_text(one.held_on)}"} for one in rows]


# {…} is filled in by the application.
WORDS = {
    "title": N_("Máy giao dịch không mạng"),
    "offline": N_("Không có mạng, vẫn giao dịch được"),
    "first_time": N_("Chuẩn bị máy này"),
    "first_online": N_("Lần chuẩn bị cần có mạng. Sau đó máy giao dịch được cả khi không có mạng."),
    "sign_in_first": N_("Hãy đăng nhập bằng tài khoản giao dịch viên."),
    "not_a_teller": N_("Tài khoản này không phải của giao dịch viên."),
    "no_session": N_("Chưa có phiên đang mở nào mà bạn là giao dịch viên. Tổ trưởng tổ giao dịch phải mở phiên trước."),
    "choose_session": N_(
        "Chọn phiên để chuẩn bị. Máy mang theo bảng kê của các tổ và giữ các món chờ giải ngân: chỉ máy này được chi."
    ),
    "pin_why": N_("Mã PIN khóa dữ liệu trên máy này. Đừng dùng ngày sinh."),
    "pin_sealed": N_("Không có mã PIN thì không ai mở được. Bản niêm phong vẫn nộp được tại trang Nhận sổ thu:"),
    "enrol_again": N_("Chuẩn bị lại máy này"),
    "prepared": N_("Đã chuẩn bị cho phiên {session}. Từ giờ máy không cần mạng."),
    "take_again": N_("Lấy lại số liệu mới nhất"),
    "day_of": N_("Phiên {session} · {point}"),
    "float": N_("Ứng quỹ"),
    "came_in": N_("Đã thu"),
    "went_out": N_("Đã chi"),
    "must_have": N_("Quỹ phải có"),
    "groups": N_("Bảng kê 13/TD"),
    "payouts": N_("Giải ngân"),
    "direct": N_("Vay trực tiếp"),
    "members_due": N_("{count} hộ, còn phải thu {amount}"),
    "no_payouts": N_("Không có món nào giao cho máy này giải ngân."),
    "still_to_pay": N_("còn phải chi {amount}"),
    "is_paid": N_("đã chi"),
    "sheet_of": N_("Bảng kê {group}"),
    "interest_of": N_("Lãi {programme}"),
    "owed_hint": N_("dư nợ {owed} · phải thu {due}"),
    "take_it": N_("Ghi"),
    "from_savings": N_("Trừ từ tiền gửi"),
    "signed": N_("Tổ viên đã ký vào bảng kê"),
    "sign_first": N_("Phải có chữ ký của tổ viên trước."),
    "too_large": N_("Số tiền quá lớn."),
    "brought": N_("Tiền mặt tổ nộp, đã kiểm đếm"),
    "brought_hint": N_("Đếm tiền tổ nộp và nhập số đếm được."),
    "recipient": N_("Người nhận tiền"),
    "document": N_("Số phiếu chi (nếu có)"),
    "seen": N_("Đã xem giấy tờ tùy thân của người nhận"),
    "see_first": N_("Phải xem giấy tờ tùy thân của người nhận trước."),
    "not_enough": N_("Quỹ chỉ còn {amount}, không đủ chi."),
    "pay": N_("Đã chi {amount}"),
    "paid_now": N_("Đã chi {amount} cho {name}."),
    "paid_already": N_("Máy này đã chi {amount}. Chi nhầm thì hủy ở mục Các khoản."),
    "payout": N_("Giải ngân"),
    "undo_plain": N_("Hủy khoản {amount}?"),
    "undone": N_("Đã hủy khoản {amount}."),
    "count_right": N_("Khớp: tiền đếm được đúng bằng sổ."),
    "counted": N_("Đếm được {amount}."),
    "small_change": N_("Tiền lẻ (đồng)"),
    "handed_in": N_("Máy chủ đã nhận {count} khoản, chưa ghi sổ."),
    "refused": N_("{count} khoản không được nhận, vẫn còn trên máy; hãy báo tổ trưởng tổ giao dịch."),
    "other_ways": N_("Không có mạng: lưu thành tệp, đem về nộp tại trang Nhận sổ thu."),
    "to_synchronise": N_("Xem và ghi sổ ở trang Đồng bộ"),
    "give_back_how": N_("Xong phiên: trả lại {count} món chưa giải ngân và xóa dữ liệu khỏi máy này."),
    "give_back": N_("Kết thúc, xóa khỏi máy"),
    "give_back_sure": N_("Mọi khoản đã nộp. Trả lại các món chưa chi và xóa dữ liệu khỏi máy này?"),
}

APPLICATION = Application(
    name="may-giao-dich", title=N_("Máy giao dịch không mạng"), short_title=N_("Máy giao dịch"),
    sentences=PHONE | WORDS,
    on_paper=N_("Máy giao dịch không mạng cần JavaScript. Không có thì dùng bảng kê 13/TD in trên giấy."),
    script="phone/laptop.js", others=("phone/laptop.css",),
)  # fmt: skip
