"""Savings: interest on the daily balance, the least deposit, and when money may leave an account.

The balance of a day is the one at its end, so the day of a deposit counts and the day of a withdrawal does not.
Interest follows from đồng-days (the sum of the daily balances) under one rate; those of all stretches of a period are
added exactly and rounded half up to a đồng once, when the interest is credited.

`accrue`, `add_exact` and `round_exact` are rules of `core.choice`: the same function runs on `int` and on columns.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.choice import Whole
from dongvon.core.dates import day_text, on_day_of_month
from dongvon.core.money import Dong, round_half_up
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.core.rates import RATE_UNITS
from dongvon.core.schedule import dotted

MEMBER, RESIDENT = "member", "resident"
"""The products: account 105 of a household in a group, and the account of anybody at the point."""

DIVISORS = (360, 365)
YEAR_PARTS = 26_280
"""The least common multiple of the divisors, so that a period in which the divisor changes still adds up exactly."""
DENOMINATOR = YEAR_PARTS * RATE_UNITS
LARGEST_DONG_DAYS = 96_000_000_000 * 3_653
FORM = "Mẫu 01/TGTV"

Exact = tuple[Whole, Whole]
"""Whole đồng and remainder, 0 <= remainder < DENOMINATOR."""


@dataclass(frozen=True, slots=True)
class SavingsSetting:
    """What holds for a product from a day on: yearly rate in 10⁻⁷, days of the year interest is divided by, day of the
    month on which it is credited (31: the last), least deposit in đồng; by which document, how sure."""

    product: str
    since: date
    annual_rate_e7: int
    divisor: int
    credit_day: int
    least_deposit: Dong
    document: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days [since, until) under one setting."""

    since: date
    until: date
    setting: SavingsSetting

    @property
    def days(self) -> int:
        return (self.until - self.since).days


def setting_on(settings: Iterable[SavingsSetting], product: str, on: date) -> SavingsSetting:
    """The setting of a product in force on the day; refused where there is none."""
    begun = [one for one in settings if one.product == product and one.since <= on]
    if not begun:
        text = N_("Chưa có lãi suất tiền gửi cho ngày {on}.")
        raise Refused(Problem("savings_rate_unknown", text, {"on": day_text(on)}))
    return max(begun, key=lambda one: one.since)


def stretches(settings: Sequence[SavingsSetting], product: str, since: date, until: date) -> list[Stretch]:
    """[since, until) cut where another setting begins, in order of time."""
    if since >= until:
        return []
    cuts = {one.since for one in settings if one.product == product and since < one.since < until}
    return [
        Stretch(first, last, setting_on(settings, product, first))
        for first, last in itertools.pairwise([since, *sorted(cuts), until])
    ]


def credit_day(settings: Iterable[SavingsSetting], product: str, month: date) -> date:
    """The day of the month on which its interest is credited: interest up to, not with, that day."""
    setting = setting_on(settings, product, month)
    return on_day_of_month(month.year, month.month, setting.credit_day)


def accrue(dong_days: Whole, rate_e7: Whole, divisor: int) -> Exact:
    """Interest of a sum of daily balances as an exact pair, without passing 2**63 on the way.

    Ranges: 0..LARGEST_DONG_DAYS, rates as `core.interest`. Source: TT 14/2017/TT-NHNN (29/09/2017) article 5: sum of
    the actual daily balances x yearly rate / 365, in force 2018-01-01; 360 before."""
    if divisor not in DIVISORS:
        raise InvariantBroken(f"savings: divisor {divisor}")
    parts = dong_days * (YEAR_PARTS // divisor)
    whole = parts // DENOMINATOR
    rest = (parts - whole * DENOMINATOR) * rate_e7
    more = rest // DENOMINATOR
    return whole * rate_e7 + more, rest - more * DENOMINATOR


def add_exact(a: Exact, b: Exact) -> Exact:
    """The exact sum of two pairs."""
    remainder = a[1] + b[1]
    carried = remainder // DENOMINATOR
    return a[0] + b[0] + carried, remainder - carried * DENOMINATOR


def round_exact(exact: Exact) -> Whole:
    """The pair in whole đồng, half up: done once for an account and credit."""
    return exact[0] + round_half_up(exact[1], DENOMINATOR)


@dataclass(frozen=True, slots=True)
class Line:
    """Days [since, until) of one balance at one rate, and their exact interest: a line of the statement."""

    since: date
    until: date
    balance: Dong
    setting: SavingsSetting
    exact: tuple[int, int]

    @property
    def days(self) -> int:
        return (self.until - self.since).days


def lines(opening: Dong, moved: Iterable[tuple[date, Dong]], periods: Sequence[Stretch]) -> list[Line]:
    """The days of the periods by balance. `opening`: the balance before the first of them; `moved`: what came in (above
    zero) and went out on a day; what moved before the periods is in the opening."""
    if not periods:
        return []
    first, last = periods[0].since, periods[-1].until
    changes = dict[date, int]()
    for on, change in moved:
        if first <= on < last:
            changes[on] = changes.get(on, 0) + change
    found, balance = list[Line](), opening
    for period in periods:
        days = sorted({period.since, *(on for on in changes if period.since <= on < period.until)})
        for since, until in itertools.pairwise([*days, period.until]):
            balance += changes.get(since, 0)
            exact = accrue(balance * (until - since).days, period.setting.annual_rate_e7, period.setting.divisor)
            found.append(Line(since, until, balance, period.setting, exact))
    return found


def interest(found: Iterable[Line]) -> Dong:
    """The interest of these lines: added exactly, rounded once."""
    total: Exact = (0, 0)
    for one in found:
        total = add_exact(total, one.exact)
    return int(round_exact(total))


# --- what may be done -------------------------------------------------------------------------------------------------


def check_deposit(amount: Dong, setting: SavingsSetting, convention: Dong = 0, minutes: str = "") -> None:
    """Refuse a deposit below what the product and the convention of the group (10C/TD, `minutes`) ask.

    Source: processes.md R16 (product sheet of the bank, 2016: 5.000 đồng); 10C/TD (convention of the group)."""
    least = max(setting.least_deposit, convention)
    if amount < least:
        source = setting.document if least == setting.least_deposit else f"10C/TD {minutes}".strip()
        text = N_("Mỗi lần gửi ít nhất {least} đồng.")
        raise Refused(Problem("deposit_too_small", text, {"least": dotted(least)}, source))


def check_out(amount: Dong, balance: Dong, owed: Dong = 0) -> None:
    """Refuse money that leaves the account of a member, in cash or by transfer, while his household owes anything; of
    anybody, more than there is. Source: form 01/TGTV."""
    if not 0 < amount <= balance:
        text = N_("Số dư tiền gửi {balance} đồng không đủ để rút {amount} đồng.")
        raise Refused(Problem("savings_too_small", text, {"balance": dotted(balance), "amount": dotted(amount)}))
    if owed:
        text = N_("Hộ còn nợ; tiền gửi tổ viên chỉ được rút khi đã trả hết nợ.")
        raise Refused(Problem("savings_while_in_debt", text, {}, FORM))


def check_credited(booked_on: date, interest_to: date | None) -> None:
    """Refuse an entry dated before interest was credited: the days it changes have been reckoned and paid. It is taken
    once that credit is taken back."""
    if interest_to is not None and booked_on < interest_to:
        text = N_(
            "Lãi tiền gửi đã nhập gốc đến ngày {day}. Ghi từ ngày đó, hoặc nhờ ngân hàng rút lại lần nhập lãi "
            "(trang Tiền gửi), ghi việc muộn rồi nhập lãi lại."
        )
        raise Refused(Problem("savings_interest_credited", text, {"day": day_text(interest_to)}))
