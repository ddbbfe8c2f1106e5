"""What the lists need to know of the programmes, as columns for the database: rates and ceilings by signing day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dongvon.core.identity import OLD_CARD_VOID_ON, RENEWAL_AGES, YEARS_ISSUED_EARLY
from dongvon.core.problems import Refused
from dongvon.core.rates import effective_rate, rate_at_signing
from dongvon.credit.programmes.catalogue import all_programmes, ceilings_on, overlays, pricing, student_programmes
from dongvon.credit.programmes.terms import Ceiling, Programme

FOR_A_HOUSEHOLD = frozenset({"household", "borrower"})
LONG_AGO, FOR_GOOD = date(1900, 1, 1), date(9999, 12, 31)
RateLine = tuple[str, str, date, date, int]
CeilingLine = tuple[str, date, date, int]
MissedLine = tuple[str, date, date]


def rate_lines(places: Iterable[str], on: date) -> list[RateLine]:
    """(programme, place, signed since, signed until, rate in 10⁻⁷): every rate a loan signed in that time may bear on
    the day, whatever its variant. `place` is empty where the rate holds everywhere; an unknown rate has no line."""
    named = {place for overlay in overlays() for place in overlay.places or ()}
    lines: set[RateLine] = set()
    for programme in all_programmes():
        for variant in programme.rate_variants:
            terms = pricing(programme, variant)
            for since, until in _spans((row.since for row in terms.rows if row.variant == variant), on):
                for place in ("", *sorted(named & set(places))):
                    try:
                        then = rate_at_signing(terms, since)
                        now = effective_rate(replace(terms, overdue=()), signed_on=since, on=on, place=place).in_term_e7
                    except Refused:
                        continue
                    lines |= {(programme.code, place, since, until, rate) for rate in (then, now)}
    return sorted(lines)


def ceiling_lines(on: date) -> list[CeilingLine]:
    """(programme, signed since, signed until, đồng): the most a household may owe of the programme, the widest of its
    variants. Programmes whose ceiling is by month, worker, project or share have no line."""
    lines = []
    for programme in all_programmes():
        days = (day for row in _every_ceiling(programme) for day in (row.since, row.until))
        for since, until in _spans(days, on):
            amounts = [_for_a_household(row) for row in _in_force(programme, since)]
            if amounts and all(amounts):
                lines.append((programme.code, since, until, max(amount for amount in amounts if amount)))
    return lines


def missed_lines(on: date) -> list[MissedLine]:
    """(programme, signed since, signed until): the loans of which a missed instalment goes overdue by itself."""
    return [
        (programme.code, since, until)
        for programme in all_programmes()
        for since, until in _spans((row.since for row in programme.missed_instalments), on)
        if programme.missed_goes_overdue(since)
    ]


def _every_ceiling(programme: Programme) -> Iterator[Ceiling]:
    for row in programme.ceilings:
        yield row
        if row.same_as:
            yield from next(other.ceilings for other in all_programmes() if other.code == row.same_as)


def _in_force(programme: Programme, on: date) -> list[Ceiling]:
    """The ceilings of the day of every variant of the programme that has its own."""
    variants = {row.variant for row in programme.ceilings}
    return [row for variant in sorted(variants) for row in ceilings_on(programme, variant, on)]


def _for_a_household(row: Ceiling) -> int | None:
    if row.amount is None:
        return None
    if row.per in FOR_A_HOUSEHOLD:
        return row.amount
    return row.amount * row.at_most if row.at_most else None


def _spans(days: Iterable[date | None], on: date) -> list[tuple[date, date]]:
    """The times between the days up to `on`, without a gap."""
    starts = sorted({LONG_AGO, *(day for day in days if day is not None and day <= on)})
    return list(zip(starts, [*starts[1:], FOR_GOOD], strict=True))


def facts(places: Iterable[str], on: date) -> dict[str, Any]:
    """The parameters of the queries that come from the programmes and the rules, by name."""
    rates, ceilings = rate_lines(places, on), ceiling_lines(on)
    rate_columns = ("rate_programme", "rate_place", "rate_since", "rate_until", "rate_e7")
    ceiling_columns = ("ceiling_programme", "ceiling_since", "ceiling_until", "ceiling_amount")
    return {
        "student_programmes": list(student_programmes()),
        "poverty_programmes": [p.code for p in all_programmes() if p.poverty],
        "old_card_void_on": OLD_CARD_VOID_ON,
        "renewal_ages": list(RENEWAL_AGES),
        "issued_early_years": YEARS_ISSUED_EARLY,
        **_columns(rate_columns, rates),
        **_columns(ceiling_columns, ceilings),
        **_columns(("missed_programme", "missed_since", "missed_until"), missed_lines(on)),
    }


def _columns(names: tuple[str, ...], lines: list[Any]) -> Mapping[str, list[Any]]:
    return {name: [line[n] for line in lines] for n, name in enumerate(names)}
