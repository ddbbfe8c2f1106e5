"""What a commune has accrued, by cell and as posted; its closed days and years."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.ledger.models import Fund
from dongvon.core.interest import IN_TERM, OVERDUE

STATES = [(IN_TERM, _("trong hạn")), (OVERDUE, _("quá hạn"))]


class DayClose(models.Model):
    """A commune's books are accrued up to and with the day `on`. `mark`: the number of the last movement there was;
    every later close takes in what has a higher number or is booked on a later day. `taken_in`: how many it took."""

    place = models.CharField(max_length=5)
    on = models.DateField()
    mark = models.BigIntegerField()
    taken_in = models.IntegerField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "on"], name="a_day_is_closed_once")]


class Accrual(models.Model):
    """Interest accrued of a place × fund × programme × state, in đồng since the cells began: posted, released (fell due
    or moved away), taken to the residue. `rounding`: what rounding put into the released, in 1/3 650 000 000 đồng."""

    place = models.CharField(max_length=5)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=12)
    state = models.CharField(max_length=7, choices=STATES)
    posted = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    residue = models.BigIntegerField(default=0)
    rounding = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "fund", "programme", "state"], name="one_accrual_per_key")
        ]

    @property
    def books(self) -> int:
        """Interest in progress as the books have it, the residue included."""
        return self.posted - self.released

    @property
    def accrued(self) -> int:
        """The balance of the accrued account."""
        return self.books - self.residue


class Cell(models.Model):
    """All loans of an accrual that bear the same rates: signed at `rate_at_signing_e7`, and reached by whatever reaches
    balances outstanding after `priced_from`. `balance` in đồng as of the last closed day; `whole` and `remainder`: the
    exact interest it bore up to and with that day, since the cell began (core.interest)."""

    place = models.CharField(max_length=5)
    accrual = models.ForeignKey(Accrual, on_delete=models.PROTECT, related_name="cells")
    variant = models.CharField(max_length=24, blank=True, default="")
    rate_at_signing_e7 = models.BigIntegerField()
    priced_from = models.DateField()
    balance = models.BigIntegerField()
    whole = models.BigIntegerField()
    remainder = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["accrual", "variant", "rate_at_signing_e7", "priced_from"], name="one_cell_per_pricing"
            ),
            models.CheckConstraint(name="cell_remainder_not_negative", condition=Q(remainder__gte=0)),
        ]


class YearClose(models.Model):
    """The closing entries of a commune's year, booked on `booked_on`; or, naming the one it `reverses`, their
    reversal."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    booked_on = models.DateField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    decision = models.CharField(max_length=40, blank=True, default="")
    request_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_year_is_closed_at_its_end", condition=Q(booked_on__year__gte=F("year")))
        ]
