"""The notes on the table, and a difference nobody explains."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.cash import FACES, MOST_OF_A_FACE, CashOfDay, cash_total, notes_of, refuse_unexplained
from dongvon.core.problems import Refused


def test_a_list_of_notes_as_a_teller_counts_it() -> None:
    assert cash_total({500_000: 3, 20_000: 2, 1_000: 1, 1: 274}) == 1_541_274
    assert cash_total({500_000: 0}) == cash_total({}) == 0
    assert cash_total({1_000: MOST_OF_A_FACE}) == 1_000_000_000


@pytest.mark.parametrize(
    ("face", "number"),
    [(300_000, 1), (500, 1), (500_000, -1), (500_000, MOST_OF_A_FACE + 1), (500_000, True), (500_000, 1.0)],
)
def test_notes_that_do_not_exist_are_refused_by_name(face: int, number: int) -> None:
    with pytest.raises(Refused) as refusal:
        cash_total({500_000: 1, face: number})
    assert refusal.value.problem.code == "note_unknown"
    assert refusal.value.problem.facts == {"face": face, "number": number}


def test_an_amount_in_the_fewest_notes() -> None:
    assert notes_of(1_541_274) == {500_000: 3, 20_000: 2, 1_000: 1, 1: 274}
    assert notes_of(0) == {}


@given(st.integers(0, 10**10))
def test_the_notes_of_an_amount_are_the_amount_and_no_larger_note_would_do(amount: int) -> None:
    notes = notes_of(amount)
    assert cash_total(notes) == amount and 0 not in notes.values()
    for larger, face in itertools.pairwise(FACES):
        assert face * notes.get(face, 0) < larger


def test_what_the_table_must_hold() -> None:
    assert CashOfDay(20_000_000, 15_280_274, 30_000_000).expected == 5_280_274


@pytest.mark.parametrize("explanation", ["", "  \n"])
def test_a_difference_of_one_dong_needs_its_reason(explanation: str) -> None:
    refuse_unexplained(5_280_274, 5_280_274, explanation)
    for counted, difference in ((5_280_275, "1"), (5_280_273, "-1"), (4_000_000, "-1.280.274")):
        refuse_unexplained(5_280_274, counted, "Thiếu một tờ")
        with pytest.raises(Refused, match="phải ghi rõ nguyên nhân") as refusal:
            refuse_unexplained(5_280_274, counted, explanation)
        problem = refusal.value.problem
        assert (problem.code, problem.source) == ("difference_unexplained", "VB 4030/NHCS-TDNN")
        assert problem.facts["expected"] == "5.280.274" and problem.facts["difference"] == difference
        assert problem.facts["counted"] == f"{counted:,}".replace(",", ".")
