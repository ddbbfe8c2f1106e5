"""What supervision keeps: grades of groups by month, reconciliation with borrowers, cases about money and people."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.attachments.models import Attachment
from dongvon.core.casework import ABSENCE_STATE_NAMES, CASE_STATE_NAMES
from dongvon.core.grading import DOWNFALL_NAMES, GRADE_NAMES
from dongvon.core.relief import CAUSE_NAMES
from dongvon.core.signals import SIGN_NAMES
from dongvon.credit.loans.models import Loan
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household

RECONCILIATION = "reconciliation"


def _by() -> Any:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


def _paper() -> Any:
    return models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")


def first_of_month(column: str) -> Q:
    return Q(**{f"{column}__day": 1})


class LeftOut(models.Model):
    """A customer late for an objective cause, taken out of the grades of the months `first_month` to `last_month` (the
    first days of both, both in it)."""

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=8, choices=list(CAUSE_NAMES.items()))
    document = models.CharField(max_length=40)
    first_month = models.DateField()
    last_month = models.DateField()
    user = _by()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="left_out_in_whole_months",
                condition=first_of_month("first_month") & first_of_month("last_month")
                & Q(last_month__gte=F("first_month")),
            )
        ]  # fmt: skip


class MoneyCase(models.Model):
    """A case about people's money: what was noticed (a signal, or a difference at reconciliation), of whom, with the
    records that speak for it as they stood. Its state is that of its last step."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=16, choices=[*SIGN_NAMES.items(), (RECONCILIATION, RECONCILIATION)])
    month = models.DateField()
    evidence = models.JSONField(default=list)
    opened_on = models.DateField()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="case_of_a_month", condition=first_of_month("month"))]
        indexes = [models.Index(fields=["place", "opened_on"], name="cases_of_a_place")]


class CaseStep(models.Model):
    """One step of a case: the state it leads to, by which paper, what was found missing or came back (đồng)."""

    place = models.CharField(max_length=5)
    case = models.ForeignKey(MoneyCase, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=21, choices=list(CASE_STATE_NAMES.items()))
    on = models.DateField()
    document = models.CharField(max_length=40)
    note = models.CharField(max_length=400, blank=True, default="")
    person = models.CharField(max_length=100, blank=True, default="")
    principal = models.BigIntegerField(default=0)
    interest = models.BigIntegerField(default=0)
    deposit = models.BigIntegerField(default=0)
    recovered = models.BigIntegerField(default=0)
    paper = _paper()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_step_not_negative", condition=Q(principal__gte=0, interest__gte=0, deposit__gte=0)
                & Q(recovered__gte=0),
            )
        ]  # fmt: skip


class ForcedDown(models.Model):
    """A group made weak by decision for the months `first_month` to `last_month`, with the evidence."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=16, choices=list(DOWNFALL_NAMES.items()))
    decision_no = models.CharField(max_length=40)
    decided_on = models.DateField()
    evidence = models.CharField(max_length=400)
    case = models.ForeignKey(MoneyCase, on_delete=models.PROTECT, null=True, related_name="+")
    paper = _paper()
    first_month = models.DateField()
    last_month = models.DateField()
    user = _by()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="forced_down_in_whole_months",
                condition=first_of_month("first_month") & first_of_month("last_month")
                & Q(last_month__gte=F("first_month")),
            )
        ]  # fmt: skip


class GradedMonth(models.Model):
    """The groups of a commune graded for a month. Only grows: of several the newest counts, unless one is confirmed.

    `score`: the commune's, in hundredths of a point."""

    place = models.CharField(max_length=5)
    month = models.DateField()
    groups = models.PositiveIntegerField()
    score = models.PositiveIntegerField(null=True)
    user = _by()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="graded_by_whole_month", condition=first_of_month("month")),
            models.CheckConstraint(name="commune_score_to_100", condition=Q(score__lte=10_000)),
        ]
        indexes = [models.Index(fields=["place", "month"], name="graded_months_of_a_place")]


class GroupGrade(models.Model):
    """A group's grade in one grading: the score in hundredths, what it earned, what it is (forced down or not), the
    criteria line by line, and who was left out of them and why."""

    graded = models.ForeignKey(GradedMonth, on_delete=models.PROTECT, related_name="grades")
    place = models.CharField(max_length=5)
    month = models.DateField()
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="grades")
    outstanding = models.BigIntegerField()
    score = models.PositiveIntegerField()
    earned = models.CharField(max_length=7, choices=list(GRADE_NAMES.items()))
    grade = models.CharField(max_length=7, choices=list(GRADE_NAMES.items()))
    lines = models.JSONField()
    left_out = models.JSONField(default=list)
    forced_down = models.ForeignKey(ForcedDown, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["graded", "group"], name="one_grade_of_a_group_in_a_grading"),
            models.CheckConstraint(name="group_score_to_100", condition=Q(score__lte=10_000)),
        ]


class GradeConfirmation(models.Model):
    """A month's grading confirmed by the director; one for a place and month, for good."""

    graded = models.OneToOneField(GradedMonth, on_delete=models.PROTECT, related_name="confirmation")
    place = models.CharField(max_length=5)
    month = models.DateField()
    document = models.CharField(max_length=40)
    user = _by()
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "month"], name="one_confirmed_grading_of_a_month")]


class ReconciliationPlan(models.Model):
    """Which loans of a commune are reconciled with their borrowers in a year: at least `percent` of `loans`."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    made_on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    loans = models.PositiveIntegerField()
    document = models.CharField(max_length=40)
    user = _by()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "year"], name="one_plan_of_a_place_and_year")]


class PlannedLoan(models.Model):
    """A loan of the plan; `rank` 1 comes first; why (irrecoverable, overdue, abuse likely, or by its balance)."""

    place = models.CharField(max_length=5)
    plan = models.ForeignKey(ReconciliationPlan, on_delete=models.PROTECT, related_name="planned")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    balance = models.BigIntegerField()
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "loan"], name="a_loan_is_planned_once")]


class BalanceConfirmation(models.Model):
    """What a borrower says on 15/TD against the books of that day, in đồng; interest is what is due and unpaid (lãi
    tồn). `deposit`: None where the household has no account. Only grows: the latest of a loan and year counts."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="balance_confirmations")
    confirmed_on = models.DateField()
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    deposit = models.BigIntegerField(null=True)
    books_principal = models.BigIntegerField()
    books_interest = models.BigIntegerField()
    books_deposit = models.BigIntegerField(null=True)
    signed_by = models.CharField(max_length=100)
    document = models.CharField(max_length=40)
    case = models.ForeignKey(MoneyCase, on_delete=models.PROTECT, null=True, related_name="confirmations")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confirmed_not_negative", condition=Q(principal__gte=0, interest__gte=0)
                & (Q(deposit__gte=0) | Q(deposit__isnull=True)),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["place", "confirmed_on"], name="confirmations_of_a_place")]

    @property
    def differences(self) -> tuple[int, int, int]:
        """Books less what the borrower says: principal, interest, and the deposit the other way round."""
        deposit = (self.deposit or 0) - (self.books_deposit or 0)
        return self.books_principal - self.principal, self.books_interest - self.interest, deposit


class AbsenceStep(models.Model):
    """One step of the procedure for a borrower who has left: reported, listed, verified, or back. Only grows."""

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="absence_steps")
    state = models.CharField(max_length=8, choices=list(ABSENCE_STATE_NAMES.items()))
    on = models.DateField()
    document = models.CharField(max_length=40)
    present = models.JSONField(default=list)
    note = models.CharField(max_length=400, blank=True, default="")
    paper = _paper()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place", "household"], name="absences_of_a_place")]
