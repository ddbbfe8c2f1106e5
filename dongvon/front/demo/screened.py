"""January 2026 at the desks: applications that wait for a meeting, for the ward, for the bank, for their notice.

Nothing of it is paid out, so no figure of 2025 changes. It is Monday, 12 January."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.access.queries import actor_of
from dongvon.base.attachments.services import attach
from dongvon.base.ledger.models import Fund
from dongvon.core.money import Dong
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.services import (
    acknowledge_notice,
    appeal,
    certify_list,
    decide_list,
    declare_relation,
    hold_meeting,
    notify_list,
    return_list,
    send_list_to_bank,
    send_list_to_ward,
    take_application,
)
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.applications.services.meeting import Minutes
from dongvon.credit.loans.models import Channel, OutcomeKind
from dongvon.front.demo.cast import CAST, FIRST_GROUP, PLACE, SINCE, request_for
from dongvon.front.demo.paper import scan_of_list
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import members_of
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import class_on

MILLION = 1_000_000
PROGRAMMES = {"poor": "HN", "near_poor": "HCN", "newly_escaped": "HMTN"}
LARGE = 8  # members: fewer all come, and agree
WORK = "GQVL"  # members of no class of the yearly review borrow to make work
PURPOSES = (
    ("chăn nuôi trâu sinh sản", "con trâu cái"), ("trồng chè", "giống, phân bón chè"), ("nuôi lợn đen", "lợn giống"),
    ("làm miến dong", "máy ép bột"), ("trồng mắc ca", "cây giống mắc ca"),
)  # fmt: skip


def household_budget(amount: Dong, term_months: int, serial: int) -> dict[str, int]:
    """Income and costs of a year that carry the loan with something to spare; every ninth household's fall short."""
    yearly = amount * 12 // max(term_months, 12) + amount * 7 // 100
    costs = (24 + serial % 5 * 3) * MILLION
    spare = -8 * MILLION if serial % 9 == 8 else (4 + serial % 7) * MILLION
    return {"income": -(-(costs + yearly + spare) // MILLION) * MILLION, "costs": costs}


def minutes_of(there: list[int], borrowers: dict[str, int], serial: int) -> tuple[dict[str, int], Minutes]:
    """Votes for, and the minutes: all who may vote agree, but in larger groups for a voice now and then."""
    votes, against, abstained, large = {}, {}, {}, len(there) >= LARGE
    for number, household_id in borrowers.items():
        entitled = len(there) - (household_id in there)
        against[number], abstained[number] = int(large and serial % 5 == 2), int(large and serial % 4 == 1)
        votes[number] = entitled - against[number] - abstained[number]
    return votes, Minutes(tuple(there), against, abstained)


def attending(households: list[int], serial: int) -> list[int]:
    """Who came: everybody but every seventh or so, never fewer than the quorum."""
    return [one for place, one in enumerate(households) if (place + serial) % 7 or len(households) < LARGE]


@dataclass(frozen=True, slots=True)
class Way:
    """How far a list of January goes: the day of its meeting, and the days of the steps it has made since. `kin`: a
    relative of the ward's leader is on it, who must leave it to somebody else."""

    held_on: date
    to_ward: date | None = None
    scanned: bool = False
    returned: date | None = None
    certified: date | None = None
    to_bank: date | None = None
    decided: date | None = None
    stops: int = -1
    kin: bool = False


def _january(day: int) -> date:
    return date(2026, 1, day)


WAYS = (
    Way(_january(10)),
    Way(_january(3), to_ward=_january(5), scanned=True),
    Way(_january(6), to_ward=_january(7), kin=True),
    Way(_january(8), to_ward=_january(9)),
    Way(_january(4), to_ward=_january(5), returned=_january(7)),
    Way(_january(5), to_ward=_january(6), scanned=True, certified=_january(8)),
    Way(_january(3), to_ward=_january(4), scanned=True, certified=_january(6), to_bank=_january(9)),
    Way(_january(2), to_ward=_january(3), scanned=True, certified=_january(5), to_bank=_january(6)),
    Way(_january(2), to_ward=_january(3), scanned=True, certified=_january(5), to_bank=_january(6),
        decided=_january(8)),
    Way(_january(2), to_ward=_january(2), scanned=True, certified=_january(5), to_bank=_january(5),
        decided=_january(7), stops=1),
    Way(_january(2), to_ward=_january(2), scanned=True, certified=_january(4), to_bank=_january(5),
        decided=_january(6), stops=4),
)  # fmt: skip
STOPS = ("ward", "association", "group", "borrower")
LINES = 2


class January:
    def __init__(self, people: dict[Role, Actor], leaders: dict[str, Actor]) -> None:
        self.people, self.leaders = people, leaders
        self.fund_id = Fund.objects.get(lender__code="NHCSXH", code="TW").pk
        self.associations = {
            one.association: actor_of(one.username, SINCE) for one in CAST if one.association
        }  # fmt: skip
        self.serial = 0

    def live(self) -> None:
        with acting(self.people[Role.BANK_OFFICER]):
            found = Group.objects.filter(place=PLACE, state=Group.State.ACTIVE, code__in=self.leaders)
            groups = sorted(found, key=lambda one: (one.code != FIRST_GROUP, one.association != "12", one.code))
            able = {group.code: self._able(group) for group in groups}
        first, *groups = [group for group in groups if len(able[group.code]) >= LINES]
        for group in (first, groups[0]):
            self._waiting_for_a_meeting(group, able[group.code])
        for way, group in zip(reversed(WAYS), groups[1:], strict=False):
            self._on_its_way(way, group, able[group.code][:LINES])

    def _able(self, group: Group) -> list[Application]:
        """Applications that members could make in January, one a household; the first few of a group."""
        found: list[Application] = []
        ids = members_of(group.pk, _january(2)).values_list("household_id", flat=True)
        people = Person.objects.filter(household__in=ids, head=True).select_related("household__hamlet")
        for person in people.order_by("sort_key", "pk"):
            made = self._possible(group, person)
            if made is not None and not any(one.severity == "block" for one in problems_of(made, _january(2))):
                found.append(made)
            if len(found) == LINES + 2:
                break
        return found

    def _possible(self, group: Group, person: Person) -> Application | None:
        klass = class_on(person.household_id, _january(2))
        programme = PROGRAMMES.get(klass.kind) if klass else None
        if programme is None and group.code != FIRST_GROUP:
            return None
        return Application(
            place=PLACE, household=person.household, borrower=person, group=group, channel=Channel.GROUP,
            programme=programme or WORK, variant="" if programme else "general",
            amount=(20 + person.pk % 4 * 5) * MILLION, term_months=36,
            instalment_months=12, made_on=_january(2), outcomes=[], plan={},
        )  # fmt: skip

    def _ask(self, one: Application, made_on: date) -> tuple[str, int]:
        """The application taken by the leader; its id and the household."""
        self.serial += 1
        purpose, item = PURPOSES[self.serial % len(PURPOSES)]
        group = one.group
        assert group is not None
        asked = Asked(
            programme=one.programme, variant=one.variant, amount=one.amount, term_months=36,
            instalment_months=12, purpose=purpose,
            own_capital=5 * MILLION, outcomes=self._jobs(one),
            plan={"need": one.amount + 5 * MILLION, "lines": [{"item": item, "amount": one.amount + 5 * MILLION}]}
            | household_budget(one.amount, 36, self.serial),
        )  # fmt: skip
        answer = take_application(
            actor=self.leaders[group.code], request_id=request_for("january", "ask", one.household_id, made_on),
            household_id=one.household_id, borrower_id=one.borrower_id, group_id=group.pk, fund_id=self.fund_id,
            asked=asked, made_on=made_on,
        )  # fmt: skip
        return str(answer["application_id"]), one.household_id

    def _jobs(self, one: Application) -> tuple[dict[str, Any], ...]:
        jobs = {"kind": str(OutcomeKind.JOB), "key": f"{one.household.code}-2026", "quantity": 1}
        return (jobs,) if one.programme == WORK else ()

    def _meet(self, group: Group, borrowers: dict[str, int], on: date, against: str = "") -> int:
        """The meeting; `against`: the application it does not choose. The id of the list."""
        leader = self.leaders[group.code]
        with acting(leader):
            there = attending(list(members_of(group.pk, on).order_by("pk").values_list("household_id", flat=True)), 3)
        votes, minutes = minutes_of(there, borrowers, self.serial)
        if against:
            minutes.against[against], votes[against] = votes[against] - 3, 3
            minutes.reasons[against] = "Chuồng trại chưa có, phương án chưa rõ"
        answer = hold_meeting(
            actor=leader, request_id=request_for("january", "meeting", group.code, on), group_id=group.pk, held_on=on,
            present_count=len(there), association_attended=True, hamlet_head_attended=True, votes=votes,
            minutes=minutes,
        )  # fmt: skip
        return int(answer["list_id"] or 0)

    def _waiting_for_a_meeting(self, group: Group, able: list[Application]) -> None:
        """One to be heard again, others that ask for the first time."""
        first = dict([self._ask(able[0], _january(2))])
        [number] = first
        self._meet(group, first, _january(3), against=number)
        appeal(
            actor=self.leaders[group.code], request_id=request_for("january", "appeal", group.code),
            application_id=int(number), made_on=_january(9), reason="Đã dựng chuồng, có xác nhận của trưởng bản",
        )  # fmt: skip
        for place, one in enumerate(able[1:]):
            self._ask(one, _january(12) - timedelta(days=place))

    def _on_its_way(self, way: Way, group: Group, able: list[Application]) -> None:
        leader, code = self.leaders[group.code], group.code
        borrowers = dict(self._ask(one, way.held_on) for one in able)
        amounts = {number: one.amount for number, one in zip(borrowers, able, strict=True)}
        list_id = self._meet(group, borrowers, way.held_on)

        def do(step: str, act: Callable[..., Any], actor: Actor, **content: Any) -> dict[str, Any]:
            request_id = request_for("january", step, code)
            done: dict[str, Any] = act(actor=actor, request_id=request_id, list_id=list_id, **content)
            return done

        if way.kin:
            ward = self.people[Role.WARD_LEADER]
            declare_relation(
                actor=ward, request_id=request_for("january", "relation", code), user_id=ward.user_id,
                household_id=able[0].household_id, kind="relative", declared_on=way.held_on,
            )  # fmt: skip
        if way.to_ward:
            do("to-ward", send_list_to_ward, leader, on=way.to_ward)
        if way.returned:
            reason = "Chưa có chữ ký của hội trên danh sách 03/TD"
            do("returned", return_list, self.people[Role.WARD_OFFICER], reason=reason, on=way.returned)
        scan = self._scan(list_id, code, way, amounts) if way.scanned else 0
        if way.certified:
            do("certify", certify_list, self.people[Role.WARD_LEADER], attachment_id=scan, certified_on=way.certified)
        if way.to_bank:
            do("to-bank", send_list_to_bank, leader, on=way.to_bank)
        if way.decided:
            shorter = {next(iter(amounts)): 24}
            do("decide", decide_list, self.people[Role.BANK_DIRECTOR], decided_on=way.decided, approved=amounts,
               refused={}, months=shorter, decision_no=f"04/TD-{code}-{way.decided:%y%m%d}")  # fmt: skip
        if way.decided and way.stops >= 0:
            do("notify", notify_list, self.people[Role.BANK_OFFICER], on=way.decided)
            for stop in STOPS[: way.stops]:
                do(f"came-{stop}", acknowledge_notice, self._receiver(stop, group), stop=stop, on=_january(8))

    def _receiver(self, stop: str, group: Group) -> Actor:
        if stop == "ward":
            return self.people[Role.WARD_OFFICER]
        return self.associations[group.association] if stop == "association" else self.leaders[group.code]

    def _scan(self, list_id: int, code: str, way: Way, amounts: dict[str, int]) -> int:
        answer = attach(
            actor=self.people[Role.WARD_OFFICER], request_id=request_for("january", "scan", code), place=PLACE,
            about=("member_list", list_id), title="03/TD đã ký, đóng dấu",
            content=scan_of_list(code, way.certified or _january(12), amounts),
        )  # fmt: skip
        return int(answer["attachment_id"])
