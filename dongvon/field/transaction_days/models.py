"""The day at the point: the session and its team, who came, the collection sheets 13/TD, the cash, the briefing."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.places.models import Point
from dongvon.core.states import DayState, name_of
from dongvon.credit.loans.models import Loan
from dongvon.parties.groups.models import BoardSeat, Group
from dongvon.parties.households.models import Household


class Session(models.Model):
    """One visit of the team to a point: the fixed day it stands for, its number in that month (a first visit, further
    ones by need), the day it was held, the cash brought along (đồng), and how far it is."""

    place = models.CharField(max_length=5)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="sessions")
    fixed_on = models.DateField()
    visit = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=[(one.value, name_of(one)) for one in DayState], default=DayState.OPEN.value
    )
    opening_float = models.BigIntegerField(default=0)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "fixed_on", "visit"], name="one_session_per_point_and_visit"),
            models.CheckConstraint(name="opening_float_not_negative", condition=Q(opening_float__gte=0)),
        ]
        indexes = [
            models.Index(fields=["place", "held_on"], condition=~Q(state="closed"), name="sessions_not_closed"),
        ]


class TeamSeat(models.Model):
    """Who does what at the session; a person has one seat. Source: VB 4030/NHCS-TDNN."""

    class Post(models.TextChoices):
        LEADER = "leader", _("tổ trưởng")
        CONTROLLER = "controller", _("kiểm soát viên")
        TELLER = "teller", _("giao dịch viên")

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="team")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=10, choices=Post.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="one_seat_of_a_person_in_a_team"),
            models.UniqueConstraint(
                fields=["session", "post"], condition=~Q(post="teller"), name="one_leader_and_one_controller"
            ),
        ]


class Presence(models.Model):
    """A group that came, and who came for it: its head, or its deputy in his place."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="presences")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="presences")
    post = models.CharField(max_length=6, choices=BoardSeat.Post.choices)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "group"], name="a_group_comes_once_to_a_session")]


class Sheet(models.Model):
    """Collection sheet 13/TD of one group at one session (or of the direct borrowers, without a group), as posted when
    the cash was counted; further ones of the same group are numbered. Sums in đồng; the lines add up to them.
    `interest_paid` is what was paid in cash."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="sheets")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="sheets")
    number = models.PositiveSmallIntegerField(default=1)
    interest_due = models.BigIntegerField()
    interest_paid = models.BigIntegerField()
    savings_in = models.BigIntegerField()
    interest_from_savings = models.BigIntegerField(default=0)
    principal_from_savings = models.BigIntegerField()
    cash_counted = models.BigIntegerField()
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "group", "number"], name="one_sheet_per_group_and_number", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="cash_is_interest_and_savings",
                condition=Q(cash_counted=F("interest_paid") + F("savings_in")),
            ),
        ]


class SheetLine(models.Model):
    """One entry of the sheet, or a loan on which nothing was paid. `interest_due` stands on the first line of a loan.

    `receipt`: the 01/BL given; `collected_on`: the doorstep day where it is not the day of the session; `entry_id`: the
    id made on the device that took the money, by which an entry handed in again is known."""

    place = models.CharField(max_length=5)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines", db_constraint=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="sheet_lines", db_constraint=False)
    interest_due = models.BigIntegerField(default=0)
    interest_paid = models.BigIntegerField(default=0)
    savings_in = models.BigIntegerField(default=0)
    interest_from_savings = models.BigIntegerField(default=0)
    principal_from_savings = models.BigIntegerField(default=0)
    receipt = models.CharField(max_length=24, blank=True, default="")
    collected_on = models.DateField(null=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id"], condition=Q(entry_id__isnull=False), name="an_entry_is_posted_once"
            )
        ]
        indexes = [models.Index(fields=["place", "receipt"], condition=~Q(receipt=""), name="lines_by_receipt")]


class CashCount(models.Model):
    """The cash as it was counted, by denomination; the last count of a session stands."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="counts")
    notes = models.JSONField()
    total = models.BigIntegerField()
    counted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(auto_now_add=True)


class Closing(models.Model):
    """The end of a session: what the books said, what was counted, why they differ, and who approved it. Đồng."""

    place = models.CharField(max_length=5)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="closing")
    received = models.BigIntegerField()
    paid_out = models.BigIntegerField()
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()
    explanation = models.CharField(max_length=400, blank=True, default="")
    counted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="count_approved_by_another", condition=~Q(counted_by=F("approved_by"))),
            models.CheckConstraint(
                name="difference_is_explained", condition=Q(counted=F("expected")) | ~Q(explanation="")
            ),
        ]

    @property
    def difference(self) -> int:
        return self.counted - self.expected


class Minutes(models.Model):
    """Conclusions of the briefing after the session (thông báo kết luận họp giao ban, TB-KLGB)."""

    place = models.CharField(max_length=5)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="minutes")
    number = models.CharField(max_length=40, blank=True, default="")
    new_policy = models.TextField(blank=True, default="")
    results = models.TextField(blank=True, default="")
    shortcomings = models.TextField(blank=True, default="")
    next_month = models.TextField(blank=True, default="")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Task(models.Model):
    """What a briefing concluded somebody is to do, by when, and when it was done."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["place", "due_on"], condition=Q(done_on=None), name="tasks_open")]


class Posted(models.Model):
    """A list put up at the point at this session."""

    place = models.CharField(max_length=5)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="posted")
    code = models.CharField(max_length=20)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "code"], name="a_list_is_put_up_once")]
