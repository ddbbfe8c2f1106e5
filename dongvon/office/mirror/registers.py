"""People, groups, passbooks and loans of a file into the registers that everything else reads: what is new is written
as opening books does it, what has changed since is brought up to date (from the newest month only)."""

from datetime import date
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from dongvon.base.access.acting import Actor
from dongvon.base.access.sealed import unseal
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import N_, Problem
from dongvon.credit.loans.models import Cause, Loan
from dongvon.credit.loans.placing import Stand, place_loans
from dongvon.credit.moving.carrying import Move, move_savings
from dongvon.credit.moving.services.households import change_home
from dongvon.office.bank_files.opening import CannotOpen, people_known, write_registers
from dongvon.office.bank_files.opening_columns import columns_of
from dongvon.office.bank_files.opening_tables import Known, Opened
from dongvon.office.bank_files.reading import RowProblem
from dongvon.parties.households.models import Household


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
    on = opened.as_of_on
    del opened  # the columns hold all of it now
    pa.default_memory_pool().release_unused()
    write_registers(columns, {"on": on, "user": actor.user_id, "request": request})
    return counts


def known_of(opened: Opened) -> Known:
    """Which loans, customers, groups and savers of the files stand in the books already."""
    tables = [table for table in (opened.form.loans, opened.form.customers, opened.form.groups, opened.closed,
                                  opened.outcomes) if table is not None]  # fmt: skip
    met = people_known(*(table for table in (opened.form.customers, opened.closed) if table))
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
        return Known(loans, households, met, known_groups, {row[0] for row in cursor.fetchall()}, known_hamlets)


def _distinct(tables: list[pa.Table], key: str) -> list[str]:
    found: set[str] = set()
    for table in tables:
        if key in table.column_names:
            found.update(value for value in pc.unique(table[key]).to_pylist() if value)
    return sorted(found)


# Loans that stand in another hamlet, group or association of their commune than the month says.
_ELSEWHERE = """
    FROM mirror_loanmonth m JOIN loans_loan l ON l.id = m.loan_id LEFT JOIN groups_group g ON g.code = m.group_code
    LEFT JOIN places_hamlet h ON h.code = m.hamlet_code AND h.place = l.place
    CROSS JOIN LATERAL (
        SELECT coalesce(h.id, l.hamlet_id) AS hamlet_id, g.id AS group_id,
               CASE WHEN g.id IS NULL THEN '' ELSE m.association_code END AS association
    ) AS t
    WHERE m.as_of_on = %(on)s AND m.place = ANY(%(places)s)
      AND (l.hamlet_id, l.group_id, l.association) IS DISTINCT FROM (t.hamlet_id, t.group_id, t.association)
"""

_ACROSS = """
    SELECT l.id, h.place, h.id, g.id, CASE WHEN g.id IS NULL THEN '' ELSE m.association_code END
    FROM mirror_loanmonth m JOIN loans_loan l ON l.id = m.loan_id JOIN places_hamlet h ON h.code = m.hamlet_code
    LEFT JOIN groups_group g ON g.code = m.group_code
    WHERE m.as_of_on = %(on)s AND m.place = ANY(%(places)s) AND h.place = ANY(%(places)s) AND h.place <> l.place
"""

_CHANGES = (
    # A loan carried to another group, hamlet or association: what was is kept, as of every loan that moves.
    f"""
    CREATE TEMPORARY TABLE st_elsewhere ON COMMIT DROP AS
    SELECT l.id, t.hamlet_id, t.group_id, t.association {_ELSEWHERE}
    """,
    """
    INSERT INTO loans_formerplacement (place, loan_id, was_at, hamlet_id, group_id, association, since_on, until_on,
                                       cause, document, user_id)
    SELECT l.place, l.id, l.place, l.hamlet_id, l.group_id, l.association, least(coalesce(l.placed_on, l.signed_on),
           %(on)s), %(on)s, 'file', '', %(user)s
    FROM st_elsewhere e JOIN loans_loan l USING (id)
    """,
    """
    UPDATE loans_loan l
    SET hamlet_id = e.hamlet_id, group_id = e.group_id, association = e.association, placed_on = %(on)s
    FROM st_elsewhere e WHERE e.id = l.id
    """,
    # A loan extended, settled.
    """
    UPDATE loans_loan l
    SET final_due_on = coalesce(m.extended_due_on, m.due_on),
        closed_on = CASE WHEN m.loan_state = 'CLOSE' THEN coalesce(l.closed_on, m.last_transaction_on, m.as_of_on) END
    FROM mirror_loanmonth m
    WHERE m.as_of_on = %(on)s AND m.place = ANY(%(places)s) AND l.id = m.loan_id
      AND (l.final_due_on, l.closed_on IS NULL) IS DISTINCT FROM
          (coalesce(m.extended_due_on, m.due_on), m.loan_state <> 'CLOSE')
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
    # The passbook of who had none that could be read; a number once known stays.
    """
    UPDATE savings_savingsaccount s SET number = c.savings_number
    FROM mirror_customermonth c JOIN households_household h ON h.code = c.customer_code
    WHERE c.as_of_on = %(on)s AND c.place = ANY(%(places)s) AND s.household_id = h.id AND s.number = 'KH' || h.code
      AND c.savings_number <> ''
      AND NOT EXISTS (SELECT 1 FROM savings_savingsaccount o WHERE o.number = c.savings_number)
      AND NOT EXISTS (SELECT 1 FROM mirror_customermonth o WHERE o.as_of_on = %(on)s
                      AND o.savings_number = c.savings_number AND o.customer_code <> c.customer_code)
    """,
)

# Papers and telephone of the customer himself, where they have changed; not a number that the file gives to several.
_CHANGED_PEOPLE = """
    CREATE TEMPORARY TABLE st_changed_people ON COMMIT DROP AS
    SELECT p.id, s."row", c.identity, c.identity_index, c.identity_issued_on, c.phone, c.phone_index
    FROM mirror_customermonth c JOIN households_household h ON h.code = c.customer_code
    JOIN households_person p ON p.household_id = h.id AND p.head
    JOIN st_month_customers s ON s.customer_code = c.customer_code
    WHERE c.as_of_on = %(on)s AND c.place = ANY(%(places)s)
      AND (p.identity_index, p.phone_index) IS DISTINCT FROM (c.identity_index, c.phone_index)
      AND NOT EXISTS (SELECT 1 FROM (SELECT identity_index FROM mirror_customermonth WHERE as_of_on = %(on)s
                                     GROUP BY identity_index HAVING count(*) > 1) AS shared
                      WHERE shared.identity_index = c.identity_index)
"""

# Whether a number is another person's, the index alone knows: he may live behind the wall. So it is tried, and what was
# tried is taken back.
_TRY_NUMBERS = """
    INSERT INTO households_person (place, household_id, name, search, sort_key, born_on, sex, ethnic, relation, head,
                                   identity, identity_index, phone)
    SELECT p.place, p.household_id, '', '', '', p.born_on, p.sex, '', '', false, c.identity, c.identity_index, ''
    FROM st_changed_people c JOIN households_person p USING (id)
    WHERE c.identity_index IS NOT NULL AND c.identity_index IS DISTINCT FROM p.identity_index
    ON CONFLICT (identity_index) DO NOTHING RETURNING identity_index
"""

_TAKEN = """
    DELETE FROM st_changed_people c USING households_person p
    WHERE p.id = c.id AND c.identity_index IS NOT NULL AND c.identity_index IS DISTINCT FROM p.identity_index
      AND c.identity_index <> ALL (%s)
    RETURNING c."row", c.identity
"""

_UPDATE_PEOPLE = """
    UPDATE households_person p
    SET identity = c.identity, identity_index = c.identity_index, identity_issued_on = c.identity_issued_on,
        phone = c.phone, phone_index = c.phone_index
    FROM st_changed_people c WHERE p.id = c.id
"""


def carry_across(on: date, places: list[str], *, actor: Actor, request_id: UUID) -> int:
    """Customers whom the month shows in another commune within reach have moved there with their loans and savings; how
    many. The month's rows stand where their loans now do."""
    with connection.cursor() as cursor:
        cursor.execute(_ACROSS, {"on": on, "places": places})
        found = cursor.fetchall()
        stands = {loan_id: Stand(*where) for loan_id, *where in found}
        if not stands:
            return 0
        loans = list(Loan.objects.select_for_update(of=("self",)).filter(pk__in=stands).order_by("pk"))
        place_loans([(loan, stands[loan.pk]) for loan in loans], on, Cause.FILE, document="", actor=actor,
                    request_id=request_id)  # fmt: skip
        homes = {loan.household_id: stands[loan.pk] for loan in loans}
        for household in Household.objects.filter(pk__in=homes):
            hamlet = Hamlet.objects.get(pk=homes[household.pk].hamlet_id)
            change_home(household, hamlet, min(household.moved_on or household.since_on, on), on, "")
        move = Move(on, Cause.FILE, "", actor, request_id)
        move_savings({pk: (stand.place, stand.group_id) for pk, stand in homes.items()}, move)
        cursor.execute("UPDATE mirror_loanmonth m SET place = l.place FROM loans_loan l "
                       "WHERE m.as_of_on = %s AND l.id = m.loan_id AND l.id = ANY(%s)", [on, list(stands)])  # fmt: skip
    return len(homes)


def bring_up_to_date(on: date, places: list[str], *, actor: Actor) -> list[RowProblem]:
    """What the newest month says differently of loans, members and people. Told are the customers whose identity number
    is another person's already: of them nothing is changed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.st_elsewhere")
        for statement in _CHANGES:
            cursor.execute(statement, {"on": on, "places": places, "user": actor.user_id})
        cursor.execute("DROP TABLE IF EXISTS pg_temp.st_changed_people")
        cursor.execute(_CHANGED_PEOPLE, {"on": on, "places": places})
        before = transaction.savepoint()
        cursor.execute(_TRY_NUMBERS)
        free = [row[0] for row in cursor.fetchall()]
        transaction.savepoint_rollback(before)
        cursor.execute(_TAKEN, [free])
        taken = [_another_persons(row, unseal(identity)) for row, identity in cursor.fetchall()]
        cursor.execute(_UPDATE_PEOPLE)
    return taken


def _another_persons(row: int, number: str) -> RowProblem:
    text = N_("Số giấy tờ •••{end} đã là của người khác trong sổ (có thể ở xã khác): chưa nhận số này cho khách hàng")
    problem = Problem("identity_of_another", text, {"end": number[-3:]}, severity="warn")
    return RowProblem(row, "Số CMND", "", problem)
