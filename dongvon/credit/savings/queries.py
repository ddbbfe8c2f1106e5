"""Getting savings accounts, opening those of households that have none, and reading what moved on one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import columns_of, instances, run
from dongvon.base.ledger.models import Transfer
from dongvon.core.posting import AccountKind
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
from dongvon.credit.savings.crediting import CREDITS, begin_of, credits_of, entries_of
from dongvon.credit.savings.models import GroupMinimum, ResidentAccount, SavingsAccount, WithdrawalRequest
from dongvon.credit.savings.reckoning import begins, dong_days, first_day, interest_due
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
class Credited:
    """Interest credited on a day, in đồng, with the days of one balance and rate it comes from; `explains`: whether
    these days give the very amount (what came from elsewhere, or was corrected, they do not)."""

    on: date
    amount: int
    lines: tuple[Line, ...]
    explains: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """An account from the morning of `since` to the evening of `until`: what moved with the running balance, each
    credit of interest explained, and the interest still running at the end, by days of one balance and rate."""

    account: Account
    since: date
    until: date
    opening: int
    moves: tuple[Moved, ...]
    closing: int
    credits: tuple[Credited, ...]
    running: tuple[Line, ...]

    @property
    def credited(self) -> int:
        return sum(one.amount for one in self.credits)


def statement_of(account: Account, since: date, until: date) -> Statement:
    """The statement of the days from `since` to `until`, both counted; refused where the period runs backwards."""
    if since > until:
        raise Refused(Problem("period_backwards", N_("Kỳ sao kê phải từ ngày trước đến ngày sau.")))
    rows = entries_of([account])[account.pk]
    opening = account.balance - sum(change for on, _, change in rows if on >= since)
    balance, moves = opening, list[Moved]()
    for on, event, change in rows:
        if since <= on <= until:
            balance += change
            moves.append(Moved(on, event, change, balance))
    changes = [(on, change) for on, _, change in rows]
    known, found = credits_of(rows), list[Credited]()
    for on, amount in known.items():
        if since <= on <= until:
            begun, explains = begin_of(account, on, amount, changes, known)
            found.append(Credited(on, amount, _days(account, changes, begun, on), explains))
    # Today's day of the last credit may lie after the period: what ran at its end began with the credit before.
    last = max((on for on in known if on <= until), default=None)
    begun = begins(account) if begins(account) <= until else last or first_day(account)
    running = _days(account, changes, begun, until + timedelta(days=1))
    return Statement(account, since, until, opening, tuple(moves), balance, tuple(found), running)


def _days(account: Account, changes: list[tuple[date, int]], since: date, until: date) -> tuple[Line, ...]:
    """The days [since, until) by balance and rate; those without a balance left out."""
    periods = stretches(settings(), account.PRODUCT, since, until)
    before = account.balance - sum(change for on, change in changes if on >= since)
    return tuple(line for line in lines(before, changes, periods) if line.balance)


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


def credited_on(about: str, place: str, on: date) -> dict[int, int]:
    """What each account of a commune was credited on the day, less what was taken back; by id, in đồng."""
    kept = Q(event=INTEREST)
    sums = Sum("amount", filter=kept, default=0) - Sum("amount", filter=~kept, default=0)
    rows = Transfer.objects.filter(about_type=about, event__in=CREDITS, booked_on=on, place=place)
    return dict(rows.values_list("about_id").annotate(sum=sums).order_by())


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
        got = credited_on(rows.model.ABOUT, place, on)
        for one in accounts:
            found.append(AccountMonth(one, due[one.pk] if one.pk in due else got.get(one.pk) or 0, one.pk not in due))
    return found


def requests_of(actor: Actor) -> Sequence[WithdrawalRequest]:
    """Withdrawals asked for and not yet paid, the earliest wanted first."""
    rows = WithdrawalRequest.objects.filter(place__in=actor.places, done_on__isnull=True)
    if actor.group_codes or actor.association:
        rows = rows.filter(account__group__in=groups_of(actor))
    return list(rows.select_related("account__household", "account__group").order_by("wanted_on", "pk"))


def resident_accounts(actor: Actor) -> QuerySet[ResidentAccount]:
    """The residents' accounts of the actor's places; they are no business of a group or an association."""
    rows = ResidentAccount.objects.filter(place__in=actor.places)
    return rows.none() if actor.group_codes or actor.association else rows


def resident_account(actor: Actor, account_id: int) -> ResidentAccount:
    """A resident's account the actor may see."""
    account = resident_accounts(actor).select_related("fund__lender").filter(pk=account_id).first()
    if account is None:
        raise Refused(Problem("savings_unknown", N_("Không có tài khoản tiền gửi này trong phạm vi của bạn.")))
    return account
