"""Capital: targets of a year by place, programme and fund, requests for capital, needs of next year, and the board of
representatives of a commune. Amounts in đồng.

A sheet of targets is a proposal until a decision of the competent authority signs it; both only grow. The version in
force on a day is read by date: the last decision of the level whose effective day has come.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User, period_without_overlap
from dongvon.base.attachments.models import Attachment
from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Hamlet
from dongvon.core.targets import UNIT, Level
from dongvon.parties.groups.models import Group

LEVELS = [
    (Level.COMMUNE.value, _("tỉnh giao xã, phường")),
    (Level.HAMLET.value, _("xã, phường giao thôn")),
    (Level.ASSOCIATION.value, _("xã, phường giao hội, đoàn thể")),
    (Level.GROUP.value, _("xã, phường giao tổ")),
]


def _by() -> Any:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


def _to(model: Any, *, null: bool = False) -> Any:
    return models.ForeignKey(model, on_delete=models.PROTECT, null=null, related_name="+")


class TargetSheet(models.Model):
    """Targets proposed for a commune and a year. `divides`: the decision whose targets it splits among hamlets,
    associations or groups; none at the level of the commune. `reason`: why targets change, in words."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=11, choices=LEVELS)
    divides = models.ForeignKey("TargetDecision", on_delete=models.PROTECT, null=True, related_name="divided_by")
    made_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True, default="")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_split_names_what_it_divides",
                condition=Q(level="commune", divides__isnull=True) | ~Q(level="commune") & Q(divides__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["place", "year", "level"], name="target_sheets_of_a_place")]


class Target(models.Model):
    """One line of a sheet: programme × fund of the commune, or of one hamlet, association or group of it.

    `base`: the balance of 31/12 in the first version of the year, afterwards the target before; `change`: growth or
    cut; `target`: the outstanding to be reached and not to be exceeded."""

    place = models.CharField(max_length=5)
    sheet = models.ForeignKey(TargetSheet, on_delete=models.PROTECT, related_name="lines")
    hamlet = _to(Hamlet, null=True)
    association = models.CharField(max_length=2, blank=True, default="")
    group = _to(Group, null=True)
    programme = models.CharField(max_length=12)
    fund = _to(Fund)
    base = models.BigIntegerField()
    change = models.BigIntegerField()
    target = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "hamlet", "association", "group", "programme", "fund"],
                name="one_target_per_line",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="target_is_base_and_change", condition=Q(target=F("base") + F("change"))),
            models.CheckConstraint(name="target_not_negative", condition=Q(base__gte=0, target__gte=0)),
            models.CheckConstraint(
                name="target_in_tenths_of_a_million",
                condition=Q(base=F("base") / UNIT * UNIT, target=F("target") / UNIT * UNIT),
            ),
        ]


class TargetDecision(models.Model):
    """The competent authority's decision that puts a sheet in force from `effective_on`, with the signed paper.

    `number`: the version of the commune's targets, or the round of form 07/NHCS-KH, counted within place, year and
    level. `authority`: who signed, by office and name."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=11, choices=LEVELS)
    number = models.PositiveSmallIntegerField()
    sheet = models.OneToOneField(TargetSheet, on_delete=models.PROTECT, related_name="decision")
    decision_no = models.CharField(max_length=60)
    decided_on = models.DateField()
    effective_on = models.DateField()
    authority = models.CharField(max_length=120)
    paper = _to(Attachment)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "level", "number"], name="one_version_per_number"),
            models.CheckConstraint(name="target_decision_numbered", condition=Q(number__gte=1) & ~Q(decision_no="")),
            models.CheckConstraint(name="targets_in_force_in_their_year", condition=Q(effective_on__year=F("year"))),
        ]


class HeadroomRule(models.Model):
    """What a place decided about lending against targets, from a day on: whether an approval for which no target is
    recorded, or beyond a hamlet's share, is refused or said. Before the first one: `terms.toml`."""

    class Effect(models.TextChoices):
        WARN = "warn", _("cảnh báo")
        BLOCK = "block", _("không cho duyệt")

    place = models.CharField(max_length=5)
    since_on = models.DateField()
    without_target = models.CharField(max_length=5, choices=Effect.choices)
    beyond_hamlet = models.CharField(max_length=5, choices=Effect.choices)
    document = models.CharField(max_length=120)
    user = _by()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "since_on"], name="one_headroom_rule_per_day")]


class CapitalRequest(models.Model):
    """A commune asks for more capital for one programme from one fund."""

    place = models.CharField(max_length=5)
    number = models.CharField(max_length=60)
    programme = models.CharField(max_length=12)
    fund = _to(Fund)
    asked = models.BigIntegerField()
    asked_on = models.DateField()
    reason = models.CharField(max_length=300)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "number", "programme", "fund"], name="one_request_per_number_and_programme"
            ),
            models.CheckConstraint(name="request_above_zero", condition=Q(asked__gt=0)),
        ]


class RequestStop(models.Model):
    """A request reached a stop of its way on a day: ward → bank office → branch → provincial board.

    `amount`: what that stop supports, or, at the board, allocates by `decision` (0 and none: refused)."""

    class Stop(models.TextChoices):
        WARD = "ward", _("xã, phường gửi")
        OFFICE = "office", _("phòng giao dịch trình")
        BRANCH = "branch", _("chi nhánh trình")
        BOARD = "board", _("Ban đại diện tỉnh giao")

    place = models.CharField(max_length=5)
    request = models.ForeignKey(CapitalRequest, on_delete=models.PROTECT, related_name="stops")
    stop = models.CharField(max_length=6, choices=Stop.choices)
    on = models.DateField()
    amount = models.BigIntegerField()
    document = models.CharField(max_length=60)
    remark = models.CharField(max_length=300, blank=True, default="")
    decision = models.ForeignKey(TargetDecision, on_delete=models.PROTECT, null=True, related_name="allocations")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_allocation_names_its_decision",
                condition=Q(amount=0, decision__isnull=True)
                | Q(amount__gt=0, stop="board", decision__isnull=False)
                | Q(amount__gt=0, decision__isnull=True) & ~Q(stop="board"),
            ),
            models.UniqueConstraint(
                fields=["request", "stop"], condition=~Q(stop="board"), name="a_request_passes_a_stop_once"
            ),
        ]


class NeedEntry(models.Model):
    """What a group or hamlet says it needs of a programme for next year; the last entry of a year counts."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    hamlet = _to(Hamlet)
    group = _to(Group, null=True)
    programme = models.CharField(max_length=12)
    households = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    on = models.DateField()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_of_households_in_tenths",
                condition=Q(amount__gte=0, amount=F("amount") / UNIT * UNIT)
                & (Q(amount=0, households=0) | Q(amount__gt=0, households__gt=0)),
            ),
        ]
        indexes = [models.Index(fields=["place", "year"], name="needs_of_a_place")]


class NeedSending(models.Model):
    """The commune's sum of its needs for a year as it was sent to the bank; `up_to`: the last entry counted in it."""

    place = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    up_to = models.ForeignKey(NeedEntry, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=60)
    sent_on = models.DateField()
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)


class BoardMember(models.Model):
    """A member of the board of representatives of a commune, by decision of its People's Committee."""

    class Seat(models.TextChoices):
        HEAD = "head", _("Trưởng ban")
        DEPUTY = "deputy", _("Phó trưởng ban")
        MEMBER = "member", _("Thành viên")

    place = models.CharField(max_length=5)
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=120)
    seat = models.CharField(max_length=6, choices=Seat.choices)
    decision_no = models.CharField(max_length=60)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seat_runs_forward", condition=Q(until_on=None) | Q(until_on__gt=F("since_on"))
            ),
            period_without_overlap("one_seat_at_a_time", "place", "name"),
        ]


class BoardMeeting(models.Model):
    """A meeting of the commune's board called for a day; its minutes are a row of their own."""

    place = models.CharField(max_length=5)
    number = models.CharField(max_length=60)
    meets_on = models.DateField()
    agenda = models.CharField(max_length=1000)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "meets_on"], name="one_board_meeting_a_day")]


class WrittenOpinion(models.Model):
    """What a member who will be absent sends in writing before the session; nobody may stand in for him."""

    place = models.CharField(max_length=5)
    meeting = models.ForeignKey(BoardMeeting, on_delete=models.PROTECT, related_name="opinions")
    member = models.ForeignKey(BoardMember, on_delete=models.PROTECT, related_name="opinions")
    on = models.DateField()
    text = models.CharField(max_length=2000)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="one_opinion_per_member")]


class BoardMinutes(models.Model):
    """What the board concluded, with the signed paper."""

    place = models.CharField(max_length=5)
    meeting = models.OneToOneField(BoardMeeting, on_delete=models.PROTECT, related_name="minutes")
    chair = _to(BoardMember)
    present = models.ManyToManyField(BoardMember, through="BoardAttendance", related_name="+")
    conclusion = models.CharField(max_length=4000)
    paper = _to(Attachment)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)


class BoardAttendance(models.Model):
    """A member sat in a meeting."""

    place = models.CharField(max_length=5)
    minutes = models.ForeignKey(BoardMinutes, on_delete=models.PROTECT, related_name="attendance")
    member = _to(BoardMember)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minutes", "member"], name="a_member_sits_once")]


class BoardInspection(models.Model):
    """A plan of a board (of the province or the commune) to look at policy credit in the commune."""

    class Board(models.TextChoices):
        PROVINCE = "province", _("Ban đại diện tỉnh")
        COMMUNE = "commune", _("Ban đại diện xã, phường")

    place = models.CharField(max_length=5)
    board = models.CharField(max_length=8, choices=Board.choices)
    document = models.CharField(max_length=60)
    since_on = models.DateField()
    until_on = models.DateField()
    subject = models.CharField(max_length=400)
    inspectors = models.CharField(max_length=300)
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="inspection_runs_forward", condition=Q(until_on__gte=F("since_on"))),
        ]


class BoardFinding(models.Model):
    """What an inspection found, in words without names of borrowers; `answers`: the finding that this row says is put
    right."""

    place = models.CharField(max_length=5)
    inspection = models.ForeignKey(BoardInspection, on_delete=models.PROTECT, related_name="findings")
    hamlet = _to(Hamlet, null=True)
    on = models.DateField()
    text = models.CharField(max_length=1000)
    due_on = models.DateField(null=True)
    answers = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="answered_by")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)
