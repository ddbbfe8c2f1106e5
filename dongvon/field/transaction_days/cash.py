"""The cash of a session as the books know it: the ledger's cash transfers of its day and point. Nothing is typed."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from dongvon.core.cash import CashOfDay
from dongvon.core.posting import AccountKind
from dongvon.field.transaction_days.models import Session, Sheet

_MOVED = """
    SELECT t.event, d.kind = %(cash)s, sum(t.amount)::bigint, count(DISTINCT t.request_id)
    FROM ledger_transfer t
    JOIN ledger_account d ON d.id = t.debit_id
    JOIN ledger_account c ON c.id = t.credit_id
    LEFT JOIN loans_loan l ON t.about_type = 'loan' AND l.id = t.about_id
    LEFT JOIN savings_savingsaccount s ON t.about_type = 'savings' AND s.id = t.about_id
    LEFT JOIN households_household h ON h.id = s.household_id
    LEFT JOIN groups_group g ON t.about_type = 'group' AND g.id = t.about_id
    LEFT JOIN places_hamlet p ON p.id = coalesce(l.hamlet_id, h.hamlet_id, g.hamlet_id)
    WHERE t.booked_on = %(on)s AND t.place = %(place)s AND (d.kind = %(cash)s) <> (c.kind = %(cash)s)
      AND t.about_type <> 'fund' AND coalesce(p.point_id, %(point)s) = %(point)s
    GROUP BY 1, 2
"""
PAYOUT, WITHDRAWAL = "paid_out", "savings_out"


@dataclass(frozen=True, slots=True)
class CashLines:
    """The cash of a session in its parts, đồng: on sheets, at the counter; payouts, savings paid back, other."""

    opening_float: int
    sheets: int
    counter: int
    payouts: int
    payout_count: int
    withdrawals: int
    other_out: int

    @property
    def day(self) -> CashOfDay:
        return CashOfDay(
            self.opening_float, self.sheets + self.counter, self.payouts + self.withdrawals + self.other_out
        )


def cash_lines(session: Session) -> CashLines:
    """What came in and went out at the session's point on its day. Two visits never share a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVED,
            {
                "cash": int(AccountKind.CASH),
                "on": session.held_on,
                "place": session.place,
                "point": session.point_id,
            },
        )
        rows = cursor.fetchall()
    received = sum(amount for _, incoming, amount, _ in rows if incoming)
    out = {event: (amount, number) for event, incoming, amount, number in rows if not incoming}
    sheets = Sheet.objects.filter(session=session).aggregate(sum=Sum("cash_counted"))["sum"] or 0
    payouts, payout_count = out.pop(PAYOUT, (0, 0))
    withdrawals, _ = out.pop(WITHDRAWAL, (0, 0))
    return CashLines(
        opening_float=session.opening_float,
        sheets=sheets,
        counter=received - sheets,
        payouts=payouts,
        payout_count=payout_count,
        withdrawals=withdrawals,
        other_out=sum(amount for amount, _ in out.values()),
    )


def cash_of(session: Session) -> CashOfDay:
    return cash_lines(session).day
