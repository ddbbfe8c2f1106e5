"""Runs the tables of docs/algorithms/accrual.md."""

from datetime import date, timedelta

from dongvon.core.accrual import accrued, released_by, to_post
from dongvon.core.interest import IN_TERM, BalancePeriod, add_exact, interest, round_exact
from dongvon.core.rates import RatePeriod, rate_e7
from dongvon.core.schedule import dotted
from tests.docs.tables import Row

SINCE, FAR = date(2025, 3, 15), date(2125, 1, 1)


def posted(given: Row) -> Row:
    rates, balance = [RatePeriod(SINCE, FAR, rate_e7(given["percent"]), None)], _whole(given["balance"])
    days, total = list[int](), 0
    for number in range(1, int(given["days"]) + 1):
        exact = accrued(balance, SINCE, SINCE + timedelta(days=number), rates, IN_TERM)
        days.append(to_post(exact, total))
        total += days[-1]
    return {"posted each day": ", ".join(dotted(day) for day in days), "together": dotted(total)}


def late(given: Row) -> Row:
    since, until = date.fromisoformat(given["from"]), date.fromisoformat(given["up to"])
    rates = [RatePeriod(since, FAR, rate_e7(given["percent"]), None)]
    before = accrued(_whole(given["balance"]), since, until, rates, IN_TERM)
    change = accrued(_whole(given["changes"]), date.fromisoformat(given["counts from"]), until, rates, IN_TERM)
    return {
        "before": dotted(int(round_exact(before))),
        "after": dotted(int(round_exact(add_exact(before, change)))),
    }


def released(given: Row) -> Row:
    until = SINCE + timedelta(days=int(given["days"]))
    balances = [BalancePeriod(SINCE, until, _whole(given["in term"]), _whole(given["overdue"]))]
    reckoned = interest(balances, [RatePeriod(SINCE, FAR, rate_e7("6.6"), rate_e7("8.58"))])
    found = released_by(reckoned)
    return {
        "due": dotted(reckoned.total),
        "in term": dotted(found.in_term),
        "overdue": dotted(found.overdue),
        "rounding in term": dotted(found.rounding_in_term),
        "rounding overdue": dotted(found.rounding_overdue),
    }


def _whole(text: str) -> int:
    return int(text.replace(".", ""))
