"""What moves made by hand serve, and what is wrong with a plan: which rule, by which document, in which words."""

import pytest

from dongvon.core.proposal_check import check, served_by
from dongvon.core.reallocation import Cell, Move, Need, Plan, PlanRules, Supply
from dongvon.core.targets import UNIT
from tests.core.wards import need, rules_of, supply


def _cell(programme: str, fund: str = "TW") -> Cell:
    return Cell("A", programme, fund)


PASSED = "warn order [2023] Bỏ qua hộ chờ {} trong khi theo thứ tự thì đủ vốn cho vay."


def _moves(text: str) -> list[Move]:
    """ "HCN HN 4; HCN/DP HN 2": from where, to where, how much in units of a target; without a fund it is TW."""
    found = []
    for one in filter(None, text.split("; ")):
        giver, receiver, amount = one.split()
        found.append(Move(_cell(*giver.split("/")), _cell(*receiver.split("/")), int(amount) * UNIT))
    return found


def _said(supplies: list[Supply], needs: list[Need], rules: PlanRules, plan: Plan) -> list[str]:
    """Each fault on a line: the rule, the document, the sentence; "warn" before those that do not refuse."""
    return [
        f"{one.code} [{one.source}] {one}".replace("reallocation_", "warn " if one.severity == "warn" else "")
        for one in check(supplies, needs, rules, plan)
    ]


@pytest.mark.parametrize(
    "moves, lent",
    [
        ("", {1: "TW", 2: "TW", 3: "DP", 4: "TW"}),
        ("HCN HN 4", {1: "TW", 2: "TW", 3: "DP", 4: "TW"}),  # of 10 unused or back, all may go: 6 are left
        ("HCN HN 5", {1: "TW", 3: "DP", 4: "TW"}),
        ("VKK HN 2", {1: "TW", 2: "TW", 3: "DP", 4: "TW"}),  # of 6 that have fallen away 4 are left
        ("VKK HN 3", {1: "TW", 2: "TW", 3: "DP"}),
        ("VKK HN 2; VKK HCN 2", {1: "TW", 2: "TW", 3: "DP"}),
        ("HN HCN 1", {2: "TW", 3: "DP", 4: "TW"}),
        ("GQVL HN 3; HN/DP HCN/DP 1", {1: "TW", 2: "TW", 4: "TW"}),
    ],
)
def test_what_moves_leave_is_lent_whole_in_order(moves: str, lent: dict[int, str]) -> None:
    supplies = [
        supply(_cell("HN"), 6), supply(_cell("HN", "DP"), 8), supply(_cell("HCN"), 5, unused=5),
        supply(_cell("VKK"), 6, unused=4),
    ]  # fmt: skip
    needs = [need(1, "HN", 6), need(2, "HCN", 6), need(3, "HN", 8, ("XX", "TW", "DP")), need(4, "VKK", 4)]
    assert served_by(supplies, needs, rules_of(), _moves(moves)) == Plan(lent, tuple(_moves(moves)))


@pytest.mark.parametrize(
    "moves, said",
    [
        ("HCN HN 4", []),
        (
            "HCN HN 5",
            ["whole [2023] HN nguồn TW nhận thừa 100.000 đồng, không đủ cho trọn một món vay nào đang chờ.",
             PASSED.format("HCN 400.000 đồng từ 03/01/2025")],
        ),
        (
            "HCN/DP HN 4",
            ["fund [2023] Không chuyển chỉ tiêu HCN nguồn DP sang nguồn TW: không dùng lẫn các nguồn vốn."],
        ),
        ("HN NSVS 1", ["direction [(a)] Chương trình HN không được chuyển chỉ tiêu cho NSVS."]),
        ("NSVS HN 1", ["direction [2023] Chương trình NSVS không được chuyển chỉ tiêu cho HN."]),
        ("HN HN 1", ["direction [] Chỉ tiêu HN không chuyển cho chính nó."]),
        ("GQVL HN 1", ["money [] Chưa có chỉ tiêu của GQVL hoặc HN nguồn TW để điều chỉnh."]),
        ("HN GQVL 1", ["money [] Chưa có chỉ tiêu của HN hoặc GQVL nguồn TW để điều chỉnh."]),
        ("HCN HN 0; HCN HN -1", ["whole [] Số chuyển phải là bội số của 100.000 đồng."] * 2),
        (
            "HCN HN 7; HCN HMTN 2",
            ["whole [2023] HN nguồn TW nhận thừa 300.000 đồng, không đủ cho trọn một món vay nào đang chờ.",
             "money [] HCN nguồn TW thiếu 100.000 đồng: cho vay và chuyển đi nhiều hơn vốn có.",
             "keep [2023] HCN nguồn TW phải giữ lại ít nhất 0 đồng.",
             "whole [2023] HMTN nguồn TW nhận thừa 200.000 đồng, không đủ cho trọn một món vay nào đang chờ.",
             PASSED.format("HCN 400.000 đồng từ 03/01/2025")],
        ),
        (
            "VKK HN 4; VKK HCN 1",
            ["fallen_away [(b)] VKK nguồn TW chỉ được chuyển phần dư nợ giảm so với 31/12: nhiều nhất 300.000 đồng.",
             "whole [2023] HCN nguồn TW nhận thừa 100.000 đồng, không đủ cho trọn một món vay nào đang chờ.",
             "own_first [(b)] VKK nguồn TW chưa được chuyển đi: còn hộ chờ 600.000 đồng từ 04/01/2025."],
        ),
        ("HMTN HN 4", ["earmark [NQ 12] HMTN nguồn TW dành riêng theo NQ 12, không điều chuyển."]),
        (
            "HCN HMTN 3",
            ["growth [2023] HMTN nguồn TW chỉ được nhận thêm 200.000 đồng: mức tăng tối đa 2 % so với 31/12.",
             "whole [2023] HMTN nguồn TW nhận thừa 300.000 đồng, không đủ cho trọn một món vay nào đang chờ.",
             PASSED.format("HN 800.000 đồng từ 02/01/2025")],
        ),
        ("", [PASSED.format("HN 800.000 đồng từ 02/01/2025")]),
    ],
)  # fmt: skip
def test_what_a_person_changes_is_judged_rule_by_rule(moves: str, said: list[str]) -> None:
    supplies = [
        supply(_cell("HN"), 4), supply(_cell("HCN"), 8), supply(_cell("HCN", "DP"), 8), supply(_cell("NSVS"), 3),
        supply(_cell("VKK"), 3, unused=2), supply(_cell("HMTN"), 9, base=100, earmark="NQ 12"),
    ]  # fmt: skip
    needs = [need(1, "HN", 8), need(2, "HCN", 4), need(3, "VKK", 6)]
    plan = served_by(supplies, needs, rules_of(), _moves(moves))
    assert sorted(_said(supplies, needs, rules_of(), plan)) == sorted(said)


def test_what_a_programme_must_keep_does_not_leave_it() -> None:
    supplies, needs, rules = [supply(_cell("HN"), 0), supply(_cell("HCN"), 8)], [need(1, "HN", 5)], rules_of(keep=50)
    assert _said(supplies, needs, rules, Plan({1: "TW"}, tuple(_moves("HCN HN 5")))) == [
        "keep [2023] HCN nguồn TW phải giữ lại ít nhất 400.000 đồng."
    ]


@pytest.mark.parametrize("own, most", [(0, "300.000"), (1, "200.000"), (2, "100.000"), (4, "0")])
def test_what_a_difficult_area_lends_itself_is_not_fallen_away(own: int, most: str) -> None:
    supplies = [supply(_cell("HN"), 0), supply(_cell("VKK"), 3, unused=5)]
    needs = [need(1, "HN", 4), *([need(2, "VKK", own)] if own else [])]
    assert _said(supplies, needs, rules_of(), Plan({1: "TW", 2: "TW"}, tuple(_moves("VKK HN 4")))) == [
        f"fallen_away [(b)] VKK nguồn TW chỉ được chuyển phần dư nợ giảm so với 31/12: nhiều nhất {most} đồng."
    ]


def test_who_still_waits_in_a_programme_that_serves_itself_first_is_said_once() -> None:
    supplies = [supply(_cell("HN"), 0), supply(_cell("VKK"), 9)]
    needs = [need(1, "HN", 4), need(2, "VKK", 5), need(3, "VKK", 7, ("DP", "TW")), need(4, "VKK", 8)]
    assert _said(supplies, needs, rules_of(), Plan({1: "TW", 2: "TW"}, tuple(_moves("VKK HN 4")))) == [
        "own_first [(b)] VKK nguồn TW chưa được chuyển đi: còn hộ chờ 700.000 đồng từ 04/01/2025.",
    ]


def test_a_need_is_not_lent_from_a_fund_it_may_not_have() -> None:
    supplies = [supply(_cell("HN"), 4), supply(_cell("HN", "DP"), 4)]
    assert _said(supplies, [need(1, "HN", 4)], rules_of(), Plan({1: "DP"})) == [
        "fund [] Nhu cầu 400.000 đồng của HN không được cho vay từ nguồn DP."
    ]
