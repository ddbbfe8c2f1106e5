"""Debts due: who must act when, whether a promise was kept, and what warns of a loan before it goes overdue.

The ladder's days, the persons who must act and the thresholds of the warning are dated settings
(`field/arrears/terms.toml`); a warning is a reason to visit, never a finding about anybody. Source: CV 597/NHCS-TDNN
(the list 30 days ahead, the 5 working days of a rescheduling, the transfer after the due day); the rest is recalled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.dates import day_text
from dongvon.core.money import Dong
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted

SOURCE = "CV 597/NHCS-TDNN (30/01/2026)"


class Party(StrEnum):
    """Who must act."""

    LEADER = "leader"
    ASSOCIATION = "association"
    WARD = "ward"
    BANK = "bank"


PARTY_NAMES: Mapping[Party, str] = MappingProxyType(
    {
        Party.LEADER: N_("Tổ trưởng"),
        Party.ASSOCIATION: N_("Hội, đoàn thể"),
        Party.WARD: N_("Phường, xã"),
        Party.BANK: N_("Ngân hàng"),
    }
)


class Deed(StrEnum):
    ANNOUNCE = "announce"
    REMIND = "remind"
    ASK = "ask"
    TRANSFER = "transfer"
    CALL = "call"
    INVITE = "invite"
    ANALYSE = "analyse"


DEED_NAMES: Mapping[Deed, str] = MappingProxyType(
    {
        Deed.ANNOUNCE: N_("Gửi tổ trưởng danh sách nợ đến hạn"),
        Deed.REMIND: N_("Nhắc người vay chuẩn bị trả gốc"),
        Deed.ASK: N_("Hỏi khả năng trả; khó trả thì làm 08/TD hoặc 09/TD trước hạn 5 ngày làm việc"),
        Deed.TRANSFER: N_("Thu tại phiên kế tiếp; chưa trả thì chuyển quá hạn theo hợp đồng và gửi 14/TD"),
        Deed.CALL: N_("Đến nhà cùng tổ trưởng, ghi điều đã hẹn"),
        Deed.INVITE: N_("Mời người vay làm việc tại phường, xã"),
        Deed.ANALYSE: N_("Phân tích khả năng trả nợ; lập hồ sơ xử lý rủi ro hoặc khởi kiện"),
    }
)
# What is done by telling somebody; the rest of the ladder wants a visit of who must act.
TOLD = frozenset({Deed.ANNOUNCE, Deed.REMIND, Deed.ASK})


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: `days` after the due day (below zero: before it) `party` must do `deed`."""

    since: date
    days: int
    party: Party
    deed: Deed
    source: str
    confidence: str

    def begins(self, due_on: date) -> date:
        return due_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody was told (`visit` False) or visited. `to_leader`: the group's leader was told, not the borrower."""

    on: date
    party: Party
    visit: bool
    to_leader: bool = False


def ladder_on(steps: Iterable[Step], on: date) -> list[Step]:
    """The ladder in force on a day, lowest rung first; before the first setting, the first."""
    rows = list(steps)
    since = max((one.since for one in rows if one.since <= on), default=min(one.since for one in rows))
    return sorted((one for one in rows if one.since == since), key=lambda one: one.days)


def without_group(ladder: Iterable[Step]) -> list[Step]:
    """The ladder of a loan made directly: there is no leader to send a list to, and the bank does what leader and
    association do for a group."""
    of_group = (Party.LEADER, Party.ASSOCIATION)
    return [
        replace(one, party=Party.BANK) if one.party in of_group else one
        for one in ladder if one.deed is not Deed.ANNOUNCE
    ]  # fmt: skip


def rung(ladder: Sequence[Step], due_on: date, on: date) -> int:
    """How many rungs are reached on the day; it never falls as days pass."""
    return sum(one.begins(due_on) <= on for one in ladder)


def waiting(ladder: Sequence[Step], due_on: date, on: date, contacts: Iterable[Contact], overdue: Dong) -> Step | None:
    """The highest rung reached, if nobody has done it yet. `overdue`: what of the loan is overdue already."""
    reached = rung(ladder, due_on, on)
    step = ladder[reached - 1] if reached else None
    return None if step is None or is_done(step, due_on, on, contacts, overdue) else step


def is_done(step: Step, due_on: date, on: date, contacts: Iterable[Contact], overdue: Dong) -> bool:
    """Whether a rung was done between its day and `on`: by the transfer itself, by telling whom it tells, or by a visit
    of the party that must act. A visit also counts as having told the borrower."""
    if step.deed is Deed.TRANSFER:
        return overdue > 0
    within = [one for one in contacts if step.begins(due_on) <= one.on <= on]
    if step.deed is Deed.ANNOUNCE:
        return any(one.to_leader for one in within)
    if step.deed in TOLD:
        return any(not one.to_leader for one in within)
    return any(one.visit and one.party is step.party for one in within)


# --- promises ---------------------------------------------------------------------------------------------------------


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


PROMISE_NAMES: Mapping[PromiseState, str] = MappingProxyType(
    {
        PromiseState.OPEN: N_("chưa đến ngày hẹn"),
        PromiseState.KEPT: N_("giữ lời"),
        PromiseState.BROKEN: N_("không giữ lời"),
    }
)


def promise_state(amount: Dong, until_on: date, paid: Dong, on: date) -> PromiseState:
    """Kept as soon as the receipts until its day reach it, broken once its day is over without. `paid`: what was paid
    on the loan, principal and interest, from the day of the visit to `until_on`, both included, by value date: a
    receipt found late still keeps it."""
    if paid >= amount:
        return PromiseState.KEPT
    return PromiseState.BROKEN if on > until_on else PromiseState.OPEN


def visit_problems(
    on: date, today: date, promised: Dong, promised_until: date | None, next_step: str, next_on: date | None
) -> list[Problem]:
    """What cannot be recorded of a visit. Nothing here judges what the borrower said."""
    found = []
    if on > today:
        found.append(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))
    if promised < 0 or (promised > 0) != (promised_until is not None):
        found.append(Problem("promise_unsound", N_("Lời hẹn phải có cả số tiền và ngày trả.")))
    if promised_until is not None and promised_until < on:
        found.append(Problem("promise_before", N_("Ngày hẹn trả không được trước ngày đến thăm.")))
    if (next_on is not None and next_on < on) or (next_on is not None and not next_step.strip()):
        found.append(Problem("next_unsound", N_("Bước tiếp theo phải có nội dung và không trước ngày đến thăm.")))
    return found


# --- early warning ----------------------------------------------------------------------------------------------------


class Warn(StrEnum):
    LATE_INTEREST = "late_interest"
    PARTIAL = "partial"
    SAVINGS_STOPPED = "savings_stopped"
    GROUP_HISTORY = "group_history"


WARN_NAMES: Mapping[Warn, str] = MappingProxyType(
    {
        Warn.LATE_INTEREST: N_("chậm lãi"),
        Warn.PARTIAL: N_("trả lãi từng phần"),
        Warn.SAVINGS_STOPPED: N_("ngừng gửi tiết kiệm"),
        Warn.GROUP_HISTORY: N_("tổ có nợ quá hạn"),
    }
)


@dataclass(frozen=True, slots=True)
class WarnRule:
    """Dated setting: `least` signs warn. `partial_months`: of the last three, with interest paid in part;
    `saver_months`: of the three before the last three, with a deposit, so that none in the last three means stopped;
    `group_loans`: other loans of the group that went overdue within twelve months. `hit_months`: the back-test looks
    so far ahead."""

    since: date
    least: int
    partial_months: int
    saver_months: int
    group_loans: int
    hit_months: int
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A loan in term at the end of a month, as the books knew it that day, in đồng. `unpaid`, `unpaid_before`:
    interest due and unpaid then and a month earlier; the counts are of months or loans (see `WarnRule`)."""

    loan_id: int
    group_id: int | None
    outstanding: Dong
    unpaid: Dong
    unpaid_before: Dong
    partial_months: int
    saved_before: int
    saved_lately: int
    last_saved_on: date | None
    group_overdue: int


@dataclass(frozen=True, slots=True)
class WarnSign:
    """Why a loan stands out: the kind, and a sentence with its facts."""

    kind: Warn
    text: str
    facts: Mapping[str, object]


def warn_signs(one: Standing, rule: WarnRule) -> list[WarnSign]:
    """What speaks for a visit, each explained from the books."""
    found = []
    if one.unpaid > 0 and one.unpaid_before > 0:
        text = N_("Lãi đến hạn chưa trả hai tháng liền: {before} rồi {now} đồng.")
        found.append(WarnSign(Warn.LATE_INTEREST, text, {"before": dotted(one.unpaid_before),
                                                         "now": dotted(one.unpaid)}))  # fmt: skip
    if one.partial_months >= rule.partial_months:
        text = N_("{months} trong 3 tháng gần nhất chỉ trả được một phần lãi.")
        found.append(WarnSign(Warn.PARTIAL, text, {"months": one.partial_months}))
    if one.saved_before >= rule.saver_months and not one.saved_lately and one.last_saved_on:
        text = N_("Trước vẫn gửi tiết kiệm, lần cuối ngày {day}; 3 tháng nay không gửi.")
        found.append(WarnSign(Warn.SAVINGS_STOPPED, text, {"day": day_text(one.last_saved_on)}))
    if one.group_overdue >= rule.group_loans:
        text = N_("{count} khoản khác của tổ đã chuyển quá hạn trong 12 tháng.")
        found.append(WarnSign(Warn.GROUP_HISTORY, text, {"count": one.group_overdue}))
    return found


def is_warned(one: Standing, rule: WarnRule) -> bool:
    return len(warn_signs(one, rule)) >= rule.least


@dataclass(frozen=True, slots=True)
class Hits:
    """How a warning did: loans warned and how many of them went overdue after; the same of those not warned."""

    warned: int
    warned_hit: int
    others: int
    others_hit: int

    def __add__(self, other: "Hits") -> "Hits":
        return Hits(self.warned + other.warned, self.warned_hit + other.warned_hit, self.others + other.others,
                    self.others_hit + other.others_hit)  # fmt: skip


def hits_of(rows: Iterable[tuple[Standing, bool]], rule: WarnRule) -> Hits:
    """The warning of one month measured: each loan as it stood, and whether it went overdue afterwards."""
    return _hits((is_warned(one, rule), hit) for one, hit in rows)


def hits_by_sign(rows: Iterable[tuple[Standing, bool]], rule: WarnRule) -> dict[Warn, Hits]:
    """The same of each sign alone, so that a sign that tells nothing shows."""
    seen = [({sign.kind for sign in warn_signs(one, rule)}, hit) for one, hit in rows]
    return {kind: _hits((kind in kinds, hit) for kinds, hit in seen) for kind in Warn}


def _hits(rows: Iterable[tuple[bool, bool]]) -> Hits:
    found = Hits(0, 0, 0, 0)
    for named, hit in rows:
        found += Hits(1, int(hit), 0, 0) if named else Hits(0, 0, 1, int(hit))
    return found
