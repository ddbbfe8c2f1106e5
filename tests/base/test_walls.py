"""The walls in the database: who sees and changes which rows, whatever the program above them does."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dongvon.base.access.acting import acting
from dongvon.base.access.models import AuditRow
from dongvon.base.database import connect
from dongvon.base.database.roles import Role
from dongvon.credit.loans.models import Loan
from dongvon.credit.savings.models import GroupMinimum
from dongvon.credit.savings.services import set_group_minimum
from dongvon.office.mirror.taking_in import take_in
from dongvon.parties.households.models import Household, Person
from tests.database import as_role, nobody, rows_as
from tests.world import NEXT_WARD, WARD, World

# Tables without row-level security, each with the reason why it needs none.
PUBLIC_PLACES = "official or public data about places"
SIGN_IN = "read before there is an actor: who may sign in, and as what; staff, not customers"
REFERENCE = "reference data of the lender, no person and no money of one"
DJANGO = "Django's own: no place, no personal or money data"
OPEN_TABLES = {
    "places_commune": PUBLIC_PLACES,
    "places_formerunit": PUBLIC_PLACES,
    "places_point": PUBLIC_PLACES,
    "places_pointmove": PUBLIC_PLACES,
    "places_hamlet": PUBLIC_PLACES,
    "places_hamletclass": PUBLIC_PLACES,
    "access_user": SIGN_IN,
    "access_grant": SIGN_IN,
    "access_deputy": SIGN_IN,
    "django_session": SIGN_IN,
    "axes_accessattempt": SIGN_IN,
    "axes_accesslog": SIGN_IN,
    "axes_accessfailurelog": SIGN_IN,
    "axes_accessattemptexpiration": SIGN_IN,
    "ledger_lender": REFERENCE,
    "ledger_fund": REFERENCE,
    "ledger_fundmode": REFERENCE,
    "django_migrations": DJANGO,
    "django_content_type": DJANGO,
    "auth_group": DJANGO,
    "auth_permission": DJANGO,
    "auth_group_permissions": DJANGO,
}
GROWING = (
    "requests",
    "access_auditrow",
    "attachments_attachment",
    "attachments_opening",
    "ledger_transfer",
    "loans_movement",
    "relief_abilityreview",
    "classification_classification",
    "classification_classifieddebt",
    "classification_confirmation",
    "loans_expectation",
    "transaction_days_sheet",
    "transaction_days_sheetline",
    "transaction_days_cashcount",
    "transaction_days_closing",
    "transaction_days_posted",
    "households_povertylist",
    "capital_targetsheet",
    "capital_target",
    "capital_targetdecision",
    "capital_requeststop",
)
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
TABLES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, c.relispartition,
           count(p.polname) FILTER (WHERE 'dongvon_app'::regrole = ANY (p.polroles)) > 0
    FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
    GROUP BY c.oid ORDER BY c.relname
"""


def walled_tables() -> list[str]:
    return [name for name, forced, partition, _ in rows_as("owner", TABLES) if forced and not partition]


def of_place(table: str) -> str:
    """The condition under which a row of the table is about one place: a few tables are about several at once, or about
    that of a group or a household."""
    columns = [name for (name,) in rows_as("owner", COLUMNS, table)]
    for column, parent in (("group_id", "groups_group"), ("household_id", "households_household")):
        if "place" not in columns and column in columns:
            return f"{column} IN (SELECT id FROM {parent} WHERE place = %s)"
    return "%s = ANY (places)" if "places" in columns else "place = %s"


@pytest.fixture
def lent(books: World, tmp_path: Path) -> World:
    """The cast with a loan, a sheet, savings, an attachment opened, an expectation and a file of the bank: something in
    most tables."""
    loan = books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 3, 15))
    books.lend("Tòng Thị Lả", "HN", 20_000_000, date(2025, 3, 15))
    books.sheet(
        books.session(date(2025, 4, 15)),
        "G2",
        interest={loan: 280_274},
        savings={books.people["Vi Thị Ọi"].household_id: 50_000},
    )
    books.do(
        set_group_minimum, "bank_officer", group_id=books.groups["G1"], amount=10_000, since_on=date(2025, 4, 1),
        minutes="01",
    )  # fmt: skip
    (tmp_path / "hỏng.xlsx").write_bytes(b"PK no workbook")
    books.do(take_in, "ward_officer", path=tmp_path / "hỏng.xlsx", name="hỏng.xlsx", lender_code="PGD-TP")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return books


def test_every_table_has_a_forced_policy_or_a_reason_not_to(books: World) -> None:
    rows = rows_as("owner", TABLES)
    without = {name for name, forced, partition, policy in rows if not partition and not (forced and policy)}
    assert without - set(OPEN_TABLES) == set(), "give the table a wall in its migration, or a reason here"
    assert set(OPEN_TABLES) - {name for name, *_ in rows} == set(), "a reason for a table that is gone"
    assert without == set(OPEN_TABLES), "a walled table needs no reason"


def test_a_table_made_without_a_wall_is_found(books: World) -> None:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE forgotten (place text, name text)")
    rows = rows_as("owner", TABLES)
    assert ("forgotten", False, False, False) in rows


def test_two_communes_do_not_see_each_other_in_any_walled_table(lent: World) -> None:
    tables = walled_tables()
    filled = {table for table in tables if rows_as("batch", f"SELECT 1 FROM {table} LIMIT 1")}
    assert len(filled) > 20, filled
    for table in tables:
        with lent.acting("next_teller"), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {of_place(table)}", [WARD])
            assert cursor.fetchone() == (0,), table
            cursor.execute(f"SELECT count(*) FROM {table} WHERE NOT {of_place(table)}", [NEXT_WARD])
            assert cursor.fetchone() == (0,), table


def test_the_own_commune_is_seen_in_full(lent: World) -> None:
    for table in walled_tables():
        everything = rows_as("batch", f"SELECT count(*) FROM {table} WHERE {of_place(table)}", WARD)
        with lent.acting("teller"), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchall() == everything, table


def test_what_a_group_agreed_on_goes_where_the_group_is(lent: World) -> None:
    group = lent.groups["G2"]
    lent.do(set_group_minimum, "leader_2", group_id=group, amount=20_000, since_on=date(2025, 5, 1), minutes="02")
    with acting(lent.actors["next_teller"]):
        assert not GroupMinimum.objects.exists() and GroupMinimum.objects.update(amount=1) == 0
    row = {"group_id": group, "amount": 1, "since_on": date(2025, 6, 1), "user_id": lent.users["next_teller"]}
    with pytest.raises(DatabaseError, match="row-level security"), acting(lent.actors["next_teller"]):
        GroupMinimum.objects.create(**row)
    with acting(lent.actors["teller"]):
        assert GroupMinimum.objects.get(group=group).amount == 20_000


def test_without_an_actor_nothing_is_visible(lent: World) -> None:
    nobody()
    for table in walled_tables():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    assert not Person.objects.exists()


def test_the_owner_of_the_tables_sees_no_row_either(lent: World) -> None:
    for table in walled_tables():
        assert rows_as("owner", f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_write_into_another_place_is_refused_by_the_database(lent: World) -> None:
    with lent.reading():
        household = Household.objects.first()
    with pytest.raises(DatabaseError, match="row-level security"), acting(lent.actors["next_officer"]):
        Household.objects.create(place=WARD, hamlet_id=lent.hamlets["town"], since_on=date(2025, 1, 1))
    with acting(lent.actors["next_officer"]):
        assert Household.objects.filter(pk=household.pk).update(address="x") == 0
        assert Loan.objects.all().delete()[0] == 0


@pytest.mark.parametrize("role", ["app", "batch"])
def test_nobody_deletes_a_loan(lent: World, role: Role) -> None:
    """Its instalments hang on it without a foreign key."""
    with pytest.raises(DatabaseError, match="permission denied"):
        rows_as(role, "DELETE FROM loans_loan")


def test_a_row_cannot_be_moved_to_another_place(lent: World) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting(lent.actors["ward_officer"]):
        Household.objects.filter(hamlet=lent.hamlets["town"]).update(place=NEXT_WARD)


@pytest.mark.parametrize("role", ["app", "batch", "owner"])
@pytest.mark.parametrize("table", GROWING)
def test_tables_that_only_grow_refuse_change_to_every_role(lent: World, table: str, role: Role) -> None:
    column = "place"
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        expected = "only grows" if role == "owner" else "permission denied"
        with (
            acting(lent.actors["teller"]),  # who may see every row of the ward
            pytest.raises(DatabaseError, match=expected),
            as_role(role),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("parent", ["ledger_transfer", "loans_movement"])
def test_a_partition_is_no_way_around_the_wall(lent: World, parent: str) -> None:
    part = f"{parent}_2025_04"
    for role in ("app", "batch"):
        for statement in (f"SELECT * FROM {part}", f"INSERT INTO {part} DEFAULT VALUES", f"DELETE FROM {part}"):
            with pytest.raises(DatabaseError, match="permission denied"), as_role(role), connection.cursor() as cursor:
                cursor.execute(statement)
    assert rows_as("owner", f"SELECT count(*) FROM {part}") == [(0,)]
    for statement in (f"UPDATE {part} SET amount = 1", f"DELETE FROM {part}", f"TRUNCATE {part}"):
        with pytest.raises(DatabaseError, match="only grows"), as_role("owner"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_application_makes_no_tables_and_disables_no_wall(books: World) -> None:
    for statement in (
        "CREATE TABLE mine (a int)",
        "ALTER TABLE loans_loan DISABLE ROW LEVEL SECURITY",
        "DROP TRIGGER only_grows ON ledger_transfer",
        "ALTER TABLE loans_loan NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY by_place ON loans_loan",
        "SELECT make_month('access_user', '2025-01-01')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_real_login_of_the_application_is_walled_and_cannot_leave_its_role(own_books: World) -> None:
    with connect("app") as found:
        assert found.execute("SELECT session_user, current_user").fetchone() == ("dongvon_app", "dongvon_app")
        assert found.execute("SELECT count(*) FROM households_person").fetchone() == (0,)
        found.execute("SELECT set_config('dongvon.places', %s, true)", [WARD])
        assert found.execute("SELECT count(*) > 10 FROM households_person").fetchone() == (True,)
        found.rollback()
        assert found.execute("SELECT count(*) FROM households_person").fetchone() == (0,), (
            "the setting ended with its transaction"
        )
        for role in ("dongvon_batch", "dongvon_owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                found.execute(f"SET ROLE {role}")
            found.rollback()
    with connect("batch") as found:
        assert found.execute("SELECT count(*) > 10 FROM households_person").fetchone() == (True,)


def test_the_trail_says_who_did_what_where(lent: World, batch: Callable[..., list[tuple[Any, ...]]]) -> None:
    with lent.reading():
        row = AuditRow.objects.filter(action="post_sheet").get()
    assert (row.user_id, row.role, row.place, row.about_type) == (lent.users["teller"], "teller", WARD, "sheet")
    assert batch(
        "SELECT count(*) FROM requests r WHERE NOT EXISTS (SELECT 1 FROM access_auditrow a WHERE a.request_id = r.id)"
    ) == [(0,)]


def test_the_trail_holds_no_name_and_no_number(lent: World, batch: Callable[..., list[tuple[Any, ...]]]) -> None:
    trail = "\n".join(
        str(row) for row in batch("SELECT facts::text FROM access_auditrow UNION ALL SELECT answer::text FROM requests")
    )
    for name, who in lent.people.items():
        assert name not in trail and who.identity not in trail


def test_four_people_are_four_by_constraint(books: World) -> None:
    loan = books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 3, 15))
    steps = ("taken_by_id", "certified_by_id", "approved_by_id", "posted_by_id")
    for one in steps:
        for other in steps:
            if one < other:
                with (
                    pytest.raises(IntegrityError, match="four_different_people"),
                    as_role("batch"),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(f"UPDATE applications_application SET {one} = {other} WHERE loan_id = %s", [loan])


def test_a_list_is_certified_on_paper_by_somebody_else_by_constraint(books: World) -> None:
    books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 3, 15))
    for change in ("certified_paper_id = NULL", "certified_by_id = NULL", "certified_by_id = prepared_by_id"):
        with pytest.raises(IntegrityError, match="certified_on_paper"), as_role("batch"), connection.cursor() as cursor:
            cursor.execute(f"UPDATE applications_memberlist SET {change}")
