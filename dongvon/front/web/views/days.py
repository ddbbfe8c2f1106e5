"""The transaction days: their list, one day on one screen, sheets keyed in, cash counted, the briefing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.transaction_days import services
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.days import day
from dongvon.front.web.pages.days import listing as day_list
from dongvon.front.web.pages.days import sheet as day_sheet
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import staff_only
from dongvon.office.documents import collection_sheet

Post = Mapping[str, Any]
Content = dict[str, Any]


def number_of(text: Any) -> int:
    if not str(text).isascii() or not str(text).isdecimal() or len(str(text)) > 12:
        raise Refused(Problem("number_unreadable", N_("Số “{text}” không đọc được."), {"text": str(text)[:30]}))
    return int(text)


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Refused(Problem("day_unknown", N_("Không có ngày “{day}”."), {"day": str(text)[:20]})) from None


def request_id_of(post: Post) -> UUID:
    try:
        return UUID(str(post.get("request_id", "")))
    except ValueError:
        return uuid4()


def _team(request: HttpRequest) -> Content:
    post = request.POST
    tellers = tuple(number_of(one) for one in post.getlist("teller"))
    team = services.Team(number_of(post.get("leader", "")), number_of(post.get("controller", "")), tellers)
    return {"team": team, "opening_float": day_sheet.amount_of(post.get("float", "") or "0")}


def _tasks(post: Post) -> tuple[services.NewTask, ...]:
    rows = [(post.get(f"what-{n}", ""), post.get(f"owner-{n}", ""), post.get(f"due-{n}", "")) for n in range(3)]
    return tuple(services.NewTask(what, owner, _day(due)) for what, owner, due in rows if what.strip())


ACTS: Mapping[str, tuple[Callable[..., Any], Callable[[HttpRequest], Content]]] = {
    "doi": (services.name_team, _team),
    "dem": (services.begin_count, lambda _request: {}),
    "tiep": (services.go_on, lambda _request: {}),
    "den": (
        services.mark_present,
        lambda request: {"group_id": number_of(request.POST.get("group", "")), "post": request.POST.get("post", "")},
    ),
    "niem-yet": (services.put_up, lambda request: {"codes": request.POST.getlist("code")}),
    "kiem": (
        services.count_cash,
        lambda request: {
            "notes": {name[2:]: number_of(value) for name, value in request.POST.items() if name[:2] == "n-" and value}
        },
    ),
    "dong": (
        services.close_session,
        lambda request: {
            "counted": number_of(request.POST.get("counted", "")),
            "explanation": request.POST.get("explanation", ""),
        },
    ),
    "bien-ban": (
        services.write_minutes,
        lambda request: (
            {name: request.POST.get(name, "") for name in ("number", *day.MINUTES_PARTS)}
            | {"tasks": _tasks(request.POST)}
        ),
    ),
}


def _act(request: HttpRequest, session_id: int) -> bool:
    """Do what was sent; what is refused is said. Whether it was done."""
    try:
        service, read = ACTS[request.POST.get("buoc", "")]
        service(actor=actor_of(request), request_id=request_id_of(request.POST), session_id=session_id, **read(request))
    except KeyError:
        messages.error(request, _("Không có việc này."))
    except Refused as refusal:
        source = f" ({refusal.problem.source})" if refusal.problem.source else ""
        messages.error(request, said(refusal.problem) + source)
    else:
        messages.success(request, _("Đã ghi."))
        return True
    return False


@staff_only
@require_http_methods(["GET", "HEAD"])
def days(request: HttpRequest) -> HttpResponse:
    return render(request, "days/list.html", day_list.context(actor_of(request), timezone.localdate()))


@only(Role.POINT_LEADER)
@require_http_methods(["POST"])
def open_day(request: HttpRequest) -> HttpResponse:
    post = request.POST
    try:
        answer = services.open_session(
            actor=actor_of(request), request_id=request_id_of(post), point_id=number_of(post.get("point", "")),
            fixed_on=_day(post.get("fixed_on", "")), visit=number_of(post.get("visit", "1")),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, said(refusal.problem))
        return redirect("days")
    return redirect("day", answer["session_id"])


def _paged(name: str, template: str, draw: Callable[..., Any], after: str) -> Callable[..., HttpResponse]:
    @staff_only
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, session_id: int) -> HttpResponse:
        failed = request.method == "POST" and not _act(request, session_id)
        if request.method == "POST" and not failed:
            return redirect(after, session_id)
        given = (request.POST,) if failed and name != "day" else ()
        drawn = draw(actor_of(request), session_id, timezone.localdate(), *given)
        return render(request, template, drawn, status=422 if failed else 200)

    return view


one_day = _paged("day", "days/day.html", day.screen, "day")
counting = _paged("day_counting", "days/counting.html", day.counting, "day_counting")
briefing = _paged("day_briefing", "days/briefing.html", day.briefing, "day_briefing")


@staff_only
@require_http_methods(["POST"])
def task_done(request: HttpRequest, session_id: int, task_id: int) -> HttpResponse:
    try:
        services.finish_task(
            actor=actor_of(request), request_id=request_id_of(request.POST), task_id=task_id,
            done_on=timezone.localdate(), outcome=request.POST.get("outcome", ""),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, said(refusal.problem))
    return redirect("day_briefing", session_id)


@only(Role.TELLER)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, session_id: int, group_id: int) -> HttpResponse:
    keyed = day_sheet.Keyed(actor_of(request), session_id, group_id)
    post = request.POST if request.method == "POST" else None
    drawn = keyed.draw(request.POST.get("buoc", ""), post)
    if drawn.done:
        messages.success(request, drawn.done)
        return redirect("day", session_id)
    return render(request, drawn.template, drawn.context, status=drawn.status)


@staff_only
def sheet_paper(request: HttpRequest, session_id: int, group_id: int) -> HttpResponse:
    keyed = day_sheet.Keyed(actor_of(request), session_id, group_id)
    content = collection_sheet.paper(keyed.session, keyed.group, keyed.members)
    return pdf_answer(content, f"13-td-{session_id}-{group_id}")
