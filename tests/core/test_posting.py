"""Events become balanced entries; positions are what the entries add up to."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongvon.core import posting
from dongvon.core.interest import OVERDUE
from dongvon.core.posting import (
    ACCOUNT_NAMES,
    PARTS,
    AccountKind,
    Entry,
    Happened,
    PositionChange,
    balances,
    entries_of,
    fold,
    position_change,
)
from dongvon.core.problems import InvariantBroken

K = AccountKind


def lines(entries: list[Entry]) -> list[tuple[str, str, int]]:
    return [(entry.debit.name, entry.credit.name, entry.amount) for entry in entries]


# event, its entries, its effect on the position (in term, overdue, frozen, deferred, arrears)
def did(event: Happened, money: K = K.CASH, **change: int) -> list[Entry]:
    return entries_of(event, PositionChange(**change), money)


EVENTS = [
    (lambda: did(Happened.PAID_OUT, in_term=50), [("LOAN_IN_TERM", "CASH", 50)], (50,)),
    (lambda: did(Happened.PAID_OUT, K.BANK_TRANSIT, in_term=50), [("LOAN_IN_TERM", "BANK_TRANSIT", 50)], (50,)),
    (lambda: did(Happened.ROLLED_IN, in_term=50), [("LOAN_IN_TERM", "ROLLED_OVER", 50)], (50,)),
    (lambda: did(Happened.ROLLED_OVER, in_term=-50), [("ROLLED_OVER", "LOAN_IN_TERM", 50)], (-50,)),
    (
        lambda: did(Happened.PRINCIPAL_COLLECTED, in_term=-7, overdue=-3),
        [("CASH", "LOAN_IN_TERM", 7), ("CASH", "LOAN_OVERDUE", 3)],
        (-7, -3),
    ),
    (lambda: did(Happened.PRINCIPAL_COLLECTED, in_term=7), [("LOAN_IN_TERM", "CASH", 7)], (7,)),
    (lambda: did(Happened.PRINCIPAL_COLLECTED, frozen=-4), [("CASH", "LOAN_FROZEN", 4)], (0, 0, -4)),
    (lambda: did(Happened.TO_OVERDUE, in_term=-9, overdue=9), [("LOAN_OVERDUE", "LOAN_IN_TERM", 9)], (-9, 9)),
    (
        lambda: did(Happened.TO_FROZEN, in_term=-2, overdue=-5, frozen=7),
        [("LOAN_IN_TERM", "LOAN_OVERDUE", 5), ("LOAN_FROZEN", "LOAN_IN_TERM", 7)],
        (-2, -5, 7),
    ),
    (lambda: did(Happened.FREEZE_ENDED, in_term=7, frozen=-7), [("LOAN_IN_TERM", "LOAN_FROZEN", 7)], (7, 0, -7)),
    (
        lambda: did(Happened.WRITTEN_OFF, overdue=-5, frozen=-6, arrears=-2, deferred_interest=-1, written_off=11),
        [
            ("RISK_FUND", "LOAN_OVERDUE", 5),
            ("RISK_FUND", "LOAN_FROZEN", 6),
            ("INTEREST_DEFERRED_CONTRA", "INTEREST_DEFERRED", 1),
            ("INTEREST_DUE_CONTRA", "INTEREST_DUE", 2),
            ("WRITTEN_OFF", "WRITTEN_OFF_CONTRA", 11),
        ],
        (0, -5, -6, -1, -2, 0, 11),
    ),
    (
        lambda: did(Happened.RECOVERED, written_off=-8, written_off_interest=-1),
        [
            ("WRITTEN_OFF_CONTRA", "WRITTEN_OFF", 8),
            ("CASH", "RISK_FUND", 8),
            ("WRITTEN_OFF_INTEREST_CONTRA", "WRITTEN_OFF_INTEREST", 1),
            ("CASH", "INTEREST_INCOME", 1),
        ],
        (0, 0, 0, 0, 0, 0, -8, -1),
    ),
    (lambda: did(Happened.INTEREST_DUE, arrears=3), [("INTEREST_DUE", "INTEREST_DUE_CONTRA", 3)], (0, 0, 0, 0, 3)),
    (
        lambda: did(Happened.INTEREST_DUE, deferred_interest=-3, arrears=3),
        [("INTEREST_DEFERRED_CONTRA", "INTEREST_DEFERRED", 3), ("INTEREST_DUE", "INTEREST_DUE_CONTRA", 3)],
        (0, 0, 0, -3, 3),
    ),
    (
        lambda: did(Happened.INTEREST_DEFERRED, deferred_interest=3),
        [("INTEREST_DEFERRED", "INTEREST_DEFERRED_CONTRA", 3)],
        (0, 0, 0, 3),
    ),
    (
        lambda: did(Happened.INTEREST_COLLECTED, K.CASH_WITH_GROUP, arrears=-3),
        [("INTEREST_DUE_CONTRA", "INTEREST_DUE", 3), ("CASH_WITH_GROUP", "INTEREST_INCOME", 3)],
        (0, 0, 0, 0, -3),
    ),
    (lambda: did(Happened.OVERPAID, overpaid=4), [("CASH", "OVERPAID", 4)], (0, 0, 0, 0, 0, 4)),
    (lambda: did(Happened.OVERPAID_RETURNED, overpaid=-4), [("OVERPAID", "CASH", 4)], (0, 0, 0, 0, 0, -4)),
    (
        lambda: did(Happened.MOVED, in_term=-5, arrears=-2),
        [("BETWEEN_PLACES", "LOAN_IN_TERM", 5), ("INTEREST_DUE_CONTRA", "INTEREST_DUE", 2)],
        (-5, 0, 0, 0, -2),
    ),
    (lambda: posting.interest_accrued(3), [("INTEREST_ACCRUED", "INTEREST_ACCRUED_CONTRA", 3)], (0, 0, 0, 0, 0)),
    (lambda: posting.interest_accrued(-3), [("INTEREST_ACCRUED_CONTRA", "INTEREST_ACCRUED", 3)], (0, 0, 0, 0, 0)),
    (lambda: posting.interest_accrued(1, OVERDUE), [("OVERDUE_INTEREST", "OVERDUE_INTEREST_CONTRA", 1)], (0,)),
    # the accrued account holds 2 too much, and 1 too little
    (lambda: posting.interest_residue(2), [("INTEREST_RESIDUE", "INTEREST_ACCRUED", 2)], (0,)),
    (lambda: posting.interest_residue(-1, OVERDUE), [("OVERDUE_INTEREST", "INTEREST_RESIDUE", 1)], (0,)),
    (lambda: posting.provided(9), [("PROVISION", "RISK_FUND", 9)], (0,)),
    # 7 of income (credits), 5 of commission (debits): what a year brought raises its result, what it cost lowers it
    (lambda: posting.carried_to_result(K.INTEREST_INCOME, -7), [("INTEREST_INCOME", "RESULT", 7)], (0,)),
    (lambda: posting.carried_to_result(K.COMMISSION, 5), [("RESULT", "COMMISSION", 5)], (0,)),
    (lambda: posting.carried_to_result(K.COMMISSION, 0), [], (0,)),
    (lambda: posting.result_distributed(K.FUND_CAPITAL, 2), [("RESULT", "FUND_CAPITAL", 2)], (0,)),
    (lambda: posting.savings_leave(6), [("MEMBER_SAVINGS", "BETWEEN_PLACES", 6)], (0,)),
    (lambda: posting.savings_arrive(6), [("BETWEEN_PLACES", "MEMBER_SAVINGS", 6)], (0,)),
    (lambda: posting.savings_in(6), [("CASH", "MEMBER_SAVINGS", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.savings_out(6), [("MEMBER_SAVINGS", "CASH", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.savings_interest(6), [("SAVINGS_INTEREST_EXPENSE", "MEMBER_SAVINGS", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.capital_in(6), [("CASH", "FUND_CAPITAL", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.capital_out(6), [("FUND_CAPITAL", "CASH", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.group_cash_counted(6), [("CASH", "CASH_WITH_GROUP", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.commission_paid(6), [("COMMISSION", "CASH", 6)], (0, 0, 0, 0, 0)),
    (lambda: posting.entrustment_fee_paid(6), [("ENTRUSTMENT_FEE", "CASH", 6)], (0, 0, 0, 0, 0)),
    (
        lambda: posting.opening_position(PositionChange(9, 4, 1, deferred_interest=3, arrears=2)),
        [
            ("LOAN_IN_TERM", "OPENING", 9),
            ("LOAN_OVERDUE", "OPENING", 4),
            ("LOAN_FROZEN", "OPENING", 1),
            ("INTEREST_DEFERRED", "INTEREST_DEFERRED_CONTRA", 3),
            ("INTEREST_DUE", "INTEREST_DUE_CONTRA", 2),
        ],
        (9, 4, 1, 3, 2),
    ),
    (lambda: posting.opening_savings(6), [("OPENING", "MEMBER_SAVINGS", 6)], (0, 0, 0, 0, 0)),
]


@pytest.mark.parametrize("event, expected, change", EVENTS)
def test_an_event_makes_these_entries_and_this_change(
    event: Callable[[], list[Entry]], expected: list[tuple[str, str, int]], change: tuple[int, ...]
) -> None:
    entries = event()
    assert lines(entries) == expected
    assert position_change(entries) == PositionChange(*change)


def test_the_account_numbers_never_change() -> None:
    assert {kind.name: kind.value for kind in AccountKind} == {
        "CASH": 101, "BANK_TRANSIT": 102, "CASH_WITH_GROUP": 103, "ROLLED_OVER": 104, "BETWEEN_PLACES": 105,
        "LOAN_IN_TERM": 201, "LOAN_OVERDUE": 202, "LOAN_FROZEN": 203,
        "INTEREST_ACCRUED": 301, "INTEREST_ACCRUED_CONTRA": 302, "INTEREST_DUE": 303, "INTEREST_DUE_CONTRA": 304,
        "INTEREST_DEFERRED": 305, "INTEREST_DEFERRED_CONTRA": 306,
            "INTEREST_RESIDUE": 307, "OVERDUE_INTEREST": 308, "OVERDUE_INTEREST_CONTRA": 309,
        "WRITTEN_OFF": 311, "WRITTEN_OFF_CONTRA": 312,
        "WRITTEN_OFF_INTEREST": 313, "WRITTEN_OFF_INTEREST_CONTRA": 314,
        "MEMBER_SAVINGS": 401, "OVERPAID": 402, "MANAGEMENT_FEE_OWED": 403, "DIRECTION_FUND": 404,
        "RESIDENT_SAVINGS": 405,
            "FUND_CAPITAL": 501, "RISK_FUND": 502, "RESULT": 503, "INTEREST_INCOME": 601,
        "SAVINGS_INTEREST_EXPENSE": 701, "COMMISSION": 702, "ENTRUSTMENT_FEE": 703, "PROVISION": 704, "OPENING": 901,
    }  # fmt: skip


def test_every_account_has_a_name_of_its_own() -> None:
    assert set(ACCOUNT_NAMES) == set(AccountKind)
    assert len(set(ACCOUNT_NAMES.values())) == len(AccountKind)


def test_interest_due_is_no_income_until_it_is_collected() -> None:
    due = did(Happened.INTEREST_DUE, arrears=280_274)
    assert K.INTEREST_INCOME not in balances(due)
    paid = balances([*due, *did(Happened.INTEREST_COLLECTED, arrears=-280_274)])
    assert {kind: amount for kind, amount in paid.items() if amount} == {K.CASH: 280_274, K.INTEREST_INCOME: -280_274}


def test_the_leaders_collection_ends_in_the_banks_cash() -> None:
    collected = did(Happened.INTEREST_COLLECTED, K.CASH_WITH_GROUP, arrears=-70)
    saved = posting.savings_in(30, received_in=K.CASH_WITH_GROUP)
    due = did(Happened.INTEREST_DUE, arrears=70)
    total = balances([*due, *collected, *saved, *posting.group_cash_counted(100)])
    assert total[K.CASH_WITH_GROUP] == 0
    assert total[K.CASH] == 100


def test_nothing_is_posted_for_a_zero_amount() -> None:
    assert did(Happened.PRINCIPAL_COLLECTED) == []
    assert posting.savings_in(0) == []


@pytest.mark.parametrize("amount", [-1, -50_000_000])
def test_a_negative_amount_is_a_fault_of_the_program(amount: int) -> None:
    with pytest.raises(InvariantBroken):
        posting.savings_in(amount)


@pytest.mark.parametrize("event", sorted(set(Happened) - {Happened.OPENING, Happened.REVERSAL, Happened.ADJUSTED}))
def test_a_part_an_event_never_changes_is_a_fault_of_the_program(event: Happened) -> None:
    changed = posting.parts_of(event)
    assert changed and set(changed) <= set(PARTS)
    for part in PARTS:
        if part in changed:
            assert sum(balances(did(event, **{part: -7})).values()) == 0
        else:
            with pytest.raises(KeyError):
                did(event, **{part: -7})


def test_two_parts_on_the_same_accounts_are_one_entry() -> None:
    both = did(Happened.INTEREST_COLLECTED, arrears=-3, deferred_interest=-4)
    assert lines(both)[1] == ("CASH", "INTEREST_INCOME", 7) and len(both) == 3


def test_money_comes_only_from_accounts_that_hold_money() -> None:
    with pytest.raises(InvariantBroken, match="LOAN_OVERDUE holds no money"):
        did(Happened.INTEREST_COLLECTED, K.LOAN_OVERDUE, arrears=-5)


def test_an_entry_goes_from_one_account_to_another() -> None:
    with pytest.raises(InvariantBroken):
        Entry(K.CASH, K.CASH, 5)
    with pytest.raises(InvariantBroken):
        Entry(K.CASH, K.OPENING, 0)


def test_a_reversal_undoes_the_event_in_the_opposite_order() -> None:
    event = did(Happened.PRINCIPAL_COLLECTED, in_term=-7, overdue=-3)
    undone = posting.reversal(event)
    assert lines(undone) == [("LOAN_OVERDUE", "CASH", 3), ("LOAN_IN_TERM", "CASH", 7)]
    assert position_change([*event, *undone]) == PositionChange()


amounts = st.integers(-96_000_000_000, 96_000_000_000)
WITHIN = {  # what leaves one state of principal enters another
    Happened.TO_OVERDUE: ("overdue",),
    Happened.TO_FROZEN: ("overdue", "frozen"),
    Happened.FREEZE_ENDED: ("frozen",),
}
FREE = {
    Happened.PAID_OUT: ("in_term",),
    Happened.INTEREST_DUE: ("arrears", "deferred_interest"),
    Happened.INTEREST_COLLECTED: ("arrears", "deferred_interest"),
    Happened.PRINCIPAL_COLLECTED: ("in_term", "overdue", "frozen"),
    Happened.OVERPAID: ("overpaid",),
    Happened.RECOVERED: ("written_off", "written_off_interest"),
    Happened.WRITTEN_OFF: PARTS[:5] + PARTS[6:],
    Happened.MOVED: PARTS,
}


@st.composite
def events(draw: st.DrawFn) -> tuple[list[Entry], PositionChange]:
    event = draw(st.sampled_from([*WITHIN, *FREE]))
    change = {part: draw(amounts) for part in (WITHIN | FREE)[event]}
    if event in WITHIN:
        change["in_term"] = -sum(change.values())
    return entries_of(event, PositionChange(**change)), PositionChange(**change)


@settings(max_examples=150, derandomize=True)
@given(st.lists(events(), max_size=12))
def test_the_books_balance_and_give_the_positions_back(history: list[tuple[list[Entry], PositionChange]]) -> None:
    for entries, change in history:
        assert position_change(entries) == change
    totals = balances(entry for entries, _ in history for entry in entries)
    assert sum(totals.values()) == 0
    position = fold(change for _, change in history)
    # each memorandum account mirrors its contra to the đồng
    for kind, contra in MEMORANDA:
        assert totals.get(kind, 0) == -totals.get(contra, 0)
    assert totals.get(K.INTEREST_DUE, 0) == position.arrears
    assert totals.get(K.OVERPAID, 0) == -position.overpaid
    assert fold([position, -position]) == PositionChange()


MEMORANDA = [
    (K.INTEREST_DUE, K.INTEREST_DUE_CONTRA),
    (K.INTEREST_DEFERRED, K.INTEREST_DEFERRED_CONTRA),
    (K.WRITTEN_OFF, K.WRITTEN_OFF_CONTRA),
    (K.WRITTEN_OFF_INTEREST, K.WRITTEN_OFF_INTEREST_CONTRA),
]
