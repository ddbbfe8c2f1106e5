"""How records are called on their pages: groups, states of a loan, classes of a household."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan, Position
from dongvon.front.web.pages.parts import programme_name
from dongvon.front.web.templatetags.formats import dong_text, page_language
from dongvon.parties.households.models import PovertyClass

SOON_DAYS = 30
# What a table has room for; a programme not named here is short enough by its own name.
SHORT_NAMES = {
    "HN30A": N_("Hộ nghèo huyện 30a"), "GQVL": N_("Việc làm"), "XKLD": N_("Đi làm việc ở nước ngoài"),
    "EPSKQ": N_("Ký quỹ đi Hàn Quốc"), "VKK": N_("Sản xuất vùng khó khăn"), "TNVKK": N_("Thương nhân vùng khó khăn"),
    "CHXAPT": N_("Chấp hành xong án phạt tù"), "HSSV": N_("Học sinh, sinh viên"), "STEM": N_("Học ngành STEM"),
    "NSVS": N_("Nước sạch, vệ sinh"), "NOXH": N_("Nhà ở xã hội"), "NHA33": N_("Nhà ở hộ nghèo"),
    "NHA48": N_("Nhà tránh bão, lụt"), "ND28_DATO": N_("Đất ở (NĐ 28)"), "ND28_NHAO": N_("Nhà ở (NĐ 28)"),
    "ND28_SX": N_("Đất sản xuất, đổi nghề (NĐ 28)"), "ND28_DL": N_("Vùng dược liệu (NĐ 28)"),
    "ND28_CGT": N_("Chuỗi giá trị (NĐ 28)"), "RUNG75": N_("Trồng rừng, chăn nuôi"),
}  # fmt: skip
LONGEST_NAME = 30
_CLASS_TONES = {"poor": "alert", "near_poor": "attention", "newly_escaped": "good", "average": "neutral"}

State = dict[str, str]


def money(amount: int) -> str:
    """An amount inside a sentence, in the page's language."""
    return dong_text(amount, page_language())


def short_name(code: str) -> str:
    """The programme in a table or a filter, where its full name has no room."""
    name = _(SHORT_NAMES[code]) if code in SHORT_NAMES else programme_name(code)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME - 1].rstrip()}…"


def programme_cell(code: str) -> dict[str, str]:
    return {"code": code, "name": short_name(code)}


def group_label(code: str | None, head: str | None) -> str:
    """A group as people call it: by its head, else by its code; "" for a loan without a group."""
    if not code:
        return ""
    return _("Tổ {head}").format(head=head) if head else _("Tổ {code}").format(code=code)


def place_link(name: str, number: int | None) -> str | None:
    """The address of a record's page; None where there is no record."""
    return reverse(name, args=[number]) if number else None


def position_of(loan: Loan) -> Position | None:
    """Where the loan stands; None if nothing ever moved it here (settled before the books were opened, or mirrored)."""
    found: Position | None = getattr(loan, "position", None)
    return found


def loan_state(loan: Loan, on: date) -> State:
    """The state of a loan on a day, in a word or two, with its tone."""
    position = position_of(loan)
    if loan.closed_on is not None:
        return {"label": _("đã tất toán"), "tone": "neutral"}
    if position is None:
        return {"label": _("chưa giải ngân"), "tone": "waiting"}
    if position.overdue:
        return {"label": _("quá hạn"), "tone": "alert"}
    if position.frozen:
        return {"label": _("khoanh nợ"), "tone": "frozen"}
    if loan.final_due_on < on:
        return {"label": _("đến hạn chưa trả"), "tone": "alert"}
    if loan.final_due_on <= on + timedelta(days=SOON_DAYS):
        return {"label": _("sắp đến hạn"), "tone": "attention"}
    return {"label": _("trong hạn"), "tone": "good"}


def class_state(kind: str | None) -> State | None:
    """The class of a household after the yearly review; None where no decision covers the day."""
    return {"label": str(PovertyClass(kind).label), "tone": _CLASS_TONES[kind]} if kind else None


def source(document: str, **more: Any) -> dict[str, Any]:
    """What a rule or a figure rests on, as `says_who` shows it."""
    return {"document": document, **more}
