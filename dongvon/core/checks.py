"""Checks of how loans are used (kiểm tra sử dụng vốn vay): what must be checked by when, what was found, how much of
the duty is done. A share is never rounded up: 100 % means all of it.

Source: HD 727/HD-NHCS (11/02/2026), forms 06/TD, 16/TD, through the tools of offices; the numbers are dated settings.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dongvon.core.dates import add_months, working_days_after
from dongvon.core.money import Dong
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted

SOURCE = "HD 727/HD-NHCS (11/02/2026)"


@dataclass(frozen=True, slots=True)
class Duty:
    """Dated setting. A loan is checked within `new_days` of each payout, and once it has had no transaction for
    `inactive_months`; of each group's loans of earlier years `earlier_percent` in a year (`difficult_percent` where the
    hamlet is in a difficult area); the inspector reports within `report_days` working days."""

    since: date
    new_days: int
    inactive_months: int
    earlier_percent: int
    difficult_percent: int
    report_days: int
    source: str
    confidence: str

    def new_due_on(self, paid_out_on: date) -> date:
        """The last day for the check after a payout."""
        return paid_out_on + timedelta(days=self.new_days)

    def inactive_since(self, last_transaction_on: date) -> date:
        """The first day on which a loan whose last transaction was that day counts as inactive."""
        return add_months(last_transaction_on, self.inactive_months) + timedelta(days=1)

    def report_due_on(self, checked_on: date, holidays: Container[date]) -> date:
        """The last day for the inspector's report."""
        return working_days_after(checked_on, self.report_days, holidays)

    def percent(self, *, difficult: bool) -> int:
        return self.difficult_percent if difficult else self.earlier_percent

    def needed(self, loans: int, *, difficult: bool) -> int:
        """How many of a group's loans of earlier years must be checked in the year: a part of a loan is a whole one."""
        return -(-loans * self.percent(difficult=difficult) // 100)


def share_tenths(part: int, whole: int) -> int | None:
    """A share in tenths of a percent, rounded down; None of nothing."""
    return part * 1000 // whole if whole else None


# --- one check that is owed -------------------------------------------------------------------------------------------


class Why(StrEnum):
    """Why a loan must be checked."""

    NEW = "new"
    INACTIVE = "inactive"
    EARLIER = "earlier"


WHY_NAMES = {
    Why.NEW: N_("Khoản mới giải ngân"),
    Why.INACTIVE: N_("Không hoạt động"),
    Why.EARLIER: N_("Khoản vay năm trước"),
}


class CheckState(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    WAITING = "waiting"
    MISSED = "missed"


STATE_NAMES = {
    CheckState.IN_TIME: N_("đã kiểm tra đúng hạn"),
    CheckState.LATE: N_("đã kiểm tra, trễ hạn"),
    CheckState.WAITING: N_("chưa kiểm tra, còn hạn"),
    CheckState.MISSED: N_("quá hạn chưa kiểm tra"),
}


def check_state(due_on: date | None, checked_on: date | None, on: date) -> CheckState:
    """How a check that is owed stands at the end of a day; without a last day it is never late."""
    if checked_on is not None and checked_on <= on:
        return CheckState.IN_TIME if due_on is None or checked_on <= due_on else CheckState.LATE
    return CheckState.MISSED if due_on is not None and due_on < on else CheckState.WAITING


@dataclass(frozen=True, slots=True)
class Coverage:
    """Checks owed, by how they stand."""

    in_time: int = 0
    late: int = 0
    waiting: int = 0
    missed: int = 0

    @property
    def fallen(self) -> int:
        """Those whose last day is over, or that are done."""
        return self.in_time + self.late + self.missed

    @property
    def owed(self) -> int:
        return self.fallen + self.waiting

    @property
    def tenths(self) -> int | None:
        """Done in time, of those fallen; what still has time counts neither for nor against."""
        return share_tenths(self.in_time, self.fallen)


def coverage_of(states: Iterable[CheckState]) -> Coverage:
    found = list(states)
    return Coverage(**{state.value: found.count(state) for state in CheckState})


@dataclass(frozen=True, slots=True)
class EarlierShare:
    """Loans of earlier years of one group: how many there are, were checked this year, and must be."""

    loans: int
    checked: int
    needed: int

    @property
    def left(self) -> int:
        return max(self.needed - self.checked, 0)

    @property
    def tenths(self) -> int | None:
        return share_tenths(self.checked, self.loans)


# --- what was found ---------------------------------------------------------------------------------------------------


class Finding(StrEnum):
    """The conclusion of 06/TD."""

    RIGHT = "right"
    PART = "part"
    UNUSED = "unused"
    MISUSED = "misused"
    PASSED_ON = "passed_on"


FINDING_NAMES = {
    Finding.RIGHT: N_("Đúng mục đích"),
    Finding.PART: N_("Đúng một phần"),
    Finding.UNUSED: N_("Chưa sử dụng"),
    Finding.MISUSED: N_("Sai mục đích"),
    Finding.PASSED_ON: N_("Vay hộ, vay ké"),
}


@dataclass(frozen=True, slots=True)
class Uses:
    """What became of the money received, in đồng: used as agreed, otherwise; the rest is not used yet."""

    received: Dong
    right: Dong
    wrong: Dong

    @property
    def unused(self) -> Dong:
        return self.received - self.right - self.wrong


def uses_of(finding: Finding, received: Dong, right: Dong, wrong: Dong) -> Uses:
    """The amounts a conclusion means; only a part used rightly needs them said."""
    if finding == Finding.PART:
        return Uses(received, right, wrong)
    whole_wrong = finding in (Finding.MISUSED, Finding.PASSED_ON)
    return Uses(received, received if finding == Finding.RIGHT else 0, received if whole_wrong else 0)


def uses_problems(finding: Finding, uses: Uses) -> list[Problem]:
    """What is wrong with the amounts of a conclusion."""
    if uses.received <= 0 or min(uses.right, uses.wrong, uses.unused) < 0:
        text = N_("Số tiền dùng đúng cộng dùng sai phải nằm trong số thực nhận {received} đồng.")
        return [Problem("uses_beyond_received", text, {"received": dotted(uses.received)}, "06/TD")]
    if finding == Finding.PART and not 0 < uses.right < uses.received:
        text = N_("“Đúng một phần” thì số tiền dùng đúng phải lớn hơn 0 và nhỏ hơn số thực nhận.")
        return [Problem("uses_no_part", text, {}, "06/TD")]
    return []


SOUTH_E3, NORTH_E3, WEST_E3, EAST_E3 = 8_000, 23_500, 102_000, 118_000


def location_problems(latitude_e3: int | None, longitude_e3: int | None) -> list[Problem]:
    """A place in thousandths of a degree (about a hundred metres): both or none, and in Vietnam."""
    if latitude_e3 is None or longitude_e3 is None:
        sound = latitude_e3 == longitude_e3
    else:
        sound = SOUTH_E3 <= latitude_e3 <= NORTH_E3 and WEST_E3 <= longitude_e3 <= EAST_E3
    if sound:
        return []
    return [Problem("location_unsound", N_("Vị trí phải đủ vĩ độ, kinh độ và nằm trong lãnh thổ Việt Nam."))]


# --- a year's visits --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Going:
    """A line of a plan: who goes to which group in which month."""

    group_id: int
    month: int
    inspector_id: int


def spread_visits(groups: Sequence[tuple[int, int]], months: Sequence[int], inspectors: Sequence[int]) -> list[Going]:
    """Groups, each with its hamlet and in the order of hamlets, evenly over the months; one inspector a hamlet, in
    turn, so that whoever goes there sees all its groups."""
    hamlets = list(dict.fromkeys(hamlet for _group, hamlet in groups))
    months = sorted(months)
    return [
        Going(group, months[number * len(months) // len(groups)], inspectors[hamlets.index(hamlet) % len(inspectors)])
        for number, (group, hamlet) in enumerate(groups)
    ]
