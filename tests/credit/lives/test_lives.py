"""Random lives of loans: the engine and the slow oracle say the same to the đồng, whatever is entered late or undone.

300 lives in the short form, 10,000 with --full, in ten pieces; each piece has its own seed, which is printed."""

import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.credit.lives.living import booking_faults, disagreements
from tests.credit.lives.stories import Story, stories

PIECES = 10
LONGEST_SEARCH = 10.0

Question = Callable[[Story], Iterator[str]]


def fault_of(story: Story, question: Question) -> str:
    """The first fault, "" where there is none; an error of the engine is one."""
    try:
        return next(question(story), "")
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def check(story: Story) -> None:
    for question in (disagreements, booking_faults):
        if fault := fault_of(story, question):
            small = smallest(story, question)
            raise AssertionError(f"{fault}\nsmallest: {fault_of(small, question)}\n{small}")


def smallest(story: Story, question: Question) -> Story:
    """Fewer acts with some fault still there, within a few seconds."""
    ends, shorter = time.monotonic() + LONGEST_SEARCH, True
    while shorter:
        shorter = False
        for entry in story.entries:
            if time.monotonic() < ends and fault_of(story.without(entry), question):
                story, shorter = story.without(entry), True
    return story


@pytest.mark.parametrize("piece", range(1, PIECES + 1))
def test_engine_and_oracle_say_the_same(piece: int, full: bool) -> None:
    lives = 1_000 if full else 30
    print(f"seed {piece}: {lives} lives")

    @seed(piece)
    @settings(
        max_examples=lives,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(stories())
    def lived(story: Story) -> None:
        check(story)

    lived()
