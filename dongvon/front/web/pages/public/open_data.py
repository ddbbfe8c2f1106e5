"""Open data: what there is, what the columns mean, under which licence, what is hidden and why."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.core.suppression import TOTAL
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.templatetags.formats import tenths_text
from dongvon.office.disclosure.open_data import (
    COLUMNS,
    DATASETS,
    LICENCE,
    OpenRow,
    as_csv,
    as_json,
    capital_told,
    rows_of,
)
from dongvon.office.disclosure.terms import posting_rule

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def context(place: str, today: date) -> Page:
    least = posting_rule(today).least
    rows = rows_of(place, "chuong-trinh") if place else []
    last = max((row.month_end for row in rows), default=None)
    files = [
        {"name": _(title), "csv": "CSV", "csv_url": _url(name, "csv", place), "json": "JSON",
         "json_url": _url(name, "json", place)}
        for name, title in DATASETS.items()
    ]  # fmt: skip
    return {
        "place_name": place_name(place) if place else "", "least": least, "licence": LICENCE, "month": last,
        "files": {"columns": [column("name", _("Bộ số liệu")), column("csv", "CSV", url_key="csv_url"),
                              column("json", "JSON", url_key="json_url")], "rows": files},
        "dictionary": {"columns": [column("key", _("Cột")), column("means", _("Nghĩa"))],
                       "rows": [{"key": key, "means": _(text)} for key, text in COLUMNS.items()]},
        "measures": _measures(place) if place else [],
        "latest": _table([row for row in rows if row.month_end == last]),
    }  # fmt: skip


def _measures(place: str) -> list[Page]:
    """Full and timely: what was asked for the place's borrowers, what came, and how long it took."""
    told = capital_told(place)
    if told is None or not told[1].answered:
        return []
    found = told[1]
    note = _("đề nghị năm {year}: {answered} đã trả lời, {waiting} còn chờ")
    note = note.format(year=told[0].year, answered=found.answered, waiting=found.waiting)
    return [
        figure(_("Đủ: vốn được giao so với đề nghị"), tenths_text(found.full), "text", note=note),
        figure(_("Kịp: từ đề nghị đến khi giao"), _days(found.days_to_answer), "text",
               note=_("một nửa số đề nghị nhanh hơn hoặc bằng")),
        figure(_("Kịp: từ khi giao đến món vay đầu tiên"), _days(found.days_to_loan), "text"),
    ]  # fmt: skip


def _days(count: int | None) -> str:
    return "–" if count is None else ngettext("{count} ngày", "{count} ngày", count).format(count=count)


def _url(name: str, kind: str, place: str) -> str:
    return f"{reverse('open_data_file', args=[name, kind])}?xa={place}"


def _table(rows: list[OpenRow]) -> Page:
    """The newest month, to read without a spreadsheet."""
    listed = [
        {"programme": programme_short(row.programme), "loans": row.loans, "balance": row.balance_dong}
        for row in rows
        if row.programme != TOTAL
    ]
    return {
        "columns": [column("programme", _("Chương trình")), column("loans", _("Số khoản vay"), "count"),
                    column("balance", _("Dư nợ (đồng)"), "money")],
        "rows": listed, "gaps": True,
    }  # fmt: skip


def figures(place: str) -> list[Page]:
    """The place in two figures, as far as they may be told."""
    rows = [row for row in rows_of(place, "chuong-trinh") if row.programme == TOTAL] if place else []
    if not rows or rows[-1].loans is None:
        return []
    return [figure(_("Khoản vay còn dư nợ"), rows[-1].loans, "count"),
            figure(_("Dư nợ"), rows[-1].balance_dong, "big")]  # fmt: skip


def file_of(place: str, dataset: str, kind: str, today: date) -> str:
    rows = rows_of(place, dataset)
    return as_csv(rows) if kind == "csv" else as_json(rows, dataset, posting_rule(today).least)
