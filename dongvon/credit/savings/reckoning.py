"""Interest on savings: đồng-days of many accounts by one scan of the ledger, then the rule on columns."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection

from dongvon.columns import savings_interest_column
from dongvon.core.savings import Stretch, stretches
from dongvon.credit.savings.terms import settings

if TYPE_CHECKING:
    from dongvon.credit.savings.models import ResidentAccount, SavingsAccount


def interest_due(accounts: Sequence["SavingsAccount | ResidentAccount"], until: date) -> dict[int, int]:
    """Interest of each account from the day to which it was credited last, up to and not with `until`; đồng by id. All
    accounts are of one product. One statement."""
    if not accounts:
        return {}
    product = accounts[0].PRODUCT
    periods = stretches(settings(), product, min(begins(one) for one in accounts), until)
    if not periods:
        return {one.pk: 0 for one in accounts}
    found = dong_days(accounts, periods)
    columns = [np.array([found[one.pk][at] for one in accounts], dtype=np.int64) for at in range(len(periods))]
    amounts = savings_interest_column(columns, [one.setting for one in periods])
    return {one.pk: int(amount) for one, amount in zip(accounts, amounts, strict=True)}


def begins(account: "SavingsAccount | ResidentAccount") -> date:
    """The first day whose interest is not credited yet."""
    return account.interest_to or first_day(account)


def first_day(account: "SavingsAccount | ResidentAccount") -> date:
    """The first day that can bear interest here: that of the opening, but no day before the first dated rate. An
    account taken over was opened long before these books, which hold nothing of those days."""
    return max(account.opened_on, min(one.since for one in settings() if one.product == account.PRODUCT))


def dong_days(
    accounts: Sequence["SavingsAccount | ResidentAccount"],
    periods: Sequence[Stretch],
    *,
    from_credit: bool = True,
) -> dict[int, list[int]]:
    """For each account and each of the periods the sum of its balances at the end of each day, of the days after its
    last credit (`from_credit`), or of all of them. Today's balance for all days, less what moved after each day."""
    kind = int(accounts[0].KEPT_ON)
    first = periods[0].since
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH moved AS (
                SELECT t.about_id, t.booked_on,
                       sum(t.amount * ((c.kind = %(kind)s)::int - (d.kind = %(kind)s)::int))::bigint AS change
                FROM ledger_transfer t
                JOIN ledger_account c ON c.id = t.credit_id JOIN ledger_account d ON d.id = t.debit_id
                WHERE t.about_type = %(about)s AND t.about_id = ANY (%(ids)s) AND t.booked_on > %(first)s
                GROUP BY t.about_id, t.booked_on
            ), days AS (
                SELECT s.id, s.balance, p.number, greatest(p.since, s.since) AS since,
                       greatest(p.until - greatest(p.since, s.since), 0) AS days
                FROM unnest(%(ids)s::bigint[], %(balances)s::bigint[], %(begun)s::date[]) AS s (id, balance, since)
                CROSS JOIN unnest(%(sinces)s::date[], %(untils)s::date[]) WITH ORDINALITY AS p (since, until, number)
            )
            SELECT d.id, (d.balance * d.days
                          - coalesce(sum(m.change * least(greatest(m.booked_on - d.since, 0), d.days)), 0))::bigint
            FROM days d LEFT JOIN moved m ON m.about_id = d.id
            GROUP BY d.id, d.number, d.balance, d.days ORDER BY d.id, d.number
            """,
            {
                "kind": kind,
                "about": accounts[0].ABOUT,
                "ids": [one.pk for one in accounts],
                "balances": [one.balance for one in accounts],
                "begun": [begins(one) if from_credit else first for one in accounts],
                "first": first,
                "sinces": [one.since for one in periods],
                "untils": [one.until for one in periods],
            },
        )
        found = dict[int, list[int]]()
        for pk, total in cursor.fetchall():
            found.setdefault(pk, []).append(total)
        return found
