"""What every paper is made of, before any page is set: heads, then blocks of facts, sentences and tables, then places
to sign. All texts arrive ready in one language; `templates/paper.typ` adds none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.rates import percent_text
from dongvon.credit.loans.grounds import Ground
from dongvon.office.documents.typesetting import typeset

Block = dict[str, Any]
TEMPLATE = Path(__file__).parent / "templates" / "paper.typ"
BANK = "Ngân hàng Chính sách xã hội"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table on paper: its head, its share of the width, and whether it holds numbers."""

    label: str
    width: int
    number: bool = False


def dong(amount: int) -> str:
    """An amount in a table: 1.234.567, in English 1,234,567; below zero in brackets."""
    text = f"{amount:,}" if amount >= 0 else f"({-amount:,})"
    return text if get_language() == "en" else text.replace(",", ".")


def dong_text(amount: int) -> str:
    """An amount in a sentence, with its unit."""
    return _("{amount} đồng").format(amount=dong(amount))


def rate_text(rate_e7: int) -> str:
    """A yearly rate as people write it: 6,24 %."""
    text = percent_text(rate_e7)
    return f"{text}%" if get_language() == "en" else f"{text.replace('.', ',')} %"


def ground_text(ground: Ground) -> str:
    """A document in a sentence: its name, since when, what it says, how sure we are."""
    parts = [_(ground.document) if ground.document else _("chưa ghi văn bản")]
    if ground.since:
        parts.append(_("hiệu lực từ {day}").format(day=day_text(ground.since)))
    if ground.note:
        parts.append(_(ground.note).format(**ground.facts))
    if ground.confidence == "memory":
        parts.append(_("ghi theo trí nhớ, phải đối chiếu với ngân hàng"))
    return "; ".join(parts)


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Label and value side by side; a value that is empty is left out."""
    return {"kind": "facts", "rows": [list(row) for row in rows if row[1]]}


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def lines(*texts: str) -> Block:
    """Sentences, each a paragraph of its own."""
    return {"kind": "lines", "texts": list(texts)}


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], totals: Sequence[str] = (), *, by_hand: bool = False
) -> Block:
    """A table. A row of two texts is a sum: the first stands before the last column, the second in it. `by_hand`: rows
    high enough to write in."""
    return {
        "kind": "table",
        "by_hand": by_hand,
        "columns": [{"label": one.label, "width": one.width, "number": one.number} for one in columns],
        "rows": [list(row) for row in rows],
        "totals": list(totals),
    }


def signs(*places: str, note: str = "") -> Block:
    """Places to sign side by side."""
    return {"kind": "signs", "places": list(places), "note": note or _("(ký, ghi rõ họ tên)")}


def page(title: str, subtitle: str, blocks: Sequence[Block], *, issuer: Sequence[str], form: str = "") -> Block:
    """One paper: it begins on a page of its own."""
    return {"title": title, "subtitle": subtitle, "blocks": list(blocks), "issuer": list(issuer), "form": form}


def issuer_of(lender: str, place: str) -> tuple[str, str]:
    """The two lines of the bank at the head: the bank, then the office; of a lender called as the bank, the place."""
    return BANK.upper(), place if lender.casefold() in ("", BANK.casefold()) else lender


def pdf(pages: Sequence[Block], *, title: str, on: date, turned: bool = False) -> bytes:
    """The papers as one PDF, each numbered from its own first page; `turned`: across the sheet."""
    return typeset(
        TEMPLATE,
        {
            "language": get_language() or "vi",
            "title": title,
            "day": [on.year, on.month, on.day],
            "turned": turned,
            "nation": _("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            "motto": _("Độc lập - Tự do - Hạnh phúc"),
            "pages": list(pages),
        },
    )
