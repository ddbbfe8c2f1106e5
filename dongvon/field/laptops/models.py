"""A day at the point without a network: what a laptop of the team took along, and what became of what it entered."""

from django.db import models

from dongvon.base.access.models import User
from dongvon.core.synchronising import Choice
from dongvon.field.collecting.models import Device, HandedEntry
from dongvon.field.transaction_days.models import Session


class Preparation(models.Model):
    """One taking of a session by a laptop: `figures` are what the books said then, in đồng and by number (loans,
    savers, loans to pay out), without a name. Taken again, there is another; each entry names the one it went by."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="preparations")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="preparations")
    figures = models.JSONField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)


class Settled(models.Model):
    """What a person decided about one entry of a laptop, once: posted with the others, or one of the choices where it
    clashed with the books; with what was prepared (`before`) and what the books said (`now`) when he decided."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="settled")
    entry = models.OneToOneField(HandedEntry, on_delete=models.PROTECT, related_name="synchronised")
    choice = models.CharField(max_length=9)
    clashes = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    now = models.JSONField(default=dict)
    posted = models.BigIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True, default="")
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_clash_is_settled_with_a_reason",
                condition=models.Q(clashes=[], choice=Choice.POST.value) | ~models.Q(why=""),
            ),
        ]
