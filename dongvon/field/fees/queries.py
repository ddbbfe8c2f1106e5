"""The sheet of a month: what each group and each association has earned, from what was collected; reckoned when
read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.queries import mode_of
from dongvon.base.places.queries import in_force
from dongvon.core.dates import add_months
from dongvon.core.fees import (
    COMMISSION,
    FEE,
    Amount,
    LoanMonth,
    Part,
    commission,
    entrustment_fee,
    on_loans,
    on_savings,
    quality_share,
)
from dongvon.core.modes import Mode
from dongvon.core.posting import AccountKind, Happened
from dongvon.core.rates import effective_rate
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.pricing import pricing_of
from dongvon.credit.savings.queries import average_by_group
from dongvon.field.fees.models import FeePayment
from dongvon.field.fees.terms import settings
from dongvon.parties.groups.models import BoardSeat, Group


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One payee of a month and one fund: a group (commission) or an association at all its levels (fee). In đồng:
    `collected` of it `through_leader`, `saved` on average, principal and what of it is overdue at the end. `mirror`:
    the bank keeps the books and pays; `payment`: it is paid here."""

    kind: str
    fund_id: int
    fund: str
    group: Group | None
    head: str
    association: str
    loans: int
    collected: int
    through_leader: int
    saved: int
    balance: int
    overdue: int
    amount: Amount
    mirror: bool
    payment: FeePayment | None

    @property
    def payable(self) -> int:
        """What is paid at the point: a commission whole, of a fee the part of the commune."""
        return next(iter(self.amount.levels.values()), self.amount.total)


@dataclass(slots=True)
class _Pool:
    """The loans of one payee and fund."""

    months: list[LoanMonth]
    balance: int = 0
    overdue: int = 0


def fee_rows(actor: Actor, place: str, month: date) -> list[FeeRow]:
    """The sheet of a commune of the actor's for the month that begins on `month`: groups, then associations. Who leads
    a group sees his own, an association its own. Groups and associations as they stood on the last day."""
    if place not in actor.places:
        return []
    until = add_months(month, 1)
    last, days = until - timedelta(days=1), (until - month).days
    by_group, by_association, funds = _pools(place, month, until, last)
    saved = average_by_group(place, month, until)
    groups = {row.pk: row for row in Group.objects.filter(pk__in={key[0] for key in [*by_group, *saved]})}
    heads = dict(BoardSeat.objects.filter(in_force(last), group_id__in=groups, post=BoardSeat.Post.HEAD)
                 .values_list("group_id", "name"))  # fmt: skip
    paid = {(row.kind, row.group_id or 0, row.association, row.fund_id): row
            for row in FeePayment.objects.filter(place=place, month=month)}  # fmt: skip
    mirrors = {
        fund: mode_of(fund, last) is Mode.MIRROR for fund in {key[1] for key in [*by_group, *by_association, *saved]}
    }
    rules, rows = settings(), list[FeeRow]()
    for key in sorted({*by_group, *saved}, key=lambda key: (groups[key[0]].code, key[1])):
        group_id, fund = key
        pool = by_group.get(key, _Pool([]))
        dong_days, _ = saved.get(key, (0, 0))
        parts: list[Part] = on_loans(pool.months, rules.fees, COMMISSION, last, days)
        if dong_days:
            parts.append(on_savings(dong_days, rules.fees, last, days))
        group = groups[group_id]
        rows.append(_row(
            COMMISSION, (fund, funds.get(fund, "")), group, heads.get(group_id, ""), group.association, pool,
            dong_days // days, commission(parts), mirrors[fund],
            paid.get((COMMISSION, group_id, group.association, fund)),
        ))  # fmt: skip
    for (association, fund), pool in sorted(by_association.items()):
        share = quality_share(pool.overdue, pool.balance, rules.quality, last)
        amount = entrustment_fee(on_loans(pool.months, rules.fees, FEE, last, days), share, rules.split, last)
        rows.append(_row(
            FEE, (fund, funds[fund]), None, "", association, pool, 0, amount, mirrors[fund],
            paid.get((FEE, 0, association, fund)),
        ))  # fmt: skip
    return [row for row in rows if _seen(actor, row)]


def _seen(actor: Actor, row: FeeRow) -> bool:
    if actor.group_codes:
        return row.group is not None and row.group.code in actor.group_codes
    return not actor.association or row.association == actor.association


def _row(
    kind: str, fund: tuple[int, str], group: Group | None, head: str, association: str, pool: _Pool, saved: int,
    amount: Amount, mirror: bool, payment: FeePayment | None,
) -> FeeRow:  # fmt: skip
    return FeeRow(
        kind, fund[0], fund[1], group, head, association, len(pool.months),
        sum(one.collected for one in pool.months), sum(one.through_leader for one in pool.months), saved,
        pool.balance, pool.overdue, amount, mirror, payment,
    )  # fmt: skip


def _pools(
    place: str, month: date, until: date, last: date
) -> tuple[dict[tuple[int, int], _Pool], dict[tuple[str, int], _Pool], dict[int, str]]:
    """Every loan through a group that stood in the commune at the end of the month, by group and by association."""
    rows = _loan_months(place, month, until, last)
    loans = Loan.objects.in_bulk([row[0] for row in rows])
    funds = dict(Loan.objects.filter(pk__in=loans).values_list("fund_id", "fund__code").distinct())
    rates = dict[tuple[object, ...], int]()
    by_group, by_association = dict[tuple[int, int], _Pool](), dict[tuple[str, int], _Pool]()
    for loan_id, group_id, association, paid_out, through, otherwise, in_term_days, balance, overdue in rows:
        loan = loans[loan_id]
        key = (loan.programme, loan.variant, loan.rate_at_signing_e7, loan.signed_on)
        if key not in rates:
            rates[key] = effective_rate(pricing_of(loan), signed_on=loan.signed_on, on=last, place=place).in_term_e7
        one = LoanMonth(loan.programme, rates[key], paid_out, through, otherwise, in_term_days)
        of_group = by_group.setdefault((group_id, loan.fund_id), _Pool([]))
        of_association = by_association.setdefault((association, loan.fund_id), _Pool([]))
        for pool in (of_group, of_association):
            pool.months.append(one)
            pool.balance += balance
            pool.overdue += overdue
    return by_group, by_association, funds


def _loan_months(place: str, month: date, until: date, last: date) -> Sequence[tuple[Any, ...]]:
    """Of each loan: group, association, all paid out, interest of the month that passed the leader (on a sheet, or from
    the savings he gathered) and not, đồng-days in term, principal and overdue principal at the end. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT x.loan_id, x.group_id, x.association, p.paid_out,
                   coalesce(sum(m.amount) FILTER (WHERE m.came AND m.through), 0)::bigint,
                   coalesce(sum(m.amount) FILTER (WHERE m.came AND NOT m.through), 0)::bigint,
                   sum(m.in_term * (%(until)s - greatest(m.booked_on, %(month)s)))::bigint,
                   sum(m.in_term + m.overdue + m.frozen)::bigint, sum(m.overdue)::bigint
            FROM loans_in(%(place)s, %(last)s) x
            JOIN loans_position p ON p.loan_id = x.loan_id
            JOIN (
                SELECT v.*, v.booked_on >= %(month)s AND v.event = %(collected)s AS came,
                       (a.facts->>'purpose' = 'collector_cash' OR (a.facts->>'money')::int = %(transit)s) IS TRUE
                           AS through
                FROM loans_movement v LEFT JOIN loans_act a ON a.id = v.act_id WHERE v.booked_on < %(until)s
            ) m ON m.loan_id = x.loan_id
            WHERE x.group_id IS NOT NULL AND x.association <> ''
            GROUP BY x.loan_id, x.group_id, x.association, p.paid_out
            HAVING sum(m.in_term + m.overdue + m.frozen) > 0 OR max(m.booked_on) >= %(month)s
            ORDER BY x.loan_id
            """,
            {
                "month": month, "until": until, "last": last, "place": place,
                "collected": str(Happened.INTEREST_COLLECTED), "transit": int(AccountKind.BANK_TRANSIT),
            },
        )  # fmt: skip
        return cursor.fetchall()
