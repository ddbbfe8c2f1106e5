"""What hangs at a transaction point: the closed list, with where it is asked for."""

from collections.abc import Mapping

from dongvon.core.problems import N_

# Dated setting, as seen in reports and on the boards of several points (processes.md 4.6); the bank's own circular was
# not read, so nothing is refused for want of a list.
LISTS_SOURCE, LISTS_CONFIDENCE = "VB 4030/NHCS-TDNN", "memory"
LISTS: Mapping[str, str] = {
    "policies": N_("Chính sách, chương trình cho vay, văn bản mới"),
    "rates": N_("Lãi suất từng chương trình"),
    "procedures": N_("Quy trình, thủ tục, nội quy giao dịch"),
    "borrowers": N_("Danh sách hộ vay: dư nợ, hạn trả"),
    "approved": N_("Danh sách hộ được phê duyệt trong tháng (04/TD)"),
    "overdue": N_("Danh sách nợ đến hạn, nợ quá hạn"),
    "calendar": N_("Lịch giao dịch, số điện thoại, hòm thư góp ý"),
}
