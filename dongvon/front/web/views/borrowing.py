"""May I borrow, and what a loan would cost: open to everybody; what is asked and answered is kept nowhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dongvon.core.problems import Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.often import too_often
from dongvon.front.web.pages.public import calculator as calculator_page
from dongvon.front.web.pages.public import may_borrow as page
from dongvon.front.web.pages.public.calendars import place_wanted
from dongvon.front.web.pages.public.declaring import ContactForm, declare
from dongvon.front.web.pages.public.feedback import WRITTEN_AN_HOUR


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def may_borrow(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    place = place_wanted(request.GET.get("xa", ""), today)
    form = page.MayBorrowForm(place, request.POST if request.method == "POST" else None)
    return render(request, "public/may_borrow.html", page.context(form, place, today))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Asking to be called back: the only thing kept, and only when it is sent."""
    today = timezone.localdate()
    place = place_wanted(request.GET.get("xa", ""), today)
    start = request.GET.get("chuong-trinh", ""), request.GET.get("thon", "")
    form = ContactForm(place, start, request.POST if request.method == "POST" else None)
    problem, status = None, 200
    if form.is_bound and form.is_valid():
        if too_often(request, "needs", WRITTEN_AN_HOUR, 3600):
            return render(request, "public/contact.html", {"form": form, "too_often": True}, status=429)
        try:
            declare(form, place)
        except Refused as refusal:
            problem, status = {"tone": "refused", "what": said(refusal.problem)}, 409
        else:
            messages.success(request, _("Đã gửi. Cán bộ phường, xã sẽ liên hệ; tên và số điện thoại được xóa sau đó."))
            return redirect("start")
    return render(request, "public/contact.html", {"form": form, "problem": problem}, status=status)


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET if "so-tien" in request.GET else None
    form = calculator_page.CalculatorForm(today, asked)
    if asked is None and request.GET.get("chuong-trinh"):
        form.initial = {**form.initial, "chuong-trinh": request.GET["chuong-trinh"]}
    return render(request, "public/calculator.html", calculator_page.context(form, today))
