"""Proposals to move balances between programmes: what they were made from, every version of their moves, what became of
them. All of it only grows; what state a proposal is in is read from its steps and from the decision on its sheet.
Amounts in đồng."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.ledger.models import Fund
from dongvon.core.targets import UNIT
from dongvon.credit.capital.models import TargetSheet


def _by() -> Any:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Proposal(models.Model):
    """A proposal for a commune and the days after `on`, before `until_on`. `supplies`, `needs`: what it was reckoned
    from, as values of `core.reallocation`, so that a change made later is judged by the same facts; of needs no names,
    only who."""

    place = models.CharField(max_length=5)
    on = models.DateField()
    months = models.PositiveSmallIntegerField()
    until_on = models.DateField()
    supplies = models.JSONField()
    needs = models.JSONField()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="proposal_looks_ahead", condition=Q(until_on__gt=F("on"), months__gte=1)),
        ]
        indexes = [models.Index(fields=["place", "on"], name="proposals_of_a_place")]


class ProposalVersion(models.Model):
    """The moves of a proposal as they were put down: the first by the ordering, later ones by hand with a reason."""

    place = models.CharField(max_length=5)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True, default="")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_of_a_proposal"),
            models.CheckConstraint(
                name="a_change_by_hand_has_a_reason", condition=Q(number=1) | Q(number__gt=1) & ~Q(reason="")
            ),
        ]


class ProposalMove(models.Model):
    """So much of the target of one programme goes to another, in one fund."""

    place = models.CharField(max_length=5)
    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="moves")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    giver = models.CharField(max_length=12)
    receiver = models.CharField(max_length=12)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "fund", "giver", "receiver"], name="one_move_between_two"),
            models.CheckConstraint(
                name="move_in_tenths_of_a_million",
                condition=Q(amount__gt=0, amount=F("amount") / UNIT * UNIT) & ~Q(giver=F("receiver")),
            ),
        ]


class ProposalStep(models.Model):
    """A proposal was sent (with the sheet of targets it asks for), or sent back by who decides."""

    class Kind(models.TextChoices):
        SENT = "sent"
        REFUSED = "refused"

    place = models.CharField(max_length=5)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="steps")
    sheet = models.OneToOneField(TargetSheet, on_delete=models.PROTECT, null=True, related_name="asked_by")
    on = models.DateField()
    document = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True, default="")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "kind"], name="a_proposal_takes_a_step_once"),
            models.CheckConstraint(
                name="what_is_sent_has_a_sheet",
                condition=Q(kind="sent", sheet__isnull=False) | Q(kind="refused") & ~Q(reason=""),
            ),
        ]
