"""The classification of debt of a year: its tables by criterion, its check against the books, making and confirming it,
the debts behind a figure. Parameters: `nam` year; of the debts `theo` criterion, `gia-tri` value, `nhom` state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dongvon.base.access.acting import Actor
from dongvon.core.classification import SOURCE
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.lists import Asked, asked_of, pager
from dongvon.front.web.pages.kit.naming import group_label, money, place_link, programme_cell, source
from dongvon.front.web.pages.kit.parts import Page, column, figure, link, programme_short
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.front.web.pages.mirror.lists import covered
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language
from dongvon.office.classification.dimensions import BY_REVIEW, DIMENSIONS, value_name
from dongvon.office.classification.models import Classification, ClassifiedDebt, State
from dongvon.office.classification.queries import (
    FIRST_YEAR,
    LAST_YEAR,
    STATES,
    Cell,
    Differs,
    Line,
    cells_kept,
    cells_seen,
    classifications_of,
    debts_behind,
    differing,
    last_day,
    lines_by,
    refuse_unreached,
    standing,
    sums_of,
    whole,
)
from dongvon.office.classification.services import LONGEST, classify_debts, confirm_classification
from dongvon.office.overview.queries import years_of

MAKE, CONFIRM = "lap", "duyet"
WRITES = {MAKE: classify_debts, CONFIRM: confirm_classification}


@dataclass(frozen=True, slots=True)
class Shown:
    """A year of a place: what counts of it (None: not made yet), its cells, and why there are none."""

    place: str
    year: int
    row: Classification | None
    cells: Sequence[Cell]
    problem: Problem | None = None

    @classmethod
    def of(cls, actor: Actor, year: int) -> "Shown":
        place = actor.places[0]
        row = standing(actor, place, year)
        if row is not None:
            return cls(place, year, row, cells_kept(row))
        try:
            return cls(place, year, None, cells_seen(place, refuse_unreached(place, year)))
        except Refused as refusal:
            return cls(place, year, None, (), refusal.problem)

    @property
    def on(self) -> date:
        return last_day(self.year)

    @property
    def confirmed(self) -> bool:
        return self.row is not None and hasattr(self.row, "confirmation")

    @property
    def differences(self) -> list[Differs]:
        return differing(self.cells, self.place, self.on) if self.cells else []

    @property
    def outdated(self) -> bool:
        """Whether the books have come to say otherwise since it was made."""
        if self.row is None or self.confirmed:
            return False
        return cells_seen(self.place, self.on) != self.cells


def years(actor: Actor) -> list[int]:
    """The years whose last day the books reach or that have a classification; the newest first."""
    today, place = timezone.localdate(), actor.places[0]
    moved = years_of(place)
    found = {year for year in (*moved, *(year - 1 for year in moved[:1])) if _reached(place, year)}
    found |= set(classifications_of(actor).filter(place=place).values_list("year", flat=True))
    return sorted(found, reverse=True) or [today.year - 1]


def _reached(place: str, year: int) -> bool:
    try:
        refuse_unreached(place, year)
    except Refused:
        return False
    return True


def context(actor: Actor, wanted: str) -> Page:
    """The context of classification.html."""
    known = years(actor)
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in known else known[0]
    shown = Shown.of(actor, year)
    return {
        "title": _("Phân loại nợ ngày {day}").format(day=day_text(shown.on)),
        "subtitle": _said_of(shown),
        "state": _state(shown),
        "years": [{"label": str(one), "url": link("classification", nam=one), "current": one == year} for one in known],
        "source": source(SOURCE, confidence="seen"),
        "messages_of_page": _messages(shown),
        "actions": _actions(actor, shown),
        "figures": _figures(shown) if shown.cells else None,
        "check": _check(shown) if shown.cells else None,
        "parts": [_part(shown, key) for key in DIMENSIONS] if shown.cells else [],
        "downloads": _downloads(shown) if shown.row else [],
        "empty": not shown.cells and shown.problem is None,
    }


def _said_of(shown: Shown) -> str:
    row = shown.row
    if row is None:
        return _("Bản xem trước từ sổ; chưa lập bảng phân loại nào.") if shown.cells else ""
    text = _("Bảng {document}, {who} lập.").format(document=row.document, who=row.user.full_name)
    if shown.confirmed:
        one = row.confirmation
        text += " " + _("{who} duyệt theo {document}.").format(who=one.user.full_name, document=one.document)
    return text


def _state(shown: Shown) -> Page | None:
    if shown.row is None:
        return {"label": _("chưa lập"), "tone": "waiting"} if shown.cells else None
    return (
        {"label": _("đã duyệt"), "tone": "good"} if shown.confirmed else {"label": _("chờ duyệt"), "tone": "attention"}
    )


def _messages(shown: Shown) -> list[Page]:
    if shown.problem is not None:
        return [{"tone": "note", "what": said(shown.problem), "source": source(_(shown.problem.source))}]
    if shown.outdated:
        remedy = _("cán bộ tín dụng lập lại bảng trước khi giám đốc duyệt; bảng cũ vẫn được giữ.")
        return [{"tone": "attention", "what": _("Sổ đã đổi sau khi lập bảng này."), "remedy": remedy}]
    return []


def _actions(actor: Actor, shown: Shown) -> list[Page]:
    found = []
    if may(actor, MAKE, shown):
        label = _("Lập lại bảng") if shown.row else _("Lập bảng phân loại")
        found.append({"label": label, "url": reverse("classification_act", args=[shown.year, MAKE]), "icon": "pencil",
                      "primary": shown.row is None})  # fmt: skip
    if may(actor, CONFIRM, shown):
        url = reverse("classification_act", args=[shown.year, CONFIRM])
        found.append({"label": _("Duyệt và gửi lên"), "url": url, "icon": "check", "primary": True})
    label = _("Đánh giá khả năng trả nợ")
    return [*found, {"label": label, "url": reverse("abilities"), "icon": "clipboard-list"}]


def may(actor: Actor, key: str, shown: Shown) -> bool:
    """Whether this role may do this to the year as it stands."""
    there = bool(shown.cells) if key == MAKE else shown.row is not None
    return actor.role in WRITES[key].roles and there and not shown.confirmed  # type: ignore[attr-defined]


def _figures(shown: Shown) -> list[Page]:
    line = whole(shown.cells)
    return [
        figure(_("Dư nợ được phân loại"), line.total, "dong",
               note=_loans_text(line.loans)),
        figure(_("Nợ quá hạn"), line.amounts["overdue"], "dong", tone="alert" if line.amounts["overdue"] else "",
               note=_loans_text(line.counts["overdue"])),
        figure(_("Nợ khoanh"), line.amounts["frozen"], "dong",
               note=_loans_text(line.counts["frozen"])),
    ]  # fmt: skip


def _loans_text(count: int) -> str:
    loans = ngettext("{count} khoản vay", "{count} khoản vay", count)
    return loans.format(count=count_text(count, page_language()))


def _check(shown: Shown) -> Page:
    """Whether the sums are those of the trial balance, and where not."""
    rows = [
        {"what": f"{value_name('fund_id', str(one.fund_id))} · {programme_short(one.programme)}",
         "state": value_name("state", one.state), "classified": one.classified, "booked": one.booked,
         "difference": one.classified - one.booked}
        for one in shown.differences
    ]  # fmt: skip
    return {
        "holds": not rows,
        "total": whole(shown.cells).total,
        "table": {
            "columns": [
                column("what", _("Nguồn vốn, chương trình")), column("state", _("Trạng thái")),
                column("classified", _("Phân loại (đồng)"), "money"), column("booked", _("Sổ cái (đồng)"), "money"),
                column("difference", _("Lệch (đồng)"), "money"),
            ],
            "rows": rows,
        },
    }  # fmt: skip


def _part(shown: Shown, key: str) -> Page:
    one, lines = DIMENSIONS[key], lines_by(shown.cells, key)
    return {
        "id": key.replace("_", "-"),
        "title": f"{one.number}. {_(one.title)}",
        "note": _note(key),
        "table": table_by(lines, key, shown.year if shown.row else None),
    }


def _note(key: str) -> str:
    if key == BY_REVIEW:
        return _("Theo lần đánh giá gần nhất, không cũ quá ba năm.")
    if key == "state":
        return _("Khoản vay có nợ ở hai trạng thái được tính ở cả hai dòng.")
    if key == "sector":
        return _(
            "Theo chương trình cho vay một việc, còn lại theo lời ghi mục đích vay; không rõ thì ghi “chưa ghi nhận”."
        )
    return ""


def table_by(lines: Sequence[Line], key: str, year: int | None) -> Page:
    """One criterion: a row for each value, a column for each state. `year`: of a kept one, the way to its debts."""
    states = [state for state in STATES if key != "state" or any(line.amounts[state] for line in lines)]
    rows = []
    for line in lines:
        row: Page = {"value": value_name(key, line.value), "total": line.total, "loans": line.loans}
        row |= {state: line.amounts[state] or None for state in STATES}
        if year is not None:
            row["url"] = _behind(year, key, line.value)
            row |= {f"{state}_url": _behind(year, key, line.value, state) for state in STATES if line.amounts[state]}
        rows.append(row)
    named = {state: _(str(State(state).label)).capitalize() for state in STATES}
    return {
        "columns": [
            column("value", _(DIMENSIONS[key].title)),
            *(column(state, named[state], "money", url_key=f"{state}_url") for state in states),
            column("total", _("Cộng"), "money"), column("loans", _("Khoản vay"), "count"),
        ],
        "rows": rows,
        "totals": sums_of(lines),
    }  # fmt: skip


def _behind(year: int, key: str, value: str, state: str = "") -> str:
    asked = {"theo": key, "gia-tri": value, "nhom": state}
    query = QueryDict(mutable=True)
    query.update({name: text for name, text in asked.items() if text})
    return f"{reverse('classified_debts', args=[year])}?{query.urlencode()}"


def _downloads(shown: Shown) -> list[Page]:
    url = reverse("classification_xlsx", args=[shown.year])
    return [
        {"label": _("Tải về Excel"), "url": url, "icon": "download"},
        {"label": _("Excel che tên"), "url": f"{url}?che=1", "icon": "download"},
    ]


# --- making and confirming --------------------------------------------------------------------------------------------


class DocumentForm(forms.Form):
    """The number of the paper; `request_id` makes sending twice harmless, `classification` says what was looked at."""

    document = forms.CharField(label=gettext_lazy("Số văn bản"), max_length=LONGEST)
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    classification = forms.IntegerField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What is said after a write, or the page to show again with its status."""

    text: str = ""
    context: Mapping[str, Any] | None = None
    status: int = 200


def act(actor: Actor, year: int, key: str, sent: QueryDict | None) -> Done:
    """The page that makes or confirms the classification of a year: first what it would be, then the write."""
    if key not in WRITES or not _is_year(year):
        raise Http404(key)
    roles = WRITES[key].roles  # type: ignore[attr-defined]
    if actor.role not in roles:
        named = ", ".join(str(role.label) for role in roles)
        raise Refused(Problem("page_of_another_role", N_("Việc này dành cho: {roles}."), {"roles": named}, SOURCE))
    row = standing(actor, actor.places[0], year)
    form = DocumentForm(sent, initial={"classification": row.pk if row else None}, label_suffix="")
    form.fields["document"].error_messages["required"] = _("Hãy điền mục này.")
    if sent is None or not form.is_valid():
        return Done(context=_act_page(actor, year, key, form, None))
    given = form.cleaned_data
    asked = {"document": given["document"], "request_id": given["request_id"], "actor": actor}
    try:
        if key == MAKE:
            classify_debts(place=actor.places[0], year=year, **asked)
        else:
            confirm_classification(classification_id=given["classification"] or 0, **asked)
    except Refused as refusal:
        return Done(context=_act_page(actor, year, key, form, refusal.problem), status=409)
    if key == MAKE:
        return Done(_("Đã lập bảng phân loại nợ ngày {day}.").format(day=day_text(last_day(year))))
    return Done(_("Đã duyệt bảng phân loại nợ ngày {day}.").format(day=day_text(last_day(year))))


def _act_page(actor: Actor, year: int, key: str, form: DocumentForm, problem: Problem | None) -> Page:
    place = actor.places[0]
    row = standing(actor, place, year) if key == CONFIRM else None
    if key == CONFIRM and row is None:
        raise Refused(Problem("classification_unknown", N_("Không có bảng phân loại nợ này trong phạm vi của bạn.")))
    cells = cells_kept(row) if row else cells_seen(place, refuse_unreached(place, year))
    shown = Shown(place, year, row, cells)
    title = _("Lập bảng phân loại nợ") if key == MAKE else _("Duyệt bảng phân loại nợ")
    hint = (
        _(
            "Bảng ghi lại từng phần nợ của từng khoản vay theo sổ ngày 31/12. Chưa duyệt thì còn lập lại được, bảng cũ"
            " vẫn giữ."
        )
        if key == MAKE
        else _("Duyệt xong bảng không đổi được nữa. Bảng phải khớp với sổ cái đến từng đồng.")
    )
    return {
        "title": f"{title} {year}",
        "subtitle": place_name(place),
        "crumbs": [
            {"label": _("Phân loại nợ"), "url": link("classification", nam=year)},
            {"label": title, "url": None},
        ],
        "figures": _figures(shown),
        "hint": hint,
        "source": source(SOURCE, confidence="seen"),
        "check": _check(shown),
        "table": table_by(lines_by(cells, "programme"), "programme", None),
        "form": form,
        "problem": {"tone": "refused", "what": said(problem), "source": source(_(problem.source))} if problem else None,
        "verb": _("Lập bảng phân loại") if key == MAKE else _("Duyệt và gửi lên"),
        "url": reverse("classification_act", args=[year, key]),
        "back_url": link("classification", nam=year),
    }


# --- the debts behind a figure ----------------------------------------------------------------------------------------


def _is_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def _kept(actor: Actor, year: int) -> Classification:
    if not _is_year(year):
        raise Http404(str(year))
    row = standing(actor, actor.places[0], year)
    if row is None:
        raise Refused(Problem("classification_unknown", N_("Không có bảng phân loại nợ này trong phạm vi của bạn.")))
    return row


def debts(actor: Actor, year: int, query: QueryDict) -> Page:
    """The context of classified_debts.html: the parts of debts of one value of one criterion, the largest first."""
    row, key, state = _kept(actor, year), query.get("theo", ""), query.get("nhom", "")
    value = query.get("gia-tri", "")
    if key not in DIMENSIONS or (state and state not in STATES) or not _is_value(key, value):
        raise Http404(key)
    rows = debts_behind(actor, row, {key: value, **({"state": state} if state else {})})
    amounts = list(rows.values_list("amount", flat=True))
    asked = asked_of(query, ())
    asked = Asked(
        (), {}, "", "", asked.page, "ten", {"theo": key, "gia-tri": value, **({"nhom": state} if state else {})}
    )
    part, pages = pager(asked, len(amounts))
    title, heads = f"{_(DIMENSIONS[key].title)}: {value_name(key, value)}", heads_of(actor, row.as_of_on)
    return {
        "title": title,
        "subtitle": value_name("state", state) if state else "" if key == "state" else _("mọi trạng thái nợ"),
        "crumbs": [
            {"label": _("Phân loại nợ ngày {day}").format(day=day_text(row.as_of_on)),
             "url": link("classification", nam=year)},
            {"label": value_name(key, value), "url": None},
        ],
        "total": len(amounts),
        "table": {
            "columns": debt_columns(),
            "rows": [debt_row(one, heads) for one in rows.order_by("-amount", "pk")[part]],
            "totals": {"amount": sum(amounts)},
            "keys": True,
        },
        "pager": pages,
    }  # fmt: skip


def _is_value(key: str, value: str) -> bool:
    return (value.isascii() and value.isdigit() and len(value) < 18) if key == "fund_id" else 0 < len(value) <= 12


def debt_columns() -> list[Page]:
    return [
        column("name", _("Người vay")), column("number", _("Số khế ước")),
        column("programme", _("Chương trình"), "programme"), column("group", _("Tổ")),
        column("hamlet", _("Tổ dân phố, bản")), column("state", _("Trạng thái"), "state"),
        column("amount", _("Số dư (đồng)"), "money"), column("ability", _("Khả năng trả nợ")),
    ]  # fmt: skip


TONES = {"in_term": "good", "overdue": "alert", "frozen": "frozen"}


def debt_row(one: ClassifiedDebt, heads: Mapping[int, str]) -> Page:
    """One part of a debt; a group by its head of the day."""
    loan = one.loan
    return {
        "url": place_link("loan", loan.pk),
        "name": loan.borrower.name,
        "number": loan.number,
        "programme": programme_cell(one.programme),
        "group": group_label(loan.group.code, heads.get(loan.group.pk)) if loan.group else _("trực tiếp"),
        "hamlet": loan.hamlet.name,
        "state": {"label": value_name("state", one.state), "tone": TONES[one.state]},
        "amount": one.amount,
        "ability": value_name("ability", one.ability),
    }


# --- as a workbook ----------------------------------------------------------------------------------------------------


def sheets(actor: Actor, year: int, *, names_covered: bool) -> tuple[date, list[tuple[str, Page]]]:
    """One sheet for each criterion, and the debts one by one; the day they stand on."""
    row = _kept(actor, year)
    cells = cells_kept(row)
    words = _("bảng {document}; cộng {total}").format(document=row.document, total=money(row.outstanding))
    found = [
        (f"{one.number}. {_(one.title)}", table_by(lines_by(cells, key), key, None) | {"words": words})
        for key, one in DIMENSIONS.items()
    ]
    listed = debts_behind(actor, row, {}).order_by("programme", "loan__number", "state")
    heads = heads_of(actor, row.as_of_on)
    rows = [_whole_row(one, heads) for one in listed]
    columns = [*debt_columns(), *(column(f"by_{key}", _(DIMENSIONS[key].title)) for key in SHEET_ONLY),
               column("sector_basis", _("Ngành kinh tế theo"))]  # fmt: skip
    if names_covered:  # a group is called by its head
        rows = [covered(one) | {"group": one["group_code"]} for one in rows]
    table = {"columns": columns, "rows": rows, "totals": {"amount": row.outstanding}, "words": words}  # fmt: skip
    return row.as_of_on, [*found, (_("Từng khoản vay"), table)]


SHEET_ONLY = (
    "term",
    "security",
    "source",
    "fund_id",
    "method",
    "association",
    "area",
    "difficulty",
    "ethnicity",
    "sector",
)


def _whole_row(one: ClassifiedDebt, heads: Mapping[int, str]) -> Page:
    basis = {"programme": _("chương trình"), "purpose": _("mục đích vay")}
    named = {f"by_{key}": value_name(key, str(getattr(one, key))) for key in SHEET_ONLY}
    code = one.loan.group.code if one.loan.group else _("trực tiếp")
    return debt_row(one, heads) | named | {"group_code": code, "sector_basis": basis.get(one.sector_basis, "")}
