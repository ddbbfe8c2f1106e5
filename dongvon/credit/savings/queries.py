"""Getting savings accounts, and opening one for a household that has none."""

from collections.abc import Iterable
from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.credit.savings.models import SavingsAccount
from dongvon.parties.households.models import Household


def accounts_for_write(actor: Actor, household_ids: Iterable[int]) -> dict[int, SavingsAccount]:
    """The accounts of the households, by household, locked in order of id. A household may have none yet."""
    rows = SavingsAccount.objects.select_for_update().filter(
        place__in=actor.places, household_id__in=list(household_ids)
    )
    return {row.household_id: row for row in rows.order_by("pk")}


def open_accounts(
    households: Iterable[Household], *, fund_id: int, group_id: int | None, on: date
) -> list[SavingsAccount]:
    """New accounts (01/TGTV), numbered after the household."""
    rows = [
        SavingsAccount(
            place=household.place,
            household=household,
            group_id=group_id,
            fund_id=fund_id,
            number=f"105{household.pk:09d}",
            opened_on=on,
        )
        for household in households
    ]
    return SavingsAccount.objects.bulk_create(rows)
