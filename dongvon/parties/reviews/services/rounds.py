"""Opening a round with last year's list, taking requests into it, leaving households out, cancelling it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.poverty import REVIEW, CaseState, RoundKind, RoundState, case_problem, round_move, start_problems
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import ABOUT_ROUND, case_of, round_for_write
from dongvon.parties.reviews.terms import procedure

OPEN_STATES = (RoundState.OPEN,)
# The poor and near-poor of the day, in the order of hamlets and names.
_LISTED = """
    INSERT INTO reviews_reviewedhousehold (place, round_id, number, household_id, hamlet_id, name, origin, document,
        class_before, escaped_before, state, deprived, average, finding, left_because, kind, change)
    SELECT h.place, %(round)s, row_number() OVER (ORDER BY m.code, p.sort_key, h.id), h.id, h.hamlet_id,
           coalesce(p.name, ''), 'listed', '', c.kind, c.escaped_on, 'listed', '{}', false, '', '', '', ''
    FROM households_householdclass c
    JOIN households_household h ON h.id = c.household_id AND h.customer_kind = 'household'
    JOIN places_hamlet m ON m.id = h.hamlet_id
    LEFT JOIN households_person p ON p.household_id = h.id AND p.head
    WHERE h.place = %(place)s AND c.kind IN ('poor', 'near_poor')
      AND c.since_on <= %(on)s AND (c.until_on IS NULL OR c.until_on > %(on)s)
"""
_ASKED = """
    INSERT INTO reviews_reviewedhousehold (place, round_id, number, household_id, hamlet_id, name, origin, requested_on,
        document, class_before, escaped_before, state, deprived, average, finding, left_because, kind, change)
    SELECT h.place, %(round)s, %(last)s + w.at, h.id, h.hamlet_id, coalesce(p.name, ''), %(origin)s, w.requested_on,
           w.document, coalesce(c.kind, ''), c.escaped_on, 'listed', '{}', false, '', '', '', ''
    FROM unnest(%(households)s::bigint[], %(days)s::date[], %(documents)s::text[])
         WITH ORDINALITY AS w (household_id, requested_on, document, at)
    JOIN households_household h ON h.id = w.household_id AND h.customer_kind = 'household' AND h.place = %(place)s
    LEFT JOIN households_person p ON p.household_id = h.id AND p.head
    LEFT JOIN households_householdclass c ON c.household_id = h.id AND c.since_on <= %(on)s
         AND (c.until_on IS NULL OR c.until_on > %(on)s)
    RETURNING number, household_id
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A household that asks to be reviewed: by which paper (form 01 in the periodic review, 04 else), filed when."""

    household_id: int
    requested_on: date
    document: str = ""


def done(row: ReviewRound, **more: object) -> Done:
    answer = {"round_id": row.pk, "state": row.state, **more}
    return Done(place=row.place, about=(ABOUT_ROUND, row.pk), answer=answer, facts=more)


@service(Role.WARD_OFFICER)
def open_round(
    *, actor: Actor, request_id: UUID, place: str, kind: str, year: int, document: str, started_on: date,
    standard_on: date | None = None,
) -> Done:  # fmt: skip
    """A round begins: the periodic one with every household poor or near-poor on the day, a regular one empty.

    `document`: the plan or notice it follows; `standard_on`: the day whose standards count, else the first day.
    Source: QĐ 24/2021/QĐ-TTg: periodic from 1 September to 14 December, regular every month from the 15th."""
    document = " ".join(document.split())
    if place not in actor.places:
        raise Refused(Problem("place_out_of_reach", N_("Địa bàn {place} ngoài phạm vi của bạn."), {"place": place}))
    if not 0 < len(document) <= 80 or started_on.year != year:
        text = N_("Hãy ghi số kế hoạch rà soát (không quá 80 ký tự) và ngày bắt đầu trong năm {year}.")
        raise Refused(Problem("round_unsound", text, {"year": year}, REVIEW))
    for problem in start_problems(RoundKind(kind), started_on, procedure(started_on)):
        raise Refused(problem)
    standing = ReviewRound.objects.filter(place=place, year=year).exclude(state=RoundState.CANCELLED)
    if kind == RoundKind.YEARLY and standing.filter(kind=RoundKind.YEARLY).exists():
        text = N_("Địa bàn đã có đợt rà soát định kỳ năm {year}.")
        raise Refused(Problem("round_known", text, {"year": year}, REVIEW))
    row = ReviewRound.objects.create(
        place=place, kind=kind, year=year, document=document, started_on=started_on,
        standard_on=standard_on or started_on, state=RoundState.OPEN, opened_by_id=actor.user_id,
    )  # fmt: skip
    listed = 0
    if kind == RoundKind.YEARLY:
        with connection.cursor() as cursor:
            cursor.execute(_LISTED, {"round": row.pk, "place": place, "on": started_on})
            listed = cursor.rowcount
    return done(row, households=listed)


@service(Role.WARD_OFFICER)
def request_review(*, actor: Actor, request_id: UUID, round_id: int, wishes: Sequence[Wish]) -> Done:
    """Households that ask to be reviewed come into the round, each with a number of its own."""
    row = round_for_write(actor, round_id, *OPEN_STATES)
    for problem in wish_problems(row, wishes).values():
        raise Refused(problem)
    return done(row, numbers=add_wishes(row, wishes))


def wish_problems(row: ReviewRound, wishes: Sequence[Wish]) -> dict[int, Problem]:
    """Why households cannot come into the round, by their place among the wishes."""
    asked = Counter(one.household_id for one in wishes)
    known = dict(
        ReviewedHousehold.objects.filter(round=row, household_id__in=asked).values_list("household_id", "number")
    )
    found: dict[int, Problem] = {}
    for at, wish in enumerate(wishes):
        if wish.household_id in known or asked[wish.household_id] > 1:
            text = N_("Hộ này đã có trong đợt rà soát, số {number}")
            found[at] = Problem("case_known", text, {"number": known.get(wish.household_id, "…")}, REVIEW)
        elif row.kind == RoundKind.REGULAR and wish.requested_on > row.started_on:
            text = N_("Đơn nộp ngày {day}, sau ngày bắt đầu đợt {start}: thuộc đợt sau")
            facts = {"day": day_text(wish.requested_on), "start": day_text(row.started_on)}
            found[at] = Problem("request_later", text, facts, REVIEW)
        elif len(wish.document) > 40:
            found[at] = Problem("too_long", N_("Dài quá {limit} ký tự"), {"limit": 40})
    return found


def add_wishes(row: ReviewRound, wishes: Sequence[Wish]) -> dict[int, int]:
    """Write them; household → number. A household outside the commune is refused."""
    origin = ReviewedHousehold.Origin.FORM_01 if row.kind == RoundKind.YEARLY else ReviewedHousehold.Origin.FORM_04
    last = ReviewedHousehold.objects.filter(round=row).order_by("-number").values_list("number", flat=True).first()
    asked: dict[str, Any] = {
        "round": row.pk, "place": row.place, "on": row.started_on, "origin": origin, "last": last or 0,
        "households": [one.household_id for one in wishes], "days": [one.requested_on for one in wishes],
        "documents": [one.document for one in wishes],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, asked)
        found = {household: number for number, household in cursor.fetchall()}
    if len(found) != len(wishes):
        raise Refused(Problem("household_unknown", N_("Không có hộ này trong phạm vi của bạn.")))
    return found


@service(Role.WARD_OFFICER)
def mark_left(*, actor: Actor, request_id: UUID, round_id: int, number: int, reason: str) -> Done:
    """A household of the list has moved away or died out: it is not reviewed, and its class ends with the round."""
    row, reason = round_for_write(actor, round_id, *OPEN_STATES), reason.strip()
    case = case_of(row, number)
    if problem := case_problem(number, CaseState(case.state), CaseState.LEFT):
        raise Refused(problem)
    if not 0 < len(reason) <= 200:
        raise Refused(Problem("reason_missing", N_("Hãy ghi lý do, không quá 200 chữ.")))
    case.state, case.left_because = CaseState.LEFT, reason
    case.save(update_fields=["state", "left_because"])
    return done(row, number=number)


@service(Role.WARD_OFFICER, Role.WARD_LEADER)
def cancel_round(*, actor: Actor, request_id: UUID, round_id: int, reason: str) -> Done:
    """A round opened by mistake ends without a result."""
    row, reason = round_for_write(actor, round_id, RoundState.OPEN, RoundState.POSTED), reason.strip()
    if not 0 < len(reason) <= 200:
        raise Refused(Problem("reason_missing", N_("Hãy ghi lý do, không quá 200 chữ.")))
    row.state, row.cancelled_because = round_move(RoundState(row.state), RoundState.CANCELLED), reason
    row.save(update_fields=["state", "cancelled_because"])
    return done(row)
