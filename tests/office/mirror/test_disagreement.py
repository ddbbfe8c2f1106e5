"""Files that differ: every cause that is known, with a near miss that stays open; walls, sums, months checked."""

import random
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

from dongvon.base.access.acting import acting
from dongvon.core.problems import Refused
from dongvon.office.bank_files.reading import Reading
from dongvon.office.mirror.checking import check_month, explain_difference, state_of_month
from dongvon.office.mirror.figures import figures_of_list, store
from dongvon.office.mirror.group_list import groups_of_month
from dongvon.office.mirror.head_lines import Head, HeadMatch, match_heads
from dongvon.office.mirror.models import BankFile, Explanation, Figure, FileState, MonthCheck
from tests.office.mirror.hand_made import (
    COMMUNE,
    MILLION,
    NEXT_COMMUNE,
    OFFICE,
    ON,
    bank_file,
    causes,
    customer,
    fill,
    group,
    lines,
    loan,
    open_lines,
    says,
)
from tests.world import NEXT_WARD, WARD, World

LISTED = {"loan_number": "", "customer_code": "", "group_code": "", "association_code": "11", "programme_code": "01"}


def small_month(world: World, **said: Any) -> None:
    """Two loans of two customers in one group, a direct one, and a customer who only saves."""
    fill(
        world,
        loan("1", "1", **said),
        loan("2", "2", in_term=20 * MILLION),
        loan("3", "3", in_term=5 * MILLION, group_code="", association_code="99"),
        customer("1", savings_balance=100_000),
        customer("2", savings_balance=200_000),
        customer("3", group_code=""),
        customer("4", savings_balance=70_000, has_loan=False),
        group("0900001"),
    )


def reading_of(code: str, *rows: dict[str, Any]) -> Reading:
    """A list that was read: these rows, texts and whole numbers."""
    columns = {name: [row.get(name) for row in rows] for name in {name: 0 for row in rows for name in row}}
    table = pa.table({"row": list(range(1, len(rows) + 1)), **columns})
    return cast(Reading, SimpleNamespace(format=SimpleNamespace(code=code), rows=table))


# --- known causes, each with its near miss ---

OFFICE_LINE = ("office", "", "")


@pytest.mark.parametrize("off, known", [(0, ["rolled"]), (1, [])])
def test_lent_with_rolled(books: World, off: int, known: list[str]) -> None:
    small_month(books, disbursed_month=9 * MILLION, rolled_month=4 * MILLION)
    says(books, "bcdhtd_011", (*OFFICE_LINE, "lent_month", 5 * MILLION))
    says(books, "len_31_commune", (*OFFICE_LINE, "lent_with_rolled", 9 * MILLION + off))
    line = lines(books)["office", "", "lent_month"]
    assert [voice.said.format for voice in line.voices] == ["bcdhtd_011", "len_31_commune", "form_31"]
    assert [voice.difference for voice in line.voices] == [0, 4 * MILLION + off, 0]
    assert causes(line, "len_31_commune") == known
    assert line.open == (not known)


@pytest.mark.parametrize("off, known", [(0, ["lent"]), (4_000, ["lent", "rounded"]), (10_000, [])])
def test_collections_with_lending_in_rounded_millions(books: World, off: int, known: list[str]) -> None:
    small_month(books, disbursed_month=9 * MILLION, collected_in_term_month=3 * MILLION)
    says(books, "b32", (*OFFICE_LINE, "collected_and_lent_month", 12 * MILLION + off))
    line = lines(books)["office", "", "collected_month"]
    assert causes(line, "form_31") == known


@pytest.mark.parametrize("measure, off, known", [("outstanding", 9_999, ["rounded"]), ("outstanding", 10_000, [])])
def test_rounding_of_13_bc_and_exact_millions_of_01_bctd(
    books: World, measure: str, off: int, known: list[str]
) -> None:
    small_month(books)
    says(books, "b32", (*OFFICE_LINE, measure, 35 * MILLION + off))
    assert causes(lines(books)["office", "", measure], "form_31") == known
    says(books, "bcdhtd_012", (*OFFICE_LINE, measure, 35 * MILLION + 1))  # six decimals of a million: to the đồng
    line = lines(books)["office", "", measure]
    assert line.voices[-1].open and line.voices[-1].difference == -1


@pytest.mark.parametrize("off, known", [(0, ["savings_only"]), (1, [])])
def test_customers_who_only_save(books: World, off: int, known: list[str]) -> None:
    small_month(books)
    says(books, "bcdhtd_011", (*OFFICE_LINE, "customers", 3))
    says(books, "len_31_commune", (*OFFICE_LINE, "households", 4 + off))
    assert causes(lines(books)["office", "", "customers"], "len_31_commune") == known


@pytest.mark.parametrize("off, known", [(0, ["savings_without_loan"]), (-1, [])])
def test_deposits_of_those_who_owe_nothing(books: World, off: int, known: list[str]) -> None:
    small_month(books)
    says(books, "form_10", (*OFFICE_LINE, "savings", 300_000 + off))
    line = lines(books)["office", "", "savings"]
    assert line.trusted.value == 370_000
    assert causes(line, "form_10") == known


@pytest.mark.parametrize(
    "code, off, known", [("group_check", 0, ["direct"]), ("group_check", 1, []), ("form_10", 0, [])]
)
def test_direct_loans_left_out(books: World, code: str, off: int, known: list[str]) -> None:
    small_month(books)
    says(books, code, (*OFFICE_LINE, "outstanding", 30 * MILLION + off))
    line = lines(books)["office", "", "outstanding"]
    assert causes(line, code) == known
    assert line.unit == "dong"


def test_direct_loans_are_a_group_of_their_own_and_no_group(books: World) -> None:
    small_month(books)
    says(books, "form_10", ("group", "0", COMMUNE, "outstanding", 5 * MILLION))
    found = lines(books)
    assert not found["group", f"{COMMUNE}/0", "outstanding"].differs
    assert found["office", "", "groups"].trusted.value == 1


def test_another_day_and_another_instant(books: World) -> None:
    small_month(books)
    says(books, "form_10", (*OFFICE_LINE, "outstanding", 1), as_of_on=date(2025, 6, 27))
    says(books, "groups_dsto", ("group", "0900001", "", "outstanding", 1))
    says(books, "group_scores", ("group", "0900001", "", "outstanding", 1))
    found = lines(books)
    assert causes(found["office", "", "outstanding"], "form_10") == ["other_day"]
    assert causes(found["group", "0900001", "outstanding"], "groups_dsto") == ["other_instant"]
    assert causes(found["group", "0900001", "outstanding"], "group_scores") == []


def test_the_file_of_the_day_speaks_before_those_of_other_days(books: World) -> None:
    small_month(books)
    says(books, "form_10", (*OFFICE_LINE, "outstanding", 1), as_of_on=date(2025, 6, 29))
    says(books, "form_10", (*OFFICE_LINE, "outstanding", 35 * MILLION))
    says(books, "form_10", (*OFFICE_LINE, "outstanding", 2), as_of_on=date(2025, 5, 31))
    assert not lines(books)["office", "", "outstanding"].differs


def test_groups_missing_from_the_list_of_heads(books: World) -> None:
    small_month(books)
    fill(books, group("0900002"), group("0900003"))
    file = says(books, "group_heads", (*OFFICE_LINE, "groups", 2), *heads("0900001", "0900002"))
    found = lines(books)
    assert causes(found["office", "", "groups"], "group_heads") == ["groups_missing"]
    assert causes(found["group", "0900003", "groups"], "group_heads") == ["groups_missing"]
    with books.acting("bank_officer"):
        file.delete()
    says(books, "group_heads", (*OFFICE_LINE, "groups", 3), *heads("0900001", "0900002", "0900009"))
    found = lines(books)
    assert not found["office", "", "groups"].differs  # one too few and one too many, said where they are
    assert found["group", "0900009", "groups"].open


def test_a_months_groups_are_the_union_of_the_files_that_name_them(books: World) -> None:
    """Each group says which files name it; one that only some name is a line of the differences."""
    small_month(books)
    for code in ("form_31", "group_heads", "groups_dsto", "group_scores"):
        named = {"group_heads": ("0900001", "0900009"), "groups_dsto": ("0900001",), "group_scores": ("0900009",)}
        if code == "form_31":
            bank_file(books, code)
        else:
            says(books, code, *heads(*named[code]))
    actor = books.actors["bank_officer"]
    with acting(actor):
        found = groups_of_month(actor, ON, OFFICE)
        assert groups_of_month(actor, ON, OFFICE, "0900009") == {"0900009": ("group_heads", "group_scores")}
    assert found == {
        "0900001": ("form_31", "group_heads", "groups_dsto"),
        "0900009": ("group_heads", "group_scores"),
    }
    table = lines(books)
    assert causes(table["group", "0900001", "groups"], "group_scores") == ["groups_missing"]
    only = table["group", "0900009", "groups"]
    assert {voice.said.format: voice.said.value for voice in only.voices} == {
        "form_31": 0, "group_heads": 1, "groups_dsto": 0, "group_scores": 1,
    }  # fmt: skip
    assert only.open


def heads(*codes: str) -> list[tuple[str, str, str, str, int]]:
    return [("group", code, COMMUNE, "groups", 1) for code in codes]


def test_without_form_31_nothing_is_known_of_rolled_amounts(books: World) -> None:
    says(books, "bcdhtd_011", (*OFFICE_LINE, "lent_month", 5))
    says(books, "len_31_commune", (*OFFICE_LINE, "lent_with_rolled", 9))
    assert lines(books)["office", "", "lent_month"].open


# --- what a list says by not naming it ---


def test_a_loan_missing_from_a_complete_list_says_nothing_is_owed(books: World) -> None:
    small_month(books, in_term=0, overdue=10 * MILLION)
    says(books, "overdue_list")
    found = [line for line in open_lines(books) if line.measure == "overdue"]
    assert {line.level for line in found} == {"office", "commune", "association", "programme", "group", "loan"}
    assert all(line.voices[1].difference == -10 * MILLION and not line.voices[1].said.said for line in found)


def test_a_partial_list_says_nothing_of_other_loans(books: World) -> None:
    small_month(books)
    says(books, "instalments_due", ("loan", "1".rjust(16, "6"), "", "outstanding", 10 * MILLION + 1))
    found = [line for line in lines(books).values() if line.level == "loan"]
    assert [(line.key, line.voices[1].difference) for line in found] == [
        ("1".rjust(16, "6") + "/" + "1" * 10, 1)
    ]  # by number alone, found with its customer


# --- heads by name ---


def test_lines_of_heads_are_matched_by_commune_name_and_balance() -> None:
    groups = [
        Head("A", "1", "Lò Văn Ín", 10),
        Head("B", "1", "Lò Văn Ín", 20),
        Head("C", "2", "Lò Văn Ín", 30),
        Head("D", "1", "Vàng Thị Sua", 40),
    ]
    assert match_heads([Head("0", "2", "LO VAN IN", 99)], groups) == [HeadMatch(("0",), ("C",))]
    assert match_heads([Head("0", "1", "Lò Văn Ín", 20)], groups) == [HeadMatch(("0",), ("B",))]
    assert match_heads([Head("0", "1", "Lò Văn Ín", 30)], groups) == [HeadMatch(("0",), ("A", "B"))]
    assert match_heads([Head("0", "1", "Vàng Thị", 5)], groups) == [HeadMatch(("0",), ("D",))]  # the name was cut
    assert match_heads([Head("0", "3", "Lò Văn Ín", 20)], groups) == []
    both = [Head("0", "1", "Lò Văn Ín", 10), Head("1", "1", "Lò Văn Ín", 21)]
    assert match_heads(both, groups) == [HeadMatch(("0",), ("A",)), HeadMatch(("1",), ("B",))]


def test_two_groups_of_one_equal_balance_are_never_guessed() -> None:
    groups = [Head("A", "1", "Lò Văn Ín", 10), Head("B", "1", "Lò Văn Ín", 10)]
    assert match_heads([Head("0", "1", "Lò Văn Ín", 10)], groups) == [HeadMatch(("0",), ("A", "B"))]


@pytest.mark.parametrize("off", [0, 1])
def test_two_heads_of_one_name_in_one_line(books: World, off: int) -> None:
    small_month(books)
    fill(books, group("0900002"), loan("9", "9", group_code="0900002", in_term=7 * MILLION))
    says(
        books,
        "len_31_group_head",
        ("group", "Vi Văn Ón", COMMUNE, "outstanding", 37 * MILLION + off),
        ("group", "Vi Văn Ón", COMMUNE, "households", 3),
    )
    found = [line for line in lines(books).values() if line.candidates]
    assert [line.candidates for line in found] == [("0900001", "0900002")]
    assert [voice.difference for voice in found[0].voices] == [0, -off]
    assert found[0].open == bool(off)


# --- lists into figures ---


def figure(table: pa.Table, level: str, key: str, measure: str, parent: str = COMMUNE) -> int:
    parent = "" if level in ("office", "commune") else parent
    found = [
        row["value"]
        for row in table.to_pylist()
        if (row["level"], row["key"], row["parent"], row["measure"]) == (level, key, parent, measure)
    ]
    assert len(found) <= 1, (level, key, found)
    return found[0] if found else 0


def test_a_loan_counts_once_and_a_deposit_once_for_each_customer() -> None:
    one = LISTED | {"commune_code": COMMUNE, "loan_number": "L1", "customer_code": "C1", "group_code": "0900001"}
    one |= {"outstanding": 10, "in_term": 10, "overdue": 0, "frozen": 0, "savings_balance": 7}
    one |= {"interest_arrears_in_term": 1, "interest_arrears_overdue": 2, "interest_arrears_grace": 4}
    again = one | {"savings_balance": 9}
    second = one | {"loan_number": "L2", "programme_code": "03", "savings_balance": 9}
    direct = one | {"loan_number": "L3", "group_code": None, "association_code": None, "savings_balance": 9}
    table = figures_of_list(reading_of("form_10", direct, one, again, second))
    assert figure(table, "office", "", "outstanding") == 30
    assert figure(table, "group", "0900001", "outstanding") == 20
    assert figure(table, "group", "0", "outstanding") == 10
    assert figure(table, "association", "99", "outstanding") == 10
    assert figure(table, "programme", "01", "outstanding", parent="") == 20
    assert figure(table, "loan", "L1/C1", "outstanding") == 10
    assert figure(table, "office", "", "customers") == 1
    assert figure(table, "programme", "03", "customers") == 1
    assert figure(table, "office", "", "savings") == 9
    assert figure(table, "group", "0900001", "savings") == 9  # with his group, not with his direct loan
    assert figure(table, "office", "", "arrears") == 9
    assert "groups" not in table["measure"].to_pylist()


def test_customers_of_programmes_are_never_added_up() -> None:
    row = {"commune_code": COMMUNE, "hamlet_code": COMMUNE + "01", "programme_code": "01", "customers": 5}
    row |= {"outstanding": 10, "in_term": 10, "overdue": 0, "frozen": 0}
    table = figures_of_list(reading_of("balance_by_programme", row, row | {"programme_code": "03"}))
    assert figure(table, "commune", COMMUNE, "outstanding") == 20
    assert "customers" not in table["measure"].to_pylist()


def test_an_empty_list_says_nothing() -> None:
    assert figures_of_list(reading_of("form_10")).num_rows == 0
    assert figures_of_list(reading_of("closed_loans", {"loan_number": "1"})).num_rows == 0


def test_a_summary_of_the_office_gives_a_ward_its_own_rows_only(books: World) -> None:
    file = bank_file(books, "bcdhtd_011")
    rows = [
        ("commune", "099299", "", "Phường Tân Phong", "outstanding", 5),
        ("commune", "099298", "", "Xã Chẳng Đâu", "outstanding", 6),
        ("office", "", "", "", "outstanding", 11),
    ]
    names = ("level", "key", "parent", "name", "measure", "value")
    with books.acting("bank_officer"):
        left_out = store(file, pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))))
        assert left_out == 2
        assert list(Figure.objects.values_list("level", "value")) == [("commune", 5)]


# --- sums ---


@pytest.mark.parametrize("seed", range(4))
def test_differences_add_up_from_loans_to_the_office(books: World, seed: int) -> None:
    chance = random.Random(seed)
    rows, listed = [], []
    for number in range(30):
        code = chance.choice(["", "0900001", "0900002", "0900003"])
        commune = chance.choice([COMMUNE, "099202"])
        association = {"": "99", "0900001": "11", "0900002": "11", "0900003": "12"}[code]
        owed, programme = chance.randrange(1, 50), chance.choice(["01", "03"])
        said = {"group_code": code, "association_code": association, "programme_code": programme, "in_term": owed}
        rows.append(loan(str(number), str(number % 20), hamlet_code=commune + "01", **said))
        if chance.random() < 0.9:
            row = LISTED | {"loan_number": rows[-1].loan_number, "customer_code": rows[-1].customer_code}
            row |= {"commune_code": commune, **said, "overdue": 0, "frozen": 0, "savings_balance": 0}
            row |= {f"interest_arrears_{part}": 0 for part in ("in_term", "overdue", "grace")}
            listed.append(row | {"outstanding": owed + chance.choice([0, 0, 3, -1])})
    fill(books, *rows, *map(group, ("0900001", "0900002", "0900003")))
    file = bank_file(books, "form_10")
    with books.acting("bank_officer"):
        store(file, figures_of_list(reading_of("form_10", *listed)))
    sums: dict[str, int] = {}
    for line in lines(books).values():
        if line.measure == "outstanding":
            level = f"{line.level} of {'commune' if line.parent else 'office'}"
            level = line.level if line.level in ("office", "commune", "group", "loan") else level
            sums[level] = sums.get(level, 0) + line.voices[1].difference
    assert len(sums) == 8 and len(set(sums.values())) == 1, sums


# --- walls ---


def two_communes(world: World) -> None:
    officer = world.actors["bank_officer"]
    world.actors["both"] = replace(officer, places=(NEXT_WARD, WARD))
    small_month(world)
    there = {"place": NEXT_WARD, "hamlet_code": NEXT_COMMUNE + "01", "group_code": "0900005"}
    with acting(world.actors["both"]):
        loan("7", "7", **there).save(force_insert=True)
    everything = [
        ("office", "", "", "outstanding", 45 * MILLION),
        ("commune", COMMUNE, "", "outstanding", 35 * MILLION),
        ("commune", NEXT_COMMUNE, "", "outstanding", 10 * MILLION + 3),
    ]
    world.users["both"] = officer.user_id
    says(world, "bcdhtd_011", *everything, who="both", places=[NEXT_WARD, WARD])


def test_each_sees_what_is_within_his_reach(books: World) -> None:
    two_communes(books)
    both = lines(books, "both")
    assert not both["office", "", "outstanding"].differs
    assert both["commune", NEXT_COMMUNE, "outstanding"].open
    here = lines(books, "bank_officer")
    assert ("commune", NEXT_COMMUNE, "outstanding") not in here
    assert here["office", "", "outstanding"].trusted.value == 35 * MILLION  # Form 31 of his own place alone
    assert {voice.said.format for line in here.values() for voice in line.voices} == {"form_31"}
    assert {line.place for line in lines(books, "next_officer").values()} == {NEXT_WARD}


def test_a_file_about_one_place_is_not_laid_against_two(books: World) -> None:
    two_communes(books)
    says(books, "form_10", (*OFFICE_LINE, "outstanding", 35 * MILLION), ("commune", COMMUNE, "", "outstanding", 1))
    both = lines(books, "both")
    assert [voice.said.format for voice in both["office", "", "outstanding"].voices] == ["bcdhtd_011", "form_31"]
    assert causes(both["commune", COMMUNE, "outstanding"], "form_10") == []
    assert {voice.said.format for voice in both["commune", NEXT_COMMUNE, "outstanding"].voices} == {
        "bcdhtd_011",
        "form_31",
    }


def test_an_association_sees_its_own_groups_and_loans(books: World) -> None:
    small_month(books)
    says(books, "form_10", ("group", "0900001", COMMUNE, "outstanding", 1))
    levels = {line.level for line in lines(books, "farmers").values()}
    assert {"group", "loan"} <= levels
    assert not {"group", "loan"} & {line.level for line in lines(books, "women").values()}
    assert {line.key for line in lines(books, "women").values() if line.level == "association"} <= {"12"}
    assert {line.key for line in lines(books, "leader_1").values() if line.level == "group"} <= {"6600001"}


# --- people's words, months checked ---


def explain(world: World, who: str = "bank_officer", **said: Any) -> dict[str, Any]:
    content = {"on": ON, "office_code": OFFICE, "level": "office", "address": "", "measure": "outstanding"}
    return world.do(explain_difference, who, **(content | {"cause": "Tệp in trước giờ khóa sổ"} | said))


def state(world: World, who: str = "bank_officer") -> str:
    with acting(world.actors[who]):
        return state_of_month(world.actors[who], ON, OFFICE)


def test_an_explanation_holds_while_the_figures_are_the_same(books: World) -> None:
    small_month(books)
    file = says(books, "bcdhtd_011", (*OFFICE_LINE, "outstanding", 34 * MILLION))
    explain(books)
    line = lines(books)["office", "", "outstanding"]
    assert line.explained == "Tệp in trước giờ khóa sổ" and not line.open
    with books.acting("bank_officer"):
        Figure.objects.filter(file=file).update(value=34 * MILLION + 1)
        assert Explanation.objects.count() == 1
    assert lines(books)["office", "", "outstanding"].open


def test_explanations_are_refused(books: World) -> None:
    small_month(books)
    says(books, "bcdhtd_011", (*OFFICE_LINE, "outstanding", 34 * MILLION))
    with pytest.raises(Refused, match="không được làm việc này"):
        explain(books, "teller")
    with pytest.raises(Refused, match="Không có chênh lệch"):
        explain(books, measure="overdue")
    with pytest.raises(Refused, match="Không có chênh lệch"):
        explain(books, "next_bank_officer")
    with pytest.raises(Refused, match="ghi nguyên nhân"):
        explain(books, cause="  ")


def test_a_check_falls_when_a_file_changes(books: World) -> None:
    content = {"on": ON, "office_code": OFFICE}
    assert state(books) == "empty"
    with pytest.raises(Refused, match="chưa có tệp"):
        books.do(check_month, "bank_officer", **content)
    small_month(books)
    file = says(books, "bcdhtd_011", (*OFFICE_LINE, "outstanding", 34 * MILLION))
    assert state(books) == "open"
    assert books.do(check_month, "bank_officer", **content)["differences"] == 1
    assert state(books) == "checked_with_differences"
    explain(books)
    answer = books.do(check_month, "ward_officer", **content)
    assert (answer["differences"], answer["explained"]) == (0, 1)
    assert state(books) == "checked"
    says(books, "form_10", (*OFFICE_LINE, "outstanding", 35 * MILLION), as_of_on=date(2025, 6, 29))
    assert state(books) == "invalidated"
    books.do(check_month, "director", **content)
    assert state(books) == "checked_with_differences"  # a figure more: the explanation was about other figures
    explain(books)
    books.do(check_month, "director", **content)
    assert state(books) == "checked"
    with books.acting("bank_officer"):
        BankFile.objects.filter(pk=file.pk).update(state=FileState.REPLACED)
    assert state(books) == "invalidated"
    with books.acting("bank_officer"):
        BankFile.objects.update(state=FileState.REPLACED)
    assert state(books) == "empty"
    assert state(books, "next_bank_officer") == "empty"
    with books.acting("next_bank_officer"):
        assert MonthCheck.objects.count() == 0
