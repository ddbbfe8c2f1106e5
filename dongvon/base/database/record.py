"""What a home remembers about its server: where the data is, where the socket is, who runs it."""

import json
import os
import secrets
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dongvon.base.database.account import Account
from dongvon.base.database.errors import NOT_STARTED, DatabaseUnavailable
from dongvon.core.problems import N_

_FORMAT: Final = 1
_LONGEST_SOCKET: Final = 103 - len("/.s.PGSQL.5432")  # 103 bytes on macOS, 107 on Linux
_SYSTEM_PLACE: Final = Path("/var/lib/dongvon")
_NO_PLACE: Final = N_(
    "Đang chạy bằng root nhưng người dùng chạy cơ sở dữ liệu không vào được {path}: hãy đặt DONGVON_HOME sang "
    "thư mục mà mọi người dùng đi qua được, ví dụ /srv/dongvon"
)


@dataclass(frozen=True, slots=True)
class Record:
    """`place` holds data, logs and settings; it lies in the home unless the server's user could not get there."""

    place: Path
    socket: Path

    @property
    def data(self) -> Path:
        """Return PostgreSQL's own folder."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """Return the folder of the server's logs."""
        return self.place / "log"

    @property
    def socket_file(self) -> Path:
        """Return the socket the server listens on."""
        return self.socket / ".s.PGSQL.5432"

    def save(self, path: Path) -> None:
        """Write the record so that it is there whole or not at all."""
        text = json.dumps({"format": _FORMAT, "place": str(self.place), "socket": str(self.socket)}, indent=1)
        write_file(path, text + "\n")


def load(path: Path) -> Record | None:
    """Return the record, or None where there is none yet."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Record(Path(found["place"]), Path(found["socket"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        reason = f"{path.name}: {error}"
        raise DatabaseUnavailable("database_not_started", NOT_STARTED, reason=reason, path=str(path)) from error


def write_file(path: Path, text: str, *, account: Account | None = None) -> None:
    """Replace `path` by a new private file; with an account, one that account's group may read."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            if account is not None and account.switched:
                os.fchown(file.fileno(), -1, account.gid)
                os.fchmod(file.fileno(), 0o640)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def plan(folder: Path, account: Account) -> Record:
    """Choose where a new server's data lies: in `folder`, else (as root, where its user cannot enter) in /var/lib."""
    place = folder
    if not account.reaches(folder):
        if sys.platform != "linux":
            raise DatabaseUnavailable("database_no_place", _NO_PLACE, path=str(folder))
        place = _SYSTEM_PLACE / secrets.token_hex(8)
    return with_socket(Record(place, place / "socket"))


def with_socket(record: Record) -> Record:
    """Choose the socket's folder: beside the data, or a private one under /tmp where that path is too long."""
    if len(os.fsencode(record.place / "socket")) <= _LONGEST_SOCKET:
        return replace(record, socket=record.place / "socket")
    base = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
    return replace(record, socket=Path(base) / f"dongvon-{secrets.token_hex(8)}")


def make_folders(record: Record, account: Account) -> None:
    """Make the folders that belong to the server's user, 0700; of what exists already nothing is changed."""
    for parent in (_SYSTEM_PLACE, record.place):
        if parent == record.place or _SYSTEM_PLACE in record.place.parents:
            _make(parent, 0o711 if account.switched else 0o700)
    for folder in (record.data, record.log, record.socket):
        if _make(folder, 0o700):
            account.own(folder)


def socket_is_safe(record: Record, account: Account) -> bool:
    """Say whether the socket's folder is there, private, and the server's user's own (a /tmp may be swept)."""
    try:
        found = record.socket.lstat()
    except FileNotFoundError:
        return False
    return record.socket.is_dir() and found.st_uid == account.uid and found.st_mode & 0o777 == 0o700


def clear(record: Record) -> None:
    """Remove an unfinished server's folders; only what `make_folders` made."""
    for folder in (record.data, record.log, record.socket):
        shutil.rmtree(folder, ignore_errors=True)
    if record.place.parent == _SYSTEM_PLACE:
        shutil.rmtree(record.place, ignore_errors=True)


def _make(folder: Path, mode: int) -> bool:
    """Make one folder with exactly this mode, whatever the umask; say whether it was made."""
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        return False
    folder.chmod(mode)
    return True
