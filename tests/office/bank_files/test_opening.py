"""Opening books: an office's files are carried to the đồng, or nothing is, and every row that stops them is named."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from dongvon.core.problems import Refused
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.savings.models import SavingsAccount
from dongvon.front.demo.portfolio import grow
from dongvon.office.bank_files.opening import CannotOpen, open_books
from dongvon.office.bank_files.portfolio import Outcome, Portfolio
from dongvon.office.bank_files.writing import Quirks, write_closed_loans, write_form_31
from dongvon.parties.households.models import Household
from dongvon.parties.households.services import NewPerson, add_household
from tests.world import World


@cache
def ward() -> Portfolio:
    """The first 60 loans of the invented ward, with their borrowers and groups."""
    whole = grow()
    loans = tuple(
        loan for loan in whole.loans if loan.fund_source == 1 and loan.in_term + loan.overdue + loan.frozen > 0
    )[:60]
    holders, groups = {loan.customer_code for loan in loans}, {loan.group_code for loan in loans}
    return replace(
        whole,
        loans=loans,
        customers=tuple(one for one in whole.customers if one.code in holders),
        groups=tuple(one for one in whole.groups if one.code in groups),
        closed_loans=(),
        outcomes=(),
    )


def opened(world: World, portfolio: Portfolio, folder: Path, **more: Any) -> dict[str, Any]:
    """The office opens its books from the Form 31 of this portfolio."""
    write_form_31(portfolio, folder / "31.xlsx", Quirks(savings_only=False))
    content = {"form_31": str(folder / "31.xlsx"), "earlier": "", "province_code": "12", "lender_code": "PGD-TP"}
    return world.do(open_books, "admin", **content | more)


def stopped(world: World, portfolio: Portfolio, folder: Path, **more: Any) -> list[tuple[int, str, str]]:
    """The rows that stop this portfolio: (row, column, code); nothing of it is kept."""
    with pytest.raises(CannotOpen) as stop:
        opened(world, portfolio, folder, **more)
    with world.reading():
        assert not Loan.objects.exists()
        assert not SavingsAccount.objects.exists()
    return [(told.row, told.column, told.problem.code) for told in stop.value.rows]


def changed(place: int, **columns: Any) -> Portfolio:
    loans = list(ward().loans)
    loans[place] = replace(loans[place], **columns)
    return replace(ward(), loans=tuple(loans))


def test_the_books_stand_as_the_file_says(books: World, tmp_path: Path) -> None:
    opened(books, ward(), tmp_path)
    with books.reading():
        stands = Position.objects.aggregate(*(Sum(part) for part in ("in_term", "overdue", "frozen")))
        saved = SavingsAccount.objects.aggregate(Sum("balance"))["balance__sum"]
        assert Loan.objects.count() == len(ward().loans)
    for part in ("in_term", "overdue", "frozen"):
        assert stands[f"{part}__sum"] == sum(getattr(loan, part) for loan in ward().loans)
    assert saved == sum(one.savings_balance for one in ward().customers)


def test_the_same_file_is_not_taken_twice(books: World, tmp_path: Path) -> None:
    opened(books, ward(), tmp_path)
    with pytest.raises(Refused, match="không nhận hai lần"):
        opened(books, ward(), tmp_path)
    with books.reading():
        assert Loan.objects.count() == len(ward().loans)


def test_two_customers_may_have_a_loan_of_one_number(books: World, tmp_path: Path) -> None:
    """The bank uses loan numbers again; the customer tells the loans apart."""
    first, second = ward().loans[:2]
    assert first.customer_code != second.customer_code
    opened(books, changed(1, number=first.number), tmp_path)
    with books.reading():
        both = Loan.objects.filter(number=first.number).order_by("amount")
        assert sorted(loan.household.code for loan in both) == sorted((first.customer_code, second.customer_code))
        assert sorted(loan.position.outstanding for loan in both) == sorted((first.outstanding, second.outstanding))


def test_an_outcome_of_a_shared_number_must_name_its_customer(books: World, tmp_path: Path) -> None:
    first = ward().loans[0]
    job = Outcome(first.number, "job", "1", 2, first.signed_on)
    portfolio = replace(changed(1, number=first.number), outcomes=(job,))
    write_closed_loans(portfolio, tmp_path / "earlier.xlsx")
    rows = stopped(books, portfolio, tmp_path, earlier=str(tmp_path / "earlier.xlsx"))
    assert [(column, code) for _, column, code in rows] == [("Mã KH", "outcome_of_which_customer")]


def test_a_loan_that_owes_more_than_it_was_paid_is_told(books: World, tmp_path: Path) -> None:
    loan = ward().loans[3]
    rows = stopped(books, changed(3, in_term=loan.amount + 1, overdue=0, frozen=0), tmp_path)
    assert {(column, code) for _, column, code in rows} == {("Tổng dư nợ", "owes_more_than_disbursed")}


def test_an_unknown_programme_and_an_unknown_commune_are_told_together(books: World, tmp_path: Path) -> None:
    units = tuple(replace(unit, name="Xã Không Có Thật") for unit in ward().units)
    portfolio = replace(changed(5, bank_programme_code="98"), units=units)
    codes = {code for _, _, code in stopped(books, portfolio, tmp_path)}
    assert codes == {"programme_code_unknown", "commune_not_found"}


def test_an_administrator_of_another_place_is_refused(books: World, tmp_path: Path) -> None:
    books.actors["admin"] = books.actors["next_admin"]
    assert {code for _, _, code in stopped(books, ward(), tmp_path)} == {"place_out_of_reach"}


def test_a_loan_repeated_with_another_figure_is_told_even_where_the_figure_is_not_carried(
    books: World, tmp_path: Path
) -> None:
    """Two rows of one loan that disagree in a month's turnover: which is right is not ours to guess."""
    loan = ward().loans[0]
    again = replace(loan, month=replace(loan.month, disbursed=loan.month.disbursed + 1_000))
    rows = stopped(books, replace(ward(), loans=(*ward().loans, again)), tmp_path)
    assert [(column, code) for _, column, code in rows] == [("Số khế ước", "same_loan_differs")]


def test_a_household_of_the_poverty_list_is_met_again_not_made_twice(books: World, tmp_path: Path) -> None:
    """The ward's list came first: the bank's customer is a member of a household that is here already."""
    customer = ward().customers[0]
    member = NewPerson(customer.name, customer.born_on, customer.sex, identity=customer.identity)
    since_on, hamlet_id = date(2024, 1, 1), books.hamlets["town"]
    answer = books.do(
        add_household, "ward_officer", hamlet_id=hamlet_id, since_on=since_on, address="", members=[member]
    )
    opened(books, ward(), tmp_path)
    with books.reading():
        household = Household.objects.get(code=customer.code)
        assert household.pk == answer["household_id"]
        assert household.members.count() == 1
        held = [loan for loan in ward().loans if loan.customer_code == customer.code]
        assert household.loans.count() == len(held) > 0
        (membership,) = household.memberships.all()
        assert (membership.group.code, membership.until_on) == (customer.group_code or held[0].group_code, None)


def test_a_source_of_money_nobody_has_declared_is_told_with_its_row(books: World, tmp_path: Path) -> None:
    """Loans of the commune's own money, while the lender has declared no such fund."""
    rows = stopped(books, changed(4, fund_source=3), tmp_path)
    assert [(column, code) for _, column, code in rows] == [("Nguồn vốn", "fund_missing")]
