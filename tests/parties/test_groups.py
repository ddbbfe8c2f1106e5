"""Groups: size, one hamlet, single membership, a board of two households, who sees which group."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dongvon.front.demo.names import identity_number
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.groups.queries import LARGEST_GROUP, board_of, group_for, groups_of, member_count
from dongvon.parties.groups.services import found_group, join_group, sign_contract
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, add_household
from tests.base.test_access import refused
from tests.world import FOUNDED_ON, SINCE, World

BORN = date(1985, 7, 2)


def settle(books: World, count: int, hamlet: str = "village", first: int = 1000) -> tuple[list[int], list[int]]:
    """New households of a hamlet: their ids, and their heads' ids."""
    households = []
    for serial in range(first, first + count):
        head = NewPerson(f"Người {serial}", BORN, "male", identity=identity_number(BORN, "male", serial))
        answer = books.do(
            add_household, "ward_officer", hamlet_id=books.hamlets[hamlet], since_on=SINCE, address="", members=[head]
        )
        households.append(answer["household_id"])
    with books.reading():
        heads = dict(Person.objects.filter(household__in=households).values_list("household_id", "pk"))
    return households, [heads[number] for number in households]


def found(books: World, households: list[int], heads: list[int], **more: Any) -> int:
    content = {
        "hamlet_id": books.hamlets["village"],
        "code": "6600009",
        "association": "14",
        "founded_on": FOUNDED_ON,
        "household_ids": households,
        "head_id": heads[0],
        "deputy_id": heads[1],
    }
    return int(books.do(found_group, more.pop("who", "bank_officer"), **(content | more))["group_id"])


def test_a_group_is_founded_with_members_board_and_contract(books: World) -> None:
    households, heads = settle(books, 5)
    group = found(books, households, heads)
    books.do(sign_contract, "director", group_id=group, number="9/HĐ", signed_on=FOUNDED_ON)
    with books.reading():
        assert member_count(group, FOUNDED_ON) == 5
        assert member_count(group, FOUNDED_ON - timedelta(days=1)) == 0
        board = board_of(group, FOUNDED_ON)
        assert (board["head"].person_id, board["deputy"].person_id) == (heads[0], heads[1])


def test_a_group_of_four_is_refused(books: World) -> None:
    households, heads = settle(books, 4)
    refused("group_size", found, books, households, heads)
    refused("group_size", found, books, [*households, households[0]], heads)


def test_a_group_grows_to_sixty_and_no_further(books: World) -> None:
    households, _ = settle(books, 1)
    with books.reading():
        group = Group.objects.get(pk=books.groups["G2"])
    others, _ = settle(books, LARGEST_GROUP - 5, first=2000)
    with books.reading():
        Membership.objects.bulk_create(
            Membership(place=group.place, group=group, household_id=number, since_on=SINCE) for number in others
        )
    content = {"group_id": group.pk, "household_id": households[0], "since_on": date(2025, 1, 1)}
    refused("group_size", books.do, join_group, "leader_2", **content)
    with books.reading():
        Membership.objects.filter(household=others[0]).update(until_on=date(2025, 1, 1))
    assert books.do(join_group, "leader_2", **content)["membership_id"]


def test_members_live_in_one_hamlet(books: World) -> None:
    households, heads = settle(books, 5)
    town, _ = settle(books, 1, "town", first=3000)
    refused("member_of_another_hamlet", found, books, [*households, *town], heads)
    refused(
        "member_of_another_hamlet",
        books.do,
        join_group,
        "leader_2",
        group_id=books.groups["G2"],
        household_id=town[0],
        since_on=date(2025, 1, 1),
    )


def test_a_household_is_in_one_group_only(books: World) -> None:
    households, heads = settle(books, 5)
    taken = books.people["Vi Thị Ọi"].household_id
    refused("already_in_a_group", found, books, [*households, taken], heads)
    content = {"household_id": taken, "since_on": date(2025, 1, 1)}
    refused("already_in_a_group", books.do, join_group, "leader_3", group_id=books.groups["G3"], **content)
    with pytest.raises(IntegrityError, match="one_group_at_a_time"), transaction.atomic(), books.reading():
        Membership.objects.create(place="03408", group_id=books.groups["G3"], **content)


def test_the_board_is_of_two_households_among_the_members(books: World) -> None:
    households, heads = settle(books, 6)
    refused("board_of_two_households", found, books, households, [heads[0], heads[0]])
    refused("board_of_two_households", found, books, households[:5], [heads[0], heads[5]])


def test_places_out_of_reach_are_refused(books: World) -> None:
    households, heads = settle(books, 5)
    refused("hamlet_unknown", found, books, households, heads, who="next_bank_officer")
    refused("household_unknown", found, books, [*households, 10**9], heads)
    content = {"number": "x", "signed_on": FOUNDED_ON}
    refused("group_unknown", books.do, sign_contract, "next_director", group_id=books.groups["G1"], **content)
    refused(
        "group_unknown",
        books.do,
        join_group,
        "leader_1",
        group_id=books.groups["G2"],
        household_id=households[0],
        since_on=date(2025, 1, 1),
    )


@pytest.mark.parametrize(
    "who, seen",
    [
        ("leader_1", {"G1"}),
        ("deputy_1", {"G1"}),
        ("farmers", {"G1"}),
        ("women", {"G2"}),
        ("teller", {"G1", "G2", "G3"}),
        ("ward_officer", {"G1", "G2", "G3"}),
        ("inspector", {"G1", "G2", "G3"}),
        ("next_teller", set()),
    ],
)
def test_everybody_sees_the_groups_of_his_reach(books: World, who: str, seen: set[str]) -> None:
    names = {number: key for key, number in books.groups.items()}
    with books.acting(who) as actor:
        assert {names[group.pk] for group in groups_of(actor)} == seen
        for key, number in books.groups.items():
            if key not in seen:
                refused("group_unknown", group_for, actor, number)
