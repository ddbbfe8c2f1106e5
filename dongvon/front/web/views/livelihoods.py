"""Livelihoods: models, training with its QR code, telling people; outcomes with evidence; cohorts."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dongvon.base.attachments.services import LARGEST_BYTES, attach
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.livelihoods.queries import training_for
from dongvon.field.livelihoods.services import NEAR, WITNESSES, attend_by_qr, tick_attendance
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.middleware import said
from dongvon.front.web.often import too_often
from dongvon.front.web.pages.kit.menu import OF_NEEDS
from dongvon.front.web.pages.livelihoods import outcomes as outcome_pages
from dongvon.front.web.pages.livelihoods import page
from dongvon.front.web.pages.livelihoods.desk import LivelihoodsDesk, place_buttons, record_buttons, record_of, title_of
from dongvon.front.web.pages.needs.page import sees_names
from dongvon.front.web.views.records import answered

readers = only(*OF_NEEDS)
with_names = only(*(role for role in OF_NEEDS if sees_names(role)))
STEPS = ["GET", "HEAD", "POST"]

ATTENDED_AN_HOUR = 300  # a hall may be behind one address


@never_cache
@readers
def livelihoods(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return render(request, "livelihoods/page.html", page.context(actor, place_buttons(actor)))


@never_cache
@readers
@require_http_methods(STEPS)
def action(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, LivelihoodsDesk.of(actor_of(request), key))


@never_cache
@readers
@require_http_methods(STEPS)
def record(request: HttpRequest, about: str, number: int, key: str) -> HttpResponse:
    return answered(request, LivelihoodsDesk.of(actor_of(request), key, about, number))


@never_cache
@readers
def model(request: HttpRequest, model_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = page.of_model(actor, model_id, record_buttons(actor, "model", model_id))
    return render(request, "livelihoods/page.html", context)


@never_cache
@readers
def telling(request: HttpRequest, telling_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = page.of_telling(actor, telling_id, record_buttons(actor, "telling", telling_id))
    return render(request, "livelihoods/page.html", context | _paper_form(request, "telling", telling_id))


@never_cache
@with_names
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = page.of_household(actor, household_id, record_buttons(actor, "household", household_id))
    return render(request, "livelihoods/page.html", context)


# --- training ---------------------------------------------------------------------------------------------------------


@never_cache
@readers
def training(request: HttpRequest, training_id: int) -> HttpResponse:
    actor = actor_of(request)
    row = training_for(actor, training_id)
    address = request.build_absolute_uri(reverse("attend", args=[row.place, row.token]))
    context = page.of_training(actor, training_id, address=address, may_tick=actor.role in NEAR)
    return render(request, "livelihoods/training.html", context | {"request_id": uuid4()})


@never_cache
@only(*NEAR)
@require_POST
def tick(request: HttpRequest, training_id: int) -> HttpResponse:
    ids = [int(one) for one in request.POST.getlist("ho") if one.isdecimal()]
    answer = tick_attendance(actor=actor_of(request), request_id=_request_id(request), training_id=training_id,
                             household_ids=ids)  # fmt: skip
    messages.success(request, _("Đã điểm danh thêm {added} hộ.").format(added=answer["added"]))
    return redirect("training", training_id)


class AttendForm(forms.Form):
    phone = forms.CharField(max_length=15, widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}))
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


@never_cache
@require_http_methods(STEPS)
def attend(request: HttpRequest, place: str, token: str) -> HttpResponse:
    """The page the QR code opens, without an account: the phone number, and the same thanks for everybody."""
    form = AttendForm(request.POST or None)
    form.fields["phone"].label = _("Số điện thoại của bạn")
    context: dict[str, object] = {"form": form, "done": False, "problem": None}
    if form.is_valid():
        if too_often(request, "attend", ATTENDED_AN_HOUR, 3600):
            what = _(
                "Có quá nhiều lượt điểm danh từ cùng một mạng; hãy chờ rồi làm lại, hoặc nhờ người tổ chức tích tên."
            )
            return render(
                request, "public/attend.html", context | {"problem": {"tone": "refused", "what": what}}, status=429
            )
        try:
            attend_by_qr(place=place, token=token, **form.cleaned_data)
            context["done"] = True
        except Refused as refusal:
            context["problem"] = {"tone": "refused", "what": said(refusal.problem)}
    return render(request, "public/attend.html", context, status=409 if context["problem"] else 200)


# --- outcomes ---------------------------------------------------------------------------------------------------------


@never_cache
@readers
def outcomes(request: HttpRequest) -> HttpResponse:
    return render(request, "livelihoods/page.html", outcome_pages.context(actor_of(request)))


@never_cache
@readers
def outcome_kind(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "livelihoods/page.html", outcome_pages.of_kind(actor_of(request), kind))


@never_cache
@with_names
def evidence(request: HttpRequest, outcome_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = outcome_pages.of_outcome(actor, outcome_id, record_buttons(actor, "outcome", outcome_id))
    return render(request, "livelihoods/page.html", context | _paper_form(request, "outcome", outcome_id))


@never_cache
@readers
def cohorts(request: HttpRequest) -> HttpResponse:
    return render(request, "livelihoods/page.html", outcome_pages.cohorts(actor_of(request)))


# --- files ------------------------------------------------------------------------------------------------------------

BACK = {"telling": "telling", "outcome": "evidence"}


@never_cache
@only(*WITNESSES)
@require_POST
def paper(request: HttpRequest, about: str, number: int) -> HttpResponse:
    """A file about a line of the plan or an outcome."""
    if about not in BACK:
        raise Http404(about)
    actor, file = actor_of(request), request.FILES.get("tep")
    row = record_of(actor, about, number)
    title = request.POST.get("title", "").strip()[:160] or title_of(about, row)
    if file is None or (file.size or 0) > LARGEST_BYTES:
        text = N_("Hãy chọn một tệp không quá {most} MB.")
        raise Refused(Problem("no_file_chosen", text, {"most": LARGEST_BYTES // 1024**2}))
    attach(actor=actor, request_id=_request_id(request), place=row.place, about=(about, number), title=title,
           content=file.read())  # fmt: skip
    messages.success(request, _("Đã thêm tệp."))
    return redirect(BACK[about], number)


def _paper_form(request: HttpRequest, about: str, number: int) -> dict[str, object]:
    """What the page needs to send a file, for whoever may."""
    may = actor_of(request).role in WITNESSES
    return {"paper_url": reverse("livelihoods_paper", args=[about, number]) if may else None, "request_id": uuid4()}


def _request_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        raise Refused(Problem("form_torn", N_("Biểu mẫu thiếu dữ liệu; hãy mở lại trang và làm lại."))) from None
