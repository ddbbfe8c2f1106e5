"""Laptops of a session, and what waits to be synchronised: entered, prepared, and what the books say now."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from dongvon.base.access.acting import Actor
from dongvon.core.handing import FROM_SAVINGS, PAYOUT, Handed, standing
from dongvon.core.modes import Action
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationState, DayState
from dongvon.core.synchronising import Choice, Clash, Figures, choices, clashes
from dongvon.credit.applications.models import OfflinePayout
from dongvon.credit.applications.queries import applications_of
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Expectation, Position
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.collecting.models import Device, HandedEntry
from dongvon.field.collecting.queries import delivered, handed_of
from dongvon.field.laptops.models import Preparation, Settled
from dongvon.field.laptops.taking import prepared
from dongvon.field.transaction_days.models import Session, TeamSeat
from dongvon.field.transaction_days.queries import sessions_of
from dongvon.parties.groups.queries import household_groups
from dongvon.parties.households.models import Household

LAPTOP_UNKNOWN = N_("Máy này chưa được chuẩn bị cho phiên nào trong phạm vi của bạn.")
INTEREST = ("interest", "interest_from_savings")


def laptop_for(actor: Actor, public_id: UUID) -> Device:
    """A laptop of the actor's places; refused where it is unknown."""
    device = Device.objects.filter(public_id=public_id, group=None, place__in=actor.places).first()
    if device is None:
        raise Refused(Problem("laptop_unknown", LAPTOP_UNKNOWN))
    return device


def is_laptop(actor: Actor, public_id: UUID) -> bool:
    return Device.objects.filter(public_id=public_id, group=None, place__in=actor.places).exists()


def sessions_to_prepare(actor: Actor) -> QuerySet[Session]:
    """Open sessions on whose team the actor is a teller, the latest first."""
    seats = TeamSeat.objects.filter(user_id=actor.user_id, post=TeamSeat.Post.TELLER)
    return sessions_of(actor).filter(state=DayState.OPEN, pk__in=seats.values("session_id"))


def preparation_of(device: Device) -> Preparation:
    """What a laptop took along last."""
    found = Preparation.objects.filter(device=device).select_related("session__point").order_by("-pk").first()
    if found is None:
        raise Refused(Problem("laptop_unknown", LAPTOP_UNKNOWN))
    return found


def known_to_laptop(device: Device) -> dict[tuple[str, int], int | None]:
    """(kind, object) pairs the laptop may hand in: all it ever took along, with the group each stood under."""
    rows = Preparation.objects.filter(device=device).order_by("pk")
    return {pair: figures.group for row in rows for pair, figures in prepared(row.figures)}


def held_payouts(actor: Actor, session: Session) -> list[OfflinePayout]:
    """Loans laptops hold for the session, by laptop."""
    laptops = Preparation.objects.filter(session=session).values("device__public_id")
    rows = OfflinePayout.objects.filter(place__in=actor.places, laptop__in=laptops, ended_at=None)
    return list(rows.select_related("application__borrower", "held_by").order_by("name", "pk"))


def entries_of(session: Session) -> list[HandedEntry]:
    """What laptops handed in for the session, oldest first."""
    devices = Preparation.objects.filter(session=session).values("device")
    rows = HandedEntry.objects.filter(device__in=devices, place=session.place)
    return list(rows.select_related("device", "group").order_by("device", "number"))


def count_waiting(session: Session) -> int:
    """How many entries of the session's laptops hold and are not settled."""
    done = set(Settled.objects.filter(session=session).values_list("entry__entry_id", flat=True))
    return sum(one.entry_id not in done for one in standing(map(handed_of, entries_of(session))))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits: what was prepared, what the books say now, where they clash, what may be decided."""

    row: HandedEntry
    before: Figures
    now: Figures
    clashes: tuple[Clash, ...]
    choices: tuple[Choice, ...]

    @property
    def fits(self) -> bool:
        return not self.clashes


def waiting(actor: Actor, session: Session) -> list[Waiting]:
    """Entries of the session's laptops that hold and are not settled, compared with the books. Reads only."""
    rows = {row.entry_id: row for row in entries_of(session)}
    done = {one.entry.entry_id: one for one in settled_in(session)}
    open_ = [one for one in standing(map(handed_of, rows.values())) if one.entry_id not in done]
    before = _before(session, open_, done.values())
    now = _now(actor, session, [rows[one.entry_id] for one in open_], before)
    debts, asked = Counter[tuple[str, int]](), Counter[int]()
    households = _households(actor, open_)
    for one in open_:
        debts[_debt(one)] += one.amount
        if one.kind in FROM_SAVINGS:
            asked[households.get(one.about_id, 0)] += one.amount
    phones = _by_phone(actor, session, open_, rows)
    found = []
    for one in open_:
        then, at = before[one.entry_id], now[one.entry_id]
        clash = clashes(
            one.kind, debts[_debt(one)], then, at, asked=asked[households.get(one.about_id, 0)],
            closed=session.state == DayState.CLOSED, by_phone=(one.kind, one.about_id) in phones,
        )  # fmt: skip
        found.append(Waiting(rows[one.entry_id], then, at, clash, choices(one.kind, clash)))
    return found


def settled_in(session: Session) -> list[Settled]:
    """What was decided about the session's entries, in the order of the decisions."""
    rows = Settled.objects.filter(session=session).select_related("entry__device", "entry__group", "settled_by")
    return list(rows.order_by("pk"))


def undone_too_late(session: Session) -> list[HandedEntry]:
    """Undoings a laptop handed in when their entry was settled already: for a person to put right, never silently."""
    done = set(Settled.objects.filter(session=session).values_list("entry__entry_id", flat=True))
    return [row for row in entries_of(session) if row.undoes in done]


def _debt(one: Handed) -> tuple[str, int]:
    return ("interest" if one.kind in INTEREST else one.kind), one.about_id


def _before(session: Session, open_: Iterable[Handed], done: Iterable[Settled]) -> dict[UUID, Figures]:
    """What each entry went by, less the interest on the same loan that was posted since from the same preparation."""
    taken = {row.pk: dict(prepared(row.figures)) for row in Preparation.objects.filter(session=session)}
    ours = Counter[tuple[int | None, int]]()
    for one in done:
        if one.entry.kind in INTEREST:
            ours[one.entry.basis, one.entry.about_id] += one.posted
    found = {}
    for entry in open_:
        then = taken.get(entry.basis or 0, {}).get((entry.kind, entry.about_id), Figures(None))
        found[entry.entry_id] = replace(then, owed=max(then.owed - ours[entry.basis, entry.about_id], 0))
    return found


def _now(
    actor: Actor, session: Session, rows: Iterable[HandedEntry], before: dict[UUID, Figures]
) -> dict[UUID, Figures]:
    by_kind = defaultdict[str, list[HandedEntry]](list)
    for row in rows:
        by_kind[row.kind if row.kind in ("deposit", PAYOUT) else "loan"].append(row)
    return {
        **_loans_now(actor, session, by_kind["loan"]),
        **_savers_now(actor, session, by_kind["deposit"], before),
        **_payouts_now(actor, session, by_kind[PAYOUT]),
    }


def _loans_now(actor: Actor, session: Session, rows: list[HandedEntry]) -> dict[UUID, Figures]:
    wanted = loans_of(actor).filter(pk__in=[row.about_id for row in rows], place=session.place)
    positions = {
        one.pk: one for one in Position.objects.filter(loan__in=wanted)
        .select_related("loan__group__hamlet", "loan__hamlet")
    }  # fmt: skip
    still_open = [one for one in positions.values() if one.loan.closed_on is None]
    falling = {
        pk: sum(one.change.arrears for one in life.fall_due(session.held_on))
        for pk, life in lives_of(still_open).items()
    }
    households = [one.loan.household_id for one in positions.values()]
    savings = dict(SavingsAccount.objects.filter(household__in=households).values_list("household_id", "balance"))
    found = {}
    for row in rows:
        at = positions.get(row.about_id)
        if at is None:
            found[row.entry_id] = Figures(None, here=False)
            continue
        loan = at.loan
        hamlet = loan.group.hamlet if loan.group else loan.hamlet
        found[row.entry_id] = Figures(
            loan.group_id,
            owed=at.arrears + falling.get(at.pk, 0),
            principal=at.outstanding,
            savings=savings.get(loan.household_id, 0),
            is_open=loan.closed_on is None,
            here=hamlet.point_id == session.point_id,
        )
    return found


def _savers_now(
    actor: Actor, session: Session, rows: list[HandedEntry], before: dict[UUID, Figures]
) -> dict[UUID, Figures]:
    ids = [row.about_id for row in rows]
    households = set(Household.objects.filter(pk__in=ids, place=session.place).values_list("pk", flat=True))
    members = household_groups(session.held_on).filter(household__in=ids).select_related("group__hamlet")
    groups = {one.household_id: one.group for one in members}
    savings = dict(SavingsAccount.objects.filter(household__in=ids).values_list("household_id", "balance"))
    found = {}
    for row in rows:
        group = groups.get(row.about_id)
        found[row.entry_id] = Figures(
            group.pk if group else before[row.entry_id].group,
            savings=savings.get(row.about_id, 0),
            here=row.about_id in households and (group is None or group.hamlet.point_id == session.point_id),
        )
    return found


def _payouts_now(actor: Actor, session: Session, rows: list[HandedEntry]) -> dict[UUID, Figures]:
    ids = [row.about_id for row in rows]
    applications = applications_of(actor).filter(pk__in=ids, place=session.place).in_bulk()
    expected = Expectation.objects.filter(action=Action.DISBURSE, about_type="application", about_id__in=ids)
    paid = set(expected.values_list("about_id", flat=True))
    held = set(OfflinePayout.objects.filter(application__in=ids, ended_at=None).values_list("application_id", "laptop"))
    found = {}
    for row in rows:
        one = applications.get(row.about_id)
        found[row.entry_id] = (
            Figures(None, here=False)
            if one is None
            else Figures(
                one.group_id,
                amount=one.approved_amount or 0,
                waiting=one.state == ApplicationState.WAITING_SESSION,
                paid=one.loan_id is not None or one.pk in paid,
                held=(one.pk, row.device.public_id) in held,
            )
        )
    return found


def _households(actor: Actor, open_: Iterable[Handed]) -> dict[int, int]:
    """The household of each loan from which something is to be paid out of savings."""
    ids = [one.about_id for one in open_ if one.kind in FROM_SAVINGS]
    return dict(loans_of(actor).filter(pk__in=ids).values_list("pk", "household_id"))


def _by_phone(
    actor: Actor, session: Session, open_: Iterable[Handed], rows: dict[UUID, HandedEntry]
) -> set[tuple[str, int]]:
    """What a leader's phone handed in for the same session and waits to be posted."""
    groups = {group for one in open_ if (group := rows[one.entry_id].group) is not None}
    reach = [group for group in groups if group.place in actor.places]
    return {(entry.kind, entry.about_id) for group in reach for entry in delivered(actor, group.pk, session.held_on)}
