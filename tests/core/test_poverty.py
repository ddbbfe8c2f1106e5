"""The poverty review: what a household is, what a round may do when, and what follows; by example and by property."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongvon.core.dates import add_months
from dongvon.core.poverty import (
    CASE_MOVES,
    MUST_BE_PRESENT,
    REVIEW,
    ROUND_MOVES,
    Area,
    CaseState,
    Change,
    Finding,
    Line,
    Recognised,
    RoundKind,
    RoundState,
    Score,
    Standards,
    Yardstick,
    agreed,
    case_problem,
    classify,
    decide_by,
    meeting_problems,
    posting_ends,
    recheck_by,
    recognised,
    recognition_problems,
    regular_start,
    round_move,
    score_problems,
    start_problems,
    vote_problem,
    window_ends,
)
from dongvon.core.problems import InvariantBroken, Refused
from dongvon.parties.reviews.terms import procedure, terms, yardsticks

ON, NEXT = date(2025, 10, 1), date(2027, 1, 1)
RULE = procedure(ON)
BY = yardsticks(ON, "03408", "12")
LATER = yardsticks(NEXT, "03408", "12")
HOLIDAYS = frozenset({date(2025, 9, 1), date(2025, 9, 2)})
POINTS = st.integers(0, 500)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CLASSES = st.sampled_from(["", "poor", "near_poor", "newly_escaped", "average"])


@pytest.mark.parametrize(
    ("area", "b1", "b2", "finding"),
    [
        (Area.RURAL, 140, 30, Finding.POOR),
        (Area.RURAL, 140, 29, Finding.NEAR_POOR),
        (Area.RURAL, 141, 90, Finding.NEITHER),
        (Area.URBAN, 175, 30, Finding.POOR),
        (Area.URBAN, 141, 0, Finding.NEAR_POOR),
        (Area.URBAN, 176, 120, Finding.NEITHER),
    ],
)
def test_points_say_what_a_household_is(area: Area, b1: int, b2: int, finding: Finding) -> None:
    assert classify(Score(b1=b1, b2=b2), BY[area]) is finding


def test_deprivations_ticked_are_ten_points_each() -> None:
    assert classify(Score(b1=100, deprived=("1", "4", "9")), BY[Area.RURAL]) is Finding.POOR
    assert classify(Score(b1=100, deprived=("1", "4")), BY[Area.RURAL]) is Finding.NEAR_POOR


@pytest.mark.parametrize(
    ("by", "income", "lacks", "finding"),
    [
        (BY[Area.RURAL], 1_500_000, ("1", "2", "3"), Finding.POOR),
        (BY[Area.RURAL], 1_500_001, ("1", "2", "3"), Finding.NEITHER),
        (BY[Area.URBAN], 2_000_000, ("1", "2"), Finding.NEAR_POOR),
        (LATER[Area.RURAL], 2_200_000, ("1", "2", "3"), Finding.POOR),
        (LATER[Area.RURAL], 2_200_001, ("1", "2", "3"), Finding.NEITHER),
        (LATER[Area.URBAN], 2_800_000, ("12",), Finding.NEAR_POOR),
    ],
)
def test_income_and_deprivations_say_it_in_either_period(
    by: Yardstick, income: int, lacks: tuple[str, ...], finding: Finding
) -> None:
    assert classify(Score(income=income, deprived=lacks), by) is finding


def test_the_last_day_of_2026_is_still_measured_by_the_old_line() -> None:
    standards = terms().standards
    for area, old, new in ((Area.RURAL, 1_500_000, 2_200_000), (Area.URBAN, 2_000_000, 2_800_000)):
        lines = [standards.line(area, NEXT - timedelta(days=1)), standards.line(area, NEXT)]
        assert [one.income for one in lines if one] == [old, new]


def test_no_points_are_published_for_the_new_period_so_none_are_counted() -> None:
    with pytest.raises(Refused, match="thang điểm"):
        classify(Score(b1=100, b2=40), LATER[Area.RURAL])


def test_average_is_what_the_commune_confirmed_above_the_line_only() -> None:
    assert classify(Score(b1=150, b2=0, average=True), BY[Area.RURAL]) is Finding.AVERAGE
    assert classify(Score(b1=140, b2=0, average=True), BY[Area.RURAL]) is Finding.NEAR_POOR


@pytest.mark.parametrize(
    ("score", "code", "source", "said"),
    [
        (Score(), "score_missing", REVIEW, "Thiếu điểm B1"),
        (Score(b1=100), "deprivation_missing", REVIEW, "Thiếu điểm B2"),
        (Score(b1=-1, b2=0), "points_odd", "", "Điểm B1 là -1: phải từ 0 đến 500"),
        (Score(b1=100, b2=501), "b2_odd", "", "Điểm B2 là 501: phải từ 0 đến 500"),
        (Score(income=-1, b2=0), "income_odd", "", "Thu nhập không được âm"),
        (Score(b1=100, deprived=("1", "13", "14")), "indicator_unknown", REVIEW,
         "“13, 14” không có hoặc ghi hai lần; được ghi: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"),
        (Score(b1=100, deprived=("1", "1")), "indicator_unknown", REVIEW, "“1, 1” không có hoặc ghi hai lần"),
        (Score(b1=100, b2=20, deprived=("1", "2", "3")), "b2_against_indicators", REVIEW,
         "Điểm B2 là 20, nhưng 3 chỉ số thiếu hụt là 30 điểm"),
    ],
)  # fmt: skip
def test_an_unsound_score_says_nothing(score: Score, code: str, source: str, said: str) -> None:
    found = score_problems(score, BY[Area.RURAL])[0]
    assert (found.code, found.source) == (code, source) and said in str(found)
    with pytest.raises(Refused):
        classify(score, BY[Area.RURAL])


def test_points_and_the_deprivations_they_stand_for_may_both_be_written_and_nothing_earned_is_an_income() -> None:
    assert score_problems(Score(b1=100, b2=30, deprived=("1", "4", "9")), BY[Area.RURAL]) == []
    assert classify(Score(income=0, b2=30), BY[Area.RURAL]) is Finding.POOR


def test_a_period_without_a_line_or_without_points_is_refused() -> None:
    nothing = Yardstick.of(terms().standards, Area.RURAL, date(2015, 1, 1))
    assert [(one.code, one.source) for one in score_problems(Score(income=1, b2=0), nothing)] == [("no_line", REVIEW)]
    assert [(one.code, one.source) for one in score_problems(Score(b1=1, b2=0), nothing)] == [("no_scale", REVIEW)]


def local(place: str, income: int, until: date | None = NEXT) -> Line:
    return Line(since=ON, until=until, document="NQ", confidence="seen", area=Area.RURAL, income=income, place=place)


def with_lines(*more: Line) -> Standards:
    base = terms().standards
    return replace(base, lines=(*base.lines, *more))


def test_a_commune_has_its_own_line_else_its_provinces_else_the_countrys() -> None:
    found = with_lines(local("12", 1_600_000), local("03408", 1_700_000))
    measured = [
        Yardstick.of(found, Area.RURAL, ON, *where) for where in (("03408", "12"), ("03388", "12"), ("00001", "01"))
    ]
    assert [one.line.income for one in measured if one.line] == [1_700_000, 1_600_000, 1_500_000]
    assert {one.area for one in measured} == {Area.RURAL}


def test_a_line_of_a_place_is_at_least_the_countrys_as_long_as_it_holds() -> None:
    assert with_lines(local("12", 1_500_000)) and with_lines(local("12", 2_200_000, None))
    for low in (local("12", 1_499_999), local("12", 2_199_999, None), local("12", 2_199_999, NEXT + timedelta(days=1))):
        with pytest.raises(InvariantBroken, match="below"):
            with_lines(low)
    with pytest.raises(InvariantBroken, match="below"):
        replace(terms().standards, lines=(local("12", 1_600_000),))


@given(b1=POINTS, b2=POINTS, more=POINTS, area=st.sampled_from(Area))
def test_more_points_of_income_never_make_poorer_and_more_deprivation_never_richer(
    b1: int, b2: int, more: int, area: Area
) -> None:
    order = [Finding.POOR, Finding.NEAR_POOR, Finding.NEITHER]

    def rank(one: int, two: int) -> int:
        return order.index(classify(Score(b1=one, b2=two), BY[area]))

    assert rank(min(b1 + more, 500), b2) >= rank(b1, b2) >= rank(b1, min(b2 + more, 500))


@given(before=CLASSES, finding=st.sampled_from(Finding), since=DAYS, ago=st.integers(0, 60))
def test_what_a_review_makes_of_a_household(before: str, finding: Finding, since: date, ago: int) -> None:
    escaped = add_months(since, -ago) if before == "newly_escaped" else None
    now = recognised(before, escaped, finding, since)
    found = finding.value if finding in (Finding.POOR, Finding.NEAR_POOR) else ""
    assert (now.kind in ("poor", "near_poor")) == bool(found) and (not found or now.kind == found)
    assert (now.escaped_on is not None) == (now.kind == "newly_escaped")
    assert (now.change is Change.SAME) == (now.kind == before)
    if now.kind == "newly_escaped":
        assert window_ends(now.escaped_on or since) >= since, "a window that is over opens nothing"
        assert before in ("poor", "near_poor", "newly_escaped")
        again = recognised(now.kind, now.escaped_on, finding, since)
        assert again.escaped_on == now.escaped_on, "the months run from leaving, not from the last review"


@pytest.mark.parametrize(
    ("before", "escaped", "finding", "now"),
    [
        ("", None, Finding.POOR, Recognised("poor", None, Change.NEW)),
        ("average", None, Finding.NEAR_POOR, Recognised("near_poor", None, Change.NEW)),
        ("newly_escaped", date(2023, 1, 1), Finding.POOR, Recognised("poor", None, Change.RELAPSED)),
        ("near_poor", None, Finding.POOR, Recognised("poor", None, Change.WORSENED)),
        ("poor", None, Finding.NEAR_POOR, Recognised("near_poor", None, Change.EASED)),
        ("poor", None, Finding.NEITHER, Recognised("newly_escaped", ON, Change.ESCAPED)),
        ("near_poor", None, Finding.AVERAGE, Recognised("newly_escaped", ON, Change.ESCAPED)),
        ("newly_escaped", date(2022, 10, 1), Finding.NEITHER,
         Recognised("newly_escaped", date(2022, 10, 1), Change.SAME)),
        ("newly_escaped", date(2022, 9, 30), Finding.NEITHER, Recognised("", None, Change.ENDED)),
        ("newly_escaped", None, Finding.AVERAGE, Recognised("average", None, Change.ENDED)),
        ("average", None, Finding.NEITHER, Recognised("", None, Change.ENDED)),
        ("", None, Finding.AVERAGE, Recognised("average", None, Change.NEW)),
        ("", None, Finding.NEITHER, Recognised("", None, Change.SAME)),
    ],
)  # fmt: skip
def test_what_changes(before: str, escaped: date | None, finding: Finding, now: Recognised) -> None:
    assert recognised(before, escaped, finding, ON) == now


def test_the_window_is_thirty_six_months_and_its_last_day_counts() -> None:
    assert window_ends(date(2025, 12, 12)) == date(2028, 12, 12)
    assert window_ends(date(2024, 2, 29)) == date(2027, 2, 28)


# --- steps and days ---------------------------------------------------------------------------------------------------


def test_the_periodic_review_begins_on_the_first_of_september_a_regular_one_from_the_15th() -> None:
    for kind, bad, good, said in (
        (RoundKind.YEARLY, date(2025, 8, 31), date(2025, 9, 1),
         "Rà soát định kỳ bắt đầu từ ngày 01/09, không phải 31/08/2025."),
        (RoundKind.REGULAR, date(2025, 10, 14), date(2025, 10, 15),
         "Rà soát thường xuyên thực hiện từ ngày 15 hằng tháng, không phải 14/10/2025."),
    ):  # fmt: skip
        assert [str(one) for one in start_problems(kind, bad, RULE)] == [said]
        assert start_problems(kind, good, RULE) == []
    assert decide_by(RoundKind.YEARLY, date(2025, 9, 3), RULE) == date(2025, 12, 14)
    assert decide_by(RoundKind.REGULAR, date(2025, 10, 20), RULE) == date(2025, 11, 4)
    assert regular_start(date(2025, 10, 3), RULE) == date(2025, 10, 15)
    assert regular_start(date(2025, 10, 20), RULE) == date(2025, 10, 20)


@pytest.mark.parametrize(
    ("votes", "attended", "carried"), [(20, 40, True), (19, 40, False), (20, 39, True), (1, 2, True)]
)
def test_half_of_those_who_attend_agree(votes: int, attended: int, carried: bool) -> None:
    assert agreed(votes, attended, RULE) is carried


@pytest.mark.parametrize(("votes", "carried"), [(20, True), (19, False)])
def test_another_rule_may_ask_for_two_thirds(votes: int, carried: bool) -> None:
    assert agreed(votes, 30, replace(RULE, agree_of=(2, 3))) is carried


def test_more_votes_than_people_are_no_votes() -> None:
    assert vote_problem(3, 40, 40) is None and vote_problem(3, 0, 40) is None
    for votes in (41, -1):
        assert (found := vote_problem(3, votes, 40)) and found.code == "votes_odd"


def test_a_meeting_needs_everybody_but_the_front() -> None:
    assert meeting_problems(30, MUST_BE_PRESENT) == meeting_problems(1, MUST_BE_PRESENT) == []
    assert [one.code for one in meeting_problems(0, MUST_BE_PRESENT)] == ["meeting_empty"]
    for one in MUST_BE_PRESENT:
        assert [found.code for found in meeting_problems(30, set(MUST_BE_PRESENT) - {one})] == ["meeting_present"]
    (both,) = meeting_problems(30, set(MUST_BE_PRESENT) - {"party_cell", "associations"})
    assert str(both) == "Cuộc họp thôn còn thiếu: bí thư chi bộ, các đoàn thể."


def test_three_working_days_of_posting_skip_weekends_and_holidays() -> None:
    assert posting_ends(date(2025, 11, 24), RULE, ()) == date(2025, 11, 27)
    assert posting_ends(date(2025, 11, 27), RULE, ()) == date(2025, 12, 2)
    assert posting_ends(date(2025, 8, 29), RULE, HOLIDAYS) == date(2025, 9, 5)
    assert recheck_by(date(2025, 11, 28), RULE, ()) == date(2025, 12, 3)


def test_a_round_is_recognised_when_all_are_agreed_on_and_nothing_hangs_out() -> None:
    ready = [CaseState.AGREED, CaseState.LEFT]
    posted = [date(2025, 11, 24)]

    def codes(states: list[CaseState], days: list[date], on: date) -> list[str]:
        return [one.code for one in recognition_problems(states, days, on, RULE, ())]

    assert codes(ready, posted, date(2025, 11, 28)) == []
    assert codes(ready, posted, date(2025, 11, 27)) == ["still_posted"]
    assert codes(ready, [], date(2025, 11, 28)) == ["still_posted"]
    assert codes(ready, [*posted, date(2025, 12, 1)], date(2025, 12, 4)) == ["still_posted"], "put up again"
    assert codes([*ready, CaseState.OBJECTED], posted, date(2025, 11, 28)) == ["cases_open"]


def test_what_a_recognition_waits_for_is_said() -> None:
    waiting = [CaseState.OBJECTED, CaseState.LISTED, CaseState.LISTED, CaseState.AGREED]
    assert [str(one) for one in recognition_problems(waiting, [date(2025, 11, 24)], date(2025, 11, 27), RULE, ())] == [
        "Còn 3 hộ chưa xong: chờ chấm điểm, có ý kiến, chờ phúc tra.",
        "Kết quả phải niêm yết hết 3 ngày làm việc: công nhận sớm nhất sau ngày 27/11/2025.",
    ]
    assert [str(one) for one in recognition_problems([], [], date(2025, 11, 27), RULE, ())] == [
        "Kết quả phải niêm yết hết 3 ngày làm việc: công nhận sớm nhất sau ngày …."
    ]


def test_steps_follow_the_table() -> None:
    assert round_move(RoundState.OPEN, RoundState.POSTED) is RoundState.POSTED
    for state in (RoundState.RECOGNISED, RoundState.CANCELLED):
        assert ROUND_MOVES[state] == ()
        with pytest.raises(Refused, match="không chuyển"):
            round_move(state, RoundState.POSTED)
    assert case_problem(1, CaseState.NOT_AGREED, CaseState.SCORED) is None
    assert (found := case_problem(7, CaseState.LISTED, CaseState.AGREED)) and "7" in str(found)
    assert {one for to in CASE_MOVES.values() for one in to} | {CaseState.LISTED} == set(CaseState)


def test_what_stands_in_the_way_of_a_step_names_its_decision() -> None:
    with pytest.raises(Refused) as moved:
        round_move(RoundState.CANCELLED, RoundState.POSTED)
    found = [
        moved.value.problem,
        case_problem(7, CaseState.LISTED, CaseState.AGREED),
        vote_problem(3, 41, 40),
        *start_problems(RoundKind.YEARLY, date(2025, 8, 31), RULE),
        *start_problems(RoundKind.REGULAR, date(2025, 10, 14), RULE),
        *meeting_problems(0, ()),
        *recognition_problems([CaseState.LISTED], [], ON, RULE, ()),
    ]
    assert [one.source for one in found if one] == [REVIEW] * 9
