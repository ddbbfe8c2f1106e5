"""Getting what supervision knows: grades (as they would be now, as they stand, a group's history), the plan of
reconciliation, signals, cases, absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from dongvon.base.access.acting import Actor
from dongvon.base.places.queries import in_force
from dongvon.core.casework import CaseState, Missing
from dongvon.core.dates import setting_in_force
from dongvon.core.grading import Downfall, Grade, Line, Measured, grade_of, lines_of, score_of
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.signals import Signal, all_signals
from dongvon.credit.loans.queries import loans_of
from dongvon.field.supervision.facts import last_day, measured, signal_facts
from dongvon.field.supervision.models import (
    AbsenceStep,
    BalanceConfirmation,
    CaseStep,
    ForcedDown,
    GradedMonth,
    GroupGrade,
    LeftOut,
    MoneyCase,
    PlannedLoan,
    ReconciliationPlan,
)
from dongvon.field.supervision.terms import setting_of, terms
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import households_seen


@dataclass(frozen=True, slots=True)
class Graded:
    """A group as a month grades it: `earned` by its points, `grade` after what forces it down."""

    group_id: int
    measured: Measured
    lines: Sequence[Line]
    score: int
    earned: Grade
    grade: Grade
    left_out: Sequence[Mapping[str, object]]
    forced_down: ForcedDown | None


def graded_now(place: str, month: date) -> list[Graded]:
    """Every group of a commune as its month is graded by the books of now; three statements. Call inside `acting`."""
    month = month.replace(day=1)
    setting = setting_of(terms(), last_day(month))
    within = {"place": place, "first_month__lte": month, "last_month__gte": month}
    left_out = {row.household_id: row for row in LeftOut.objects.filter(**within).order_by("pk")}
    down = {row.group_id: row for row in ForcedDown.objects.filter(**within).order_by("pk")}
    by_group: dict[int, list[Mapping[str, object]]] = {}
    members = Membership.objects.filter(in_force(last_day(month)), household__in=list(left_out))
    for group_id, household_id in members.order_by("pk").values_list("group_id", "household_id"):
        row = left_out[household_id]
        by_group.setdefault(group_id, []).append(
            {"household_id": household_id, "cause": row.cause, "document": row.document}
        )
    found = []
    for group_id, facts in measured(place, month, left_out).items():
        lines = lines_of(facts, setting)
        score, forced = score_of(lines), down.get(group_id)
        earned = grade_of(score, setting.bounds)
        grade = grade_of(score, setting.bounds, Downfall(forced.cause) if forced else None)
        found.append(Graded(group_id, facts, lines, score, earned, grade, by_group.get(group_id, ()), forced))
    return found


def months_of(actor: Actor) -> QuerySet[GradedMonth]:
    """Gradings of the actor's places, the newest first."""
    rows = GradedMonth.objects.filter(place__in=actor.places).select_related("confirmation", "user")
    return rows.order_by("-month", "-pk")


def standing(actor: Actor, place: str, month: date) -> GradedMonth | None:
    """The grading of a month that counts: the confirmed one, else the newest."""
    rows = list(months_of(actor).filter(place=place, month=month.replace(day=1)))
    return next((row for row in rows if hasattr(row, "confirmation")), rows[0] if rows else None)


def grades_of(actor: Actor, graded: GradedMonth) -> list[GroupGrade]:
    """The grades of a grading the actor may see (an association its own groups), the weakest first."""
    rows = GroupGrade.objects.filter(graded=graded, group__in=groups_of(actor))
    return list(rows.select_related("group__hamlet", "forced_down").order_by("score", "group__code"))


def history_of(group: Group, months: int) -> list[GroupGrade]:
    """The grades of a group that count, one a month, the newest first; at most so many."""
    rows = GroupGrade.objects.filter(group=group).select_related("graded__confirmation")
    found: dict[date, GroupGrade] = {}
    for row in rows.order_by("-month", "-pk")[: months * 10]:
        kept = found.get(row.month)
        if kept is None or (hasattr(row.graded, "confirmation") and not hasattr(kept.graded, "confirmation")):
            found[row.month] = row
    return list(found.values())[:months]


# --- reconciliation ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """A loan of the plan within reach, and what was confirmed of it in the year (the latest)."""

    row: PlannedLoan
    confirmed: BalanceConfirmation | None


def plan_of(place: str, year: int) -> ReconciliationPlan | None:
    return ReconciliationPlan.objects.filter(place=place, year=year).select_related("user").first()


def planned_of(actor: Actor, plan: ReconciliationPlan) -> list[Planned]:
    """The plan's loans the actor may see in their order; two statements."""
    rows = PlannedLoan.objects.filter(plan=plan, loan__in=loans_of(actor))
    rows = rows.select_related("loan__borrower", "loan__group").order_by("rank")
    said = BalanceConfirmation.objects.filter(loan__in=rows.order_by().values("loan"), confirmed_on__year=plan.year)
    latest = said.order_by("loan_id", "-confirmed_on", "-pk").distinct("loan_id")
    by_loan = {one.loan_id: one for one in latest}
    return [Planned(row, by_loan.get(row.loan_id)) for row in rows]


# --- watching the money -----------------------------------------------------------------------------------------------


def signals_of(place: str, month: date) -> list[Signal]:
    """What the books of a month make somebody look at; three statements. Call inside `acting`."""
    month = month.replace(day=1)
    rule = setting_in_force(terms().signals, last_day(month))
    return all_signals(*signal_facts(place, month), rule, month=(month, last_day(month)))


def cases_of(actor: Actor) -> QuerySet[MoneyCase]:
    """Cases of the actor's places, of an association or a leader those of their groups; the newest first."""
    rows = MoneyCase.objects.filter(place__in=actor.places)
    if actor.group_codes or actor.association:
        rows = rows.filter(group__in=groups_of(actor))
    return rows.select_related("group", "household").prefetch_related("steps").order_by("-pk")


def case_for(actor: Actor, case_id: int, *, write: bool = False) -> MoneyCase:
    """A case within reach; to write, locked until the transaction ends."""
    case = cases_of(actor).filter(pk=case_id).first()
    if case is None:
        raise Refused(Problem("case_unknown", N_("Không có hồ sơ này trong phạm vi của bạn.")))
    if write:  # rows that only grow cannot be locked by the application
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"money_case/{case_id}"])
        case = cases_of(actor).get(pk=case_id)
    return case


def steps_of(case: MoneyCase) -> list[CaseStep]:
    """The steps in the order of their entry (prefetched by `cases_of`)."""
    return sorted(case.steps.all(), key=lambda one: one.pk)


def state_of(case: MoneyCase) -> CaseState:
    steps = steps_of(case)
    return CaseState(steps[-1].state) if steps else CaseState.OPEN


def missing_of(case: MoneyCase, *, principal: int = 0, interest: int = 0, deposit: int = 0) -> Missing:
    """What was found missing and has come back, in đồng, with what a step adds."""
    steps = steps_of(case)
    return Missing(
        principal + sum(one.principal for one in steps),
        interest + sum(one.interest for one in steps),
        deposit + sum(one.deposit for one in steps),
        sum(one.recovered for one in steps),
    )


def absence_now(household: Household) -> AbsenceStep | None:
    """The last step about a household that has left; None where none was ever reported."""
    return AbsenceStep.objects.filter(household=household).order_by("-pk").first()


def absences_of(actor: Actor) -> list[AbsenceStep]:
    """The last step of every household within reach that was reported, the newest first."""
    rows = AbsenceStep.objects.filter(household__in=households_seen(actor, timezone.localdate()))
    latest = rows.order_by("household_id", "-pk").distinct("household_id").select_related("household")
    return sorted(latest, key=lambda one: -one.pk)
