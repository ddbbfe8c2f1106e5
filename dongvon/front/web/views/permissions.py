"""Who may do what: open to everybody who works here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.front.web.access import actor_of, signed_in
from dongvon.front.web.exports import download
from dongvon.front.web.pages.home import permissions as page
from dongvon.front.web.pages.kit.chrome import place_name


@signed_in
def permissions(request: HttpRequest) -> HttpResponse:
    return render(request, "permissions.html", page.context(request.GET))


@signed_in
def permissions_xlsx(request: HttpRequest) -> HttpResponse:
    place = place_name(actor_of(request).places[0])
    on = timezone.localdate()
    return download(page.sheet(), title=_("Ai được làm gì"), file_name="phan-quyen", place_name=place, on=on)
