"""The inspector's phone: the application itself, and the three things it asks of the server."""

import base64
import binascii
import json
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.checks.services import CHECKERS, Found, check_loan, keep_photo
from dongvon.front.web.access import actor_or_none
from dongvon.front.web.pages.checks import phone as page
from dongvon.front.web.views.offline import served
from dongvon.front.web.views.phone import answered_to

shell, worker, manifest = served(page.APPLICATION)
answered = answered_to(CHECKERS, page.WORDS["not_a_checker"])
PHOTO = UUID("4d8f8a52-6a3c-4f4e-8a55-0055c3e0a1b7")


@require_GET
def to_the_phone(request: HttpRequest, loan_id: int | None = None) -> HttpResponse:
    return redirect(reverse("check_phone") + (f"#/khoan/{loan_id}" if loan_id else ""))


@never_cache
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Whether somebody is signed in who makes 06/TD, and the token without which nothing is sent."""
    actor = actor_or_none(request)
    checker = actor is not None and actor.role in CHECKERS
    return JsonResponse({"signed_in": actor is not None, "checker": checker, "token": get_token(request)})


@require_GET
@answered
def sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = timezone.now()
    return JsonResponse({**page.sheet(actor), "today": timezone.localdate(now).isoformat(),
                         "now": int(now.timestamp() * 1000)})  # fmt: skip


@require_POST
@answered
def hand_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One check with its photo: kept once under the id the phone gave it, however often it is sent."""
    entry_id, asked, picture = _sent(request.POST.get("entry", ""))
    with transaction.atomic():  # a photo refused takes its check back with it
        answer = check_loan(actor=actor, request_id=entry_id, **asked)
        if picture:
            photo_id = uuid5(PHOTO, str(entry_id))
            keep_photo(actor=actor, request_id=photo_id, check_id=answer["check_id"], content=picture)
    return JsonResponse({"held": [str(entry_id)]})


def _sent(text: str) -> tuple[UUID, dict[str, Any], bytes]:
    """The entry as it travels: its id, what the service is asked, the picture."""
    try:
        raw = json.loads(text)
        entry_id = UUID(raw["id"])
        found = Found(**raw["found"])
        asked = {
            "loan_id": int(raw["loan"]), "on": date.fromisoformat(raw["on"]), "inspector_id": int(raw["inspector"]),
            "companion_id": int(raw["companion"]) if raw.get("companion") else None, "found": found,
        }  # fmt: skip
        _refuse_shapeless(found)
        return entry_id, asked, base64.b64decode(raw.get("photo") or "", validate=True)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise Refused(Problem("check_unreadable", N_("Không đọc được phiếu này."))) from None


def _refuse_shapeless(found: Found) -> None:
    texts, numbers = (found.finding, found.used_for, found.effect, found.remarks), (found.right, found.wrong)
    places = (found.latitude_e3, found.longitude_e3)
    sound = all(isinstance(one, str) for one in texts) and isinstance(found.signed, bool)
    sound = sound and all(type(one) is int and abs(one) < 10**13 for one in numbers)
    if not sound or not all(one is None or type(one) is int for one in places):
        raise ValueError("a field of another kind")
