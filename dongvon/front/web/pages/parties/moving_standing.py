"""What the forms of a move go by: the household, the group or the communes that move, and what there is to pick."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.places.models import FormerUnit
from dongvon.base.places.queries import MERGED_ON, points_of
from dongvon.credit.savings.models import SavingsAccount
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.fields import Choices
from dongvon.front.web.pages.kit.naming import group_label
from dongvon.front.web.pages.kit.reach import hamlet_options, with_place
from dongvon.front.web.pages.kit.standing import OfHousehold
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.parties.groups.models import Association, Group, Membership
from dongvon.parties.groups.queries import groups_of, household_groups
from dongvon.parties.households.models import Person

ACTIVE = (Group.State.ACTIVE, Group.State.STRENGTHENING)


def group_options(actor: Actor, on: date, *, place: str = "", but: int | None = None) -> Choices:
    """Active groups of the actor's places, or of one of them, by their heads."""
    heads = heads_of(actor, on)
    groups = groups_of(actor).filter(state__in=ACTIVE).select_related("hamlet").order_by("code")
    if place:
        groups = groups.filter(place=place)
    if but is not None:
        groups = groups.exclude(pk=but)
    order = {code: number for number, code in enumerate(actor.places)}
    return [
        (str(one.pk), with_place(
            actor, f"{group_label(one.code, heads.get(one.pk))} ({one.code}), {one.hamlet.name}", one.place))
        for one in sorted(groups, key=lambda one: order[one.place])
    ]  # fmt: skip


class HouseholdMoving(OfHousehold):
    """A household that may go to another hamlet, group or commune."""

    @cached_property
    def group(self) -> Group | None:
        held = household_groups(self.on).filter(household=self.household).first()
        return held.group if held else None

    @property
    def savings(self) -> QuerySet[SavingsAccount]:
        return SavingsAccount.objects.filter(household=self.household)

    @property
    def hamlets(self) -> Choices:
        return list(hamlet_options(self.actor).items())

    @property
    def groups(self) -> Choices:
        stay = _("Ở lại tổ đang sinh hoạt") if self.group else _("Không vào tổ nào")
        return [("", stay), *group_options(self.actor, self.on, but=self.group.pk if self.group else None)]


class GroupMoving:
    """A group that may become something else."""

    def __init__(self, actor: Actor, group: Group, on: date) -> None:
        self.actor, self.group, self.on = actor, group, on

    @property
    def earliest(self) -> date:
        return self.group.founded_on

    @property
    def savings(self) -> QuerySet[SavingsAccount]:
        members = Q(group=self.group) | Q(household__memberships__group=self.group)
        return SavingsAccount.objects.filter(pk__in=SavingsAccount.objects.filter(members).values("pk"))

    @property
    def _ever(self) -> QuerySet[Person]:
        held = Membership.objects.filter(group=self.group).values("household_id")
        return Person.objects.filter(household__in=held).order_by("-head", "sort_key", "pk")

    @cached_property
    def people(self) -> Sequence[Person]:
        """Everybody in the households that are members today."""
        held = household_groups(self.on).filter(group=self.group).values("household_id")
        return list(self._ever.filter(household__in=held))

    @property
    def households(self) -> Choices:
        """The member households by their heads."""
        named: dict[int, str] = {}
        for one in self.people:
            named.setdefault(one.household.pk, one.name)
        return [(str(key), name) for key, name in sorted(named.items(), key=lambda item: item[1].split()[-1])]

    @property
    def persons(self) -> Choices:
        return [(str(one.pk), f"{one.name}, {one.born_on.year}") for one in self.people]

    @property
    def households_ever(self) -> Sequence[str]:
        return [str(key) for key in self._ever.order_by().values_list("household_id", flat=True).distinct()]

    @property
    def persons_ever(self) -> Sequence[str]:
        return [str(key) for key in self._ever.values_list("pk", flat=True)]

    @property
    def others(self) -> Choices:
        return group_options(self.actor, self.on, place=self.group.place, but=self.group.pk)

    @property
    def associations(self) -> Choices:
        return [(str(key), str(label)) for key, label in Association.choices if key != self.group.association]


class BordersMoving:
    """The communes an administrator may join, and their hamlets."""

    def __init__(self, actor: Actor, on: date) -> None:
        self.actor, self.on = actor, on

    @property
    def earliest(self) -> date:
        return MERGED_ON

    @property
    def savings(self) -> QuerySet[SavingsAccount]:
        return SavingsAccount.objects.filter(place__in=self.actor.places)

    @property
    def communes(self) -> Choices:
        return [(place, place_name(place)) for place in self.actor.places]

    @property
    def communes_ever(self) -> Sequence[str]:
        """Also those that have become part of one of them."""
        gone = FormerUnit.objects.filter(successor_code__in=self.actor.places, until_on__gt=MERGED_ON)
        return [*self.actor.places, *gone.values_list("code", flat=True)]

    @property
    def hamlets(self) -> Choices:
        return list(hamlet_options(self.actor).items())

    @property
    def points(self) -> Choices:
        found = [(place, one) for place in self.actor.places for one in points_of(place, self.on)]
        return [("", _("Điểm giao dịch như trước"))] + [
            (str(one.pk), with_place(self.actor, one.name, place)) for place, one in found
        ]
