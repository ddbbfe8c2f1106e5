"""The ordering against trying everything; each rule alone stands in the way; moves come from where the rules say."""

from datetime import date

import pytest

from dongvon.core.ordering import filled, passed_over, propose, settle
from dongvon.core.problems import InvariantBroken
from dongvon.core.proposal_check import check, served_by
from dongvon.core.reallocation import (
    Cell,
    Giving,
    Move,
    Passed,
    Plan,
    PlanRules,
    Rule,
    Supply,
    backed,
    in_order,
    narrow_first,
)
from dongvon.core.schedule import dotted
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
        pools = filled(supplies, in_order(needs, rules), rules, plan).pools.values()
        assert [move for pool in pools for move in settle(pool)] == list(plan.moves), seed


@pytest.mark.parametrize(
    "target, outstanding, back, available, fallen_away, keep, room",
    [
        ("100.000.000", "100.000.000", "15.550.000", "15.500.000", "15.500.000", "1.600.000", "2.000.000"),
        ("101.000.000", "100.000.000", "15.000.000", "16.000.000", "15.000.000", "1.600.000", "1.000.000"),
        ("98.000.000", "99.000.000", "3.000.000", "2.000.000", "2.000.000", "200.000", "4.000.000"),
        ("103.000.000", "99.000.000", "0", "4.000.000", "1.000.000", "400.000", "0"),
        ("100.000.000", "109.000.000", "0", "0", "0", "0", "2.000.000"),
        ("210.100.000", "100.000.000", "0", "110.100.000", "0", "11.100.000", "0"),
    ],
)
def test_what_a_cell_of_100_million_at_31_12_can_lend_must_keep_and_may_take(
    target: str, outstanding: str, back: str, available: str, fallen_away: str, keep: str, room: str
) -> None:
    """Whole hundreds of thousands: what it has rounded down, what a tenth of it keeps rounded up."""
    has = Supply(_cell("HN"), *(int(one.replace(".", "")) for one in (target, "100.000.000", outstanding, back)))
    rules = rules_of(growth=2, keep=10)
    found = (has.available, has.fallen_away, has.keep(rules), has.room(rules))
    assert tuple(dotted(one) for one in found) == (available, fallen_away, keep, room)


def test_the_fund_of_the_fewest_programmes_is_tried_first() -> None:
    cells = [_cell("HN", "A"), _cell("HN", "B"), _cell("HN", "C"), _cell("HCN", "A"), _cell("HN", "B", "X")]
    assert narrow_first([supply(one, 0) for one in cells]) == {
        ("A", "HN"): ("B", "C", "A"), ("A", "HCN"): ("A",), ("X", "HN"): ("B",),
    }  # fmt: skip


def test_what_was_moved_is_lent_only_as_far_as_the_givers_collected() -> None:
    assert backed([5, 3], [2, 0]) == 8, "they stand below their lowered targets"
    assert backed([5, 3], [2, -4, -3]) == 1
    assert backed([-2, 3], [-4]) == -1, "what one lacks is not taken from the other"


def _moved(plan: Plan) -> list[str]:
    return [
        f"{one.place} {one.programme} → {two.place} {two.programme} {dong // UNIT}" for one, two, dong in plan.moves
    ]


def test_what_is_short_comes_from_its_own_place_first_then_its_own_programme_then_by_the_rules_givers() -> None:
    codes = ("TNVKK", "VKK", "HN", "HCN")
    supplies = [supply(_cell(code, place=place), 1) for place in "BA" for code in codes]
    supplies += [supply(_cell("HMTN", place="A"), 0), supply(_cell("HMTN", place="B"), 1), supply(_cell("NSVS"), 9)]
    plan = propose(supplies, [need(1, "HMTN", 9)], rules_of())
    assert _moved(plan) == [
        "A HN → A HMTN 1", "A HCN → A HMTN 1", "A VKK → A HMTN 1", "A TNVKK → A HMTN 1",
        "B HMTN → A HMTN 1", "B HN → A HMTN 1", "B HCN → A HMTN 1", "B VKK → A HMTN 1", "B TNVKK → A HMTN 1",
    ]  # fmt: skip


def test_what_several_are_short_of_is_brought_in_the_order_in_which_they_are_served() -> None:
    supplies = [supply(_cell(code, place=place), 0) for code in ("HCN", "HN") for place in "BA"]
    supplies += [supply(_cell("VKK"), 9), supply(_cell("HN", place="C"), 9, earmark="NQ 12")]
    needs = [need(1, "HCN", 2), need(2, "HN", 3), need(3, "HN", 4, place="B")]
    assert _moved(propose(supplies, needs, rules_of())) == ["A VKK → A HN 3", "A VKK → B HN 4", "A VKK → A HCN 2"]


@pytest.mark.parametrize(
    "near, far, moves",
    [
        (4, 4, ["B HCN → A HN 4", "A VKK → A NSVS 4"]),
        (5, 3, ["A VKK → A HN 1", "B HCN → A HN 3", "A VKK → A NSVS 4"]),
    ],
)
def test_a_giver_keeps_what_only_it_can_give_to_another(near: int, far: int, moves: list[str]) -> None:
    """VKK stands nearer to HN than HCN of the other place, but NSVS can take from VKK alone; what VKK has unused
    besides is growth, not balance."""
    supplies = [
        supply(_cell("VKK"), near, unused=9), supply(_cell("HCN", place="B"), far), supply(_cell("HN"), 0),
        supply(_cell("NSVS"), 0),
    ]  # fmt: skip
    assert _moved(propose(supplies, [need(1, "HN", 4), need(2, "NSVS", 4)], rules_of())) == moves


def test_all_places_of_a_programme_give_together() -> None:
    supplies = [supply(_cell("HN"), 0), *(supply(_cell("VKK", place=place), 3) for place in "ABC")]
    assert propose(supplies, [need(1, "HN", 8)], rules_of()).served == {1: "TW"}


def test_an_alternative_leaves_out_what_one_gives_in_one_fund() -> None:
    supplies = [supply(_cell("HN"), 0), supply(_cell("HCN"), 5), supply(_cell("VKK"), 5), supply(_cell("HCN", "DP"), 5)]
    needs = [need(1, "HN", 5)]
    assert _moved(propose(supplies, needs, rules_of())) == ["A HCN → A HN 5"]
    assert _moved(propose(supplies, needs, rules_of(), {("HCN", "TW")})) == ["A VKK → A HN 5"]
    assert _moved(propose(supplies, needs, rules_of(), {("HCN", "DP")})) == ["A HCN → A HN 5"]


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
    needs = [need(1, "HN", 5, ("DP", "TW")), need(2, "HCN", 5, ("XX", "DP", "TW")), need(3, "HN", 6, ("DP", "TW"))]
    assert propose(supplies, needs, rules_of()).served == {1: "DP", 2: "TW"}, "of HCN there is no XX and no DP"


@pytest.mark.parametrize(
    "rule, left, supplies, rules",
    [
        (Rule.EARMARK, 0, [supply(_cell("HCN"), 9, earmark="NQ 12"), supply(_cell("HN"), 0)], rules_of()),
        (Rule.KEEP, 4, [supply(_cell("HCN"), 9), supply(_cell("HN"), 0)], rules_of(keep=50)),
        (Rule.GROWTH, 4, [supply(_cell("HCN"), 9), supply(_cell("HN"), 0, base=200)], rules_of()),
        (Rule.FALLEN_AWAY, 4, [supply(_cell("VKK"), 4, unused=5), supply(_cell("HN"), 0)], rules_of()),
        (Rule.DIRECTION, 0, [supply(_cell("NSVS"), 9), supply(_cell("HN"), 0)], rules_of()),
        (Rule.FUND, 0, [supply(_cell("HCN", "DP"), 9), supply(_cell("HN"), 0)], rules_of()),
        (Rule.FUND, 0, [supply(_cell("HCN", "DP"), 9)], rules_of()),
        (Rule.FUND, 0, [supply(_cell("VKK", "DP"), 4, unused=5), supply(_cell("HN"), 0)], rules_of()),
        (Rule.MONEY, 8, [supply(_cell("HCN"), 8), supply(_cell("HN"), 0)], rules_of()),
        (Rule.MONEY, 0, [supply(_cell("HCN", "DP"), 8), supply(_cell("HN"), 0)], rules_of()),
    ],
)
def test_the_rule_that_stands_in_the_way_is_named(
    rule: Rule, left: int, supplies: list[Supply], rules: PlanRules
) -> None:
    needs = [need(1, "HN", 9)]
    plan = propose(supplies, needs, rules)
    assert passed_over(supplies, needs, rules, plan) == [Passed(needs[0], rule, left * UNIT)]


def test_who_is_passed_over_by_hand_has_no_rule_in_the_way_but_the_order() -> None:
    supplies, needs = [supply(_cell("HN"), 10)], [need(1, "HN", 6), need(2, "HN", 8)]
    assert passed_over(supplies, needs, rules_of(), Plan({2: "TW"})) == [Passed(needs[0], Rule.ORDER, 6 * UNIT)]


def test_rules_by_which_something_could_be_given_on_are_no_rules() -> None:
    on = Giving(("HN",), ("HCN",), False, False, "", "memory"), Giving(("HCN",), ("NSVS",), False, False, "", "memory")
    with pytest.raises(InvariantBroken):
        PlanRules(date(2025, 1, 1), ("HN", "HCN", "NSVS"), on, None, 0, "", "memory")
