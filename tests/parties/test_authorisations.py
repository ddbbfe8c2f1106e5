"""The register of papers 01/UQ: who may act for whom, and who may receive a payout for the borrower."""

from datetime import date
from typing import Any

from dongvon.base.access.models import AuditRow
from dongvon.credit.applications.services import disburse
from dongvon.credit.loans.models import Act
from dongvon.credit.loans.services import pay_tranche
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import authorisations_of
from dongvon.parties.households.services import NewPerson, add_member, authorise, end_authorisation
from tests.base.test_access import refused
from tests.world import World

ON = date(2025, 3, 15)
OI, LA = "Vi Thị Ọi", "Tòng Thị Lả"


def member(books: World, name: str, born: int, serial: int) -> int:
    """Another member of the household of a person of the cast."""
    born_on = date(born, 5, 20)
    new = NewPerson("Vi Văn Con", born_on, "male", "Thái", "con", identity_number(born_on, "male", serial),
                    phone_number(serial))  # fmt: skip
    answer = books.do(add_member, "ward_officer", household_id=books.people[name].household_id, member=new)
    return int(answer["person_id"])


def paper(books: World, name: str, representative: int, signed_by: list[int], **more: Any) -> dict[str, Any]:
    content = {"document": "01/UQ-5", "witness": "Lù Văn Siểu", "since_on": date(2025, 1, 2)} | more
    return books.do(
        authorise, "bank_officer", household_id=books.people[name].household_id, representative_id=representative,
        signed_by=signed_by, **content,
    )  # fmt: skip


def test_a_paper_names_adult_members_of_one_household(books: World) -> None:
    oi, la = books.people[OI].person_id, books.people[LA].person_id
    son, child = member(books, OI, 2003, 71), member(books, OI, 2010, 72)
    for representative, signed_by in ((la, [oi]), (son, [la]), (son, [son, oi]), (son, [])):
        refused("authorisation_outside_household", paper, books, OI, representative, signed_by)
    for representative, signed_by in ((child, [oi]), (son, [oi, child])):
        refused("authorisation_of_a_minor", paper, books, OI, representative, signed_by)
    for more in ({"document": " "}, {"witness": ""}, {"until_on": date(2025, 1, 2)}):
        refused("authorisation_unsound", paper, books, OI, son, [oi], **more)
    request = books.request()
    for _twice in range(2):
        row = paper(books, OI, son, [oi], request_id=request)["authorisation_id"]
    refused("authorised_already", paper, books, OI, son, [oi], since_on=date(2025, 6, 1))
    end: dict[str, Any] = {"authorisation_id": row, "until_on": date(2025, 6, 1)}
    refused("authorisation_unknown", books.do, end_authorisation, "next_officer", **end)
    refused(
        "authorisation_unknown", books.do, end_authorisation, "bank_officer", **end | {"until_on": date(2025, 1, 2)}
    )
    books.do(end_authorisation, "bank_officer", **end)
    refused("authorisation_unknown", books.do, end_authorisation, "bank_officer", **end)
    assert paper(books, OI, son, [oi], since_on=date(2025, 6, 1))
    with books.acting("bank_officer"):
        household = books.people[OI].household_id
        assert [len(authorisations_of(household, day)) for day in (date(2025, 1, 1), ON, date(2025, 6, 1))] == [0, 1, 1]
    with books.acting("next_bank_officer"):
        assert not authorisations_of(household, ON)


def test_the_borrower_needs_the_signature_of_every_other_adult(books: World) -> None:
    oi, son = books.people[OI].person_id, member(books, OI, 2003, 71)
    daughter = member(books, OI, 2001, 73)
    member(books, OI, 2010, 72)
    asked = (OI, "HN", 50_000_000, date(2025, 3, 3))
    refused("r02_no_authorisation", books.apply, *asked)
    row = paper(books, OI, oi, [son])["authorisation_id"]
    refused("r02_no_authorisation", books.apply, *asked)
    books.do(end_authorisation, "ward_officer", authorisation_id=row, until_on=date(2025, 2, 1))
    paper(books, OI, oi, [son, daughter], since_on=date(2025, 2, 1), until_on=date(2025, 3, 3))
    refused("r02_no_authorisation", books.apply, *asked)
    paper(books, OI, oi, [son, daughter], since_on=date(2025, 3, 3))
    assert books.apply(*asked)


def test_a_payout_goes_to_the_borrower_or_to_whom_he_authorised(books: World) -> None:
    oi, la = books.people[OI].person_id, books.people[LA].person_id
    [application] = books.to_the_counter([(OI, "HN", 50_000_000)], ON)
    son = member(books, OI, 2003, 71)
    content: dict[str, Any] = {"application_id": application, "paid_on": ON, "document": "C1", "amount": 20_000_000}
    for recipient in (son, la, 10**9):
        refused("recipient_not_authorised", books.do, disburse, "teller", recipient_id=recipient, **content)
    paper(books, OI, oi, [son])  # the son signs for his mother, not she for him
    refused("recipient_not_authorised", books.do, disburse, "teller", recipient_id=son, **content)
    paper(books, OI, son, [oi], document="01/UQ-9", until_on=date(2025, 6, 10))
    loan = books.do(disburse, "teller", recipient_id=son, **content)["loan_id"]
    more: dict[str, Any] = {"loan_id": loan, "amount": 10_000_000, "document": "C2"}
    refused(
        "recipient_not_authorised", books.do, pay_tranche, "teller", recipient_id=son, paid_on=date(2025, 6, 10), **more
    )
    books.do(pay_tranche, "teller", recipient_id=son, paid_on=date(2025, 6, 9), **more)
    books.do(pay_tranche, "teller", recipient_id=oi, paid_on=date(2025, 6, 10), **more)
    with books.reading():
        kept = [row.facts for row in Act.objects.filter(loan=loan).order_by("pk")]
        who = {"recipient": son, "authorised_by": "01/UQ-9"}
        assert [{name: facts[name] for name in who if name in facts} for facts in kept] == [who, who, {}]
        trail = AuditRow.objects.filter(action="disburse", about_id=loan).get()
        assert trail.facts["recipient"] == son and Person.objects.get(pk=son).name not in str(trail.facts)
