"""How overdue debt comes about: from month to month, by year of lending, and what was warned of with how often that
was right."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.ageing import age_setting
from dongvon.core.arrears import WARN_NAMES, Hits, Warn
from dongvon.field.arrears.queries import (
    FROZEN,
    GONE,
    Roll,
    Tested,
    Vintage,
    back_test,
    month_ends,
    roll_rates,
    vintages,
)
from dongvon.field.arrears.terms import warn_rule
from dongvon.front.web.pages.arrears.page import subjects, warning_table
from dongvon.front.web.pages.kit.naming import source
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.pages.loans.overdue import age_label
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language, share_text
from dongvon.office.overview.queries import as_of

MONTHS = 12
NOTHING = Hits(0, 0, 0, 0)


def context(actor: Actor) -> Page:
    place, on = actor.places[0], as_of(actor.places[0])
    last = month_ends(on, 1)[0]
    rule = warn_rule(last)
    warnings, tested = warning_table(actor, last), back_test(actor, place, last, MONTHS)
    total = sum((one.hits for one in tested), NOTHING)
    language = page_language()
    note = _("của {count} lượt cảnh báo trong {months} tháng qua").format(
        count=count_text(total.warned, language), months=len(tested))  # fmt: skip
    other = _("của {count} lượt không bị cảnh báo").format(count=count_text(total.others, language))
    return {
        "title": _("Nợ quá hạn đi đâu, đến từ đâu"),
        "subtitle": _("Đến hết ngày {day}").format(day=day_text(last)),
        "places": subjects("arrears_figures"),
        "figures": [
            figure(_("Đang cảnh báo"), len(warnings["rows"]), "count"),
            figure(_("Cảnh báo đúng"), _share(total.warned_hit, total.warned), "text", note=note),
            figure(_("Không cảnh báo mà vẫn quá hạn"), _share(total.others_hit, total.others), "text", note=other),
        ],
        "rule": _("Cảnh báo khi có từ {least} dấu hiệu. Là lý do để đến thăm sớm, không phải kết luận về ai.").format(
            least=rule.least),
        "source": source(_(rule.source), confidence=rule.confidence, effective_on=rule.since),
        "parts": [
            {"title": _("Nên đến thăm sớm"), "note": _("các khoản còn trong hạn"), "table": warnings},
            {"title": _("Cảnh báo có đúng không"),
             "note": _("mỗi tháng chỉ xét số đã ghi sổ đến cuối tháng ấy, rồi nhìn {months} tháng sau").format(
                 months=rule.hit_months),
             "table": _tested(tested)},
            {"title": _("Từng dấu hiệu một"), "note": _("cộng các tháng; một khoản vay được đếm lại mỗi tháng"),
             "table": _signs(tested)},
            {"title": _("Từ tháng này sang tháng sau"),
             "note": _("số khoản và dư nợ đầu tháng; chỉ kể khoản đổi nhóm hoặc còn quá hạn"),
             "table": _rolls(roll_rates(actor, place, last, MONTHS), last)},
            {"title": _("Theo năm cho vay"), "note": _("từng quá hạn: chỉ kể từ khi mở sổ ở đây"),
             "table": _vintages(vintages(actor, place, last))},
        ],
    }  # fmt: skip


def _share(part: int, whole: int) -> str:
    """A part of a whole, honest about nothing to divide by."""
    if not whole:
        return _("chưa có gì để đo")
    language = page_language()
    return f"{share_text(part, whole, language)} ({count_text(part, language)}/{count_text(whole, language)})"


def _tested(rows: Iterable[Tested]) -> Page:
    shown = [
        {"month": f"{one.on:%m/%Y}", **_measured(one.hits)} for one in reversed(list(rows))
    ]  # fmt: skip
    columns = [column("month", _("Cuối tháng")), *_measures(_("Đã cảnh báo"), _("Không cảnh báo"))]
    return {"columns": columns, "rows": shown,
            "empty": {"title": _("Sổ chưa đủ tháng để đo lại"), "icon": "clipboard-check"}}  # fmt: skip


def _measured(hits: Hits) -> Page:
    return {
        "warned": hits.warned, "hit": hits.warned_hit, "rate": _share(hits.warned_hit, hits.warned),
        "others": hits.others, "others_hit": hits.others_hit, "others_rate": _share(hits.others_hit, hits.others),
    }  # fmt: skip


def _measures(named: str, others: str) -> list[Page]:
    return [
        column("warned", named, "count"), column("hit", _("sau đó quá hạn"), "count"), column("rate", _("Tỷ lệ")),
        column("others", others, "count"), column("others_hit", _("sau đó quá hạn"), "count"),
        column("others_rate", _("Tỷ lệ")),
    ]  # fmt: skip


def _signs(rows: Sequence[Tested]) -> Page:
    """Each sign alone, over all months together."""
    shown = [
        {"sign": _(WARN_NAMES[kind]), **_measured(sum((one.by_sign[kind] for one in rows), NOTHING))} for kind in Warn
    ]
    return {"columns": [column("sign", _("Dấu hiệu")), *_measures(_("Có dấu hiệu"), _("Không có"))], "rows": shown}


def state_label(state: int, on: date) -> str:
    """A state of `queries.Roll` in words."""
    if state == 0:
        return _("trong hạn")
    if state in (FROZEN, GONE):
        return _("khoanh nợ") if state == FROZEN else _("hết nợ hoặc chuyển đi")
    edges = [None, *age_setting(on).months, None]
    return _("quá hạn {age}").format(age=age_label(edges[state - 1], edges[state]))


def _rolls(rows: Sequence[Roll], on: date) -> Page:
    """Only what changes its state, or stays overdue: thousands that stay in term say nothing but their number."""
    held: dict[tuple[date, int], int] = {}
    for one in rows:
        held[one.on, one.before] = held.get((one.on, one.before), 0) + one.loans
    shown = [
        {"month": f"{one.on:%m/%Y}", "before": state_label(one.before, on), "after": state_label(one.after, on),
         "loans": one.loans, "owed": one.owed, "rate": _share(one.loans, held[one.on, one.before])}
        for one in reversed(rows) if one.before != one.after or 0 < one.before < FROZEN
    ]  # fmt: skip
    columns = [
        column("month", _("Tháng")), column("before", _("Đầu tháng")), column("after", _("Cuối tháng")),
        column("loans", _("Khoản vay"), "count"), column("rate", _("Tỷ lệ của nhóm")),
        column("owed", _("Dư nợ đầu tháng (đồng)"), "money"),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown,
            "empty": {"title": _("Không có khoản nào đổi nhóm"), "icon": "circle-check"}}  # fmt: skip


def _vintages(rows: Sequence[Vintage]) -> Page:
    shown = [
        {"year": str(one.year), "loans": one.loans, "owing": one.owing, "owed": one.owed, "overdue": one.overdue,
         "late": one.overdue_loans, "ever": _share(one.ever, one.loans)}
        for one in rows
    ]  # fmt: skip
    columns = [
        column("year", _("Năm giải ngân đầu")), column("loans", _("Khoản vay"), "count"),
        column("owing", _("Còn nợ"), "count"), column("owed", _("Dư nợ (đồng)"), "money"),
        column("late", _("Đang quá hạn"), "count"), column("overdue", _("Gốc quá hạn (đồng)"), "money"),
        column("ever", _("Từng quá hạn")),
    ]  # fmt: skip
    return {"columns": columns, "rows": shown,
            "totals": {"owed": sum(one.owed for one in rows), "overdue": sum(one.overdue for one in rows)}}  # fmt: skip
