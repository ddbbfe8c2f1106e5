"""Monthly grading of groups (xếp loại tổ): six criteria to 100 points, four grades, and what forces a grade down.

Points are whole hundredths. Criteria, their most and the grades: VB 3986/NHCS-TDNN as read in the bank's tools. How
many points a share earns inside a criterion is not public: a dated setting, straight between two ends, so that one đồng
more or less never costs a whole step. Customers late for an objective cause are taken out before anything is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from dongvon.core.problems import N_, InvariantBroken

SOURCE = "VB 3986/NHCS-TDNN (qua công cụ của phòng giao dịch, 2026)"


class Criterion(StrEnum):
    OVERDUE = "overdue"
    SESSION = "session"
    INTEREST = "interest"
    PRINCIPAL = "principal"
    SAVINGS_GROWTH = "savings_growth"
    SAVERS = "savers"


CRITERION_NAMES: Mapping[Criterion, str] = MappingProxyType(
    {
        Criterion.OVERDUE: N_("Tỷ lệ nợ quá hạn"),
        Criterion.SESSION: N_("Tham gia phiên giao dịch"),
        Criterion.INTEREST: N_("Thu lãi đến hạn"),
        Criterion.PRINCIPAL: N_("Thu nợ gốc đến hạn"),
        Criterion.SAVINGS_GROWTH: N_("Tăng số dư tiền gửi"),
        Criterion.SAVERS: N_("Tổ viên gửi tiền"),
    }
)


class Grade(StrEnum):
    """The best first."""

    GOOD = "good"
    FAIR = "fair"
    AVERAGE = "average"
    WEAK = "weak"


GRADE_NAMES: Mapping[Grade, str] = MappingProxyType(
    {Grade.GOOD: N_("Tốt"), Grade.FAIR: N_("Khá"), Grade.AVERAGE: N_("Trung bình"), Grade.WEAK: N_("Yếu")}
)


class Downfall(StrEnum):
    """What makes a group weak whatever its points. Source: processes.md 3.7 (recalled, to be confirmed)."""

    MISAPPROPRIATION = "misappropriation"
    BORROWED_IN_NAME = "borrowed_in_name"


DOWNFALL_NAMES: Mapping[Downfall, str] = MappingProxyType(
    {
        Downfall.MISAPPROPRIATION: N_("chiếm dụng tiền của tổ viên"),
        Downfall.BORROWED_IN_NAME: N_("vay ké, vay hộ bằng tên người khác"),
    }
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Dated setting of one criterion: `most` hundredths at the share `full` and beyond, none at `none` and beyond,
    straight between. Where the smaller share is the better one, `full` is below `none`."""

    since: date
    criterion: Criterion
    most: int
    full: Fraction
    none: Fraction
    source: str
    confidence: str
    points_source: str
    points_confidence: str

    def __post_init__(self) -> None:
        if self.most <= 0 or self.full == self.none:
            raise InvariantBroken(f"scale of {self.criterion}: most {self.most}, full {self.full}, none {self.none}")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Dated setting: from how many hundredths a grade is earned; below the last, weak."""

    since: date
    good: int
    fair: int
    average: int
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What a month is graded by: the scales of the six criteria and the bounds in force on its last day."""

    scales: Sequence[Scale]
    bounds: Bounds

    def __post_init__(self) -> None:
        if [one.criterion for one in self.scales] != list(Criterion) or sum(one.most for one in self.scales) != 10_000:
            raise InvariantBroken("grading: the six criteria, each once, make 100 points")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a group is measured by in one month, without the customers taken out; money in đồng.

    `interest_paid` and `principal_paid` are what was paid of what fell due in the month. `sessions`: sessions of the
    group's point held, `came`: those at which its sheet was posted. `saved_before`, `saved`: deposits of the members at
    the end of the month before and of this one; `savers` of the `members` paid something in."""

    outstanding: int
    overdue: int
    sessions: int
    came: int
    interest_due: int
    interest_paid: int
    principal_due: int
    principal_paid: int
    saved_before: int
    saved: int
    members: int
    savers: int


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion explained: `part` of `whole` is the share, `points` of `most` it earns, in hundredths. Where there
    was nothing to fulfil (`whole` is 0) nothing is lost."""

    criterion: Criterion
    part: int
    whole: int
    points: int
    most: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None


def points_of(scale: Scale, part: int, whole: int) -> int:
    """Hundredths of a point the share earns, rounded down. Of nothing to fulfil: all.

    The bank's own scale is not public; to be confirmed."""
    if whole == 0:
        return scale.most
    reached = (Fraction(part, whole) - scale.none) / (scale.full - scale.none)
    return int(scale.most * min(max(reached, Fraction(0)), Fraction(1)))


def lines_of(measured: Measured, setting: Setting) -> tuple[Line, ...]:
    """The score, line by line, in the order of the criteria."""
    first_savings = measured.saved_before == 0
    parts = {
        Criterion.OVERDUE: (measured.overdue, measured.outstanding),
        Criterion.SESSION: (measured.came, measured.sessions),
        Criterion.INTEREST: (measured.interest_paid, measured.interest_due),
        Criterion.PRINCIPAL: (measured.principal_paid, measured.principal_due),
        # Out of nothing any saving is growth, and none is none.
        Criterion.SAVINGS_GROWTH: (
            measured.saved - measured.saved_before,
            max(measured.saved, 1) if first_savings else measured.saved_before,
        ),
        Criterion.SAVERS: (measured.savers, measured.members),
    }
    return tuple(
        Line(scale.criterion, *parts[scale.criterion], points_of(scale, *parts[scale.criterion]), scale.most)
        for scale in setting.scales
    )


def score_of(lines: Iterable[Line]) -> int:
    """Hundredths of a point, 0 to 10 000."""
    return sum(line.points for line in lines)


def grade_of(score: int, bounds: Bounds, downfall: Downfall | None = None) -> Grade:
    """The grade of a score; weak where misappropriation or borrowing in another's name was decided.

    Source: VB 3986 (85, 70, 50); downgrade: processes.md 3.7."""
    if downfall is not None or score < bounds.average:
        return Grade.WEAK
    if score >= bounds.good:
        return Grade.GOOD
    return Grade.FAIR if score >= bounds.fair else Grade.AVERAGE


def commune_score(groups: Iterable[tuple[int, int]]) -> int | None:
    """Hundredths of a point of a commune: the mean of its groups' scores, each (score, outstanding) weighing what it
    owes, rounded down; None without groups.

    VB 3988 scores a commune out of 100; its criteria are not public, so this is a setting to be confirmed."""
    rows = list(groups)
    owed = sum(outstanding for _, outstanding in rows)
    return sum(score * outstanding for score, outstanding in rows) // owed if owed else None
