"""Getting savings accounts, and opening one for a household that has none."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, Sum

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Transfer
from dongvon.core.posting import AccountKind
from dongvon.credit.savings.booking import ABOUT_SAVINGS
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


def savings_on(household_ids: Iterable[int], on: date) -> dict[int, tuple[str, int]]:
    """The number of each household's account and its balance at the end of the day, in đồng: today's, less what the
    ledger moved since. Two statements."""
    accounts = list(SavingsAccount.objects.filter(household_id__in=list(household_ids), opened_on__lte=on))
    kept = Q(credit__kind=AccountKind.MEMBER_SAVINGS)
    since = Transfer.objects.filter(
        about_type=ABOUT_SAVINGS, about_id__in=[row.pk for row in accounts], booked_on__gt=on
    )
    change = Sum("amount", filter=kept, default=0) - Sum("amount", filter=~kept, default=0)
    moved: dict[int, int] = dict(since.values_list("about_id").annotate(change=change).order_by())
    return {row.household_id: (row.number, row.balance - moved.get(row.pk, 0)) for row in accounts}
