"""Rounds of the poverty review with the households reviewed, as they were on the lists of that round."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.models import Hamlet
from dongvon.core.poverty import CaseState, Finding, RoundKind, RoundState
from dongvon.parties.households.models import Household, PovertyClass, PovertyList


class ReviewRound(models.Model):
    """One review of a commune: the periodic one of a year, or the requests of a month. `standard_on`: the day whose
    standards it measures by; `document`: the plan it follows. Recognised with a decision in force from `since_on`."""

    place = models.CharField(max_length=5)
    kind = models.CharField(max_length=7, choices=[(one.value, one.value) for one in RoundKind])
    year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=80)
    started_on = models.DateField()
    standard_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in RoundState])
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_on = models.DateField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True, default="")
    decision_no = models.CharField(max_length=80, blank=True, default="")
    decided_on = models.DateField(null=True)
    since_on = models.DateField(null=True)
    recognised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.ForeignKey(PovertyList, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "year"],
                condition=Q(kind="yearly") & ~Q(state="cancelled"),
                name="one_yearly_round_per_place",
            ),
            models.CheckConstraint(
                name="recognised_with_decision",
                condition=~Q(state="recognised") | ~Q(decision_no="") & Q(paper__isnull=False, since_on__isnull=False),
            ),
        ]


class VillageMeeting(models.Model):
    """A meeting of a hamlet about its households: who chaired it, who was there, how many people attended."""

    place = models.CharField(max_length=5)
    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="meetings")
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attended = models.PositiveSmallIntegerField()
    present = ArrayField(models.CharField(max_length=16))
    minutes_no = models.CharField(max_length=40)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["round", "hamlet"], name="meetings_of_a_round")]


class ReviewedHousehold(models.Model):
    """One household of a round. `number` stands on its sheets; `name` and `hamlet` are those of the lists, whatever
    becomes of the household later. `class_before` and `escaped_before`: what it was when it was listed.

    `average`: the commune confirmed the average living standard. `kind` ("" none) and `escaped_on` are what the
    recognition made of it."""

    class Origin(models.TextChoices):
        LISTED = "listed"
        FORM_01 = "form_01"
        FORM_04 = "form_04"

    place = models.CharField(max_length=5)
    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="households")
    number = models.PositiveIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="reviews")
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    requested_on = models.DateField(null=True)
    document = models.CharField(max_length=40, blank=True, default="")
    class_before = models.CharField(max_length=13, choices=PovertyClass.choices, blank=True, default="")
    escaped_before = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in CaseState])
    b1 = models.PositiveSmallIntegerField(null=True)
    b2 = models.PositiveSmallIntegerField(null=True)
    income = models.BigIntegerField(null=True)
    deprived = ArrayField(models.CharField(max_length=2), default=list)
    average = models.BooleanField(default=False)
    finding = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Finding], blank=True)
    scored_on = models.DateField(null=True)
    meeting = models.ForeignKey(VillageMeeting, on_delete=models.PROTECT, null=True, related_name="households")
    votes_for = models.PositiveSmallIntegerField(null=True)
    left_because = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=13, choices=PovertyClass.choices, blank=True, default="")
    escaped_on = models.DateField(null=True)
    change = models.CharField(max_length=9, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="a_household_once_in_a_round"),
            models.UniqueConstraint(fields=["round", "number"], name="a_number_once_in_a_round"),
            models.CheckConstraint(
                name="agreed_in_a_meeting",
                condition=~Q(state__in=["agreed", "not_agreed", "objected"])
                | Q(meeting__isnull=False, votes_for__isnull=False) & ~Q(finding=""),
            ),
        ]
        indexes = [models.Index(fields=["place", "round", "state"], name="reviewed_of_a_place")]


class ReviewComplaint(models.Model):
    """Somebody objects to a posted result; the re-check's words and, with corrected results put up again, the day."""

    place = models.CharField(max_length=5)
    case = models.ForeignKey(ReviewedHousehold, on_delete=models.PROTECT, related_name="complaints")
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)
    text = models.CharField(max_length=400)
    checked_on = models.DateField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="checked_after_made", condition=Q(checked_on__isnull=True) | Q(checked_on__gte=F("made_on"))
            )
        ]
