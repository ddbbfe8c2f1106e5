"""Small random wards and provinces, and the optimum found by trying everything: no cuts, no netting, plain flows."""

import random
from collections import defaultdict, deque
from datetime import date, timedelta
from itertools import product

from dongvon.core.reallocation import Cell, Giving, Need, PlanRules, Supply, in_order, narrow_first
from dongvon.core.targets import UNIT

SINCE = date(2025, 1, 1)
POOR, AREA = ("HN", "HCN", "HMTN"), ("VKK", "TNVKK")


def rules_of(growth: int | None = 2, keep: int = 0, own_first: bool = True, fallen_away: bool = True) -> PlanRules:
    free = Giving(POOR, POOR, False, False, "(a)", "seen")
    after = Giving(AREA, (*POOR, "NSVS"), own_first, fallen_away, "(b)", "seen")
    return PlanRules(SINCE, (*POOR, "NSVS"), (free, after), growth, keep, "2023", "seen")


def supply(cell: Cell, collected: int, unused: int = 0, base: int = 1000, earmark: str = "") -> Supply:
    """A cell by what comes back and what of its target is unused, in units of a target."""
    return Supply(cell, (base + unused) * UNIT, base * UNIT, base * UNIT, collected * UNIT, earmark)


def need(number: int, programme: str, amount: int, funds: tuple[str, ...] = ("TW",), place: str = "A") -> Need:
    return Need(number, place, programme, amount * UNIT, SINCE + timedelta(days=number), funds)


def random_ward(seed: int, places: int = 1) -> tuple[list[Supply], list[Need], PlanRules]:
    chance = random.Random(seed)
    codes = chance.sample([*POOR, *AREA, "NSVS"], chance.randint(2, 6))
    cells = [Cell(place, code, fund) for place in "ABC"[:places] for code in codes for fund in ("TW", "DP")
             if fund == "TW" or chance.random() < 0.5]  # fmt: skip
    supplies = [
        Supply(
            cell, (base + chance.randint(-6, 12)) * UNIT, base * UNIT, (base + chance.randint(-4, 8)) * UNIT,
            chance.randint(0, 200) * UNIT // 10, "QĐ riêng" if chance.random() < 0.1 else "",
        )
        for cell in cells for base in [chance.randint(0, 300)]
    ]  # fmt: skip
    funds = narrow_first(supplies)
    needs = []
    for number in range(chance.randint(1, 7)):
        place, code = chance.choice("ABC"[:places]), chance.choice(codes)
        days = timedelta(days=chance.randint(0, 9))
        own = funds.get((place, code), ())
        kept = own[: chance.randint(1, 2)] if chance.random() < 0.3 else own
        needs.append(Need(number, place, code, chance.randint(1, 15) * UNIT, SINCE + days, kept))
    growth = chance.choice([None, 0, 2, 2, 10])
    rules = rules_of(growth, chance.choice([0, 0, 0, 20]), chance.random() < 0.8, chance.random() < 0.8)
    return supplies, needs, rules


def best_by_trying(supplies: list[Supply], needs: list[Need], rules: PlanRules) -> dict[int, str]:
    """The outcomes that keep the rules and are the best where they first differ from any other's: all are tried, from
    the best down."""
    waiting = in_order(needs, rules)
    for outcome in product(*[(*one.funds, None) for one in waiting]):
        served = {one.id: fund for one, fund in zip(waiting, outcome, strict=True) if fund is not None}
        if _keeps_the_rules(supplies, waiting, rules, served):
            return served
    raise AssertionError("serving nobody keeps every rule")


def _keeps_the_rules(supplies: list[Supply], waiting: list[Need], rules: PlanRules, served: dict[int, str]) -> bool:
    lent = defaultdict[Cell, int](int)
    for one in waiting:
        if one.id in served:
            lent[Cell(one.place, one.programme, served[one.id])] += one.amount
    if not set(lent) <= {one.cell for one in supplies}:
        return False
    still = {(one.programme, fund) for one in waiting if one.id not in served for fund in one.funds}
    wires: dict[tuple[object, object], int] = {}
    for one in supplies:
        cell = one.cell
        wires["money", ("own", cell)] = one.available
        wires["own", cell], wires["give", cell] = 0, 0
        wires[("own", cell), ("use", cell)] = 10**15
        wires[("own", cell), ("give", cell)] = 0 if one.earmark else one.available - one.keep(rules)
        wires[("use", cell), "lent"] = lent[cell]
        wires[("in", cell), ("use", cell)] = one.room(rules)
        giving = rules.giving(cell.programme)
        if giving is not None:
            shut = giving.own_first and (cell.programme, cell.fund) in still
            most = max(one.fallen_away - lent[cell], 0) if giving.fallen_away else 10**15
            wires[("give", cell), ("away", cell)] = 0 if shut else most
        for other in (two.cell for two in supplies if two.cell.fund == cell.fund and two.cell != cell):
            if other.programme == cell.programme:
                wires[("give", cell), ("in", other)] = 10**15
            elif giving is not None and other.programme in giving.receivers:
                wires[("away", cell), ("in", other)] = 10**15
    return _flow(wires) == sum(lent.values())


def _flow(wires: dict[tuple[object, object], int]) -> int:
    """The largest flow from "money" to "lent"."""
    left, out = defaultdict[tuple[object, object], int](int, wires), defaultdict[object, set[object]](set)
    for one, two in wires:
        out[one].add(two)
        out[two].add(one)
    total = 0
    while True:
        came, queue = {"money": None}, deque[object](["money"])
        while queue and "lent" not in came:
            here = queue.popleft()
            for there in out[here]:
                if there not in came and left[here, there] > 0:
                    came[there] = here  # type: ignore[index,assignment]
                    queue.append(there)
        if "lent" not in came:
            return total
        path, here = [], "lent"
        while came[here] is not None:
            path.append((came[here], here))
            here = came[here]  # type: ignore[assignment]
        amount = min(left[wire] for wire in path)
        for one, two in path:
            left[one, two] -= amount
            left[two, one] += amount
        total += amount
