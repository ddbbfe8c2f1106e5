"""The bank's files of our own books: every month end is the fold of what was written up to it, to the đồng."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from dongvon.core.problems import Refused
from dongvon.credit.loans.services import amount_to_settle, repay, transfer_to_overdue, undo_entry
from dongvon.front.cli import main
from dongvon.office.bank_files.form_31 import take_apart
from dongvon.office.bank_files.from_books import portfolio_of_books
from dongvon.office.bank_files.portfolio import NO_FLOWS, Flows, Loan, Portfolio
from dongvon.office.bank_files.reading import read, recognise
from dongvon.office.bank_files.summaries import read_summary
from dongvon.office.bank_files.summaries_layouts import all_layouts
from dongvon.office.bank_files.writing import ALL_QUIRKS, write_closed_loans, write_form_31
from dongvon.office.bank_files.writing_lists import LISTS
from tests.base.test_access import refused
from tests.world import WARD, World

OI, LA, POM, CHIA = "Vi Thị Ọi", "Tòng Thị Lả", "Quàng Thị Pỏm", "Vàng A Chìa"
LENT, OCTOBER, NOVEMBER = date(2025, 3, 15), date(2025, 10, 31), date(2025, 11, 30)
MILLION = 1_000_000


@dataclass
class Lived:
    """Two months of four loans: the book on the evening of October as it was then, and the ids of the loans."""

    october: Portfolio
    ids: dict[str, int]
    settled_with: int


def book_on(world: World, on: date) -> Portfolio:
    with world.reading():
        return portfolio_of_books(WARD, on)


def loans_by_name(world: World, portfolio: Portfolio) -> dict[str, Loan]:
    names = {one.code: one.name for one in portfolio.customers}
    return {names[loan.customer_code]: loan for loan in portfolio.loans}


def paid(world: World, loan_id: int, purpose: str, amount: int, on: date) -> str:
    """A payment at the counter; its request, by which it may be undone."""
    request = world.request()
    content = {"purpose": purpose, "amount": amount, "received_on": on, "document": "BL"}
    world.do(repay, "teller", request_id=request, loan_id=loan_id, **content)
    return str(request)


def undone(world: World, loan_id: int, request: str, on: date) -> None:
    world.do(undo_entry, "point_leader", loan_id=loan_id, wrong_request_id=request, booked_on=on, reason="ghi nhầm")


def overdue(world: World, loan_id: int, amount: int, on: date) -> None:
    world.do(transfer_to_overdue, "director", loan_id=loan_id, amount=amount, booked_on=on, decision="12/QĐ")


@pytest.fixture
def lived(books: World) -> Lived:
    """Lent in March; interest on sheets, two transfers to overdue, an entry undone in its month and one in the next,
    one loan settled."""
    ids = {
        OI: books.lend(OI, "HN", 50 * MILLION, LENT, instalment_months=6),
        LA: books.lend(LA, "HN", 30 * MILLION, LENT),
        POM: books.lend(POM, "HCN", 20 * MILLION, LENT),
        CHIA: books.lend(CHIA, "HN", 10 * MILLION, LENT, term_months=6, instalment_months=6),
    }
    savings = {books.people[LA].household_id: 20_000}
    books.sheet(books.session(date(2025, 4, 15)), "G2", interest={ids[OI]: 280_274}, savings=savings)
    for month in (9, 10):
        session = books.session(date(2025, month, 15))
        books.sheet(session, "G2")
        books.sheet(session, "G3")
    overdue(books, ids[OI], 3 * MILLION, date(2025, 10, 15))
    overdue(books, ids[CHIA], 10 * MILLION, date(2025, 10, 15))
    paid(books, ids[OI], "principal", 2 * MILLION, date(2025, 10, 20))
    slip = paid(books, ids[LA], "principal", MILLION, date(2025, 10, 25))
    october = book_on(books, OCTOBER)
    undone(books, ids[LA], slip, date(2025, 11, 3))
    undone(books, ids[LA], paid(books, ids[LA], "interest", 50_000, date(2025, 11, 5)), date(2025, 11, 6))
    paid(books, ids[LA], "principal", 3 * MILLION, date(2025, 11, 7))
    paid(books, ids[CHIA], "interest", 100_000, date(2025, 11, 7))
    books.sheet(books.session(date(2025, 11, 15)), "G2", interest={ids[OI]: 300_000}, savings=savings)
    paid(books, ids[OI], "principal", 5 * MILLION, date(2025, 11, 20))
    with books.acting("teller"):
        whole = amount_to_settle(books.position(ids[POM]), date(2025, 11, 20))
    paid(books, ids[POM], "settle", whole, date(2025, 11, 20))
    return Lived(october, ids, whole)


def test_flows_are_what_was_written_in_the_month(books: World, lived: Lived) -> None:
    october, november = loans_by_name(books, lived.october), loans_by_name(books, book_on(books, NOVEMBER))
    assert october[OI].month == Flows(to_overdue=3 * MILLION, collected_overdue=2 * MILLION)
    assert october[LA].month == Flows(collected_in_term=MILLION)
    assert october[CHIA].month == Flows(to_overdue=10 * MILLION)
    assert october[POM].month == NO_FLOWS
    assert november[OI].month == Flows(
        collected_overdue=MILLION, collected_in_term=4 * MILLION, interest_in_term=300_000
    )
    assert november[LA].month == Flows(collected_in_term=2 * MILLION), "an entry of October was undone in November"
    assert november[CHIA].month == Flows(interest_overdue=100_000), "all of its principal is overdue"
    settled = Flows(collected_in_term=20 * MILLION, interest_in_term=lived.settled_with - 20 * MILLION)
    assert november[POM].month == settled
    assert november[OI].quarter == Flows(
        to_overdue=3 * MILLION, collected_overdue=3 * MILLION, collected_in_term=4 * MILLION, interest_in_term=300_000
    )
    assert november[OI].year.disbursed == 50 * MILLION
    assert november[OI].year.interest_in_term == november[OI].interest_paid_total == 580_274


def test_each_loan_goes_from_one_month_end_to_the_next(books: World, lived: Lived) -> None:
    before = {loan.number: loan for loan in lived.october.loans}
    after = book_on(books, NOVEMBER).loans
    assert len(before) == len(after) == 4
    for loan in after:
        month, was = loan.month, before[loan.number]
        assert was.outstanding + month.disbursed - month.rolled - month.collected - month.written_off == (
            loan.outstanding
        )
        assert loan.disbursed == loan.principal_paid + loan.principal_written_off + loan.outstanding
        assert was.interest_paid_total + month.interest_in_term + month.interest_overdue == loan.interest_paid_total


def test_positions_are_those_of_the_tables(books: World, lived: Lived) -> None:
    november = loans_by_name(books, book_on(books, NOVEMBER))
    for name, loan_id in lived.ids.items():
        stands, loan = books.position(loan_id), november[name]
        assert (loan.in_term, loan.overdue, loan.frozen) == (stands.in_term, stands.overdue, stands.frozen)
        assert loan.interest_arrears_in_term + loan.interest_arrears_overdue == stands.arrears
        assert (loan.disbursed, loan.interest_to) == (stands.paid_out, stands.interest_to)
    assert november[CHIA].interest_arrears_in_term == 0 < november[CHIA].interest_arrears_overdue
    settled = november[POM]
    assert (settled.state, settled.closed_on, settled.last_transaction_on) == ("CLOSE", *[date(2025, 11, 20)] * 2)
    assert (november[OI].overdue_on, november[OI].last_transaction_on) == (date(2025, 10, 15), date(2025, 11, 20))
    assert (november[OI].first_principal_on, november[OI].bank_programme_code) == (date(2025, 9, 15), "01")


def test_instalments_are_what_is_left_of_them(books: World, lived: Lived) -> None:
    numbers = {loan.number: name for name, loan in loans_by_name(books, lived.october).items()}
    left: dict[str, int] = {}
    for one in lived.october.instalments:
        left[numbers[one.loan_number]] = left.get(numbers[one.loan_number], 0) + one.principal - one.principal_paid
    assert left == {OI: 48 * MILLION, LA: 29 * MILLION, POM: 20 * MILLION, CHIA: 10 * MILLION}
    first = min(
        (one for one in lived.october.instalments if numbers[one.loan_number] == OI), key=lambda one: one.due_on
    )
    assert (first.due_on, first.principal_paid) == (date(2025, 9, 15), 2 * MILLION)


def test_what_came_later_does_not_show(books: World, lived: Lived) -> None:
    assert book_on(books, OCTOBER) == lived.october
    assert {loan.state for loan in lived.october.loans} == {"OPEN"}
    saved = {one.name: one.savings_balance for one in lived.october.customers if one.savings_number}
    assert saved == {LA: 20_000}
    assert sum(one.savings_balance for one in book_on(books, NOVEMBER).customers) == 40_000
    next_year = book_on(books, date(2026, 1, 31))
    assert [loan.closed_on for loan in next_year.closed_loans] == [date(2025, 11, 20)]
    assert len(next_year.loans) == 3
    assert {loan.year for loan in next_year.loans} == {NO_FLOWS}


def test_people_groups_and_places_are_named(books: World, lived: Lived) -> None:
    customers = {one.name: one for one in lived.october.customers}
    oi, groups = customers[OI], {one.code: one for one in lived.october.groups}
    assert oi.code == f"99{books.people[OI].household_id:08d}"
    assert (oi.identity, oi.group_code, oi.household_class) == (books.people[OI].identity, "6600002", "poor")
    assert (groups["6600002"].head_name, groups["6600002"].head_customer_code) == (OI, oi.code)
    assert (groups["6600002"].deputy_name, groups["6600002"].association_code) == (LA, "12")
    assert [(one.official_code, one.name) for one in lived.october.units] == [("03387", "Phường Tân Phong")]
    hamlets = {one.bank_code: (one.urban, one.difficulty) for one in lived.october.hamlets}
    assert hamlets == {"66000000": (True, "none"), "66000001": (False, "difficult"), "66000002": (False, "none")}


def test_the_files_read_back_to_the_dong(books: World, lived: Lived, tmp_path: Path) -> None:
    for portfolio in (lived.october, book_on(books, NOVEMBER), book_on(books, date(2026, 1, 31))):
        write_form_31(portfolio, tmp_path / "31.xlsx", ALL_QUIRKS)
        reading = read(tmp_path / "31.xlsx")
        parts = take_apart(reading)
        assert [one for one in (*reading.problems, *parts.problems) if one.problem.severity == "block"] == []
        assert reading.as_of_on == portfolio.as_of
        assert len(parts.loans) == len(portfolio.loans)
        for column in ("in_term", "overdue", "frozen", "disbursed", "principal_paid", "interest_paid_total"):
            assert pc.sum(parts.loans[column]).as_py() == sum(getattr(one, column) for one in portfolio.loans)
        for flow in ("disbursed", "to_overdue", "collected_in_term", "collected_overdue", "interest_in_term"):
            assert pc.sum(parts.loans[f"{flow}_month"]).as_py() == sum(getattr(o.month, flow) for o in portfolio.loans)
            assert pc.sum(parts.loans[f"{flow}_year"]).as_py() == sum(getattr(o.year, flow) for o in portfolio.loans)
        assert pc.sum(parts.deposits["savings_balance"]).as_py() == sum(o.savings_balance for o in portfolio.customers)
    write_closed_loans(portfolio, tmp_path / "earlier.xlsx")
    assert read(tmp_path / "earlier.xlsx", "closed_loans").rows["disbursed"].to_pylist() == [20 * MILLION]


def test_a_day_before_the_books_is_refused(books: World, lived: Lived) -> None:
    refused("books_not_begun", book_on, books, date(2025, 3, 14))
    with books.reading(), pytest.raises(Refused, match="99999"):
        portfolio_of_books("99999", OCTOBER)


# --- the command ------------------------------------------------------------------------------------------------------


def asked(out: Path, *more: str, place: str = WARD, on: str = "2024-12-31") -> list[str]:
    return ["sample", "bank-files", "--place", place, "--date", on, "--out", str(out), *more]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"more": ["--quirk", "two_heads"]}, "two_heads"),
        ({"more": ["--quirk", "all", "dates=lunar"]}, "lunar"),
        ({"more": ["--quirk", "header_offset=many"]}, "many"),
        ({"more": ["--formats", "form_99"]}, "form_99"),
        ({"place": "03388"}, "Tân Phong"),
        ({"on": "2025-02-30"}, "2025-02-30"),
        ({"on": "2025-03-31"}, "31/12/2024"),
    ],
)
def test_wrong_input_is_told_in_one_sentence(
    more: dict[str, Any], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(tmp_path / "out", *more.pop("more", ()), **more)) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert said.out == ""
    assert not list(tmp_path.glob("out/*"))


def command(*arguments: Any) -> subprocess.CompletedProcess[str]:
    line: Sequence[str] = [sys.executable, "-m", "dongvon", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def test_live_books_are_written_month_by_month(own_books: World, tmp_path: Path) -> None:
    own_books.lend(OI, "HN", 50 * MILLION, LENT)
    done = command(*asked(tmp_path, "--date", "2025-04-30", "--books", "--quirk", "dates=iso", on="2025-03-31"))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2025-03-31", "2025-04-30"]
    disbursed = [read(folder / "mau-31.xlsx").total["disbursed_month"] for folder in sorted(tmp_path.iterdir())]
    assert disbursed == [50 * MILLION, 0]
    unknown = command(*asked(tmp_path / "none", "--books", place="99999"))
    assert (unknown.returncode, len(unknown.stderr.strip().splitlines())) == (2, 1)


def test_every_format_of_the_live_books_is_recognised(own_books: World, tmp_path: Path) -> None:
    own_books.lend(OI, "HN", 50 * MILLION, LENT)
    own_books.lend(LA, "GQVL", 30 * MILLION, LENT)
    done = command(*asked(tmp_path, "--books", "--formats", "all", "--quirk", "none", on="2025-03-31"))
    assert (done.returncode, done.stderr) == (0, "")
    further = [Path(line) for line in done.stdout.splitlines()][2:]
    assert len(further) == len(set(further)) == len([*LISTS, *all_layouts()]) - 1
    for path in further:
        code = path.stem.replace("-", "_")
        if code in LISTS:
            assert code in [found.format.code for found in recognise(path)], code
        else:
            assert read_summary(path).code == code
