"""Events become balanced entries; positions are what the entries add up to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongvon.core import posting
from dongvon.core.posting import ACCOUNT_NAMES, AccountKind, Entry, PositionChange, balances, fold, position_change
from dongvon.core.problems import InvariantBroken

K = AccountKind


def lines(entries: list[Entry]) -> list[tuple[str, str, int]]:
    return [(entry.debit.name, entry.credit.name, entry.amount) for entry in entries]


# event, its entries, its effect on the position (in term, overdue, frozen, deferred, arrears)
EVENTS = [
    (posting.disbursement(50), [("LOAN_IN_TERM", "CASH", 50)], (50, 0, 0, 0, 0)),
    (
        posting.disbursement(50, paid_from=K.BANK_TRANSIT),
        [("LOAN_IN_TERM", "BANK_TRANSIT", 50)],
        (50, 0, 0, 0, 0),
    ),
    (
        posting.principal_collected(in_term=7, overdue=3),
        [("CASH", "LOAN_OVERDUE", 3), ("CASH", "LOAN_IN_TERM", 7)],
        (-7, -3, 0, 0, 0),
    ),
    (posting.principal_collected(frozen=4), [("CASH", "LOAN_FROZEN", 4)], (0, 0, -4, 0, 0)),
    (posting.to_overdue(9), [("LOAN_OVERDUE", "LOAN_IN_TERM", 9)], (-9, 9, 0, 0, 0)),
    (
        posting.freeze(in_term=2, overdue=5),
        [("LOAN_FROZEN", "LOAN_IN_TERM", 2), ("LOAN_FROZEN", "LOAN_OVERDUE", 5)],
        (-2, -5, 7, 0, 0),
    ),
    (
        posting.unfreeze(in_term=2, overdue=5),
        [("LOAN_IN_TERM", "LOAN_FROZEN", 2), ("LOAN_OVERDUE", "LOAN_FROZEN", 5)],
        (2, 5, -7, 0, 0),
    ),
    (
        posting.write_off(overdue=5, frozen=6, arrears=2, deferred_interest=1),
        [
            ("RISK_FUND", "LOAN_OVERDUE", 5),
            ("RISK_FUND", "LOAN_FROZEN", 6),
            ("INTEREST_DUE_CONTRA", "INTEREST_DUE", 2),
            ("INTEREST_DEFERRED_CONTRA", "INTEREST_DEFERRED", 1),
        ],
        (0, -5, -6, -1, -2),
    ),
    (
        posting.recovered_after_write_off(principal=8, interest=1),
        [("CASH", "RISK_FUND", 8), ("CASH", "INTEREST_INCOME", 1)],
        (0, 0, 0, 0, 0),
    ),
    (posting.interest_accrued(3), [("INTEREST_ACCRUED", "INTEREST_ACCRUED_CONTRA", 3)], (0, 0, 0, 0, 0)),
    (
        posting.interest_fell_due(3, from_accrued=2),
        [("INTEREST_ACCRUED_CONTRA", "INTEREST_ACCRUED", 2), ("INTEREST_DUE", "INTEREST_DUE_CONTRA", 3)],
        (0, 0, 0, 0, 3),
    ),
    (posting.interest_deferred(3), [("INTEREST_DEFERRED", "INTEREST_DEFERRED_CONTRA", 3)], (0, 0, 0, 3, 0)),
    (
        posting.deferred_fell_due(3),
        [("INTEREST_DEFERRED_CONTRA", "INTEREST_DEFERRED", 3), ("INTEREST_DUE", "INTEREST_DUE_CONTRA", 3)],
        (0, 0, 0, -3, 3),
    ),
    (
        posting.interest_collected(3, received_in=K.CASH_WITH_GROUP),
        [("CASH_WITH_GROUP", "INTEREST_INCOME", 3), ("INTEREST_DUE_CONTRA", "INTEREST_DUE", 3)],
        (0, 0, 0, 0, -3),
    ),
    (
        posting.interest_collected(0, from_deferred=4),
        [("CASH", "INTEREST_INCOME", 4), ("INTEREST_DEFERRED_CONTRA", "INTEREST_DEFERRED", 4)],
        (0, 0, 0, -4, 0),
    ),
    (posting.savings_in(6), [("CASH", "MEMBER_SAVINGS", 6)], (0, 0, 0, 0, 0)),
    (posting.savings_out(6), [("MEMBER_SAVINGS", "CASH", 6)], (0, 0, 0, 0, 0)),
    (posting.savings_interest(6), [("SAVINGS_INTEREST_EXPENSE", "MEMBER_SAVINGS", 6)], (0, 0, 0, 0, 0)),
    (posting.savings_to_principal(in_term=6), [("MEMBER_SAVINGS", "LOAN_IN_TERM", 6)], (-6, 0, 0, 0, 0)),
    (
        posting.savings_to_interest(6),
        [("MEMBER_SAVINGS", "INTEREST_INCOME", 6), ("INTEREST_DUE_CONTRA", "INTEREST_DUE", 6)],
        (0, 0, 0, 0, -6),
    ),
    (posting.capital_in(6), [("CASH", "FUND_CAPITAL", 6)], (0, 0, 0, 0, 0)),
    (posting.capital_out(6), [("FUND_CAPITAL", "CASH", 6)], (0, 0, 0, 0, 0)),
    (posting.group_cash_counted(6), [("CASH", "CASH_WITH_GROUP", 6)], (0, 0, 0, 0, 0)),
    (posting.commission_paid(6), [("COMMISSION", "CASH", 6)], (0, 0, 0, 0, 0)),
    (posting.entrustment_fee_paid(6), [("ENTRUSTMENT_FEE", "CASH", 6)], (0, 0, 0, 0, 0)),
    (
        posting.opening_position(PositionChange(in_term=9, frozen=1, arrears=2, deferred_interest=3)),
        [
            ("LOAN_IN_TERM", "OPENING", 9),
            ("LOAN_FROZEN", "OPENING", 1),
            ("INTEREST_DEFERRED", "INTEREST_DEFERRED_CONTRA", 3),
            ("INTEREST_DUE", "INTEREST_DUE_CONTRA", 2),
        ],
        (9, 0, 1, 3, 2),
    ),
    (posting.opening_savings(6), [("OPENING", "MEMBER_SAVINGS", 6)], (0, 0, 0, 0, 0)),
]


@pytest.mark.parametrize("entries, expected, change", EVENTS)
def test_an_event_makes_these_entries_and_this_change(
    entries: list[Entry], expected: list[tuple[str, str, int]], change: tuple[int, ...]
) -> None:
    assert lines(entries) == expected
    assert position_change(entries) == PositionChange(*change)


def test_the_account_numbers_never_change() -> None:
    assert {kind.name: kind.value for kind in AccountKind} == {
        "CASH": 101, "BANK_TRANSIT": 102, "CASH_WITH_GROUP": 103, "ROLLED_OVER": 104, "BETWEEN_PLACES": 105,
        "LOAN_IN_TERM": 201, "LOAN_OVERDUE": 202, "LOAN_FROZEN": 203,
        "INTEREST_ACCRUED": 301, "INTEREST_ACCRUED_CONTRA": 302, "INTEREST_DUE": 303, "INTEREST_DUE_CONTRA": 304,
        "INTEREST_DEFERRED": 305, "INTEREST_DEFERRED_CONTRA": 306,
        "WRITTEN_OFF": 311, "WRITTEN_OFF_CONTRA": 312,
        "WRITTEN_OFF_INTEREST": 313, "WRITTEN_OFF_INTEREST_CONTRA": 314,
        "MEMBER_SAVINGS": 401, "OVERPAID": 402, "FUND_CAPITAL": 501, "RISK_FUND": 502, "INTEREST_INCOME": 601,
        "SAVINGS_INTEREST_EXPENSE": 701, "COMMISSION": 702, "ENTRUSTMENT_FEE": 703, "OPENING": 901,
    }  # fmt: skip


def test_every_account_has_a_name_of_its_own() -> None:
    assert set(ACCOUNT_NAMES) == set(AccountKind)
    assert len(set(ACCOUNT_NAMES.values())) == len(AccountKind)


def test_interest_due_is_no_income_until_it_is_collected() -> None:
    due = posting.interest_fell_due(280_274)
    assert K.INTEREST_INCOME not in balances(due)
    paid = balances([*due, *posting.interest_collected(280_274)])
    assert {kind: amount for kind, amount in paid.items() if amount} == {K.CASH: 280_274, K.INTEREST_INCOME: -280_274}


def test_the_leaders_collection_ends_in_the_banks_cash() -> None:
    collected = posting.interest_collected(70, received_in=K.CASH_WITH_GROUP)
    saved = posting.savings_in(30, received_in=K.CASH_WITH_GROUP)
    total = balances([*posting.interest_fell_due(70), *collected, *saved, *posting.group_cash_counted(100)])
    assert total[K.CASH_WITH_GROUP] == 0
    assert total[K.CASH] == 100


def test_nothing_is_posted_for_a_zero_amount() -> None:
    assert posting.principal_collected() == []
    assert posting.disbursement(0) == []


@pytest.mark.parametrize("amount", [-1, -50_000_000])
def test_a_negative_amount_is_a_fault_of_the_program(amount: int) -> None:
    with pytest.raises(InvariantBroken):
        posting.disbursement(amount)
    with pytest.raises(InvariantBroken):
        posting.principal_collected(in_term=10, overdue=amount)


def test_money_comes_only_from_accounts_that_hold_money() -> None:
    with pytest.raises(InvariantBroken, match="LOAN_OVERDUE holds no money"):
        posting.interest_collected(5, received_in=K.LOAN_OVERDUE)


def test_an_entry_goes_from_one_account_to_another() -> None:
    with pytest.raises(InvariantBroken):
        Entry(K.CASH, K.CASH, 5)
    with pytest.raises(InvariantBroken):
        Entry(K.CASH, K.OPENING, 0)


def test_a_reversal_undoes_the_event_in_the_opposite_order() -> None:
    event = posting.principal_collected(in_term=7, overdue=3)
    undone = posting.reversal(event)
    assert lines(undone) == [("LOAN_IN_TERM", "CASH", 7), ("LOAN_OVERDUE", "CASH", 3)]
    assert position_change([*event, *undone]) == PositionChange()


amounts = st.integers(0, 96_000_000_000)
events = st.one_of(
    amounts.map(posting.disbursement),
    amounts.map(posting.to_overdue),
    amounts.map(posting.interest_fell_due),
    amounts.map(posting.interest_deferred),
    amounts.map(posting.deferred_fell_due),
    amounts.map(posting.savings_in),
    st.builds(lambda a, b: posting.principal_collected(in_term=a, overdue=b), amounts, amounts),
    st.builds(lambda a, b: posting.freeze(in_term=a, overdue=b), amounts, amounts),
    st.builds(lambda a, b: posting.write_off(overdue=a, arrears=b), amounts, amounts),
    st.builds(lambda a, b: posting.interest_collected(a, from_deferred=b), amounts, amounts),
)


@settings(max_examples=150, derandomize=True)
@given(st.lists(events, max_size=12))
def test_the_books_balance_and_give_the_positions_back(history: list[list[Entry]]) -> None:
    everything = [entry for event in history for entry in event]
    totals = balances(everything)
    assert sum(totals.values()) == 0
    position = fold(position_change(event) for event in history)
    assert position == PositionChange(
        in_term=totals.get(K.LOAN_IN_TERM, 0),
        overdue=totals.get(K.LOAN_OVERDUE, 0),
        frozen=totals.get(K.LOAN_FROZEN, 0),
        deferred_interest=totals.get(K.INTEREST_DEFERRED, 0),
        arrears=totals.get(K.INTEREST_DUE, 0),
    )
    assert position.principal == position.in_term + position.overdue + position.frozen
    # each memorandum account mirrors its contra to the đồng
    assert totals.get(K.INTEREST_DUE, 0) == -totals.get(K.INTEREST_DUE_CONTRA, 0)
    assert totals.get(K.INTEREST_DEFERRED, 0) == -totals.get(K.INTEREST_DEFERRED_CONTRA, 0)
    undone = fold([position, -position])
    assert undone == PositionChange()
