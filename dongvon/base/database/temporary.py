"""A throw-away server for tests: its own home under the system's temporary folder, gone when the block ends."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from dongvon.base.database.binaries import Binaries
from dongvon.base.database.connection import as_url
from dongvon.base.database.errors import DatabaseUnavailable
from dongvon.base.database.server import Server

_PREFIX: Final = "dongvon-test-"


@contextmanager
def temporary_server(binaries: Binaries | None = None, *, durable: bool = False) -> Iterator[Server]:
    """Give a fresh server whose owner may also make databases; one per test session or worker. Not `durable`: a commit
    does not wait for the disk.

    What a killed session left behind is removed first.
    """
    _sweep()
    base = Path(tempfile.mkdtemp(prefix=_PREFIX))
    base.chmod(0o711)
    server = Server(base / "home", binaries=binaries, durable=durable)
    try:
        server.join()
        yield server
    finally:
        _remove(base, server)


def environment(server: Server) -> dict[str, str]:
    """Return the variables by which the program, or a child of the test, finds this server as each role."""
    return {
        "DATABASE_URL": as_url(server.settings("app")),
        "DONGVON_OWNER_URL": as_url(server.settings("owner")),
        "DONGVON_BATCH_URL": as_url(server.settings("batch")),
    }


def _sweep() -> None:
    for base in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, DatabaseUnavailable):
            server = Server(base / "home", durable=False)
            if (server.folder / "lock").exists() and server.stop():
                shutil.rmtree(base, ignore_errors=True)


def _remove(base: Path, server: Server) -> None:
    try:
        server.stop(now=True)
    finally:
        found = server.record()
        if found is not None and base not in found.socket.parents:
            shutil.rmtree(found.socket, ignore_errors=True)
        shutil.rmtree(base, ignore_errors=True)
