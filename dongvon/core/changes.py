"""Changes of a repayment schedule: an instalment put off (08/TD), the final date extended (09/TD), rollover (07/TD), a
grant of which more is paid out, or the rest is cancelled.

Each change is a function from the schedule in force to the new one, with a function beside it that names everything
which forbids it. Windows and caps are dated settings with their source.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dongvon.core.dates import add_months, day_text, months_between, on_day_of_month, working_days_before
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import Instalment, longest_extension

SHORT_TERM_MONTHS = 12


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """Dated setting, by the day of the request: how long before a due date it is made, at the earliest and latest."""

    since: date
    reschedule_working_days: int
    extend_earliest_months: int
    extend_working_days: int
    source: str
    confidence: str


CHANGE_SETTINGS: Sequence[ChangeSetting] = (
    ChangeSetting(
        date(2002, 10, 4),
        reschedule_working_days=5,
        extend_earliest_months=3,
        extend_working_days=5,
        source="07b/GQVL điều 5; CV 597/NHCS-TDNN (30/01/2026)",
        confidence="mixed",
    ),
)


def change_setting(on: date, settings: Sequence[ChangeSetting] = CHANGE_SETTINGS) -> ChangeSetting:
    """The setting in force on the day of a request."""
    return max((row for row in settings if row.since <= on), key=lambda row: row.since)


# --- 08/TD ------------------------------------------------------------------------------------------------------------


def reschedule_problems(
    schedule: Sequence[Instalment], number: int, to: date, *, asked_on: date, holidays: Container[date] = frozenset()
) -> list[Problem]:
    """What forbids putting off one instalment: it is the last, asked too late, not later, or beyond the next one.

    Many times allowed; the final due date stays. Source: CV 597/NHCS-TDNN (30/01/2026); 08/TD; 07b/GQVL."""
    rows = {one.number: one for one in schedule}
    setting = change_setting(asked_on)
    if number not in rows:
        return [Problem("instalment_unknown", N_("Khoản vay không có kỳ trả nợ số {number}."), {"number": number})]
    if number == schedule[-1].number:
        text = N_("Kỳ cuối không điều chỉnh được bằng 08/TD: hạn trả cuối cùng chỉ đổi bằng gia hạn nợ 09/TD.")
        return [Problem("last_instalment", text, {}, setting.source)]
    old, after = rows[number].due_on, min(one.due_on for one in schedule if one.due_on > rows[number].due_on)
    found = []
    latest = working_days_before(old, setting.reschedule_working_days, holidays)
    if asked_on > latest:
        text = N_("Đề nghị điều chỉnh kỳ hạn phải nộp chậm nhất ngày {latest} ({days} ngày làm việc trước kỳ trả nợ).")
        facts = {"latest": day_text(latest), "days": setting.reschedule_working_days}
        found.append(Problem("reschedule_too_late", text, facts, setting.source))
    if not old < to <= after:
        text = N_("Kỳ trả nợ ngày {old} chỉ lùi được đến chậm nhất kỳ kế tiếp, ngày {after}.")
        facts = {"old": day_text(old), "after": day_text(after)}
        found.append(Problem("reschedule_beyond_next", text, facts, setting.source))
    return found


def rescheduled(schedule: Sequence[Instalment], number: int, to: date) -> tuple[Instalment, ...]:
    """The schedule with one instalment put off; on the day of the next one the two become one payment."""
    by_day: dict[date, int] = {}
    for one in schedule:
        day = to if one.number == number else one.due_on
        by_day[day] = by_day.get(day, 0) + one.principal
    return _numbered(by_day)


# --- 09/TD ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extension is judged by. `final_due_on`: in force; `used_months`: of all extensions before (a freeze with
    its later due date is none); months of the term and, for students, of the time of repayment; `allowed`: false for
    programmes that know no extension."""

    final_due_on: date
    used_months: int
    term_months: int
    repayment_months: int
    is_student: bool
    allowed: bool = True

    @property
    def longest_months(self) -> int:
        """All extensions together. Source: question bank 2021, PC19, OP23; students QĐ 157/2007/QĐ-TTg."""
        return int(longest_extension(self.term_months, self.repayment_months, self.is_student)) if self.allowed else 0


def extension_problems(
    loan: Extended, months: int, *, asked_on: date, holidays: Container[date] = frozenset()
) -> list[Problem]:
    """What forbids an extension: none in the programme, longer than the cap, asked too early or too late."""
    setting = change_setting(asked_on)
    if not loan.allowed:
        return [Problem("no_extension", N_("Chương trình này không được gia hạn nợ."), {}, setting.source)]
    found = []
    left = loan.longest_months - loan.used_months
    if not 1 <= months <= left:
        text = N_("Gia hạn {months} tháng không được: còn được gia hạn {left} tháng (tất cả các lần tối đa {longest}).")
        facts = {"months": months, "left": max(left, 0), "longest": loan.longest_months}
        source = "QĐ 157/2007/QĐ-TTg" if loan.is_student else "Bộ câu hỏi nghiệp vụ 2021, PC19, OP23"
        found.append(Problem("extension_too_long", text, facts, source))
    earliest = add_months(loan.final_due_on, -setting.extend_earliest_months)
    latest = working_days_before(loan.final_due_on, setting.extend_working_days, holidays)
    if not earliest <= asked_on <= latest:
        text = N_("Đề nghị gia hạn chỉ nhận từ {earliest} đến {latest} (trước hạn cuối 3 tháng đến 5 ngày làm việc).")
        window = {"earliest": day_text(earliest), "latest": day_text(latest)}
        found.append(Problem("extension_out_of_window", text, window, setting.source))
    return found


def extended(schedule: Sequence[Instalment], months: int, transaction_day: int | None) -> tuple[Instalment, ...]:
    """The schedule whose last instalment falls due so many months later, on the transaction day where there is one."""
    last = schedule[-1]
    day = add_months(last.due_on, months)
    if transaction_day is not None:
        day = on_day_of_month(day.year, day.month, transaction_day)
    return (*schedule[:-1], replace(last, due_on=day))


def put_off_to(schedule: Sequence[Instalment], amount: int, due_on: date, *, settled: int) -> tuple[Instalment, ...]:
    """The schedule in which `amount` of the principal still owed falls due on `due_on` instead, the oldest instalments
    first: a freeze with its later due date. `settled`: principal that is not owed any more, of the oldest ones."""
    by_day, moved = dict[date, int](), 0
    for one in schedule:
        kept = min(settled, one.principal)
        settled -= kept
        taken = min(amount - moved, one.principal - kept)
        moved += taken
        if one.principal > taken:
            by_day[one.due_on] = one.principal - taken
    if moved:
        by_day[due_on] = by_day.get(due_on, 0) + moved
    return _numbered(by_day)


# --- a grant paid out in parts ----------------------------------------------------------------------------------------


def caught_up(schedule: Sequence[Instalment], paid_out: int, on: date) -> tuple[Instalment, ...]:
    """The schedule when more is paid out on the day, after `paid_out` before it: money cannot have fallen due before it
    was paid out, so what instalments up to the day ask beyond it falls due with the next one."""
    kept, short = _kept(schedule, paid_out, on)
    coming = [one for one in schedule if one.due_on > on]
    if not short or not coming:
        return tuple(schedule)
    coming[0] = replace(coming[0], principal=coming[0].principal + short)
    return _numbered(kept | {one.due_on: one.principal for one in coming})


def cut_down(schedule: Sequence[Instalment], paid_out: int, on: date, *, round_to: int) -> tuple[Instalment, ...]:
    """The schedule of a grant of which no more than `paid_out` is paid out. Due dates stay, and so does what fell due
    up to the day; the rest goes to the coming instalments in proportion to what they were, rounded down to `round_to`
    đồng with the remainder in the last, as every schedule is made.

    No text of the bank says how; made from the payouts like a student's (question bank 2021, OP7)."""
    by_day, _ = _kept(schedule, paid_out, on)
    coming = [one for one in schedule if one.due_on > on] or [schedule[-1]]
    left, planned = paid_out - sum(by_day.values()), sum(one.principal for one in coming)
    while round_to > 1 and left < round_to * len(coming):
        round_to = max(1, round_to // 10)
    for one in coming[:-1]:
        by_day[one.due_on] = left * one.principal // planned // round_to * round_to
    last = coming[-1].due_on
    by_day[last] = by_day.get(last, 0) + paid_out - sum(by_day.values())
    return _numbered({day: amount for day, amount in by_day.items() if amount})


def _kept(schedule: Sequence[Instalment], paid_out: int, on: date) -> tuple[dict[date, int], int]:
    """Instalments up to the day as far as there was money for them, by day; and by how much they ask for more."""
    by_day, left, short = dict[date, int](), paid_out, 0
    for one in schedule:
        if one.due_on <= on:
            there = min(one.principal, left)
            left, short = left - there, short + one.principal - there
            if there:
                by_day[one.due_on] = there
    return by_day, short


# --- 07/TD ------------------------------------------------------------------------------------------------------------


def rollover_problems(
    *, amount: int, outstanding: int, unpaid_interest: int, overdue: int, term_months: int, months: int,
    allowed: bool, short_only: bool,
) -> list[Problem]:  # fmt: skip
    """What forbids carrying the principal into a new contract. Amounts in đồng, terms in months.

    Source: 07/TD; question bank 2021, PC20, PC25, OP15 (interest fully paid; difficult areas short-term loans only)."""
    source = "07/TD; Bộ câu hỏi nghiệp vụ 2021, PC20, PC25, OP15"
    found = []
    if not allowed or (short_only and term_months > SHORT_TERM_MONTHS):
        text = N_("Chương trình này không cho vay lưu vụ đối với khoản vay {term} tháng.")
        found.append(Problem("no_rollover", text, {"term": term_months}, source))
    if unpaid_interest:
        text = N_("Phải trả hết lãi trước khi vay lưu vụ: còn {interest} đồng.")
        found.append(Problem("interest_unpaid", text, {"interest": f"{unpaid_interest:,}".replace(",", ".")}, source))
    if overdue:
        found.append(Problem("rollover_overdue", N_("Khoản vay có nợ quá hạn, không cho vay lưu vụ."), {}, source))
    if not 0 < amount <= outstanding:
        text = N_("Số tiền lưu vụ phải lớn hơn 0 và không quá dư nợ {outstanding} đồng.")
        facts = {"outstanding": f"{outstanding:,}".replace(",", ".")}
        found.append(Problem("rollover_amount", text, facts, source))
    if not 1 <= months <= term_months:
        text = N_("Thời hạn lưu vụ phải từ 1 đến {term} tháng, không quá thời hạn vay ban đầu.")
        found.append(Problem("rollover_term", text, {"term": term_months}, source))
    return found


def _numbered(by_day: dict[date, int]) -> tuple[Instalment, ...]:
    return tuple(Instalment(number, day, by_day[day]) for number, day in enumerate(sorted(by_day), start=1))


def months_up(since: date, until: date) -> int:
    """Whole months from `since` to `until`, a part of a month counted as one."""
    months = months_between(since, until)
    return months + (add_months(since, months) < until)
