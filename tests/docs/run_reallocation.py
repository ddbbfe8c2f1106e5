"""Runs the tables of docs/algorithms/reallocation.md."""

from datetime import date, timedelta

from dongvon.core.expecting import Stretch, expected
from dongvon.core.ordering import passed_over, propose
from dongvon.core.reallocation import Cell, Need, Supply
from dongvon.core.schedule import dotted
from dongvon.office.planning.terms import history, plan_rules
from tests.docs.tables import Row

M, ON = 1_000_000, date(2025, 9, 1)
PLAN = date(2023, 9, 1)  # the one plan whose cap on growth was read


def plans(given: Row) -> Row:
    rules = plan_rules(PLAN)
    supplies, needs = [], []
    for text in given["cells"].split("; "):
        programme, amounts = text.split()
        back, _, unused = amounts.partition("+")
        cell, target = Cell("A", programme, "TW"), 100 + int(unused or 0)
        supplies.append(Supply(cell, target * M, 100 * M, 100 * M, int(back) * M))
    for text in given["needs"].split("; "):
        number, programme, amount = text.split()
        since = ON + timedelta(days=int(number))
        needs.append(Need(int(number), "A", programme, int(amount) * M, since, ("TW",)))
    plan = propose(supplies, needs, rules)
    passed = sorted(passed_over(supplies, needs, rules, plan), key=lambda one: one.need.id)
    return {
        "served": " ".join(str(number) for number in sorted(plan.served)),
        "moves": "; ".join(f"{one.programme} → {two.programme} {amount // M}" for one, two, amount in plan.moves),
        "in the way": "; ".join(f"{one.need.id} {one.rule}" for one in passed),
    }


def backs(given: Row) -> Row:
    whole = {name: int(text.replace(".", "")) for name, text in given.items()}
    past = Stretch(whole["past due"], whole["past paid"], whole["past later"], whole["past early"], whole["past dues"])
    ahead = Stretch(due=whole["due"], later=whole["later"])
    return {"expected": dotted(expected(ahead, past, history(ON).least_loans).amount)}
