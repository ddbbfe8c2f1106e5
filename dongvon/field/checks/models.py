"""What is kept of checks: who inspects, what was planned, what was found of loans and groups, papers about them.
Checks, plans and papers only grow: who finds something else later checks again."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.places.models import Hamlet
from dongvon.core.checks import FINDING_NAMES
from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan
from dongvon.parties.groups.models import Association, Group

WARD, ASSOCIATION, BANK, PROVINCE = "ward", "association", "bank", "province"
LEVEL_NAMES = {
    WARD: N_("Phường, xã"),
    ASSOCIATION: N_("Hội, đoàn thể phường, xã"),
    BANK: N_("Ngân hàng"),
    PROVINCE: N_("Hội, đoàn thể cấp tỉnh"),
}
PAPER_NAMES = {
    "02/BB-CT": N_("Biên bản kiểm tra hội, đoàn thể (cấp tỉnh)"),
    "03/BB-CX": N_("Biên bản kiểm tra hội, đoàn thể phường, xã"),
    "04/BC-TH": N_("Báo cáo tổng hợp kết quả kiểm tra"),
}


def _to(model: Any, **more: Any) -> Any:
    return models.ForeignKey(model, on_delete=models.PROTECT, related_name="+", **more)


def _level() -> Any:
    return models.CharField(max_length=11, choices=list(LEVEL_NAMES.items()))


def _association() -> Any:
    return models.CharField(max_length=2, choices=Association.choices, blank=True, default="")


def _of_its_level(name: str) -> models.CheckConstraint:
    """An association is named exactly where the organisation is one."""
    has_none = Q(level__in=[WARD, BANK], association="")
    return models.CheckConstraint(
        name=name, condition=has_none | (Q(level__in=[ASSOCIATION, PROVINCE]) & ~Q(association=""))
    )


class Inspector(models.Model):
    """Somebody who may check, for one organisation, on the days [since_on, until_on); named once and then chosen.
    `user`: the person who signs in, where he does."""

    place = models.CharField(max_length=5)
    name = models.CharField(max_length=100)
    level = _level()
    association = _association()
    post = models.CharField(max_length=80, blank=True, default="")
    user = _to(User, null=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            _of_its_level("inspector_of_an_organisation"),
            models.CheckConstraint(name="inspector_runs_forward", condition=Q(until_on__gt=F("since_on"))),
            models.UniqueConstraint(
                fields=["place", "name", "level", "association", "post"],
                condition=Q(until_on__isnull=True),
                name="one_row_per_inspector",
            ),
        ]


class InspectionPlan(models.Model):
    """The plan 01/KH of an organisation for a year. A later plan of the same organisation and year stands in its
    place."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    level = _level()
    association = _association()
    number = models.CharField(max_length=40)
    signed_on = models.DateField()
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [_of_its_level("plan_of_an_organisation")]
        indexes = [models.Index(fields=["place", "year"], name="inspection_plans_of_a_place")]


class PlanLine(models.Model):
    """Who goes where in which month: a group in its hamlet."""

    place = models.CharField(max_length=5)
    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT, related_name="lines")
    month = models.PositiveSmallIntegerField()
    hamlet = _to(Hamlet)
    group = _to(Group)
    inspector = _to(Inspector)

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_month_is_a_month", condition=Q(month__gte=1, month__lte=12)),
            models.UniqueConstraint(fields=["plan", "group"], name="one_line_per_group"),
        ]


class LoanCheck(models.Model):
    """One line of 06/TD: a loan looked at on a day. `purpose`: as agreed; `received`, `used_right`, `used_wrong` in
    đồng, what is left of `received` is not used yet; `latitude_e3`, `longitude_e3`: thousandths of a degree, only where
    the inspector said so. A photo is an attachment about ("loan_check", its id)."""

    place = models.CharField(max_length=5)
    loan = _to(Loan)
    on = models.DateField()
    inspector = _to(Inspector)
    companion = _to(Inspector, null=True)
    purpose = models.CharField(max_length=160, blank=True, default="")
    finding = models.CharField(max_length=9, choices=list(FINDING_NAMES.items()))
    received = models.BigIntegerField()
    used_right = models.BigIntegerField()
    used_wrong = models.BigIntegerField()
    used_for = models.CharField(max_length=200, blank=True, default="")
    effect = models.CharField(max_length=200, blank=True, default="")
    remarks = models.CharField(max_length=400, blank=True, default="")
    signed = models.BooleanField()
    latitude_e3 = models.IntegerField(null=True)
    longitude_e3 = models.IntegerField(null=True)
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="used_within_received",
                condition=Q(used_right__gte=0, used_wrong__gte=0, received__gte=F("used_right") + F("used_wrong")),
            ),
        ]
        indexes = [models.Index(fields=["place", "on"], name="loan_checks_of_a_place")]


class GroupCheck(models.Model):
    """One 16/TD: a group looked at on a day. `answers`: topic of the checklist → [in order, remark]."""

    place = models.CharField(max_length=5)
    group = _to(Group)
    on = models.DateField()
    inspector = _to(Inspector)
    answers = models.JSONField()
    strengths = models.CharField(max_length=400, blank=True, default="")
    faults = models.CharField(max_length=400, blank=True, default="")
    advice = models.CharField(max_length=400, blank=True, default="")
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place", "on"], name="group_checks_of_a_place")]


class InspectionPaper(models.Model):
    """Minutes 02/BB-CT, 03/BB-CX about an association, or the summary 04/BC-TH of an organisation's checks of the days
    from `since_on` to `until_on`, given on `given_on`. Its figures are counted from the checks, not kept."""

    place = models.CharField(max_length=5)
    form = models.CharField(max_length=8, choices=list(PAPER_NAMES.items()))
    level = _level()
    association = _association()
    about = _association()
    number = models.CharField(max_length=40)
    since_on = models.DateField()
    until_on = models.DateField()
    given_on = models.DateField()
    strengths = models.CharField(max_length=600, blank=True, default="")
    faults = models.CharField(max_length=600, blank=True, default="")
    advice = models.CharField(max_length=600, blank=True, default="")
    mend_by = models.DateField(null=True)
    opinion = models.CharField(max_length=400, blank=True, default="")
    inspector = _to(Inspector)
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            _of_its_level("paper_of_an_organisation"),
            models.CheckConstraint(
                name="paper_given_after_its_days", condition=Q(until_on__gte=F("since_on"), given_on__gte=F("until_on"))
            ),
        ]
        indexes = [models.Index(fields=["place", "given_on"], name="inspection_papers_of_a_place")]
