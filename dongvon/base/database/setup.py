"""What a new database holds before the first migration: the three logins, the database, its extensions."""

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dongvon.base.database.roles import DATABASE, EXTENSIONS, LOGINS, Role, Settings


def create_database(superuser: Settings, passwords: dict[Role, str], *, durable: bool) -> None:
    """Make logins and database through the superuser's connection to `postgres`.

    The owner alone may create things; app and batch may connect and use temporary tables, and get the rest by
    grants in migrations. Where the server is for tests, the owner may also make databases.
    """
    with psycopg.connect(make_conninfo(**superuser), autocommit=True) as connection:
        for role, login in LOGINS.items():
            verifier = connection.pgconn.encrypt_password(passwords[role].encode(), login.encode(), b"scram-sha-256")
            may = "NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION INHERIT LOGIN"
            databases = "CREATEDB" if role == "owner" and not durable else "NOCREATEDB"
            connection.execute(
                sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                    sql.Identifier(login), sql.SQL(f"{may} {databases}"), sql.Literal(verifier.decode())
                )
            )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(LOGINS["owner"]))
        )
        _privileges(connection, durable=durable)
    with psycopg.connect(make_conninfo(**{**superuser, "dbname": DATABASE}), autocommit=True) as connection:
        for name in available_extensions(connection):
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def available_extensions(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return those of our extensions that this server has on disk, in our order."""
    rows = connection.execute(
        "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)]
    ).fetchall()
    found = {row[0] for row in rows}
    return [name for name in EXTENSIONS if name in found]


def _privileges(connection: psycopg.Connection[tuple[object, ...]], *, durable: bool) -> None:
    database = sql.Identifier(DATABASE)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role in ("app", "batch"):
        connection.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(LOGINS[role]))
        )
    if durable:
        for other in ("postgres", "template1"):
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(other)))
