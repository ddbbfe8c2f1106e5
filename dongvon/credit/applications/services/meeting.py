"""The group's open meeting 10C/TD: who was there, how each application was voted on, and list 03/TD of those chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.eligibility import check_meeting
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.screening import Count, carries, check_count
from dongvon.core.states import ApplicationAction, ApplicationState, ListState, move
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Appeal, Application, Attendance, Ballot, Meeting, MemberList
from dongvon.credit.applications.queries import applications_of
from dongvon.credit.applications.services.asking import refuse_if_blocked
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for, members_of


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is written down beside the votes for. `attended`: households that were there; by application id: votes
    `against` and `abstained`, `aside` (households that stood aside, beside the applicant's own), `reasons` why not."""

    attended: tuple[int, ...]
    against: dict[str, int] = field(default_factory=dict)
    abstained: dict[str, int] = field(default_factory=dict)
    aside: dict[str, tuple[int, ...]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    remarks: str = ""


def _wanted(actor: Actor, group: Group, held_on: date, votes: Mapping[str, int]) -> list[Application]:
    """The applications voted on, locked: of this group, made by then, and none of those heard again left out."""
    applications = list(
        applications_of(actor)
        .select_for_update(of=("self",))
        .filter(pk__in=[int(number) for number in votes], group=group)
        .select_related("household__hamlet", "borrower", "group__hamlet__point", "fund", "project")
        .order_by("pk")
    )
    if len(applications) < len(votes):
        raise Refused(Problem("application_unknown", N_("Không có hồ sơ vay này trong phạm vi của bạn.")))
    latest = max((application.made_on for application in applications), default=held_on)
    if latest > held_on:
        text = N_("Có giấy đề nghị vay làm ngày {made}, sau ngày họp {held}.")
        facts = {"made": day_text(latest), "held": day_text(held_on)}
        raise Refused(Problem("meeting_before_application", text, facts, "10C/TD"))
    waiting = Appeal.objects.filter(
        application__group=group, application__state=ApplicationState.SUBMITTED, ballot=None, made_on__lte=held_on
    ).exclude(application__in=applications)
    if left_out := waiting.select_related("application__borrower").order_by("pk").first():
        text = N_("Người vay {name} đề nghị bình xét lại từ ngày {day}: cuộc họp này phải biểu quyết.")
        facts = {"name": left_out.application.borrower.name, "day": day_text(left_out.made_on)}
        raise Refused(Problem("appeal_left_out", text, facts, "10C/TD"))
    return applications


def _attended(meeting: Meeting, minutes: Minutes) -> None:
    """The members who were there, each once, as many as were counted."""
    members = set(members_of(meeting.group_id, meeting.held_on).values_list("household_id", flat=True))
    there = set(minutes.attended)
    if not there <= members or len(there) != len(minutes.attended) or len(there) != meeting.present_count:
        text = N_("Danh sách điểm danh phải gồm đúng {present} tổ viên của tổ, mỗi hộ một lần.")
        raise Refused(Problem("attendance_wrong", text, {"present": meeting.present_count}, "10C/TD"))
    Attendance.objects.bulk_create(
        Attendance(place=meeting.place, meeting=meeting, household_id=household_id) for household_id in sorted(there)
    )


def _ballot(application: Application, votes_for: int, meeting: Meeting, minutes: Minutes | None) -> Ballot:
    """The votes on one application, checked. Who is of the applicant's household does not vote on it."""
    number, aside, against, abstained, reason = str(application.pk), set[int](), 0, 0, ""
    if minutes is not None:
        related = set(minutes.aside.get(number, ()))
        if not related <= set(minutes.attended):
            text = N_("Người tránh biểu quyết phải có trong danh sách điểm danh.")
            raise Refused(Problem("aside_not_there", text, {}, "10C/TD"))
        aside = related | ({application.household_id} & set(minutes.attended))
        against, abstained = minutes.against.get(number, 0), minutes.abstained.get(number, 0)
        reason = minutes.reasons.get(number, "").strip()
    count = Count(votes_for, against, abstained, len(aside))
    refuse_if_blocked(check_count(count, meeting.present_count))
    chosen = carries(count, meeting.present_count)
    if minutes is not None and not chosen and not reason:
        text = N_("Tổ không đồng ý cho {name} vay thì phải ghi lý do, để người vay biết mà đề nghị xét lại.")
        raise Refused(Problem("no_reason_not_chosen", text, {"name": application.borrower.name}, "10C/TD"))
    return Ballot(
        place=meeting.place, meeting=meeting, application=application, votes_for=votes_for, votes_against=against,
        abstained=abstained, aside=sorted(aside), chosen=chosen, reason="" if chosen else reason,
    )  # fmt: skip


def _choose(application: Application, ballot: Ballot, meeting: Meeting) -> None:
    """What the meeting agrees to must stand before the rules on its day."""
    state = move(ApplicationState(application.state), ApplicationAction.TAKE_TO_MEETING)
    if ballot.chosen:
        refuse_if_blocked(problems_of(application, meeting.held_on))
    application.votes_for, application.refusal = ballot.votes_for, ballot.reason
    application.state = move(state, ApplicationAction.SELECT if ballot.chosen else ApplicationAction.REJECT)


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


def _refuse_unsound(group: Group, held_on: date, members: int, present_count: int, association_attended: bool) -> None:
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
    minutes: Minutes | None = None,
) -> Done:
    """Minutes 10C/TD of the open choice, and from it list 03/TD of those chosen.

    `votes`: application id → votes for; `minutes`: attendance by name and the other votes, without them only counts
    are kept. Without a quorum, or with the association absent, there is no choice."""
    group = group_for(actor, group_id)
    members = members_of(group.pk, held_on).count()
    _refuse_unsound(group, held_on, members, present_count, association_attended)
    meeting = Meeting.objects.create(
        place=group.place,
        group=group,
        held_on=held_on,
        member_count=members,
        present_count=present_count,
        association_attended=association_attended,
        hamlet_head_attended=hamlet_head_attended,
        remarks=minutes.remarks if minutes else "",
        recorded_by_id=actor.user_id,
    )
    if minutes is not None:
        _attended(meeting, minutes)
    applications = _wanted(actor, group, held_on, votes)
    ballots = [_ballot(line, votes[str(line.pk)], meeting, minutes) for line in applications]
    for line, ballot in zip(applications, ballots, strict=True):
        _choose(line, ballot, meeting)
    Ballot.objects.bulk_create(ballots)
    for ballot in ballots:
        Appeal.objects.filter(application=ballot.application_id, ballot=None).update(ballot=ballot)
    chosen = [ballot.application for ballot in ballots if ballot.chosen]
    member_list = _list_of(meeting, actor) if chosen else None
    for application in applications:
        application.list = member_list if application in chosen else None
        application.save(update_fields=["state", "votes_for", "refusal", "list"])
    return Done(
        place=group.place,
        about=("meeting", meeting.pk),
        answer={
            "meeting_id": meeting.pk,
            "list_id": member_list.pk if member_list else None,
            "chosen": [application.pk for application in chosen],
        },
    )
