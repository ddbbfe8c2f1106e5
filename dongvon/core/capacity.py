"""Whether a household's plan carries the loan it asks for: what is left of its income against each instalment.

What the plan earns less what it costs, by the months of a period, stands against the principal and the interest that
fall due at the period's end. It is a help to the people who vote and decide, never a block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.dates import setting_in_force
from dongvon.core.money import Dong, round_half_up
from dongvon.core.problems import N_, Problem
from dongvon.core.rates import RATE_UNITS
from dongvon.core.schedule import Instalment, dotted

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class CapacitySetting:
    """Dated setting: what a period leaves over must be so many percent of what falls due at its end."""

    since: date
    cover_percent: int
    source: str
    confidence: str


# No text of the bank gives a threshold for loans through groups: that what is left covers what falls due is ours.
CAPACITY_SETTINGS: Sequence[CapacitySetting] = (
    CapacitySetting(date(2002, 10, 4), 100, "phương án sử dụng vốn trên 01/TD; chưa tìm thấy ngưỡng", "memory"),
)


def capacity_setting(on: date, settings: Sequence[CapacitySetting] = CAPACITY_SETTINGS) -> CapacitySetting:
    """The setting in force on the day; before the first, the first."""
    return setting_in_force(settings, on)


@dataclass(frozen=True, slots=True)
class Budget:
    """What the household reckons with in a year, in đồng: all it earns, and all it spends (work and living)."""

    income: Dong
    costs: Dong

    @property
    def left(self) -> Dong:
        """Income less costs of a year; negative where the costs are higher."""
        return self.income - self.costs


@dataclass(frozen=True, slots=True)
class Period:
    """The months up to one instalment: what they leave over, and what falls due at their end, in đồng."""

    due_on: date
    months: int
    available: Dong
    principal: Dong
    interest: Dong

    @property
    def due(self) -> Dong:
        return self.principal + self.interest

    @property
    def spare(self) -> Dong:
        """What stays after paying; negative where it does not suffice."""
        return self.available - self.due

    def covers(self, percent: int) -> bool:
        return self.available * 100 >= self.due * percent


def periods(budget: Budget, starts_on: date, instalments: Sequence[Instalment], rate_e7: int) -> list[Period]:
    """Each period of the schedule. Interest is that of whole months on what is owed during them, rounded once a period;
    grace of interest is not reckoned with."""
    owed, since, found = sum(one.principal for one in instalments), starts_on, list[Period]()
    for one in instalments:
        months = (one.due_on.year - since.year) * MONTHS_PER_YEAR + one.due_on.month - since.month
        interest = round_half_up(owed * rate_e7 * months, RATE_UNITS * MONTHS_PER_YEAR)
        available = budget.left * months // MONTHS_PER_YEAR
        found.append(Period(one.due_on, months, available, one.principal, int(interest)))
        owed, since = owed - one.principal, one.due_on
    return found


def capacity_problems(found: Sequence[Period], on: date) -> list[Problem]:
    """A warning with the first period that does not suffice, and how many do not; never a block."""
    setting = capacity_setting(on)
    short = [one for one in found if not one.covers(setting.cover_percent)]
    if not short:
        return []
    text = N_(
        "Phương án chưa đủ trả nợ ở {count}/{all} kỳ: kỳ đầu thiếu đến hạn {day} còn dư {available} đồng,"
        " phải trả {due} đồng"
    )
    first = short[0]
    facts = {
        "count": len(short), "all": len(found), "day": f"{first.due_on:%d/%m/%Y}",
        "available": dotted(first.available), "due": dotted(first.due),
    }  # fmt: skip
    return [Problem("plan_does_not_cover", text, facts, setting.source, "warn")]
