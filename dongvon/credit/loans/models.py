"""Loans: the contract, its instalments, its position, the movements that made it, and what it brought about."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.ledger.models import Fund, Origin
from dongvon.base.places.models import Hamlet
from dongvon.core.life import ActKind
from dongvon.core.posting import Happened
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household, Person
from dongvon.parties.organisations.queries import organisation_of


class Channel(models.TextChoices):
    GROUP = "group", _("qua tổ")
    DIRECT = "direct", _("trực tiếp")


class Loan(models.Model):
    """One contract with one borrower under one programme from one fund.

    `rate_at_signing_e7`: yearly rate of the contract in 10⁻⁷. `unit_code` is the commune of the first payout by the
    code of its day; `place` is the commune in whose books the loan stands today. `placed_on`: since when place, hamlet,
    group and association are what they are, where the loan has moved; what they were is in `FormerPlacement`.
    `final_due_on`: the last due date in force, with
    `contract_due_on` the one that was signed, where it has been put off since. `rollover`: the contract replaced an
    older one without new cash (đảo khoản, lưu vụ) and is no loan-turn. `cancelled`: of the `amount` signed, what will
    not be paid out any more. The bank re-uses loan numbers: a loan is known
    by its number and its household."""

    place = models.CharField(max_length=5)
    unit_code = models.CharField(max_length=5)
    number = models.CharField(max_length=16)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="loans")
    borrower = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="loans", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="loans", db_constraint=False)
    association = models.CharField(max_length=2, blank=True, default="")
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="loans", db_constraint=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="loans", db_index=False, db_constraint=False)
    programme = models.CharField(max_length=12)
    variant = models.CharField(max_length=24, blank=True, default="")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    purpose = models.CharField(max_length=160, blank=True, default="")
    signed_on = models.DateField()
    first_paid_out_on = models.DateField(null=True)
    amount = models.BigIntegerField()
    cancelled = models.BigIntegerField(default=0, db_default=0)
    term_months = models.PositiveSmallIntegerField()
    instalment_months = models.PositiveSmallIntegerField()
    transaction_day = models.PositiveSmallIntegerField(null=True)
    final_due_on = models.DateField()
    rate_at_signing_e7 = models.BigIntegerField()
    studies_end_on = models.DateField(null=True)
    course_months = models.PositiveSmallIntegerField(null=True)
    rollover = models.BooleanField(default=False)
    contract_due_on = models.DateField(null=True)
    placed_on = models.DateField(null=True)
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.OWN)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "household"], name="one_loan_per_number_and_household"),
            models.CheckConstraint(name="loan_amount_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="cancelled_part_of_the_amount", condition=Q(cancelled__gte=0, cancelled__lt=F("amount"))
            ),
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

    @property
    def who(self) -> str:
        """Who borrowed, by name: the person, or the organisation for which he signed."""
        organisation = organisation_of(self.household)
        return organisation.name if organisation else self.borrower.name

    def not_paid_out(self, paid_out: int) -> int:
        """What of the grant may still be paid out after `paid_out`, in đồng; nothing once it is settled."""
        return 0 if self.closed_on is not None or self.rollover else max(self.amount - self.cancelled - paid_out, 0)


class Cause(models.TextChoices):
    """Why a loan stands elsewhere than before."""

    HOUSEHOLD = "household", _("hộ chuyển nơi ở")
    GROUP = "group", _("tách, sáp nhập tổ")
    ASSOCIATION = "association", _("đổi hội, đoàn thể nhận ủy thác")
    COMMUNE = "commune", _("sắp xếp địa giới xã, phường")
    FILE = "file", _("theo danh sách của ngân hàng")


class FormerPlacement(models.Model):
    """Where a loan stood on the days [since_on, until_on), before it came to where it stands now; only of loans that
    have moved. `was_at`: the commune it stood in; `place`: where the loan is found today. Reports of a past day go by
    it (SQL function `loans_in`, decision 0036)."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="former_placements")
    was_at = models.CharField(max_length=5)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    association = models.CharField(max_length=2, blank=True, default="")
    since_on = models.DateField()
    until_on = models.DateField()
    cause = models.CharField(max_length=11, choices=Cause.choices)
    document = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="placement_runs_forward", condition=Q(until_on__gte=F("since_on"))),
        ]
        indexes = [models.Index(fields=["was_at"], name="placements_of_a_place")]


class Instalment(models.Model):
    """What falls due of the principal on a day; the sum of a loan's instalments is its amount less what was cancelled.

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
    an interest grace); from that day on it is still to be reckoned. `overpaid` is money owed to the payer;
    `written_off` and `written_off_interest` may still come back."""

    loan = models.OneToOneField(
        Loan, on_delete=models.PROTECT, primary_key=True, related_name="position", db_constraint=False
    )
    place = models.CharField(max_length=5)
    paid_out = models.BigIntegerField(default=0)
    in_term = models.BigIntegerField(default=0)
    overdue = models.BigIntegerField(default=0)
    frozen = models.BigIntegerField(default=0)
    deferred_interest = models.BigIntegerField(default=0)
    arrears = models.BigIntegerField(default=0)
    overpaid = models.BigIntegerField(default=0, db_default=0)
    written_off = models.BigIntegerField(default=0, db_default=0)
    written_off_interest = models.BigIntegerField(default=0, db_default=0)
    interest_to = models.DateField()
    last_moved_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="position_not_negative",
                condition=Q(in_term__gte=0, overdue__gte=0, frozen__gte=0, deferred_interest__gte=0, arrears__gte=0)
                & Q(overpaid__gte=0, written_off__gte=0, written_off_interest__gte=0),
            )
        ]

    @property
    def outstanding(self) -> int:
        """Principal owed in all three states (tổng dư nợ)."""
        return self.in_term + self.overdue + self.frozen


class Event(models.TextChoices):
    """What moved a loan; `core.posting.Happened` with its Vietnamese name."""

    OPENING = Happened.OPENING, _("Nhận số dư đầu kỳ")
    PAID_OUT = Happened.PAID_OUT, _("Giải ngân")
    ROLLED_IN = Happened.ROLLED_IN, _("Nhận nợ lưu vụ từ khoản cũ")
    INTEREST_DUE = Happened.INTEREST_DUE, _("Lãi đến hạn")
    INTEREST_DEFERRED = Happened.INTEREST_DEFERRED, _("Lãi ân hạn")
    INTEREST_COLLECTED = Happened.INTEREST_COLLECTED, _("Thu lãi")
    INTEREST_CORRECTED = Happened.INTEREST_CORRECTED, _("Điều chỉnh lãi theo quyết định")
    PRINCIPAL_COLLECTED = Happened.PRINCIPAL_COLLECTED, _("Thu nợ gốc")
    PRINCIPAL_FROM_SAVINGS = Happened.PRINCIPAL_FROM_SAVINGS, _("Thu nợ gốc từ tiền gửi")
    OVERPAID = Happened.OVERPAID, _("Tiền thu thừa")
    OVERPAID_RETURNED = Happened.OVERPAID_RETURNED, _("Trả lại tiền thu thừa")
    TO_OVERDUE = Happened.TO_OVERDUE, _("Chuyển nợ quá hạn")
    TO_FROZEN = Happened.TO_FROZEN, _("Khoanh nợ")
    FREEZE_ENDED = Happened.FREEZE_ENDED, _("Hết thời hạn khoanh")
    ROLLED_OVER = Happened.ROLLED_OVER, _("Chuyển sang khoản lưu vụ")
    WRITTEN_OFF = Happened.WRITTEN_OFF, _("Xóa nợ")
    RECOVERED = Happened.RECOVERED, _("Thu hồi nợ đã xóa")
    MOVED = Happened.MOVED, _("Chuyển địa bàn")
    REVERSAL = Happened.REVERSAL, _("Hủy bút toán")
    ADJUSTED = Happened.ADJUSTED, _("Điều chỉnh theo tệp của ngân hàng")


ACT_NAMES = {
    ActKind.END_FREEZE: _("Hết thời hạn khoanh"),
    ActKind.CHANGE_SCHEDULE: _("Đổi lịch trả nợ"),
    ActKind.PAY_OUT: _("Giải ngân"),
    ActKind.FALL_DUE: _("Lãi đến hạn"),
    ActKind.RECEIVE: _("Thu tiền"),
    ActKind.RETURN_OVERPAID: _("Trả lại tiền thu thừa"),
    ActKind.TO_OVERDUE: _("Chuyển nợ quá hạn"),
    ActKind.FREEZE: _("Khoanh nợ"),
    ActKind.CORRECT_INTEREST: _("Điều chỉnh lãi theo quyết định"),
    ActKind.WRITE_OFF: _("Xóa nợ"),
    ActKind.RECOVER: _("Thu hồi nợ đã xóa"),
    ActKind.ROLL_OVER: _("Cho vay lưu vụ"),
    ActKind.MOVE: _("Chuyển địa bàn"),
}


class Act(models.Model):
    """What somebody did to a loan or decided about it, as it was entered: the input of `core.life`, which makes the
    movements of it. `on` is the value date. Only grows: an act undone is named by another row's `undoes`.

    `facts`: what the kind needs beyond the amount (purpose, money, instalments …), see `replaying.act_of`."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="acts", db_index=False, db_constraint=False)
    kind = models.CharField(max_length=16)
    on = models.DateField()
    amount = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    document = models.CharField(max_length=40, blank=True, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    request_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    entered_at = models.DateTimeField(auto_now_add=True)


class Movement(models.Model):
    """One event on one loan: what it changed of the position, in đồng; partitioned by the month of `booked_on`.

    `valued_on`: the day from which it counts, where that is not the day it is booked on (a correction of a day whose
    month is closed, a reversal). `act_id`: the act it follows from; none for what was imported or taken over.
    `amount` is below zero where something is taken back: a month replaced in a mirror, an undoing, an act found late.
    `released_in_term`, `released_overdue`: interest that leaves what the commune has accrued: it falls due, or goes
    with a loan that moves; `rounding_…`: what rounding put into it (core.accrual)."""

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
    overpaid = models.BigIntegerField(default=0, db_default=0)
    written_off = models.BigIntegerField(default=0, db_default=0)
    written_off_interest = models.BigIntegerField(default=0, db_default=0)
    released_in_term = models.BigIntegerField(default=0, db_default=0)
    released_overdue = models.BigIntegerField(default=0, db_default=0)
    rounding_in_term = models.BigIntegerField(default=0, db_default=0)
    rounding_overdue = models.BigIntegerField(default=0, db_default=0)
    interest_to = models.DateField(null=True)
    valued_on = models.DateField(null=True)
    act_id = models.BigIntegerField(null=True)
    document = models.CharField(max_length=40)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    request_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "loans_movement"

    @property
    def counts_from(self) -> date:
        """The day from which it counts."""
        return self.valued_on or self.booked_on


class Misuse(models.Model):
    """Minutes that a part of a loan was not used as agreed. `repay_by`: the last day to repay it; `repaid_before`:
    principal repaid until then, in đồng; `transferred_on`: what was left of it went overdue."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="misuses")
    amount = models.BigIntegerField()
    found_on = models.DateField()
    repay_by = models.DateField()
    repaid_before = models.BigIntegerField()
    minutes = models.CharField(max_length=40)
    transferred_on = models.DateField(null=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="misuse_above_zero", condition=Q(amount__gt=0))]


class Takeover(models.Model):
    """Another member of the household, or an heir, answers for the loan from a day on (chuyển người thừa kế)."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="takeovers")
    before = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField()
    reason = models.CharField(max_length=8, choices=[("dead", _("người vay đã chết")), ("missing", _("mất tích")),
                                                      ("declared", _("bị tuyên bố là đã chết"))])  # fmt: skip
    document = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Security(models.Model):
    """What a loan is secured by (tài sản bảo đảm, người bảo lãnh), from the day it went into the vault until it is
    given back. `value`: as valued, in đồng; a guarantor's is what he answers for. `application_id`: entered for an
    application, before there is a loan; the payout ties it to the loan."""

    place = models.CharField(max_length=5)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="securities")
    application_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=9, choices=[("mortgage", _("thế chấp")), ("guarantee", _("bảo lãnh"))])
    description = models.CharField(max_length=160)
    owner = models.CharField(max_length=120)
    value = models.BigIntegerField()
    document = models.CharField(max_length=40)
    taken_on = models.DateField()
    released_on = models.DateField(null=True)
    release_document = models.CharField(max_length=40, blank=True, default="")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="security_of_some_value", condition=Q(value__gt=0)),
            models.CheckConstraint(
                name="security_of_something", condition=Q(loan__isnull=False) | Q(application_id__isnull=False)
            ),
            models.CheckConstraint(name="security_released_later", condition=Q(released_on__gte=F("taken_on"))),
        ]


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
