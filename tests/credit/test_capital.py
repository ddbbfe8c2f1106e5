"""Requests for capital along their stops, needs of next year, the commune's board: dated, in order, never changed."""

from datetime import date
from typing import Any

import pytest

from dongvon.base.attachments.services import attach
from dongvon.credit.capital.models import RequestStop
from dongvon.credit.capital.queries import (
    board_meetings,
    board_on,
    capital_measures,
    followed,
    inspections_of,
    needs_of,
    sendings_of,
)
from dongvon.credit.capital.services import (
    answer_request,
    ask_for_capital,
    call_meeting,
    end_seat,
    give_opinion,
    pass_on_request,
    plan_inspection,
    record_finding,
    record_minutes,
    record_need,
    seat_member,
    send_needs,
)
from tests.base.test_access import refused
from tests.credit.test_targets import OI, M, assigned, hcn, hn
from tests.world import PAPER, WARD, World

ASKED_ON = date(2025, 3, 3)
ON = date(2025, 12, 31)


def ask(books: World, number: str = "15/TTr-UBND", asked: int = 500 * M, **more: Any) -> int:
    content = {"place": WARD, "number": number, "programme": "HN", "fund_id": books.funds["book"], "asked": asked,
               "asked_on": ASKED_ON, "reason": "27 hộ nghèo chờ vay chăn nuôi"} | more  # fmt: skip
    return int(books.do(ask_for_capital, "ward_officer", **content)["capital_request_id"])


def pass_on(books: World, request: int, stop: str, on: date, amount: int = 500 * M) -> None:
    books.do(
        pass_on_request, "bank_officer", capital_request_id=request, stop=stop, on=on, amount=amount, document="TTr"
    )


def answer(
    books: World, request: int, on: date, amount: int, decision_id: int | None, who: str = "bank_officer"
) -> None:
    books.do(answer_request, who, capital_request_id=request, on=on, amount=amount, document="12/QĐ-BĐD",
             decision_id=decision_id)  # fmt: skip


def test_a_request_goes_its_way_stop_by_stop(books: World) -> None:
    request = ask(books)
    refused("stop_out_of_turn", pass_on, books, request, "branch", date(2025, 3, 9))
    refused("stop_unknown", pass_on, books, request, "board", date(2025, 3, 9))
    refused("stop_before_the_last", pass_on, books, request, "office", date(2025, 3, 2))
    refused("more_than_asked", pass_on, books, request, "office", date(2025, 3, 5), 501 * M)
    pass_on(books, request, "office", date(2025, 3, 5))
    refused("stop_out_of_turn", pass_on, books, request, "office", date(2025, 3, 6))
    pass_on(books, request, "branch", date(2025, 3, 10), 400 * M)
    refused("allocation_without_decision", answer, books, request, date(2025, 4, 1), 300 * M, None)
    refused("role_may_not", answer, books, request, date(2025, 4, 1), 0, None, "director")
    decision = assigned(books, hn(books, 300 * M), hcn(books, 80 * M))
    refused("allocated_beyond_decision", answer, books, request, date(2025, 4, 1), 301 * M, decision)
    answer(books, request, date(2025, 4, 1), 200 * M, decision)
    refused("allocated_beyond_decision", answer, books, request, date(2025, 5, 1), 101 * M, decision)
    answer(books, request, date(2025, 5, 1), 100 * M, decision)
    refused("capital_request_answered", answer, books, request, date(2025, 5, 2), 0, None)
    other = ask(books, "16/TTr", programme="GQVL")
    pass_on(books, other, "office", date(2025, 3, 5))
    pass_on(books, other, "branch", date(2025, 3, 10))
    refused("decision_of_something_else", answer, books, other, date(2025, 4, 1), M, decision)
    answer(books, other, date(2025, 6, 1), 0, None)
    refused("capital_request_answered", answer, books, other, date(2025, 6, 2), M, decision)
    with books.reading():
        assert [one.stop for one in RequestStop.objects.filter(request=request).order_by("pk")] == [
            "ward", "office", "branch", "board", "board",
        ]  # fmt: skip


def test_the_measures_are_counted_from_requests_decisions_and_first_payouts(books: World) -> None:
    decision = assigned(books, hn(books, 300 * M))
    request, open_request = ask(books), ask(books, "17/TTr", 40 * M, asked_on=date(2025, 6, 2))
    with books.acting("board_member"):
        assert capital_measures(WARD, 2025, date(2025, 5, 31)).waiting == 1
    pass_on(books, request, "office", date(2025, 3, 5))
    pass_on(books, request, "branch", date(2025, 3, 10))
    answer(books, request, date(2025, 4, 2), 200 * M, decision)
    books.lend(OI, "HN", 40 * M, date(2025, 5, 15))
    with books.acting("board_member"):
        found = capital_measures(WARD, 2025, ON)
        by_id = {one.request.pk: one for one in followed(WARD, ON)}
        assert capital_measures(WARD, 2025, date(2025, 5, 14)).days_to_loan is None, "not lent yet on that day"
        assert capital_measures(WARD, 2024, ON).answered == 0
    assert (found.full, found.days_to_answer, found.days_to_loan) == (400, 30, 43)
    assert (found.waiting, found.longest_wait) == (1, (ON - date(2025, 6, 2)).days)
    assert by_id[request].first_lent_on == date(2025, 5, 15) and by_id[open_request].first_lent_on is None


def test_what_is_no_request_is_refused(books: World) -> None:
    ask(books)
    refused("capital_request_known", ask, books)
    refused("capital_request_unsound", ask, books, "1", 0)
    refused("capital_request_unsound", ask, books, "1", M, programme="XX")
    refused("words_unfit", ask, books, "", M)
    refused("words_unfit", ask, books, "2", M, reason="x" * 301)
    refused("day_ahead", ask, books, "3", M, asked_on=date(2099, 1, 1))
    refused("place_out_of_reach", ask, books, "4", M, place="00001")
    refused("capital_request_unknown", books.do, pass_on_request, "next_bank_officer", capital_request_id=1,
            stop="office", on=ON, amount=M, document="x")  # fmt: skip


def need(books: World, who: str, amount: int, households: int = 3, **more: Any) -> int:
    content = {"year": 2026, "programme": "HN", "households": households, "amount": amount, "on": date(2025, 8, 1)}
    return int(books.do(record_need, who, **(content | more))["need_id"])


def test_needs_are_summed_and_sent_as_they_were(books: World) -> None:
    g2, town = books.groups["G2"], books.hamlets["town"]
    refused("no_needs_to_send", books.do, send_needs, "ward_leader", place=WARD, year=2026, document="BC", sent_on=ON)
    need(books, "leader_2", 200 * M, group_id=g2)
    need(books, "women", 150 * M, group_id=g2)
    need(books, "hamlet_head", 90 * M, hamlet_id=town)
    for who, more, code in (
        ("leader_1", {"group_id": g2}, "group_unknown"), ("farmers", {"group_id": g2}, "group_unknown"),
        ("leader_2", {"hamlet_id": town}, "need_of_whom"), ("ward_officer", {}, "need_of_whom"),
        ("hamlet_head", {"hamlet_id": books.hamlets["next"]}, "hamlet_unknown"),
        ("ward_officer", {"hamlet_id": town, "households": 0}, "need_unsound"),
        ("ward_officer", {"hamlet_id": town, "amount": M + 1}, "need_unsound"),
        ("ward_officer", {"hamlet_id": town, "on": date(2099, 1, 1)}, "day_ahead"),
    ):  # fmt: skip
        refused(code, need, books, who, **{"amount": M} | more)
    refused("needs_sent_too_early", books.do, send_needs, "ward_leader", place=WARD, year=2026, document="BC",
            sent_on=date(2025, 7, 31))  # fmt: skip
    sent = books.do(send_needs, "ward_leader", place=WARD, year=2026, document="40/BC-UBND", sent_on=date(2025, 9, 1))
    assert sent["total"] == 240 * M
    refused("no_needs_to_send", books.do, send_needs, "ward_leader", place=WARD, year=2026, document="2", sent_on=ON)
    need(books, "ward_officer", 0, 0, hamlet_id=town)
    with books.acting("board_member"):
        (sending,) = sendings_of(WARD)
        assert sum(one.amount for one in needs_of(WARD, 2026, sending.up_to_id)) == 240 * M
        assert [one.amount for one in needs_of(WARD, 2026) if one.amount] == [150 * M]


MEETS_ON = date(2025, 10, 15)


@pytest.fixture
def board(books: World) -> dict[str, int]:
    found = {}
    for name, seat in (("Vàng Văn Kẻo", "head"), ("Lò Thị Mẩy", "deputy"), ("Sìn A Phử", "member")):
        answer = books.do(seat_member, "ward_officer", place=WARD, name=name, office="UBND phường", seat=seat,
                          decision_no="01/QĐ-UBND", since_on=date(2025, 7, 15))  # fmt: skip
        found[seat] = int(answer["member_id"])
    return found


def test_an_absent_member_writes_before_the_session_and_nobody_stands_in(books: World, board: dict[str, int]) -> None:
    call = {"place": WARD, "number": "02/GM", "meets_on": MEETS_ON, "agenda": "Phân bổ chỉ tiêu"}
    refused("no_board_yet", books.do, call_meeting, "ward_officer", **call | {"meets_on": date(2025, 7, 1)})
    meeting = books.do(call_meeting, "ward_officer", **call)["meeting_id"]
    refused("board_meets_already", books.do, call_meeting, "ward_officer", **call)
    opinion = {"meeting_id": meeting, "member_id": board["member"], "on": date(2025, 10, 13), "text": "Ưu tiên thôn xa"}
    refused("opinion_after_the_session", books.do, give_opinion, "ward_officer", **opinion | {"on": MEETS_ON})
    refused("not_on_the_board", books.do, give_opinion, "ward_officer", **opinion | {"member_id": 10**6})
    refused("role_may_not", books.do, give_opinion, "board_member", **opinion)
    books.do(give_opinion, "ward_officer", **opinion)
    refused("opinion_given", books.do, give_opinion, "ward_officer", **opinion)
    minutes = {"meeting_id": meeting, "chair_id": board["head"], "conclusion": "Thống nhất", "attachment_id": 0}
    for present in ([board["head"], 10**6], [board["deputy"]]):
        refused("nobody_stands_in", books.do, record_minutes, "ward_officer", present=present, **minutes)
    present = [board["head"]]
    refused("no_signed_minutes", books.do, record_minutes, "ward_officer", present=present, **minutes)
    paper = books.do(attach, "ward_officer", place=WARD, about=("board_meeting", meeting), title="BB", content=PAPER)
    minutes["attachment_id"] = paper["attachment_id"]
    answered = books.do(record_minutes, "ward_officer", present=present, **minutes)
    assert answered["silent"] == ["Lò Thị Mẩy"], "absent, and sent nothing"
    refused("minutes_known", books.do, record_minutes, "ward_officer", present=present, **minutes)
    with books.acting("board_member"):
        (found,) = board_meetings(WARD)
        assert [one.member_id for one in found.minutes.attendance.all()] == present
        assert [one.text for one in found.opinions.all()] == ["Ưu tiên thôn xa"]


def test_a_board_has_one_head_at_a_time(books: World, board: dict[str, int]) -> None:
    content = {"place": WARD, "office": "UBND", "seat": "head", "decision_no": "2", "since_on": date(2025, 9, 1)}
    refused("board_has_a_head", books.do, seat_member, "ward_officer", name="Người khác", **content)
    refused("board_seat_unsound", books.do, seat_member, "ward_officer", name="Vàng Văn Kẻo", **content)
    refused("board_seat_not_ended", books.do, end_seat, "ward_officer", member_id=board["head"],
            until_on=date(2025, 7, 15))  # fmt: skip
    books.do(end_seat, "ward_officer", member_id=board["head"], until_on=date(2025, 9, 1))
    books.do(seat_member, "ward_officer", name="Người khác", **content)
    with books.acting("board_member"):
        assert board_on(WARD, date(2025, 8, 31))[0].name == "Vàng Văn Kẻo"
        assert board_on(WARD, date(2025, 9, 1))[0].name == "Người khác"


def test_a_finding_is_answered_once(books: World) -> None:
    plan = {"place": WARD, "board": "province", "document": "07/KH-BĐD", "since_on": date(2025, 9, 8),
            "until_on": date(2025, 9, 9), "subject": "Giám sát sử dụng vốn", "inspectors": "Nông Thị Vở"}  # fmt: skip
    refused("inspection_of_the_province", books.do, plan_inspection, "ward_officer", **plan)
    refused("inspection_unsound", books.do, plan_inspection, "bank_officer", **plan | {"until_on": date(2025, 9, 1)})
    inspection = books.do(plan_inspection, "bank_officer", **plan)["inspection_id"]
    found = {"inspection_id": inspection, "on": date(2025, 9, 9), "text": "Niêm yết chậm ở một thôn"}
    refused("finding_before_inspection", books.do, record_finding, "ward_officer", **found | {"on": date(2025, 9, 1)})
    first = books.do(record_finding, "ward_officer", **found, hamlet_id=books.hamlets["town"], due_on=ON)["finding_id"]
    done = {"inspection_id": inspection, "on": date(2025, 9, 20), "text": "Đã niêm yết", "answers_id": first}
    refused("finding_not_answered", books.do, record_finding, "ward_officer", **done | {"on": date(2025, 9, 8)})
    books.do(record_finding, "ward_officer", **done)
    refused("finding_not_answered", books.do, record_finding, "ward_officer", **done)
    with books.acting("board_member"):
        (row,) = inspections_of(WARD)
        assert sorted(one.text for one in row.findings.all()) == ["Niêm yết chậm ở một thôn", "Đã niêm yết"]
    with books.acting("next_officer"):
        assert inspections_of(WARD) == [] == board_meetings(WARD) == followed(WARD, ON), "the wall"
