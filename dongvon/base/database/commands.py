"""`dongvon database status | stop | psql`: look at our own server, stop it, talk to it."""

import argparse
import gettext
import os
import shutil
import sys
from pathlib import Path
from typing import Any, Final

from dongvon.base.database import external
from dongvon.base.database.binaries import find
from dongvon.base.database.connection import connection_settings
from dongvon.base.database.home import home
from dongvon.base.database.roles import LOGINS, ROLES
from dongvon.base.database.server import Server
from dongvon.core.problems import N_

_NO_PSQL: Final = N_("Máy này không có psql: hãy cài gói postgresql-client")
_GIVEN: Final = N_("Cơ sở dữ liệu do DATABASE_URL chỉ định; Đồng Vốn không chạy máy chủ nào")
_NEVER: Final = N_("Chưa có cơ sở dữ liệu ở {path}")
_RUNNING: Final = N_("Đang chạy: PostgreSQL {version}, tiến trình {pid}")
_DOWN: Final = N_("Đang tắt: PostgreSQL {version}")
_DATA: Final = N_("Dữ liệu: {path}")
_LOG: Final = N_("Nhật ký: {path}")
_SOCKET: Final = N_("Cổng nối: {path}")
_STOPPED: Final = N_("Máy chủ cơ sở dữ liệu đã dừng")
_IN_USE: Final = N_("Chương trình khác đang dùng cơ sở dữ liệu; thêm --now để dừng ngay")


def register(subparsers: Any) -> None:
    """Add `database` to the program's commands."""
    parser: argparse.ArgumentParser = subparsers.add_parser("database", help="cơ sở dữ liệu: xem, dừng, vào psql")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("status", help="đang chạy hay không, ở đâu")
    stop = actions.add_parser("stop", help="dừng máy chủ")
    stop.add_argument("--now", action="store_true", help="dừng cả khi chương trình khác đang dùng")
    psql = actions.add_parser("psql", help="vào psql")
    psql.add_argument("--role", choices=ROLES, default="app")
    psql.add_argument("arguments", nargs="*", help="sau -- : chuyển cho psql")


def run(args: argparse.Namespace) -> int:
    """Carry out one of the three; return the exit code. `DatabaseUnavailable` is left to the command line to tell."""
    if args.action == "psql":
        return _psql(args)
    if external.given():
        print(_in_their_language(_GIVEN))
        return 0
    return _stop(now=args.now) if args.action == "stop" else _status()


def _in_their_language(text: str) -> str:
    """Return the English of a text where DONGVON_LANG=en and the catalogue is compiled."""
    if os.environ.get("DONGVON_LANG") != "en":
        return text
    return gettext.translation("django", Path(__file__).with_name("locale"), ["en"], fallback=True).gettext(text)


def _status() -> int:
    server = Server(home())
    record = server.record()
    if record is None:
        print(_in_their_language(_NEVER).format(path=server.folder))
        return 0
    found, version = server.running(), server.programs().version
    line = _in_their_language(_DOWN).format(version=version)
    print(line if found is None else _in_their_language(_RUNNING).format(version=version, pid=found.pid))
    for text, path in ((_DATA, record.data), (_LOG, record.log), (_SOCKET, record.socket)):
        print(_in_their_language(text).format(path=path))
    return 0


def _stop(*, now: bool) -> int:
    if Server(home()).stop(now=now):
        print(_in_their_language(_STOPPED))
        return 0
    print(_in_their_language(_IN_USE), file=sys.stderr)
    return 1


def _psql(args: argparse.Namespace) -> int:
    """Run psql as a child, so that the server lives as long as the session; the password goes by environment."""
    import subprocess

    settings = connection_settings(args.role)
    bundled = find().program("psql")
    program = bundled if os.access(bundled, os.X_OK) else shutil.which("psql")
    if program is None:
        print(_in_their_language(_NO_PSQL), file=sys.stderr)
        return 1
    names = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"options": "PGOPTIONS", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    environment = {**os.environ, **{names[key]: value for key, value in settings.items() if key in names and value}}
    print(f"psql: {LOGINS[args.role]}", file=sys.stderr)
    try:
        return subprocess.run([program, *args.arguments], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130
