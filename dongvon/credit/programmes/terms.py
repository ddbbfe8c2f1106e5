"""One programme as values: who may borrow, at what rate, how much, how long, how it is paid back, and on what document.

`None` always means that nobody has found it out yet, with the reason beside it; it is never a default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dongvon.core.rates import MULTIPLIER_UNITS, RATE_UNITS, OverdueRule, Overlay, RateRow, rate_e7


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a number rests on. Confidence: seen | derived | mixed | memory (recalled; verify with the bank)."""

    document: str = ""
    url: str = ""
    confidence: str = "memory"


@dataclass(frozen=True, slots=True)
class Legal:
    """A document the programme rests on, and from when."""

    since: date | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of the rate history with its evidence; `unknown` says why the rate is missing."""

    row: RateRow
    evidence: Evidence
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A dated overdue rule with its evidence."""

    rule: OverdueRule
    evidence: Evidence
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be lent in [since, until): đồng per `per`, or a share of something, or another's ceiling.

    `per_job`: and at most that much for each job. `at_most`: so many times at most (two works a household).
    """

    variant: str
    since: date | None
    until: date | None
    amount: int | None
    per: str
    per_job: int | None
    share_percent: int | None
    share_of: str
    same_as: str
    at_most: int | None
    unknown: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Term:
    """The longest term in [since, until): months, or the rule that gives it, or another programme's term."""

    variant: str
    since: date | None
    until: date | None
    months: int | None
    rule: str
    same_as: str
    unknown: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Grace:
    """Months without principal and without interest due; rule "student": the course and 12 months more."""

    principal_months: int | None
    interest_months: int | None
    rule: str
    unknown: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Instalments:
    """How principal is paid back: `rule` names a function of `core.schedule`; `months` are the spacings agreed upon."""

    rule: str
    months: tuple[int, ...]
    default_months: int | None
    single_up_to_months: int
    yearly_share_percent: int | None
    first_after_study_months: int
    round_to: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Changes:
    """Whether a loan may be extended (09/TD) and carried over (07/TD: "any", "short_term", "" never)."""

    extension: bool
    rollover: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Security:
    """From a day on: security needed never, always, or above an amount in đồng."""

    since: date | None
    required: str
    above: int | None
    unknown: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Labour:
    """The share of a project's workers that must be people the programme is for."""

    share_percent: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class MissedInstalment:
    """For loans signed from a day on: whether an instalment neither paid nor rescheduled is moved to overdue."""

    since: date | None
    becomes_overdue: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Programme:
    """A lending programme. `variants` names the kinds that differ in rate or in ceiling; "" is a programme without.
    `organisations`: the kinds lent to organisations, and to them alone."""

    code: str
    position: int
    bank_code: str
    more_bank_codes: tuple[str, ...]
    status: str
    verified_until: date | None
    poverty: bool
    area: str
    channel: str
    default_variant: str
    own_capital_percent: int | None
    organisations: tuple[str, ...]
    name: Label
    short: Label
    borrower: Label
    outcome_kind: str
    outcome: Label
    variants: Mapping[str, Label]
    legal: tuple[Legal, ...]
    rates: tuple[Rate, ...]
    overdue: tuple[Overdue, ...]
    ceilings: tuple[Ceiling, ...]
    terms: tuple[Term, ...]
    grace: Grace
    instalments: Instalments
    security: tuple[Security, ...]
    missed_instalments: tuple[MissedInstalment, ...]
    changes: Changes
    labour: Labour | None

    def missed_goes_overdue(self, signed_on: date) -> bool:
        """Whether an instalment neither paid nor rescheduled goes overdue by itself, of loans signed that day.

        Source: CV 597/NHCS-TDNN (30/01/2026) for loans from 2026-03-01; earlier ones follow their contract."""
        rows = [row for row in self.missed_instalments if row.since is None or row.since <= signed_on]
        return bool(rows) and max(rows, key=lambda row: row.since or date.min).becomes_overdue

    @property
    def rate_variants(self) -> tuple[str, ...]:
        """The variants that have a rate of their own, in the order of the file."""
        return tuple(dict.fromkeys(rate.row.variant for rate in self.rates))

    @property
    def for_households(self) -> bool:
        """Whether a household may ask for it today: it still lends, and not to organisations alone."""
        return self.status != "legacy" and self.default_variant not in self.organisations


def programme_of(raw: Mapping[str, Any]) -> Programme:
    """The programme of a terms file that `schema.terms_problems` found without fault."""
    grace, instalments, outcome = raw["grace"], raw["instalments"], raw["outcome"]
    return Programme(
        code=raw["code"],
        position=raw["position"],
        bank_code=raw["bank_code"],
        more_bank_codes=tuple(raw.get("more_bank_codes", ())),
        status=raw["status"],
        verified_until=raw.get("verified_until"),
        poverty=raw["poverty"],
        area=raw.get("area", ""),
        channel=raw["channel"],
        default_variant=raw["default_variant"],
        own_capital_percent=raw.get("own_capital_percent"),
        organisations=tuple(raw.get("organisations", ())),
        name=Label(**raw["name"]),
        short=Label(**raw["short"]),
        borrower=Label(**raw["borrower"]),
        outcome_kind=outcome["kind"],
        outcome=Label(outcome["vi"], outcome["en"]),
        variants={variant: Label(**label) for variant, label in raw.get("variants", {}).items()},
        legal=tuple(Legal(row.get("from"), _evidence(row)) for row in raw.get("legal", ())),
        rates=tuple(_rate(row) for row in raw.get("rate", ())),
        overdue=tuple(_overdue(row) for row in raw.get("overdue", ())),
        ceilings=tuple(_ceiling(row) for row in raw.get("ceiling", ())),
        terms=tuple(_term(row) for row in raw.get("term", ())),
        grace=Grace(
            grace.get("principal_months"),
            grace.get("interest_months"),
            grace.get("rule", ""),
            grace.get("unknown", ""),
            _evidence(grace),
        ),
        instalments=Instalments(
            rule=instalments["rule"],
            months=tuple(instalments.get("months", ())),
            default_months=instalments.get("default_months"),
            single_up_to_months=instalments.get("single_up_to_months", 0),
            yearly_share_percent=instalments.get("yearly_share_percent"),
            first_after_study_months=instalments.get("first_after_study_months", 12),
            round_to=instalments["round_to"],
            evidence=_evidence(instalments),
        ),
        security=tuple(
            Security(row.get("from"), row.get("required", ""), row.get("above"), row.get("unknown", ""), _evidence(row))
            for row in raw.get("security", ())
        ),
        missed_instalments=tuple(
            MissedInstalment(row.get("from"), row["becomes_overdue"], _evidence(row))
            for row in raw.get("missed_instalment", ())
        ),
        changes=_changes(raw.get("changes", {"confidence": "memory"})),
        labour=Labour(raw["labour"]["share_percent"], _evidence(raw["labour"])) if "labour" in raw else None,
    )


def _changes(table: Mapping[str, Any]) -> Changes:
    return Changes(table.get("extension") != "none", table.get("rollover", ""), _evidence(table))


def overlay_of(raw: Mapping[str, Any]) -> Overlay:
    """One overlay of the overlays file; a missing list of places or programmes means all of them."""
    change = raw["change_percent"]
    sign = -1 if change.startswith("-") else 1
    return Overlay(
        places=frozenset(raw["places"]) if "places" in raw else None,
        programmes=frozenset(raw["programmes"]) if "programmes" in raw else None,
        since=raw["from"],
        until=raw.get("until"),
        change_e7=sign * rate_e7(change.removeprefix("-")),
        reaches_overdue=raw["reaches_overdue"],
        source=raw.get("source", ""),
    )


def _evidence(row: Mapping[str, Any]) -> Evidence:
    return Evidence(row.get("document", ""), row.get("source", ""), row["confidence"])


def _rate(row: Mapping[str, Any]) -> Rate:
    evidence = _evidence(row)
    percent = row.get("annual_percent")
    return Rate(
        RateRow(
            variant=row.get("variant", ""),
            since=row.get("from"),
            annual_rate_e7=None if percent is None else rate_e7(percent),
            applies_to_outstanding=row.get("applies_to") == "outstanding",
            source=evidence.document or evidence.url,
            confidence=evidence.confidence,
        ),
        evidence,
        row.get("unknown", ""),
    )


def _overdue(row: Mapping[str, Any]) -> Overdue:
    evidence = _evidence(row)
    multiplier, fixed = row.get("multiplier"), row.get("fixed_annual_percent")
    rule = OverdueRule(
        since=row.get("from"),
        multiplier_e4=None if multiplier is None else rate_e7(multiplier) * MULTIPLIER_UNITS * 100 // RATE_UNITS,
        fixed_rate_e7=None if fixed is None else rate_e7(fixed),
        source=evidence.document or evidence.url,
        confidence=evidence.confidence,
    )
    return Overdue(rule, evidence, row.get("unknown", ""))


def _ceiling(row: Mapping[str, Any]) -> Ceiling:
    return Ceiling(
        variant=row.get("variant", ""),
        since=row.get("from"),
        until=row.get("until"),
        amount=row.get("amount"),
        per=row["per"],
        per_job=row.get("per_job"),
        share_percent=row.get("share_percent"),
        share_of=row.get("share_of", ""),
        same_as=row.get("same_as", ""),
        at_most=row.get("at_most"),
        unknown=row.get("unknown", ""),
        evidence=_evidence(row),
    )


def _term(row: Mapping[str, Any]) -> Term:
    return Term(
        variant=row.get("variant", ""),
        since=row.get("from"),
        until=row.get("until"),
        months=row.get("months"),
        rule=row.get("rule", ""),
        same_as=row.get("same_as", ""),
        unknown=row.get("unknown", ""),
        evidence=_evidence(row),
    )
