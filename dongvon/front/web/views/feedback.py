"""Letters of the public, and the desk that answers them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dongvon.core.problems import Refused
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.middleware import said
from dongvon.front.web.often import too_often
from dongvon.front.web.pages.public import feedback as page
from dongvon.front.web.pages.public.calendars import place_wanted
from dongvon.front.web.views.records import answered

answering = only(*page.DESK_ROLES)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = page.FeedbackForm(today, place_wanted(request.GET.get("xa", ""), today), request.POST or None)
    shown = {"form": form, "clocks": page.clocks(today)}
    if not form.is_bound or not form.is_valid():
        return render(request, "public/feedback.html", shown)
    if too_often(request, "letters", page.WRITTEN_AN_HOUR, 3600):
        return render(request, "public/feedback.html", shown | {"too_often": True}, status=429)
    try:
        answer = page.send(form)
    except Refused as refusal:
        problem = {"tone": "refused", "what": said(refusal.problem)}
        return render(request, "public/feedback.html", shown | {"problem": problem}, status=409)
    return redirect("feedback_followed", answer["code"]) if answer["code"] else redirect("start")


@never_cache
@require_safe
def follow(request: HttpRequest, wanted: str) -> HttpResponse:
    if too_often(request, "codes", page.ASKED_A_MINUTE, 60):
        return render(request, "public/followed.html", {"too_often": True}, status=429)
    found = page.follow_context(wanted)
    return render(request, "public/followed.html", found, status=200 if found["found"] else 404)


@never_cache
@answering
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.desk_context(actor_of(request)))


@never_cache
@answering
def one(request: HttpRequest, feedback_id: int) -> HttpResponse:
    return render(request, "letter.html", page.one_context(actor_of(request), feedback_id))


@never_cache
@answering
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, feedback_id: int, key: str) -> HttpResponse:
    return answered(request, page.LetterDesk.of(actor_of(request), feedback_id, key))
