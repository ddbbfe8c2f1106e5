"""Members' savings (product 105): one account per household, money only out when every debt is repaid."""

from django.db import models
from django.db.models import Q

from dongvon.base.ledger.models import Fund
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household


class SavingsAccount(models.Model):
    """`balance` in đồng is a fold of the ledger's transfers, kept for speed; `dongvon verify` proves it."""

    place = models.CharField(max_length=5)
    household = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="savings")
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="savings", db_index=False, db_constraint=False
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    number = models.CharField(max_length=16, unique=True)
    opened_on = models.DateField()
    balance = models.BigIntegerField(default=0)
    last_deposit_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="savings_not_negative", condition=Q(balance__gte=0))]
        indexes = [models.Index(fields=["group"], name="savings_of_a_group")]
