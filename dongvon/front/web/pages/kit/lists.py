"""What every list page shares: the query string as filters in words, sorting, paging, totals over the whole filtered
set, and the same rows for Excel.

Parameters are Vietnamese, as in the addresses: `xep` (sort, "-" for falling), `trang` (page). A filter that is on by
default is lifted by giving it empty (`?tt=`), which is what the form does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from dongvon.base.places.texts import without_marks

PAGE_ROWS = 50
LONGEST_TEXT = 80
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its parameter, its label and its options {value: label}. `shown`: it has a field in the form;
    others come by links only. `default` is in force where the query string does not name the filter."""

    name: str
    label: str
    options: Mapping[str, str]
    default: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """The query string of a list, cleaned: only known parameters with known values."""

    choices: Sequence[Choice]
    chosen: Mapping[str, str]
    text: str
    sort: str
    page: int
    text_name: str
    given: Mapping[str, str] = field(default_factory=dict)

    def url(self, **changes: str | None) -> str:
        """The same list with some parameters changed (None: taken out); a change goes back to the first page."""
        return query_string({**self.given, **changes})

    @property
    def words(self) -> list[str]:
        """What was typed, word by word without marks."""
        return without_marks(self.text).split()


def query_string(values: Mapping[str, str | None]) -> str:
    kept = {key: value for key, value in values.items() if value is not None}
    return f"?{urlencode(kept)}" if kept else "?"


def typed_text(text: str) -> str:
    """What somebody typed, without what no keyboard gives and no database takes, at a length a name can have."""
    return "".join(char for char in text if char.isprintable()).strip()[:LONGEST_TEXT]


def asked_of(query: QueryDict, choices: Sequence[Choice], *, text_name: str = "ten") -> Asked:
    """Read the query string; a value nobody offered counts as not given."""
    given = {
        choice.name: query[choice.name]
        for choice in choices
        if query.get(choice.name) in choice.options or (choice.default and query.get(choice.name) == "")
    }
    text, sort, page = typed_text(query.get(text_name, "")), query.get("xep", ""), query.get("trang", "")
    chosen = {choice.name: given.get(choice.name, choice.default) for choice in choices}
    typed = {name: value for name, value in ((text_name, text), ("xep", sort)) if value}
    return Asked(
        choices,
        chosen,
        text,
        sort,
        int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        text_name,
        given | typed,
    )


def filters(asked: Asked, text_label: str) -> Context:
    """The context of components/filters.html."""
    words = [
        {
            "label": f"{choice.label}: {choice.options[asked.chosen[choice.name]]}",
            "remove_url": asked.url(**{choice.name: "" if choice.default else None}),
        }
        for choice in asked.choices
        if asked.chosen[choice.name]
    ]
    if asked.text:
        words.append({"label": f"{text_label}: {asked.text}", "remove_url": asked.url(**{asked.text_name: None})})
    shown = [choice for choice in asked.choices if choice.shown]
    hidden = [choice.name for choice in asked.choices if not choice.shown] + ["xep"]
    nothing = {choice.name: "" for choice in asked.choices if choice.default}
    return {
        "words": words,
        "clear_url": query_string(nothing) if len(words) > 1 else None,
        "text": {"name": asked.text_name, "label": text_label, "value": asked.text},
        "keep": [{"name": name, "value": asked.given[name]} for name in hidden if asked.given.get(name)],
        "fields": [
            {
                "name": choice.name,
                "label": choice.label,
                "value": asked.chosen[choice.name],
                "options": [{"value": value, "label": label} for value, label in choice.options.items()],
            }
            for choice in shown
        ],
    }


def filter_words(asked: Asked, text_label: str) -> str:
    """The filters in one line, for the head of a sheet."""
    return "; ".join(str(word["label"]) for word in filters(asked, text_label)["words"]) or _("tất cả")


def sorted_rows(rows: QuerySet[Any], asked: Asked, orders: Mapping[str, str], default: str) -> QuerySet[Any]:
    """The rows in the order asked for; `orders`: column → field. Empty values come last, ties by id."""
    wanted = asked.sort if asked.sort.removeprefix("-") in orders else default
    way = F(orders[wanted.removeprefix("-")])
    falling = wanted.startswith("-")
    return rows.order_by(way.desc(nulls_last=True) if falling else way.asc(nulls_last=True), "pk")


def with_sorting(columns: Iterable[Context], asked: Asked, orders: Mapping[str, str], default: str) -> list[Context]:
    """Columns that can be sorted by, with the link that does so and how they are sorted now."""
    now = asked.sort if asked.sort.removeprefix("-") in orders else default
    found = []
    for one in columns:
        key = one["key"]
        if key in orders:
            here = now.removeprefix("-") == key
            falling = now.startswith("-")
            one = one | {
                "sort_url": asked.url(xep=f"-{key}" if here and not falling else key),
                "sorted": ("descending" if falling else "ascending") if here else None,
            }
        found.append(one)
    return found


def pager(asked: Asked, total: int) -> tuple[slice, Context]:
    """Which rows the page shows, and the context of components/pager.html."""
    pages = max(-(-total // PAGE_ROWS), 1)
    number = min(max(asked.page, 1), pages)
    first, last = (number - 1) * PAGE_ROWS, min(number * PAGE_ROWS, total)
    return slice(first, last), {
        "number": number,
        "pages": pages,
        "first": first + 1,
        "last": last,
        "total": total,
        "previous_url": asked.url(trang=str(number - 1)) if number > 1 else None,
        "next_url": asked.url(trang=str(number + 1)) if number < pages else None,
    }


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as its page and its sheet both draw it: `rows` still in the database, `row` makes one of them plain."""

    asked: Asked
    text_label: str
    rows: QuerySet[Any]
    row: Callable[[Any], Context]
    columns: Sequence[Context]
    orders: Mapping[str, str]
    default: str
    totals: Mapping[str, int]
    total: int
    empty: Mapping[str, str]

    def page(self, export_url: str) -> Context:
        """The context of lists/list.html."""
        shown, pages = pager(self.asked, self.total)
        rows = sorted_rows(self.rows, self.asked, self.orders, self.default)[shown]
        return {
            "filters": filters(self.asked, self.text_label),
            "table": {
                "columns": with_sorting(self.columns, self.asked, self.orders, self.default),
                "rows": [self.row(row) for row in rows],
                "keys": True,
                "totals": self.totals,
                "empty": self.empty,
            },
            "total": self.total,
            "export_url": export_url + self.asked.url(),
            "pager": pages,
        }

    def sheet(self) -> Context:
        """The same table with every row of the filtered set."""
        rows = sorted_rows(self.rows, self.asked, self.orders, self.default)
        return {
            "columns": self.columns,
            "rows": [self.row(row) for row in rows],
            "totals": self.totals,
            "words": filter_words(self.asked, self.text_label),
        }


NOTHING_FOUND = "search"


def empty(clear_url: str = "?") -> dict[str, str]:
    """What a list without rows says."""
    return {
        "title": _("Không có dòng nào đúng điều kiện"),
        "text": _("Bỏ bớt một điều kiện ở trên để thấy nhiều hơn."),
        "url": clear_url,
        "action": _("Bỏ mọi điều kiện"),
        "icon": NOTHING_FOUND,
    }
