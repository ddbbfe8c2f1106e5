"""Getting where every household of the lists stands: asked or not, in need of what, reached or waiting and why. Two
statements a commune, whatever the number of households."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Max, Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.statements import answers
from dongvon.base.places.queries import in_force
from dongvon.core.dates import add_months
from dongvon.core.eligibility import CLASS_RULES
from dongvon.core.money import Dong
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.reach import (
    Ended,
    NeedFacts,
    Obstacle,
    Reason,
    Stand,
    hold_on,
    reason_of,
    room_in_turn,
    stand_of,
)
from dongvon.core.states import ApplicationState
from dongvon.credit.applications.facts import CLASSES
from dongvon.credit.applications.room import APPROVED, ONE_CEILING
from dongvon.credit.programmes.catalogue import load
from dongvon.field.needs.models import Answer, Declaration, Need
from dongvon.parties.groups.models import Membership
from dongvon.parties.households.models import Household, PovertyClass
from dongvon.parties.households.queries import households_of, households_seen

SQL = Path(__file__).parent / "sql"
LISTS = (PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NEWLY_ESCAPED)
Headroom = Mapping[str, Dong | None]


# --- who may be asked -------------------------------------------------------------------------------------------------


def households_to_ask(actor: Actor, on: date) -> QuerySet[Household]:
    """Households the actor may ask: those he may read, and, for an association, those in no group, whom nobody else
    would visit."""
    households = households_seen(actor, on)
    if actor.role != Role.ASSOCIATION_OFFICER:
        return households
    members = Membership.objects.filter(in_force(on)).values("household")
    return households_of(actor).filter(Q(pk__in=households.values("pk")) | ~Q(pk__in=members))


def household_to_ask(actor: Actor, household_id: int, on: date) -> Household:
    household = households_to_ask(actor, on).filter(pk=household_id).select_related("hamlet").first()
    if household is None:
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    return household


def need_for_write(actor: Actor, need_id: int, on: date) -> Need:
    """One need of a household the actor may ask, locked."""
    within = households_to_ask(actor, on).values("pk")
    need = Need.objects.select_for_update(of=("self",)).filter(pk=need_id, household__in=within)
    row = need.select_related("household").first()
    if row is None:
        raise Refused(Problem("need_unknown", N_("Không có nhu cầu này trong phạm vi của bạn.")))
    return row


# --- how they stand ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A need as it stands. `need_id` None: nobody declared it, the application says so. `amount` in đồng; `refusal`: in
    whose words the application was refused."""

    need_id: int | None
    household_id: int
    programme: str
    variant: str
    purpose: str
    source: str
    obstacle_note: str
    application_id: int | None
    refusal: str
    facts: NeedFacts

    @property
    def reason(self) -> Reason:
        return reason_of(self.facts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A household with its latest answer (`asked_on` None: nobody ever asked it), its needs and where it stands.
    `kind`: its class on the day, "" for none; `listed`: it stands on one of the three lists; `rural`: its hamlet is
    known to be."""

    household_id: int
    name: str
    sort_key: str
    hamlet_id: int
    hamlet: str
    kind: str
    group: str | None
    association: str
    rural: bool
    asked_on: date | None
    no_reason: str
    needs: tuple[Known, ...]
    stand: Stand

    @property
    def listed(self) -> bool:
        return self.kind in LISTS

    def waiting(self, on: date) -> list[Known]:
        """Its needs that wait, the longest waiting first."""
        return [one for one in self.needs if one.facts.waits(on)]


def standing_of(
    actor: Actor, place: str, on: date, *, headroom: Headroom | None = None, household_id: int | None = None
) -> list[Asked]:
    """Every household on the three lists the actor may ask, and every other one in need, by hamlet and name; what is
    asked of one household stays within it. `headroom`: what the targets still allow by programme in đồng, None (and a
    programme that is missing) where nobody knows. Two statements."""
    months = hold_on(on).months
    reach = {
        "place": place if place in actor.places else "", "on": on, "household_id": household_id,
        "association": actor.association if actor.role == Role.ASSOCIATION_OFFICER else "",
        "groups": list(actor.group_codes), "kinds": [str(kind) for kind in LISTS], "family": sorted(ONE_CEILING),
        "since": add_months(on, -months),
    }  # fmt: skip
    needs = [_known(row) for row in answers(SQL / "needs.sql", **reach)]
    rows = answers(SQL / "households.sql", **reach, needing=list({one.household_id for one in needs}))
    fitted = _with_room(list(_fitted(needs, rows)), headroom or {}, on)
    by_household: dict[int, list[Known]] = {}
    for one in fitted:
        by_household.setdefault(one.household_id, []).append(one)
    return [_asked(row, by_household.get(row[0], ()), on, months) for row in rows]


def _known(row: tuple[Any, ...]) -> Known:
    (need_id, household_id, programme, variant, amount, purpose, declared_on, source, obstacle, note, ended_on, because,
     met_on, application_id, state, refusal) = row  # fmt: skip
    facts = NeedFacts(
        declared_on, amount, met_on, ended_on, Ended(because) if because else None,
        ApplicationState(state) if state else None, obstacle=Obstacle(obstacle) if obstacle else None,
    )  # fmt: skip
    return Known(need_id, household_id, programme, variant, purpose, source, note, application_id, refusal, facts)


def _fitted(needs: Iterable[Known], rows: Sequence[tuple[Any, ...]]) -> Iterable[Known]:
    """The needs with what household, group and hamlet say to them."""
    about = {row[0]: row for row in rows}
    for one in needs:
        if one.household_id in about:
            kind, group, urban, difficulty = (about[one.household_id][place] for place in (5, 6, 8, 9))
            facts = replace(
                one.facts, in_group=group is not None, needs_group=load(one.programme).channel == "group",
                eligible=is_eligible(one.programme, kind, urban, difficulty),
            )  # fmt: skip
            yield replace(one, facts=facts)


def is_eligible(programme: str, kind: str, urban: bool | None, difficulty: str | None) -> bool:
    """Whether the programme lends to a household of the class in such a hamlet; what nobody knows stands against
    nothing. The rest is asked when it applies."""
    barred = any(rule.household == kind and rule.programme == programme and rule.severity == "block"
                 for rule in CLASS_RULES)  # fmt: skip
    elsewhere = {"rural": urban is True, "difficult": difficulty == "none"}.get(load(programme).area, False)
    return kind in CLASSES.get(programme, {kind}) and not barred and not elsewhere


def _with_room(needs: list[Known], headroom: Headroom, on: date) -> list[Known]:
    """Those who wait get what the target leaves in their turn; what is approved has its room already."""
    approved = {ApplicationState(state) for state in APPROVED}
    for programme, room in headroom.items():
        if room is None:
            continue
        turns = [place for place, one in enumerate(needs) if one.programme == programme and one.facts.waits(on)
                 and one.facts.application not in approved]  # fmt: skip
        turns.sort(key=lambda place: (needs[place].facts.declared_on, needs[place].household_id))
        left = room_in_turn([needs[place].facts.amount for place in turns], room)
        for place, has in zip(turns, left, strict=True):
            needs[place] = replace(needs[place], facts=replace(needs[place].facts, headroom=has))
    return needs


def _asked(row: tuple[Any, ...], needs: Iterable[Known], on: date, months: int) -> Asked:
    (household_id, name, sort_key, hamlet_id, hamlet, kind, group, association, urban, _difficulty, asked_on, _needs,
     reason) = row  # fmt: skip
    kept = tuple(sorted(needs, key=lambda one: one.facts.declared_on))
    stand = stand_of(asked_on, [one.facts for one in kept], on, months)
    return Asked(household_id, name, sort_key, hamlet_id, hamlet, kind, group, association, urban is False, asked_on,
                 reason, kept, stand)  # fmt: skip


# --- of one household, and from the public page -----------------------------------------------------------------------


def answers_of(household: Household) -> list[Answer]:
    """What the household answered, the latest first, with who asked."""
    return list(Answer.objects.filter(household=household).select_related("user").order_by("-asked_on", "-pk"))


def needs_of(household: Household) -> list[Need]:
    """Every need it ever declared, the latest first."""
    return list(Need.objects.filter(household=household).order_by("-declared_on", "-pk"))


def declarations_waiting(actor: Actor) -> list[Declaration]:
    """What came from the public page and no officer has settled, the oldest first. For officers of the whole place."""
    rows = Declaration.objects.filter(place__in=actor.places, settled_on__isnull=True)
    return list(rows.select_related("hamlet").order_by("declared_on", "pk"))


def declaration_for(actor: Actor, declaration_id: int, *, lock: bool = False) -> Declaration:
    rows = Declaration.objects.filter(pk=declaration_id, place__in=actor.places)
    row = (rows.select_for_update(of=("self",)) if lock else rows).select_related("hamlet").first()
    if row is None:
        raise Refused(Problem("declaration_unknown", N_("Không có lời khai nhu cầu này trong phạm vi của bạn.")))
    return row


def known_until(place: str, at_least: date) -> date:
    """The last day of the month after `at_least` on which a household of the place said something; else `at_least`."""
    soon = Answer.objects.filter(household__place=place, asked_on__lte=add_months(at_least, 1))
    last = soon.aggregate(last=Max("asked_on"))["last"]
    return max(at_least, last) if last else at_least
