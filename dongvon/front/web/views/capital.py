"""Capital: targets with their sheets, requests and needs, the commune's board."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dongvon.base.access.models import Role
from dongvon.base.attachments.services import LARGEST_BYTES, attach
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.capital.queries import board_meeting_for, lines_of, sheet_for
from dongvon.credit.capital.services.board import ABOUT_MEETING
from dongvon.credit.capital.services.targets import ABOUT_SHEET
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.exports import XLSX, download
from dongvon.front.web.pages.capital import board as board_pages
from dongvon.front.web.pages.capital import desk as capital_desk
from dongvon.front.web.pages.capital import requests as capital_requests
from dongvon.front.web.pages.capital import targets as page
from dongvon.front.web.pages.capital import targets_entry
from dongvon.front.web.pages.kit.action_desk import Drawn
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.menu import OF_CAPITAL, OF_NEEDS
from dongvon.front.web.views.papers import pdf_answer
from dongvon.front.web.views.records import answered
from dongvon.office.overview.queries import as_of
from dongvon.office.target_sheets import paper, writing

readers = only(*OF_CAPITAL)
of_needs = only(*OF_NEEDS)
acts = require_http_methods(["GET", "HEAD", "POST"])


def file_answer(content: bytes, name: str) -> HttpResponse:
    shown = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": shown})


# --- targets ----------------------------------------------------------------------------------------------------------


@never_cache
@readers
def targets(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", page.context(actor_of(request), request.GET))


@never_cache
@readers
def targets_xlsx(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on, table = page.file_of(actor, request.GET)
    where = place_name(actor.places[0])
    return download(table, title=_("Chỉ tiêu và phần còn cho vay được"), file_name="chi-tieu", place_name=where, on=on)


@never_cache
@only(Role.WARD_OFFICER, Role.BANK_OFFICER)
@acts
def target_entry(request: HttpRequest, level: str) -> HttpResponse:
    entry = targets_entry.Entry(actor_of(request), level, request.GET)
    drawn = entry.step(request.POST, request.FILES) if request.method == "POST" else entry.open()
    return _drawn(request, drawn, getattr(entry, "done_url", ""))


def _drawn(request: HttpRequest, drawn: Drawn, done_url: str) -> HttpResponse:
    if drawn.done:
        messages.success(request, drawn.done)
        return redirect(done_url)
    return render(request, drawn.template, drawn.context, status=drawn.status)


@never_cache
@only(Role.WARD_OFFICER, Role.BANK_OFFICER)
def target_form(request: HttpRequest, level: str) -> HttpResponse:
    return file_answer(targets_entry.template_file(actor_of(request), level), f"chi-tieu-{level}")


@never_cache
@readers
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    return render(request, "capital_record.html", page.sheet_page(actor_of(request), sheet_id))


@never_cache
@readers
def sheet_xlsx(request: HttpRequest, sheet_id: int) -> HttpResponse:
    row = sheet_for(actor_of(request), sheet_id)
    content = writing.workbook(
        writing.rows_of(lines_of(row)), title=paper.round_text(row), subtitle=place_name(row.place),
        note=writing.unit_note(),
    )  # fmt: skip
    return file_answer(content, f"07-nhcs-kh-{sheet_id}")


@never_cache
@readers
def sheet_pdf(request: HttpRequest, sheet_id: int) -> HttpResponse:
    row = sheet_for(actor_of(request), sheet_id)
    content = paper.paper(row, writing.rows_of(lines_of(row)), as_of(row.place))
    return pdf_answer(content, f"07-nhcs-kh-{sheet_id}")


@never_cache
@readers
@acts
def sheet_act(request: HttpRequest, sheet_id: int, key: str) -> HttpResponse:
    return answered(request, capital_desk.of_sheet(actor_of(request), sheet_id, key))


@never_cache
@readers
@acts
def rule(request: HttpRequest) -> HttpResponse:
    return answered(request, capital_desk.of_rule(actor_of(request)))


# --- papers -----------------------------------------------------------------------------------------------------------


@never_cache
@readers
@require_POST
def attach_paper(request: HttpRequest, about: str, number: int) -> HttpResponse:
    """Keep a signed paper with a sheet of targets or a meeting of the board."""
    actor, upload = actor_of(request), request.FILES.get("paper")
    if about not in _ABOUT:
        raise Http404(about)
    record: Any = _ABOUT[about][0](actor, number)
    if not isinstance(upload, UploadedFile):
        raise Refused(Problem("no_file", N_("Hãy chọn tệp bản quét đã ký.")))
    content = upload.read(LARGEST_BYTES + 1)
    attach(
        actor=actor, request_id=_sent_id(request), place=record.place, about=(about, record.pk),
        title=(upload.name or "")[:160], content=content,
    )  # fmt: skip
    messages.success(request, _("Đã đính kèm."))
    return redirect(reverse(_ABOUT[about][1], args=[record.pk]))


_ABOUT = {ABOUT_SHEET: (sheet_for, "target_sheet"), ABOUT_MEETING: (board_meeting_for, "board_meeting")}


def _sent_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()


# --- requests and needs -----------------------------------------------------------------------------------------------


@never_cache
@readers
def requests(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", capital_requests.context(actor_of(request)))


@never_cache
@readers
@acts
def request_new(request: HttpRequest) -> HttpResponse:
    return answered(request, capital_desk.of_asking(actor_of(request)))


@never_cache
@readers
@acts
def request_act(request: HttpRequest, capital_request_id: int, key: str) -> HttpResponse:
    return answered(request, capital_desk.of_request(actor_of(request), capital_request_id, key))


@never_cache
@of_needs
def needs(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", capital_requests.needs(actor_of(request)))


@never_cache
@of_needs
@acts
def need_act(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, capital_desk.of_needs(actor_of(request), key))


# --- the board --------------------------------------------------------------------------------------------------------


@never_cache
@readers
def board(request: HttpRequest) -> HttpResponse:
    return render(request, "supervision.html", board_pages.context(actor_of(request)))


@never_cache
@readers
@acts
def board_act(request: HttpRequest, key: str) -> HttpResponse:
    return answered(request, capital_desk.of_board(actor_of(request), key))


@never_cache
@readers
def board_report(request: HttpRequest, form: str, kind: str) -> HttpResponse:
    actor = actor_of(request)
    if kind == "pdf":
        return pdf_answer(board_pages.report_paper(actor, form), form)
    on, title, table = board_pages.report_sheet(actor, form)
    return download(table, title=title, file_name=form, place_name=place_name(actor.places[0]), on=on)


@never_cache
@readers
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    return render(request, "capital_record.html", board_pages.meeting_page(actor_of(request), meeting_id))


@never_cache
@readers
@acts
def meeting_act(request: HttpRequest, meeting_id: int, key: str) -> HttpResponse:
    return answered(request, capital_desk.of_meeting(actor_of(request), meeting_id, key))


@never_cache
@readers
@acts
def inspection_act(request: HttpRequest, inspection_id: int, key: str) -> HttpResponse:
    return answered(request, capital_desk.of_inspection(actor_of(request), inspection_id, key))
