"""What a supervision list is: what it is about, the sentence that says who is on it, its columns, its thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from dongvon.core.problems import N_
from dongvon.office.mirror.lists.columns import HEADS, Column, Kind
from dongvon.office.mirror.lists.thresholds import facts_on

SECTIONS = {
    "groups": N_("Tổ và tổ viên"),
    "lending": N_("Cho vay"),
    "due": N_("Đến hạn"),
    "overdue": N_("Nợ quá hạn và nợ khoanh"),
    "inactive": N_("Lãi tồn và món vay không hoạt động"),
    "savings": N_("Tiền gửi tổ viên"),
    "people": N_("Giấy tờ và liên lạc của khách hàng"),
    "file": N_("Số liệu trong tệp"),
    "portfolio": N_("Tập trung và biến động"),
}
"""The parts in which the lists are shown, in order."""

OFFICE_TOOLS = "công cụ của phòng giao dịch, chi nhánh NHCSXH, 2026"
BANK_LISTS = "danh mục giám sát của NHCSXH, bản 16/06/2026"
BANK_DATA_CHECKS = "danh mục dữ liệu cần kiểm tra của NHCSXH, bản 16/06/2026"


@dataclass(frozen=True, slots=True)
class SupervisionList:
    """One list over the month's rows; its query is `sql/<code>.sql`.

    `title` and `rule` are Vietnamese message ids; `rule` is one sentence filled by the thresholds of the day. `about`:
    loan, customer, group, hamlet or commune: it decides the first columns; `own` follow them. `needs_before`: the list
    compares with an earlier month. `ranked`: the query itself says the order, by a column `rank`."""

    code: str
    section: str
    about: str
    title: str
    rule: str
    source: str = BANK_LISTS
    own: Sequence[Column] = ()
    thresholds: tuple[str, ...] = ()
    needs_before: bool = False
    ranked: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in order: those of what the list is about, then its own; no key stands twice."""
        return tuple({column.key: column for column in (*HEADS[self.about], *self.own)}.values())

    @property
    def money(self) -> tuple[Column, ...]:
        """The columns whose sum over the list means something."""
        return tuple(column for column in self.columns if column.kind is Kind.MONEY and column.summed)

    def facts(self, on: date) -> dict[str, str]:
        """What fills the rule on a day."""
        return facts_on(self.thresholds, on)

    @property
    def query(self) -> str:
        return sql(f"sql/{self.code}.sql")


@cache
def sql(name: str) -> str:
    """The text of one of this package's SQL files, without its comments."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
