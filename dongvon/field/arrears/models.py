"""What is kept of debts due: visits with what was promised, reminders given. Both only grow."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.core.arrears import PARTY_NAMES
from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan

RECIPIENTS = {"borrower": N_("người vay"), "leader": N_("tổ trưởng")}
CHANNELS = {
    "spoken": N_("nói trực tiếp"), "paper": N_("giấy"), "phone": N_("điện thoại"), "message": N_("tin nhắn"),
}  # fmt: skip


def _loan() -> Any:
    return models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+")


def _by() -> Any:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Visit(models.Model):
    """Somebody went to see a borrower about a loan. `party`: for whom he went; `promised` in đồng until the day
    `promised_until` (both or none); `next_step` by `next_party` on `next_on`, where one was agreed."""

    place = models.CharField(max_length=5)
    loan = _loan()
    on = models.DateField()
    party = models.CharField(max_length=11, choices=list(PARTY_NAMES.items()))
    found = models.CharField(max_length=400)
    promised = models.BigIntegerField(default=0)
    promised_until = models.DateField(null=True)
    next_step = models.CharField(max_length=200, blank=True, default="")
    next_party = models.CharField(max_length=11, choices=list(PARTY_NAMES.items()), blank=True, default="")
    next_on = models.DateField(null=True)
    document = models.CharField(max_length=40, blank=True, default="")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="promise_has_amount_and_day",
                condition=Q(promised=0, promised_until__isnull=True)
                | Q(promised__gt=0, promised_until__isnull=False, promised_until__gte=F("on")),
            ),
        ]
        indexes = [models.Index(fields=["place", "on"], name="visits_of_a_place")]


class Reminder(models.Model):
    """A borrower or the group's leader was told of an instalment due on `due_on`, in the words of `text`."""

    place = models.CharField(max_length=5)
    loan = _loan()
    due_on = models.DateField()
    recipient = models.CharField(max_length=8, choices=list(RECIPIENTS.items()))
    channel = models.CharField(max_length=7, choices=list(CHANNELS.items()))
    party = models.CharField(max_length=11, choices=list(PARTY_NAMES.items()))
    given_on = models.DateField()
    text = models.CharField(max_length=400)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "due_on", "recipient", "channel", "given_on"], name="one_reminder_of_a_day"
            )
        ]
        indexes = [models.Index(fields=["place", "given_on"], name="reminders_of_a_place")]
