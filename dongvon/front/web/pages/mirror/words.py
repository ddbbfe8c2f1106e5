"""What the figures of the bank's files are called: measures, levels, kinds of change."""

from django.utils.translation import gettext as _

from dongvon.core.problems import N_

LEVELS = {
    "office": N_("Phòng giao dịch"),
    "commune": N_("Xã, phường"),
    "association": N_("Hội đoàn thể"),
    "programme": N_("Chương trình"),
    "group": N_("Tổ"),
    "loan": N_("Khoản vay"),
}
MEASURES = {
    "outstanding": N_("Dư nợ"),
    "in_term": N_("Dư nợ trong hạn"),
    "overdue": N_("Nợ quá hạn"),
    "frozen": N_("Nợ khoanh"),
    "short_term": N_("Dư nợ ngắn hạn"),
    "medium_term": N_("Dư nợ trung hạn"),
    "long_term": N_("Dư nợ dài hạn"),
    "lent_month": N_("Cho vay trong tháng"),
    "lent_year": N_("Cho vay từ đầu năm"),
    "lent_with_rolled": N_("Cho vay trong tháng, tính cả đảo khoản"),
    "collected_month": N_("Thu nợ trong tháng"),
    "collected_year": N_("Thu nợ từ đầu năm"),
    "collected": N_("Thu nợ trong kỳ"),
    "collected_and_lent_month": N_("Thu nợ cộng cho vay trong tháng (13/BC)"),
    "written_off_month": N_("Xóa nợ trong tháng"),
    "written_off_year": N_("Xóa nợ từ đầu năm"),
    "interest_collected": N_("Lãi thu trong kỳ"),
    "arrears": N_("Lãi tồn"),
    "arrears_grace": N_("Lãi tồn ân hạn"),
    "savings": N_("Tiền gửi tổ viên"),
    "savings_in": N_("Gửi vào trong kỳ"),
    "savings_out": N_("Rút ra trong kỳ"),
    "savings_per_member": N_("Tiền gửi bình quân tổ viên"),
    "savings_per_member_month": N_("Tiền gửi bình quân tổ viên, tháng"),
    "customers": N_("Khách hàng còn dư nợ"),
    "households": N_("Khách hàng còn dư nợ hoặc gửi tiền"),
    "borrowing_turns": N_("Lượt vay từ đầu năm"),
    "inactive_loans": N_("Món vay không hoạt động"),
    "groups": N_("Số tổ"),
    "hamlets": N_("Số thôn, bản"),
    "hamlets_with_debt": N_("Số thôn, bản còn dư nợ"),
    "members": N_("Tổ viên"),
    "members_with_debt": N_("Tổ viên còn dư nợ"),
    "members_saving": N_("Tổ viên có tiền gửi"),
    "members_paying_3m": N_("Tổ viên trả lãi đủ 3 tháng"),
    "members_not_paying_3m": N_("Tổ viên thiếu lãi trong 3 tháng"),
    "members_depositing_3m": N_("Tổ viên gửi tiền đủ 3 tháng"),
    "members_not_depositing_3m": N_("Tổ viên thiếu gửi tiền trong 3 tháng"),
    "members_in_arrears": N_("Tổ viên còn lãi tồn"),
    "members_in_grace_arrears": N_("Tổ viên còn lãi tồn ân hạn"),
    "score": N_("Điểm của tổ"),
}
PARTS = {
    "_central": N_("{figure}, vốn trung ương"),
    "_local": N_("{figure}, vốn địa phương"),
    "_households": N_("{figure}: số hộ"),
}
KINDS = {
    "new": (N_("khoản mới"), "good"),
    "settled_and_gone": (N_("đã tất toán, không còn trong tệp"), "neutral"),
    "gone_with_balance": (N_("còn nợ mà không còn trong tệp"), "alert"),
    "stayed": (N_("có ở cả hai tháng"), "neutral"),
}


def measure_name(code: str) -> str:
    """A measure in words; one by source of funds or by household is made of its parts."""
    for suffix, text in PARTS.items():
        if code.endswith(suffix) and code not in MEASURES:
            return _(text).format(figure=measure_name(code.removesuffix(suffix)))
    return _(MEASURES.get(code, code))


def level_name(code: str) -> str:
    return _(LEVELS.get(code, code))
