"""The date of a file's figures: from its own column, else its title, else as answered; never from the file's name."""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dongvon.core.problems import N_, Problem
from dongvon.office.bank_files.formats import normalise
from dongvon.office.bank_files.values import DateOrder, DateStyle, Fault, parse_date

_IN_FIGURES = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")
_IN_WORDS = re.compile(r"ngay(\d{1,2})thang(\d{1,2})nam(\d{4})")
_IN_NAME = re.compile(r"(?<!\d)(\d{2})[-_.]?(\d{2})[-_.]?(20\d{2})(?!\d)")


def period_of(
    said: pa.ChunkedArray | None, above: Sequence[Sequence[str]], style: DateStyle, answer: datetime.date | None
) -> tuple[datetime.date | None, list[Problem]]:
    """The date of the figures, and what is wrong with it.

    `said` is the period column (empty where only the title may say it, None where no date is needed), `above` the rows
    above the header, `answer` what the person says; two dates in the column, a contradiction, or no date at all block
    the file.
    """
    dates = sorted(pc.unique(said.drop_null()).to_pylist()) if said is not None else []
    if len(dates) > 1:
        facts = {"count": len(dates), "first": f"{dates[0]:%d/%m/%Y}", "last": f"{dates[-1]:%d/%m/%Y}"}
        text = N_("Tệp trộn số liệu của {count} ngày, từ {first} đến {last}")
        return None, [Problem("several_periods", text, facts)]
    as_of = dates[0] if dates else _title_date(above, style)
    if as_of and answer and as_of != answer:
        facts = {"said": f"{as_of:%d/%m/%Y}", "answer": f"{answer:%d/%m/%Y}"}
        text = N_("Tệp ghi ngày số liệu {said}, khác với ngày đã chọn {answer}")
        return as_of, [Problem("period_differs", text, facts)]
    if as_of is None and answer is None and said is not None:
        return None, [Problem("period_missing", N_("Tệp không ghi ngày số liệu: hãy cho biết đó là ngày nào"))]
    return as_of or answer, []


def _title_date(above: Sequence[Sequence[str]], style: DateStyle) -> datetime.date | None:
    """The first date above the header; of a span ("từ ngày … đến ngày …") its end."""
    for cell in (cell for cells in above for cell in cells):
        order: DateOrder = style.order
        if in_words := _IN_WORDS.findall(normalise(cell)):
            cell, order = "/".join(in_words[-1]), "d/m/y"
        if in_figures := list(_IN_FIGURES.finditer(cell)):
            date = parse_date(in_figures[-1][0], order)
            return None if isinstance(date, Fault) else date
    return None


def date_of_name(path: Path) -> datetime.date | None:
    """The last date in the file's name: only ever used to tell day from month."""
    for day, month, year in reversed(_IN_NAME.findall(path.stem)):
        date = parse_date(f"{day}/{month}/{year}", "d/m/y")
        if isinstance(date, datetime.date):
            return date
    return None
