"""The style guide: every part of the interface on one page, and every page with invented content."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dongvon.front.web.views import samples
from dongvon.front.web.views.samples.parts import chrome


def styleguide(request: HttpRequest) -> HttpResponse:
    """All colours, type, and parts."""
    return render(request, "styleguide.html", chrome() | samples.styleguide())


def sample_page(request: HttpRequest, page: str) -> HttpResponse:
    """One page of the application with sample content, by its name in `samples.PAGES`."""
    if page not in samples.PAGES:
        raise Http404(page)
    template, context = samples.PAGES[page]
    return render(request, template, chrome() | context())
