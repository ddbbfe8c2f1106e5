"""Credits of interest read back from the ledger: what an account was credited on which day, and from which day on it
was reckoned. So a credit can be explained, and taken back when something dated before it comes in late."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dongvon.base.ledger.models import Transfer
from dongvon.core.dates import add_months
from dongvon.core.posting import SAVINGS
from dongvon.core.savings import credit_day, interest, lines, stretches
from dongvon.credit.savings.booking import INTEREST, Account
from dongvon.credit.savings.reckoning import first_day
from dongvon.credit.savings.terms import settings

TAKEN_BACK = "savings_interest_undone"
CREDITS = (INTEREST, TAKEN_BACK)
Changes = Sequence[tuple[date, int]]
Entries = list[tuple[date, str, int]]


def entries_of(accounts: Sequence[Account]) -> dict[int, Entries]:
    """What moved on each account of one product, in order: day, event, change in đồng. One statement."""
    found: dict[int, Entries] = {one.pk: [] for one in accounts}
    if accounts:
        rows = Transfer.objects.filter(about_type=accounts[0].ABOUT, about_id__in=list(found)).order_by(
            "booked_on", "id"
        )
        names = ("about_id", "booked_on", "event", "amount", "credit__kind", "debit__kind")
        for pk, on, event, amount, credit, debit in rows.values_list(*names):
            if change := amount * ((credit in SAVINGS) - (debit in SAVINGS)):
                found[pk].append((on, event, change))
    return found


def credits_of(rows: Iterable[tuple[date, str, int]]) -> dict[date, int]:
    """Day → what was credited then and stayed, in đồng; from entries of one account (day, event, change)."""
    found = dict[date, int]()
    for on, event, change in rows:
        if event in CREDITS:
            found[on] = found.get(on, 0) + change
    return {on: amount for on, amount in found.items() if amount}


def begin_of(account: Account, on: date, amount: int, changes: Changes, known: Mapping[date, int]) -> tuple[date, bool]:
    """The first day of the interest credited on `on`, and whether the days from it on give that very amount.

    A credit of nothing leaves no entry, so more than one day may have been the first: the credit day of the month
    before, the credit found before, the opening. It is the first of them from which the amount comes out; where it
    comes out from none (credited elsewhere), the last one."""
    before = [day for day in known if day < on]
    usual = credit_day(settings(), account.PRODUCT, add_months(on.replace(day=1), -1))
    opened = first_day(account)
    firsts = [max([opened, *before, *([usual] if usual < on else [])]), max([opened, *before]), opened]
    for first in dict.fromkeys(firsts):
        opening = account.balance - sum(change for day, change in changes if day >= first)
        if interest(lines(opening, changes, stretches(settings(), account.PRODUCT, first, on))) == amount:
            return first, True
    return firsts[1], False


def undoable(accounts: Sequence[Account], on: date) -> list[tuple[Account, int, date]]:
    """Which of the accounts, of one product, last credited on `on`, can have that credit taken back: with its amount
    and the first day it was reckoned from. Those whose balance no longer holds it, or whose amount the entries here do
    not give, cannot."""
    entries, found = entries_of(accounts), list[tuple[Account, int, date]]()
    for one in accounts:
        rows = entries[one.pk]
        known = credits_of(rows)
        amount = known.get(on, 0)
        begun, explains = begin_of(one, on, amount, [(day, change) for day, _event, change in rows], known)
        if explains and 0 <= amount <= one.balance:
            found.append((one, amount, begun))
    return found
