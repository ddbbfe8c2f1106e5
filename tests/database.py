"""The test database: whom Django's one connection is, and whom it acts as for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from dongvon.base.database.roles import LOGINS, Role, Settings
from dongvon.base.database.server import Server
from dongvon.base.database.temporary import environment

COPY = "dongvon_copy"


@contextmanager
def connected(settings: Settings) -> Iterator[None]:
    """Point Django at a database as somebody; the connection is closed before and after."""
    connection.close()
    before = dict(connection.settings_dict)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    connection.settings_dict.update({names[key]: value for key, value in settings.items() if key in names})
    connection.settings_dict["OPTIONS"] = {"options": settings["options"]} if settings.get("options") else {}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def as_app(server: Server) -> Settings:
    """A login that starts as the application and may act as the other roles for a moment (`as_role`): privileges and
    walls go by the acting role. That the application itself may not change role is shown on its real login."""
    return {**server.superuser_settings(), "options": f"-c role={LOGINS['app']}"}


@contextmanager
def as_role(role: Role) -> Iterator[None]:
    """Act as another role inside the test's transaction; what fails is undone to where it began."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {LOGINS[role]}")
        yield
        cursor.execute(f"SET LOCAL ROLE {LOGINS['app']}")


def rows_as(role: Role, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of one query as a role."""
    with as_role(role), connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall() if cursor.description else []


def nobody() -> None:
    """Forget actor and places, as at the start of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dongvon.actor', '', true), set_config('dongvon.places', '', true)")


@contextmanager
def copied(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A copy of the database with the cast in it, Django connected to it by the application's own login."""
    connection.close()
    with psycopg.connect(**server.superuser_settings("postgres"), autocommit=True) as upkeep:
        upkeep.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        upkeep.execute(f"CREATE DATABASE {COPY} TEMPLATE dongvon OWNER {LOGINS['owner']}")
        for name, url in environment(server).items():
            monkeypatch.setenv(name, url.replace("dbname=dongvon&", f"dbname={COPY}&"))
        try:
            with connected({**server.settings("app"), "dbname": COPY}):
                yield
        finally:
            upkeep.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
