"""What lending brought about: each outcome counted once, cumulative and in-year apart, with its evidence; households
out of poverty; and borrowers beside comparable households, with what that cannot say."""

from collections.abc import Mapping, Sequence

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.cohorts import LIMITS, Share
from dongvon.credit.loans.models import OutcomeKind
from dongvon.field.livelihoods.models import Evidence
from dongvon.field.livelihoods.queries import (
    Cohort,
    Escaped,
    evidence_of,
    out_of_poverty,
    outcome_for,
    outcomes_seen,
    proven_counts,
)
from dongvon.field.livelihoods.queries import cohorts as cohorts_of
from dongvon.front.web.pages.kit.parts import Page, column, outcome_figures
from dongvon.front.web.pages.livelihoods.page import papers, subjects
from dongvon.front.web.pages.needs.page import sees_names
from dongvon.front.web.templatetags.formats import day_text, tenths_text
from dongvon.office.overview.queries import as_of
from dongvon.office.overview.queries import outcomes as counted_outcomes
from dongvon.parties.households.models import PovertyClass

SHOWN = 200
CLASSES = {"poor": PovertyClass.POOR, "near_poor": PovertyClass.NEAR_POOR}


def context(actor: Actor) -> Page:
    """The eight figures as the report counts them, what of them somebody saw, and who left poverty."""
    place, on = actor.places[0], as_of(actor.places[0])
    return {
        "title": _("Kết quả của đồng vốn"),
        "subtitle": _("Lũy kế và trong năm, đến ngày {day}; mỗi kết quả ghi một lần, ở đâu cũng đếm từ đó.").format(
            day=day_text(on)),
        "places": subjects("outcomes"),
        "figures": outcome_figures(counted_outcomes(actor, place, on)),
        "parts": [
            {"title": _("Kết quả và bằng chứng"), "note": _("đã có người đến thấy, ghi ngày và giấy tờ"),
             "table": _proven(proven_counts(actor, on))},
            {"title": _("Hộ ra khỏi danh sách nghèo, cận nghèo"),
             "note": _("theo quyết định công nhận; đã vay là vay trước ngày được công nhận"),
             "table": _escaped(out_of_poverty(actor, place, on))},
        ],
    }  # fmt: skip


def _proven(counts: Mapping[str, tuple[int, int]]) -> Page:
    rows = [
        {"url": reverse("outcome_kind", args=[kind]), "kind": str(OutcomeKind(kind).label).capitalize(),
         "all": counts[kind][1], "seen": counts[kind][0], "share": counts[kind]}
        for kind in OutcomeKind if kind in counts
    ]  # fmt: skip
    columns = [column("kind", _("Kết quả")), column("all", _("Lượt ghi"), "count"),
               column("seen", _("Có bằng chứng"), "count"), column("share", _("Tỷ lệ"), "share")]  # fmt: skip
    return {"columns": columns, "rows": rows, "keys": True,
            "empty": {"title": _("Chưa có kết quả nào"), "icon": "target"}}  # fmt: skip


def _escaped(rows: Sequence[Escaped]) -> Page:
    shown = [
        {"kind": str(CLASSES[one.kind].label), "cumulative": one.cumulative, "in_year": one.in_year,
         "lent": one.lent_cumulative, "lent_in_year": one.lent_in_year}
        for one in rows
    ]  # fmt: skip
    keys = ("cumulative", "in_year", "lent", "lent_in_year")
    columns = [
        column("kind", _("Ra khỏi diện")), column("cumulative", _("Lũy kế (hộ)"), "count"),
        column("in_year", _("Trong năm (hộ)"), "count"), column("lent", _("Đã vay, lũy kế"), "count"),
        column("lent_in_year", _("Đã vay, trong năm"), "count"),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown, "totals": {key: sum(row[key] for row in shown) for key in keys},
            "empty": {"title": _("Chưa có quyết định nào đưa hộ ra khỏi danh sách kể từ khi có dữ liệu"),
                      "icon": "info"}}  # fmt: skip


def of_kind(actor: Actor, kind: str) -> Page:
    """The outcomes of a kind, row by row, with what was seen of them."""
    if kind not in OutcomeKind.values:
        raise Http404(kind)
    on = as_of(actor.places[0])
    rows = list(outcomes_seen(actor, kind, on)[:SHOWN])
    seen = evidence_of(one.pk for one in rows)
    names = sees_names(actor.role)
    shown = [
        {"url": reverse("evidence", args=[one.pk]) if names else None,
         "name": one.loan.who if names else one.loan.number, "hamlet": one.loan.household.hamlet.name,
         "on": one.reached_on, "quantity": one.quantity, "proof": _proof(seen.get(one.pk, ())),
         "seen_on": seen[one.pk][0].seen_on if one.pk in seen else None}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("name", _("Người vay")), column("on", _("Ngày ghi"), "day"), column("quantity", _("Số lượng"), "count"),
        column("seen_on", _("Thấy ngày"), "day"), column("proof", _("Bằng chứng")),
        column("hamlet", _("Thôn, tổ dân phố")),
    ]  # fmt: skip
    label = str(OutcomeKind(kind).label).capitalize()
    return {
        "title": label,
        "subtitle": _("đến ngày {day}").format(day=day_text(on)),
        "crumbs": [{"label": _("Kết quả"), "url": reverse("outcomes")}, {"label": label, "url": None}],
        "parts": [{"title": _("Từng kết quả"), "table": {"columns": columns, "rows": shown, "keys": True},
                   "note": _("{shown} dòng mới nhất").format(shown=SHOWN) if len(rows) == SHOWN else ""}],
    }  # fmt: skip


def _proof(rows: Sequence[Evidence]) -> str:
    return "; ".join(one.document for one in rows)


def of_outcome(actor: Actor, outcome_id: int, buttons: Sequence[Page]) -> Page:
    """One outcome with what was seen of it and the papers."""
    row = outcome_for(actor, outcome_id)
    label = str(OutcomeKind(row.kind).label).capitalize()
    seen = [{"on": one.seen_on, "document": one.document, "by": one.user.full_name}
            for one in evidence_of([row.pk]).get(row.pk, ())]  # fmt: skip
    columns = [column("on", _("Thấy ngày"), "day"), column("document", _("Bằng chứng")), column("by", _("Ai ghi"))]
    return {
        "title": f"{row.loan.who}: {label}", "actions": list(buttons),
        "subtitle": _("ghi ngày {day}, số lượng {count}").format(day=day_text(row.reached_on), count=row.quantity),
        "crumbs": [{"label": _("Kết quả"), "url": reverse("outcomes")},
                   {"label": label, "url": reverse("outcome_kind", args=[row.kind])}],
        "parts": [
            {"title": _("Bằng chứng"), "note": "", "table": {
                "columns": columns, "rows": seen, "empty": {"title": _("Chưa ai đến thấy"), "icon": "eye"}}},
            papers("outcome", row.pk),
        ],
    }  # fmt: skip


# --- borrowers and comparable households ------------------------------------------------------------------------------


def cohorts(actor: Actor) -> Page:
    """Borrowers beside comparable households one, two, three years on, with the limits in words."""
    place, on = actor.places[0], as_of(actor.places[0])
    found = [one for one in cohorts_of(actor, place, on) if one.found.borrowed.known or one.found.left_out]
    together, by_year = [one for one in found if not one.year], [one for one in found if one.year]
    columns = [
        column("what", _("Sau")), column("borrowed", _("Hộ có vay: đã thoát")),
        column("range", _("Khoảng tin cậy 95 %")), column("others", _("Hộ tương tự không vay: đã thoát")),
        column("other_range", _("Khoảng tin cậy 95 %")),
        column("expected", _("Nếu thoát như hộ tương tự"), "count"), column("left_out", _("Không có hộ so"), "count"),
        column("unknown", _("Không rõ"), "count"),
    ]  # fmt: skip
    empty = {"title": _("Chưa đủ các kỳ rà soát để so sánh"), "icon": "info",
             "text": _("Cần danh sách của ít nhất hai năm liền nhau.")}  # fmt: skip
    limits = [{"what": _(text)} for text in LIMITS]
    return {
        "title": _("Người vay và hộ tương tự không vay"),
        "subtitle": _("Hộ nghèo, cận nghèo vào ngày 01/01 của năm; thoát là được công nhận ra khỏi cả hai diện."),
        "places": subjects("cohorts"),
        "rule": _("Bên có vay: được giải ngân trong năm. Bên không vay: năm đó không vay và không còn nợ từ trước. So"
                  " theo từng nhóm cùng diện, cùng vùng của thôn, cùng năm; nhóm chỉ có một bên thì không so."),
        "source": None,
        "parts": [
            {"title": _("Các năm gộp lại"), "note": "", "table": {"columns": columns, "empty": empty,
                                                                "rows": [_cohort(one) for one in together]}},
            {"title": _("Từng năm"), "note": "", "table": {"columns": columns, "empty": empty,
                                                          "rows": [_cohort(one) for one in by_year]}},
            {"title": _("Số này không nói được gì"), "note": "",
             "table": {"columns": [column("what", _("Giới hạn"))], "rows": limits}},
        ],
    }  # fmt: skip


def _cohort(one: Cohort) -> Page:
    found = one.found
    after = _("{years} năm").format(years=one.years)
    return {
        "what": _("vay năm {year}, {after}").format(year=one.year, after=after) if one.year else after,
        "borrowed": _share(found.borrowed), "range": _range(found.borrowed),
        "others": _share(found.others), "other_range": _range(found.others),
        "expected": found.expected if found.borrowed.known else None, "left_out": found.left_out,
        "unknown": found.borrowed.unknown + found.others.unknown,
    }  # fmt: skip


def _share(side: Share) -> str:
    text = _("{left} trên {known} hộ ({share})")
    return text.format(left=side.left, known=side.known, share=tenths_text(side.tenths)) if side.known else "–"


def _range(side: Share) -> str:
    if side.interval is None:
        return "–"
    return _("{low} đến {high}").format(low=tenths_text(side.interval[0]), high=tenths_text(side.interval[1]))
