"""Options and fixtures shared by all tests.

Django is set up before the first test module is imported, but without a server: the throw-away PostgreSQL starts with
the first test that asks for `books` (or `own_books`), is migrated once and holds the standing cast of `tests/world.py`.
Until a test asks, the database is blocked (pytest-django).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import hypothesis
import pytest

# For mutation testing (docs/mutation.md): the same examples every time, and no search for a smaller one.
hypothesis.settings.register_profile(
    "mutation", derandomize=True, deadline=None, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate]
)

# Keys, attachments and whatever else a test leaves in the home never touch the checkout.
HOME = Path(tempfile.mkdtemp(prefix="dongvon-home-"))
HOME.chmod(0o711)
os.environ["DONGVON_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "dongvon.front.settings"


def _set_up_django() -> None:
    """Read the settings while there is no server yet; `database` fills in where it is."""
    import django

    nowhere = dict.fromkeys(("dbname", "user", "password", "host", "port", "options"), "")
    with mock.patch("dongvon.base.database.connection_settings", return_value=nowhere):
        from django.conf import settings

        settings.DATABASES  # noqa: B018  (read now, while the server is nowhere)
    from dongvon.front.texts import compile_catalogues

    compile_catalogues()
    django.setup()


_set_up_django()

if TYPE_CHECKING:
    from dongvon.base.database.server import Server
    from tests.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="the large counts the issues ask for (./dev test --full)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "db: needs the database; set on every test that uses `books` or `own_books`")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"books", "own_books"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.db)


@pytest.fixture(scope="session", autouse=True)
def days_have_come() -> Iterator[None]:
    """Loans of the tests live on after the day they are run; `tests/base/test_ledger.py` has the day it is."""
    with mock.patch("dongvon.base.ledger.posting.today", return_value=date(2100, 1, 1)):
        yield


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def server(django_db_blocker: Any) -> Iterator["Server"]:
    """One throw-away PostgreSQL for the session (for each worker of xdist), migrated by its owner."""
    from django.core.management import call_command

    from dongvon.base.database.temporary import temporary_server
    from tests.database import connected

    with temporary_server() as running:
        with django_db_blocker.unblock(), connected(running.settings("owner")):
            call_command("migrate", verbosity=0, interactive=False)
        yield running


@pytest.fixture(scope="session")
def cast(server: "Server", django_db_blocker: Any) -> "World":
    """The standing cast, committed once; tests see it through `books`."""
    from tests.database import as_app, connected
    from tests.world import build

    with django_db_blocker.unblock(), connected(as_app(server)):
        return build()


@pytest.fixture
def books(server: "Server", cast: "World", django_db_blocker: Any) -> Iterator["World"]:
    """The standing cast in a transaction of the application's role that is rolled back at the end.

    Services run as in life, each in a savepoint of it; nothing is left. Deferred constraints are checked at the end."""
    from django.db import connection, transaction

    from tests.database import as_app, connected

    with django_db_blocker.unblock(), connected(as_app(server)), transaction.atomic():
        yield cast.copy()
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


@pytest.fixture
def batch(books: "World") -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a query as the batch role, which sees every place: `batch("SELECT …", parameter, …)`."""
    from tests.database import rows_as

    return lambda query, *parameters: rows_as("batch", query, *parameters)


@pytest.fixture
def own_books(
    server: "Server", cast: "World", django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator["World"]:
    """The standing cast in a database of the test's own, committed, reached by three real logins (also by children and
    ADBC, through the environment). For what a rolled-back transaction cannot show; a second slower than `books`."""
    from tests.database import copied

    with django_db_blocker.unblock(), copied(server, monkeypatch):
        yield cast.copy()
