"""Until when somebody who wrote must be answered, and by whom.

A complaint under the Law on Complaints names its author and is answered by who leads the office; everything else may
come without a name. The days are dated settings (`office/disclosure/terms.toml`) with their source and confidence.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dongvon.core.dates import setting_in_force, working_days_after
from dongvon.core.problems import N_, Problem

COMPLAINTS_LAW = "Luật Khiếu nại 02/2011/QH13"
COMPLAINT = "complaint"
KINDS: Mapping[str, str] = {
    "question": N_("Hỏi"), "feedback": N_("Góp ý"), "report": N_("Phản ánh, kiến nghị"), COMPLAINT: N_("Khiếu nại"),
}  # fmt: skip
DESKS: Mapping[str, str] = {"ward": N_("UBND phường, xã"), "bank": N_("Ngân hàng Chính sách xã hội")}


@dataclass(frozen=True, slots=True)
class Clock:
    """Dated setting: `kind` is answered within so many days, counted as working days or as days of the calendar."""

    since: date
    kind: str
    days: int
    working: bool
    source: str
    confidence: str


def clock_of(kind: str, on: date, clocks: Sequence[Clock]) -> Clock:
    """The setting in force on the day; before the first one, the first."""
    return setting_in_force((one for one in clocks if one.kind == kind), on)


def answer_due_on(received_on: date, clock: Clock, holidays: Container[date]) -> date:
    """The last day for the answer; the day of arrival is not counted."""
    if not clock.working:
        return received_on + timedelta(days=clock.days)
    return working_days_after(received_on, clock.days, holidays)


def problems(kind: str, text: str, contact: str) -> list[Problem]:
    """What is wrong with something written. Source: a complaint has a name, Law on Complaints 2011 art. 8 (memory)."""
    found = []
    if not text.strip():
        found.append(Problem("feedback_empty", N_("Hãy viết điều muốn nói.")))
    if kind == COMPLAINT and len(contact.strip()) < 10:
        words = N_("Khiếu nại phải ghi họ tên và địa chỉ người khiếu nại. Không muốn ghi tên thì chọn “Phản ánh”.")
        found.append(Problem("complaint_without_name", words, source=COMPLAINTS_LAW))
    return found
