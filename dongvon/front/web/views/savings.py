"""Savings: the month's interest of a commune, the statement of an account, what is done at the counter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of
from dongvon.front.web.exports import download
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.savings import page
from dongvon.front.web.pages.savings.desk import (
    ConventionDesk,
    MemberDesk,
    PointDesk,
    ResidentDesk,
    member_buttons,
    point_buttons,
    resident_buttons,
)
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered, as_file, staff_only
from dongvon.parties.households.queries import household_for


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest) -> HttpResponse:
    drawn = page.draw(actor_of(request), request.GET, request.POST if request.method == "POST" else None)
    if drawn.done:
        messages.success(request, drawn.done)
        return redirect(request.get_full_path())
    return render(request, drawn.template, drawn.context, status=drawn.status)


@staff_only
def month_xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, table = page.month_sheet(actor, request.GET)
    name = place_name(actor.places[0])
    return download(table, title=_("Tiền gửi"), file_name="tien-gui", place_name=name, on=on)


@staff_only
def statement(request: HttpRequest, household_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = page.statement_page(actor, household_id, request.GET)
    return _with_buttons(request, context, member_buttons(actor, household_for(actor, household_id)))


@staff_only
def statement_pdf(request: HttpRequest, household_id: int) -> HttpResponse:
    return pdf_answer(page.statement_paper(actor_of(request), household_id, request.GET), f"tien-gui-{household_id}")


@staff_only
def residents(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = page.residents(actor, request.GET).page(reverse("residents_xlsx"))
    return render(request, "savings/residents.html", context | {"actions": point_buttons(actor)})


@staff_only
def residents_xlsx(request: HttpRequest) -> HttpResponse:
    rows = page.residents(actor_of(request), request.GET)
    return as_file(request, rows, title=_("Tiền gửi dân cư"), file_name="tien-gui-dan-cu")


@staff_only
def resident(request: HttpRequest, account_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = page.resident_page(actor, account_id, request.GET)
    return _with_buttons(request, context, resident_buttons(actor, account_id))


@staff_only
def resident_pdf(request: HttpRequest, account_id: int) -> HttpResponse:
    return pdf_answer(page.resident_paper(actor_of(request), account_id, request.GET), f"tien-gui-dan-cu-{account_id}")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_member(request: HttpRequest, household_id: int, key: str) -> HttpResponse:
    return answered(request, MemberDesk.of(actor_of(request), household_id, key))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_group(request: HttpRequest, group_id: int, key: str) -> HttpResponse:
    return answered(request, ConventionDesk.of(actor_of(request), group_id, key))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def at_the_point(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, PointDesk.of(actor_of(request), key))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_resident(request: HttpRequest, account_id: int, key: str) -> HttpResponse:
    return answered(request, ResidentDesk.of(actor_of(request), account_id, key))


def _with_buttons(request: HttpRequest, context: dict[str, Any], buttons: list[dict[str, Any]]) -> HttpResponse:
    """The statement with what may be done: what is put forward in sight, the rest folded away."""
    context["actions"] = [one for one in buttons if one["primary"]] + context["actions"]
    context["more_actions"] = [one for one in buttons if not one["primary"]]
    return render(request, "savings/statement.html", context)
