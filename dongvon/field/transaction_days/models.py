"""The day at the point: the session held, and the collection sheet 13/TD of each group."""

from django.db import models
from django.db.models import Q

from dongvon.base.access.models import User
from dongvon.base.places.models import Point
from dongvon.credit.loans.models import Loan
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household


class Session(models.Model):
    """One session of a point: the fixed day it stands for and the day it was held."""

    place = models.CharField(max_length=5)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="sessions")
    fixed_on = models.DateField()
    held_on = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "fixed_on"], name="one_session_per_point_and_fixed_day")
        ]


class Sheet(models.Model):
    """Collection sheet 13/TD of one group at one session (or of the direct borrowers, without a group), as posted when
    the cash was counted. Sums in đồng; the lines add up to them."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="sheets")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="sheets")
    interest_due = models.BigIntegerField()
    interest_paid = models.BigIntegerField()
    savings_in = models.BigIntegerField()
    principal_from_savings = models.BigIntegerField()
    cash_counted = models.BigIntegerField()
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "group"], name="one_sheet_per_session_and_group", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="cash_is_interest_and_savings",
                condition=Q(cash_counted=models.F("interest_paid") + models.F("savings_in")),
            ),
        ]


class SheetLine(models.Model):
    """A member's line: interest of one loan, or his savings (without a loan), with the receipt 01/BL given."""

    place = models.CharField(max_length=5)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="sheet_lines")
    interest_due = models.BigIntegerField(default=0)
    interest_paid = models.BigIntegerField(default=0)
    savings_in = models.BigIntegerField(default=0)
    principal_from_savings = models.BigIntegerField(default=0)
    receipt = models.CharField(max_length=24, blank=True, default="")
