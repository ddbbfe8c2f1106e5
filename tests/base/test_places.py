"""Communes by code and day, the map of 2025-07-01, hamlets with dated classes, points and their sessions."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dongvon.base.access.territory import add_hamlet, add_point, classify_hamlet, move_session
from dongvon.base.places.models import Commune, FormerUnit, Point
from dongvon.base.places.queries import (
    commune,
    communes_of_province,
    hamlet_class,
    hamlets_of,
    in_force,
    points_of,
    session_days,
    successors,
    unit_by_name,
    units_behind,
)
from dongvon.base.places.texts import sort_key, without_marks
from dongvon.field.transaction_days.services import open_session
from tests.base.test_access import refused
from tests.world import NEXT_WARD, SINCE, WARD, World

MERGED = date(2025, 7, 1)


def test_there_are_34_provinces_and_3321_communes_and_10047_units_before(books: World) -> None:
    for day in (MERGED, date(2026, 6, 1)):
        rows = Commune.objects.filter(in_force(day))
        assert rows.count() == 3321
        assert len(set(rows.values_list("province_code", flat=True))) == 34
        assert max(Counter(rows.values_list("code", flat=True)).values()) == 1
    # Ten island districts without communes stand in the map as units of their own.
    assert len(set(FormerUnit.objects.values_list("code", flat=True))) >= 10_035
    codes = set(Commune.objects.values_list("code", flat=True))
    assert set(FormerUnit.objects.values_list("successor_code", flat=True)) <= codes


def test_the_same_code_means_another_ward_before_and_after_the_merger(books: World) -> None:
    assert successors("03408", date(2025, 6, 30)) == [("03408", "full")]
    assert FormerUnit.objects.get(code="03408").name == "Phường Đông Phong"
    assert successors("03408", MERGED) == [("03408", "full")]
    assert commune("03408", MERGED).name == "Phường Tân Phong"
    refused("unknown_place", commune, "03408", date(2025, 6, 30))


def test_old_papers_of_the_five_former_units_find_the_ward(books: World) -> None:
    assert [unit.code for unit in units_behind(WARD)] == ["03387", "03408", "03409", "03415", "03418"]
    for unit in units_behind(WARD):
        assert successors(unit.code, date(2024, 5, 1)) == [(WARD, "full")]
        assert unit_by_name(unit.name, "12", date(2024, 5, 1)) == (unit.code, WARD)
    assert unit_by_name("PHUONG TAN PHONG", "12", MERGED) == (WARD, WARD)
    assert unit_by_name("Xã Không Có", "12", MERGED) is None


def test_an_old_code_is_unknown_once_the_merger_is_in_force(books: World) -> None:
    refused("unknown_place", successors, "03387", MERGED)
    assert successors("00000", date(2024, 1, 1)) == []


def test_a_divided_unit_has_several_answers(books: World) -> None:
    divided = FormerUnit.objects.filter(part="partial").first()
    found = successors(divided.code, date(2025, 1, 1))
    assert len(found) > 1 and all(part == "partial" for _, part in found)


def test_dong_nai_and_ten_of_its_communes_change_on_2026_04_30(books: World) -> None:
    before, after = date(2026, 4, 29), date(2026, 4, 30)
    codes = communes_of_province("75", after)
    assert codes == communes_of_province("75", before) and len(codes) == 95
    changed = [code for code in codes if commune(code, before).name != commune(code, after).name]
    assert len(changed) == 10
    assert {commune(code, before).province for code in codes} == {"Tỉnh Đồng Nai"}
    assert {commune(code, after).province for code in codes} == {"Thành phố Đồng Nai"}


def test_a_hamlets_class_is_that_of_the_day_and_unknown_without_a_decision(books: World) -> None:
    town = books.hamlets["town"]
    assert hamlet_class(town, date(2020, 12, 31)).urban is None
    assert (hamlet_class(town, SINCE).urban, hamlet_class(town, SINCE).difficulty) == (True, "none")
    assert hamlet_class(books.hamlets["unclassed"], SINCE).difficulty is None
    books.do(
        classify_hamlet,
        "ward_leader",
        hamlet_id=town,
        urban=False,
        difficulty="extreme",
        decision_no="QĐ 2",
        decided_on=date(2025, 5, 1),
        since_on=date(2025, 6, 1),
    )
    assert hamlet_class(town, date(2025, 5, 31)).urban is True
    assert (hamlet_class(town, date(2025, 6, 1)).difficulty, hamlet_class(town, date(2025, 6, 1)).decision_no) == (
        "extreme",
        "QĐ 2",
    )


def test_a_hamlets_class_is_not_dated_before_the_present_one(books: World) -> None:
    content = {"urban": False, "difficulty": "none", "decision_no": "QĐ 3", "decided_on": None}
    town = books.hamlets["town"]
    for day in (SINCE, SINCE - timedelta(days=1)):
        refused(
            "hamlet_classed_later", books.do, classify_hamlet, "ward_leader", hamlet_id=town, since_on=day, **content
        )
    assert hamlet_class(town, SINCE).urban is True


def test_places_out_of_reach_are_refused(books: World) -> None:
    more: dict[str, Any] = {"unit_code": "03387", "code": "x", "name": "x", "since_on": SINCE}
    refused("place_out_of_reach", books.do, add_point, "next_admin", place=WARD, host="other", day=3, **more)
    refused(
        "place_out_of_reach", books.do, add_hamlet, "next_officer", place=WARD, point_id=books.points["point"], **more
    )
    content: dict[str, Any] = {
        "urban": True,
        "difficulty": "none",
        "decision_no": "",
        "decided_on": None,
        "since_on": MERGED,
    }
    refused("hamlet_unknown", books.do, classify_hamlet, "next_leader", hamlet_id=books.hamlets["town"], **content)
    refused("hamlet_unknown", books.do, classify_hamlet, "admin", hamlet_id=0, **content)


def test_a_points_day_is_a_day_of_the_month(books: World) -> None:
    for day in (0, 32):
        with pytest.raises(IntegrityError, match="point_day_is_a_day"), transaction.atomic():
            books.do(
                add_point,
                "admin",
                place=WARD,
                unit_code="03387",
                code="y",
                name="y",
                host="other",
                day=day,
                since_on=SINCE,
            )


def test_a_commune_has_several_points_each_with_its_own_day(books: World) -> None:
    books.do(
        add_point,
        "bank_officer",
        place=WARD,
        unit_code="03418",
        code="second",
        name="Điểm Bản Giang",
        host="old_hq",
        day=31,
        since_on=date(2025, 1, 1),
    )
    assert [point.day for point in points_of(WARD, date(2025, 1, 1))] == [15, 31]
    assert [point.day for point in points_of(WARD, date(2024, 12, 31))] == [15]
    second = Point.objects.get(code="second")
    assert [fixed.day for fixed, _ in session_days(second, 2024)] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert {hamlet.place for hamlet in hamlets_of(NEXT_WARD)} == {NEXT_WARD}


def test_a_session_stays_on_its_fixed_day_until_a_move_is_announced(books: World) -> None:
    point = Point.objects.get(code="point")
    feast = date(2026, 2, 15)  # a Sunday, two days before Tết
    assert dict(session_days(point, 2026))[feast] == feast
    content = {"point_id": point.pk, "fixed_on": feast, "held_on": date(2026, 2, 10), "reason": "Tết Nguyên đán"}
    books.do(move_session, "point_leader", **content)
    assert dict(session_days(point, 2026))[feast] == date(2026, 2, 10)
    answer = books.do(open_session, "point_leader", point_id=point.pk, fixed_on=feast)
    assert answer["held_on"] == "2026-02-10"
    refused("not_a_session_day", books.do, move_session, "point_leader", **(content | {"fixed_on": date(2026, 2, 16)}))
    refused(
        "not_a_session_day", books.do, move_session, "next_point_leader", **(content | {"fixed_on": date(2026, 3, 15)})
    )


def test_names_are_found_without_marks_and_sorted_as_vietnamese_sorts_them() -> None:
    assert without_marks("  Nguyễn Thị  Ánh Đỗ ") == "nguyen thi anh do"
    names = ["Lò Văn Ẩn", "Lò Văn Ân", "Lò Văn An", "Lò Văn Ăn", "Vi Văn Bình", "Lò Văn Đông", "Lò Văn Dũng"]
    assert sorted(names, key=sort_key) == [
        "Lò Văn An",
        "Lò Văn Ăn",
        "Lò Văn Ân",
        "Lò Văn Ẩn",
        "Vi Văn Bình",
        "Lò Văn Dũng",
        "Lò Văn Đông",
    ]
