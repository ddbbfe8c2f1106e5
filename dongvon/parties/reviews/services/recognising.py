"""The recognition of a round: the chair's signed decision writes the classes, in one transaction, whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.base.places.holidays import public_holidays
from dongvon.core.dates import day_text
from dongvon.core.poverty import (
    REVIEW,
    CaseState,
    Change,
    Finding,
    Recognised,
    RoundState,
    recognised,
    recognition_problems,
    round_move,
)
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.parties.households.models import PovertyList
from dongvon.parties.reviews.models import ReviewRound
from dongvon.parties.reviews.queries import ABOUT_ROUND, is_yearly, posted_days, round_for_write
from dongvon.parties.reviews.services.rounds import done
from dongvon.parties.reviews.terms import procedure

SIGNED = "Luật Giao dịch điện tử 20/2023/QH15"
# Households of the round that still live here, with the class they have on the day or get later.
_STANDING = """
    SELECT r.id, r.number, r.state, r.finding, r.household_id, h.place = r.place, coalesce(c.kind, ''), c.escaped_on,
           c.since_on
    FROM reviews_reviewedhousehold r
    LEFT JOIN households_household h ON h.id = r.household_id
    LEFT JOIN households_householdclass c ON c.household_id = r.household_id
         AND (c.until_on IS NULL OR c.until_on > %(since)s)
    WHERE r.round_id = %(round)s ORDER BY r.number
"""
_END = """
    UPDATE households_householdclass SET until_on = %(since)s
    WHERE household_id = ANY (%(households)s::bigint[]) AND (until_on IS NULL OR until_on > %(since)s)
"""
_BEGIN = """
    INSERT INTO households_householdclass (place, household_id, kind, decision_no, decided_on, since_on, escaped_on,
                                           poverty_list_id)
    SELECT %(place)s, n.household_id, n.kind, %(decision)s, %(decided)s, %(since)s, n.escaped_on, %(list)s
    FROM unnest(%(households)s::bigint[], %(kinds)s::text[], %(escaped)s::date[]) AS n (household_id, kind, escaped_on)
    WHERE n.kind <> ''
"""
_MARK = """
    UPDATE reviews_reviewedhousehold r
    SET state = n.state, kind = n.kind, escaped_on = n.escaped_on, change = n.change, class_before = n.before,
        escaped_before = n.escaped_before
    FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(kinds)s::text[], %(escaped)s::date[], %(changes)s::text[],
                %(befores)s::text[], %(escaped_befores)s::date[])
         AS n (id, state, kind, escaped_on, change, before, escaped_before)
    WHERE r.id = n.id
"""


@dataclass(frozen=True, slots=True)
class _Case:
    """A household about to be recognised, and what it was until then."""

    id: int
    number: int
    state: CaseState
    finding: str
    household_id: int
    here: bool
    before: str
    escaped_before: date | None
    class_since: date | None

    @property
    def left(self) -> bool:
        return self.state is CaseState.LEFT or not self.here

    def becomes(self, since: date) -> Recognised:
        if self.left:
            return Recognised("", None, Change.ENDED if self.before else Change.SAME)
        return recognised(self.before, self.escaped_before, Finding(self.finding), since)


@service(Role.WARD_LEADER)
def recognise_round(
    *, actor: Actor, request_id: UUID, round_id: int, decision_no: str, decided_on: date, since_on: date,
    attachment_id: int,
) -> Done:  # fmt: skip
    """The chair of the commune recognises the results: every household agreed on has its class from `since_on`, the
    one before ends that day; who left the list of the poor is newly escaped from that day. What recognises is the
    signed decision, attached; a click is not a signature.

    The number of statements does not depend on how many households there are. Source: QĐ 24/2021/QĐ-TTg."""
    row = round_for_write(actor, round_id, RoundState.POSTED)
    decision_no = " ".join(decision_no.split())
    paper = _signed(actor, row, decision_no, attachment_id)
    cases = _cases(row, since_on)
    _refuse_unready(row, cases, decided_on, since_on)
    row.state = round_move(RoundState(row.state), RoundState.RECOGNISED)
    if is_yearly(row):
        row.accepted = PovertyList.objects.create(
            place=row.place, year=row.year, decision_no=decision_no, decided_on=decided_on, file_sha256=paper.sha256,
            row_count=len(cases), imported_by_id=actor.user_id,
        )  # fmt: skip
    row.decision_no, row.decided_on, row.since_on, row.paper = decision_no, decided_on, since_on, paper
    row.recognised_by_id = actor.user_id
    row.save()
    changes = _write(row, cases, since_on)
    counted = Counter(one.change.value for one in changes)
    return done(row, changes=dict(counted), households=len(cases), sha256=paper.sha256)


def _signed(actor: Actor, row: ReviewRound, decision_no: str, attachment_id: int) -> Attachment:
    paper = Attachment.objects.filter(
        pk=attachment_id, about_type=ABOUT_ROUND, about_id=row.pk, place=row.place
    ).first()
    if paper is None:
        text = N_("Phải đính kèm bản quét quyết định công nhận đã ký, đóng dấu; bấm nút không thay chữ ký.")
        raise Refused(Problem("no_signed_paper", text, {}, SIGNED))
    if row.opened_by_id == actor.user_id:
        raise Refused(Problem("recogniser_reviewed", N_("Người công nhận không được là người lập đợt rà soát."), {}))
    if not 0 < len(decision_no) <= 80:
        raise Refused(Problem("decision_no", N_("Hãy ghi số quyết định công nhận danh sách (không quá 80 ký tự)")))
    if is_yearly(row) and PovertyList.objects.filter(place=row.place, year=row.year, decision_no=decision_no).exists():
        text = N_("Danh sách năm {year} theo quyết định {decision} đã nhập rồi")
        raise Refused(Problem("list_known", text, {"year": row.year, "decision": decision_no}))
    return paper


def _cases(row: ReviewRound, since_on: date) -> list[_Case]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"round": row.pk, "since": since_on})
        rows = cursor.fetchall()
    return [
        _Case(id, number, CaseState(state), finding, household, bool(here), before, escaped, since)
        for id, number, state, finding, household, here, before, escaped, since in rows
    ]


def _refuse_unready(row: ReviewRound, cases: Sequence[_Case], decided_on: date, since_on: date) -> None:
    holidays = public_holidays(decided_on.year)
    states = [one.state for one in cases]
    rule = procedure(row.started_on)
    for problem in recognition_problems(states, posted_days(row), decided_on, rule, holidays):
        raise Refused(problem)
    if since_on < decided_on or since_on.year > decided_on.year + 1:
        text = N_("Ngày hiệu lực {since} phải từ ngày quyết định {decided} đến hết năm sau.")
        facts: dict[str, object] = {"since": day_text(since_on), "decided": day_text(decided_on)}
        raise Refused(Problem("since_before_decision", text, facts, REVIEW))
    later = next((one for one in cases if one.class_since is not None and one.class_since >= since_on), None)
    if later is not None and later.class_since is not None:
        text = N_("Hộ số {number} đã có phân loại từ ngày {day}, không trước ngày hiệu lực {since}.")
        facts = {"number": later.number, "day": day_text(later.class_since), "since": day_text(since_on)}
        raise Refused(Problem("class_later", text, facts, REVIEW))


def _write(row: ReviewRound, cases: Sequence[_Case], since_on: date) -> list[Recognised]:
    """Three statements: classes that end, classes that begin, the households of the round."""
    became = [one.becomes(since_on) for one in cases]
    here = [(case, now) for case, now in zip(cases, became, strict=True) if case.here]
    common: dict[str, Any] = {
        "since": since_on, "place": row.place, "decision": row.decision_no, "decided": row.decided_on,
        "list": row.accepted_id, "households": [case.household_id for case, _ in here],
        "kinds": [now.kind for _, now in here], "escaped": [now.escaped_on for _, now in here],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_END, common)
        cursor.execute(_BEGIN, common)
        cursor.execute(_MARK, {
            "ids": [one.id for one in cases],
            "states": [(CaseState.LEFT if one.left else CaseState.RECOGNISED).value for one in cases],
            "kinds": [now.kind for now in became], "escaped": [now.escaped_on for now in became],
            "changes": [now.change.value for now in became], "befores": [one.before for one in cases],
            "escaped_befores": [one.escaped_before for one in cases],
        })  # fmt: skip
        if cursor.rowcount != len(cases):
            raise InvariantBroken(f"round {row.pk}: {cursor.rowcount} of {len(cases)} households recognised")
    return became
