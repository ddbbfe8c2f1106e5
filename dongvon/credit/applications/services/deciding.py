"""Deciding: the bank receives the certified list, approves or refuses each line, and notifies by 04/TD, which comes to
the borrower by way of the ward, the association and the group."""

from datetime import date
from typing import Any
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.queries import mode_of
from dongvon.core.dates import day_text
from dongvon.core.modes import Action, allow
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.core.schedule import problems as schedule_problems
from dongvon.core.states import ApplicationAction, ApplicationState, ListAction, ListState, move
from dongvon.credit.applications.facts import agreed_terms, problems_of, room_problems
from dongvon.credit.applications.headroom import headroom_problems
from dongvon.credit.applications.models import Application, MemberList, NoticeStop
from dongvon.credit.applications.queries import application_for_write, lines_of, list_for_write, lock_households
from dongvon.credit.applications.services.asking import refuse_if_blocked
from dongvon.credit.applications.services.certifying import ABOUT_LIST, move_list, reason_given, refuse_before
from dongvon.credit.applications.services.conflicts import refuse_related
from dongvon.credit.capital.queries import lock_targets
from dongvon.parties.groups.queries import group_for


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def send_list_to_bank(*, actor: Actor, request_id: UUID, list_id: int, on: date | None = None) -> Done:
    """The board hands the certified list and the applications to the bank: its three working days begin (18/TD)."""
    member_list = list_for_write(actor, list_id)
    refuse_before(on, member_list.certified_on)
    lines = move_list(member_list, ListAction.SEND_TO_BANK, ApplicationAction.SEND_TO_BANK)
    Application.objects.bulk_update(lines, ["state"])
    member_list.sent_to_bank_on = on
    member_list.save(update_fields=["state", "sent_to_bank_on"])
    return Done(place=member_list.place, about=(ABOUT_LIST, member_list.pk), answer={"state": member_list.state})


def _shorten(line: Application, months: int, on: date) -> None:
    """The bank lends for less time than was asked; the schedule must still be one."""
    if not 0 < months <= line.term_months:
        text = N_("Thời hạn duyệt {months} tháng phải lớn hơn 0 và không quá {asked} tháng đề nghị.")
        raise Refused(Problem("approved_for_longer", text, {"months": months, "asked": line.term_months}, "04/TD"))
    line.approved_term_months = months
    refuse_if_blocked(schedule_problems(agreed_terms(line, on)))


def _approve(line: Application, actor: Actor, amount: int, on: date) -> list[Problem]:
    """Approve one line within its ceilings and the targets of the place; the warnings. The caller holds the locks of
    the households, then of the targets."""
    refuse_related(actor, [line])
    allow(mode_of(line.fund_id, on), Action.APPROVE)
    if not 0 < amount <= line.amount:
        raise Refused(
            Problem(
                "approved_more_than_asked",
                N_("Số tiền duyệt {amount} đồng phải lớn hơn 0 và không quá số đề nghị {asked} đồng."),
                {"amount": dotted(amount), "asked": dotted(line.amount)},
            )
        )
    refuse_if_blocked(room_problems(line, amount, on))
    warnings = refuse_if_blocked(headroom_problems(line, amount, on))
    line.state = move(ApplicationState(line.state), ApplicationAction.APPROVE)
    line.approved_amount, line.approved_on, line.approved_by_id = amount, on, actor.user_id
    return warnings


@service(Role.BANK_DIRECTOR)
def decide_list(
    *,
    actor: Actor,
    request_id: UUID,
    list_id: int,
    decided_on: date,
    decision_no: str,
    approved: dict[str, int],
    refused: dict[str, str],
    months: dict[str, int] | None = None,
) -> Done:
    """The bank's decision on every line: approved amounts by application id, refusals with their reason; `months`:
    where it lends for less time than was asked."""
    member_list = list_for_write(actor, list_id)
    lines = lines_of(member_list)
    if member_list.certified_on is not None and decided_on < member_list.certified_on:
        text = N_("Ngày quyết định trước ngày Ủy ban nhân dân xác nhận {day}.")
        facts = {"day": day_text(member_list.certified_on)}
        raise Refused(Problem("decided_before_certified", text, facts, "03/TD, 04/TD"))
    refuse_before(decided_on, member_list.sent_to_bank_on)
    refuse_related(actor, lines)
    lock_households(line.household_id for line in lines)
    lock_targets(member_list.place, ((line.programme, line.fund_id) for line in lines))
    named = {int(number) for number in [*approved, *refused]}
    if named != {line.pk for line in lines}:
        raise Refused(Problem("not_every_line_decided", N_("Phải quyết định đủ từng dòng của danh sách 03/TD.")))
    warned = set[str]()
    for line in lines:
        if str(line.pk) in (months or {}):
            _shorten(line, (months or {})[str(line.pk)], decided_on)
        if str(line.pk) in approved:
            warned |= {one.code for one in _approve(line, actor, approved[str(line.pk)], decided_on)}
        else:
            line.state = move(ApplicationState(line.state), ApplicationAction.REFUSE)
            line.refusal = reason_given(refused[str(line.pk)])
        # Saved one by one: the next line may be of the same household and find less room.
        line.save(
            update_fields=[
                "state", "approved_amount", "approved_on", "approved_by", "approved_term_months", "refusal"
            ]
        )  # fmt: skip
    member_list.state = move(ListState(member_list.state), ListAction.DECIDE)
    member_list.decided_on, member_list.decision_no = decided_on, decision_no
    member_list.save(update_fields=["state", "decided_on", "decision_no"])
    total: dict[str, Any] = {"approved": sum(approved.values()), "lines": len(lines), "warned": sorted(warned)}
    return Done(place=member_list.place, about=(ABOUT_LIST, member_list.pk), answer=total, facts=total)


@service(Role.BANK_OFFICER)
def notify_list(*, actor: Actor, request_id: UUID, list_id: int, on: date | None = None) -> Done:
    """Notice 04/TD to the People's Committee, the association and the group; the approved wait for the session."""
    member_list = list_for_write(actor, list_id)
    refuse_before(on, member_list.decided_on)
    member_list.state = move(ListState(member_list.state), ListAction.NOTIFY)
    lines = [line for line in lines_of(member_list) if line.state == ApplicationState.APPROVED]
    for line in lines:
        notified = move(ApplicationState(line.state), ApplicationAction.NOTIFY)
        line.state = move(notified, ApplicationAction.CALL_TO_SESSION)
    Application.objects.bulk_update(lines, ["state"])
    member_list.notified_on = on
    member_list.save(update_fields=["state", "notified_on"])
    return Done(
        place=member_list.place, about=(ABOUT_LIST, member_list.pk), answer={"called": [line.pk for line in lines]}
    )


BOARD = frozenset({Role.GROUP_LEADER, Role.GROUP_DEPUTY})
# The way of notice 04/TD and who says that it has come: the group tells each borrower. Source: processes.md 2.1.
WHO_RECEIVES = {
    NoticeStop.Stop.WARD: frozenset({Role.WARD_OFFICER, Role.WARD_LEADER}),
    NoticeStop.Stop.ASSOCIATION: frozenset({Role.ASSOCIATION_OFFICER}),
    NoticeStop.Stop.GROUP: BOARD,
    NoticeStop.Stop.BORROWER: BOARD,
}


def next_stop(member_list: MemberList) -> NoticeStop.Stop | None:
    """Where notice 04/TD goes next; None before it is sent (or where nobody wrote down when), and once every borrower
    was told."""
    if member_list.notified_on is None:
        return None
    been = set(member_list.stops.values_list("stop", flat=True))
    return next((stop for stop in WHO_RECEIVES if stop not in been), None)


@service(*frozenset().union(*WHO_RECEIVES.values()))
def acknowledge_notice(*, actor: Actor, request_id: UUID, list_id: int, stop: str, on: date) -> Done:
    """Notice 04/TD has come to this stop of its way: ward, association, group, borrower, one after the other."""
    member_list = list_for_write(actor, list_id)
    group_for(actor, member_list.group_id)  # an association speaks for its own groups
    if actor.role not in WHO_RECEIVES[NoticeStop.Stop(stop)]:
        text = N_("Nơi nhận “{stop}” do người của nơi đó xác nhận.")
        raise Refused(Problem("stop_of_another", text, {"stop": NoticeStop.Stop(stop).label}, "04/TD"))
    coming = next_stop(member_list)
    if stop != coming:
        text = (
            N_("Thông báo 04/TD đang chờ “{coming}” xác nhận.") if coming else N_("Không có thông báo 04/TD đang chờ.")
        )
        raise Refused(Problem("notice_not_here", text, {"coming": coming.label} if coming else {}, "04/TD"))
    last = member_list.stops.order_by("-on").values_list("on", flat=True).first()
    refuse_before(on, last or member_list.notified_on or member_list.decided_on)
    NoticeStop.objects.create(place=member_list.place, list=member_list, stop=stop, on=on, user_id=actor.user_id)
    return Done(place=member_list.place, about=(ABOUT_LIST, member_list.pk), answer={"stop": stop})


@service(Role.BANK_DIRECTOR)
def approve_direct(
    *, actor: Actor, request_id: UUID, application_id: int, amount: int, approved_on: date, contract_no: str
) -> Done:
    """Approval of a direct application; the credit contract (05) is signed with the borrower."""
    line = application_for_write(actor, application_id)
    if line.group_id:
        raise Refused(Problem("not_direct", N_("Hồ sơ vay qua tổ được quyết định theo danh sách 03/TD.")))
    lock_households([line.household_id])
    lock_targets(line.place, [(line.programme, line.fund_id)])
    refuse_if_blocked(problems_of(line, approved_on))
    _approve(line, actor, amount, approved_on)
    line.contract_no = contract_no
    line.state = move(move(ApplicationState(line.state), ApplicationAction.NOTIFY), ApplicationAction.CALL_TO_SESSION)
    line.save()
    return Done(place=line.place, about=("application", line.pk), answer={"state": line.state})
