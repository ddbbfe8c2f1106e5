"""The leader's phone: the application itself, and the four things it asks of the server."""

import functools
from collections.abc import Callable, Collection
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.collecting import queries, services
from dongvon.front.web.access import View, actor_or_none
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.collecting import phone as page
from dongvon.front.web.pages.collecting.desk import in_words
from dongvon.front.web.views.offline import served

shell, worker, manifest = served(page.APPLICATION)


def answered_to(roles: Collection[Role], otherwise: str) -> Callable[[View], View]:
    """An answer for a device: JSON also where something is refused, and nobody is sent to another page."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            actor = actor_or_none(request)
            if actor is None:
                return JsonResponse({"code": "not_signed_in", "problem": _("Hãy đăng nhập trước.")}, status=401)
            try:
                if actor.role not in roles:
                    raise Refused(Problem("page_of_another_role", otherwise))
                return view(request, actor=actor)
            except Refused as refusal:
                return JsonResponse({"code": refusal.problem.code, "problem": said(refusal.problem)}, status=409)

        return never_cache(guarded)

    return decorate


answered = answered_to(services.LEADERS, N_("Sổ thu này dành cho tổ trưởng và tổ phó."))


def device_named(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        text = N_("Máy này chưa ghi danh cho tổ nào trong phạm vi của bạn.")
        raise Refused(Problem("device_unknown", text)) from None


@never_cache
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Whether somebody is signed in, and the token without which nothing is sent; to a phone that was revoked also
    that it was, and which of its entries are held here, so that it can wipe them."""
    actor = actor_or_none(request)
    leader = actor is not None and actor.role in services.LEADERS
    found = {"signed_in": actor is not None, "leader": leader, "token": get_token(request)}
    if actor is not None and leader and request.GET.get("may"):
        held = queries.held_if_revoked(actor, device_named(request.GET["may"]))
        found |= {"revoked": held is not None, "held": [str(one) for one in held or ()]}
    return JsonResponse(found)


@require_POST
@answered
def enrol(request: HttpRequest, actor: Actor) -> HttpResponse:
    device = device_named(request.POST.get("device", ""))
    services.enrol_device(actor=actor, request_id=device, public_id=device)
    return JsonResponse(queries.keys_for(actor, device))


@require_GET
@answered
def sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    found = queries.sheet_to_take(actor, device_named(request.GET.get("may", "")), timezone.localdate(now))
    return JsonResponse({**found, "now": int(now.timestamp() * 1000)})


@require_POST
@answered
def hand_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    answer = services.hand_in(actor=actor, request_id=uuid4(), parcel=request.POST.get("parcel", ""))
    return JsonResponse({**answer, "refused": in_words(answer["refused"])})
