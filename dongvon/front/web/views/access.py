"""Signing in and out, the language of the pages, the role somebody works in."""

from typing import cast

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dongvon.base.access.models import User
from dongvon.base.access.queries import actors_of
from dongvon.front.web.access import actor_of, signed_in
from dongvon.front.web.pages.home.sign_in import SignInForm, demo_users, role_choices


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this site, else the main page."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else "/"


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = cast(User, form.get_user())
        login(request, user)
        request.session["roles"] = sum(len(one.places) for one in actors_of(user, timezone.localdate()))
        return redirect(_next(request))
    context = {"form": form, "next": _next(request), "demo_users": demo_users()}
    return render(request, "access/sign_in.html", context)


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: object = None) -> HttpResponse:
    """Too many failures of one name from one address: a page that says until when; a new try begins it anew."""
    wait = get_cool_off(request)
    locked = {"until": timezone.now() + wait, "minutes": int(wait.total_seconds()) // 60} if wait else None
    return render(request, "access/sign_in.html", {"locked": locked}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    answer = redirect(_next(request))
    if request.POST.get("language") in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=365 * 86_400,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
    return answer


@signed_in
def set_role(request: HttpRequest) -> HttpResponse:
    """Choose which of his roles somebody works in until he signs out, and which of its places he looks at first."""
    roles = actors_of(cast(User, request.user), timezone.localdate())
    chosen, _, place = request.POST.get("role", "").partition(":")
    if request.method == "POST" and chosen.isdecimal() and int(chosen) < len(roles):
        request.session["role"], request.session["place"] = int(chosen), place
        return redirect("home")
    choices = role_choices(roles, request.session.get("role", 0), actor_of(request).places[0])
    return render(request, "access/roles.html", {"roles": choices})
