"""Synchronising what the team's laptop entered without a network: where the books say something else now than when the
day was prepared, and what a person may then do. Nothing that clashes is ever posted by itself.

Source: no text of the bank was found on work without a network; the choices follow 11/TD (what a board brings), 01/TGTV
(savings are debited at the member's request) and 727/HD-NHCS (money taken beyond the debt is owed to the payer).
"""

from dataclasses import dataclass
from enum import StrEnum

from dongvon.core.handing import FROM_SAVINGS, PAYOUT


class Clash(StrEnum):
    """Why an entry is not posted with the others."""

    MOVED_AWAY = "moved_away"
    MOVED_GROUP = "moved_group"
    SESSION_CLOSED = "session_closed"
    SETTLED = "settled"
    MORE_THAN_OWED = "more_than_owed"
    DUE_CHANGED = "due_changed"
    SAVINGS_TOO_SMALL = "savings_too_small"
    HANDED_BY_PHONE = "handed_by_phone"
    PAID_ALREADY = "paid_already"
    APPROVAL_GONE = "approval_gone"
    OTHER_AMOUNT = "other_amount"
    LOCK_RELEASED = "lock_released"


class Choice(StrEnum):
    """What a person decides. POST: as entered. KEEP_REST: as far as is owed; the rest of cash is kept as owed to the
    payer, the rest asked from savings stays there. CARRY: to another loan of the payer, at his instruction. GIVE_BACK:
    the money goes back to whom it came from. CASE: taken out, a task until it is cleared up."""

    POST = "post"
    KEEP_REST = "keep_rest"
    CARRY = "carry"
    GIVE_BACK = "give_back"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the books say of the loan or saver of an entry, in đồng: interest owed up to the session, principal,
    savings; of a payout the amount approved. `here`: it still belongs to this point and is within reach; `held`: it
    is locked to the laptop."""

    group: int | None
    owed: int = 0
    principal: int = 0
    savings: int = 0
    is_open: bool = True
    here: bool = True
    amount: int = 0
    waiting: bool = False
    paid: bool = False
    held: bool = False


def clashes(
    kind: str,
    entered: int,
    before: Figures,
    now: Figures,
    *,
    asked: int,
    closed: bool = False,
    by_phone: bool = False,
) -> tuple[Clash, ...]:
    """Where an entry clashes with the books of now; none where it fits.

    `entered`: all that waits for the same debt, with this entry, in đồng; `asked`: all that is to be taken from the
    household's savings; `before`: as it was prepared, less what of the laptop was posted since; `closed`: the session
    is; `by_phone`: a phone handed in the same too."""
    found = []
    if not now.here:
        return (Clash.MOVED_AWAY,)
    if now.group != before.group:
        found.append(Clash.MOVED_GROUP)
    if kind == PAYOUT:
        return (*found, *_of_payout(entered, now))
    if closed:
        found.append(Clash.SESSION_CLOSED)
    if by_phone:
        found.append(Clash.HANDED_BY_PHONE)
    found += _of_debt(kind, entered, before, now)
    if kind in FROM_SAVINGS and asked > now.savings:
        found.append(Clash.SAVINGS_TOO_SMALL)
    return tuple(found)


def _of_payout(entered: int, now: Figures) -> list[Clash]:
    if now.paid:
        return [Clash.PAID_ALREADY]
    if not now.waiting:
        return [Clash.APPROVAL_GONE]
    if now.amount != entered:
        return [Clash.OTHER_AMOUNT]
    return [] if now.held else [Clash.LOCK_RELEASED]


def _of_debt(kind: str, entered: int, before: Figures, now: Figures) -> list[Clash]:
    if kind == "deposit":
        return []
    if not now.is_open:
        return [Clash.SETTLED]
    if entered > (now.principal if kind == "principal_from_savings" else now.owed):
        return [Clash.MORE_THAN_OWED]
    return [Clash.DUE_CHANGED] if kind != "principal_from_savings" and now.owed != before.owed else []


NOT_AS_ENTERED = frozenset(
    {Clash.MOVED_AWAY, Clash.SETTLED, Clash.MORE_THAN_OWED, Clash.SAVINGS_TOO_SMALL, Clash.PAID_ALREADY,
     Clash.APPROVAL_GONE, Clash.OTHER_AMOUNT}
)  # fmt: skip
LESS_FITS = frozenset({Clash.SETTLED, Clash.MORE_THAN_OWED, Clash.SAVINGS_TOO_SMALL})
ONLY_APART = frozenset({Clash.MOVED_AWAY, Clash.SESSION_CLOSED})


def choices(kind: str, found: tuple[Clash, ...]) -> tuple[Choice, ...]:
    """What a person may decide about an entry with these clashes, also where there are none."""
    allowed = []
    if not NOT_AS_ENTERED.intersection(found):
        allowed.append(Choice.POST)
    on_a_sheet = not ONLY_APART.intersection(found)
    partly = kind == "interest" or (kind in FROM_SAVINGS and Clash.SETTLED not in found)
    if partly and on_a_sheet and LESS_FITS.intersection(found):
        allowed.append(Choice.KEEP_REST)
    if kind == "interest" and on_a_sheet:
        allowed.append(Choice.CARRY)
    return (*allowed, Choice.GIVE_BACK, Choice.CASE)
