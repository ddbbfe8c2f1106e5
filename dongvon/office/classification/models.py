"""The classification of debt of a place and year, its rows, and its confirmation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.credit.loans.models import Loan

NOT_RECORDED = "not_recorded"


class Term(models.TextChoices):
    """By the term of the contract (`core.classification.SHORT_MONTHS`, `MEDIUM_MONTHS`)."""

    SHORT = "short", _("ngắn hạn (đến 12 tháng)")
    MEDIUM = "medium", _("trung hạn (trên 12 đến 60 tháng)")
    LONG = "long", _("dài hạn (trên 60 tháng)")


class State(models.TextChoices):
    IN_TERM = "in_term", _("nợ trong hạn")
    OVERDUE = "overdue", _("nợ quá hạn")
    FROZEN = "frozen", _("nợ khoanh")


class Classification(models.Model):
    """All debt of a place as it stood on 31/12 of a year. Only grows: of several the newest counts, unless one is
    confirmed. Sums in đồng."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    as_of_on = models.DateField()
    document = models.CharField(max_length=40)
    loans = models.PositiveIntegerField()
    in_term = models.BigIntegerField()
    overdue = models.BigIntegerField()
    frozen = models.BigIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="classified_on_the_last_day",
                condition=Q(as_of_on__month=12, as_of_on__day=31, as_of_on__year=models.F("year")),
            )
        ]
        indexes = [models.Index(fields=["place", "year"], name="classifications_of_a_place")]

    @property
    def outstanding(self) -> int:
        return self.in_term + self.overdue + self.frozen


class Confirmation(models.Model):
    """A classification confirmed by the director and sent up; one for a place and year, for good."""

    classification = models.OneToOneField(Classification, on_delete=models.PROTECT, related_name="confirmation")
    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "year"], name="one_confirmation_per_place_and_year")]


class ClassifiedDebt(models.Model):
    """One part of one loan in a classification: its amount in đồng and every criterion (`dimensions`).

    `first_part`: by it a loan in several parts is counted once. `sector_basis`: what the sector rests on. No foreign
    keys in the database to what nobody may delete (decision 0032)."""

    classification = models.ForeignKey(
        Classification, on_delete=models.PROTECT, related_name="debts", db_constraint=False
    )
    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    first_part = models.BooleanField()
    state = models.CharField(max_length=7, choices=State.choices)
    amount = models.BigIntegerField()
    programme = models.CharField(max_length=12)
    term = models.CharField(max_length=6, choices=Term.choices)
    security = models.CharField(max_length=9)
    source = models.CharField(max_length=2)
    fund_id = models.BigIntegerField()
    method = models.CharField(max_length=9)
    association = models.CharField(max_length=12)
    area = models.CharField(max_length=12)
    difficulty = models.CharField(max_length=12)
    ethnicity = models.CharField(max_length=12)
    sector = models.CharField(max_length=12)
    sector_basis = models.CharField(max_length=9)
    ability = models.CharField(max_length=12)
    review_id = models.BigIntegerField(null=True)
    hamlet_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classification", "loan", "state"], name="one_row_per_part_of_a_debt")
        ]
