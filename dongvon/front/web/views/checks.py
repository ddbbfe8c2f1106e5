"""Checks of how loans are used: the duty, what was found, plans, papers, the register, and entering them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import download
from dongvon.front.web.pages.checks import found as checks_found
from dongvon.front.web.pages.checks import page
from dongvon.front.web.pages.checks import papers as checks_papers
from dongvon.front.web.pages.checks.desk import GroupCheckDesk, LeavingDesk, LoanCheckDesk, PlaceDesk
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_ARREARS
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered

readers = only(*OF_ARREARS)
steps = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@readers
def coverage(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.coverage(actor_of(request), request.GET))


@never_cache
@readers
def coverage_xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, table = page.sheet(actor, request.GET)
    where = place_name(actor.places[0])
    return download(table, title=_("Kiểm tra vốn vay"), file_name="kiem-tra-von", place_name=where, on=on)


@never_cache
@readers
def found(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", checks_found.found(actor_of(request), request.GET))


@never_cache
@readers
def loan(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, "supervision.html", checks_found.of_loan(actor_of(request), loan_id))


@never_cache
@readers
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    return render(request, "supervision.html", checks_found.of_group(actor_of(request), group_id))


@never_cache
@readers
def plans(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", checks_found.plans(actor_of(request)))


@never_cache
@readers
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    return render(request, "supervision.html", checks_found.plan(actor_of(request), plan_id))


@never_cache
@readers
def inspectors(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", checks_found.inspectors(actor_of(request)))


@never_cache
@readers
@steps
def loan_action(request: HttpRequest, loan_id: int, key: str) -> HttpResponse:
    return answered(request, LoanCheckDesk.of(actor_of(request), loan_id, key))


@never_cache
@readers
@steps
def group_action(request: HttpRequest, group_id: int, key: str) -> HttpResponse:
    return answered(request, GroupCheckDesk.of(actor_of(request), group_id, key))


@never_cache
@readers
@steps
def action(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, PlaceDesk.of(actor_of(request), key))


@never_cache
@readers
@steps
def inspector_action(request: HttpRequest, inspector_id: int, key: str) -> HttpResponse:
    return answered(request, LeavingDesk.of(actor_of(request), inspector_id, key))


@never_cache
@readers
def photo(request: HttpRequest, check_id: int, attachment_id: int) -> HttpResponse:
    kept, content = checks_papers.photo(actor_of(request), check_id, attachment_id)
    name = content_disposition_header(as_attachment=False, filename=f"{kept.sha256[:12]}.jpeg") or "inline"
    return HttpResponse(content, content_type=kept.content_type, headers={"Content-Disposition": name})


@never_cache
@readers
def sheets(request: HttpRequest) -> HttpResponse:
    return pdf_answer(checks_papers.sheets(actor_of(request), request.GET), "06-td")


@never_cache
@readers
def group_paper(request: HttpRequest, check_id: int) -> HttpResponse:
    return pdf_answer(checks_papers.group_paper(actor_of(request), check_id), f"16-td-{check_id}")


@never_cache
@readers
def plan_paper(request: HttpRequest, plan_id: int) -> HttpResponse:
    return pdf_answer(checks_papers.plan(actor_of(request), plan_id), f"01-kh-{plan_id}")


@never_cache
@readers
def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    return pdf_answer(checks_papers.paper(actor_of(request), paper_id), f"kiem-tra-{paper_id}")
