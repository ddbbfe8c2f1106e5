"""The operating-system user a server runs as: ourselves, or an unprivileged one where we are root.

PostgreSQL refuses to run as root, and so do we. No user is created, and no folder we did not make is opened up.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dongvon.base.database.errors import DatabaseUnavailable
from dongvon.core.problems import N_

_NO_ACCOUNT: Final = N_(
    "Đang chạy bằng root nhưng máy không có người dùng postgres hay nobody để chạy cơ sở dữ liệu: "
    "hãy chạy bằng một người dùng thường"
)


Finished = subprocess.CompletedProcess[str]


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server's programs run as; `switched` when that is somebody else than us."""

    uid: int
    gid: int
    switched: bool

    def run(self, *command: str, data: Path | None = None, folder: Path = Path("/")) -> Finished:
        """Run a program in `folder` as this user, out of reach of our Ctrl-C, with none of our environment.

        Nobody's PGDATA or PGOPTIONS may reach the server: PGDATA is `data`. Output and errors come back in one text.
        """
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        if data is not None:
            environment["PGDATA"] = str(data)
        as_other: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd=folder,
            env=environment,
            start_new_session=True,
            **as_other,
        )

    def reaches(self, path: Path) -> bool:
        """Say whether this user can enter `path` through all its parents."""
        return not self.switched or self.run("/bin/sh", "-c", 'cd "$1"', "sh", str(path)).returncode == 0

    def own(self, path: Path) -> None:
        """Give `path`, which we have just made, to this user."""
        if self.switched:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def for_new_data() -> Account:
    """Return ourselves, or as root `postgres` where the system has it, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), False)
    import pwd

    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(found.pw_uid, found.pw_gid, True)
    raise DatabaseUnavailable("database_no_account", _NO_ACCOUNT)


def for_data(data: Path) -> Account:
    """Return the user who owns existing data: PostgreSQL runs as no other."""
    owner = data.stat()
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), False)
    if owner.st_uid == 0:
        raise DatabaseUnavailable("database_no_account", _NO_ACCOUNT)
    return Account(owner.st_uid, owner.st_gid, True)
