"""What was done here, matched with what the bank's next file says of it.

An expectation is looked for in the first month whose day is not before it. Amounts are compared for each loan (or
household) and action over the whole month, because the file says no more. A payout that is found closes its
application: the loan of the file becomes its loan, and what the loan is to bring about is written down with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.core.modes import ACTION_NAMES, Action
from dongvon.core.states import ApplicationState

_IN_TIME = (
    "e.place = ANY(%(places)s) AND e.expected_on <= %(on)s "
    "AND (e.expected_on > %(before)s::date OR %(before)s::date IS NULL)"
)

# Each query: expectation, what the month says in all for the same thing and action, what was expected of it in all.
_SAID = {
    "loan": f"""
        SELECT e.id, e.place, sum(e.amount) OVER (PARTITION BY e.about_id, e.action) AS expected,
               coalesce(CASE e.action
                   WHEN '{Action.COLLECT_INTEREST}' THEN m.interest_in_term_month + m.interest_overdue_month
                   WHEN '{Action.COLLECT_PRINCIPAL}'
                       THEN m.collected_in_term_month + m.collected_overdue_month + m.collected_frozen_month
                   WHEN '{Action.DISBURSE}' THEN m.disbursed_month
                   WHEN '{Action.WRITE_OFF}' THEN m.written_off_month
                   WHEN '{Action.FREEZE}' THEN m.to_frozen_month
                   WHEN '{Action.EXTEND}' THEN m.extended_month
               END, 0) AS said
        FROM loans_expectation e
        LEFT JOIN mirror_loanmonth m ON m.loan_id = e.about_id AND m.as_of_on = %(on)s
        WHERE e.about_type = 'loan' AND {_IN_TIME}
    """,
    "savings": f"""
        SELECT e.id, e.place, e.expected,
               abs(coalesce(c.savings_balance, 0) - coalesce(b.savings_balance, 0)) AS said
        FROM (
            SELECT e.id, e.place, h.code, abs(sum(CASE WHEN e.action = '{Action.TAKE_SAVINGS}' THEN e.amount
                                                       ELSE -e.amount END) OVER (PARTITION BY h.id)) AS expected
            FROM loans_expectation e
            LEFT JOIN savings_savingsaccount a ON e.about_type = 'savings' AND a.id = e.about_id
            JOIN households_household h
              ON h.id = CASE WHEN e.about_type = 'household' THEN e.about_id ELSE a.household_id END
            WHERE e.about_type IN ('household', 'savings') AND {_IN_TIME}
        ) e
        LEFT JOIN mirror_customermonth c ON c.customer_code = e.code AND c.as_of_on = %(on)s
        LEFT JOIN mirror_customermonth b ON b.customer_code = e.code AND b.as_of_on = %(before)s
    """,
    "application": f"""
        SELECT e.id, e.place, e.amount AS expected, coalesce(sum(m.disbursed_month), 0)::bigint AS said
        FROM loans_expectation e JOIN applications_application a ON a.id = e.about_id
        JOIN households_household h ON h.id = a.household_id
        LEFT JOIN mirror_loanmonth m ON m.as_of_on = %(on)s AND m.customer_code = h.code AND m.programme = a.programme
             AND m.disbursed_month > 0
        WHERE e.about_type = 'application' AND {_IN_TIME}
        GROUP BY e.id, e.place, e.amount
    """,
}


_OUTCOMES = """
    SELECT outcome, count(*) FROM mirror_matchedexpectation WHERE as_of_on = %s AND place = ANY(%s) GROUP BY outcome
"""


def match_month(on: date, before: date | None, places: Sequence[str]) -> dict[str, int]:
    """Answer the expectations that fall in (before, on]; earlier answers of this month are forgotten. How many of each
    outcome."""
    parameters = {"on": on, "before": before, "places": list(places)}
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM mirror_matchedexpectation WHERE as_of_on = %(on)s AND place = ANY(%(places)s)", parameters
        )
        for query in _SAID.values():
            cursor.execute(
                f"""
                INSERT INTO mirror_matchedexpectation (expectation_id, place, as_of_on, outcome, said)
                SELECT id, place, %(on)s, CASE WHEN said = expected THEN 'met' WHEN said = 0 THEN 'unmet'
                                               ELSE 'differs' END, said
                FROM ({query}) x
                """,
                parameters,
            )
        _close_applications(on, list(places))
        cursor.execute(_OUTCOMES, [on, list(places)])
        return {f"expectations_{outcome}": count for outcome, count in cursor.fetchall()}


def _close_applications(on: date, places: list[str]) -> None:
    """Applications whose payout the file shows, once and for exactly one loan, get that loan."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH found AS (
                SELECT a.id AS application_id, min(m.loan_id) AS loan_id
                FROM mirror_matchedexpectation x JOIN loans_expectation e ON e.id = x.expectation_id
                JOIN applications_application a ON a.id = e.about_id AND a.loan_id IS NULL
                JOIN households_household h ON h.id = a.household_id
                JOIN mirror_loanmonth m ON m.as_of_on = x.as_of_on AND m.customer_code = h.code
                     AND m.programme = a.programme AND m.disbursed_month > 0
                WHERE x.as_of_on = %s AND x.place = ANY(%s) AND x.outcome <> 'unmet' AND e.about_type = 'application'
                  AND NOT EXISTS (SELECT 1 FROM applications_application o WHERE o.loan_id = m.loan_id)
                GROUP BY a.id HAVING count(DISTINCT m.loan_id) = 1
            ), closed AS (
                UPDATE applications_application a SET loan_id = f.loan_id, state = %s
                FROM found f WHERE a.id = f.application_id RETURNING a.id, a.loan_id, a.place, a.outcomes
            )
            INSERT INTO loans_outcome (place, loan_id, kind, key, quantity, reached_on)
            SELECT c.place, c.loan_id, o ->> 'kind', o ->> 'key', (o ->> 'quantity')::integer, l.first_paid_out_on
            FROM closed c JOIN loans_loan l ON l.id = c.loan_id CROSS JOIN jsonb_array_elements(c.outcomes) AS o
            ON CONFLICT DO NOTHING
            """,
            [on, places, ApplicationState.DISBURSED],
        )


def outcomes_of(actor: Actor, on: date) -> dict[str, int]:
    """How many expectations of the month are met, differ in their amount, or are not in the file at all."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [on, list(actor.places)])
        return {"met": 0, "differs": 0, "unmet": 0} | dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One thing done here that the bank's file of the month says otherwise (`said`, đồng) or not at all (0)."""

    expectation_id: int
    action: str
    about: str
    expected_on: date
    amount: int
    said: int
    by: str


def unmatched(actor: Actor, on: date) -> list[Unmatched]:
    """What the month does not confirm, the largest difference first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.id, e.action, coalesce(l.number, h.code, s.number, 'ĐN ' || a.id), e.expected_on, e.amount, x.said,
                   u.full_name
            FROM mirror_matchedexpectation x JOIN loans_expectation e ON e.id = x.expectation_id
            JOIN access_user u ON u.id = e.user_id
            LEFT JOIN loans_loan l ON e.about_type = 'loan' AND l.id = e.about_id
            LEFT JOIN households_household h ON e.about_type = 'household' AND h.id = e.about_id
            LEFT JOIN savings_savingsaccount s ON e.about_type = 'savings' AND s.id = e.about_id
            LEFT JOIN applications_application a ON e.about_type = 'application' AND a.id = e.about_id
            WHERE x.as_of_on = %s AND x.place = ANY(%s) AND x.outcome <> 'met'
            ORDER BY abs(e.amount - x.said) DESC, e.id
            """,
            [on, list(actor.places)],
        )
        return [Unmatched(row[0], ACTION_NAMES[Action(row[1])], *row[2:]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Unannounced:
    """A loan the bank paid out in the month of which nobody here knew: no application of that household and
    programme."""

    loan_id: int
    loan_number: str
    customer_code: str
    name: str
    programme: str
    paid_out: int
    paid_out_on: date


def unannounced(actor: Actor, on: date) -> list[Unannounced]:
    """Payouts of the month without an application here. Empty while nobody works with applications here at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.loan_id, m.loan_number, m.customer_code, c.name, m.programme, m.disbursed_month,
                   m.first_paid_out_on
            FROM mirror_loanmonth m JOIN mirror_customermonth c USING (as_of_on, customer_code)
            JOIN households_household h ON h.code = m.customer_code
            WHERE m.as_of_on = %(on)s AND m.place = ANY(%(places)s) AND m.disbursed_month > m.rolled_month
              AND EXISTS (SELECT 1 FROM applications_application a WHERE a.place = ANY(%(places)s))
              AND NOT EXISTS (SELECT 1 FROM applications_application a
                              WHERE a.household_id = h.id AND a.programme = m.programme)
            ORDER BY m.disbursed_month DESC, m.loan_number
            """,
            {"on": on, "places": list(actor.places)},
        )
        return [Unannounced(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application certified or approved before the month that the bank has not paid out."""

    application_id: int
    customer_code: str
    name: str
    programme: str
    amount: int
    state: str
    made_on: date


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Applications on their way at the month's end, the oldest first."""
    states = [
        ApplicationState.LISTED, ApplicationState.SENT_TO_WARD, ApplicationState.CERTIFIED,
        ApplicationState.SENT_TO_BANK, ApplicationState.APPROVED, ApplicationState.NOTIFIED,
        ApplicationState.WAITING_SESSION,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.id, h.code, p.name, a.programme, coalesce(a.approved_amount, a.amount), a.state, a.made_on
            FROM applications_application a JOIN households_household h ON h.id = a.household_id
            JOIN households_person p ON p.id = a.borrower_id
            WHERE a.place = ANY(%s) AND a.made_on <= %s AND a.state = ANY(%s) AND a.loan_id IS NULL
            ORDER BY a.made_on, a.id
            """,
            [list(actor.places), on, [str(state) for state in states]],
        )
        return [Waiting(*row) for row in cursor.fetchall()]
