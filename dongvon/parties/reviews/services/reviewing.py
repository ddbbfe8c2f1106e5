"""Scores, village meetings, posting, complaints and their re-check."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.poverty import (
    PRESENT_NAMES,
    REVIEW,
    Area,
    CaseState,
    Finding,
    RoundState,
    Score,
    Yardstick,
    agreed,
    case_problem,
    classify,
    meeting_problems,
    round_move,
    score_problems,
    vote_problem,
)
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.reviews.models import ReviewComplaint, ReviewedHousehold, ReviewRound, VillageMeeting
from dongvon.parties.reviews.queries import areas_of, case_of, measures_of, round_for_write, states_of
from dongvon.parties.reviews.services.rounds import done
from dongvon.parties.reviews.terms import procedure

_SCORE = """
    UPDATE reviews_reviewedhousehold r
    SET b1 = s.b1, b2 = s.b2, income = s.income, deprived = string_to_array(s.deprived, ','), average = s.average,
        finding = s.finding, scored_on = %(on)s, state = 'scored', meeting_id = NULL, votes_for = NULL
    FROM unnest(%(numbers)s::integer[], %(b1)s::integer[], %(b2)s::integer[], %(income)s::bigint[],
                %(deprived)s::text[], %(average)s::boolean[], %(finding)s::text[])
         AS s (number, b1, b2, income, deprived, average, finding)
    WHERE r.round_id = %(round)s AND r.number = s.number
"""
_VOTES = """
    UPDATE reviews_reviewedhousehold r SET meeting_id = %(meeting)s, votes_for = v.votes, state = v.state
    FROM unnest(%(numbers)s::integer[], %(votes)s::integer[], %(states)s::text[]) AS v (number, votes, state)
    WHERE r.round_id = %(round)s AND r.number = v.number
"""


@dataclass(frozen=True, slots=True)
class Scored:
    """A household of the round by its number, and what the reviewers wrote down of it."""

    number: int
    score: Score


@service(Role.WARD_OFFICER)
def score_households(
    *, actor: Actor, request_id: UUID, round_id: int, scored_on: date, scores: Sequence[Scored]
) -> Done:
    """Sheets B of households are entered, and each is classified by the standards of the round. A household the meeting
    did not agree on is scored again so. Source: TT 07/2021/TT-BLĐTBXH."""
    row = round_for_write(actor, round_id, RoundState.OPEN)
    _refuse_before(row.started_on, scored_on, N_("Ngày chấm điểm {day} trước ngày bắt đầu đợt {first}."))
    for problems in score_faults(row, scores).values():
        raise Refused(problems[0])
    return done(row, by_finding=enter_scores(row, scores, scored_on))


def score_faults(row: ReviewRound, scores: Sequence[Scored]) -> dict[int, list[Problem]]:
    """What is wrong with scores, by their place in the sequence. Three statements."""
    areas, measures = areas_of(row), measures_of(row)
    known = _known(row, [one.number for one in scores])
    found: dict[int, list[Problem]] = {}
    seen: set[int] = set()
    for at, one in enumerate(scores):
        facts = {"number": one.number}
        if one.number not in known:
            problems = [Problem("case_unknown", N_("Đợt rà soát không có hộ số {number}."), facts)]
        elif one.number in seen:
            problems = [Problem("case_twice", N_("Hộ số {number} có hai dòng"), facts)]
        else:
            problems = faults_of_score(one, *known[one.number], areas, measures, row.standard_on)
        seen.add(one.number)
        if problems:
            found[at] = problems
    return found


def faults_of_score(
    one: Scored, hamlet_id: int, state: CaseState, areas: Mapping[int, Area], measures: Mapping[Area, Yardstick],
    on: date,
) -> list[Problem]:  # fmt: skip
    """The same of one household of a hamlet, at a step of its review."""
    if problem := case_problem(one.number, state, CaseState.SCORED):
        return [problem]
    if hamlet_id not in areas:
        text = N_("Chưa rõ thôn, tổ dân phố là nông thôn hay thành thị vào ngày {day}; cần quyết định công nhận")
        return [Problem("area_unknown", text, {"day": day_text(on)}, REVIEW)]
    return score_problems(one.score, measures[areas[hamlet_id]])


def _known(row: ReviewRound, numbers: Collection[int]) -> dict[int, tuple[int, CaseState]]:
    rows = ReviewedHousehold.objects.filter(round=row, number__in=numbers)
    return {number: (hamlet, CaseState(state)) for number, hamlet, state in
            rows.values_list("number", "hamlet_id", "state")}  # fmt: skip


def enter_scores(row: ReviewRound, scores: Sequence[Scored], scored_on: date) -> dict[str, int]:
    """Write scores without faults with what they say; how many households by finding."""
    areas, measures = areas_of(row), measures_of(row)
    known = _known(row, [one.number for one in scores])
    findings = [classify(one.score, measures[areas[known[one.number][0]]]) for one in scores]
    with connection.cursor() as cursor:
        cursor.execute(_SCORE, {
            "round": row.pk, "on": scored_on, "numbers": [one.number for one in scores],
            "b1": [one.score.b1 for one in scores], "b2": [one.score.b2 for one in scores],
            "income": [one.score.income for one in scores],
            "deprived": [",".join(one.score.deprived) for one in scores],
            "average": [one.score.average for one in scores], "finding": [one.value for one in findings],
        })  # fmt: skip
    return {one.value: findings.count(one) for one in Finding if one in findings}


@service(Role.HAMLET_HEAD)
def hold_village_meeting(
    *, actor: Actor, request_id: UUID, round_id: int, hamlet_id: int, held_on: date, attended: int,
    present: Sequence[str], minutes_no: str, votes: Mapping[int, int],
) -> Done:  # fmt: skip
    """The village has met: so many attended, so many agreed with each household's result (number → votes). Half of
    those who attended agree, or the household is scored again. The head of the hamlet chairs; minutes in two copies.

    Source: QĐ 24/2021/QĐ-TTg."""
    row = round_for_write(actor, round_id, RoundState.OPEN)
    _refuse_before(row.started_on, held_on, N_("Ngày họp {day} trước ngày bắt đầu đợt {first}."))
    for problem in meeting_faults(row, hamlet_id, held_on, attended, present, minutes_no, votes):
        raise Refused(problem)
    return enter_votes(actor, row, hamlet_id, held_on, attended, present, minutes_no, votes)


def enter_votes(
    actor: Actor, row: ReviewRound, hamlet_id: int, held_on: date, attended: int, present: Collection[str],
    minutes_no: str, votes: Mapping[int, int],
) -> Done:  # fmt: skip
    """Write a meeting without faults and what it made of each household."""
    rule, numbers = procedure(row.started_on), sorted(votes)
    meeting = VillageMeeting.objects.create(
        place=row.place, round=row, hamlet_id=hamlet_id, held_on=held_on, chair_id=actor.user_id, attended=attended,
        present=sorted(set(present)), minutes_no=minutes_no.strip(),
    )  # fmt: skip
    states = [
        CaseState.AGREED if agreed(votes[one], attended, rule) else CaseState.NOT_AGREED for one in numbers
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_VOTES, {
            "round": row.pk, "meeting": meeting.pk, "numbers": numbers, "votes": [votes[one] for one in numbers],
            "states": [one.value for one in states],
        })  # fmt: skip
    counted = {one.value: states.count(one) for one in (CaseState.AGREED, CaseState.NOT_AGREED)}
    return done(row, meeting_id=meeting.pk, **counted)


def meeting_faults(
    row: ReviewRound, hamlet_id: int, held_on: date, attended: int, present: Collection[str], minutes_no: str,
    votes: Mapping[int, int],
) -> list[Problem]:  # fmt: skip
    """Everything wrong with a meeting and its votes."""
    found = meeting_problems(attended, present)
    if not 0 < len(minutes_no.strip()) <= 40 or set(present) - set(PRESENT_NAMES):
        found.append(Problem("minutes_missing", N_("Hãy ghi số biên bản họp (không quá 40 ký tự)."), {}, REVIEW))
    if not votes:
        found.append(Problem("votes_missing", N_("Cuộc họp phải biểu quyết ít nhất một hộ."), {}, REVIEW))
    cases = {one.number: one for one in ReviewedHousehold.objects.filter(round=row, number__in=votes)}
    for number, votes_for in votes.items():
        case = cases.get(number)
        if case is None or case.hamlet_id != hamlet_id:
            text = N_("Hộ số {number} không thuộc thôn, tổ dân phố của cuộc họp")
            found.append(Problem("case_elsewhere", text, {"number": number}))
            continue
        problem = case_problem(number, CaseState(case.state), CaseState.AGREED)
        problem = problem or vote_problem(number, votes_for, attended)
        if problem is None and case.scored_on and held_on < case.scored_on:
            text = N_("Hộ số {number} chấm điểm ngày {day}, sau ngày họp")
            problem = Problem("scored_later", text, {"number": number, "day": day_text(case.scored_on)})
        found += [problem] if problem else []
    return found


@service(Role.WARD_OFFICER)
def post_results(*, actor: Actor, request_id: UUID, round_id: int, posted_on: date) -> Done:
    """The results of all hamlets are put up at the commune's office and in the hamlets, and read out."""
    row = round_for_write(actor, round_id, RoundState.OPEN)
    counted = states_of(row)
    open_cases = sum(count for state, count in counted.items() if state not in (CaseState.AGREED, CaseState.LEFT))
    if open_cases or not counted:
        text = N_("Còn {count} hộ chưa được cuộc họp thôn đồng ý; chưa niêm yết được.")
        raise Refused(Problem("not_all_agreed", text, {"count": open_cases}, REVIEW))
    last = max(VillageMeeting.objects.filter(round=row).values_list("held_on", flat=True), default=row.started_on)
    _refuse_before(last, posted_on, N_("Ngày niêm yết {day} trước cuộc họp cuối cùng ngày {first}."))
    row.state, row.posted_on = round_move(RoundState(row.state), RoundState.POSTED), posted_on
    row.save(update_fields=["state", "posted_on"])
    return done(row, posted_on=posted_on)


def _refuse_before(first: date, day: date, text: str) -> None:
    if day < first:
        raise Refused(Problem("day_before", text, {"day": day_text(day), "first": day_text(first)}, REVIEW))


@service(Role.WARD_OFFICER, Role.HAMLET_HEAD)
def complain(
    *, actor: Actor, request_id: UUID, round_id: int, number: int, made_on: date, made_by: str, text: str
) -> Done:
    """Somebody objects to a posted result: the household waits for its re-check."""
    row = round_for_write(actor, round_id, RoundState.POSTED)
    case, text, made_by = case_of(row, number), text.strip(), " ".join(made_by.split())
    if problem := case_problem(number, CaseState(case.state), CaseState.OBJECTED):
        raise Refused(problem)
    if not 0 < len(text) <= 400 or not 0 < len(made_by) <= 100:
        raise Refused(Problem("complaint_unsound", N_("Hãy ghi người có ý kiến và nội dung, không quá 400 chữ.")))
    _refuse_before(row.posted_on or made_on, made_on, N_("Ngày có ý kiến {day} trước ngày niêm yết {first}."))
    complaint = ReviewComplaint.objects.create(
        place=row.place, case=case, made_on=made_on, made_by=made_by, text=text, user_id=actor.user_id
    )
    case.state = CaseState.OBJECTED
    case.save(update_fields=["state"])
    return done(row, complaint_id=complaint.pk, number=number)


@service(Role.WARD_OFFICER)
def recheck(
    *, actor: Actor, request_id: UUID, round_id: int, number: int, checked_on: date, answer: str, score: Score
) -> Done:
    """The household was scored again because of a complaint; what came of it is put up the same day."""
    row = round_for_write(actor, round_id, RoundState.POSTED)
    case, answer = case_of(row, number), answer.strip()
    complaint = case.complaints.filter(checked_on__isnull=True).first()
    if complaint is None or case.state != CaseState.OBJECTED:
        text = N_("Hộ số {number} không có ý kiến nào chờ phúc tra.")
        raise Refused(Problem("no_complaint", text, {"number": number}, REVIEW))
    if not 0 < len(answer) <= 400:
        raise Refused(Problem("answer_missing", N_("Hãy ghi kết quả phúc tra, không quá 400 chữ.")))
    _refuse_before(complaint.made_on, checked_on, N_("Ngày phúc tra {day} trước ngày có ý kiến {first}."))
    area = areas_of(row)[case.hamlet_id]
    finding = classify(score, measures_of(row)[area])
    complaint.checked_on, complaint.answer = checked_on, answer
    complaint.save(update_fields=["checked_on", "answer"])
    case.state, case.finding, case.scored_on = CaseState.AGREED, finding, checked_on
    case.b1, case.b2, case.income, case.deprived = score.b1, score.b2, score.income, list(score.deprived)
    case.average = score.average
    case.save(update_fields=["state", "finding", "scored_on", "b1", "b2", "income", "deprived", "average"])
    return done(row, number=number, finding=finding.value)
