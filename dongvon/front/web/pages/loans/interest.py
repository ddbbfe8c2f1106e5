"""How an amount of interest came about: the segments of a due period with balance, rate and the document behind it."""

from datetime import date

from django.utils.translation import gettext as _

from dongvon.core.interest import FROZEN, OVERDUE, Segment
from dongvon.credit.loans.explaining import Reckoned, reckonings
from dongvon.credit.loans.grounds import rate_ground
from dongvon.credit.loans.models import Loan
from dongvon.front.web.pages.kit.lists import Context
from dongvon.front.web.pages.kit.naming import money, source
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
    """The document behind the rate of a part of the principal on a day, as `says_who` shows it."""
    found = rate_ground(loan, state, on)
    more: Context = {"effective_on": found.since, "note": _(found.note).format(**found.facts)}
    if found.confidence:
        more |= {"url": found.url, "confidence": found.confidence}
    return source(_(found.document) if found.document else "", **more)
