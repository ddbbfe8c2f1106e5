"""The ledger: funds and their mode by date, accounts, and transfers that only grow.

A transfer moves a positive amount from a credit account to a debit account; it knows nothing of loans, only what it is
about (`about_type`, `about_id`). Balanced by construction; a correction is another transfer.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User, period_without_overlap


class Lender(models.Model):
    """Whose books these are: the bank's unit, a province's or ward's entrusted fund, an association's fund."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)


class Fund(models.Model):
    """A source of money of a lender. Central (TW) and local (DP) money are never mixed in one loan."""

    lender = models.ForeignKey(Lender, on_delete=models.PROTECT, related_name="funds")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=2, choices=[("TW", _("vốn trung ương")), ("DP", _("vốn địa phương"))])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lender", "code"], name="one_fund_per_lender_and_code")]


class FundMode(models.Model):
    """Book of record or mirror, for lender × fund, on the days [since_on, until_on)."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="modes")
    mode = models.CharField(max_length=6, choices=[("book", _("sổ gốc")), ("mirror", _("sổ đối chiếu"))])
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [period_without_overlap("one_mode_at_a_time", "fund")]


class Account(models.Model):
    """One account: place × fund × kind × programme. `kind` is `core.posting.AccountKind`."""

    place = models.CharField(max_length=5)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT)
    kind = models.PositiveSmallIntegerField()
    programme = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "fund", "kind", "programme"], name="one_account_per_key")
        ]


class Origin(models.TextChoices):
    OWN = "own", _("phát sinh tại đây")
    IMPORT = "import", _("nhập từ ngân hàng")
    OPENING = "opening", _("số dư đầu kỳ")


class Transfer(models.Model):
    """One row of the ledger; the table is partitioned by the month of `booked_on` and made by its own migration."""

    pk = models.CompositePrimaryKey("booked_on", "id")
    id = models.BigIntegerField()
    booked_on = models.DateField()
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    event = models.CharField(max_length=24)
    about_type = models.CharField(max_length=12)
    about_id = models.BigIntegerField()
    origin = models.CharField(max_length=7, choices=Origin.choices)
    place = models.CharField(max_length=5)
    request_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reverses_on = models.DateField(null=True)
    reverses_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_transfer"


class ClosedMonth(models.Model):
    """A month of a commune's books in which nothing is booked any more. Months are closed one after the other."""

    place = models.CharField(max_length=5)
    month = models.DateField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "month"], name="a_month_is_closed_once"),
            models.CheckConstraint(name="month_by_its_first_day", condition=models.Q(month__day=1)),
        ]
