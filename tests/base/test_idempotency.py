"""A write sent twice, sent changed, cut off half way, or sent by two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from dongvon.base.access.acting import Actor, Done, digest_of, service
from dongvon.base.access.models import Role
from dongvon.core.problems import Refused
from dongvon.credit.loans.services import repay
from dongvon.parties.households.models import Household
from tests.database import rows_as
from tests.world import PAPER, WARD, World

REQUEST = UUID(int=1 << 100)
COUNTS = """
    SELECT (SELECT count(*) FROM requests), (SELECT count(*) FROM access_auditrow),
           (SELECT count(*) FROM ledger_transfer)
"""
Batch = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def owing(books: World) -> int:
    """A loan with one month's interest unpaid."""
    loan = books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 3, 15))
    books.sheet(books.session(date(2025, 4, 15)), "G2")
    return loan


def pay(books: World, loan: int, amount: int, who: str = "teller") -> dict[str, Any]:
    return books.do(
        repay,
        who,
        request_id=REQUEST,
        loan_id=loan,
        purpose="interest",
        amount=amount,
        received_on=date(2025, 4, 20),
        document="PT1",
    )


def test_the_same_request_again_gives_the_same_answer_and_no_second_row(books: World, owing: int, batch: Batch) -> None:
    answer = pay(books, owing, 100_000)
    counts = batch(COUNTS)
    assert pay(books, owing, 100_000) == answer
    assert batch(COUNTS) == counts
    assert books.position(owing).arrears == 280_274 - 100_000
    assert batch("SELECT count(*) FROM access_auditrow WHERE request_id = %s", REQUEST) == [(1,)]


def test_the_same_request_with_other_content_is_refused(books: World, owing: int, batch: Batch) -> None:
    pay(books, owing, 100_000)
    counts = batch(COUNTS)
    with pytest.raises(Refused) as refusal:
        pay(books, owing, 100_001)
    assert refusal.value.problem.code == "request_reused"
    assert batch(COUNTS) == counts


def test_the_same_request_for_another_action_is_refused(books: World, owing: int) -> None:
    pay(books, owing, 100_000)
    with pytest.raises(Refused) as refusal:
        books.do(take_a_household, "ward_officer", request_id=REQUEST, hamlet_id=1, fail=False)
    assert refusal.value.problem.code == "request_reused"


@service(Role.WARD_OFFICER)
def take_a_household(*, actor: Actor, request_id: UUID, hamlet_id: int, fail: bool) -> Done:
    """A write that is cut off after its first row, if told so."""
    row = Household.objects.create(place=WARD, hamlet_id=hamlet_id, since_on=date(2025, 1, 1))
    if fail:
        raise ConnectionError("the line broke")
    return Done(place=WARD, about=("household", row.pk), answer={"household_id": row.pk})


def test_a_write_cut_off_half_way_leaves_nothing_and_may_be_sent_again(books: World, batch: Batch) -> None:
    before = batch(COUNTS), batch("SELECT count(*) FROM households_household")
    content = {"hamlet_id": books.hamlets["town"], "request_id": REQUEST}
    with pytest.raises(ConnectionError):
        books.do(take_a_household, "ward_officer", fail=True, **content)
    assert (batch(COUNTS), batch("SELECT count(*) FROM households_household")) == before
    assert books.do(take_a_household, "ward_officer", fail=False, **content)["household_id"]


def test_a_refused_write_leaves_nothing(books: World, owing: int, batch: Batch) -> None:
    before = batch(COUNTS)
    with pytest.raises(Refused):
        pay(books, owing, 280_275)
    assert batch(COUNTS) == before


def test_a_role_that_may_not_is_refused_before_anything_is_read(books: World, owing: int, batch: Batch) -> None:
    before = batch(COUNTS)
    with pytest.raises(Refused) as refusal:
        pay(books, owing, 100_000, who="ward_officer")
    assert refusal.value.problem.code == "role_may_not"
    assert batch(COUNTS) == before


def test_eight_who_send_the_same_at_once_get_one_answer(own_books: World) -> None:
    loan = own_books.lend("Vi Thị Ọi", "HN", 50_000_000, date(2025, 3, 15))
    own_books.sheet(own_books.session(date(2025, 4, 15)), "G2")

    def send(_: int) -> dict[str, Any]:
        try:
            return pay(own_books, loan, 100_000)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(8)))
    assert answers == [answers[0]] * 8
    with own_books.reading_committed() as found:
        assert found.execute("SELECT arrears FROM loans_position").fetchone() == (180_274,)
        assert found.execute("SELECT count(*) FROM access_auditrow WHERE request_id = %s", [REQUEST]).fetchone() == (1,)


def test_the_digest_of_a_paper_is_of_its_content() -> None:
    assert digest_of({"content": PAPER}) == digest_of({"content": PAPER})
    assert digest_of({"content": PAPER}) != digest_of({"content": PAPER + b" "})
    assert digest_of({"a": 1, "b": date(2025, 1, 2)}) == digest_of({"b": date(2025, 1, 2), "a": 1})
    with pytest.raises(TypeError):
        digest_of({"a": object()})


def test_nothing_of_a_test_is_left_behind(books: World) -> None:
    assert rows_as("batch", "SELECT count(*) FROM loans_loan") == [(0,)]
