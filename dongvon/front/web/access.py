"""Who may open a page.

@signed_in                     somebody with a role today; `actor_of(request)` is that actor
@only(Role.WARD_OFFICER)       some roles only, others are told whose work it is
"""

import functools
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A page for people who work here: whoever has not signed in does so first and then comes back."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, **captured: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
        actor = actor_or_none(request)
        if actor is None or not actor.places:
            raise Refused(Problem("no_role_today", N_("Tài khoản này hôm nay chưa được giao vai trò nào.")))
        response = view(request, **captured)
        # A computer of the ward is used by several: what one saw is asked for again, not taken from a cache.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return guarded


def only(*roles: Role) -> Callable[[View], View]:
    """A page for some roles; others are told whose work it is."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, **captured: Any) -> HttpResponse:
            actor = actor_of(request)
            if actor.role not in roles:
                named = ", ".join(str(role.label) for role in roles)
                text = N_("Trang này dành cho: {roles}.")
                raise Refused(Problem("page_of_another_role", text, {"roles": named}))
            return view(request, **captured)

        return signed_in(guarded)

    return decorate


def actor_or_none(request: HttpRequest) -> Actor | None:
    return getattr(request, "actor", None)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a page that asked for one (`signed_in`)."""
    actor = actor_or_none(request)
    if actor is None:
        raise Refused(Problem("not_signed_in", N_("Hãy đăng nhập trước.")))
    return actor


def view_named(name: str) -> View:
    """The view `module.function` of `front/web/views`, imported when first asked for."""
    module, function = name.split(".")

    def called(request: HttpRequest, **captured: Any) -> HttpResponse:
        found: View = getattr(import_module(f"dongvon.front.web.views.{module}"), function)
        return found(request, **captured)

    return called
