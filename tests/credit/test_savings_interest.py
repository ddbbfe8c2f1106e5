"""Savings beyond the sheet: the month's interest for a commune, broken days, what the bank takes for what is due, the
convention of a group, residents; by role, twice, in closed months, in a mirror."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.base.access.acting import acting
from dongvon.base.ledger.queries import trial_balance
from dongvon.core.posting import AccountKind
from dongvon.core.problems import Refused
from dongvon.core.savings import stretches
from dongvon.credit.loans.services import (
    ask_withdrawal,
    deposit,
    drop_withdrawal,
    pay_from_savings,
    repay,
    withdraw,
)
from dongvon.credit.savings.models import GroupMinimum, ResidentAccount, SavingsAccount, WithdrawalRequest
from dongvon.credit.savings.queries import account_of, average_by_group, statement_of
from dongvon.credit.savings.services import (
    credit_month,
    open_account,
    open_resident_account,
    resident_deposit,
    resident_withdraw,
    set_group_minimum,
    take_back_month,
)
from dongvon.credit.savings.terms import settings
from dongvon.front.demo.names import identity_number
from dongvon.office.books.verify import verify
from dongvon.office.dayclose.services import close_month
from tests.base.test_access import refused
from tests.world import WARD, World

ON, SESSION, END = date(2025, 3, 15), date(2025, 4, 15), date(2025, 4, 30)
OI, LA, POM = "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm"
APRIL, MAY = date(2025, 4, 1), date(2025, 5, 1)
# 60.000.000 x 15 days x 0,2 % / 365 = 4.931,5
INTEREST = 4_932


@pytest.fixture
def saved(books: World) -> tuple[int, int]:
    """A loan of 10 million, and 60 million of savings from the session of April: their ids."""
    loan, household = books.lend(OI, "HN", 10_000_000, ON), books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", interest={loan: 56_055}, savings={household: 60_000_000})
    return loan, household


def account(books: World, household: int) -> SavingsAccount:
    with books.reading():
        return SavingsAccount.objects.get(household=household)


def credit(books: World, month: date = APRIL, who: str = "bank_officer", place: str = WARD) -> dict[str, Any]:
    return books.do(credit_month, who, place=place, month=month)


def settle(books: World, loan: int, on: date) -> None:
    books.do(repay, "teller", loan_id=loan, purpose="settle", amount=10_000_000, received_on=on, document="PT")


def proved(books: World) -> None:
    with books.reading():
        assert verify().differences == []


def test_the_interest_of_a_month_is_credited_once(books: World, saved: tuple[int, int]) -> None:
    assert credit(books) == {"accounts": 1, "amount": INTEREST}
    row = account(books, saved[1])
    assert (row.balance, row.interest_to, row.last_deposit_on) == (60_000_000 + INTEREST, END, SESSION)
    refused("savings_interest_credited", credit, books)
    assert credit(books, MAY)["amount"] == 10_193  # (60.000.000 + 4.932) x 31 x 0,2 % / 365 = 10.192,1...
    proved(books)
    with books.reading():
        rows = [row for row in trial_balance(date(2025, 5, 31)) if row.kind == AccountKind.SAVINGS_INTEREST_EXPENSE]
        assert sum(row.balance for row in rows) == INTEREST + 10_193


@pytest.mark.parametrize("who", ["teller", "leader_1", "ward_leader", "inspector", "women"])
def test_others_do_not_credit_interest(books: World, saved: tuple[int, int], who: str) -> None:
    refused("role_may_not", credit, books, APRIL, who)


def test_interest_is_credited_in_ones_own_place_and_by_months(books: World, saved: tuple[int, int]) -> None:
    refused("place_unknown", credit, books, APRIL, "next_bank_officer")
    refused("place_unknown", credit, books, END)
    assert account(books, saved[1]).interest_to is None


def test_a_closed_month_takes_no_interest(books: World, saved: tuple[int, int]) -> None:
    books.do(close_month, "director", place=WARD, month=APRIL)
    refused("month_closed", credit, books)


def test_nothing_is_booked_before_the_day_of_the_last_credit(books: World, saved: tuple[int, int]) -> None:
    credit(books)
    early = {"household_id": saved[1], "amount": 5_000, "document": "PT"}
    refused("savings_interest_credited", books.do, deposit, "teller", received_on=END - timedelta(days=1), **early)
    books.do(deposit, "teller", received_on=END, **early)


def test_the_number_of_statements_does_not_grow_with_the_accounts(books: World, saved: tuple[int, int]) -> None:
    def statements(month: date) -> int:
        with CaptureQueriesContext(connection) as seen:
            credit(books, month)
        return len(seen)

    credit(books)
    one = statements(MAY)
    more = {books.people[name].household_id: 5_000_000 for name in (LA, POM, "Giàng Thị Mỷ", "Sùng A Páo")}
    books.sheet(books.session(date(2025, 6, 15)), "G2", savings=more)
    assert statements(date(2025, 6, 1)) == one


def test_all_paid_out_takes_the_interest_of_the_broken_days_along(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    credit(books)
    out = {"household_id": household, "amount": None, "paid_on": date(2025, 5, 20), "document": "PC1"}
    refused("savings_while_in_debt", books.do, withdraw, "teller", **out)
    settle(books, loan, SESSION)
    # (60.000.000 + 4.932) x 20 x 0,2 % / 365 = 6.575,9
    answer = books.do(withdraw, "teller", **out)
    assert answer == {"paid": 60_000_000 + INTEREST + 6_576, "balance": 0}
    assert account(books, household).closed_on == date(2025, 5, 20)
    refused("savings_interest_credited", credit, books, MAY)
    again = {"household_id": household, "amount": 5_000, "received_on": date(2025, 6, 2), "document": "PT"}
    books.do(deposit, "teller", **again)
    assert account(books, household).closed_on is None
    proved(books)


def test_the_bank_takes_what_is_due_and_no_more(books: World, saved: tuple[int, int]) -> None:
    loan, _ = saved
    books.sheet(books.session(date(2025, 5, 15)), "G2")
    take = {"loan_id": loan, "on": date(2025, 5, 20), "document": "UNC"}
    refused("amount_not_owed", books.do, pay_from_savings, "teller", purpose="interest", amount=54_248, **take)
    answer = books.do(pay_from_savings, "teller", purpose="interest", amount=54_247, **take)
    assert (answer["arrears"], answer["balance"]) == (0, 60_000_000 - 54_247)
    refused("amount_not_owed", books.do, pay_from_savings, "teller", purpose="principal", amount=1, **take)
    with books.reading():
        due = books.position(loan).loan.instalments.order_by("number").first()
    later = take | {"on": due.due_on + timedelta(days=1)}
    refused("amount_not_owed", books.do, pay_from_savings, "teller", purpose="principal",
            amount=due.principal + 1, **later)  # fmt: skip
    books.do(pay_from_savings, "teller", purpose="principal", amount=due.principal, **later)
    assert books.position(loan).outstanding == 10_000_000 - due.principal
    proved(books)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"purpose": "settle"}, "purpose_unknown"), ({"amount": 0}, "amount_not_positive"),
        ({"amount": -1}, "amount_not_positive"), ({"document": " "}, "document_missing"),
        ({"document": "x" * 41}, "document_missing"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_taken(books: World, saved: tuple[int, int], wrong: Any, code: str) -> None:
    take = {"loan_id": saved[0], "purpose": "interest", "amount": 1, "on": SESSION, "document": "UNC"} | wrong
    refused(code, books.do, pay_from_savings, "teller", **take)


def test_more_than_is_saved_is_not_taken(books: World) -> None:
    loan, household = books.lend(OI, "HN", 10_000_000, ON), books.people[OI].household_id
    books.sheet(books.session(SESSION), "G2", savings={household: 5_000})
    take = {"loan_id": loan, "purpose": "interest", "amount": 56_055, "on": SESSION, "document": "UNC"}
    refused("savings_too_small", books.do, pay_from_savings, "teller", **take)


def test_an_account_is_opened_for_a_member_once(books: World) -> None:
    new = {"household_id": books.people[LA].household_id, "fund_id": books.funds["book"], "on": ON}
    refused("document_missing", books.do, open_account, "teller", document="", **new)
    refused("fund_unknown", books.do, open_account, "teller", document="x", **new | {"fund_id": 999})
    refused("role_may_not", books.do, open_account, "leader_2", document="01/TGTV", **new)
    refused("household_unknown", books.do, open_account, "next_teller", document="01/TGTV", **new)
    outside = new | {"household_id": books.people["Ngô Bích Thủy"].household_id}
    refused("not_a_member", books.do, open_account, "teller", document="01/TGTV", **outside)
    books.do(open_account, "teller", document="01/TGTV", **new)
    refused("savings_open_already", books.do, open_account, "teller", document="01/TGTV", **new)
    paid = {"household_id": new["household_id"], "received_on": SESSION, "document": "PT"}
    refused("deposit_too_small", books.do, deposit, "teller", amount=4_999, **paid)
    assert books.do(deposit, "teller", amount=5_000, **paid) == {"balance": 5_000}


def test_a_group_agrees_on_a_least_deposit_from_a_day(books: World, saved: tuple[int, int]) -> None:
    agreed = {"group_id": books.groups["G2"], "since_on": MAY, "minutes": "10C/TD 02"}
    refused("deposit_too_small", books.do, set_group_minimum, "leader_2", amount=4_000, **agreed)
    refused("group_unknown", books.do, set_group_minimum, "leader_1", amount=20_000, **agreed)
    books.do(set_group_minimum, "leader_2", amount=20_000, **agreed)
    refused("minimum_known", books.do, set_group_minimum, "bank_officer", amount=30_000, **agreed)
    paid = {"household_id": saved[1], "amount": 10_000, "document": "PT"}
    books.do(deposit, "teller", received_on=END, **paid)
    with pytest.raises(Refused) as refusal:
        books.do(deposit, "teller", received_on=MAY, **paid)
    assert refusal.value.problem.source == "10C/TD 10C/TD 02"
    with books.reading():
        assert GroupMinimum.objects.count() == 1


def test_a_withdrawal_is_asked_for_and_then_paid(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    asked = {"household_id": household, "amount": 1_000_000, "asked_on": END, "wanted_on": date(2025, 5, 15),
             "document": "GĐN"}  # fmt: skip
    refused("savings_while_in_debt", books.do, ask_withdrawal, "leader_2", **asked)
    settle(books, loan, SESSION)
    refused("savings_unknown", books.do, ask_withdrawal, "leader_1", **asked)
    refused("wanted_before_asking", books.do, ask_withdrawal, "leader_2", **asked | {"wanted_on": SESSION})
    books.do(ask_withdrawal, "leader_2", **asked)
    refused("withdrawal_asked_already", books.do, ask_withdrawal, "teller", **asked)
    books.do(drop_withdrawal, "leader_2", household_id=household, on=MAY)
    refused("withdrawal_not_asked", books.do, drop_withdrawal, "leader_2", household_id=household, on=MAY)
    books.do(ask_withdrawal, "teller", **asked)
    books.do(withdraw, "teller", household_id=household, amount=500_000, paid_on=date(2025, 5, 15), document="PC")
    with books.reading():
        rows = list(WithdrawalRequest.objects.order_by("pk").values_list("done_on", "paid"))
    assert rows == [(MAY, None), (date(2025, 5, 15), 500_000)]


def resident(books: World, fund: str = "book", who: str = "teller", **more: Any) -> int:
    identity = identity_number(date(1960, 5, 20), "female", 900)
    new = {"place": WARD, "holder": "Hoàng Thị Xuân", "identity": identity, "fund_id": books.funds[fund], "on": ON,
           "document": "TK"} | more  # fmt: skip
    return int(books.do(open_resident_account, who, **new)["account_id"])


def test_anybody_saves_at_the_point(books: World) -> None:
    number = resident(books)
    refused("resident_known", resident, books)
    paid = {"account_id": number, "document": "PT"}
    books.do(resident_deposit, "teller", amount=60_000_000, received_on=SESSION, **paid)
    assert credit(books) == {"accounts": 1, "amount": INTEREST}
    refused("savings_too_small", books.do, resident_withdraw, "teller", amount=10**9, paid_on=END, **paid)
    refused("savings_unknown", books.do, resident_withdraw, "next_teller", amount=1, paid_on=END, **paid)
    answer = books.do(resident_withdraw, "teller", amount=None, paid_on=END, **paid)
    assert answer == {"paid": 60_000_000 + INTEREST, "balance": 0}
    proved(books)
    with books.reading():
        row = ResidentAccount.objects.get()
        kinds = {row.kind: row.balance for row in trial_balance(END)}
    assert row.closed_on == END and b"Xu" not in bytes(row.identity)
    assert kinds.get(AccountKind.RESIDENT_SAVINGS) == 0 and AccountKind.MEMBER_SAVINGS not in kinds


@pytest.mark.parametrize(
    ("more", "code"),
    [({"fund": "mirror"}, "mode_refuses"), ({"holder": " "}, "holder_missing"), ({"place": "03388"}, "place_unknown")],
)
def test_a_residents_account_is_refused(books: World, more: Any, code: str) -> None:
    refused(code, resident, books, **more)


def test_a_residents_identity_must_be_one(books: World) -> None:
    with pytest.raises(Refused):
        resident(books, identity="12")
    refused("role_may_not", resident, books, who="bank_officer")


def test_a_statement_runs_from_balance_to_balance(books: World, saved: tuple[int, int]) -> None:
    credit(books)
    with books.acting("leader_2") as actor:
        found = statement_of(account_of(actor, saved[1]), APRIL, date(2025, 5, 9))
    assert [(one.on, one.change, one.balance) for one in found.moves] == [
        (SESSION, 60_000_000, 60_000_000), (END, INTEREST, 60_000_000 + INTEREST),
    ]  # fmt: skip
    assert (found.opening, found.closing, found.credited) == (0, 60_000_000 + INTEREST, INTEREST)
    assert [(one.since, one.until, one.balance) for one in found.running] == [
        (END, date(2025, 5, 10), 60_000_000 + INTEREST)
    ]
    with books.acting("leader_1") as actor:
        refused("savings_unknown", account_of, actor, saved[1])


def test_the_days_of_a_group_are_the_sum_of_its_balances(books: World, saved: tuple[int, int]) -> None:
    with books.acting("teller"):
        found = average_by_group(WARD, APRIL, MAY)
    assert found == {(books.groups["G2"], books.funds["book"]): (60_000_000 * 16, 1)}


def test_the_settings_cover_today_without_a_gap() -> None:
    for product in ("member", "resident"):
        assert stretches(settings(), product, date(2018, 1, 1), date(2026, 12, 31))[0].setting.divisor == 365
    assert all(one.confidence and one.document for one in settings())


# --- a credit taken back ----------------------------------------------------------------------------------------------


def back(books: World, month: date = APRIL, who: str = "bank_officer", **more: Any) -> dict[str, Any]:
    return books.do(take_back_month, who, **{"place": WARD, "month": month, "reason": "bảng kê muộn"} | more)


def test_a_credit_is_taken_back_and_given_anew(books: World, saved: tuple[int, int]) -> None:
    refused("savings_interest_not_credited", back, books)
    credit(books)
    request = books.request()
    once = back(books, request_id=request)
    assert once == back(books, request_id=request) == {"accounts": 1, "amount": INTEREST, "kept": 0}
    row = account(books, saved[1])
    assert (row.balance, row.interest_to) == (60_000_000, None)
    late = {"household_id": saved[1], "amount": 60_000_000, "document": "PT", "received_on": date(2025, 4, 25)}
    books.do(deposit, "teller", **late)
    # (60.000.000 x 10 + 120.000.000 x 5) x 0,2 % / 365 = 6.575,3
    assert credit(books)["amount"] == 6_575
    proved(books)
    with books.acting("teller") as actor:
        found = statement_of(account_of(actor, saved[1]), APRIL, END)
    (one,) = found.credits
    assert (one.on, one.amount, one.explains) == (END, 6_575, True)
    assert [(line.days, line.balance) for line in one.lines] == [(10, 60_000_000), (5, 120_000_000)]
    assert found.closing == 120_006_575


def test_only_the_latest_credit_is_taken_back(books: World, saved: tuple[int, int]) -> None:
    credit(books)
    credit(books, MAY)
    refused("savings_interest_not_credited", back, books)
    assert back(books, MAY)["amount"] == 10_193
    assert account(books, saved[1]).interest_to == END
    assert back(books)["amount"] == INTEREST
    assert credit(books)["amount"] == INTEREST and credit(books, MAY)["amount"] == 10_193
    proved(books)


def test_who_was_paid_out_keeps_his_interest(books: World, saved: tuple[int, int]) -> None:
    loan, household = saved
    other = books.people[LA].household_id
    books.do(open_account, "teller", household_id=other, fund_id=books.funds["book"], on=SESSION, document="GM")
    books.do(deposit, "teller", household_id=other, amount=60_000_000, received_on=SESSION, document="PT")
    assert credit(books)["amount"] == 2 * INTEREST
    settle(books, loan, SESSION)
    books.do(withdraw, "teller", household_id=household, amount=60_004_000, paid_on=MAY, document="PC")
    assert back(books) == {"accounts": 1, "amount": INTEREST, "kept": 1}
    assert account(books, household).interest_to == END and account(books, other).interest_to is None
    proved(books)


def test_a_credit_of_nothing_is_taken_back_too(books: World) -> None:
    """300 đồng bear nothing in half a month, which leaves no entry in the ledger; a late deposit finds its way all the
    same."""
    resident(books)
    with books.reading():
        number = ResidentAccount.objects.get().pk
    paid = {"account_id": number, "document": "PT"}
    books.do(resident_deposit, "teller", amount=300, received_on=SESSION, **paid)
    assert credit(books)["amount"] == 0
    refused("savings_interest_credited", books.do, resident_deposit, "teller", amount=60_000_000,
            received_on=SESSION, **paid)  # fmt: skip
    assert back(books) == {"accounts": 1, "amount": 0, "kept": 0}
    books.do(resident_deposit, "teller", amount=59_999_700, received_on=SESSION, **paid)
    assert credit(books)["amount"] == INTEREST
    proved(books)


def test_a_closed_month_gives_nothing_back(books: World, saved: tuple[int, int]) -> None:
    credit(books)
    books.do(close_month, "director", place=WARD, month=APRIL)
    refused("month_closed", back, books)


@pytest.mark.parametrize("who", ["teller", "leader_1", "ward_leader", "inspector", "women"])
def test_others_take_no_credit_back(books: World, saved: tuple[int, int], who: str) -> None:
    refused("role_may_not", back, books, APRIL, who)


def test_a_credit_is_taken_back_in_ones_own_place_with_a_reason(books: World, saved: tuple[int, int]) -> None:
    credit(books)
    refused("place_unknown", back, books, APRIL, "next_bank_officer")
    refused("place_unknown", back, books, END)
    refused("reason_missing", back, books, APRIL, reason=" ")
    refused("reason_missing", back, books, APRIL, reason="x" * 301)


def test_an_account_older_than_the_rates_bears_interest_from_its_first_entry(
    books: World, saved: tuple[int, int]
) -> None:
    """Accounts taken over were opened long ago; the first rate known here is of 2018."""
    with acting(books.actors["teller"]):
        SavingsAccount.objects.filter(household=saved[1]).update(opened_on=date(2003, 2, 16))
    assert credit(books)["amount"] == INTEREST
    assert back(books)["amount"] == INTEREST
    assert account(books, saved[1]).interest_to in (None, date(2018, 1, 1), date(2025, 3, 31))
    with books.acting("teller") as actor:
        assert statement_of(account_of(actor, saved[1]), date(2003, 2, 16), END).closing == 60_000_000
