"""A slow second opinion on the life of a loan: a clerk with a calendar, a pencil and exact fractions.

Every day of the calendar he does the acts of that day in their order, then writes down one day's interest: balance x
yearly rate / 365 on principal in term and overdue, nothing on frozen principal. He rounds half up once for every amount
that falls due. He shares no code with the program: of it he reads only the files of terms.

Order of the acts of one day: a freeze ends, the schedule changes, money is paid out, interest falls due, money is
received, what was too much is given back, transfer to overdue, freeze, correction, write-off, recovery, rollover, move;
of one kind, in the order in which they were entered.
"""

import calendar
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

TERMS = Path(__file__).parents[3] / "dongvon" / "credit" / "programmes" / "terms"
DAY = timedelta(days=1)

ORDER_OF_THE_DAY = (
    "end_freeze",
    "change_schedule",
    "pay_out",
    "fall_due",
    "receive",
    "return_overpaid",
    "to_overdue",
    "freeze",
    "correct_interest",
    "write_off",
    "recover",
    "roll_over",
    "move",
)

# What a payment settles, first to last: on a loan without overdue principal, and on one with some.
ORDER_OF_PAYMENT: Mapping[str, tuple[str, str]] = {
    "interest": ("arrears put_off", "arrears put_off"),
    "principal": ("overdue due not_due frozen", "overdue due not_due frozen"),
    "settle": ("due arrears put_off not_due frozen", "overdue due arrears put_off not_due frozen"),
    "debt": ("arrears due not_due put_off", "overdue arrears due not_due put_off"),
    "collector_cash": ("arrears put_off", "arrears put_off"),
    "from_savings": ("arrears due", "overdue arrears due"),
}

Schedule = tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class Deed:
    """One act: what, when, how much. `number` is the order of entry. `schedule`: (due day, principal) from now on."""

    kind: str
    on: date
    amount: int = 0
    number: int = 0
    purpose: str = ""
    money: str = "CASH"
    interest: int = 0
    early: bool = False
    rolled: bool = False
    schedule: Schedule = ()
    place: str = ""

    @property
    def order(self) -> tuple[date, int, int]:
        return self.on, ORDER_OF_THE_DAY.index(self.kind), self.number


@dataclass(frozen=True)
class Paper:
    """What was signed. `study_ends_on` and `session_day` count for students only; `overlays` beside those in the file.

    `taken_over`: the position of a loan that came with earlier books, on `taken_over_on`, its interest reckoned up to
    `interest_to`."""

    programme: str
    variant: str
    place: str
    signed_on: date
    paid_out_on: date
    last_day: date
    schedule: Schedule
    session_day: int = 15
    study_ends_on: date | None = None
    overlays: tuple[Mapping[str, Any], ...] = ()
    taken_over: Mapping[str, int] = field(default_factory=dict)
    taken_over_on: date | None = None
    interest_to: date | None = None


# --- the files of terms -----------------------------------------------------------------------------------------------


@cache
def terms_file(name: str) -> Mapping[str, Any]:
    return tomllib.loads((TERMS / f"{name}.toml").read_text(encoding="utf-8"))


def default_variant(programme: str) -> str:
    return str(terms_file(programme)["default_variant"])


def _in_force(rows: Iterable[Mapping[str, Any]], on: date) -> Mapping[str, Any] | None:
    """The row that began last; one without a first day began before all others."""
    begun = [row for row in rows if row.get("from", date.min) <= on]
    return max(begun, key=lambda row: row.get("from", date.min), default=None)


class Rates:
    """The rates of one loan in per cent a year, asked for every single day."""

    def __init__(self, paper: Paper) -> None:
        terms = terms_file(paper.programme)
        rows = [row for row in terms["rate"] if row.get("variant", "") == paper.variant]
        at_signing = _in_force(rows, paper.signed_on)
        assert at_signing is not None
        self.at_signing = Fraction(at_signing["annual_percent"])
        self.for_old_loans = [
            (row["from"], Fraction(row["annual_percent"]))
            for row in sorted(rows, key=lambda row: row.get("from", date.min))
            if row.get("applies_to") == "outstanding" and row.get("from", date.min) > paper.signed_on
        ]
        self.overdue = [row for row in terms["overdue"] if "unknown" not in row]
        overlays = (*terms_file("overlays").get("overlay", ()), *paper.overlays)
        self.overlays = [row for row in overlays if paper.programme in row.get("programmes", [paper.programme])]

    def on(self, day: date, place: str) -> tuple[Fraction, Fraction]:
        """What principal in term and overdue principal bear that day."""
        base = self.at_signing
        for since, percent in self.for_old_loans:
            if since <= day:
                base = percent
        in_term = reaching_overdue = base
        for row in self.overlays:
            if row["from"] <= day < row.get("until", date.max) and place in row.get("places", [place]):
                change = Fraction(row["change_percent"])
                in_term += change
                reaching_overdue += change if row["reaches_overdue"] else 0
        return max(in_term, Fraction(0)), self._overdue_on(day, max(reaching_overdue, Fraction(0)))

    def _overdue_on(self, day: date, loans_rate: Fraction) -> Fraction:
        rule = _in_force(self.overdue, day)
        assert rule is not None
        if "fixed_annual_percent" in rule:
            return Fraction(rule["fixed_annual_percent"])
        return loans_rate * Fraction(rule["multiplier"])


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def grace_ends_on(paper: Paper) -> date:
    """The first day on which interest may fall due. Of students: twelve months after study, on the session before."""
    grace = terms_file(paper.programme)["grace"]
    if grace.get("rule") != "student":
        return _later(paper.paid_out_on, grace.get("interest_months", 0))
    assert paper.study_ends_on is not None
    day = _later(paper.study_ends_on, 12) - DAY
    while day.day != min(paper.session_day, calendar.monthrange(day.year, day.month)[1]):
        day -= DAY
    return day


def half_up(exact: Fraction) -> int:
    return int((exact + Fraction(1, 2)) // 1)


# --- the walk ---------------------------------------------------------------------------------------------------------


class Walk:
    """The loan on the evening of the day before `today`, or after the acts of `today` done so far.

    `in_grace` and `running`: exact interest since it was last reckoned, of days before and after the grace ends."""

    def __init__(self, paper: Paper, first_day: date) -> None:
        self.paper, self.rates, self.grace_end = paper, Rates(paper), grace_ends_on(paper)
        self.place, self.schedule = paper.place, paper.schedule
        self.in_term = self.overdue = self.frozen = 0
        self.arrears = self.put_off = self.overpaid = self.written_off = self.written_off_interest = 0
        self.paid_out = 0
        self.in_grace = self.running = Fraction(0)
        self.interest_to: date | None = None
        self.put_off_in_all, self.put_off_on = 0, date.min
        self.today = first_day
        if paper.taken_over_on is not None:
            self._take_over(paper.taken_over_on)

    def _take_over(self, on: date) -> None:
        for part, amount in self.paper.taken_over.items():
            setattr(self, part, amount)
        self.interest_to = self.paper.interest_to
        self.put_off_in_all, self.put_off_on = self.put_off, on

    def walk(self, deeds: Sequence[Deed], until: date) -> Iterator[Deed | date]:
        """Day by day up to the morning of `until`, stopping at the end of every deed and on every day after its deeds.

        Whoever asks sees the loan as it stands at that point."""
        by_day: dict[date, list[Deed]] = {}
        for deed in sorted(deeds, key=lambda deed: deed.order):
            by_day.setdefault(deed.on, []).append(deed)
        while self.today < until:
            for deed in by_day.get(self.today, ()):
                self.do(deed)
                yield deed
            yield self.today
            self._write_down_a_days_interest()
            self.today += DAY

    def _write_down_a_days_interest(self) -> None:
        if not self.in_term and not self.overdue:
            return
        in_term, overdue = self.rates.on(self.today, self.place)
        interest = (self.in_term * in_term + self.overdue * overdue) / 36_500
        if self.today < self.grace_end:
            self.in_grace += interest
        else:
            self.running += interest

    # --- asking -------------------------------------------------------------------------------------------------------

    @property
    def position(self) -> tuple[int, ...]:
        return (
            self.in_term, self.overdue, self.frozen, self.put_off, self.arrears,
            self.overpaid, self.written_off, self.written_off_interest,
        )  # fmt: skip

    @property
    def in_progress(self) -> int:
        return half_up(self.in_grace + self.running)

    @property
    def principal(self) -> int:
        return self.in_term + self.overdue + self.frozen

    @property
    def to_settle(self) -> int:
        """All principal, all interest owed, and what is in progress (in its two amounts at the end of a grace)."""
        return self.principal + self.arrears + self.put_off + half_up(self.in_grace) + half_up(self.running)

    def unpaid_instalments(self, up_to: date) -> int:
        """Instalments due up to and with the day: what of them is not repaid, the oldest being repaid first."""
        repaid, unpaid = self.paid_out - self.principal, 0
        for due_on, principal in sorted(self.schedule):
            if due_on <= up_to:
                taken = min(repaid, principal)
                repaid -= taken
                unpaid += principal - taken
        return unpaid

    def _fell_due_in_term(self, up_to: date) -> int:
        return min(max(self.unpaid_instalments(up_to) - self.overdue, 0), self.in_term)

    # --- doing --------------------------------------------------------------------------------------------------------

    def do(self, deed: Deed) -> None:
        getattr(self, f"_{deed.kind}")(deed)

    def _pay_out(self, deed: Deed) -> None:
        self.interest_to = self.interest_to or deed.on
        self.paid_out += deed.amount
        self.in_term += deed.amount

    def _fall_due(self, deed: Deed, *, settling: bool = False) -> None:
        if self.interest_to is not None and (deed.on >= self.grace_end or settling) and deed.on > self.interest_to:
            if deed.on < self.grace_end:
                self.arrears += half_up(self.in_grace)
            elif self.interest_to < self.grace_end:
                self._put_off_interest(half_up(self.in_grace), deed.on)
            self.arrears += half_up(self.running)
            self.in_grace = self.running = Fraction(0)
            self.interest_to = deed.on
        if self.put_off:
            self._put_off_falls_due(deed.on)

    def _put_off_interest(self, amount: int, on: date) -> None:
        self.put_off += amount
        self.put_off_in_all += amount
        self.put_off_on = on if amount else self.put_off_on

    def _put_off_falls_due(self, on: date) -> None:
        """Equal whole parts with the instalments after it was put off, the remainder with the last of them; with no
        instalment left, all of it on the last day. What was already paid counts for the parts that come first."""
        days = sorted(day for day, _ in self.schedule if day > self.put_off_on)
        if not days:
            days = [max(day for day, _ in self.schedule) if self.schedule else self.paper.last_day]
        parts = [self.put_off_in_all // len(days) for _ in days]
        parts[-1] = self.put_off_in_all - sum(parts[:-1])
        gone = self.put_off_in_all - self.put_off
        for day, part in zip(days, parts, strict=True):
            already = min(gone, part)
            gone -= already
            if day <= on:
                self.put_off -= part - already
                self.arrears += part - already

    def _receive(self, deed: Deed) -> None:
        if deed.purpose in ("settle", "debt"):
            self._fall_due(deed, settling=deed.purpose == "settle")
        without, with_overdue = ORDER_OF_PAYMENT[deed.purpose]
        due = self._fell_due_in_term(deed.on)
        owed = {
            "due": due,
            "not_due": self.in_term - due,
            **{part: getattr(self, part) for part in ("overdue", "frozen", "arrears", "put_off")},
        }
        left = deed.amount
        for part in (with_overdue if self.overdue else without).split():
            taken = min(left, owed[part])
            left -= taken
            where = "in_term" if part in ("due", "not_due") else part
            setattr(self, where, getattr(self, where) - taken)
        self.overpaid += left

    def _return_overpaid(self, deed: Deed) -> None:
        self.overpaid -= min(deed.amount, self.overpaid)

    def _to_overdue(self, deed: Deed) -> None:
        """Only instalments that fell due before the day; misuse does not wait for one."""
        most = self.in_term if deed.early else self._fell_due_in_term(deed.on - DAY)
        amount = min(deed.amount, most)
        self.in_term -= amount
        self.overdue += amount

    def _take(self, parts: str, amount: int) -> int:
        """As much of the amount as there is is taken off the parts, in order."""
        before = amount
        for part in parts.split():
            taken = min(amount, getattr(self, part))
            setattr(self, part, getattr(self, part) - taken)
            amount -= taken
        return before - amount

    def _freeze(self, deed: Deed) -> None:
        self.frozen += self._take("overdue in_term", deed.amount)
        self._change_schedule(deed)

    def _end_freeze(self, deed: Deed) -> None:
        """Without an amount, all that is frozen."""
        self.in_term += self._take("frozen", deed.amount or self.frozen)

    def _change_schedule(self, deed: Deed) -> None:
        self.schedule = deed.schedule or self.schedule

    def _correct_interest(self, deed: Deed) -> None:
        self.arrears = max(self.arrears + deed.amount, 0)

    def _write_off(self, deed: Deed) -> None:
        self._fall_due(deed, settling=True)
        self.written_off += self._take("frozen overdue in_term", deed.amount)
        self.written_off_interest += self._take("arrears put_off", deed.interest)

    def _recover(self, deed: Deed) -> None:
        self.overpaid += deed.amount - self._take("written_off written_off_interest", deed.amount)

    def _roll_over(self, deed: Deed) -> None:
        self._take("overdue in_term", deed.amount)

    def _move(self, deed: Deed) -> None:
        self.place = deed.place
