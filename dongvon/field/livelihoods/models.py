"""What goes with the money: production models, training with attendance, advice, what people were told in each hamlet;
and the evidence of what loans brought about (the outcomes themselves are `credit/loans`)."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dongvon.base.access.models import User
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan, Outcome
from dongvon.parties.households.models import Household

KINDS = {
    "livestock": N_("Chăn nuôi"), "crops": N_("Trồng trọt"), "forestry": N_("Lâm nghiệp"), "fishery": N_("Thủy sản"),
    "craft": N_("Ngành nghề"), "trade": N_("Buôn bán, dịch vụ"),
}  # fmt: skip
WAYS = {
    "loudspeaker": N_("Loa truyền thanh"), "meeting": N_("Họp dân"), "poster": N_("Niêm yết, tờ rơi"),
    "recording": N_("Băng ghi âm tiếng dân tộc"),
}  # fmt: skip
TICKED = {"qr": N_("tự quét mã"), "list": N_("cán bộ điểm danh")}


def _to(target: Any, **more: Any) -> Any:
    return models.ForeignKey(target, on_delete=models.PROTECT, related_name="+", **more)


class ProductionModel(models.Model):
    """A way of producing that works and that others may learn (mô hình sản xuất). It ends on `ended_on`."""

    place = models.CharField(max_length=5)
    hamlet = _to(Hamlet)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=list(KINDS.items()))
    description = models.CharField(max_length=600)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    user = _to(User)

    class Meta:
        constraints = [
            models.CheckConstraint(name="model_runs_forward", condition=Q(ended_on__gte=F("started_on"))),
            models.UniqueConstraint(fields=["hamlet", "name"], name="one_model_of_a_name"),
        ]


class Participant(models.Model):
    """A household works by the model, with the loan it uses for it, if any."""

    place = models.CharField(max_length=5)
    model = models.ForeignKey(ProductionModel, on_delete=models.PROTECT, related_name="participants")
    household = _to(Household)
    loan = _to(Loan, null=True)
    joined_on = models.DateField()
    user = _to(User)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "household"], name="one_part_of_a_household")]


class Training(models.Model):
    """A session where people learn. `token`: what its QR code says; it opens attendance on that day only."""

    place = models.CharField(max_length=5)
    hamlet = _to(Hamlet)
    topic = models.CharField(max_length=160)
    trainer = models.CharField(max_length=100)
    held_on = models.DateField()
    venue = models.CharField(max_length=120)
    model = _to(ProductionModel, null=True)
    token = models.CharField(max_length=22, unique=True)
    user = _to(User)

    class Meta:
        indexes = [models.Index(fields=["place", "held_on"], name="trainings_of_a_place")]


class Attendance(models.Model):
    """A household was there: ticked by who held the list, or by its own phone. Once a session."""

    place = models.CharField(max_length=5)
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="attendances")
    household = _to(Household)
    by = models.CharField(max_length=4, choices=list(TICKED.items()))
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "household"], name="there_once")]


class Advice(models.Model):
    """What a household was advised, about a loan where it is about one."""

    place = models.CharField(max_length=5)
    household = _to(Household)
    loan = _to(Loan, null=True)
    given_on = models.DateField()
    text = models.CharField(max_length=600)
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)


class Telling(models.Model):
    """A line of a hamlet's plan to tell people: what, how, in which language, when planned; and, once done (`told_on`),
    how many people it reached."""

    place = models.CharField(max_length=5)
    hamlet = _to(Hamlet)
    way = models.CharField(max_length=11, choices=list(WAYS.items()))
    topic = models.CharField(max_length=160)
    language = models.CharField(max_length=40)
    script = models.CharField(max_length=2000, blank=True, default="")
    attachment = _to(Attachment, null=True)
    venue = models.CharField(max_length=120)
    planned_on = models.DateField()
    told_on = models.DateField(null=True)
    people = models.PositiveIntegerField(null=True)
    user = _to(User)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="told_to_somebody",
                condition=Q(told_on__isnull=True, people__isnull=True) | Q(told_on__isnull=False, people__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["place", "planned_on"], name="tellings_of_a_place")]


class Evidence(models.Model):
    """Somebody saw what a loan brought about, on a day, with a paper or picture where there is one."""

    place = models.CharField(max_length=5)
    outcome = _to(Outcome)
    seen_on = models.DateField()
    document = models.CharField(max_length=80)
    attachment = _to(Attachment, null=True)
    user = _to(User)
    entered_at = models.DateTimeField(auto_now_add=True)
