"""Cases about money to the last đồng, and borrowers who have left: each step in its turn, with who must be there."""

import pytest

from dongvon.core.casework import (
    ABSENCE_MOVES,
    ABSENCE_NEEDS,
    ABSENCE_PRESENT_NAMES,
    ABSENCE_SOURCE,
    ABSENCE_STATE_NAMES,
    CASE_MOVES,
    CASE_SOURCE,
    CASE_STATE_NAMES,
    AbsenceState,
    CaseState,
    Missing,
    absence_problems,
    case_problems,
)

OPEN, VERIFYING, RECOVERING = CaseState.OPEN, CaseState.VERIFYING, CaseState.RECOVERING
UNFOUNDED, RECOVERED, TRANSFERRED = CaseState.UNFOUNDED, CaseState.RECOVERED, CaseState.TRANSFERRED
FOUND = Missing(2_000_000, 280_274, 60_000, 500_000)
EVERYBODY = frozenset(ABSENCE_PRESENT_NAMES)


def test_what_is_still_missing() -> None:
    assert FOUND.left == 1_840_274
    assert Missing().left == 0


def test_every_outcome_is_closed_and_every_state_leads_to_one() -> None:
    ends = {state for state, further in CASE_MOVES.items() if not further}
    assert ends == {UNFOUNDED, RECOVERED, TRANSFERRED}
    assert set(CASE_MOVES) == set(CASE_STATE_NAMES) == set(CaseState)
    for state in set(CaseState) - ends:
        reached, grown = {state}, True
        while grown:
            more = {to for one in reached for to in CASE_MOVES[one]} | reached
            grown, reached = more != reached, more
        assert reached & ends


@pytest.mark.parametrize(
    ("state", "to", "missing", "recovered", "codes"),
    [
        (OPEN, VERIFYING, Missing(), 0, []),
        (OPEN, UNFOUNDED, Missing(), 0, ["case_step"]),
        (UNFOUNDED, VERIFYING, Missing(), 0, ["case_step"]),
        (VERIFYING, UNFOUNDED, Missing(), 0, []),
        (VERIFYING, RECOVERING, Missing(), 0, ["case_amount"]),
        (VERIFYING, RECOVERING, Missing(principal=1), 0, []),
        (VERIFYING, RECOVERING, Missing(interest=1), 0, []),
        (VERIFYING, RECOVERING, Missing(deposit=1), 0, []),
        (VERIFYING, TRANSFERRED, Missing(), 0, ["case_amount"]),
        (VERIFYING, TRANSFERRED, Missing(principal=1), 0, []),
        # what came back does not make the amount found nothing
        (RECOVERING, TRANSFERRED, Missing(5, recovered=5), 0, []),
        (RECOVERING, RECOVERING, FOUND, 1_840_274, []),
        (RECOVERING, RECOVERING, FOUND, 1_840_275, ["case_recovered_too_much"]),
        (RECOVERING, RECOVERING, FOUND, -1, ["case_recovered_too_much"]),
        (RECOVERING, RECOVERED, FOUND, 1_840_274, []),
        (RECOVERING, RECOVERED, FOUND, 1_840_273, ["case_not_recovered"]),
        (RECOVERING, RECOVERED, Missing(5, recovered=5), 0, []),
        (VERIFYING, UNFOUNDED, Missing(5), 1, ["case_recovered_early"]),
        # taken back more than was found, and nothing brought in now: only the end is not reached
        (RECOVERING, RECOVERED, Missing(5, recovered=6), 0, ["case_not_recovered"]),
    ],
)
def test_a_case_takes_a_step(
    state: CaseState, to: CaseState, missing: Missing, recovered: int, codes: list[str]
) -> None:
    found = case_problems(state, to, missing, recovered=recovered)
    assert [one.code for one in found] == codes
    assert all(one.source == CASE_SOURCE for one in found)


def test_a_refused_step_says_its_amounts_and_its_names() -> None:
    (step,) = case_problems(OPEN, UNFOUNDED, Missing())
    assert str(step) == "Hồ sơ “mới mở” không chuyển sang “xác minh xong, không sai phạm” được."
    (much,) = case_problems(RECOVERING, RECOVERING, FOUND, recovered=1_840_275)
    assert str(much) == "Số thu hồi 1.840.275 đồng vượt số còn thiếu 1.840.274 đồng."
    (short,) = case_problems(RECOVERING, RECOVERED, FOUND, recovered=1_000_000)
    assert str(short) == "Còn thiếu 840.274 đồng chưa thu hồi."


@pytest.mark.parametrize(
    ("state", "to", "turn"),
    [
        (None, AbsenceState.REPORTED, True),
        (None, AbsenceState.LISTED, False),
        (AbsenceState.REPORTED, AbsenceState.LISTED, True),
        (AbsenceState.REPORTED, AbsenceState.VERIFIED, False),
        (AbsenceState.LISTED, AbsenceState.VERIFIED, True),
        (AbsenceState.VERIFIED, AbsenceState.BACK, True),
        (AbsenceState.BACK, AbsenceState.REPORTED, True),
        (AbsenceState.BACK, AbsenceState.VERIFIED, False),
    ],
)
def test_a_borrower_who_has_left_is_verified_in_turn(state: AbsenceState | None, to: AbsenceState, turn: bool) -> None:
    found = absence_problems(state, to, EVERYBODY)
    assert [(one.code, one.source) for one in found] == ([] if turn else [("absence_step", ABSENCE_SOURCE)])


def test_a_step_out_of_turn_names_both_steps() -> None:
    (first,) = absence_problems(None, AbsenceState.LISTED, EVERYBODY)
    assert first.facts == {"to": ABSENCE_STATE_NAMES[AbsenceState.LISTED], "state": "chưa báo"}
    (later,) = absence_problems(AbsenceState.REPORTED, AbsenceState.VERIFIED, EVERYBODY)
    assert str(later) == ("Chưa đến bước “đã xác minh: bỏ đi khỏi nơi cư trú”: hiện là “tổ trưởng báo bằng phiếu”.")


@pytest.mark.parametrize("to", AbsenceState)
def test_every_step_names_who_is_missing_from_it(to: AbsenceState) -> None:
    before = next(state for state, further in ABSENCE_MOVES.items() if to in further)
    needed = ABSENCE_NEEDS[to]
    assert absence_problems(before, to, needed) == []
    for one in needed:
        (found,) = absence_problems(before, to, set(needed) - {one})
        assert (found.code, found.source) == ("absence_present", ABSENCE_SOURCE)
        assert found.facts == {"to": ABSENCE_STATE_NAMES[to], "missing": ABSENCE_PRESENT_NAMES[one]}


def test_several_missing_are_one_list() -> None:
    (found,) = absence_problems(AbsenceState.LISTED, AbsenceState.VERIFIED, ["people_committee", "association"])
    assert found.facts["missing"] == "cán bộ giảm nghèo, công an, ngân hàng"
