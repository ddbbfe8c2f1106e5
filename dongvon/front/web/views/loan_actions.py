"""What is done to a loan, action by action, and the page that explains the loan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.loans import explained as loan_explained
from dongvon.front.web.pages.loans.action import LoanDesk
from dongvon.front.web.views.records import answered, staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, loan_id: int, key: str) -> HttpResponse:
    return answered(request, LoanDesk.of(actor_of(request), loan_id, key))


@staff_only
def explained(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, "loan/explained.html", loan_explained.context(actor_of(request), loan_id, request.GET))
