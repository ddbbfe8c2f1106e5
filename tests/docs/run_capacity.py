"""Runs the table of docs/algorithms/capacity.md."""

from datetime import date

from dongvon.core.capacity import Budget, capacity_setting, periods
from dongvon.core.rates import rate_e7
from dongvon.core.schedule import Rule, Terms, build, dotted
from tests.docs.tables import Row

BEGINS = date(2026, 1, 15)


def plan(given: Row) -> Row:
    income, costs, loan = (int(given[name].replace(".", "")) for name in ("income", "costs", "loan"))
    months, every = int(given["months"]), int(given["every"])
    rule = Rule.SINGLE if every >= months else Rule.EVERY_MONTHS
    terms = Terms(loan, BEGINS, months, rule, instalment_months=every, transaction_day=15)
    found = periods(Budget(income, costs), BEGINS, build(terms), rate_e7(given["rate"]))
    percent = capacity_setting(BEGINS).cover_percent
    return {
        "sums": "; ".join(
            f"{dotted(one.available)} - {dotted(one.principal)} - {dotted(one.interest)} = {dotted(one.spare)}"
            for one in found
        ),
        "short": str(sum(not one.covers(percent) for one in found)),
    }
