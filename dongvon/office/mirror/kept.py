"""The bank's files themselves: sealed at rest under their SHA-256, kept for a set time, then forgotten.

No page gives them out again; they are opened only to be read once more by whoever may take files in."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dongvon.base.access.sealed import seal_file, unseal_file
from dongvon.base.database import home
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.office.mirror.models import BankFile

KEEP_DAYS = 400
"""How long a file is kept: a year, and the month in which its successor is compared with it. Ours, to confirm."""
DAYS_TO_DECIDE = 7
"""How long a file may wait between being handed in and being taken in."""
LARGEST_BYTES = 512 * 1024 * 1024


def keep(path: Path) -> tuple[str, int]:
    """Seal a copy of the file and put it away; (SHA-256, bytes). The same file is kept once."""
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        facts = {"megabytes": size // 1024**2, "largest": LARGEST_BYTES // 1024**2}
        raise Refused(Problem("file_too_large", N_("Tệp {megabytes} MB quá lớn; tối đa {largest} MB."), facts))
    sha256 = sha256_of(path)
    place = _place(sha256)
    if not place.exists():
        for folder in (place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=place.parent)
        with path.open("rb") as content, os.fdopen(descriptor, "wb") as stream:
            seal_file(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).replace(place)
    return sha256, size


@contextmanager
def opened(sha256: str, name: str) -> Iterator[Path]:
    """The kept file as a plain one in a private folder, gone when the reading is over."""
    place = _place(sha256)
    if not place.exists():
        raise Refused(Problem("file_forgotten", N_("Tệp {name} không còn được giữ; hãy nạp lại."), {"name": name}))
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / (Path(name).name[-120:] or "tep")  # what is wrong in a file is told by its name
        with place.open("rb") as kept, plain.open("wb") as stream:
            unseal_file(kept, stream)
        if sha256_of(plain) != sha256:
            raise InvariantBroken(f"the kept file {sha256} is not what was handed in")
        yield plain


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def forget(on: date) -> int:
    """Delete the kept files whose time is over, and those handed in days ago that nobody took in; how many."""
    wanted = set(BankFile.objects.filter(keep_until__gte=on).values_list("sha256", flat=True))
    long_ago = time.time() - DAYS_TO_DECIDE * 86_400
    gone = 0
    for place in (home() / "bank_files").glob("??/*"):
        if place.name not in wanted and place.stat().st_mtime < long_ago:
            place.unlink(missing_ok=True)
            gone += 1
    return gone


def _place(sha256: str) -> Path:
    return home() / "bank_files" / sha256[:2] / sha256
