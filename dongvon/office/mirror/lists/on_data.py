"""Lists about the papers and numbers of people and about what the file itself says wrongly."""

from dongvon.core.identity import IDENTITY_LAW
from dongvon.core.problems import N_
from dongvon.office.mirror.lists import columns as c
from dongvon.office.mirror.lists.columns import Column, Kind
from dongvon.office.mirror.lists.definition import BANK_DATA_CHECKS, OFFICE_TOOLS, SupervisionList

FAULTS = {
    "shape": N_("không đủ 12 chữ số"),
    "place": N_("ba số đầu không phải mã nơi khai sinh"),
    "birth_year": N_("không khớp năm sinh"),
    "sex": N_("không khớp giới tính"),
}
EXPIRES_ON = c.day("expires_on", N_("Ngày hết hạn"))
SHARING = c.count("customer_count", N_("Số khách hàng dùng chung"))
PASSBOOK = Column("savings_number", N_("Sổ 105"), Kind.CODE)

PEOPLE_LISTS = (
    SupervisionList(
        "identity_missing", "people", "customer", N_("Chưa có số căn cước"),
        N_("Tệp không ghi số căn cước của khách hàng."), source=BANK_DATA_CHECKS, own=(c.BORN_ON,),
    ),
    SupervisionList(
        "identity_illogical", "people", "customer", N_("Số căn cước không hợp lý"),
        N_("Số căn cước sai số chữ số, sai mã nơi khai sinh, hoặc không khớp với năm sinh hay giới tính trong tệp."),
        source=BANK_DATA_CHECKS, own=(c.BORN_ON, Column("identity_fault", N_("Điểm không hợp lý"), Kind.WORD, FAULTS)),
    ),
    SupervisionList(
        "identity_duplicate", "people", "customer", N_("Trùng số căn cước"),
        N_("Một số căn cước đứng ở từ hai mã khách hàng."), source=BANK_DATA_CHECKS,
        own=(c.BORN_ON, Column("other_code", N_("Mã khách hàng trùng"), Kind.CODE)),
    ),
    SupervisionList(
        "identity_old_card", "people", "customer", N_("Còn dùng chứng minh nhân dân 9 số"),
        N_("Số ghi trong tệp có 9 chữ số; loại giấy tờ này hết giá trị từ 01/01/2025."),
        source=IDENTITY_LAW, own=(c.BORN_ON, c.CARD_ISSUED_ON),
    ),
    SupervisionList(
        "identity_expired", "people", "customer", N_("Căn cước đã hết hạn"),
        N_("Thẻ đã qua mốc 14, 25, 40 hoặc 60 tuổi; thẻ cấp trong 2 năm trước một mốc dùng đến mốc sau, cấp từ 58 tuổi "
           "thì không có hạn."),
        source=IDENTITY_LAW, own=(c.BORN_ON, c.CARD_ISSUED_ON, EXPIRES_ON),
    ),
    SupervisionList(
        "identity_expiring", "people", "customer", N_("Căn cước sắp hết hạn"),
        N_("Thẻ hết hạn trong {identity_soon_days} ngày tới."), source=IDENTITY_LAW,
        own=(c.BORN_ON, c.CARD_ISSUED_ON, EXPIRES_ON), thresholds=("identity_soon_days",),
    ),
    SupervisionList(
        "identity_issued_long_ago", "people", "customer", N_("Giấy tờ cấp đã lâu"),
        N_("Giấy tờ cấp đã quá {identity_old_years} năm."), source=BANK_DATA_CHECKS,
        own=(c.BORN_ON, c.CARD_ISSUED_ON), thresholds=("identity_old_years",),
    ),
    SupervisionList(
        "born_first_of_january", "people", "customer", N_("Ngày sinh 01/01"),
        N_("Ngày sinh ghi 01/01, thường là chỉ biết năm sinh."), source=BANK_DATA_CHECKS, own=(c.BORN_ON,),
    ),
    SupervisionList(
        "phone_missing", "people", "customer", N_("Chưa có số điện thoại"),
        N_("Tệp không ghi số điện thoại của khách hàng."), source=BANK_DATA_CHECKS,
    ),
    SupervisionList(
        "phone_wrong", "people", "customer", N_("Số điện thoại sai"),
        N_("Số điện thoại không phải 10 chữ số bắt đầu bằng 0."), source=BANK_DATA_CHECKS,
    ),
    SupervisionList(
        "phone_shared", "people", "customer", N_("Nhiều người chung số điện thoại"),
        N_("Một số điện thoại đứng ở từ {phone_shared_by} mã khách hàng."), source=BANK_DATA_CHECKS,
        own=(SHARING,), thresholds=("phone_shared_by",),
    ),
    SupervisionList(
        "text_too_long", "people", "customer", N_("Họ tên, địa chỉ, nơi cấp quá dài"),
        N_("Họ tên trên {name_length_most} ký tự, địa chỉ trên {address_length_most} hoặc nơi cấp trên "
           "{issued_by_length_most} ký tự."),
        source=BANK_DATA_CHECKS, own=(Column("address", N_("Địa chỉ")), Column("identity_issued_by", N_("Nơi cấp"))),
        thresholds=("name_length_most", "address_length_most", "issued_by_length_most"),
    ),
)  # fmt: skip

FILE_LISTS = (
    SupervisionList(
        "loan_number_shared", "file", "loan", N_("Một số khế ước, nhiều khách hàng"),
        N_("Cùng một số khế ước đứng ở từ hai mã khách hàng; ngân hàng có dùng lại số cũ."), source=OFFICE_TOOLS,
        own=(c.SIGNED_ON, SHARING),
    ),
    SupervisionList(
        "commune_not_of_unit", "file", "loan", N_("Xã không thuộc đơn vị"),
        N_("Mã phòng giao dịch của món vay khác mã mà phần lớn món vay của xã đang ghi."), source=OFFICE_TOOLS,
        own=(c.PLACE, Column("office_code", N_("Mã phòng giao dịch"), Kind.CODE),
             Column("usual_office", N_("Mã thường ghi"), Kind.CODE)),
    ),
    SupervisionList(
        "hamlet_unknown", "file", "loan", N_("Thôn không còn hoặc không thuộc xã"),
        N_("Mã thôn của món vay không có trong danh mục thôn đang dùng của xã."), source=OFFICE_TOOLS,
        own=(c.PLACE, Column("hamlet_code", N_("Mã thôn"), Kind.CODE)),
    ),
    SupervisionList(
        "unassigned_savers", "file", "customer", N_("Người gửi tiền chưa gắn thôn"),
        N_("Ngân hàng để khách hàng ở thôn tạm, chưa gắn với thôn nào."), source=OFFICE_TOOLS,
        own=(PASSBOOK, c.SAVINGS),
    ),
    SupervisionList(
        "amounts_negative", "file", "loan", N_("Số tiền âm"),
        N_("Dư nợ, số đã giải ngân, gốc đã trả hoặc lãi của món vay là số âm."), source=OFFICE_TOOLS,
        own=(c.IN_TERM, c.OVERDUE, c.FROZEN, c.ARREARS),
    ),
    SupervisionList(
        "source_unknown", "file", "loan", N_("Nguồn vốn lạ"),
        N_("Mã nguồn vốn không phải {fund_sources}."), source=OFFICE_TOOLS,
        own=(Column("fund_source", N_("Mã nguồn vốn"), Kind.CODE),), thresholds=("fund_sources",),
    ),
)  # fmt: skip

LISTS = PEOPLE_LISTS + FILE_LISTS
