"""Getting loans: only those the actor may touch, and, for a write, locked once in one order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.access.statements import columns_of, instances, run
from dongvon.core.interest import Interest
from dongvon.core.life import ActKind
from dongvon.core.posting import PARTS, PositionChange
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import effective_rate
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Act, FormerPlacement, Instalment, Loan, Misuse, Movement, Position, Security
from dongvon.credit.loans.pricing import pricing_of
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.credit.savings.models import SavingsAccount
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household, Person


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
    parties = ("household__organisation", "borrower", "group", "hamlet", "fund")
    loan = loans_of(actor).filter(pk=loan_id).select_related(*parties).first()
    if loan is None:
        raise Refused(Problem("loan_unknown", N_("Không có khoản vay này trong phạm vi của bạn.")))
    return loan


def loans_named(wanted: str) -> list[Loan]:
    """The loans of a contract number, or the one of an id; all places, for the batch role."""
    number = Q(number=wanted)
    return list(Loan.objects.filter(number | Q(pk=int(wanted)) if wanted.isdecimal() and len(wanted) < 16 else number))


def examples_of(actor: Actor) -> dict[str, Loan]:
    """For each kind of act the first loan within the actor's reach on which it stands, and under "undone" and "late"
    the first with an entry undone, or entered after others that follow it; under "placed" one that stands elsewhere
    than before, in the same commune; under "cancelled" one whose rest was cancelled, "recipient" one paid to somebody
    authorised, "organisation" one of an organisation."""
    acts = Act.objects.filter(loan__in=loans_of(actor)).select_related("loan")
    rare = acts.exclude(kind__in=[ActKind.FALL_DUE, ActKind.PAY_OUT, ActKind.RECEIVE])
    found = {row.kind: row.loan for row in rare.filter(undoes=None).order_by("kind", "pk").distinct("kind")}
    followers = Act.objects.filter(loan=OuterRef("loan"), pk__lt=OuterRef("pk"), on__gt=OuterRef("on"), undoes=None)
    for name, rows in (
        ("cancelled", rare.filter(facts__has_key="cancelled", undoes=None)),
        ("recipient", acts.filter(facts__has_key="recipient", undoes=None)),
        ("undone", acts.filter(undoes__isnull=False)),
        ("late", acts.filter(Exists(followers), kind=ActKind.RECEIVE, undoes=None)),
    ):
        row = rows.order_by("pk").first()
        if row is not None:
            found[name] = row.loan
    moved = FormerPlacement.objects.filter(loan__in=loans_of(actor), was_at=F("place")).select_related("loan")
    placed = moved.filter(cause="household").order_by("pk").first() or moved.order_by("pk").first()
    if placed is not None:
        found["placed"] = placed.loan
    lent = loans_of(actor).filter(household__customer_kind=Household.Kind.ORGANISATION).order_by("pk").first()
    return found | ({"organisation": lent} if lent else {})


def positions_for_write(actor: Actor, loan_ids: Iterable[int]) -> dict[int, Position]:
    """The positions with their loans, locked in order of loan id; refuses if one is out of reach."""
    wanted = sorted(set(loan_ids))
    rows = run(_POSITIONS_FOR_WRITE, [wanted, list(actor.places)])
    reach = len(rows)
    if actor.group_codes or actor.role == Role.ASSOCIATION_OFFICER:
        reach = loans_of(actor).filter(pk__in=wanted).count()
    if reach < len(wanted):
        raise Refused(Problem("loan_unknown", N_("Không có khoản vay này trong phạm vi của bạn.")))
    width = len(Position._meta.concrete_fields)
    positions = instances(Position, (row[:width] for row in rows))
    for position, loan in zip(positions, instances(Loan, (row[width:] for row in rows)), strict=True):
        position._state.fields_cache["loan"] = loan
    return {position.pk: position for position in positions}


_POSITIONS_FOR_WRITE = f"""
    SELECT {columns_of(Position, "p")}, {columns_of(Loan, "l")}
    FROM loans_position p JOIN loans_loan l ON l.id = p.loan_id
    WHERE p.loan_id = ANY (%s) AND l.place = ANY (%s) ORDER BY p.loan_id FOR UPDATE OF p
"""


def interest_in_progress(position: Position, until: date) -> Interest:
    """Interest of one loan since it was last reckoned, with the explanation line by line."""
    return lives_of([position])[position.pk].running(until)


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


# What a list of loans may be narrowed to: the state's name → the condition.
OWED = Q(position__in_term__gt=0) | Q(position__overdue__gt=0) | Q(position__frozen__gt=0)
STATES: dict[str, Q] = {
    "owed": OWED,
    "in_term": Q(position__in_term__gt=0),
    "overdue": Q(position__overdue__gt=0),
    "frozen": Q(position__frozen__gt=0),
    "unpaid_interest": Q(position__arrears__gt=0),
    "settled": Q(closed_on__isnull=False),
}
LOAN_TURNS, POVERTY_HOUSEHOLDS = "loan_turns", "poverty_households"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFilter:
    """Which loans a list shows. `state`: a key of STATES; `outcome`: an outcome's kind, or LOAN_TURNS or
    POVERTY_HOUSEHOLDS; `lent_in`: the year of the first payout; `due_within`: days from `on`. Empty: not narrowed."""

    on: date
    programme: str = ""
    state: str = ""
    group_id: int | None = None
    association: str = ""
    direct: bool = False
    hamlet_id: int | None = None
    due_within: int | None = None
    outcome: str = ""
    lent_in: int | None = None
    words: Sequence[str] = ()


def loan_list(actor: Actor, wanted: LoanFilter) -> QuerySet[Loan]:
    """The loans the actor may see that match, each with its position, its parties and `outstanding` (đồng)."""
    loans = loans_of(actor).select_related("position", "borrower", "group", "hamlet", "household__organisation")
    loans = loans.annotate(outstanding=F("position__in_term") + F("position__overdue") + F("position__frozen"))
    exact = {
        "programme": wanted.programme,
        "group_id": wanted.group_id,
        "association": wanted.association,
        "hamlet_id": wanted.hamlet_id,
        "first_paid_out_on__year": wanted.lent_in,
    }
    loans = loans.filter(STATES.get(wanted.state, Q()), **{key: value for key, value in exact.items() if value})
    if wanted.direct:
        loans = loans.filter(group__isnull=True)
    if wanted.due_within is not None:
        loans = loans.filter(OWED, final_due_on__lte=wanted.on + timedelta(days=wanted.due_within))
    for word in wanted.words:
        named = Q(borrower__search__contains=word) | Q(household__organisation__search__contains=word)
        loans = loans.filter(named | Q(number__contains=word))
    return _bringing_about(loans, wanted)


def _bringing_about(loans: QuerySet[Loan], wanted: LoanFilter) -> QuerySet[Loan]:
    if not wanted.outcome:
        return loans
    if wanted.outcome in (LOAN_TURNS, POVERTY_HOUSEHOLDS):
        household = Household.Kind.HOUSEHOLD
        loans = loans.filter(rollover=False, first_paid_out_on__lte=wanted.on, household__customer_kind=household)
        poverty = [programme.code for programme in all_programmes() if programme.poverty]
        return loans.filter(programme__in=poverty) if wanted.outcome == POVERTY_HOUSEHOLDS else loans
    return loans.filter(outcomes__kind=wanted.outcome, outcomes__reached_on__lte=wanted.on).distinct()


def totals_of(loans: QuerySet[Loan]) -> dict[str, int]:
    """Number of loans, and sums of their positions in đồng, over all of them."""
    parts = ("in_term", "overdue", "frozen", "arrears")
    sums = {part: Coalesce(Sum(f"position__{part}"), Value(0), output_field=BigIntegerField()) for part in parts}
    # The select and the order of a list are no part of its totals.
    plain = Loan.objects.filter(pk__in=loans.order_by().values("pk"))
    found: dict[str, int] = plain.aggregate(count=Count("pk"), **sums)
    return found | {"outstanding": found["in_term"] + found["overdue"] + found["frozen"]}


def rate_today(loan: Loan, on: date) -> int | None:
    """The yearly rate of the in-term principal on the day, in 10⁻⁷; None where nobody knows it."""
    try:
        rates = effective_rate(pricing_of(loan), signed_on=loan.signed_on, on=max(on, loan.signed_on), place=loan.place)
    except Refused:
        return None
    return rates.in_term_e7


PRINCIPAL = F("in_term") + F("overdue") + F("frozen")


def _total_of(rows: QuerySet[Any], key: str, amount: str | Combinable) -> Coalesce:
    """The sum of `amount` over the rows that share `key` with the outer row; 0 where there are none."""
    grouped = rows.order_by().values(key).annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(grouped), Value(0), output_field=BigIntegerField())


def _with_positions(rows: QuerySet[Any], loans: QuerySet[Loan], key: str) -> QuerySet[Any]:
    """Rows with `loan_count` (loans on which principal is owed), `outstanding`, `overdue` and `arrears` of theirs."""
    positions = Position.objects.filter(loan__in=loans, **{key: OuterRef("pk")})
    owed = positions.annotate(principal=PRINCIPAL).filter(principal__gt=0)
    found: QuerySet[Any] = rows.annotate(
        loan_count=_total_of(owed.annotate(one=Value(1)), key, "one"),
        outstanding=_total_of(positions, key, PRINCIPAL),
        overdue=_total_of(positions, key, "overdue"),
        arrears=_total_of(positions, key, "arrears"),
    )
    return found


def household_totals(actor: Actor, households: QuerySet[Household]) -> dict[str, int]:
    """Number of households and the sums of `household_list` over all of them, read at once instead of row by row."""
    within = households.order_by().values("pk")
    positions = Position.objects.filter(loan__in=loans_of(actor), loan__household__in=within)
    positions = positions.annotate(principal=PRINCIPAL)
    found = positions.aggregate(
        loan_count=Count("pk", filter=Q(principal__gt=0)), outstanding=Sum("principal"), arrears=Sum("arrears")
    )
    found["saved"] = SavingsAccount.objects.filter(household__in=within).aggregate(sum=Sum("balance"))["sum"]
    return {"count": households.count()} | {key: int(amount or 0) for key, amount in found.items()}


def household_list(actor: Actor, households: QuerySet[Household]) -> QuerySet[Household]:
    """The households with what they owe and keep in đồng; only loans the actor may see are counted."""
    savings = SavingsAccount.objects.filter(household=OuterRef("pk"))
    found = _with_positions(households, loans_of(actor), "loan__household")
    kept: QuerySet[Household] = found.annotate(saved=_total_of(savings, "household", "balance"))
    return kept


def group_list(actor: Actor, groups: QuerySet[Group]) -> QuerySet[Group]:
    """The groups with what their members owe and keep in đồng."""
    savings = SavingsAccount.objects.filter(group=OuterRef("pk"))
    found = _with_positions(groups, loans_of(actor), "loan__group")
    kept: QuerySet[Group] = found.annotate(saved=_total_of(savings, "group", "balance"))
    return kept


def securities_of(loan: Loan) -> QuerySet[Security]:
    """What secures the loan or did, in the order in which it was taken."""
    return Security.objects.filter(loan=loan).order_by("taken_on", "pk")


def held_for(application_id: int) -> QuerySet[Security]:
    """What was entered to secure an application and is still held."""
    return Security.objects.filter(application_id=application_id, released_on__isnull=True).order_by("taken_on", "pk")


def to_release(actor: Actor) -> list[Security]:
    """Securities still held of loans on which nothing is owed any more, the longest settled first."""
    rows = Security.objects.filter(loan__in=loans_of(actor), released_on__isnull=True, loan__closed_on__isnull=False)
    return list(rows.select_related("loan__borrower").order_by("loan__closed_on", "pk"))


def movements_of(loan: Loan) -> list[Movement]:
    """All movements of a loan in the order they were written, with who wrote them."""
    rows = Movement.objects.filter(loan=loan).select_related("user").order_by("booked_on", "id")
    return list(rows)


def acts_of(loan: Loan) -> list[Act]:
    """All acts of a loan in the order of their entry, with who entered them; also those undone, and the undoing."""
    return list(Act.objects.filter(loan=loan).select_related("user").order_by("pk"))


def recipients_of(rows: Iterable[Act]) -> dict[UUID, tuple[str, str]]:
    """By request of a payout that somebody else than the borrower received: his name and the paper 01/UQ."""
    paid = [row for row in rows if "recipient" in row.facts]
    names = dict(Person.objects.filter(pk__in=[row.facts["recipient"] for row in paid]).values_list("pk", "name"))
    return {row.request_id: (names.get(row.facts["recipient"], ""), row.facts["authorised_by"]) for row in paid}


def found_late(rows: Iterable[Act]) -> set[UUID]:
    """The requests of acts that were entered when an act of a later day was in the books already."""
    latest, late = date.min, set[UUID]()
    for row in rows:
        if row.on < latest:
            late.add(row.request_id)
        latest = max(latest, row.on)
    return late


def entries_of(loan: Loan) -> dict[UUID, list[Act]]:
    """The acts of a loan that stand, by the request that entered them, in the order of their entry."""
    rows, found = acts_of(loan), dict[UUID, list[Act]]()
    undone = {row.undoes_id for row in rows}
    for row in rows:
        if row.undoes_id is None and row.pk not in undone:
            found.setdefault(row.request_id, []).append(row)
    return found


def written_by(request_id: UUID, loan_ids: Iterable[int]) -> tuple[list[Act], list[Movement]]:
    """The acts one request entered on these loans, and the movements it wrote."""
    acts = Act.objects.filter(loan_id__in=loan_ids, request_id=request_id).order_by("pk")
    moves = Movement.objects.filter(loan_id__in=loan_ids, request_id=request_id).order_by("booked_on", "id")
    return list(acts), list(moves)


def positions_on(loan_ids: Iterable[int], on: date) -> dict[int, PositionChange]:
    """Where each loan stood at the end of the day by the books: the fold of its movements; loans not yet paid out are
    left out. One statement."""
    sums = {part: Sum(part) for part in PARTS}
    rows = Movement.objects.filter(loan_id__in=list(loan_ids)).annotate(on=Coalesce("valued_on", "booked_on"))
    folded: Any = rows.filter(on__lte=on).values_list("loan_id").annotate(**sums).order_by()
    return {loan_id: PositionChange(*parts) for loan_id, *parts in folded}


def misuses_of(loan: Loan) -> list[Misuse]:
    """Minutes of misuse of a loan, the oldest first."""
    return list(Misuse.objects.filter(loan=loan).order_by("found_on", "pk"))
