"""Runs the tables of docs/algorithms/life.md: a poor household's loan of three years, its acts in order of entry."""

from collections.abc import Sequence
from datetime import date

from dongvon.core.allocation import Purpose
from dongvon.core.dates import add_months
from dongvon.core.life import Act, ActKind, Contract, Effect, Life, differences, live
from dongvon.core.posting import Happened, PositionChange
from dongvon.core.rates import rate_periods
from dongvon.core.schedule import Instalment, dotted
from dongvon.credit.programmes.catalogue import load, pricing
from tests.docs.tables import Row

FAR = date(2100, 1, 1)
WORDS = {
    "paid out": ActKind.PAY_OUT,
    "session": ActKind.FALL_DUE,
    "returned": ActKind.RETURN_OVERPAID,
    "frozen": ActKind.FREEZE,
    "freeze ends": ActKind.END_FREEZE,
    "to overdue": ActKind.TO_OVERDUE,
    "corrected": ActKind.CORRECT_INTEREST,
}


def stands(given: Row) -> Row:
    """How the loan stands on a day."""
    acts, on = _acts(given["entered"]), date.fromisoformat(given["on"])
    life = _life(acts)
    live(life, acts, on)
    at = life.position
    return {
        "principal": dotted(at.principal),
        "frozen": dotted(at.frozen),
        "interest unpaid": dotted(at.arrears),
        "owed to the payer": dotted(at.overpaid),
        "running": dotted(life.running(on).total),
        "settles": dotted(life.amount_to_settle(on)),
    }


def adjusts(given: Row) -> Row:
    """What the last act entered adds to the books, once those before it are booked."""
    acts = _acts(given["entered"])
    booked: dict[tuple[int, Happened, str], tuple[int, PositionChange]] = {}
    for act, effects in live(_life(acts), acts[:-1]):
        for one in effects:
            amount, change = booked.get((act.number, one.event, one.place), (0, PositionChange()))
            booked[act.number, one.event, one.place] = (amount + one.amount, change + one.change)
    found = differences(live(_life(acts), acts), booked)
    days = {act.number: act.on for act in acts}
    return {"adds": "; ".join(_told(days[number], one) for number, one in found)}


def _told(on: date, one: Effect) -> str:
    return f"{on} {str(one.event).replace('_', ' ')} {dotted(one.amount)}"


def _acts(text: str) -> list[Act]:
    found = []
    for number, part in enumerate(text.split(", "), 1):
        day, rest = part.split(" ", 1)
        words = rest.rstrip("-0123456789. ")
        amount = int(rest[len(words) :].replace(".", "") or "0")
        if words in WORDS:
            found.append(Act(WORDS[words], date.fromisoformat(day), amount, number))
        else:
            found.append(Act(ActKind.RECEIVE, date.fromisoformat(day), amount, number, Purpose(words)))
    return found


def _life(acts: Sequence[Act]) -> Life:
    signed_on = min(act.on for act in acts)
    rates = rate_periods(pricing(load("HN")), signed_on=signed_on, since=signed_on, until=FAR)
    due_on = add_months(signed_on, 36)
    contract = Contract(signed_on, signed_on, due_on, lambda place: rates)
    return Life(contract, "03408", (Instalment(1, due_on, acts[0].amount),))
