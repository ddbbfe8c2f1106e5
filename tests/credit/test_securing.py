"""Heirs who take a loan over, what secures a loan, and its release on settlement."""

from datetime import date
from typing import Any

from dongvon.credit.loans.queries import to_release
from dongvon.credit.loans.services import amount_to_settle, release_security, repay, take_over, take_security
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
    refused(
        "heir_not_in_household", books.do, take_over, "bank_officer", person_id=stranger, reason="dead", **content
    )
    refused("takeover_without_ground", books.do, take_over, "bank_officer", person_id=heir, reason="away", **content)
    books.do(take_over, "bank_officer", person_id=heir, reason="dead", **content)
    with books.reading():
        taken = books.position(loan).loan
        assert taken.borrower == Person.objects.get(pk=heir)
        assert taken.takeovers.get().before_id == books.people["Vi Thị Ọi"].person_id


def test_security_is_given_back_once_nothing_is_owed(books: World) -> None:
    loan = books.lend_directly(
        "Ngô Bích Thủy", "NOXH", 300_000_000, ON, term_months=180, instalment_months=6, has_collateral=True
    )
    house: dict[str, Any] = {
        "loan_id": loan, "kind": "mortgage", "description": "Căn hộ 12", "owner": "Ngô Bích Thủy", "document": "GCN 1",
        "taken_on": ON,
    }  # fmt: skip
    refused("security_too_small", books.do, take_security, "bank_officer", value=428_571_427, **house)
    refused("security_unsound", books.do, take_security, "bank_officer", value=0, **house)
    held = books.do(take_security, "bank_officer", value=428_571_429, **house)["security_id"]  # 70 % = 300.000.000
    back: dict[str, Any] = {"loan_id": loan, "security_id": held, "document": "BB 9"}
    refused("release_before_settlement", books.do, release_security, "bank_officer", released_on=ON, **back)
    on = date(2025, 4, 20)
    with books.reading():
        owed = amount_to_settle(books.position(loan), on)
    books.do(repay, "teller", loan_id=loan, purpose="settle", amount=owed, received_on=on, document="PT")
    with books.acting("bank_officer") as actor:
        assert [row.pk for row in to_release(actor)] == [held]
    books.do(release_security, "bank_officer", released_on=on, **back)
    refused("security_unknown", books.do, release_security, "bank_officer", released_on=on, **back)
    with books.acting("bank_officer") as actor:
        assert to_release(actor) == []
