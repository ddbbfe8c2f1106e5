"""Finding rounds of review and the households in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from dongvon.base.access.acting import Actor
from dongvon.base.places.holidays import public_holidays
from dongvon.base.places.models import Hamlet, HamletClass
from dongvon.base.places.queries import commune, in_force
from dongvon.core.poverty import (
    CASE_STATE_NAMES,
    ROUND_STATE_NAMES,
    Area,
    CaseState,
    RoundKind,
    RoundState,
    Yardstick,
    posting_ends,
)
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.reviews.models import ReviewComplaint, ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.terms import procedure, yardsticks

ABOUT_ROUND = "review_round"


def rounds_of(actor: Actor) -> QuerySet[ReviewRound]:
    """Every round of the actor's places, the newest first."""
    return ReviewRound.objects.filter(place__in=actor.places).order_by("-started_on", "-pk")


def round_for(actor: Actor, round_id: int) -> ReviewRound:
    return _found(rounds_of(actor).filter(pk=round_id).first())


def round_for_write(actor: Actor, round_id: int, *states: RoundState) -> ReviewRound:
    """The round, locked; refused where it is in none of the states."""
    row = _found(rounds_of(actor).select_for_update().filter(pk=round_id).first())
    if RoundState(row.state) not in states:
        text = N_("Đợt rà soát {year} không ở bước này: hiện {state}.")
        facts = {"year": row.year, "state": state_name(row)}
        raise Refused(Problem("round_not_here", text, facts, "QĐ 24/2021/QĐ-TTg"))
    return row


def _found(row: ReviewRound | None) -> ReviewRound:
    if row is None:
        raise Refused(Problem("round_unknown", N_("Không có đợt rà soát này trong phạm vi của bạn.")))
    return row


def state_name(row: ReviewRound) -> str:
    return ROUND_STATE_NAMES[RoundState(row.state)]


def cases_of(row: ReviewRound) -> QuerySet[ReviewedHousehold]:
    """The households of a round in the order of its sheets."""
    return ReviewedHousehold.objects.filter(round=row).select_related("hamlet").order_by("number")


def case_of(row: ReviewRound, number: int) -> ReviewedHousehold:
    found = cases_of(row).filter(number=number).first()
    if found is None:
        text = N_("Đợt rà soát không có hộ số {number}.")
        raise Refused(Problem("case_unknown", text, {"number": number}))
    return found


def states_of(row: ReviewRound) -> dict[CaseState, int]:
    """How many households of the round are at each step."""
    counted = ReviewedHousehold.objects.filter(round=row).values_list("state").annotate(count=Count("pk"))
    return {CaseState(state): count for state, count in counted.order_by("state")}


@dataclass(frozen=True, slots=True)
class HamletStanding:
    """How far a hamlet of a round is. `to_score`: households to be scored, also those to be scored again."""

    hamlet: Hamlet
    households: int
    to_score: int
    scored: int
    agreed: int
    not_agreed: int


def hamlets_of(row: ReviewRound) -> list[HamletStanding]:
    """Every hamlet with households in the round, by code; one statement."""

    def at(*states: CaseState) -> Count:
        return Count("pk", filter=Q(state__in=states))

    counted = (
        ReviewedHousehold.objects.filter(round=row)
        .values("hamlet_id")
        .annotate(
            households=Count("pk"),
            to_score=at(CaseState.LISTED, CaseState.NOT_AGREED),
            scored=at(CaseState.SCORED),
            agreed=at(CaseState.AGREED, CaseState.RECOGNISED),
            not_agreed=at(CaseState.NOT_AGREED),
        )
        .order_by("hamlet_id")
    )
    hamlets = Hamlet.objects.in_bulk([one["hamlet_id"] for one in counted])
    found = [
        HamletStanding(
            hamlets[one["hamlet_id"]], one["households"], one["to_score"], one["scored"], one["agreed"],
            one["not_agreed"],
        )
        for one in counted
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.hamlet.code)


def areas_of(row: ReviewRound) -> dict[int, Area]:
    """Hamlet → rural or urban on the round's day of standards; a hamlet no decision covers is not in it."""
    rows = HamletClass.objects.filter(in_force(row.standard_on), hamlet__place=row.place).order_by("since_on")
    return {hamlet: Area.URBAN if urban else Area.RURAL for hamlet, urban in rows.values_list("hamlet_id", "urban")}


def measures_of(row: ReviewRound) -> Mapping[Area, Yardstick]:
    """What the scores of the round are measured by."""
    province = commune(row.place, row.standard_on).province_code
    return yardsticks(row.standard_on, row.place, province)


def posted_days(row: ReviewRound) -> list[date]:
    """The days on which results, or results checked again, were put up."""
    checked = ReviewComplaint.objects.filter(case__round=row, checked_on__isnull=False)
    first = [row.posted_on] if row.posted_on else []
    return [*first, *checked.order_by("checked_on").values_list("checked_on", flat=True)]  # type: ignore[list-item]


def posting_until(row: ReviewRound) -> date | None:
    """The last day anything of the round hangs out."""
    rule = procedure(row.started_on)
    return max((posting_ends(one, rule, public_holidays(one.year)) for one in posted_days(row)), default=None)


def is_yearly(row: ReviewRound) -> bool:
    return row.kind == RoundKind.YEARLY


def case_state_name(case: ReviewedHousehold) -> str:
    return CASE_STATE_NAMES[CaseState(case.state)]
