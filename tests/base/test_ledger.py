"""The ledger: transfers that only grow, reversal, balances at a date, the trial balance, the mode of a fund."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dongvon.base.access.acting import acting
from dongvon.base.ledger.models import Account, FundMode
from dongvon.base.ledger.posting import LARGEST_AMOUNT, Line, post, reverse
from dongvon.base.ledger.queries import balances_about, mode_of, trial_balance
from dongvon.core.modes import Mode
from dongvon.core.posting import AccountKind
from dongvon.core.problems import InvariantBroken, Refused
from tests.world import NEXT_WARD, WARD, World

CASH, IN_TERM, SAVINGS = AccountKind.CASH, AccountKind.LOAN_IN_TERM, AccountKind.MEMBER_SAVINGS
DAY = date(2025, 3, 15)


def line(
    books: World, amount: int = 1_000, *, on: date = DAY, debit: int = IN_TERM, credit: int = CASH, **more: Any
) -> Line:
    fields = {
        "place": WARD,
        "fund_id": books.funds["book"],
        "programme": "HN",
        "event": "test",
        "about_type": "loan",
        "about_id": 7,
    }
    return Line(booked_on=on, debit=debit, credit=credit, amount=amount, **(fields | more))  # type: ignore[arg-type]


def write(books: World, *lines: Line) -> Any:
    request = books.request()
    with acting(books.actors["teller"]):
        assert post(list(lines), actor=books.actors["teller"], request_id=request) == len(lines)
    return request


def test_what_is_posted_stands_in_the_balances_from_its_day_on(books: World) -> None:
    write(books, line(books, 500, on=DAY), line(books, 200, on=DAY + timedelta(days=40), debit=CASH, credit=IN_TERM))
    with books.reading():
        assert balances_about("loan", [IN_TERM], DAY - timedelta(days=1)) == {}
        assert balances_about("loan", [IN_TERM], DAY) == {7: {IN_TERM: 500}}
        assert balances_about("loan", [IN_TERM, CASH], DAY + timedelta(days=40)) == {7: {IN_TERM: 300, CASH: -300}}
        assert balances_about("savings", [IN_TERM], DAY) == {}


def test_the_trial_balance_sums_to_zero_on_every_day(books: World) -> None:
    rnd = random.Random(4)
    kinds = list(AccountKind)
    days = [DAY + timedelta(days=rnd.randrange(200)) for _ in range(60)]
    for day in days:
        debit, credit = rnd.sample(kinds, 2)
        write(
            books,
            line(books, rnd.randrange(1, 10**12), on=day, debit=debit, credit=credit, programme=rnd.choice(["", "HN"])),
        )
    with books.reading():
        for day in (min(days), DAY + timedelta(days=90), max(days)):
            rows = trial_balance(day)
            assert rows and sum(row.balance for row in rows) == 0
        assert sum(row.debit for row in trial_balance(max(days), place=NEXT_WARD)) == 0


def test_nothing_to_post_writes_nothing(books: World) -> None:
    assert post([], actor=books.actors["teller"], request_id=books.request()) == 0


@pytest.mark.parametrize("amount", [0, -1, LARGEST_AMOUNT + 1])
def test_an_amount_that_cannot_be_is_a_fault_of_the_program(books: World, amount: int) -> None:
    with pytest.raises(InvariantBroken), acting(books.actors["teller"]):
        post([line(books, amount)], actor=books.actors["teller"], request_id=books.request())


def test_a_transfer_to_itself_is_a_fault_of_the_program(books: World) -> None:
    with pytest.raises(InvariantBroken), acting(books.actors["teller"]):
        post([line(books, debit=CASH)], actor=books.actors["teller"], request_id=books.request())


def test_the_database_refuses_what_is_not_balanced_too(books: World) -> None:
    write(books, line(books))
    for change in ("amount, debit_id, debit_id", "0, debit_id, credit_id", "-amount, debit_id, credit_id"):
        with (
            pytest.raises(IntegrityError, match="check constraint"),
            acting(books.actors["teller"]),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"""INSERT INTO ledger_transfer (booked_on, amount, debit_id, credit_id, event, about_type, about_id,
                                                 origin, place, request_id, user_id)
                    SELECT booked_on, {change}, event, about_type, about_id, origin, place, request_id, user_id
                    FROM ledger_transfer"""
            )


def test_accounts_are_opened_once(books: World) -> None:
    write(books, line(books), line(books), line(books, debit=SAVINGS, programme=""))
    write(books, line(books))
    with books.reading():
        keys = list(Account.objects.values_list("place", "fund_id", "kind", "programme"))
        assert len(keys) == len(set(keys)) == 4


def test_a_batch_costs_as_many_statements_as_one_line(books: World, django_assert_num_queries: Any) -> None:
    write(books, line(books))
    with acting(books.actors["teller"]):
        for count in (1, 500):
            with django_assert_num_queries(3):
                post([line(books)] * count, actor=books.actors["teller"], request_id=books.request())


def test_a_reversal_brings_every_balance_back_and_leaves_the_history(
    books: World, batch: Callable[..., list[tuple[Any, ...]]]
) -> None:
    wrong = write(books, line(books, 500), line(books, 70, debit=CASH, credit=AccountKind.INTEREST_INCOME))
    other = write(books, line(books, 11))
    actor = books.actors["point_leader"]
    with acting(actor):
        content = {
            "about_type": "loan",
            "about_id": 7,
            "request_id": wrong,
            "booked_on": date(2025, 4, 2),
            "actor": actor,
        }
        assert reverse(**content, new_request_id=books.request()) == 2
        assert reverse(**content, new_request_id=books.request()) == 0, "a transfer is reversed once"
    with books.reading():
        assert balances_about("loan", [IN_TERM, CASH], date(2025, 4, 1)) == {7: {IN_TERM: 511, CASH: -441}}
        assert balances_about("loan", [IN_TERM, CASH], date(2025, 4, 2)) == {7: {IN_TERM: 11, CASH: -11}}
    pairs = batch(
        """SELECT w.request_id, w.debit_id = r.credit_id, w.credit_id = r.debit_id, w.amount = r.amount, r.event
           FROM ledger_transfer r JOIN ledger_transfer w ON w.booked_on = r.reverses_on AND w.id = r.reverses_id"""
    )
    assert pairs == [(wrong, True, True, True, "reversal")] * 2
    assert other not in {row[0] for row in pairs}


def test_posting_into_another_place_is_refused_by_the_database(books: World) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting(books.actors["next_teller"]):
        post([line(books)], actor=books.actors["next_teller"], request_id=books.request())


def test_the_mode_of_a_fund_is_that_of_the_day(books: World) -> None:
    with books.reading():
        FundMode.objects.filter(fund=books.funds["mirror"]).update(until_on=date(2026, 1, 1))
        FundMode.objects.create(fund_id=books.funds["mirror"], mode="book", since_on=date(2026, 1, 1))
    assert mode_of(books.funds["mirror"], date(2025, 12, 31)) is Mode.MIRROR
    assert mode_of(books.funds["mirror"], date(2026, 1, 1)) is Mode.BOOK
    with pytest.raises(Refused) as refusal:
        mode_of(books.funds["book"], date(2020, 12, 31))
    assert refusal.value.problem.code == "fund_without_mode"


def test_a_fund_has_one_mode_at_a_time(books: World) -> None:
    with pytest.raises(IntegrityError, match="one_mode_at_a_time"), transaction.atomic():
        FundMode.objects.create(fund_id=books.funds["book"], mode="mirror", since_on=date(2025, 6, 1))
