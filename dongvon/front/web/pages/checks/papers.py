"""The papers of checks as PDF, and their photos. Parameters of 06/TD: `nam` the year, `to` one group."""

from datetime import date

from django.http import QueryDict

from dongvon.base.access.acting import Actor
from dongvon.base.attachments.models import Attachment
from dongvon.base.attachments.services import open_attachment
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.checks.queries import check_for, checks_of, day_of, group_checks_of, paper_for, plan_for
from dongvon.front.web.pages.checks.page import Asked
from dongvon.office.documents import checks as documents
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.queries import group_for


def sheets(actor: Actor, query: QueryDict) -> bytes:
    place, on = actor.places[0], as_of(actor.places[0])
    year, wanted = Asked.of(query, on).year, query.get("to", "")
    checks = checks_of(actor, place, since=date(year, 1, 1), until=day_of(year, on))
    if wanted.isascii() and wanted.isdigit():
        group = group_for(actor, int(wanted))
        checks = [one for one in checks if one.loan.group_id == group.pk]
    return documents.sheets(checks)


def group_paper(actor: Actor, check_id: int) -> bytes:
    place = actor.places[0]
    check = next((one for one in group_checks_of(actor, place) if one.pk == check_id), None)
    if check is None:
        raise Refused(Problem("check_unknown", N_("Không có lần kiểm tra này trong phạm vi của bạn.")))
    loans = checks_of(actor, place, since=check.on, until=check.on)
    return documents.group_paper(check, [one for one in loans if one.loan.group_id == check.group_id])


def plan(actor: Actor, plan_id: int) -> bytes:
    return documents.plan_paper(*plan_for(actor, plan_id))


def paper(actor: Actor, paper_id: int) -> bytes:
    return documents.paper(actor, paper_for(actor, paper_id))


def photo(actor: Actor, check_id: int, attachment_id: int) -> tuple[Attachment, bytes]:
    """A photo of a check within reach; its opening is logged."""
    about = {"about_type": "loan_check", "about_id": check_id}
    if check_for(actor, check_id) is None or not Attachment.objects.filter(pk=attachment_id, **about).exists():
        raise Refused(Problem("attachment_unknown", N_("Không có tệp này trong phạm vi của bạn.")))
    return open_attachment(actor, attachment_id)
