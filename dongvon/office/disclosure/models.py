"""What a place shows the public and what the public says to it: lists posted at a point, the leave to publish names,
feedback with its answers."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.places.models import Point
from dongvon.core.answering import DESKS, KINDS


def _by(**more: Any) -> Any:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", **more)


class Posting(models.Model):
    """The list of borrowers posted at a point on [posted_on, until], with figures of the day `as_of`: how many loans
    and households are on it, and how many loans were left out because their programme tells a secret. The names are
    printed from the books, not kept. `removed_on`: taken down before its time."""

    place = models.CharField(max_length=5)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    posted_on = models.DateField()
    until = models.DateField()
    loans = models.PositiveIntegerField()
    households = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)
    removed_on = models.DateField(null=True)
    removed_by = _by(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="posting_runs_forward", condition=Q(until__gte=F("posted_on"))),
            models.CheckConstraint(
                name="removed_by_somebody",
                condition=Q(removed_on__isnull=True, removed_by__isnull=True)
                | Q(removed_on__isnull=False, removed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["place", "posted_on"], name="postings_of_a_place")]


class NamePublication(models.Model):
    """Leave to show the posted names on the web on [confirmed_on, until]: asked for by one person with a legal basis,
    confirmed by another. Without a confirmed row names are never shown there. `ended_on`: taken back from that day."""

    place = models.CharField(max_length=5)
    legal_basis = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    until = models.DateField()
    requested_by = _by()
    requested_on = models.DateField()
    confirmed_by = _by(null=True)
    confirmed_on = models.DateField(null=True)
    ended_by = _by(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="names_published_by_two",
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False) & ~Q(confirmed_by=F("requested_by")),
            ),
            models.CheckConstraint(name="names_published_until_a_day", condition=Q(until__gt=F("requested_on"))),
        ]
        indexes = [models.Index(fields=["place"], name="publications_of_a_place")]


class Feedback(models.Model):
    """What somebody wrote: `code` follows it without signing in, `desk` is asked first, an answer is due on `due_on`.
    `contact`: name, address, phone as far as given, sealed."""

    place = models.CharField(max_length=5)
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    desk = models.CharField(max_length=4, choices=list(DESKS.items()))
    text = models.CharField(max_length=2000)
    contact = models.BinaryField(default=bytes)
    received_on = models.DateField()
    due_on = models.DateField()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place", "received_on"], name="feedback_of_a_place")]

    @property
    def answered(self) -> bool:
        return any(step.answers for step in self.steps.all())

    @property
    def at_desk(self) -> str:
        """The desk that has it now."""
        return max(self.steps.all(), key=lambda step: step.pk, default=self).desk


class FeedbackStep(models.Model):
    """What became of it: an answer (`answers`), or that it was passed on to another desk with the reason."""

    place = models.CharField(max_length=5)
    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="steps")
    answers = models.BooleanField()
    desk = models.CharField(max_length=4, choices=list(DESKS.items()))
    text = models.CharField(max_length=2000)
    on = models.DateField()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback"], condition=Q(answers=True), name="answered_once"),
        ]
        indexes = [models.Index(fields=["place", "on"], name="feedback_steps_of_a_place")]
