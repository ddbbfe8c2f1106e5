"""The open choice of a group (bình xét, 10C/TD), the right to ask for it again, and the clock of the bank's decision.

Who is present votes, except on the application of his own household or of a relative: he stands aside, and the count
of those who may vote says so. Quorum and majority are in `core.eligibility`.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dongvon.core.dates import day_text, is_working_day, setting_in_force, working_days_after
from dongvon.core.eligibility import vote_carries
from dongvon.core.problems import N_, Problem

CONFLICT = "Luật Phòng, chống tham nhũng 36/2018/QH14, điều 3 khoản 8, điều 23"


@dataclass(frozen=True, slots=True)
class ScreeningSetting:
    """Dated setting: `appeal_days` after the meeting, and `appeals` times, an applicant not chosen may ask again;
    the bank answers within `decision_days` working days of the whole file."""

    since: date
    appeal_days: int
    appeals: int
    source: str
    confidence: str
    decision_days: int
    decision_source: str
    decision_confidence: str


SCREENING_SETTINGS: Sequence[ScreeningSetting] = (
    ScreeningSetting(
        date(2002, 10, 4),
        15,
        1,
        "chưa tìm thấy văn bản về khiếu nại kết quả bình xét",
        "memory",
        3,
        "thủ tục 1338, Cổng dịch vụ công quốc gia: không quá 3 ngày làm việc",
        "seen",
    ),
)


def screening_setting(on: date, settings: Sequence[ScreeningSetting] = SCREENING_SETTINGS) -> ScreeningSetting:
    """The setting in force on the day; before the first, the first."""
    return setting_in_force(settings, on)


@dataclass(frozen=True, slots=True)
class Count:
    """The votes on one application; `aside`: how many of those present may not vote on it."""

    votes_for: int
    votes_against: int = 0
    abstained: int = 0
    aside: int = 0

    @property
    def voted(self) -> int:
        return self.votes_for + self.votes_against + self.abstained


def check_count(count: Count, present: int) -> list[Problem]:
    """Whether so many of those present can have voted so."""
    entitled = present - count.aside
    if min(count.votes_for, count.votes_against, count.abstained) < 0 or count.voted > entitled:
        text = N_(
            "Số phiếu {voted} phải từ 0 đến số người được biểu quyết {entitled} (dự họp {present}, tránh {aside})"
        )
        facts = {"voted": count.voted, "entitled": max(entitled, 0), "present": present, "aside": count.aside}
        return [Problem("votes_more_than_present", text, facts, "10C/TD")]
    return []


def carries(count: Count, present: int) -> bool:
    """Whether the application is chosen: more than half of those who may vote on it."""
    return vote_carries(votes_for=count.votes_for, present=present - count.aside)


def appeal_until(held_on: date) -> date:
    """The last day on which an applicant whom that meeting did not choose may ask again."""
    return held_on + timedelta(days=screening_setting(held_on).appeal_days)


def check_appeal(*, held_on: date, made_on: date, appeals_before: int) -> list[Problem]:
    """What stands against taking the application to the next meeting once more."""
    setting = screening_setting(held_on)
    if appeals_before >= setting.appeals:
        text = N_("Hồ sơ đã được bình xét lại {times} lần theo đề nghị của người vay; muốn vay phải làm hồ sơ mới")
        return [Problem("appealed_already", text, {"times": appeals_before}, setting.source)]
    if not held_on <= made_on <= appeal_until(held_on):
        text = N_("Đề nghị xét lại phải nộp từ ngày họp {held} đến ngày {until}")
        facts = {"held": day_text(held_on), "until": day_text(appeal_until(held_on))}
        return [Problem("appeal_out_of_time", text, facts, setting.source)]
    return []


def working_days_waited(received_on: date, on: date, holidays: Container[date]) -> int:
    """How many working days have passed since the day of receipt, which does not count itself."""
    return sum(is_working_day(received_on + timedelta(days=n), holidays) for n in range(1, (on - received_on).days + 1))


def decision_due_on(received_on: date, holidays: Container[date]) -> date:
    """The last day on which the bank answers in time: the third working day after the whole file came.

    Source: procedure 1338 of the National Public Service Portal."""
    return working_days_after(received_on, screening_setting(received_on).decision_days, holidays)
