"""Households: members with sealed numbers, the class of a household on a day, finding people."""

from dataclasses import replace
from datetime import date

import pytest

from dongvon.front.demo.names import identity_number
from dongvon.parties.households.queries import class_on, find_people, household_for, households_of
from dongvon.parties.households.services import NewPerson, add_household, set_class
from tests.base.test_access import refused
from tests.world import CLASSED_ON, SINCE, World

BORN = date(1985, 7, 2)
NEW = NewPerson("Chẻo U Dào", BORN, "male", "Dao", "chủ hộ", identity_number(BORN, "male", 777), "0109000777")


def add(books: World, *members: NewPerson, who: str = "ward_officer", hamlet: str = "village") -> int:
    answer = books.do(
        add_household, who, hamlet_id=books.hamlets[hamlet], since_on=SINCE, address="", members=list(members)
    )
    return int(answer["household_id"])


def test_the_first_member_is_the_head_and_all_are_found_by_name_number_and_phone(books: World) -> None:
    wife = NewPerson(
        "Tẩn Mẩy Nải", date(1988, 1, 1), "female", identity=identity_number(date(1988, 1, 1), "female", 778)
    )
    household = add(books, NEW, wife)
    with books.acting("ward_officer") as actor:
        assert household_for(actor, household).members.get(head=True).name == NEW.name
        for text in ("cheo u dao", "DAO chẻo", NEW.identity, NEW.phone):
            assert [person.name for person in find_people(actor, text)] == [NEW.name], text
        assert [person.name for person in find_people(actor, "nải")] == [wife.name]
        assert not find_people(actor, "000000000000").exists()


def test_people_are_listed_in_vietnamese_order(books: World) -> None:
    with books.acting("ward_officer") as actor:
        names = [person.name for person in find_people(actor, "thi")]
    assert names[:3] == ["Trần Thị Hạnh", "Tòng Thị Lả", "Giàng Thị Mỷ"]


@pytest.mark.parametrize("number", ["12", "01207892000a", "0120789200012"])
def test_a_number_of_the_wrong_shape_is_refused(books: World, number: str) -> None:
    refused("personal_number_shape", add, books, replace(NEW, identity=number))


def test_a_number_that_does_not_fit_birth_year_or_sex_is_only_warned_about(books: World) -> None:
    assert add(books, replace(NEW, identity=identity_number(date(1986, 1, 1), "female", 555)))


def test_a_number_known_in_the_ward_next_door_or_twice_is_refused(books: World) -> None:
    add(books, NEW)
    refused("identity_known", add, books, replace(NEW, name="Người khác"))
    refused("identity_known_elsewhere", add, books, NEW, who="next_officer", hamlet="next")
    other = replace(NEW, identity=identity_number(BORN, "male", 779))
    refused("identity_known_elsewhere", add, books, other, replace(other, name="Một người nữa"))


def test_a_hamlet_out_of_reach_is_refused(books: World) -> None:
    refused("hamlet_unknown", add, books, NEW, who="next_officer")


def test_a_class_holds_from_its_day_until_the_next(books: World) -> None:
    household = books.people["Vi Thị Ọi"].household_id
    books.do(
        set_class,
        "ward_leader",
        household_id=household,
        kind="newly_escaped",
        decision_no="QĐ 100",
        decided_on=CLASSED_ON,
        since_on=date(2026, 1, 1),
        escaped_on=date(2026, 1, 1),
    )
    with books.reading():
        assert class_on(household, date(2020, 12, 31)) is None
        assert class_on(household, date(2025, 12, 31)).kind == "poor"
        assert class_on(household, date(2026, 1, 1)).kind == "newly_escaped"


def test_a_class_is_not_dated_before_the_present_one(books: World) -> None:
    household = books.people["Vi Thị Ọi"].household_id
    content = {"household_id": household, "kind": "near_poor", "decision_no": "QĐ 9", "decided_on": CLASSED_ON}
    books.do(set_class, "ward_leader", since_on=date(2026, 1, 1), **content)
    early = content | {"since_on": date(2025, 12, 31)}
    said = refused("household_classed_later", books.do, set_class, "ward_leader", **early)
    assert "từ ngày 01/01/2026 theo QĐ 9" in str(said)
    with books.reading():
        assert class_on(household, date(2025, 12, 31)).kind == "poor"


def test_households_of_another_commune_do_not_exist_for_the_actor(books: World) -> None:
    household = books.people["Vi Thị Ọi"].household_id
    with books.acting("next_leader") as actor:
        assert not households_of(actor).exists()
        refused("household_unknown", household_for, actor, household)
    content = {"kind": "poor", "decision_no": "1", "decided_on": CLASSED_ON, "since_on": date(2026, 1, 1)}
    refused("household_unknown", books.do, set_class, "next_leader", household_id=household, **content)
