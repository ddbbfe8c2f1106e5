"""What the rate of a loan rests on: the document behind the rate of a part of its principal on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dongvon.core.dates import day_text
from dongvon.core.interest import FROZEN, OVERDUE
from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load, variant_of
from dongvon.credit.programmes.terms import Evidence, Overdue, Programme, Rate


@dataclass(frozen=True, slots=True)
class Ground:
    """A document with the day from which it counts; `note` is a message id with its `facts`."""

    document: str
    url: str = ""
    since: date | None = None
    confidence: str = ""
    note: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def rate_ground(loan: Loan, state: str, on: date) -> Ground:
    """The document behind the rate of a part of the principal on a day: the contract until a later row reaches it."""
    programme = load(loan.programme)
    if state == FROZEN:
        return Ground("Quyết định 50/2010/QĐ-TTg", note=N_("Nợ được khoanh thì không tính lãi."))
    if state == OVERDUE:
        rule = _overdue_rule(programme, on)
        if rule is not None:
            return _overdue_ground(rule)
    row = _row_in_force(programme, loan, on)
    if row is not None:
        return _of(row.evidence, row.row.since, N_("áp dụng cả cho dư nợ đang có"))
    signed = _row_at_signing(programme, loan)
    note, facts = N_("lãi suất ghi trong hợp đồng ký ngày {day}"), {"day": day_text(loan.signed_on)}
    if signed is not None and signed.row.annual_rate_e7 == loan.rate_at_signing_e7:
        return _of(signed.evidence, signed.row.since, note, facts)
    return Ground(N_("Hợp đồng vay vốn"), since=loan.signed_on, note=note, facts=facts)


def _overdue_ground(rule: Overdue) -> Ground:
    if rule.rule.multiplier_e4 is None:
        return _of(rule.evidence, rule.rule.since, N_("lãi suất nợ quá hạn ấn định riêng"))
    note = N_("nợ quá hạn chịu {percent} % lãi suất khi cho vay")
    return _of(rule.evidence, rule.rule.since, note, {"percent": f"{rule.rule.multiplier_e4 / 100:g}"})


def _of(evidence: Evidence, since: date | None, note: str, facts: Mapping[str, object] | None = None) -> Ground:
    return Ground(evidence.document or evidence.url, evidence.url, since, evidence.confidence, note, facts or {})


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
