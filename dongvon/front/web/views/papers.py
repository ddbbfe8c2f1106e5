"""Papers made from the books, as PDF to look at or print."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from dongvon.front.web.access import actor_of
from dongvon.front.web.pages.loans import papers as page
from dongvon.front.web.views.records import staff_only


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    shown = content_disposition_header(as_attachment=False, filename=f"{name}.pdf") or "inline"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": shown})


@staff_only
def loan_statement(request: HttpRequest, loan_id: int) -> HttpResponse:
    return pdf_answer(page.loan_statement(actor_of(request), loan_id, request.GET), f"sao-ke-{loan_id}")


@staff_only
def loan_notice(request: HttpRequest, loan_id: int) -> HttpResponse:
    return pdf_answer(page.loan_notice(actor_of(request), loan_id, request.GET), f"14-td-{loan_id}")


@staff_only
def notices(request: HttpRequest) -> HttpResponse:
    return pdf_answer(page.notices(actor_of(request), request.GET), "14-td")


@staff_only
def household_balance(request: HttpRequest, household_id: int) -> HttpResponse:
    return pdf_answer(
        page.household_balance(actor_of(request), household_id, request.GET), f"doi-chieu-ho-{household_id}"
    )


@staff_only
def group_balance(request: HttpRequest, group_id: int) -> HttpResponse:
    return pdf_answer(page.group_balance(actor_of(request), group_id, request.GET), f"doi-chieu-to-{group_id}")
