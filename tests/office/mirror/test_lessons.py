"""What offices learnt the hard way (docs/lessons.md): the lessons no other test guards, and that the list is whole."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dongvon.base.access.acting import acting
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import Refused
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.savings.models import SavingsAccount
from dongvon.office.bank_files.portfolio import Flows, Portfolio
from dongvon.office.bank_files.reading import read
from dongvon.office.bank_files.writing import Quirks, write_form_31
from dongvon.office.mirror.files import rank
from dongvon.office.mirror.hamlets import name_hamlet
from dongvon.office.mirror.lists.queries import lists_with, run_list
from dongvon.office.mirror.lists.registry import LISTS
from dongvon.office.mirror.models import BankFile, CustomerMonth, LoanMonth
from dongvon.office.mirror.taking_in import Preview, preview, take_in, tell
from tests.office.mirror.hand_made import MILLION, ON, customer, fill, group, loan
from tests.office.mirror.months import DECEMBER, FEBRUARY, JANUARY, LENDER, december, later, mirror_funds, take
from tests.world import WARD, World

ROOT = Path(__file__).parents[3]
LESSONS = ROOT / "docs/lessons.md"


@pytest.fixture
def mirror(books: World) -> World:
    mirror_funds(books)
    return books


@cache
def small() -> Portfolio:
    return december(12)


def written(book: Portfolio, folder: Path, name: str = "", **quirks: Any) -> Path:
    path = folder / (name or f"{book.as_of}.xlsx")
    write_form_31(book, path, Quirks(**quirks))
    return path


def seen_before(world: World, path: Path) -> Preview:
    with acting(world.actors["admin"]):
        return preview(path, world.actors["admin"])


# --- the list of lessons ---


def test_every_lesson_is_answered_and_every_test_named_exists() -> None:
    text = LESSONS.read_text(encoding="utf-8")
    rows = re.findall(r"^(\d+)\. (.+(?:\n {3,4}.+)*)", text, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 65))
    for number, said in rows:
        assert re.search(r"Guarded by|Cannot happen|Open:|Half met", said), number
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 40
    missing = [f"{file}::{test}" for file, test in named if f"def {test}(" not in _source(file)]
    assert missing == []


@cache
def _source(file: str) -> str:
    path = ROOT / file
    return path.read_text(encoding="utf-8") if path.exists() else ""


# --- files (1-13, 28, 31, 36, 50, 59) ---


def test_two_passbooks_double_neither_loan_nor_deposit(mirror: World, tmp_path: Path) -> None:
    doubled = [replace(one, second_savings_number=f"99{at:08d}") for at, one in enumerate(small().customers)]
    book = replace(small(), customers=tuple(doubled))
    answer = mirror.do(
        take_in, "admin", path=written(book, tmp_path, two_passbooks=True), name="a.xlsx", lender_code=LENDER
    )
    assert answer["state"] == "in_force", answer
    with mirror.reading():
        assert BankFile.objects.get().records > len(book.loans)
        assert sum(one.in_term + one.overdue + one.frozen for one in LoanMonth.objects.all()) == sum(
            one.outstanding for one in book.loans
        )
        saved = sum(CustomerMonth.objects.values_list("savings_balance", flat=True))
        assert saved == sum(one.savings_balance for one in book.customers) > 0


def test_a_number_the_bank_leaves_out_later_is_still_known(mirror: World, tmp_path: Path) -> None:
    take(mirror, small(), tmp_path)
    settled = later(small(), JANUARY, {0: Flows(collected_in_term=small().loans[0].in_term)})
    blank = [replace(one, savings_number=None, savings_balance=0) for one in settled.customers]
    assert take(mirror, replace(settled, customers=tuple(blank)), tmp_path)["state"] == "in_force"
    holder = small().customers[0]
    assert holder.savings_number
    with mirror.reading():
        assert SavingsAccount.objects.get(household__code=holder.code).number == holder.savings_number


def test_an_internal_account_is_no_passbook(mirror: World, tmp_path: Path) -> None:
    """A number of another shape is told with its row, left out, and replaced by the right one once a file has it."""
    first = small().customers[0]
    wrong = [replace(one, savings_number="12345678901234") if one is first else one for one in small().customers]
    assert take(mirror, replace(small(), customers=tuple(wrong)), tmp_path)["state"] == "in_force"
    with mirror.reading():
        faults = BankFile.objects.get().faults
        assert {fault["column"] for fault in faults} == {"Sổ tiết kiệm 105"}
        assert all(fault["row"] > 0 and "12345678901234" in fault["text"] for fault in faults)
        account = SavingsAccount.objects.get(household__code=first.code)
        assert (account.number, account.balance) == (f"KH{first.code}", first.savings_balance)
    take(mirror, later(small(), JANUARY, {}), tmp_path)
    with mirror.reading():
        assert SavingsAccount.objects.get(household__code=first.code).number == first.savings_number


def test_rows_that_come_twice_are_counted_and_told(mirror: World, tmp_path: Path) -> None:
    take(mirror, small(), tmp_path, identical_rows=True, totals_row=True, signatures=True)
    with mirror.reading():
        file = BankFile.objects.get()
        assert file.skipped["identical"] >= 1 and file.skipped["total"] == 1 and file.skipped["signature"] >= 1
        assert file.records == LoanMonth.objects.count() == len(small().loans)


def test_a_file_whose_range_lies_is_read_to_its_end(mirror: World, tmp_path: Path) -> None:
    assert take(mirror, december(40), tmp_path, lying_dimension=True)["state"] == "in_force"
    with mirror.reading():
        assert LoanMonth.objects.count() == 40


def test_a_place_is_known_by_its_code_whatever_it_is_called(mirror: World, tmp_path: Path) -> None:
    take(mirror, small(), tmp_path)
    renamed = replace(
        later(small(), JANUARY, {}), units=tuple(replace(one, name=f"Nơi {one.name} xưa") for one in small().units)
    )
    assert take(mirror, renamed, tmp_path)["state"] == "in_force"
    with mirror.reading():
        assert LoanMonth.objects.filter(as_of_on=JANUARY).count() == len(small().loans)


def test_a_hamlet_that_is_no_more_does_not_stop_the_file(mirror: World, tmp_path: Path) -> None:
    take(mirror, small(), tmp_path)
    with mirror.acting("admin") as actor:
        gone = small().customers[0].hamlet_bank_code
        Hamlet.objects.filter(code=gone).update(until_on=DECEMBER)
        path = written(later(small(), JANUARY, {}), tmp_path)
        assert tell(path, actor).records == len(small().loans)


def test_a_column_of_words_stays_words(tmp_path: Path) -> None:
    path = written(small(), tmp_path, "a.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",OPEN,", ",TW/ĐP,"), encoding="utf-8")
    assert set(read(path).rows["loan_state"].to_pylist()) == {"TW/ĐP"}


def test_a_column_that_is_missing_is_said(tmp_path: Path) -> None:
    path = written(small(), tmp_path, "a.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("Ngày ĐH theo GDXA", "Cột lạ", 1), encoding="utf-8")
    notes = read(path).notes
    assert [(note.code, note.severity) for note in notes] == [("columns_missing", "warn")]
    assert "Ngày ĐH theo GDXA" in str(notes[0])


def test_a_month_is_shown_before_it_is_written(mirror: World, tmp_path: Path) -> None:
    first = small()
    paid = later(first, JANUARY, {1: Flows(collected_in_term=1_000_000)})
    january = replace(paid, loans=paid.loans[1:])
    take(mirror, first, tmp_path)
    told = seen_before(mirror, written(january, tmp_path))
    assert told.changes is not None and told.told.as_of_on == JANUARY
    assert (told.changes.gone, told.changes.down, told.changes.new, told.changes.back) == (1, 1, 0, 0)
    with mirror.reading():
        assert not LoanMonth.objects.filter(as_of_on=JANUARY).exists()
    take(mirror, january, tmp_path)
    february = later(first, FEBRUARY, {1: Flows(collected_in_term=1_000_000)})
    again = seen_before(mirror, written(february, tmp_path))
    assert again.changes is not None and (again.changes.back, again.changes.gone) == (1, 0)
    with mirror.reading():
        assert Loan.objects.filter(number=first.loans[0].number).exists()


def test_an_older_or_identical_file_is_told_before_it_is_taken(mirror: World, tmp_path: Path) -> None:
    take(mirror, later(small(), JANUARY, {}), tmp_path)
    older = seen_before(mirror, written(small(), tmp_path))
    assert older.later and not older.same and older.replaces is None
    take(mirror, small(), tmp_path)
    assert not seen_before(mirror, tmp_path / f"{JANUARY}.xlsx").later
    with mirror.reading():
        assert Position.objects.get(loan__number=small().loans[0].number).in_term == small().loans[0].in_term
    same = seen_before(mirror, tmp_path / f"{JANUARY}.xlsx")
    assert same.same and same.replaces is not None and same.replaces.name == f"{JANUARY}.xlsx"


def test_the_month_is_the_one_the_file_says_not_the_one_of_its_name(mirror: World, tmp_path: Path) -> None:
    path = written(small(), tmp_path, "QUERY_02092026_BC31_28-02-2025.xlsx")
    with acting(mirror.actors["admin"]):
        assert tell(path, mirror.actors["admin"]).as_of_on == DECEMBER


# --- which file is believed (14) ---


def test_files_are_believed_in_the_order_of_trust() -> None:
    codes = ["form_10", "form_31", "group_check", "b32", "len_31_commune", "bcdhtd_011"]
    assert sorted(codes, key=rank) == ["bcdhtd_011", "len_31_commune", "b32", "form_31", "form_10", "group_check"]


# --- lists (20, 33, 37-39, 51) ---


def small_month(world: World) -> None:
    """Owes interest only; overdue and standing still; in term and due next month, with no day of a session."""
    fill(
        world,
        loan("1", "1", in_term=0, interest_arrears_in_term=5),
        loan("2", "2", in_term=0, overdue=9 * MILLION, due_on=date(2025, 1, 5), last_transaction_on=date(2024, 1, 5),
             last_overdue_on=date(2025, 2, 5)),
        loan("3", "3", due_on=date(2025, 7, 20), session_due_on=None),
        loan("4", "4", due_on=date(2025, 6, 20)),
        *(customer(str(at)) for at in range(1, 6)),
        group("0900001"),
    )  # fmt: skip


def codes_on(world: World, code: str) -> set[str]:
    with acting(world.actors["bank_officer"]):
        return {row["customer_code"] for row in run_list(world.actors["bank_officer"], code, ON).rows}


def known_as(name: str) -> str:
    return name.rjust(10, "1")


def test_who_owes_interest_has_not_settled(books: World) -> None:
    small_month(books)
    assert codes_on(books, "members_may_leave") == {known_as("5")}
    assert codes_on(books, "interest_left") == {known_as("1")}


def test_a_due_loan_is_found_without_the_day_of_a_session_and_not_before_its_day(books: World) -> None:
    small_month(books)
    assert codes_on(books, "due_this_period") == {known_as("3")}
    assert codes_on(books, "due_past") == {known_as("4")}
    assert codes_on(books, "overdue_new") == set()


def test_a_loan_may_stand_on_several_lists_and_each_hints_at_the_others(books: World) -> None:
    small_month(books)
    actor = books.actors["bank_officer"]
    with acting(actor):
        keys = {"loan_number": "2".rjust(16, "6"), "customer_code": known_as("2")}
        found = lists_with(actor, ON, None, ("loan",), keys)
    assert {"overdue_recent", "inactive", "inactive_long"} <= set(found)


def test_a_frozen_loan_has_the_hamlet_of_form_31(books: World) -> None:
    fill(books, loan("1", "1", in_term=0, frozen=MILLION, frozen_until_on=date(2025, 1, 1)), customer("1"))
    with acting(books.actors["bank_officer"]):
        Hamlet.objects.create(
            place=WARD, unit_code=WARD, code="09920101", name="Bản Mới", point_id=books.points["point"],
            since_on=date(2020, 1, 1),
        )  # fmt: skip
        rows = run_list(books.actors["bank_officer"], "frozen_expired", ON).rows
    assert [row["hamlet"] for row in rows] == ["Bản Mới"]


def test_an_unknown_hamlet_is_asked_once_and_remembered(books: World) -> None:
    """The loan stands on the list until somebody says which hamlet of today is meant; then in every month."""
    later_on = date(2025, 7, 31)
    fill(books, loan("1", "1"), customer("1"), group("0900001"))
    fill(books, loan("1", "1", as_of_on=later_on), customer("1", as_of_on=later_on))
    actor = books.actors["bank_officer"]
    with acting(actor):
        assert [row["hamlet_code"] for row in run_list(actor, "hamlet_unknown", ON).rows] == ["09920101"]
        now = Hamlet.objects.filter(place=WARD, until_on=None).first()
        assert now
    with pytest.raises(Refused, match="Hãy chọn một thôn đang dùng"):
        books.do(name_hamlet, "bank_officer", on=ON, code="09920101", now_code="00000000")
    with pytest.raises(Refused):
        books.do(name_hamlet, "next_admin", on=ON, code="09920101", now_code=now.code)
    books.do(name_hamlet, "bank_officer", on=ON, code="09920101", now_code=now.code)
    with acting(actor):
        assert run_list(actor, "hamlet_unknown", ON).rows == run_list(actor, "hamlet_unknown", later_on).rows == []
        assert {row["hamlet"] for row in run_list(actor, "top_borrowers", later_on).rows} == {now.name}


def test_sums_are_of_the_whole_list_and_not_of_the_page(books: World) -> None:
    fill(books, *(loan(str(at), str(at), due_on=date(2025, 7, 20)) for at in range(1, 8)))
    actor = books.actors["bank_officer"]
    with acting(actor):
        page = run_list(actor, "due_this_period", ON, limit=2)
    assert (len(page.rows), page.total_rows, page.sums["in_term"]) == (2, 7, 70 * MILLION)


def test_every_list_says_its_rule_and_its_source() -> None:
    for one in LISTS.values():
        said = one.rule.format(**one.facts(ON))
        assert len(said) > 10 and "{" not in said and one.source, one.code


# --- what the reader itself is ---


def test_reading_needs_neither_django_nor_a_database() -> None:
    """Lessons 41 and 42: what is read stays where it is read; nothing of it can be sent by the reader."""
    asked = (
        "import sys, dongvon.office.bank_files.reading, dongvon.office.bank_files.summaries\n"
        "print([name for name in ('django', 'psycopg', 'requests', 'httpx', 'urllib3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
