"""A sheet looks at a customer's neighbours only, and yet names the very lists on which the whole month puts him."""

from typing import Any

from dongvon.base.access.acting import Actor
from dongvon.office.mirror.lists.queries import lists_with, neighbours, run_list
from dongvon.office.mirror.lists.registry import LISTS
from tests.office.mirror.test_lists import BEFORE, GROUP, ON, OTHER_GROUP, A, B, M, customer, group, keep, loan
from tests.office.mirror.test_lists import officer as officer

ALONE, SPOUSE, OTHER = "1000000003", "1000000004", "1000000005"


def a_month() -> None:
    """A and B share what two people may share; the others share nothing with A but B's group, and a name."""
    keep(
        group(GROUP, head_code=ALONE), group(OTHER_GROUP),
        customer(A, phone_index=b"one", identity_index=b"card", name="Lò Văn Ín", spouse=" vi thị ọi"),
        customer(B, phone_index=b"one", identity_index=b"card"),
        customer(ALONE, phone_index=b"one", savings_balance=0), customer(OTHER, group_code=OTHER_GROUP),
        customer(SPOUSE, name="Vi Thị Ọi", spouse="Lò Văn Ín", group_code=OTHER_GROUP),
        loan(A), loan(A, loan_number="6600009999999991", overdue=M), loan(B, loan_number=f"660000{A}"),
        loan(ALONE, office_code="004999", group_code=OTHER_GROUP), loan(SPOUSE, group_code=OTHER_GROUP),
        loan(OTHER, group_code=OTHER_GROUP), loan(OTHER, as_of_on=BEFORE), customer(OTHER, as_of_on=BEFORE),
    )  # fmt: skip


def standing(actor: Actor, before: Any, key: str, about: tuple[str, ...]) -> dict[str, set[str]]:
    """Who stands on what, by the lists themselves."""
    found: dict[str, set[str]] = {}
    for code, one in LISTS.items():
        if one.about in about and not one.ranked and (before or not one.needs_before):
            for row in run_list(actor, code, ON, before).rows:
                found.setdefault(row[key], set()).add(code)
    return found


def test_a_sheet_names_the_lists_of_the_whole_month(officer: Actor) -> None:
    a_month()
    for before in (None, BEFORE):
        people = standing(officer, before, "customer_code", ("loan", "customer"))
        for code in (A, B, ALONE, SPOUSE, OTHER):
            asked = lists_with(officer, ON, before, ("loan", "customer"), {"customer_code": code})
            assert set(asked) == people.get(code, set()), code
        groups = standing(officer, before, "group_code", ("group",))
        for code in (GROUP, OTHER_GROUP):
            assert set(lists_with(officer, ON, before, ("group",), {"group_code": code})) == groups.get(code, set())
    shared = {"identity_duplicate", "phone_shared", "spouse_borrows", "loan_number_shared", "programme_twice"}
    assert shared <= set(lists_with(officer, ON, None, ("loan", "customer"), {"customer_code": A}))
    assert "commune_not_of_unit" in lists_with(officer, ON, None, ("loan",), {"customer_code": ALONE})


def test_neighbours_share_something(officer: Actor) -> None:
    a_month()
    assert set(neighbours(officer, ON, {"customer_code": A})) == {A, B, ALONE, SPOUSE}
    assert set(neighbours(officer, ON, {"customer_code": OTHER})) == {OTHER}
    assert set(neighbours(officer, ON, {"group_code": GROUP})) == {A, B, ALONE}
