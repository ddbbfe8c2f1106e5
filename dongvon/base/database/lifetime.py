"""Who is using the server now, by locks the kernel drops when a program ends, however it ends.

`exclusive` lets one program at a time start or stop a server. `Presence` is held, shared, by every program that uses
it; the last one to leave stops the server. No process numbers are kept, so nothing is left to go stale after kill -9.
Decision: docs/decisions/0011-who-stops-the-server.md.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

if sys.platform != "win32":
    import fcntl

    @contextmanager
    def exclusive(path: Path) -> Iterator[None]:
        """Hold `path` alone for the length of the block, waiting for whoever holds it."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    class Presence:
        """One program's sign that it uses the server; call it only inside `exclusive`."""

        def __init__(self, path: Path) -> None:
            self._path = path
            self._descriptor: int | None = None

        def arrive(self) -> int:
            """Be counted among the users; return the open lock."""
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._descriptor, fcntl.LOCK_SH)
            return self._descriptor

        def others(self) -> bool:
            """Say whether any other program is counted; this one stays counted."""
            descriptor = self.arrive()
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                found = True
            else:
                found = False
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            return found

        def leave(self) -> None:
            """Be counted no more."""
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None


def leave_on_signals() -> None:
    """Make SIGTERM and SIGHUP end this program like Ctrl-C does, so that the last one out stops the server.

    For commands that do not serve; granian sets its own. A signal somebody already answers is left alone.
    """
    if threading.current_thread() is not threading.main_thread():
        return

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)
