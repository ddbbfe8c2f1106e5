"""What a browser asks of an application that works without a network: its page, its worker, its manifest."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from dongvon.front.web.pages.kit.offline import Application

Answer = Callable[[HttpRequest], HttpResponse]


def served(application: Application) -> tuple[Answer, Answer, Answer]:
    """The views of its page, its service worker and its manifest."""

    @require_GET
    def shell(request: HttpRequest) -> HttpResponse:
        return HttpResponse(application.shell(), headers={"Cache-Control": "no-cache"})

    @require_GET
    def worker(request: HttpRequest) -> HttpResponse:
        return HttpResponse(application.worker(), "text/javascript", headers={"Cache-Control": "no-cache"})

    @require_GET
    def manifest(request: HttpRequest) -> HttpResponse:
        return JsonResponse(application.manifest(), content_type="application/manifest+json")

    return shell, worker, manifest
