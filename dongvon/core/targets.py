"""Targets of a year (chỉ tiêu kế hoạch): who assigns them to whom, and the identities they must keep.

Amounts are whole đồng; a target is a multiple of 100,000 đồng, so that it is exact in million đồng with one decimal, as
form 07/NHCS-KH writes it. Sources: CV 7064/NHCS-KHNV of 14/7/2025 (the head of the provincial board assigns to
communes, the commune chair to hamlets; base of the first round: the balance of 31/12, afterwards the target before);
QĐ 86/QĐ-NHCS of 10/1/2014; the identities of the bank's plan tables are recalled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dongvon.core.money import Dong, round_half_up
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted

SOURCE = N_("CV 7064/NHCS-KHNV (14/7/2025), mẫu 07/NHCS-KH")
UNIT = 100_000  # 0.1 million đồng
MILLE = 1000


class Level(StrEnum):
    """Among whom a sheet of targets divides: the communes of a province, or the hamlets, associations or groups of a
    commune."""

    COMMUNE = "commune"
    HAMLET = "hamlet"
    ASSOCIATION = "association"
    GROUP = "group"


# What a sheet of a level divides; the sum of its lines may leave a rest only where lending goes past the level (a loan
# made directly is of no association and no group).
DIVIDES = {Level.HAMLET: Level.COMMUNE, Level.ASSOCIATION: Level.COMMUNE, Level.GROUP: Level.HAMLET}
EXACT = frozenset({Level.HAMLET})


def in_units(balance: Dong) -> Dong:
    """A balance as a sheet of targets writes it: to the nearest 100,000 đồng, half up."""
    return int(round_half_up(balance, UNIT)) * UNIT


def base_of(number: int, balance: Dong, before: Dong) -> Dong:
    """The base of a line in version or round `number` of the year: the balance of 31/12 in the first, afterwards the
    target before. Source: form 07/NHCS-KH."""
    return in_units(balance) if number == 1 else before


def target_problems(what: str, target: Dong) -> list[Problem]:
    """What is wrong with one target; `what` names the line."""
    if target >= 0 and target % UNIT == 0:
        return []
    text = N_("Chỉ tiêu {what}: {target} đồng không phải số triệu đồng với một chữ số thập phân, từ 0 trở lên.")
    return [Problem("target_not_in_tenths", text, {"what": what, "target": dotted(target)}, SOURCE)]


def split_problems(what: str, whole: Dong, parts: Dong, *, exact: bool) -> list[Problem]:
    """Σ of the parts is the whole, or, where a rest may stay undivided, no more; the difference is named."""
    if (parts == whole) if exact else (parts <= whole):
        return []
    text = (
        N_("Chỉ tiêu {what}: cộng các phần {parts} đồng, vượt {difference} đồng so với {whole} đồng được giao.")
        if parts > whole
        else N_(
            "Chỉ tiêu {what}: cộng các phần {parts} đồng, còn thiếu {difference} đồng so với {whole} đồng được giao."
        )
    )
    facts = {"what": what, "parts": dotted(parts), "whole": dotted(whole), "difference": dotted(abs(whole - parts))}
    return [Problem("targets_do_not_add_up", text, facts, SOURCE)]


@dataclass(frozen=True, slots=True)
class Room:
    """A target and what stands against it, in đồng: principal outstanding, and approved or granted but not paid out."""

    target: Dong
    outstanding: Dong
    approved: Dong

    @property
    def left(self) -> Dong:
        """Headroom: what may still be approved; below zero where the target is exceeded."""
        return self.target - self.outstanding - self.approved

    @property
    def completion(self) -> int | None:
        """Outstanding ÷ target in tenths of a percent, half up (hoàn thành kế hoạch); None without a target."""
        return round_half_up(self.outstanding * MILLE, self.target) if self.target else None


def disbursable(growth: Dong, collected: Dong, lent: Dong) -> Dong:
    """What may still be lent of the year's growth and of the principal collected in it, in the same programme and fund:
    money collected is lent again (quay vòng). Equal to target − outstanding as long as nothing but lending and
    collecting moved the balance since the base; a write-off or a loan that moved makes the difference. Recalled."""
    return growth + collected - lent


def room_problems(what: str, room: Room | None, amount: Dong, *, severity: str) -> list[Problem]:
    """What targets say to approving `amount` more; `room` None: no target is recorded. `severity`: what a target that
    is missing, or exceeded, does."""
    if room is None:
        text = N_("Chưa ghi chỉ tiêu {what}: hãy nhập quyết định giao chỉ tiêu trước khi duyệt cho vay.")
        return [Problem("no_target_recorded", text, {"what": what}, SOURCE, severity)]
    if amount <= room.left:
        return []
    text = N_(
        "Vượt chỉ tiêu {what}: giao {target} đồng, dư nợ {outstanding} đồng, đã duyệt chưa giải ngân {approved} đồng,"
        " còn {left} đồng, không đủ {amount} đồng."
    )
    facts = {
        "what": what, "target": dotted(room.target), "outstanding": dotted(room.outstanding),
        "approved": dotted(room.approved), "left": dotted(max(room.left, 0)), "amount": dotted(amount),
    }  # fmt: skip
    return [Problem("beyond_target", text, facts, SOURCE, severity)]


# --- requests for capital ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for capital and what came of it: amounts in đồng; `answered_on` the board's first answer, refusal or
    not; `first_lent_on` the first payout in its programme and fund from the day of the allocation on."""

    asked: Dong
    asked_on: date
    allocated: Dong = 0
    answered_on: date | None = None
    first_lent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """How fully and how soon requests are met. `full`: allocated ÷ requested in tenths of a percent, of the requests
    that were answered. `days_to_answer`, `days_to_loan`: so many days or fewer for half of those counted. `waiting`:
    requests not answered yet, the oldest for `longest_wait` days; they are in no other figure."""

    answered: int
    asked: Dong
    allocated: Dong
    full: int | None
    days_to_answer: int | None
    allocations_lent: int
    days_to_loan: int | None
    waiting: int
    longest_wait: int


def measures(requests: Iterable[Asked], on: date) -> Measures:
    """The two published measures on a day. A measure of nothing is None, never zero."""
    rows = list(requests)
    answered = [one for one in rows if one.answered_on is not None]
    to_answer = [(one.answered_on - one.asked_on).days for one in rows if one.answered_on]
    to_loan = [
        (one.first_lent_on - one.answered_on).days
        for one in rows if one.allocated and one.answered_on and one.first_lent_on
    ]  # fmt: skip
    waits = [(on - one.asked_on).days for one in rows if one.answered_on is None]
    asked, allocated = sum(one.asked for one in answered), sum(one.allocated for one in answered)
    return Measures(
        answered=len(answered),
        asked=asked,
        allocated=allocated,
        full=round_half_up(allocated * MILLE, asked) if asked else None,
        days_to_answer=half_within(to_answer),
        allocations_lent=len(to_loan),
        days_to_loan=half_within(to_loan),
        waiting=len(waits),
        longest_wait=max(waits, default=0),
    )


def half_within(days: Sequence[int]) -> int | None:
    """The smallest number of days within which at least half were done; None of nothing."""
    return sorted(days)[(len(days) - 1) // 2] if days else None
