"""Our own supervisor of one PostgreSQL: makes it, starts it, recovers it, stops it (architecture, decision 9).

Everything that changes the server happens under one lock, so two commands at once share one server. See README.md for
the layout on disk.
"""

import os
import re
import secrets
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dongvon.base.database import account as accounts
from dongvon.base.database import binaries as programs
from dongvon.base.database import record as records
from dongvon.base.database.account import Account
from dongvon.base.database.binaries import Binaries
from dongvon.base.database.configuration import WHO_MAY_SIGN_IN, initdb_options, settings_file
from dongvon.base.database.errors import (
    BUSY,
    DISK_FULL,
    FOREIGN,
    NOT_STARTED,
    UNREADABLE,
    DatabaseUnavailable,
    from_server_log,
    in_plain_words,
)
from dongvon.base.database.lifetime import Presence, exclusive
from dongvon.base.database.record import Record
from dongvon.base.database.roles import DATABASE, LOGINS, ROLES, Role, Settings
from dongvon.base.database.setup import create_database

ROOM: Final = 300_000_000
"""Bytes that must be free before a new database is made."""

_SUPERUSER: Final = "dongvon_admin"
_SSL_REQUEST: Final = struct.pack("!ii", 8, 80877103)
_OURS: Final = frozenset({"lock", "users", "creating", "record.json"})


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What a running server says of itself in postmaster.pid."""

    pid: int
    socket: str
    ready: bool


class Server:
    """The PostgreSQL of one home. `durable=False` is for tests: it may lose what it was told in a power cut."""

    def __init__(self, home: Path, *, binaries: Binaries | None = None, durable: bool = True) -> None:
        self.home = home
        self.folder = home / "database"
        self._chosen = binaries
        self._durable = durable
        self._presence = Presence(self.folder / "users")

    # -- what callers use -------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Make the server if there is none, start it if it is down, and be counted among its users.

        Raises `DatabaseUnavailable` with one sentence; then nothing half-made is left behind.
        """
        with in_plain_words(self.home):
            self._prepare()
            with exclusive(self.folder / "lock"):
                self._presence.arrive()
                try:
                    record = records.load(self.folder / "record.json")
                    if record is None:
                        self._create()
                    else:
                        self._start(record)
                except BaseException:
                    self._presence.leave()
                    raise

    def leave(self) -> None:
        """Be counted no more; the last one to leave stops the server."""
        with in_plain_words(self.home), exclusive(self.folder / "lock"):
            try:
                if not self._presence.others():
                    self._stop()
            finally:
                self._presence.leave()

    def stop(self, *, now: bool = False) -> bool:
        """Stop the server unless others use it (`now`: even then); say whether it is down."""
        with in_plain_words(self.home):
            if not (self.folder / "lock").exists():
                return True
            with exclusive(self.folder / "lock"):
                alone = not self._presence.others()
                self._presence.leave()
                if alone or now:
                    self._stop()
                return alone or now

    def settings(self, role: Role) -> Settings:
        """Return how to connect as one of the three roles."""
        return self._settings(LOGINS[role], DATABASE)

    def superuser_settings(self, database: str = DATABASE) -> Settings:
        """Return how to connect as the server's superuser: for upkeep and tests, never for the product."""
        return self._settings(_SUPERUSER, database)

    def record(self) -> Record | None:
        """Return where the server keeps its things, or None where none was made yet."""
        with in_plain_words(self.home):
            return records.load(self.folder / "record.json")

    def running(self) -> Postmaster | None:
        """Return the running server, or None."""
        record = self.record()
        if record is None or not _answers(record.socket_file):
            return None
        return _postmaster(record.data)

    def programs(self) -> Binaries:
        """Return the programs that fit this server's data."""
        record = self.record()
        return self._binaries(None if record is None else record.data)

    # -- making -----------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Make the folders of the home; refuse what is somebody else's without touching it."""
        if (self.home / "PG_VERSION").exists():
            raise DatabaseUnavailable("database_foreign", FOREIGN, path=str(self.home))
        root = os.geteuid() == 0
        for folder in (self.home, self.folder):
            if not folder.exists():
                folder.parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir(exist_ok=True)
                folder.chmod(0o711 if root else 0o700)
        found = {path.name for path in self.folder.iterdir()}
        if found and not found & _OURS:
            raise DatabaseUnavailable("database_foreign", FOREIGN, path=str(self.folder))

    def _create(self) -> None:
        unfinished = records.load(self.folder / "creating")
        if unfinished is not None:
            self._undo(unfinished)
        elif any(path.name not in _OURS for path in self.folder.iterdir()):
            raise DatabaseUnavailable("database_foreign", FOREIGN, path=str(self.folder))
        account = accounts.for_new_data()
        binaries = self._binaries(None)
        record = records.plan(self.folder, account)
        record.save(self.folder / "creating")
        try:
            records.make_folders(record, account)
            self._require_room(record)
            self._initialise(record, account, binaries)
            self._start(record)
            create_database(
                self._settings(_SUPERUSER, "postgres", record),
                {role: self._secret(LOGINS[role]) for role in ROLES},
                durable=self._durable,
            )
            record.save(self.folder / "record.json")
            (self.folder / "creating").unlink()
        except BaseException:
            self._undo(record)
            raise

    def _undo(self, record: Record) -> None:
        """Take back an unfinished making, so that the next start begins anew."""
        if record.data.is_dir() and _postmaster(record.data) is not None:
            account = accounts.for_data(record.data)
            self._pg_ctl(record, account, "stop", "-m", "immediate", "-w")
        records.clear(record)
        for login in (_SUPERUSER, *LOGINS.values()):
            self._secret_file(login).unlink(missing_ok=True)
        if (self.folder / "secrets").is_dir():
            (self.folder / "secrets").rmdir()
        for name in ("server.conf", "sign_in.conf"):
            (record.place / name).unlink(missing_ok=True)
        (self.folder / "creating").unlink(missing_ok=True)

    def _require_room(self, record: Record) -> None:
        found = os.statvfs(record.place)
        if self._durable and found.f_bavail * found.f_frsize < ROOM:
            raise DatabaseUnavailable("database_disk_full", DISK_FULL, path=str(record.place))

    def _initialise(self, record: Record, account: Account, binaries: Binaries) -> None:
        """Make the data folder: checksums on, collation C, every login by password."""
        (self.folder / "secrets").mkdir(mode=0o700, exist_ok=True)
        for login in (_SUPERUSER, *LOGINS.values()):
            records.write_file(self._secret_file(login), secrets.token_urlsafe(32))
        first_password = record.place / "first-password"
        records.write_file(first_password, self._secret(_SUPERUSER))
        account.own(first_password)
        try:
            binaries = self._reachable(binaries, record, account)
            done = account.run(
                binaries.program("initdb"),
                f"--pgdata={record.data}",
                f"--username={_SUPERUSER}",
                f"--pwfile={first_password}",
                *initdb_options(binaries.major, linux=sys.platform == "linux"),
                *(() if self._durable else ("--no-sync",)),
            )
        finally:
            first_password.unlink()
        if done.returncode != 0:
            raise from_server_log(done.stdout, record.data)

    # -- starting and stopping --------------------------------------------------------------------------------------

    def _start(self, record: Record) -> None:
        """Bring the server up, whatever the last one left behind."""
        try:
            account = accounts.for_data(record.data)
        except FileNotFoundError as error:
            raise DatabaseUnavailable("database_unreadable", UNREADABLE, path=str(record.data)) from error
        if not os.access(record.data, os.R_OK | os.X_OK):
            raise DatabaseUnavailable("database_unreadable", UNREADABLE, path=str(record.data))
        if _answers(record.socket_file):
            _wait_until_ready(record)
            return
        found = _postmaster(record.data)
        if found is not None:
            if found.socket != str(record.socket):
                raise DatabaseUnavailable("database_busy", BUSY, path=str(record.data))
            # alive, but its socket is gone (a swept /tmp) or not there yet (its starter was killed): begin again
            self._pg_ctl(record, account, "stop", "-m", "fast", "-w")
        else:
            # a number in these may belong to a corpse nobody buried (containers) or to another program by now, and
            # PostgreSQL would believe it; sessions that outlived their server it still finds by its shared memory
            for stale in (record.data / "postmaster.pid", record.socket / f"{record.socket_file.name}.lock"):
                stale.unlink(missing_ok=True)
        if not records.socket_is_safe(record, account):
            record = records.with_socket(record)
            records.make_folders(record, account)
            if (self.folder / "record.json").exists():
                record.save(self.folder / "record.json")
        sign_in, conf = record.place / "sign_in.conf", record.place / "server.conf"
        records.write_file(sign_in, WHO_MAY_SIGN_IN, account=account)
        text = settings_file(socket=record.socket, log=record.log, sign_in=sign_in, durable=self._durable)
        records.write_file(conf, text, account=account)
        self._launch(record, account)

    def _launch(self, record: Record, account: Account) -> None:
        """Start it; after a killed server its last sessions may need a moment to notice, so try for ten seconds."""
        deadline = time.monotonic() + 10
        while True:
            before = _log_sizes(record.log)
            config = str(record.place / "server.conf").replace("'", "'\\''")
            options = ("-l", "start.log", "-o", f"-c 'config_file={config}'", "-w", "-t", "120", "-s")
            done = self._pg_ctl(record, account, "start", *options)
            if done.returncode == 0:
                return
            told = done.stdout + _log_since(record.log, before)
            if "pre-existing shared memory block" not in told or time.monotonic() > deadline:
                raise from_server_log(told, record.data)
            time.sleep(0.2)

    def _stop(self) -> None:
        unfinished = records.load(self.folder / "creating")
        if unfinished is not None:
            self._undo(unfinished)
        record = records.load(self.folder / "record.json")
        if record is None or _postmaster(record.data) is None:
            return
        done = self._pg_ctl(record, accounts.for_data(record.data), "stop", "-m", "fast", "-w", "-t", "60", "-s")
        if done.returncode != 0 and _postmaster(record.data) is not None:
            raise from_server_log(done.stdout, record.data)

    def _pg_ctl(self, record: Record, account: Account, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        binaries = self._reachable(self._binaries(record.data), record, account)
        # pg_ctl puts -D and -l into a shell command, so a path with a quote in it must not come that way
        return account.run(binaries.program("pg_ctl"), action, *options, data=record.data, folder=record.log)

    # -- small things -----------------------------------------------------------------------------------------------

    def _binaries(self, data: Path | None) -> Binaries:
        if data is None:
            return self._chosen or programs.find()
        try:
            major = int((data / "PG_VERSION").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError) as error:
            reason = f"PG_VERSION: {error}"
            raise DatabaseUnavailable("database_not_started", NOT_STARTED, reason=reason, path=str(data)) from error
        if self._chosen is not None and self._chosen.major == major:
            return self._chosen
        return programs.find(major, data)

    def _reachable(self, binaries: Binaries, record: Record, account: Account) -> Binaries:
        """Return programs the server's user can run; bundled ones out of its reach are copied beside the data."""
        if not binaries.bundled or account.reaches(binaries.folder):
            return binaries
        return programs.copy_for(binaries, record.place, uid=account.uid, gid=account.gid)

    def _settings(self, login: str, database: str, record: Record | None = None) -> Settings:
        record = record or self.record()
        if record is None:
            raise DatabaseUnavailable("database_not_started", NOT_STARTED, reason="-", path=str(self.folder))
        return {
            "host": str(record.socket),
            "port": "5432",
            "dbname": database,
            "user": login,
            "password": self._secret(login),
            "options": "",
        }

    def _secret_file(self, login: str) -> Path:
        return self.folder / "secrets" / f"{login}.password"

    def _secret(self, login: str) -> str:
        with in_plain_words(self.home):
            return self._secret_file(login).read_text(encoding="utf-8")


def _answers(path: Path) -> bool:
    """Say whether a server talks on this socket: the one proof of life a crash cannot leave behind.

    A dying server's socket may still accept, so it is asked something ("may we use SSL?") and has to reply.
    """
    if not path.exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
            probe.sendall(_SSL_REQUEST)
            return probe.recv(1) in (b"N", b"S")
        except OSError:
            return False


def _postmaster(data: Path) -> Postmaster | None:
    """Read postmaster.pid; None where the file is stale, even if its number was given to another program since."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    command = _command_line(pid)
    if "postgres" not in command or str(data.parent) not in command:
        return None
    socket_folder = lines[4] if len(lines) > 4 else ""
    return Postmaster(pid, socket_folder, len(lines) > 7 and lines[7].strip() == "ready")


def _command_line(pid: int) -> str:
    """Return how a program was started, "" where there is no such program."""
    proc = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout


def _wait_until_ready(record: Record) -> None:
    """Wait for a server somebody else is bringing up (recovery after a crash may take a while)."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = _postmaster(record.data)
        if found is None or found.ready:
            return
        time.sleep(0.05)
    raise DatabaseUnavailable("database_not_started", NOT_STARTED, reason="120 s", path=str(record.log))


def _log_sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def _log_since(folder: Path, before: dict[str, int]) -> str:
    """Return what the logs gained since `before`, the last 20,000 characters of each."""
    gained = []
    for path in sorted(folder.iterdir()):
        text = path.read_bytes()
        start = before.get(path.name, 0)
        gained.append(text[start if start <= len(text) else 0 :].decode(errors="replace")[-20_000:])
    return re.sub(r"\n{2,}", "\n", "\n".join(gained))
