"""Organisations as borrowers: registered, lent to directly, secured, within the ceilings of all their loans."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dongvon.credit.applications.services import apply_directly, apply_for_organisation, approve_direct
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import LOAN_TURNS, LoanFilter, loan_list
from dongvon.credit.loans.services import amount_to_settle, repay, take_over
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.groups.services import join_group
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import find_people, households_of, people_found
from dongvon.parties.households.services import NewPerson, set_class
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.queries import organisation_for
from dongvon.parties.organisations.services import register_organisation
from tests.base.test_access import refused
from tests.world import World

ON = date(2026, 4, 20)
M = 1_000_000
BORN = date(1980, 5, 20)
HEAD = NewPerson("Đèo Văn Thắng", BORN, "male", "Thái", "giám đốc", identity_number(BORN, "male", 81), phone_number(81))


def registered(books: World, **more: Any) -> int:
    content = {
        "hamlet_id": books.hamlets["village"], "name": "HTX Chè Tân Phong", "kind": "cooperative",
        "tax_code": "6200123456", "licence": "23.07.000012", "since_on": date(2020, 3, 2), "representative": HEAD,
    } | more  # fmt: skip
    return int(books.do(register_organisation, "bank_officer", **content)["organisation_id"])


def ask(books: World, organisation: int, amount: int, **more: Any) -> int:
    named = {"variant": "establishment", "units": 12, "term_months": 60, "has_collateral": True, "purpose": "mở xưởng"}
    programme = more.pop("programme", "GQVL")
    asked = books.asked(programme, amount, **(named | more))
    answer = books.do(
        apply_for_organisation, "bank_officer", organisation_id=organisation, fund_id=books.funds["book"], made_on=ON,
        asked=asked,
    )  # fmt: skip
    return int(answer["application_id"])


def approve(books: World, application: int, amount: int) -> None:
    books.do(approve_direct, "director", application_id=application, amount=amount, approved_on=ON, contract_no="5/HĐ")


def lent(books: World, organisation: int, amount: int, **more: Any) -> int:
    application = ask(books, organisation, amount, **more)
    approve(books, application, amount)
    books.pledge(application, 2 * amount, ON)
    return books.pay_out(application, ON)


def test_an_organisation_is_registered_once_with_its_tax_code(books: World) -> None:
    request = books.request()
    first = registered(books, request_id=request)
    assert registered(books, request_id=request) == first
    other = replace(HEAD, identity=identity_number(BORN, "male", 82), phone=phone_number(82))
    refused("tax_code_known", registered, books, representative=other)
    refused("identity_known", registered, books, tax_code="6200123457")
    for tax_code in ("620012345", "6200123457-1", "abc"):
        refused("tax_code_wrong", registered, books, tax_code=tax_code, representative=other)
    for wrong in ({"kind": "club"}, {"name": " "}, {"licence": ""}):
        refused("organisation_unsound", registered, books, tax_code="6200123457", representative=other, **wrong)
    refused("hamlet_unknown", registered, books, hamlet_id=books.hamlets["next"])
    assert registered(books, tax_code="6200123456-001", representative=other, code="6600000777") != first
    third = replace(HEAD, identity=identity_number(BORN, "male", 83), phone=phone_number(83))
    refused("customer_code_known", registered, books, tax_code="6200123458", representative=third, code="6600000777")
    with books.acting("next_bank_officer") as actor:
        refused("organisation_unknown", organisation_for, actor, first)
        assert not Organisation.objects.exists()


def test_an_organisation_is_no_household(books: World) -> None:
    registered(books)
    with books.reading():
        customer = Organisation.objects.get().customer_id
    with books.acting("bank_officer") as actor:
        assert not households_of(actor).filter(pk=customer).exists()
        assert find_people(actor, "Đèo Văn Thắng").count() == 1
        assert not people_found(actor, "Đèo Văn Thắng", ON).exists()
    refused(
        "household_unknown", books.do, set_class, "ward_leader", household_id=customer, kind="poor", decision_no="x",
        decided_on=ON, since_on=ON,
    )  # fmt: skip
    refused(
        "household_unknown", books.do, join_group, "bank_officer", group_id=books.groups["G2"], household_id=customer,
        since_on=ON,
    )  # fmt: skip
    refused(
        "household_unknown", books.do, apply_directly, "bank_officer", household_id=customer,
        borrower_id=books.people["Thào A Sử"].person_id, fund_id=books.funds["book"], made_on=ON,
        asked=books.asked("NOXH", 100 * M),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("g1_not_for_organisations", {"variant": "worker", "units": 1}),
        ("g1_not_for_organisations", {"programme": "NOXH", "variant": ""}),
        ("programme_not_direct", {"programme": "HN", "variant": ""}),
        ("r07_over_ceiling", {"amount": 10_000 * M + 1, "units": 60}),
        ("r08_over_ceiling_per_job", {"amount": 2_400 * M + 1}),
        ("r07_collateral_missing", {"amount": 200 * M + 1, "has_collateral": False}),
        ("r07_term_too_long", {"term_months": 121, "instalment_months": 12}),
    ],
)
def test_what_the_rules_forbid_an_organisation(books: World, code: str, more: dict[str, Any]) -> None:
    refused(code, ask, books, registered(books), more.pop("amount", 500 * M), **more)


def test_an_organisation_registered_later_does_not_borrow_yet(books: World) -> None:
    refused("g1_not_registered_yet", ask, books, registered(books, since_on=date(2026, 4, 21)), 500 * M)
    refused("organisation_unknown", ask, books, 10**9, 500 * M)


def test_a_household_does_not_borrow_what_is_for_organisations(books: World) -> None:
    more = {"variant": "establishment", "units": 12, "has_collateral": True}
    refused("g1_for_organisations_only", books.ask_directly, "Ngô Bích Thủy", "GQVL", 500 * M, ON, **more)
    refused("r07_over_ceiling", books.ask_directly, "Ngô Bích Thủy", "GQVL", 200 * M + 1, ON, has_collateral=True)
    assert books.ask_directly("Ngô Bích Thủy", "GQVL", 200 * M, ON)


def test_below_the_limit_no_security_is_asked_but_a_loan_cut_in_two_does_not_slip_below_it(books: World) -> None:
    organisation = registered(books)
    first = ask(books, organisation, 150 * M, units=1, has_collateral=False)
    approve(books, first, 150 * M)
    books.pay_out(first, ON)
    refused("r07_collateral_missing", ask, books, organisation, 51 * M, units=1, has_collateral=False)
    second = ask(books, organisation, 51 * M, units=1)
    approve(books, second, 51 * M)
    refused("security_missing", books.pay_out, second, ON)
    books.pledge(second, 73 * M, ON)
    assert books.pay_out(second, ON)


def test_jobs_and_ceilings_are_sums_over_all_loans_of_the_organisation(books: World) -> None:
    organisation = registered(books)
    loan = lent(books, organisation, 1_000 * M, units=5)  # 5 jobs x 200 million: no room is left
    refused("r08_over_ceiling_per_job", ask, books, organisation, 200 * M + 1, units=1)
    waiting = ask(books, organisation, 200 * M, units=1)
    between = ask(books, organisation, 200 * M, units=1)
    approve(books, waiting, 200 * M)
    approve(books, between, 200 * M)
    refused("r08_over_ceiling_per_job", ask, books, organisation, 200 * M + 1, units=1)
    with books.reading():
        owed = amount_to_settle(books.position(loan), date(2026, 6, 1))
    books.do(repay, "teller", loan_id=loan, purpose="settle", amount=owed, received_on=date(2026, 6, 1), document="PT")
    refused("r08_over_ceiling_per_job", ask, books, organisation, 200 * M + 1, units=1)  # its jobs went with it
    assert ask(books, organisation, 200 * M, units=1)


def test_a_loan_of_an_organisation_bears_its_name_and_counts_as_no_turn(books: World) -> None:
    organisation = registered(books)
    loan = lent(books, organisation, 1_200 * M)
    with books.reading():
        found = Loan.objects.get(pk=loan)
        assert (found.who, found.borrower.name, found.channel) == ("HTX Chè Tân Phong", "Đèo Văn Thắng", "direct")
        assert found.household.customer_kind == Household.Kind.ORGANISATION
    with books.acting("bank_officer") as actor:
        assert [one.pk for one in loan_list(actor, LoanFilter(on=ON, words=["che", "tan"]))] == [loan]
        assert not loan_list(actor, LoanFilter(on=ON, outcome=LOAN_TURNS)).filter(pk=loan).exists()
    refused(
        "heir_not_in_household", books.do, take_over, "bank_officer", loan_id=loan, since_on=ON, reason="dead",
        person_id=books.people["Thào A Sử"].person_id, document="x",
    )  # fmt: skip
