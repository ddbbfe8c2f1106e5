"""Runs the tables of docs/algorithms/savings.md."""

from datetime import date

from dongvon.core.rates import rate_e7
from dongvon.core.savings import MEMBER, SavingsSetting, interest, lines, stretches
from dongvon.core.schedule import dotted
from dongvon.credit.savings.terms import settings
from tests.docs.tables import Row


def credited(given: Row) -> Row:
    since, until = date.fromisoformat(given["from"]), date.fromisoformat(given["up to"])
    rule = SavingsSetting(MEMBER, since, rate_e7(given["rate"]), int(given["divisor"]), 31, 0, "", "")
    pairs = [pair.split() for pair in given["moved"].split("; ") if pair]
    moved = [(date.fromisoformat(day), _whole(amount) * 1_000) for day, amount in pairs]
    found = lines(_whole(given["opening"]) * 1_000, moved, stretches([rule], MEMBER, since, until))
    days = sum(one.balance * one.days for one in found)
    return {"đồng-days": dotted(days), "interest": dotted(interest(found))}


def two_rates(given: Row) -> Row:
    since, until = date.fromisoformat(given["from"]), date.fromisoformat(given["up to"])
    found = lines(_whole(given["balance"]), [], stretches(settings(), MEMBER, since, until))
    return {"days": ", ".join(str(one.days) for one in found), "interest": dotted(interest(found))}


def _whole(text: str) -> int:
    return int(text.replace(".", ""))
