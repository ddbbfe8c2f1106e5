"""Lists about what is due, overdue, frozen, owed in interest or standing still, and about what changed."""

from dongvon.core.problems import N_
from dongvon.office.mirror.lists import columns as c
from dongvon.office.mirror.lists.columns import Column, Kind
from dongvon.office.mirror.lists.definition import OFFICE_TOOLS, SupervisionList

MISSED = {"overdue": N_("chuyển quá hạn phần gốc này"), "followed": N_("theo dõi sang kỳ sau")}
CHANGES = {
    "new": N_("mới"),
    "settled": N_("tất toán"),
    "worse": N_("xấu đi"),
    "better": N_("tốt lên"),
    "extended": N_("gia hạn"),
    "up": N_("tăng"),
    "down": N_("giảm"),
    "unchanged": N_("không đổi"),
}
OVERDUE_ON = c.day("last_overdue_on", N_("Ngày chuyển quá hạn"))
FROZEN_UNTIL = c.day("frozen_until_on", N_("Hết hạn khoanh"))
DAYS_LEFT = c.count("days_left", N_("Số ngày còn lại"))
BAD_SHARE = Column("bad_share_e2", N_("Tỷ lệ quá hạn và khoanh"), Kind.PERCENT_E2)
MONTH_INTEREST = c.money("month_interest", N_("Lãi một tháng"))
DUE = (c.IN_TERM, c.FINAL_DUE_ON, c.TRANSFER_ON)
STILL = (c.OVERDUE, c.ARREARS, c.MOVED_ON)
SESSION_RULE = "ghi chép của hai phòng giao dịch, 2026"

DUE_LISTS = (
    SupervisionList(
        "due_past", "due", "loan", N_("Đã đến hạn, chưa chuyển quá hạn"),
        N_("Ngày đến hạn cuối cùng (theo gia hạn, nếu không thì theo hợp đồng) đã qua mà còn dư nợ trong hạn."),
        source=SESSION_RULE, own=DUE,
    ),
    SupervisionList(
        "due_this_period", "due", "loan", N_("Đến hạn kỳ này"),
        N_("Đến hạn cuối cùng sau ngày số liệu, đến hết tháng kế tiếp ngày số liệu; không trả thì chuyển quá hạn vào "
           "phiên giao dịch đầu tiên sau đó."),
        source=SESSION_RULE, own=DUE,
    ),
    SupervisionList(
        "due_next_period", "due", "loan", N_("Đến hạn kỳ sau"),
        N_("Đến hạn cuối cùng trong tháng liền sau kỳ này."), source=SESSION_RULE, own=DUE,
    ),
    SupervisionList(
        "instalment_missed", "due", "loan", N_("Chưa trả đủ gốc phân kỳ"),
        N_("Gốc đến hạn lũy kế lớn hơn gốc đã trả và phần còn thiếu chưa chuyển quá hạn; chưa đến hạn cuối cùng."),
        source="CV 597/NHCS-TDNN (30/01/2026); công cụ của một phòng giao dịch, 2026",
        own=(c.money("missed", N_("Gốc còn thiếu")), c.OVERDUE,
             Column("then_what", N_("Cách xử lý"), Kind.WORD, MISSED)),
    ),
)  # fmt: skip

OVERDUE_LISTS = (
    SupervisionList(
        "overdue_new", "overdue", "loan", N_("Quá hạn mới trong tháng"),
        N_("Còn nợ quá hạn và có chuyển quá hạn trong tháng số liệu."), source=OFFICE_TOOLS,
        own=(c.OVERDUE, c.money("to_overdue_month", N_("Chuyển quá hạn trong tháng")), OVERDUE_ON),
    ),
    SupervisionList(
        "overdue_recent", "overdue", "loan", N_("Quá hạn chưa lâu"),
        N_("Chuyển quá hạn trước tháng số liệu, chưa quá {overdue_band_months} tháng."), source=OFFICE_TOOLS,
        own=(c.OVERDUE, OVERDUE_ON), thresholds=("overdue_band_months",),
    ),
    SupervisionList(
        "overdue_old", "overdue", "loan", N_("Quá hạn đã lâu"),
        N_("Chuyển quá hạn đã quá {overdue_band_months} tháng, hoặc không ghi ngày chuyển."), source=OFFICE_TOOLS,
        own=(c.OVERDUE, OVERDUE_ON), thresholds=("overdue_band_months",),
    ),
    SupervisionList(
        "principal_only", "overdue", "loan", N_("Quá hạn chỉ thu gốc, không thu lãi"),
        N_("Nợ quá hạn dưới {principal_only_days} ngày còn lãi tồn, trong tháng có thu gốc mà không thu đồng lãi nào."),
        own=(c.OVERDUE, c.ARREARS, c.money("collected_month", N_("Thu gốc trong tháng")), OVERDUE_ON),
        thresholds=("principal_only_days",),
    ),
    SupervisionList(
        "frozen_expired", "overdue", "loan", N_("Nợ khoanh đã hết hạn"),
        N_("Còn nợ khoanh mà ngày hết hạn khoanh đã qua hoặc không ghi."), source=OFFICE_TOOLS,
        own=(c.FROZEN, FROZEN_UNTIL),
    ),
    SupervisionList(
        "frozen_check", "overdue", "loan", N_("Nợ khoanh phải kiểm tra"),
        N_("Còn không quá {frozen_check_days} ngày là hết hạn khoanh."), source=OFFICE_TOOLS,
        own=(c.FROZEN, FROZEN_UNTIL, DAYS_LEFT), thresholds=("frozen_check_days",),
    ),
    SupervisionList(
        "frozen_soon", "overdue", "loan", N_("Nợ khoanh sắp hết hạn"),
        N_("Còn không quá {frozen_soon_months} tháng là hết hạn khoanh."), source=OFFICE_TOOLS,
        own=(c.FROZEN, FROZEN_UNTIL, DAYS_LEFT), thresholds=("frozen_soon_months",),
    ),
    SupervisionList(
        "commune_overdue", "overdue", "commune", N_("Xã có tỷ lệ quá hạn cao"),
        N_("Nợ quá hạn từ {overdue_percent} % dư nợ của xã; trên {overdue_red_percent} % là mức đỏ."),
        own=(c.LOANS, c.OUTSTANDING, c.OVERDUE, c.OVERDUE_SHARE), thresholds=("overdue_percent", "overdue_red_percent"),
    ),
    SupervisionList(
        "group_overdue", "overdue", "group", N_("Tổ có tỷ lệ quá hạn cao"),
        N_("Nợ quá hạn từ {overdue_percent} % dư nợ của tổ; trên {overdue_red_percent} % là mức đỏ."),
        own=(c.OUTSTANDING, c.OVERDUE, c.OVERDUE_SHARE), thresholds=("overdue_percent", "overdue_red_percent"),
    ),
)  # fmt: skip

INACTIVE_LISTS = (
    SupervisionList(
        "arrears_high", "inactive", "loan", N_("Lãi tồn cao"),
        N_("Lãi tồn lớn hơn {arrears_high_months} lần lãi một tháng; lãi một tháng = (dư nợ trong hạn + quá hạn) × lãi "
           "suất năm / 12, bằng 0 khi chưa đến ngày bắt đầu trả lãi."),
        source=OFFICE_TOOLS, own=(c.ARREARS, MONTH_INTEREST, c.ARREARS_MONTHS), thresholds=("arrears_high_months",),
    ),
    SupervisionList(
        "interest_left", "inactive", "loan", N_("Hết gốc nhưng còn lãi tồn"),
        N_("Dư nợ bằng 0 mà lãi tồn chưa thu hết: chưa phải tất toán."), source=OFFICE_TOOLS,
        own=(c.ARREARS, c.MOVED_ON),
    ),
    SupervisionList(
        "inactive", "inactive", "loan", N_("Không hoạt động"),
        N_("Còn dư nợ, giao dịch gần nhất đã quá {inactive_months} tháng; không kể nợ khoanh và học sinh, sinh viên."),
        source="mẫu 14 và 08/KTNB của NHCSXH; công cụ của một phòng giao dịch, 2026",
        own=STILL, thresholds=("inactive_months",),
    ),
    SupervisionList(
        "inactive_proxy", "inactive", "loan", N_("Không hoạt động, xét theo lãi tồn"),
        N_("Lãi tồn lớn hơn {arrears_months_most} lần lãi một tháng; không kể nợ khoanh và học sinh, sinh viên."),
        source=OFFICE_TOOLS, own=(c.ARREARS, MONTH_INTEREST, c.ARREARS_MONTHS, c.MOVED_ON),
        thresholds=("arrears_months_most",),
    ),
    SupervisionList(
        "inactive_watch", "inactive", "loan", N_("Sắp thành không hoạt động"),
        N_("Giao dịch gần nhất đã quá {inactive_watch_months} tháng nhưng chưa quá {inactive_months} tháng."),
        source=OFFICE_TOOLS, own=STILL, thresholds=("inactive_watch_months", "inactive_months"),
    ),
    SupervisionList(
        "inactive_quarter", "inactive", "loan", N_("Không hoạt động chưa đến nửa năm"),
        N_("Giao dịch gần nhất đã quá {inactive_months} tháng, chưa quá {inactive_half_year} tháng."),
        source=OFFICE_TOOLS, own=STILL, thresholds=("inactive_months", "inactive_half_year"),
    ),
    SupervisionList(
        "inactive_half", "inactive", "loan", N_("Không hoạt động nửa năm đến một năm"),
        N_("Giao dịch gần nhất đã quá {inactive_half_year} tháng, chưa quá {inactive_year} tháng."),
        source=OFFICE_TOOLS, own=STILL, thresholds=("inactive_half_year", "inactive_year"),
    ),
    SupervisionList(
        "inactive_long", "inactive", "loan", N_("Không hoạt động trên một năm"),
        N_("Giao dịch gần nhất đã quá {inactive_year} tháng."),
        source=OFFICE_TOOLS, own=STILL, thresholds=("inactive_year",),
    ),
)  # fmt: skip

PORTFOLIO_LISTS = (
    SupervisionList(
        "hot_spot_hamlets", "portfolio", "hamlet", N_("Thôn có nhiều nợ xấu nhất"),
        N_("{hot_spots_shown} thôn có tỷ lệ quá hạn và khoanh cao nhất, trong các thôn có từ {hot_spot_loans} món "
           "vay."),
        source=OFFICE_TOOLS, own=(c.PLACE, c.LOANS, c.OUTSTANDING, c.OVERDUE, c.FROZEN, BAD_SHARE),
        thresholds=("hot_spots_shown", "hot_spot_loans"), ranked=True,
    ),
    SupervisionList(
        "hot_spot_communes", "portfolio", "commune", N_("Xã có nhiều nợ xấu nhất"),
        N_("{hot_spots_shown} xã có tỷ lệ quá hạn và khoanh cao nhất, trong các xã có từ {hot_spot_loans} món vay."),
        source=OFFICE_TOOLS, own=(c.LOANS, c.OUTSTANDING, c.OVERDUE, c.FROZEN, BAD_SHARE),
        thresholds=("hot_spots_shown", "hot_spot_loans"), ranked=True,
    ),
    SupervisionList(
        "top_borrowers", "portfolio", "customer", N_("Khách hàng dư nợ lớn nhất"),
        N_("{top_borrowers} khách hàng có dư nợ lớn nhất và phần của họ trong tổng dư nợ."), source=OFFICE_TOOLS,
        own=(c.OUTSTANDING, Column("portfolio_share_e2", N_("Phần trong tổng dư nợ"), Kind.PERCENT_E2)),
        thresholds=("top_borrowers",), ranked=True,
    ),
    SupervisionList(
        "changed_loans", "portfolio", "loan", N_("Món vay có thay đổi"),
        N_("Món vay mới, tất toán, xấu đi, tốt lên, gia hạn, tăng hoặc giảm so với tháng so sánh; món có nhiều thay "
           "đổi tính vào loại đứng trước."),
        source=OFFICE_TOOLS, needs_before=True,
        own=(c.money("outstanding_before", N_("Dư nợ tháng so sánh")),
             Column("change", N_("Thay đổi"), Kind.WORD, CHANGES)),
    ),
)  # fmt: skip

LISTS = DUE_LISTS + OVERDUE_LISTS + INACTIVE_LISTS + PORTFOLIO_LISTS
