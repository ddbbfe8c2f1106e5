"""The mirror book: its desk, files on their way in, one month."""

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.mirror import batch as mirror_batch
from dongvon.front.web.pages.mirror import desk as mirror_desk
from dongvon.front.web.pages.mirror import differences as mirror_differences
from dongvon.front.web.pages.mirror import intake as mirror_intake
from dongvon.front.web.pages.mirror import month as mirror_month
from dongvon.front.web.pages.mirror.batch import FINAL
from dongvon.front.web.views.records import staff_only
from dongvon.office.mirror.checking import CHECKERS, check_month, explain_difference
from dongvon.office.mirror.taking_in import TAKERS

MOST_CAUSE = 2_000


def day_of(text: str) -> date:
    """The day in an address."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404(text) from None


@staff_only
def desk(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    waiting = 0
    if actor.role in TAKERS:
        batch = mirror_batch.batch_of(request.session, actor)
        waiting = sum(file["state"] not in FINAL for file in batch["files"])
    return render(request, "mirror/desk.html", mirror_desk.context(actor, request.GET, waiting))


# --- files on their way in ---


@only(*TAKERS)
def batch(request: HttpRequest) -> HttpResponse:
    """The files handed in: POST with files adds some, POST with `action` goes on with them."""
    actor = actor_of(request)
    found = mirror_batch.batch_of(request.session, actor)
    in_place = request.headers.get("HX-Request") == "true"
    if request.method == "POST":
        _act(request, found, actor, in_place)
        mirror_batch.keep_in(request.session, found)
        if not in_place:
            return redirect("mirror_batch" if found["files"] else "mirror")
    template = "mirror/files.html" if in_place else "mirror/batch.html"
    return render(request, template, mirror_intake.context(found, actor))


def _act(request: HttpRequest, batch: mirror_batch.Batch, actor: Actor, in_place: bool) -> None:
    action, wanted = request.POST.get("action", ""), request.POST.get("file", "")
    if request.POST.get("take"):
        action, wanted = "take", request.POST["take"]
    file = next((one for one in batch["files"] if one["id"] == wanted), None)
    if action == "":
        uploads = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
        for problem in mirror_batch.hand_in(batch, uploads):
            tell = messages.warning if problem.severity == "warn" else messages.error
            tell(request, said(problem))
    elif action == "take_all":
        batch["lender"] = request.POST.get("lender", batch["lender"])
        batch["going"] = True
    elif action == "clear":
        batch["files"] = [one for one in batch["files"] if one["state"] not in FINAL]
    elif action == "drop" and file:
        batch["files"].remove(file)
    elif action == "day" and file:
        _give_day(request, file)
    elif action == "take" and file and file["state"] in mirror_batch.TAKEABLE:
        batch["lender"] = request.POST.get("lender", batch["lender"])
        mirror_batch.take(batch, file, actor)
    elif action == "go_on":
        if in_place:
            mirror_batch.step(batch, actor)
        else:
            mirror_batch.go_on(batch, actor)


def _give_day(request: HttpRequest, file: mirror_batch.File) -> None:
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, _("Hãy ghi ngày số liệu của tệp {name}.").format(name=file["name"]))
        return
    file |= {"day": day.isoformat(), "state": "waiting"}


# --- one month ---


@staff_only
def month(request: HttpRequest, on: str) -> HttpResponse:
    actor, day = actor_of(request), day_of(on)
    if request.method == "POST":
        if actor.role not in CHECKERS:
            raise Refused(Problem("page_of_another_role", N_("Vai này chỉ được đọc.")))
        return _write(request, actor, day)
    return render(request, "mirror/month.html", mirror_month.context(actor, day, request.GET))


def request_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()


def _write(request: HttpRequest, actor: Actor, day: date) -> HttpResponse:
    """Explain a difference, or say the month is checked; then back to the differences."""
    post, sent = request.POST, request_id(request)
    office = mirror_month.office_of(actor, day, post.get("office", ""))
    if post.get("action") == "check":
        seen, now = post.get("open", ""), mirror_differences.open_count(actor, day, office)
        if seen != str(now):
            messages.warning(
                request, _("Số chênh lệch vừa đổi, nay còn {count}: hãy xem lại rồi xác nhận.").format(count=now)
            )
        else:
            answer = check_month(actor=actor, request_id=sent, on=day, office_code=office)
            told = _("Đã ghi: tháng này đã kiểm tra, còn {count} chênh lệch chưa rõ.")
            messages.success(request, told.format(count=answer["differences"]))
    elif post.get("action") == "explain":
        explain_difference(
            actor=actor,
            request_id=sent,
            on=day,
            office_code=office,
            level=post.get("level", ""),
            address=post.get("address", ""),
            measure=post.get("measure", ""),
            cause=post.get("cause", ""),
        )
        messages.success(request, _("Đã ghi nguyên nhân. Giải thích còn hiệu lực chừng nào các số chưa đổi."))
    return redirect(f"{request.path}?muc=chenh-lech")
