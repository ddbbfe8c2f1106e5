"""What is done to a loan, action by action, and the page that explains the loan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages import loan_explained
from dongvon.front.web.pages.loan_action import LoanDesk
from dongvon.front.web.views.records import staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, loan_id: int, key: str) -> HttpResponse:
    desk = LoanDesk.of(actor_of(request), loan_id, key)
    drawn = desk.step(request.POST) if request.method == "POST" else desk.open(request.GET)
    if drawn.done:
        (messages.success if drawn.fresh else messages.info)(request, drawn.done)
        return redirect("loan", loan_id)
    return render(request, drawn.template, drawn.context, status=drawn.status)


@staff_only
def explained(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, "loan/explained.html", loan_explained.context(actor_of(request), loan_id, request.GET))
