"""Households and their members, and what a household is for policy on which days."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User, period_without_overlap
from dongvon.base.places.models import Hamlet


class Household(models.Model):
    """One household: one customer code and one loan book, whatever the number of programmes (processes.md G6).

    `moved_on`: since when it lives in this hamlet, where it lived in another one before (`FormerHome`). A row of kind
    "organisation" is the customer row of an organisation (`parties.organisations`, decision 0037): it borrows, and is
    no household."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("hộ gia đình")
        ORGANISATION = "organisation", _("tổ chức")

    place = models.CharField(max_length=5)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="households")
    code = models.CharField(max_length=10, unique=True, null=True, blank=True)
    address = models.CharField(max_length=160, blank=True, default="")
    since_on = models.DateField()
    moved_on = models.DateField(null=True)
    customer_kind = models.CharField(
        max_length=12, choices=Kind.choices, default=Kind.HOUSEHOLD, db_default="household"
    )

    class Meta:
        indexes = [models.Index(fields=["place", "hamlet"], name="households_of_a_place")]


class FormerHome(models.Model):
    """Where a household lived on the days [since_on, until_on), before it moved to where it lives now."""

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="former_homes")
    was_at = models.CharField(max_length=5)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField()
    document = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(name="former_home_runs_forward", condition=Q(until_on__gte=F("since_on"))),
        ]


class Person(models.Model):
    """A member of a household. Identity number and phone are sealed; `search` is the name without marks."""

    class Sex(models.TextChoices):
        MALE = "male", _("nam")
        FEMALE = "female", _("nữ")

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=100)
    search = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=220)
    born_on = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex.choices)
    ethnic = models.CharField(max_length=30, blank=True, default="")
    relation = models.CharField(max_length=40, blank=True, default="")
    head = models.BooleanField(default=False)
    identity = models.BinaryField(blank=True, default=b"")
    identity_index = models.BinaryField(max_length=16, null=True, blank=True)
    identity_issued_on = models.DateField(null=True, blank=True)
    phone = models.BinaryField(blank=True, default=b"")
    phone_index = models.BinaryField(max_length=16, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity_index"], name="one_person_per_identity_number"),
            models.UniqueConstraint(fields=["household"], condition=Q(head=True), name="one_head_per_household"),
        ]
        indexes = [models.Index(fields=["place", "search"], name="persons_by_name")]


class Authorisation(models.Model):
    """Paper 01/UQ: adult members of a household let one of them sign, receive money and repay for them, on the days
    [since_on, until_on). `signed_by`: ids of the members who signed; `witness`: who witnessed it (the hamlet head)."""

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="authorisations")
    representative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_by = ArrayField(models.BigIntegerField())
    document = models.CharField(max_length=40)
    witness = models.CharField(max_length=100)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="authorisation_is_signed", condition=~Q(signed_by=[])),
            models.CheckConstraint(name="authorisation_runs_forward", condition=Q(until_on__gt=F("since_on"))),
            period_without_overlap("one_authorisation_at_a_time", "representative"),
        ]


class PovertyList(models.Model):
    """One accepted list of the ward: the decision that recognised it and the file it came from."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    decision_no = models.CharField(max_length=80)
    decided_on = models.DateField()
    file_sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "year", "decision_no"], name="one_list_per_place_year_and_decision"
            )
        ]


class PovertyClass(models.TextChoices):
    """Class of a household after the yearly review (QĐ 24/2021/QĐ-TTg)."""

    POOR = "poor", _("Hộ nghèo")
    NEAR_POOR = "near_poor", _("Hộ cận nghèo")
    NEWLY_ESCAPED = "newly_escaped", _("Hộ mới thoát nghèo")
    AVERAGE = "average", _("Hộ có mức sống trung bình")


class HouseholdClass(models.Model):
    """A class on the days [since_on, until_on), with the decision. `escaped_on`: the day poverty or near-poverty was
    left, from which the thirty-six months of a newly escaped household run."""

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="classes")
    kind = models.CharField(max_length=13, choices=PovertyClass.choices)
    decision_no = models.CharField(max_length=80)
    decided_on = models.DateField()
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    escaped_on = models.DateField(null=True, blank=True)
    poverty_list = models.ForeignKey(PovertyList, on_delete=models.PROTECT, null=True, related_name="classes")

    class Meta:
        constraints = [period_without_overlap("one_class_at_a_time", "household")]
        indexes = [models.Index(fields=["place", "kind"], name="classes_of_a_place")]
