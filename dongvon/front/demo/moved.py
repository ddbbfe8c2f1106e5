"""Christmas week of 2025: people and groups move. A household to a group of another hamlet; another one to phường Đoàn
Kết next door and back; a group split and two merged, so that there are as many as before; one entrusted to another
association.

Whoever moves takes his loans along, so the tables of 2025 by hamlet and by association show them where they stood on
the last day of the year. Who goes next door is back before it ends: what the ward lent and brought about stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Request, Role
from dongvon.base.access.territory import add_hamlet, add_point
from dongvon.base.places.queries import in_force
from dongvon.credit.loans.models import Loan
from dongvon.credit.moving.services import change_association, merge_groups, move_household, split_group
from dongvon.front.demo.cast import FIRST_GROUP, NEXT_PLACE, PLACE, request_for
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.groups.models import BoardSeat, Group, Membership
from dongvon.parties.groups.queries import LARGEST_GROUP, SMALLEST_GROUP
from dongvon.parties.groups.services import found_group
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, add_household

DAY, BACK = date(2025, 12, 24), date(2025, 12, 29)
SINCE = date(2021, 1, 1)
NEIGHBOURS = ("Lò Thị Piêng", "Vàng A Chống", "Quàng Văn Hặc", "Tao Thị Xoan", "Sùng Thị Mỷ")
SERIAL = 90_000


class Moves:
    """One move after the other; `people` are the actors by role, of whom administrator and credit officer work in both
    wards. `taken`: loans that are an example of something else."""

    def __init__(self, people: dict[Role, Actor], taken: set[int]) -> None:
        self.people, self.taken = people, taken

    def live(self) -> None:
        """Each move wholly or not at all, so that a cut run is taken up again."""
        for name, move in (
            ("home", self.home), ("split", self.split), ("merged", self.merged), ("entrusted", self.entrusted),
            ("next-door", self.next_door),
        ):  # fmt: skip
            if not Request.objects.filter(id=request_for("move", name)).exists():
                with transaction.atomic():
                    move()

    def home(self) -> None:
        """A household with one loan goes to a group of another hamlet, of the same association."""
        household, group = self._household(), None
        with acting(self.people[Role.BANK_OFFICER]):
            before = Membership.objects.select_related("group__hamlet").get(in_force(DAY), household=household).group
            group = (
                self._groups().filter(association=before.association, hamlet__unit_code=before.hamlet.unit_code)
                .exclude(hamlet=before.hamlet).filter(size__lt=LARGEST_GROUP)[0]
            )  # fmt: skip
        self._move("home", household, group.hamlet_id, group.pk, DAY)

    def split(self) -> None:
        """The largest group lets seven members go, the board staying."""
        with acting(self.people[Role.BANK_OFFICER]):
            group = self._groups().order_by("-size", "code")[0]
            board = BoardSeat.objects.filter(in_force(DAY), group=group).values("person__household_id")
            held = Membership.objects.filter(in_force(DAY), group=group).exclude(household_id__in=board)
            leaving = list(held.order_by("-household_id").values_list("household_id", flat=True)[: SMALLEST_GROUP + 2])
            heads = Person.objects.filter(household_id__in=leaving[:2], head=True).order_by("pk")
            head, deputy = heads.values_list("pk", flat=True)
        self._do(
            split_group, "split", group_id=group.pk, code="0900099", household_ids=leaving, head_id=head,
            deputy_id=deputy, on=DAY, document="12/UBND-TT",
        )  # fmt: skip

    def merged(self) -> None:
        """The smallest group that has another one of its association in its hamlet, or at least in its unit."""
        with acting(self.people[Role.BANK_OFFICER]):
            for gone in self._groups().exclude(code="0900099").order_by("size", "code"):
                others = self._groups().exclude(pk=gone.pk).filter(size__lte=LARGEST_GROUP - gone.size)
                into = others.filter(association=gone.association, hamlet__unit_code=gone.hamlet.unit_code).first()
                if into is not None:
                    break
        self._do(merge_groups, "merged", group_id=gone.pk, into_id=into.pk, on=DAY, document="13/UBND-TT")

    def entrusted(self) -> None:
        """The smallest group of the veterans goes to the youth union."""
        with acting(self.people[Role.BANK_OFFICER]):
            group = self._groups().filter(association="13").order_by("size", "code")[0]
        self._do(change_association, "entrusted", group_id=group.pk, association="14", on=DAY, document="BBBG 01")

    def next_door(self) -> None:
        """To the next ward and, as the work there came to nothing, back again."""
        household = self._household()
        with acting(self.people[Role.BANK_OFFICER]):
            group = Membership.objects.select_related("group").get(in_force(DAY), household=household).group
            home = Loan.objects.filter(household=household).values_list("household__hamlet_id", flat=True)[0]
        hamlet, theirs = self._ground_next_door()
        self._move("next-door", household, hamlet, theirs, DAY)
        self._move("back", household, home, group.pk, BACK)

    def _ground_next_door(self) -> tuple[int, int]:
        """A hamlet of the next ward and a group of five households in it."""
        administrator, officer = self.people[Role.ADMINISTRATOR], self.people[Role.BANK_OFFICER]
        place: dict[str, Any] = {"place": NEXT_PLACE, "unit_code": "03403", "since_on": SINCE}
        point = add_point(
            actor=administrator, request_id=request_for("next-point"), code="TXN0992106", host="new_hq", day=20,
            name="Điểm giao dịch phường Đoàn Kết", **place,
        )["point_id"]  # fmt: skip
        hamlet = add_hamlet(
            actor=administrator, request_id=request_for("next-hamlet"), code="00992101", name="Tổ dân phố số 1",
            point_id=point, **place,
        )["hamlet_id"]  # fmt: skip
        households = [self._neighbour(number, name, hamlet) for number, name in enumerate(NEIGHBOURS)]
        with acting(officer):
            heads = list(Person.objects.filter(household_id__in=households).order_by("pk").values_list("pk", flat=True))
        group = found_group(
            actor=officer, request_id=request_for("next-group"), hamlet_id=hamlet, code="0900098", association="12",
            founded_on=SINCE, household_ids=households, head_id=heads[0], deputy_id=heads[1],
        )["group_id"]  # fmt: skip
        return int(hamlet), int(group)

    def _neighbour(self, number: int, name: str, hamlet: int) -> int:
        born_on, sex = date(1980 + number, 5, 20), "female" if "Thị" in name else "male"
        serial = SERIAL + number
        identity = identity_number(born_on, sex, serial)  # type: ignore[arg-type]
        member = NewPerson(name, born_on, sex, "Thái", "chủ hộ", identity, phone_number(serial))
        answer = add_household(
            actor=self.people[Role.BANK_OFFICER], request_id=request_for("neighbour", number), hamlet_id=hamlet,
            since_on=SINCE, address="", members=[member],
        )  # fmt: skip
        return int(answer["household_id"])

    # --- finding and doing ---

    def _groups(self) -> Any:
        """The ward's active groups with their `size`, but for the one whose leader signs in."""
        size = Count("memberships", filter=Q(memberships__until_on=None))
        active = Group.objects.filter(place=PLACE, state=Group.State.ACTIVE).exclude(code=FIRST_GROUP)
        return active.annotate(size=size).select_related("hamlet").order_by("code")

    def _household(self) -> int:
        """The first member household with one open loan in good order that is no example yet."""
        with acting(self.people[Role.BANK_OFFICER]):
            one = Count("household__loans", filter=Q(household__loans__closed_on=None))
            member = Q(household__memberships__until_on=None, household__memberships__since_on__lt=DAY)
            good = Loan.objects.filter(
                member, place=PLACE, closed_on=None, channel="group", origin="opening", placed_on=None,
                position__overdue=0, position__frozen=0, position__in_term__gte=5_000_000,
            ).exclude(pk__in=self.taken)  # fmt: skip
            loan = good.annotate(held=one).filter(held=1).order_by("number")[0]
        self.taken.add(loan.pk)
        return loan.household.pk

    def _move(self, name: str, household: int, hamlet: int, group: int, on: date) -> None:
        self._do(
            move_household, name, household_id=household, hamlet_id=hamlet, group_id=group, on=on,
            document=f"10C/TD-{on:%d}",
        )  # fmt: skip

    def _do(self, service: Callable[..., dict[str, Any]], name: str, **content: Any) -> None:
        service(actor=self.people[Role.BANK_OFFICER], request_id=request_for("move", name), **content)
