"""Need and reach against real books: who was asked, what is declared, what met it, why the others wait."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from dongvon.base.access.acting import Actor
from dongvon.base.access.services import public_actor
from dongvon.core.reach import Reach, Reason, Stand, reach_of
from dongvon.credit.moving.services import move_household
from dongvon.credit.programmes.catalogue import codes
from dongvon.field.needs.models import Answer, Declaration, Need
from dongvon.field.needs.queries import Asked, answers_of, declarations_waiting, needs_of, standing_of
from dongvon.field.needs.services import (
    Wanted,
    declare_from_public,
    declare_need,
    dismiss_declaration,
    end_need,
    link_declaration,
    record_answer,
    record_obstacle,
)
from dongvon.parties.households.models import Household, HouseholdClass
from tests.base.test_access import refused
from tests.world import NEXT_WARD, WARD, World

ON = date(2025, 12, 31)
ASKED_ON = date(2025, 8, 10)
OI, LA, HANH, DE, PHIN, MY = "Vi Thị Ọi", "Tòng Thị Lả", "Trần Thị Hạnh", "Cháng Seo Dế", "Lù Văn Phìn", "Giàng Thị Mỷ"
COWS = Wanted("HN", 50_000_000, "mua bò sinh sản")


def ask(books: World, name: str, who: str = "ward_officer", **more: Any) -> dict[str, Any]:
    content = {"household_id": books.people[name].household_id, "asked_on": ASKED_ON} | more
    return books.do(record_answer, who, **content)


def stands(books: World, who: str = "ward_officer", on: date = ON, **more: Any) -> dict[str, Asked]:
    with books.acting(who) as actor:
        return {one.name: one for one in standing_of(actor, WARD, on, **more)}


def reach(rows: Iterable[Asked]) -> Reach:
    return reach_of(one.stand for one in rows if one.listed)


def test_before_anybody_asks_nobody_is_asked(books: World) -> None:
    found = stands(books)
    assert reach(found.values()) == Reach(unasked=11) and all(one.listed for one in found.values())
    assert MY not in found, "an average household stands on none of the lists"


def test_a_household_needs_or_does_not_and_the_latest_answer_counts(books: World) -> None:
    ask(books, OI, "leader_2", wanted=[COWS])
    ask(books, LA, "women", reason="own_means", note="bán được lúa")
    ask(books, HANH, "hamlet_head", reason="afraid")
    found = stands(books)
    assert reach(found.values()) == Reach(unasked=8, no_need=2, waiting=1)
    assert found[OI].stand is Stand.WAITING and found[OI].needs[0].reason is Reason.NOT_APPLIED
    assert found[OI].needs[0].facts.declared_on == ASKED_ON
    ask(books, OI, reason="no_labour", asked_on=date(2025, 9, 1))
    ask(books, HANH, asked_on=date(2025, 9, 1), wanted=[COWS])
    found = stands(books)
    assert (found[OI].stand, found[HANH].stand) == (Stand.NO_NEED, Stand.WAITING)
    assert stands(books, on=date(2025, 8, 31))[HANH].stand is Stand.NO_NEED, "as it was then"
    with books.acting("ward_officer"):
        home = Household.objects.get(pk=books.people[OI].household_id)
        assert [one.needs for one in answers_of(home)] == [False, True]
        assert needs_of(home)[0].ended_because == "withdrawn"
    assert stands(books, on=date(2026, 9, 1))[LA].stand is Stand.UNASKED, "a year later it is asked again"


def test_whoever_is_not_on_the_lists_may_need_too(books: World) -> None:
    ask(books, MY, "leader_2", wanted=[Wanted("NSVS", 20_000_000, "bể nước"), Wanted("HN", 5_000_000, "lợn giống")])
    found = stands(books)[MY]
    assert not found.listed and found.stand is Stand.WAITING
    assert [one.programme for one in found.waiting(ON)] == ["NSVS"], "the class does not admit her to the other"
    ask(books, PHIN, "leader_3", wanted=[COWS])
    assert stands(books)[PHIN].stand is Stand.NOT_ELIGIBLE


def test_a_loan_meets_the_need_and_the_next_one_is_a_new_one(books: World) -> None:
    ask(books, OI, wanted=[COWS])
    books.lend(OI, "HN", 50_000_000, date(2025, 10, 15))
    found = stands(books)[OI]
    assert found.stand is Stand.REACHED and len(found.needs) == 1, "the application is no second need"
    assert found.needs[0].facts.met_on == date(2025, 10, 15)
    assert stands(books, on=date(2025, 10, 14))[OI].stand is Stand.WAITING
    ask(books, OI, "leader_2", asked_on=date(2025, 12, 1), wanted=[Wanted("HN", 20_000_000, "thêm bò")])
    found = stands(books)[OI]
    assert found.stand is Stand.WAITING and len(found.needs) == 2
    with books.acting("ward_officer"):
        assert Need.objects.get(ended_because="loan").ended_on == date(2025, 10, 15)


def test_an_application_nobody_declared_says_so_itself(books: World) -> None:
    books.lend(LA, "HN", 30_000_000, date(2025, 9, 15))
    applied = books.apply(OI, "HN", 40_000_000, date(2025, 11, 1))
    found = stands(books)
    assert (found[LA].stand, found[OI].stand) == (Stand.REACHED, Stand.WAITING)
    assert found[OI].needs[0].reason is Reason.UNDER_WAY and found[OI].needs[0].application_id == applied
    ask(books, OI, asked_on=date(2025, 11, 5), wanted=[COWS])
    found = stands(books)
    assert len(found[OI].needs) == 1, "the visit declared what was already asked for"
    books.meet("G2", date(2025, 11, 10), {applied: 0})
    assert stands(books)[OI].needs[0].reason is Reason.MEETING


def test_why_they_wait(books: World) -> None:
    ask(books, DE, "women", wanted=[COWS])
    need = ask(books, OI, "leader_2", wanted=[COWS])["need_ids"][0]
    ask(books, LA, asked_on=date(2025, 7, 1), wanted=[COWS])
    found = stands(books)
    assert found[DE].needs[0].reason is Reason.NO_GROUP
    books.do(record_obstacle, "leader_2", need_id=need, obstacle="plan_weak", note="chưa có chuồng")
    assert stands(books)[OI].needs[0].reason is Reason.PLAN_WEAK
    books.do(record_obstacle, "women", need_id=need, obstacle="")
    room = {"HN": 60_000_000, "HCN": None}
    found = stands(books, headroom=room)
    assert found[LA].needs[0].reason is Reason.NOT_APPLIED, "waiting longest, what is left is for her"
    assert found[OI].needs[0].reason is Reason.NO_TARGET
    assert stands(books, headroom={"HN": None})[OI].needs[0].reason is Reason.NOT_APPLIED
    books.do(end_need, "leader_2", need_id=need, ended_on=date(2025, 12, 1), because="not_eligible")
    assert stands(books)[OI].stand is Stand.NO_NEED
    refused("need_ended", books.do, end_need, "leader_2", need_id=need, ended_on=ON, because="loan")


def test_who_may_ask_whom_and_what_is_refused(books: World) -> None:
    for who in ("ward_officer", "hamlet_head", "women", "leader_2"):
        ask(books, OI, who, reason="own_means")
    for who in ("farmers", "leader_1", "deputy_1", "next_officer"):
        refused("household_unknown", ask, books, OI, who, reason="own_means")
    refused("household_unknown", ask, books, DE, "leader_2", reason="own_means")
    ask(books, DE, "farmers", reason="own_means")  # in no group: any association may
    for who in ("teller", "bank_officer", "inspector", "board_member", "ward_leader"):
        refused("role_may_not", ask, books, OI, who, reason="own_means")
    refused("answer_unsound", ask, books, OI)
    refused("answer_unsound", ask, books, OI, reason="own_means", wanted=[COWS])
    refused("answer_unsound", ask, books, OI, reason="rain")
    refused("day_ahead", ask, books, OI, reason="afraid", asked_on=date(2099, 1, 1))
    refused("need_before_household", ask, books, OI, reason="afraid", asked_on=date(2020, 1, 1))
    refused("need_unsound", ask, books, OI, wanted=[Wanted("HN", 0, "bò")])
    refused("need_unsound", ask, books, OI, wanted=[Wanted("HN", 1, "  ")])
    refused("programme_unknown", ask, books, OI, wanted=[Wanted("ABC", 1, "bò")])
    refused("need_programme_unfit", ask, books, OI, wanted=[Wanted("HN", 1, "bò", "new")])
    refused("need_source_unknown", books.do, declare_need, "leader_2", wanted=COWS, source="public",
            household_id=books.people[OI].household_id, declared_on=ASKED_ON)  # fmt: skip
    need = ask(books, OI, wanted=[COWS])["need_ids"][0]
    refused("need_unknown", books.do, end_need, "leader_1", need_id=need, ended_on=ON, because="loan")
    refused("need_end_unknown", books.do, end_need, "leader_2", need_id=need, ended_on=ON, because="x")
    refused("need_ends_before_it_began", books.do, end_need, "leader_2", need_id=need, ended_on=date(2025, 8, 9),
            because="withdrawn")  # fmt: skip
    refused("obstacle_unknown", books.do, record_obstacle, "leader_2", need_id=need, obstacle="x")
    assert set(stands(books, "leader_1")) == {"Lò Văn Ín", HANH, "Mai Thu Duyên"}
    assert DE in stands(books, "farmers") and OI not in stands(books, "farmers")
    with books.acting("next_officer") as actor:
        assert standing_of(actor, WARD, ON) == [] and not Answer.objects.exists() and not Need.objects.exists()


def test_declared_twice_it_is_one_need_and_sent_twice_one_answer(books: World) -> None:
    at = {"household_id": books.people[OI].household_id}
    first = books.do(declare_need, "leader_2", declared_on=ASKED_ON, wanted=COWS, **at)
    second = books.do(declare_need, "leader_2", declared_on=date(2025, 9, 9), wanted=Wanted("HN", 60_000_000, "trâu"),
                      **at)  # fmt: skip
    assert first == second
    request = books.request()
    once = ask(books, OI, request_id=request, wanted=[COWS])
    assert ask(books, OI, request_id=request, wanted=[COWS]) == once
    with books.acting("ward_officer"):
        [need] = Need.objects.all()
        assert (need.declared_on, need.amount, Answer.objects.count()) == (ASKED_ON, 50_000_000, 3)


def public(books: World, **more: Any) -> dict[str, Any]:
    content = {"place": WARD, "hamlet_id": books.hamlets["village"], "name": "Vi Thị Ọi", "phone": "0912 345 678",
               "programme": "HN", "amount": 30_000_000, "purpose": "nuôi dê"}  # fmt: skip
    return declare_from_public(request_id=books.request(), **content | more)


def test_what_comes_from_the_public_page_waits_for_an_officer(books: World) -> None:
    first = public(books)["declaration_id"]
    assert public(books, phone="0912345678", amount=None)["declaration_id"] == first, "the same while it waits"
    second = public(books, programme="NSVS")["declaration_id"]
    with books.acting("ward_officer") as actor:
        assert [one.pk for one in declarations_waiting(actor)] == [first, second]
        assert b"0912345678" not in bytes(Declaration.objects.get(pk=first).phone)
    assert stands(books)[OI].stand is Stand.UNASKED, "unverified, it is nobody's"
    linked = {"household_id": books.people[OI].household_id, "amount": 30_000_000, "purpose": "nuôi dê"}
    refused("role_may_not", books.do, link_declaration, "women", declaration_id=first, **linked)
    refused("declaration_unknown", books.do, link_declaration, "next_officer", declaration_id=first, **linked)
    books.do(link_declaration, "ward_officer", declaration_id=first, **linked)
    refused("declaration_settled", books.do, link_declaration, "ward_officer", declaration_id=first, **linked)
    found = stands(books, on=date(2099, 1, 1))[OI]
    assert found.stand is Stand.WAITING and found.needs[0].source == "public"
    refused("declaration_reason", books.do, dismiss_declaration, "ward_officer", declaration_id=second, reason=" ")
    books.do(dismiss_declaration, "ward_officer", declaration_id=second, reason="gọi ba lần không ai nghe")
    with books.acting("ward_officer") as actor:
        assert declarations_waiting(actor) == []
        assert {(one.name, bytes(one.phone)) for one in Declaration.objects.all()} == {("", b"")}, "erased"
    refused("declaration_unsound", public, books, phone="12345")
    refused("declaration_unsound", public, books, name=" ")
    refused("declaration_need_unsound", public, books, amount=0)
    refused("hamlet_unknown", public, books, hamlet_id=books.hamlets["next"])
    assert public_actor(WARD).user_id == public_actor(NEXT_WARD).user_id


def test_answers_and_needs_go_along_with_a_household_that_moves(books: World) -> None:
    need = ask(books, OI, wanted=[COWS])["need_ids"][0]
    books.actors["both"] = replace(books.actors["bank_officer"], places=(WARD, NEXT_WARD))
    books.do(move_household, "both", household_id=books.people[OI].household_id, hamlet_id=books.hamlets["next"],
             on=date(2025, 11, 1), document="10C/TD")  # fmt: skip
    assert OI not in stands(books)
    with books.acting("next_officer") as actor:
        [found] = standing_of(actor, NEXT_WARD, ON)
        assert (found.name, found.stand, found.needs[0].need_id) == (OI, Stand.WAITING, need)
    books.do(end_need, "next_officer", need_id=need, ended_on=ON, because="withdrawn")


def test_a_ward_of_thousands_takes_two_statements(books: World) -> None:
    def statements(actor: Actor) -> int:
        with CaptureQueriesContext(connection) as asked:
            standing_of(actor, WARD, ON, headroom=dict.fromkeys(codes(), 10**9))
        return len(asked)

    with books.acting("ward_officer") as actor:
        few = statements(actor)
        homes = Household.objects.bulk_create(
            Household(place=WARD, hamlet_id=books.hamlets["village"], since_on=date(2021, 1, 1)) for _ in range(3000)
        )
        HouseholdClass.objects.bulk_create(
            HouseholdClass(place=WARD, household=home, kind="poor", decision_no="1", decided_on=ON,
                           since_on=date(2025, 1, 1)) for home in homes
        )  # fmt: skip
        Need.objects.bulk_create(
            Need(household=home, programme="HN", amount=50_000_000, purpose="bò", declared_on=ASKED_ON, source="visit",
                 user_id=actor.user_id) for home in homes[:2000]
        )  # fmt: skip
        found = standing_of(actor, WARD, ON, headroom={"HN": 10**9})
        assert statements(actor) == few == 2
    assert reach(found) == Reach(unasked=1011, waiting=2000)
    assert sum(one.needs[0].reason is Reason.NO_TARGET for one in found if one.needs) == 0, "in no group comes first"


def test_answers_only_grow(books: World) -> None:
    ask(books, OI, reason="afraid")
    with pytest.raises(DatabaseError), books.acting("ward_officer"):
        Answer.objects.all().delete()
