"""Lists about groups, their members and the savings of members."""

from dongvon.core.problems import N_
from dongvon.office.mirror.lists import columns as c
from dongvon.office.mirror.lists.columns import Column, Kind
from dongvon.office.mirror.lists.definition import BANK_DATA_CHECKS, OFFICE_TOOLS, SupervisionList

NEWCOMERS = {"new": N_("khách hàng mới"), "known": N_("mã khách hàng cũ")}
SAVINGS_OF_GROUP = c.money("savings", N_("Tiền gửi của tổ"))

GROUPS = (
    SupervisionList(
        "group_size", "groups", "group", N_("Tổ ngoài quy mô cho phép"),
        N_("Tổ có ít hơn {group_members_least} hoặc nhiều hơn {group_members_most} tổ viên; tổ viên là người còn nợ, "
           "còn lãi hoặc còn tiền gửi."),
        own=(c.MEMBERS, c.BORROWERS, c.OUTSTANDING), thresholds=("group_members_least", "group_members_most"),
    ),
    SupervisionList(
        "member_other_hamlet", "groups", "customer", N_("Tổ viên ở thôn khác với tổ"),
        N_("Thôn của khách hàng khác thôn của tổ mà khách hàng đang sinh hoạt."),
        own=(Column("group_hamlet", N_("Thôn của tổ")), c.OUTSTANDING),
    ),
    SupervisionList(
        "head_in_other_group", "groups", "loan", N_("Tổ trưởng vay ở tổ khác"),
        N_("Người đang làm tổ trưởng một tổ nhưng món vay ghi ở tổ khác."),
        own=(Column("headed_group", N_("Tổ đang làm tổ trưởng"), Kind.CODE),),
    ),
    SupervisionList(
        "customer_two_groups", "groups", "customer", N_("Khách hàng vay ở hai tổ"),
        N_("Một mã khách hàng còn dư nợ ở từ hai tổ trở lên."),
        own=(Column("group_codes", N_("Các tổ"), Kind.TEXT), c.OUTSTANDING),
    ),
    SupervisionList(
        "group_moved", "groups", "customer", N_("Khách hàng chuyển tổ"),
        N_("Tháng so sánh ở một tổ, tháng này ở tổ khác."),
        own=(Column("group_before", N_("Tổ trước đây"), Kind.CODE), c.OUTSTANDING), needs_before=True,
    ),
    SupervisionList(
        "members_new", "groups", "customer", N_("Tổ viên mới"),
        N_("Tháng so sánh chưa ở tổ nào, tháng này đã vào tổ; mã khách hàng lớn hơn mọi mã cũ là khách hàng mới."),
        source=OFFICE_TOOLS,
        own=(Column("newcomer", N_("Khách hàng mới hay cũ"), Kind.WORD, NEWCOMERS), c.OUTSTANDING), needs_before=True,
    ),
    SupervisionList(
        "members_left", "groups", "customer", N_("Tổ viên đã ra khỏi tổ"),
        N_("Tháng so sánh còn là tổ viên, tháng này không còn ở tổ nào."), source=OFFICE_TOOLS,
        own=(Column("group_before", N_("Tổ trước đây"), Kind.CODE), c.SAVINGS), needs_before=True,
    ),
    SupervisionList(
        "members_may_leave", "groups", "customer", N_("Tổ viên có thể ra khỏi tổ"),
        N_("Còn ghi ở tổ nhưng dư nợ, lãi tồn và số dư 105 đều bằng 0."), source=OFFICE_TOOLS,
    ),
)  # fmt: skip

SAVINGS = (
    SupervisionList(
        "group_savers", "savings", "group", N_("Tổ ít tổ viên gửi tiền"),
        N_("Số tổ viên có số dư 105 không quá {savers_percent} % số tổ viên."),
        own=(c.MEMBERS, c.count("savers", N_("Số tổ viên có tiền gửi")),
             Column("savers_share_e2", N_("Tỷ lệ gửi tiền"), Kind.PERCENT_E2), SAVINGS_OF_GROUP),
        thresholds=("savers_percent",),
    ),
    SupervisionList(
        "group_deposits", "savings", "group", N_("Tổ có tiền gửi thấp so với dư nợ"),
        N_("Tổng số dư 105 của tổ dưới {deposits_percent} % dư nợ của tổ."),
        own=(c.OUTSTANDING, SAVINGS_OF_GROUP, Column("savings_share_e2", N_("Tiền gửi so với dư nợ"), Kind.PERCENT_E2)),
        thresholds=("deposits_percent",),
    ),
    SupervisionList(
        "poor_savings", "savings", "customer", N_("Hộ vay chương trình hộ nghèo có nhiều tiền gửi"),
        N_("Còn dư nợ chương trình hộ nghèo, cận nghèo hoặc mới thoát nghèo mà số dư 105 từ {poor_savings} đồng."),
        own=(c.OUTSTANDING, c.SAVINGS), thresholds=("poor_savings",),
    ),
    SupervisionList(
        "large_deposit", "savings", "customer", N_("Tiền gửi lớn so với dư nợ"),
        N_("Số dư 105 trên {large_deposit} đồng và trên {large_deposit_percent} % dư nợ."),
        own=(c.OUTSTANDING, c.SAVINGS, Column("savings_share_e2", N_("Tiền gửi so với dư nợ"), Kind.PERCENT_E2)),
        thresholds=("large_deposit", "large_deposit_percent"),
    ),
    SupervisionList(
        "settled_with_savings", "savings", "customer", N_("Đã tất toán nhưng còn tiền gửi"),
        N_("Đã trả hết gốc và lãi, số dư 105 vẫn còn."), source=OFFICE_TOOLS,
        own=(Column("savings_number", N_("Sổ 105"), Kind.CODE), c.SAVINGS),
    ),
    SupervisionList(
        "savings_without_group", "savings", "customer", N_("Có tiền gửi 105 nhưng không có tổ"),
        N_("Khách hàng có số dư 105 mà không ghi mã tổ."), source=BANK_DATA_CHECKS,
        own=(Column("savings_number", N_("Sổ 105"), Kind.CODE), c.SAVINGS),
    ),
    SupervisionList(
        "small_savings", "savings", "customer", N_("Đã ra khỏi tổ, còn ít tiền gửi"),
        N_("Không còn ở tổ, không còn nợ, số dư 105 dưới {small_savings} đồng; mẫu 31 không ghi ngày ra khỏi tổ."),
        source=BANK_DATA_CHECKS,
        own=(Column("savings_number", N_("Sổ 105"), Kind.CODE), c.SAVINGS), thresholds=("small_savings",),
    ),
)  # fmt: skip

LISTS = GROUPS + SAVINGS
