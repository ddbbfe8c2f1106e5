"""Sheets of a review round: taken whole as the forms would write them, or refused with every fault where it stands."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongvon.core.poverty import MUST_BE_PRESENT, CaseState
from dongvon.front.demo.names import identity_number
from dongvon.office.poverty_lists.rounds import take_review_list, take_votes
from dongvon.office.poverty_lists.services import ListFile, ListRejected
from dongvon.parties.households.models import Household
from dongvon.parties.reviews.models import ReviewedHousehold
from tests.base.test_access import refused
from tests.office.poverty_lists.lists import sheet
from tests.parties.test_reviews import cases, opened
from tests.world import World

HEADERS = ["Số trong đợt", "Họ và tên chủ hộ", "Ngày sinh", "Giới tính", "Số định danh", "Thôn, bản", "Ngày nộp đơn",
           "Điểm B1", "Điểm B2", "Thu nhập bình quân người/tháng", "Chỉ số thiếu hụt",
           "Mức sống trung bình"]  # fmt: skip
ON, MET = date(2025, 10, 20), date(2025, 11, 10)
Line = list[object]


def known(number: int, name: str, *score: object) -> Line:
    return [number, name, None, None, None, "Thôn village", None, *(*score, *[None] * 5)[:5]]


def asking(serial: int, *score: object, hamlet: str = "Thôn village") -> Line:
    letters = "".join("aeiouyhktn"[int(one)] for one in str(serial))
    born = date(1970 + serial % 30, 1, 1 + serial % 28)
    number = identity_number(born, "male", 1000 + serial)
    return [None, f"Lò Văn {letters.capitalize()}", f"{born:%d/%m/%Y}", "Nam", number, hamlet, "15/09/2025",
            *(*score, *[None] * 5)[:5]]  # fmt: skip


def take(books: World, round_id: int, rows: Sequence[Line], folder: Path, headers: Sequence[str] = HEADERS) -> Any:
    file = ListFile(sheet(folder, rows, headers))
    return books.do(take_review_list, "ward_officer", round_id=round_id, on=ON, file=file)


def rejected(books: World, round_id: int, rows: Sequence[Line], folder: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(ListRejected) as told:
        take(books, round_id, rows, folder)
    assert told.value.kind == "review"
    return [(one.row, one.column, one.problem.code) for one in told.value.rows if one.problem.severity == "block"]


def test_one_sheet_scores_who_is_listed_and_takes_in_who_asks(books: World, tmp_path: Path) -> None:
    round_id = opened(books)
    found = cases(books, round_id)
    rows = [
        known(found["Vi Thị Ọi"].number, "Vi Thị Ọi", 100, None, None, "1; 4; 9"),
        known(found["Sùng A Páo"].number, "SÙNG A PÁO", None, 20, 1_500_000),
        asking(1, 150, 0, None, None, "x"),
        asking(2),
    ]
    answer = take(books, round_id, rows, tmp_path)
    assert (answer["added"], answer["new_households"]) == (2, 2)
    assert answer["by_finding"] == {"poor": 1, "near_poor": 1, "average": 1}
    now = {one.number: one for one in cases(books, round_id).values()}
    assert len(now) == 11 and (now[10].origin, now[10].requested_on) == ("form_01", date(2025, 9, 15))
    assert (now[10].finding, now[10].average, now[11].state) == ("average", True, CaseState.LISTED)
    assert now[found["Vi Thị Ọi"].number].deprived == ["1", "4", "9"]
    again = take(books, round_id, [asking(2, 100, 40)], tmp_path)
    assert (again["added"], again["new_households"], again["by_finding"]) == (1, 0, {"poor": 1})
    assert len(cases(books, round_id)) == 11, "who asked once is in the round already"


def test_a_hostile_sheet_is_refused_whole_with_every_fault(books: World, tmp_path: Path) -> None:
    round_id = opened(books)
    found = cases(books, round_id)
    oi, pao = found["Vi Thị Ọi"].number, found["Sùng A Páo"].number
    rows = [
        known(oi, "Vi Thị Ọi", 100, 40),
        known(oi, "Vi Thị Ọi", 100, 40),
        known(pao, "Người Khác", 100, 40),
        known(99, "Không Ai", 100, 40),
        known(found["Tòng Thị Lả"].number, "Tòng Thị Lả", 9999, 40, None, "77"),
        known(found["Quàng Thị Pỏm"].number, "Quàng Thị Pỏm", 100, None, None, 1.4),
        asking(1, 100, 40, hamlet="Thôn không có"),
        asking(2, 100),
        [None, "=1+1", "31/02/1980", "?", "12", "Thôn village", "hôm qua", 100, 40, None, None, "có lẽ"],
    ]
    with books.reading():
        before = Household.objects.count()
    told = rejected(books, round_id, rows, tmp_path)
    expected = {
        (3, "Số trong đợt", "case_twice"),
        (4, "Họ và tên chủ hộ", "case_other_name"),
        (5, "Số trong đợt", "case_unknown"),
        (6, "Điểm B1", "points_odd"),
        (6, "Chỉ số thiếu hụt", "indicator_unknown"),
        (7, "Chỉ số thiếu hụt", "deprived_unknown"),
        (8, "Thôn, bản", "hamlet_unknown"),
        (9, "Điểm B2", "deprivation_missing"),
        (10, "Mức sống trung bình", "average_unknown"),
        (10, "Giới tính", "sex_unknown"),
    }
    assert expected <= set(told), sorted(expected - set(told))
    assert {row for row, _, _ in told} == set(range(3, 11))
    with books.reading():
        assert Household.objects.count() == before
        assert not ReviewedHousehold.objects.exclude(state=CaseState.LISTED).exists()


def test_a_hamlet_of_no_known_area_is_not_scored(books: World, tmp_path: Path) -> None:
    told = rejected(books, opened(books), [asking(3, 100, 40, hamlet="Thôn unclassed")], tmp_path)
    assert told == [(2, "Thôn, bản", "area_unknown")]


def test_a_file_that_is_no_list_and_a_household_named_twice(books: World, tmp_path: Path) -> None:
    round_id = opened(books)
    refused("wrong_columns", take, books, round_id, [[1]], tmp_path, ["Số"])
    found = cases(books, round_id)["Vi Thị Ọi"]
    who = books.people["Vi Thị Ọi"]
    by_name = [None, "Vi Thị Ọi", "01/01/1986", "Nữ", who.identity, "Thôn village", None, 100, 40, None, None, None]
    told = rejected(books, round_id, [known(found.number, "Vi Thị Ọi", 100, 40), by_name], tmp_path)
    assert (3, "Họ và tên chủ hộ", "case_twice") in told


def test_statements_do_not_grow_with_the_rows(books: World, tmp_path: Path) -> None:
    counts = []
    for size in (3, 60):
        round_id = opened(books, "regular", date(2025, 10, 15))
        with CaptureQueriesContext(connection) as seen:
            take(books, round_id, [asking(100 * size + one, 100, 40) for one in range(size)], tmp_path)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_votes_come_from_the_sheet_of_the_meeting(books: World, tmp_path: Path) -> None:
    round_id = opened(books)
    found = cases(books, round_id)
    village = [one for one in found.values() if one.hamlet_id == found["Vi Thị Ọi"].hamlet_id]
    take(books, round_id, [known(one.number, one.name, 100, 40) for one in village], tmp_path)
    headers = ["Số trong đợt", "Họ và tên chủ hộ", "Số người đồng ý"]
    content = {
        "round_id": round_id, "hamlet_id": village[0].hamlet_id, "held_on": MET, "attended": 40,
        "present": MUST_BE_PRESENT, "minutes_no": "03/BB",
    }  # fmt: skip

    def vote(rows: Sequence[Line]) -> Any:
        return books.do(take_votes, "hamlet_head", **content, file=ListFile(sheet(tmp_path, rows, headers)))

    lines: list[Line] = [[one.number, one.name, 40 - at * 6] for at, one in enumerate(village)]
    wrong = [*lines[:-1], [village[-1].number, village[-1].name, 41], [1, "Ai đó", None]]
    with pytest.raises(ListRejected) as told:
        vote(wrong)
    assert {one.row for one in told.value.rows} >= {len(wrong) + 1}
    with pytest.raises(ListRejected) as told:
        vote([*lines[:-1], [village[-1].number, village[-1].name, 41]])
    assert [(one.column, one.problem.code) for one in told.value.rows] == [("Số người đồng ý", "votes_odd")]
    answer = vote(lines)
    assert answer["agreed"] == sum(40 - at * 6 >= 20 for at in range(len(village)))
    assert answer["not_agreed"] == len(village) - answer["agreed"] > 0
