"""Papers kept with a record: scans and files, encrypted at rest, each opening logged."""

from django.db import models

from dongvon.base.access.models import User


class Attachment(models.Model):
    """One file about one thing. The content lies sealed in the installation's folder under its SHA-256."""

    place = models.CharField(max_length=5)
    about_type = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    title = models.CharField(max_length=160)
    content_type = models.CharField(max_length=80)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["about_type", "about_id"], name="attachments_of_a_thing")]


class Opening(models.Model):
    """Somebody looked at an attachment. Only grows."""

    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="openings")
    place = models.CharField(max_length=5)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
