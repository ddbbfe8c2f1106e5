"""How an amount of interest came about: the segments of a due period with balance, rate and the document behind it."""

from datetime import date

from django.utils.translation import gettext as _

from dongvon.core.interest import FROZEN, OVERDUE, Segment
from dongvon.credit.loans.explaining import Reckoned, reckonings
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load, variant_of
from dongvon.credit.programmes.terms import Evidence, Overdue, Programme, Rate
from dongvon.front.web.pages.lists import Context
from dongvon.front.web.pages.naming import money, source
from dongvon.front.web.templatetags.formats import day_text, month_text

NOW = "nay"
TAB = "?muc=lai"


def key_of(one: Reckoned) -> str:
    """Its name in the address."""
    return NOW if one.booked is None else one.until.isoformat()


def interest_context(loan: Loan, wanted: str, on: date) -> Context:
    """The context of the tab: the period asked for, else the last that fell due."""
    periods = reckonings(loan, on)
    if not periods:
        nothing = {"from_on": loan.signed_on, "to_on": on, "total": 0, "segments": []}
        what = _("Chưa có kỳ lãi nào của khoản vay này được ghi tại đây.")
        return {"interest": nothing, "periods": [], "problem": {"tone": "note", "what": what}}
    chosen = next((one for one in periods if key_of(one) == wanted), None) or _last_due(periods)
    return {
        "interest": {
            "from_on": chosen.since,
            "to_on": chosen.until,
            "total": chosen.interest.total,
            "segments": [_segment(loan, one) for one in chosen.interest.segments],
        },
        "periods": _buttons(periods, chosen),
        "problem": _against_books(chosen),
    }


def _last_due(periods: list[Reckoned]) -> Reckoned:
    return next((one for one in reversed(periods) if one.booked is not None), periods[-1])


def _buttons(periods: list[Reckoned], chosen: Reckoned) -> list[Context]:
    """The periods of the chosen one's year, and a way into each other year."""
    years = sorted({one.until.year for one in periods})
    rows = [
        (str(year), max((p for p in periods if p.until.year == year), key=lambda p: p.until))
        for year in years
        if year != chosen.until.year
    ]
    rows += [
        (_("đang tính") if one.booked is None else month_text(one.until), one)
        for one in periods
        if one.until.year == chosen.until.year
    ]
    return [{"label": label, "url": f"{TAB}&ky={key_of(one)}", "current": one is chosen} for label, one in rows]


def _against_books(chosen: Reckoned) -> Context | None:
    """What to say beside the reckoning: still running, put off by grace, or, which must not be, unlike the books."""
    if chosen.booked is None:
        return {
            "tone": "note",
            "what": _("Kỳ này còn đang tính, chưa đến hạn."),
            "why": _("Số dưới đây là lãi tính đến trước ngày {day}; khi đến hạn mới làm tròn và ghi sổ.").format(
                day=day_text(chosen.until)
            ),
        }
    if chosen.booked != chosen.interest.total:
        return {
            "tone": "attention",
            "what": _("Tính lại được {reckoned}, sổ ghi {booked}.").format(
                reckoned=money(chosen.interest.total), booked=money(chosen.booked)
            ),
            "why": _("Cần hỏi ngân hàng: lãi suất hoặc dư nợ đã được sửa sau ngày ghi sổ."),
        }
    if chosen.put_off:
        what = _("Lãi trong thời gian ân hạn: để lại, chia đều vào các kỳ trả gốc về sau, không tính lãi trên lãi.")
        return {"tone": "note", "what": what}
    return None


def _segment(loan: Loan, segment: Segment) -> Context:
    states = {
        OVERDUE: {"label": _("quá hạn"), "tone": "alert"}, FROZEN: {"label": _("khoanh nợ"), "tone": "frozen"},
    }  # fmt: skip
    return {
        "from_on": segment.since, "to_on": segment.until, "days": segment.days,
        "state": states.get(segment.state, {"label": _("trong hạn"), "tone": "good"}),
        "balance": segment.balance, "rate_e7": segment.annual_rate_e7, "exact": segment.exact,
        "source": rate_source(loan, segment.state, segment.since),
    }  # fmt: skip


def rate_source(loan: Loan, state: str, on: date) -> Context:
    """The document behind the rate of a part of the principal on a day: the contract until a later row reaches it."""
    programme = load(loan.programme)
    if state == FROZEN:
        return source("Quyết định 50/2010/QĐ-TTg", note=_("Nợ được khoanh thì không tính lãi."))
    row = _row_in_force(programme, loan, on)
    if state == OVERDUE:
        rule = _overdue_rule(programme, on)
        if rule is not None:
            return _evidence(rule.evidence, rule.rule.since, _overdue_note(rule))
    if row is not None:
        return _evidence(row.evidence, row.row.since, _("áp dụng cả cho dư nợ đang có"))
    signed = _row_at_signing(programme, loan)
    note = _("lãi suất ghi trong hợp đồng ký ngày {day}").format(day=day_text(loan.signed_on))
    if signed is not None and signed.row.annual_rate_e7 == loan.rate_at_signing_e7:
        return _evidence(signed.evidence, signed.row.since, note)
    return source(_("Hợp đồng vay vốn"), effective_on=loan.signed_on, note=note)


def _overdue_note(rule: Overdue) -> str:
    if rule.rule.multiplier_e4 is None:
        return _("lãi suất nợ quá hạn ấn định riêng")
    percent = f"{rule.rule.multiplier_e4 / 100:g}"
    return _("nợ quá hạn chịu {percent} % lãi suất khi cho vay").format(percent=percent)


def _evidence(evidence: Evidence, since: date | None, note: str) -> Context:
    document, sure = evidence.document or evidence.url, evidence.confidence
    return source(document, url=evidence.url, effective_on=since, confidence=sure, note=note)


def _rows(programme: Programme, loan: Loan) -> list[Rate]:
    variant = variant_of(programme, loan.variant)
    return [rate for rate in programme.rates if rate.row.variant == variant]


def _row_in_force(programme: Programme, loan: Loan, on: date) -> Rate | None:
    """The last row after signing that reaches balances already outstanding."""
    reaching = [
        rate
        for rate in _rows(programme, loan)
        if rate.row.applies_to_outstanding and rate.row.since and loan.signed_on < rate.row.since <= on
    ]
    return max(reaching, key=lambda rate: rate.row.since or date.min, default=None)


def _row_at_signing(programme: Programme, loan: Loan) -> Rate | None:
    begun = [rate for rate in _rows(programme, loan) if rate.row.since is None or rate.row.since <= loan.signed_on]
    return max(begun, key=lambda rate: rate.row.since or date.min, default=None)


def _overdue_rule(programme: Programme, on: date) -> Overdue | None:
    known = [one for one in programme.overdue if not one.unknown and (one.rule.since is None or one.rule.since <= on)]
    return max(known, key=lambda one: one.rule.since or date.min, default=None)


def rate_changes(loan: Loan, until: date) -> list[Rate]:
    """Rows of the programme that changed the rate of this loan after its signing, up to the day."""
    rows = [rate for rate in _rows(load(loan.programme), loan) if rate.row.applies_to_outstanding and rate.row.since]
    return sorted(
        (rate for rate in rows if rate.row.since and loan.signed_on < rate.row.since <= until),
        key=lambda rate: rate.row.since or date.min,
    )
