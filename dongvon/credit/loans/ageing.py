"""How long the overdue debt of many loans has been overdue, and which loans stand still: from their movements, in a
constant number of statements however many loans there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from dongvon.core.ageing import OverduePart, age_class, age_setting, parts_left
from dongvon.core.inactivity import inactive_before, leaves_interest
from dongvon.core.posting import Happened
from dongvon.core.schedule import overdue_transfer_day
from dongvon.credit.loans.models import Act, Loan, Movement
from dongvon.credit.loans.queries import OWED, rate_today
from dongvon.credit.loans.schedule import interest_due_from
from dongvon.credit.programmes.catalogue import student_programmes

COUNTS_FROM = Coalesce("valued_on", "booked_on")


def overdue_parts(loans: Iterable[Loan], on: date) -> dict[int, list[OverduePart]]:
    """What is overdue of each loan at the end of the day, part by part, the oldest first; loans without any are left
    out. Two statements.

    What one act changed in all is one change, on the act's own day: so an undoing, or a receipt found late, leaves the
    parts as if nothing else had ever been. What was overdue already when the books were taken over is as old as its
    final due date says, or older."""
    by_id = {loan.pk: loan for loan in loans}
    rows = Movement.objects.filter(loan_id__in=list(by_id)).exclude(overdue=0).annotate(on=COUNTS_FROM)
    columns = ("loan_id", "act_id", "event", "on")
    summed: list[Any] = list(rows.values_list(*columns).annotate(change=Sum("overdue")).order_by())
    acts = {act_id for _, act_id, *_ in summed if act_id}
    days = dict(Act.objects.filter(pk__in=acts).values_list("pk", "on"))
    changes: dict[int, dict[tuple[Any, ...], int]] = defaultdict(lambda: defaultdict(int))
    for loan_id, act_id, event, counts_from, change in summed:
        since = days.get(act_id, counts_from)
        if since <= on:
            changes[loan_id][since, act_id, event == Happened.OPENING] += change
    found = {}
    for loan_id, sums in changes.items():
        moved = [_part(by_id[loan_id], since, amount, opening) for (since, _, opening), amount in sums.items()
                 if amount > 0]  # fmt: skip
        parts = parts_left(moved, -sum(amount for amount in sums.values() if amount < 0))
        if parts:
            found[loan_id] = parts
    return found


def _part(loan: Loan, since: date, amount: int, opening: bool) -> OverduePart:
    if opening:
        since = min(since, overdue_transfer_day(loan.final_due_on, loan.transaction_day))
    return OverduePart(since, amount, at_least=opening)


@dataclass(frozen=True, slots=True)
class AgeSum:
    """One class of age: the bounds in months (None: no bound), its number, loans with a part in it, đồng."""

    number: int
    above_months: int | None
    up_to_months: int | None
    loans: int
    amount: int


def age_sums(loans: QuerySet[Loan], on: date) -> list[AgeSum]:
    """The overdue debt of the loans by class of age, the youngest first; the amounts add up to all of it."""
    bounds = age_setting(on).months
    counts, amounts = [0] * (len(bounds) + 1), [0] * (len(bounds) + 1)
    for parts in overdue_parts(overdue_ones(loans), on).values():
        classes = [age_class(one.since, on, bounds) for one in parts]
        for number, one in zip(classes, parts, strict=True):
            amounts[number] += one.amount
        for number in set(classes):
            counts[number] += 1
    edges = [None, *bounds, None]
    return [AgeSum(n, edges[n], edges[n + 1], counts[n], amounts[n]) for n in range(len(bounds) + 1)]


def overdue_ones(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    """Those on which something is overdue today, with no more than their ages need."""
    owing = loans.filter(position__overdue__gt=0).select_related(None).order_by()
    return owing.only("pk", "final_due_on", "transaction_day")


def of_age(loans: QuerySet[Loan], number: int, on: date) -> QuerySet[Loan]:
    """The loans with overdue debt in a class of age."""
    bounds = age_setting(on).months
    parts = overdue_parts(overdue_ones(loans), on)
    found = [pk for pk, ones in parts.items() if any(age_class(one.since, on, bounds) == number for one in ones)]
    return loans.filter(pk__in=found)


# --- loans that stand still -------------------------------------------------------------------------------------------

BY_DAY, BY_INTEREST = "day", "interest"

# What a borrower does with a loan. The day the books were taken over counts too: what came before it nobody knows.
TRANSACTIONS = (Happened.OPENING, Happened.PAID_OUT, Happened.ROLLED_IN, Happened.INTEREST_COLLECTED,
                Happened.PRINCIPAL_COLLECTED, Happened.PRINCIPAL_FROM_SAVINGS, Happened.OVERPAID,
                Happened.ROLLED_OVER)  # fmt: skip


def _transactions() -> QuerySet[Movement]:
    """What borrowers did and was not undone."""
    undone = Act.objects.filter(undoes_id=OuterRef("act_id"))
    return Movement.objects.filter(event__in=TRANSACTIONS).filter(~Exists(undone))


def with_last_transaction(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    """Each with `last_transaction_on`."""
    of_loan = _transactions().filter(loan=OuterRef("pk")).order_by().values("loan")
    found: QuerySet[Loan] = loans.annotate(
        last_transaction_on=Subquery(of_loan.annotate(last=Max(COUNTS_FROM)).values("last"))
    )
    return found


def standing_still(loans: QuerySet[Loan], on: date, rule: str = BY_DAY) -> QuerySet[Loan]:
    """The loans that are inactive on the day: by the day of their last transaction (the bank's rule, `BY_DAY`) or by
    the interest they leave unpaid (a branch's, `BY_INTEREST`). The conditions are those of `core.inactivity`."""
    loans = loans.filter(OWED, position__frozen=0).exclude(programme__in=student_programmes())
    if rule == BY_INTEREST:
        return loans.filter(pk__in=_leaving_interest(loans, on))
    since = inactive_before(on)
    # A movement is never booked before the day it counts from, so older months need not be looked at.
    lately = _transactions().filter(loan=OuterRef("pk"), booked_on__gte=since)
    return loans.filter(~Exists(lately.annotate(on=COUNTS_FROM).filter(on__gte=since)))


def _leaving_interest(loans: QuerySet[Loan], on: date) -> Sequence[int]:
    found = []
    for loan in loans.filter(position__arrears__gt=0).order_by().select_related("position"):
        at = loan.position
        rate = rate_today(loan, on) or 0
        if leaves_interest(
            outstanding=at.outstanding, frozen=at.frozen, student=False, arrears=at.arrears,
            bearing=at.in_term + at.overdue, rate_e7=0 if interest_due_from(loan) > on else rate, on=on,
        ):  # fmt: skip
            found.append(loan.pk)
    return found
