"""People, groups, passbooks and loans of a file into the registers that everything else reads: what is new is written
as opening books does it, what has changed since is brought up to date (from the newest month only)."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import Hamlet
from dongvon.office.bank_files.opening import CannotOpen, people_known, write_registers
from dongvon.office.bank_files.opening_columns import columns_of
from dongvon.office.bank_files.opening_tables import Known, Opened


def write_new(opened: Opened, *, province_code: str, lender_code: str, actor: Actor, request: object) -> dict[str, int]:
    """Write what the books do not know yet; how many of each. Raises `CannotOpen` with the rows that cannot stand."""
    known = known_of(opened)
    columns = columns_of(opened, province_code=province_code, lender_code=lender_code, actor=actor, known=known)
    if columns.problems:
        raise CannotOpen(columns.problems)
    # Passbooks are opened empty: what is on them comes with the movements of the month.
    deposits = columns.tables["deposits"]
    nothing, at = pa.array([0] * deposits.num_rows, pa.int64()), deposits.schema.get_field_index("balance")
    columns.tables["deposits"] = deposits.set_column(at, "balance", nothing)
    counts = {f"new_{name}": columns.tables[name].num_rows for name in ("loans", "customers", "groups", "outcomes")}
    write_registers(columns, {"on": opened.as_of_on, "user": actor.user_id, "request": request})
    return counts


def known_of(opened: Opened) -> Known:
    """Which loans, customers, groups and savers of the files stand in the books already."""
    tables = [table for table in (opened.form.loans, opened.form.customers, opened.form.groups, opened.closed,
                                  opened.outcomes) if table is not None]  # fmt: skip
    people_known(*(table for table in (opened.form.customers, opened.closed) if table))
    keys = ("loan_number", "customer_code", "group_code", "hamlet_code")
    numbers, customers, groups, hamlets = (_distinct(tables, key) for key in keys)
    known_hamlets = set(Hamlet.objects.filter(code__in=hamlets).values_list("code", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.number, h.code, l.id FROM loans_loan l JOIN households_household h ON h.id = l.household_id "
            "WHERE l.number = ANY(%s)",
            [numbers],
        )
        loans = {(number, customer): loan_id for number, customer, loan_id in cursor.fetchall()}
        cursor.execute("SELECT code FROM households_household WHERE code = ANY(%s)", [customers])
        households = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT code FROM groups_group WHERE code = ANY(%s)", [groups])
        known_groups = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT h.code FROM savings_savingsaccount s JOIN households_household h ON h.id = s.household_id "
            "WHERE h.code = ANY(%s)",
            [customers],
        )
        return Known(loans, households, known_groups, {row[0] for row in cursor.fetchall()}, known_hamlets)


def _distinct(tables: list[pa.Table], key: str) -> list[str]:
    found: set[str] = set()
    for table in tables:
        if key in table.column_names:
            found.update(value for value in pc.unique(table[key]).to_pylist() if value)
    return sorted(found)


_CHANGES = (
    # A loan: extended, settled, carried to another group.
    """
    UPDATE loans_loan l
    SET final_due_on = coalesce(m.extended_due_on, m.due_on), group_id = g.id,
        association = CASE WHEN g.id IS NULL THEN '' ELSE m.association_code END,
        closed_on = CASE WHEN m.loan_state = 'CLOSE' THEN coalesce(l.closed_on, m.last_transaction_on, m.as_of_on) END
    FROM mirror_loanmonth m LEFT JOIN groups_group g ON g.code = m.group_code
    WHERE m.as_of_on = %(on)s AND m.place = ANY(%(places)s) AND l.id = m.loan_id
      AND (l.final_due_on, l.group_id, l.closed_on IS NULL) IS DISTINCT FROM
          (coalesce(m.extended_due_on, m.due_on), g.id, m.loan_state <> 'CLOSE')
    """,
    # A member who has left or moved; where he has gone he is a member from this day on.
    """
    UPDATE groups_membership s SET until_on = %(on)s
    FROM mirror_customermonth c JOIN households_household h ON h.code = c.customer_code
    WHERE c.as_of_on = %(on)s AND c.place = ANY(%(places)s) AND s.household_id = h.id AND s.until_on IS NULL
      AND s.since_on < %(on)s
      AND NOT EXISTS (SELECT 1 FROM groups_group g WHERE g.id = s.group_id AND g.code = c.group_code)
    """,
    """
    INSERT INTO groups_membership (place, group_id, household_id, since_on)
    SELECT h.place, g.id, h.id, %(on)s
    FROM mirror_customermonth c JOIN households_household h ON h.code = c.customer_code
    JOIN groups_group g ON g.code = c.group_code
    WHERE c.as_of_on = %(on)s AND c.place = ANY(%(places)s)
      AND EXISTS (SELECT 1 FROM mirror_loanmonth m WHERE m.as_of_on = c.as_of_on AND m.customer_code = c.customer_code
                    AND m.in_term + m.overdue + m.frozen > 0)
      AND NOT EXISTS (SELECT 1 FROM groups_membership s WHERE s.household_id = h.id AND s.until_on IS NULL)
    """,
    # Papers and telephone of the customer himself; who could not be found by his number still cannot.
    """
    UPDATE households_person p
    SET identity = c.identity, identity_index = c.identity_index, identity_issued_on = c.identity_issued_on,
        phone = c.phone, phone_index = c.phone_index
    FROM mirror_customermonth c JOIN households_household h ON h.code = c.customer_code
    WHERE c.as_of_on = %(on)s AND c.place = ANY(%(places)s) AND p.household_id = h.id AND p.head
      AND (p.identity_index, p.phone_index) IS DISTINCT FROM (c.identity_index, c.phone_index)
      AND (p.identity_index IS NOT NULL OR p.identity = '')
      AND NOT EXISTS (SELECT 1 FROM households_person o
                      WHERE o.identity_index = c.identity_index AND o.id <> p.id)
      AND NOT EXISTS (SELECT 1 FROM (SELECT identity_index FROM mirror_customermonth WHERE as_of_on = %(on)s
                                     GROUP BY identity_index HAVING count(*) > 1) AS shared
                      WHERE shared.identity_index = c.identity_index)
    """,
)


def bring_up_to_date(on: date, places: list[str]) -> None:
    """What the newest month says differently of loans, members and people."""
    with connection.cursor() as cursor:
        for statement in _CHANGES:
            cursor.execute(statement, {"on": on, "places": places})
