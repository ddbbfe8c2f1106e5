"""Sheets of a review round taken in: the list with requests and scores, the votes of a village meeting. A sheet is
taken whole, or refused with every fault by row and column; what it says is written as the forms would write it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.texts import without_marks
from dongvon.core.poverty import CaseState, RoundState, Score
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.poverty_lists.checks import check_rows
from dongvon.office.poverty_lists.matching import Match, add_households, known_households, unstage
from dongvon.office.poverty_lists.reading import ListReading, ListRow, Problems, read_list
from dongvon.office.poverty_lists.services import ListFile, hamlet_names, refuse_faults
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import ABOUT_ROUND, areas_of, measures_of, round_for_write
from dongvon.parties.reviews.services import Scored, Wish
from dongvon.parties.reviews.services.reviewing import (
    enter_scores,
    enter_votes,
    faults_of_score,
    meeting_faults,
    score_faults,
)
from dongvon.parties.reviews.services.rounds import add_wishes, wish_problems

# Where a fault of a score or a vote stands on the sheet; anything else stands at the household's number.
COLUMN_OF = {
    "score_missing": "b1", "no_scale": "b1", "points_odd": "b1", "b2_odd": "b2", "deprivation_missing": "b2",
    "b2_against_indicators": "b2", "income_odd": "income", "no_line": "income", "indicator_unknown": "deprived",
    "area_unknown": "hamlet", "votes_odd": "votes", "request_later": "requested_on", "too_long": "document",
}  # fmt: skip


@service(Role.WARD_OFFICER)
def take_review_list(*, actor: Actor, request_id: UUID, round_id: int, on: date, file: ListFile) -> Done:
    """The list under review: rows with a number are households of the round, the others ask to be reviewed (and are
    entered, where the books do not know them); where points or income stand, the household is scored on `on`.

    The number of statements does not depend on the number of rows. Answer: rows, added, new_households, by_finding."""
    row = round_for_write(actor, round_id, RoundState.OPEN)
    reading = read_list(file.path, kind="review")
    problems = reading.problems
    numbers = _numbered(row, reading)
    _tell_score_faults(row, reading, numbers)
    added, fresh = _asking(row, reading, numbers, on)
    refuse_faults(problems)
    numbers |= added
    counted = _score(row, reading, numbers, on)
    refuse_faults(problems)
    unstage()
    facts = {"rows": len(reading.rows), "added": len(added), "new_households": fresh, "by_finding": counted}
    return Done(row.place, (ABOUT_ROUND, row.pk), {"round_id": row.pk, **facts}, facts | {"sha256": file.sha256})


def _numbered(row: ReviewRound, reading: ListReading) -> dict[int, int]:
    """Row of the sheet → number in the round, of the rows that have one; a name that is another household's is told,
    so that lines that slipped are found."""
    problems, found, seen = reading.problems, dict[int, int](), dict[int, int]()
    wanted = [one.number for one in reading.rows if one.number is not None]
    names = dict(
        ReviewedHousehold.objects.filter(round=row, number__in=wanted).values_list("number", "name")
    )  # fmt: skip
    for one in reading.rows:
        if one.number is None:
            continue
        first = seen.setdefault(one.number, one.row)
        if one.number not in names:
            text = N_("Đợt rà soát không có hộ số {number}.")
            problems.add(one.row, "number", Problem("case_unknown", text, {"number": one.number}))
        elif first != one.row:
            text = N_("Hộ số {number} đã có ở dòng {first}")
            problems.add(one.row, "number", Problem("case_twice", text, {"number": one.number, "first": first}))
        elif one.name and without_marks(one.name) != without_marks(names[one.number]):
            text = N_("Hộ số {number} của đợt tên khác với dòng này: có thể dòng bị lệch")
            problems.add(one.row, "name", Problem("case_other_name", text, {"number": one.number}))
        else:
            found[one.row] = one.number
    return found


def _asking(row: ReviewRound, reading: ListReading, numbers: Mapping[int, int], on: date) -> tuple[dict[int, int], int]:
    """Rows without a number: row → number in the round, which they get, and how many households are new. Nothing is
    done while any row has a fault."""
    problems = reading.problems
    asking = [replace(one, kind="", escaped_on=None) for one in reading.rows if one.number is None]
    if not asking:
        return {}, 0
    names = hamlet_names(row.place, row.started_on)
    checked = check_rows(asking, names, row.started_on, problems, classed=False)
    areas, measures = areas_of(row), measures_of(row)
    for one in checked:
        if _has_score(one.source):
            asked = Scored(0, score_of(one.source))
            for problem in faults_of_score(asked, one.hamlet_id, CaseState.LISTED, areas, measures, row.standard_on):
                _tell(problems, one.source, problem)
    known = known_households(checked, row.place, problems)
    refuse_faults(problems)
    matches = [Match(one, known.get(one.source.row, 0), one.source.row not in known, None) for one in checked]
    fresh = add_households(matches, row.place, row.started_on, problems)
    refuse_faults(problems)
    listed = dict(ReviewedHousehold.objects.filter(round=row).values_list("household_id", "number"))
    here = {one.row.source.row: listed[one.household_id] for one in matches if one.household_id in listed}
    _refuse_named_twice(here, numbers, problems)
    wishing = [one for one in matches if one.household_id not in listed]
    wishes = [Wish(one.household_id, one.row.source.requested_on or on, one.row.source.document) for one in wishing]
    for at, problem in wish_problems(row, wishes).items():
        _tell(problems, wishing[at].row.source, problem)
    refuse_faults(problems)
    given = add_wishes(row, wishes) if wishes else {}
    return here | {one.row.source.row: given[one.household_id] for one in wishing}, fresh


def _refuse_named_twice(here: Mapping[int, int], numbers: Mapping[int, int], problems: Problems) -> None:
    """A household of the round that stands on the sheet by its number and again by its name."""
    rows = {number: at for at, number in numbers.items()}
    for at, number in here.items():
        if number in rows:
            text = N_("Hộ số {number} đã có ở dòng {first}")
            problems.add(at, "name", Problem("case_twice", text, {"number": number, "first": rows[number]}))


def _score(row: ReviewRound, reading: ListReading, numbers: Mapping[int, int], on: date) -> dict[str, int]:
    """Score the rows on which something of a score stands; by finding."""
    scores = _tell_score_faults(row, reading, numbers)
    refuse_faults(reading.problems)
    return enter_scores(row, scores, on) if scores else {}


def _tell_score_faults(row: ReviewRound, reading: ListReading, numbers: Mapping[int, int]) -> list[Scored]:
    """The scores of households of the round; what is wrong with them is told once."""
    scored = [one for one in reading.rows if one.row in numbers and _has_score(one)]
    scores = [Scored(numbers[one.row], score_of(one)) for one in scored]
    for at, found in score_faults(row, scores).items():
        for problem in found:
            _tell(reading.problems, scored[at], problem)
    return scores


def _has_score(one: ListRow) -> bool:
    return one.b1 is not None or one.b2 is not None or one.income is not None or bool(one.deprived)


def score_of(one: ListRow) -> Score:
    return Score(one.b1, one.b2, one.income, one.deprived, bool(one.average))


def _tell(problems: Problems, one: ListRow, problem: Problem) -> None:
    problems.add(one.row, COLUMN_OF.get(problem.code, "number"), problem)


@service(Role.HAMLET_HEAD)
def take_votes(
    *, actor: Actor, request_id: UUID, round_id: int, hamlet_id: int, held_on: date, attended: int,
    present: Sequence[str], minutes_no: str, file: ListFile,
) -> Done:  # fmt: skip
    """The votes of a village meeting from its sheet; all else as `hold_village_meeting`."""
    row = round_for_write(actor, round_id, RoundState.OPEN)
    reading = read_list(file.path, kind="votes")
    problems, numbers = reading.problems, _numbered(row, reading)
    by_number = {number: at for at, number in numbers.items()}
    votes: dict[int, int] = {}
    for one in reading.rows:
        if one.row in numbers and one.votes is None and (one.row, "votes") not in problems.told:
            problems.add(one.row, "votes", Problem("votes_missing", N_("Thiếu số người đồng ý")))
        elif one.row in numbers and one.votes is not None:
            votes[numbers[one.row]] = one.votes
        elif one.number is None:
            problems.add(one.row, "number", Problem("number_missing", N_("Thiếu số của hộ trong đợt rà soát")))
    rows = {one.row: one for one in reading.rows}
    refuse_faults(problems)
    for problem in meeting_faults(row, hamlet_id, held_on, attended, present, minutes_no, votes):
        at = by_number.get(int(str(problem.facts.get("number", 0))))
        if at is None:
            raise Refused(problem)
        _tell(problems, rows[at], problem)
    refuse_faults(problems)
    return enter_votes(actor, row, hamlet_id, held_on, attended, present, minutes_no, votes)
