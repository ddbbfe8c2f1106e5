"""What hangs where, whether names may stand on the web, what was written and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import unseal
from dongvon.base.access.statements import run
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.disclosure.models import Feedback, FeedbackStep, NamePublication, Posting


@contextmanager
def as_public(place: str) -> Iterator[Actor]:
    """Reading as anybody, of one place. Somebody signed in who looks at a public page is himself again afterwards: what
    the database was told holds until the end of the transaction."""
    names = ("dongvon.actor", "dongvon.places")
    before = run("SELECT coalesce(current_setting(%s, true), ''), coalesce(current_setting(%s, true), '')", names)[0]
    actor = Actor(0, Role.PUBLIC, (place,))
    with acting(actor):
        yield actor
    run("SELECT set_config(%s, %s, true), set_config(%s, %s, true)", [names[0], before[0], names[1], before[1]])


def _outside() -> Refused:
    return Refused(Problem("disclosure_unknown", N_("Không có mục này trong phạm vi của bạn.")))


def postings_of(actor: Actor) -> QuerySet[Posting]:
    """All lists ever posted, the newest first."""
    rows = Posting.objects.filter(place__in=actor.places).select_related("point", "user")
    return rows.order_by("-posted_on", "-pk")


def posting_for(actor: Actor, posting_id: int) -> Posting:
    found = postings_of(actor).filter(pk=posting_id).first()
    if found is None:
        raise _outside()
    return found


def hangs(row: Posting, on: date) -> bool:
    """Whether a list hangs at its point on the day."""
    return row.posted_on <= on <= row.until and (row.removed_on is None or on < row.removed_on)


def publications_of(actor: Actor) -> QuerySet[NamePublication]:
    rows = NamePublication.objects.filter(place__in=actor.places)
    return rows.select_related("requested_by", "confirmed_by").order_by("-requested_on", "-pk")


def publication_for(actor: Actor, publication_id: int) -> NamePublication:
    found = publications_of(actor).filter(pk=publication_id).first()
    if found is None:
        raise _outside()
    return found


def names_are_public(actor: Actor, place: str, on: date) -> NamePublication | None:
    """The leave by which posted names stand on the web that day; None, as a rule."""
    rows = publications_of(actor).filter(place=place, confirmed_on__lte=on, until__gte=on)
    return next((row for row in rows if row.ended_on is None or on < row.ended_on), None)


# --- feedback --------------------------------------------------------------------------------------------------------


def feedback_of(actor: Actor) -> QuerySet[Feedback]:
    """Everything written to the actor's places, what is due first first; see also `waiting`."""
    steps = Prefetch("steps", FeedbackStep.objects.order_by("pk"))
    return Feedback.objects.filter(place__in=actor.places).prefetch_related(steps).order_by("due_on", "pk")


def waiting(actor: Actor) -> list[Feedback]:
    """What has no answer yet, however old."""
    return list(feedback_of(actor).exclude(steps__answers=True))


def lately_answered(actor: Actor, most: int) -> list[Feedback]:
    """The last ones that were answered, the newest first."""
    return list(feedback_of(actor).filter(steps__answers=True).order_by("-steps__on", "-pk")[:most])


def feedback_for(actor: Actor, feedback_id: int) -> Feedback:
    found = feedback_of(actor).filter(pk=feedback_id).first()
    if found is None:
        raise _outside()
    return found


def contact_of(row: Feedback) -> str:
    return unseal(bytes(row.contact))


@dataclass(frozen=True, slots=True)
class Followed:
    """What who wrote may see by the code: not the text, which others might read over a shoulder."""

    kind: str
    desk: str
    received_on: date
    due_on: date
    steps: tuple[tuple[date, bool, str], ...]

    @property
    def answered(self) -> bool:
        return any(answers for _, answers, _ in self.steps)


def followed(place: str, code: str) -> Followed | None:
    """The feedback of a code, as its author may see it; None where there is none. Why it was passed on is told too."""
    with as_public(place):
        row = Feedback.objects.filter(place=place, code=code).first()
        if row is None:
            return None
        steps = tuple((step.on, step.answers, step.text) for step in row.steps.order_by("pk"))
        return Followed(row.kind, row.at_desk, row.received_on, row.due_on, steps)
