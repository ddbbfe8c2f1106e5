"""Moving balances as loans fall due: what the rules propose, proposals and their papers, the whole province."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.capital import reallocation as page
from dongvon.front.web.pages.capital import reallocation_province
from dongvon.front.web.pages.capital.reallocation_desk import MakingDesk, ProposalDesk
from dongvon.front.web.pages.kit.menu import OF_PLANNING
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered
from dongvon.office.planning.papers import decision, minutes
from dongvon.office.planning.queries import latest_of, proposal_for

readers = only(*OF_PLANNING)
PAPERS = {"bien-ban": minutes, "quyet-dinh": decision}


@never_cache
@readers
def reallocation(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.overview(actor_of(request), request.GET))


@never_cache
@readers
def province(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", reallocation_province.overview(actor_of(request), request.GET))


@never_cache
@readers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return answered(request, MakingDesk.of(actor_of(request)))


@never_cache
@readers
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return render(request, "supervision.html", page.of_proposal(actor_of(request), proposal_id))


@never_cache
@readers
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, proposal_id: int, key: str) -> HttpResponse:
    return answered(request, ProposalDesk.of(actor_of(request), proposal_id, key))


@never_cache
@readers
def paper(request: HttpRequest, proposal_id: int, key: str) -> HttpResponse:
    if key not in PAPERS:
        raise Http404(key)
    row = proposal_for(actor_of(request), proposal_id)
    return pdf_answer(PAPERS[key](row, latest_of(row)), f"dieu-chuyen-{key}-{proposal_id}")
