"""Each loan against the month before: previous balance + disbursed − rolled − collected − written off = balance.

Source: the check officers make by hand each month (practice of 2026). An older contract repaid by a new one (đảo
khoản) falls without a collection, and the new one stands for it: of one customer the two cancel out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Literal

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused

Kind = Literal["stayed", "new", "settled_and_gone", "gone_with_balance"]
_ROLLED = N_("Đảo khoản {amount} đồng nằm ở hợp đồng mới của khách hàng")
_DROPPED = N_("Khoản vay tất toán năm trước: tệp tháng Một không còn ghi")

# A loan is its number and its customer: the bank gives numbers again. Loans with nothing to tell come added up, as one
# row of each commune without a number.
_LOANS = """
    WITH rolled AS MATERIALIZED (
        SELECT coalesce(n.loan_number, p.loan_number) AS number, coalesce(n.customer_code, p.customer_code) AS customer,
               coalesce(n.place, p.place) AS place, left(coalesce(n.hamlet_code, p.hamlet_code), 6) AS commune,
               coalesce(p.group_code, '') AS group_before, coalesce(n.group_code, '') AS group_now,
               n.loan_number IS NOT NULL AS here, p.loan_number IS NOT NULL AS there,
               coalesce(p.in_term + p.overdue + p.frozen, 0) AS previous, coalesce(n.disbursed_month, 0) AS disbursed,
               coalesce(n.rolled_month, 0) AS rolled,
               coalesce(n.collected_in_term_month + n.collected_overdue_month + n.collected_frozen_month, 0)
                   AS collected,
               coalesce(n.written_off_month, 0) AS written_off, coalesce(n.in_term + n.overdue + n.frozen, 0) AS now
        FROM (SELECT * FROM mirror_loanmonth WHERE as_of_on = %(on)s AND {within}) AS n
        FULL JOIN (SELECT * FROM mirror_loanmonth WHERE as_of_on = %(before)s AND {within}) AS p
            ON p.loan_number = n.loan_number AND p.customer_code = n.customer_code
    ), told AS MATERIALIZED (
        SELECT *, NOT (here AND there AND group_before = group_now AND rolled = 0
                       AND now = previous + disbursed - collected - written_off) AS odd
        FROM rolled
    )
    SELECT number, customer, place, commune, group_before, group_now, here, there, 1 AS loans,
           previous, disbursed, rolled, collected, written_off, now
    FROM told WHERE odd
    UNION ALL
    SELECT NULL, '', '', commune, '', '', true, true, count(*),
           sum(previous), sum(disbursed), 0, sum(collected), sum(written_off), sum(now)
    FROM told WHERE NOT odd GROUP BY commune
    ORDER BY 4, 1, 2
"""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the roll-forward is made of, in đồng; `difference` is the balance less what follows from the rest."""

    previous: int = 0
    disbursed: int = 0
    rolled: int = 0
    collected: int = 0
    written_off: int = 0
    current: int = 0

    @property
    def difference(self) -> int:
        return self.current - (self.previous + self.disbursed - self.rolled - self.collected - self.written_off)

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class RolledLoan:
    """One loan over the month. `group_before` and `group` differ where it has moved."""

    loan_number: str
    customer_code: str
    place: str
    commune: str
    kind: Kind
    group_before: str
    group: str
    amounts: Amounts
    cause: Problem | None = None

    @property
    def changed_group(self) -> bool:
        return self.kind == "stayed" and self.group_before != self.group

    @property
    def open(self) -> bool:
        """Whether something is left that nobody knows the cause of."""
        return self.cause is None and (self.amounts.difference != 0 or self.kind == "settled_and_gone")


@dataclass(frozen=True, slots=True)
class RollForward:
    """`loans`: those that are new, gone, in another group, or do not roll; `communes`: all loans added up by the
    bank's commune code; `counts`: all loans by kind."""

    loans: tuple[RolledLoan, ...]
    communes: Mapping[str, Amounts]
    total: Amounts
    counts: Mapping[str, int]


def roll_forward(actor: Actor, on: date, before: date, office_code: str) -> RollForward:
    """Every loan of Form 31 of `on` against Form 31 of `before`, a day of the month before; call inside `acting`."""
    last_month = on.replace(day=1) - timedelta(days=1)
    if (before.year, before.month) != (last_month.year, last_month.month):
        text = N_("Ngày {before} không thuộc tháng liền trước ngày {on}: phát sinh trong tháng không nối được")
        raise Refused(Problem("not_month_before", text, {"before": day_text(before), "on": day_text(on)}))
    communes: dict[str, Amounts] = defaultdict(Amounts)
    counts: dict[str, int] = defaultdict(int)
    loans = []
    for loan, number in _loans(actor, on, before, office_code):
        communes[loan.commune] += loan.amounts
        counts[loan.kind] += number
        if loan.loan_number:
            loans.append(loan)
    loans = _with_causes(loans, on)
    told = [one for one in loans if one.kind != "stayed" or one.changed_group or one.amounts.difference]
    return RollForward(tuple(told), dict(communes), sum(communes.values(), Amounts()), dict(counts))


def _loans(actor: Actor, on: date, before: date, office_code: str) -> Iterator[tuple[RolledLoan, int]]:
    """Each loan, and 1; without its number what stayed as it should in a commune, and how many loans that is."""
    within = "office_code = %(office)s AND place = ANY(%(places)s)"
    facts: dict[str, Any] = {"on": on, "before": before, "office": office_code, "places": list(actor.places)}
    if actor.group_codes:
        within, facts["groups"] = within + " AND group_code = ANY(%(groups)s)", list(actor.group_codes)
    elif actor.role == Role.ASSOCIATION_OFFICER:
        within, facts["association"] = within + " AND association_code = %(association)s", actor.association
    with connection.cursor() as cursor:
        # A month taken in a moment ago has no statistics yet: join by hashing, whatever the planner believes.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_LOANS.format(within=within), facts)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
        for number, customer, place, commune, group_before, group, here, there, loans, *amounts in rows:
            kind: Kind = "stayed" if here and there else "new"
            if not here:
                kind = "gone_with_balance" if amounts[0] else "settled_and_gone"
            said = Amounts(*map(int, amounts))
            yield RolledLoan(number or "", customer, place, commune, kind, group_before, group, said), loans


def _with_causes(loans: list[RolledLoan], on: date) -> list[RolledLoan]:
    """A customer's contracts cancel out when what is left on the old ones is what was rolled into the new ones."""
    by_customer: dict[str, list[RolledLoan]] = defaultdict(list)
    for loan in loans:
        if loan.amounts.difference or loan.amounts.rolled:
            by_customer[loan.customer_code].append(loan)
    rolled = {customer: sum(one.amounts.rolled for one in own) for customer, own in by_customer.items()}
    known = {customer for customer, own in by_customer.items() if rolled[customer] and _cancels(own)}
    found = []
    for loan in loans:
        cause = None
        if loan.amounts.difference and loan.customer_code in known:
            cause = Problem("rolled", _ROLLED, {"amount": rolled[loan.customer_code]}, severity="warn")
        elif loan.kind == "settled_and_gone" and on.month == 1:
            cause = Problem("dropped", _DROPPED, severity="warn")
        found.append(replace(loan, cause=cause) if cause else loan)
    return found


def _cancels(own: Iterable[RolledLoan]) -> bool:
    """Whether each new contract is above by exactly what was rolled into it, and the old ones below by as much."""
    new = [one.amounts for one in own if one.amounts.rolled]
    left = sum(one.amounts.difference for one in own)
    return left == 0 and all(amounts.difference == amounts.rolled for amounts in new)
