"""Signing in and out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: object = None) -> HttpResponse:
    """Too many failures: a page that says how long to wait."""
    return render(request, "access/sign_in.html", {"locked_minutes": 15}, status=429)
