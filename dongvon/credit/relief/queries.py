"""Getting cases of debt at risk: one for a write, freezes that end soon, frozen loans nobody has checked in a year; the
loans whose ability to repay is to be reviewed, and those to reconcile in a year between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.core.classification import (
    TROUBLES,
    Ability,
    Candidate,
    Debt,
    Reason,
    review_due,
    review_setting,
    sample_size,
    to_reconcile,
    troubles_of,
)
from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Loan, Misuse, Movement
from dongvon.credit.loans.queries import OWED, loans_of
from dongvon.credit.relief.models import AbilityReview, ReliefCase, ReliefState

ALERT_DAYS = (90, 30)


def cases_of(actor: Actor) -> QuerySet[ReliefCase]:
    """Cases of the loans the actor may see, newest first."""
    return ReliefCase.objects.filter(loan__in=loans_of(actor)).select_related("loan__borrower").order_by("-pk")


def case_for_write(actor: Actor, case_id: int) -> ReliefCase:
    case = cases_of(actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise Refused(Problem("case_unknown", N_("Không có hồ sơ xử lý nợ này trong phạm vi của bạn.")))
    return case


def frozen_now(actor: Actor, on: date) -> QuerySet[ReliefCase]:
    """Freezes decided and not ended yet."""
    decided = cases_of(actor).filter(state=ReliefState.DECIDED, measure="freeze", ended_on__isnull=True)
    return decided.filter(first_on__lte=on)


def ending_soon(actor: Actor, on: date, days: int = ALERT_DAYS[0]) -> list[ReliefCase]:
    """Freezes whose last day comes within so many days, the nearest first; also those past it and not ended yet."""
    return list(frozen_now(actor, on).filter(last_on__lte=on + timedelta(days=days)).order_by("last_on", "pk"))


def unchecked(actor: Actor, on: date) -> list[ReliefCase]:
    """Frozen loans not checked in the twelve months before the day. Source: control list of the bank (practice.md)."""
    year_ago = add_months(on, -12)
    rows = frozen_now(actor, on).filter(first_on__lte=year_ago).annotate(last_check=Max("checks__checked_on"))
    return list(rows.filter(Q(last_check__isnull=True) | Q(last_check__lte=year_ago)).order_by("first_on", "pk"))


# --- the review of the ability to repay -------------------------------------------------------------------------------

RATE_ONE = 10_000_000


def reviews_of(loan: Loan) -> list[AbilityReview]:
    """What reviews said of a loan, the newest first."""
    rows = AbilityReview.objects.filter(loan=loan).select_related("user")
    return list(rows.order_by("-reviewed_on", "-pk"))


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A loan with principal owed, as the rules of the review see it, and why its review is due (nothing: it is not)."""

    loan_id: int
    group_id: int | None
    debt: Debt
    due: Sequence[Reason]

    @property
    def pressing(self) -> bool:
        """Whether trouble asks for the review, not the calendar."""
        return not TROUBLES.isdisjoint(self.due)


def reviewable(actor: Actor, on: date) -> list[Reviewable]:
    """Every loan within reach on which principal is owed, with its last review and its troubles as they stand."""
    loans = loans_of(actor).filter(OWED)
    rows = loans.order_by("group__code", "borrower__sort_key", "pk").values_list(
        "pk", "group_id", "rate_at_signing_e7", "position__in_term", "position__overdue", "position__frozen",
        "position__arrears",
    )  # fmt: skip
    reviews = AbilityReview.objects.filter(loan__in=loans, reviewed_on__lte=on)
    last = {
        loan_id: (reviewed_on, Ability(ability))
        for loan_id, reviewed_on, ability in reviews.order_by("loan_id", "-reviewed_on", "-pk")
        .distinct("loan_id")
        .values_list("loan_id", "reviewed_on", "ability")
    }
    fell, risky = _fell_into_trouble(loans), _put_forward(loans)
    found = []
    for loan_id, group_id, rate_e7, in_term, overdue, frozen, arrears in rows:
        days = [day for day in (fell.get(loan_id), risky.get(loan_id)) if day]
        reviewed_on, ability = last.get(loan_id, (None, None))
        debt = Debt(
            in_term, overdue, frozen, arrears,
            monthly_interest=(in_term + overdue + frozen) * rate_e7 // RATE_ONE // 12,
            troubled_since=max(days, default=None), at_risk=loan_id in risky, reviewed_on=reviewed_on, ability=ability,
        )  # fmt: skip
        found.append(Reviewable(loan_id, group_id, debt, review_due(debt, on)))
    return found


def _fell_into_trouble(loans: QuerySet[Loan]) -> dict[int, date]:
    """The last day on which part of a loan, overdue or frozen today, became so."""
    troubled = loans.filter(Q(position__overdue__gt=0) | Q(position__frozen__gt=0))
    moves = Movement.objects.filter(Q(overdue__gt=0) | Q(frozen__gt=0), loan__in=troubled)
    return dict(moves.values("loan_id").annotate(day=Max("booked_on")).values_list("loan_id", "day"))


def _put_forward(loans: QuerySet[Loan]) -> dict[int, date]:
    """The day on which a loan was put forward for relief and not decided on, or found misused and not transferred."""
    cases = ReliefCase.objects.filter(loan__in=loans, state=ReliefState.PROPOSED)
    misuses = Misuse.objects.filter(loan__in=loans, transferred_on__isnull=True)
    found = dict(cases.values("loan_id").annotate(day=Max("minutes_on")).values_list("loan_id", "day"))
    for loan_id, day in misuses.values("loan_id").annotate(day=Max("found_on")).values_list("loan_id", "day"):
        found[loan_id] = max(day, found.get(loan_id, day))
    return found


@dataclass(frozen=True, slots=True)
class Reconciling:
    """The share of the loans that is reconciled in a year between: how many, how many were reviewed this year, and
    which of the others to take first."""

    loans: int
    percent: int
    wanted: int
    done: int
    first: Sequence[Candidate]


def candidates(actor: Actor, on: date, rows: Sequence[Reviewable]) -> list[Candidate]:
    """The loans of `reviewable` as candidates to be reconciled.

    Abuse is likely where minutes of misuse of the last three years name a loan of the same group."""
    since = add_months(on, -review_setting(on).months)
    misused = Misuse.objects.filter(loan__in=loans_of(actor), found_on__gte=since)
    groups = set(misused.values_list("loan__group_id", flat=True)) - {None}
    return [
        Candidate(
            row.loan_id, row.debt.balance, Reason.IRRECOVERABLE in (troubles := troubles_of(row.debt, on)),
            not {Reason.OVERDUE, Reason.FROZEN}.isdisjoint(troubles), row.group_id in groups,
        )
        for row in rows
    ]  # fmt: skip


def reconciling(actor: Actor, on: date, rows: Sequence[Reviewable]) -> Reconciling:
    """What is proposed for the year of `on`, of the loans of `reviewable`."""
    percent, year = review_setting(on).sample_percent, on.year
    done = {row.loan_id for row in rows if row.debt.reviewed_on and row.debt.reviewed_on.year == year}
    wanted = sample_size(len(rows), percent)
    left = candidates(actor, on, [row for row in rows if row.loan_id not in done])
    first = to_reconcile(left, 100)[: max(wanted - len(done), 0)]
    return Reconciling(len(rows), percent, wanted, len(done), first)
