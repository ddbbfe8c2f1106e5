"""Getting savings accounts, opening those of households that have none, and reading what moved on one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import columns_of, instances, run
from dongvon.base.ledger.models import Transfer
from dongvon.core.posting import SAVINGS, AccountKind
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.savings import (
    MEMBER,
    RESIDENT,
    Line,
    SavingsSetting,
    Stretch,
    credit_day,
    lines,
    setting_on,
    stretches,
)
from dongvon.credit.savings.booking import ABOUT_SAVINGS, INTEREST, Account
from dongvon.credit.savings.models import GroupMinimum, ResidentAccount, SavingsAccount, WithdrawalRequest
from dongvon.credit.savings.reckoning import begins, dong_days, interest_due
from dongvon.credit.savings.terms import settings
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import Household


def accounts_for_write(actor: Actor, household_ids: Iterable[int]) -> dict[int, SavingsAccount]:
    """The accounts of the households, by household, locked in order of id. A household may have none yet."""
    rows = run(_ACCOUNTS_FOR_WRITE, [list(household_ids), list(actor.places)])
    return {account.household_id: account for account in instances(SavingsAccount, rows)}


_ACCOUNTS_FOR_WRITE = f"""
    SELECT {columns_of(SavingsAccount, "s")} FROM savings_savingsaccount s
    WHERE household_id = ANY (%s) AND place = ANY (%s) ORDER BY id FOR UPDATE
"""


def open_accounts(
    households: Iterable[Household], *, fund_id: int, group_id: int | None, on: date, document: str = ""
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
            document=document,
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


def deposit_terms(group_id: int | None, on: date) -> tuple[SavingsSetting, int, str]:
    """What the least deposit of a member follows from (`core.savings.check_deposit`): the product's setting, and what
    his group agreed on by which minutes 10C/TD (0 and "" where it agreed on nothing)."""
    agreed = None
    if group_id is not None:
        rows = GroupMinimum.objects.filter(group_id=group_id, since_on__lte=on).order_by("-since_on")
        agreed = rows.values_list("amount", "minutes").first()
        # What was taken over with the group has no minutes here.
        agreed = agreed or (Group.objects.values_list("min_savings", flat=True).get(pk=group_id), "")
    return (setting_on(settings(), SavingsAccount.PRODUCT, on), *(agreed or (0, "")))


def account_of(actor: Actor, household_id: int) -> SavingsAccount:
    """The account of a household the actor may see; a leader those of his group, an association those of its own."""
    rows = SavingsAccount.objects.filter(place__in=actor.places, household_id=household_id)
    if actor.group_codes or actor.association:
        rows = rows.filter(group__in=groups_of(actor))
    account = rows.select_related("household", "group", "fund__lender").first()
    if account is None:
        raise Refused(Problem("savings_unknown", N_("Không có tài khoản tiền gửi này trong phạm vi của bạn.")))
    return account


@dataclass(frozen=True, slots=True)
class Moved:
    """One entry on an account: `change` in đồng, above zero for money that came in, and the balance after it."""

    on: date
    event: str
    change: int
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account from the morning of `since` to the evening of `until`: what moved with the running balance, the
    interest credited, and the interest still running at the end, by days of one balance and rate."""

    account: Account
    since: date
    until: date
    opening: int
    moves: tuple[Moved, ...]
    closing: int
    credited: int
    running: tuple[Line, ...]


def statement_of(account: Account, since: date, until: date) -> Statement:
    """The statement of the days from `since` to `until`, both counted; refused where the period runs backwards."""
    if since > until:
        raise Refused(Problem("period_backwards", N_("Kỳ sao kê phải từ ngày trước đến ngày sau.")))
    rows = [
        (row.booked_on, row.event, row.amount * ((row.credit.kind in SAVINGS) - (row.debit.kind in SAVINGS)))
        for row in Transfer.objects.filter(about_type=account.ABOUT, about_id=account.pk)
        .select_related("credit", "debit").order_by("booked_on", "id")
    ]  # fmt: skip
    opening = account.balance - sum(change for on, _, change in rows if on >= since)
    balance, moves = opening, list[Moved]()
    for on, event, change in rows:
        if since <= on <= until and change:
            balance += change
            moves.append(Moved(on, event, change, balance))
    credited = sum(one.change for one in moves if one.event == INTEREST)
    begun = begins(account)
    periods = stretches(settings(), account.PRODUCT, begun, until + timedelta(days=1))
    before = account.balance - sum(change for on, _, change in rows if on >= begun)
    after = [(on, change) for on, _, change in rows if on >= begun]
    running = tuple(line for line in lines(before, after, periods) if line.balance) if periods else ()
    return Statement(account, since, until, opening, tuple(moves), balance, credited, running)


def average_by_group(place: str, since: date, until: date) -> dict[tuple[int, int], tuple[int, int]]:
    """Of the groups of a commune and the funds their savings are in: đồng-days of the members' accounts through
    [since, until), and how many accounts. Groups as they are today."""
    accounts = list(SavingsAccount.objects.filter(place=place, group__isnull=False, opened_on__lt=until))
    if not accounts or since >= until:
        return {}
    period = Stretch(since, until, setting_on(settings(), SavingsAccount.PRODUCT, since))
    found = dict[tuple[int, int], tuple[int, int]]()
    totals = dong_days(accounts, [period], from_credit=False)
    for one in accounts:
        assert one.group_id is not None
        days, count = found.get((one.group_id, one.fund_id), (0, 0))
        found[one.group_id, one.fund_id] = (days + totals[one.pk][0], count + 1)
    return found


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """An account in a month: interest that its credit day brings, or brought already (`credited`); in đồng."""

    account: Account
    interest: int
    credited: bool


def month_of(actor: Actor, place: str, month: date) -> list[AccountMonth]:
    """The accounts of a commune of the actor's that take part in the month's interest, members' before residents'; who
    leads a group sees its members', an association those of its groups. Reads only."""
    if place not in actor.places:
        return []
    found = list[AccountMonth]()
    members = SavingsAccount.objects.select_related("group", "household")
    residents = ResidentAccount.objects.all()
    if actor.group_codes or actor.association:
        members, residents = members.filter(group__in=groups_of(actor)), residents.none()
    for rows in (members, residents):
        product = MEMBER if rows.model is SavingsAccount else RESIDENT
        on = credit_day(settings(), product, month)
        accounts = list[Account](rows.filter(place=place, opened_on__lt=on, closed_on__isnull=True).order_by("number"))
        waiting = [one for one in accounts if begins(one) < on]
        due = interest_due(waiting, on)
        got = dict(
            Transfer.objects.filter(about_type=rows.model.ABOUT, event=INTEREST, booked_on=on, place=place)
            .values_list("about_id").annotate(Sum("amount")).order_by()
        )  # fmt: skip
        for one in accounts:
            found.append(AccountMonth(one, due[one.pk] if one.pk in due else got.get(one.pk) or 0, one.pk not in due))
    return found


def requests_of(actor: Actor) -> Sequence[WithdrawalRequest]:
    """Withdrawals asked for and not yet paid, the earliest wanted first."""
    rows = WithdrawalRequest.objects.filter(place__in=actor.places, done_on__isnull=True)
    if actor.group_codes or actor.association:
        rows = rows.filter(account__group__in=groups_of(actor))
    return list(rows.select_related("account__household", "account__group").order_by("wanted_on", "pk"))


def resident_accounts(actor: Actor) -> Sequence[ResidentAccount]:
    """The residents' accounts of the actor's places, by number."""
    return list(ResidentAccount.objects.filter(place__in=actor.places).order_by("number"))
