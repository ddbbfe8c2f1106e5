"""Certifying: the ward certifies residence and beneficiary type on list 03/TD, on signed and sealed paper."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationAction, ApplicationState, ListAction, ListState, move
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application, MemberList
from dongvon.credit.applications.queries import lines_of, list_for_write
from dongvon.credit.applications.services.asking import refuse_if_blocked
from dongvon.credit.applications.services.conflicts import refuse_related

ABOUT_LIST = "member_list"


def move_list(member_list: MemberList, action: ListAction, step: ApplicationAction) -> list[Application]:
    """Move a list and all its lines one step; the lines are saved by the caller's `save_lines`."""
    member_list.state = move(ListState(member_list.state), action)
    lines = lines_of(member_list)
    for line in lines:
        line.state = move(ApplicationState(line.state), step)
    return lines


def _done(member_list: MemberList) -> Done:
    return Done(
        place=member_list.place,
        about=(ABOUT_LIST, member_list.pk),
        answer={"list_id": member_list.pk, "state": member_list.state},
    )


def refuse_before(on: date | None, earlier: date | None) -> None:
    """A step is not before the one it follows; a day nobody wrote down says nothing."""
    if on is not None and earlier is not None and on < earlier:
        text = N_("Ngày {on} trước ngày {earlier} của bước liền trước.")
        raise Refused(
            Problem("step_before_the_last", text, {"on": day_text(on), "earlier": day_text(earlier)}, "03/TD")
        )


def reason_given(reason: str) -> str:
    """The reason without blanks around it; refused where there is none."""
    if not reason.strip():
        raise Refused(Problem("no_reason_given", N_("Phải ghi lý do."), {}, "03/TD, 04/TD"))
    return reason.strip()


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def send_list_to_ward(*, actor: Actor, request_id: UUID, list_id: int, on: date | None = None) -> Done:
    """The board hands list 03/TD with the applications to the People's Committee; again after it came back."""
    member_list = list_for_write(actor, list_id)
    refuse_before(on, member_list.returned_on or member_list.made_on)
    lines = move_list(member_list, ListAction.SEND_TO_WARD, ApplicationAction.SEND_TO_WARD)
    Application.objects.bulk_update(lines, ["state"])
    member_list.sent_to_ward_on = on
    member_list.save(update_fields=["state", "sent_to_ward_on"])
    return _done(member_list)


@service(Role.WARD_OFFICER, Role.WARD_LEADER)
def return_list(*, actor: Actor, request_id: UUID, list_id: int, reason: str, on: date | None = None) -> Done:
    """The ward returns the whole list with its reason."""
    member_list = list_for_write(actor, list_id)
    refuse_before(on, member_list.sent_to_ward_on)
    lines = move_list(member_list, ListAction.RETURN_BY_WARD, ApplicationAction.RETURN_BY_WARD)
    for line in lines:
        line.refusal = reason_given(reason)
    Application.objects.bulk_update(lines, ["state", "refusal"])
    member_list.returned_on = on
    member_list.save(update_fields=["state", "returned_on"])
    return _done(member_list)


def _strike(member_list: MemberList, struck: dict[str, str]) -> None:
    """Lines the ward does not certify go back with their reason; the list goes on without them."""
    lines = lines_of(member_list)
    named = {line.pk: line for line in lines}
    if not {int(number) for number in struck} <= set(named):
        raise Refused(Problem("line_unknown", N_("Danh sách 03/TD không có dòng này."), {}, "03/TD"))
    if len(struck) == len(lines):
        text = N_("Không còn dòng nào để xác nhận: hãy trả lại cả danh sách.")
        raise Refused(Problem("no_line_left", text, {}, "03/TD"))
    for number, reason in struck.items():
        line = named[int(number)]
        line.state = move(ApplicationState(line.state), ApplicationAction.RETURN_BY_WARD)
        line.refusal = reason_given(reason)
        line.save(update_fields=["state", "refusal"])


def _paper_of(member_list: MemberList, attachment_id: int) -> Attachment:
    paper = Attachment.objects.filter(
        pk=attachment_id, about_type=ABOUT_LIST, about_id=member_list.pk, place=member_list.place
    ).first()
    if paper is None:
        raise Refused(
            Problem(
                "no_signed_paper",
                N_("Phải đính kèm bản quét danh sách 03/TD đã ký, đóng dấu; bấm nút không thay chữ ký."),
                {},
                "Luật Giao dịch điện tử 20/2023/QH15",
            )
        )
    return paper


@service(Role.WARD_LEADER)
def certify_list(
    *,
    actor: Actor,
    request_id: UUID,
    list_id: int,
    attachment_id: int,
    certified_on: date,
    struck: dict[str, str] | None = None,
) -> Done:
    """The ward's certification: the scan of the signed and sealed 03/TD, attached, is what certifies (decision 14).

    Every line is checked again on the day of certification; `struck`: lines left out, application id → reason. Never
    by who prepared the list, nor by who is of a household on it or related to one. Source: Decree 78/2002/NĐ-CP; form
    03/TD."""
    member_list = list_for_write(actor, list_id)
    paper = _paper_of(member_list, attachment_id)
    if member_list.prepared_by_id == actor.user_id:
        raise Refused(Problem("certifier_prepared_it", N_("Người xác nhận không được là người lập danh sách.")))
    refuse_before(certified_on, member_list.sent_to_ward_on)
    # Also of the lines he strikes off: leaving out is a decision too.
    refuse_related(actor, lines_of(member_list))
    _strike(member_list, struck or {})
    member_list.certified_on, member_list.certified_by_id, member_list.certified_paper = (
        certified_on,
        actor.user_id,
        paper,
    )
    lines = move_list(member_list, ListAction.CERTIFY, ApplicationAction.CERTIFY)
    for line in lines:
        refuse_if_blocked(problems_of(line, member_list.made_on, certified_on=certified_on))
        line.certified_by_id = actor.user_id
    Application.objects.bulk_update(lines, ["state", "certified_by"])
    member_list.save(update_fields=["state", "certified_on", "certified_by", "certified_paper"])
    return Done(
        place=member_list.place,
        about=(ABOUT_LIST, member_list.pk),
        facts={"sha256": paper.sha256, "struck": struck or {}},
        answer={"list_id": member_list.pk, "state": member_list.state},
    )
