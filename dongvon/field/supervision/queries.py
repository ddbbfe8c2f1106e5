"""Getting grades of groups: the month as it would be graded now, as it stands, the history of a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.places.queries import in_force
from dongvon.core.grading import Downfall, Grade, Line, Measured, grade_of, lines_of, score_of
from dongvon.field.supervision.facts import last_day, measured
from dongvon.field.supervision.models import ForcedDown, GradedMonth, GroupGrade, LeftOut
from dongvon.field.supervision.terms import setting_of, terms
from dongvon.parties.groups.models import Group, Membership
from dongvon.parties.groups.queries import groups_of


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
