"""Getting loans: only those the actor may touch, and, for a write, locked once in one order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.interest import Interest
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Instalment, Loan, Movement, Position
from dongvon.credit.loans.pricing import interest_on


def loans_of(actor: Actor) -> QuerySet[Loan]:
    """Loans the actor may see: of his places; a group leader, of his groups; an association, of its groups."""
    loans = Loan.objects.filter(place__in=actor.places)
    if actor.group_codes:
        loans = loans.filter(group__code__in=actor.group_codes)
    if actor.role == Role.ASSOCIATION_OFFICER:
        loans = loans.filter(association=actor.association)
    return loans


def loan_for(actor: Actor, loan_id: int) -> Loan:
    """One loan with its parties; refused in the same words whether it does not exist or is out of reach."""
    loan = loans_of(actor).filter(pk=loan_id).select_related("household", "borrower", "group", "hamlet", "fund").first()
    if loan is None:
        raise Refused(Problem("loan_unknown", N_("Không có khoản vay này trong phạm vi của bạn.")))
    return loan


def positions_for_write(actor: Actor, loan_ids: Iterable[int]) -> dict[int, Position]:
    """The positions with their loans, locked in order of loan id; refuses if one is out of reach."""
    wanted = sorted(set(loan_ids))
    found = {
        position.pk: position
        for position in Position.objects.select_for_update(of=("self",))
        .filter(loan__in=loans_of(actor), loan_id__in=wanted)
        .select_related("loan")
        .order_by("loan_id")
    }
    if len(found) < len(wanted):
        raise Refused(Problem("loan_unknown", N_("Không có khoản vay này trong phạm vi của bạn.")))
    return found


def balance_moves(positions: Sequence[Position]) -> dict[int, list[Movement]]:
    """Movements of principal of each loan since its interest was last reckoned, that day included."""
    if not positions:
        return {}
    oldest = min(position.interest_to for position in positions)
    found: dict[int, list[Movement]] = {position.pk: [] for position in positions}
    rows = Movement.objects.filter(loan_id__in=list(found), booked_on__gt=oldest).exclude(in_term=0, overdue=0, frozen=0)
    since = {position.pk: position.interest_to for position in positions}
    for move in rows:
        if move.booked_on > since[move.loan_id]:
            found[move.loan_id].append(move)
    return found


def interest_in_progress(position: Position, until: date) -> Interest:
    """Interest of one loan since it was last reckoned, with the explanation line by line."""
    return interest_on(position.loan, position, balance_moves([position])[position.pk], until)


@dataclass(frozen=True, slots=True)
class Due:
    """Where a loan's principal stands against its instalments on a day, in đồng."""

    fallen_due: int
    repaid: int

    @property
    def unpaid(self) -> int:
        return max(self.fallen_due - self.repaid, 0)


def principal_due(loans: Sequence[Loan], positions: dict[int, Position], on: date) -> dict[int, Due]:
    """For each loan, principal of instalments due up to and with the day, and how much was repaid in all."""
    due: dict[int, int] = {}
    for row in Instalment.objects.filter(loan__in=[loan.pk for loan in loans], due_on__lte=on):
        due[row.loan_id] = due.get(row.loan_id, 0) + row.principal
    return {
        loan.pk: Due(due.get(loan.pk, 0), positions[loan.pk].paid_out - positions[loan.pk].outstanding)
        for loan in loans
    }
