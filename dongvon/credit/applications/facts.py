"""What the records say of an application on the dates that count, for the rules of `core.eligibility` to judge."""

from datetime import date

from dongvon.base.ledger.models import Origin
from dongvon.base.places.queries import hamlet_class, in_force
from dongvon.core.eligibility import Borrower, Group, HamletClass, Household, HouseholdClass, LoanRequest, TermsFacts
from dongvon.core.eligibility import check as check_eligibility
from dongvon.core.identity import card_expires_on
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import problems as schedule_problems
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.models import Channel, Loan, Position
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import ceilings_on, load, new_lending_problems, terms_on
from dongvon.credit.programmes.terms import Programme
from dongvon.parties.groups.models import Group as GroupRow
from dongvon.parties.groups.models import Membership
from dongvon.parties.groups.queries import member_count
from dongvon.parties.households.queries import all_adults_signed_for, class_on

# Which class of household a programme is for (rules_2026.md section 2); a programme not named here asks for none.
CLASSES: dict[str, frozenset[HouseholdClass]] = {
    "HN": frozenset({HouseholdClass.POOR}),
    "HCN": frozenset({HouseholdClass.NEAR_POOR}),
    "HMTN": frozenset({HouseholdClass.NEWLY_ESCAPED}),
    "NHA33": frozenset({HouseholdClass.POOR}),
}
AREAS = {"rural": HamletClass.RURAL, "difficult": HamletClass.DIFFICULT_AREA}
PER_UNIT = frozenset({"work", "month"})
# Ceilings for an enterprise or a project, which a person borrowing through a group never has.
FOR_ORGANISATIONS = frozenset({"project", "establishment", "employer"})
# Poor, near-poor and newly escaped households have one ceiling together: that of the poor (programmes HCN, HMTN).
ONE_CEILING = frozenset({"HN", "HCN", "HMTN"})
GQVL_YOUNGEST = 15  # Decree 338/2025/NĐ-CP, from 2026-01-01


def problems_of(application: Application, on: date, *, certified_on: date | None = None) -> list[Problem]:
    """All reasons, from every rule, why the application cannot go on (block) or needs a look (warn)."""
    programme = load(application.programme)
    transaction_day = application.group.hamlet.point.day if application.group else None
    terms = terms_for(
        programme,
        principal=application.amount,
        signed_on=on,
        term_months=application.term_months,
        instalment_months=application.instalment_months,
        paid_out_on=None,
        transaction_day=transaction_day,
        course_months=application.course_months,
        study_ends_on=application.studies_end_on,
    )
    return [
        *_channel(application, programme),
        *new_lending_problems(programme, application.variant, on),
        *schedule_problems(terms),
        *check_eligibility(request_of(application, on, certified_on), terms_facts(application, on)),
    ]


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
    hamlet = hamlet_class(household.hamlet_id, on)
    return LoanRequest(
        amount=application.amount,
        term_months=application.term_months,
        meeting_on=on,
        certified_on=certified_on,
        units=application.units,
        has_collateral=application.has_collateral,
        borrower=Borrower(
            born_on=person.born_on,
            is_household_member=person.household_id == household.pk,
            has_authorisation=_authorised(application, on),
            identity_card_known=bool(person.identity_index),
            identity_card_expires_on=expires,
        ),
        household=_household(application, on, certified_on),
        group=_group(application, on),
        hamlet={
            HamletClass.RURAL: None if hamlet.urban is None else not hamlet.urban,
            HamletClass.DIFFICULT_AREA: None if hamlet.difficulty is None else hamlet.difficulty != "none",
        },
    )


def terms_facts(application: Application, on: date) -> TermsFacts:
    """What the programme and variant ask for on the day."""
    programme = load(application.programme)
    ceilings = [
        row
        for row in ceilings_on(programme, application.variant, on)
        if application.channel == Channel.DIRECT or row.per not in FOR_ORGANISATIONS
    ]
    terms = terms_on(programme, application.variant, on)
    amounts = [row.amount for row in ceilings if row.amount is not None]
    months = [row.months for row in terms if row.months is not None]
    security = [row for row in programme.security if row.since is None or row.since <= on]
    return TermsFacts(
        programme=application.programme,
        lends=programme.status not in ("legacy", "local"),
        ceiling=max(amounts, default=None),
        longest_term_months=max(months, default=None),
        classes=CLASSES.get(application.programme, frozenset()),
        hamlet_classes=frozenset({AREAS[programme.area]} if programme.area in AREAS else ()),
        through_group=application.channel == Channel.GROUP,
        youngest_years=GQVL_YOUNGEST if application.programme == "GQVL" and on >= date(2026, 1, 1) else 18,
        ceiling_per_unit=any(row.per in PER_UNIT for row in ceilings),
        counts_outstanding=not any(row.per == "month" for row in ceilings),
        term_is_formula=any(row.rule for row in terms),
        collateral_above=security[-1].above if security else None,
        source=ceilings[-1].evidence.document if ceilings else "",
    )


def _authorised(application: Application, on: date) -> bool | None:
    """R02: yes, no, or not known where the household was taken over with a loan, whose papers lie with the bank."""
    if all_adults_signed_for(application.borrower, on):
        return True
    taken_over = Loan.objects.filter(household_id=application.household_id).exclude(origin=Origin.OWN)
    return None if taken_over.exists() else False


def _household(application: Application, on: date, certified_on: date | None) -> Household:
    at_meeting = class_on(application.household_id, on)
    at_certification = class_on(application.household_id, certified_on) if certified_on else None
    return Household(
        class_at_meeting=_class(at_meeting),
        class_at_certification=_class(at_certification),
        escaped_on=at_meeting.escaped_on if at_meeting else None,
        outstanding=_outstanding(application),
    )


def _class(row: object) -> HouseholdClass | None:
    if row is None:
        return None
    kind = getattr(row, "kind", "")
    return HouseholdClass(kind) if kind in set(HouseholdClass) else HouseholdClass.OTHER


def _outstanding(application: Application) -> dict[str, int]:
    """Principal the household owes by programme, with what is granted or approved and not yet paid out. The three
    programmes of poor, near-poor and newly escaped households share one ceiling, so each shows the sum of the three."""
    owed: dict[str, int] = {}
    for at in Position.objects.filter(loan__household_id=application.household_id).select_related("loan"):
        taken = at.outstanding + at.loan.not_paid_out(at.paid_out)
        owed[at.loan.programme] = owed.get(at.loan.programme, 0) + taken
    waiting = Application.objects.filter(
        household_id=application.household_id, state__in=["approved", "notified", "waiting_session"]
    ).exclude(pk=application.pk)
    for other in waiting:
        owed[other.programme] = owed.get(other.programme, 0) + (other.approved_amount or 0)
    if application.programme in ONE_CEILING:
        owed[application.programme] = sum(owed.get(code, 0) for code in ONE_CEILING)
    return {code: amount for code, amount in owed.items() if amount}


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
