"""The team's laptop: the application, what it asks of the server, the pages of preparing and synchronising."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Refused
from dongvon.credit.applications.services import release_payout
from dongvon.field.collecting.queries import keys_of
from dongvon.field.laptops import queries, services
from dongvon.field.laptops.taking import shown
from dongvon.front.web.access import actor_of, actor_or_none, only
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.collecting.desk import in_words
from dongvon.front.web.pages.days import laptop, synchronising
from dongvon.front.web.pages.days import laptops as day_laptops
from dongvon.front.web.pages.days import sheet as day_sheet
from dongvon.front.web.views.days import number_of, request_id_of
from dongvon.front.web.views.offline import served
from dongvon.front.web.views.phone import answered_to, device_named
from dongvon.front.web.views.records import staff_only

shell, worker, manifest = served(laptop.APPLICATION)
answered = answered_to((Role.TELLER,), N_("Máy này dành cho giao dịch viên."))


@never_cache
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Whether a teller is signed in, the sessions he may prepare, and the token without which nothing is sent."""
    actor = actor_or_none(request)
    teller = actor if actor is not None and actor.role == Role.TELLER else None
    found = {"signed_in": actor is not None, "teller": teller is not None, "token": get_token(request)}
    return JsonResponse(found | {"sessions": laptop.sessions(teller) if teller else []})


@require_POST
@answered
def prepare(request: HttpRequest, actor: Actor) -> HttpResponse:
    public_id, session_id = device_named(request.POST.get("device", "")), number_of(request.POST.get("session", ""))
    services.prepare(actor=actor, request_id=uuid4(), public_id=public_id, session_id=session_id)
    device = queries.laptop_for(actor, public_id)
    sheet = shown(actor, device, queries.preparation_of(device))
    now = int(timezone.now().timestamp() * 1000)
    return JsonResponse({"keys": keys_of(actor, device), "sheet": sheet, "now": now})


@require_POST
@answered
def hand_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    answer = services.hand_in_laptop(actor=actor, request_id=uuid4(), parcel=request.POST.get("parcel", ""))
    return JsonResponse({**answer, "refused": in_words(answer["refused"])})


@require_POST
@answered
def give_back(request: HttpRequest, actor: Actor) -> HttpResponse:
    public_id = device_named(request.POST.get("device", ""))
    return JsonResponse(services.give_loans_back(actor=actor, request_id=uuid4(), public_id=public_id))


# --- pages at the desk -----------------------------------------------------------------------------------------------

Post = Mapping[str, Any]


def _group(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    group = number_of(post.get("group", ""))
    cash = day_sheet.amount_of(post.get("cash", "") or "0")
    return {"group_id": group or None, "entry_ids": tuple(map(UUID, post.getlist("entry"))), "cash": cash}


def _entry(request: HttpRequest) -> dict[str, Any]:
    return {"entry_id": UUID(request.POST.get("entry", ""))}


def _decision(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    to_loan = number_of(post.get("to", "") or "0")
    return _entry(request) | {
        "choice": post.get("choice", ""), "why": post.get("why", ""), "to_loan_id": to_loan or None,
    }  # fmt: skip


ACTS: Mapping[str, tuple[Callable[..., Any], Callable[[HttpRequest], dict[str, Any]]]] = {
    "ghi": (services.post_group, _group),
    "chi": (services.post_payout, _entry),
    "xu-ly": (services.decide, _decision),
}


@only(*services.AT_THE_POINT, Role.BANK_DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def synchronise(request: HttpRequest, session_id: int) -> HttpResponse:
    status = 200
    if request.method == "POST":
        try:
            service, read = ACTS[request.POST.get("buoc", "")]
            service(
                actor=actor_of(request), request_id=request_id_of(request.POST), session_id=session_id, **read(request)
            )
            messages.success(request, _("Đã ghi."))
            return redirect("day_synchronise", session_id)
        except (KeyError, ValueError):
            messages.error(request, _("Không có việc này."))
        except Refused as refusal:
            messages.error(request, said(refusal.problem))
        status = 422
    drawn = synchronising.screen(actor_of(request), session_id)
    return render(request, "days/synchronise.html", drawn, status=status)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def laptops(request: HttpRequest, session_id: int) -> HttpResponse:
    if request.method == "POST":
        try:
            release_payout(
                actor=actor_of(request), request_id=request_id_of(request.POST),
                application_id=number_of(request.POST.get("application", "")), reason=request.POST.get("reason", ""),
            )  # fmt: skip
            messages.success(request, _("Đã mở khóa."))
            return redirect("day_laptops", session_id)
        except Refused as refusal:
            messages.error(request, said(refusal.problem))
    status = 422 if request.method == "POST" else 200
    return render(request, "days/laptops.html", day_laptops.screen(actor_of(request), session_id), status=status)
