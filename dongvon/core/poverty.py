"""The review of who is poor: what a household is by its points or income, how a round of review runs, what follows.

Lines, points, indicators and days are dated settings handed in (`parties/reviews/terms.toml`); nothing is looked up.
Sources: QĐ 24/2021/QĐ-TTg (steps, agreement, 36 months from QĐ 28/2015/QĐ-TTg); NĐ 07/2021/NĐ-CP and NĐ
351/2025/NĐ-CP (lines); TT 07/2021 and TT 02/2022 of the Ministry of Labour (points).
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.dates import add_months, day_text, working_days_after
from dongvon.core.eligibility import Limits
from dongvon.core.money import Dong
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused

REVIEW = "QĐ 24/2021/QĐ-TTg"
ESCAPED = "QĐ 28/2015/QĐ-TTg"


class Area(StrEnum):
    RURAL = "rural"
    URBAN = "urban"


class Finding(StrEnum):
    """What a household is found to be by its score."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    AVERAGE = "average"
    NEITHER = "neither"


AREA_NAMES: Mapping[Area, str] = MappingProxyType({Area.RURAL: N_("nông thôn"), Area.URBAN: N_("thành thị")})
FINDING_NAMES: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.POOR: N_("hộ nghèo"),
        Finding.NEAR_POOR: N_("hộ cận nghèo"),
        Finding.AVERAGE: N_("hộ có mức sống trung bình"),
        Finding.NEITHER: N_("không thuộc diện"),
    }
)


# --- dated settings ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds on the days [since, until), and where it is written."""

    since: date
    until: date | None
    document: str
    confidence: str

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Setting):
    """Income of a person and month in đồng up to which a household may be poor or near-poor; poor from so many
    deprivations on. `place`: "" for the country, a province's or commune's code where a council set its own, which may
    only be higher. `average_to`: the end of average living standard; 0 where none is known."""

    area: Area
    income: Dong
    average_to: Dong = 0
    poor_from: int = 3
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Setting):
    """Points of sheet B: at most `b1_at_most` is income under the line, `poor_from_b2` the points of deprivation from
    which a household is poor; each deprivation is ten points."""

    area: Area
    b1_at_most: int
    poor_from_b2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Setting):
    """One thing a household may be deprived of; `english` is its name for the other language."""

    code: str
    name: str
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Setting):
    """Days and shares of a review: the periodic one begins on `first` (month, day) and ends on `last`; regular ones
    begin from day `regular_from` of a month and are decided within `decide_days`; results hang out for `post_days`
    working days, a complaint is answered in `recheck_days` working days; a meeting agrees with at least `agree_of`."""

    first: tuple[int, int]
    last: tuple[int, int]
    regular_from: int
    decide_days: int
    post_days: int
    recheck_days: int
    agree_of: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Standards:
    """All dated settings of the review."""

    lines: Sequence[Line]
    scales: Sequence[Scale]
    indicators: Sequence[Indicator]
    procedures: Sequence[Procedure]

    def __post_init__(self) -> None:
        for local in (one for one in self.lines if one.place):
            for on in (local.since, *(one.since for one in self.lines if local.holds(one.since))):
                national = self.line(local.area, on)
                if national is None or local.income < national.income:
                    raise InvariantBroken(f"line of {local.place} since {local.since} below the national one of {on}")

    def line(self, area: Area, on: date, *places: str) -> Line | None:
        """The line of a commune (its code, its province's): its own, else its province's, else the country's."""
        rows = [one for one in self.lines if one.area is area and one.holds(on) and one.place in ("", *places)]
        return max(rows, key=lambda one: (len(one.place), one.since), default=None)

    def scale(self, area: Area, on: date) -> Scale | None:
        return next((one for one in self.scales if one.area is area and one.holds(on)), None)

    def indicators_on(self, on: date) -> list[Indicator]:
        return [one for one in self.indicators if one.holds(on)]


# --- what a household is ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """What the reviewers wrote down: points B1 and B2 of sheet B, or income (đồng, person and month); the indicators
    the household lacks. `average`: the commune confirmed the average living standard of one above the line."""

    b1: int | None = None
    b2: int | None = None
    income: Dong | None = None
    deprived: tuple[str, ...] = ()
    average: bool = False


HIGHEST_POINTS = 500
EACH = 10
"""Points of one deprivation (TT 07/2021, from memory)."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What scores of one area are measured by on a day. `scale` None: no points are published for the period."""

    area: Area
    line: Line | None
    scale: Scale | None
    indicators: tuple[str, ...]

    @classmethod
    def of(cls, standards: Standards, area: Area, on: date, *places: str) -> "Yardstick":
        known = tuple(one.code for one in standards.indicators_on(on))
        return cls(area, standards.line(area, on, *places), standards.scale(area, on), known)


def score_problems(score: Score, by: Yardstick) -> list[Problem]:
    """What is wrong with a score before anything is said of the household; each with what is allowed."""
    found = []
    if score.b1 is None and score.income is None:
        text = N_("Thiếu điểm B1 (hoặc thu nhập bình quân người/tháng)")
        found.append(Problem("score_missing", text, {}, REVIEW))
    if score.b1 is not None and by.scale is None:
        text = N_("Chưa có thang điểm của kỳ này; hãy ghi thu nhập bình quân và các chỉ số thiếu hụt")
        found.append(Problem("no_scale", text, {}, REVIEW))
    if score.b1 is None and score.income is not None and by.line is None:
        found.append(Problem("no_line", N_("Chưa có chuẩn thu nhập của kỳ này"), {}, REVIEW))
    for name, code, points in (("B1", "points_odd", score.b1), ("B2", "b2_odd", score.b2)):
        if points is not None and not 0 <= points <= HIGHEST_POINTS:
            text = N_("Điểm {name} là {points}: phải từ 0 đến {most}")
            found.append(Problem(code, text, {"name": name, "points": points, "most": HIGHEST_POINTS}))
    if score.income is not None and score.income < 0:
        found.append(Problem("income_odd", N_("Thu nhập không được âm")))
    unknown = [code for code in score.deprived if code not in by.indicators]
    if unknown or len(set(score.deprived)) != len(score.deprived):
        text = N_("Chỉ số thiếu hụt “{codes}” không có hoặc ghi hai lần; được ghi: {known}")
        facts: dict[str, object] = {"codes": ", ".join(unknown or score.deprived), "known": ", ".join(by.indicators)}
        found.append(Problem("indicator_unknown", text, facts, REVIEW))
    if score.b2 is None and not score.deprived:
        text = N_("Thiếu điểm B2 hoặc các chỉ số thiếu hụt; không thiếu hụt gì thì ghi B2 là 0")
        found.append(Problem("deprivation_missing", text, {}, REVIEW))
    if score.b2 is not None and score.deprived and score.b2 != EACH * len(score.deprived):
        text = N_("Điểm B2 là {b2}, nhưng {count} chỉ số thiếu hụt là {points} điểm")
        facts = {"b2": score.b2, "count": len(score.deprived), "points": EACH * len(score.deprived)}
        found.append(Problem("b2_against_indicators", text, facts, REVIEW))
    return found


def classify(score: Score, by: Yardstick) -> Finding:
    """Poor, near-poor, of average living standard, or neither. By points where B1 is given, else by income and the
    number of deprivations. Refused where the score or the setting is missing: unknown never means yes."""
    for problem in score_problems(score, by):
        raise Refused(problem)
    points = score.b2 if score.b2 is not None else EACH * len(score.deprived)
    if score.b1 is not None and by.scale is not None:
        under, deep = score.b1 <= by.scale.b1_at_most, points >= by.scale.poor_from_b2
    else:
        if by.line is None or score.income is None:
            raise InvariantBroken("classify: a score without points and income")
        under, deep = score.income <= by.line.income, points >= EACH * by.line.poor_from
    if under:
        return Finding.POOR if deep else Finding.NEAR_POOR
    return Finding.AVERAGE if score.average else Finding.NEITHER


class Change(StrEnum):
    """What a review changes for a household (the lists of QĐ 24/2021/QĐ-TTg)."""

    NEW = "new"
    RELAPSED = "relapsed"
    WORSENED = "worsened"
    EASED = "eased"
    ESCAPED = "escaped"
    ENDED = "ended"
    SAME = "same"


CHANGE_NAMES: Mapping[Change, str] = MappingProxyType(
    {
        Change.NEW: N_("phát sinh"),
        Change.RELAPSED: N_("tái nghèo, tái cận nghèo"),
        Change.WORSENED: N_("cận nghèo thành nghèo"),
        Change.EASED: N_("nghèo thành cận nghèo"),
        Change.ESCAPED: N_("thoát nghèo, thoát cận nghèo"),
        Change.ENDED: N_("thôi diện đang có"),
        Change.SAME: N_("không thay đổi"),
    }
)
LISTED_KINDS = ("poor", "near_poor")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The class a household gets from a day on ("" none) and, newly escaped, the day its months run from."""

    kind: str
    escaped_on: date | None
    change: Change


def window_ends(escaped_on: date) -> date:
    """The last day on which a household that escaped is newly escaped. Source: QĐ 28/2015/QĐ-TTg."""
    return add_months(escaped_on, Limits().escaped_months)


def recognised(before: str, escaped_before: date | None, finding: Finding, since: date) -> Recognised:
    """What a household is after a review in force from `since`; `before` is its class until then ("" none)."""
    if finding in (Finding.POOR, Finding.NEAR_POOR):
        kind = finding.value
        if before in LISTED_KINDS:
            changed = Change.WORSENED if kind == "poor" else Change.EASED
            return Recognised(kind, None, Change.SAME if kind == before else changed)
        return Recognised(kind, None, Change.RELAPSED if before == "newly_escaped" else Change.NEW)
    if before in LISTED_KINDS:
        return Recognised("newly_escaped", since, Change.ESCAPED)
    if before == "newly_escaped" and escaped_before is not None and since <= window_ends(escaped_before):
        return Recognised("newly_escaped", escaped_before, Change.SAME)
    kind = "average" if finding is Finding.AVERAGE else ""
    if before and kind != before:
        return Recognised(kind, None, Change.ENDED)
    return Recognised(kind, None, Change.NEW if kind and not before else Change.SAME)


# --- the steps --------------------------------------------------------------------------------------------------------


class RoundKind(StrEnum):
    YEARLY = "yearly"
    REGULAR = "regular"


class RoundState(StrEnum):
    OPEN = "open"
    POSTED = "posted"
    RECOGNISED = "recognised"
    CANCELLED = "cancelled"


class CaseState(StrEnum):
    LISTED = "listed"
    SCORED = "scored"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    OBJECTED = "objected"
    LEFT = "left"
    RECOGNISED = "recognised"


ROUND_KIND_NAMES: Mapping[RoundKind, str] = MappingProxyType(
    {RoundKind.YEARLY: N_("rà soát định kỳ hằng năm"), RoundKind.REGULAR: N_("rà soát thường xuyên hằng tháng")}
)
ROUND_STATE_NAMES: Mapping[RoundState, str] = MappingProxyType(
    {
        RoundState.OPEN: N_("đang rà soát"),
        RoundState.POSTED: N_("đang niêm yết"),
        RoundState.RECOGNISED: N_("đã công nhận"),
        RoundState.CANCELLED: N_("đã hủy"),
    }
)
CASE_STATE_NAMES: Mapping[CaseState, str] = MappingProxyType(
    {
        CaseState.LISTED: N_("chờ chấm điểm"),
        CaseState.SCORED: N_("chờ họp thôn"),
        CaseState.AGREED: N_("cuộc họp đồng ý"),
        CaseState.NOT_AGREED: N_("cuộc họp không đồng ý, chấm lại"),
        CaseState.OBJECTED: N_("có ý kiến, chờ phúc tra"),
        CaseState.LEFT: N_("không còn ở địa bàn"),
        CaseState.RECOGNISED: N_("đã công nhận"),
    }
)
ROUND_MOVES: Mapping[RoundState, tuple[RoundState, ...]] = MappingProxyType(
    {
        RoundState.OPEN: (RoundState.POSTED, RoundState.CANCELLED),
        RoundState.POSTED: (RoundState.RECOGNISED, RoundState.CANCELLED),
        RoundState.RECOGNISED: (),
        RoundState.CANCELLED: (),
    }
)
CASE_MOVES: Mapping[CaseState, tuple[CaseState, ...]] = MappingProxyType(
    {
        CaseState.LISTED: (CaseState.SCORED, CaseState.LEFT),
        # Scored again before the meeting: a slip of the pen.
        CaseState.SCORED: (CaseState.SCORED, CaseState.AGREED, CaseState.NOT_AGREED, CaseState.LEFT),
        CaseState.NOT_AGREED: (CaseState.SCORED, CaseState.LEFT),
        CaseState.AGREED: (CaseState.OBJECTED, CaseState.RECOGNISED),
        CaseState.OBJECTED: (CaseState.AGREED,),
        CaseState.LEFT: (),
        CaseState.RECOGNISED: (),
    }
)


def round_move(state: RoundState, to: RoundState) -> RoundState:
    if to not in ROUND_MOVES[state]:
        text = N_("Đợt rà soát “{state}” không chuyển sang “{to}” được.")
        facts = {"state": ROUND_STATE_NAMES[state], "to": ROUND_STATE_NAMES[to]}
        raise Refused(Problem("round_step", text, facts, REVIEW))
    return to


def case_problem(number: int, state: CaseState, to: CaseState) -> Problem | None:
    """Why a household of the list does not go from one step to another; None when it does."""
    if to in CASE_MOVES[state]:
        return None
    text = N_("Hộ số {number} đang “{state}”, không chuyển sang “{to}” được.")
    facts = {"number": number, "state": CASE_STATE_NAMES[state], "to": CASE_STATE_NAMES[to]}
    return Problem("case_step", text, facts, REVIEW)


def start_problems(kind: RoundKind, started_on: date, rule: Procedure) -> list[Problem]:
    """Whether a round may begin on the day."""
    facts: dict[str, object] = {"day": day_text(started_on)}
    if kind is RoundKind.YEARLY and (started_on.month, started_on.day) < rule.first:
        text = N_("Rà soát định kỳ bắt đầu từ ngày {first}, không phải {day}.")
        return [Problem("round_too_early", text, facts | {"first": f"{rule.first[1]:02}/{rule.first[0]:02}"}, REVIEW)]
    if kind is RoundKind.REGULAR and started_on.day < rule.regular_from:
        text = N_("Rà soát thường xuyên thực hiện từ ngày {first} hằng tháng, không phải {day}.")
        return [Problem("round_too_early", text, facts | {"first": rule.regular_from}, REVIEW)]
    return []


def decide_by(kind: RoundKind, started_on: date, rule: Procedure) -> date:
    """The day by which the round must be recognised: the last day of the periodic review, or so many days after a
    regular one began."""
    if kind is RoundKind.YEARLY:
        return date(started_on.year, *rule.last)
    return started_on + timedelta(days=rule.decide_days)


def regular_start(filed_on: date, rule: Procedure) -> date:
    """The first day on which a request filed on the day is reviewed: from the 15th of its month on."""
    return max(filed_on, filed_on.replace(day=rule.regular_from))


PRESENT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "steering": N_("ban chỉ đạo xã, phường"),
        "poverty_officer": N_("cán bộ giảm nghèo"),
        "hamlet_head": N_("trưởng thôn, tổ trưởng tổ dân phố (chủ trì)"),
        "party_cell": N_("bí thư chi bộ"),
        "associations": N_("các đoàn thể"),
        "reviewers": N_("rà soát viên"),
        "households": N_("các hộ được rà soát và hộ khác"),
        "front": N_("Mặt trận Tổ quốc (giám sát)"),
    }
)
MUST_BE_PRESENT = tuple(one for one in PRESENT_NAMES if one != "front")


def meeting_problems(attended: int, present: Collection[str]) -> list[Problem]:
    """Whether a village meeting is one: somebody came, and everybody who must be there. The Front is invited."""
    found = []
    if attended < 1:
        found.append(Problem("meeting_empty", N_("Phải ghi số người dự họp."), {}, REVIEW))
    missing = [PRESENT_NAMES[one] for one in MUST_BE_PRESENT if one not in present]
    if missing:
        text = N_("Cuộc họp thôn còn thiếu: {missing}.")
        found.append(Problem("meeting_present", text, {"missing": ", ".join(missing)}, REVIEW))
    return found


def agreed(votes_for: int, attended: int, rule: Procedure) -> bool:
    """Whether at least the share of those who attended agreed with the result of a household."""
    share, whole = rule.agree_of
    return votes_for * whole >= attended * share


def vote_problem(number: int, votes_for: int, attended: int) -> Problem | None:
    if 0 <= votes_for <= attended:
        return None
    text = N_("Hộ số {number}: {votes} người đồng ý, nhưng có {attended} người dự họp")
    return Problem("votes_odd", text, {"number": number, "votes": votes_for, "attended": attended}, REVIEW)


def posting_ends(posted_on: date, rule: Procedure, holidays: Container[date]) -> date:
    """The last day the results hang out: so many working days after the day they were put up."""
    return working_days_after(posted_on, rule.post_days, holidays)


def recheck_by(made_on: date, rule: Procedure, holidays: Container[date]) -> date:
    return working_days_after(made_on, rule.recheck_days, holidays)


def recognition_problems(
    states: Iterable[CaseState], posted: Iterable[date], decided_on: date, rule: Procedure, holidays: Container[date]
) -> list[Problem]:
    """Why a round cannot be recognised on the day: a household without agreement, a complaint open, results that still
    hang out. `posted`: every day on which results, or corrected ones, were put up."""
    found, waiting = [], [one for one in states if one not in (CaseState.AGREED, CaseState.LEFT)]
    if waiting:
        text = N_("Còn {count} hộ chưa xong: {states}.")
        facts = {"count": len(waiting), "states": ", ".join(sorted({CASE_STATE_NAMES[one] for one in waiting}))}
        found.append(Problem("cases_open", text, facts, REVIEW))
    last = max((posting_ends(one, rule, holidays) for one in posted), default=None)
    if last is None or decided_on <= last:
        text = N_("Kết quả phải niêm yết hết {days} ngày làm việc: công nhận sớm nhất sau ngày {last}.")
        facts = {"days": rule.post_days, "last": day_text(last) if last else "…"}
        found.append(Problem("still_posted", text, facts, REVIEW))
    return found
