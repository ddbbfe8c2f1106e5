"""What is wrong, in words a clerk can act on: values, not prints.

A rule that can find several faults returns `list[Problem]`; a refused action raises `Refused`; a state that must never
exist raises `InvariantBroken`, which nobody catches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:
    """Mark a Vietnamese text for translation where no translator is at hand; the page or command translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a stable code, the Vietnamese message id, the facts that fill it and the document it rests on.

    `severity` is "block" (the action is refused) or "warn" (it is said, and the action goes on).
    """

    code: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    severity: str = "block"

    def __str__(self) -> str:
        return self.text.format(**self.facts)


class Refused(Exception):
    """An action the rules do not allow; `problem` says which rule, with its source."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class InvariantBroken(Exception):
    """Something that can never be true is true: a fault of the program or of its books, never of the user."""
