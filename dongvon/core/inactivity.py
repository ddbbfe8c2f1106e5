"""Loans on which nothing happens any more (món vay không hoạt động), by the bank's rule and by that of a branch.

The bank looks at the day of the last transaction, the branch at how much interest is left unpaid. Frozen loans and
those of students, which rest by contract, are on neither list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.dates import add_months, setting_in_force
from dongvon.core.money import Dong
from dongvon.core.rates import RATE_UNITS

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class InactiveSetting:
    """Dated setting: `months` without a transaction; `interest_months` times a month's interest left unpaid."""

    since: date
    months: int
    source: str
    confidence: str
    interest_months: int
    interest_source: str
    interest_confidence: str


INACTIVE_SETTINGS: Sequence[InactiveSetting] = (
    InactiveSetting(
        date(2002, 10, 4),
        3,
        "mẫu 14 và 08/KTNB của NHCSXH: món vay 3 tháng không hoạt động",
        "seen",
        3,
        "công cụ của một chi nhánh, 2026: lãi tồn quá 3 lần lãi một tháng coi như không hoạt động",
        "practice",
    ),
)


def inactive_setting(on: date, settings: Sequence[InactiveSetting] = INACTIVE_SETTINGS) -> InactiveSetting:
    """The rule in force on the day; before the first setting, the first."""
    return setting_in_force(settings, on)


def inactive_before(on: date) -> date:
    """A loan whose last transaction is earlier than this day is inactive: the same day so many months before."""
    return add_months(on, -inactive_setting(on).months)


def rests(*, outstanding: Dong, frozen: Dong, student: bool) -> bool:
    """Whether the loan is left out of both rules: nothing owed, frozen debt, or a student's."""
    return outstanding <= 0 or frozen > 0 or student


def is_inactive(*, outstanding: Dong, frozen: Dong, student: bool, last_on: date, on: date) -> bool:
    """Whether the loan is inactive by the bank's rule on the day; `last_on`: its last transaction.

    Source: the bank's list 14 and its twin 08/KTNB; tool of an office, 2026."""
    return not rests(outstanding=outstanding, frozen=frozen, student=student) and last_on < inactive_before(on)


def leaves_interest(
    *, outstanding: Dong, frozen: Dong, student: bool, arrears: Dong, bearing: Dong, rate_e7: int, on: date
) -> bool:
    """Whether more than so many months' interest is unpaid: the branch's rule. `bearing`: principal not frozen, in
    đồng; a twelfth of a year's interest on it is the month's; where none is borne, none is left.

    Source: tool of a branch, 2026."""
    if rests(outstanding=outstanding, frozen=frozen, student=student):
        return False
    yearly = bearing * rate_e7
    return 0 < yearly * inactive_setting(on).interest_months < arrears * MONTHS_PER_YEAR * RATE_UNITS
