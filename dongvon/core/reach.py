"""Need and reach: what "asked" and "reached" mean as whole numbers, and because of what somebody still waits.

The ward's promise is that whoever is eligible and needs a loan is reached. A share of it is rounded down and never
shown as whole while a household on the lists has not been asked. Why somebody waits is read from what happened
(application, group, target); a reason recorded by hand counts only where nothing else says why.

Source: CT 39-CT/TW, QĐ 1560/QĐ-TTg (who is eligible and in need is to be lent to); the order of the reasons is the
project's own (decision 0050).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.dates import add_months, setting_in_force
from dongvon.core.money import Dong
from dongvon.core.problems import N_
from dongvon.core.states import ApplicationState

SOURCE = "Chỉ thị 39-CT/TW (30/10/2024); Quyết định 1560/QĐ-TTg (18/7/2025)"
WHOLE = 1000  # shares are in tenths of a percent


@dataclass(frozen=True, slots=True)
class Hold:
    """Dated setting: for how many months an answer holds, and a loan counts as having reached."""

    since: date
    months: int
    source: str
    confidence: str


HOLD_SETTINGS: Sequence[Hold] = (
    Hold(date(2025, 1, 1), 12, N_("khảo sát nhu cầu vốn hằng năm; số tháng do dự án đặt, phải hỏi lại"), "memory"),
)


def hold_on(on: date) -> Hold:
    """The setting in force on a day; before the first, the first."""
    return setting_in_force(HOLD_SETTINGS, on)


class Reason(StrEnum):
    """Because of what somebody waits, in the order in which it is said when several are true."""

    MEETING = "meeting"
    DOCUMENTS = "documents"
    BANK = "bank"
    APPROVED = "approved"
    NO_GROUP = "no_group"
    PLAN_WEAK = "plan_weak"
    NO_TARGET = "no_target"
    UNDER_WAY = "under_way"
    OTHER = "other"
    NOT_APPLIED = "not_applied"


REASON_NAMES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.MEETING: N_("Tổ bình xét chưa nhất trí"),
        Reason.DOCUMENTS: N_("Hồ sơ, giấy tờ chưa đủ"),
        Reason.BANK: N_("Ngân hàng từ chối"),
        Reason.APPROVED: N_("Đã duyệt, chờ giải ngân"),
        Reason.NO_GROUP: N_("Chưa vào tổ nào"),
        Reason.PLAN_WEAK: N_("Phương án còn yếu"),
        Reason.NO_TARGET: N_("Hết chỉ tiêu"),
        Reason.UNDER_WAY: N_("Hồ sơ đang xét"),
        Reason.OTHER: N_("Lý do khác đã ghi"),
        Reason.NOT_APPLIED: N_("Chưa làm hồ sơ"),
    }
)


class Obstacle(StrEnum):
    """What stands in the way as somebody recorded it."""

    PLAN_WEAK = "plan_weak"
    DOCUMENTS = "documents"
    OTHER = "other"


class Ended(StrEnum):
    """Why a need no longer stands, where no loan for it says so by itself."""

    LOAN = "loan"
    WITHDRAWN = "withdrawn"
    NOT_ELIGIBLE = "not_eligible"


class Stand(StrEnum):
    """Where a household on the lists stands; each stands in exactly one place."""

    UNASKED = "unasked"
    NO_NEED = "no_need"
    NOT_ELIGIBLE = "not_eligible"
    WAITING = "waiting"
    REACHED = "reached"


STAND_NAMES: Mapping[Stand, str] = MappingProxyType(
    {
        Stand.UNASKED: N_("Chưa hỏi"),
        Stand.NO_NEED: N_("Không cần vay"),
        Stand.NOT_ELIGIBLE: N_("Cần vay, chưa đúng đối tượng"),
        Stand.WAITING: N_("Cần vay, đang chờ"),
        Stand.REACHED: N_("Đã được vay"),
    }
)


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A declared need as the records show it. `met_on`: the first payout for it; `ended_on`, `ended`: as recorded by
    hand; `application`: where the latest application for it stands; `headroom`: what the target still allows in its
    programme in đồng, None where nobody knows; `eligible`: the household's class is one the programme lends to."""

    declared_on: date
    amount: Dong
    met_on: date | None = None
    ended_on: date | None = None
    ended: Ended | None = None
    application: ApplicationState | None = None
    in_group: bool = True
    needs_group: bool = True
    obstacle: Obstacle | None = None
    headroom: Dong | None = None
    eligible: bool = True

    def reached_on(self, on: date) -> date | None:
        """The day by which a loan met it, as known on the day; None while it is unmet."""
        by_hand = self.ended_on if self.ended is Ended.LOAN else None
        days = [one for one in (self.met_on, by_hand) if one is not None and one <= on]
        return min(days, default=None)

    def is_open(self, on: date) -> bool:
        """Declared, and neither met nor ended on the day."""
        over = self.ended_on is not None and self.ended_on <= on
        return self.declared_on <= on and not over and self.reached_on(on) is None

    def waits(self, on: date) -> bool:
        """Open, and the household eligible."""
        return self.eligible and self.is_open(on)


_A = ApplicationState
_RETURNED = frozenset({_A.RETURNED_BY_WARD, _A.RETURNED_BY_BANK})
_APPROVED = frozenset({_A.APPROVED, _A.NOTIFIED, _A.WAITING_SESSION})
_UNDER_WAY = frozenset({_A.DRAFT, _A.SUBMITTED, _A.IN_MEETING, _A.LISTED, _A.SENT_TO_WARD, _A.CERTIFIED,
                        _A.SENT_TO_BANK})  # fmt: skip

# What makes each reason true; the first of the order of `Reason` is said.
_HOLDS: Mapping[Reason, Callable[[NeedFacts], bool]] = MappingProxyType(
    {
        Reason.MEETING: lambda one: one.application is _A.REJECTED_BY_GROUP,
        Reason.DOCUMENTS: lambda one: (
            one.application in _RETURNED or (one.application is None and one.obstacle is Obstacle.DOCUMENTS)
        ),
        Reason.BANK: lambda one: one.application is _A.REFUSED,
        Reason.APPROVED: lambda one: one.application in _APPROVED,
        Reason.NO_GROUP: lambda one: one.needs_group and not one.in_group,
        Reason.PLAN_WEAK: lambda one: one.obstacle is Obstacle.PLAN_WEAK and one.application not in _UNDER_WAY,
        Reason.NO_TARGET: lambda one: one.headroom is not None and one.headroom < one.amount,
        Reason.UNDER_WAY: lambda one: one.application in _UNDER_WAY,
        Reason.OTHER: lambda one: one.obstacle is Obstacle.OTHER,
        Reason.NOT_APPLIED: lambda _one: True,
    }
)


def reason_of(need: NeedFacts) -> Reason:
    """Because of what a need that waits is not met yet: the first that holds."""
    return next(reason for reason in Reason if _HOLDS[reason](need))


def room_in_turn(amounts: Iterable[Dong], headroom: Dong) -> list[Dong]:
    """What the target leaves for each of those who wait, the longest waiting first, in đồng. One that does not fit is
    passed over and leaves what there is to the next."""
    found, left = list[Dong](), max(headroom, 0)
    for amount in amounts:
        found.append(left)
        left -= amount if amount <= left else 0
    return found


def still_holds(said_on: date, on: date, months: int) -> bool:
    """Whether what was said on one day still answers on another: for so many months, the last day not among them."""
    return said_on <= on < add_months(said_on, months)


def stand_of(asked_on: date | None, needs: Iterable[NeedFacts], on: date, months: int) -> Stand:
    """Where a household stands on a day. A need that waits does so however long ago it was said; a loan counts as
    reaching for as long as an answer does; a household of which nothing holds any more is asked again."""
    kept = list(needs)
    if any(one.waits(on) for one in kept):
        return Stand.WAITING
    reached = [day for one in kept if one.eligible and (day := one.reached_on(on)) is not None]
    if any(still_holds(day, on, months) for day in reached):
        return Stand.REACHED
    if any(one.is_open(on) for one in kept):
        return Stand.NOT_ELIGIBLE
    if asked_on is not None and still_holds(asked_on, on, months):
        return Stand.NO_NEED
    return Stand.UNASKED


@dataclass(frozen=True, slots=True)
class Reach:
    """Households of the lists by where they stand. They always add up to `listed`."""

    unasked: int = 0
    no_need: int = 0
    not_eligible: int = 0
    waiting: int = 0
    reached: int = 0

    @property
    def listed(self) -> int:
        return self.asked + self.unasked

    @property
    def asked(self) -> int:
        return self.no_need + self.not_eligible + self.needing

    @property
    def needing(self) -> int:
        """Eligible and in need, as far as somebody asked."""
        return self.waiting + self.reached

    @property
    def asked_share(self) -> int | None:
        """Asked of listed, in tenths of a percent rounded down; None without a list."""
        return share_down(self.asked, self.listed)

    @property
    def reached_share(self) -> int | None:
        """Reached of those in need, in tenths of a percent rounded down, and below the whole while anybody on the
        lists is unasked: among them may be one in need. None where nobody is known to need."""
        share = share_down(self.reached, self.needing)
        return share if share is None or not self.unasked else min(share, WHOLE - 1)


def share_down(part: int, whole: int) -> int | None:
    """A part of a whole in tenths of a percent, rounded down; None of nothing."""
    return part * WHOLE // whole if whole else None


def reach_of(stands: Iterable[Stand]) -> Reach:
    """The households counted by where they stand."""
    kept = list(stands)
    return Reach(*(kept.count(stand) for stand in Stand))
