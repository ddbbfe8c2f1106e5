"""Asking: the application 01/TD, the group's open meeting 10C/TD, and the direct path without a group."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.eligibility import check_meeting, vote_carries
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationAction, ApplicationState, ListState, move
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application, Meeting, MemberList
from dongvon.credit.applications.queries import applications_of, project_for
from dongvon.credit.loans.models import Channel
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for, member_count
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.queries import household_for
from dongvon.parties.organisations.queries import organisation_for


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for on 01/TD: amounts in đồng, term in months, what the loan is to bring about."""

    programme: str
    amount: int
    term_months: int
    instalment_months: int
    purpose: str
    variant: str = ""
    own_capital: int = 0
    units: int = 1
    outcomes: tuple[dict[str, Any], ...] = ()
    studies_end_on: date | None = None
    course_months: int | None = None
    has_collateral: bool = False
    project_id: int | None = None
    plan: dict[str, Any] = field(default_factory=dict)


def refuse_if_blocked(problems: list[Problem]) -> list[Problem]:
    """Raise the first fault that blocks; give back the warnings."""
    for problem in problems:
        if problem.severity == "block":
            raise Refused(problem)
    return problems


def _of_household(actor: Actor, household_id: int, borrower_id: int) -> tuple[Household, Person]:
    household = household_for(actor, household_id)
    borrower = Person.objects.filter(pk=borrower_id, household=household).first()
    if borrower is None:
        raise Refused(Problem("borrower_of_another_household", N_("Người vay không phải thành viên của hộ.")))
    return household, borrower


def _new(
    actor: Actor, who: tuple[Household, Person], asked: Asked, made_on: date, fund_id: int, group: Group | None = None
) -> Application:
    household, borrower = who
    if asked.project_id is not None:
        project_for(household, asked.project_id)
    return Application(
        **(asdict(asked) | {"outcomes": list(asked.outcomes)}),
        place=household.place,
        household=household,
        borrower=borrower,
        group=group,
        channel=Channel.GROUP if group else Channel.DIRECT,
        fund_id=fund_id,
        made_on=made_on,
        taken_by_id=actor.user_id,
        state=ApplicationState.DRAFT,
    )


def _taken(application: Application, step: ApplicationAction) -> Done:
    """The application is taken where no rule stands against it."""
    warnings = refuse_if_blocked(problems_of(application, application.made_on))
    application.state = move(ApplicationState.DRAFT, step)
    application.save(force_insert=True)
    return Done(
        place=application.place,
        about=("application", application.pk),
        answer={"application_id": application.pk, "warnings": [problem.code for problem in warnings]},
    )


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def take_application(
    *,
    actor: Actor,
    request_id: UUID,
    household_id: int,
    borrower_id: int,
    group_id: int,
    fund_id: int,
    asked: Asked,
    made_on: date,
) -> Done:
    """The board takes a member's application and plan (01/TD); what the rules forbid is said at once."""
    group = group_for(actor, group_id)
    application = _new(actor, _of_household(actor, household_id, borrower_id), asked, made_on, fund_id, group)
    return _taken(application, ApplicationAction.SUBMIT)


@service(Role.BANK_OFFICER)
def apply_directly(
    *, actor: Actor, request_id: UUID, household_id: int, borrower_id: int, fund_id: int, asked: Asked, made_on: date
) -> Done:
    """The path without a group (social housing under mortgage, establishments): the bank's officer takes the file."""
    application = _new(actor, _of_household(actor, household_id, borrower_id), asked, made_on, fund_id)
    return _taken(application, ApplicationAction.APPLY_DIRECTLY)


@service(Role.BANK_OFFICER)
def apply_for_organisation(
    *, actor: Actor, request_id: UUID, organisation_id: int, fund_id: int, asked: Asked, made_on: date
) -> Done:
    """An enterprise, cooperative or establishment applies, always directly; its representative signs.

    Source: 01/GQVL; NĐ 338/2025/NĐ-CP article 5."""
    customer = organisation_for(actor, organisation_id).customer
    who = customer, Person.objects.get(household=customer, head=True)
    return _taken(_new(actor, who, asked, made_on, fund_id), ApplicationAction.APPLY_DIRECTLY)


def _voted_on(
    actor: Actor, group: Group, held_on: date, votes: dict[str, int], present_count: int
) -> list[Application]:
    """The applications voted on, locked: made by then; every count of votes is possible with those present."""
    applications = list(
        applications_of(actor)
        .select_for_update(of=("self",))
        .filter(pk__in=[int(number) for number in votes], group=group)
        .select_related("household__hamlet", "borrower", "group__hamlet__point", "fund")
        .order_by("pk")
    )
    if any(not 0 <= count <= present_count for count in votes.values()):
        raise Refused(
            Problem(
                "votes_more_than_present",
                N_("Số phiếu nhất trí phải từ 0 đến số người dự họp {present}."),
                {"present": present_count},
                "10C/TD",
            )
        )
    if len(applications) < len(votes):
        raise Refused(Problem("application_unknown", N_("Không có hồ sơ vay này trong phạm vi của bạn.")))
    latest = max((application.made_on for application in applications), default=held_on)
    if latest > held_on:
        text = N_("Có giấy đề nghị vay làm ngày {made}, sau ngày họp {held}.")
        facts = {"made": day_text(latest), "held": day_text(held_on)}
        raise Refused(Problem("meeting_before_application", text, facts, "10C/TD"))
    return applications


def _choose(application: Application, votes_for: int, meeting: Meeting) -> bool:
    """Whether the meeting agrees; what it agrees to must stand before the rules on its day."""
    state = move(ApplicationState(application.state), ApplicationAction.TAKE_TO_MEETING)
    application.votes_for = votes_for
    carried = vote_carries(votes_for=votes_for, present=meeting.present_count)
    if carried:
        refuse_if_blocked(problems_of(application, meeting.held_on))
    application.state = move(state, ApplicationAction.SELECT if carried else ApplicationAction.REJECT)
    return carried


def _list_of(meeting: Meeting, actor: Actor) -> MemberList:
    return MemberList.objects.create(
        place=meeting.place,
        group=meeting.group,
        meeting=meeting,
        number=f"{meeting.group.code}/{meeting.held_on:%Y%m%d}",
        state=ListState.CLOSED,
        made_on=meeting.held_on,
        prepared_by_id=actor.user_id,
    )


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def hold_meeting(
    *,
    actor: Actor,
    request_id: UUID,
    group_id: int,
    held_on: date,
    present_count: int,
    association_attended: bool,
    hamlet_head_attended: bool,
    votes: dict[str, int],
) -> Done:
    """Minutes 10C/TD of the open choice, and from it list 03/TD of those chosen.

    `votes`: application id → votes for. Without a quorum, or with the association absent, there is no choice."""
    group = group_for(actor, group_id)
    members = member_count(group.pk, held_on)
    refuse_if_blocked(check_meeting(members=members, present=present_count))
    if not association_attended:
        raise Refused(
            Problem(
                "association_absent",
                N_("Hội nhận ủy thác phải dự và chỉ đạo cuộc họp bình xét."),
                {},
                "Bộ câu hỏi nghiệp vụ NHCSXH 2021, E34",
            )
        )
    if Meeting.objects.filter(group=group, held_on=held_on).exists():
        text = N_("Tổ đã có biên bản họp 10C/TD ngày {day}; mỗi ngày một cuộc họp.")
        raise Refused(Problem("meeting_held_already", text, {"day": day_text(held_on)}, "10C/TD"))
    meeting = Meeting.objects.create(
        place=group.place,
        group=group,
        held_on=held_on,
        member_count=members,
        present_count=present_count,
        association_attended=association_attended,
        hamlet_head_attended=hamlet_head_attended,
        recorded_by_id=actor.user_id,
    )
    applications = _voted_on(actor, group, held_on, votes, present_count)
    chosen = [line for line in applications if _choose(line, votes[str(line.pk)], meeting)]
    member_list = _list_of(meeting, actor) if chosen else None
    for application in applications:
        application.list = member_list if application in chosen else None
        application.save(update_fields=["state", "votes_for", "list"])
    return Done(
        place=group.place,
        about=("meeting", meeting.pk),
        answer={
            "meeting_id": meeting.pk,
            "list_id": member_list.pk if member_list else None,
            "chosen": [application.pk for application in chosen],
        },
    )
