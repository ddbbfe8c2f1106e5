"""The standing cast: one ward with two hamlets, a transaction point, three groups, their members, everybody who works
there. All people are invented. Built once through the services; each test sees it through the fixture `books`.

    world.do(repay, "teller", loan_id=…, purpose="interest", …)      one write, as somebody, with a fresh request id
    world.lend("Vi Thị Ọi", "HN", 50_000_000, on)                    the whole main path in one call → loan id
    world.session(on); world.sheet(session_id, "G1", interest={…})   the day at the point
    with world.reading(): Loan.objects.get(…)                        look at everything, as the batch role
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Grant, Role, User
from dongvon.base.access.queries import actors_of
from dongvon.base.access.territory import add_hamlet, add_point, classify_hamlet
from dongvon.base.attachments.services import attach
from dongvon.base.database import connect
from dongvon.base.ledger.models import Fund, FundMode, Lender
from dongvon.credit.applications.services import (
    apply_directly,
    approve_direct,
    certify_list,
    decide_list,
    disburse,
    hold_meeting,
    notify_list,
    pledge_security,
    send_list_to_bank,
    send_list_to_ward,
    take_application,
)
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.loans.models import Position
from dongvon.credit.loans.services import Pledge
from dongvon.field.collecting.entries import Entry
from dongvon.field.transaction_days.services import Collected, Team, open_session, post_sheet
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.groups.services import found_group, sign_contract
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, add_household, set_class
from tests.database import as_role

WARD, NEXT_WARD = "03408", "03388"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SINCE = date(2021, 1, 1)
FOUNDED_ON = date(2023, 1, 9)
CLASSED_ON = date(2024, 12, 30)

# username → (role, place, association, group code); each is a person of his own.
STAFF: dict[str, tuple[Role, str, str, str]] = {
    "admin": (Role.ADMINISTRATOR, WARD, "", ""),
    "hamlet_head": (Role.HAMLET_HEAD, WARD, "", ""),
    "leader_1": (Role.GROUP_LEADER, WARD, "", "6600001"),
    "deputy_1": (Role.GROUP_DEPUTY, WARD, "", "6600001"),
    "leader_2": (Role.GROUP_LEADER, WARD, "", "6600002"),
    "leader_3": (Role.GROUP_LEADER, WARD, "", "6600003"),
    "farmers": (Role.ASSOCIATION_OFFICER, WARD, "11", ""),
    "women": (Role.ASSOCIATION_OFFICER, WARD, "12", ""),
    "ward_officer": (Role.WARD_OFFICER, WARD, "", ""),
    "ward_leader": (Role.WARD_LEADER, WARD, "", ""),
    "teller": (Role.TELLER, WARD, "", ""),
    "controller": (Role.CONTROLLER, WARD, "", ""),
    "point_leader": (Role.POINT_LEADER, WARD, "", ""),
    "bank_officer": (Role.BANK_OFFICER, WARD, "", ""),
    "director": (Role.BANK_DIRECTOR, WARD, "", ""),
    "board_member": (Role.BOARD_MEMBER, WARD, "", ""),
    "inspector": (Role.INSPECTOR, WARD, "", ""),
    "next_admin": (Role.ADMINISTRATOR, NEXT_WARD, "", ""),
    "next_officer": (Role.WARD_OFFICER, NEXT_WARD, "", ""),
    "next_leader": (Role.WARD_LEADER, NEXT_WARD, "", ""),
    "next_teller": (Role.TELLER, NEXT_WARD, "", ""),
    "next_point_leader": (Role.POINT_LEADER, NEXT_WARD, "", ""),
    "next_bank_officer": (Role.BANK_OFFICER, NEXT_WARD, "", ""),
    "next_director": (Role.BANK_DIRECTOR, NEXT_WARD, "", ""),
}

# group → (code, hamlet, association, its leader's username)
GROUPS = {
    "G1": ("6600001", "town", "11", "leader_1"),
    "G2": ("6600002", "village", "12", "leader_2"),
    "G3": ("6600003", "village", "13", "leader_3"),
}

# name, sex, born in, group ("" none), hamlet, class of the household
PEOPLE: tuple[tuple[str, str, int, str, str, str], ...] = (
    ("Lò Văn Ín", "male", 1978, "G1", "town", "near_poor"),
    ("Trần Thị Hạnh", "female", 1983, "G1", "town", "poor"),
    ("Phùng Quang Lâm", "male", 1990, "G1", "town", "average"),
    ("Mai Thu Duyên", "female", 1994, "G1", "town", "newly_escaped"),
    ("Đoàn Công Sơn", "male", 1969, "G1", "town", "average"),
    ("Vi Thị Ọi", "female", 1986, "G2", "village", "poor"),
    ("Tòng Thị Lả", "female", 1979, "G2", "village", "poor"),
    ("Quàng Thị Pỏm", "female", 1992, "G2", "village", "near_poor"),
    ("Giàng Thị Mỷ", "female", 1988, "G2", "village", "average"),
    ("Sùng A Páo", "male", 1975, "G2", "village", "poor"),
    ("Vàng A Chìa", "male", 1982, "G3", "village", "poor"),
    ("Thào A Sử", "male", 1971, "G3", "village", "average"),
    ("Lù Văn Phìn", "male", 1987, "G3", "village", "near_poor"),
    ("Tao Văn Ón", "male", 1996, "G3", "village", "average"),
    ("Tẩn Mẩy Lai", "female", 1991, "G3", "village", "newly_escaped"),
    ("Ngô Bích Thủy", "female", 1989, "", "town", "average"),
    ("Cháng Seo Dế", "male", 1993, "", "village", "poor"),
)


@dataclass(frozen=True, slots=True)
class Borrower:
    """Where a named person of the cast stands in the tables."""

    person_id: int
    household_id: int
    group: str
    identity: str


@dataclass(slots=True)
class World:
    """Ids of the cast, and the shortest way to act as one of them."""

    actors: dict[str, Actor] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    people: dict[str, Borrower] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    hamlets: dict[str, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    funds: dict[str, int] = field(default_factory=dict)
    meetings: set[tuple[str, date]] = field(default_factory=set)
    requests: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def copy(self) -> "World":
        """For one test: what it adds stays its own."""
        return replace(self, meetings=set(self.meetings), people=dict(self.people), actors=dict(self.actors))

    def request(self) -> UUID:
        return UUID(int=next(self.requests))

    def do(
        self, service: Callable[..., dict[str, Any]], who: str, *, request_id: UUID | None = None, **content: Any
    ) -> dict[str, Any]:
        """One write as one of the staff."""
        return service(actor=self.actors[who], request_id=request_id or self.request(), **content)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Look at all places, as the batch role."""
        with as_role("batch"):
            yield

    @contextmanager
    def reading_committed(self) -> Iterator[psycopg.Connection[Any]]:
        """The batch role's own connection, for tests with `own_books`."""
        with connect("batch") as found:
            yield found

    @contextmanager
    def acting(self, who: str) -> Iterator[Actor]:
        with acting(self.actors[who]):
            yield self.actors[who]

    def position(self, loan_id: int) -> Position:
        with self.reading():
            return Position.objects.select_related("loan").get(pk=loan_id)

    def leader_of(self, group: str) -> str:
        return GROUPS[group][3]

    # --- the main path ----------------------------------------------------------------------------------------------

    def asked(self, programme: str, amount: int, **more: Any) -> Asked:
        return Asked(
            **(
                {
                    "programme": programme,
                    "amount": amount,
                    "term_months": 36,
                    "instalment_months": 12,
                    "purpose": "chăn nuôi trâu, bò",
                }
                | more
            )
        )

    def apply(self, name: str, programme: str, amount: int, made_on: date, *, fund: str = "book", **more: Any) -> int:
        """Application 01/TD taken by the leader of the borrower's group."""
        who = self.people[name]
        answer = self.do(
            take_application,
            self.leader_of(who.group),
            household_id=who.household_id,
            borrower_id=who.person_id,
            group_id=self.groups[who.group],
            fund_id=self.funds[fund],
            made_on=made_on,
            asked=self.asked(programme, amount, **more),
        )
        return int(answer["application_id"])

    def meet(self, group: str, held_on: date, votes: Mapping[int, int], **more: Any) -> int:
        """The open choice; the id of list 03/TD."""
        content = {"present_count": 5, "association_attended": True, "hamlet_head_attended": True} | more
        self.meetings.add((group, held_on))
        answer = self.do(
            hold_meeting,
            self.leader_of(group),
            group_id=self.groups[group],
            held_on=held_on,
            votes={str(number): count for number, count in votes.items()},
            **content,
        )
        return int(answer["list_id"] or 0)

    def paper(self, about: tuple[str, int], who: str = "ward_officer", content: bytes = PAPER) -> int:
        answer = self.do(attach, who, place=WARD, about=about, title="03/TD đã ký, đóng dấu", content=content)
        return int(answer["attachment_id"])

    def certify(self, group: str, list_id: int, on: date) -> None:
        self.do(send_list_to_ward, self.leader_of(group), list_id=list_id)
        paper = self.paper(("member_list", list_id))
        self.do(certify_list, "ward_leader", list_id=list_id, attachment_id=paper, certified_on=on)

    def decide(self, group: str, list_id: int, approved: Mapping[int, int], on: date) -> None:
        self.do(send_list_to_bank, self.leader_of(group), list_id=list_id)
        self.do(
            decide_list,
            "director",
            list_id=list_id,
            decided_on=on,
            decision_no=f"{list_id}/QĐ-PGD",
            approved={str(number): amount for number, amount in approved.items()},
            refused={},
        )
        self.do(notify_list, "bank_officer", list_id=list_id)

    def to_the_counter(
        self, wanted: Sequence[tuple[str, str, int]], on: date, *, fund: str = "book", **more: Any
    ) -> list[int]:
        """Applications (borrower, programme, amount) of one group, chosen, certified, approved for the session `on`."""
        group = self.people[wanted[0][0]].group
        held_on = on - timedelta(days=10)
        while (group, held_on) in self.meetings:
            held_on -= timedelta(days=1)
        ids = {
            self.apply(name, programme, amount, held_on, fund=fund, **more): amount
            for name, programme, amount in wanted
        }
        list_id = self.meet(group, held_on, dict.fromkeys(ids, 5))
        self.certify(group, list_id, held_on + timedelta(days=3))
        self.decide(group, list_id, ids, held_on + timedelta(days=7))
        return list(ids)

    def do_disburse(self, application_id: int, on: date) -> dict[str, Any]:
        return self.do(disburse, "teller", application_id=application_id, paid_on=on, document=f"C{application_id}")

    def pay_out(self, application_id: int, on: date) -> int:
        return int(self.do_disburse(application_id, on)["loan_id"])

    def lend(self, name: str, programme: str, amount: int, on: date, **more: Any) -> int:
        """The whole main path for one member; the id of the loan. `more` goes to `Asked`."""
        return self.pay_out(self.to_the_counter([(name, programme, amount)], on, **more)[0], on)

    def ask_directly(self, name: str, programme: str, amount: int, on: date, *, fund: str = "book", **more: Any) -> int:
        who = self.people[name]
        answer = self.do(
            apply_directly,
            "bank_officer",
            household_id=who.household_id,
            borrower_id=who.person_id,
            fund_id=self.funds[fund],
            made_on=on,
            asked=self.asked(programme, amount, **more),
        )
        return int(answer["application_id"])

    def lend_directly(self, name: str, programme: str, amount: int, on: date, **more: Any) -> int:
        """The path without a group: contract 05, no list, no ward."""
        application_id = self.ask_directly(name, programme, amount, on - timedelta(days=10), **more)
        self.do(
            approve_direct,
            "director",
            application_id=application_id,
            amount=amount,
            approved_on=on - timedelta(days=5),
            contract_no=f"{application_id}/HĐTD",
        )
        if more.get("has_collateral"):
            self.pledge(application_id, 2 * amount, on - timedelta(days=3))
        return self.pay_out(application_id, on)

    def pledge(self, application_id: int, value: int, on: date, **more: Any) -> int:
        """A mortgage entered for an application, before its payout."""
        content = {"kind": "mortgage", "description": "Quyền sử dụng đất", "owner": "Chủ đất", "document": "GCN 1"}
        pledge = Pledge(**(content | {"value": value, "taken_on": on} | more))
        answer = self.do(pledge_security, "bank_officer", application_id=application_id, pledge=pledge)
        return int(answer["security_id"])

    # --- the day at the point ---------------------------------------------------------------------------------------

    @property
    def team(self) -> Team:
        return Team(self.users["point_leader"], self.users["controller"], (self.users["teller"],))

    def session(self, fixed_on: date, *, visit: int = 1, opening_float: int = 0) -> int:
        """A session opened with its team, or the one there is."""
        answer = self.do(
            open_session,
            "point_leader",
            point_id=self.points["point"],
            fixed_on=fixed_on,
            visit=visit,
            team=self.team,
            opening_float=opening_float,
        )
        return int(answer["session_id"])

    def sheet(
        self,
        session_id: int,
        group: str | None,
        *,
        interest: Mapping[int, int] | None = None,
        savings: Mapping[int, int] | None = None,
        from_savings: Mapping[int, int] | None = None,
        interest_from_savings: Mapping[int, int] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Sheet 13/TD posted with the cash it says; amounts by loan id and by household id."""
        kinds = {
            "interest": interest,
            "deposit": savings,
            "interest_from_savings": interest_from_savings,
            "principal_from_savings": from_savings,
        }
        entries = [Entry(kind, pk, amount) for kind, rows in kinds.items() for pk, amount in (rows or {}).items()]
        return self.hand_in(session_id, group, entries, **more)

    def hand_in(self, session_id: int, group: str | None, entries: Sequence[Entry], **more: Any) -> dict[str, Any]:
        """The same entry by entry."""
        cash = more.pop("cash_counted", sum(one.amount for one in entries if one.kind in ("interest", "deposit")))
        return self.do(
            post_sheet,
            more.pop("who", "teller"),
            session_id=session_id,
            group_id=self.groups[group] if group else None,
            collected=Collected(tuple(entries), cash),
            **more,
        )


def build() -> World:
    """Make the cast through the services; only what has no service of its own is written straight to its table."""
    world = World()
    _staff(world)
    _funds(world)
    _ground(world)
    for serial, person in enumerate(PEOPLE):
        _household(world, serial, *person)
    _groups(world)
    return world


def _staff(world: World) -> None:
    for name, (role, place, association, group_code) in STAFF.items():
        user = User.objects.create(username=name, full_name=f"Người giữ vai {name}", password="!")
        Grant.objects.create(
            user=user, role=role, place=place, association=association, group_code=group_code, since_on=SINCE
        )
        world.users[name] = user.pk
        world.actors[name] = actors_of(user, SINCE)[0]


def _funds(world: World) -> None:
    lender = Lender.objects.create(code="PGD-TP", name="Phòng giao dịch Tân Phong")
    for mode, code, source in (("book", "TW", "TW"), ("mirror", "UTDP", "DP")):
        fund = Fund.objects.create(lender=lender, code=code, name=f"Nguồn vốn {code}", source=source)
        FundMode.objects.create(fund=fund, mode=mode, since_on=SINCE)
        world.funds[mode] = fund.pk


def _ground(world: World) -> None:
    """A point with day 15; the former ward's urban hamlet and a rural one in a difficult area; a point next door."""
    for who, place, unit, code, day in (
        ("admin", WARD, "03387", "point", 15),
        ("next_admin", NEXT_WARD, "03403", "next", 20),
    ):
        answer = world.do(
            add_point,
            who,
            place=place,
            unit_code=unit,
            code=code,
            name=f"Điểm giao dịch {code}",
            host="new_hq",
            day=day,
            since_on=SINCE,
        )
        world.points[code] = answer["point_id"]
    for key, who, place, unit, point, urban, difficulty in (
        ("town", "admin", WARD, "03387", "point", True, "none"),
        ("village", "admin", WARD, "03415", "point", False, "difficult"),
        ("unclassed", "admin", WARD, "03418", "point", None, ""),
        ("next", "next_admin", NEXT_WARD, "03403", "next", False, "none"),
    ):
        answer = world.do(
            add_hamlet,
            who,
            place=place,
            unit_code=unit,
            code=f"660{len(world.hamlets):05d}",
            name=f"Thôn {key}",
            point_id=world.points[point],
            since_on=SINCE,
        )
        world.hamlets[key] = answer["hamlet_id"]
        if urban is not None:
            world.do(
                classify_hamlet,
                who,
                hamlet_id=answer["hamlet_id"],
                urban=urban,
                difficulty=difficulty,
                decision_no="QĐ 01/QĐ-UBND",
                decided_on=SINCE,
                since_on=SINCE,
            )


def _household(world: World, serial: int, name: str, sex: str, born: int, group: str, hamlet: str, kind: str) -> None:
    born_on = date(born, 5, 20)
    identity = identity_number(born_on, sex, serial)  # type: ignore[arg-type]
    member = NewPerson(name, born_on, sex, "Thái", "chủ hộ", identity, phone_number(serial))
    answer = world.do(
        add_household, "ward_officer", hamlet_id=world.hamlets[hamlet], since_on=SINCE, address="", members=[member]
    )
    household_id = int(answer["household_id"])
    with acting(world.actors["ward_officer"]):
        person = Person.objects.get(household_id=household_id)
    world.people[name] = Borrower(person.pk, household_id, group, identity)
    world.do(
        set_class,
        "ward_leader",
        household_id=household_id,
        kind=kind,
        decision_no="QĐ 99/QĐ-UBND",
        decided_on=CLASSED_ON,
        since_on=SINCE,
        escaped_on=CLASSED_ON if kind == "newly_escaped" else None,
    )


def _groups(world: World) -> None:
    for key, (code, hamlet, association, _) in GROUPS.items():
        members = [who for who in world.people.values() if who.group == key]
        answer = world.do(
            found_group,
            "bank_officer",
            hamlet_id=world.hamlets[hamlet],
            code=code,
            association=association,
            founded_on=FOUNDED_ON,
            household_ids=[who.household_id for who in members],
            head_id=members[0].person_id,
            deputy_id=members[1].person_id,
        )
        world.groups[key] = answer["group_id"]
        world.do(sign_contract, "bank_officer", group_id=world.groups[key], number=f"{code}/HĐ", signed_on=FOUNDED_ON)
