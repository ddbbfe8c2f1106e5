"""How many transfers a second `ledger.post` writes, in batches of a sheet (120) and of an import (10,000), against raw
COPY of the same rows into the same columns without keys, checks or walls: the floor."""

import time
from typing import Any
from uuid import uuid4

from dongvon.front.bench.throwaway import ON, PLACE, figure, installation

BATCHES = {"sheet": (120, 60), "import": (10_000, 6)}


def run() -> dict[str, dict[str, Any]]:
    with installation() as actor:
        return {
            f"ledger_post_transfers_per_second_{name}": _measure(actor, size, times)
            for name, (size, times) in BATCHES.items()
        }


def _measure(actor: Any, size: int, times: int) -> dict[str, Any]:
    from django.db import connection

    from dongvon.base.access.acting import acting
    from dongvon.base.ledger.posting import post

    lines = _lines(size)
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
    return figure(posted, "transfers/s", floor)


def _lines(size: int) -> list[Any]:
    from dongvon.base.ledger.models import Fund
    from dongvon.base.ledger.posting import Line
    from dongvon.core.posting import AccountKind

    fund_id = Fund.objects.get(code="TW").pk
    return [
        Line(ON, PLACE, fund_id, "HN", AccountKind.CASH, AccountKind.LOAN_IN_TERM, 100_000 + n, "principal_collected",
             "loan", n) for n in range(size)
    ]  # fmt: skip
