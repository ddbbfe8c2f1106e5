"""What a place shows: lists at the points (counts for everybody, the list for who hangs it), open data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.public import open_data as open_data_page
from dongvon.front.web.pages.public import postings as page
from dongvon.front.web.pages.public.calendars import place_wanted
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered
from dongvon.office.disclosure.open_data import DATASETS

hanging = only(*page.READERS)


@never_cache
@require_safe
def posted(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    place = place_wanted(request.GET.get("xa", ""), today)
    return render(request, "public/posted.html", page.public_context(place, today))


@never_cache
@hanging
def postings(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.desk_context(actor_of(request)))


@never_cache
@hanging
def poster(request: HttpRequest, posting_id: int) -> HttpResponse:
    return pdf_answer(page.poster_paper(actor_of(request), posting_id), f"niem-yet-{posting_id}")


@never_cache
@hanging
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, page.PostingDesk.new(actor_of(request), key))


@never_cache
@hanging
@require_http_methods(["GET", "HEAD", "POST"])
def posting_action(request: HttpRequest, posting_id: int, key: str) -> HttpResponse:
    return answered(request, page.PostingDesk.of_posting(actor_of(request), posting_id, key))


@never_cache
@hanging
@require_http_methods(["GET", "HEAD", "POST"])
def names_action(request: HttpRequest, publication_id: int, key: str) -> HttpResponse:
    return answered(request, page.PostingDesk.of_names(actor_of(request), publication_id, key))


@never_cache
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    place = place_wanted(request.GET.get("xa", ""), today)
    return render(request, "public/open_data.html", open_data_page.context(place, today))


@require_safe
@cache_control(public=True, max_age=600)
def open_data_file(request: HttpRequest, dataset: str, kind: str) -> HttpResponse:
    if dataset not in DATASETS or kind not in open_data_page.FORMATS:
        raise Http404(dataset)
    today = timezone.localdate()
    place = place_wanted(request.GET.get("xa", ""), today)
    content = open_data_page.file_of(place, dataset, kind, today)
    shown = f'attachment; filename="{dataset}-{place}.{kind}"'
    headers = {"Content-Disposition": shown, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=open_data_page.FORMATS[kind], headers=headers)
