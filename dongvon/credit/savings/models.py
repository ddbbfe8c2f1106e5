"""Savings: one account 105 per household in a group, accounts of anybody at the point, and what groups agreed on."""

from django.db import models
from django.db.models import Q

from dongvon.base.access.models import User
from dongvon.base.ledger.models import Fund
from dongvon.core.posting import AccountKind
from dongvon.core.savings import MEMBER, RESIDENT
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household


class SavingsAccount(models.Model):
    """A household's account (product 105). `balance` in đồng is a fold of the ledger's transfers, kept for speed;
    `dongvon verify` proves it. Interest before `interest_to` is credited; none yet where it is empty. `document`: the
    form 01/TGTV by which it was opened; empty where the first deposit opened it. `closed_on`: paid out in full, until
    the next deposit."""

    PRODUCT, KEPT_ON, ABOUT = MEMBER, AccountKind.MEMBER_SAVINGS, "savings"

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
    interest_to = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    document = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.CheckConstraint(name="savings_not_negative", condition=Q(balance__gte=0))]
        indexes = [models.Index(fields=["group"], name="savings_of_a_group")]


class ResidentAccount(models.Model):
    """An account of anybody who saves at the point, without a loan or a group. The identity number is sealed;
    `identity_index` finds it. The other fields as those of a member's account."""

    PRODUCT, KEPT_ON, ABOUT = RESIDENT, AccountKind.RESIDENT_SAVINGS, "resident"

    place = models.CharField(max_length=5)
    holder = models.CharField(max_length=100)
    identity = models.BinaryField()
    identity_index = models.BinaryField(max_length=32)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16, unique=True)
    opened_on = models.DateField()
    balance = models.BigIntegerField(default=0)
    last_deposit_on = models.DateField(null=True)
    interest_to = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    document = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(name="resident_savings_not_negative", condition=Q(balance__gte=0)),
            models.UniqueConstraint(fields=["place", "identity_index"], name="one_resident_account_per_person"),
        ]


class GroupMinimum(models.Model):
    """The least deposit a group agreed on by 10C/TD, in đồng, from a day on."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="minimums")
    amount = models.BigIntegerField()
    since_on = models.DateField()
    minutes = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "since_on"], name="one_minimum_per_group_and_day"),
            models.CheckConstraint(name="minimum_not_negative", condition=Q(amount__gte=0)),
        ]


class WithdrawalRequest(models.Model):
    """A member asks to be paid out at a later session, so that the cash can be brought. `amount` in đồng; empty: all,
    and the account is closed. Open until it is paid or taken back."""

    place = models.CharField(max_length=5)
    account = models.ForeignKey(SavingsAccount, on_delete=models.PROTECT, related_name="requests")
    amount = models.BigIntegerField(null=True)
    asked_on = models.DateField()
    wanted_on = models.DateField()
    document = models.CharField(max_length=40)
    done_on = models.DateField(null=True)
    paid = models.BigIntegerField(null=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="asked_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="wanted_after_asking", condition=Q(wanted_on__gte=models.F("asked_on"))),
            models.UniqueConstraint(
                fields=["account"], condition=Q(done_on__isnull=True), name="one_open_request_per_account"
            ),
        ]
