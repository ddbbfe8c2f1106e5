"""The ordering against trying everything; each rule alone stands in the way; a person's change is judged by name."""

from datetime import date

import pytest

from dongvon.core.ordering import passed_over, propose
from dongvon.core.problems import InvariantBroken
from dongvon.core.proposal_check import check, served_by
from dongvon.core.reallocation import Cell, Giving, Move, Plan, PlanRules, Rule
from dongvon.core.targets import UNIT
from tests.core.wards import best_by_trying, need, random_ward, rules_of, supply


def _cell(programme: str, fund: str = "TW", place: str = "A") -> Cell:
    return Cell(place, programme, fund)


@pytest.mark.parametrize("places", [1, 2])
def test_reallocation_ordering_is_the_optimum_found_by_trying_everything(places: int, full: bool) -> None:
    for seed in range(1_000 if full else 60):
        supplies, needs, rules = random_ward(seed, places)
        plan = propose(supplies, needs, rules)
        assert dict(plan.served) == best_by_trying(supplies, needs, rules), seed
        assert check(supplies, needs, rules, plan) == [], seed
        read = served_by(supplies, needs, rules, plan.moves)
        broken = [one for one in check(supplies, needs, rules, read) if one.severity == "block"]
        assert (read.moves, broken) == (plan.moves, []), seed


def test_among_the_three_the_poor_come_first_wherever_the_money_came_back() -> None:
    supplies = [supply(_cell("HN"), 0), supply(_cell("HCN"), 10), supply(_cell("HMTN"), 0)]
    needs = [need(1, "HCN", 6), need(2, "HN", 8)]
    plan = propose(supplies, needs, rules_of())
    assert plan == Plan({2: "TW"}, (Move(_cell("HCN"), _cell("HN"), 8 * UNIT),))


def test_difficult_areas_serve_themselves_first_and_give_only_what_has_fallen_away() -> None:
    supplies = [supply(_cell("VKK"), 10, unused=5), supply(_cell("HN"), 0), supply(_cell("NSVS"), 0)]
    poor = [need(1, "HN", 9), need(2, "NSVS", 4)]
    assert propose(supplies, poor, rules_of()).served == {1: "TW"}, "the unused 5 are growth, not balance"
    own = need(3, "VKK", 4)
    assert propose(supplies, [*poor, own], rules_of()).served == {3: "TW", 2: "TW"}, "6 have fallen away"
    too_large = need(3, "VKK", 16)
    plan = propose(supplies, [*poor, too_large], rules_of())
    assert plan.served == {}, "while one of its own waits, nothing leaves"
    assert {one.need.id: one.rule for one in passed_over(supplies, [*poor, too_large], rules_of(), plan)} == {
        1: Rule.OWN_FIRST, 2: Rule.OWN_FIRST, 3: Rule.MONEY,
    }  # fmt: skip


def test_a_loan_is_passed_over_only_where_it_does_not_fit() -> None:
    supplies = [supply(_cell("HN"), 10)]
    needs = [need(1, "HN", 6), need(2, "HN", 5), need(3, "HN", 4)]
    plan = propose(supplies, needs, rules_of())
    assert plan.served == {1: "TW", 3: "TW"}
    (passed,) = passed_over(supplies, needs, rules_of(), plan)
    assert (passed.need.id, passed.rule, passed.left) == (2, Rule.MONEY, 4 * UNIT)


def test_of_two_funds_the_narrow_one_is_tried_first_and_never_mixed() -> None:
    supplies = [supply(_cell("HN"), 5), supply(_cell("HN", "DP"), 5), supply(_cell("HCN"), 0)]
    needs = [need(1, "HN", 5, ("DP", "TW")), need(2, "HCN", 5), need(3, "HN", 6, ("DP", "TW"))]
    assert propose(supplies, needs, rules_of()).served == {1: "DP", 2: "TW"}


@pytest.mark.parametrize(
    "rule, supplies, rules",
    [
        (Rule.EARMARK, [supply(_cell("HCN"), 9, earmark="NQ 12"), supply(_cell("HN"), 0)], rules_of()),
        (Rule.KEEP, [supply(_cell("HCN"), 9), supply(_cell("HN"), 0)], rules_of(keep=50)),
        (Rule.GROWTH, [supply(_cell("HCN"), 9), supply(_cell("HN"), 0, base=200)], rules_of()),
        (Rule.FALLEN_AWAY, [supply(_cell("VKK"), 4, unused=5), supply(_cell("HN"), 0)], rules_of()),
        (Rule.DIRECTION, [supply(_cell("NSVS"), 9), supply(_cell("HN"), 0)], rules_of()),
        (Rule.FUND, [supply(_cell("HCN", "DP"), 9), supply(_cell("HN"), 0)], rules_of()),
        (Rule.MONEY, [supply(_cell("HCN"), 4), supply(_cell("HN"), 0)], rules_of()),
    ],
)
def test_the_rule_that_stands_in_the_way_is_named(rule: Rule, supplies: list, rules: PlanRules) -> None:  # type: ignore[type-arg]
    needs = [need(1, "HN", 9)]
    plan = propose(supplies, needs, rules)
    assert [one.rule for one in passed_over(supplies, needs, rules, plan)] == [rule]


@pytest.mark.parametrize(
    "moves, codes",
    [
        ([("HCN", "TW", "HN", "TW", 4)], set()),
        ([("HCN", "TW", "HN", "TW", 5)], {"whole", "order"}),
        ([("HCN", "DP", "HN", "TW", 4)], {"fund"}),
        ([("HN", "TW", "NSVS", "TW", 1)], {"direction"}),
        ([("NSVS", "TW", "HN", "TW", 1)], {"direction"}),
        ([("HN", "TW", "HN", "TW", 1)], {"direction"}),
        ([("GQVL", "TW", "HN", "TW", 1)], {"money"}),
        ([("HCN", "TW", "HN", "TW", 0)], {"whole"}),
        ([("HCN", "TW", "HN", "TW", 20)], {"money", "whole", "keep", "order"}),
        ([("VKK", "TW", "HN", "TW", 4)], {"fallen_away", "own_first"}),
        ([("HMTN", "TW", "HN", "TW", 4)], {"earmark"}),
        ([("HCN", "TW", "HMTN", "TW", 4)], {"growth", "whole", "order"}),
        ([], {"order"}),
    ],
)
def test_what_a_person_changes_is_judged_rule_by_rule(moves: list, codes: set[str]) -> None:  # type: ignore[type-arg]
    supplies = [
        supply(_cell("HN"), 4), supply(_cell("HCN"), 8), supply(_cell("HCN", "DP"), 8), supply(_cell("NSVS"), 3),
        supply(_cell("VKK"), 3, unused=2), supply(_cell("HMTN"), 9, base=100, earmark="NQ 12"),
    ]  # fmt: skip
    needs = [need(1, "HN", 8), need(2, "HCN", 4), need(3, "VKK", 6)]
    asked = [Move(_cell(one, of), _cell(two, to), amount * UNIT) for one, of, two, to, amount in moves]
    plan = served_by(supplies, needs, rules_of(), asked)
    found = check(supplies, needs, rules_of(), plan)
    assert {one.code.removeprefix("reallocation_") for one in found} == codes
    assert {one.code for one in found if one.severity == "warn"} <= {"reallocation_order"}


def test_a_need_is_not_lent_from_a_fund_it_may_not_have() -> None:
    supplies = [supply(_cell("HN"), 4), supply(_cell("HN", "DP"), 4)]
    (found,) = check(supplies, [need(1, "HN", 4)], rules_of(), Plan({1: "DP"}))
    assert found.code == "reallocation_fund"


def test_rules_by_which_something_could_be_given_on_are_no_rules() -> None:
    on = Giving(("HN",), ("HCN",), False, False, "", "memory"), Giving(("HCN",), ("NSVS",), False, False, "", "memory")
    with pytest.raises(InvariantBroken):
        PlanRules(date(2025, 1, 1), ("HN", "HCN", "NSVS"), on, None, 0, "", "memory")
