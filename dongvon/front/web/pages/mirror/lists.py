"""The supervision lists of a month: all of them with their counts, and the page of one.

Parameters of one list: `thon` hamlet, `to` group code, `hoi` association, `ten` name, customer code or contract number,
`truoc` the month it is compared with, `in` every row on one page for paper, `che` the sheet with names covered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.base.places.texts import without_marks
from dongvon.core.problems import N_
from dongvon.credit.programmes.catalogue import codes as programme_codes
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.lists import (
    Asked,
    Choice,
    asked_of,
    filter_words,
    filters,
    pager,
    query_string,
    with_sorting,
)
from dongvon.front.web.pages.kit.naming import programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, association_name, column
from dongvon.front.web.pages.mirror.desk import Month
from dongvon.front.web.pages.mirror.kept import kept
from dongvon.front.web.pages.mirror.month import month_of
from dongvon.front.web.templatetags.formats import day_text
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES
from dongvon.office.mirror.checking import CHECKERS
from dongvon.office.mirror.lists.columns import Column, Kind
from dongvon.office.mirror.lists.definition import SECTIONS, SupervisionList
from dongvon.office.mirror.lists.queries import Row, counts, run_list
from dongvon.office.mirror.lists.registry import LISTS, list_of
from dongvon.office.mirror.lists.thresholds import thresholds_on
from dongvon.office.mirror.models import GroupMonth, LoanMonth

MOST_PRINTED = 3_000
OTHERWISE = {"lending", "due"}  # parts whose words mean another thing at the head of a column
TEXT_LABEL = N_("Tên, mã khách hàng, số khế ước")
KINDS = {
    Kind.DAY: "day",
    Kind.MONEY: "money",
    Kind.COUNT: "count",
    Kind.PERCENT_E2: "share",
    Kind.RATE_E7: "percent_e7",
    Kind.PROGRAMME: "programme",
}
SHEET_KINDS = {**KINDS, Kind.PERCENT_E2: "percent_e7", Kind.PROGRAMME: "text"}


def before_choices(month: Month, months: Sequence[Month]) -> dict[str, str]:
    """The earlier months a list may be compared with, the nearest first."""
    return {one.on.isoformat(): day_text(one.on) for one in months if one.on < month.on and one.has_form_31}


def chosen_before(query: QueryDict, choices: Mapping[str, str]) -> date | None:
    asked = query.get("truoc", "")
    found = asked if asked in choices else next(iter(choices), "")
    return date.fromisoformat(found) if found else None


def crumbs(month: Month, *more: tuple[str, str | None]) -> list[Page]:
    return [
        {"label": _("Đối chiếu với ngân hàng"), "url": reverse("mirror")},
        {"label": f"{month.on:%m/%Y}", "url": month.url},
        *({"label": label, "url": url} for label, url in more),
    ]


# --- all lists ---


def all_lists(actor: Actor, on: date, query: QueryDict) -> Page:
    """The context of mirror/lists.html; lists without rows stand folded below the others of their part."""
    month, months = month_of(actor, on)
    choices = before_choices(month, months)
    before = chosen_before(query, choices)
    found = kept("counts", actor, (on, before) if before else (on,), lambda: counts(actor, on, before))
    carried = {"truoc": before.isoformat() if query.get("truoc") and before else None}
    sections = []
    for key, title in SECTIONS.items():
        rows = [
            {
                "title": _(one.title),
                "rule": rule_of(one, on),
                "count": found.get(one.code),
                "url": reverse("mirror_list", args=[on, one.code]) + query_string(carried).removesuffix("?"),
                "some": bool(found.get(one.code)),
            }
            for one in LISTS.values()
            if one.section == key
        ]
        if rows:
            full, bare = [row for row in rows if row["some"]], [row for row in rows if not row["some"]]
            title = pgettext("lists", title) if key in OTHERWISE else _(title)
            sections.append({"key": key, "title": title, "rows": full, "bare": bare})
    return {
        "title": _("Danh sách giám sát {month}").format(month=f"{on:%m/%Y}"),
        "crumbs": crumbs(month, (_("Danh sách giám sát"), None)),
        "sections": sections,
        "before": before,
        "before_options": [
            {"value": value, "label": label, "chosen": value == (before.isoformat() if before else "")}
            for value, label in choices.items()
        ],
        "total": sum(len(section["rows"]) for section in sections),
    }


def rule_of(one: SupervisionList, on: date) -> str:
    return _(one.rule).format(**one.facts(on))


# --- one list ---


@dataclass(frozen=True, slots=True)
class Found:
    """One list of a month, filtered and sorted as the address asks; the rows as the database gave them."""

    about: SupervisionList
    month: Month
    before: date | None
    asked: Asked
    rows: list[Row]
    whole: int
    choices: Mapping[str, str]

    @property
    def totals(self) -> dict[str, int]:
        return {one.key: sum(row.get(one.key) or 0 for row in self.rows) for one in self.about.money}


def found(actor: Actor, on: date, code: str, query: QueryDict) -> Found:
    month, months = month_of(actor, on)
    one = list_of(code)
    choices = before_choices(month, months) if one.needs_before else {}
    before = chosen_before(query, choices)
    rows = run_list(actor, code, on, before).rows
    associations = dict(
        GroupMonth.objects.filter(as_of_on=on, place__in=actor.places).values_list("group_code", "association_code")
    )
    for row in rows:
        row.setdefault("association_code", associations.get(row.get("group_code") or "", ""))
    asked = asked_of(query, _choices(rows, choices, one))
    kept = [row for row in rows if _fits(row, asked)]
    wanted = asked.sort.removeprefix("-")
    if wanted in {column.key for column in one.columns}:
        kept.sort(key=lambda row: _sort_key(row.get(wanted)), reverse=asked.sort.startswith("-"))
    return Found(one, month, before, asked, kept, len(rows), choices)


def _choices(rows: list[Row], before: Mapping[str, str], one: SupervisionList) -> list[Choice]:
    hamlets = sorted({str(row["hamlet"]) for row in rows if row.get("hamlet")})
    groups = {row["group_code"]: str(row.get("head") or row["group_code"]) for row in rows if row.get("group_code")}
    held = sorted({str(row["association_code"]) for row in rows if row.get("association_code")})
    choices = []
    if before:
        choices.append(Choice("truoc", _("So với số liệu"), before, default=next(iter(before))))
    if len(hamlets) > 1:
        choices.append(Choice("thon", _("Thôn, bản, tổ dân phố"), {name: name for name in hamlets}))
    if len(groups) > 1 and one.about != "group":
        named = sorted(groups.items(), key=lambda pair: pair[1])
        choices.append(Choice("to", _("Tổ"), {code: f"{head} ({code})" for code, head in named}))
    if len(held) > 1:
        choices.append(Choice("hoi", _("Hội đoàn thể"), {code: _association(code) for code in held}))
    return choices


def _fits(row: Row, asked: Asked) -> bool:
    chosen = asked.chosen
    if chosen.get("thon") and row.get("hamlet") != chosen["thon"]:
        return False
    if chosen.get("to") and row.get("group_code") != chosen["to"]:
        return False
    if chosen.get("hoi") and row.get("association_code") != chosen["hoi"]:
        return False
    if not asked.words:
        return True
    keys = ("name", "customer_code", "loan_number", "head", "group_code")
    text = without_marks(" ".join(str(row.get(key) or "") for key in keys))
    return all(word in text for word in asked.words)


def _sort_key(value: Any) -> tuple[bool, Any]:
    """Empty values before all others; texts as people sort them, without marks."""
    if isinstance(value, str):
        return bool(value), without_marks(value)
    if isinstance(value, list):
        return bool(value), len(value)
    return value is not None, value or 0 if not isinstance(value, date) else value.toordinal()


def _association(code: str) -> str:
    return association_name("" if code == "99" else code) if code in ASSOCIATION_NAMES else code


def one_list(actor: Actor, on: date, code: str, query: QueryDict) -> Page:
    """The context of mirror/list.html."""
    it = found(actor, on, code, query)
    on_paper = query.get("in") == "1"
    shown, pages = pager(it.asked, len(it.rows))
    rows = it.rows[:MOST_PRINTED] if on_paper else it.rows[shown]
    orders = {one.key: one.key for one in it.about.columns}
    columns = _columns(it.about)
    title = _(it.about.title)
    return {
        "title": title,
        "crumbs": crumbs(it.month, (_("Danh sách giám sát"), reverse("mirror_lists", args=[on])), (title, None)),
        "on": on,
        "before": it.before,
        "rule": rule_of(it.about, on),
        "source": source(it.about.source, note=_sureness(it.about, on)),
        "on_paper": on_paper,
        "print_url": it.asked.url() + ("&" if it.asked.given else "") + "in=1",
        "screen_url": it.asked.url(),
        "left_out": max(len(it.rows) - MOST_PRINTED, 0) if on_paper else 0,
        "filters": None if on_paper else filters(it.asked, _(TEXT_LABEL)),
        "words": filter_words(it.asked, _(TEXT_LABEL)),
        "total": len(it.rows),
        "export_url": reverse("mirror_list_xlsx", args=[on, code]) + it.asked.url(),
        "covered_url": reverse("mirror_list_xlsx", args=[on, code])
        + it.asked.url()
        + ("&" if it.asked.given else "")
        + "che=1",
        "table": {
            "columns": columns if on_paper else with_sorting(columns, it.asked, orders, it.asked.sort or "-"),
            "rows": _rows(actor, it, rows),
            "keys": not on_paper,
            "totals": it.totals if rows and it.totals else None,
            "empty": _empty(it),
        },
        "pager": None if on_paper else pages,
        "unknown_hamlets": _unknown_hamlets(actor, it) if code == "hamlet_unknown" and not on_paper else [],
    }


def _unknown_hamlets(actor: Actor, it: Found) -> list[Page]:
    """Each hamlet nobody knows, once, with the hamlets of its commune it may be today."""
    if actor.role not in CHECKERS:
        return []
    wanted = {row["hamlet_code"]: row["place"] for row in it.rows}
    in_use = Hamlet.objects.filter(in_force(it.month.on), place__in=set(wanted.values())).order_by("name")
    return [
        {"code": code, "options": [(one.code, one.name) for one in in_use if one.place == place], "id": uuid4()}
        for code, place in sorted(wanted.items())
    ]


def _sureness(one: SupervisionList, on: date) -> str:
    """Which numbers of the rule nobody but us has set."""
    known = thresholds_on(on)
    ours = [known[name] for name in one.thresholds if known[name].confidence == "ours"]
    if not ours:
        return ""
    told = ", ".join(dict.fromkeys(row.text for row in ours))
    return _("Ngưỡng {numbers} do phần mềm tạm đặt, cần hỏi ngân hàng.").format(numbers=told)


def _empty(it: Found) -> Page:
    if it.whole:
        return {
            "title": _("Không có dòng nào đúng điều kiện"),
            "text": _("Bỏ bớt một điều kiện ở trên để thấy nhiều hơn."),
            "url": "?",
            "action": _("Bỏ mọi điều kiện"),
            "icon": "search",
        }
    text = _("Theo quy tắc ở trên, số liệu ngày {day} không có ai vào danh sách này.")
    return {"title": _("Danh sách trống"), "text": text.format(day=day_text(it.month.on)), "icon": "circle-check"}


# What stands under what on the page, so that a row fits its window; a sheet keeps every column.
PAIRS = {"name": "customer_code", "hamlet": "point", "head": "group_code"}


def _columns(one: SupervisionList) -> list[Page]:
    """The columns of the page: the code under the name, the point under the hamlet, the group under its head."""
    keys = {column.key: column for column in one.columns}
    under = {below: top for top, below in PAIRS.items() if top in keys and below in keys}
    shown = [column for column in one.columns if column.key not in under]
    if one.about == "group":
        shown.sort(key=lambda column: column.key != "head")
    return [_column(column) for column in shown]


def _column(one: Column) -> Page:
    if one.key in PAIRS:
        return column(one.key, _("Tổ") if one.key == "head" else _(one.title), "pair")
    return column(
        one.key, _(one.title), KINDS.get(one.kind, "text"), url_key="loan_url" if one.key == "loan_number" else None
    )


def _rows(actor: Actor, it: Found, rows: list[Row]) -> list[Page]:
    on = it.month.on
    numbers = {row["loan_number"] for row in rows if row.get("loan_number")}
    loans: dict[tuple[str, str], int] = {}
    if numbers:
        months = LoanMonth.objects.filter(
            as_of_on__in=[on, *([it.before] if it.before else [])], place__in=actor.places, loan_number__in=numbers
        )
        loans = {
            (number, customer): pk
            for number, customer, pk in months.values_list("loan_number", "customer_code", "loan_id")
        }
    return [_row(row, it, loans) for row in rows]


def _row(row: Row, it: Found, loans: Mapping[tuple[str, str], int]) -> Page:
    on = it.month.on.isoformat()
    shown: Page = {one.key: _shown(row.get(one.key), one) for one in it.about.columns}
    customer, group = row.get("customer_code"), row.get("group_code")
    loan_id = loans.get((str(row.get("loan_number")), str(customer)))
    customer_url = reverse("mirror_household", args=[on, customer]) if customer else None
    group_url = reverse("mirror_group", args=[on, group]) if group and set(group) != {"0"} else None
    shown["loan_url"] = reverse("mirror_loan", args=[loan_id]) + f"?thang={on}" if loan_id else None
    if "customer_code" in shown:
        shown["name"] = {"top": row.get("name"), "below": customer, "url": customer_url, "to_copy": True}
    if "hamlet" in shown:
        shown["hamlet"] = {"top": row.get("hamlet"), "below": row.get("point")}
    if "head" in shown:
        shown["head"] = {
            "top": row.get("head") or (_("trực tiếp") if not group else ""),
            "below": group,
            "url": group_url,
        }
    return shown


def _shown(value: Any, one: Column) -> Any:
    """A value as the table writes it; None stays unknown."""
    if value is None or value == "":
        return None
    if one.kind is Kind.PERCENT_E2:
        return (value, 10_000)
    if one.kind is Kind.PROGRAMME:
        return programme_cell(value) if value in programme_codes() else {"code": "", "name": value}
    return _in_words(value, one)


def _in_words(value: Any, one: Column) -> Any:
    if one.kind is Kind.WORD:
        return _(one.words[value]) if value in one.words else value
    if one.kind is Kind.WORDS:
        return "; ".join(_(one.words[each]) if each in one.words else each for each in value)
    if one.kind is Kind.ASSOCIATION:
        return _association(value)
    if one.kind is Kind.PLACE:
        return place_name(value)
    return value


def sheet(actor: Actor, on: date, code: str, query: QueryDict) -> tuple[str, Page]:
    """The list as an Excel sheet of the same filters: its title, and the table as `exports.download` takes it."""
    it = found(actor, on, code, query)

    def plain(value: Any, one: Column) -> Any:
        if value is None or value == "":
            return None
        if one.kind is Kind.PERCENT_E2:
            return value * 1_000
        return (
            programme_cell(value)["name"]
            if one.kind is Kind.PROGRAMME and value in programme_codes()
            else _in_words(value, one)
        )

    rows = [{one.key: plain(row.get(one.key), one) for one in it.about.columns} for row in it.rows]
    words = f"{rule_of(it.about, on)} {filter_words(it.asked, _(TEXT_LABEL))}"
    if query.get("che") == "1":  # what was searched for may be a name
        rows, words = [covered(row) for row in rows], rule_of(it.about, on)
    return _(it.about.title), {
        "columns": [column(one.key, _(one.title), SHEET_KINDS.get(one.kind, "text")) for one in it.about.columns],
        "rows": rows,
        "totals": it.totals,
        "words": words,
    }


NAMES = ("name", "head", "spouse", "student_name")
_PERSONAL_NUMBER = re.compile(r"\d{7,}(?=\d{3})")
"""All but the end of a number of ten digits or more: customer, contract, passbook; groups and hamlets have fewer."""


def covered(row: Page) -> Page:
    """The same row to be given to somebody else: of names the first letters, of numbers the end, of birthdays the
    year, of addresses nothing."""
    told: Page = {}
    for key, value in row.items():
        if key in NAMES and value:
            value = " ".join(f"{word[0]}." for word in str(value).split())
        elif key == "address":
            value = None
        elif key == "born_on" and value:
            value = value.replace(month=1, day=1)
        elif isinstance(value, str):
            value = _PERSONAL_NUMBER.sub("…", value)
        told[key] = value
    return told
