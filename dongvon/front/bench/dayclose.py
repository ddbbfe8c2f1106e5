"""Closing a day on an office's 30,000 loans: the first close (a scan of all), a day that brought 300 movements, a
day that brought none, the proof at the end of a month; and a day of the country's cells as columns. Floors: for a write
the same transaction with nothing in it; for the columns one pass over the same memory."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from dongvon.front.bench.opening import office_workbook
from dongvon.front.bench.throwaway import ON, PLACE, figure, installation

COMMUNES, CELLS_OF_A_COMMUNE, MOVED = 3_321, 90, 300


def run() -> dict[str, dict[str, Any]]:
    found = {"dayclose_country_cells_s": _columns()}
    with tempfile.TemporaryDirectory() as folder, installation() as administrator:
        found |= _closes(administrator, office_workbook(Path(folder) / "office.xlsx"))
    return found


def _closes(administrator: Any, form_31: Path) -> dict[str, dict[str, Any]]:
    from dongvon.base.access.acting import acting
    from dongvon.base.access.queries import actor_of
    from dongvon.base.access.services import add_user, grant_role
    from dongvon.front.demo.portfolio import AS_OF
    from dongvon.office.bank_files.opening import open_books
    from dongvon.office.dayclose.services import close_day, close_month

    open_books(
        actor=administrator, request_id=uuid4(), form_31=str(form_31), earlier="", province_code="12",
        lender_code="NHCSXH",
    )  # fmt: skip
    user = add_user(actor=administrator, request_id=uuid4(), username="giam-doc", full_name="Giám đốc", password="")
    grant_role(
        actor=administrator, request_id=uuid4(), user_id=user["user_id"], role="bank_director", place=PLACE,
        since_on=date(2020, 1, 1), scope={},
    )  # fmt: skip
    director, on = actor_of("giam-doc", ON), AS_OF

    def nothing() -> None:
        with acting(director):
            pass

    def close(day: date) -> Callable[[], object]:
        return lambda: close_day(actor=director, request_id=uuid4(), place=PLACE, on=day)

    floor = _milliseconds(nothing)
    day = timedelta(days=1)
    found = {"dayclose_first_ms": _milliseconds(close(on + day))}
    _receive(administrator, on + 2 * day)
    found["dayclose_day_of_300_ms"] = _milliseconds(close(on + 2 * day))
    found["dayclose_empty_day_ms"] = _milliseconds(close(on + 3 * day))
    month = (on + day).replace(day=1)
    found["dayclose_month_ms"] = _milliseconds(
        lambda: close_month(actor=director, request_id=uuid4(), place=PLACE, month=month)
    )
    return {name: figure(value, "ms", floor) for name, value in found.items()}


def _receive(administrator: Any, on: date) -> None:
    """A đồng of principal received on each of some loans, as the table keeps it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT make_month('loans_movement', %s)", [on])
        cursor.execute(
            """
            INSERT INTO loans_movement (booked_on, loan_id, place, event, amount, in_term, overdue, frozen,
                                        deferred_interest, arrears, document, origin, request_id, user_id)
            SELECT %s, loan_id, place, 'principal_collected', 1, -1, 0, 0, 0, 0, '', 'own', gen_random_uuid(), %s
            FROM loans_position WHERE place = %s AND in_term > 0 LIMIT %s
            """,
            [on, administrator.user_id, PLACE, MOVED],
        )


def _milliseconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1_000


def _columns() -> dict[str, Any]:
    """A day of every cell of the country, as 7,000,000 loans make them: some 300,000."""
    import numpy as np

    from dongvon.core.interest import accrue, add_exact

    cells = COMMUNES * CELLS_OF_A_COMMUNE
    seeded = np.random.default_rng(20_251_231)
    balance, rate_e7 = seeded.integers(0, 96_000_000_000, cells), seeded.integers(300_000, 900_000, cells)
    borne = (seeded.integers(0, 10**12, cells), seeded.integers(0, 3_650_000_000, cells))
    started = perf_counter()
    add_exact(borne, accrue(balance, 1, rate_e7))
    seconds = perf_counter() - started
    started = perf_counter()
    _ = [column + 1 for column in (balance, rate_e7, *borne)]
    return figure(seconds, "s", perf_counter() - started)
