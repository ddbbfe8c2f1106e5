"""What was paid of commission and entrustment fee, by month, payee and fund."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.ledger.models import Fund
from dongvon.core.fees import COMMISSION, FEE
from dongvon.parties.groups.models import Group


class FeePayment(models.Model):
    """Paid at the point for the month that begins on `month`: to a group its commission, to an association at the level
    of the commune its fee. `amount` in đồng; `facts`: what it was reckoned from. Only grows."""

    place = models.CharField(max_length=5)
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=[(COMMISSION, _("hoa hồng")), (FEE, _("phí ủy thác"))])
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="commissions")
    association = models.CharField(max_length=2)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    document = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "month", "kind", "group", "association", "fund"], name="a_month_is_paid_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="fee_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="fee_month_by_its_first_day", condition=Q(month__day=1)),
        ]  # fmt: skip
