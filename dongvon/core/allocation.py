"""Which dues a payment settles, and in what order.

A payment has a purpose: interest, principal, settling the loan, what the group leader brings in cash, or what is taken
from the member's savings. For each purpose a dated setting names the order; the payment runs down the order and takes
from each part what it can. What no part takes is left over and must be given back or paid in as savings.

The rule itself runs over whole đồng or over columns of đồng.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from dongvon.core.choice import Whole, clip, where
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused


class Purpose(StrEnum):
    """What a payment is for."""

    INTEREST = "interest"
    PRINCIPAL = "principal"
    DEBT = "debt"
    SETTLE = "settle"
    COLLECTOR_CASH = "collector_cash"
    FROM_SAVINGS = "from_savings"


class Part(StrEnum):
    """The parts of a debt that a payment may settle."""

    OVERDUE_PRINCIPAL = "overdue_principal"
    PRINCIPAL_DUE = "principal_due"
    PRINCIPAL_NOT_DUE = "principal_not_due"
    FROZEN_PRINCIPAL = "frozen_principal"
    INTEREST_DUE = "interest_due"
    INTEREST_DEFERRED = "interest_deferred"
    INTEREST_RUNNING = "interest_running"


@dataclass(frozen=True, slots=True)
class Dues:
    """What is owed on the day, in đồng (or columns of đồng).

    `in_term_principal` is the whole balance in term and holds `principal_due`, the instalments due and not overdue.
    `interest_due`: fallen due and unpaid, in term and overdue together (lãi đến hạn và lãi tồn). `interest_deferred`:
    of a period of grace. `interest_running`: up to the day, since interest last fell due.
    """

    overdue_principal: Whole = 0
    principal_due: Whole = 0
    in_term_principal: Whole = 0
    interest_due: Whole = 0
    interest_deferred: Whole = 0
    interest_running: Whole = 0
    frozen_principal: Whole = 0


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a payment settles; the fields add up to the payment and none is below zero."""

    principal_overdue: Whole
    principal_in_term: Whole
    interest_due: Whole
    interest_deferred: Whole
    interest_running: Whole
    left_over: Whole
    principal_frozen: Whole = 0

    @property
    def interest(self) -> Whole:
        return self.interest_due + self.interest_deferred + self.interest_running

    @property
    def principal(self) -> Whole:
        return self.principal_overdue + self.principal_in_term + self.principal_frozen


Order = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OrderSetting:
    """Dated setting: the order for a purpose, on loans without and with overdue principal."""

    since: date
    purpose: Purpose
    in_term: Order
    overdue: Order
    source: str
    confidence: str


_INTEREST: Order = (Part.INTEREST_DUE, Part.INTEREST_DEFERRED, Part.INTEREST_RUNNING)
_PRINCIPAL: Order = (
    Part.OVERDUE_PRINCIPAL,
    Part.PRINCIPAL_DUE,
    Part.PRINCIPAL_NOT_DUE,
    Part.FROZEN_PRINCIPAL,
)
_SINCE = date(2002, 10, 4)
_LAW = "TT 39/2016/TT-NHNN điều 18 (nợ quá hạn: gốc trước)"

# No text read gives the bank's own order for one payment (open question): every row is a setting to confirm.
ORDER_SETTINGS: Sequence[OrderSetting] = (
    OrderSetting(_SINCE, Purpose.INTEREST, _INTEREST, _INTEREST, "13/TD", "memory"),
    OrderSetting(_SINCE, Purpose.PRINCIPAL, _PRINCIPAL, _PRINCIPAL, _LAW, "memory"),
    OrderSetting(
        _SINCE,
        Purpose.SETTLE,
        in_term=(Part.PRINCIPAL_DUE, *_INTEREST, Part.PRINCIPAL_NOT_DUE, Part.FROZEN_PRINCIPAL),
        overdue=(
            Part.OVERDUE_PRINCIPAL,
            Part.PRINCIPAL_DUE,
            *_INTEREST,
            Part.PRINCIPAL_NOT_DUE,
            Part.FROZEN_PRINCIPAL,
        ),
        source=_LAW,
        confidence="memory",
    ),
    # In-term principal is taken with its interest to the day; of an overdue loan the overdue principal comes first.
    OrderSetting(
        _SINCE,
        Purpose.DEBT,
        in_term=(Part.INTEREST_DUE, Part.PRINCIPAL_DUE, Part.PRINCIPAL_NOT_DUE, Part.INTEREST_DEFERRED),
        overdue=(
            Part.OVERDUE_PRINCIPAL,
            Part.INTEREST_DUE,
            Part.PRINCIPAL_DUE,
            Part.PRINCIPAL_NOT_DUE,
            Part.INTEREST_DEFERRED,
        ),
        source=_LAW,
        confidence="memory",
    ),
    OrderSetting(
        _SINCE,
        Purpose.COLLECTOR_CASH,
        in_term=(Part.INTEREST_DUE, Part.INTEREST_DEFERRED),
        overdue=(Part.INTEREST_DUE, Part.INTEREST_DEFERRED),
        source="11/TD, HD 727/HD-NHCS (2026-02-11): never principal",
        confidence="seen",
    ),
    OrderSetting(
        _SINCE,
        Purpose.FROM_SAVINGS,
        in_term=(Part.INTEREST_DUE, Part.PRINCIPAL_DUE),
        overdue=(Part.OVERDUE_PRINCIPAL, Part.INTEREST_DUE, Part.PRINCIPAL_DUE),
        source="01/TGTV names what may be debited, without ranking it",
        confidence="memory",
    ),
)


def order_setting(purpose: Purpose, on: date, settings: Sequence[OrderSetting] = ORDER_SETTINGS) -> OrderSetting:
    """The order in force on `on` for the purpose."""
    rows = [row for row in settings if row.purpose == purpose and row.since <= on]
    if not rows:
        text = N_("Chưa có quy định về thứ tự thu nợ cho thời điểm {day}")
        raise Refused(Problem("allocation_order_unknown", text, {"day": on.strftime("%d/%m/%Y")}))
    return max(rows, key=lambda row: row.since)


def allocate(amount: Whole, dues: Dues, setting: OrderSetting) -> Allocation:
    """Share `amount` among the dues in the order of `setting`; over đồng or columns of đồng.

    Amount and dues must not be negative; columns are range-checked by the caller before they come here.
    """
    _check_whole(amount, dues)
    owed = _owed(dues, amount * 0)
    taken = _run_down(amount, owed, setting.in_term)
    if setting.overdue != setting.in_term:
        overdue = _run_down(amount, owed, setting.overdue)
        taken = {part: where(dues.overdue_principal > 0, overdue[part], taken[part]) for part in Part}
    principal_in_term = taken[Part.PRINCIPAL_DUE] + taken[Part.PRINCIPAL_NOT_DUE]
    interest = taken[Part.INTEREST_DUE] + taken[Part.INTEREST_DEFERRED] + taken[Part.INTEREST_RUNNING]
    return Allocation(
        principal_overdue=taken[Part.OVERDUE_PRINCIPAL],
        principal_in_term=principal_in_term,
        interest_due=taken[Part.INTEREST_DUE],
        interest_deferred=taken[Part.INTEREST_DEFERRED],
        interest_running=taken[Part.INTEREST_RUNNING],
        left_over=amount - taken[Part.OVERDUE_PRINCIPAL] - principal_in_term - taken[Part.FROZEN_PRINCIPAL] - interest,
        principal_frozen=taken[Part.FROZEN_PRINCIPAL],
    )


def settlement_amount(dues: Dues) -> Whole:
    """What settles the loan on the day: all principal and all interest up to it."""
    interest = dues.interest_due + dues.interest_deferred + dues.interest_running
    return dues.overdue_principal + dues.in_term_principal + dues.frozen_principal + interest


def _owed(dues: Dues, nothing: Whole) -> Mapping[Part, Whole]:
    principal_due = clip(dues.principal_due, nothing, dues.in_term_principal)
    return {
        Part.OVERDUE_PRINCIPAL: dues.overdue_principal,
        Part.PRINCIPAL_DUE: principal_due,
        Part.PRINCIPAL_NOT_DUE: dues.in_term_principal - principal_due,
        Part.FROZEN_PRINCIPAL: dues.frozen_principal,
        Part.INTEREST_DUE: dues.interest_due,
        Part.INTEREST_DEFERRED: dues.interest_deferred,
        Part.INTEREST_RUNNING: dues.interest_running,
    }


def _run_down(amount: Whole, owed: Mapping[Part, Whole], order: Order) -> Mapping[Part, Whole]:
    nothing, left = amount * 0, amount
    taken = dict.fromkeys(Part, nothing)
    for part in order:
        taken[part] = clip(owed[part], nothing, left)
        left = left - taken[part]
    return taken


_DUES = tuple(field.name for field in fields(Dues))


def _check_whole(amount: Whole, dues: Dues) -> None:
    # Columns were range-checked as columns; single amounts are checked here, where the fault is still one number.
    for name, value in (("amount", amount), *((name, getattr(dues, name)) for name in _DUES)):
        if isinstance(value, int) and value < 0:
            raise InvariantBroken(f"allocation: {name} is {value}")
