"""Projects: registered once by name, their loans summed under a ceiling per project, their cost lent a share of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dongvon.credit.applications.models import Application, Project
from dongvon.credit.applications.queries import projects_of
from dongvon.credit.applications.room import Taken, sharing
from dongvon.credit.applications.services import register_project
from dongvon.parties.households.models import Household
from dongvon.parties.organisations.models import Organisation
from tests.base.test_access import refused
from tests.credit.test_organisations import M, approve, ask, registered
from tests.world import World

ON = date(2026, 4, 20)


def project(books: World, name: str = "Xưởng chè", who: str = "bank_officer", **more: Any) -> int:
    with books.reading():
        customer = Organisation.objects.get().customer_id
    content = {
        "customer_id": customer, "hamlet_id": books.hamlets["village"], "name": name, "document": "01/GQVL",
        "cost": 1_000 * M, "since_on": ON, "workers": 20, "target_workers": 2,
    }  # fmt: skip
    return int(books.do(register_project, who, **(content | more))["project_id"])


def test_a_project_is_registered_once_by_name_within_reach(books: World) -> None:
    registered(books)
    number = project(books, "  Xưởng   chè ")
    refused("project_known", project, books, "xưởng chè")
    for wrong in ({"name": " "}, {"document": ""}, {"cost": 0}, {"workers": 1}):
        refused("project_unsound", project, books, **({"name": "Kho"} | wrong))
    refused("hamlet_unknown", project, books, "Kho", hamlet_id=books.hamlets["next"])
    refused("customer_unknown", project, books, "Kho", customer_id=0)
    refused("customer_unknown", project, books, "Kho", who="next_bank_officer")
    with books.acting("bank_officer"):
        [row] = projects_of(Household.objects.get(organisation__isnull=False))
        assert (row.pk, row.name, row.cost) == (number, "Xưởng chè", 1_000 * M)
    with books.acting("next_bank_officer"):
        assert not Project.objects.exists()


def test_an_application_names_a_project_of_who_asks(books: World) -> None:
    organisation = registered(books)
    refused("project_unknown", ask, books, organisation, 100 * M, project_id=0)
    number = project(books)
    refused("project_unknown", books.ask_directly, "Ngô Bích Thủy", "GQVL", 100 * M, ON, project_id=number)


# Released prisoners: 2 billion for each project, 100 million for each job of it, one in ten of them (QĐ 22/2023).
AFTER_PRISON: dict[str, Any] = {"programme": "CHXAPT", "variant": "establishment", "term_months": 60}


def test_loans_of_one_project_are_summed_and_those_of_another_are_not(books: World) -> None:
    organisation = registered(books)
    shop, store = project(books), project(books, "Kho")
    first = ask(books, organisation, 1_500 * M, units=15, project_id=shop, **AFTER_PRISON)
    approve(books, first, 1_500 * M)
    more = {"units": 5, "project_id": shop, **AFTER_PRISON}
    refused("r07_over_ceiling", ask, books, organisation, 500 * M + 1, **more)
    assert ask(books, organisation, 500 * M, **more)
    assert ask(books, organisation, 2_000 * M, **AFTER_PRISON, units=20, project_id=store)
    refused(
        "r07_over_ceiling", ask, books, organisation, 500 * M + 1, units=20, **AFTER_PRISON
    )  # of which, nobody knows
    refused("r08_more_jobs_than_workers", ask, books, organisation, 1 * M, **(more | {"units": 6}))


def test_too_few_workers_of_those_a_programme_is_for(books: World) -> None:
    organisation = registered(books)
    number = project(books, workers=21)
    refused("r08_labour_share_too_low", ask, books, organisation, 100 * M, units=1, project_id=number, **AFTER_PRISON)


def test_a_house_under_contract_is_lent_a_share_of_its_price(books: World) -> None:
    who = books.people["Ngô Bích Thủy"]
    house = {"variant": "purchase", "term_months": 180, "has_collateral": True}
    refused("r07_ceiling_unknown", books.ask_directly, "Ngô Bích Thủy", "NOXH", 640 * M, ON, **house)
    number = project(books_with_org(books), "Căn hộ B12", customer_id=who.household_id, cost=800 * M, workers=0,
                     target_workers=0)  # fmt: skip
    refused(
        "r07_over_ceiling", books.ask_directly, "Ngô Bích Thủy", "NOXH", 640 * M + 1, ON, project_id=number, **house
    )
    assert books.ask_directly("Ngô Bích Thủy", "NOXH", 640 * M, ON, project_id=number, **house)


def books_with_org(books: World) -> World:
    registered(books)
    return books


@st.composite
def held(draw: st.DrawFn) -> list[Taken]:
    one = st.builds(
        Taken, st.sampled_from(["CHXAPT", "GQVL"]), st.just(1), st.integers(0, 10**9), st.integers(0, 10**9),
        st.integers(1, 9), st.just(frozenset[str]()), st.sampled_from([None, 1, 2, 3]),
    )  # fmt: skip
    return draw(st.lists(one, max_size=12))


@settings(deadline=None)
@given(held(), st.sampled_from([1, 2, 3]))
def test_each_loan_takes_room_of_its_project_and_only_unnamed_ones_of_all(taken: Sequence[Taken], mine: int) -> None:
    customer = Household(customer_kind=Household.Kind.ORGANISATION)

    def owed(project_id: int | None, rows: Sequence[Taken] = taken) -> int:
        asking = Application(programme="CHXAPT", household=customer, borrower_id=1, project_id=project_id)
        return sum(one.owed for one in sharing(asking, "project", rows))

    of_programme = [one for one in taken if one.programme == "CHXAPT"]
    unnamed = sum(one.owed for one in of_programme if one.project_id is None)
    assert sum(owed(number) - unnamed for number in (1, 2, 3)) + unnamed == owed(None)  # nothing lost, nothing twice
    assert owed(None) == sum(one.owed for one in of_programme)
    assert owed(mine) == owed(mine, [one for one in taken if one.project_id in (None, mine)])  # others do not matter
    assert unnamed <= owed(mine) <= owed(None)
