"""The yearly poverty list: the ward officer chooses the file; it is taken over whole, or given back with reasons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.base.access.models import Role
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.reviews import poverty_list as page


@only(Role.WARD_OFFICER)
def poverty_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = page.ListForm(request.POST or None, request.FILES or None)
    outcome = page.take_over(actor, form) if request.method == "POST" and form.is_valid() else {}
    context = page.context(actor, form) | outcome
    return render(request, "poverty_list.html", context, status=409 if outcome.get("problem") else 200)
