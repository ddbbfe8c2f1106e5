"""How records are called on their pages: groups, states of a loan, classes of a household."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.credit.loans.models import Loan, Position
from dongvon.front.web.pages.kit.parts import programme_short
from dongvon.front.web.templatetags.formats import dong_text, page_language
from dongvon.parties.households.models import PovertyClass

SOON_DAYS = 30
_CLASS_TONES = {"poor": "alert", "near_poor": "attention", "newly_escaped": "good", "average": "neutral"}

State = dict[str, str]


def money(amount: int) -> str:
    """An amount inside a sentence, in the page's language."""
    return dong_text(amount, page_language())


def programme_cell(code: str) -> dict[str, str]:
    return {"code": code, "name": programme_short(code)}


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
