"""How the rest of the program reaches the database: one function per question, whoever runs the server."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import psycopg

from dongvon.base.database import external
from dongvon.base.database.errors import DatabaseUnavailable
from dongvon.base.database.home import home
from dongvon.base.database.roles import Role, Settings
from dongvon.core.problems import N_

if TYPE_CHECKING:
    from dongvon.base.database.server import Server

_NO_SUPERVISOR: Final = N_(
    "Trên hệ điều hành này Đồng Vốn chưa tự chạy được cơ sở dữ liệu: "
    "hãy đặt DATABASE_URL trỏ tới một PostgreSQL từ phiên bản 15 trở lên"
)
_one_at_a_time = threading.Lock()


def ensure_server() -> Server | None:
    """See that a server is up and stays up while this program lives; None where DATABASE_URL names one.

    Cheap after the first call. Raises `DatabaseUnavailable`. The last program to end stops the server.
    """
    if external.given():
        return None
    if sys.platform == "win32":
        raise DatabaseUnavailable("database_no_supervisor", _NO_SUPERVISOR)
    with _one_at_a_time:
        return _joined(str(home()), os.getpid())


def connection_settings(role: Role) -> Settings:
    """Return libpq's parameters for a role, starting the server if need be.

    Always host, port, dbname, user, password, options (texts, "" where not given); DATABASE_URL may add others,
    such as sslmode. Order: architecture, decision 9.
    """
    server = ensure_server()
    return external.settings(role) if server is None else server.settings(role)


def connection_url(role: Role) -> str:
    """Return the same as one `postgresql://` address, for ADBC. It holds the password: never print it."""
    return as_url(connection_settings(role))


def connect(role: Role, **options: Any) -> psycopg.Connection[Any]:
    """Open a connection as a role; `options` go to `psycopg.connect` (autocommit, row_factory, …)."""
    return psycopg.connect(**{**connection_settings(role), **options})


def as_url(settings: Settings) -> str:
    """Write libpq parameters as one address."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in settings.items() if value)
    return f"postgresql:///?{query}"


@cache
def _joined(place: str, pid: int) -> Server:
    """Join the server of one home once per program (a forked child counts anew)."""
    from dongvon.base.database.server import Server  # needs a Unix; DATABASE_URL works without

    server = Server(home())
    server.join()
    atexit.register(_leave, server, pid)
    return server


def _leave(server: Server, pid: int) -> None:
    if os.getpid() != pid:
        return
    try:
        server.leave()
    except DatabaseUnavailable as error:
        print(error, file=sys.stderr)
