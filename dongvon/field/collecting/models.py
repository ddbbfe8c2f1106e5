"""What is collected between two sessions: the phones, the receipts handed out for it, and every entry handed in."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.core.handing import ENTRIES, MOST
from dongvon.parties.groups.models import Group


class Device(models.Model):
    """A phone on which a leader or deputy collects for one group, or, without a group, a laptop of the team, on which a
    teller serves one session. Its keys follow from `public_id` and a secret of the installation (`parcels`); none is
    kept here. `number` counts the phones of the group, or the laptops of the place."""

    place = models.CharField(max_length=5)
    public_id = models.UUIDField(unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    enrolled_on = models.DateField()
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_phone_per_number"),
            models.UniqueConstraint(fields=["place", "number"], condition=Q(group=None), name="one_laptop_per_number"),
        ]


class ReceiptRange(models.Model):
    """Receipts 01/BL numbered `first` to `last` of a series, handed to a group in advance; with a device, to the
    holder of that phone."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="ranges")
    series = models.CharField(max_length=8)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    handed_on = models.DateField()
    handed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="receipts_run_forward", condition=Q(last__gte=F("first"))),
            ExclusionConstraint(
                name="a_receipt_is_handed_out_once",
                expressions=[
                    ("series", RangeOperators.EQUAL),
                    (
                        Func(F("first"), F("last"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Delivery(models.Model):
    """One handing over: how many entries came, how many of them were new, the digest of what was in the parcel."""

    place = models.CharField(max_length=5)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="deliveries")
    digest = models.BinaryField(max_length=32)
    sent = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    handed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)


class HandedEntry(models.Model):
    """An entry a device made (`core.handing.Handed`), as it was handed in; it is corrected by another one that undoes
    it. `collected_on`: the doorstep day, as far as the device's clock can be right. `code`: what the receipt shows.
    `group`: none for direct borrowers. Of a laptop: `basis`, the preparation it went by, and `recipient`, the person
    who received a payout."""

    place = models.CharField(max_length=5)
    entry_id = models.UUIDField(unique=True)
    # A sheet is 180 rows of one delivery, whose own keys vouch for device and group, and which is looked up once a
    # statement: checking each row, and an index for each key, cost more than the rows.
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    about_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    receipt = models.CharField(max_length=24, blank=True, default="")
    session_on = models.DateField()
    claimed_on = models.DateField()
    collected_on = models.DateField()
    made_at = models.BigIntegerField()
    undoes = models.UUIDField(null=True)
    code = models.CharField(max_length=26)
    basis = models.BigIntegerField(null=True)
    recipient = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "number"], name="one_entry_per_number"),
            models.UniqueConstraint(fields=["code"], name="one_entry_per_code"),
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(undoes__isnull=False), name="an_entry_is_undone_once"
            ),
            models.CheckConstraint(name="handed_amount", condition=Q(amount__gt=0, amount__lte=MOST)),
            models.CheckConstraint(name="handed_kind", condition=Q(kind__in=ENTRIES)),
        ]
        indexes = [models.Index(fields=["group", "session_on"], name="entries_of_a_session")]


class SettledUndoing(models.Model):
    """What somebody at the point did about an undoing that came when its entry was on a posted sheet already: the books
    were put right by other means (the paper names them), or the entry stands."""

    class Outcome(models.TextChoices):
        PAID_BACK = "paid_back", _("đã trả lại tiền, sổ sách đã điều chỉnh")
        STANDS = "stands", _("khoản thu vẫn đúng, việc hủy không có hiệu lực")

    place = models.CharField(max_length=5)
    undoing = models.OneToOneField(HandedEntry, on_delete=models.PROTECT, related_name="settled")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    document = models.CharField(max_length=40)
    settled_on = models.DateField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
