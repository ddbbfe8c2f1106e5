"""Heirs who take a loan over, what secures a loan, and its release on settlement."""

from dataclasses import replace
from datetime import date
from typing import Any

from dongvon.credit.applications.services import approve_direct, cancel_approval, pledge_security, return_pledge
from dongvon.credit.loans.models import Security
from dongvon.credit.loans.queries import to_release
from dongvon.credit.loans.services import (
    Pledge,
    amount_to_settle,
    release_security,
    repay,
    take_over,
    take_security,
)
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, person_row
from tests.base.test_access import refused
from tests.world import WARD, World

ON = date(2025, 3, 15)


def heir_of(books: World, name: str) -> int:
    born = date(2001, 5, 20)
    new = NewPerson("Lò Thị Heir", born, "female", "Thái", "con", identity_number(born, "female", 77), phone_number(77))
    with books.reading():
        row = person_row(WARD, books.people[name].household_id, new, head=False)
        row.save()
        return int(row.pk)


def test_an_heir_of_the_household_takes_the_loan_over(books: World) -> None:
    loan = books.lend("Vi Thị Ọi", "HN", 50_000_000, ON)
    heir = heir_of(books, "Vi Thị Ọi")
    content: dict[str, Any] = {"loan_id": loan, "since_on": date(2025, 6, 1), "document": "TLKT 12"}
    stranger = books.people["Tòng Thị Lả"].person_id
    refused("heir_not_in_household", books.do, take_over, "bank_officer", person_id=stranger, reason="dead", **content)
    refused("takeover_without_ground", books.do, take_over, "bank_officer", person_id=heir, reason="away", **content)
    books.do(take_over, "bank_officer", person_id=heir, reason="dead", **content)
    with books.reading():
        taken = books.position(loan).loan
        assert taken.borrower == Person.objects.get(pk=heir)
        assert taken.takeovers.get().before_id == books.people["Vi Thị Ọi"].person_id


NOXH: dict[str, Any] = {"term_months": 180, "instalment_months": 6, "has_collateral": True}
HOUSE = Pledge("mortgage", "Căn hộ 12", "Ngô Bích Thủy", 428_571_429, "GCN 1", date(2025, 3, 12))


def approved(books: World) -> int:
    """A direct loan of 300 million, approved; the programme always asks for a mortgage."""
    number = books.ask_directly("Ngô Bích Thủy", "NOXH", 300_000_000, date(2025, 3, 5), **NOXH)
    books.do(
        approve_direct, "director", application_id=number, amount=300_000_000, approved_on=date(2025, 3, 10),
        contract_no="1/HĐTD",
    )  # fmt: skip
    return number


def test_a_loan_that_needs_security_is_not_paid_out_before_it_is_there(books: World) -> None:
    number = approved(books)
    refused("security_missing", books.pay_out, number, ON)
    entered: dict[str, Any] = {"application_id": number}
    for wrong in ({"value": 0}, {"kind": "word"}, {"description": " "}, {"owner": ""}):
        refused(
            "security_unsound", books.do, pledge_security, "bank_officer", pledge=replace(HOUSE, **wrong), **entered
        )
    refused("application_unknown", books.do, pledge_security, "next_bank_officer", pledge=HOUSE, **entered)
    books.do(pledge_security, "bank_officer", pledge=replace(HOUSE, value=400_000_000), **entered)
    refused("security_too_small", books.pay_out, number, ON)  # 70 % of it is 280 million
    late = replace(HOUSE, kind="guarantee", description="Cam kết", value=20_000_000, taken_on=date(2025, 3, 16))
    books.do(pledge_security, "bank_officer", pledge=late, **entered)
    refused("security_too_small", books.pay_out, number, ON)
    request = books.request()
    for _twice in range(2):
        books.do(pledge_security, "director", request_id=request, pledge=replace(late, taken_on=ON), **entered)
    loan = books.pay_out(number, ON)
    with books.reading():
        assert [(row.loan_id, row.value) for row in Security.objects.order_by("pk")] == [
            (loan, 400_000_000), (loan, 20_000_000), (loan, 20_000_000),
        ]  # fmt: skip
    refused("application_over", books.do, pledge_security, "bank_officer", pledge=HOUSE, **entered)


def test_what_secured_an_application_is_given_back_when_nothing_comes_of_it(books: World) -> None:
    number = approved(books)
    held = books.do(pledge_security, "bank_officer", application_id=number, pledge=HOUSE)["security_id"]
    back: dict[str, Any] = {"application_id": number, "security_id": held, "released_on": ON, "document": "BB 3"}
    refused("pledge_still_needed", books.do, return_pledge, "bank_officer", **back)
    books.do(cancel_approval, "director", application_id=number, on=ON, reason="không mua nhà nữa")
    refused("security_unknown", books.do, return_pledge, "bank_officer", **back | {"released_on": date(2025, 3, 1)})
    books.do(return_pledge, "bank_officer", **back)
    refused("security_unknown", books.do, return_pledge, "bank_officer", **back)


def test_security_is_given_back_once_nothing_is_owed(books: World) -> None:
    number = approved(books)
    held = books.do(pledge_security, "bank_officer", application_id=number, pledge=HOUSE)["security_id"]
    loan = books.pay_out(number, ON)  # 70 % of its value are 300 million
    guarantor = Pledge("guarantee", "Cam kết trả thay", "Ngô Văn Bảo", 50_000_000, "BL 2", ON)
    before = replace(guarantor, taken_on=date(2025, 3, 14))
    refused("security_too_late", books.do, take_security, "bank_officer", loan_id=loan, pledge=before)
    more = books.do(take_security, "bank_officer", loan_id=loan, pledge=guarantor)["security_id"]
    back: dict[str, Any] = {"loan_id": loan, "security_id": held, "document": "BB 9"}
    refused("release_before_settlement", books.do, release_security, "bank_officer", released_on=ON, **back)
    on = date(2025, 4, 20)
    with books.reading():
        owed = amount_to_settle(books.position(loan), on)
    books.do(repay, "teller", loan_id=loan, purpose="settle", amount=owed, received_on=on, document="PT")
    with books.acting("bank_officer") as actor:
        assert [row.pk for row in to_release(actor)] == [held, more]
    for number in (held, more):
        books.do(release_security, "bank_officer", released_on=on, **back | {"security_id": number})
    refused("security_unknown", books.do, release_security, "bank_officer", released_on=on, **back)
    refused("security_too_late", books.do, take_security, "bank_officer", loan_id=loan, pledge=guarantor)
    with books.acting("bank_officer") as actor:
        assert to_release(actor) == []


def test_a_child_does_not_take_a_loan_over(books: World) -> None:
    loan, heir = books.lend("Vi Thị Ọi", "HN", 50_000_000, ON), heir_of(books, "Vi Thị Ọi")
    content: dict[str, Any] = {"loan_id": loan, "person_id": heir, "reason": "dead", "document": "TLKT 12"}
    with books.reading():
        Person.objects.filter(pk=heir).update(born_on=date(2007, 6, 2))
    refused("heir_under_age", books.do, take_over, "bank_officer", since_on=date(2025, 6, 1), **content)
    books.do(take_over, "bank_officer", since_on=date(2025, 6, 2), **content)
