"""The tables of the conference report: which SQL file makes each, its title, its columns and how they are read.

The rows come from `sql/<query>.sql`; nothing here computes a figure except ratios of two columns of the same row.
`Source:` of the set of tables: the outline that wards and bank offices use for the year-end conference (T1 to T8).
"""

from dataclasses import dataclass
from importlib import resources

from dongvon.core.problems import N_

QUERIES = (
    "totals",
    "outcomes",
    "capital",
    "programmes",
    "associations",
    "hamlets",
    "groups",
    "months",
    "next_year",
    "sessions",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` decides how a value is written, `total` what its footer shows.

    total: sum (of the rows), own or own:KEY (the place's own distinct count), last (row), ratio, or nothing.

    kind: text, money (đồng), count, percent (`part` over `whole` of the row), grade, month, outcome, unit, blank.
    Keys that end in a language (`name_vi`) are found by the bare key. `paper`, `sheet`: shown on paper, in Excel.
    """

    key: str
    label: str
    kind: str = "money"
    total: str = "sum"
    width: float = 1.5
    part: str = ""
    whole: str = ""
    paper: bool = True
    sheet: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One numbered table of the annex: `number` 1 to 8 on paper; 0 means only in the workbook."""

    name: str
    number: int
    title: str
    query: str
    columns: tuple[Column, ...]
    total_label: str = N_("Tổng cộng")


def _name(label: str, width: float = 5.0, key: str = "name") -> Column:
    return Column(key, label, "text", "", width)


def _count(key: str, label: str, total: str = "sum", width: float = 1.0) -> Column:
    return Column(key, label, "count", total, width)


def _percent(label: str, part: str, whole: str) -> Column:
    return Column(f"{part}_per_{whole}", label, "percent", "ratio", 1.1, part, whole)


LENT = Column("lent", N_("Doanh số cho vay"))
COLLECTED = Column("collected", N_("Doanh số thu nợ"))
OPENING = Column("opening", N_("Dư nợ đầu năm"))
CLOSING = Column("closing", N_("Dư nợ cuối kỳ"))
OVERDUE = Column("overdue", N_("Nợ quá hạn"), width=1.3)
FROZEN = Column("frozen", N_("Nợ khoanh"), width=1.3)
ARREARS = Column("arrears", N_("Lãi tồn"), width=1.3)
SAVINGS = Column("savings", N_("Tiền gửi tiết kiệm"))
BORROWERS = _count("borrowers", N_("Khách hàng còn dư nợ"), "own", 1.4)
SAVERS = _count("savers", N_("Hộ có tiền gửi"), "own", 1.5)
GROUPS = _count("groups", N_("Số tổ"), width=1.1)

TABLES: tuple[Table, ...] = (
    Table(
        "capital",
        1,
        N_("Dư nợ theo nguồn vốn"),
        "capital",
        (
            _name(N_("Nguồn vốn")),
            OPENING,
            LENT,
            COLLECTED,
            CLOSING,
            Column("growth", N_("Tăng, giảm so với đầu năm")),
            _percent(N_("Tăng, giảm (%)"), "growth", "opening"),
            _percent(N_("Tỷ trọng (%)"), "closing", "all_closing"),
        ),
    ),
    Table(
        "programmes",
        2,
        N_("Kết quả cho vay theo chương trình tín dụng"),
        "programmes",
        (
            _name(N_("Chương trình"), 4.6),
            OPENING,
            LENT,
            _count("lent_count", N_("Lượt khách hàng vay")),
            COLLECTED,
            Column("written_off", N_("Xóa nợ"), paper=False),
            Column("transferred_in", N_("Nhận chuyển giao"), paper=False),
            Column("transferred_out", N_("Chuyển giao đi"), paper=False),
            Column("other", N_("Tăng, giảm khác"), sheet=False, width=1.2),
            CLOSING,
            BORROWERS,
            OVERDUE,
            FROZEN,
            ARREARS,
            Column("plan", N_("Chỉ tiêu dư nợ được giao")),
            _percent(N_("Đạt chỉ tiêu (%)"), "closing", "plan"),
        ),
    ),
    Table(
        "associations",
        3,
        N_("Kết quả cho vay theo tổ chức nhận ủy thác"),
        "associations",
        (
            _name(N_("Tổ chức nhận ủy thác"), 3.6),
            GROUPS,
            _count("members", N_("Tổ viên"), width=1.3),
            BORROWERS,
            OPENING,
            CLOSING,
            _percent(N_("Tỷ trọng (%)"), "closing", "all_closing"),
            OVERDUE,
            FROZEN,
            ARREARS,
            SAVERS,
            SAVINGS,
            _count("good", N_("Tổ tốt")),
            _count("fair", N_("Tổ khá")),
            _count("average", N_("Tổ trung bình"), width=1.2),
            _count("weak", N_("Tổ yếu")),
        ),
    ),
    Table(
        "hamlets",
        4,
        N_("Kết quả cho vay theo tổ dân phố, bản"),
        "hamlets",
        (
            _name(N_("Tổ dân phố, bản"), 3.4),
            _name(N_("Đơn vị cũ"), 2.8, "unit_name"),
            GROUPS,
            BORROWERS,
            OPENING,
            LENT,
            COLLECTED,
            CLOSING,
            OVERDUE,
            FROZEN,
            ARREARS,
            SAVERS,
            SAVINGS,
        ),
    ),
    Table(
        "groups",
        5,
        N_("Danh sách tổ tiết kiệm và vay vốn"),
        "groups",
        (
            _name(N_("Mã tổ"), 1.4, "code"),
            _name(N_("Tên tổ"), 3.3),
            _name(N_("Tổ chức nhận ủy thác"), 2.6, "association_name"),
            _name(N_("Tổ dân phố, bản"), 2.8, "hamlet"),
            _count("members", N_("Tổ viên"), width=1.3),
            _count("borrowers", N_("Khách hàng còn dư nợ"), "own:group_borrowers", 1.4),
            CLOSING,
            OVERDUE,
            ARREARS,
            _count("savers", N_("Hộ có tiền gửi"), "own:group_savers", 1.5),
            SAVINGS,
            Column("grade", N_("Xếp loại"), "grade", "", 1.8),
        ),
    ),
    Table(
        "months",
        6,
        N_("Diễn biến các tháng trong năm"),
        "months",
        (
            Column("month", N_("Tháng"), "month", "", 1.0),
            LENT,
            COLLECTED,
            Column("closing", N_("Dư nợ cuối tháng"), total="last"),
            Column("overdue", N_("Nợ quá hạn"), total="last"),
            Column("frozen", N_("Nợ khoanh"), total="last"),
            Column("arrears", N_("Lãi tồn"), total="last"),
            Column("interest_due", N_("Lãi phải thu")),
            Column("interest_collected", N_("Lãi đã thu")),
            _percent(N_("Tỷ lệ thu lãi (%)"), "interest_collected", "interest_due"),
        ),
        total_label=N_("Cả năm"),
    ),
    Table(
        "next_year",
        7,
        N_("Nợ đến hạn và dự kiến chỉ tiêu năm sau"),
        "next_year",
        (
            _name(N_("Chương trình")),
            CLOSING,
            _count("due_loans", N_("Món vay đến hạn cuối"), width=1.2),
            _count("due_borrowers", N_("Khách hàng có nợ đến hạn"), "", 1.4),
            Column("due", N_("Dư nợ của món đến hạn")),
            Column("growth_asked", N_("Đề nghị tăng, giảm"), "blank", "", 1.5),
            Column("target_asked", N_("Chỉ tiêu dư nợ đề nghị"), "blank", "", 1.5),
        ),
    ),
    Table(
        "outcomes",
        8,
        N_("Kết quả xã hội của vốn tín dụng chính sách"),
        "outcomes",
        (
            Column("code", N_("Kết quả"), "outcome", "", 6.0),
            Column("unit", N_("Đơn vị tính"), "unit", "", 1.6),
            _count("in_year", N_("Trong năm"), "", 1.5),
            _count("cumulative", N_("Lũy kế từ khi có chương trình"), "", 1.8),
        ),
    ),
    Table(
        "sessions",
        0,
        N_("Điểm giao dịch và phiên giao dịch"),
        "sessions",
        (
            _name(N_("Mã điểm"), 2.0, "code"),
            _name(N_("Điểm giao dịch")),
            _count("day", N_("Ngày giao dịch cố định"), "", 1.5),
            _count("held", N_("Số phiên đã tổ chức"), "sum", 1.5),
        ),
    ),
)

OUTCOMES: dict[str, tuple[str, str]] = {
    "loan_turns": (N_("Lượt hộ nghèo và đối tượng chính sách được vay vốn"), N_("lượt")),
    "poverty_households": (N_("Hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo được vay vốn"), N_("hộ")),
    "jobs": (N_("Lượt lao động được tạo, duy trì việc làm"), N_("lượt lao động")),
    "students": (N_("Học sinh, sinh viên có hoàn cảnh khó khăn được vay vốn học tập"), N_("người")),
    "poor_houses": (N_("Hộ nghèo được vay vốn làm nhà ở"), N_("hộ")),
    "water_works": (N_("Công trình nước sạch và vệ sinh nông thôn"), N_("công trình")),
    "after_prison": (N_("Người chấp hành xong án phạt tù được vay vốn"), N_("người")),
    "social_houses": (N_("Nhà ở xã hội được vay vốn để mua, xây mới, cải tạo"), N_("nhà")),
    "workers_abroad": (N_("Người lao động vay vốn đi làm việc ở nước ngoài"), N_("người")),
}

GRADES: dict[str, str] = {
    "good": N_("Tốt"),
    "fair": N_("Khá"),
    "average": N_("Trung bình"),
    "weak": N_("Yếu"),
}


def sql(name: str) -> str:
    """The text of one query."""
    return resources.files("dongvon.office.reports").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
