"""Getting models, training, advice, tellings; outcomes with their evidence; how many left poverty, and the cohorts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Count, Exists, OuterRef, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.access.statements import answers
from dongvon.core.cohorts import YEARS, Compared, Share, Stratum, compared
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import Outcome
from dongvon.credit.loans.queries import loans_of
from dongvon.field.livelihoods.models import Advice, Attendance, Evidence, ProductionModel, Telling, Training
from dongvon.parties.households.models import Household

SQL = Path(__file__).parent / "sql"
DAYS_AFTER = 30  # needs said so many days after people were told stand beside it


# --- models, training, advice -----------------------------------------------------------------------------------------


def models_of(actor: Actor) -> QuerySet[ProductionModel]:
    """Production models of the actor's places with `households` and `with_loan`, the newest first."""
    rows = ProductionModel.objects.filter(place__in=actor.places).select_related("hamlet")
    return rows.annotate(
        households=Count("participants"), with_loan=Count("participants__loan")
    ).order_by("-started_on", "-pk")  # fmt: skip


def model_for(actor: Actor, model_id: int) -> ProductionModel:
    row = ProductionModel.objects.filter(pk=model_id, place__in=actor.places).select_related("hamlet").first()
    if row is None:
        raise Refused(Problem("model_unknown", N_("Không có mô hình này trong phạm vi của bạn.")))
    return row


def trainings_of(actor: Actor) -> QuerySet[Training]:
    """Training of the actor's places with `there` (households), the latest first."""
    rows = Training.objects.filter(place__in=actor.places).select_related("hamlet", "model")
    return rows.annotate(there=Count("attendances")).order_by("-held_on", "-pk")


def training_for(actor: Actor, training_id: int) -> Training:
    row = trainings_of(actor).filter(pk=training_id).first()
    if row is None:
        raise Refused(Problem("training_unknown", N_("Không có buổi tập huấn này trong phạm vi của bạn.")))
    return row


def attendances_of(training: Training) -> list[Attendance]:
    rows = Attendance.objects.filter(training=training).select_related("household__hamlet", "user")
    return list(rows.order_by("entered_at", "pk"))


def advice_of(household: Household) -> list[Advice]:
    rows = Advice.objects.filter(household=household).select_related("user", "loan")
    return list(rows.order_by("-given_on", "-pk"))


# --- telling people ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the plan. `needs`, `amount` (đồng): what households of the hamlet said they need within thirty days
    after it; nothing says that it came of it."""

    telling_id: int
    hamlet_id: int
    hamlet: str
    way: str
    topic: str
    language: str
    venue: str
    planned_on: date
    told_on: date | None
    people: int | None
    needs: int
    amount: int


def tellings_of(actor: Actor, place: str) -> list[Told]:
    """The plan to tell people with the needs that followed, the latest first; one statement."""
    within = place if place in actor.places else ""
    return [Told(*row) for row in answers(SQL / "tellings.sql", place=within, days=DAYS_AFTER)]


def telling_for(actor: Actor, telling_id: int, *, lock: bool = False) -> Telling:
    rows = Telling.objects.filter(pk=telling_id, place__in=actor.places)
    row = (rows.select_for_update(of=("self",)) if lock else rows).select_related("hamlet").first()
    if row is None:
        raise Refused(Problem("telling_unknown", N_("Không có việc tuyên truyền này trong phạm vi của bạn.")))
    return row


# --- outcomes ---------------------------------------------------------------------------------------------------------


def outcomes_seen(actor: Actor, kind: str, on: date) -> QuerySet[Outcome]:
    """Outcomes of a kind reached by the day, of loans the actor may see, with `proven`: somebody saw it."""
    rows = Outcome.objects.filter(loan__in=loans_of(actor), kind=kind, reached_on__lte=on)
    proof = Evidence.objects.filter(outcome=OuterRef("pk"))
    found = rows.select_related("loan__household__hamlet", "loan__borrower")
    return found.annotate(proven=Exists(proof)).order_by("-reached_on", "-pk")


def outcome_for(actor: Actor, outcome_id: int) -> Outcome:
    rows = Outcome.objects.filter(pk=outcome_id, loan__in=loans_of(actor))
    row = rows.select_related("loan__borrower", "loan__household").first()
    if row is None:
        raise Refused(Problem("outcome_unknown", N_("Không có kết quả này trong phạm vi của bạn.")))
    return row


def proven_counts(actor: Actor, on: date) -> dict[str, tuple[int, int]]:
    """By kind: (outcomes somebody saw, all of them) reached by the day."""
    rows = Outcome.objects.filter(loan__in=loans_of(actor), reached_on__lte=on)
    seen = Evidence.objects.filter(outcome=OuterRef("pk"))
    counted = rows.annotate(proven=Exists(seen)).order_by().values_list("kind", "proven").annotate(count=Count("pk"))
    found: dict[str, tuple[int, int]] = {}
    for kind, proven, count in counted:
        part, whole = found.get(kind, (0, 0))
        found[kind] = (part + (count if proven else 0), whole + count)
    return found


def evidence_of(outcomes: Iterable[int]) -> dict[int, list[Evidence]]:
    """By outcome what was seen of it, the latest first."""
    found: dict[int, list[Evidence]] = {}
    rows = Evidence.objects.filter(outcome__in=list(outcomes)).select_related("user").order_by("-seen_on", "-pk")
    for row in rows:
        found.setdefault(row.outcome_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Escaped:
    """Households that left a class: all since classes are kept and of that in the year; `lent`: lent to before."""

    kind: str
    cumulative: int
    in_year: int
    lent_cumulative: int
    lent_in_year: int


def out_of_poverty(actor: Actor, place: str, on: date) -> list[Escaped]:
    """Derived from the classes the ward recognised, recorded nowhere else; one statement."""
    within = place if place in actor.places else ""
    return [Escaped(*row) for row in answers(SQL / "out_of_poverty.sql", place=within, on=on)]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Borrowers of a year (0: of all years) beside comparable households, so many years on."""

    year: int
    years: int
    found: Compared


def cohorts(actor: Actor, place: str, on: date) -> list[Cohort]:
    """All years together for each of the years on, then year by year; one statement."""
    rows = answers(SQL / "cohorts.sql", place=place if place in actor.places else "", on=on, years=max(YEARS))
    sides: dict[tuple[int, int], dict[tuple[int, str, str], dict[bool, Share]]] = {}
    for year, kind, zone, years, borrowed, left, known, unknown in rows:
        for of in (0, year):
            kinds = sides.setdefault((of, years), {}).setdefault((year, kind, zone), {})
            kinds[borrowed] = Share(left, known, unknown)
    nobody = Share(0, 0)
    return [
        Cohort(year, years, compared(Stratum(two.get(True, nobody), two.get(False, nobody)) for two in kinds.values()))
        for (year, years), kinds in sorted(sides.items())
    ]
