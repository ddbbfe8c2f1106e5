"""Signals that people's money may go astray (chiếm dụng, vay ké, vay hộ): each a small rule with its evidence.

A signal is a reason to look, never a finding: `DOES_NOT_MEAN` says of each what innocent thing looks the same. Source
of the patterns: processes.md 5.10 C1-C8. Every threshold is a dated setting marked as recalled.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from dongvon.core.dates import day_text
from dongvon.core.problems import N_
from dongvon.core.schedule import dotted


class Sign(StrEnum):
    HELD_CASH = "held_cash"
    LAST_MINUTE = "last_minute"
    ROUND = "round"
    EXACT_EVEN = "exact_even"
    SAME_PHONE = "same_phone"
    SAME_PURPOSE = "same_purpose"
    BOARD_FAMILY = "board_family"
    DEPOSIT_SWING = "deposit_swing"


SIGN_NAMES: Mapping[Sign, str] = MappingProxyType(
    {
        Sign.HELD_CASH: N_("Thu rồi không nộp ở phiên liền sau"),
        Sign.LAST_MINUTE: N_("Cả tổ thu trong một ngày, sát phiên"),
        Sign.ROUND: N_("Nhiều khoản thu lãi tròn số trong khi lãi phải thu lẻ"),
        Sign.EXACT_EVEN: N_("Kỳ nào cũng trả đúng một số tiền"),
        Sign.SAME_PHONE: N_("Nhiều hộ vay dùng chung số điện thoại"),
        Sign.SAME_PURPOSE: N_("Nhiều món giải ngân cùng ngày, cùng một câu mục đích"),
        Sign.BOARD_FAMILY: N_("Nhà ban quản lý giữ phần lớn dư nợ của tổ"),
        Sign.DEPOSIT_SWING: N_("Tiền gửi rút mạnh trong tháng"),
    }
)
DOES_NOT_MEAN: Mapping[Sign, str] = MappingProxyType(
    {
        Sign.HELD_CASH: N_("Không có nghĩa là tổ trưởng chiếm dụng: có thể tổ không đến được phiên do mưa lũ, ốm đau."),
        Sign.LAST_MINUTE: N_("Không có nghĩa là ghi khống: nhiều tổ họp thu một buổi ngay trước phiên theo quy ước."),
        Sign.ROUND: N_("Không có nghĩa là sai số: người vay hay đưa chẵn, phần dư trừ vào lãi tồn hoặc tháng sau."),
        Sign.EXACT_EVEN: N_("Không có nghĩa là có người trả thay: có hộ hẹn nộp mỗi tháng một số chẵn cho dễ nhớ."),
        Sign.SAME_PHONE: N_("Không có nghĩa là vay ké: cả bản có thể nhờ một máy, hoặc con cái dùng chung số."),
        Sign.SAME_PURPOSE: N_("Không có nghĩa là vay hộ: cùng bản thường cùng nuôi trâu, bò và cùng đợt giải ngân."),
        Sign.BOARD_FAMILY: N_("Không có nghĩa là lạm quyền: tổ trưởng cũng là hộ được vay như mọi tổ viên."),
        Sign.DEPOSIT_SWING: N_("Không có nghĩa là bị rút trộm: có thể hộ dùng tiền gửi trả gốc đến hạn."),
    }
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Dated setting of all signals; amounts in đồng. `round_unit`: a multiple of it is round; `round_percent` of at
    least `round_lines` payments of a sheet; `even_sessions`: so many sessions running; `one_day_lines`: lines of a
    sheet; `phone_households`, `purpose_loans`: so many and more; `board_percent` of the group's debt; a deposit that
    falls by `swing_percent` and at least `swing_amount` within the month."""

    since: date
    round_unit: int
    round_lines: int
    round_percent: int
    even_sessions: int
    one_day_lines: int
    phone_households: int
    purpose_loans: int
    board_percent: int
    swing_percent: int
    swing_amount: int
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record that speaks for a signal: what it is ("loan", "household", "group"), its id, and a sentence."""

    about: str
    about_id: int
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """What was noticed of a group (None: of the commune)."""

    sign: Sign
    group_id: int | None
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Paid:
    """A line of a sheet that brought interest, in đồng. `collected_on`: the day at the door, where it is known;
    `before_on`: the day of the group's session before the one it was delivered at."""

    loan_id: int
    group_id: int
    session_on: date
    due: int
    paid: int
    collected_on: date | None = None
    before_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lent:
    """A loan as the signals see it: who holds it, what is owed, `phone` (a blind index, "" unknown), whether its
    household sits on the board."""

    loan_id: int
    household_id: int
    group_id: int
    paid_out_on: date
    purpose: str
    outstanding: int
    phone: str = ""
    of_board: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A household's deposit at the end of the month before and of this one, in đồng."""

    household_id: int
    group_id: int
    before: int
    now: int


One = TypeVar("One", Paid, Kept)


def held_cash(paid: Iterable[Paid], rule: Thresholds) -> list[Signal]:
    """Collected before an earlier session of the group than the one it was delivered at (C7).

    The session of the same day counts as passed: what was taken in the morning belongs to that day's sheet."""
    late = [one for one in paid if one.collected_on and one.before_on and one.collected_on <= one.before_on]
    text = N_("Thu {collected}, nộp phiên {session}, bỏ qua phiên {before}: {amount} đồng.")
    return _by_group(
        Sign.HELD_CASH, late,
        lambda one: Evidence("loan", one.loan_id, text, {
            "collected": day_text(one.collected_on or one.session_on), "session": day_text(one.session_on),
            "before": day_text(one.before_on or one.session_on), "amount": dotted(one.paid),
        }),
    )  # fmt: skip


def last_minute(paid: Iterable[Paid], rule: Thresholds) -> list[Signal]:
    """A whole sheet written on one day, the day of its session or the day before."""
    sheets = defaultdict[tuple[int, date], list[Paid]](list)
    for one in paid:
        sheets[one.group_id, one.session_on].append(one)
    text = N_("Cả {count} dòng của phiên {session} ghi thu ngày {collected}.")
    found = []
    for (group_id, session_on), lines in sheets.items():
        days = {one.collected_on for one in lines}
        (day,) = days if len(days) == 1 else (None,)
        if day and len(lines) >= rule.one_day_lines and 0 <= (session_on - day).days <= 1:
            facts = {"count": len(lines), "session": day_text(session_on), "collected": day_text(day)}
            found.append(Signal(Sign.LAST_MINUTE, group_id, [Evidence("group", group_id, text, facts)]))
    return found


def round_payments(paid: Iterable[Paid], rule: Thresholds) -> list[Signal]:
    """Sheets most of whose payments are round although what was due is not."""
    sheets = defaultdict[tuple[int, date], list[Paid]](list)
    for one in paid:
        if one.paid and one.due % rule.round_unit:
            sheets[one.group_id, one.session_on].append(one)
    text = N_("Phiên {session}: phải thu {due} đồng, thu {amount} đồng.")
    found = []
    for (group_id, session_on), lines in sheets.items():
        even = [one for one in lines if one.paid % rule.round_unit == 0]
        if len(lines) >= rule.round_lines and len(even) * 100 >= len(lines) * rule.round_percent:
            facts = {"session": day_text(session_on)}
            rows = [
                Evidence("loan", one.loan_id, text, facts | {"due": dotted(one.due), "amount": dotted(one.paid)})
                for one in even
            ]
            found.append(Signal(Sign.ROUND, group_id, rows))
    return found


def exact_even(paid: Iterable[Paid], rule: Thresholds) -> list[Signal]:
    """Loans that brought the same round amount at so many sessions running, while what was due varied (C6)."""
    loans = defaultdict[int, list[Paid]](list)
    for one in sorted(paid, key=lambda one: one.session_on):
        loans[one.loan_id].append(one)
    even = []
    for lines in loans.values():
        last = lines[-rule.even_sessions :]
        same = {one.paid for one in last}
        if len(last) == rule.even_sessions and len(same) == 1 and len({one.due for one in last}) > 1:
            amount = last[0].paid
            if amount and amount % rule.round_unit == 0:
                even.append(last[-1])
    text = N_("{count} phiên liền đều trả {amount} đồng.")
    return _by_group(
        Sign.EXACT_EVEN, even,
        lambda one: Evidence("loan", one.loan_id, text, {"count": rule.even_sessions, "amount": dotted(one.paid)}),
    )  # fmt: skip


def same_phone(loans: Iterable[Lent], rule: Thresholds) -> list[Signal]:
    """One phone of several borrowing households (C6); the group is named where all are of one."""
    phones = defaultdict[str, dict[int, Lent]](dict)
    for one in loans:
        if one.phone and one.outstanding > 0:
            phones[one.phone].setdefault(one.household_id, one)
    text = N_("Hộ này dùng chung số điện thoại với {others} hộ vay khác.")
    found = []
    for households in phones.values():
        if len(households) >= rule.phone_households:
            groups = {one.group_id for one in households.values()}
            facts = {"others": len(households) - 1}
            rows = [Evidence("household", number, text, facts) for number in sorted(households)]
            found.append(Signal(Sign.SAME_PHONE, groups.pop() if len(groups) == 1 else None, rows))
    return found


def same_purpose(loans: Iterable[Lent], rule: Thresholds) -> list[Signal]:
    """Loans of one group paid out on one day under the very same words (C6)."""
    alike = defaultdict[tuple[int, date, str], list[Lent]](list)
    for one in loans:
        words = " ".join(one.purpose.casefold().split())
        if words:
            alike[one.group_id, one.paid_out_on, words].append(one)
    text = N_("Giải ngân {on}, mục đích “{purpose}”.")
    return [
        Signal(Sign.SAME_PURPOSE, group_id, [
            Evidence("loan", one.loan_id, text, {"on": day_text(on), "purpose": one.purpose}) for one in lines
        ])
        for (group_id, on, _), lines in alike.items() if len(lines) >= rule.purpose_loans
    ]  # fmt: skip


def board_family(loans: Iterable[Lent], rule: Thresholds) -> list[Signal]:
    """The households of the board hold more than a share of the group's debt (C6)."""
    total, board = Counter[int](), defaultdict[int, list[Lent]](list)
    for one in loans:
        total[one.group_id] += one.outstanding
        if one.of_board and one.outstanding > 0:
            board[one.group_id].append(one)
    text = N_("Nhà ban quản lý còn nợ {amount} đồng.")
    return [
        Signal(Sign.BOARD_FAMILY, group_id, [
            Evidence("loan", one.loan_id, text, {"amount": dotted(one.outstanding)}) for one in lines
        ])
        for group_id, lines in board.items()
        if sum(one.outstanding for one in lines) * 100 > total[group_id] * rule.board_percent
    ]  # fmt: skip


def deposit_swings(kept: Iterable[Kept], rule: Thresholds) -> list[Signal]:
    """Deposits that fell by much within the month (C6)."""
    fallen = [
        one for one in kept
        if one.before - one.now >= rule.swing_amount
        and (one.before - one.now) * 100 >= one.before * rule.swing_percent
    ]  # fmt: skip
    text = N_("Số dư tiền gửi từ {before} còn {now} đồng.")
    return _by_group(
        Sign.DEPOSIT_SWING, fallen,
        lambda one: Evidence("household", one.household_id, text, {
            "before": dotted(one.before), "now": dotted(one.now),
        }),
    )  # fmt: skip


def all_signals(
    paid: Sequence[Paid], loans: Sequence[Lent], kept: Sequence[Kept], rule: Thresholds, *, month: tuple[date, date]
) -> list[Signal]:
    """Every signal of a month (both days in it), the worst kind first; of `paid` also earlier sessions are looked at
    where a rule compares several."""
    first_on, last_on = month
    of_month = [one for one in paid if first_on <= one.session_on <= last_on]
    lately = [one for one in loans if first_on <= one.paid_out_on <= last_on]
    return [
        *held_cash(of_month, rule), *last_minute(of_month, rule), *round_payments(of_month, rule),
        *exact_even(paid, rule), *same_phone(loans, rule), *same_purpose(lately, rule), *board_family(loans, rule),
        *deposit_swings(kept, rule),
    ]  # fmt: skip


def _by_group(sign: Sign, rows: Iterable[One], says: Callable[[One], Evidence]) -> list[Signal]:
    groups = defaultdict[int, list[Evidence]](list)
    for one in rows:
        groups[one.group_id].append(says(one))
    return [Signal(sign, group_id, evidence) for group_id, evidence in groups.items()]
