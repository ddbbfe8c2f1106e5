"""Opening a paper kept with a record; every opening is logged."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from dongvon.base.attachments.services import open_attachment
from dongvon.credit.applications.queries import paper_for
from dongvon.front.web.access import actor_of
from dongvon.front.web.views.records import staff_only


@staff_only
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    paper = paper_for(actor_of(request), attachment_id)
    found, content = open_attachment(actor_of(request), paper.pk)
    kind = found.content_type.rpartition("/")[2]
    name = content_disposition_header(as_attachment=False, filename=f"{found.sha256[:12]}.{kind}") or "inline"
    return HttpResponse(content, content_type=found.content_type, headers={"Content-Disposition": name})
