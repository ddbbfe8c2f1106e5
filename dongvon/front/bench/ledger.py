"""How many transfers a second `ledger.post` writes, in batches of a sheet (120) and of an import (10,000), against raw
COPY of the same rows into the same columns without keys, checks or walls: the floor."""

import os
import subprocess
import sys
import time
from datetime import date
from typing import Any
from uuid import uuid4

BATCHES = {"sheet": (120, 60), "import": (10_000, 6)}


def run() -> dict[str, dict[str, Any]]:
    """Measured on a throw-away server of its own; the books are not touched."""
    from dongvon.base.database.temporary import environment, temporary_server

    with temporary_server() as server:
        os.environ.update(environment(server))
        subprocess.run([sys.executable, "-m", "dongvon", "migrate"], check=True)
        from dongvon.front.cli import set_up

        set_up("batch")
        return {
            f"ledger_post_transfers_per_second_{name}": _measure(size, times) for name, (size, times) in BATCHES.items()
        }


def _measure(size: int, times: int) -> dict[str, Any]:
    from django.db import connection

    from dongvon.base.access.acting import acting
    from dongvon.base.ledger.posting import post

    actor, lines = _world(size)
    started = time.perf_counter()
    for _ in range(times):
        with acting(actor):
            post(lines, actor=actor, request_id=uuid4())
    posted = size * times / (time.perf_counter() - started)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE floor AS SELECT * FROM ledger_transfer WITH NO DATA")
        cursor.execute("SELECT * FROM ledger_transfer ORDER BY id DESC LIMIT %s", [size])
        rows = "".join("\t".join("\\N" if v is None else str(v) for v in row) + "\n" for row in cursor.fetchall())
        started = time.perf_counter()
        for _ in range(times):
            with cursor.copy("COPY floor FROM STDIN") as copy:
                copy.write(rows)
        floor = size * times / (time.perf_counter() - started)
        cursor.execute("DROP TABLE floor")
    return {"value": posted, "unit": "transfers/s", "floor": floor, "ratio": posted / floor}


def _world(size: int) -> tuple[Any, list[Any]]:
    from dongvon.base.access.models import User
    from dongvon.base.access.queries import actor_of
    from dongvon.base.access.services import first_administrator
    from dongvon.base.ledger.models import Fund
    from dongvon.base.ledger.posting import Line
    from dongvon.base.ledger.services import add_fund
    from dongvon.core.posting import AccountKind

    on = date(2025, 1, 15)
    if not User.objects.exists():
        first_administrator("quan-tri", "Quản trị", uuid4().hex, places=["03408"], since_on=date(2020, 1, 1))
        add_fund(
            actor=actor_of("quan-tri", on), request_id=uuid4(), lender=("X", "X"), fund=("TW", "TW"), source="TW",
            mode="book", since_on=date(2002, 10, 4),
        )
    fund_id = Fund.objects.get().pk
    lines = [
        Line(on, "03408", fund_id, "HN", AccountKind.CASH, AccountKind.LOAN_IN_TERM, 100_000 + n, "principal_collected",
             "loan", n) for n in range(size)
    ]  # fmt: skip
    return actor_of("quan-tri", on), lines
