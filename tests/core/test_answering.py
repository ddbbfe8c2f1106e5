"""Until when who writes is answered, and what must be written."""

from datetime import date

import pytest

from dongvon.core.answering import COMPLAINT, COMPLAINTS_LAW, DESKS, KINDS, Clock, answer_due_on, clock_of, problems

OLD = Clock(date(2012, 7, 1), COMPLAINT, 45, False, "quyết định cũ", "memory")
NEW = Clock(date(2025, 1, 1), COMPLAINT, 40, False, "Luật Khiếu nại", "memory")
ASKED = Clock(date(2025, 1, 1), "question", 5, True, "đặt", "memory")
NEW_YEAR = frozenset({date(2026, 1, 1)})


@pytest.mark.parametrize(
    ("kind", "on", "clock"),
    [
        (COMPLAINT, date(2025, 1, 1), NEW),
        (COMPLAINT, date(2024, 12, 31), OLD),
        (COMPLAINT, date(2012, 7, 1), OLD),
        (COMPLAINT, date(2010, 1, 1), OLD),  # before the first, the first
        ("question", date(2010, 1, 1), ASKED),
    ],
)
def test_the_clock_of_the_day_whatever_order_they_are_written_in(kind: str, on: date, clock: Clock) -> None:
    assert clock_of(kind, on, [NEW, ASKED, OLD]) is clock
    assert clock_of(kind, on, [OLD, ASKED, NEW]) is clock


@pytest.mark.parametrize(
    ("received", "clock", "due"),
    [
        (date(2025, 12, 1), NEW, date(2026, 1, 10)),  # forty days of the calendar, a Saturday
        (date(2025, 12, 1), ASKED, date(2025, 12, 8)),  # Monday to Monday: five working days
        (date(2025, 12, 29), ASKED, date(2026, 1, 6)),  # over New Year's Day and a weekend
    ],
)
def test_the_day_of_arrival_is_not_counted(received: date, clock: Clock, due: date) -> None:
    assert answer_due_on(received, clock, NEW_YEAR) == due


@pytest.mark.parametrize(
    ("kind", "text", "contact", "found"),
    [
        ("question", "Bao giờ giải ngân?", "", []),
        ("question", " \n", "", ["feedback_empty"]),
        ("report", "Thu quá lãi", "Ín", []),
        (COMPLAINT, "Không được xét", "Lò Ín, Pó", ["complaint_without_name"]),  # nine characters
        (COMPLAINT, "Không được xét", "  Lò Ín, Pó  ", ["complaint_without_name"]),
        (COMPLAINT, "Không được xét", "Lò Ín, Púa", []),
        (COMPLAINT, "", "", ["feedback_empty", "complaint_without_name"]),
    ],
)
def test_something_must_be_said_and_a_complaint_has_a_name(
    kind: str, text: str, contact: str, found: list[str]
) -> None:
    said = problems(kind, text, contact)
    assert [one.code for one in said] == found
    assert all(one.source == COMPLAINTS_LAW for one in said if one.code == "complaint_without_name")


def test_a_complaint_is_one_of_the_kinds_and_each_has_its_name() -> None:
    assert COMPLAINT in KINDS and all(KINDS.values()) and all(DESKS.values())
