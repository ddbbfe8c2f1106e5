"""Getting applications and lists: only those within the actor's reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.screening import appeal_until
from dongvon.core.states import ApplicationState
from dongvon.credit.applications.models import Appeal, Application, Meeting, MemberList, Project
from dongvon.credit.loans.models import FormerPlacement, Loan
from dongvon.credit.loans.queries import loans_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import groups_of
from dongvon.parties.households.models import Household


def applications_of(actor: Actor) -> QuerySet[Application]:
    rows = Application.objects.filter(place__in=actor.places)
    return rows.filter(group__code__in=actor.group_codes) if actor.group_codes else rows


def applications_seen(actor: Actor) -> QuerySet[Application]:
    """Applications the actor may read: an association only those of its groups."""
    rows = applications_of(actor).select_related("household__hamlet", "household__organisation", "borrower", "group")
    return rows.filter(group__in=groups_of(actor)) if actor.role == Role.ASSOCIATION_OFFICER else rows


def application_for(actor: Actor, application_id: int) -> Application:
    """One application to be read, with its parties, list and project."""
    more = ("list", "project__hamlet", "loan", "fund", "taken_by", "approved_by")
    row = applications_seen(actor).filter(pk=application_id).select_related(*more).first()
    if row is None:
        raise Refused(Problem("application_unknown", N_("Không có hồ sơ vay này trong phạm vi của bạn.")))
    return row


def application_for_write(actor: Actor, application_id: int) -> Application:
    """One application, locked."""
    row = (
        applications_of(actor)
        .select_for_update(of=("self",))
        .filter(pk=application_id)
        .select_related("household__hamlet", "borrower", "group__hamlet__point", "fund", "project")
        .first()
    )
    if row is None:
        raise Refused(Problem("application_unknown", N_("Không có hồ sơ vay này trong phạm vi của bạn.")))
    return row


def projects_of(customer: Household) -> QuerySet[Project]:
    """What a customer borrows for, in the order it was registered; within the places of whoever asks, by the wall."""
    return Project.objects.filter(customer=customer).select_related("hamlet").order_by("since_on", "pk")


def project_for(customer: Household, project_id: int) -> Project:
    """One project of the customer; refused in the same words whether it does not exist or is another's."""
    row = projects_of(customer).filter(pk=project_id).first()
    if row is None:
        raise Refused(Problem("project_unknown", N_("Khách hàng không có dự án này.")))
    return row


def list_for_write(actor: Actor, list_id: int) -> MemberList:
    """One list 03/TD, locked."""
    rows = MemberList.objects.select_for_update(of=("self",)).filter(pk=list_id, place__in=actor.places)
    if actor.group_codes:
        rows = rows.filter(group__code__in=actor.group_codes)
    row = rows.select_related("group__hamlet__point", "meeting").first()
    if row is None:
        raise Refused(Problem("list_unknown", N_("Không có danh sách 03/TD này trong phạm vi của bạn.")))
    return row


def lines_of(member_list: MemberList) -> list[Application]:
    """The lines that still stand on the list, locked: not those that were withdrawn, nor struck off by the ward."""
    gone = [ApplicationState.CANCELLED]
    if member_list.certified_on is not None:
        gone.append(ApplicationState.RETURNED_BY_WARD)
    return list(
        Application.objects.select_for_update(of=("self",))
        .filter(list=member_list)
        .exclude(state__in=gone)
        .select_related("household__hamlet", "borrower", "group__hamlet__point", "fund", "project")
        .order_by("pk")
    )


def lock_households(household_ids: Iterable[int]) -> None:
    """Nobody else approves or pays out a loan of these customers until the transaction ends: ceilings are sums."""
    rows = Household.objects.select_for_update().filter(pk__in=set(household_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def stood_at(loan: Loan) -> list[str]:
    """The communes a loan is or was in: what it was made from lies in the first of them."""
    return [loan.place, *FormerPlacement.objects.filter(loan=loan).values_list("was_at", flat=True)]


def application_of(loan: Loan) -> Application | None:
    """The application a loan came from, with its list and meeting; None for a loan taken over from older books."""
    rows = Application.objects.filter(loan=loan, place__in=stood_at(loan))
    return rows.select_related("list__meeting", "list__certified_by", "approved_by").first()


def papers_of(loan: Loan, application: Application | None) -> QuerySet[Attachment]:
    """Papers kept with the loan, its application and its list 03/TD, oldest first."""
    about = Q(about_type="loan", about_id=loan.pk)
    if application is not None:
        about |= Q(about_type="application", about_id=application.pk)
        if application.list_id is not None:
            about |= Q(about_type="member_list", about_id=application.list_id)
    return Attachment.objects.filter(about, place__in=stood_at(loan)).order_by("added_at", "pk")


def papers_seen(actor: Actor) -> QuerySet[Attachment]:
    """Papers the actor may open: all of his places and those of loans that have come to one of them; but a group leader
    or an association only those about loans, applications and lists of the groups they see."""
    loans = loans_of(actor)
    made = Application.objects.filter(loan__in=loans)
    of_loans = Q(about_type="loan", about_id__in=loans.values("pk"))
    of_loans |= Q(about_type="application", about_id__in=made.values("pk"))
    if not actor.group_codes and actor.role != Role.ASSOCIATION_OFFICER:
        lists = Q(about_type="member_list", about_id__in=made.values("list_id"))
        return Attachment.objects.filter(Q(place__in=actor.places) | of_loans | lists)
    groups = groups_of(actor)
    return Attachment.objects.filter(
        of_loans
        | Q(about_type="application", about_id__in=Application.objects.filter(group__in=groups).values("pk"))
        | Q(about_type="member_list", about_id__in=MemberList.objects.filter(group__in=groups).values("pk"))
    )


def papers_about(actor: Actor, application: Application) -> QuerySet[Attachment]:
    """Papers kept with an application and its list 03/TD that the actor may open, oldest first."""
    about = Q(about_type="application", about_id=application.pk)
    about |= Q(about_type="member_list", about_id=application.list_id)
    return papers_seen(actor).filter(about).order_by("added_at", "pk")


def paper_for(actor: Actor, attachment_id: int) -> Attachment:
    """One paper to be opened; refused in the same words whether it does not exist or is out of reach."""
    paper = papers_seen(actor).filter(pk=attachment_id).first()
    if paper is None:
        raise Refused(Problem("attachment_unknown", N_("Không có tệp này trong phạm vi của bạn.")))
    return paper


# --- lists 03/TD read -------------------------------------------------------------------------------------------------


def lists_seen(actor: Actor) -> QuerySet[MemberList]:
    """Lists 03/TD of the groups the actor may see, each with `line_count` and `asked` (đồng asked for on it)."""
    standing = ~Q(applications__state=ApplicationState.CANCELLED)
    rows = MemberList.objects.filter(place__in=actor.places, group__in=groups_of(actor))
    return rows.select_related("group__hamlet", "meeting").annotate(
        line_count=Count("applications", filter=standing), asked=Sum("applications__amount", filter=standing)
    )


def list_seen(actor: Actor, list_id: int) -> MemberList:
    """One list to be read, with its lines (`lines_seen`) within reach."""
    more = ("group__hamlet__point", "meeting", "certified_by", "certified_paper", "prepared_by")
    row = lists_seen(actor).select_related(*more).filter(pk=list_id).first()
    if row is None:
        raise Refused(Problem("list_unknown", N_("Không có danh sách 03/TD này trong phạm vi của bạn.")))
    return row


def lines_seen(member_list: MemberList) -> list[Application]:
    """Every line of a list, also those withdrawn or struck off, in the order of the paper."""
    rows = Application.objects.filter(list=member_list).select_related(
        "household__hamlet", "household__organisation", "borrower", "group__hamlet__point", "fund", "project", "loan"
    )
    return list(rows.order_by("pk"))


def papers_of_list(member_list: MemberList) -> QuerySet[Attachment]:
    """Scans kept with a list, oldest first."""
    rows = Attachment.objects.filter(about_type="member_list", about_id=member_list.pk, place=member_list.place)
    return rows.order_by("added_at", "pk")


def last_step_on(place: str) -> date | None:
    """The last day anything was written down between asking and the notice; None where nothing was."""
    days = MemberList.objects.filter(place=place).aggregate(
        *(Max(name) for name in ("made_on", "sent_to_ward_on", "returned_on", "certified_on", "sent_to_bank_on",
                                 "decided_on", "notified_on"))
    )  # fmt: skip
    asked = Application.objects.filter(place=place).aggregate(last=Max("made_on"))["last"]
    return max((day for day in (*days.values(), asked) if day), default=None)


def waiting_for_meeting(group: Group) -> list[Application]:
    """Applications the next meeting votes on, those to be heard again first, then by age."""
    rows = Application.objects.filter(group=group, state=ApplicationState.SUBMITTED)
    again = Appeal.objects.filter(application=OuterRef("pk"), ballot=None)
    rows = rows.annotate(heard_again=Exists(again)).select_related(
        "household__hamlet", "borrower", "group__hamlet__point", "fund", "project"
    )
    return list(rows.order_by("-heard_again", "made_on", "pk"))


@dataclass(frozen=True, slots=True)
class Followed:
    """What anybody who has the code may see of an application: no name, no address, no reason. `steps`: (what, day),
    the day None where nobody wrote it down."""

    initials: str
    group_code: str
    programme: str
    amount: int
    approved_amount: int | None
    state: ApplicationState
    steps: tuple[tuple[str, date | None], ...]
    appeal_until: date | None


def application_followed(place: str, code: str) -> Followed | None:
    """The application of a code; None where there is none."""
    with acting(Actor(0, Role.PUBLIC, (place,))):
        rows = Application.objects.filter(place=place, code=code).exclude(code="")
        row = rows.select_related("list", "borrower", "group", "loan").first()
        if row is None:
            return None
        return Followed(
            ". ".join(word[0] for word in row.borrower.name.split()) + ".",
            row.group.code if row.group else "",
            row.programme,
            row.amount,
            row.approved_amount,
            ApplicationState(row.state),
            tuple(_steps(row)),
            _may_appeal_until(row),
        )


def _steps(row: Application) -> Iterator[tuple[str, date | None]]:
    """What happened to an application, in order, with its day; None where nobody wrote the day down."""
    listed = row.list
    yield "asked", row.made_on
    for ballot in row.ballots.select_related("meeting").order_by("meeting__held_on", "pk"):
        yield "chosen" if ballot.chosen else "not_chosen", ballot.meeting.held_on
    for again in row.appeals.filter(ballot=None):
        yield "appealed", again.made_on
    if listed is not None:
        yield from _of_list(row, listed)
    elif row.approved_on:
        yield "approved", row.approved_on
    if row.cancelled_on:
        yield "cancelled", row.cancelled_on
    if row.loan is not None:
        yield "paid_out", row.loan.first_paid_out_on


def _of_list(row: Application, listed: MemberList) -> Iterator[tuple[str, date | None]]:
    if listed.sent_to_ward_on:
        yield "sent_to_ward", listed.sent_to_ward_on
    if row.state == ApplicationState.RETURNED_BY_WARD:
        yield "returned", listed.returned_on or listed.certified_on
        return
    if listed.certified_on:
        yield "certified", listed.certified_on
    if listed.sent_to_bank_on:
        yield "sent_to_bank", listed.sent_to_bank_on
    if listed.decided_on:
        yield "approved" if row.approved_on else "refused", listed.decided_on
    if listed.notified_on:
        yield "notified", listed.notified_on
    for stop in listed.stops.order_by("pk"):
        yield f"notice_{stop.stop}", stop.on


def _may_appeal_until(row: Application) -> date | None:
    """The last day to ask again, of an application that was not chosen and was not heard again yet."""
    if row.state != ApplicationState.REJECTED_BY_GROUP or row.appeals.exists():
        return None
    ballot = row.ballots.select_related("meeting").order_by("-meeting__held_on").first()
    return appeal_until(ballot.meeting.held_on) if ballot else None


def meeting_seen(actor: Actor, meeting_id: int) -> Meeting:
    """One meeting to be read."""
    rows = Meeting.objects.filter(place__in=actor.places, group__in=groups_of(actor))
    row = rows.select_related("group__hamlet", "recorded_by").filter(pk=meeting_id).first()
    if row is None:
        raise Refused(Problem("meeting_unknown", N_("Không có biên bản họp này trong phạm vi của bạn.")))
    return row
