"""What the views of records share: who may open them, a list as a file, the steps of doing something."""

import functools
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.access import View, actor_of, signed_in
from dongvon.front.web.exports import download
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.lists import Listing
from dongvon.office.overview.queries import as_of

OUTSIDE = frozenset({Role.PUBLIC, Role.BORROWER})


def staff_only(view: View) -> View:
    """A page of people's loans: never for the public, nor for a borrower among other people's; no copy is kept."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, **captured: object) -> HttpResponse:
        if actor_of(request).role in OUTSIDE:
            text = N_("Hồ sơ của người dân chỉ mở cho người được giao việc tín dụng chính sách ở địa bàn.")
            raise Refused(Problem("records_of_staff", text))
        return view(request, **captured)

    return never_cache(signed_in(guarded))


def as_file(request: HttpRequest, listing: Listing, *, title: str, file_name: str) -> HttpResponse:
    """The filtered list, whole, as an Excel file."""
    place = actor_of(request).places[0]
    return download(listing.sheet(), title=title, file_name=file_name, place_name=place_name(place), on=as_of(place))


def answered(request: HttpRequest, desk: Any) -> HttpResponse:
    """The step of a desk (`pages/action_desk`) that was asked for; once it is written, the page it came from."""
    drawn = desk.step(request.POST) if request.method == "POST" else desk.open(request.GET)
    if drawn.done:
        (messages.success if drawn.fresh else messages.info)(request, drawn.done)
        return redirect(desk.done_url or desk.frame()["back_url"])
    return render(request, drawn.template, drawn.context, status=drawn.status)
