"""The supervision lists of a month: all, one, one as a file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.access import actor_of
from dongvon.front.web.exports import download
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.mirror import lists as page
from dongvon.front.web.views.mirror import day_of, request_id
from dongvon.front.web.views.records import staff_only
from dongvon.office.mirror.checking import CHECKERS
from dongvon.office.mirror.hamlets import name_hamlet
from dongvon.office.mirror.lists.registry import LISTS


@staff_only
def lists(request: HttpRequest, on: str) -> HttpResponse:
    return render(request, "mirror/lists.html", page.all_lists(actor_of(request), day_of(on), request.GET))


@staff_only
def one_list(request: HttpRequest, on: str, code: str) -> HttpResponse:
    actor, day = actor_of(request), day_of(on)
    if request.method == "POST":
        if actor.role not in CHECKERS:
            raise Refused(Problem("page_of_another_role", N_("Vai này chỉ được đọc.")))
        old, now = request.POST.get("code", ""), request.POST.get("now_code", "")
        name_hamlet(actor=actor, request_id=request_id(request), on=day, code=old, now_code=now)
        messages.success(request, _("Đã ghi: từ nay mã thôn {code} được hiểu là thôn đã chọn.").format(code=old))
        return redirect(request.path)
    return render(request, "mirror/list.html", page.one_list(actor, day, _known(code), request.GET))


@staff_only
def one_list_xlsx(request: HttpRequest, on: str, code: str) -> HttpResponse:
    actor, day = actor_of(request), day_of(on)
    title, table = page.sheet(actor, day, _known(code), request.GET)
    return download(table, title=title, file_name=code, place_name=place_name(actor.places[0]), on=day)


def _known(code: str) -> str:
    if code not in LISTS:
        raise Http404(code)
    return code
