"""Provisions and the closing entries of a year, by source of funds: amounts, twice, reversed, closed again."""

from datetime import date
from uuid import uuid4

import pytest

from dongvon.base.ledger.models import Fund, FundMode
from dongvon.base.ledger.queries import trial_balance
from dongvon.core.posting import OF_A_YEAR, AccountKind
from dongvon.core.problems import InvariantBroken
from dongvon.core.year_end import (
    in_force,
)
from dongvon.office.books.verify import verify
from dongvon.office.dayclose.services import close_year, provide, reopen_year
from dongvon.office.dayclose.terms import terms, terms_of
from tests.base.test_access import refused
from tests.world import SINCE, WARD, World

ON, SESSION = date(2025, 3, 15), date(2025, 4, 15)
OI = "Vi Thị Ọi"


def test_settings_are_dated_and_checked() -> None:
    found = in_force(terms().provision, "DP", date(2025, 12, 31))
    assert found is not None and found.since == date(2025, 8, 19) and found.confidence == "memory"
    assert in_force(terms().provision, "DP", date(2016, 1, 1)) is None
    assert in_force(terms().distribution, "TW", date(2025, 12, 31)) is None
    row = {"money": "TW", "since": SINCE, "overdue": "off_balance", "deferred": "own_account"}
    raw = {"interest": [row | {"income": "accrued", "document": "", "confidence": ""}], "provision": []}
    with pytest.raises(InvariantBroken, match=r"interest\.income"):
        terms_of(raw | {"distribution": []})
    share = {"money": "DP", "since": SINCE, "management_fee": "0", "direction": "15.1"}
    with pytest.raises(InvariantBroken, match="15 %"):
        terms_of({"interest": [], "provision": [], "distribution": [share]})


def local_fund(books: World) -> None:
    """A fund of the province whose books are kept here."""
    with books.reading():
        fund = Fund.objects.create(lender_id=Fund.objects.get(code="TW").lender_id, code="DP", name="DP", source="DP")
        FundMode.objects.create(fund=fund, mode="book", since_on=SINCE)
        books.funds["local"] = fund.pk


def a_year(books: World) -> None:
    """A loan of each fund, interest of a month collected on both."""
    local_fund(books)
    ids = {"Vi Thị Ọi": books.lend(OI, "HN", 50_000_000, ON)}
    (application,) = books.to_the_counter([("Tòng Thị Lả", "HN", 100_000_000)], ON, fund="local")
    ids["Tòng Thị Lả"] = books.pay_out(application, ON)
    books.sheet(books.session(SESSION), "G2", interest=dict(zip(ids.values(), (280_274, 560_548), strict=True)))


def held(books: World, fund: str, kind: AccountKind, on: date) -> int:
    with books.reading():
        rows = trial_balance(on, place=WARD)
    return sum(row.balance for row in rows if row.fund_id == books.funds[fund] and row.kind == kind)


def test_a_year_is_provided_for_and_closed_by_fund(books: World) -> None:
    a_year(books)
    end = date(2025, 12, 31)
    assert books.do(provide, "director", place=WARD, year=2025) == {"DP": 750_000, "TW": 375_000}
    assert held(books, "local", AccountKind.RISK_FUND, end) == -750_000
    again = books.do(provide, "director", place=WARD, year=2025)
    assert again == {"DP": 0, "TW": 0}
    sent = uuid4()
    done = books.do(close_year, "director", request_id=sent, place=WARD, year=2025)
    assert done["TW"] == {"result": 280_274 - 375_000, "shares": {}}
    assert done["DP"] == {"result": 560_548 - 750_000, "shares": {}}
    assert books.do(close_year, "director", request_id=sent, place=WARD, year=2025) == done
    for fund in ("book", "local"):
        assert [held(books, fund, kind, end) for kind in OF_A_YEAR] == [0] * len(OF_A_YEAR)
    assert held(books, "book", AccountKind.RESULT, end) == 94_726
    refused("year_closed_already", books.do, close_year, "director", place=WARD, year=2025)
    refused("month_closed", books.do, provide, "director", place=WARD, year=2025)
    with books.reading():
        assert verify().differences == []


def test_a_result_is_shared_reversed_and_shared_again(books: World) -> None:
    a_year(books)
    shares = {"direction_fund": 84_082, "fund_capital": 476_466}
    first = books.do(close_year, "director", place=WARD, year=2025)
    assert first["DP"] == {"result": 560_548, "shares": shares}
    later = date(2026, 1, 20)
    wrong = {"place": WARD, "year": 2025, "on": later, "decision": "12/QĐ"}
    refused("role_may_not", books.do, reopen_year, "bank_officer", **wrong)
    refused("decision_missing", books.do, reopen_year, "director", **(wrong | {"decision": " "}))
    refused("month_closed", books.do, reopen_year, "director", **(wrong | {"on": date(2025, 12, 31)}))
    books.do(reopen_year, "director", **wrong)
    assert held(books, "local", AccountKind.INTEREST_INCOME, later) == -560_548
    assert held(books, "local", AccountKind.DIRECTION_FUND, later) == 0
    refused("year_not_closed", books.do, reopen_year, "director", **wrong)
    refused("month_closed", books.do, close_year, "director", place=WARD, year=2025)
    again = books.do(close_year, "director", place=WARD, year=2025, booked_on=date(2026, 1, 25))
    assert again == first
    assert held(books, "local", AccountKind.DIRECTION_FUND, date(2026, 1, 31)) == -84_082
    with books.reading():
        assert verify().differences == []


def test_only_a_director_ends_a_year(books: World) -> None:
    refused("role_may_not", books.do, close_year, "bank_officer", place=WARD, year=2025)
    refused("role_may_not", books.do, provide, "controller", place=WARD, year=2025)
    refused("place_unknown", books.do, close_year, "next_director", place=WARD, year=2025)
    refused("place_unknown", books.do, provide, "next_director", place=WARD, year=2025)
