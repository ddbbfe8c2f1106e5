"""The poverty review: rounds, hamlets, households, files, what a recognition changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import download, download_sheets
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_REVIEWS
from dongvon.front.web.pages.reviews import page
from dongvon.front.web.pages.reviews import sheets as papers
from dongvon.front.web.pages.reviews.desk import CaseDesk, MeetingDesk, OpenDesk, RoundDesk
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered

readers = only(*OF_REVIEWS)
form = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@readers
def rounds(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.rounds(actor_of(request)))


@never_cache
@readers
@form
def open_new(request: HttpRequest) -> HttpResponse:
    return answered(request, OpenDesk.of(actor_of(request)))


@never_cache
@readers
def one_round(request: HttpRequest, round_id: int) -> HttpResponse:
    return render(request, "supervision.html", page.one_round(actor_of(request), round_id, request.GET))


@never_cache
@readers
@form
def action(request: HttpRequest, round_id: int, key: str) -> HttpResponse:
    return answered(request, RoundDesk.of(actor_of(request), round_id, key))


@never_cache
@readers
@form
def meeting(request: HttpRequest, round_id: int, hamlet_id: int) -> HttpResponse:
    return answered(request, MeetingDesk.of(actor_of(request), round_id, hamlet_id))


@never_cache
@readers
def one_case(request: HttpRequest, round_id: int, number: int) -> HttpResponse:
    return render(request, "supervision.html", page.one_case(actor_of(request), round_id, number))


@never_cache
@readers
@form
def case_action(request: HttpRequest, round_id: int, number: int, key: str) -> HttpResponse:
    return answered(request, CaseDesk.of(actor_of(request), round_id, number, key))


@never_cache
@readers
@form
def sheet(request: HttpRequest, round_id: int, key: str) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    taken = papers.intake(actor_of(request), round_id, key, request.GET, sent, request.FILES)
    if taken.done:
        messages.success(request, taken.done)
        return redirect(taken.url)
    return render(request, "review/sheet.html", taken.context, status=taken.status)


@never_cache
@readers
def xlsx(request: HttpRequest, round_id: int) -> HttpResponse:
    row, sheets = papers.sheets(actor_of(request), round_id, request.GET)
    where, on = place_name(row.place), row.since_on or row.started_on
    return download_sheets(sheets, title=page.round_name(row), file_name=f"ra-soat-{row.pk}", place_name=where, on=on)


@never_cache
@readers
def results(request: HttpRequest, round_id: int) -> HttpResponse:
    return render(request, "supervision.html", page.results(actor_of(request), round_id))


@never_cache
@readers
def results_xlsx(request: HttpRequest, round_id: int) -> HttpResponse:
    row, table = papers.results_sheets(actor_of(request), round_id)
    where, on = place_name(row.place), row.since_on or row.started_on
    return download(table, title=_("Sau công nhận"), file_name=f"sau-cong-nhan-{row.pk}", place_name=where, on=on)


@never_cache
@readers
def certificates(request: HttpRequest, round_id: int) -> HttpResponse:
    content = papers.certificate_papers(actor_of(request), round_id, request.GET)
    return pdf_answer(content, f"giay-chung-nhan-{round_id}")


@never_cache
@readers
def refusals(request: HttpRequest, round_id: int) -> HttpResponse:
    return pdf_answer(papers.refusal_papers(actor_of(request), round_id), f"thong-bao-{round_id}")
