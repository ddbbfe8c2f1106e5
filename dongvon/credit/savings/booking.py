"""Writing down savings, many accounts at once: transfers and balances together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from django.db import models

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import run, unnested
from dongvon.base.ledger.models import Origin
from dongvon.base.ledger.posting import Line, post
from dongvon.base.ledger.queries import mode_of
from dongvon.core.modes import Action, Effect, effect
from dongvon.core.posting import SAVINGS, Entry, savings_arrive, savings_interest, savings_leave
from dongvon.core.savings import check_credited
from dongvon.credit.savings.models import ResidentAccount, SavingsAccount
from dongvon.credit.savings.reckoning import interest_due

ABOUT_SAVINGS = SavingsAccount.ABOUT
INTEREST = "savings_interest"
Account: TypeAlias = SavingsAccount | ResidentAccount


@dataclass(frozen=True, slots=True)
class SavingsStep:
    """One event on one savings account; each entry has savings on one side."""

    account: Account
    event: str
    entries: Sequence[Entry]


def change_of(entries: Sequence[Entry]) -> int:
    """By how much the entries raise (or lower) a savings balance, in đồng."""
    return sum(entry.amount * ((entry.credit in SAVINGS) - (entry.debit in SAVINGS)) for entry in entries)


def book_savings(
    steps: Sequence[SavingsStep], *, booked_on: date, actor: Actor, request_id: UUID, origin: Origin = Origin.OWN
) -> None:
    """Post the transfers and change the balances of all steps."""
    post(savings_lines(steps, booked_on), actor=actor, request_id=request_id, origin=origin)
    change_balances(steps, booked_on)


def savings_lines(steps: Sequence[SavingsStep], booked_on: date) -> list[Line]:
    """The transfers of the steps; refused where interest of the day was credited already. Whoever posts them himself
    also calls `change_balances`."""
    for step in steps:
        check_credited(booked_on, step.account.interest_to)
    return [
        _line(step.account, step.account.place, booked_on, step.event, entry)
        for step in steps
        for entry in step.entries
    ]


def change_balances(steps: Sequence[SavingsStep], booked_on: date) -> None:
    """Every account's balance by what its steps change; a deposit opens a closed account again."""
    for model in (SavingsAccount, ResidentAccount):
        totals: dict[int, int] = {}
        deposits = set[int]()
        for step in steps:
            if isinstance(step.account, model):
                change = change_of(step.entries)
                totals[step.account.pk] = totals.get(step.account.pk, 0) + change
                if change > 0 and step.event != INTEREST:
                    deposits.add(step.account.pk)
        if totals:
            _change(model, totals, deposits, booked_on)


def _change(model: type[models.Model], totals: dict[int, int], deposits: set[int], on: date) -> None:
    rows, params = unnested(
        {
            "id": ("bigint", list(totals)),
            "change": ("bigint", list(totals.values())),
            "deposit": ("boolean", [pk in deposits for pk in totals]),
        }
    )
    run(
        f"""
        UPDATE {model._meta.db_table} s
        SET balance = s.balance + t.change,
            last_deposit_on = CASE WHEN t.deposit THEN %s ELSE s.last_deposit_on END,
            closed_on = CASE WHEN t.deposit THEN NULL ELSE s.closed_on END
        FROM (SELECT {rows}) AS t (id, change, deposit) WHERE s.id = t.id
        """,
        [on, *params],
    )


def credit_to(accounts: Sequence[Account], on: date, *, actor: Actor, request_id: UUID) -> dict[int, int]:
    """Credit the interest of accounts of one product up to, not with, the day: what each got, in đồng, by id. The same
    number of statements however many accounts."""
    amounts = interest_due(accounts, on)
    steps = [
        SavingsStep(one, INTEREST, savings_interest(amounts[one.pk], kept_on=one.KEPT_ON))
        for one in accounts if amounts[one.pk]
    ]  # fmt: skip
    book_savings(steps, booked_on=on, actor=actor, request_id=request_id)
    for model in {type(one) for one in accounts}:
        model._default_manager.filter(pk__in=[one.pk for one in accounts]).update(interest_to=on)
    for one in accounts:
        one.balance, one.interest_to = one.balance + amounts[one.pk], on
    return amounts


def carry_savings(accounts: Iterable[SavingsAccount], place: str, *, on: date, actor: Actor, request_id: UUID) -> None:
    """What is on the accounts leaves the books of their communes and enters those of `place`, with its owners. Interest
    up to the day is credited first, so each commune bears that of its own days."""
    moving = [account for account in accounts if account.place != place]
    for account in moving:
        check_credited(on, account.interest_to)
    kept = {fund: effect(mode_of(fund, on), Action.PAY_SAVINGS_INTEREST) is Effect.POST
            for fund in {account.fund_id for account in moving}}  # fmt: skip
    credit_to([one for one in moving if kept[one.fund_id]], on, actor=actor, request_id=request_id)
    lines = list[Line]()
    for account in moving:
        for at, entries in ((account.place, savings_leave(account.balance)), (place, savings_arrive(account.balance))):
            lines += [_line(account, at, on, "savings_moved", entry) for entry in entries]
        SavingsAccount.objects.filter(pk=account.pk).update(place=place)
    post(lines, actor=actor, request_id=request_id)


def _line(account: Account, place: str, on: date, event: str, entry: Entry) -> Line:
    return Line(
        booked_on=on,
        place=place,
        fund_id=account.fund_id,
        programme="",
        debit=entry.debit,
        credit=entry.credit,
        amount=entry.amount,
        event=event,
        about_type=account.ABOUT,
        about_id=account.pk,
    )
