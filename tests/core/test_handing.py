"""What a phone hands in: an id is one entry, numbers are used once, an undoing fits what it undoes."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from dongvon.core.handing import (
    MOST,
    Handed,
    admit,
    cash_of,
    doorstep_day,
    numbers_missing,
    standing,
)

PHONE, OTHER_PHONE = UUID(int=1), UUID(int=2)
DAY, SESSION = date(2025, 4, 10), date(2025, 4, 15)
SHEET = [("interest", 11), ("deposit", 3), ("interest_from_savings", 11), ("principal_from_savings", 11)]


def entry(number: int, kind: str = "interest", about_id: int = 11, amount: int = 280_274, **more: object) -> Handed:
    """The entry of a number, with the id 100 + number."""
    whole = {"entry_id": UUID(int=100 + number), "receipt": "AB-12", "device": PHONE} | more
    return Handed(number=number, kind=kind, about_id=about_id, amount=amount, session_on=SESSION, claimed_on=DAY,
                  made_at=0, **whole)  # type: ignore[arg-type]  # fmt: skip


FIRST, SECOND = entry(1), entry(2, "deposit", 3, 50_000)
HELD = {one.entry_id: one for one in (FIRST, SECOND)}


def undoing(number: int, target: Handed, **more: object) -> Handed:
    return entry(number, target.kind, target.about_id, target.amount, undoes=target.entry_id, **more)


def why_not(*sent: Handed, held: dict[UUID, Handed] = HELD) -> list[str]:
    """The codes of what is refused, in the order of the numbers."""
    return [problem.code for problem in admit(held, sent, SHEET).refused.values()]


def test_what_is_new_is_taken_in_the_order_of_its_numbers() -> None:
    found = admit({}, [SECOND, FIRST], SHEET)
    assert (found.new, found.known, found.refused) == ([FIRST, SECOND], [], {})


def test_what_was_held_already_is_known_and_holds_up_nothing() -> None:
    third = entry(3)
    found = admit(HELD, [FIRST, SECOND, third], SHEET)
    assert (found.new, found.known, found.refused) == ([third], [FIRST, SECOND], {})


def test_the_same_entry_twice_in_one_parcel_is_one() -> None:
    found = admit({}, [FIRST, FIRST], SHEET)
    assert (found.new, found.known) == ([FIRST], [FIRST])


def test_an_id_and_a_number_are_used_once() -> None:
    changed = replace(FIRST, amount=1)
    found = admit(HELD, [changed, entry(3)], SHEET)
    assert found.refused.keys() == {FIRST.entry_id} and found.new == [entry(3)], "one refused holds up no other"
    assert found.refused[FIRST.entry_id].code == "entry_reused"
    assert why_not(entry(2, entry_id=UUID(int=9))) == ["entry_reused"], "a number held"
    assert why_not(entry(5), entry(5, entry_id=UUID(int=9))) == ["entry_reused"], "a number twice in one parcel"
    assert why_not(replace(FIRST, number=9)) == ["entry_reused"], "an id held, under another number"


def test_numbers_are_of_a_phone_and_an_id_is_of_all() -> None:
    assert why_not(entry(2, entry_id=UUID(int=9), device=OTHER_PHONE)) == []
    assert why_not(replace(FIRST, device=OTHER_PHONE)) == ["entry_reused"]
    assert admit(HELD, [], SHEET).new == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "principal"}, "entry_unreadable"),
        ({"number": 0}, "entry_unreadable"),
        ({"receipt": "A" * 25}, "entry_unreadable"),
        ({"receipt": "A\n"}, "entry_unreadable"),
        ({"amount": 0}, "entry_amount"),
        ({"amount": -1}, "entry_amount"),
        ({"amount": MOST + 1}, "entry_amount"),
        ({"about_id": 12}, "entry_of_another_group"),
        ({"kind": "deposit"}, "entry_of_another_group"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    assert why_not(replace(entry(1), **change), held={}) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"receipt": "A" * 24}, {"receipt": ""}, {"amount": 1}, {"amount": MOST}, {"kind": "interest_from_savings"},
     {"kind": "principal_from_savings"}, {"kind": "deposit", "about_id": 3}],
)  # fmt: skip
def test_an_entry_at_its_limits_is_taken(change: dict[str, object]) -> None:
    assert why_not(replace(entry(1), **change), held={}) == []  # type: ignore[arg-type]


def test_what_was_entered_wrongly_is_undone_once_by_an_entry_like_it() -> None:
    undo = undoing(3, FIRST)
    assert admit(HELD, [undo], SHEET).new == [undo]
    assert admit({}, [FIRST, undo], SHEET).new == [FIRST, undo], "both in one parcel"
    after = HELD | {undo.entry_id: undo}
    assert why_not(undoing(4, FIRST), held=after) == ["undoing_of_nothing"], "undone before"
    assert why_not(undo, undoing(4, FIRST)) == ["undoing_of_nothing"], "undone in the same parcel"
    assert why_not(undoing(4, undo), held=after) == ["undoing_of_nothing"], "an undoing is not undone"
    assert why_not(undoing(4, SECOND), held=after) == []


@pytest.mark.parametrize(
    "undo",
    [
        undoing(3, entry(9)),
        replace(undoing(3, FIRST), amount=280_273),
        replace(undoing(3, FIRST), kind="interest_from_savings"),
        replace(undoing(3, SECOND), kind="interest", about_id=11),
        undoing(3, FIRST, device=OTHER_PHONE),
    ],
)
def test_an_undoing_that_fits_nothing_is_refused(undo: Handed) -> None:
    assert why_not(undo) == ["undoing_of_nothing"]


def test_what_holds_is_neither_undone_nor_undoing() -> None:
    undo, last = undoing(3, FIRST), entry(4, "interest_from_savings")
    of_another = entry(1, entry_id=UUID(int=9), device=OTHER_PHONE)
    assert standing([last, undo, of_another, SECOND, FIRST]) == [SECOND, last, of_another]
    assert standing(iter([last, undo, FIRST])) == [last]


def test_the_bag_holds_interest_and_deposits_and_no_request() -> None:
    requests = [entry(3, "interest_from_savings"), entry(4, "principal_from_savings")]
    assert cash_of([FIRST, SECOND, *requests]) == 330_274
    assert cash_of([FIRST, SECOND, undoing(5, FIRST)]) == 50_000
    assert cash_of([]) == 0


@pytest.mark.parametrize(
    ("claimed", "day"),
    [(date(2025, 4, 10), date(2025, 4, 10)), (date(2025, 3, 31), date(2025, 4, 1)), (date(2031, 1, 1), SESSION),
     (date(2025, 4, 1), date(2025, 4, 1)), (SESSION, SESSION)],
)  # fmt: skip
def test_a_clock_is_believed_between_enrolment_and_handing_over(claimed: date, day: date) -> None:
    assert doorstep_day(claimed, date(2025, 4, 1), SESSION) == day


@pytest.mark.parametrize(
    ("used", "missing"),
    [
        ([], []),
        ([10], []),
        ([11, 13], [10, 12]),
        ([10, 20], [11, 12, 13, 14, 15, 16, 17, 18, 19]),
        ([9, 21], []),
        ([9, 12, 21], [10, 11]),
    ],
)
def test_receipts_passed_over(used: list[int], missing: list[int]) -> None:
    assert numbers_missing(used, 10, 20) == missing
