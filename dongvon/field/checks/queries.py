"""Getting what is known of checks: the duty of a commune with what is done of it, inspectors, plans, what was
found, papers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.statements import answers
from dongvon.base.places.holidays import public_holidays
from dongvon.base.places.queries import in_force
from dongvon.core.checks import CheckState, EarlierShare, Finding, Why, check_state
from dongvon.core.dates import add_months
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.ageing import TRANSACTIONS
from dongvon.credit.loans.models import Misuse
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.programmes.catalogue import student_programmes
from dongvon.field.checks.models import (
    ASSOCIATION,
    BANK,
    WARD,
    GroupCheck,
    InspectionPaper,
    InspectionPlan,
    Inspector,
    LoanCheck,
    PlanLine,
)
from dongvon.field.checks.terms import duty
from dongvon.parties.groups.queries import groups_of

SQL = Path(__file__).parent / "sql"
LEVEL_OF = {
    Role.ASSOCIATION_OFFICER: ASSOCIATION,
    Role.BANK_OFFICER: BANK,
    Role.BANK_DIRECTOR: BANK,
    Role.WARD_OFFICER: WARD,
    Role.WARD_LEADER: WARD,
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who inspects: the ward, an association of it (by its code), or the bank."""

    level: str
    association: str = ""


def organisation_of(actor: Actor) -> Organisation | None:
    """The organisation the actor works for; None where it does not inspect."""
    level = LEVEL_OF.get(actor.role)
    return Organisation(level, actor.association if level == ASSOCIATION else "") if level else None


def _asked(actor: Actor, place: str, on: date, year: int, level: str) -> dict[str, Any]:
    association = actor.association if actor.role == Role.ASSOCIATION_OFFICER else ""
    return {"place": place if place in actor.places else "", "association": association, "level": level, "year": year,
            "groups": list(actor.group_codes), "on": day_of(year, on), "first": date(year, 1, 1)}  # fmt: skip


def day_of(year: int, on: date) -> date:
    """The last day of a year, or the day itself in the year it is in."""
    return min(on, date(year, 12, 31))


# --- the duty ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoanDuty:
    """A check owed of a loan. `since`: the payout, the last transaction, or the first payout, by `why`; `due_on`: the
    last day for it; `inspector_id`: who checked, or who is to go there in `month`. Amounts in đồng."""

    why: Why
    loan_id: int
    number: str
    name: str
    hamlet_id: int
    hamlet: str
    group_id: int | None
    group: str | None
    association: str
    programme: str
    purpose: str
    paid_out: int
    owed: int
    since: date
    checked_on: date | None
    finding: str | None
    inspector_id: int | None
    month: int | None
    due_on: date | None
    state: CheckState


def loan_duties(
    actor: Actor, place: str, on: date, year: int, *, loan_id: int | None = None, level: str = ASSOCIATION
) -> list[LoanDuty]:
    """Every check owed of the loans within reach in a year, as it stands on a day; one statement. A loan paid out this
    year, or standing still, owes a check of its own each time; one of earlier years counts in its group's share."""
    last = day_of(year, on)
    rule = duty(last)
    rows = answers(
        SQL / "duties.sql", **_asked(actor, place, on, year, level), loan_id=loan_id,
        students=list(student_programmes()),
        transactions=[str(one) for one in TRANSACTIONS], inactive_months=rule.inactive_months,
        inactive_before=add_months(last, -rule.inactive_months), seen_to=on,
    )  # fmt: skip
    found = []
    for why, *facts in rows:
        since, checked_on = facts[12], facts[13]
        due_on = duty(since).new_due_on(since) if why == Why.NEW else date(year, 12, 31) if why == Why.EARLIER else None
        found.append(LoanDuty(*[Why(why), *facts, due_on, check_state(due_on, checked_on, on)]))
    return found


@dataclass(frozen=True, slots=True)
class GroupDuty:
    """The check of a group owed once a year. `month`, `inspector_id` as of a loan."""

    group_id: int
    group: str
    head: str | None
    hamlet_id: int
    hamlet: str
    association: str
    difficult: bool
    month: int | None
    checked_on: date | None
    inspector_id: int | None
    due_on: date
    state: CheckState


def group_duties(actor: Actor, place: str, on: date, year: int, *, level: str = ASSOCIATION) -> list[GroupDuty]:
    """Every group within reach with its check of the year; one statement."""
    due_on = date(year, 12, 31)
    rows = answers(SQL / "group_duties.sql", **_asked(actor, place, on, year, level))
    return [GroupDuty(*[*row, due_on, check_state(due_on, row[8], on)]) for row in rows]


def earlier_shares(loans: Iterable[LoanDuty], groups: Iterable[GroupDuty], on: date) -> dict[int | None, EarlierShare]:
    """Of each group (None: loans without one, counted as together), the loans of earlier years with what is needed."""
    difficult = {one.group_id: one.difficult for one in groups}
    counted, checked = defaultdict[int | None, int](int), defaultdict[int | None, int](int)
    for one in loans:
        if one.why == Why.EARLIER:
            counted[one.group_id] += 1
            checked[one.group_id] += one.checked_on is not None
    return {
        group: EarlierShare(count, checked[group], duty(on).needed(count, difficult=difficult.get(group or 0, False)))
        for group, count in counted.items()
    }


# --- inspectors and plans ---------------------------------------------------------------------------------------------


def inspectors_of(actor: Actor, place: str) -> QuerySet[Inspector]:
    """The register of a commune, by organisation and name, those who left last."""
    rows = Inspector.objects.filter(place=place if place in actor.places else "")
    return rows.order_by("-until_on", "level", "association", "name", "pk")


def inspectors_on(actor: Actor, on: date, organisation: Organisation | None = None) -> list[Inspector]:
    """Those who may check on the day in the actor's places, of one organisation where asked."""
    rows = Inspector.objects.filter(in_force(on), place__in=actor.places)
    if organisation is not None:
        rows = rows.filter(level=organisation.level, association=organisation.association)
    return list(rows.order_by("level", "association", "name", "pk"))


def inspector_for(actor: Actor, inspector_id: int, on: date, organisation: Organisation | None = None) -> Inspector:
    """One of them; refused where he is not in the register that day, or works for somebody else."""
    found = next((one for one in inspectors_on(actor, on, organisation) if one.pk == inspector_id), None)
    if found is None:
        text = N_("Người kiểm tra này không có trong sổ đăng ký của đơn vị vào ngày {on}.")
        raise Refused(Problem("inspector_unknown", text, {"on": f"{on:%d/%m/%Y}"}))
    return found


def plans_of(actor: Actor, place: str) -> list[InspectionPlan]:
    """The plans of a commune, the newest year first; of an organisation and year the later stands."""
    rows = InspectionPlan.objects.filter(place=place if place in actor.places else "")
    return list(rows.order_by("-year", "level", "association", "-pk"))


def plan_for(actor: Actor, plan_id: int) -> tuple[InspectionPlan, list[PlanLine]]:
    """A plan with its lines within reach, by month."""
    plan = InspectionPlan.objects.filter(pk=plan_id, place__in=actor.places).first()
    if plan is None:
        raise Refused(Problem("plan_unknown", N_("Không có kế hoạch kiểm tra này trong phạm vi của bạn.")))
    lines = PlanLine.objects.filter(plan=plan, group__in=groups_of(actor)).select_related(
        "hamlet", "group", "inspector"
    )
    return plan, list(lines.order_by("month", "hamlet__name", "group__code"))


# --- what was found ---------------------------------------------------------------------------------------------------


def checks_of(
    actor: Actor, place: str, *, loan_id: int | None = None, since: date = date.min, until: date = date.max
) -> list[LoanCheck]:
    """Checks of loans within reach, the newest first."""
    within = Q(loan_id=loan_id) if loan_id is not None else Q(place=place, on__range=(since, until))
    rows = LoanCheck.objects.filter(within, loan__in=loans_of(actor))
    parties = ("loan__borrower", "loan__household__organisation", "loan__group", "loan__hamlet", "inspector",
               "companion")  # fmt: skip
    return list(rows.select_related(*parties).order_by("-on", "-pk"))


def group_checks_of(
    actor: Actor, place: str, *, group_id: int | None = None, since: date = date.min, until: date = date.max
) -> list[GroupCheck]:
    """Checks of groups within reach, the newest first."""
    rows = GroupCheck.objects.filter(place=place, on__range=(since, until), group__in=groups_of(actor))
    if group_id is not None:
        rows = rows.filter(group_id=group_id)
    return list(rows.select_related("group__hamlet", "inspector").order_by("-on", "-pk"))


def papers_of(actor: Actor, place: str) -> list[InspectionPaper]:
    """Minutes and summaries of a commune, the newest first; an association's officer reads those of his own."""
    rows = InspectionPaper.objects.filter(place=place if place in actor.places else "")
    if actor.role == Role.ASSOCIATION_OFFICER:
        rows = rows.filter(Q(association=actor.association) | Q(about=actor.association))
    return list(rows.select_related("inspector").order_by("-given_on", "-pk"))


def paper_for(actor: Actor, paper_id: int) -> InspectionPaper:
    row = InspectionPaper.objects.filter(pk=paper_id).select_related("inspector").first()
    if row is None or row not in papers_of(actor, row.place):
        raise Refused(Problem("paper_unknown", N_("Không có biên bản, báo cáo này trong phạm vi của bạn.")))
    return row


@dataclass(frozen=True, slots=True)
class Reporting:
    """Whether a check of a loan is reported: by the summary that covers its day, or until when it must be."""

    due_on: date
    given_on: date | None
    state: CheckState


def reporting(checks: Sequence[LoanCheck], papers: Iterable[InspectionPaper], on: date) -> Mapping[int, Reporting]:
    """By id of the check. The first summary of the inspector's organisation that covers the day counts."""
    summaries = sorted((one for one in papers if one.form == "04/BC-TH"), key=lambda one: one.given_on)
    found = {}
    for check in checks:
        who = check.inspector
        given = next((one.given_on for one in summaries
                      if (one.level, one.association) == (who.level, who.association)
                      and one.since_on <= check.on <= one.until_on), None)  # fmt: skip
        due_on = duty(check.on).report_due_on(check.on, public_holidays(check.on.year))
        found[check.pk] = Reporting(due_on, given, check_state(due_on, given, on))
    return found


def misuse_to_act_on(actor: Actor, place: str) -> list[LoanCheck]:
    """The latest check of each loan where it found money used otherwise and no minutes of misuse were made since."""
    latest: dict[int, LoanCheck] = {}
    for check in checks_of(actor, place):
        latest.setdefault(check.loan_id, check)
    wrong = [one for one in latest.values() if one.used_wrong]
    made = defaultdict[int, list[date]](list)
    rows = Misuse.objects.filter(loan__in=[one.loan_id for one in wrong]).values_list("loan_id", "found_on")
    for loan_id, found_on in rows:
        made[loan_id].append(found_on)
    return [one for one in wrong if not any(found_on >= one.on for found_on in made[one.loan_id])]


def check_for(actor: Actor, check_id: int) -> LoanCheck | None:
    """A check of a loan within reach."""
    return LoanCheck.objects.filter(pk=check_id, loan__in=loans_of(actor)).first()


@dataclass(frozen=True, slots=True)
class Summary:
    """What 04/BC-TH counts of the checks of an organisation on some days; amounts in đồng. `by_finding`: conclusion →
    loans; `not_in_order`: topic of 16/TD → groups."""

    groups: int
    loans: int
    received: int
    right: int
    wrong: int
    by_finding: Mapping[Finding, int]
    not_in_order: Mapping[str, int]
    unsigned: int


def summary_of(actor: Actor, place: str, who: Organisation, since: date, until: date) -> Summary:
    """The checks an organisation made from one day to another; four statements."""
    mine = {one.pk for one in Inspector.objects.filter(place=place, level=who.level, association=who.association)}
    loans = [one for one in checks_of(actor, place, since=since, until=until) if one.inspector_id in mine]
    groups = [one for one in group_checks_of(actor, place, since=since, until=until) if one.inspector_id in mine]
    faults = defaultdict[str, int](int)
    for check in groups:
        for key, (in_order, _remark) in check.answers.items():
            faults[key] += not in_order
    return Summary(
        len({one.group_id for one in groups}), len({one.loan_id for one in loans}),
        sum(one.received for one in loans), sum(one.used_right for one in loans),
        sum(one.used_wrong for one in loans),
        {finding: sum(one.finding == finding for one in loans) for finding in Finding},
        {key: count for key, count in faults.items() if count}, sum(not one.signed for one in loans),
    )  # fmt: skip
