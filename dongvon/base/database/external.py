"""A PostgreSQL somebody else runs: DATABASE_URL, and with it DONGVON_OWNER_URL and DONGVON_BATCH_URL.

With one login for all three roles, each connection takes its role by `options=-c role=...`; the roles are made where
that login may. Separate logins are the stronger wall and the way for an office: see README.md.
"""

import os
from functools import cache
from typing import Any, Final

import psycopg
from psycopg import conninfo, sql

from dongvon.base.database.errors import DatabaseUnavailable
from dongvon.base.database.roles import LOGINS, OLDEST_MAJOR, Role, Settings
from dongvon.core.problems import N_

_OWN_URL: Final[dict[Role, str]] = {"owner": "DONGVON_OWNER_URL", "batch": "DONGVON_BATCH_URL"}
_LOCK: Final = 0x646F6E67766F6E  # "dongvon": one program at a time makes the roles

_BAD_URL: Final = N_("{name} không phải là địa chỉ PostgreSQL hợp lệ (postgresql://người_dùng@máy/cơ_sở_dữ_liệu)")
_NO_ANSWER: Final = N_("Không kết nối được cơ sở dữ liệu theo {name}: {reason}")
_TOO_OLD: Final = N_("Cơ sở dữ liệu theo {name} là PostgreSQL {found}; cần từ phiên bản {oldest} trở lên")
_MAY_NOT: Final = N_(
    "Người dùng {login} của DATABASE_URL không đóng vai được {role} và không được tạo vai ấy: hãy nhờ quản trị tạo ba "
    "vai dongvon_owner, dongvon_app, dongvon_batch rồi đặt DONGVON_OWNER_URL và DONGVON_BATCH_URL"
)


def given() -> bool:
    """Say whether the user points us at a server of their own."""
    return bool(os.environ.get("DATABASE_URL"))


def settings(role: Role) -> Settings:
    """Return how to connect as `role`, after seeing that the server answers, is new enough and has the role."""
    name = _OWN_URL.get(role, "DATABASE_URL")
    separate = any(os.environ.get(variable) for variable in _OWN_URL.values())
    if not os.environ.get(name):
        name = "DATABASE_URL"
    url = os.environ[name]
    found = _parse(name, url)
    if name == "DATABASE_URL" and not (role == "app" and separate):
        _make_roles(url)
        found["options"] = f"{found['options']} -c role={LOGINS[role]}".strip()
    else:
        _check(name, url)
    return found


def _parse(name: str, url: str) -> Settings:
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise DatabaseUnavailable("database_bad_url", _BAD_URL, name=name) from error
    found: Settings = {"host": "", "port": "5432", "dbname": "", "user": "", "password": "", "options": ""}
    found.update({key: str(value) for key, value in parts.items() if value is not None})
    return found


@cache
def _check(name: str, url: str) -> None:
    with _connect(name, url):
        pass


@cache
def _make_roles(url: str) -> None:
    """See that the one login can act as each role; make what is missing where it may."""
    with _connect("DATABASE_URL", url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for login in LOGINS.values():
            try:
                with connection.transaction():
                    _make_role(connection, login)
            except psycopg.errors.InsufficientPrivilege as error:
                user = connection.info.user
                raise DatabaseUnavailable("database_may_not", _MAY_NOT, login=user, role=login) from error


def _make_role(connection: psycopg.Connection[Any], login: str) -> None:
    name = sql.Identifier(login)
    row = connection.execute(
        "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [login]
    ).fetchone()
    if row is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
    if row is None or not row[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(name))
    connection.execute("RESET ROLE")
    if login == LOGINS["owner"]:
        able = connection.execute(
            "SELECT has_database_privilege(%s, current_database(), 'CREATE') AND "
            "has_schema_privilege(%s, 'public', 'CREATE')",
            [login, login],
        ).fetchone()
        if able is None or not able[0]:
            database = sql.Identifier(connection.info.dbname)
            connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, name))
            connection.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(name))


def _connect(name: str, url: str) -> psycopg.Connection[Any]:
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.ProgrammingError as error:
        raise DatabaseUnavailable("database_bad_url", _BAD_URL, name=name) from error
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise DatabaseUnavailable("database_no_answer", _NO_ANSWER, name=name, reason=reason) from error
    found = connection.info.server_version // 10000
    if found < OLDEST_MAJOR:
        connection.close()
        raise DatabaseUnavailable("database_too_old", _TOO_OLD, name=name, found=found, oldest=OLDEST_MAJOR)
    return connection
