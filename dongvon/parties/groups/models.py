"""Savings-and-credit groups (tổ tiết kiệm và vay vốn): one hamlet, one association, members, board, bank contract."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import period_without_overlap
from dongvon.base.places.models import Hamlet
from dongvon.parties.households.models import Household, Person


class Association(models.TextChoices):
    """The four entrusted associations, by the bank's code."""

    FARMERS = "11", _("Hội Nông dân")
    WOMEN = "12", _("Hội Liên hiệp Phụ nữ")
    VETERANS = "13", _("Hội Cựu chiến binh")
    YOUTH = "14", _("Đoàn Thanh niên")


class Group(models.Model):
    """One group; a household is an active member of at most one. `changed_on`: since when commune, hamlet, association
    and state are what they are, where they have changed; what they were is in `FormerGroup`."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("đề nghị thành lập")
        ACTIVE = "active", _("đang hoạt động")
        STRENGTHENING = "strengthening", _("đang củng cố")
        MERGED = "merged", _("đã sáp nhập")
        DISSOLVED = "dissolved", _("đã giải thể")

    place = models.CharField(max_length=5)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=7, unique=True)
    association = models.CharField(max_length=2, choices=Association.choices)
    state = models.CharField(max_length=13, choices=State.choices, default=State.ACTIVE)
    founded_on = models.DateField()
    min_savings = models.BigIntegerField(default=0)
    changed_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="min_savings_not_negative", condition=Q(min_savings__gte=0))]
        indexes = [models.Index(fields=["place", "association"], name="groups_of_a_place")]


class FormerGroup(models.Model):
    """What a group was on the days [since_on, until_on), before it became what it is. `was_at`: its commune then."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="former")
    was_at = models.CharField(max_length=5)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+")
    association = models.CharField(max_length=2, choices=Association.choices)
    state = models.CharField(max_length=13, choices=Group.State.choices)
    since_on = models.DateField()
    until_on = models.DateField()
    document = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(name="former_group_runs_forward", condition=Q(until_on__gte=F("since_on"))),
        ]


class Membership(models.Model):
    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [period_without_overlap("one_group_at_a_time", "household")]


class BoardSeat(models.Model):
    """A seat on the group's board: head (tổ trưởng) or deputy (tổ phó)."""

    class Post(models.TextChoices):
        HEAD = "head", _("tổ trưởng")
        DEPUTY = "deputy", _("tổ phó")

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="board")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="seats")
    name = models.CharField(max_length=100)
    post = models.CharField(max_length=6, choices=Post.choices)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [period_without_overlap("one_holder_per_post", "group", "post")]


class BankContract(models.Model):
    """Contract of delegation 11/TD between the bank and the group's board."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=40)
    signed_on = models.DateField()
