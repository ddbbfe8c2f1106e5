"""Where things are: provinces and communes by official code and date, the map from the units before 2025-07-01,
hamlets with their dated classes, transaction points with their fixed day and its moves.

`place` everywhere else in the program is the code of a present commune (five digits). A code without its date means
nothing: the ward Tân Phong of 2025 bears the code the former ward Đông Phong had.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Commune(models.Model):
    """One commune, ward or special zone under one name for one period [since_on, until_on)."""

    code = models.CharField(max_length=5)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    province_code = models.CharField(max_length=2)
    province = models.CharField(max_length=60)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    search = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "since_on"], name="one_commune_per_code_and_day")]
        indexes = [models.Index(fields=["province_code"], name="communes_of_a_province")]

    def __str__(self) -> str:
        return self.name


class FormerUnit(models.Model):
    """A commune that is no more, or a part of one that was divided, and where it went on `until_on`; `part` is full or
    partial: a unit that was divided has several rows. The rows of 2025-07-01: Resolutions 1654 to
    1687/NQ-UBTVQH15."""

    code = models.CharField(max_length=5)
    name = models.CharField(max_length=60)
    province_code = models.CharField(max_length=2)
    province = models.CharField(max_length=60)
    successor_code = models.CharField(max_length=5)
    part = models.CharField(max_length=8, choices=[("full", _("toàn bộ")), ("partial", _("một phần"))])
    until_on = models.DateField(default=date(2025, 7, 1))
    search = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "successor_code", "until_on"], name="one_row_per_unit_and_successor"
            )
        ]
        indexes = [models.Index(fields=["successor_code"], name="units_behind_a_commune")]


class Point(models.Model):
    """A commune transaction point (Điểm giao dịch xã) with its own fixed day of the month.

    `unit_code`: the former commune it was set up for; points stayed when communes were merged. `was_at`: the commune it
    was a point of until `moved_on`, where that one has been joined to another."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=5)
    unit_code = models.CharField(max_length=5)
    host = models.CharField(
        max_length=8,
        choices=[("new_hq", _("trụ sở mới")), ("old_hq", _("trụ sở cũ")), ("other", _("nơi khác"))],
    )
    day = models.PositiveSmallIntegerField()
    was_at = models.CharField(max_length=5, blank=True, default="", db_default="")
    moved_on = models.DateField(null=True, blank=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="point_day_is_a_day", condition=Q(day__gte=1, day__lte=31))]
        indexes = [models.Index(fields=["place"], name="points_of_a_place")]

    def __str__(self) -> str:
        return self.name


class PointMove(models.Model):
    """One session held on another day than the fixed one (Tết, election day, flood), with the reason announced; or,
    with a number above one, a further visit of the team in the month of that fixed day."""

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="moves")
    fixed_on = models.DateField()
    visit = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "fixed_on", "visit"], name="one_day_per_visit")]


class Hamlet(models.Model):
    """Thôn, bản, tổ dân phố. `unit_code` is the former commune it belonged to; `code` the bank's eight digits."""

    place = models.CharField(max_length=5)
    unit_code = models.CharField(max_length=5)
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="hamlets")
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place"], name="hamlets_of_a_place")]

    def __str__(self) -> str:
        return self.name


class Difficulty(models.TextChoices):
    NONE = "none", _("không thuộc vùng khó khăn")
    DIFFICULT = "difficult", _("vùng khó khăn")
    EXTREME = "extreme", _("vùng đặc biệt khó khăn")


class HamletClass(models.Model):
    """What a hamlet is for policy on the days [since_on, until_on), and the decision that says so. Where no row covers
    the day the class is unknown, and programmes that depend on it are blocked."""

    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="classes")
    urban = models.BooleanField()
    difficulty = models.CharField(max_length=9, choices=Difficulty.choices)
    decision_no = models.CharField(max_length=80)
    decided_on = models.DateField(null=True, blank=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hamlet_class_runs_forward", condition=Q(until_on__isnull=True) | Q(until_on__gt=F("since_on"))
            )
        ]
