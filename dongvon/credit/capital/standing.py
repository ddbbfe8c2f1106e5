"""What the books say beside targets: balances of a day, what is owed now, what was lent and collected in a year; by
hamlet, association, group, programme and fund. One statement each; call inside `acting(actor)`."""

from dataclasses import dataclass
from datetime import date

from dongvon.base.access.statements import run
from dongvon.core.targets import Level
from dongvon.credit.loans.models import Event
from dongvon.credit.programmes.catalogue import student_programmes

Key = tuple[str, int]
"""Programme and id of the fund: central and local money are never added up."""
# What a line of a level names beside programme and fund.
NAMED_BY = {
    Level.COMMUNE: (), Level.HAMLET: ("hamlet_id",), Level.ASSOCIATION: ("association",), Level.GROUP: ("group_id",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What a line of a sheet of targets is about; None and "": of the whole commune."""

    programme: str
    fund_id: int
    hamlet_id: int | None = None
    association: str = ""
    group_id: int | None = None

    @property
    def key(self) -> Key:
        return self.programme, self.fund_id


def summed(amounts: dict[Part, int], *by: str) -> dict[Part, int]:
    """The same amounts with everything but programme, fund and the columns `by` added up."""
    found: dict[Part, int] = {}
    for part, amount in amounts.items():
        kept = Part(part.programme, part.fund_id, **{name: getattr(part, name) for name in by})
        found[kept] = found.get(kept, 0) + amount
    return found


def balances_on(place: str, on: date) -> dict[Part, int]:
    """Principal outstanding at the end of a day by the books, each loan where it then stood."""
    rows = run(
        """
        SELECT l.programme, l.fund_id, i.hamlet_id, i.association, i.group_id,
               sum(m.in_term + m.overdue + m.frozen)::bigint
        FROM loans_in(%s, %s) i JOIN loans_loan l ON l.id = i.loan_id
        JOIN loans_movement m ON m.loan_id = l.id AND m.place = %s AND m.booked_on <= %s
        GROUP BY 1, 2, 3, 4, 5
        """,
        [place, on, place, on],
    )
    return {Part(*row[:5]): row[5] for row in rows}


_OWED = """
    SELECT l.programme, l.fund_id, l.hamlet_id, l.association, l.group_id,
           sum(p.in_term + p.overdue + p.frozen)::bigint,
           coalesce(sum(greatest(l.amount - l.cancelled - p.paid_out, 0))
               FILTER (WHERE l.closed_on IS NULL AND NOT l.rollover AND NOT l.programme = ANY (%s)), 0)::bigint
    FROM loans_loan l JOIN loans_position p ON p.loan_id = l.id
    WHERE l.place = %s {narrowed}
    GROUP BY 1, 2, 3, 4, 5
"""


def owed_now(place: str, key: Key | None = None) -> tuple[dict[Part, int], dict[Part, int]]:
    """Principal outstanding, and what of running loans is granted and still to be paid out; of one programme and fund,
    or all. A student's loan is paid out term by term over years: its rest is for the targets of those years."""
    narrowed = "AND l.programme = %s AND l.fund_id = %s" if key else ""
    rows = run(_OWED.format(narrowed=narrowed), [list(student_programmes()), place, *(key or ())])
    return {Part(*row[:5]): row[5] for row in rows}, {Part(*row[:5]): row[6] for row in rows if row[6]}


LENT = (Event.PAID_OUT, Event.ROLLED_IN)
COLLECTED = (Event.PRINCIPAL_COLLECTED, Event.PRINCIPAL_FROM_SAVINGS, Event.ROLLED_OVER)


def turned_over(place: str, year: int, on: date) -> dict[Key, tuple[int, int]]:
    """Lent and collected in the year up to the day, by programme and fund."""
    rows = run(
        """
        SELECT l.programme, l.fund_id, coalesce(sum(m.amount) FILTER (WHERE m.event = ANY (%s)), 0)::bigint,
               coalesce(sum(m.amount) FILTER (WHERE m.event = ANY (%s)), 0)::bigint
        FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id
        WHERE m.place = %s AND m.booked_on BETWEEN %s AND %s AND m.event = ANY (%s)
        GROUP BY 1, 2
        """,
        [[*LENT], [*COLLECTED], place, date(year, 1, 1), on, [*LENT, *COLLECTED]],
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def first_lent(place: str, since: dict[Key, date]) -> dict[Key, date]:
    """The first payout of each programme and fund on or after its day."""
    rows = run(
        """
        SELECT w.programme, w.fund_id, min(l.first_paid_out_on)
        FROM unnest(%s::text[], %s::bigint[], %s::date[]) AS w(programme, fund_id, since_on)
        JOIN loans_loan l ON l.place = %s AND l.programme = w.programme AND l.fund_id = w.fund_id
             AND l.first_paid_out_on >= w.since_on
        GROUP BY 1, 2
        """,
        [[one[0] for one in since], [one[1] for one in since], list(since.values()), place],
    )
    return {(row[0], row[1]): row[2] for row in rows}
