"""What the records say of an application on the dates that count, for the rules of `core.eligibility` to judge."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dongvon.base.ledger.models import Origin
from dongvon.base.places.queries import HamletFacts, hamlet_class, in_force
from dongvon.core.capacity import Budget, Period, capacity_problems, periods
from dongvon.core.eligibility import (
    Borrower,
    Group,
    HamletClass,
    Household,
    HouseholdClass,
    LoanRequest,
    Organisation,
    TermsFacts,
    check_amount,
)
from dongvon.core.eligibility import check as check_eligibility
from dongvon.core.identity import card_expires_on
from dongvon.core.problems import N_, Problem
from dongvon.core.projects import Project, Shares, Wanted, check_project, most_by_share
from dongvon.core.rates import rate_at_signing
from dongvon.core.schedule import Terms, build
from dongvon.core.schedule import problems as schedule_problems
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.room import OF_THE_PROJECT, sharing, students_of, taken_by
from dongvon.credit.loans.models import Channel, Loan
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import ceilings_on, load, new_lending_problems, pricing, terms_on
from dongvon.credit.programmes.terms import Ceiling, Programme, Security
from dongvon.parties.groups.models import Group as GroupRow
from dongvon.parties.groups.models import Membership
from dongvon.parties.groups.queries import member_count
from dongvon.parties.households.queries import all_adults_signed_for, class_on
from dongvon.parties.organisations.queries import organisation_of

# Which class of household a programme is for (rules_2026.md section 2); a programme not named here asks for none.
CLASSES: dict[str, frozenset[HouseholdClass]] = {
    "HN": frozenset({HouseholdClass.POOR}),
    "HCN": frozenset({HouseholdClass.NEAR_POOR}),
    "HMTN": frozenset({HouseholdClass.NEWLY_ESCAPED}),
    "NHA33": frozenset({HouseholdClass.POOR}),
}
AREAS = {"rural": HamletClass.RURAL, "difficult": HamletClass.DIFFICULT_AREA}
PER_UNIT = frozenset({"work", "month"})
GQVL_YOUNGEST = 15  # Decree 338/2025/NĐ-CP, from 2026-01-01


def problems_of(application: Application, on: date, *, certified_on: date | None = None) -> list[Problem]:
    """All reasons, from every rule, why the application cannot go on (block) or needs a look (warn)."""
    programme = load(application.programme)
    request, schedule = request_of(application, on, certified_on), schedule_problems(agreed_terms(application, on))
    found = [
        *_channel(application, programme),
        *new_lending_problems(programme, application.variant, on),
        *schedule,
        *check_eligibility(request, terms_facts(application, on)),
        *_project_problems(application, request, on),
    ]
    # A plan is reckoned where there is a schedule and a rate to reckon with.
    return (
        found
        if any(one.severity == "block" for one in found)
        else found + capacity_problems(capacity_of(application, on), on)
    )


def agreed_terms(application: Application, on: date) -> Terms:
    """What is asked for, or approved once it is, as a schedule is built from it; signed on the day."""
    return terms_for(
        load(application.programme),
        principal=application.approved_amount or application.amount,
        signed_on=on,
        term_months=application.agreed_term_months,
        instalment_months=application.instalment_months,
        paid_out_on=None,
        transaction_day=application.group.hamlet.point.day if application.group else None,
        course_months=application.course_months,
        study_ends_on=application.studies_end_on,
    )


def budget_of(application: Application) -> Budget | None:
    """What the household reckons with in a year, from its plan; None where the plan has no figures of it."""
    plan = application.plan
    return Budget(plan["income"], plan["costs"]) if "income" in plan and "costs" in plan else None


def capacity_of(application: Application, on: date) -> list[Period]:
    """The plan against the schedule at the rate of the day; nothing where the plan has no figures."""
    budget = budget_of(application)
    if budget is None:
        return []
    rate_e7 = rate_at_signing(pricing(load(application.programme), application.variant), on)
    return periods(budget, on, build(agreed_terms(application, on)), rate_e7)


def _channel(application: Application, programme: Programme) -> list[Problem]:
    """A programme through groups is not lent past the group and the ward, nor a direct one through them."""
    if programme.channel in (application.channel, "both"):
        return []
    text = N_("Chương trình {code} không cho vay theo phương thức này")
    return [Problem(f"programme_not_{application.channel}", text, {"code": programme.code})]


def request_of(application: Application, on: date, certified_on: date | None) -> LoanRequest:
    """The application with the facts of its borrower, household, group and hamlet on the day of the meeting."""
    person, household = application.borrower, application.household
    expires = card_expires_on(person.born_on, person.identity_issued_on) if person.identity_issued_on else None
    per, taken = _ceiling_per(application, on), taken_by(application)
    shared = sharing(application, per, taken)
    owed = {code: sum(one.owed for one in taken if one.programme == code) for code in {one.programme for one in taken}}
    owed[application.programme] = sum(one.owed for one in shared)
    organisation = organisation_of(household)
    return LoanRequest(
        amount=application.amount,
        term_months=application.term_months,
        meeting_on=on,
        certified_on=certified_on,
        units=application.units,
        units_before=sum(one.units for one in shared if one.owed),
        granted_before=sum(one.granted for one in shared) if students_of(application) else 0,
        has_collateral=application.has_collateral,
        organisation=Organisation(organisation.since_on) if organisation else None,
        borrower=Borrower(
            born_on=person.born_on,
            is_household_member=person.household_id == household.pk,
            has_authorisation=organisation is not None or _authorised(application, on),
            identity_card_known=organisation is not None or bool(person.identity_index),
            identity_card_expires_on=expires,
        ),
        household=_household(application, on, certified_on, owed),
        group=_group(application, on),
        hamlet=hamlet_answers(hamlet_class(household.hamlet_id, on)),
    )


def terms_offered(programme: Programme, on: date) -> TermsFacts:
    """What the usual kind of a programme asks of a household that has not applied yet: as of an application for it."""
    channel = Channel.DIRECT if programme.channel == "direct" else Channel.GROUP
    asked = Application(programme=programme.code, variant=programme.default_variant, channel=channel)
    return terms_facts(asked, on)


def terms_facts(application: Application, on: date) -> TermsFacts:
    """What the programme and variant ask for on the day."""
    programme, ceilings = load(application.programme), _ceilings(application, on)
    terms = terms_on(programme, application.variant, on)
    amounts = [row.amount for row in ceilings if row.amount is not None]
    months = [row.months for row in terms if row.months is not None]
    security = [row for row in programme.security if row.since is None or row.since <= on]
    return TermsFacts(
        programme=application.programme,
        lends=still_lent(programme),
        ceiling=max(amounts, default=_ceiling_by_share(application, ceilings)),
        longest_term_months=max(months, default=None),
        classes=CLASSES.get(application.programme, frozenset()),
        hamlet_classes=areas_asked(programme),
        through_group=application.channel == Channel.GROUP,
        youngest_years=GQVL_YOUNGEST if application.programme == "GQVL" and on >= date(2026, 1, 1) else 18,
        ceiling_per_unit=any(row.per in PER_UNIT for row in ceilings),
        counts_outstanding=not any(row.per == "month" for row in ceilings),
        term_is_formula=any(row.rule for row in terms),
        collateral_above=_secured_above(security),
        for_organisations=_for_organisations(application, programme),
        ceiling_per_job=max((row.per_job for row in ceilings if row.per_job is not None), default=None),
        units_at_most=max((row.at_most for row in ceilings if row.at_most is not None), default=None),
        ceiling_in_all=_in_all(application, ceilings),
        source=ceilings[-1].evidence.document if ceilings else "",
    )


def still_lent(programme: Programme) -> bool:
    return programme.status not in ("legacy", "local")


def areas_asked(programme: Programme) -> frozenset[HamletClass]:
    """What a hamlet must be for the programme: clean water only where it is rural (QĐ 10/2024), difficult areas only
    where it is listed; by the hamlet's class on the day."""
    return frozenset({AREAS[programme.area]} if programme.area in AREAS else ())


def hamlet_answers(hamlet: HamletFacts) -> dict[HamletClass, bool | None]:
    """Whether a hamlet is what programmes ask for; None where no decision says."""
    return {
        HamletClass.RURAL: None if hamlet.urban is None else not hamlet.urban,
        HamletClass.DIFFICULT_AREA: None if hamlet.difficulty is None else hamlet.difficulty != "none",
    }


def _for_organisations(application: Application, programme: Programme) -> bool:
    return application.variant in programme.organisations


def _ceilings(application: Application, on: date) -> list[Ceiling]:
    """The ceilings of the day for who asks: those of kinds lent to organisations are for them alone."""
    programme = load(application.programme)
    wanted = _for_organisations(application, programme)
    rows = ceilings_on(programme, application.variant, on)
    return [row for row in rows if (row.variant in programme.organisations) is wanted]


def _ceiling_per(application: Application, on: date) -> str:
    """What the ceiling is given for: a household, worker, student, project …"""
    rows = [row for row in _ceilings(application, on) if row.amount is not None]
    return max(rows, key=lambda row: row.amount or 0).per if rows else ""


def _in_all(application: Application, ceilings: Sequence[Ceiling]) -> int | None:
    """What a student may be granted for his whole course, where it and he are named."""
    monthly = [row.amount for row in ceilings if row.per == "month" and row.amount is not None]
    if not monthly or not application.course_months or not students_of(application):
        return None
    return max(monthly) * application.course_months


def _secured_above(rows: Sequence[Security]) -> int | None:
    """The amount above which security is asked for: 0 where it always is, None where it never is or nobody knows."""
    if not rows:
        return None
    return 0 if rows[-1].required == "always" else rows[-1].above


def owed_by(application: Application, on: date) -> int:
    """What takes room under the application's ceiling already, in đồng."""
    return sum(one.owed for one in sharing(application, _ceiling_per(application, on), taken_by(application)))


def room_problems(application: Application, amount: int, on: date) -> list[Problem]:
    """What stands against lending so much by the terms of the day, with everything that takes room now."""
    request = replace(request_of(application, on, None), amount=amount)
    return [*check_amount(request, terms_facts(application, on)), *_project_problems(application, request, on)]


def _ceiling_by_share(application: Application, ceilings: Sequence[Ceiling]) -> int | None:
    """The ceiling where it is a share of the cost and nothing else (a house under contract); None without a project."""
    shares = [row.share_percent for row in ceilings if row.share_percent is not None and row.per in OF_THE_PROJECT]
    return most_by_share(max(shares), application.project.cost) if shares and application.project else None


def _project_problems(application: Application, request: LoanRequest, on: date) -> list[Problem]:
    """What the cost and the labour of the project say to the request, with its other loans."""
    programme, ceilings, kept = load(application.programme), _ceilings(application, on), application.project
    shares = [row.share_percent for row in ceilings if row.share_percent is not None]
    asked = Shares(
        application.programme,
        loan_percent=max(shares, default=None),
        own_capital_percent=programme.own_capital_percent,
        labour_percent=programme.labour.share_percent if programme.labour and request.organisation else None,
        per_job=request.organisation is not None and any(row.per_job is not None for row in ceilings),
        by_project=any(row.per in OF_THE_PROJECT for row in ceilings),
        source=ceilings[-1].evidence.document if ceilings else "",
        labour_source=programme.labour.evidence.document if programme.labour else "",
    )
    owed = request.household.outstanding.get(application.programme, 0)
    wanted = Wanted(request.amount, owed, application.own_capital, request.units + request.units_before)
    return check_project(Project(kept.cost, kept.workers, kept.target_workers) if kept else None, asked, wanted)


def _authorised(application: Application, on: date) -> bool | None:
    """R02: yes, no, or not known where the household was taken over with a loan, whose papers lie with the bank."""
    if all_adults_signed_for(application.borrower, on):
        return True
    taken_over = Loan.objects.filter(household_id=application.household_id).exclude(origin=Origin.OWN)
    return None if taken_over.exists() else False


def _household(application: Application, on: date, certified_on: date | None, outstanding: dict[str, int]) -> Household:
    at_meeting = class_on(application.household_id, on)
    at_certification = class_on(application.household_id, certified_on) if certified_on else None
    return Household(
        class_at_meeting=_class(at_meeting),
        class_at_certification=_class(at_certification),
        escaped_on=at_meeting.escaped_on if at_meeting else None,
        outstanding={code: amount for code, amount in outstanding.items() if amount},
    )


def _class(row: object) -> HouseholdClass | None:
    return None if row is None else class_for_lending(getattr(row, "kind", ""))


def class_for_lending(kind: str) -> HouseholdClass:
    """What a recognised class counts as for a programme."""
    return HouseholdClass(kind) if kind in set(HouseholdClass) else HouseholdClass.OTHER


def _group(application: Application, on: date) -> Group | None:
    if application.group is None:
        return None
    memberships = list(Membership.objects.filter(in_force(on), household_id=application.household_id))
    return Group(
        members=member_count(application.group.pk, on),
        memberships=len(memberships),
        is_active=application.group.state == GroupRow.State.ACTIVE
        and any(row.group_id == application.group_id for row in memberships),
        same_or_adjoining_hamlet=application.group.hamlet_id == application.household.hamlet_id,
    )
