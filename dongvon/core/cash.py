"""Counting cash: the notes on the table, what they come to, and whether that closes the day.

Source: the team counts and hands in its cash the same day (VB 4030/NHCS-TDNN); who counts does not approve the count.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted

# Notes in circulation, the largest first. What is smaller than the last of them is counted as one sum, in đồng.
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
SMALL_CHANGE = 1
FACES = (*NOTES, SMALL_CHANGE)
MOST_OF_A_FACE = 1_000_000


def cash_total(notes: Mapping[int, int]) -> int:
    """What the notes come to, in đồng; `notes` is how many there are of each face."""
    for face, number in notes.items():
        if face not in FACES or type(number) is not int or not 0 <= number <= MOST_OF_A_FACE:
            raise Refused(
                Problem(
                    "note_unknown",
                    N_("Bảng kê tiền không hợp lệ: mệnh giá {face}, {number} tờ."),
                    {"face": face, "number": number},
                )
            )
    return sum(face * number for face, number in notes.items())


def notes_of(amount: int) -> dict[int, int]:
    """The fewest notes that make the amount."""
    found: dict[int, int] = {}
    for face in FACES:
        number, amount = divmod(amount, face)
        if number:
            found[face] = number
    return found


@dataclass(frozen=True, slots=True)
class CashOfDay:
    """The cash of one transaction day, in đồng: brought along, received, paid out."""

    opening_float: int
    received: int
    paid_out: int

    @property
    def expected(self) -> int:
        return self.opening_float + self.received - self.paid_out


def refuse_unexplained(expected: int, counted: int, explanation: str) -> None:
    """A difference between the books and the table must be explained before the day is closed."""
    if counted != expected and not explanation.strip():
        text = N_("Kiểm đếm {counted} đồng, sổ sách {expected} đồng, chênh {difference} đồng: phải ghi rõ nguyên nhân.")
        facts = {"counted": dotted(counted), "expected": dotted(expected), "difference": dotted(counted - expected)}
        raise Refused(Problem("difference_unexplained", text, facts, "VB 4030/NHCS-TDNN"))
