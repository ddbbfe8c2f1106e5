"""What of the principal that falls due in a horizon is expected to come back: the contract's schedule, corrected by how
the place itself paid, early and late, in past stretches as long as the horizon. Where too few loans were due for a
share to mean anything the contract stands, and the page says so."""

from dataclasses import dataclass

from dongvon.core.money import Dong, round_half_up
from dongvon.core.problems import InvariantBroken


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of days, summed over loans, in đồng. `due`: unpaid at its beginning and due before its end; `kept`:
    what of it came back within; `later`: owed at its beginning and due only after its end; `early`: what of that came
    back within all the same; `loans`: how many had something due."""

    due: Dong = 0
    kept: Dong = 0
    later: Dong = 0
    early: Dong = 0
    loans: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.kept <= self.due and 0 <= self.early <= self.later):
            raise InvariantBroken(f"more came back than was owed: {self}")

    def __add__(self, other: "Stretch") -> "Stretch":
        return Stretch(self.due + other.due, self.kept + other.kept, self.later + other.later,
                       self.early + other.early, self.loans + other.loans)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """`by_contract`: unpaid and due before the end; `on_time`: of it, as history has it; `early`: besides, from what is
    due later; `loans`: how many past dues the shares rest on, None: too few, the contract stands."""

    by_contract: Dong
    on_time: Dong
    early: Dong
    loans: int | None

    @property
    def amount(self) -> Dong:
        return self.on_time + self.early


def expected(ahead: Stretch, past: Stretch, least: int) -> Expected:
    """What is expected of a horizon by the shares of the past; `least`: fewer past dues than that say nothing."""
    if past.loans < least or not past.due:
        return Expected(ahead.due, ahead.due, 0, None)
    on_time = round_half_up(ahead.due * past.kept, past.due)
    early = round_half_up(ahead.later * past.early, past.later) if past.later else 0
    return Expected(ahead.due, on_time, early, past.loans)
