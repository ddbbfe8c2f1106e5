"""Sessions within reach, and what a sheet 13/TD lists: the group's borrowers, what each owes today, their savings."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import run
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import DayState
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.transaction_days.models import Session, Sheet, Task
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import members_of
from dongvon.parties.households.models import Person

UNKNOWN = N_("Không có phiên giao dịch này trong phạm vi của bạn.")


def sessions_of(actor: Actor) -> QuerySet[Session]:
    """Sessions within the actor's reach, the latest first."""
    rows = Session.objects.filter(place__in=actor.places).select_related("point")
    return rows.order_by("-held_on", "point__code", "-visit")


def session_for(actor: Actor, session_id: int) -> Session:
    session = sessions_of(actor).filter(pk=session_id).first()
    if session is None:
        raise Refused(Problem("session_unknown", UNKNOWN))
    return session


def session_for_write(actor: Actor, session_id: int) -> Session:
    """The session, locked: who counts and closes waits for the sheets being posted, and the other way round."""
    rows = Session.objects.select_for_update(of=("self",)).filter(pk=session_id, place__in=actor.places)
    session = rows.select_related("point").first()
    if session is None:
        raise Refused(Problem("session_unknown", UNKNOWN))
    return session


def refuse_closed_session(session: Session) -> None:
    if session.state == DayState.CLOSED:
        text = N_("Phiên giao dịch ngày {on} đã đóng.")
        raise Refused(Problem("session_closed", text, {"on": day_text(session.held_on)}, "VB 4030/NHCS-TDNN"))


def unclosed_sessions(actor: Actor, on: date) -> list[Session]:
    """Sessions of days before `on` that were not closed on their day, the oldest first."""
    rows = Session.objects.filter(place__in=actor.places, held_on__lt=on).exclude(state=DayState.CLOSED)
    return list(rows.select_related("point").order_by("held_on", "pk"))


def open_tasks(actor: Actor) -> list[Task]:
    """What briefings concluded and nobody has done yet, the most urgent first."""
    rows = Task.objects.filter(place__in=actor.places, done_on__isnull=True)
    return list(rows.select_related("session__point").order_by("due_on", "pk"))


def borrowers_at(session: Session, group: Group | None) -> list[int]:
    """Ids of the open loans a sheet is for: the group's, or, without one, the direct loans of the point's hamlets."""
    whose, of = (_GROUPS, group.pk) if group else (_DIRECT, session.point_id)
    return [pk for (pk,) in run(_BORROWERS.format(whose=whose), [session.place, session.held_on, of])]


_BORROWERS = """
    SELECT id FROM loans_loan WHERE place = %s AND closed_on IS NULL AND first_paid_out_on <= %s AND {whose} ORDER BY id
"""
_GROUPS = "group_id = %s"
_DIRECT = "group_id IS NULL AND hamlet_id IN (SELECT id FROM places_hamlet WHERE point_id = %s)"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A prepared line of 13/TD, in đồng: interest owed (arrears and what falls due at the session), savings."""

    loan: Loan
    position: Position
    arrears: int
    falling_due: int
    savings: int

    @property
    def owed(self) -> int:
        return self.arrears + self.falling_due


def sheet_rows(actor: Actor, session: Session, group: Group | None) -> list[SheetRow]:
    """The loans of a sheet as the bank prints it before the session. Reads only."""
    positions = list(
        Position.objects.filter(loan__in=loans_of(actor), loan_id__in=borrowers_at(session, group))
        .filter(Q(in_term__gt=0) | Q(overdue__gt=0) | Q(frozen__gt=0) | Q(arrears__gt=0) | Q(deferred_interest__gt=0))
        .select_related("loan__borrower", "loan__household")
        .order_by("loan__borrower__sort_key", "loan_id")
    )
    falling: dict[int, int] = {}
    for loan_id, life in lives_of(positions).items():
        falling[loan_id] = sum(one.change.arrears for one in life.fall_due(session.held_on))
    households = [position.loan.household_id for position in positions]
    savings = dict(SavingsAccount.objects.filter(household_id__in=households).values_list("household_id", "balance"))
    return [
        SheetRow(p.loan, p, p.arrears, falling.get(p.pk, 0), savings.get(p.loan.household_id, 0)) for p in positions
    ]


@dataclass(frozen=True, slots=True)
class MemberRows:
    """A member on the sheet: his loans, his savings, and what the group's convention wants saved (đồng)."""

    household_id: int
    name: str
    loans: tuple[SheetRow, ...]
    savings: int
    wanted: int

    @property
    def owed(self) -> int:
        return sum(row.owed for row in self.loans)


def sheet_of(actor: Actor, session: Session, group: Group | None) -> list[MemberRows]:
    """The sheet 13/TD of a group before the session: every member with his loans, also who has none; without a group,
    the direct borrowers of the point. Reads only."""
    rows = sheet_rows(actor, session, group)
    by_household: dict[int, list[SheetRow]] = {}
    for row in rows:
        by_household.setdefault(row.loan.household_id, []).append(row)
    wanted = group.min_savings if group else 0
    found = [
        MemberRows(household_id, loans[0].loan.borrower.name, tuple(loans), loans[0].savings, wanted)
        for household_id, loans in by_household.items()
    ]
    members = members_of(group.pk, session.held_on).exclude(household_id__in=by_household) if group else None
    ids = list(members.values_list("household_id", flat=True)) if members is not None else []
    heads = Person.objects.filter(household_id__in=ids, head=True).order_by("sort_key")
    others = dict(heads.values_list("household_id", "name"))
    savings = dict(SavingsAccount.objects.filter(household_id__in=others).values_list("household_id", "balance"))
    found += [MemberRows(pk, name, (), savings.get(pk, 0), wanted) for pk, name in others.items()]
    return found


def sheets_of_group(group: Group, since: date, until: date) -> QuerySet[Sheet]:
    """Sheets of the group posted at sessions held in [since, until), oldest first."""
    held = Sheet.objects.filter(group=group, session__held_on__gte=since, session__held_on__lt=until)
    return held.select_related("session").order_by("session__held_on", "pk")
