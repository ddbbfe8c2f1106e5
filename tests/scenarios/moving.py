"""Rows about households, groups and communes that move; some people of the bank and the administrator work in both
wards (`both_…`), and next door there is a group N."""

from datetime import date

from dongvon.credit.loans.services import repay
from dongvon.credit.moving.services import (
    change_association,
    dissolve_group,
    join_communes,
    merge_groups,
    move_household,
)
from tests.credit.test_moving import group_next_door, of_both
from tests.scenarios.reading import amount_of, options
from tests.scenarios.stage import Stage, Verb


def _both(stage: Stage) -> None:
    """People of both wards, and the group next door."""
    if "both_bank_officer" not in stage.books.actors:
        of_both(stage.books)
        stage.books.groups = stage.books.groups | {"N": group_next_door(stage.books)}


def move(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`move next, group N, by both_bank_officer`; without a group he stays in his own."""
    _both(stage)
    hamlet, named = options(what)
    stage.do(
        move_household,
        named.get("by", "both_bank_officer"),
        household_id=stage.person(who).household_id,
        hamlet_id=stage.books.hamlets[hamlet],
        group_id=stage.books.groups[named["group"]] if "group" in named else None,
        on=on,
        document="10C/TD",
    )


def received(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`receive principal, by next_teller`: money taken at a counter of one ward or the other."""
    _both(stage)
    purpose, named = options(what)
    stage.do(
        repay, named["by"], loan_id=stage.loans[who], purpose=purpose, amount=amount_of(amount), received_on=on,
        document="PT",
    )  # fmt: skip


def merged(stage: Stage, on: date, what: str, group: str, amount: str) -> None:
    """`merge into G2`; the amount is the number of loans that go along."""
    content = {"group_id": stage.books.groups[group], "into_id": stage.books.groups[what.removeprefix("into ")]}
    answer = stage.do(merge_groups, "bank_officer", on=on, document="12/UBND", **content)
    assert answer["loans"] == amount_of(amount), answer


def dissolved(stage: Stage, on: date, document: str, group: str, amount: str) -> None:
    stage.do(dissolve_group, "bank_officer", group_id=stage.books.groups[group], on=on, document=document)


def entrusted(stage: Stage, on: date, what: str, group: str, amount: str) -> None:
    """`entrust to 14[, by women]`; the amount is the number of loans that go along."""
    association, named = options(what.removeprefix("to "))
    content = {"group_id": stage.books.groups[group], "association": association}
    answer = stage.do(change_association, named.get("by", "bank_officer"), on=on, document="BBBG", **content)
    assert answer["loans"] == amount_of(amount), answer


def joined(stage: Stage, on: date, what: str, place: str, amount: str) -> None:
    """`join to 03388[, by admin]`; the amount is the number of loans that go along."""
    _both(stage)
    to_place, named = options(what.removeprefix("to "))
    content = {"from_place": place, "to_place": to_place}
    answer = stage.do(join_communes, named.get("by", "both_admin"), on=on, document="NQ 1", **content)
    assert answer["loans"] == amount_of(amount), answer


def look(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    """Nothing is done; `then` says where the loan stood on the day."""


VERBS: dict[str, Verb] = {
    "move": move,
    "receive": received,
    "merge": merged,
    "dissolve": dissolved,
    "entrust": entrusted,
    "join": joined,
    "look": look,
}
