"""The conference report on a page, and as files made on the spot."""

from tempfile import TemporaryDirectory

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.base.access.models import Role
from dongvon.front.web.access import actor_of, only
from dongvon.front.web.pages.home import report as page
from dongvon.front.web.pages.kit.menu import OF_A_GROUP, OUTSIDE
from dongvon.front.web.templatetags.formats import page_language

readers = only(*(role for role in Role if role not in OF_A_GROUP | OUTSIDE))


@readers
def report(request: HttpRequest) -> HttpResponse:
    return render(request, "report.html", page.context(actor_of(request), request.GET.get("nam", "")))


@readers  # type: ignore[arg-type]
def report_file(request: HttpRequest, year: int, format: str) -> FileResponse:
    """One format; the folder is gone when the answer leaves, the open file lives on until it is sent."""
    if format not in page.FORMATS:
        raise Http404(format)
    with TemporaryDirectory(prefix="dongvon-report-") as folder:
        path = page.written(actor_of(request), year, format, folder, page_language())
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
