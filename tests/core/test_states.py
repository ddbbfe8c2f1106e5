"""The steps of applications, lists, groups and members, and the state of a loan from its sub-balances."""

from enum import StrEnum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dongvon.columns  # noqa: F401  teaches `where` about NumPy
from dongvon.core import states
from dongvon.core.problems import Refused
from dongvon.core.states import (
    MOVES,
    ApplicationAction,
    ApplicationState,
    DayState,
    GroupState,
    LineOutcome,
    ListState,
    LoanState,
    MemberState,
    allowed_actions,
    is_final,
    is_over,
    loan_state,
    loan_state_code,
    move,
    name_of,
)

# state                steps that lead on, and where to
APPLICATION = """
draft                  submit>submitted apply_directly>sent_to_bank cancel>cancelled
submitted              take_to_meeting>in_meeting correct>draft cancel>cancelled
in_meeting             select>listed reject>rejected_by_group cancel>cancelled
rejected_by_group      appeal>submitted
listed                 send_to_ward>sent_to_ward cancel>cancelled
sent_to_ward           return_by_ward>returned_by_ward certify>certified cancel>cancelled
returned_by_ward       send_to_ward>sent_to_ward correct>draft cancel>cancelled
certified              send_to_bank>sent_to_bank cancel>cancelled
sent_to_bank           return_by_bank>returned_by_bank refuse>refused approve>approved cancel>cancelled
returned_by_bank       send_to_bank>sent_to_bank correct>draft cancel>cancelled
refused
approved               notify>notified cancel>cancelled expire>expired
notified               call_to_session>waiting_session cancel>cancelled expire>expired
waiting_session        disburse>disbursed cancel>cancelled expire>expired
disbursed
cancelled
expired
"""
LIST = """
open                   close>closed cancel>cancelled
closed                 reopen>open send_to_ward>sent_to_ward cancel>cancelled
sent_to_ward           return_by_ward>returned_by_ward certify>certified
returned_by_ward       reopen>open send_to_ward>sent_to_ward cancel>cancelled
certified              send_to_bank>sent_to_bank
sent_to_bank           return_by_bank>returned_by_bank decide>decided
returned_by_bank       reopen>open send_to_bank>sent_to_bank
decided                notify>notified
notified
cancelled
"""
GROUP = """
proposed               approve>approved reject>rejected
approved               activate>active
active                 strengthen>strengthening merge>merged dissolve>dissolved
strengthening          restore>active merge>merged dissolve>dissolved
merged
dissolved
rejected
"""
MEMBER = """
asked                  admit>active turn_down>not_admitted
active                 release>released
not_admitted
released
"""
DAY = """
open                   begin_count>counting
counting               go_on>open close>closed
closed
"""
TABLES = [
    (ApplicationState, APPLICATION),
    (ListState, LIST),
    (GroupState, GROUP),
    (MemberState, MEMBER),
    (DayState, DAY),
]


@pytest.mark.parametrize("kind, table", TABLES)
def test_the_allowed_moves_are_these_and_no_others(kind: type[StrEnum], table: str) -> None:
    rows = {line.split()[0]: dict(step.split(">") for step in line.split()[1:]) for line in table.strip().splitlines()}
    assert list(rows) == [state.value for state in kind]
    for state in kind:
        assert {step.value: move(state, step).value for step in allowed_actions(state)} == rows[state.value]
        assert is_final(state) == (not rows[state.value])


def test_what_is_final_is_over_and_so_is_who_was_not_chosen() -> None:
    over = {state for state in ApplicationState if is_over(state)}
    assert over == {state for state in ApplicationState if is_final(state)} | {ApplicationState.REJECTED_BY_GROUP}


@pytest.mark.parametrize("kind", list(MOVES))
def test_every_other_move_is_refused(kind: type[StrEnum]) -> None:
    actions = {step for state in kind for step in allowed_actions(state)}
    for state in kind:
        for step in actions - set(allowed_actions(state)):
            with pytest.raises(Refused) as refusal:
                move(state, step)
            assert refusal.value.problem.code == "move_not_allowed"


def test_a_refused_move_says_where_one_stands() -> None:
    with pytest.raises(Refused) as refusal:
        move(ApplicationState.DRAFT, ApplicationAction.DISBURSE)
    assert str(refusal.value) == "Đang ở bước “đang soạn” nên không thể thực hiện “giải ngân”"


def test_an_action_of_another_kind_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="strengthen"):
        move(ApplicationState.DRAFT, "strengthen")


def test_a_form_may_send_the_action_as_text() -> None:
    assert move(ApplicationState.SENT_TO_WARD, "certify") is ApplicationState.CERTIFIED


def test_the_path_from_draft_to_payout_is_the_one_of_the_procedure() -> None:
    state = ApplicationState.DRAFT
    for step in ("submit", "take_to_meeting", "select", "send_to_ward", "certify", "send_to_bank", "approve",
                 "notify", "call_to_session", "disburse"):  # fmt: skip
        state = move(state, step)
    assert state is ApplicationState.DISBURSED


@pytest.mark.parametrize(
    "kind",
    [
        *MOVES, LineOutcome, LoanState,
        states.ApplicationAction, states.ListAction, states.GroupAction, states.MemberAction,
        states.DayAction,
    ],
)  # fmt: skip
def test_every_state_and_action_has_a_name(kind: type[StrEnum]) -> None:
    names = [name_of(member) for member in kind]
    assert len(set(names)) == len(names)


# in term, overdue, frozen, unpaid interest, paid out in all
@pytest.mark.parametrize(
    "balances, expected",
    [
        ((0, 0, 0, 0, 0), LoanState.WAITING),
        ((50, 0, 0, 3, 50), LoanState.IN_TERM),
        ((40, 10, 0, 0, 50), LoanState.OVERDUE),
        ((0, 0, 50, 0, 50), LoanState.FROZEN),
        ((10, 0, 40, 0, 50), LoanState.FROZEN),
        ((0, 1, 49, 0, 50), LoanState.OVERDUE),
        ((0, 0, 0, 1, 50), LoanState.INTEREST_ONLY),
        ((0, 0, 0, 0, 50), LoanState.CLOSED),
        # one đồng is enough
        ((1, 0, 0, 0, 50), LoanState.IN_TERM),
        ((49, 0, 1, 0, 50), LoanState.FROZEN),
        ((0, 0, 0, 0, 1), LoanState.CLOSED),
    ],
)
def test_the_worst_part_names_the_loan(balances: tuple[int, ...], expected: LoanState) -> None:
    names = ("in_term", "overdue", "frozen", "interest_unpaid", "disbursed")
    assert loan_state(**dict(zip(names, balances, strict=True))) is expected


def test_the_numbers_of_loan_states_never_change() -> None:
    assert [(one.name, one.value) for one in LoanState] == [
        ("WAITING", 0), ("IN_TERM", 1), ("OVERDUE", 2), ("FROZEN", 3), ("INTEREST_ONLY", 4), ("CLOSED", 5),
    ]  # fmt: skip


small = st.integers(0, 2)


@settings(max_examples=30, derandomize=True)
@given(st.lists(st.tuples(small, small, small, small, small), min_size=1, max_size=40))
def test_a_column_of_loans_gives_the_same_states(rows: list[tuple[int, ...]]) -> None:
    columns = np.array(rows, dtype=np.int64).T
    assert loan_state_code(*columns).tolist() == [loan_state_code(*row) for row in rows]
