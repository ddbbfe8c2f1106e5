"""Sums over a commune's movements, never one by one: what a close has not seen yet, and the scan of all of them.

SQL only adds up; the rule is applied to the sums (`core.accrual`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from dongvon.core.accrual import NOTHING_RELEASED, Released, accrued, less_released
from dongvon.core.interest import IN_TERM, OVERDUE, Exact, add_exact
from dongvon.core.posting import PARTS, Happened
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RatePeriod, rate_periods
from dongvon.credit.loans.living import FAR, RELEASED
from dongvon.credit.loans.pricing import pricing_as
from dongvon.credit.programmes.catalogue import all_programmes

FIRST_DAY = date(1980, 1, 1)

Pricing = tuple[str, int, date]
"""Variant, rate at signing, and the day of the last change before signing that reached balances outstanding."""
Pool = tuple[int, str]
"""Fund and programme."""


@dataclass(slots=True)
class Sums:
    """What movements add up to. `principal`: by pool, pricing and the day it counts from, đồng in term and overdue;
    `released` by pool (of a scan: below zero, what came with loans from other communes and is still in progress)."""

    count: int = 0
    principal: dict[tuple[Pool, Pricing, date], tuple[int, int]] = field(default_factory=dict)
    released: dict[Pool, Released] = field(default_factory=dict)

    def add(self, pool: Pool, pricing: Pricing, since: date, principal: tuple[int, int], released: Released) -> None:
        had = self.principal.get((pool, pricing, since), (0, 0))
        self.principal[pool, pricing, since] = (had[0] + principal[0], had[1] + principal[1])
        if released != NOTHING_RELEASED:
            self.released[pool] = self.released.get(pool, NOTHING_RELEASED) + released


# A movement of principal counts from its own day; what was taken over had stood since interest was last reckoned.
_COUNTS_FROM = f"""CASE WHEN m.event = '{Happened.OPENING}' THEN coalesce(m.interest_to, m.booked_on)
                        ELSE coalesce(m.valued_on, m.booked_on) END"""
_PRICED_AS = """l.variant, l.rate_at_signing_e7, coalesce((
    SELECT max(b.since) FROM unnest(%(programmes)s::text[], %(since)s::date[]) AS b (programme, since)
    WHERE b.programme = l.programme AND b.since <= l.signed_on), %(first)s::date)"""


def not_seen(place: str, funds: Iterable[int], *, after: date, until: date, mark: int) -> Sums:
    """The movements booked up to and with `until` that a close of `after`, with that mark, has not taken in."""
    return _sums(
        f"""
        SELECT l.fund_id, l.programme, {_PRICED_AS}, {_COUNTS_FROM}, sum(m.in_term)::bigint, sum(m.overdue)::bigint,
               {", ".join(f"sum(m.{name})::bigint" for name in RELEASED)}, count(*), bool_or(l.id IS NULL)
        FROM loans_movement m LEFT JOIN loans_loan l ON l.id = m.loan_id
        WHERE m.place = %(place)s AND (m.booked_on > %(after)s OR m.id > %(mark)s) AND m.booked_on <= %(until)s
          AND (l.id IS NULL OR l.fund_id = ANY (%(funds)s))
        GROUP BY 1, 2, 3, 4, 5, 6
        """,
        {"place": place, "funds": list(funds), "after": after, "until": until, "mark": mark},
    )


def scan(place: str, funds: Iterable[int], *, until: date, mark: int | None = None) -> Sums:
    """All loans that are in the commune, from its movements booked up to and with `until` (and no later in number than
    `mark`): principal from the day interest was last reckoned. What stood then counts from that day."""
    return _sums(
        f"""
        WITH taken AS (
            SELECT m.loan_id, m.act_id, m.event, m.amount, m.in_term, m.overdue, m.interest_to, {_COUNTS_FROM} AS since,
                   {" + ".join(f"m.{part}" for part in PARTS)} AS parts,
                   {", ".join(f"m.{name}" for name in RELEASED)}
            FROM loans_movement m
            WHERE m.place = %(place)s AND m.booked_on <= %(until)s AND (%(mark)s::bigint IS NULL OR m.id <= %(mark)s)
        ), acts AS (  -- what an undone act had reckoned adds up to nothing
            SELECT *, CASE WHEN act_id IS NULL OR count(*) OVER act = 1 OR sum(amount) OVER act <> 0
                           THEN interest_to END AS reckoned_to
            FROM taken WINDOW act AS (PARTITION BY loan_id, act_id, event)
        ), loans AS (
            SELECT *, max(reckoned_to) OVER (PARTITION BY loan_id) AS reckoned FROM acts
        ), gone AS (  -- it came and went by moves; what began here came without one
            SELECT loan_id FROM (
                SELECT loan_id, CASE WHEN event = 'moved' THEN sign(sum(parts)) ELSE 0 END AS step,
                       bool_or(event IN ('opening', 'paid_out', 'rolled_in')) AS began
                FROM taken WHERE loan_id IN (SELECT loan_id FROM taken WHERE event = 'moved')
                GROUP BY loan_id, act_id, event
            ) steps GROUP BY loan_id HAVING bool_or(step <> 0) AND bool_or(began)::int + sum(step) <= 0
        )
        SELECT l.fund_id, l.programme, {_PRICED_AS}, greatest(t.since, t.reckoned), sum(t.in_term)::bigint,
               sum(t.overdue)::bigint, {", ".join(_carried(name) for name in RELEASED)}, count(*), bool_or(l.id IS NULL)
        FROM loans t LEFT JOIN loans_loan l ON l.id = t.loan_id
        WHERE t.loan_id NOT IN (SELECT loan_id FROM gone) AND (l.id IS NULL OR l.fund_id = ANY (%(funds)s))
        GROUP BY 1, 2, 3, 4, 5, 6
        """,
        {"place": place, "funds": list(funds), "until": until, "mark": mark},
    )


def _carried(name: str) -> str:
    """What came with a loan that moved here and has not fallen due since."""
    return f"""coalesce(sum(t.{name}) FILTER (WHERE t.event = '{Happened.MOVED}'
                                              AND (t.since < t.reckoned) IS NOT TRUE), 0)::bigint"""


def _sums(query: str, given: dict[str, Any]) -> Sums:
    programmes, changed_on = _changes()
    found = Sums()
    with connection.cursor() as cursor:
        cursor.execute(query, {"programmes": programmes, "since": changed_on, "first": FIRST_DAY, **given})
        for fund, programme, variant, rate, priced_from, since, in_term, overdue, *rest in cursor.fetchall():
            *released, count, out_of_sight = rest
            if out_of_sight:
                raise _out_of_sight()
            pricing = (variant, rate, priced_from)
            found.add((fund, programme), pricing, since, (in_term, overdue), Released(*released))
            found.count += count
    return found


def wait_for_writers(place: str) -> None:
    """Go on alone: once everybody who was writing on loans of the commune, or closing it, is through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [place])


def last_number(place: str) -> int:
    """The number of the commune's last movement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM loans_movement WHERE place = %s", [place])
        return int(cursor.fetchone()[0])


def in_progress(sums: Sums, place: str, until: date) -> dict[tuple[Pool, str], Exact]:
    """The exact interest in progress up to, not with, `until` of what was scanned, by pool and state."""
    found: dict[tuple[Pool, str], Exact] = {}
    for (pool, pricing, since), parts in sums.principal.items():
        for state, balance in zip((IN_TERM, OVERDUE), parts, strict=True):
            if balance:
                exact = accrued(balance, since, until, rates_of(pool[1], pricing, place), state)
                found[pool, state] = add_exact(found.get((pool, state), (0, 0)), exact)
    for pool, released in sums.released.items():
        for state in (IN_TERM, OVERDUE):
            found[pool, state] = less_released(found.get((pool, state), (0, 0)), *released.of(state))
    return found


@cache
def rates_of(programme: str, pricing: Pricing, place: str) -> Sequence[RatePeriod]:
    """The rates of every day of loans priced like that."""
    variant, rate_at_signing_e7, since = pricing
    priced = pricing_as(programme, variant, rate_at_signing_e7, since)
    return tuple(rate_periods(priced, signed_on=since, since=since, until=FAR, place=place))


@cache
def _changes() -> tuple[list[str], list[date]]:
    """Programme and day of every change of rate that reached balances outstanding."""
    rows = [
        (programme.code, rate.row.since)
        for programme in all_programmes()
        for rate in programme.rates
        if rate.row.applies_to_outstanding and rate.row.since
    ]
    return [code for code, _ in rows], [since for _, since in rows]


def _out_of_sight() -> Refused:
    text = N_(
        "Có khoản vay đã chuyển sang địa bàn khác ngoài phạm vi của bạn: người phụ trách cả hai nơi khóa ngày này."
    )
    return Refused(Problem("loans_out_of_sight", text))
