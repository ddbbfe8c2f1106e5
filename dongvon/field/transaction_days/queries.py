"""What a sheet 13/TD lists: the group's borrowers, what each owes today, their savings."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.transaction_days.models import Session, Sheet
from dongvon.parties.groups.models import Group


def borrowers_at(session: Session, group: Group | None) -> list[int]:
    """Ids of the open loans a sheet is for: the group's, or, without one, the direct loans of the point's hamlets."""
    loans = Loan.objects.filter(place=session.place, closed_on__isnull=True, first_paid_out_on__isnull=False)
    loans = loans.filter(first_paid_out_on__lte=session.held_on)
    loans = loans.filter(group=group) if group else loans.filter(group__isnull=True, hamlet__point=session.point)
    return list(loans.order_by("pk").values_list("pk", flat=True))


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
    """The sheet as the bank prints it before the session. Reads only."""
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


def sheets_of_group(group: Group, since: date, until: date) -> QuerySet[Sheet]:
    """Sheets of the group posted at sessions held in [since, until), oldest first."""
    held = Sheet.objects.filter(group=group, session__held_on__gte=since, session__held_on__lt=until)
    return held.select_related("session").order_by("session__held_on", "pk")
