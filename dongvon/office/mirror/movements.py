"""Positions and movements out of the months: what two neighbouring months say of a loan, less what is posted already,
is posted. So months may come in any order, be replaced or come twice; a month that says nothing new writes nothing.

The first month of an office opens its loans as they stand on its day; each later one brings what its columns say was
paid out, collected, moved to overdue, frozen, written off. What the columns leave unexplained is one movement of its
own (`adjusted`), so that the position is always the bank's and the gap is there to be seen.

Interest fallen due is what was collected and the change of what is unpaid; the file says no more.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.core import posting
from dongvon.core.posting import Entry, Happened, PositionChange, entries_of, parts_of

PARTS = ("in_term", "overdue", "frozen", "deferred_interest", "arrears")
EVENTS = (
    Happened.PAID_OUT, Happened.PRINCIPAL_COLLECTED, Happened.TO_OVERDUE, Happened.TO_FROZEN, Happened.WRITTEN_OFF,
    Happened.INTEREST_DUE, Happened.INTEREST_COLLECTED, Happened.INTEREST_DEFERRED,
)  # fmt: skip
_FLOWS = (
    "disbursed", "collected_in_term", "collected_overdue", "collected_frozen", "to_overdue", "to_frozen", "written_off",
    "interest_in_term", "interest_overdue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two months of the mirror that follow each other; `before` is None for the first one."""

    before: date | None
    on: date

    @property
    def flows_of(self) -> str:
        """Where the movements between the two are read: the month's columns where nothing lies between, else the
        year's columns as far as they reach (they start anew each year), so that a missing month leaves no gap."""
        if self.before is None or self.before >= self.on.replace(day=1) - timedelta(days=1):
            return "month"
        return "year_less_before" if self.before.year == self.on.year else "year"


def neighbours(on: date, places: list[str]) -> list[Neighbours]:
    """The pairs of months that the month `on` is one of: with the one before it and with the one after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT max(as_of_on) FROM mirror_bankfile WHERE as_of_on < %(on)s AND format = 'form_31'
                      AND state = 'in_force' AND places && %(places)s::varchar[]),
                   (SELECT min(as_of_on) FROM mirror_bankfile WHERE as_of_on > %(on)s AND format = 'form_31'
                      AND state = 'in_force' AND places && %(places)s::varchar[])
            """,
            {"on": on, "places": places},
        )
        before, after = cursor.fetchone()
    return [Neighbours(before, on)] + ([Neighbours(on, after)] if after else [])


def post_month(on: date, places: list[str], *, actor: Actor, request_id: UUID) -> dict[str, int]:
    """Post what the month changes, in loans and in savings; how many movements and transfers were written."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        for pair in neighbours(on, places):
            parameters = {"on": pair.on, "before": pair.before, "places": places}
            cursor.execute(_desired(pair), parameters)
            cursor.execute(_SAVINGS, parameters)
            for table in ("loans_movement", "ledger_transfer"):
                cursor.execute("SELECT make_month(%s, %s)", [table, pair.on])
        who = {"request": request_id, "user": actor.user_id}
        cursor.execute("ANALYZE st_moves")
        cursor.execute(_WRITE_MOVEMENTS, who)
        movements = cursor.rowcount
        cursor.execute(_NEW_POSITIONS)
        cursor.execute(_WRITE_POSITIONS)
        cursor.execute("UPDATE savings_savingsaccount s SET balance = s.balance + m.amount "
                       "FROM (SELECT account_id, sum(amount)::bigint AS amount FROM st_savings GROUP BY account_id) m "
                       "WHERE s.id = m.account_id")  # fmt: skip
        cursor.execute(_entries_table())
        cursor.execute(_STAGED_TRANSFERS)
        cursor.execute(_WRITE_ACCOUNTS)
        cursor.execute(_WRITE_TRANSFERS, who)
        return {"movements": movements, "transfers": cursor.rowcount}


_STAGED = """
    DROP TABLE IF EXISTS pg_temp.st_moves, pg_temp.st_savings, pg_temp.st_transfers, pg_temp.st_entries;
    CREATE TEMPORARY TABLE st_moves (
        booked_on date, loan_id bigint, event text, amount bigint, in_term bigint, overdue bigint, frozen bigint,
        deferred_interest bigint, arrears bigint, interest_to date
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE st_savings (booked_on date, account_id bigint, event text, amount bigint) ON COMMIT DROP;
"""


def _flow(name: str, of: str) -> str:
    if of == "month":
        return f"coalesce(c.{name}_month, 0)"
    return f"coalesce(c.{name}_year, 0)" + (f" - coalesce(b.{name}_year, 0)" if of == "year_less_before" else "")


def _desired(pair: Neighbours) -> str:
    """Stage what the two months say of each loan, less what stands in the books for that day already."""
    flows = ", ".join(f"{_flow(name, pair.flows_of)} AS {name}" for name in _FLOWS)
    events = _OPENING if pair.before is None else _EVENTS
    sums = ", ".join(f"sum({part})::bigint AS {part}" for part in ("amount", *PARTS))
    differences = ", ".join(f"coalesce(w.{part}, 0) - coalesce(s.{part}, 0) AS {part}" for part in ("amount", *PARTS))
    changed = " OR ".join(f"coalesce(w.{part}, 0) <> coalesce(s.{part}, 0)" for part in ("amount", *PARTS))
    now, then = _balances("c"), _balances("b")
    return f"""
    INSERT INTO st_moves
    WITH now_says AS (
        SELECT * FROM mirror_loanmonth WHERE as_of_on = %(on)s AND place = ANY(%(places)s)
    ), before_said AS (
        SELECT * FROM mirror_loanmonth WHERE as_of_on = %(before)s AND place = ANY(%(places)s)
    ), both_say AS MATERIALIZED (
        SELECT loan_id, {now}, {then}, {flows}, coalesce(c.disbursed, 0) AS paid_out,
               CASE WHEN c.loan_id IS NOT NULL THEN coalesce(c.interest_accrued_to_on, c.as_of_on) END AS interest_to,
               coalesce(b.interest_accrued_to_on, b.as_of_on) AS interest_to_before
        FROM now_says c FULL JOIN before_said b USING (loan_id)
    ), wanted AS MATERIALIZED (
        SELECT x.loan_id, e.* FROM both_say x {events}
    ), standing AS (
        SELECT m.loan_id, m.event, {sums},
               (array_agg(m.interest_to ORDER BY m.id DESC) FILTER (WHERE m.interest_to IS NOT NULL))[1] AS interest_to
        FROM loans_movement m
        WHERE m.booked_on = %(on)s AND m.place = ANY(%(places)s) AND m.origin = 'import'
        GROUP BY m.loan_id, m.event
    )
    SELECT %(on)s::date, loan_id, event, {differences}, w.interest_to
    FROM wanted w FULL JOIN standing s USING (loan_id, event)
    WHERE {changed} OR (w.interest_to IS NOT NULL AND w.interest_to IS DISTINCT FROM s.interest_to)
    """


def _balances(month: str) -> str:
    suffix = "" if month == "c" else "_before"
    columns = {
        "in_term": "in_term", "overdue": "overdue", "frozen": "frozen", "deferred_interest": "interest_not_yet_due",
    }  # fmt: skip
    texts = [f"coalesce({month}.{column}, 0) AS {part}{suffix}" for part, column in columns.items()]
    arrears = f"coalesce({month}.interest_arrears_in_term + {month}.interest_arrears_overdue, 0) AS arrears{suffix}"
    return ", ".join([*texts, arrears])


_OPENING = """
    CROSS JOIN LATERAL (
        SELECT 'opening' AS event, x.paid_out AS amount, x.in_term, x.overdue, x.frozen, x.deferred_interest, x.arrears,
               x.interest_to
        WHERE x.in_term <> 0 OR x.overdue <> 0 OR x.frozen <> 0 OR x.deferred_interest <> 0 OR x.arrears <> 0
    ) e
"""

# Frozen and written-off principal leaves overdue first; whatever that does not explain is in `adjusted`.
# `OFFSET 0`: each step is reckoned once a loan, not written into every place that asks for it.
_EVENTS = """
    CROSS JOIN LATERAL (
        SELECT x.overdue_before + x.to_overdue - x.collected_overdue AS overdue_left,
               x.interest_in_term + x.interest_overdue AS interest
        OFFSET 0
    ) a
    CROSS JOIN LATERAL (
        SELECT least(greatest(x.to_frozen, 0), greatest(a.overdue_left, 0)) AS frozen_of_overdue
        OFFSET 0
    ) f
    CROSS JOIN LATERAL (
        SELECT least(greatest(x.written_off, 0), greatest(x.frozen_before + x.to_frozen - x.collected_frozen, 0))
                   AS off_frozen
        OFFSET 0
    ) w
    CROSS JOIN LATERAL (
        SELECT least(greatest(x.written_off - w.off_frozen, 0), greatest(a.overdue_left - f.frozen_of_overdue, 0))
                   AS off_overdue
        OFFSET 0
    ) o
    CROSS JOIN LATERAL (
        SELECT x.in_term - x.in_term_before - x.disbursed + x.collected_in_term + x.to_overdue
                   + (x.to_frozen - f.frozen_of_overdue) + (x.written_off - w.off_frozen - o.off_overdue) AS in_term,
               x.overdue - x.overdue_before - x.to_overdue + x.collected_overdue + f.frozen_of_overdue + o.off_overdue
                   AS overdue,
               x.frozen - x.frozen_before - x.to_frozen + x.collected_frozen + w.off_frozen AS frozen
        OFFSET 0
    ) r
    CROSS JOIN LATERAL (VALUES
        ('paid_out', x.disbursed, x.disbursed, 0, 0, 0, 0, NULL::date),
        ('principal_collected', x.collected_in_term + x.collected_overdue + x.collected_frozen, -x.collected_in_term,
         -x.collected_overdue, -x.collected_frozen, 0, 0, NULL),
        ('to_overdue', x.to_overdue, -x.to_overdue, x.to_overdue, 0, 0, 0, NULL),
        ('to_frozen', x.to_frozen, -(x.to_frozen - f.frozen_of_overdue), -f.frozen_of_overdue, x.to_frozen, 0, 0, NULL),
        ('written_off', x.written_off, -(x.written_off - w.off_frozen - o.off_overdue), -o.off_overdue, -w.off_frozen,
         0, 0, NULL),
        ('interest_due', x.arrears - x.arrears_before + a.interest, 0, 0, 0, 0,
         x.arrears - x.arrears_before + a.interest,
         CASE WHEN x.interest_to IS DISTINCT FROM x.interest_to_before THEN x.interest_to END),
        ('interest_collected', a.interest, 0, 0, 0, 0, -a.interest, NULL),
        ('interest_deferred', x.deferred_interest - x.deferred_interest_before, 0, 0, 0,
         x.deferred_interest - x.deferred_interest_before, 0, NULL),
        ('adjusted', r.in_term + r.overdue + r.frozen, r.in_term, r.overdue, r.frozen, 0, 0, NULL)
    ) AS e (event, amount, in_term, overdue, frozen, deferred_interest, arrears, interest_to)
    WHERE e.amount <> 0 OR e.in_term <> 0 OR e.overdue <> 0 OR e.frozen <> 0 OR e.interest_to IS NOT NULL
"""

_SAVED = int(posting.AccountKind.MEMBER_SAVINGS)
_SAVINGS = f"""
    INSERT INTO st_savings
    WITH wanted AS (
        SELECT a.id AS account_id, coalesce(c.savings_balance, 0) - coalesce(b.savings_balance, 0) AS amount
        FROM (SELECT * FROM mirror_customermonth WHERE as_of_on = %(on)s AND place = ANY(%(places)s)) c
        FULL JOIN (SELECT * FROM mirror_customermonth WHERE as_of_on = %(before)s AND place = ANY(%(places)s)) b
            USING (customer_code)
        JOIN households_household h ON h.code = customer_code JOIN savings_savingsaccount a ON a.household_id = h.id
    ), standing AS (
        SELECT t.about_id AS account_id, 
               sum(CASE WHEN k.kind = {_SAVED} THEN t.amount ELSE -t.amount END)::bigint AS amount
        FROM ledger_transfer t JOIN ledger_account k ON k.id = t.credit_id
        WHERE t.booked_on = %(on)s AND t.place = ANY(%(places)s) AND t.about_type = 'savings' AND t.origin = 'import'
        GROUP BY t.about_id
    )
    SELECT %(on)s::date, account_id,
           CASE WHEN %(before)s::date IS NULL THEN 'opening' WHEN coalesce(w.amount, 0) > coalesce(s.amount, 0)
                THEN 'savings_in' ELSE 'savings_out' END,
           coalesce(w.amount, 0) - coalesce(s.amount, 0)
    FROM wanted w FULL JOIN standing s USING (account_id)
    WHERE coalesce(w.amount, 0) <> coalesce(s.amount, 0)
"""

_WRITE_MOVEMENTS = """
    INSERT INTO loans_movement (booked_on, loan_id, place, event, amount, in_term, overdue, frozen, deferred_interest,
                                arrears, interest_to, document, origin, request_id, user_id)
    SELECT m.booked_on, m.loan_id, l.place, m.event, m.amount, m.in_term, m.overdue, m.frozen, m.deferred_interest,
           m.arrears, m.interest_to, '', 'import', %(request)s, %(user)s
    FROM st_moves m JOIN loans_loan l ON l.id = m.loan_id
    ORDER BY m.booked_on, m.loan_id
"""

_NEW_POSITIONS = """
    INSERT INTO loans_position (loan_id, place, paid_out, in_term, overdue, frozen, deferred_interest, arrears,
                                interest_to, last_moved_on)
    SELECT m.loan_id, l.place, 0, 0, 0, 0, 0, 0, min(m.booked_on), min(m.booked_on)
    FROM st_moves m JOIN loans_loan l ON l.id = m.loan_id GROUP BY m.loan_id, l.place
    ON CONFLICT (loan_id) DO NOTHING
"""

# The day interest is reckoned from is what the newest movement says; older movements are asked only where a month was
# handed in behind newer ones.
_WRITE_POSITIONS = """
    UPDATE loans_position p
    SET paid_out = p.paid_out + m.paid_out, in_term = p.in_term + m.in_term, overdue = p.overdue + m.overdue,
        frozen = p.frozen + m.frozen, deferred_interest = p.deferred_interest + m.deferred_interest,
        arrears = p.arrears + m.arrears,
        interest_to = coalesce(
            CASE WHEN m.said_on >= p.last_moved_on THEN m.interest_to
                 ELSE (SELECT x.interest_to FROM loans_movement x
                       WHERE x.loan_id = m.loan_id AND x.interest_to IS NOT NULL
                       ORDER BY x.booked_on DESC, x.id DESC LIMIT 1) END,
            p.interest_to),
        last_moved_on = greatest(p.last_moved_on, m.booked_on)
    FROM (
        SELECT loan_id, coalesce(sum(amount) FILTER (WHERE event IN ('opening', 'paid_out')), 0) AS paid_out,
               sum(in_term) AS in_term, sum(overdue) AS overdue, sum(frozen) AS frozen,
               sum(deferred_interest) AS deferred_interest, sum(arrears) AS arrears, max(booked_on) AS booked_on,
               max(booked_on) FILTER (WHERE interest_to IS NOT NULL) AS said_on,
               (array_agg(interest_to ORDER BY booked_on DESC) FILTER (WHERE interest_to IS NOT NULL))[1] AS interest_to
        FROM st_moves GROUP BY loan_id
    ) m
    WHERE m.loan_id = p.loan_id
"""

_STAGED_TRANSFERS = """
    CREATE TEMPORARY TABLE st_transfers ON COMMIT DROP AS
    SELECT m.booked_on, l.place, l.fund_id, l.programme, e.debit, e.credit, e.sign * v.value AS amount, m.event,
           'loan' AS about_type, l.id AS about_id
    FROM st_moves m JOIN loans_loan l ON l.id = m.loan_id
    CROSS JOIN LATERAL (VALUES ('in_term', m.in_term), ('overdue', m.overdue), ('frozen', m.frozen),
                               ('deferred_interest', m.deferred_interest), ('arrears', m.arrears)) AS v (part, value)
    JOIN st_entries e ON e.event = m.event AND e.part = v.part
    WHERE v.value <> 0
    UNION ALL
    SELECT m.booked_on, a.place, a.fund_id, '', e.debit, e.credit, e.sign * m.amount, m.event, 'savings', a.id
    FROM st_savings m JOIN savings_savingsaccount a ON a.id = m.account_id
    JOIN st_entries e ON e.event = m.event AND e.part = 'savings'
"""

_WRITE_ACCOUNTS = """
    INSERT INTO ledger_account (place, fund_id, kind, programme)
    SELECT DISTINCT t.place, t.fund_id, k.kind, t.programme
    FROM st_transfers t CROSS JOIN LATERAL (VALUES (t.debit), (t.credit)) AS k (kind)
    ON CONFLICT DO NOTHING
"""

# An amount below zero takes something back: the same transfer with debit and credit exchanged.
_WRITE_TRANSFERS = """
    INSERT INTO ledger_transfer (booked_on, debit_id, credit_id, amount, event, about_type, about_id, origin, place,
                                 request_id, user_id)
    SELECT t.booked_on, CASE WHEN t.amount > 0 THEN d.id ELSE c.id END, CASE WHEN t.amount > 0 THEN c.id ELSE d.id END,
           abs(t.amount), t.event, t.about_type, t.about_id, 'import', t.place, %(request)s, %(user)s
    FROM st_transfers t
    JOIN ledger_account d ON (d.place, d.fund_id, d.kind, d.programme) = (t.place, t.fund_id, t.debit, t.programme)
    JOIN ledger_account c ON (c.place, c.fund_id, c.kind, c.programme) = (t.place, t.fund_id, t.credit, t.programme)
"""


def _moves_of() -> list[tuple[str, str, int, list[Entry]]]:
    """(event, part, sign of the part, entries of one đồng), asked of `core.posting`, a unit of each part at a time."""
    opening = [(part, posting.opening_position(PositionChange(**{part: 1}))) for part in PARTS]
    return [
        *(("opening", part, 1, entries) for part, entries in opening),
        *(("adjusted", part, 1, entries) for part, entries in opening),
        *(
            (event, part, 1, entries_of(event, PositionChange(**{part: 1})))
            for event in EVENTS
            for part in parts_of(event)
            if part in PARTS
        ),
        ("opening", "savings", 1, posting.opening_savings(1)),
        ("savings_in", "savings", 1, posting.savings_in(1)),
        ("savings_out", "savings", -1, posting.savings_out(1)),
    ]


def _entries_table() -> str:
    rows = ", ".join(
        f"('{event}', '{part}', {sign}, {int(entry.debit)}, {int(entry.credit)})"
        for event, part, sign, entries in _moves_of()
        for entry in entries
    )
    return (
        "CREATE TEMPORARY TABLE st_entries ON COMMIT DROP AS "
        f"SELECT * FROM (VALUES {rows}) AS e (event, part, sign, debit, credit)"
    )
