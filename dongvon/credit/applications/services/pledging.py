"""Security before the payout: entered for an approved application, given back when nothing comes of it."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.eligibility import needs_security
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.securing import cover_problems
from dongvon.core.states import ApplicationState, is_over
from dongvon.credit.applications.facts import owed_by, terms_facts
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import application_for_write
from dongvon.credit.loans.models import Security
from dongvon.credit.loans.queries import held_for
from dongvon.credit.loans.services import Pledge, enter_security, refuse_first

ABOUT = "application"


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def pledge_security(*, actor: Actor, request_id: UUID, application_id: int, pledge: Pledge) -> Done:
    """Enter what secures a loan before it is paid out: certificate and notarised contract are in the vault.

    Source: question bank 2021, OP44-50."""
    application = application_for_write(actor, application_id)
    if is_over(ApplicationState(application.state)):
        text = N_("Hồ sơ vay đã kết thúc; bảo đảm của khoản vay đang có ghi ở khoản vay.")
        raise Refused(Problem("application_over", text))
    row = enter_security(pledge, actor, application.place, application_id=application.pk)
    return Done(place=application.place, about=(ABOUT, application.pk), answer={"security_id": row.pk})


@service(Role.BANK_OFFICER, Role.BANK_DIRECTOR)
def return_pledge(
    *, actor: Actor, request_id: UUID, application_id: int, security_id: int, released_on: date, document: str
) -> Done:
    """Give back what secured an application of which nothing comes: withdrawn, refused or lapsed."""
    application = application_for_write(actor, application_id)
    row = held_for(application.pk).select_for_update().filter(pk=security_id).first()
    if row is None or released_on < row.taken_on:
        raise Refused(Problem("security_unknown", N_("Hồ sơ vay không có bảo đảm này đang giữ.")))
    if application.loan_id is not None or not is_over(ApplicationState(application.state)):
        text = N_("Hồ sơ vay chưa hủy: bảo đảm được giữ đến khi khoản vay tất toán.")
        raise Refused(Problem("pledge_still_needed", text, {}, "Bộ câu hỏi nghiệp vụ 2021, OP44-50"))
    Security.objects.filter(pk=row.pk).update(released_on=released_on, release_document=document)
    return Done(place=application.place, about=(ABOUT, application.pk), answer={"released": row.pk})


def refuse_unsecured(application: Application, amount: int, on: date) -> None:
    """Refuse a payout of a loan that needs security before the register says it is there and carries all of it."""
    facts = terms_facts(application, on)
    if not needs_security(amount, owed_by(application, on), facts.collateral_above):
        return
    values = {"mortgage": 0, "guarantee": 0}
    for row in held_for(application.pk):
        values[row.kind] += row.value if row.taken_on <= on else 0
    refuse_first(cover_problems(amount, values["mortgage"], values["guarantee"], on))
