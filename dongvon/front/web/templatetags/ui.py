"""The parts of a page that need a little arrangement before they can be drawn: icons, chips, fields, tables, charts.

Each tag draws one template of `templates/components/`; the style guide shows every one with sample content.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dongvon.front.web.templatetags.formats import RIGHT_ALIGNED

register = template.Library()

# A state is told by shape and word first, by colour last.
CHIP_SHAPES = {
    "good": "circle-check",
    "attention": "clock",
    "alert": "octagon-alert",
    "frozen": "snowflake",
    "neutral": "circle",
    "waiting": "circle-dashed",
}
MESSAGE_SHAPES = {
    "refused": "octagon-alert",
    "alert": "octagon-alert",
    "attention": "triangle-alert",
    "good": "circle-check",
    "note": "info",
}


def value_of(row: Any, key: str) -> Any:
    """The value a row holds under `key`, whether the row is a mapping or an object."""
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Lucide icon of the sprite; silent for screen readers unless it has a label."""
    address = f"{static('icons/sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.inclusion_tag("components/chip.html")
def chip(state: Any) -> dict[str, Any]:
    """`state` = {label, tone}; tone: good, attention, alert, frozen, neutral, waiting."""
    tone = (value_of(state, "tone") if state else None) or "neutral"
    return {"label": value_of(state, "label") if state else "", "tone": tone, "shape": CHIP_SHAPES[tone]}


@register.inclusion_tag("components/figure.html")
def figure(item: Any) -> dict[str, Any]:
    """`item` = {label, value, kind, url?, note?, tone?}; the url leads to the rows behind the figure."""
    return {"figure": item}


@register.inclusion_tag("components/message.html")
def message(item: Any) -> dict[str, Any]:
    """`item` = {tone, what, why?, source?, reasons?, remedy?, actions?}; tone: a key of MESSAGE_SHAPES."""
    return {"message": item, "shape": MESSAGE_SHAPES[value_of(item, "tone") or "note"]}


@register.inclusion_tag("components/says_who.html")
def says_who(source: Any) -> dict[str, Any]:
    """`source` = {document, article?, effective_on?, confidence?, url?, note?}; confidence as in programmes.yaml."""
    return {"source": source}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, money: bool = False) -> dict[str, Any]:
    """A form field: label, help, errors and the input, tied together for screen readers."""
    return {"field": bound, "money": money}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All errors of a form in one place, each a link to its field; nothing when there are none."""
    return {"form": form, "wrong": [bound for bound in form if bound.errors]}


@register.inclusion_tag("components/table.html")
def data_table(table: Any, cards: bool = True) -> dict[str, Any]:
    """`table` = {columns, rows, totals?, caption?, empty?, keys?, gaps?}.

    columns: [{key, label, kind?, sort_url?, sorted?, url_key?}];
    kind: a kind of `formats.show`, or state ({label, tone}), programme ({code, name}), source (see `says_who`), copy (a
    code taken by a click), pair ({top, below, url?, to_copy?}: two lines, the lower one to copy);
    rows: mappings or objects; a row's `url` makes its first cell the way into it; totals: {key: value};
    empty: {title, text, url?, action?}; keys=True lets j, k and Enter walk the rows; gaps=True: a missing
    value says something, so a narrow window shows it too.
    """
    columns = [_column(column) for column in value_of(table, "columns")]
    rows = [_cells(row, columns) for row in value_of(table, "rows")]
    totals = value_of(table, "totals")
    foot = [{"column": column, "value": value_of(totals, column["key"])} for column in columns] if totals else []
    return {"table": table, "columns": columns, "rows": rows, "foot": foot, "cards": cards}


def _column(column: Any) -> dict[str, Any]:
    kind = value_of(column, "kind") or "text"
    names = ("key", "label", "sort_url", "sorted", "url_key")
    css = "right" if kind in RIGHT_ALIGNED else "day" if kind in {"day", "month", "moment"} else "text"
    return {name: value_of(column, name) for name in names} | {"kind": kind, "css": css}


def _cells(row: Any, columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    first_url = value_of(row, "url")
    cells = []
    for place, column in enumerate(columns):
        url = first_url if place == 0 else value_of(row, column["url_key"]) if column["url_key"] else None
        cells.append({"column": column, "value": value_of(row, column["key"]), "url": url, "row_link": place == 0})
    return cells


@register.inclusion_tag("components/chart.html")
def chart(item: Any, stacked: bool = False) -> dict[str, Any]:
    """`item` = {id, kind, title, unit, categories, series, category_label?, note?, totals?, urls?}.

    kind: bars (one series, across), lines, columns; unit: dong, count, percent; categories: texts;
    series: [{name, values, programme?, programmes?}]: `programme` colours the series, `programmes` each bar.
    """
    series = list(value_of(item, "series"))
    urls = value_of(item, "urls") or [None] * len(value_of(item, "categories"))
    totals = value_of(item, "totals")
    drawing = {
        "kind": value_of(item, "kind"),
        "title": str(value_of(item, "title")),
        "unit": value_of(item, "unit"),
        "categories": [str(category) for category in value_of(item, "categories")],
        "series": [_plain(one) for one in series],
    }
    several = len(series) > 1
    kind = {"dong": "millions" if several else "money", "count": "count"}.get(value_of(item, "unit"), "text")
    codes = (value_of(series[0], "programmes") if series else None) or []
    rows = [
        {
            "name": name,
            "url": urls[place],
            "values": [value_of(one, "values")[place] for one in series],
            "programme": codes[place] if codes else "",
        }
        for place, name in enumerate(value_of(item, "categories"))
    ]
    return {
        "chart": item,
        "drawing": drawing,
        "series": series,
        "rows": rows,
        "kind": kind,
        "totals": totals,
        "stacked": stacked,
        "many": len(series) > 2,
        "in_millions": kind == "millions",
    }


def _plain(series: Any) -> dict[str, Any]:
    plain = {"name": str(value_of(series, "name")), "values": list(value_of(series, "values"))}
    for key in ("programme", "programmes", "hue"):
        if value_of(series, key):
            plain[key] = value_of(series, key)
    return plain
