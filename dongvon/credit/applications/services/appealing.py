"""The right to ask again: an applicant whom the meeting did not choose is heard by the next one."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.screening import check_appeal
from dongvon.core.states import ApplicationAction, ApplicationState, move
from dongvon.credit.applications.models import Appeal
from dongvon.credit.applications.queries import application_for_write
from dongvon.credit.applications.services.certifying import reason_given
from dongvon.parties.groups.queries import group_for


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY, Role.ASSOCIATION_OFFICER, Role.WARD_OFFICER)
def appeal(*, actor: Actor, request_id: UUID, application_id: int, made_on: date, reason: str) -> Done:
    """The applicant asks to be heard again; the group, its association or the ward writes it down. The next meeting
    must vote on it. Within the days, and as often, as the setting of `core.screening` says."""
    application = application_for_write(actor, application_id)
    if application.group_id is None:
        raise Refused(Problem("no_group_chose", N_("Hồ sơ vay trực tiếp không qua bình xét của tổ."), {}, "10C/TD"))
    group_for(actor, application.group_id)
    state = move(ApplicationState(application.state), ApplicationAction.APPEAL)
    ballot = application.ballots.select_related("meeting").order_by("-meeting__held_on", "-pk").first()
    held_on = ballot.meeting.held_on if ballot else application.made_on
    for problem in check_appeal(held_on=held_on, made_on=made_on, appeals_before=application.appeals.count()):
        raise Refused(problem)
    row = Appeal.objects.create(
        place=application.place, application=application, made_on=made_on, reason=reason_given(reason),
        taken_by_id=actor.user_id,
    )  # fmt: skip
    application.state = state
    application.save(update_fields=["state"])
    return Done(place=application.place, about=("application", application.pk), answer={"appeal_id": row.pk})
