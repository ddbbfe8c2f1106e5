"""Before the money is paid out: the borrower steps back, or the bank takes its approval back."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.modes import Action
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationAction, ApplicationState, move
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import application_for_write
from dongvon.credit.loans.models import Expectation

APPROVED = frozenset({ApplicationState.APPROVED, ApplicationState.NOTIFIED, ApplicationState.WAITING_SESSION})


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY, Role.BANK_OFFICER)
def withdraw_application(*, actor: Actor, request_id: UUID, application_id: int, on: date, reason: str) -> Done:
    """The household does not want the loan any more, at any step before the payout. Its line leaves the list 03/TD, its
    room under the ceiling is free again. Source: processes.md 2.2 (CANCELLED_BY_BORROWER)."""
    return _cancel(application_for_write(actor, application_id), on, reason)


@service(Role.BANK_DIRECTOR)
def cancel_approval(*, actor: Actor, request_id: UUID, application_id: int, on: date, reason: str) -> Done:
    """The bank takes an approval back before the payout, for a reason it gives (no longer eligible, wrong papers).

    Source: 01/TD, 04/TD (the bank decides and gives its reason)."""
    application = application_for_write(actor, application_id)
    if application.state not in APPROVED:
        text = N_("Hồ sơ chưa được phê duyệt hoặc đã giải ngân: không có phê duyệt để hủy.")
        raise Refused(Problem("no_approval", text, {}, "04/TD"))
    return _cancel(application, on, reason)


def _cancel(application: Application, on: date, reason: str) -> Done:
    if not reason.strip():
        raise Refused(Problem("no_reason", N_("Phải ghi lý do hủy."), {}, "04/TD"))
    since = application.approved_on or application.made_on
    if on < since:
        text = N_("Ngày hủy không được trước ngày {day} của hồ sơ.")
        raise Refused(Problem("cancelled_too_early", text, {"day": day_text(since)}, "01/TD"))
    paid = Expectation.objects.filter(action=Action.DISBURSE, about_type="application", about_id=application.pk)
    if paid.exists():
        text = N_("Khoản giải ngân này đã ghi nhận, đang chờ danh sách của ngân hàng.")
        raise Refused(Problem("payout_expected", text))
    before = application.state
    application.state = move(ApplicationState(application.state), ApplicationAction.CANCEL)
    application.refusal, application.cancelled_on = reason.strip(), on
    application.save(update_fields=["state", "refusal", "cancelled_on"])
    return Done(
        place=application.place,
        about=("application", application.pk),
        facts={"reason": reason, "from": before, "freed": application.approved_amount or 0},
        answer={"state": application.state},
    )
