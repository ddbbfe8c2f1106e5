"""When principal and interest of a loan fall due.

Four rules cover every programme: one payment at the end; equal instalments every few months; a smallest share of the
loan every year; and the student rule, where repayment begins twelve months after the end of study. Principal and
interest may be put off by grace periods of their own. Due dates of loans through groups are moved to the fixed
transaction day of their point, because that is the day on which the bank is there to take the money.

All months are counted from the first payout (from signing while nothing is paid out), never from a moved date.
`problems` says what is wrong with terms; `build` makes the instalments and refuses terms that are blocked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dongvon.core.choice import Truth, Whole, where
from dongvon.core.dates import add_months, months_between, on_day_of_month
from dongvon.core.money import split_dong
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused

INSTALMENT_MONTHS = (1, 3, 6, 12)
LARGEST_PRINCIPAL = 96_000_000_000
LONGEST_TERM_MONTHS = 480
MONTHS_AFTER_STUDY = 12
SHORT_COURSE_MONTHS = 12


class Rule(StrEnum):
    """How principal is repaid; the programme's data name one of these."""

    SINGLE = "single"
    EVERY_MONTHS = "every_months"
    YEARLY_SHARE = "yearly_share"
    STUDENT = "student"


class DueDay(StrEnum):
    """Where a due date goes when the point has a fixed transaction day."""

    CONTRACT = "contract"
    """It stays on the day counted from the payout."""
    OF_MONTH = "of_month"
    """To the transaction day of the same month, before or after the counted day."""
    PRECEDING = "preceding"
    """Back to the last transaction day before it; a date that is itself a transaction day goes one month back."""


@dataclass(frozen=True, slots=True)
class DueDaySetting:
    """Dated setting: how due dates of loans signed from `since` are moved."""

    since: date
    students: DueDay
    others: DueDay
    source: str


# No text of the bank states the rule for ordinary loans. The session day of the due month is a setting of ours.
DUE_DAY_SETTINGS: Sequence[DueDaySetting] = (
    DueDaySetting(
        date(2002, 10, 4),
        students=DueDay.PRECEDING,
        others=DueDay.OF_MONTH,
        source="students: tool of a bank office, 2026; others: no text found, to confirm",
    ),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. Principal in đồng; `transaction_day` 1-31, None for loans without a point.

    For students `term_months` is the whole term D + 12 + R; `study_ends_on` is the end of study, and without it study
    lasts `course_months` from the first payout. `three_times` marks medicine, which repays like a short course.
    """

    principal: int
    signed_on: date
    term_months: int
    rule: Rule = Rule.EVERY_MONTHS
    instalment_months: int = 12
    first_paid_out_on: date | None = None
    principal_grace_months: int = 0
    interest_grace_months: int = 0
    transaction_day: int | None = None
    round_to: int = 100_000
    yearly_share_percent: int = 10
    course_months: int | None = None
    study_ends_on: date | None = None
    three_times: bool = False
    months_to_first_instalment: int = MONTHS_AFTER_STUDY

    @property
    def starts_on(self) -> date:
        """The day all months are counted from."""
        return self.first_paid_out_on or self.signed_on


@dataclass(frozen=True, slots=True)
class Instalment:
    """One agreed payment of principal."""

    number: int
    due_on: date
    principal: int


# --- building ---------------------------------------------------------------------------------------------------------


def build(terms: Terms, settings: Sequence[DueDaySetting] = DUE_DAY_SETTINGS) -> list[Instalment]:
    """The instalments: dates strictly increasing, amounts above zero that add up to the principal.

    Raises `Refused` with the first blocking problem.
    Source: instalments rounded down to 100,000 đồng with the rest in the last one: tools of two bank offices, 2025-26.
    Houses of QĐ 33/2015/QĐ-TTg: at least 10 % of the loan each year from the sixth year.
    """
    blocking = [problem for problem in problems(terms) if problem.severity == "block"]
    if blocking:
        raise Refused(blocking[0])
    # Two counted dates may fall on one session (31 January and 28 February before a session on the 29th): one payment.
    way = _way(terms, settings)
    dates = sorted({_moved(day, terms, way) for day in _counted_dates(terms)})
    amounts = _amounts(terms, len(dates))
    paying = [(due_on, amount) for due_on, amount in zip(dates, amounts, strict=True) if amount > 0]
    made = [Instalment(number, due_on, amount) for number, (due_on, amount) in enumerate(paying, start=1)]
    if sum(one.principal for one in made) != terms.principal:
        raise InvariantBroken(f"instalments do not add up to {terms.principal}")
    return made


def final_due_on(terms: Terms, settings: Sequence[DueDaySetting] = DUE_DAY_SETTINGS) -> date:
    """The last due date (hạn trả nợ cuối cùng), on the transaction day where there is one."""
    return _moved(_counted_end(terms), terms, _way(terms, settings))


def interest_first_due_on(terms: Terms, settings: Sequence[DueDaySetting] = DUE_DAY_SETTINGS) -> date:
    """The first day on which interest may fall due: the end of the interest grace.

    For students study + 12 months, moved like the first instalment. Interest before it is put off, not forgiven.
    Source: QĐ 157/2007/QĐ-TTg, QĐ 05/2022/QĐ-TTg (students); dated grace of each programme.
    """
    if terms.rule is Rule.STUDENT:
        return _moved(add_months(study_end(terms), MONTHS_AFTER_STUDY), terms, _way(terms, settings))
    return add_months(terms.starts_on, terms.interest_grace_months)


def _counted_dates(terms: Terms) -> list[date]:
    """Due dates as counted, before they are moved to a transaction day."""
    end = _counted_end(terms)
    if terms.rule is Rule.SINGLE:
        return [end]
    if terms.rule is Rule.STUDENT:
        anchor, first, step = study_end(terms), terms.months_to_first_instalment, terms.instalment_months
    elif terms.rule is Rule.YEARLY_SHARE:
        anchor, first, step = terms.starts_on, terms.principal_grace_months + 12, 12
    else:
        anchor, step = terms.starts_on, terms.instalment_months
        first = terms.principal_grace_months + step
    dates = []
    months = first
    while (day := add_months(anchor, months)) < end:
        dates.append(day)
        months += step
    # A last step of a few days (study ends mid-month) would move onto the session of the instalment before it.
    if dates and terms.rule is Rule.STUDENT and months_between(dates[-1], end) < 1:
        dates.pop()
    return [*dates, end]


def _counted_end(terms: Terms) -> date:
    """The end of the term as counted.

    A student loan that takes its whole repayment time and whose end of study is known ends so many DAYS after study as
    the payouts lasted, plus 12 months; every other term is counted in months.
    Source: dates of one bank office's student tool, 2026 (practitioner's confidence).
    """
    if terms.rule is not Rule.STUDENT or terms.study_ends_on is None:
        return add_months(terms.starts_on, terms.term_months)
    study = terms.study_ends_on
    paid_out = months_between(terms.starts_on, study)
    repayment = terms.term_months - MONTHS_AFTER_STUDY - paid_out
    if _repays_double(terms) or repayment < paid_out:
        return add_months(study, repayment + MONTHS_AFTER_STUDY)
    return add_months(study + (study - terms.starts_on), MONTHS_AFTER_STUDY)


def _amounts(terms: Terms, count: int) -> list[int]:
    if terms.rule is Rule.YEARLY_SHARE:
        # At least the share each year, so it is rounded up; what is left falls on the final due date.
        share = -(-terms.principal * terms.yearly_share_percent // (100 * terms.round_to)) * terms.round_to
        amounts: list[int] = []
        for _ in range(count - 1):
            amounts.append(min(share, terms.principal - sum(amounts)))
        return [*amounts, terms.principal - sum(amounts)]
    unit = terms.round_to
    while unit > 1 and terms.principal < unit * count:
        unit = max(1, unit // 10)
    return split_dong(terms.principal, count, unit)


# --- students ---------------------------------------------------------------------------------------------------------


def study_end(terms: Terms) -> date:
    """The end of study; without a date, the course counted from the first payout."""
    if terms.study_ends_on is not None:
        return terms.study_ends_on
    if terms.course_months is None:
        raise InvariantBroken("student terms without a course")
    return add_months(terms.starts_on, terms.course_months)


def longest_student_term(
    first_paid_out_on: date, study_ends_on: date, *, course_months: int, three_times: bool = False
) -> int:
    """The longest whole term in months: 2 D + 12, or 3 D + 12 for courses up to 12 months and for medicine.

    D runs from the first payout to the end of study; which formula holds depends on the length of the COURSE.
    Source: QĐ 157/2007/QĐ-TTg; question bank of the bank 2021, OP5-6; one office's student tool, 2026.
    """
    paid_out = months_between(first_paid_out_on, study_ends_on)
    times = 3 if three_times or course_months <= SHORT_COURSE_MONTHS else 2
    return times * paid_out + MONTHS_AFTER_STUDY


def _repays_double(terms: Terms) -> bool:
    return terms.three_times or (terms.course_months is not None and terms.course_months <= SHORT_COURSE_MONTHS)


# --- transaction days -------------------------------------------------------------------------------------------------


def due_day_setting(day: date, settings: Sequence[DueDaySetting] = DUE_DAY_SETTINGS) -> DueDaySetting:
    """The setting in force on `day`."""
    rows = [row for row in settings if row.since <= day]
    if not rows:
        text = N_("Chưa có quy định về ngày trả nợ cho thời điểm {day}")
        raise Refused(Problem("due_day_unknown", text, {"day": day.strftime("%d/%m/%Y")}))
    return max(rows, key=lambda row: row.since)


def preceding_session(day: date, transaction_day: int) -> date:
    """The last transaction day strictly before `day`; 29-31 mean the last day of a shorter month.

    Source: one bank office's student tool, 2026 (a date equal to the session day moves one month back).
    """
    this_month = on_day_of_month(day.year, day.month, transaction_day)
    if this_month < day:
        return this_month
    before = add_months(day.replace(day=1), -1)
    return on_day_of_month(before.year, before.month, transaction_day)


def next_session(day: date, transaction_day: int) -> date:
    """The first transaction day strictly after `day`."""
    this_month = on_day_of_month(day.year, day.month, transaction_day)
    if this_month > day:
        return this_month
    after = add_months(day.replace(day=1), 1)
    return on_day_of_month(after.year, after.month, transaction_day)


def overdue_transfer_day(due_on: date, transaction_day: int | None) -> date:
    """The day on which an unpaid due goes overdue: the first transaction day after it; without a point, the next day.

    Source: notes of two bank offices, 2026 (due 22/10, day 07: 07/11).
    """
    return due_on + timedelta(days=1) if transaction_day is None else next_session(due_on, transaction_day)


def _way(terms: Terms, settings: Sequence[DueDaySetting]) -> DueDay:
    if terms.transaction_day is None:
        return DueDay.CONTRACT
    row = due_day_setting(terms.signed_on, settings)
    return row.students if terms.rule is Rule.STUDENT else row.others


def _moved(day: date, terms: Terms, way: DueDay) -> date:
    if terms.transaction_day is None or way is DueDay.CONTRACT:
        return day
    if way is DueDay.PRECEDING:
        return preceding_session(day, terms.transaction_day)
    return on_day_of_month(day.year, day.month, terms.transaction_day)


# --- what is due ------------------------------------------------------------------------------------------------------


def principal_due_by(instalments: Sequence[Instalment], day: date) -> int:
    """Principal whose due date is `day` or earlier, in đồng, paid or not."""
    return sum(one.principal for one in instalments if one.due_on <= day)


def longest_extension(term_months: Whole, repayment_months: Whole, is_student: Truth) -> Whole:
    """Months by which a loan may be extended in all: 12 up to a year's term, else half the term; students, half of R.

    Source: question bank of the bank 2021, PC19, OP23; students: QĐ 157/2007/QĐ-TTg.
    """
    ordinary = where(term_months <= 12, term_months * 0 + 12, term_months // 2)
    return where(is_student, repayment_months // 2, ordinary)


# --- checks -----------------------------------------------------------------------------------------------------------


def problems(terms: Terms) -> list[Problem]:
    """All that is wrong with the terms; a term that is no multiple of the instalments is only a warning."""
    found = [*_amount_problems(terms), *_term_problems(terms)]
    if terms.rule is Rule.STUDENT:
        found += _student_problems(terms)
    return found


def _amount_problems(terms: Terms) -> list[Problem]:
    found = []
    if terms.principal <= 0:
        found.append(Problem("principal_not_positive", N_("Số tiền vay phải lớn hơn 0")))
    elif terms.principal > LARGEST_PRINCIPAL:
        text = N_("Số tiền vay {principal} đồng vượt quá mức lớn nhất {largest} đồng")
        facts = {"principal": dotted(terms.principal), "largest": dotted(LARGEST_PRINCIPAL)}
        found.append(Problem("principal_too_large", text, facts))
    if terms.round_to < 1:
        found.append(Problem("round_to_not_positive", N_("Đơn vị làm tròn kỳ trả nợ phải từ 1 đồng")))
    if not 1 <= terms.yearly_share_percent <= 100:
        text = N_("Tỷ lệ trả gốc mỗi năm phải từ 1 đến 100 phần trăm")
        found.append(Problem("yearly_share_out_of_range", text))
    if terms.transaction_day is not None and not 1 <= terms.transaction_day <= 31:
        found.append(Problem("transaction_day_out_of_range", N_("Ngày giao dịch cố định phải từ 1 đến 31")))
    return found


def _term_problems(terms: Terms) -> list[Problem]:
    found = []
    facts = {"term": terms.term_months, "step": terms.instalment_months, "grace": terms.principal_grace_months}
    if not 1 <= terms.term_months <= LONGEST_TERM_MONTHS:
        text = N_("Thời hạn vay phải từ 1 đến {longest} tháng")
        found.append(Problem("term_out_of_range", text, {"longest": LONGEST_TERM_MONTHS}))
    if terms.first_paid_out_on is not None and terms.first_paid_out_on < terms.signed_on:
        found.append(Problem("paid_out_before_signing", N_("Ngày giải ngân trước ngày ký")))
    if terms.principal_grace_months < 0 or terms.interest_grace_months < 0:
        found.append(Problem("grace_negative", N_("Thời gian ân hạn không được âm")))
    in_range = not found or found[0].code != "term_out_of_range"
    if terms.rule is Rule.SINGLE:
        return found
    if terms.instalment_months not in INSTALMENT_MONTHS:
        text = N_("Kỳ trả nợ {step} tháng không được dùng; chỉ 1, 3, 6 hoặc 12 tháng")
        return [*found, Problem("instalment_months_not_allowed", text, facts)]
    if terms.rule is Rule.STUDENT or not in_range:
        return found
    repaying = terms.term_months - terms.principal_grace_months
    if repaying <= 0:
        text = N_("Ân hạn gốc {grace} tháng không ngắn hơn thời hạn vay {term} tháng")
        found.append(Problem("grace_not_shorter_than_term", text, facts))
    elif terms.rule is Rule.EVERY_MONTHS and terms.instalment_months > repaying:
        text = N_("Kỳ trả nợ {step} tháng dài hơn thời gian trả nợ")
        found.append(Problem("instalment_longer_than_term", text, facts))
    elif terms.rule is Rule.EVERY_MONTHS and repaying % terms.instalment_months:
        text = N_("Thời hạn {term} tháng không chia hết cho kỳ trả nợ {step} tháng: kỳ cuối ngắn hơn")
        found.append(Problem("term_not_a_multiple", text, facts, severity="warn"))
    return found


def _student_problems(terms: Terms) -> list[Problem]:
    source = "QĐ 157/2007/QĐ-TTg; QĐ 05/2022/QĐ-TTg"
    if terms.course_months is None:
        return [Problem("course_missing", N_("Chưa có thời gian của khóa học"), source=source)]
    if terms.course_months < 1:
        return [Problem("course_not_positive", N_("Thời gian của khóa học phải từ 1 tháng"), source=source)]
    study = study_end(terms)
    if study <= terms.starts_on:
        text = N_("Ngày kết thúc học không sau ngày giải ngân đầu tiên")
        return [Problem("study_ends_before_payout", text, source=source)]
    paid_out = months_between(terms.starts_on, study)
    longest = longest_student_term(
        terms.starts_on, study, course_months=terms.course_months, three_times=terms.three_times
    )
    facts = {"term": terms.term_months, "longest": longest, "shortest": paid_out + MONTHS_AFTER_STUDY + 1}
    if terms.term_months > longest:
        text = N_("Thời hạn {term} tháng dài hơn mức tối đa {longest} tháng của người học")
        return [Problem("student_term_too_long", text, facts, source)]
    if terms.term_months < paid_out + MONTHS_AFTER_STUDY + 1:
        text = N_("Thời hạn {term} tháng quá ngắn: ít nhất {shortest} tháng (đang học, 12 tháng, rồi trả nợ)")
        return [Problem("student_term_too_short", text, facts, source)]
    return []


def dotted(amount: int) -> str:
    """An amount as it is written in Vietnam: 1.234.567."""
    return f"{amount:,}".replace(",", ".")
