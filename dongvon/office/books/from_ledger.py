"""Fill the relations of a place and a year from the ledger, as Arrow columns (ADBC): nothing passes through rows.

The relations are as of the last day of the year: what happened later does not show, so the report of a year stays the
same whenever it is drawn."""

from datetime import date
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from django.utils import translation

from dongvon.base.database import Role, connection_url
from dongvon.base.places.queries import commune
from dongvon.core.dates import day_text
from dongvon.core.posting import AccountKind
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.office.books.relations import SHAPES, Relations, schema, table
from dongvon.parties.groups.models import Association

# The ends of the months, and the day the report closes where that is not the end of one.
_ENDS = "(SELECT least(e, $3::date) FROM month_ends($2::date, $3::date) AS e) AS d (as_of_on)"

# One query for each relation. $1 place, $2 the day before the year, $3 its last day.
QUERIES: dict[str, str] = {
    "hamlets": """
        SELECT h.id AS hamlet_id, h.code, h.name,
               coalesce((SELECT u.name FROM places_formerunit u WHERE u.code = h.unit_code
                         ORDER BY u.until_on LIMIT 1), '') AS unit_name
        FROM places_hamlet h
        WHERE $2::date IS NOT NULL AND h.since_on <= $3::date
          AND (h.place = $1 OR h.id IN (SELECT hamlet_id FROM loans_in($1, $3::date)
                                        UNION SELECT hamlet_id FROM groups_in($1, $3::date)))
    """,
    "units": """
        SELECT code, name, NULL::text AS kind, NULL::date AS since_on, until_on
        FROM places_formerunit WHERE successor_code = $1 AND until_on <= greatest($3::date, date '2025-07-01')
        UNION ALL
        SELECT code, name, kind, since_on, until_on FROM places_commune
        WHERE code = $1 AND since_on <= $3::date AND (until_on IS NULL OR until_on > $2::date)
    """,
    "funds": """
        SELECT id AS fund_id, code, name, source FROM ledger_fund
        WHERE $2::date IS NOT NULL AND $3::date IS NOT NULL
          AND id IN (SELECT l.fund_id FROM loans_in($1, $3::date) i JOIN loans_loan l ON l.id = i.loan_id)
    """,
    "loans": """
        SELECT l.id AS loan_id, l.programme, l.variant,
               -- An organisation is no household, and whoever signs for it no borrower.
               CASE WHEN c.customer_kind IS DISTINCT FROM 'organisation' THEN 'H' || l.household_id END AS household,
               CASE WHEN c.customer_kind IS DISTINCT FROM 'organisation' THEN 'P' || l.borrower_id END AS person,
               i.group_id, nullif(i.association, '') AS association, i.hamlet_id, l.fund_id, l.channel, l.signed_on,
               l.first_paid_out_on, l.final_due_on, l.amount, l.rollover, i.moved_in,
               CASE WHEN l.closed_on <= $3::date THEN l.closed_on END AS closed_on
        FROM loans_in($1, $3::date) i JOIN loans_loan l ON l.id = i.loan_id
        LEFT JOIN households_household c ON c.id = l.household_id
        WHERE $2::date IS NOT NULL AND l.first_paid_out_on <= $3::date
    """,
    "positions": f"""
        SELECT d.as_of_on, m.loan_id, sum(m.in_term)::bigint AS in_term, sum(m.overdue)::bigint AS overdue,
               sum(m.frozen)::bigint AS frozen, sum(m.deferred_interest)::bigint AS deferred_interest,
               sum(m.arrears)::bigint AS arrears
        FROM {_ENDS} JOIN loans_movement m ON m.booked_on <= d.as_of_on
        WHERE m.place = $1
        GROUP BY d.as_of_on, m.loan_id
        HAVING sum(m.in_term) <> 0 OR sum(m.overdue) <> 0 OR sum(m.frozen) <> 0
            OR sum(m.deferred_interest) <> 0 OR sum(m.arrears) <> 0
    """,
    # What is taken back is the same event with an amount below zero. What an imported month left unexplained came from
    # outside or went there; principal carried into a new contract (lưu vụ) or to another commune is neither lent nor
    # collected.
    "movements": """
        SELECT m.booked_on AS "on", m.loan_id, k.kind, k.amount, l.rollover
        FROM loans_movement m JOIN loans_loan l ON l.id = m.loan_id
        CROSS JOIN LATERAL (
            SELECT CASE m.event WHEN 'paid_out' THEN 'lent' WHEN 'principal_collected' THEN 'collected'
                                WHEN 'to_frozen' THEN 'to_frozen' WHEN 'principal_from_savings' THEN 'collected'
                                WHEN 'to_overdue' THEN 'to_overdue' WHEN 'interest_due' THEN 'interest_due'
                                WHEN 'interest_collected' THEN 'interest_collected' END AS kind, m.amount
            UNION ALL
            SELECT 'written_off', -(m.in_term + m.overdue + m.frozen) WHERE m.event = 'written_off'
            UNION ALL
            SELECT CASE WHEN m.amount > 0 THEN 'transferred_in' ELSE 'transferred_out' END, abs(m.amount)
            WHERE m.event = 'adjusted' AND m.amount <> 0
            UNION ALL
            SELECT CASE m.event WHEN 'rolled_in' THEN 'transferred_in' ELSE 'transferred_out' END,
                   abs(m.in_term + m.overdue + m.frozen)
            WHERE m.event IN ('rolled_in', 'rolled_over')
            UNION ALL
            SELECT CASE WHEN a.entered THEN 'transferred_in' ELSE 'transferred_out' END,
                   CASE WHEN a.entered THEN 1 ELSE -1 END * (m.in_term + m.overdue + m.frozen)
            FROM (SELECT facts ->> 'place' = m.place AS entered FROM loans_act WHERE id = m.act_id) AS a
            WHERE m.event = 'moved'
        ) AS k
        WHERE m.place = $1 AND m.booked_on > $2::date AND m.booked_on <= $3::date AND k.kind IS NOT NULL
    """,
    "outcomes": """
        SELECT loan_id, kind, key, quantity::bigint AS quantity, reached_on AS "on" FROM loans_outcome
        WHERE place = $1 AND $2::date IS NOT NULL AND reached_on <= $3::date
    """,
    "groups": """
        SELECT i.group_id, g.code, coalesce(b.name, g.code) AS name, i.association, i.hamlet_id, g.founded_on,
               (SELECT count(*) FROM groups_membership m
                WHERE m.group_id = g.id AND m.since_on <= $3::date AND (m.until_on IS NULL OR m.until_on > $3::date)
               )::integer AS members,
               -- The grade of the closing month: the confirmed grading, else the newest.
               (SELECT r.grade FROM supervision_groupgrade r
                LEFT JOIN supervision_gradeconfirmation y ON y.graded_id = r.graded_id
                WHERE r.group_id = g.id AND r.month = date_trunc('month', $3::date)
                ORDER BY y.id IS NULL, r.graded_id DESC LIMIT 1) AS grade
        FROM groups_in($1, $3::date) i JOIN groups_group g ON g.id = i.group_id
        LEFT JOIN groups_boardseat b ON b.group_id = g.id AND b.post = 'head' AND b.since_on <= $3::date
             AND (b.until_on IS NULL OR b.until_on > $3::date)
        WHERE $2::date IS NOT NULL AND i.left_on IS NULL AND i.state IN ('active', 'strengthening')
    """,
    # Savings stand where their owner lived and in the group he was in on the day.
    "savings": f"""
        SELECT x.as_of_on, 'H' || x.household_id AS household, x.group_id, coalesce(f.association, g.association)
                   AS association, coalesce(w.hamlet_id, h.hamlet_id) AS hamlet_id, x.balance, x.deposited_in_month
        FROM (
            SELECT d.as_of_on, s.household_id, coalesce(b.group_id, s.group_id) AS group_id,
                   sum(CASE WHEN c.kind = {int(AccountKind.MEMBER_SAVINGS)} THEN t.amount ELSE -t.amount END)::bigint
                       AS balance,
                   bool_or(t.event = 'savings_in'
                           AND date_trunc('month', t.booked_on) = date_trunc('month', d.as_of_on)) AS deposited_in_month
            FROM {_ENDS}
            JOIN ledger_transfer t ON t.booked_on <= d.as_of_on AND t.about_type = 'savings' AND t.place = $1
            JOIN ledger_account c ON c.id = t.credit_id
            JOIN savings_savingsaccount s ON s.id = t.about_id
            LEFT JOIN groups_membership b ON b.household_id = s.household_id AND b.until_on > d.as_of_on
                 AND b.since_on <= d.as_of_on
            GROUP BY d.as_of_on, s.household_id, s.place, coalesce(b.group_id, s.group_id)
            HAVING s.place = $1 OR sum(CASE WHEN c.kind = {int(AccountKind.MEMBER_SAVINGS)} THEN t.amount
                                            ELSE -t.amount END) <> 0
        ) AS x
        JOIN households_household h ON h.id = x.household_id
        LEFT JOIN households_formerhome w ON w.household_id = h.id AND w.since_on <= x.as_of_on
             AND w.until_on > x.as_of_on
        LEFT JOIN groups_group g ON g.id = x.group_id
        LEFT JOIN groups_formergroup f ON f.group_id = g.id AND f.since_on <= x.as_of_on AND f.until_on > x.as_of_on
    """,
    "points": """
        SELECT code, name, day::integer AS day FROM places_point
        WHERE CASE WHEN moved_on > $3::date THEN was_at ELSE place END = $1
          AND since_on <= $3::date AND (until_on IS NULL OR until_on > $2::date)
    """,
    "sessions": """
        SELECT p.code AS point_code, s.held_on FROM transaction_days_session s JOIN places_point p ON p.id = s.point_id
        WHERE s.place = $1 AND s.held_on > $2::date AND s.held_on <= $3::date
    """,
    "told": """
        SELECT 'month' AS kind, t."on"
        FROM month_ends((SELECT min(as_of_on) FROM mirror_loanmonth WHERE place = $1), $3::date) AS d (as_of_on)
        CROSS JOIN LATERAL (
            SELECT max(m.as_of_on) AS "on" FROM mirror_loanmonth m
            WHERE m.place = $1 AND m.as_of_on BETWEEN date_trunc('month', d.as_of_on) AND least(d.as_of_on, $3::date)
        ) AS t
        WHERE t."on" IS NOT NULL AND $2::date IS NOT NULL
        UNION ALL
        SELECT 'earlier', max(as_of_on) FROM mirror_bankfile
        WHERE format = 'closed_loans' AND state = 'in_force' AND $1 = ANY(places) HAVING max(as_of_on) IS NOT NULL
    """,
}


def relations_of(place: str, year: int, *, role: Role = "batch") -> Relations:
    """All relations of one place as of the end of a year, of a mirror as of its newest month in it.

    `role` is the database role that reads; the application sees the place only, the batch role may read any."""
    opened_on, as_of_on = date(year - 1, 12, 31), date(year, 12, 31)
    unit = commune(place, max(as_of_on, date(2025, 7, 1)))
    found: dict[str, pa.Table] = {
        "programmes": table("programmes", programme_rows()),
        "associations": table("associations", association_rows()),
        "targets": table("targets", []),
    }  # fmt: skip
    with adbc.connect(connection_url(role)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dongvon.places', $1, false)", [place])
        cursor.fetchall()
        _refuse_books_begun_later(cursor, unit.name, place, opened_on)
        as_of_on = _known_to(cursor, place, opened_on, as_of_on)
        for name, query in QUERIES.items():
            cursor.execute(query, [place, opened_on.isoformat(), as_of_on.isoformat()])
            found[name] = _shaped(name, cursor.fetch_arrow_table())
    found["params"] = table("params", [{
        "place": place, "place_name": unit.name, "province_name": unit.province, "year": year,
        "opened_on": opened_on, "as_of_on": as_of_on,
    }])  # fmt: skip
    return found


def programme_rows() -> list[dict[str, object]]:
    """The programmes as the relation `programmes` wants them."""
    return [
        {
            "code": p.code,
            "bank_code": p.bank_code or None,
            "name_vi": p.name.vi,
            "name_en": p.name.en,
            "position": p.position,
            "poverty": p.poverty,
        }
        for p in all_programmes()
    ]


def association_rows() -> list[dict[str, object]]:
    """The four associations, named in both languages."""
    rows: list[dict[str, object]] = [{"code": code, "position": n} for n, code in enumerate(Association.values)]
    for language in ("vi", "en"):
        with translation.override(language):
            for row in rows:
                row[f"name_{language}"] = str(Association(row["code"]).label)
    return rows


def _refuse_books_begun_later(cursor: Any, name: str, place: str, opened_on: date) -> None:
    """A year cannot be told by books that were opened within it: what was owed at its beginning is unknown to them."""
    cursor.execute(
        """
        SELECT min(booked_on) FROM (
            SELECT booked_on FROM loans_movement WHERE place = $1 AND event = 'opening' AND booked_on > $2::date
            GROUP BY booked_on HAVING sum(in_term + overdue + frozen) <> 0
        ) AS opened
        """,
        [place, opened_on.isoformat()],
    )
    ((begun_on,),) = cursor.fetchall()
    if begun_on is not None:
        text = N_("Sổ của {place} bắt đầu từ ngày {begun}: chưa biết số dư ngày {opened}. Hãy nạp mẫu 31 của ngày đó.")
        facts = {"place": name, "begun": day_text(begun_on), "opened": day_text(opened_on)}
        raise Refused(Problem("books_begin_later", text, facts))


def _known_to(cursor: Any, place: str, opened_on: date, as_of_on: date) -> date:
    """The day the books reach: of a mirror in which nothing moved after its newest month, the day of that month."""
    cursor.execute(
        """
        SELECT told FROM (
            SELECT (SELECT max(as_of_on) FROM mirror_loanmonth
                    WHERE place = $1 AND as_of_on > $2::date AND as_of_on <= $3::date) AS told,
                   (SELECT max(booked_on) FROM loans_movement
                    WHERE place = $1 AND booked_on > $2::date AND booked_on <= $3::date) AS moved
        ) AS found WHERE told IS NOT NULL AND coalesce(moved <= told, true)
        """,
        [place, opened_on.isoformat(), as_of_on.isoformat()],
    )
    told = cursor.fetchone()
    return told[0] if told else as_of_on


def _shaped(name: str, rows: pa.Table) -> pa.Table:
    """The columns in the relation's order and types (an all-empty column comes without a type of its own)."""
    wanted: Any = schema(name)
    return rows.select([field.name for field in SHAPES[name]]).cast(wanted)
