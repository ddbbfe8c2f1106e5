"""Organisations that borrow directly: enterprises, cooperatives, establishments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.parties.households.models import Household


class OrganisationKind(models.TextChoices):
    """What an organisation is by law."""

    ENTERPRISE = "enterprise", _("doanh nghiệp")
    COOPERATIVE = "cooperative", _("hợp tác xã")
    COOPERATIVE_GROUP = "coop_group", _("tổ hợp tác")
    BUSINESS_HOUSEHOLD = "business", _("hộ kinh doanh")
    SCHOOL = "school", _("cơ sở giáo dục mầm non")


class Organisation(models.Model):
    """One organisation as the bank knows it. `customer`: its customer row, whose only person is the representative;
    `licence`: number of the certificate of registration; `since_on`: the day of it."""

    place = models.CharField(max_length=5)
    customer = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="organisation")
    name = models.CharField(max_length=160)
    search = models.CharField(max_length=160)
    kind = models.CharField(max_length=11, choices=OrganisationKind.choices)
    tax_code = models.CharField(max_length=14, unique=True)
    licence = models.CharField(max_length=40)
    since_on = models.DateField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
