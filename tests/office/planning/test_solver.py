"""The integer programme against trying everything, against the ordering at a larger size, and what it cannot do."""

import random
from datetime import timedelta

import pytest

from dongvon.core.ordering import propose
from dongvon.core.problems import Refused
from dongvon.core.proposal_check import check
from dongvon.core.reallocation import Cell, Need, PlanRules, Rule, Supply, narrow_first
from dongvon.core.targets import UNIT
from dongvon.office.planning.solver import solve
from tests.core.wards import POOR, SINCE, best_by_trying, need, random_ward, rules_of, supply


@pytest.mark.parametrize("places", [1, 2])
def test_reallocation_solver_is_the_optimum_found_by_trying_everything(places: int, full: bool) -> None:
    for seed in range(1_000 if full else 60):
        supplies, needs, rules = random_ward(seed, places)
        plan = solve(supplies, needs, rules)
        assert dict(plan.served) == best_by_trying(supplies, needs, rules), seed
        assert check(supplies, needs, rules, plan) == [], seed


def test_reallocation_of_several_communes_is_the_same_both_ways_and_leaves_a_commune_as_little_as_can_be() -> None:
    chance = random.Random(7)
    places = [f"{number:05}" for number in range(6)]
    supplies = [
        supply(Cell(place, code, fund), chance.randint(0, 8_000), base=chance.randint(10_000, 90_000))
        for place in places for code in (*POOR, "VKK", "NSVS") for fund in ("TW", "DP")
    ]  # fmt: skip
    funds, codes = narrow_first(supplies), [*POOR, "VKK", "NSVS"]
    needs = [
        Need(number, place, code, chance.choice([200, 300, 500, 1000]) * UNIT,
             SINCE + timedelta(days=chance.randrange(300)), funds[place, code])
        for number in range(400) for place in [chance.choice(places)] for code in [chance.choice(codes)]
    ]  # fmt: skip
    plan, by_hand = solve(supplies, needs, rules_of()), propose(supplies, needs, rules_of())
    assert plan.served == by_hand.served and 0 < len(plan.served) < len(needs)
    assert _leaving(plan.moves) <= _leaving(by_hand.moves)


def _leaving(moves: tuple) -> int:  # type: ignore[type-arg]
    return sum(one.amount for one in moves if one.giver.place != one.receiver.place)


def _cell(programme: str, fund: str = "TW") -> Cell:
    return Cell("A", programme, fund)


@pytest.mark.parametrize(
    "rule, supplies, rules",
    [
        (Rule.OWN_FIRST, [supply(_cell("VKK"), 9), supply(_cell("HN"), 0)], rules_of()),
        (Rule.EARMARK, [supply(_cell("HCN"), 9, earmark="NQ 12"), supply(_cell("HN"), 0)], rules_of()),
        (Rule.KEEP, [supply(_cell("HCN"), 9), supply(_cell("HN"), 0)], rules_of(keep=50)),
        (Rule.FALLEN_AWAY, [supply(_cell("VKK"), 4, unused=5), supply(_cell("HN"), 0)], rules_of()),
        (Rule.GROWTH, [supply(_cell("HCN"), 9), supply(_cell("HN"), 0, base=200)], rules_of()),
        (Rule.DIRECTION, [supply(_cell("NSVS"), 9), supply(_cell("HN"), 0)], rules_of()),
        (Rule.MONEY, [supply(_cell("HCN"), 4), supply(_cell("HN"), 0)], rules_of()),
    ],
)
def test_what_cannot_be_served_names_the_rule_in_the_way(rule: Rule, supplies: list[Supply], rules: PlanRules) -> None:
    needs = [need(1, "HN", 9), *([need(2, "VKK", 20)] if rule is Rule.OWN_FIRST else [])]
    with pytest.raises(Refused) as refusal:
        solve(supplies, needs, rules, must={1})
    assert refusal.value.problem.code == f"reallocation_{rule}"


def test_what_must_be_served_comes_before_who_waits_longer() -> None:
    supplies, needs = [supply(_cell("HCN"), 9)], [need(1, "HCN", 5), need(2, "HCN", 5)]
    assert solve(supplies, needs, rules_of()).served == {1: "TW"}
    assert solve(supplies, needs, rules_of(), must={2}).served == {2: "TW"}
