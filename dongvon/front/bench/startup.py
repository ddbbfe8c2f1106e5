"""How long a person waits for the first answer: the database's first and later start, and the calculator. The floor is
a Python that starts, does nothing and ends."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dongvon.front.bench.throwaway import figure

_CALC = ["-m", "dongvon", "calc", "interest", "--programme", "HN", "--signed", "2025-03-10", "--principal", "100000000",
         "--from", "2025-11-15", "--to", "2025-12-15", "--json"]  # fmt: skip


def run() -> dict[str, dict[str, Any]]:
    from dongvon.base.database.server import Server

    floor = _seconds(lambda: _python("-c", "pass"))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        server = Server(Path(folder) / "home")
        first = _once(server.join)
        server.leave()
        later = _once(server.join)
        server.stop()
    return {
        "database_first_start_seconds": figure(first, "s", floor),
        "database_later_start_seconds": figure(later, "s", floor),
        "calculator_seconds": figure(_seconds(lambda: _python(*_CALC)), "s", floor),
    }


def _python(*words: str) -> None:
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=os.environ)


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _seconds(work: Callable[[], object]) -> float:
    """The fastest of three runs."""
    return min(_once(work) for _ in range(3))
