"""Loans: the list, the same as a file, one loan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.loans.listing import listing
from dongvon.front.web.pages.loans.loan import loan_page
from dongvon.front.web.views.records import as_file, staff_only


@staff_only
def loans(request: HttpRequest) -> HttpResponse:
    rows = listing(actor_of(request), request.GET).page(reverse("loans_xlsx"))
    doors = [
        {"label": _("Hồ sơ vay"), "url": reverse("applications"), "icon": "clipboard-list"},
        {"label": _("Nợ quá hạn, thông báo 14/TD"), "url": reverse("overdue"), "icon": "file-text"},
    ]
    return render(request, "lists/loans.html", rows | {"actions": doors})


@staff_only
def loans_xlsx(request: HttpRequest) -> HttpResponse:
    rows = listing(actor_of(request), request.GET, for_sheet=True)
    return as_file(request, rows, title=_("Khoản vay"), file_name="khoan-vay")


@staff_only
def loan(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, "loan.html", loan_page(actor_of(request), loan_id, request.GET))
