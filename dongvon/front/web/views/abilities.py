"""The reviews of the ability to repay: what is due, and the minutes of one group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.kit.menu import OF_CLASSIFICATION
from dongvon.front.web.pages.loans import abilities as page

readers = only(*OF_CLASSIFICATION)


@never_cache
@readers
def abilities(request: HttpRequest) -> HttpResponse:
    return render(request, "abilities.html", page.context(actor_of(request)))


@never_cache
@readers
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    done = page.group(actor_of(request), group_id, request.POST if request.method == "POST" else None)
    if done.text:
        messages.success(request, done.text)
        return redirect("ability_group", group_id)
    return render(request, "ability_group.html", done.context, status=done.status)
