"""A round of the poverty review through its services: from last year's list to the recognised classes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.core.poverty import MUST_BE_PRESENT, CaseState, Score
from dongvon.core.problems import Refused
from dongvon.parties.households.models import Household, HouseholdClass, PovertyList
from dongvon.parties.households.queries import class_on
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import posting_until, rounds_of
from dongvon.parties.reviews.services import (
    Scored,
    Wish,
    cancel_round,
    complain,
    hold_village_meeting,
    mark_left,
    open_round,
    post_results,
    recheck,
    recognise_round,
    request_review,
    score_households,
)
from tests.base.test_access import refused
from tests.world import NEXT_WARD, WARD, World

STARTED, SCORED_ON, MET = date(2025, 9, 8), date(2025, 10, 20), date(2025, 11, 10)
POSTED, DECIDED, SINCE = date(2025, 11, 24), date(2025, 12, 1), date(2026, 1, 1)
POOR, NEAR, ABOVE = Score(b1=100, b2=40), Score(b1=120, b2=10), Score(b1=200, b2=0)


def opened(books: World, kind: str = "yearly", on: date = STARTED) -> int:
    answer = books.do(
        open_round, "ward_officer", place=WARD, kind=kind, year=on.year, document="88/KH-UBND", started_on=on
    )
    return int(answer["round_id"])


def cases(books: World, round_id: int) -> dict[str, ReviewedHousehold]:
    with books.reading():
        return {one.name: one for one in ReviewedHousehold.objects.filter(round_id=round_id)}


def score(books: World, round_id: int, scores: dict[str, Score], on: date = SCORED_ON) -> dict[str, Any]:
    found = cases(books, round_id)
    wanted = [Scored(found[name].number, one) for name, one in scores.items()]
    return books.do(score_households, "ward_officer", round_id=round_id, scored_on=on, scores=wanted)


def meet(books: World, round_id: int, names: Iterable[str], votes: int = 30, on: date = MET, **more: Any) -> None:
    """Every hamlet of the named households meets."""
    found = [cases(books, round_id)[name] for name in names]
    for hamlet in sorted({one.hamlet_id for one in found}):
        content = {"attended": 40, "present": MUST_BE_PRESENT, "minutes_no": "01/BB"} | more
        books.do(
            hold_village_meeting, "hamlet_head", round_id=round_id, hamlet_id=hamlet, held_on=on,
            votes={one.number: votes for one in found if one.hamlet_id == hamlet}, **content,
        )  # fmt: skip


def posted(books: World, changed: dict[str, Score] | None = None) -> int:
    """A yearly round at its posting: everybody stays what he is, but those named."""
    round_id = opened(books)
    same = {name: POOR if one.class_before == "poor" else NEAR for name, one in cases(books, round_id).items()}
    score(books, round_id, same | (changed or {}))
    meet(books, round_id, same)
    books.do(post_results, "ward_officer", round_id=round_id, posted_on=POSTED)
    return round_id


def recognise(books: World, round_id: int, **more: Any) -> dict[str, Any]:
    paper = books.paper(("review_round", round_id))
    content = {"decision_no": "512/QĐ-UBND", "decided_on": DECIDED, "since_on": SINCE, "attachment_id": paper} | more
    return books.do(recognise_round, "ward_leader", round_id=round_id, **content)


def kind_on(books: World, name: str, on: date) -> tuple[str, date | None]:
    with books.reading():
        row = class_on(books.people[name].household_id, on)
        return (row.kind, row.escaped_on) if row else ("", None)


def test_a_yearly_round_begins_with_the_poor_and_near_poor_of_the_day(books: World) -> None:
    found = cases(books, opened(books))
    assert {one.class_before for one in found.values()} == {"poor", "near_poor"} and len(found) == 9
    assert sorted(one.number for one in found.values()) == list(range(1, 10))
    assert {one.state for one in found.values()} == {CaseState.LISTED}
    refused("round_known", opened, books)
    refused("round_too_early", opened, books, "yearly", date(2026, 8, 31))


def test_a_round_to_its_end_dates_the_classes_with_the_decision(books: World) -> None:
    round_id = posted(books, {"Vi Thị Ọi": ABOVE, "Lò Văn Ín": POOR, "Trần Thị Hạnh": NEAR})
    answer = recognise(books, round_id)
    assert answer["changes"] == {"escaped": 1, "worsened": 1, "eased": 1, "same": 6}
    assert kind_on(books, "Vi Thị Ọi", date(2025, 12, 31)) == ("poor", None)
    assert kind_on(books, "Vi Thị Ọi", SINCE) == ("newly_escaped", SINCE)
    assert kind_on(books, "Lò Văn Ín", SINCE)[0] == "poor" and kind_on(books, "Trần Thị Hạnh", SINCE)[0] == "near_poor"
    assert kind_on(books, "Mai Thu Duyên", SINCE)[0] == "newly_escaped", "who was not reviewed stays what he is"
    with books.reading():
        row = ReviewRound.objects.get(pk=round_id)
        begun = HouseholdClass.objects.filter(decision_no="512/QĐ-UBND", since_on=SINCE)
        assert begun.count() == 9 and set(begun.values_list("poverty_list", flat=True)) == {row.accepted_id}
        assert PovertyList.objects.get(pk=row.accepted_id).row_count == 9
        assert {one.change for one in ReviewedHousehold.objects.filter(round=row)} == {
            "escaped", "worsened", "eased", "same"
        }  # fmt: skip
    refused("round_not_here", recognise, books, round_id)


def test_a_click_is_not_a_signature_and_nobody_recognises_what_he_reviewed(books: World) -> None:
    round_id = posted(books)
    refused("no_signed_paper", recognise, books, round_id, attachment_id=0)
    paper = books.paper(("member_list", round_id))
    refused("no_signed_paper", recognise, books, round_id, attachment_id=paper)
    for who in ("ward_officer", "hamlet_head", "director"):
        with pytest.raises(Refused, match="Vai trò"):
            books.do(
                recognise_round, who, round_id=round_id, decision_no="1", decided_on=DECIDED, since_on=SINCE,
                attachment_id=paper,
            )  # fmt: skip


def test_posting_lasts_three_working_days_and_again_after_a_complaint(books: World) -> None:
    round_id = posted(books)
    refused("still_posted", recognise, books, round_id, decided_on=date(2025, 11, 27))
    number = cases(books, round_id)["Vi Thị Ọi"].number
    objection = {"number": number, "made_on": date(2025, 11, 26), "made_by": "Một hộ bên cạnh", "text": "Có xe tải"}
    books.do(complain, "hamlet_head", round_id=round_id, **objection)
    refused("cases_open", recognise, books, round_id)
    refused("case_step", books.do, complain, "hamlet_head", round_id=round_id, **objection)
    checked = {
        "round_id": round_id,
        "number": number,
        "checked_on": date(2025, 11, 28),
        "answer": "Đúng",
        "score": ABOVE,
    }
    books.do(recheck, "ward_officer", **checked)
    refused("no_complaint", books.do, recheck, "ward_officer", **checked)
    with books.reading():
        assert posting_until(ReviewRound.objects.get(pk=round_id)) == date(2025, 12, 3)
    refused("still_posted", recognise, books, round_id)
    assert recognise(books, round_id, decided_on=date(2025, 12, 4))["changes"] == {"escaped": 1, "same": 8}


def test_less_than_half_sends_a_household_back_to_its_score(books: World) -> None:
    round_id = opened(books)
    score(books, round_id, {"Vi Thị Ọi": ABOVE})
    meet(books, round_id, ["Vi Thị Ọi"], votes=19)
    assert cases(books, round_id)["Vi Thị Ọi"].state == CaseState.NOT_AGREED
    refused("not_all_agreed", books.do, post_results, "ward_officer", round_id=round_id, posted_on=POSTED)
    score(books, round_id, {"Vi Thị Ọi": POOR}, date(2025, 11, 12))
    refused("scored_later", meet, books, round_id, ["Vi Thị Ọi"])
    meet(books, round_id, ["Vi Thị Ọi"], votes=20, on=date(2025, 11, 14))
    found = cases(books, round_id)["Vi Thị Ọi"]
    assert (found.state, found.finding, found.votes_for) == (CaseState.AGREED, "poor", 20)


def test_a_meeting_is_chaired_by_the_head_of_the_hamlet_about_his_households(books: World) -> None:
    round_id = opened(books)
    score(books, round_id, {"Vi Thị Ọi": POOR, "Lò Văn Ín": NEAR})
    refused("votes_odd", meet, books, round_id, ["Vi Thị Ọi"], votes=41)
    refused("meeting_present", meet, books, round_id, ["Vi Thị Ọi"], present=["hamlet_head"])
    refused("minutes_missing", meet, books, round_id, ["Vi Thị Ọi"], minutes_no=" ")
    found = cases(books, round_id)
    content = {"round_id": round_id, "held_on": MET, "attended": 40, "present": MUST_BE_PRESENT, "minutes_no": "1"}
    refused("case_elsewhere", books.do, hold_village_meeting, "hamlet_head", **content,
            hamlet_id=found["Vi Thị Ọi"].hamlet_id, votes={found["Lò Văn Ín"].number: 30})  # fmt: skip
    refused("case_step", meet, books, round_id, ["Tòng Thị Lả"])
    with pytest.raises(Refused, match="Vai trò"):
        books.do(hold_village_meeting, "ward_officer", **content, hamlet_id=found["Vi Thị Ọi"].hamlet_id, votes={1: 1})


def test_scores_are_refused_with_what_is_allowed(books: World) -> None:
    round_id = opened(books)
    for code, one in (("score_missing", Score()), ("indicator_unknown", Score(b1=1, deprived=("99",)))):
        refused(code, score, books, round_id, {"Vi Thị Ọi": one})
    refused("day_before", score, books, round_id, {"Vi Thị Ọi": POOR}, date(2025, 9, 7))
    twice = [Scored(1, POOR), Scored(1, POOR)]
    content = {"round_id": round_id, "scored_on": SCORED_ON}
    refused("case_twice", books.do, score_households, "ward_officer", **content, scores=twice)
    refused("case_unknown", books.do, score_households, "ward_officer", **content, scores=[Scored(99, POOR)])


def test_an_urban_hamlet_is_measured_by_the_urban_points(books: World) -> None:
    round_id = opened(books)
    between = Score(b1=160, b2=30)
    score(books, round_id, {"Vi Thị Ọi": between, "Trần Thị Hạnh": between})
    found = cases(books, round_id)
    assert (found["Vi Thị Ọi"].finding, found["Trần Thị Hạnh"].finding) == ("neither", "poor")


def test_requests_of_a_month_are_a_round_of_their_own(books: World) -> None:
    round_id = opened(books, "regular", date(2025, 10, 15))
    household = books.people["Giàng Thị Mỷ"].household_id

    def ask(on: date) -> dict[str, Any]:
        wish = Wish(household, on, "M04-7")
        return books.do(request_review, "ward_officer", round_id=round_id, wishes=[wish])

    refused("request_later", ask, date(2025, 10, 16))
    assert ask(date(2025, 10, 3))["numbers"] == {str(household): 1}
    refused("case_known", ask, date(2025, 10, 3))
    score(books, round_id, {"Giàng Thị Mỷ": NEAR}, date(2025, 10, 16))
    meet(books, round_id, ["Giàng Thị Mỷ"], on=date(2025, 10, 18))
    books.do(post_results, "ward_officer", round_id=round_id, posted_on=date(2025, 10, 20))
    days = {"decided_on": date(2025, 10, 24), "since_on": date(2025, 10, 24)}
    assert recognise(books, round_id, **days)["changes"] == {"new": 1}
    assert kind_on(books, "Giàng Thị Mỷ", date(2025, 10, 24)) == ("near_poor", None)
    with books.reading():
        assert ReviewRound.objects.get(pk=round_id).accepted is None, "no list of a year"


def test_a_household_next_door_cannot_ask_here(books: World) -> None:
    round_id = opened(books, "regular", date(2025, 10, 15))
    wish = Wish(999_999, date(2025, 10, 3))
    refused("household_unknown", books.do, request_review, "ward_officer", round_id=round_id, wishes=[wish])
    refused("round_unknown", books.do, request_review, "next_officer", round_id=round_id, wishes=[wish])
    with books.acting("next_officer") as actor:
        assert not rounds_of(actor).exists()


def test_who_has_left_is_not_classed_and_his_class_ends(books: World) -> None:
    round_id = opened(books)
    found = cases(books, round_id)
    books.do(mark_left, "ward_officer", round_id=round_id, number=found["Cháng Seo Dế"].number, reason="Đã mất")
    rest = {name: POOR for name in found if name != "Cháng Seo Dế"}
    score(books, round_id, rest)
    meet(books, round_id, rest)
    books.do(post_results, "ward_officer", round_id=round_id, posted_on=POSTED)
    recognise(books, round_id)
    assert kind_on(books, "Cháng Seo Dế", SINCE) == ("", None)
    assert kind_on(books, "Cháng Seo Dế", date(2025, 12, 31))[0] == "poor"


def test_who_moved_next_door_meanwhile_keeps_what_he_is_there(books: World) -> None:
    round_id = posted(books, {"Vi Thị Ọi": ABOVE})
    household = books.people["Vi Thị Ọi"].household_id
    with books.reading():
        Household.objects.filter(pk=household).update(place=NEXT_WARD)
        HouseholdClass.objects.filter(household=household).update(place=NEXT_WARD)
    recognise(books, round_id)
    assert kind_on(books, "Vi Thị Ọi", SINCE) == ("poor", None)
    assert cases(books, round_id)["Vi Thị Ọi"].state == CaseState.LEFT


def test_a_round_opened_by_mistake_is_cancelled_and_the_year_is_free_again(books: World) -> None:
    round_id = opened(books)
    refused("reason_missing", books.do, cancel_round, "ward_leader", round_id=round_id, reason=" ")
    books.do(cancel_round, "ward_leader", round_id=round_id, reason="Nhập nhầm")
    refused("round_not_here", score, books, round_id, {"Vi Thị Ọi": POOR})
    assert opened(books)


def test_sent_twice_it_is_recognised_once(books: World) -> None:
    round_id = posted(books)
    paper, request_id = books.paper(("review_round", round_id)), books.request()
    content = {
        "round_id": round_id, "decision_no": "1/QĐ", "decided_on": DECIDED, "since_on": SINCE, "attachment_id": paper
    }  # fmt: skip
    first = books.do(recognise_round, "ward_leader", request_id=request_id, **content)
    assert books.do(recognise_round, "ward_leader", request_id=request_id, **content) == first
    with books.reading():
        assert HouseholdClass.objects.filter(decision_no="1/QĐ").count() == 9


def test_statements_do_not_grow_with_the_households(books: World) -> None:
    counts = []
    for year, names in ((2025, ["Giàng Thị Mỷ"]), (2026, [one for one in books.people if one != "Giàng Thị Mỷ"])):
        round_id = opened(books, "regular", date(year, 10, 15))
        wishes = [Wish(books.people[one].household_id, date(year, 10, 1)) for one in names]
        told: list[int] = []
        for service, who, content in (
            (request_review, "ward_officer", {"wishes": wishes}),
            (score_households, "ward_officer", {"scored_on": date(year, 10, 16), "scores": [
                Scored(number, NEAR) for number in range(1, len(names) + 1)]}),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as seen:
                books.do(service, who, round_id=round_id, **content)
            told.append(len(seen))
        meet(books, round_id, names, on=date(year, 10, 18))
        books.do(post_results, "ward_officer", round_id=round_id, posted_on=date(year, 10, 20))
        paper = books.paper(("review_round", round_id))
        with CaptureQueriesContext(connection) as seen:
            books.do(
                recognise_round, "ward_leader", round_id=round_id, decision_no=f"{year}", attachment_id=paper,
                decided_on=date(year, 10, 30), since_on=date(year, 10, 30),
            )  # fmt: skip
        told.append(len(seen))
        counts.append(told)
    assert counts[0] == counts[1], "16 households cost what one does"
