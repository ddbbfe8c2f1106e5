"""What households said they need: answers, which only grow; needs, which end; and what comes from the public page and
waits for an officer.

Answers and needs have no place of their own: they are where their household is, and go along when it moves."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import N_
from dongvon.core.reach import Ended, Obstacle
from dongvon.parties.households.models import Household

SOURCES = {"visit": N_("đến nhà hỏi"), "meeting": N_("họp tổ"), "public": N_("trang công khai")}
NO_REASONS = {
    "own_means": N_("Tự lo được vốn"), "has_loan": N_("Đang vay, chưa cần thêm"), "afraid": N_("Sợ không trả được"),
    "no_labour": N_("Già yếu, không có lao động"), "no_plan": N_("Chưa biết làm gì"), "other": N_("Lý do khác"),
}  # fmt: skip
OBSTACLES: dict[str, str] = {
    Obstacle.PLAN_WEAK: N_("Phương án còn yếu"), Obstacle.DOCUMENTS: N_("Hồ sơ, giấy tờ chưa đủ"),
    Obstacle.OTHER: N_("Lý do khác"),
}  # fmt: skip
ENDED: dict[str, str] = {
    Ended.LOAN: N_("Đã được vay"), Ended.WITHDRAWN: N_("Hộ không cần nữa"),
    Ended.NOT_ELIGIBLE: N_("Không còn thuộc đối tượng"),
}  # fmt: skip


def _household() -> Any:
    return models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")


def _by(**more: Any) -> Any:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", **more)


class Answer(models.Model):
    """A household was asked on a day whether it needs a loan. `reason`: why not (a key of NO_REASONS), else empty. The
    latest counts."""

    household = _household()
    asked_on = models.DateField()
    needs = models.BooleanField()
    reason = models.CharField(max_length=9, choices=list(NO_REASONS.items()), blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=7, choices=list(SOURCES.items()))
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_need_has_a_reason", condition=Q(needs=True, reason="") | Q(needs=False) & ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["household", "-asked_on"], name="answers_of_a_household")]


class Need(models.Model):
    """A household needs a loan of a programme: `amount` đồng for `purpose`, said first on `declared_on`. What met it is
    read from the loans; `ended_on` says that it ended otherwise (or by a loan of another programme). `obstacle`: what
    stands in the way, where only somebody's word says so."""

    household = _household()
    programme = models.CharField(max_length=12)
    variant = models.CharField(max_length=24, blank=True, default="")
    amount = models.BigIntegerField()
    purpose = models.CharField(max_length=160)
    declared_on = models.DateField()
    source = models.CharField(max_length=7, choices=list(SOURCES.items()))
    obstacle = models.CharField(max_length=9, choices=list(OBSTACLES.items()), blank=True, default="")
    obstacle_note = models.CharField(max_length=200, blank=True, default="")
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=12, choices=list(ENDED.items()), blank=True, default="")
    user = _by()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="need_of_an_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="need_ends_for_a_reason",
                condition=Q(ended_on__isnull=True, ended_because="")
                | Q(ended_on__gte=F("declared_on")) & ~Q(ended_because=""),
            ),
            models.UniqueConstraint(
                fields=["household", "programme", "variant"], condition=Q(ended_on=None), name="one_open_need"
            ),
        ]


class Declaration(models.Model):
    """Somebody said on the public page that he needs a loan, unverified. `phone` is sealed. An officer finds his
    household (`household`, by which a need is declared) or dismisses it with `dismissed`; then name and phone are
    erased, and what stays is a count."""

    place = models.CharField(max_length=5)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    phone = models.BinaryField(default=b"")
    phone_index = models.BinaryField(max_length=16, null=True)
    programme = models.CharField(max_length=12)
    amount = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=160, blank=True, default="")
    declared_on = models.DateField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    dismissed = models.CharField(max_length=200, blank=True, default="")
    settled_on = models.DateField(null=True)
    settled_by = _by(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_settled_declaration_has_a_household_or_a_reason",
                condition=Q(settled_on__isnull=True, household__isnull=True, dismissed="", settled_by__isnull=True)
                | Q(settled_on__isnull=False, settled_by__isnull=False, household__isnull=False, dismissed="")
                | Q(settled_on__isnull=False, settled_by__isnull=False, household__isnull=True) & ~Q(dismissed=""),
            ),
        ]
        indexes = [models.Index(fields=["place", "settled_on"], name="declarations_of_a_place")]
