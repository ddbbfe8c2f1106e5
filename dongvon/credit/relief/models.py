"""Debt at risk: the case with its minutes 02/XLN and its decision, the yearly check of what is frozen, and the review
of the ability to repay."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.attachments.models import Attachment
from dongvon.core.classification import ABILITY_NAMES
from dongvon.core.relief import CAUSE_NAMES, MEASURE_NAMES
from dongvon.credit.loans.models import Loan


class ReliefState(models.TextChoices):
    PROPOSED = "proposed", _("đã lập hồ sơ")
    DECIDED = "decided", _("đã quyết định")
    REFUSED = "refused", _("không được duyệt")


class ReliefCase(models.Model):
    """One loan put forward in a round (đợt) of debt handling. Amounts in đồng.

    `damage_percent`: part of capital and assets lost; `committee`: who signed 02/XLN; `first_on` to `last_on`: the
    freeze, both days in it; `due_on`: when the debt falls due after it; `follows`: the freeze this one adds to."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="relief_cases")
    cause = models.CharField(max_length=8, choices=list(CAUSE_NAMES.items()))
    damage_percent = models.PositiveSmallIntegerField()
    happened_on = models.DateField()
    minutes_no = models.CharField(max_length=40)
    minutes_on = models.DateField()
    committee = models.JSONField(default=list)
    measure = models.CharField(max_length=9, choices=list(MEASURE_NAMES.items()))
    round_year = models.PositiveSmallIntegerField()
    round_no = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=ReliefState.choices, default=ReliefState.PROPOSED)
    authority = models.CharField(max_length=8, blank=True, default="")
    decision_no = models.CharField(max_length=40, blank=True, default="")
    decided_on = models.DateField(null=True)
    principal = models.BigIntegerField(default=0)
    interest = models.BigIntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="relief_round_of_two", condition=Q(round_no__in=[1, 2])),
            models.CheckConstraint(name="relief_damage_percent", condition=Q(damage_percent__lte=100)),
            models.CheckConstraint(name="freeze_in_order", condition=Q(last_on__gte=F("first_on"))),
        ]


class FreezeCheck(models.Model):
    """The check of a frozen loan, at least once in twelve months."""

    place = models.CharField(max_length=5)
    case = models.ForeignKey(ReliefCase, on_delete=models.PROTECT, related_name="checks")
    checked_on = models.DateField()
    able_to_repay = models.BooleanField()
    note = models.CharField(max_length=160, blank=True, default="")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class AbilityReview(models.Model):
    """What a review of one loan says of the ability to repay it. Only grows: a later one of the same day counts.

    `principal`: owed on the day, `repayable` of it, in đồng; `causes` where not all can be repaid, `present`: who took
    part (keys of `core.classification`); `paper`: the signed minutes."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="ability_reviews")
    reviewed_on = models.DateField()
    ability = models.CharField(max_length=6, choices=list(ABILITY_NAMES.items()))
    principal = models.BigIntegerField()
    repayable = models.BigIntegerField()
    causes = models.JSONField(default=list)
    present = models.JSONField(default=list)
    minutes_no = models.CharField(max_length=40)
    paper = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_repayable_of_the_principal",
                condition=Q(principal__gt=0, repayable__gte=0, repayable__lte=F("principal")),
            )
        ]
        indexes = [models.Index(fields=["place", "reviewed_on"], name="reviews_of_a_place")]
