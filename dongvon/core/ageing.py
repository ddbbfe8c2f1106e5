"""How long overdue principal has been overdue: part by part, each from the day of its transfer, the oldest paid first.

A loan may go overdue in several parts (an instalment now, another in a year). Whatever lowers its overdue principal (a
payment, a freeze, a write-off, a rollover) takes from the part that has waited longest, so the parts always add up to
the overdue balance. The bounds of the classes are a dated setting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.dates import add_months, setting_in_force
from dongvon.core.money import Dong
from dongvon.core.problems import InvariantBroken


@dataclass(frozen=True, slots=True)
class AgeSetting:
    """Dated setting: the bounds of the classes in months (3, 6 and 12 make four classes)."""

    since: date
    months: tuple[int, ...]
    source: str
    confidence: str


# No text read gives the bank's classes (open question).
AGE_SETTINGS: Sequence[AgeSetting] = (
    AgeSetting(date(2002, 10, 4), (3, 6, 12), "báo cáo nợ quá hạn của NHCSXH", "memory"),
)


@dataclass(frozen=True, slots=True)
class OverduePart:
    """What is left of the principal, in đồng, that went overdue on `since`. `at_least`: or earlier, nobody knows."""

    since: date
    amount: Dong
    at_least: bool = False


def age_setting(on: date, settings: Sequence[AgeSetting] = AGE_SETTINGS) -> AgeSetting:
    """The classes in force on the day; before the first setting, the first."""
    return setting_in_force(settings, on)


def age_class(since: date, on: date, months: Sequence[int]) -> int:
    """The class on the day of what went overdue on `since`: how many of the bounds it is past. What is exactly as old
    as a bound is not past it."""
    return sum(since < add_months(on, -bound) for bound in months)


def parts_left(moved: Iterable[OverduePart], lowered: Dong) -> list[OverduePart]:
    """What is left of the parts moved to overdue after `lowered` đồng of them went again, the oldest first.

    Refuses nothing: to lower by more than was moved is a broken invariant. Only the sum counts, not when it went: on no
    day can more have gone than had been moved by then."""
    found = []
    for one in sorted(moved, key=lambda part: part.since):
        taken = min(one.amount, lowered)
        lowered -= taken
        if one.amount > taken:
            found.append(OverduePart(one.since, one.amount - taken, one.at_least))
    if lowered:
        raise InvariantBroken(f"{lowered} more left overdue debt than had entered it")
    return found


def by_class(parts: Iterable[OverduePart], on: date, months: Sequence[int]) -> list[Dong]:
    """The parts summed by class, the youngest first; one more than there are bounds."""
    sums = [0] * (len(months) + 1)
    for one in parts:
        sums[age_class(one.since, on, months)] += one.amount
    return sums
