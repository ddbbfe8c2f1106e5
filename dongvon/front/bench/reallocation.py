"""Moving balances: a ward with 3,000 needs (wanted: 2 s) and a province of 38 communes × 5 programmes × 2 funds with
20,000 needs (wanted: 30 s), from values in memory to the answer with its reasons. The floor is the ordering alone."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from dongvon.core.ordering import passed_over, propose
from dongvon.core.problems import InvariantBroken
from dongvon.core.reallocation import Cell, Need, Supply, narrow_first
from dongvon.core.targets import UNIT
from dongvon.office.planning.solver import solve
from dongvon.office.planning.terms import plan_rules

ON = date(2025, 9, 1)
SHARES = {"HN": 5, "HCN": 4, "HMTN": 4, "VKK": 2, "NSVS": 3}
AMOUNTS = (20, 30, 40, 50, 80, 100)  # million đồng


def run() -> dict[str, dict[str, Any]]:
    ward, province, rules = _world(1, 3_000), _world(38, 20_000), plan_rules(ON)
    floor, plan = _timed(lambda: propose(*ward, rules))
    told, _ = _timed(lambda: passed_over(*ward, rules, plan))
    ordered, by_ordering = _timed(lambda: propose(*province, rules))
    solved, by_solver = _timed(lambda: solve(*province, rules))
    if by_solver.served != by_ordering.served:
        raise InvariantBroken("the ordering and the solver serve different needs")
    return {
        "reallocation_ward_seconds": _figure(floor + told, floor),
        "reallocation_province_seconds": _figure(solved, ordered),
    }


def _world(places: int, count: int) -> tuple[list[Supply], list[Need]]:
    chance = random.Random(20_250_901)
    supplies = []
    for place in range(places):
        for code in SHARES:
            for fund in ("TW", "TW2"):
                base = chance.randint(500, 40_000) * 10 * UNIT
                back, unused = base * chance.randint(5, 25) // 100, base * chance.randint(0, 2) // 100
                supplies.append(Supply(Cell(f"{place:05}", code, fund), base + unused, base, base, back))
    funds, needs = narrow_first(supplies), []
    for number in range(count):
        place, code = f"{chance.randrange(places):05}", chance.choices([*SHARES], [*SHARES.values()])[0]
        amount, since = chance.choice(AMOUNTS) * 10 * UNIT, ON - timedelta(days=chance.randrange(400))
        needs.append(Need(number, place, code, amount, since, funds[place, code]))
    return supplies, needs


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = perf_counter()
    found = work()
    return perf_counter() - started, found


def _figure(seconds: float, floor: float) -> dict[str, Any]:
    return {"value": round(seconds, 2), "unit": "s", "floor": round(floor, 2), "ratio": round(floor / seconds, 3)}
