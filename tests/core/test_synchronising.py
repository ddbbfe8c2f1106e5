"""What clashes between a laptop's entry and the books, and what a person may choose then."""

from dataclasses import replace

import pytest

from dongvon.core.handing import ENTRIES, PAYOUT
from dongvon.core.synchronising import Choice, Clash, Figures, choices, clashes

BOOKS = Figures(group=7, owed=50_000, principal=1_000_000, savings=300_000)
LOAN = Figures(group=7, amount=20_000_000, waiting=True, held=True)


@pytest.mark.parametrize("kind", [one for one in ENTRIES if one != PAYOUT])
def test_what_is_as_it_was_fits(kind: str) -> None:
    assert clashes(kind, 50_000, BOOKS, BOOKS, asked=50_000) == ()


@pytest.mark.parametrize(
    "kind, entered, now, expected",
    [
        ("interest", 50_000, {"owed": 49_999}, [Clash.MORE_THAN_OWED]),
        ("interest", 49_999, {"owed": 49_999}, [Clash.DUE_CHANGED]),
        ("interest", 50_000, {"owed": 50_001}, [Clash.DUE_CHANGED]),
        ("interest", 50_001, {}, [Clash.MORE_THAN_OWED]),
        ("interest", 50_000, {"is_open": False, "owed": 0}, [Clash.SETTLED]),
        ("interest", 50_000, {"group": 8}, [Clash.MOVED_GROUP]),
        ("interest", 50_000, {"here": False, "group": None}, [Clash.MOVED_AWAY]),
        ("interest_from_savings", 50_000, {"savings": 49_999}, [Clash.SAVINGS_TOO_SMALL]),
        ("principal_from_savings", 300_000, {"owed": 0}, []),
        ("principal_from_savings", 300_000, {"principal": 299_999}, [Clash.MORE_THAN_OWED]),
        ("deposit", 50_000, {"owed": 0, "savings": 0}, []),
        ("deposit", 50_000, {"group": None}, [Clash.MOVED_GROUP]),
    ],
)
def test_each_clash_of_money_taken(kind: str, entered: int, now: dict[str, int], expected: list[Clash]) -> None:
    assert clashes(kind, entered, BOOKS, replace(BOOKS, **now), asked=entered) == tuple(expected)  # type: ignore[arg-type]


def test_a_closed_session_and_the_same_from_a_phone_are_said_beside_the_rest() -> None:
    found = clashes("interest", 50_000, BOOKS, replace(BOOKS, owed=1), asked=0, closed=True, by_phone=True)
    assert found == (Clash.SESSION_CLOSED, Clash.HANDED_BY_PHONE, Clash.MORE_THAN_OWED)
    of_payout = clashes(PAYOUT, 20_000_000, LOAN, LOAN, asked=0, closed=True, by_phone=True)
    assert of_payout == (), "a payout is booked as of its day"


@pytest.mark.parametrize(
    "entered, now, expected",
    [
        (20_000_000, {}, []),
        (20_000_001, {}, [Clash.OTHER_AMOUNT]),
        (20_000_000, {"amount": 19_000_000}, [Clash.OTHER_AMOUNT]),
        (20_000_000, {"held": False}, [Clash.LOCK_RELEASED]),
        (20_000_000, {"waiting": False, "paid": True}, [Clash.PAID_ALREADY]),
        (20_000_000, {"waiting": True, "paid": True}, [Clash.PAID_ALREADY]),
        (20_000_000, {"waiting": False, "held": True}, [Clash.APPROVAL_GONE]),
        (20_000_000, {"group": 8}, [Clash.MOVED_GROUP]),
    ],
)
def test_each_clash_of_a_payout(entered: int, now: dict[str, bool], expected: list[Clash]) -> None:
    assert clashes(PAYOUT, entered, LOAN, replace(LOAN, **now), asked=0) == tuple(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "kind, found, expected",
    [
        ("interest", (), "post carry give_back case"),
        ("deposit", (), "post give_back case"),
        ("interest", (Clash.MORE_THAN_OWED,), "keep_rest carry give_back case"),
        ("interest", (Clash.SETTLED,), "keep_rest carry give_back case"),
        ("interest_from_savings", (Clash.SETTLED,), "give_back case"),
        ("principal_from_savings", (Clash.SAVINGS_TOO_SMALL,), "keep_rest give_back case"),
        ("interest", (Clash.MOVED_AWAY,), "give_back case"),
        ("interest", (Clash.MOVED_GROUP,), "post carry give_back case"),
        ("interest", (Clash.SESSION_CLOSED,), "post give_back case"),
        ("interest", (Clash.SESSION_CLOSED, Clash.MORE_THAN_OWED), "give_back case"),
        ("interest", (Clash.DUE_CHANGED,), "post carry give_back case"),
        (PAYOUT, (Clash.LOCK_RELEASED,), "post give_back case"),
        (PAYOUT, (Clash.PAID_ALREADY,), "give_back case"),
        (PAYOUT, (Clash.APPROVAL_GONE,), "give_back case"),
        (PAYOUT, (Clash.OTHER_AMOUNT,), "give_back case"),
    ],
)
def test_what_may_be_chosen(kind: str, found: tuple[Clash, ...], expected: str) -> None:
    assert choices(kind, found) == tuple(Choice(one) for one in expected.split())
