"""Organisations, applications and papers 01/UQ: read, and acted on in three steps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongvon.credit.applications.queries import application_for
from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.applications.asking import CORRECT, AskingDesk
from dongvon.front.web.pages.applications.page import application_page, listing
from dongvon.front.web.pages.parties.desk import (
    PAPER_KEYS,
    ApplicationDesk,
    OrganisationDesk,
    PapersDesk,
    RegisterDesk,
)
from dongvon.front.web.pages.parties.moving_desk import HouseholdDesk
from dongvon.front.web.pages.parties.organisations import organisation_page, organisations_page
from dongvon.front.web.views.records import answered, as_file, staff_only

STEPS = ["GET", "HEAD", "POST"]


@staff_only
def organisations(request: HttpRequest) -> HttpResponse:
    return render(request, "party/organisations.html", organisations_page(actor_of(request)))


@staff_only
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    return render(request, "party/organisation.html", organisation_page(actor_of(request), organisation_id))


@staff_only
@require_http_methods(STEPS)
def organisation_new(request: HttpRequest) -> HttpResponse:
    return answered(request, RegisterDesk.of(actor_of(request)))


@staff_only
@require_http_methods(STEPS)
def organisation_action(request: HttpRequest, organisation_id: int, key: str) -> HttpResponse:
    return answered(request, OrganisationDesk.of(actor_of(request), organisation_id, key))


@staff_only
def applications(request: HttpRequest) -> HttpResponse:
    rows = listing(actor_of(request), request.GET)
    return render(request, "lists/applications.html", rows.page(reverse("applications_xlsx")))


@staff_only
def applications_xlsx(request: HttpRequest) -> HttpResponse:
    return as_file(request, listing(actor_of(request), request.GET), title=_("Hồ sơ vay"), file_name="ho-so-vay")


@staff_only
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    return render(request, "party/application.html", application_page(actor_of(request), application_id))


@staff_only
@require_http_methods(STEPS)
def application_action(request: HttpRequest, application_id: int, key: str) -> HttpResponse:
    actor = actor_of(request)
    if key == CORRECT.key:
        return answered(request, AskingDesk.again_for(actor, application_for(actor, application_id)))
    return answered(request, ApplicationDesk.of(actor, application_id, key))


@staff_only
@require_http_methods(STEPS)
def household_action(request: HttpRequest, household_id: int, key: str) -> HttpResponse:
    """A household moves, or lets one of its members act for the others."""
    desk: Any = PapersDesk if key in PAPER_KEYS else HouseholdDesk
    return answered(request, desk.of(actor_of(request), household_id, key))
