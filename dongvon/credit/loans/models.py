"""Loans: the contract, its instalments, its position, the movements that made it, and what it brought about."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.ledger.models import Fund, Origin
from dongvon.base.places.models import Hamlet
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household, Person


class Channel(models.TextChoices):
    GROUP = "group", _("qua tổ")
    DIRECT = "direct", _("trực tiếp")


class Loan(models.Model):
    """One contract with one borrower under one programme from one fund.

    `rate_at_signing_e7`: yearly rate of the contract in 10⁻⁷. `unit_code` is the commune of the first payout by the
    code of its day; `place` is where that commune is found today. `rollover`: the contract replaced an older one
    without new cash (đảo khoản, lưu vụ) and is no loan-turn. The bank re-uses loan numbers: a loan is known by its
    number and its household."""

    place = models.CharField(max_length=5)
    unit_code = models.CharField(max_length=5)
    number = models.CharField(max_length=16)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="loans")
    borrower = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="loans", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="loans")
    association = models.CharField(max_length=2, blank=True, default="")
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="loans")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="loans", db_index=False)
    programme = models.CharField(max_length=12)
    variant = models.CharField(max_length=24, blank=True, default="")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    purpose = models.CharField(max_length=160, blank=True, default="")
    signed_on = models.DateField()
    first_paid_out_on = models.DateField(null=True)
    amount = models.BigIntegerField()
    term_months = models.PositiveSmallIntegerField()
    instalment_months = models.PositiveSmallIntegerField()
    transaction_day = models.PositiveSmallIntegerField(null=True)
    final_due_on = models.DateField()
    rate_at_signing_e7 = models.BigIntegerField()
    studies_end_on = models.DateField(null=True)
    course_months = models.PositiveSmallIntegerField(null=True)
    rollover = models.BooleanField(default=False)
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.OWN)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "household"], name="one_loan_per_number_and_household"),
            models.CheckConstraint(name="loan_amount_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="loan_due_after_signing", condition=Q(final_due_on__gte=F("signed_on"))),
            models.CheckConstraint(
                name="loan_through_a_group_has_one", condition=Q(channel="direct") | Q(group__isnull=False)
            ),
            models.CheckConstraint(name="loan_closes_after_signing", condition=Q(closed_on__gte=F("signed_on"))),
        ]
        indexes = [
            models.Index(fields=["place", "programme"], name="loans_of_a_place"),
            models.Index(fields=["place", "final_due_on"], name="loans_by_due_day"),
        ]


class Instalment(models.Model):
    """What falls due of the principal on a day; the sum of a loan's instalments is its amount.

    No foreign key in the database: there are ten of them to a loan, each checked one by one at commit, which is a tenth
    of opening a branch's books. Loans are never deleted (no role may), and `dongvon verify` finds an orphan
    (decision 0032)."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(
        Loan, on_delete=models.PROTECT, related_name="instalments", db_index=False, db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    principal = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="one_instalment_per_number"),
            models.CheckConstraint(name="instalment_above_zero", condition=Q(principal__gt=0)),
        ]
        indexes = [models.Index(fields=["place", "due_on"], name="instalments_by_due_day")]


class Position(models.Model):
    """Where a loan stands, in đồng: a fold of its movements, kept for speed; `dongvon verify` proves it.

    `paid_out` is all that was ever paid out (the amount of openings and payouts).
    All interest before `interest_to` is paid, or stands in `arrears` (due, unpaid) or `deferred_interest` (put off by
    an interest grace); from that day on it is still to be reckoned."""

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, primary_key=True, related_name="position")
    place = models.CharField(max_length=5)
    paid_out = models.BigIntegerField(default=0)
    in_term = models.BigIntegerField(default=0)
    overdue = models.BigIntegerField(default=0)
    frozen = models.BigIntegerField(default=0)
    deferred_interest = models.BigIntegerField(default=0)
    arrears = models.BigIntegerField(default=0)
    interest_to = models.DateField()
    last_moved_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="position_not_negative",
                condition=Q(in_term__gte=0, overdue__gte=0, frozen__gte=0, deferred_interest__gte=0, arrears__gte=0),
            )
        ]

    @property
    def outstanding(self) -> int:
        """Principal owed in all three states (tổng dư nợ)."""
        return self.in_term + self.overdue + self.frozen


class Event(models.TextChoices):
    """What moved a loan."""

    OPENING = "opening", _("Nhận số dư đầu kỳ")
    PAID_OUT = "paid_out", _("Giải ngân")
    INTEREST_DUE = "interest_due", _("Lãi đến hạn")
    INTEREST_DEFERRED = "interest_deferred", _("Lãi ân hạn")
    INTEREST_COLLECTED = "interest_collected", _("Thu lãi")
    PRINCIPAL_COLLECTED = "principal_collected", _("Thu nợ gốc")
    PRINCIPAL_FROM_SAVINGS = "principal_from_savings", _("Thu nợ gốc từ tiền gửi")
    TO_OVERDUE = "to_overdue", _("Chuyển nợ quá hạn")
    TO_FROZEN = "to_frozen", _("Khoanh nợ")
    WRITTEN_OFF = "written_off", _("Xóa nợ")
    REVERSAL = "reversal", _("Hủy bút toán")
    ADJUSTED = "adjusted", _("Điều chỉnh theo tệp của ngân hàng")


class Movement(models.Model):
    """One event on one loan: what it changed of the position, in đồng; partitioned by the month of `booked_on`.

    `amount` is below zero only where an imported month was replaced and takes back what the earlier file said."""

    pk = models.CompositePrimaryKey("booked_on", "id")
    id = models.BigIntegerField()
    booked_on = models.DateField()
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="movements")
    place = models.CharField(max_length=5)
    event = models.CharField(max_length=24, choices=Event.choices)
    amount = models.BigIntegerField()
    in_term = models.BigIntegerField()
    overdue = models.BigIntegerField()
    frozen = models.BigIntegerField()
    deferred_interest = models.BigIntegerField()
    arrears = models.BigIntegerField()
    interest_to = models.DateField(null=True)
    document = models.CharField(max_length=40)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    request_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "loans_movement"


class OutcomeKind(models.TextChoices):
    """What policy credit is counted by at the conference."""

    JOB = "job", _("việc làm")
    STUDENT = "student", _("học sinh, sinh viên")
    POOR_HOUSE = "poor_house", _("nhà ở hộ nghèo")
    WATER_WORK = "water_work", _("công trình nước sạch, vệ sinh")
    AFTER_PRISON = "after_prison", _("người chấp hành xong án phạt tù")
    SOCIAL_HOUSE = "social_house", _("nhà ở xã hội")
    WORKER_ABROAD = "worker_abroad", _("lao động đi làm việc ở nước ngoài")


class Outcome(models.Model):
    """What a loan brought about. `key` tells the same person or house apart from another one (opaque, no name)."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="outcomes", db_index=False)
    kind = models.CharField(max_length=13, choices=OutcomeKind.choices)
    key = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    reached_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "kind", "key"], name="one_outcome_per_loan_kind_and_key"),
            models.CheckConstraint(name="outcome_of_at_least_one", condition=Q(quantity__gte=1)),
        ]
        indexes = [models.Index(fields=["place", "kind"], name="outcomes_of_a_place")]


class Expectation(models.Model):
    """What people did here while the lender's books are kept elsewhere (mirror): waits for the bank's next list to say
    the same. Changes no position."""

    place = models.CharField(max_length=5)
    action = models.CharField(max_length=24)
    about_type = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    expected_on = models.DateField()
    request_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place", "about_type", "about_id"], name="expectations_about")]
