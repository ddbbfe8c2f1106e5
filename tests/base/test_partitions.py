"""Transfers and movements are kept by month; the partition of a month is made when it is first needed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import psycopg
import pytest

from dongvon.base.access.acting import acting
from dongvon.base.database import connect
from dongvon.base.ledger.posting import Line, post
from dongvon.core.posting import AccountKind
from tests.world import WARD, World

PARTS = "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r' AND relname = %s"


@pytest.mark.parametrize("on", [date(2019, 2, 28), date(2031, 12, 31), date(2032, 1, 1)])
def test_the_first_transfer_of_a_month_makes_its_partition(
    books: World, batch: Callable[..., list[tuple[Any, ...]]], on: date
) -> None:
    part = f"ledger_transfer_{on:%Y_%m}"
    assert batch(PARTS, part) == [(0,)]
    line = Line(on, WARD, books.funds["book"], "HN", AccountKind.LOAN_IN_TERM, AccountKind.CASH, 5, "test", "loan", 1)
    with acting(books.actors["teller"]):
        post([line, line], actor=books.actors["teller"], request_id=books.request())
    assert batch(PARTS, part) == [(1,)]
    assert batch("SELECT tableoid::regclass::text, count(*) FROM ledger_transfer GROUP BY 1") == [(part, 2)]


def test_a_loan_paid_out_in_a_new_month_makes_the_partitions_of_both_tables(
    books: World, batch: Callable[..., list[tuple[Any, ...]]]
) -> None:
    books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2027, 5, 15))
    assert batch(PARTS, "ledger_transfer_2027_05") == batch(PARTS, "loans_movement_2027_05") == [(1,)]


def test_two_who_need_the_same_month_at_once_make_it_once(own_books: World) -> None:
    def make(_: int) -> None:
        with connect("app", autocommit=True) as found:
            found.execute(
                "SELECT make_month('ledger_transfer', '2040-06-15'), make_month('loans_movement', '2040-06-15')"
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(8)))
    with connect("batch") as found:
        assert found.execute(PARTS, ["ledger_transfer_2040_06"]).fetchone() == (1,)


def test_only_the_two_tables_kept_by_month_get_partitions(own_books: World) -> None:
    with (
        connect("app", autocommit=True) as found,
        pytest.raises(psycopg.errors.RaiseException, match="not kept by month"),
    ):
        found.execute("SELECT make_month('access_user', '2040-06-15')")
