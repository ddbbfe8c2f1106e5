"""Runs the tables of docs/algorithms/interest.md."""

from datetime import date

from dongvon.core.interest import BalancePeriod, accrue, add_exact, interest, round_exact
from dongvon.core.rates import percent_text, rate_e7, rate_periods
from dongvon.credit.programmes.catalogue import load, pricing
from tests.docs.tables import Row


def one_balance(given: Row) -> Row:
    exact = accrue(_whole(given["principal"]), int(given["days"]), rate_e7(given["percent"]))
    return {"interest": _text(round_exact(exact)), "whole": _text(exact[0]), "remainder": _text(exact[1])}


def loan(given: Row) -> Row:
    since, until = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    principal, overdue = _whole(given["principal"]), _whole(given["overdue"])
    signed_on = date.fromisoformat(given["signed"])
    rates = rate_periods(pricing(load(given["programme"])), signed_on=signed_on, since=since, until=until)
    answer = interest([BalancePeriod(since, until, principal - overdue, overdue)], rates)
    segments = ", ".join(f"{segment.days} x {percent_text(segment.annual_rate_e7)}" for segment in answer.segments)
    return {"segments": segments, "interest": _text(answer.total)}


def rounded_once(given: Row) -> Row:
    rows = zip(given["balances"].split(", "), given["days"].split(", "), strict=True)
    parts = [accrue(_whole(balance), int(days), rate_e7(given["percent"])) for balance, days in rows]
    total = (0, 0)
    for part in parts:
        total = add_exact(total, part)
    return {"together": _text(round_exact(total)), "each rounded": _text(sum(round_exact(part) for part in parts))}


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _text(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
