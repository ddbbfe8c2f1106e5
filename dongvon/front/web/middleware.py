"""Every page runs as an actor inside the database's walls, and a refusal becomes a page instead of a failure."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.queries import actors_of
from dongvon.core.problems import Problem, Refused

View = Callable[[HttpRequest], HttpResponse]


def actor_of_request(request: HttpRequest) -> Actor | None:
    """The signed-in person in the role he chose (or his first); None for the public. Of several places the one he
    chose comes first: pages about one place are about that one."""
    if not request.user.is_authenticated:
        return None
    actors = actors_of(request.user, timezone.localdate())
    if not actors:
        return None
    chosen, place = request.session.get("role", 0), request.session.get("place")
    actor = actors[chosen if chosen < len(actors) else 0]
    if place in actor.places:
        actor = replace(actor, places=(place, *(one for one in actor.places if one != place)))
    return actor


def said(problem: Problem) -> str:
    """A problem in the reader's language."""
    facts = {name: _(fact) if isinstance(fact, str) and fact else fact for name, fact in problem.facts.items()}
    return _(problem.text).format(**facts)


class LanguageMiddleware:
    """Vietnamese unless the reader chose otherwise: the browser's own languages are not asked."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ActingMiddleware:
    """One transaction a page: the actor and his places are set for it, so what he may not see is not there."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of_request(request)  # type: ignore[attr-defined]
        if request.actor is None:  # type: ignore[attr-defined]
            return self.get_response(request)
        with acting(request.actor):  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        problem = exception.problem
        return render(request, "errors/refusal.html", {"text": said(problem), "problem": problem}, status=409)
