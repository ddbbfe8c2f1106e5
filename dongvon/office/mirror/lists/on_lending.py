"""Lists about how loans were made: ceilings, rates, ages, instalments, extensions, what to look at before lending."""

from dongvon.core.problems import N_
from dongvon.office.mirror.lists import columns as c
from dongvon.office.mirror.lists.columns import Column, Kind
from dongvon.office.mirror.lists.definition import OFFICE_TOOLS, SupervisionList

LEVELS = {"amber": N_("cần theo dõi"), "red": N_("quá dài")}
FLAGS = {
    "owes": N_("đang còn nợ"),
    "extended": N_("đã gia hạn"),
    "overdue": N_("có nợ quá hạn"),
    "overdue_long": N_("quá hạn lâu"),
    "frozen": N_("có nợ khoanh"),
    "written_off": N_("đã được xóa nợ"),
    "kept_in_season": N_("lưu vụ trong năm"),
    "arrears": N_("lãi tồn nhiều tháng"),
}
COLLECTED = c.money("collected_month", N_("Thu gốc trong tháng"))
FIRST_PRINCIPAL_ON = c.day("first_principal_on", N_("Ngày bắt đầu trả gốc"))

LISTS = (
    SupervisionList(
        "programme_twice", "lending", "loan", N_("Hai món vay cùng chương trình"),
        N_("Một khách hàng còn dư nợ từ hai món cùng chương trình (chương trình học sinh, sinh viên: cùng một người "
           "học)."),
        own=(c.SIGNED_ON, c.PURPOSE, c.LOANS),
    ),
    SupervisionList(
        "programmes_overlap", "lending", "loan", N_("Vay hai chương trình dành cho hộ nghèo"),
        N_("Một khách hàng cùng lúc còn dư nợ từ hai chương trình hộ nghèo, cận nghèo, mới thoát nghèo."),
        own=(c.SIGNED_ON, c.PURPOSE),
    ),
    SupervisionList(
        "spouse_borrows", "lending", "customer", N_("Vợ hoặc chồng cũng vay"),
        N_("Người cùng thôn, trùng họ tên với vợ (chồng) ghi trong hồ sơ, cũng còn dư nợ; có thể chỉ là trùng tên."),
        own=(Column("spouse", N_("Vợ hoặc chồng")),
             Column("spouse_code", N_("Mã khách hàng của vợ (chồng)"), Kind.CODE),
             c.OUTSTANDING, c.money("spouse_outstanding", N_("Dư nợ của vợ (chồng)"), summed=False)),
    ),
    SupervisionList(
        "over_ceiling", "lending", "customer", N_("Vượt mức cho vay tối đa của một hộ"),
        N_("Dư nợ của khách hàng ở một chương trình lớn hơn mức tối đa của một hộ vào ngày ký món vay mới nhất; chương "
           "trình có mức theo tháng, lao động hay dự án không xét."),
        own=(c.PROGRAMME, c.OUTSTANDING, c.money("ceiling", N_("Mức tối đa"), summed=False)),
    ),
    SupervisionList(
        "wrong_rate", "lending", "loan", N_("Lãi suất khác quy định"),
        N_("Lãi suất của món vay không phải mức nào của chương trình vào ngày ký, cũng không phải mức đã điều chỉnh "
           "sau đó; chương trình chưa rõ lãi suất không xét."),
        own=(c.SIGNED_ON, Column("rate_e7", N_("Lãi suất đang ghi"), Kind.RATE_E7),
             Column("nearest_e7", N_("Mức gần nhất của chương trình"), Kind.RATE_E7)),
    ),
    SupervisionList(
        "lent_over_age", "lending", "loan", N_("Vay sản xuất, kinh doanh khi đã cao tuổi"),
        N_("Món vay sản xuất, kinh doanh giải ngân lần đầu khi khách hàng đã quá {age_most} tuổi."),
        own=(c.BORN_ON, c.day("first_paid_out_on", N_("Giải ngân lần đầu"))), thresholds=("age_most",),
    ),
    SupervisionList(
        "disbursed_and_collected", "lending", "loan", N_("Vừa giải ngân đã thu nợ"),
        N_("Có thu gốc trong tháng khi lần giải ngân gần nhất chưa quá {collected_soon_days} ngày; không kể đảo "
           "khoản."),
        own=(c.PAID_OUT_ON, c.money("disbursed_month", N_("Giải ngân trong tháng")), COLLECTED),
        thresholds=("collected_soon_days",),
    ),
    SupervisionList(
        "lent_after_overdue", "lending", "loan", N_("Thu nợ quá hạn rồi cho vay lại"),
        N_("Trong tháng thu nợ quá hạn của khách hàng, đồng thời có món vay mới giải ngân chưa quá "
           "{lent_again_days} ngày."),
        own=(c.PAID_OUT_ON, Column("overdue_loan", N_("Món đã thu quá hạn"), Kind.CODE),
             c.money("collected_overdue_month", N_("Thu quá hạn trong tháng"), summed=False)),
        thresholds=("lent_again_days",),
    ),
    SupervisionList(
        "single_instalment", "lending", "loan", N_("Vay trung, dài hạn trả gốc một lần"),
        N_("Thời hạn trên {short_term_months} tháng mà ngày bắt đầu trả gốc cũng là ngày đến hạn cuối cùng."),
        own=(c.SIGNED_ON, FIRST_PRINCIPAL_ON, c.DUE_ON), thresholds=("short_term_months",),
    ),
    SupervisionList(
        "extension_too_long", "lending", "loan", N_("Gia hạn quá thời gian cho phép"),
        N_("Gia hạn quá {short_term_months} tháng đối với món vay đến {short_term_months} tháng, quá nửa thời hạn đối "
           "với món dài hơn, quá nửa thời gian trả nợ đối với học sinh, sinh viên; mã chương trình "
           "{extension_own_rules} có mức riêng nên không xét."),
        source="Bộ câu hỏi nghiệp vụ NHCSXH 2021, PC19, OP23",
        own=(c.DUE_ON, c.EXTENDED_DUE_ON, c.count("extended_months", N_("Số tháng gia hạn")),
             c.count("longest_months", N_("Số tháng tối đa"))),
        thresholds=("short_term_months", "extension_own_rules"),
    ),
    SupervisionList(
        "extension_before_due", "lending", "loan", N_("Gia hạn khi chưa đến hạn"),
        N_("Có gia hạn nợ trong tháng trong khi ngày đến hạn theo hợp đồng còn sau ngày số liệu."),
        own=(c.money("extended_month", N_("Gia hạn trong tháng")), c.DUE_ON, c.EXTENDED_DUE_ON),
    ),
    SupervisionList(
        "extended_long", "lending", "loan", N_("Gia hạn dài"),
        N_("Ngày đến hạn đã lùi từ {extension_amber_months} tháng; trên {extension_red_months} tháng là quá dài."),
        source=OFFICE_TOOLS,
        own=(c.DUE_ON, c.EXTENDED_DUE_ON, Column("level", N_("Mức"), Kind.WORD, LEVELS)),
        thresholds=("extension_amber_months", "extension_red_months"),
    ),
    SupervisionList(
        "not_disbursed", "lending", "loan", N_("Đã duyệt nhưng chưa giải ngân"),
        N_("Ký quá {undisbursed_days} ngày mà chưa giải ngân đồng nào."),
        own=(c.SIGNED_ON, c.GRANTED), thresholds=("undisbursed_days",),
    ),
    SupervisionList(
        "student_graduated", "lending", "loan", N_("Người học đã ra trường, cần rà soát"),
        N_("Ngày ra trường đã qua, còn dư nợ và chưa đến ngày bắt đầu trả gốc."),
        own=(Column("student_name", N_("Người học")), c.day("student_graduates_on", N_("Ngày ra trường")),
             FIRST_PRINCIPAL_ON),
    ),
    SupervisionList(
        "lent_this_month", "lending", "loan", N_("Giải ngân trong tháng"),
        N_("Món vay có giải ngân trong tháng số liệu; cần kiểm tra sử dụng vốn trong 30 ngày."),
        source="Hướng dẫn 727/HD-NHCS (11/02/2026)",
        own=(c.PAID_OUT_ON, c.money("disbursed_month", N_("Giải ngân trong tháng")), c.PURPOSE),
    ),
    SupervisionList(
        "disbursed_over_granted", "lending", "loan", N_("Giải ngân vượt mức vay"),
        N_("Tổng số tiền đã giải ngân lớn hơn mức vay."), source=OFFICE_TOOLS, own=(c.GRANTED, c.DISBURSED),
    ),
    SupervisionList(
        "lending_flags", "lending", "customer", N_("Lưu ý trước khi cho vay thêm"),
        N_("Khách hàng đã gia hạn, có nợ quá hạn (lâu: trên {lending_overdue_days} ngày), nợ khoanh, đã xóa nợ, lưu vụ "
           "trong năm hoặc lãi tồn trên {arrears_months_most} tháng."),
        own=(c.OUTSTANDING, Column("flags", N_("Lưu ý"), Kind.WORDS, FLAGS)),
        thresholds=("lending_overdue_days", "arrears_months_most"),
    ),
)  # fmt: skip
