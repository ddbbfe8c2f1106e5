"""Writing down savings, many accounts at once: transfers and balances together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.database.arrays import array_text
from dongvon.base.ledger.models import Origin
from dongvon.base.ledger.posting import Line, post
from dongvon.core.posting import AccountKind, Entry, savings_arrive, savings_leave
from dongvon.credit.savings.models import SavingsAccount

ABOUT_SAVINGS = "savings"


@dataclass(frozen=True, slots=True)
class SavingsStep:
    """One event on one savings account; each entry has MEMBER_SAVINGS on one side."""

    account: SavingsAccount
    event: str
    entries: Sequence[Entry]


def change_of(entries: Sequence[Entry]) -> int:
    """By how much the entries raise (or lower) a savings balance, in đồng."""
    return sum(
        entry.amount * ((entry.credit is AccountKind.MEMBER_SAVINGS) - (entry.debit is AccountKind.MEMBER_SAVINGS))
        for entry in entries
    )


def book_savings(
    steps: Sequence[SavingsStep], *, booked_on: date, actor: Actor, request_id: UUID, origin: Origin = Origin.OWN
) -> None:
    """Post the transfers and change the balances of all steps."""
    if not steps:
        return
    lines = [_line(step.account, step.account.place, booked_on, step.event, entry)
             for step in steps for entry in step.entries]  # fmt: skip
    post(lines, actor=actor, request_id=request_id, origin=origin)
    totals: dict[int, int] = {}
    for step in steps:
        totals[step.account.pk] = totals.get(step.account.pk, 0) + change_of(step.entries)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE savings_savingsaccount s
            SET balance = s.balance + t.change,
                last_deposit_on = CASE WHEN t.change > 0 THEN %s ELSE s.last_deposit_on END
            FROM unnest(%s::bigint[], %s::bigint[]) AS t (id, change) WHERE s.id = t.id
            """,
            [booked_on, array_text(totals), array_text(totals.values())],
        )


def carry_savings(accounts: Iterable[SavingsAccount], place: str, *, on: date, actor: Actor, request_id: UUID) -> None:
    """What is on the accounts leaves the books of their communes and enters those of `place`, with its owners."""
    lines = list[Line]()
    for account in accounts:
        if account.place == place:
            continue
        for at, entries in ((account.place, savings_leave(account.balance)), (place, savings_arrive(account.balance))):
            lines += [_line(account, at, on, "savings_moved", entry) for entry in entries]
        SavingsAccount.objects.filter(pk=account.pk).update(place=place)
    post(lines, actor=actor, request_id=request_id)


def _line(account: SavingsAccount, place: str, on: date, event: str, entry: Entry) -> Line:
    return Line(
        booked_on=on,
        place=place,
        fund_id=account.fund_id,
        programme="",
        debit=entry.debit,
        credit=entry.credit,
        amount=entry.amount,
        event=event,
        about_type=ABOUT_SAVINGS,
        about_id=account.pk,
    )
