"""What takes room under a ceiling: every loan that runs, with what of it is still to be paid out, and every application
approved and not yet paid out, of the household, worker, student, project or organisation the ceiling is given for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dongvon.core.states import ApplicationState
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.models import Loan, Outcome, OutcomeKind, Position
from dongvon.parties.households.models import Household

# Poor, near-poor and newly escaped households have one ceiling together: that of the poor (programmes HCN, HMTN).
ONE_CEILING = frozenset({"HN", "HCN", "HMTN"})
OF_THE_PERSON = frozenset({"worker", "person", "trader"})
OF_THE_STUDENT = frozenset({"student", "month"})
OF_THE_PROJECT = frozenset({"project", "contract"})
APPROVED = (ApplicationState.APPROVED, ApplicationState.NOTIFIED, ApplicationState.WAITING_SESSION)


@dataclass(frozen=True, slots=True)
class Taken:
    """Room one loan or approval takes, in đồng. `owed`: principal owed and still to be paid out; `granted`: all of it,
    repaid or not; `units`: works, months or jobs it was given for; `students`: keys of the students it is for;
    `project_id`: what it was lent for, None where nobody named it."""

    programme: str
    borrower_id: int
    owed: int
    granted: int
    units: int
    students: frozenset[str]
    project_id: int | None = None


def taken_by(application: Application) -> list[Taken]:
    """What takes room beside the application itself: of the whole household (both spouses), or the organisation."""
    return [*_loans(application.household_id), *_approved(application)]


def _loans(household_id: int) -> Iterator[Taken]:
    rows = Position.objects.filter(loan__household_id=household_id)
    positions = list(rows.select_related("loan__application").order_by("pk"))
    keys: dict[int, set[str]] = {}
    for row in Outcome.objects.filter(loan__in=[at.pk for at in positions], kind=OutcomeKind.STUDENT):
        keys.setdefault(row.loan_id, set()).add(row.key)
    for at in positions:
        loan: Loan = at.loan
        waiting = loan.not_paid_out(at.paid_out)
        asked: Application | None = getattr(loan, "application", None)
        yield Taken(
            loan.programme, loan.borrower_id, at.outstanding + waiting, loan.amount - loan.cancelled,
            asked.units if asked else 1, frozenset(keys.get(loan.pk, ())), asked.project_id if asked else None,
        )  # fmt: skip


def _approved(application: Application) -> Iterator[Taken]:
    rows = Application.objects.filter(household_id=application.household_id, state__in=APPROVED)
    for other in rows.exclude(pk=application.pk).order_by("pk"):
        amount = other.approved_amount or 0
        yield Taken(
            other.programme, other.borrower_id, amount, amount, other.units, students_of(other), other.project_id
        )


def students_of(application: Application) -> frozenset[str]:
    """Keys of the students an application is for."""
    return frozenset(row["key"] for row in application.outcomes if row["kind"] == OutcomeKind.STUDENT)


def sharing(application: Application, per: str, taken: Sequence[Taken]) -> list[Taken]:
    """Those that share the application's ceiling: the programme's (poor, near-poor and newly escaped are one), of the
    same worker, student or project where the ceiling is given for one; what was lent for no named project may be for
    this one. Source: `per` of the programme's ceiling."""
    programmes = ONE_CEILING if application.programme in ONE_CEILING else {application.programme}
    found = [one for one in taken if one.programme in programmes]
    if per in OF_THE_PROJECT and application.project_id is not None:
        return [one for one in found if one.project_id in (application.project_id, None)]
    if application.household.customer_kind == Household.Kind.ORGANISATION:
        return found
    if per in OF_THE_PERSON:
        return [one for one in found if one.borrower_id == application.borrower_id]
    if per in OF_THE_STUDENT and (students := students_of(application)):
        return [one for one in found if one.students & students]
    return found
