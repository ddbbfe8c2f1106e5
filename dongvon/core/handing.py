"""Handing over what was collected at the doors: which entries a server takes, and what they come to.

A phone numbers its entries 1, 2, 3 … and gives each an id; it sends all that were not acknowledged, as often as it
must. The rule is one: an id is one entry. Sent again with the same content it is the entry already held, with other
content it is refused, and nothing is ever taken away: what was entered wrongly is undone by another entry. Which clock
the phone shows does not matter: entries are ordered by number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from dongvon.core.problems import N_, Problem

CASH = ("interest", "deposit")
FROM_SAVINGS = ("interest_from_savings", "principal_from_savings")
KINDS = CASH + FROM_SAVINGS
PAYOUT = "payout"  # an approved loan paid out in cash; only the team's laptop enters it
ENTRIES = (*KINDS, PAYOUT)
MOST = 1_000_000_000  # one entry in đồng; above it somebody's thumb slipped (a setting of ours, no rule of the bank)


@dataclass(frozen=True, slots=True)
class Handed:
    """One entry as the device made it. `number` counts the device's entries from 1; `undoes` is the id of an earlier
    entry of the same device, whose kind, object and amount this one repeats. `claimed_on` and `made_at` (milliseconds)
    are what the device's clock said, and are believed of nobody. `basis`: what a laptop went by (the number of its
    preparation); `recipient`: of a payout the person who received it, whose paper was seen."""

    entry_id: UUID
    number: int
    kind: str
    about_id: int
    amount: int
    receipt: str
    session_on: date
    claimed_on: date
    made_at: int
    undoes: UUID | None = None
    device: UUID | None = None
    basis: int | None = None
    recipient: int | None = None

    def __hash__(self) -> int:
        """An id is one entry; thirteen fields are hashed for nothing."""
        return hash(self.entry_id)


@dataclass(slots=True)
class Admission:
    """What becomes of the entries sent: taken now, held already, refused with the reason."""

    new: list[Handed] = field(default_factory=list)
    known: list[Handed] = field(default_factory=list)
    refused: dict[UUID, Problem] = field(default_factory=dict)


def admit(held: Mapping[UUID, Handed], sent: Sequence[Handed], within: Collection[tuple[str, int]]) -> Admission:
    """Judge the entries one by one, in the order of their numbers; one that is refused holds up no other.

    `held`: entries of the same device, and whatever else is held under an id that was sent; `within`: (kind, object)
    pairs the group's sheet knows, now or formerly."""
    found, standing = Admission(), dict(held)
    numbers = {one.number: one.entry_id for one in held.values() if sent and one.device == sent[0].device}
    undone = {one.undoes for one in held.values() if one.undoes}
    for entry in sorted(sent, key=lambda one: one.number):
        before = standing.get(entry.entry_id)
        if before == entry:
            found.known.append(entry)
            continue
        problem = _why_not(entry, before, standing, numbers, undone, within)
        if problem:
            found.refused[entry.entry_id] = problem
            continue
        standing[entry.entry_id], numbers[entry.number] = entry, entry.entry_id
        if entry.undoes:
            undone.add(entry.undoes)
        found.new.append(entry)
    return found


def _why_not(
    entry: Handed,
    before: Handed | None,
    standing: Mapping[UUID, Handed],
    numbers: Mapping[int, UUID],
    undone: Collection[UUID],
    within: Collection[tuple[str, int]],
) -> Problem | None:
    if before is not None or entry.number in numbers:
        return Problem("entry_reused", N_("Khoản thu này đã nộp với nội dung khác; sổ giữ nội dung nộp trước."))
    unsound = entry.kind not in ENTRIES or (entry.recipient is None) is (entry.kind == PAYOUT)
    if unsound or entry.number < 1 or not _a_receipt(entry.receipt):
        return Problem("entry_unreadable", N_("Khoản thu này không đọc được."))
    if not 0 < entry.amount <= MOST:
        return Problem("entry_amount", N_("Số tiền của khoản thu phải lớn hơn 0 và không quá 1 tỷ đồng."))
    if (entry.kind, entry.about_id) not in within:
        return Problem("entry_of_another_group", N_("Khoản thu này không phải của tổ viên tổ này."))
    if entry.undoes is None:
        return None
    target = standing.get(entry.undoes)
    same = target and (target.kind, target.about_id, target.amount) == (entry.kind, entry.about_id, entry.amount)
    if not target or not same or target.undoes or target.device != entry.device or entry.undoes in undone:
        return Problem("undoing_of_nothing", N_("Khoản hủy này không khớp khoản thu nào còn hiệu lực của máy."))
    return None


def _a_receipt(text: str) -> bool:
    return len(text) <= 24 and text.isprintable()


def standing(entries: Iterable[Handed]) -> list[Handed]:
    """The entries that hold: neither undone nor undoing, in the order of their numbers."""
    entries = list(entries)
    undone = {one.undoes for one in entries if one.undoes}
    holding = [one for one in entries if one.undoes is None and one.entry_id not in undone]
    return sorted(holding, key=lambda one: (str(one.device), one.number))


def cash_of(entries: Iterable[Handed]) -> int:
    """Đồng that must lie in the bag for these entries, below zero where more was paid out of it; requests to pay from
    savings are no cash."""
    way = dict.fromkeys(CASH, 1) | {PAYOUT: -1}
    return sum(way.get(one.kind, 0) * one.amount for one in standing(entries))


def doorstep_day(claimed: date, taken_on: date, received_on: date) -> date:
    """The day an entry was made: what the device says, between the day it was enrolled and the day it handed over."""
    return min(max(claimed, taken_on), received_on)


def numbers_missing(used: Collection[int], first: int, last: int) -> list[int]:
    """Receipt numbers of a range passed over: below the highest one used, and not used."""
    inside = {number for number in used if first <= number <= last}
    return [number for number in range(first, max(inside, default=first - 1)) if number not in inside]
