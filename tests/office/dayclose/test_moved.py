"""Loans that change communes between two closes: what accrued is proved in both, by people who see one of them only."""

from datetime import date, timedelta

from django.db import connection

from dongvon.base.ledger.queries import trial_balance
from dongvon.core.posting import AccountKind
from dongvon.office.dayclose.services import close_day, close_month
from tests.credit.test_moving import LENT, MOVED, OI, group_next_door, move, of_both, pay
from tests.office.books.test_proof import verified
from tests.world import NEXT_WARD, WARD, World


def accrued(place: str, on: date) -> int:
    kinds = (AccountKind.INTEREST_ACCRUED,)
    return sum(row.balance for row in trial_balance(on, place=place) if row.kind in kinds)


def test_what_accrued_goes_along(own_books: World) -> None:
    world = of_both(own_books)
    loan = world.lend(OI, "HN", 50_000_000, LENT)
    world.lend("Tòng Thị Lả", "HN", 30_000_000, LENT)
    group = group_next_door(world)
    before = MOVED - timedelta(days=1)
    for who, place in (("director", WARD), ("next_director", NEXT_WARD)):
        world.do(close_day, who, place=place, on=before)
    move(world, OI, "next", who="both_bank_officer", group_id=group)
    after = date(2025, 6, 30)
    for who, place in (("director", WARD), ("next_director", NEXT_WARD)):
        world.do(close_day, who, place=place, on=after)
    connection.close()
    assert verified().differences == []
    # A receipt found late, of a day before the move, reaches the accrued interest of both.
    pay(world, "both_teller", loan, "principal", 10_000_000, date(2025, 5, 20))
    for who, place in (("director", WARD), ("next_director", NEXT_WARD)):
        world.do(close_day, who, place=place, on=date(2025, 7, 5))
        world.do(close_month, who, place=place, month=date(2025, 6, 1))
    connection.close()
    assert verified().differences == []
    with world.acting("next_director"):
        assert accrued(NEXT_WARD, date(2025, 7, 5)) > accrued(NEXT_WARD, before) == 0
