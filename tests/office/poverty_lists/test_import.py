"""A year's list taken over: whole or not at all, households known again, classes dated."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dongvon.base.access.acting import acting
from dongvon.base.access.models import AuditRow, Role
from dongvon.base.access.sealed import unseal
from dongvon.core.problems import Refused
from dongvon.office.poverty_lists.queries import lists_of, newly_escaped_candidates
from dongvon.office.poverty_lists.sample import SampleRow
from dongvon.office.poverty_lists.services import ListRejected, accept_poverty_list, import_poverty_list
from dongvon.parties.households.models import Household, HouseholdClass, Person, PovertyList
from dongvon.parties.households.queries import class_on
from dongvon.parties.households.services import NewPerson, add_household
from tests.office.poverty_lists.lists import household, listed
from tests.world import NEXT_WARD, WARD, World

DECISION: dict[str, Any] = {"year": 2025, "decision_no": "812/QĐ-UBND", "decided_on": date(2025, 12, 15)}
SINCE = date(2026, 1, 1)
Rows = Callable[..., list[tuple[Any, ...]]]


def _import(world: World, path: Path, who: str = "ward_officer", **changed: Any) -> dict[str, Any]:
    content = {"place": WARD, "since_on": SINCE, **DECISION, **changed}
    return world.do(import_poverty_list, who, path=str(path), **content)


def _cast(world: World, who: str, kind: str, **changed: Any) -> SampleRow:
    """A person of the standing cast as the list would have him."""
    with world.reading():
        person = Person.objects.select_related("household__hamlet").get(pk=world.people[who].person_id)
    row = SampleRow(
        who, person.born_on, person.sex, person.household.hamlet.name, kind, identity=world.people[who].identity
    )
    return replace(row, **changed)


def _rejected(world: World, path: Path, **changed: Any) -> list[tuple[int, str]]:
    with pytest.raises(ListRejected) as refused:
        _import(world, path, **changed)
    return [(told.row, told.problem.code) for told in refused.value.rows if told.problem.severity == "block"]


def _counts(world: World) -> list[int]:
    with world.reading():
        return [model.objects.count() for model in (Household, Person, HouseholdClass, PovertyList, AuditRow)]


def test_a_list_makes_new_households_with_their_heads_and_classes(books: World, tmp_path: Path) -> None:
    rows = [household(1, "Thôn town"), household(2, "Bản Village", "near_poor", address="Số 5"),
            household(3, "town", "newly_escaped", escaped_on=date(2025, 12, 1))]  # fmt: skip
    answer = _import(books, listed(tmp_path, rows))
    assert {key: answer[key] for key in ("rows", "new_households", "known_households", "by_class")} == {
        "rows": 3, "new_households": 3, "known_households": 0,
        "by_class": {"poor": 1, "near_poor": 1, "newly_escaped": 1},
    }  # fmt: skip
    with books.reading():
        people = list(Person.objects.filter(search__startswith="lo", household__since_on=SINCE).order_by("id"))
        assert [(one.name, one.born_on, one.sex, one.ethnic, one.head, one.place) for one in people] == [
            (row.name, row.born_on, row.sex, "Thái", True, WARD) for row in rows
        ]
        opened = [(unseal(one.identity), unseal(one.phone)) for one in people]
        assert opened == [(row.identity, row.phone) for row in rows]
        assert [one.household.hamlet_id for one in people] == [
            books.hamlets["town"], books.hamlets["village"], books.hamlets["town"],
        ]  # fmt: skip
        classes = [class_on(one.household_id, SINCE) for one in people]
        assert [(row.kind, row.decision_no, row.until_on, row.poverty_list_id) for row in classes if row] == [
            (row.kind, "812/QĐ-UBND", None, answer["list_id"]) for row in rows
        ]
        assert classes[2] and classes[2].escaped_on == date(2025, 12, 1)
        accepted = PovertyList.objects.get(pk=answer["list_id"])
        assert (accepted.row_count, len(accepted.file_sha256)) == (3, 64)


def test_a_known_household_gets_a_new_class_and_the_old_one_ends_that_day(books: World, tmp_path: Path) -> None:
    path = listed(tmp_path, [_cast(books, "Vi Thị Ọi", "near_poor"), _cast(books, "Tòng Thị Lả", "newly_escaped")])
    answer = _import(books, path)
    assert (answer["known_households"], answer["new_households"]) == (2, 0)
    with books.reading():
        home = books.people["Vi Thị Ọi"].household_id
        rows = HouseholdClass.objects.filter(household_id=home).order_by("since_on")
        assert [(row.kind, row.until_on) for row in rows] == [("poor", SINCE), ("near_poor", None)]
        escaped = class_on(books.people["Tòng Thị Lả"].household_id, SINCE)
        assert escaped and (escaped.kind, escaped.escaped_on) == ("newly_escaped", SINCE)


def test_a_household_is_known_by_number_by_code_or_by_name_birth_and_hamlet(books: World, tmp_path: Path) -> None:
    with books.reading():
        Household.objects.filter(pk=books.people["Vàng A Chìa"].household_id).update(code="4800000077")
    rows = [
        _cast(books, "Vi Thị Ọi", "poor", name="Vi Thị Oi", hamlet="town"),
        _cast(books, "Vàng A Chìa", "poor", name="Vàng Thị Ka", identity="", customer_code="4800000077"),
        _cast(books, "Sùng A Páo", "poor", name="SÙNG A PÁO", identity=""),
    ]
    answer = _import(books, listed(tmp_path, rows))
    assert (answer["known_households"], answer["new_households"]) == (3, 0)
    assert [told["text"] for told in answer["warnings"] if told["row"] == 7] == [
        "Hộ đang ghi ở thôn, bản, tổ dân phố khác trong hệ thống: giữ nguyên nơi đang ghi"
    ]


def test_a_year_alone_is_enough_to_know_a_head_without_a_number(books: World, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "Họ tên chủ hộ;Năm sinh;Giới tính;Thôn;Loại hộ\nSùng A Páo;1975;Nam;village;Hộ nghèo\n"
    path.write_text(text, encoding="utf-8")
    answer = _import(books, path)
    assert (answer["known_households"], answer["new_households"]) == (1, 0)


def test_a_namesake_with_another_number_is_another_household_and_said(books: World, tmp_path: Path) -> None:
    row = _cast(books, "Sùng A Páo", "poor")
    answer = _import(books, listed(tmp_path, [replace(row, identity=row.identity[:-2] + "77")]))
    assert (answer["new_households"], answer["known_households"]) == (1, 0)
    (told,) = [told["text"] for told in answer["warnings"] if told["row"] == 7]
    assert "hộ mới" in told and "Sùng" not in told


def test_who_falls_out_of_the_list_is_no_longer_poor_and_is_a_candidate(books: World, tmp_path: Path) -> None:
    answer = _import(books, listed(tmp_path, [_cast(books, "Vi Thị Ọi", "poor")]))
    fallen = {"Lò Văn Ín", "Trần Thị Hạnh", "Tòng Thị Lả", "Quàng Thị Pỏm", "Sùng A Páo", "Vàng A Chìa", "Lù Văn Phìn",
              "Cháng Seo Dế"}  # fmt: skip
    assert answer["ended"] == {"poor": 5, "near_poor": 3}
    assert "“Hộ cận nghèo” nào: 3 hộ" in " ".join(told["text"] for told in answer["warnings"])
    with books.acting("ward_officer") as actor:
        found = set(newly_escaped_candidates(actor, answer["list_id"]).values_list("id", flat=True))
        assert found == {books.people[name].household_id for name in fallen}
        assert class_on(books.people["Sùng A Páo"].household_id, date(2025, 12, 31)).kind == "poor"  # type: ignore[union-attr]
        assert class_on(books.people["Sùng A Páo"].household_id, SINCE) is None
        # Average and newly escaped households that a list does not name stay what they are.
        assert class_on(books.people["Đoàn Công Sơn"].household_id, SINCE).kind == "average"  # type: ignore[union-attr]
        assert class_on(books.people["Mai Thu Duyên"].household_id, SINCE).kind == "newly_escaped"  # type: ignore[union-attr]


def test_two_years_follow_each_other(books: World, tmp_path: Path) -> None:
    rows = [household(1, "town"), household(2, "town")]
    _import(books, listed(tmp_path, rows))
    second = listed(tmp_path, [replace(rows[0], kind="newly_escaped"), household(3, "town")], "next.xlsx")
    later = date(2027, 1, 1)
    answer = _import(books, second, year=2026, decision_no="9/QĐ", decided_on=date(2026, 12, 1), since_on=later)
    assert (answer["known_households"], answer["new_households"], answer["ended"]) == (1, 1, {"poor": 1})
    with books.acting("ward_officer") as actor:
        candidate = newly_escaped_candidates(actor, answer["list_id"]).get()
        assert candidate.members.get().name == rows[1].name
        assert [row.year for row in lists_of(actor)] == [2026, 2025]


# --- all or nothing ---


def test_one_wrong_row_keeps_the_whole_list_out(books: World, tmp_path: Path) -> None:
    before = _counts(books)
    rows = [household(1, "town"), household(2, "Bản Không Có"), household(3, "town", identity="012345678")]
    assert _rejected(books, listed(tmp_path, rows)) == [(8, "hamlet_unknown"), (9, "personal_number_shape")]
    assert _counts(books) == before


def test_every_fault_is_told_at_once_also_those_only_the_books_know(books: World, tmp_path: Path) -> None:
    _cast_born = date(1981, 2, 3)
    elsewhere = household(40, "Thôn next", born_on=_cast_born)
    member = NewPerson("Hoàng Văn Bun", elsewhere.born_on, elsewhere.sex, identity=elsewhere.identity)
    books.do(
        add_household, "next_officer", hamlet_id=books.hamlets["next"], since_on=date(2024, 1, 1), address="",
        members=[member],
    )  # fmt: skip
    rows = [
        household(40, "town", born_on=_cast_born),  # 7: his number stands in another ward
        _cast(books, "Vi Thị Ọi", "poor"),
        _cast(books, "Vi Thị Ọi", "poor", identity="", hamlet="village"),  # 9: the row above again
        household(41, "town", "newly_escaped"),  # 10: since when?
        household(42, "town", kind="poor", born_on=date(2030, 1, 1)),  # 11
    ]
    before = _counts(books)
    told = _rejected(books, listed(tmp_path, rows))
    assert told == [(7, "identity_elsewhere"), (9, "household_twice"), (10, "escaped_on_missing"), (11, "born_later")]
    assert _counts(books) == before


def test_two_rows_of_one_household_are_told(books: World, tmp_path: Path) -> None:
    home = books.people["Vi Thị Ọi"].household_id
    second = household(7, "village")
    with books.acting("ward_officer"):
        Person.objects.create(
            place=WARD, household_id=home, name=second.name, search="x", sort_key="x", born_on=second.born_on,
            sex=second.sex,
        )  # fmt: skip
        Household.objects.filter(pk=home).update(code="4800000078")
    rows = [_cast(books, "Vi Thị Ọi", "poor"), replace(second, identity="", customer_code="4800000078")]
    assert _rejected(books, listed(tmp_path, rows)) == [(8, "household_twice")]
    mixed = [_cast(books, "Sùng A Páo", "poor", customer_code="4800000078")]
    assert _rejected(books, listed(tmp_path, mixed)) == [(7, "two_households")]


def test_two_households_of_one_name_birth_and_hamlet_ask_for_a_number(books: World, tmp_path: Path) -> None:
    twin = household(9, "town", identity="")
    for _ in range(2):
        member = NewPerson(twin.name, twin.born_on, twin.sex)
        books.do(
            add_household, "ward_officer", hamlet_id=books.hamlets["town"], since_on=date(2024, 1, 1), address="",
            members=[member],
        )  # fmt: skip
    assert _rejected(books, listed(tmp_path, [twin])) == [(7, "several_households")]


def test_a_list_does_not_rewrite_what_was_decided_for_a_later_day(books: World, tmp_path: Path) -> None:
    rows = [household(1, "town")]
    _import(books, listed(tmp_path, rows))
    told = _rejected(books, listed(tmp_path, rows), decision_no="813/QĐ-UBND", since_on=date(2025, 12, 20))
    assert told == [(7, "class_later")]
    assert _rejected(books, listed(tmp_path, rows), decision_no="813/QĐ-UBND") == [(7, "class_later")]


@pytest.mark.parametrize(("changed", "code"), [
    ({"decision_no": " "}, "decision_no"),
    ({"decision_no": "x" * 81}, "decision_no"),
    ({"year": 2015}, "decision_dates"),
    ({"since_on": date(2062, 1, 1)}, "decision_dates"),
    ({"place": NEXT_WARD}, "place_out_of_reach"),
    ({"who": "ward_leader"}, "role_may_not"),
    ({"who": "next_officer"}, "place_out_of_reach"),
])  # fmt: skip
def test_what_is_refused_before_the_file_is_read(
    books: World, tmp_path: Path, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        _import(books, listed(tmp_path, [household(1, "town")]), **changed)
    assert refused.value.problem.code == code


def test_a_list_is_taken_over_once(books: World, tmp_path: Path) -> None:
    path = listed(tmp_path, [household(1, "town")])
    first = _import(books, path, request_id=UUID(int=5_000_000))
    again = path.rename(tmp_path / "uploaded again.xlsx")
    assert _import(books, again, request_id=UUID(int=5_000_000)) == first
    with pytest.raises(Refused) as known:
        _import(books, again)
    other = listed(tmp_path, [household(2, "town")])
    with pytest.raises(Refused) as reused:
        _import(books, other, request_id=UUID(int=5_000_000))
    assert [known.value.problem.code, reused.value.problem.code] == ["list_known", "request_reused"]


def test_a_file_that_is_no_list_leaves_nothing_behind(books: World, tmp_path: Path) -> None:
    before = _counts(books)
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    for path in (tmp_path / "a.xlsx", tmp_path / "none.xlsx"):
        with pytest.raises(Refused):
            _import(books, path)
    assert _counts(books) == before


def test_answer_and_audit_hold_no_name_and_no_number_of_a_person(books: World, tmp_path: Path) -> None:
    rows = [household(1, "town", sex="male", phone="1"), household(2, "town", identity="")]
    answer = _import(books, listed(tmp_path, rows))
    with books.reading():
        audit = AuditRow.objects.filter(action="accept_poverty_list").get()
    kept = f"{answer} {audit.facts}"
    assert audit.about_id == answer["list_id"] and answer["warning_count"] == len(answer["warnings"]) == 5
    assert not any(word in kept for row in rows for word in (row.name, row.name.split()[-1], rows[0].identity))


def test_only_the_ward_officer_takes_over_a_list() -> None:
    assert accept_poverty_list.roles == frozenset({Role.WARD_OFFICER})  # type: ignore[attr-defined]


def test_a_large_list_is_taken_over_and_known_again(own_books: World, tmp_path: Path, full: bool) -> None:
    """100,000 rows with `--full`; how fast is shown by `./dev bench poverty_list`."""
    count = 100_000 if full else 4_000
    hamlets = ["Thôn town", "Thôn village", "Thôn unclassed"]
    kinds = ["poor", "near_poor", "average"]
    path = listed(tmp_path, [household(number, hamlets[number % 3], kinds[number % 3]) for number in range(count)])
    answer = _import(own_books, path)
    assert (answer["rows"], answer["new_households"]) == (count, count)
    second = _import(own_books, path, decision_no="2", since_on=date(2026, 12, 1), year=2026)
    assert (second["known_households"], second["ended"]) == (count, {})
    with acting(own_books.actors["ward_officer"]):
        assert HouseholdClass.objects.filter(until_on=date(2026, 12, 1)).count() == count
