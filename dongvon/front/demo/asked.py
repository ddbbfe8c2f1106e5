"""The ward asks every household on the three lists what it needs: needs that the year's real loans met, some that wait
for different reasons, and a few households nobody has asked yet. Nothing is booked, so no figure changes."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Request, Role
from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Hamlet
from dongvon.core.reach import Obstacle, Stand
from dongvon.credit.applications.services import hold_meeting, take_application
from dongvon.credit.applications.services.asking import Asked as Application
from dongvon.credit.loans.models import Position
from dongvon.credit.loans.queries import PRINCIPAL
from dongvon.field.needs.queries import LISTS, Asked, standing_of
from dongvon.field.needs.services import Wanted, declare_from_public, record_answer, record_obstacle
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import member_count
from dongvon.parties.households.models import Person
from dongvon.parties.households.services import NewPerson, add_household, set_class

LAST = date(2025, 12, 31)
ROUND_ON, ROUND_DAYS = date(2025, 7, 15), 45  # the yearly survey
BEFORE_THE_MEETING = 14
UNASKED_EVERY, WAITING, WATER_EVERY, STRANGERS = 60, 24, 6, 3
STRANGER_NAMES = ("Lò Thị Ún", "Vàng Thị Sao", "Tao Thị Mảy")
MET_ON = date(2025, 12, 18)
WANTED = {"poor": "HN", "near_poor": "HCN", "newly_escaped": "HMTN"}
PURPOSES = ("mua bò sinh sản", "nuôi lợn thịt", "trồng chè", "nuôi dê", "cải tạo vườn tạp")
WATER = "bể nước và nhà vệ sinh"
REASONS = ("own_means", "no_labour", "afraid", "no_plan")
MILLION = 1_000_000


def ask_households(people: dict[Role, Actor], leaders: dict[str, Actor]) -> None:
    """The round of the lists, one application the meeting did not choose, two declarations of the public page: all of
    it or nothing, for what is said depends on what was not said before."""
    if not Request.objects.filter(id=_public_request(1)).exists():
        with transaction.atomic():
            _ask(people, leaders)


def _ask(people: dict[Role, Actor], leaders: dict[str, Actor]) -> None:
    _in_no_group(people)
    officer, head = people[Role.WARD_OFFICER], people[Role.HAMLET_HEAD]
    with acting(officer):
        rows = [one for one in standing_of(officer, PLACE, LAST) if one.kind in LISTS]
        owing = set(Position.objects.filter(place=PLACE).annotate(owed=PRINCIPAL).filter(owed__gt=0)
                    .values_list("loan__household_id", flat=True))  # fmt: skip
    needs = dict[int, tuple[Asked, int]]()
    for number, one in enumerate(rows):
        if number % UNASKED_EVERY == UNASKED_EVERY // 2:
            continue
        on, wanted, reason = _said(number, one, one.household_id in owing, len(needs))
        answer = record_answer(
            actor=head if number % 3 else officer, request_id=request_for("asked", one.household_id),
            household_id=one.household_id, asked_on=on, wanted=wanted, reason=reason,
        )  # fmt: skip
        if wanted and one.stand is not Stand.REACHED:
            needs[one.household_id] = (one, answer["need_ids"][0])
    in_groups = [(one, need_id) for one, need_id in needs.values() if one.group in leaders]
    for place, (_one, need_id) in enumerate(in_groups[1:]):
        if obstacle := (Obstacle.PLAN_WEAK, None, Obstacle.DOCUMENTS, None)[place % 4]:
            record_obstacle(actor=officer, request_id=request_for("obstacle", need_id), need_id=need_id,
                            obstacle=str(obstacle), note="")  # fmt: skip
    for one, _need_id in in_groups[:1]:
        _not_chosen(one, leaders[str(one.group)])
    _said_publicly(rows)


def _said(number: int, one: Asked, owes: bool, waiting: int) -> tuple[date, list[Wanted], str]:
    """What a household says on which day: (day, what it needs, why it needs nothing)."""
    if one.stand is Stand.REACHED:
        need = one.needs[0]
        on = max(need.facts.declared_on - timedelta(days=BEFORE_THE_MEETING), date(LAST.year, 1, 1))
        return on, [Wanted(need.programme, need.facts.amount, need.purpose, need.variant)], ""
    on = ROUND_ON + timedelta(days=number % ROUND_DAYS)
    if owes and waiting < WAITING and number % WATER_EVERY == 0 and _lacks_water(one):
        return on, [Wanted("NSVS", 25 * MILLION, WATER)], ""
    if not owes and (one.group is None or (waiting < WAITING and number % 2)):
        purpose = PURPOSES[number % len(PURPOSES)]
        return on, [Wanted(WANTED[one.kind], (30 + number % 5 * 10) * MILLION, purpose)], ""
    return on, [], "has_loan" if owes and number % 5 else REASONS[number % len(REASONS)]


def _lacks_water(one: Asked) -> bool:
    """A household of a rural hamlet that has asked for no work of water yet."""
    return one.rural and all(need.programme != "NSVS" for need in one.needs)


def _in_no_group(people: dict[Role, Actor]) -> None:
    """Three poor households the bank has never seen: the ward enters them, no group has taken them in."""
    with acting(people[Role.WARD_OFFICER]):
        hamlets = list(Hamlet.objects.filter(place=PLACE).order_by("-code")[:STRANGERS])
    for number, hamlet in enumerate(hamlets):
        born_on = date(1990 + number, 4, 12)
        home = add_household(
            actor=people[Role.WARD_OFFICER], request_id=request_for("in-no-group", number), hamlet_id=hamlet.pk,
            since_on=date(LAST.year, 3, 1), address="", members=[
                NewPerson(STRANGER_NAMES[number], born_on, "female", "Thái", "",
                          identity_number(born_on, "female", 99_000 + number), phone_number(910_000 + number)),
            ],
        )  # fmt: skip
        set_class(
            actor=people[Role.WARD_LEADER], request_id=request_for("in-no-group-class", number),
            household_id=home["household_id"], kind="poor", decision_no="01/QĐ-UBND (dữ liệu mẫu)",
            decided_on=date(LAST.year, 3, 1), since_on=date(LAST.year, 3, 1),
        )  # fmt: skip


def _not_chosen(one: Asked, leader: Actor) -> None:
    """The leader takes the application to the meeting, and nobody votes for it."""
    with acting(leader):
        group = Group.objects.get(code=one.group)
        borrower = Person.objects.filter(household_id=one.household_id).order_by("-head", "pk")[0]
        fund, present = Fund.objects.get(lender__code="NHCSXH", code="TW"), member_count(group.pk, MET_ON)
    asked = Application(programme=WANTED[one.kind], amount=40 * MILLION, term_months=60, instalment_months=12,
                        purpose="nuôi lợn thịt", own_capital=10 * MILLION)  # fmt: skip
    taken = take_application(
        actor=leader, request_id=request_for("application", "not-chosen"), household_id=one.household_id,
        borrower_id=borrower.pk, group_id=group.pk, fund_id=fund.pk, asked=asked, made_on=MET_ON,
    )  # fmt: skip
    hold_meeting(
        actor=leader, request_id=request_for("meeting", "not-chosen"), group_id=group.pk, held_on=MET_ON,
        present_count=present, association_attended=True, hamlet_head_attended=True,
        votes={str(taken["application_id"]): 0},
    )  # fmt: skip


def _public_request(number: int) -> UUID:
    return request_for("declared", number)


def _said_publicly(rows: list[Asked]) -> None:
    """One by somebody of the lists, one by a stranger; both wait for the officer."""
    known = next(one for one in rows if one.stand is Stand.UNASKED)
    for place, (name, programme) in enumerate(((known.name, WANTED[known.kind]), ("Nguyễn Văn Khách", "NSVS"))):
        declare_from_public(
            request_id=_public_request(place), place=PLACE, hamlet_id=known.hamlet_id, name=name,
            phone=phone_number(900_000 + place), programme=programme, amount=(20 + 10 * place) * MILLION,
            purpose=(PURPOSES[0], WATER)[place], declared_on=LAST - timedelta(days=2 + place),
        )  # fmt: skip
