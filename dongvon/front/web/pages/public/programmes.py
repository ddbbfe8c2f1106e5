"""The programmes and the terms of one: what holds today, the history, the documents, what nobody knows yet."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.core.problems import N_
from dongvon.credit.programmes.catalogue import (
    UNKNOWN_TEXTS,
    all_programmes,
    ceilings_on,
    load,
    new_lending_problems,
    terms_on,
)
from dongvon.credit.programmes.terms import Ceiling, Programme, Rate, Term
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page, column, figure, in_language, programme_name, source_of
from dongvon.front.web.templatetags.formats import UNKNOWN, dong_text, page_language, percent_e7_text

Dated = TypeVar("Dated", Ceiling, Term)

PER = {
    "household": N_("hộ"), "worker": N_("người lao động"), "project": N_("dự án"), "establishment": N_("cơ sở"),
    "borrower": N_("người vay"), "work": N_("công trình"), "month": N_("tháng"), "person": N_("người"),
    "house": N_("căn nhà"), "contract": N_("hợp đồng"), "course": N_("khóa học"), "hectare": N_("héc-ta"),
    "trader": N_("thương nhân"), "customer": N_("khách hàng"), "employer": N_("người sử dụng lao động"),
    "student": N_("học sinh, sinh viên"),
}  # fmt: skip
SHARE_OF = {
    "contract_cost": N_("chi phí theo hợp đồng"), "contract_value": N_("giá trị hợp đồng"),
    "cost_estimate": N_("dự toán"), "investment": N_("vốn đầu tư"), "tuition": N_("học phí"),
}  # fmt: skip
TERM_RULES = {
    "student": N_("thời gian học, thêm 12 tháng, thêm thời gian trả nợ"),
    "labour_contract": N_("theo hợp đồng lao động"),
}


def all_context(on: date) -> Page:
    lending = [one for one in all_programmes() if one.status != "legacy"]
    closed = [one for one in all_programmes() if one.status == "legacy"]
    return {"active_table": table(lending, on), "legacy_table": table(closed, on) if closed else None}


def open_today(on: date) -> list[Programme]:
    """Programmes from which a new loan of the usual kind may be made that day."""
    return [one for one in all_programmes() if not new_lending_problems(one, one.default_variant, on)]


def table(programmes: Iterable[Programme], on: date) -> Page:
    return {
        "columns": [
            column("programme", _("Chương trình"), "programme"), column("who", _("Ai được vay")),
            column("rate_e7", _("Lãi suất"), "percent_e7"), column("ceiling", _("Mức vay cao nhất")),
            column("term", _("Thời hạn dài nhất")), column("state", _("Trạng thái"), "state"),
            column("source", _("Nguồn"), "source"),
        ],
        "rows": [_row(programme, on) for programme in programmes],
    }  # fmt: skip


def _row(programme: Programme, on: date) -> Page:
    rate = rate_on(programme, programme.default_variant, on)
    return {
        "url": reverse("programme", args=[programme.code]),
        "programme": {"code": programme.code, "name": programme_name(programme.code)},
        "who": in_language(programme.borrower),
        "rate_e7": rate.row.annual_rate_e7 if rate else None,
        "ceiling": _joined(ceiling_text(row) for row in ceilings_on(programme, programme.default_variant, on)),
        "term": _joined(term_text(row) for row in terms_on(programme, programme.default_variant, on)),
        "state": state(programme, on),
        "source": source_of(rate.evidence, rate.row.since) if rate else None,
    }


def state(programme: Programme, on: date) -> Page:
    if not new_lending_problems(programme, programme.default_variant, on):
        return {"label": _("đang cho vay"), "tone": "good"}
    if programme.status == "legacy":
        return {"label": _("chỉ còn dư nợ"), "tone": "neutral"}
    return {"label": _("chưa cho vay mới"), "tone": "attention"}


def rate_on(programme: Programme, variant: str, on: date) -> Rate | None:
    """The row of the rate history that a contract signed that day would keep."""
    rows = [rate for rate in programme.rates if rate.row.variant == variant and (rate.row.since or date.min) <= on]
    return max(rows, key=lambda rate: rate.row.since or date.min, default=None)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts)) or UNKNOWN


def _unknown(why: str) -> str:
    return _("chưa biết: {why}").format(why=_(UNKNOWN_TEXTS[why]))


def ceiling_text(row: Ceiling) -> str:
    """A ceiling in words: 100.000.000 đ mỗi hộ; 80 % vốn đầu tư; chưa biết: …"""
    if row.unknown:
        return _unknown(row.unknown)
    text = ""
    if row.amount is not None:
        text = _("{amount} mỗi {per}").format(amount=dong_text(row.amount, page_language()), per=_(PER[row.per]))
    if row.share_percent is not None:
        share = _("{percent} % {whole}").format(percent=row.share_percent, whole=_(SHARE_OF[row.share_of]))
        text = _("{amount}, không quá {share}").format(amount=text, share=share) if text else share
    if row.per_job is not None:
        job = dong_text(row.per_job, page_language())
        text += _(", không quá {amount} mỗi việc làm").format(amount=job)
    return text + (_(", nhiều nhất {times} lần").format(times=row.at_most) if row.at_most else "")


def term_text(row: Term) -> str:
    if row.unknown:
        return _unknown(row.unknown)
    return _("{months} tháng").format(months=row.months) if row.months is not None else _(TERM_RULES[row.rule])


def context(programme: Programme, on: date) -> Page:
    rate = rate_on(programme, programme.default_variant, on)
    ceilings = ceilings_on(programme, programme.default_variant, on)
    terms = terms_on(programme, programme.default_variant, on)
    problems = new_lending_problems(programme, programme.default_variant, on)
    return {
        "programme": {"code": programme.code, "name": in_language(programme.name),
                      "who": in_language(programme.borrower), "state": state(programme, on)},
        "crumbs": [{"label": pgettext("menu", "Chương trình"), "url": reverse("programmes")},
                   {"label": programme.code, "url": None}],
        "figures": [
            figure(_("Lãi suất"), rate.row.annual_rate_e7 if rate else None, "percent_e7"),
            _first_ceiling(ceilings),
            figure(_("Thời hạn dài nhất"), _joined(term_text(row) for row in terms), "text"),
        ],
        "facts": _facts(programme, on),
        "unknown": [{"label": _("Vì sao chưa cho vay mới"), "why": said(problem)} for problem in problems],
        "rates_table": _rates(programme),
        "terms_table": _terms(programme),
        "documents_table": _documents(programme),
    }  # fmt: skip


def _first_ceiling(rows: list[Ceiling]) -> Page:
    """The ceiling as one figure: the first amount large, what it is given for beside it."""
    label, row = _("Mức vay cao nhất"), rows[0] if rows else None
    if row is None or row.unknown or row.amount is None:
        return figure(label, ceiling_text(row) if row else UNKNOWN, "text")
    note = _("mỗi {per}").format(per=_(PER[row.per]))
    return figure(label, row.amount, "dong", note=note + (_("; loại khác xem bên dưới") if len(rows) > 1 else ""))


def _variant(programme: Programme, variant: str) -> str:
    label = programme.variants.get(variant)
    return in_language(label) if label else ""


def _facts(programme: Programme, on: date) -> list[Page]:
    """Terms in force today, each with its source."""
    facts = []
    for variant in programme.rate_variants:
        rate, name = rate_on(programme, variant, on), _variant(programme, variant)
        if rate:
            label = _("Lãi suất, {variant}").format(variant=name.lower()) if name else _("Lãi suất")
            facts.append(figure(label, _rate_text(rate), "text", source=source_of(rate.evidence, rate.row.since)))
    overdue = [row for row in programme.overdue if (row.rule.since or date.min) <= on]
    if overdue:
        facts.append(figure(_("Lãi suất quá hạn"), _overdue_text(programme, on), "text",
                            source=source_of(overdue[-1].evidence, overdue[-1].rule.since)))  # fmt: skip
    for ceiling in (row for row in programme.ceilings if _holds(row, on)):
        facts.append(_fact(programme, _("Mức vay cao nhất"), ceiling, _ceiling_or_same(ceiling)))
    for term in (row for row in programme.terms if _holds(row, on)):
        facts.append(_fact(programme, _("Thời hạn dài nhất"), term, _term_or_same(term)))
    if programme.bank_code:
        facts.append(figure(_("Mã của ngân hàng"), programme.bank_code, "text"))
    return facts


def _fact(programme: Programme, label: str, row: Ceiling | Term, value: str) -> Page:
    name = _variant(programme, row.variant)
    whose = f"{label}, {name.lower()}" if name else label
    return figure(whose, value, "text", source=source_of(row.evidence, row.since))


def _holds(row: Ceiling | Term, on: date) -> bool:
    return (row.since or date.min) <= on and (row.until is None or on < row.until)


def _same_as(code: str) -> str:
    return _("như chương trình {name}").format(name=in_language(load(code).name))


def _ceiling_or_same(row: Ceiling) -> str:
    return _same_as(row.same_as) if row.same_as else ceiling_text(row)


def _term_or_same(row: Term) -> str:
    return _same_as(row.same_as) if row.same_as else term_text(row)


def _rate_text(rate: Rate) -> str:
    return _unknown(rate.unknown) if rate.unknown else percent_e7_text(rate.row.annual_rate_e7, page_language())


def _overdue_text(programme: Programme, on: date) -> str:
    row = [one for one in programme.overdue if (one.rule.since or date.min) <= on][-1]
    if row.unknown:
        return _unknown(row.unknown)
    if row.rule.multiplier_e4 is not None:
        return _("{percent} % lãi suất trong hạn").format(percent=row.rule.multiplier_e4 // 100)
    return percent_e7_text(row.rule.fixed_rate_e7, page_language())


def _rates(programme: Programme) -> Page:
    rows = [
        {"since": rate.row.since, "variant": _variant(programme, rate.row.variant),
         "rate": _rate_text(rate),
         "applies": _("cả dư nợ đang có") if rate.row.applies_to_outstanding else _("món vay mới"),
         "source": source_of(rate.evidence, rate.row.since)}
        for rate in sorted(programme.rates, key=lambda rate: rate.row.since or date.min, reverse=True)
    ]  # fmt: skip
    columns = [
        column("since", _("Từ ngày"), "day"), column("variant", _("Loại")), column("rate", _("Lãi suất")),
        column("applies", _("Áp dụng cho")), column("source", _("Nguồn"), "source"),
    ]  # fmt: skip
    if not programme.variants:
        columns = [one for one in columns if one["key"] != "variant"]
    return {"columns": columns, "rows": rows}


def _terms(programme: Programme) -> Page:
    ceiling, term = _("Mức vay cao nhất"), _("Thời hạn dài nhất")
    rows = [_dated(programme, ceiling, row, _ceiling_or_same(row)) for row in _newest_first(programme.ceilings)]
    rows += [_dated(programme, term, row, _term_or_same(row)) for row in _newest_first(programme.terms)]
    return {
        "columns": [
            column("what", _("Quy định")), column("variant", _("Loại")), column("value", _("Giá trị")),
            column("since", _("Từ ngày"), "day"), column("until", _("Đến trước ngày"), "day"),
            column("source", _("Nguồn"), "source"),
        ],
        "rows": rows,
    }  # fmt: skip


def _newest_first(rows: Iterable[Dated]) -> list[Dated]:
    return sorted(rows, key=lambda row: row.since or date.min, reverse=True)


def _dated(programme: Programme, what: str, row: Ceiling | Term, value: str) -> Page:
    return {"what": what, "variant": _variant(programme, row.variant), "since": row.since, "until": row.until,
            "value": value, "source": source_of(row.evidence, row.since)}  # fmt: skip


def _documents(programme: Programme) -> Page:
    rows = [
        {"document": legal.evidence.document, "since": legal.since, "source": source_of(legal.evidence, legal.since)}
        for legal in programme.legal
    ]
    return {
        "columns": [column("document", _("Văn bản")), column("since", _("Hiệu lực"), "day"),
                    column("source", _("Nguồn"), "source")],
        "rows": rows,
    }  # fmt: skip
