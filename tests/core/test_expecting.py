"""What is expected back: shares of the past, the contract where the past is thin."""

import pytest

from dongvon.core.expecting import Expected, Stretch, expected
from dongvon.core.problems import InvariantBroken


def test_the_past_corrects_the_contract_both_ways() -> None:
    past = Stretch(due=100, kept=90, later=1_000, early=50, loans=30) + Stretch(
        due=100, kept=60, later=1_000, early=30, loans=12
    )
    found = expected(Stretch(due=4_000, later=20_000, loans=8), past, least=30)
    assert found == Expected(by_contract=4_000, on_time=3_000, early=800, loans=42)
    assert found.amount == 3_800


@pytest.mark.parametrize("past", [Stretch(due=100, kept=10, loans=29), Stretch(loans=30)])
def test_where_the_past_is_thin_the_contract_stands(past: Stretch) -> None:
    assert expected(Stretch(due=4_000, later=20_000), past, least=30) == Expected(4_000, 4_000, 0, None)


def test_what_is_due_is_rounded_once_half_up() -> None:
    assert expected(Stretch(due=5), Stretch(due=2, kept=1, loans=1), least=1).amount == 3
    assert expected(Stretch(due=5, later=3), Stretch(due=1, kept=1, later=2, early=1, loans=1), least=1).early == 2


@pytest.mark.parametrize("unsound", [{"due": 1, "kept": 2}, {"later": 1, "early": 2}, {"due": 1, "kept": -1}])
def test_no_more_comes_back_than_was_owed(unsound: dict[str, int]) -> None:
    with pytest.raises(InvariantBroken):
        Stretch(**unsound)
