"""The columns a list may have: a closed set, so that one page and one sheet can show every list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dongvon.core.problems import N_


class Kind(StrEnum):
    """How a value is written. `MONEY` in đồng, `PERCENT_E2` in hundredths of a percent, `RATE_E7` in 10⁻⁷ a year.

    `WORD` is one of the column's `words`, `WORDS` a list of them; `PROGRAMME`, `ASSOCIATION` and `PLACE` are codes that
    the page has names for."""

    TEXT = "text"
    CODE = "code"
    DAY = "day"
    MONEY = "money"
    COUNT = "count"
    PERCENT_E2 = "percent_e2"
    RATE_E7 = "rate_e7"
    WORD = "word"
    WORDS = "words"
    PROGRAMME = "programme"
    ASSOCIATION = "association"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its value in a row, its title (Vietnamese message id), its kind, and for codes in words
    the text of each code. `summed`: its total over the list means something (each amount stands in one row only)."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    words: Mapping[str, str] = field(default_factory=dict)
    summed: bool = True


def money(key: str, title: str, *, summed: bool = True) -> Column:
    return Column(key, title, Kind.MONEY, summed=summed)


def day(key: str, title: str) -> Column:
    return Column(key, title, Kind.DAY)


def count(key: str, title: str) -> Column:
    return Column(key, title, Kind.COUNT)


NAME = Column("name", N_("Khách hàng"))
CUSTOMER_CODE = Column("customer_code", N_("Mã khách hàng"), Kind.CODE)
LOAN_NUMBER = Column("loan_number", N_("Số khế ước"), Kind.CODE)
HAMLET = Column("hamlet", N_("Thôn, bản, tổ dân phố"))
POINT = Column("point", N_("Điểm giao dịch"))
GROUP_CODE = Column("group_code", N_("Mã tổ"), Kind.CODE)
HEAD = Column("head", N_("Tổ trưởng"))
PLACE = Column("place", N_("Xã, phường"), Kind.PLACE)
ASSOCIATION = Column("association_code", N_("Hội đoàn thể"), Kind.ASSOCIATION)
PROGRAMME = Column("programme", N_("Chương trình"), Kind.PROGRAMME)
OUTSTANDING = money("outstanding", N_("Dư nợ"))
OVERDUE = money("overdue", N_("Nợ quá hạn"))
FROZEN = money("frozen", N_("Nợ khoanh"))
IN_TERM = money("in_term", N_("Dư nợ trong hạn"))
ARREARS = money("arrears", N_("Lãi tồn"))
ARREARS_MONTHS = count("arrears_months", N_("Số tháng lãi tồn"))
SAVINGS = money("savings_balance", N_("Số dư 105"))
GRANTED = money("amount_granted", N_("Mức vay"))
DISBURSED = money("disbursed", N_("Đã giải ngân"))
SIGNED_ON = day("signed_on", N_("Ngày vay"))
PAID_OUT_ON = day("last_paid_out_on", N_("Ngày giải ngân"))
DUE_ON = day("due_on", N_("Đến hạn theo hợp đồng"))
EXTENDED_DUE_ON = day("extended_due_on", N_("Đến hạn theo gia hạn"))
FINAL_DUE_ON = day("final_due_on", N_("Đến hạn cuối cùng"))
TRANSFER_ON = day("transfer_on", N_("Ngày chuyển quá hạn nếu không trả"))
MOVED_ON = day("moved_on", N_("Giao dịch gần nhất"))
PURPOSE = Column("purpose_name", N_("Mục đích"))
BORN_ON = day("born_on", N_("Ngày sinh"))
CARD_ISSUED_ON = day("identity_issued_on", N_("Ngày cấp căn cước"))
MEMBERS = count("members", N_("Số tổ viên"))
BORROWERS = count("borrowers", N_("Số tổ viên còn dư nợ"))
LOANS = count("loan_count", N_("Số món vay"))
OVERDUE_SHARE = Column("overdue_share_e2", N_("Tỷ lệ quá hạn"), Kind.PERCENT_E2)

LOAN_HEAD = (NAME, CUSTOMER_CODE, LOAN_NUMBER, HAMLET, POINT, GROUP_CODE, HEAD, PROGRAMME, OUTSTANDING)
CUSTOMER_HEAD = (NAME, CUSTOMER_CODE, HAMLET, POINT, GROUP_CODE, HEAD)
GROUP_HEAD = (GROUP_CODE, HEAD, ASSOCIATION, HAMLET, POINT)
HEADS: Mapping[str, tuple[Column, ...]] = {
    "loan": LOAN_HEAD,
    "customer": CUSTOMER_HEAD,
    "group": GROUP_HEAD,
    "hamlet": (HAMLET, POINT),
    "commune": (PLACE,),
}
"""What a list is about → its first columns, the same in every list."""
