"""Screening in the open: taking an application, the meeting, the desks of lists 03/TD, following by a code."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dongvon.base.access.models import Role
from dongvon.base.attachments.services import attach
from dongvon.core.problems import Refused
from dongvon.credit.applications.queries import list_seen
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.middleware import said
from dongvon.front.web.often import too_often
from dongvon.front.web.pages.applications import asking, asking_start, meeting, member_lists
from dongvon.front.web.pages.applications.list_desk import ListDesk
from dongvon.front.web.pages.kit.menu import OF_A_GROUP, OF_CERTIFYING, OF_DECIDING
from dongvon.front.web.pages.public import tracking
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered, staff_only

STEPS = ["GET", "HEAD", "POST"]
board = only(*OF_A_GROUP)
bank = only(Role.BANK_OFFICER)


# --- the desks of lists -----------------------------------------------------------------------------------------------


@never_cache
@only(*OF_CERTIFYING)
def certifying(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", member_lists.certification_desk(actor_of(request)))


@never_cache
@only(*OF_DECIDING)
def deciding(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", member_lists.decision_desk(actor_of(request)))


@staff_only
def lists(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", member_lists.member_lists(actor_of(request)))


@staff_only
def one_list(request: HttpRequest, list_id: int) -> HttpResponse:
    page = member_lists.list_page(actor_of(request), list_id)
    return render(request, "party/member_list.html", page | {"request_id": uuid4()})


@staff_only
@require_http_methods(STEPS)
def list_action(request: HttpRequest, list_id: int, key: str) -> HttpResponse:
    return answered(request, ListDesk.of(actor_of(request), list_id, key))


@staff_only
@require_POST
def list_scan(request: HttpRequest, list_id: int) -> HttpResponse:
    """A signed and sealed scan is attached to the list; sent twice it is kept once."""
    actor, file = actor_of(request), request.FILES.get("scan")
    row = list_seen(actor, list_id)
    try:
        request_id = UUID(request.POST.get("request_id", ""))
    except ValueError:
        request_id = uuid4()
    try:
        answer = attach(
            actor=actor, request_id=request_id, place=row.place, about=("member_list", row.pk),
            title=_("03/TD đã ký, đóng dấu"), content=file.read() if file else b"",
        )  # fmt: skip
    except Refused as refusal:
        page = member_lists.list_page(actor, list_id)
        page |= {"request_id": uuid4(), "problem": {"tone": "refused", "what": said(refusal.problem)}}
        return render(request, "party/member_list.html", page, status=409)
    text = _("Đã đính kèm bản quét, mã băm SHA-256 {digest}.")
    messages.success(request, text.format(digest=answer["sha256"]))
    return redirect(reverse("member_list", args=[list_id]))


@staff_only
def minutes_paper(request: HttpRequest, meeting_id: int) -> HttpResponse:
    return pdf_answer(member_lists.minutes_paper(actor_of(request), meeting_id), f"10c-td-{meeting_id}")


@staff_only
def list_paper(request: HttpRequest, list_id: int) -> HttpResponse:
    return pdf_answer(member_lists.list_paper(actor_of(request), list_id), f"03-td-{list_id}")


@staff_only
def notice_paper(request: HttpRequest, list_id: int) -> HttpResponse:
    return pdf_answer(member_lists.notice_paper(actor_of(request), list_id), f"04-td-{list_id}")


# --- the group: application and meeting -------------------------------------------------------------------------------


@never_cache
@board
def ask(request: HttpRequest, group_id: int) -> HttpResponse:
    return render(request, "supervision.html", asking_start.members(actor_of(request), group_id))


@never_cache
@board
def ask_for(request: HttpRequest, group_id: int, household_id: int) -> HttpResponse:
    return render(request, "supervision.html", asking_start.programmes(actor_of(request), group_id, household_id))


@never_cache
@board
@require_http_methods(STEPS)
def ask_programme(request: HttpRequest, group_id: int, household_id: int, code: str) -> HttpResponse:
    return answered(request, asking.AskingDesk.of(actor_of(request), household_id, code, group_id))


@never_cache
@bank
def ask_directly(request: HttpRequest, household_id: int) -> HttpResponse:
    return render(request, "supervision.html", asking_start.programmes_directly(actor_of(request), household_id))


@never_cache
@bank
@require_http_methods(STEPS)
def ask_directly_programme(request: HttpRequest, household_id: int, code: str) -> HttpResponse:
    return answered(request, asking.AskingDesk.of(actor_of(request), household_id, code))


@never_cache
@board
@require_http_methods(STEPS)
def hold(request: HttpRequest, group_id: int) -> HttpResponse:
    """The meeting; sent by the page's own script it is answered in JSON, without a script by a page."""
    actor = actor_of(request)
    if request.method != "POST":
        return render(request, "party/meeting.html", meeting.page(actor, group_id))
    by_script = request.headers.get("Accept") == "application/json"
    try:
        answer = meeting.held(actor, group_id, request.POST)
    except Refused as refusal:
        text = said(refusal.problem)
        if by_script:
            content = {
                "refused": text,
                "code": refusal.problem.code,
                "source": _(refusal.problem.source) if refusal.problem.source else "",
            }
            return JsonResponse(content, status=409)
        page = meeting.page(actor, group_id, request.POST)
        return render(request, "party/meeting.html", page | {"problem": {"tone": "refused", "what": text}}, status=409)
    url = reverse("meeting", args=[answer["meeting_id"]])
    messages.success(request, _("Đã ghi biên bản họp 10C/TD."))
    return JsonResponse({"url": url}) if by_script else redirect(url)


@staff_only
def meeting_page(request: HttpRequest, meeting_id: int) -> HttpResponse:
    return render(request, "supervision.html", meeting.minutes(actor_of(request), meeting_id))


# --- following --------------------------------------------------------------------------------------------------------


@staff_only
def slip(request: HttpRequest, application_id: int) -> HttpResponse:
    """The slip given to the applicant, with the code to follow the application by."""
    page = tracking.slip(actor_of(request), application_id, request.build_absolute_uri)
    return render(request, "party/slip.html", page)


@require_GET
def follow_typed(request: HttpRequest) -> HttpResponse:
    """Where somebody types the code of his slip."""
    typed = tracking.typed(request.GET.get("ma", ""))
    return redirect(reverse("follow", args=[typed])) if typed else render(request, "public/follow.html", {"ask": True})


@never_cache
@require_GET
def follow(request: HttpRequest, wanted: str) -> HttpResponse:
    if too_often(request, "follow", tracking.LOOKS_A_MINUTE, 60):
        return render(request, "public/follow.html", {"too_often": True}, status=429)
    page = tracking.followed(wanted)
    return render(request, "public/follow.html", page, status=200 if page["found"] else 404)
