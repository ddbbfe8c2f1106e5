"""Sheets read at a glance: one loan in 30 seconds, one group on one A4, one household, the figures of a briefing.

All as data, for a page or a paper to show; call inside `acting(actor)`. Money in đồng."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.mirror.lists.definition import sql
from dongvon.office.mirror.lists.portfolio import share_e2
from dongvon.office.mirror.lists.queries import Row, fetch, lists_with, neighbours

REASONS = {
    "overdue": N_("quá hạn"),
    "frozen": N_("khoanh"),
    "inactive": N_("không hoạt động"),
    "arrears": N_("lãi tồn"),
}
"""Why a debt is to be handled."""
_SUMS = ("outstanding", "overdue", "frozen", "arrears")


@dataclass(frozen=True, slots=True)
class LoanSummary:
    """One loan: `facts` are who (name, customer_code, hamlet, group_code, head), what (programme, purpose_name,
    amount_granted, rate_e7), where it stands (in_term, overdue, frozen, missed, arrears, arrears_months, moved_on) and
    the deposit. `next_due_on`: the first day of principal while it lies ahead, then the final one; Form 31 does not
    name the instalments between. `lists`: codes of the lists on which the loan or its customer stands."""

    facts: Row
    next_due_on: date
    lists: Sequence[str]


@dataclass(frozen=True, slots=True)
class GroupSheet:
    """One group: its own figures, its debts to handle, each with `reasons` (keys of REASONS), their sums, and the codes
    of the lists about groups on which it stands."""

    group: Row
    debts: Sequence[Row]
    sums: Row
    lists: Sequence[str]


@dataclass(frozen=True, slots=True)
class CustomerSheet:
    """One household as the bank knows it: its customer with the deposit, all his loans, the codes of the lists on which
    he or one of the loans stands."""

    customer: Row
    loans: Sequence[Row]
    lists: Sequence[str]


@dataclass(frozen=True, slots=True)
class BriefingLine:
    """The figures of one commune (`point` empty and `total` true) or of one of its points; `change` of the balance
    since the earlier month, None without one. Shares in hundredths of a percent."""

    place: str
    point: str
    total: bool
    figures: Row
    overdue_share_e2: int | None
    savers_share_e2: int | None
    change: int | None


def loan_summary(
    actor: Actor, on: date, loan_number: str, customer_code: str, before: date | None = None
) -> LoanSummary:
    """The summary of one loan; refused in the same words whether it does not exist or is out of reach."""
    keys = {"loan_number": loan_number, "customer_code": customer_code}
    near = neighbours(actor, on, keys)
    which = _loans("l.loan_number = %(loan_number)s AND l.customer_code = %(customer_code)s")
    facts = _one(which, actor, on, keys, near)
    first, final = facts["first_principal_on"], facts["final_due_on"]
    ahead = first is not None and on < first < final
    lists = lists_with(actor, on, before, ("loan", "customer"), keys, near)
    return LoanSummary(facts, first if ahead else final, lists)


def group_sheet(actor: Actor, on: date, group_code: str, before: date | None = None) -> GroupSheet:
    """The debts of one group that somebody has to see to, worst first."""
    keys = {"group_code": group_code}
    near = neighbours(actor, on, keys)
    group = _one("SELECT * FROM groups WHERE group_code = %(group_code)s", actor, on, keys, near)
    by_name = _loans("l.group_code = %(group_code)s") + " ORDER BY c.name, l.loan_number"
    rows = fetch(by_name, actor, on, None, keys, near)
    worst = list(REASONS)
    debts = sorted((row for row in rows if row["reasons"]), key=lambda row: worst.index(row["reasons"][0]))
    sums = {key: sum(row[key] for row in debts) for key in _SUMS}
    return GroupSheet(group, debts, sums, lists_with(actor, on, before, ("group",), keys, near))


def customer_sheet(actor: Actor, on: date, customer_code: str, before: date | None = None) -> CustomerSheet:
    """Everything the month says of one customer."""
    keys = {"customer_code": customer_code}
    query = (
        "SELECT c.customer_code, c.name, c.born_on, c.spouse, c.place, c.hamlet, c.point, c.group_code, c.loan_count,"
        " c.outstanding, c.overdue, c.frozen, c.arrears, c.savings_number, c.savings_balance, c.identity_fault,"
        " c.expires_on, c.phone_fault, g.head_name AS head FROM customers AS c"
        " LEFT JOIN groups AS g ON g.group_code = c.group_code WHERE c.customer_code = %(customer_code)s"
    )
    near = neighbours(actor, on, keys)
    customer = _one(query, actor, on, keys, near)
    in_order = _loans("l.customer_code = %(customer_code)s") + " ORDER BY l.signed_on, l.loan_number"
    loans = fetch(in_order, actor, on, None, keys, near)
    return CustomerSheet(customer, loans, lists_with(actor, on, before, ("loan", "customer"), keys, near))


def briefing(actor: Actor, on: date, before: date | None = None) -> list[BriefingLine]:
    """Every commune of the actor, followed by its points: customers, groups, balance, overdue, arrears, savings,
    inactive loans, and how the balance changed since the earlier month."""
    rows = fetch(sql("sheets/briefing.sql"), actor, on, before or on)
    lines = []
    for place in dict.fromkeys(row["place"] for row in rows):
        points = [row for row in rows if row["place"] == place]
        total = {key: sum(row[key] for row in points) for key in points[0] if key not in ("place", "point")}
        lines.append(_line(place, "", True, total, before))
        lines += [_line(place, row["point"], False, row, before) for row in points]
    return lines


def _line(place: str, point: str, total: bool, row: Row, before: date | None) -> BriefingLine:
    change = row["outstanding"] - row["outstanding_before"] if before else None
    overdue = share_e2(row["overdue"], row["outstanding"])
    return BriefingLine(place, point, total, row, overdue, share_e2(row["savers"], row["customers"]), change)


def _loans(which: str) -> str:
    return f"{sql('sheets/loans.sql')} WHERE {which}"


def _one(query: str, actor: Actor, on: date, keys: dict[str, str], near: Sequence[str]) -> Row:
    rows = fetch(query, actor, on, None, keys, near)
    if not rows:
        raise Refused(
            Problem(
                "not_in_month", N_("Số liệu tháng này không có món vay, khách hàng hay tổ này trong phạm vi của bạn.")
            )
        )
    return rows[0]
